"""Draws: what is chosen from, by which seed, who was chosen; and the same again from what was stored."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from engine import ids
from engine.context import Context
from workflows import matters, numbers, towns
from workflows.calendar.zone import local_day
from workflows.inspection import models, registry, sampling
from workflows.inspection.registry import ROUTINE, Draw, Inspection, Plan, Task
from workflows.inspection.sampling import Pick, Pool
from workflows.inspection.states import CheckState, DrawState, TaskState
from workflows.organisation import certificates
from workflows.organisation.avoidances import AvoidanceState, SubjectKind
from workflows.organisation.models import avoidance, business, person

SEQUENCE_DIGITS = 3
"""``SJ{yyyyMMdd}{seq3}``. Source: domain paper 7.5."""

CREDIT_CODE = "统一社会信用代码"
"""How cases name an enterprise's certificate, by which flags of avoidance find it."""


# --- what is chosen from --------------------------------------------------------------------------


def pool(ctx: Context, plan: Plan, task: Task, rates: Mapping[str, Decimal], apart: Collection[str]) -> Pool:
    """The pool of a task as it stands now: enterprises within their yearly cap, and officers who may go.

    An officer holds a certificate for the field on the first and the last day, and is not among those who are to
    be kept apart: who operates the plan's draws.
    Barred from an enterprise are those with an approved flag about it (relatives, interests, former posts), and
    those who inspected it last.
    """
    objects = _objects(ctx, plan, task)
    officers = _officers(ctx, task) - set(apart)
    return Pool(
        objects=objects,
        officers=frozenset(officers),
        rates={name: str(rate) for name, rate in rates.items()},
        ratio_per_mille=task.ratio_per_mille,
        barred=frozenset(_barred(ctx, task.town_code, objects, officers)),
    )


def _objects(ctx: Context, plan: Plan, task: Task) -> dict[str, str]:
    table = business.c
    statement = select(table.credit_code, table.credit_class).where(table.town_code == task.town_code)
    if task.business_kind is not None:
        statement = statement.where(table.kind == task.business_kind)
    if task.trade is not None:
        statement = statement.where(table.trade == task.trade)
    found = {code: credit_class for code, credit_class in ctx.db.execute(statement)}
    if task.trigger != ROUTINE:
        return found
    had = registry.visits(ctx, task.town_code, task.starts_on.year)
    return {code: own for code, own in found.items() if had.get(code, 0) < plan.frequency_cap}


def _officers(ctx: Context, task: Task) -> set[str]:
    held = certificates.covering(ctx, task.town_code, task.field, task.starts_on)
    able = {one.person_id for one in held if one.covers(task.field, task.ends_on)}
    in_service = person.c.left_on.is_(None) | (person.c.left_on >= task.ends_on)
    statement = select(person.c.id, person.c.login).where(
        person.c.town_code == task.town_code, person.c.login.is_not(None), in_service
    )
    return {login for person_id, login in ctx.db.execute(statement) if person_id in able}


def _barred(ctx: Context, town_code: str, objects: Mapping[str, str], officers: set[str]) -> set[tuple[str, str]]:
    last = registry.last_officers(ctx, town_code)
    found = {(officer, code) for code in objects for officer in last.get(code, ()) if officer in officers}
    statement = select(avoidance.c.login, avoidance.c.subject).where(
        avoidance.c.town_code == town_code,
        avoidance.c.subject_kind == SubjectKind.PARTY.value,
        avoidance.c.state == AvoidanceState.APPROVED.value,
    )
    flags = [(login, subject) for login, subject in ctx.db.execute(statement) if login in officers]
    if flags:
        by_digest = {matters.party_digest(town_code, CREDIT_CODE, code): code for code in objects}
        found |= {(login, by_digest[subject]) for login, subject in flags if subject in by_digest}
    return found


# --- drawing --------------------------------------------------------------------------------------


def draw(
    ctx: Context,
    plan: Plan,
    task: Task,
    rates: Mapping[str, Decimal],
    operator: str,
    apart: Collection[str] = (),
) -> Draw:
    """Draw once, with a seed from the system's source of chance; the pool is stored with it.

    Nobody of ``apart`` is drawn, and never the operator.

    Raises:
        PoolTooSmall: nothing to draw, or an object without two officers.
    """
    chosen_from, seed = pool(ctx, plan, task, rates, {operator, *apart}), secrets.token_hex(32)
    picks = sampling.draw(chosen_from, seed)
    made = Draw(
        id=ids.new(),
        town_code=task.town_code,
        task_id=task.id,
        number=_number(ctx, task.town_code),
        attempt=len(registry.draws(ctx, task)) + 1,
        algorithm=sampling.ALGORITHM,
        seed=seed,
        pool=chosen_from.as_json(),
        pool_hash=chosen_from.digest,
        picks=[_stored(pick) for pick in picks],
        drawn_at=ctx.now,
        operator=operator,
        state=DrawState.DRAWN.value,
        redraw_reason=None,
        redraw_approved_by=None,
    )
    registry.add(ctx, models.inspection_draw, made)
    return made


