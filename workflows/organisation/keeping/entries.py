"""The verbs of keeping: list, look up, enter, change, end; every change is written to the history."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, delete, or_, select, update

from engine import history, pages
from engine.context import Context
from engine.errors import FieldError
from engine.rows import as_row, columns
from workflows.calendar.zone import local_day
from workflows.models import town
from workflows.organisation import memberships, rows, windows
from workflows.organisation.errors import OrganisationInvalid
from workflows.organisation.keeping import kinds
from workflows.organisation.keeping.cells import read_body, told
from workflows.organisation.keeping.kind import Given, Kind, Problem, Proposal, World
from workflows.organisation.keeping.settling import key_column, settle

CHANGED = "organisation.changed"
"""Kind of the history's events: details tell kind, key, action, before and after."""

FILTERS = ("person_id", "place_code", "role", "day")
"""Columns by which a list may be narrowed, where the kind has them."""

OF_PLACES = frozenset({"units", "villages", "grids", "windows", "party-nodes"})


@dataclass(frozen=True, slots=True)
class Kept:
    """One entry as it is told."""

    key: str
    #: Checksum of what it holds: a change that was made upon another content is refused.
    revision: int
    content: Mapping[str, Any]
    derived: Mapping[str, Any]


def world_of(ctx: Context, town_code: str) -> World:
    """The organisation of a town, to look at or to propose changes to."""
    return World(ctx, town_code, kinds.KINDS)


def revision_of(entry: Any) -> int:
    """The same for the same content; another for another, but once in four thousand million."""
    return zlib.crc32(json.dumps(as_row(entry), default=str, sort_keys=True).encode())


def kept(world: World, kind: Kind, entry: Any) -> Kept:
    """An entry with what else is told of it."""
    return Kept(kind.key_of(entry), revision_of(entry), kind.shown(entry), kind.derive(world, entry))


# --- reading ----------------------------------------------------------------------------------------


def list(
    ctx: Context,
    kind: Kind,
    town_code: str,
    *,
    containing: str | None = None,
    is_ended_too: bool = False,
    where: Mapping[str, Any] | None = None,
    page: pages.PageRequest = pages.FIRST_PAGE,
) -> pages.Page[Kept]:
    """Entries by key; without ``is_ended_too`` those of today and later.

    Raises:
        OrganisationInvalid: ``where`` names what the kind does not have.
    """
    table = kind.table.c
    statement = select(*columns(kind.entry, kind.table)).where(table.town_code == town_code)
    for name, value in (where or {}).items():
        if name not in table:
            zh, en = f"{kind.zh}不能按此筛选", f"{kind.name} cannot be narrowed by it"
            raise OrganisationInvalid([FieldError(f"/{name}", "unknown_field", zh, en)])
        statement = statement.where(table[name] == value)
    if not is_ended_too and kind.until is not None:
        last = table[kind.until]
        statement = statement.where(or_(last.is_(None), last >= local_day(ctx.now)))
    if containing is not None:
        text = pages.searchable(containing)
        named = [table[name] for name in ("name", "title", *kind.key) if name in table and name != "day"]
        statement = statement.where(or_(*(column.contains(text, autoescape=True) for column in named)))
    order = [pages.Key(table[name]) for name in kind.key]
    found = pages.read(ctx.db, statement, order, page, kind.read)
    world = world_of(ctx, town_code)
    return pages.Page([kept(world, kind, entry) for entry in found.items], found.next_cursor)


def get(world: World, kind: Kind, key: str) -> Any:
    """The entry with this key; a person also by login.

    Raises:
        NotFound: there is none, as the kind calls it.
    """
    entry = world.person(key) if kind.name == "people" else world.entries(kind.name).get(key)
    if entry is None:
        raise kind.missing(key)
    return entry


# --- changing ---------------------------------------------------------------------------------------


