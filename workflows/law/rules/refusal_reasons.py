"""A refusal says why and where to turn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.bpmn import Element
from forms.definition import FormDefinition
from workflows.law.acts import Act
from workflows.law.reading import Reading, components, label
from workflows.law.rule import Finding, Rule, after
from workflows.law.sources import licensing_law

REASONS = frozenset({"reason", "reasons"})


def _check(reading: Reading) -> Iterator[Finding]:
    refusals = reading.doing(Act.PERMIT_REFUSE)
    yield from after(reading, refusals, Act.NOTIFY_REMEDY)
    for refusal in refusals:
        deciding = [refusal, *reading.doing(Act.PERMIT_DECIDE)]
        forms = [form for form in map(reading.form_of, _people(deciding)) if form is not None]
        if forms and not any(_asks_why(form) for form in forms):
            yield Finding(
                refusal,
                f"不予许可“{label(refusal)}”没有理由：决定表单中没有必填的理由",
                f"Expected the form of the decision before {refusal.id!r} to require reasons, found no such field",
                "在决定表单中加入必填字段 reasons（准予时可隐藏）",
                "Give the decision's form a required field reasons (it may be hidden for a grant)",
            )


def _people(elements: Iterable[Element]) -> Iterator[Element]:
    return (element for element in elements if element.type == "userTask")


def _asks_why(form: FormDefinition) -> bool:
    return any(
        component.path[-1] in REASONS and component.field is not None and component.field.required
        for component in components(form)
    )


RULE = Rule(
    "refusal_reasons",
    ("不予许可说明理由、告知救济", "A refusal says why and where to turn"),
    (
        "不予许可（permit.refuse）所依据的决定表单有必填的理由（reasons），并且本步骤或其后的每条路径告知救济途径（notify.remedy）。",
        "The form of the decision behind a refusal requires reasons, and the remedies are told with it or on every way "
        "after it.",
    ),
    (licensing_law("38"),),
    _check,
)
