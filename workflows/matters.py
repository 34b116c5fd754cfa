"""Matters: what every line of business has in common, one per process instance: its number, its party, its pillar."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from engine import pages
from engine.context import Context
from engine.models import process_instance
from engine.rows import HistoryEvent, Instance, as_row, columns
from workflows.errors import MatterNotFound
from workflows.models import matter as table
from workflows.models import matter_place, matter_reader


class Pillar(StrEnum):
    """The four pillars under one leadership (“1+4”). Source: domain paper 1, row 1."""

    APPROVAL = "approval"
    ENFORCEMENT = "enforcement"
    GRID = "grid"
    COMMAND = "command"


PILLARS: dict[Pillar, tuple[str, str]] = {
    Pillar.APPROVAL: ("审批服务一窗口", "approvals, one window"),
    Pillar.ENFORCEMENT: ("综合执法一队伍", "enforcement, one team"),
    Pillar.GRID: ("网格一张网", "grids, one net"),
    Pillar.COMMAND: ("指挥调度一中心", "dispatch, one centre"),
}


class PlaceOf(StrEnum):
    """What a matter belongs to, besides its town: by these codes people find the matters of their places."""

    UNIT = "unit"
    VILLAGE = "village"
    GRID = "grid"
    FIELD = "field"


NATURAL_PERSON = "自然人"


@dataclass(frozen=True, slots=True)
class Matter:
    """What stays the same from the first step to the archive; where it stands is kept by its line of business."""

    instance_id: str
    town_code: str
    pillar: str
    #: What the line calls it: ``approval``, ``penalty``, ``work_order``, ``inspection`` …
    kind: str
    number: str
    #: By which the public asks about it; None where the public may not.
    query_code: str | None
    title: str
    #: The party as documents name it; None while nobody is known.
    party_name: str | None
    party_type: str | None
    party_digest: str | None
    opened_at: datetime
    opened_by: str

    @property
    def public_party(self) -> str | None:
        """The party as the public reads it."""
        return None if self.party_name is None else masked(self.party_name, self.party_type)


def masked(name: str, party_type: str | None) -> str:
    """A party's name for the public: natural persons by their surname only. Source: domain paper 4.4."""
    return name if party_type not in (None, NATURAL_PERSON) else f"{name[:1]}某"


_COLUMNS = columns(Matter, table)
_OF_INSTANCE = select(*_COLUMNS).where(table.c.instance_id == bindparam("instance"))


@dataclass(frozen=True, slots=True)
class Party:
    """Whom a matter is about."""

    name: str
    #: 自然人, 法人, 个体工商户 or 其他组织.
    type: str
    #: What tells the party again without showing its number, see ``party_digest``.
    digest: str | None = None


def party_digest(town_code: str, cert_type: str, cert_no: str) -> str:
    """What finds a party's other matters without keeping the number itself in sight."""
    return hashlib.sha256(f"{town_code}|{cert_type}|{cert_no}".encode()).hexdigest()


def open(
    ctx: Context,
    instance: Instance,
    pillar: Pillar,
    kind: str,
    number: str,
    title: str,
    *,
    party: Party | None = None,
    query_code: str | None = None,
) -> Matter:
    """Open the matter of an instance that has just started; same transaction, or neither."""
    matter = Matter(
        instance_id=instance.id,
        town_code=instance.town_code,
        pillar=pillar.value,
        kind=kind,
        number=number,
        query_code=query_code,
        title=title,
        party_name=party.name if party else None,
        party_type=party.type if party else None,
        party_digest=party.digest if party else None,
        opened_at=ctx.now,
        opened_by=ctx.actor.id,
    )
    ctx.db.execute(insert(table), as_row(matter))
    return matter


def place(
    ctx: Context,
    matter: Matter,
    *,
    units: Iterable[str | None] = (),
    village: str | None = None,
    grid: str | None = None,
    field: str | None = None,
) -> None:
    """Say where a matter belongs, as far as that is known; what was said before stays."""
    said = [(PlaceOf.UNIT, one) for one in units]
    said += [(PlaceOf.VILLAGE, village), (PlaceOf.GRID, grid), (PlaceOf.FIELD, field)]
    rows = [
        {
            "town_code": matter.town_code,
            "kind": kind.value,
            "code": code,
            "pillar": matter.pillar,
            "instance_id": matter.instance_id,
        }
        for kind, code in dict.fromkeys(said)
        if code
    ]
    if rows:
        ctx.db.execute(_unless_there(ctx, matter_place), rows)


def admit(ctx: Context, instance_id: str, town_code: str, logins: Iterable[str | None]) -> None:
    """Let these accounts read an instance from now on, whoever holds its tasks; repeating it is harmless."""
    rows = [
        {"login": login, "instance_id": instance_id, "town_code": town_code} for login in dict.fromkeys(logins) if login
    ]
    if rows:
        ctx.db.execute(_unless_there(ctx, matter_reader), rows)


def admit_assignee(ctx: Context, event: HistoryEvent, instance: Instance | None) -> None:
    """Listener of tasks given to somebody: who ever had work in an instance goes on reading it."""
    if instance is not None:
        named = [event.details.get(name) for name in ("assignee", "owner")]
        admit(ctx, instance.id, instance.town_code, named)


def _unless_there(ctx: Context, rows: Table) -> Any:
    dialect = postgresql if ctx.db.dialect.name == "postgresql" else sqlite
    return dialect.insert(rows).on_conflict_do_nothing()


def name_party(ctx: Context, instance_id: str, party: Party) -> None:
    """Say whom the matter is about, once that is known or has been corrected."""
    named = {"party_name": party.name, "party_type": party.type, "party_digest": party.digest}
    ctx.db.execute(update(table).where(table.c.instance_id == instance_id).values(named))


def find(ctx: Context, instance_id: str) -> Matter | None:
    """The matter of a process instance, or None when it has none."""
    row = ctx.db.execute(_OF_INSTANCE, {"instance": instance_id}).first()
    return None if row is None else Matter(*row)


def of_instance(ctx: Context, instance_id: str) -> Matter:
    """The matter of a process instance.

    Raises:
        MatterNotFound: it has none.
    """
    matter = find(ctx, instance_id)
    if matter is None:
        raise MatterNotFound(instance_id)
    return matter


def get(ctx: Context, town_code: str, number: str) -> Matter:
    """The matter with this number in a town.

    Raises:
        MatterNotFound: there is none.
    """
    matter = numbered(ctx, town_code, number)
    if matter is None:
        raise MatterNotFound(number)
    return matter


def numbered(ctx: Context, town_code: str, number: str) -> Matter | None:
    """The matter with this number in a town, or None: another system may have given the number."""
    statement = select(*_COLUMNS).where(table.c.town_code == town_code, table.c.number == pages.searchable(number))
    row = ctx.db.execute(statement).first()
    return None if row is None else Matter(*row)


def open_of_party(ctx: Context, town_code: str, pillar: Pillar, digest: str) -> list[str]:
    """Numbers of a party's matters in a pillar whose process still runs."""
    statement = (
        select(table.c.number)
        .join(process_instance, process_instance.c.id == table.c.instance_id)
        .where(
            table.c.town_code == town_code,
            table.c.pillar == pillar.value,
            table.c.party_digest == digest,
            process_instance.c.ended_at.is_(None),
        )
    )
    return list(ctx.db.execute(statement.order_by(table.c.number)).scalars())
