"""Every timer and message or signal catch says what it waits for."""

from __future__ import annotations

from engine import feel
from engine.bpmn import cron
from engine.bpmn.errors import Problem, StepFailed
from engine.bpmn.lint.context import Findings, LintContext, label, problem
from engine.bpmn.model import Diagram, Element
from engine.bpmn.timers import Timer

_CATCHES = frozenset(("startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask"))


def check(diagram: Diagram, context: LintContext) -> Findings:
    """Literal timer texts are read; messages, signals and conditions are named."""
    for process in diagram.executable:
        for _, element in process.walk():
            if element.type in _CATCHES:
                yield from _catch(element)


def _catch(element: Element) -> Findings:
    definition = element.message if element.type == "receiveTask" else element.event
    if element.type == "receiveTask" and definition is None:
        yield problem(
            "bad_timer",
            element,
            f"“{label(element)}”没有写明等待的消息，只能用 POST /engine-rest/execution/编号/signal 使它继续",
            f"Expected {element.id!r} to name the message it waits for, found none; only "
            "POST /engine-rest/execution/{id}/signal lets it go on",
            "在属性面板中填写",
            "Fill it in the properties panel",
            "warning",
        )
    if definition is None or not definition.resolved:
        return
    if definition.kind in ("message", "signal") and not definition.name:
        yield _missing(element, "消息" if definition.kind == "message" else "信号", definition.kind)
    if definition.kind == "conditional" and not definition.text:
        yield _missing(element, "条件", "condition")
    if definition.kind == "timer":
        yield from _timer(element, definition.timer, definition.text)


def _timer(element: Element, kind: str | None, text: str | None) -> Findings:
    if not kind or not text:
        yield _missing(element, "定时器", "timer")
        return
    try:
        Timer(kind, text).check()
    except StepFailed as error:
        if cron.looks_like(text):
            yield _no_step(element, text)
            return
        yield problem(
            "bad_timer",
            element,
            f"“{label(element)}”：{error.message_zh}",
            f"{element.id!r}: {error.message_en}",
            "写 ISO 8601（P3D、R3/PT1H、2026-12-31T17:30:00+08:00）或 FEEL（=deadline）",
            "Write ISO 8601 (P3D, R3/PT1H, 2026-12-31T17:30:00+08:00) or FEEL (=deadline)",
        )
    except feel.FeelError:
        return  # the rule on expressions reports it


def _no_step(element: Element, text: str) -> Problem:
    return problem(
        "bad_timer",
        element,
        f"“{label(element)}”：cron 表达式“{text}”没有固定的间隔",
        f"{element.id!r}: expected a cron expression with one constant step, found {text!r}",
        "只运行按秒、分、时的整除间隔，以及每天、每周某日、每月某日（1–28）、每年某日；"
        "其余拆成几个定时器，或写 ISO 8601（R/PT1H）",
        "What runs are steps that divide the minute, hour or day, and one time each day, week, month (1st to 28th) or "
        "year; use several timers for the rest, or ISO 8601 (R/PT1H)",
    )


def _missing(element: Element, zh: str, en: str) -> Problem:
    return problem(
        "bad_timer",
        element,
        f"“{label(element)}”没有写明等待的{zh}",
        f"Expected {element.id!r} to name the {en} it waits for, found none",
        "在属性面板中填写",
        "Fill it in the properties panel",
    )
