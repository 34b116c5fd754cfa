"""What scenarios of the command centre say is true then: work orders, patrols, reports, supervision, clocks."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table, select

from engine import variables
from engine.context import Context
from engine.rows import Instance
from forms import submission
from workflows import documents
from workflows.calendar.zone import HOME
from workflows.clocks import clocks
from workflows.dispatch import models as dispatch
from workflows.dispatch import orders, replies
from workflows.patrols import models as patrol_models
from workflows.reports import models as report_models
from workflows.reports import records
from workflows.supervision import models as supervision


def shown(value: Any) -> Any:
    """A value as scenarios write it."""
    return value.astimezone(HOME).isoformat(timespec="minutes") if isinstance(value, datetime) else value


def _facts(ctx: Context, table: Table, column: str, value: str, expected: Mapping[str, Any]) -> dict[str, Any]:
    row = ctx.db.execute(select(table).where(table.c[column] == value)).mappings().one()
    return {name: shown(row[name]) for name in expected}


def order(walk: Any, ctx: Context, instance: Instance, expected: Mapping[str, Any]) -> Any:
    """Facts of the work order."""
    return _facts(ctx, dispatch.work_order, "instance_id", instance.id, expected)


def order_states(walk: Any, ctx: Context, instance: Instance, expected: Any) -> Any:
    """The states that the work order went through."""
    return orders.history(ctx, orders.of_instance(ctx, instance.id))


def given_replies(walk: Any, ctx: Context, instance: Instance, expected: Any) -> Any:
    """The ways by which callers were answered."""
    return [channel for channel, _ in replies.of_order(ctx, orders.of_instance(ctx, instance.id))]


def merged(walk: Any, ctx: Context, instance: Instance, expected: Any) -> Any:
    """How many orders were merged into this one, and answered with it."""
    table = dispatch.work_order
    into = orders.of_instance(ctx, instance.id).id
    found = select(table.c.id).where(table.c.merged_into == into, table.c.replied_at.is_not(None))
    return len(ctx.db.execute(found).all())


def order_returns(walk: Any, ctx: Context, instance: Instance, expected: Any) -> Any:
    """Of each return, whether the centre upheld it."""
    table = dispatch.work_order_return
    mine = table.c.order_id == orders.of_instance(ctx, instance.id).id
    return list(ctx.db.execute(select(table.c.is_upheld).where(mine).order_by(table.c.ordinal)).scalars())


def assessment(walk: Any, ctx: Context, instance: Instance, expected: Mapping[str, Any]) -> Any:
    """Facts of the assessment."""
    order_id = orders.of_instance(ctx, instance.id).id
    return _facts(ctx, dispatch.work_order_assessment, "order_id", order_id, expected)


def clock_states(walk: Any, ctx: Context, instance: Instance, expected: Mapping[str, str]) -> Any:
    """By limit, the state of its last clock."""
    found = {one.code: one.state for one in clocks.of_subject(ctx, "process_instance", instance.id)}
    return {code: found.get(code) for code in expected}


def supervised(walk: Any, ctx: Context, instance: Instance, expected: Mapping[str, Any]) -> Any:
    """Facts of the supervision order."""
    return _facts(ctx, supervision.supervision_order, "instance_id", instance.id, expected)


def accounted(walk: Any, ctx: Context, instance: Instance, expected: list[Mapping[str, Any]]) -> Any:
    """Facts of every accountability record, whoever opened it."""
    found = ctx.db.execute(select(supervision.accountability).order_by(supervision.accountability.c.id)).mappings()
    return [
        {name: shown(row[name]) for name in wanted} for row, wanted in zip(found, [*expected, *[{}] * 9], strict=False)
    ]


def report_records(walk: Any, ctx: Context, instance: Instance, expected: Mapping[str, str]) -> Any:
    """By kind, the outcome of each record."""
    return {one.kind: one.outcome for one in records.of_intake(ctx, records.of_instance(ctx, instance.id))}


def reported(walk: Any, ctx: Context, instance: Instance, expected: int) -> int:
    """How many things were registered in all."""
    return len(ctx.db.execute(select(report_models.report_intake.c.id)).all())


def secret(walk: Any, ctx: Context, instance: Instance, expected: list[str]) -> Any:
    """Of these words, those that stand in no variable, paper or submission of the instance."""
    seen = json.dumps(
        [
            variables.get(ctx, instance.id),
            [one.content for one in documents.of_matter(ctx, instance.id)],
            [one.payload for one in submission.of_instance(ctx, instance.id)],
        ],
        ensure_ascii=False,
        default=str,
    )
    return [word for word in expected if word not in seen]


def rewards(walk: Any, ctx: Context, instance: Instance, expected: list[int]) -> Any:
    """Rewards in fen."""
    return list(ctx.db.execute(select(report_models.reward.c.amount_cents)).scalars())


def patrolled(walk: Any, ctx: Context, instance: Instance, expected: Mapping[str, Any]) -> Any:
    """Facts of the patrol."""
    return _facts(ctx, patrol_models.patrol, "instance_id", instance.id, expected)


def findings(walk: Any, ctx: Context, instance: Instance, expected: list[bool]) -> Any:
    """Of each finding, whether it was handled on the spot."""
    return list(ctx.db.execute(select(patrol_models.patrol_finding.c.is_self_handled)).scalars())


CHECKS: dict[str, Callable[..., Any]] = {
    "order": order,
    "order_states": order_states,
    "replies": given_replies,
    "merged": merged,
    "returns": order_returns,
    "assessment": assessment,
    "clocks": clock_states,
    "supervision_order": supervised,
    "accountability": accounted,
    "records": report_records,
    "reported": reported,
    "secret": secret,
    "rewards": rewards,
    "patrol": patrolled,
    "findings": findings,
}
