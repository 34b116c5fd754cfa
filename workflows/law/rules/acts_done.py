"""A step can do the act that it claims."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.bpmn import Element, Point
from engine.feel.walking import UNKNOWN
from workflows.law import effects
from workflows.law.acts import NAMES, Act
from workflows.law.constants import Formula
from workflows.law.reading import Reading, label
from workflows.law.rule import Finding, Rule
from workflows.law.sources import local_rule
from workflows.numbers import Document

_EMPTY = frozenset(
    {
        "scriptTask",
        "manualTask",
        "task",
        "startEvent",
        "exclusiveGateway",
        "inclusiveGateway",
        "parallelGateway",
        "complexGateway",
    }
)
"""What passes without anybody having done or told anything."""
_WAITING = frozenset({"eventBasedGateway", "boundaryEvent", "intermediateCatchEvent", "receiveTask"})
_WAITS = frozenset({Act.PENALTY_DEFENCE, Act.PERMIT_ACCEPT, Act.PAYMENT_RECEIVE, Act.EVENT_CLOSE})
"""Acts that waiting is enough for: for the party, for the money, for an acceptance that the law deems given."""
_DOING = frozenset({"userTask", "serviceTask", "sendTask", "callActivity", "receiveTask", "businessRuleTask"})
_EVENTS = frozenset({"intermediateThrowEvent", "endEvent"})
_THROWING = frozenset({"message", "signal"})

WRITTEN: Mapping[Act, tuple[Document, ...]] = {
    Act.PERMIT_ACCEPT: (Document.ACCEPTANCE,),
    Act.PENALTY_FILE: (Document.FILING,),
    Act.PENALTY_NOTICE: (Document.PENALTY_NOTICE, Document.PENALTY_HEARING_RIGHT),
    Act.PENALTY_HEARING_RIGHT: (Document.PENALTY_HEARING_RIGHT, Document.PENALTY_NOTICE),
    Act.PENALTY_DEFENCE: (Document.DEFENCE_RECORD,),
    Act.EVENT_DISPATCH: (Document.WORK_ORDER,),
    Act.EXECUTION_URGE: (Document.URGING, Document.PAYMENT_REMINDER),
    Act.INSPECTION_DRAW: (),
}
"""The documents by which a program does an act, where it issues a document."""
_CLOCKS = frozenset({Act.SUSPEND_START, Act.SUSPEND_END})
_CLOCK = "clock."


def _check(reading: Reading) -> Iterator[Finding]:
    kinds = {document.value.kind for document in Document}
    for element in reading.elements:
        for act in sorted(reading.acts_of(element)):
            reason = _unable(reading, element, act)
            if reason is not None:
                yield _claimed(element, act, *reason)
        topic, kind = effects.topic_of(element), element.properties.get(effects.TEMPLATE, "")
        if topic in effects.ISSUING and kind not in kinds:
            yield Finding(
                element,
                f"“{label(element)}”出具的文书“{kind}”不存在",
                f"Expected {element.id!r} to issue a known document, found template = {kind!r}",
                f"扩展属性 template 写明文书：{'、'.join(sorted(kinds))}",
                f"Write the property template with one of {', '.join(sorted(kinds))}",
            )
        if _is_veiled(element):
            yield Finding(
                element,
                f"“{label(element)}”的主题“{topic}”是表达式，看不出它做什么",
                f"Expected {element.id!r} to name its topic, found the expression {topic!r}",
                "直接写出主题；有几种可能的，用网关分成几个步骤",
                "Write the topic itself; where there are several, choose between steps by a gateway",
            )
        if reading.is_never_done(element) and reading.acts_of(element):
            yield _claimed(element, min(reading.acts_of(element)), "循环次数为零", "its loop has no rounds")


def _unable(reading: Reading, element: Element, act: Act) -> tuple[str, str] | None:
    """Why an element cannot do an act."""
    topic = effects.topic_of(element)
    if element.type in _EMPTY and not (element.type == "startEvent" and element.events):
        return f"{element.type} 不办理任何事", f"a {element.type} does nothing"
    if element.type in _EVENTS and act is not Act.EVENT_CLOSE and not topic:
        if not any(event.kind in _THROWING for event in element.events):
            return "空事件不办理任何事", "an event that throws nothing does nothing"
    if element.inner is not None and _is_hollow(reading, element):
        return "子流程中可以什么都不办", "the subprocess can be passed with nothing done"
    if element.type in _WAITING and act not in _WAITS:
        return "等待不等于办理", "waiting is not doing"
    if topic is not None and topic.startswith(_CLOCK) and act not in _CLOCKS:
        return f"主题 {topic} 只处理时钟", f"topic {topic!r} only turns clocks"
    if topic in effects.ISSUING and act in WRITTEN:
        kinds = [document.value.kind for document in WRITTEN[act]]
        found = effects.document_of(element) or ""
        if found not in kinds:
            return (
                f"文书 {found} 不是{'、'.join(kinds) or '办理'}",
                f"its document is {found!r}, not {' or '.join(kinds)}",
            )
    return None


def _is_hollow(reading: Reading, element: Element) -> bool:
    """Whether a way through a subprocess passes no step of a person, a program or another process."""
    doing = frozenset(one.id for one in reading.elements if one.type in _DOING and not reading.is_idle(one))
    return reading.graph.way(Point(element.id, False), Point(element.id, True), without=doing) is not None


def _is_veiled(element: Element) -> bool:
    """Whether only an instance knows the topic, or an expression gives one that the law looks at."""
    formula = Formula(effects.topic_of(element) or "")
    found = [formula.constant(answer) for answer in formula.answers()]
    return any(one is UNKNOWN or (isinstance(one, str) and effects.is_watched(one)) for one in found)


def _claimed(element: Element, act: Act, why_zh: str, why_en: str) -> Finding:
    zh, en = NAMES[act]
    return Finding(
        element,
        f"“{label(element)}”写作“{zh}”，但{why_zh}",
        f"Expected {element.id!r} to do what its act says ({en}); found that {why_en}",
        f"把 act = {act} 写在真正办理的用户任务、服务任务或调用活动上",
        f"Write act = {act} on the user task, service task or call that does it",
    )


RULE = Rule(
    "acts_done",
    ("写明的行为确实办理", "Acts are done"),
    (
        "act 写在办理它的步骤上：不在网关、脚本、手工任务和空事件上；等待只能是陈述申辩、缴款和视为受理；clock. 主题"
        "只中止、恢复；出具文书的步骤其 template 是该行为的文书；循环至少一次；主题直接写出，不写表达式。",
        "An act stands on a step that does it: not on a gateway, a script, a manual task or an empty event; a wait is "
        "only the party's time to speak, a payment or a deemed acceptance; clock topics only suspend and resume; what "
        "issues a document issues the one of its act; a loop has at least one round; a topic is "
        "written out, not an expression.",
    ),
    (local_rule("建模约定", "modelling convention"),),
    _check,
)
