"""Random walks: whatever happens to a clock, deadline and cards equal a naive recomputation from what happened."""

import random
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import pytest

from engine.errors import Conflict
from tests.workflows.clocks import naive
from tests.workflows.clocks.desk import EXPERTS, Desk, at
from workflows.calendar.zone import HOME
from workflows.clocks import cards, clocks, extensions, procedures, scanning, suspensions
from workflows.clocks.errors import SuspensionRefused
from workflows.clocks.extensions import ExtensionRequest
from workflows.clocks.marks import Level
from workflows.clocks.procedures import Allowance
from workflows.clocks.rows import Clock, Subject

TYPES = ("ZJ", "TZ", "JC", "JD")
WALKS = 12
STEPS = 25
OFTEN = {kind: Allowance(60, 2) for kind in procedures.shipped()}


@dataclass
class Journal:
    """What happened to a clock, and its cards as a naive reader works them out from it."""

    start: datetime
    limit: int
    breach: str
    #: Type → first day of a suspension that goes on, and its planned last day.
    going_on: dict[str, tuple[date, date]] = field(default_factory=dict)
    over: list[tuple[date, date]] = field(default_factory=list)
    level: int = 0
    cards: list[tuple[str, datetime]] = field(default_factory=list)

    def pauses(self, today: date) -> naive.Days:
        return [*self.over, *((first, max(planned, today)) for first, planned in self.going_on.values())]

    def due(self, today: date) -> datetime:
        return naive.closing(naive.working_days(self.start.date(), self.limit, self.pauses(today)))

    def marks(self, today: date) -> list[tuple[int, str, datetime]]:
        """Each level's first day, found by asking the table of thresholds every day."""
        pauses, due = self.pauses(today), self.due(today)
        found: dict[str, datetime] = {}
        day = self.start.date()
        while day < due.date():
            day += naive.ONE
            if naive.worked(day) and not naive.is_paused(day, pauses):
                colour = naive.level_of_working_days(self.start.date(), self.limit, day, pauses, over=False, breach="")
                found.setdefault(colour, naive.opening(day))
        rows = [(1, "blue"), (2, "yellow")]
        early = [(number, name, found[name]) for number, name in rows if name in found and found[name] > self.start]
        return [*early, (4 if self.breach == "severe_red" else 3, self.breach, due)]

    def look(self, now: datetime) -> None:
        """Write down the cards of marks that passed while the clock ran."""
        if not self.going_on:
            for number, name, instant in self.marks(now.date()):
                if number > self.level and instant < now:
                    self.cards.append((name, instant))
                    self.level = number

    def count_again(self, now: datetime) -> None:
        """After a change: a level the new marks do not reach is taken back."""
        reached = [number for number, _, instant in self.marks(now.date()) if instant < now]
        self.level = min(self.level, max(reached, default=0))


class Walk:
    """One subject with both clocks, and a journal of each."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk, self.random = desk, random.Random(seed)
        desk.clock.instant = at("2026-08-01 00:00") + timedelta(minutes=self.random.randrange(200 * 24 * 60))
        self.subject = Subject("case", f"walk-{seed}", "320281199000")
        promised = self.random.randint(2, 20)
        statutory = self.random.randint(promised, 30)
        self.clocks = desk.pair(statutory, promised, self.subject)
        now = self.now
        self.journals = (Journal(now, statutory, "severe_red"), Journal(now, promised, "red"))
        self.open: dict[str, str] = {}

    @property
    def now(self) -> datetime:
        return self.desk.clock.instant.astimezone(HOME)

    def step(self) -> None:
        self.desk.clock.instant += timedelta(minutes=self.random.randrange(1, 4 * 24 * 60))
        act = self.random.choice([self.scan, self.scan, self.suspend, self.resume, self.resume, self.extend])
        act()
        self.compare()

    def scan(self) -> None:
        with self.desk.command() as ctx:
            while scanning.scan(ctx, 1):
                pass
        for journal in self.journals:
            journal.look(self.now)

    def suspend(self) -> None:
        kind = self.random.choice(TYPES)
        reach = self.random.choice(["statutory", "promised", "both"])
        planned = self.random.randint(1, 10)
        request = replace(EXPERTS, type=kind, reach=reach, planned_days=planned, allowed=OFTEN)
        touched = [one for one in zip(self.clocks, self.journals, strict=True) if reach in (one[0].kind, "both")]
        if kind in self.open:
            return
        late = any(not journal.going_on and self.now > journal.due(self.now.date()) for _, journal in touched)
        try:
            with self.desk.command() as ctx:
                self.open[kind] = suspensions.start(ctx, self.subject, request).id
        except Conflict:
            assert late
            return
        except SuspensionRefused as refused:
            assert refused.fields[0].code == "too_often"
            return
        assert not late
        first = self.now.date()
        for _, journal in touched:
            journal.look(self.now)
            journal.going_on[kind] = (first, naive.working_days(first, planned, []))
            journal.count_again(self.now)

    def resume(self) -> None:
        if not self.open:
            return
        kind = self.random.choice(sorted(self.open))
        self.desk.resume(self.open.pop(kind))
        for journal in self.journals:
            if kind in journal.going_on:
                first, _ = journal.going_on.pop(kind)
                journal.over.append((first, self.now.date()))
                journal.count_again(self.now)

    def extend(self) -> None:
        clock, journal = self.clocks[0], self.journals[0]
        days = self.random.randint(1, 10)
        request = ExtensionRequest(days, "情况复杂", "王五", "agency_head", "延告1号")
        late = not journal.going_on and self.now > journal.due(self.now.date())
        try:
            with self.desk.command() as ctx:
                extensions.extend(ctx, clock.id, request)
        except Conflict as refused:
            assert late or refused.code == "extensions_used_up"
            return
        assert not late
        journal.look(self.now)
        journal.limit += days
        journal.count_again(self.now)

    def stop(self) -> None:
        with self.desk.command() as ctx:
            stopped = clocks.stop_all(ctx, self.subject)
        for clock, journal in zip(stopped, self.journals, strict=True):
            journal.look(self.now)
            assert clock.in_time == (self.now <= journal.due(self.now.date()))
            assert self._cards(clock) == journal.cards

    def compare(self) -> None:
        for clock, journal in zip(self.clocks, self.journals, strict=True):
            now = self.desk.again(clock)
            assert now.state == ("suspended" if journal.going_on else "running")
            if not journal.going_on:
                assert now.due_at == journal.due(self.now.date())
            assert now.level == journal.level
            assert self._cards(clock) == journal.cards

    def _cards(self, clock: Clock) -> list[tuple[str, datetime]]:
        with self.desk.query() as ctx:
            found = cards.of_clock(ctx, clock.id)
        return [(Level(card.level).key, card.reached_at) for card in sorted(found, key=lambda card: card.id)]


@pytest.mark.parametrize("seed", range(WALKS))
def test_a_walk_equals_its_naive_recomputation(desk: Desk, seed: int) -> None:
    walk = Walk(desk, seed)

    for _ in range(STEPS):
        walk.step()
    walk.stop()
