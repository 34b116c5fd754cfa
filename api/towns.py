"""The town wall: nobody from one town sees or moves a row of another; as guards for verbs, as a check for reads.

Behind it stands the fence of a client that was given certain processes.
"""

from typing import Any, Protocol, TypeVar

from api import fences
from engine.context import Context
from engine.errors import InstanceNotFound, NotAllowed, NotFound, TaskNotFound
from engine.hooks import Hooks
from engine.rows import UserTask


class _Placed(Protocol):
    @property
    def town_code(self) -> str: ...


Row = TypeVar("Row", bound=_Placed)


def is_open_to(ctx: Context, row: _Placed) -> bool:
    """Whether the actor stands above all towns, the row belongs to none, or both are of one town."""
    return not ctx.actor.town_code or not row.town_code or row.town_code == ctx.actor.town_code


def seen(ctx: Context, row: Row, missing: type[NotFound], name: str) -> Row:
    """``row``, as if it did not exist when it is another town's, or of a process that the actor was not given.

    Raises:
        NotFound: of the kind ``missing``.
    """
    if not is_open_to(ctx, row) or not fences.is_open_to(ctx, row):
        raise missing(name)
    return row


def of(ctx: Context) -> str | None:
    """The town that a list is narrowed to; None for actors above all towns."""
    return ctx.actor.town_code or None


def own(ctx: Context) -> str:
    """The town of whoever acts.

    Raises:
        NotAllowed: the actor stands above all towns, and what is asked for belongs to one.
    """
    if not ctx.actor.town_code:
        raise NotAllowed("本操作须以某镇人员身份进行", "Expected an actor of a town: this belongs to one town")
    return ctx.actor.town_code


GUARDED = (
    "instance.suspend",
    "instance.resume",
    "instance.cancel",
    "instance.delete",
    "instance.copy",
    "instance.move",
    "task.claim",
    "task.unclaim",
    "task.assign",
    "task.delegate",
    "task.candidate",
    "task.schedule",
    "task.complete",
    "task.answer",
    "task.urge",
    "task.return",
    "task.withdraw",
    "variables.set",
    "variables.delete",
)
"""Verbs whose guards get the row as their second fact."""


def install(hooks: Hooks) -> None:
    """Put the wall before every verb that moves a row."""
    for verb in GUARDED:
        hooks.guards[verb].append(_refuse_other_town)


def _refuse_other_town(ctx: Context, row: Any, *facts: Any, **named: Any) -> None:
    if ctx.actor.kind != "system":
        seen(ctx, row, TaskNotFound if isinstance(row, UserTask) else InstanceNotFound, row.id)
