"""What whoever decided has signed: the form of an act as it was sent, whatever the variables say since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import bindparam, select

from engine import codec, definitions
from engine.context import Context
from engine.models import form_submission, user_task
from engine.states import TaskState
from forms.definition import FormDefinition
from workflows import acts
from workflows.errors import SignedOtherwise
from workflows.law import outcomes
from workflows.law.acts import Act
from workflows.law.outcomes import GRANT, REFUSE

_SENT = (
    select(
        user_task.c.definition_id,
        user_task.c.element_id,
        form_submission.c.form_definition_id,
        form_submission.c.payload,
    )
    .join(form_submission, form_submission.c.task_id == user_task.c.id)
    .where(user_task.c.instance_id == bindparam("instance"), user_task.c.state == TaskState.COMPLETED.value)
    .order_by(form_submission.c.submitted_at.desc(), form_submission.c.id.desc())
)


def last(ctx: Context, instance_id: str, act: Act) -> Mapping[str, Any] | None:
    """The form by which a person did an act last in an instance; None where nobody has."""
    found = _last(ctx, instance_id, act)
    return None if found is None else found[1]


def _last(ctx: Context, instance_id: str, act: Act) -> tuple[str, Mapping[str, Any]] | None:
    for definition, element, form, payload in ctx.db.execute(_SENT, {"instance": instance_id}):
        if act in (acts.of_step(ctx, definition, element) or ()):
            return form, orjson.loads(codec.unpack(bytes(payload)))
    return None


def permit(ctx: Context, instance_id: str) -> str | None:
    """The decision on a permit as it was signed: 准予, 不予, or what else the form lets one choose; None for none."""
    found = _last(ctx, instance_id, Act.PERMIT_DECIDE)
    if found is None:
        return None
    parsed = definitions.form_by_id(ctx, found[0]).parsed
    choices = outcomes.choices(parsed) if isinstance(parsed, FormDefinition) else []
    chosen = _at(found[1], choices[0].field.path if choices else (outcomes.DECISION,))
    for choice in choices:
        if choice.value == chosen:
            return REFUSE if choice.is_refusal else GRANT
    return None if chosen is None else str(chosen)


def require_permit(ctx: Context, instance_id: str, outcome: str) -> None:
    """Refuse to carry out another decision on a permit than the one that was signed.

    Raises:
        SignedOtherwise: whoever decided has chosen something else. Source: Administrative Licensing Law art. 38.
    """
    require(outcome, permit(ctx, instance_id))


def require(outcome: object, chosen: object) -> None:
    """Refuse to carry out what was not signed; nothing signed refuses nothing.

    Raises:
        SignedOtherwise: something else was signed.
    """
    if chosen is not None and chosen != outcome:
        raise SignedOtherwise(outcome, chosen)


def _at(payload: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    found: Any = payload
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found