def changing(ctx: Context, town_code: str) -> World:
    """The organisation, locked until the command ends: rules look at all of it, so one changes it at a time."""
    ctx.db.execute(select(town.c.code).where(town.c.code == town_code).with_for_update())
    return world_of(ctx, town_code)


def enter(world: World, kind: Kind, body: Mapping[str, Any]) -> Kept:
    """Add an entry.

    Raises:
        OrganisationInvalid: every problem, one for each field.
    """
    values = _values(kind, body, is_whole=True, but=("id",))
    proposals, problems = settle(world, kind, [Given(values)])
    if (not proposals and not problems) or (proposals and proposals[0].before is not None):
        zh, en = "已经登记，请修改原有记录", "Entered already; change that one"
        problems = [Problem(0, key_column(kind), "entered_already", zh, en)]
    return _done(world, kind, proposals, problems)


def change(world: World, kind: Kind, entry: Any, body: Mapping[str, Any], *, is_whole: bool = False) -> Kept:
    """Change an entry: the columns that are told, or with ``is_whole`` all of them.

    Raises:
        OrganisationInvalid: every problem, one for each field.
    """
    values = _values(kind, body, is_whole=is_whole, but=())
    if is_whole:
        told_not = [column for column in kind.columns if column.attribute not in values and column.attribute != "id"]
        values |= {column.attribute: column.default for column in told_not}
    if values.get("id") not in (None, getattr(entry, "id", None)):
        raise _refused([Problem(0, "id", "fixed", "编号不得变更", "The id stays")])
    proposals, problems = settle(world, kind, [Given(values, key=kind.key_of(entry))])
    return _done(world, kind, proposals, problems, entry)


def end(
    world: World, kind: Kind, entry: Any, last_day: date, reason: str | None, *, with_positions: bool = False
) -> Kept | None:
    """End an entry with this day; what lies ahead and cannot be ended is taken back. History stays.

    ``with_positions`` ends what a person still holds with the same day.

    Raises:
        OrganisationInvalid: what still needs it, each use; or days that make no sense.
    """
    if kind.is_taken_back:
        _take_back(world, kind, entry)
        return None
    if with_positions and kind is kinds.PEOPLE:
        _end_positions(world, entry, last_day, reason)
    elif with_positions:
        raise _refused([Problem(0, "with_positions", "unknown_field", "只用于人员", "For people only")])
    values = kind.end(last_day, reason) if kind.end else {str(kind.until): last_day}
    proposals, problems = settle(world, kind, [Given(values, key=kind.key_of(entry))])
    columns_of_end = {kind.until: "last_day", "revoked_on": "last_day", "revoke_reason": "reason"}
    problems = [Problem(0, columns_of_end.get(p.column, p.column), p.code, p.zh, p.en) for p in problems]
    return _done(world, kind, proposals, problems, entry, reason)


def _end_positions(world: World, person: Any, last_day: date, reason: str | None) -> None:
    positions = kinds.POSITIONS
    held = [one for one in world.entries("positions").values() if one.person_id == person.id]
    lasting = [one for one in held if positions.lasts(one, last_day) and one.valid_to != last_day]
    given = [Given({"valid_to": last_day}, key=one.id) for one in lasting]
    proposals, problems = settle(world, positions, given)
    _done(world, positions, proposals, problems, reason=reason)


def _take_back(world: World, kind: Kind, entry: Any) -> None:
    first = kind.first_day(entry)
    if first is not None and first <= world.today:
        zh, en = f"{first} 已开始，不能撤回", f"It began on {first} and is not taken back"
        raise _refused([Problem(0, "last_day", "turn_over", zh, en)])
    matches = [kind.table.c[name] == getattr(entry, name) for name in kind.key]
    world.ctx.db.execute(delete(kind.table).where(kind.table.c.town_code == world.town_code, *matches))
    _record(world.ctx, kind, [Proposal(0, kind.key_of(entry), entry, None)], None)


