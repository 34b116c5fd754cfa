"""While the clock stands still, nobody does what the clock is there for."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn import Element, Point
from workflows.law.acts import NAMES, Act
from workflows.law.reading import Reading, label
from workflows.law.rule import Finding, Rule
from workflows.law.sources import licensing_law

_OWN = (Act.PERMIT_ACCEPT, Act.PERMIT_REVIEW, Act.PERMIT_DECIDE)
"""What the agency does itself within its limit."""


def _check(reading: Reading) -> Iterator[Finding]:
    ends = reading.ids(Act.SUSPEND_END)
    stopped = {
        point.element: start
        for start in reading.doing(Act.SUSPEND_START)
        for point in reading.graph.reached(Point(start.id, True), without=ends)
    }
    for act in _OWN:
        zh, en = NAMES[act]
        for element in reading.doing(act):
            start = stopped.get(element.id)
            if start is None or not reading.acts_of(element).isdisjoint({Act.SUSPEND_START, Act.SUSPEND_END}):
                continue
            way = reading.graph.way(Point(start.id, True), Point(element.id, False), ends)
            if way is not None and _goes_on(reading, element, ends):
                yield Finding(
                    element,
                    f"“{label(element)}”（{zh}）在时限中止期间办理：{reading.path(way)}",
                    f"Expected the {en} {element.id!r} while the clock runs; found it stopped: {' → '.join(way)}",
                    "先恢复时限（act = suspend.end），再办理；中止期间只有听证、检验、检测、检疫、鉴定和专家评审",
                    "Let the clock run (act = suspend.end) before it; only hearings, inspections, tests, quarantine, "
                    "appraisals and reviews by experts stop it",
                )


def _goes_on(reading: Reading, element: Element, ends: frozenset[str]) -> bool:
    """Whether the suspension ends after the element; one that never does is a matter of its own."""
    return any(reading.graph.way(Point(element.id, True), Point(one, False)) is not None for one in ends)


RULE = Rule(
    "suspension_apart",
    ("中止期间不办理本机关的审查、决定", "The agency's own steps are not suspended time"),
    (
        "时限中止（suspend.start）与恢复（suspend.end）之间没有受理、许可审查和许可决定：不计入期限的只有听证、检验、检测、"
        "检疫、鉴定和专家评审。",
        "Between a suspension and its end nothing is accepted, reviewed or decided: only hearings, inspections, tests, "
        "quarantine, appraisals and reviews by experts do not count.",
    ),
    (licensing_law("45"),),
    _check,
)
