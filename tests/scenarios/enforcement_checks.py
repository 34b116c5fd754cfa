"""What scenarios of enforcement are given and say to be true: powers, facts and states of the case, its chain."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from engine.context import Context
from engine.rows import Instance
from workflows import demo
from workflows.catalogues import imports
from workflows.catalogues.kinds import POWERS
from workflows.clocks import clocks
from workflows.enforcement import cases, evidence
from workflows.execution.models import penalty_execution


def empower(ctx: Context, codes: Iterable[str]) -> None:
    """Bring these powers of the seed to the town."""
    wanted = set(codes)
    shipped = POWERS.shipped.read_text(encoding="utf-8-sig").splitlines()
    header, *lines = list(csv.reader(shipped))
    body = io.StringIO()
    csv.writer(body).writerows([header, *(line for line in lines if line[0] in wanted)])
    imports.load(ctx, POWERS, demo.TOWN.code, body.getvalue().encode(), imports.Terms(date(2021, 7, 15)))


def payment_code(ctx: Context, instance_id: str) -> str:
    """By which a called execution is paid; its variables are not the instance's own."""
    statement = select(penalty_execution.c.payment_code).where(penalty_execution.c.instance_id == instance_id)
    return str(ctx.db.execute(statement).scalar_one())


def enforcement(walk: Any, ctx: Context, instance: Instance, expected: Mapping[str, Any]) -> Any:
    """Facts of the enforcement case."""
    case = cases.of_instance(ctx, instance.id)
    return {name: getattr(case, name) for name in expected}


def enforcement_states(walk: Any, ctx: Context, instance: Instance, expected: list[str]) -> Any:
    """The states the case went through."""
    return cases.history(ctx, instance.id)


def chain(walk: Any, ctx: Context, instance: Instance, expected: int) -> Any:
    """How many items of evidence there are, all of them in an unbroken chain."""
    case = cases.of_instance(ctx, instance.id)
    assert evidence.breaks(ctx, case) == []
    return len(evidence.of_case(ctx, instance.id))


def clocks_stopped(walk: Any, ctx: Context, instance: Instance, expected: list[str]) -> Any:
    """Codes of the instance's own clocks that were stopped in time, sorted."""
    found = clocks.of_subject(ctx, "process_instance", instance.id)
    return sorted(one.code for one in found if one.in_time)


CHECKS = {
    "enforcement": enforcement,
    "enforcement_states": enforcement_states,
    "chain": chain,
    "clocks_stopped": clocks_stopped,
}