def _stored(pick: Pick) -> dict[str, Any]:
    return {**asdict(pick), "officers": list(pick.officers)}


def _number(ctx: Context, town_code: str) -> str:
    day = local_day(ctx.now)
    sequence = numbers.allocate(ctx, towns.get(ctx, town_code), "draw", f"{day:%Y%m%d}", SEQUENCE_DIGITS)
    return f"SJ{day:%Y%m%d}{sequence:0{SEQUENCE_DIGITS}}"


def supersede(ctx: Context, draw: Draw, reason: str, approved_by: str) -> None:
    """A redraw was approved: this draw stays on record and counts no more.

    Raises:
        InspectionStateRefused: it is confirmed, or superseded already.
    """
    facts = {"redraw_reason": reason, "redraw_approved_by": approved_by}
    registry.move_draw(ctx, draw, DrawState.SUPERSEDED, **facts)


def confirm(ctx: Context, instance_id: str, task: Task, draw: Draw) -> list[Inspection]:
    """The draw counts: one inspection for each pick; a joint task's visit to an object counts once.

    Raises:
        InspectionStateRefused: it is superseded, or confirmed already.
    """
    registry.move_draw(ctx, draw, DrawState.CONFIRMED)
    registry.move_task(ctx, task, TaskState.DRAWN)
    names = _names(ctx, task.town_code, [pick["name"] for pick in draw.picks])
    for pick in draw.picks:
        registry.add(ctx, models.inspection, _assigned(instance_id, task, draw, pick, names))
    return registry.of_draw(ctx, draw)


def _assigned(
    instance_id: str, task: Task, draw: Draw, pick: Mapping[str, Any], names: Mapping[str, str]
) -> Inspection:
    made = ids.new()
    return Inspection(
        id=made,
        town_code=task.town_code,
        draw_id=draw.id,
        instance_id=instance_id,
        credit_code=pick["name"],
        name=names.get(pick["name"], pick["name"]),
        credit_class=pick["credit_class"],
        officers=list(pick["officers"]),
        trigger=task.trigger,
        visit=made,
        state=CheckState.ASSIGNED.value,
        scanned_at=None,
        checked_on=None,
        conclusion=None,
        record=None,
        rectify_due=None,
        published_at=None,
    )


def _names(ctx: Context, town_code: str, codes: Sequence[str]) -> dict[str, str]:
    table = business.c
    statement = select(table.credit_code, table.name).where(table.town_code == town_code)
    wanted = set(codes)
    return {code: name for code, name in ctx.db.execute(statement) if code in wanted}


def join_visits(ctx: Context, inspection: Inspection, day: date) -> str:
    """The visit that a check on ``day`` belongs to: that of another check of the enterprise the same day, if any.

    Departments that go together go on one day: their checks are one visit. Source: domain paper 3.5 (5).
    """
    table = models.inspection.c
    statement = (
        select(table.visit)
        .where(table.town_code == inspection.town_code, table.credit_code == inspection.credit_code)
        .where(table.checked_on == day, table.id != inspection.id)
        .order_by(table.id)
        .limit(1)
    )
    found: str | None = ctx.db.execute(statement).scalar()
    return found or inspection.visit


# --- replaying ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Replay:
    """A draw made again from what was stored: equal, or what differs."""

    number: str
    algorithm: str
    seed: str
    pool_hash: str
    picks: tuple[Pick, ...]
    problems: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing differs."""
        return not self.problems


def replay(ctx: Context, draw_id: str) -> Replay:
    """Make a draw again, by its id or number, and compare: the proof that nobody chose (INV-17).

    Raises:
        DrawNotFound: there is none.
    """
    stored = registry.get_draw(ctx, draw_id)
    chosen_from = Pool.from_json(stored.pool)
    problems = []
    if stored.algorithm != sampling.ALGORITHM:
        problems.append(f"the draw followed {stored.algorithm}, this program knows {sampling.ALGORITHM}")
    if chosen_from.digest != stored.pool_hash:
        problems.append("the stored pool does not have the stored hash")
    again: list[Pick] = []
    try:
        again = sampling.draw(chosen_from, stored.seed)
    except sampling.PoolTooSmall as error:
        problems.append(str(error))
    if [_stored(pick) for pick in again] != stored.picks:
        problems.append("the seed picks other objects or officers than those stored")
    if stored.operator in {officer for pick in again for officer in pick.officers}:
        problems.append("the operator of the draw was drawn")
    return Replay(stored.number, stored.algorithm, stored.seed, stored.pool_hash, tuple(again), tuple(problems))
