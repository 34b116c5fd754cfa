"""What a scenario of an approval may say to be true then: its clocks, commitments and bars."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from engine.context import Context
from engine.rows import Instance
from workflows.approval import commitments
from workflows.approval.models import application_bar
from workflows.calendar.zone import HOME
from workflows.cases import of_instance
from workflows.clocks import clocks
from workflows.clocks.steps import INSTANCE


def clocks_of(walk: Any, ctx: Context, instance: Instance, expected: Mapping[str, str]) -> Any:
    """Each clock as it ended; the last one of each code."""
    found = {}
    for clock in clocks.of_subject(ctx, INSTANCE, instance.id):
        told = {True: " in time", False: " late", None: ""}[clock.in_time]
        found[clock.code] = f"{clock.state}{told}"
    return found


def commitments_of(walk: Any, ctx: Context, instance: Instance, expected: Sequence[Mapping[str, Any]]) -> Any:
    """What was signed."""
    return _shown(commitments.of_case(ctx, of_instance(ctx, instance.id)), expected)


def bars_of(walk: Any, ctx: Context, instance: Instance, expected: Sequence[Mapping[str, Any]]) -> Any:
    """Who may not apply again."""
    rows = ctx.db.execute(select(application_bar).where(application_bar.c.instance_id == instance.id)).mappings()
    return _shown([dict(row) for row in rows], expected)


def _shown(rows: Sequence[Mapping[str, Any]], expected: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    wanted = [*expected, *[{}] * (len(rows) - len(expected))]
    return [{name: _plain(row[name]) for name in one} for row, one in zip(rows, wanted, strict=True)]


def _plain(value: Any) -> Any:
    if hasattr(value, "astimezone"):
        return value.astimezone(HOME).isoformat(timespec="minutes")
    return json.loads(json.dumps(value, default=str))


CHECKS = {"clocks_in_time": clocks_of, "commitments": commitments_of, "bars": bars_of}
