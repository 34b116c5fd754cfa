"""Decisions asked for their own sake: one evaluation, with everything needed to see why it answers so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine import decision_models, definitions, feel
from engine.codec import normalise
from engine.context import Context
from engine.errors import DecisionNotFound, DecisionRefused, FieldError, VariablesInvalid
from engine.feel import dmn
from engine.feel.functions.conversion import text
from engine.rows import DecisionDefinition

Model = dmn.Definitions
"""Decisions of one file, ready to evaluate."""

JSON_SIMPLE = (bool, int, Decimal, str, datetime)
"""Values that JSON, or the writer of it, has a form for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a version of a decision says; ``decisions`` are the values of those it required, by id.

    ``missing`` are inputs that nothing was given for: they counted as null.
    """

    row: DecisionDefinition
    result: dmn.DecisionResult
    decisions: Mapping[str, Any]
    missing: list[str]


def choose(ctx: Context, key: str, version: int | None = None, version_tag: str | None = None) -> definitions.Decision:
    """A version of a decision: by number, by tag, else the latest.

    Raises:
        DecisionNotFound: there is none.
    """
    if version is not None:
        return definitions.bound_decision(ctx, key, "version", version, "")
    if version_tag is not None:
        return definitions.bound_decision(ctx, key, "versionTag", version_tag, "")
    return definitions.bound_decision(ctx, key, "latest", None, "")


def evaluate(ctx: Context, found: definitions.Decision, variables: Mapping[str, Any]) -> Answer:
    """Ask a decision; nothing is kept.

    Raises:
        VariablesInvalid: a variable is no input, or not of the type its input is declared with; a field error each.
        DecisionRefused: the evaluation passed a bound, or a column could not take a value.
    """
    key = found.row.key
    result, missing = ask(ctx, found.model, key, variables)
    others = {identity: value for identity, value in result.values.items() if identity != key}
    return Answer(found.row, result, others, missing)


def draft(resources: Mapping[str, bytes], key: str) -> Model:
    """The model that holds a decision or decision service, among files that are not deployed.

    Raises:
        DecisionNotFound: no file that can be read holds it.
        DecisionRefused: the file that may hold it cannot be read.
    """
    reading = decision_models.read(resources)
    for model in reading.models.values():
        if any(one.key == key for one in decision_models.keys(model)):
            return model
    for error in reading.errors.values():
        raise _refused(key, error)
    raise DecisionNotFound(key)


def ask(ctx: Context, model: Model, key: str, variables: Mapping[str, Any]) -> tuple[dmn.DecisionResult, list[str]]:
    """What a decision of a model says, and the inputs that nothing was given for; nothing is kept.

    Raises:
        VariablesInvalid: a variable is no input, or not of the type its input is declared with; a field error each.
        DecisionRefused: the evaluation passed a bound, or a column could not take a value.
    """
    inputs = normalise(variables)
    try:
        wrong = [*model.unknown(key, inputs), *model.mismatches(key, inputs)]
        if wrong:
            raise VariablesInvalid(fields=[_field_error(one) for one in wrong])
        return model.answer(key, inputs, definitions.expressions(ctx)), model.inputs(key).missing(inputs)
    except feel.FeelError as error:
        raise _refused(key, error) from error


def _field_error(one: dmn.Mismatch) -> FieldError:
    steps = [step.replace("~", "~0").replace("/", "~1") for step in one.steps]
    return FieldError("/".join(["/variables", *steps]), one.code, one.message_zh, one.message_en)


def _refused(key: str, error: feel.FeelError) -> DecisionRefused:
    facts: dict[str, Any] = {"decision": key, "reason": error.code}
    for name in ("element_id", "text", "position", "bound", "limit"):
        value = getattr(error, name, None)
        if value not in (None, ""):
            facts[name] = value
    # A message that names a decision already is not told it again.
    zh = error.message_zh if error.message_zh.startswith("决策“") else f"决策“{key}”：{error.message_zh}"
    en = error.message_en if error.message_en.startswith("Decision “") else f"Decision “{key}”: {error.message_en}"
    return DecisionRefused(zh, en, **facts)


def shown(value: Any) -> Any:
    """A value as JSON can show it: what JSON and its readers have no form for becomes its FEEL text."""
    if isinstance(value, dict):
        return {name: shown(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [shown(inner) for inner in value]
    return value if value is None or isinstance(value, JSON_SIMPLE) else text(value)
