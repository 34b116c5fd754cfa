"""Two officers investigate."""

from __future__ import annotations

import re
from collections.abc import Iterator

from forms.components import Component
from workflows.law.acts import Act
from workflows.law.reading import Reading, components, label
from workflows.law.rule import Finding, Rule
from workflows.law.sources import penalty_law

FIELD = "officers"
_AT_LEAST_TWO = re.compile(r"count\s*\([^()]*\bofficers\)\s*(>=\s*2|>\s*1)\b")


def _check(reading: Reading) -> Iterator[Finding]:
    for element in reading.doing(Act.PENALTY_INVESTIGATE):
        form = reading.form_of(element)
        if element.type != "userTask" or form is None:
            continue
        if not any(_asks_for_two(component) for component in components(form)):
            yield Finding(
                element,
                f"“{label(element)}”的表单没有要求两名以上执法人员",
                f"Expected the form of {element.id!r} to ask for at least two officers",
                f"在表单中加入字段 {FIELD}：动态列表 minRows = 2，或规则 =count({FIELD}) >= 2",
                f"Give the form a field {FIELD}: a list with minRows = 2, or the rule =count({FIELD}) >= 2",
            )


def _asks_for_two(component: Component) -> bool:
    if component.path[-1] != FIELD:
        return False
    if component.rows is not None and component.rows.minimum >= 2:
        return True
    return component.rule is not None and bool(_AT_LEAST_TWO.search(component.rule.expression.text))


RULE = Rule(
    "two_officers",
    ("两名以上执法人员", "Two officers"),
    (
        "调查取证（penalty.investigate）任务的表单要求填写两名以上执法人员（字段 officers）；资格由引擎核验。",
        "The form of an investigation asks for at least two officers (field officers); the engine checks their "
        "certificates.",
    ),
    (penalty_law("42"),),
    _check,
)
