"""Whether a deciding form can be sent with a refusal and its reasons, found by sending it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from engine import feel
from forms.components import Component
from forms.definition import FormDefinition
from forms.errors import FormInvalid
from forms.inputs.choices import Checkbox, Single
from forms.inputs.numbers import Number
from forms.inputs.texts import Text
from forms.validation import validate
from workflows.law import outcomes
from workflows.law.outcomes import Choice
from workflows.law.reading import components

_WORD = "不符合条件"
_TEXTS = (_WORD, _WORD * 6, _WORD * 40)
"""Reasons of five characters and more, for forms that set a least length of their own."""
_NOON = datetime(2026, 1, 5, 4, 0, tzinfo=UTC)
_GUESSES: tuple[Any, ...] = (None, "x", True, False, 1, [])
"""What the process may hold in a variable that the form reads."""


def can_give_reasons(form: FormDefinition, choice: Choice, reasons: Component, env: feel.Env | None) -> bool:
    """Whether some answer that makes this choice is asked for its reasons, and may give them in words."""
    env = outcomes.bounded(env)
    return any(
        _asked(form, payload, choice, reasons, context, env)
        for payload in _answers(form, choice)
        for context in _held(form)
    )


def _asked(
    form: FormDefinition,
    payload: Mapping[str, Any],
    choice: Choice,
    reasons: Component,
    context: Mapping[str, Any],
    env: feel.Env | None,
) -> bool:
    pointers = {"/" + "/".join(path) for path in (choice.field.path, reasons.path)}
    if "/" + "/".join(reasons.path) not in _refused(form, payload, context, env):
        return False
    own = pointers if _is_written_out(choice) else pointers - {"/" + "/".join(choice.field.path)}
    return any(own.isdisjoint(_refused(form, _with(payload, reasons.path, text), context, env)) for text in _TEXTS)


def _is_written_out(choice: Choice) -> bool:
    """Whether the form itself has the option; one that a variable gives cannot be tried."""
    field = choice.field.field
    return not isinstance(field, Single) or field.choices.fixed is not None


def _refused(
    form: FormDefinition, payload: Mapping[str, Any], context: Mapping[str, Any], env: feel.Env | None
) -> set[str]:
    """The fields of an answer that are refused, by pointer."""
    try:
        validate(form, payload, context, {}, _NOON, env=env)
    except FormInvalid as refused:
        return {error.pointer for error in refused.fields}
    return set()


def _held(form: FormDefinition) -> Iterator[dict[str, Any]]:
    own = {component.path[0] for component in form.values}
    for guess in _GUESSES:
        yield dict.fromkeys(form.reads - own, guess)


def _answers(form: FormDefinition, choice: Choice) -> Iterator[dict[str, Any]]:
    """Answers with the choice: nothing else filled in, then everything, with the first options and with the last."""
    alone = _with({}, choice.field.path, choice.value)
    yield alone
    for place in (0, -1):
        filled: dict[str, Any] = {}
        for component in components(form):
            value = _value(component, place)
            if value is not None and component.path in _paths(form):
                filled = _with(filled, component.path, value)
        yield _with(filled, choice.field.path, choice.value)


def _paths(form: FormDefinition) -> set[tuple[str, ...]]:
    return {component.path for component in form.values}


def _value(component: Component, place: int) -> Any:
    if component.path[-1] in ("reason", "reasons"):
        return None
    if isinstance(component.field, Single) and component.field.choices.fixed:
        return component.field.choices.fixed[place]
    kinds: Sequence[tuple[type, Any]] = ((Checkbox, True), (Text, _WORD), (Number, 1))
    return next((value for kind, value in kinds if isinstance(component.field, kind)), None)


def _with(payload: Mapping[str, Any], path: Sequence[str], value: Any) -> dict[str, Any]:
    name, *rest = path
    inside = payload.get(name)
    return {**payload, name: _with(inside if isinstance(inside, Mapping) else {}, rest, value) if rest else value}
