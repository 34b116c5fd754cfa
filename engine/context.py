"""Context: what every verb is given — the transaction, the clock, the hooks and who acts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, Select, func

from engine.clock import Clock, DatabaseClock
from engine.db import Database
from engine.hooks import Hooks


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person, a program, or the engine itself."""

    id: str
    kind: Literal["person", "program", "system"]
    name: str
    roles: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    #: 12-digit division code of the actor's town; empty for those above all towns.
    town_code: str = ""
    #: The only processes that a program may start, see and move; None is all.
    process_keys: frozenset[str] | None = None
    #: By which token; None for a session, a password, or the engine.
    token_id: str | None = None

    @property
    def memberships(self) -> frozenset[str]:
        """Everything a candidate group may name."""
        return self.roles | self.groups


SYSTEM = Actor(id="system", kind="system", name="系统 / System")
"""The engine acting by itself: timers, deliveries, continuations."""


@dataclass(slots=True)
class _Shared:
    """What belongs to the transaction rather than to one view of it."""

    instant: datetime | None = None
    after_commit: list[Callable[[], None]] = field(default_factory=list)
    #: Instances taken out of the hot cache by this transaction; only ``runtime`` looks inside.
    taken: dict[str, Any] = field(default_factory=dict)
    #: What was done and needs doing only once in a transaction.
    done: set[str] = field(default_factory=set)
    #: Ids of the user tasks that this transaction opened, by instance and wait.
    opened_tasks: dict[tuple[str, str], str] = field(default_factory=dict)
    #: Kinds of work that were queued and are due at once: ``job``, ``call``.
    queued: set[str] = field(default_factory=set)


class TimedQuery:
    """A query for one row that also brings the command's instant, where the database's clock gives it.

    Saves a statement on PostgreSQL: the first query of a command asks for the time beside its columns.
    """

    def __init__(self, statement: Select[Any]) -> None:
        self._plain = statement
        self._timed = statement.add_columns(func.clock_timestamp())

    def first(self, ctx: "Context", **parameters: Any) -> Row[Any] | tuple[Any, ...] | None:
        """The first row, without the instant."""
        if not ctx.wants_now:
            return ctx.db.execute(self._plain, parameters).first()
        row = ctx.db.execute(self._timed, parameters).first()
        if row is None:
            return None
        ctx.set_now(row[-1].astimezone(UTC))
        return row[:-1]


class Context:
    """One command's surroundings. Verbs take it first and never commit; whoever opened it commits once."""

    __slots__ = ("_shared", "actor", "clock", "db", "hooks")

    def __init__(self, db: Connection, clock: Clock, hooks: Hooks, actor: Actor, shared: _Shared | None = None) -> None:
        self.db = db
        self.clock = clock
        self.hooks = hooks
        self.actor = actor
        self._shared = shared or _Shared()

    @property
    def now(self) -> datetime:
        """The command's one instant, aware UTC; asked for once, the same until the commit."""
        if self._shared.instant is None:
            self._shared.instant = self.clock.now(self.db)
        return self._shared.instant

    @property
    def wants_now(self) -> bool:
        """Whether the next query should bring ``clock_timestamp()`` along and hand it to ``set_now``."""
        return self._shared.instant is None and self.clock.in_query(self.db)

    def set_now(self, instant: datetime) -> None:
        """Take over the instant that a query brought along."""
        self._shared.instant = instant

    @property
    def taken(self) -> dict[str, Any]:
        """Instances this transaction moves, by id."""
        return self._shared.taken

    def first_time(self, what: str) -> bool:
        """Whether ``what`` has not been asked about in this transaction before."""
        if what in self._shared.done:
            return False
        self._shared.done.add(what)
        return True

    @property
    def opened_tasks(self) -> dict[tuple[str, str], str]:
        """User tasks that this transaction opened: instance and wait → the task's id."""
        return self._shared.opened_tasks

    @property
    def queued(self) -> set[str]:
        """Kinds of work that this transaction queued and that are due at once: ``job``, ``call``."""
        return self._shared.queued

    def after_commit(self, act: Callable[[], None]) -> None:
        """Do ``act`` once the transaction is committed; it may not touch the database."""
        self._shared.after_commit.append(act)

    def acting(self, actor: Actor) -> "Context":
        """The same transaction with another actor."""
        return Context(self.db, self.clock, self.hooks, actor, self._shared)

    def in_town(self, town_code: str) -> "Context":
        """The same transaction and actor at a row of this town: what is recorded carries its code."""
        return self.acting(replace(self.actor, town_code=town_code))

    def committed(self) -> None:
        """Run what waited for the commit; called by ``command`` alone."""
        for act in self._shared.after_commit:
            act()


@contextmanager
def command(database: Database, hooks: Hooks, actor: Actor = SYSTEM, clock: Clock | None = None) -> Iterator[Context]:
    """One writing command: one transaction, one commit at the end, nothing at all after an exception."""
    with database.begin() as connection:
        ctx = Context(connection, clock or DatabaseClock(), hooks, actor)
        yield ctx
    ctx.committed()


@contextmanager
def part(ctx: Context) -> Iterator[Context]:
    """A part of a command that is undone by itself when it fails; the rest of the command stays."""
    inner = Context(ctx.db, ctx.clock, ctx.hooks, ctx.actor)
    inner.set_now(ctx.now)
    with ctx.db.begin_nested():
        yield inner
    ctx.queued.update(inner.queued)
    ctx.after_commit(inner.committed)


@contextmanager
def query(database: Database, hooks: Hooks, actor: Actor = SYSTEM, clock: Clock | None = None) -> Iterator[Context]:
    """One reading query on a snapshot of its own."""
    with database.read() as connection:
        yield Context(connection, clock or DatabaseClock(), hooks, actor)
