"""Holds (执法冻结): enforcement keeps a decision back, with a written reason, until it lets go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select, update

from engine import ids
from engine.context import Context
from engine.hooks import ServiceCall
from engine.rows import Instance
from workflows import cases, senders
from workflows.approval.errors import DecisionHeld, HoldStateRefused
from workflows.approval.models import approval_hold as table
from workflows.cases import Case

FREEZE, UNFREEZE = "approval.freeze", "approval.unfreeze"

_OPEN = select(table.c.reason).where(table.c.released_at.is_(None))

Variables = dict[str, Any]


def take(ctx: Context, instance: Instance, variables: Mapping[str, Any]) -> None:
    """G-P1-11, taker of ``approval.freeze``: from this very command on nothing is decided."""
    case = cases.of_instance(ctx, instance.id)
    freeze: Mapping[str, Any] = variables["freeze"]
    row = {
        "id": ids.new(),
        "town_code": case.town_code,
        "instance_id": case.instance_id,
        "reason": str(freeze["reason"]),
        "held_at": ctx.now,
        "held_by": ctx.actor.id,
    }
    ctx.db.execute(insert(table), row)


def hold(ctx: Context, call: ServiceCall) -> Variables:
    """The hold stands already; the diagram learns of it."""
    return {"held": True}


def release(ctx: Context, call: ServiceCall) -> Variables:
    """Let go, with a reason."""
    case = cases.of_instance(ctx, call.instance_id)
    unfreeze: Mapping[str, Any] = call.variables["unfreeze"]
    statement = update(table).where(table.c.instance_id == case.instance_id, table.c.released_at.is_(None))
    by = senders.of(ctx, case.instance_id, UNFREEZE)
    ctx.db.execute(statement.values(released_at=ctx.now, released_by=by, release_reason=str(unfreeze["reason"])))
    return {"held": False}


def is_held(ctx: Context, case: Case) -> str | None:
    """Why the case is held; None when it is not."""
    reason: str | None = ctx.db.execute(_OPEN.where(table.c.instance_id == case.instance_id)).scalar()
    return reason


def require_none(ctx: Context, case: Case) -> None:
    """Nobody holds the case.

    Raises:
        DecisionHeld: with the reason.
    """
    reason = is_held(ctx, case)
    if reason is not None:
        raise DecisionHeld(case.number, reason)


def check_message(ctx: Context, case: Case, name: str) -> None:
    """A case is frozen once at a time, and released while it is frozen.

    Raises:
        HoldStateRefused: it is not so.
    """
    held = is_held(ctx, case) is not None
    if held == (name == UNFREEZE):
        return
    zh = "已冻结" if held else "未冻结"
    en = "is held already" if held else "is not held"
    raise HoldStateRefused(f"办件 {case.number} {zh}", f"Case {case.number} {en}", case_number=case.number)
