"""What enforcement answers to whoever sent it a clue: told by the case itself, or by somebody who handles that case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import instances, variables
from engine.context import Context
from engine.errors import FieldError
from workflows import acts, matters, messages
from workflows.errors import MatterNotFound
from workflows.matters import Matter, Pillar

CARRIES = "enforcement"
"""The variable that an answer brings: ``{case_no, filing_no, reason …}``."""
NAMES = frozenset({"enforcement.filed", "enforcement.not_filed", "enforcement.closed"})


def may_send(ctx: Context, instance_id: str, given: Mapping[str, Any]) -> bool:
    """Whether the actor handles the very case that this instance's clue became."""
    case = _named(ctx, instance_id, given)
    if case is None or ctx.actor.town_code not in ("", case.town_code):
        return False
    return acts.has_part(ctx, case.instance_id, ctx.actor.id)


def problems(given: Mapping[str, Any]) -> list[FieldError]:
    """What is wrong with an answer's content: it names its case, in texts, and carries nothing else."""
    return messages.problems(given, CARRIES, ("case_no",))


def _named(ctx: Context, instance_id: str, given: Mapping[str, Any]) -> Matter | None:
    """The case that the answer names, if it came of a clue of this instance."""
    answer = given.get(CARRIES)
    number = answer.get("case_no") if isinstance(answer, Mapping) else None
    asked = instances.get(ctx, instance_id)
    try:
        case = matters.get(ctx, asked.town_code, str(number))
    except MatterNotFound:
        return None
    key = asked.business_key
    if case.pillar != Pillar.ENFORCEMENT or key is None:
        return None
    return case if variables.get(ctx, case.instance_id).get("origin") == key else None
