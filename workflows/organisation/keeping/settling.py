"""From what is given to what would stand: which entry is meant, what it becomes, and everything wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import MISSING, fields
from datetime import timedelta
from typing import Any

from engine import ids
from workflows.organisation.keeping.cells import Holder
from workflows.organisation.keeping.kind import Given, Kind, Problem, Proposal, Reference, World

DAY = timedelta(days=1)

SHOWN_USES = 20
"""Entries that a refused end names for each kind."""


def settle(world: World, kind: Kind, given: Sequence[Given]) -> tuple[list[Proposal], list[Problem]]:
    """What changes, and every problem; entries that stay as they are change nothing and are not looked at."""
    problems: list[Problem] = []
    proposals: list[Proposal] = []
    index = _index(kind, world.entries(kind.name).values())
    seen: dict[str, int] = {}
    for one in given:
        before, after = _meant(world, kind, one, index, problems)
        if after is None:
            continue
        key = kind.key_of(after)
        first = seen.setdefault(key, one.row)
        if first != one.row:
            zh, en = f"与第 {first} 行是同一条", f"Expected another entry than row {first} has"
            problems.append(Problem(one.row, key_column(kind), "duplicate_key", zh, en))
        elif after != before:
            proposals.append(Proposal(one.row, key, before, after))
    for proposal in proposals:
        world.put(kind, proposal)
    if proposals and not problems:
        problems += _fixed(kind, proposals)
        problems += _days(world, kind, proposals)
        problems += _named(world, kind, proposals)
    if proposals and not problems:
        problems += kind.rules(world, proposals)
        problems += _used(world, kind, proposals)
    return proposals, problems


def key_column(kind: Kind) -> str:
    """The column that tells people which entry it is."""
    known = (*kind.key, *kind.known_by, "id_number")
    return next(one.attribute for one in kind.columns if one.attribute in known and one.attribute != "id")


# --- which entry ------------------------------------------------------------------------------------


def _index(kind: Kind, entries: Iterable[Any]) -> dict[tuple[Any, ...], Any]:
    """Entries by what they are known by."""
    return {tuple(getattr(entry, name) for name in kind.known_by): entry for entry in entries} if kind.known_by else {}


def _meant(
    world: World, kind: Kind, given: Given, index: dict[tuple[Any, ...], Any], problems: list[Problem]
) -> tuple[Any, Any]:
    """The entry that is meant, None when it is a new one, and what it becomes; None when that cannot be told."""
    entries = world.entries(kind.name)
    key = given.key
    if key is None and all(given.values.get(name) is not None for name in kind.key):
        key = "_".join(str(_resolved(world, kind, name, given.values[name])) for name in kind.key)
    before = entries.get(key) if key is not None else None
    if before is None and key is not None and kind.column("id") is not None:
        zh, en = f"没有编号为 {key} 的{kind.zh}；新增的应不填编号", f"No entry has the id {key}; new ones come without"
        problems.append(Problem(given.row, "id", "id_unknown", zh, en))
        return None, None
    found = len(problems)
    values = _prepared(world, kind, given, before, problems)
    if before is None and len(problems) == found:
        before = index.get(tuple(values.get(name) for name in kind.known_by))
        if before is not None:
            values.pop("id", None)
    after = _made(world, kind, given, before, values, problems) if len(problems) == found else None
    return before, after


def _prepared(world: World, kind: Kind, given: Given, before: Any, problems: list[Problem]) -> dict[str, Any]:
    values = kind.prepare(world, given, before, problems) if kind.prepare else given.values
    return {name: _resolved(world, kind, name, value) for name, value in values.items()}


def _resolved(world: World, kind: Kind, name: str, value: Any) -> Any:
    """A person told by login as the id."""
    column = kind.column(name)
    if column is not None and isinstance(column.cell, Holder):
        person = world.person(value)
        return value if person is None else person.id
    return value


def _made(
    world: World, kind: Kind, given: Given, before: Any, values: dict[str, Any], problems: list[Problem]
) -> Any | None:
    """The entry with these values; what a new one does not say is as its columns leave it."""
    content = {name: getattr(before, name) for name in kind.attributes} if before is not None else _empty(world, kind)
    content |= {name: value for name, value in values.items() if name in kind.attributes and name != "id"}
    return kind.read(*(content[name] for name in kind.attributes))


def _empty(world: World, kind: Kind) -> dict[str, Any]:
    content = {field.name: None if field.default is MISSING else field.default for field in fields(kind.entry)}
    content |= {column.attribute: column.default for column in kind.columns if column.attribute in content}
    content["town_code"] = world.town_code
    if "id" in content:
        content["id"] = ids.new()
    return content


# --- what is wrong with it --------------------------------------------------------------------------


def _fixed(kind: Kind, proposals: list[Proposal]) -> Iterator[Problem]:
    for one in proposals:
        for name in (*kind.fixed, *kind.key):
            if one.before is not None and one.changed(name):
                was = getattr(one.before, name)
                zh, en = f"登记后不得变更（原为“{was}”），请终止后另行登记", f"Stays {was!r}; end it and enter another"
                yield one.problem(name, "fixed", zh, en)


def _days(world: World, kind: Kind, proposals: list[Proposal]) -> Iterator[Problem]:
    """The last day is not before the first; what has not begun may be ended with the day before it, as if never."""
    for one in proposals:
        first, last = kind.first_day(one.after), kind.last_day(one.after)
        if first is None or last is None or last >= first or kind.until is None:
            continue
        if not (last == first - DAY and first > world.today):
            yield one.problem(kind.until, "days_refused", f"应不早于 {first}", f"Expected a day not before {first}")


def _named(world: World, kind: Kind, proposals: list[Proposal]) -> Iterator[Problem]:
    """What an entry names is there, and lasts as long as the entry."""
    for one in proposals:
        last = kind.last_day(one.after)
        before = {} if one.before is None else {r.column: r.key for r in kind.references(one.before)}
        for reference in kind.references(one.after):
            other = world.kinds[reference.kind]
            named = world.entries(reference.kind).get(reference.key)
            if named is None:
                zh = f"{other.zh}“{reference.key}”不存在"
                yield one.problem(reference.column, "reference_unknown", zh, f"There is no {reference.key!r} there")
                continue
            end = other.last_day(named)
            is_new = before.get(reference.column) != reference.key or (kind.until and one.changed(kind.until))
            if end is not None and is_new and (last is None or last > end) and not _is_past(world, last):
                zh = f"{other.zh}“{reference.key}”止于 {end}"
                yield one.problem(reference.column, "reference_ended", zh, f"{reference.key!r} ends on {end}")


def _is_past(world: World, last: Any) -> bool:
    return last is not None and bool(last < world.today)


def _used(world: World, kind: Kind, proposals: list[Proposal]) -> Iterator[Problem]:
    """What is ended is named by nothing that lasts longer; each use is told."""
    ending = {
        one.key: one
        for one in proposals
        if kind.until and one.before is not None and one.changed(kind.until) and kind.last_day(one.after) is not None
    }
    if not ending or kind.is_taken_back:
        return
    for other in world.kinds.values():
        told = 0
        for entry in world.entries(other.name).values() if _may_name(other) else ():
            for reference in other.references(entry):
                one = ending.get(reference.key) if reference.kind == kind.name and reference.holds else None
                last = None if one is None else kind.last_day(one.after)
                if one is None or last is None or not other.lasts(entry, last + DAY):
                    continue
                told += 1
                if told <= SHOWN_USES:
                    yield _use(kind, one, other, entry, reference)


def _may_name(other: Kind) -> bool:
    return other.references is not Kind.__dataclass_fields__["references"].default


def _use(kind: Kind, one: Proposal, other: Kind, entry: Any, reference: Reference) -> Problem:
    key = other.key_of(entry)
    what = getattr(entry, "title", None) or getattr(entry, "name", None) or key
    zh = f"{other.zh}“{what}”（{key}）在此之后仍在用，请先终止或改派"
    en = f"Still named by {key} of {other.name} after that day; end or move it first"
    return one.problem(kind.until or reference.column, "still_used", zh, en)
