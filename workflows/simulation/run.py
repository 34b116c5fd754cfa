"""A run: arrivals and tasks on one line of time, each done by somebody through the engine, up to the last day."""

from __future__ import annotations

import heapq
import itertools
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, select

from engine import tasks
from engine.context import Actor
from engine.errors import Conflict, Invalid, NotAllowed, NotFound, ZhenshuError
from engine.models import job
from engine.rows import UserTask
from engine.states import JobState
from workflows import bindings
from workflows.calendar import calendars
from workflows.calendar.zone import local_day
from workflows.clocks import scanning
from workflows.organisation import claims
from workflows.simulation import townscape
from workflows.simulation.behaviour import Behaviour, Step, TooEarly, Unfit
from workflows.simulation.customs import behaviour_of
from workflows.simulation.filling import CannotFill
from workflows.simulation.world import World

PATIENCE = 4
"""People who try a task before it is left for the next day."""
GIVE_UP = 3
"""Days that a task is left before it stays as it is."""
A_DAY = timedelta(hours=7)
"""Of service."""
MEDIAN = timedelta(hours=1, minutes=30)
"""Service time between a task's opening and its end where nothing else is said."""
SPREAD = 0.9
"""Standard deviation of the logarithm of that time."""

SLOW, LATE, FORGOTTEN = 0.0045, 0.0006, 0.00005
"""Shares of the tasks with a limit that are done shortly before it, after it, and long after it.

An application has about four of them: four in a hundred see a yellow card, four in a thousand a red one, two in ten
thousand a severe one. Source of these: domain paper 9.3.
"""
USUAL_SHARES = (0.1, 0.5)
"""Of the time to its limit, when a task is done at the latest otherwise: below every threshold of a yellow card."""
SHARES = ((FORGOTTEN, (5.0, 8.0)), (LATE, (1.05, 1.6)), (SLOW, (0.85, 0.97)))
AT_ONCE, AT_ONCE_SHARES = timedelta(minutes=30), (0.02, 0.12)
"""Offices drop everything else for what is due within so much time: emergencies, at night too."""
UNNOTICED = 0.03
"""Share of the longer tasks that nobody takes before the claim limit gives them to somebody; a guess."""

Move = Callable[[], None]


@dataclass(slots=True)
class Tally:
    """What happened."""

    started: Counter[str] = field(default_factory=Counter)
    completed: Counter[str] = field(default_factory=Counter)
    #: By error code: what the engine refused and the people did otherwise.
    refused: Counter[str] = field(default_factory=Counter)
    #: Tasks nobody could finish, by process, element and reason.
    stuck: Counter[str] = field(default_factory=Counter)

    @property
    def sent(self) -> int:
        """Forms sent."""
        return self.started.total() + self.completed.total()


