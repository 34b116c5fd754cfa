"""The steps of an approval need an accepted case."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn import Element
from workflows.law import effects
from workflows.law.reading import Reading, label
from workflows.law.rule import Finding, Rule
from workflows.law.sources import licensing_law

ACCEPT = "approval.accept"
_PREFIX = "approval."
_ANYWHERE = frozenset({"approval.notice"})
"""Topics that processes called by an approval use too."""


def _check(reading: Reading) -> Iterator[Finding]:
    accepting = any(_topic(one) == ACCEPT and not reading.is_idle(one) for one in reading.elements)
    if accepting or not reading.process.startable:
        return
    for element in reading.elements:
        topic = _topic(element)
        if topic.startswith(_PREFIX) and topic not in _ANYWHERE:
            yield _finding(element, topic)


def _topic(element: Element) -> str:
    return effects.topic_of(element) or ""


def _finding(element: Element, topic: str) -> Finding:
    return Finding(
        element,
        f"“{label(element)}”的主题 {topic} 以受理为前提，但本流程没有主题为 {ACCEPT} 的步骤",
        f"Expected a step with topic {ACCEPT} in a process with {element.id!r} ({topic}), found none",
        f"放置主题为 {ACCEPT}、act = permit.accept 的服务任务；不是审批流程的，改用别的主题",
        f"Put a service task with topic {ACCEPT} and act = permit.accept; in another process use another topic",
    )


RULE = Rule(
    "approval_accepted",
    ("审批步骤以受理为前提", "Approval steps follow the acceptance"),
    (
        "用到 approval. 主题（approval.notice 除外）的流程有主题为 approval.accept 的步骤：没有它，案件不受理，"
        "法定、承诺时钟不起算。只供调用的流程（属性 only_called = true）除外。",
        "A process that uses topics of approvals (other than approval.notice) has a step with topic approval.accept, "
        "without which no case is accepted and no clock starts. Processes that only follow on "
        "(property only_called = true) are free.",
    ),
    (licensing_law("32"),),
    _check,
)
