"""Whoever decides may refuse: the form lets a refusal be sent, with its reasons in words."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn import Element
from forms.components import Component
from forms.definition import FormDefinition
from workflows.law import effects, filling, outcomes
from workflows.law.acts import Act
from workflows.law.carried import ISSUING
from workflows.law.constants import is_expression
from workflows.law.outcomes import Choice
from workflows.law.reading import Reading, components, label
from workflows.law.rule import Finding, Rule
from workflows.law.sources import licensing_law

REASONS = ("reasons", "reason")
"""The field of the reasons; beside a field ``decision`` the engine asks for the first."""


def _check(reading: Reading) -> Iterator[Finding]:
    for decision in reading.deciding(Act.PERMIT_DECIDE):
        if any(is_expression(decision.attributes.get(name, "")) for name in ("formKey", "formRef")):
            yield _veiled(decision)
        form = reading.form_of(decision)
        if form is None:
            continue
        if outcomes.offers_no_refusal(form) or (not outcomes.choices(form) and _issues(reading)):
            yield _one_sided(decision, form)
        for choice in (one for one in outcomes.choices(form) if one.is_refusal):
            fields = _fields(form, choice)
            env = reading.context.functions
            if not any(filling.can_give_reasons(form, choice, field, env) for field in fields):
                yield _impossible(decision, form, choice, fields)
                break


def _issues(reading: Reading) -> bool:
    """Whether the engine draws the document of a decision, which then has to be somebody's choice."""
    return any(effects.topic_of(one) in ISSUING for one in reading.elements)


def _fields(form: FormDefinition, choice: Choice) -> list[Component]:
    """The fields that may hold the reasons, outside of lists."""
    wanted = REASONS[:1] if choice.path == outcomes.DECISION else REASONS
    return [one for one in components(form) if one.path[-1] in wanted and one in form.values]


def _veiled(decision: Element) -> Finding:
    return Finding(
        decision,
        f"“{label(decision)}”的表单由表达式决定，看不出能否作出不予的决定",
        f"Expected {decision.id!r} to name its form, found an expression",
        "直接写出表单键；有几种表单的，用网关分成几个决定步骤",
        "Write the form key itself; where there are several, choose between steps by a gateway",
    )


def _one_sided(decision: Element, form: FormDefinition) -> Finding:
    return Finding(
        decision,
        f"“{label(decision)}”的表单 {form.id} 没有“不予”的选项：字段 {outcomes.DECISION}",
        f"Expected the form {form.id!r} of {decision.id!r} to offer a refusal in its field {outcomes.DECISION}",
        f"在字段 {outcomes.DECISION} 中加入选项 {outcomes.REFUSE}，并加入必填的 {REASONS[0]}",
        f"Add the option {outcomes.REFUSE} to its field {outcomes.DECISION}, and a required text {REASONS[0]}",
    )


def _impossible(decision: Element, form: FormDefinition, choice: Choice, fields: list[Component]) -> Finding:
    name = ".".join(fields[0].path) if fields else REASONS[0]
    if fields:
        zh = f"字段 {name}（{fields[0].label}）此时不显示、不必填，或不能填写文字"
        en = f"its field {name} is hidden then, not required, or takes no text"
    else:
        zh, en = f"表单中没有字段 {name}", f"it has no field {name}"
    return Finding(
        decision,
        f"“{label(decision)}”的表单 {form.id} 选“{choice.value}”时不能写明理由：{zh}",
        f"Expected the form {form.id!r} of {decision.id!r} to take the reasons of {choice.value!r}; found that {en}",
        f'把 {name} 设为必填的文本，只在准予时隐藏，如 hide 为 ={choice.field.path[-1]} = "准予"',
        f'Make {name} a required text that only a grant hides, as by ={choice.field.path[-1]} = "准予"',
    )


RULE = Rule(
    "refusal_possible",
    ("可以作出不予的决定", "A refusal can be decided"),
    (
        "许可决定的表单中有“不予”一类选项的，选它时有必填、显示、可以填写文字的理由字段"
        "（字段 decision 的，为 reasons），所在的分组也不隐藏。按表单自身的规则试填核验。字段 decision 不能只有准予；"
        "由引擎出具决定书的，表单有选择准予或不予的字段；"
        "表单键直接写出，不写表达式。",
        "A form of a decision on a permit that offers a refusal has, once it is chosen, a required text for the "
        "reasons that is shown (beside a field decision: reasons), the groups around it included. It is found by "
        "filling the form by its own rules. A field decision does not only grant; where the engine draws the "
        "document, the form has a field that chooses; the form is named, not worked out.",
    ),
    (licensing_law("38"),),
    _check,
)