def _values(kind: Kind, body: Mapping[str, Any], *, is_whole: bool, but: Sequence[str]) -> dict[str, Any]:
    """A body as values; every column that it must tell and does not is a problem."""
    values, problems = read_body(tuple(one for one in kind.columns if one.attribute not in but), body)
    if is_whole:
        missing = [one for one in kind.columns if one.required and one.attribute not in body]
        problems += [Problem(0, one.attribute, "required", "必填。", "Required.") for one in missing]
    if problems:
        raise _refused(problems)
    return values


def _refused(problems: Sequence[Problem]) -> OrganisationInvalid:
    """One error for each field by its first problem, but every use and every open task."""
    first: dict[tuple[int, str], Problem] = {}
    shown = []
    for one in problems:
        if one.code in ("still_used", "open_task") or first.setdefault((one.row, one.column), one) is one:
            shown.append(one)
    return OrganisationInvalid([one.as_field_error() for one in shown])


def _done(
    world: World,
    kind: Kind,
    proposals: Sequence[Proposal],
    problems: Sequence[Problem],
    entry: Any = None,
    reason: str | None = None,
) -> Kept:
    """Written, or refused; what stands afterwards."""
    if problems:
        raise _refused(problems)
    write(world, kind, proposals, reason)
    return kept(world, kind, proposals[0].after if proposals else entry)


def write(world: World, kind: Kind, proposals: Sequence[Proposal], reason: str | None = None) -> None:
    """Everything that is proposed, a statement for all new ones, with its record and what follows from it."""
    if not proposals:
        return
    ctx, table = world.ctx, kind.table
    rows.add_all(ctx, table, _named_first(kind, [one.after for one in proposals if one.before is None]))
    for one in proposals:
        if one.before is not None:
            matches = [table.c[name] == getattr(one.before, name) for name in kind.key]
            changed = {name: value for name, value in as_row(one.after).items() if one.changed(name)}
            own = and_(table.c.town_code == world.town_code, *matches)
            ctx.db.execute(update(table).where(own).values(changed))
    _record(ctx, kind, proposals, reason)
    _follow(world, kind, proposals)


def _named_first(kind: Kind, fresh: Sequence[Any]) -> Sequence[Any]:
    """New entries, each behind those of its own kind that it names: a file may tell them in any order."""
    by_key = {kind.key_of(one): one for one in fresh}

    def depth(entry: Any) -> int:
        above = [by_key[r.key] for r in kind.references(entry) if r.kind == kind.name and r.key in by_key]
        return 1 + max(map(depth, above)) if above else 0

    return sorted(fresh, key=depth)


def _record(ctx: Context, kind: Kind, proposals: Sequence[Proposal], reason: str | None) -> None:
    """Who, when, what before and after; numbers masked as they are shown."""
    events = []
    for one in proposals:
        key = one.key if len(one.key) <= 36 else getattr(one.after or one.before, "person_id", None)
        details = {
            "kind": kind.name,
            "key": one.key,
            "action": "entered" if one.before is None else "taken_back" if one.after is None else "changed",
            "before": _told(kind, one.before),
            "after": _told(kind, one.after),
            "reason": reason,
        }
        events.append(history.event(ctx, CHANGED, subject_id=key, details=details))
    history.write(ctx, events)


def _told(kind: Kind, entry: Any) -> dict[str, Any] | None:
    return None if entry is None else {name: told(value) for name, value in kind.shown(entry).items()}


def _follow(world: World, kind: Kind, proposals: Sequence[Proposal]) -> None:
    """Roles and groups of accounts, and what windows accept."""
    ctx = world.ctx
    if kind.name == "positions":
        memberships.refresh(ctx, {one.after.person_id for one in proposals})
    elif kind.name == "people":
        memberships.refresh(ctx, {one.key for one in proposals})
        memberships.release(ctx, {one.before.login for one in proposals if one.before and one.changed("login")})
    elif kind.name in OF_PLACES:
        memberships.refresh(ctx)
    if kind.name == "windows":
        windows.follow_catalogue(ctx, world.town_code, world.today)
