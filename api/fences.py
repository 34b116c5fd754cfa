"""A client's fence: a program that was given certain processes sees and moves no other."""

from sqlalchemy import ColumnElement, select

from engine.context import Context
from engine.models import process_instance
from engine.pages import Among


def is_open_to(ctx: Context, row: object) -> bool:
    """Whether the actor was given the process of the row, or all of them; what is of no process is not its business.

    A step belongs to the process that was started, whichever process it stands in.
    """
    if ctx.actor.process_keys is None:
        return True
    instance_id = getattr(row, "instance_id", None)
    if instance_id is not None:
        return holds(ctx, instance_id)
    key = getattr(row, "definition_key", None)
    return key is None or key in ctx.actor.process_keys


def narrowed(ctx: Context, among: Among | None) -> Among | None:
    """The condition on instances, and within the actor's processes."""
    keys = ctx.actor.process_keys
    if keys is None:
        return among
    own = select(process_instance.c.id).where(process_instance.c.definition_key.in_(sorted(keys)))

    def both(instance_id: ColumnElement[str]) -> ColumnElement[bool]:
        inside: ColumnElement[bool] = instance_id.in_(own)
        return inside if among is None else inside & among(instance_id)

    return both


def holds(ctx: Context, instance_id: str) -> bool:
    """Whether the instance is of a process that the actor was given."""
    if ctx.actor.process_keys is None:
        return True
    key = ctx.db.execute(
        select(process_instance.c.definition_key).where(process_instance.c.id == instance_id)
    ).scalar_one_or_none()
    return key is not None and key in ctx.actor.process_keys
