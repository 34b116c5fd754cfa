"""Before a clock stops the party is told in writing how long."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.law.acts import Act
from workflows.law.reading import Reading, label
from workflows.law.rule import Finding, Rule
from workflows.law.sources import licensing_law
from workflows.numbers import Document

NOTICES = tuple(one.value.kind for one in (Document.SPECIAL_PROCEDURE, Document.PERMIT_HEARING_RIGHT))
"""Of a special procedure, and of the hearing that is one."""


def _check(reading: Reading) -> Iterator[Finding]:
    if reading.doing(*(act for act in Act if act.startswith("event."))):
        return
    told = frozenset(element.id for element in reading.issuing(*NOTICES))
    for element in reading.doing(Act.SUSPEND_START):
        way = reading.graph.way_to(element.id, without=told)
        if way is not None:
            yield Finding(
                element,
                f"“{label(element)}”可以在书面告知申请人之前中止时限：{reading.path(way)}",
                f"Expected every way to {element.id!r} to issue the notice of the special procedure; "
                f"found {' → '.join(way)}",
                f"在中止之前出具特别程序告知书（扩展属性 template = {NOTICES[0]}）",
                f"Issue the notice before it: a step with the property template = {NOTICES[0]}",
            )


RULE = Rule(
    "suspension_told",
    ("中止前书面告知", "Told before the clock stops"),
    (
        "审批时限中止（suspend.start）之前，每条路径都出具特别程序告知书或听证告知书，告知所需时间；工单挂起另经批准。",
        "Every way to the suspension of a permit's clock issues the notice that tells the applicant the time needed; "
        "work orders are hung up with an approval instead.",
    ),
    (licensing_law("45"),),
    _check,
)
