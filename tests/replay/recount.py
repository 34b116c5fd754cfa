"""Every clock and every card of a database counted again, with none of the program's arithmetic.

What happened is read from the rows: starts, suspensions, extensions, ends. What follows from it in instants is
counted day by day and minute by minute by ``tests.workflows.clocks.naive``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from engine.models import history_event
from tests.workflows.clocks import naive
from workflows.clocks.models import clock_card, clock_extension, sla_clock, suspended_clock, suspension

CHANGES = (
    "clock_started",
    "clock_suspended",
    "clock_resumed",
    "clock_still_suspended",
    "clock_extended",
    "clock_stopped",
    "clock_canceled",
)


@dataclass(frozen=True)
class Change:
    """Something that happened to a clock, when it was told, and by which suspension."""

    at: datetime
    kind: str
    suspension: str | None


@dataclass
class Recount:
    """What was compared, and what differed."""

    clocks: int = 0
    cards: int = 0
    wrong: list[str] = field(default_factory=list)

    def compare(self, what: str, found: object, expected: object) -> None:
        """Note a difference."""
        if found != expected:
            self.wrong.append(f"{what}: expected {expected}, found {found}")


@dataclass
class Past:
    """All that happened to the clocks of a database, by clock."""

    changes: Mapping[str, Sequence[Change]]
    suspensions: Mapping[str, Sequence[Row[Any]]]
    extensions: Mapping[str, Sequence[Row[Any]]]
    cards: Mapping[str, Sequence[tuple[int, datetime]]]


def recount(db: Connection, now: datetime) -> Recount:
    """Count again; ``now`` is when everything was settled last."""
    past, report = _past(db), Recount()
    for clock in db.execute(select(sla_clock)):
        story = _Story(clock, past)
        story.tell(now)
        name = f"{clock.code} {clock.id}"
        before = len(report.wrong)
        report.compare(f"{name} safe_at", clock.safe_at, story.safe_at)
        report.compare(f"{name} due_at", clock.due_at, story.due_at)
        report.compare(f"{name} level", clock.level, story.level)
        late = None if clock.state != "stopped" else clock.stopped_at <= story.due_at
        report.compare(f"{name} in_time", clock.in_time, late)
        report.clocks += 1
        found, expected = sorted(past.cards.get(clock.id, ())), sorted(story.cards)
        report.cards += max(len(found), len(expected))
        report.compare(f"{name} cards", found, expected)
        for number in range(before, len(report.wrong)):
            report.wrong[number] += (
                f" ({clock.state}, {clock.amount}+{clock.extended} {clock.unit} from {clock.base_at})"
            )
    return report


def _past(db: Connection) -> Past:
    changes: defaultdict[str, list[Change]] = defaultdict(list)
    table = history_event.c
    happened = select(table.subject_id, table.at, table.kind, table.details).where(table.kind.in_(CHANGES))
    for clock_id, at, kind, details in db.execute(happened.order_by(table.at, table.id)):
        changes[clock_id].append(Change(at, kind, details.get("suspension_id")))
    suspensions: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    stopped = select(suspended_clock.c.clock_id, suspension).join(
        suspension, suspension.c.id == suspended_clock.c.suspension_id
    )
    for row in db.execute(stopped):
        suspensions[row.clock_id].append(row)
    extensions: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for row in db.execute(select(clock_extension)):
        extensions[row.clock_id].append(row)
    cards: defaultdict[str, list[tuple[int, datetime]]] = defaultdict(list)
    for row in db.execute(select(clock_card)):
        cards[row.clock_id].append((row.level, row.reached_at))
    return Past(changes, suspensions, extensions, cards)


class _Story:
    """One clock lived through again."""

    def __init__(self, clock: Row[Any], past: Past) -> None:
        self.clock = clock
        self.changes = past.changes.get(clock.id, ())
        self.told = {(one.suspension, one.kind == "clock_suspended"): one.at for one in self.changes if one.suspension}
        self.suspensions = past.suspensions.get(clock.id, ())
        self.extensions = past.extensions.get(clock.id, ())
        self.level, self.is_running = 0, True
        self.cards: list[tuple[int, datetime]] = []
        self.safe_at = self.due_at = clock.base_at
        self.marks: list[tuple[int, datetime]] = []

    def tell(self, now: datetime) -> None:
        """From its start to its end, or to now."""
        for change in self.changes:
            at, kind = change.at, change.kind
            if kind in ("clock_stopped", "clock_canceled"):
                self._end(at, kind)
                return
            if kind != "clock_started":
                self._reach(at)
            self.is_running = kind not in ("clock_suspended", "clock_still_suspended") and (
                self.is_running or kind in ("clock_resumed", "clock_started")
            )
            self._count(at, list(self._pauses(at)))
        self._reach(now)
        if not self.is_running:
            # Each day that a suspension goes on beyond its plan takes the deadlines along.
            self._count(now, list(self._pauses(now)))

    def _end(self, at: datetime, kind: str) -> None:
        # Marks between what was told and the telling had their cards from the scan already; what is told as missed
        # the moment it is due has those of the breach.
        self._reach(max(at, self.clock.stopped_at))
        if kind == "clock_stopped" and not self.is_running:
            cut = self.clock.stopped_at
            self._count(at, [(begin, max(begin, min(end, cut))) for begin, end in self._pauses(at)])

    def _reach(self, at: datetime) -> None:
        """The cards of the marks that passed while it ran."""
        for level, instant in self.marks if self.is_running else ():
            if level > self.level and instant < at:
                self.level = level
                if level < 5:
                    self.cards.append((level, instant))

    def _count(self, at: datetime, pauses: list[tuple[datetime, datetime]]) -> None:
        clock = self.clock
        amount = clock.amount + sum(one.amount for one in self.extensions if one.extended_at <= at)
        how = {name: getattr(clock, name) for name in ("bearer", "direction", "roll", "receipt")}
        share = clock.thresholds
        shares = (share["blue"], share["yellow"], share["yellow_left"], share["short_yellow"])
        self.safe_at, self.due_at = naive.deadline(clock.unit, amount, clock.base_at, pauses, **how)
        self.marks = naive.marks(clock.unit, amount, clock.kind, clock.base_at, pauses, shares=shares, **how)
        passed = [level for level, instant in self.marks if instant < at]
        self.level = min(self.level, max(passed, default=0))

    def _pauses(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """What stopped it, as known at ``at``: what goes on then is taken to end as planned, or today."""
        for one in self.suspensions:
            ended = self.told.get((one.id, False))
            if self.told[one.id, True] > at:
                continue
            if ended is not None and ended <= at:
                yield one.started_at, one.ended_at
            else:
                yield one.started_at, naive.last_moment(max(one.planned_end_on, naive.local(at)))
