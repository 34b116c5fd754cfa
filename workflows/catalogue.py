"""The item catalogue: what may be applied for, under which law and promise, and which process handles it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from sqlalchemy import bindparam, delete, exists, insert, or_, select, update

from engine import ids, pages
from engine.context import Context
from engine.rows import as_row, columns
from workflows.calendar.zone import DAY, local_day
from workflows.errors import ItemNotFound
from workflows.models import catalogue_item as table

INSTANT = "即办"
"""How an item is handled that is decided at the window at once."""


@dataclass(frozen=True, slots=True)
class Item:
    """One version of one catalogue item; which days it is in force is part of it."""

    id: str
    town_code: str
    code: str
    name: str
    item_type: str
    original_dept: str
    legal_basis: str
    statutory_days: int
    promised_days: int
    handle_type: str
    window: str
    channel: str
    agency_service: bool
    special_procedures: list[str]
    result_doc: str
    materials: list[str]
    service_object: str
    process_key: str
    supplement_days: int
    cosign_days: int
    cosign_silence_consents: bool
    cosign_departments: list[str]
    clerk_may_decide: bool
    decision_limit: str
    tolerance_days: int
    tolerable_materials: list[str]
    commitment_allowed: bool
    check_months: int
    hearing_required: bool
    law_review_required: bool
    public_safety: bool
    regulator: str
    regulator_name: str
    valid_from: date
    valid_to: date | None

    @property
    def is_left_to_the_window(self) -> bool:
        """Whether a clerk may decide it: instant, and the item says so. Source: domain paper 4.2."""
        return self.clerk_may_decide and self.handle_type == INSTANT

    def is_in_force(self, day: date) -> bool:
        """Whether it may be applied for on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def as_variable(self) -> dict[str, Any]:
        """What diagrams and forms see."""
        hidden = {"id", "town_code", "valid_from", "valid_to"}
        return {entry.name: getattr(self, entry.name) for entry in fields(self) if entry.name not in hidden}

    def __eq__(self, other: object) -> bool:
        """Equal when everything but the row's id is."""
        return isinstance(other, Item) and all(
            getattr(self, entry.name) == getattr(other, entry.name) for entry in fields(self) if entry.name != "id"
        )

    def __hash__(self) -> int:
        return hash((self.town_code, self.code, self.valid_from))


_COLUMNS = columns(Item, table)
_BY_ID = select(*_COLUMNS).where(table.c.id == bindparam("id"))
_IN_FORCE = (
    select(*_COLUMNS)
    .where(
        table.c.town_code == bindparam("town"),
        table.c.code == bindparam("code"),
        table.c.valid_from <= bindparam("day"),
        or_(table.c.valid_to.is_(None), table.c.valid_to >= bindparam("day")),
    )
    .order_by(table.c.valid_from.desc())
    .limit(1)
)


def load(ctx: Context, items: Sequence[Item]) -> int:
    """Bring the catalogue up to these items; returns how many rows changed. Repeating it changes nothing.

    A changed item gets a new row from today on, or from when it says, and the old one ends before that: cases keep
    theirs. What has not begun, or begins today, is written anew or gives way.
    """
    changed = 0
    today = local_day(ctx.now)
    for item in items:
        before = _newest(ctx, item.town_code, item.code)
        if before is None:
            _insert(ctx, item)
        elif replace(item, valid_from=before.valid_from) == before:
            continue
        else:
            _revise(ctx, before, replace(item, valid_from=max(item.valid_from, today)), item, today)
        changed += 1
    return changed


def _revise(ctx: Context, before: Item, item: Item, given: Item, today: date) -> None:
    """Let a version follow on the newest one; what would begin at the same time or later, and has not begun, goes."""
    older = _newest(ctx, item.town_code, item.code, before.valid_from - DAY)
    if before.valid_from < min(item.valid_from, today + DAY):
        last = item.valid_from - DAY
        _end(ctx, before, min(last, before.valid_to or last))
        _insert(ctx, item)
    elif older is None:
        _replace(ctx, before, given)
    elif older.valid_from < item.valid_from:
        if older.valid_to == before.valid_from - DAY:
            _end(ctx, older, item.valid_from - DAY)
        _replace(ctx, before, item)
    else:
        ctx.db.execute(delete(table).where(table.c.id == before.id))
        _revise(ctx, older, item, given, today)


def _end(ctx: Context, version: Item, last: date) -> None:
    ctx.db.execute(update(table).where(table.c.id == version.id).values(valid_to=last))


def _insert(ctx: Context, item: Item) -> None:
    ctx.db.execute(insert(table), {**as_row(item), "id": ids.new()})


def _replace(ctx: Context, before: Item, item: Item) -> None:
    ctx.db.execute(update(table).where(table.c.id == before.id).values({**as_row(item), "id": before.id}))


def _newest(ctx: Context, town_code: str, code: str, until: date = date.max) -> Item | None:
    """The version of an item that began last, on the day ``until`` at the latest."""
    statement = select(*_COLUMNS).where(
        table.c.town_code == town_code, table.c.code == code, table.c.valid_from <= until
    )
    row = ctx.db.execute(statement.order_by(table.c.valid_from.desc()).limit(1)).first()
    return None if row is None else Item(*row)


def in_force(ctx: Context, town_code: str, code: str, day: date) -> Item:
    """The item that may be applied for in this town on ``day``.

    Raises:
        ItemNotFound: there is none, or not on that day.
    """
    row = ctx.db.execute(_IN_FORCE, {"town": town_code, "code": pages.searchable(code), "day": day}).first()
    if row is None:
        raise ItemNotFound(code)
    return Item(*row)


def get(ctx: Context, item_id: str) -> Item:
    """The item version with this id.

    Raises:
        ItemNotFound: there is none.
    """
    row = ctx.db.execute(_BY_ID, {"id": item_id}).first()
    if row is None:
        raise ItemNotFound(item_id)
    return Item(*row)


def handlers(ctx: Context, town_codes: Sequence[str], codes: Sequence[str], day: date) -> dict[str, str]:
    """The processes that handle items with these codes on ``day`` or later, by code, in any of the towns."""
    statement = select(table.c.code, table.c.process_key).where(
        table.c.town_code.in_(town_codes),
        table.c.code.in_(codes),
        or_(table.c.valid_to.is_(None), table.c.valid_to >= day),
    )
    return {code: key for code, key in ctx.db.execute(statement.order_by(table.c.valid_from, table.c.town_code))}


_HANDLES = select(exists().where(table.c.process_key == bindparam("process_key")))


def is_handler(ctx: Context, process_key: str) -> bool:
    """Whether any town's catalogue has items that this process handles."""
    return bool(ctx.db.execute(_HANDLES, {"process_key": process_key}).scalar_one())


def list_in_force(ctx: Context, town_code: str, day: date) -> list[Item]:
    """Everything that may be applied for in this town on ``day``, by code."""
    statement = select(*_COLUMNS).where(
        table.c.town_code == town_code,
        table.c.valid_from <= day,
        or_(table.c.valid_to.is_(None), table.c.valid_to >= day),
    )
    return [Item(*row) for row in ctx.db.execute(statement.order_by(table.c.code))]
