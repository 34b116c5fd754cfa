"""What a kind of the organisation's rows is, and the town's organisation as it would stand with what is proposed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import Table, select

from engine.context import Context
from engine.errors import FieldError, NotFound
from engine.rows import columns as columns_of
from workflows.calendar.zone import local_day
from workflows.catalogues.columns import Column

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reference:
    """A row that an entry names; one that ``holds`` keeps the named row from being ended before the entry."""

    column: str
    kind: str
    key: str
    holds: bool = True


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one column; ``row`` as the file counts it, 0 when it came by itself."""

    row: int
    column: str
    code: str
    zh: str
    en: str

    def as_field_error(self) -> FieldError:
        """As every refusal of the house tells it."""
        if not self.row:
            return FieldError(f"/{self.column}", self.code, self.zh, self.en)
        place = f"第 {self.row} 行“{self.column}”列：", f"In row {self.row}, column {self.column}: "
        return FieldError(f"/rows/{self.row}/{self.column}", self.code, place[0] + self.zh, place[1] + self.en)


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody wants to stand: values by attribute, and the key where it is known from the address."""

    values: Values
    row: int = 0
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """One entry as it is (None when it is new) and as it would be."""

    row: int
    key: str
    before: Any
    after: Any

    def changed(self, attribute: str) -> bool:
        """Whether it is new or differs in ``attribute``."""
        return self.before is None or getattr(self.before, attribute) != getattr(self.after, attribute)

    def problem(self, column: str, code: str, zh: str, en: str) -> Problem:
        """A problem of this entry."""
        return Problem(self.row, column, code, zh, en)


Rules = Callable[["World", list[Proposal]], Iterable[Problem]]


def no_rules(world: World, proposals: list[Proposal]) -> Iterable[Problem]:
    """For kinds whose columns and references say everything."""
    return ()


def no_references(entry: Any) -> Iterable[Reference]:
    """For kinds that name no other."""
    return ()


def nothing_derived(world: World, entry: Any) -> Values:
    """For kinds of which nothing else is told."""
    return {}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of rows; ``name`` stands in addresses, such as ``party-nodes``."""

    name: str
    zh: str
    en: str
    table: Table
    entry: type[Any]
    #: Makes the entry of a row.
    read: Callable[..., Any]
    columns: tuple[Column, ...]
    missing: type[NotFound]
    #: Attributes that make its key.
    key: tuple[str, ...] = ("code",)
    #: Attributes by which an entry is known where its key is not told.
    known_by: tuple[str, ...] = ()
    #: Attributes that stay as they were entered.
    fixed: tuple[str, ...] = ()
    #: Attribute of the first day, and of the last.
    since: str | None = None
    until: str | None = "valid_to"
    #: Whether it is taken back while it lies ahead, instead of ended.
    is_taken_back: bool = False
    references: Callable[[Any], Iterable[Reference]] = no_references
    rules: Rules = no_rules
    #: What the columns become in the row, where they are not the row's own.
    prepare: Callable[[World, Given, Any, list[Problem]], Values] | None = None
    #: An entry by its columns, where they are not the row's own.
    show: Callable[[Any], Values] | None = None
    #: Values that end an entry with a last day, for a reason.
    end: Callable[[date, str | None], Values] | None = None
    derive: Callable[[World, Any], Values] = nothing_derived

    @property
    def optional(self) -> tuple[Column, ...]:
        """Columns that a file may leave out."""
        return tuple(column for column in self.columns if not column.required)

    @property
    def attributes(self) -> tuple[str, ...]:
        """The row's own, in order."""
        return tuple(one.name for one in fields(self.entry))

    def column(self, attribute: str) -> Column | None:
        """The column of an attribute."""
        return next((one for one in self.columns if one.attribute == attribute), None)

    def key_of(self, entry: Any) -> str:
        """The key of an entry as it stands in addresses."""
        return "_".join(str(getattr(entry, name)) for name in self.key)

    def shown(self, entry: Any) -> dict[str, Any]:
        """An entry by its columns."""
        own = self.show(entry) if self.show else {}
        return {
            one.attribute: own[one.attribute] if one.attribute in own else getattr(entry, one.attribute)
            for one in self.columns
        }

    def first_day(self, entry: Any) -> date | None:
        """Since when it holds; None is since ever."""
        found: date | None = getattr(entry, self.since) if self.since else None
        return found

    def last_day(self, entry: Any) -> date | None:
        """Until when it holds; None is without end."""
        found: date | None = getattr(entry, self.until) if self.until else None
        return found

    def lasts(self, entry: Any, day: date) -> bool:
        """Whether it holds on ``day`` or later."""
        last = self.last_day(entry)
        return last is None or last >= day


class World:
    """Entries of every kind by key, each read when it is first asked for."""

    def __init__(self, ctx: Context, town_code: str, kinds: Mapping[str, Kind]) -> None:
        self.ctx = ctx
        self.town_code = town_code
        self.kinds = kinds
        self.today: date = local_day(ctx.now)
        self._entries: dict[str, dict[str, Any]] = {}
        self._logins: dict[str, Any] | None = None

    def entries(self, kind: str) -> dict[str, Any]:
        """Every entry of a kind, ended ones included."""
        if kind not in self._entries:
            of = self.kinds[kind]
            statement = select(*columns_of(of.entry, of.table)).where(of.table.c.town_code == self.town_code)
            rows = self.ctx.db.execute(statement.order_by(*(of.table.c[name] for name in of.key)))
            self._entries[kind] = {of.key_of(entry): entry for entry in (of.read(*row) for row in rows)}
        return self._entries[kind]

    def present(self, kind: str) -> dict[str, Any]:
        """Those that have not ended before today."""
        of = self.kinds[kind]
        return {key: entry for key, entry in self.entries(kind).items() if of.lasts(entry, self.today)}

    def put(self, kind: Kind, proposal: Proposal) -> None:
        """Let what is proposed stand, for the rules to look at."""
        entries = self.entries(kind.name)
        # Behind all others: rules about two entries then blame the one that is new.
        entries.pop(proposal.key, None)
        entries[proposal.key] = proposal.after

    def person(self, told: str) -> Any | None:
        """A person by id or by login."""
        people = self.entries("people")
        if told in people:
            return people[told]
        if self._logins is None:
            self._logins = {one.login: one for one in people.values() if one.login is not None}
        return self._logins.get(told)
