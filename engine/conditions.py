"""Conditions that start processes: looked at when somebody hands in variables, as in Camunda 7."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select

from engine import definitions, feel, history, instances
from engine.context import Context
from engine.models import start_subscription
from engine.rows import Instance, ProcessDefinition

KIND = "conditional"
"""Of the start events and their subscriptions."""

_STARTS = (
    select(start_subscription.c.definition_id, start_subscription.c.element_id)
    .where(start_subscription.c.kind == bindparam("kind"))
    .order_by(start_subscription.c.definition_key, start_subscription.c.element_id)
)


def met(
    ctx: Context, variables: Mapping[str, Any], definition_id: str | None = None
) -> Sequence[tuple[ProcessDefinition, str]]:
    """The start events whose condition the variables meet: of every process as it starts now, or of one version.

    A condition that heeds one variable is looked at only where that one is handed in; one that cannot be evaluated
    is not met.

    Args:
        variables: as the engine keeps values.

    Raises:
        DefinitionNotFound: there is no such version.
    """
    if definition_id is not None:
        starts = definitions.spec(ctx, definition_id).start_events
        places = [(definition_id, one.id) for one in starts if one.element.event and one.element.event.kind == KIND]
    else:
        places = [(one, element) for one, element in ctx.db.execute(_STARTS, {"kind": KIND})]
    found = [(definitions.get(ctx, one), element) for one, element in places]
    return [(one, element) for one, element in found if _fits(ctx, one) and _holds(ctx, one, element, variables)]


def _fits(ctx: Context, definition: ProcessDefinition) -> bool:
    towns = (definition.town_code, ctx.actor.town_code)
    return "" in towns or towns[0] == towns[1]


def _holds(ctx: Context, definition: ProcessDefinition, element_id: str, variables: Mapping[str, Any]) -> bool:
    event = definitions.spec(ctx, definition.id).root.nodes[element_id].element.event
    if event is None or not event.text or (event.variable is not None and event.variable not in variables):
        return False
    try:
        return feel.compile(feel.translate(event.text))(variables, definitions.expressions(ctx)) is True
    except feel.FeelError:
        return False


def start(
    ctx: Context, definition: ProcessDefinition, element_id: str, variables: Mapping[str, Any], business_key: str | None
) -> Instance:
    """Start an instance at a start event whose condition is met.

    Raises:
        ProcessNotOpen: the actor was given other processes only.
        NotAllowed: a guard refused, or the process names others as its starters.
        VariablesInvalid, ValueRefused: what was handed over cannot be kept.
    """
    instances.refuse_closed(ctx, definition.key)
    instances.check_starter(ctx, definition)
    started = instances.begin(ctx, definition, business_key=business_key, start_event=element_id, payload=variables)
    history.record(ctx, "condition.met", started, element_id=element_id)
    return started