class Run:
    """One simulation; ``at`` plans a move, ``until`` makes the planned ones in order.

    Args:
        unnoticed: share of the longer tasks that nobody takes before the claim limit is over.
    """

    def __init__(self, world: World, unnoticed: float = UNNOTICED) -> None:
        self.world = world
        self.unnoticed = unnoticed
        self.random = world.random
        self.tally = Tally()
        self._planned: list[tuple[datetime, int, Move]] = []
        self._number = itertools.count()
        self._seen: set[str] = set()
        #: When the claim limits of tasks are over.
        self._limits: list[datetime] = []
        with world.acting() as ctx:
            bindings.begin(ctx)
        with world.looking() as ctx:
            town = next((one.town_code for one in world.people.values() if one.town_code), "")
            self.calendar = calendars.of(ctx, town)
            self.town = townscape.look(
                ctx, town, local_day(world.clock.instant), [one.id for one in world.members("OFF")]
            )
        # What programs report: the bank, the county.
        world.add(Actor("simulated-partner", "program", "协同系统 / partner", frozenset({"INT"}), town_code=town))

    # --- time ---------------------------------------------------------------------------------------

    def at(self, instant: datetime, move: Move) -> None:
        """Plan a move."""
        heapq.heappush(self._planned, (instant, next(self._number), move))

    def after(self, delay: timedelta, move: Move, *, in_service: bool = True) -> None:
        """Plan a move so much service time from now, or so much plain time."""
        now = self.world.clock.instant
        self.at(self.calendar.add_service_time(now, delay) if in_service else now + delay, move)

    def until(self, end: datetime, tell: Callable[[datetime], None] = lambda instant: None) -> None:
        """Let everything happen up to ``end``: moves, timers, claim limits and marks of clocks, each at its instant."""
        while True:
            due, has_timers, has_cards = self._next()
            if due is None or due > end:
                break
            self.world.move_to(due)
            if has_cards:
                self._give_cards()
            while self._planned and self._planned[0][0] <= due:
                heapq.heappop(self._planned)[2]()
            self._settle(*(["job"] if has_timers else []))
            tell(due)
        self.world.move_to(end)
        self._give_cards()
        self._settle("job", "call")

    @property
    def today(self) -> date:
        """The day it is in the town."""
        return local_day(self.world.clock.instant)

    @property
    def is_over(self) -> bool:
        """Whether nobody has anything left to do."""
        return not self._planned

    def _next(self) -> tuple[datetime | None, bool, bool]:
        """When something happens next, and whether it is a job, and whether it is a card."""
        found = [self._planned[0][0]] if self._planned else []
        with self.world.looking() as ctx:
            timer, look, mark = ctx.db.execute(_EARLIEST).one()
        # The job that minds the claim limits finds nothing before one is over.
        looked_at = max(look, self._limits[0]) if look is not None and self._limits else None
        jobs = [instant for instant in (timer, looked_at) if instant is not None]
        found += jobs
        # A card is written once its mark has passed.
        given = None if mark is None else mark + timedelta(milliseconds=1)
        found += [given] if given is not None else []
        due = max(min(found), self.world.clock.instant) if found else None
        if due is None:
            return None, False, False
        while looked_at is not None and looked_at <= due and self._limits and self._limits[0] <= due:
            heapq.heappop(self._limits)
        return due, any(instant <= due for instant in jobs), given is not None and given <= due

    def _give_cards(self) -> None:
        more = True
        while more:
            with self.world.acting() as ctx:
                more = scanning.scan(ctx) > 0

    def _settle(self, *kinds: str) -> None:
        """Automatic steps, of these kinds also those that nobody here has queued, and who takes up the new tasks."""
        self.world.drain(*kinds)
        while self.world.touched:
            touched, self.world.touched = self.world.touched, set()
            for task in self.world.open_tasks(*touched):
                if task.id not in self._seen:
                    self._seen.add(task.id)
                    self._take_up(task, 0)

    # --- people -------------------------------------------------------------------------------------

    def start(self, key: str, actor: Actor, wish: Mapping[str, Any]) -> str | None:
        """Somebody sends a start form; the instance's id, or None when it was refused."""
        try:
            started = self.world.begin(key, actor, wish)
        except (CannotFill, Invalid, NotAllowed, Conflict, NotFound) as refusal:
            self._note(f"start {key}", refusal)
            return None
        self.tally.started[key] += 1
        return started.id

    def send(self, name: str, actor: Actor, instance_id: str, values: Mapping[str, Any] | None = None) -> bool:
        """Somebody sends a message; whether it was taken."""
        try:
            self.world.send(name, actor, instance_id, values)
        except (NotFound, Conflict, NotAllowed, Invalid) as refusal:
            self.tally.refused[refusal.code] += 1
            return False
        return True

    def pay(self, instance_id: str) -> bool:
        """Somebody pays what an execution asks for; whether there was one to pay."""
        try:
            return self.world.pay(instance_id, f"BANK{self.random.getrandbits(64):016x}")
        except (NotFound, Conflict, NotAllowed, Invalid) as refusal:
            self.tally.refused[refusal.code] += 1
            return False

    def members(self, *groups: str) -> Sequence[Actor]:
        """Everybody in one of the groups."""
        return self.world.members(*groups)

    def _take_up(self, task: UserTask, days: int) -> None:
        behaviour = behaviour_of(task)
        at = self._done_at(task, behaviour, days)
        if days == 0 and claims.counts_for(task):
            self._mind_limit(task, behaviour, at)
        self.at(at, lambda: self._finish(task.id, behaviour, days))

    def _done_at(self, task: UserTask, behaviour: Behaviour, days: int) -> datetime:
        """When the task will be done: after the usual time, but in time for its limit, save some."""
        now = self.world.clock.instant
        delay = min(self._delay(behaviour.median or MEDIAN), behaviour.most) if days == 0 else A_DAY
        usual = self.calendar.add_service_time(now, delay) if behaviour.in_service else now + delay
        if days > 0:
            return usual
        if task.due_at is None or task.due_at <= now:
            return usual
        if task.due_at - now <= AT_ONCE and behaviour.in_service:
            return now + (task.due_at - now) * self.random.uniform(*AT_ONCE_SHARES)
        drawn, passed = self.random.random(), 0.0
        for share, of_time in SHARES:
            passed += share
            if drawn < passed:
                return self._before(task.due_at, behaviour, self.random.uniform(*of_time))
        return min(usual, self._before(task.due_at, behaviour, self.random.uniform(*USUAL_SHARES)))

    def _before(self, due: datetime, behaviour: Behaviour, share: float) -> datetime:
        """When so much of the time from now to a limit has passed."""
        now = self.world.clock.instant
        if not behaviour.in_service:
            return now + (due - now) * share
        return self.calendar.add_service_time(now, self.calendar.service_time_between(now, due) * share)

    def _mind_limit(self, task: UserTask, behaviour: Behaviour, done_at: datetime) -> None:
        """Who takes longer for a task than it may lie about takes it before, unless nobody notices it."""
        offered = max(self.world.clock.instant, task.follow_up_at or self.world.clock.instant)
        limit = self.calendar.add_service_time(offered, claims.LIMIT)
        heapq.heappush(self._limits, limit)
        if done_at > limit and self.random.random() >= self.unnoticed:
            taken_at = self.calendar.add_service_time(offered, claims.LIMIT * self.random.uniform(0.05, 0.9))
            self.at(taken_at, lambda: self._claim(task.id, behaviour))

    def _delay(self, median: timedelta) -> timedelta:
        return median * self.random.lognormvariate(0, SPREAD)

    def _claim(self, task_id: str, behaviour: Behaviour) -> None:
        """The first of the people asked in turn who may and can takes the task."""
        current = self._look(task_id)
        if current.is_open and current.assignee is None:
            for person in self._in_turn(self.world.candidates(current)):
                try:
                    self.world.take(current, person, partial(_wanted, behaviour, self._step(current, person)))
                except (Unfit, NotAllowed):
                    continue
                except TooEarly:
                    pass
                return

    def _finish(self, task_id: str, behaviour: Behaviour, days: int) -> None:
        """Who holds it, else the people asked in turn; who may not or cannot leaves it to the next."""
        current = self._look(task_id)
        if not current.is_open or behaviour.is_left(self.random):
            return
        where, reason = f"{current.definition_key} {current.element_id}", "nobody"
        tried, stands_against = 0, False
        for person in self._in_turn(self.world.candidates(current)):
            if tried == PATIENCE:
                break
            step = self._step(current, person)
            try:
                known, payload = self.world.do(current, person, partial(_wanted, behaviour, step))
            except Unfit:
                continue
            except TooEarly:
                self._take_up(current, max(days, 1))
                return
            except Conflict as refusal:
                # What stands against the step stands against everybody.
                reason, stands_against = self._note(where, refusal), True
                break
            except (ZhenshuError, CannotFill) as refusal:
                tried += 1
                reason = self._note(where, refusal)
                continue
            self.tally.completed[current.definition_key] += 1
            behaviour.follow(self, replace(step, known=known), payload)
            return
        if not stands_against and current.assignee in self.world.people and self._put_back(current):
            self._finish(task_id, replace(behaviour, left=0.0), days)
        elif days < GIVE_UP:
            self._take_up(current, days + 1)
        else:
            self.tally.stuck[f"{where}: {reason}"] += 1

    def _put_back(self, task: UserTask) -> bool:
        """Who holds a task and cannot do it leaves it to the other candidates; whether there are any."""
        if not claims.counts_for(replace(task, assignee=None)):
            return False
        self.world.put_back(task, self.world.people[str(task.assignee)])
        heapq.heappush(self._limits, self.calendar.add_service_time(self.world.clock.instant, claims.LIMIT))
        return True

    def _look(self, task_id: str) -> UserTask:
        with self.world.looking() as ctx:
            return tasks.get(ctx, task_id)

    def _in_turn(self, people: Sequence[Actor]) -> Sequence[Actor]:
        return self.random.sample(people, len(people))

    def _step(self, task: UserTask, person: Actor) -> Step:
        owed = partial(self.world.owed, task.instance_id)
        return Step(self.random, task, person, {}, self.town, self.world.members, owed, self.today)

    def _note(self, where: str, refusal: Exception) -> str:
        if isinstance(refusal, ZhenshuError):
            fields = ", ".join(f"{one.pointer} {one.code}" for one in refusal.fields[:3])
            self.tally.refused[refusal.code] += 1
            return f"{refusal.code} {fields}".strip()
        self.tally.refused["cannot_fill"] += 1
        return str(refusal)


def _wanted(behaviour: Behaviour, step: Step, known: Mapping[str, Any]) -> Mapping[str, Any]:
    return behaviour.wish(replace(step, known=known))


def _earliest(*which: ColumnElement[bool]) -> ScalarSelect[datetime | None]:
    return select(func.min(job.c.run_at)).where(job.c.state == JobState.READY.value, *which).scalar_subquery()


_NAME = func.coalesce(job.c.name, "")
_EARLIEST = select(
    _earliest(_NAME.not_in((scanning.HANDLER, claims.JOB))),
    _earliest(_NAME == claims.JOB),
    scanning.NEXT.scalar_subquery(),
)
"""When the next job is due, the next look at the claim limits, and the next mark of a clock.

The run itself gives the cards, and looks at the claim limits only when one is over.
"""
