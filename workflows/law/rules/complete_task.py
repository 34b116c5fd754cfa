"""Every step of a person has an owner, a limit and a form."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from engine.bpmn import Element
from workflows.clocks import limits
from workflows.law import spans
from workflows.law.offers import is_said
from workflows.law.reading import Reading, label
from workflows.law.rule import Finding, Rule
from workflows.law.sources import local_rule

OWNERS = ("assignee", "candidateUsers", "candidateGroups")
FORMS = ("formKey", "formRef")


def _check(reading: Reading) -> Iterator[Finding]:
    if not reading.is_business:
        return
    timed = {element.attached_to for element in reading.elements if any(one.kind == "timer" for one in element.events)}
    for element in reading.elements:
        if element.type != "userTask":
            continue
        if not any(is_said(element, name) for name in OWNERS):
            yield _missing(element, "办理人或候选组", "an owner", "填写候选组", "Set candidate groups or an assignee")
        if not is_said(element, "dueDate") and not spans.codes_of(element) and element.id not in timed:
            yield _missing(
                element,
                "办理时限",
                "a limit",
                '填写到期时间，如 =deadline("AP-01", now())，或扩展属性 limit',
                'Set the due date, such as =deadline("AP-01", now()), or the extension property limit',
            )
        for code in spans.unknown_codes(element):
            yield _unknown_limit(element, code)
        if not any(is_said(element, name) for name in FORMS):
            yield _missing(element, "表单", "a form", "填写表单键", "Set the form key")


def _unknown_limit(element: Element, code: str) -> Finding:
    near = get_close_matches(code, limits.shipped(), 1)
    return Finding(
        element,
        f"“{label(element)}”的时限代码“{code}”不存在",
        f"Expected the limit of {element.id!r} to be a code of the table of limits, found {code!r}",
        f"改为 {near[0]}" if near else "改为时限表中的代码，如 AP-01",
        f"Write {near[0]}" if near else "Write a code of the table of limits, such as AP-01",
    )


def _missing(element: Element, zh: str, en: str, remedy_zh: str, remedy_en: str) -> Finding:
    return Finding(
        element,
        f"“{label(element)}”没有{zh}",
        f"Expected {element.id!r} to have {en}, found none",
        remedy_zh,
        remedy_en,
    )


RULE = Rule(
    "complete_task",
    ("任务到人、限时、有表", "Owner, limit and form"),
    (
        "办理业务的流程（写有 act 或带有 item.toml）中，每个用户任务都有办理人、时限和表单；其他流程只作一般检查。",
        "In a process of the town's business (with acts, or with an item.toml) every user task has an owner, a limit "
        "and a form; other models are judged by the general checks alone.",
    ),
    (local_rule("“任务到人、节点管理”（“1+4”模式，38、40）", "tasks to persons, timed nodes (1+4 model, 38, 40)"),),
    _check,
)
