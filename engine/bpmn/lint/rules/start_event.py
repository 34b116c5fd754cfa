"""Every process and subprocess can begin."""

from __future__ import annotations

from engine.bpmn.lint.context import Findings, LintContext, label, problem
from engine.bpmn.model import Diagram, Element, Process


def check(diagram: Diagram, context: LintContext) -> Findings:
    """A process has a start event; a subprocess exactly one none start; an event subprocess exactly one other."""
    for process in diagram.executable:
        yield from _process(process)
        for _, element in process.walk():
            if element.inner is not None and element.type != "adHocSubProcess":
                yield from _subprocess(element)


def _process(process: Process) -> Findings:
    starts = process.start_events
    none = [event for event in starts if not event.events]
    if not starts:
        yield problem(
            "start_event",
            process,
            f"流程“{label(process)}”没有开始事件",
            f"Expected process {process.id!r} to have a start event, found none",
            "加一个开始事件",
            "Add a start event",
        )
    if len(none) > 1:
        yield problem(
            "start_event",
            none[1],
            f"流程“{label(process)}”有 {len(none)} 个空开始事件，最多一个",
            f"Expected at most one none start event in {process.id!r}, found {len(none)}",
            "只保留一个，其余改为消息开始事件",
            "Keep one and make the others message start events",
        )


def _subprocess(element: Element) -> Findings:
    assert element.inner is not None
    starts = [inner for inner in element.inner.elements.values() if inner.type == "startEvent"]
    fitting = [start for start in starts if bool(start.events) == element.by_event]
    if len(starts) != 1 or len(fitting) != 1:
        zh = "一个有类型的开始事件" if element.by_event else "一个空开始事件"
        en = "one start event with an event type" if element.by_event else "one none start event"
        yield problem(
            "start_event",
            element,
            f"子流程“{label(element)}”应正好有{zh}",
            f"Expected subprocess {element.id!r} to have exactly {en}",
            "修改其中的开始事件",
            "Mend its start events",
        )
