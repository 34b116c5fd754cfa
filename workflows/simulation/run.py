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

from sqlalchemy import func, select

from engine import tasks
from engine.context import Actor
from engine.errors import Conflict, Invalid, NotAllowed, NotFound, ZhenshuError
from engine.models import job
from engine.rows import UserTask
from engine.states import JobState
from workflows.calendar import calendars
from workflows.calendar.zone import local_day
from workflows.clocks import scanning
from workflows.simulation import townscape
from workflows.simulation.behaviour import Behaviour, Step, Unfit
from workflows.simulation.customs import behaviour_of
from workflows.simulation.filling import CannotFill
from workflows.simulation.world import World

PATIENCE = 4
"""People who try a task before it is left for the next day."""
GIVE_UP = 3
"""Days that a task is left before it stays as it is."""
MEDIAN = timedelta(hours=1, minutes=30)
"""Service time between a task's opening and its end where nothing else is said."""
SPREAD = 0.9
"""Standard deviation of the logarithm of that time."""

LATE = 0.03
"""Share of the tasks that nobody hurries to finish before they are due."""

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
    """One simulation; ``at`` plans a move, ``until`` makes the planned ones in order."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.random = world.random
        self.tally = Tally()
        self._planned: list[tuple[datetime, int, Move]] = []
        self._number = itertools.count()
        self._seen: set[str] = set()
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
        """Let everything happen up to ``end``: moves, timers, and marks of clocks, each at its instant."""
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
            timer, mark = ctx.db.execute(_EARLIEST).one()
        found += [timer] if timer is not None else []
        # A card is written once its mark has passed.
        given = None if mark is None else mark + timedelta(milliseconds=1)
        found += [given] if given is not None else []
        due = max(min(found), self.world.clock.instant) if found else None
        if due is None:
            return None, False, False
        return due, timer is not None and timer <= due, given is not None and given <= due

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
        delay = self._delay(behaviour.median or MEDIAN) if days == 0 else timedelta(hours=7)
        now = self.world.clock.instant
        at = self.calendar.add_service_time(now, delay) if behaviour.in_service else now + delay
        if task.due_at is not None and task.due_at > now and self.random.random() >= LATE:
            at = min(at, now + (task.due_at - now) * self.random.uniform(0.2, 0.9))
        self.at(at, lambda: self._finish(task.id, behaviour, days))

    def _delay(self, median: timedelta) -> timedelta:
        return min(median * self.random.lognormvariate(0, SPREAD), timedelta(hours=7 * 40))

    def _finish(self, task_id: str, behaviour: Behaviour, days: int) -> None:
        """The people asked in turn; who may not or cannot leaves it to the next."""
        with self.world.looking() as ctx:
            current = tasks.get(ctx, task_id)
        if not current.is_open or behaviour.is_left(self.random):
            return
        people = self.world.candidates(current)
        reason, tried = "nobody", 0
        for person in self.random.sample(people, len(people)):
            if tried == PATIENCE:
                break
            step = Step(
                self.random,
                current,
                person,
                {},
                self.town,
                self.world.members,
                partial(self.world.owed, current.instance_id),
            )
            try:
                known, payload = self.world.do(current, person, partial(_wanted, behaviour, step))
            except Unfit:
                continue
            except (ZhenshuError, CannotFill) as refusal:
                tried += 1
                reason = self._note(f"{current.definition_key} {current.element_id}", refusal)
                continue
            self.tally.completed[current.definition_key] += 1
            behaviour.follow(self, replace(step, known=known), payload)
            return
        if days < GIVE_UP:
            self._take_up(current, days + 1)
        else:
            self.tally.stuck[f"{current.definition_key} {current.element_id}: {reason}"] += 1

    def _note(self, where: str, refusal: Exception) -> str:
        if isinstance(refusal, ZhenshuError):
            fields = ", ".join(f"{one.pointer} {one.code}" for one in refusal.fields[:3])
            self.tally.refused[refusal.code] += 1
            return f"{refusal.code} {fields}".strip()
        self.tally.refused["cannot_fill"] += 1
        return str(refusal)


def _wanted(behaviour: Behaviour, step: Step, known: Mapping[str, Any]) -> Mapping[str, Any]:
    return behaviour.wish(replace(step, known=known))


_EARLIEST = select(
    select(func.min(job.c.run_at))
    .where(job.c.state == JobState.READY.value, func.coalesce(job.c.name, "") != scanning.HANDLER)
    .scalar_subquery(),
    scanning.NEXT.scalar_subquery(),
)
"""When the next job is due, and when the next mark of a clock comes; the run itself gives the cards."""
