"""A run: arrivals and tasks on one line of time, each done by somebody through the engine, up to the last day."""

from __future__ import annotations

import heapq
import itertools
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from engine.context import Actor
from engine.errors import Conflict, Invalid, NotAllowed, NotFound, ZhenshuError
from engine.models import job
from engine.rows import UserTask
from engine.states import JobState
from workflows.calendar import calendars
from workflows.clocks import scanning
from workflows.simulation.behaviour import Behaviour, behaviour_of
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
            due = self._next()
            if due is None or due > end:
                break
            self.world.move_to(due)
            while self._planned and self._planned[0][0] <= due:
                heapq.heappop(self._planned)[2]()
                self._settle()
            self._settle()
            tell(due)
        self.world.move_to(end)
        self._settle()

    def _next(self) -> datetime | None:
        found = [self._planned[0][0]] if self._planned else []
        with self.world.looking() as ctx:
            timer = ctx.db.execute(_EARLIEST_TIMER).scalar()
            mark = scanning.nearest(ctx)
        found += [timer] if timer is not None else []
        # A card is written once its mark has passed.
        found += [mark + timedelta(milliseconds=1)] if mark is not None else []
        return max(min(found), self.world.clock.instant) if found else None

    def _settle(self) -> None:
        """Automatic steps, cards, and who takes up the new tasks."""
        more = True
        while more:
            with self.world.acting() as ctx:
                more = scanning.scan(ctx) > 0
        self.world.drain()
        while self.world.touched:
            for task in self.world.open_tasks(self.world.touched.pop()):
                if task.id not in self._seen:
                    self._seen.add(task.id)
                    self._take_up(task, 0)

    # --- people -------------------------------------------------------------------------------------

    def start(self, key: str, actor: Actor, wish: Mapping[str, Any]) -> str | None:
        """Somebody sends a start form; the instance's id, or None when it was refused."""
        try:
            payload = self.world.start_payload(key, actor, wish)
            started = self.world.start(key, actor, payload)
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

    def _take_up(self, task: UserTask, days: int) -> None:
        behaviour = behaviour_of(task)
        delay = self._delay(behaviour.median or MEDIAN) if days == 0 else timedelta(hours=7)
        self.after(delay, lambda: self._finish(task, behaviour, days), in_service=behaviour.in_service)

    def _delay(self, median: timedelta) -> timedelta:
        return min(median * self.random.lognormvariate(0, SPREAD), timedelta(hours=7 * 40))

    def _finish(self, task: UserTask, behaviour: Behaviour, days: int) -> None:
        """The people asked in turn; who may not or cannot leaves it to the next."""
        current = next((one for one in self.world.open_tasks(task.instance_id) if one.id == task.id), None)
        if current is None or behaviour.is_left(self.random):
            return
        people = self.world.candidates(current)
        people = self.random.sample(people, min(PATIENCE, len(people)))
        for person in people:
            try:
                payload = self.world.task_payload(current, person, behaviour.wish(self.random, current, person))
                self.world.complete(current, person, payload)
            except (ZhenshuError, CannotFill) as refusal:
                reason = self._note(f"{current.definition_key} {current.element_id}", refusal)
                continue
            self.tally.completed[current.definition_key] += 1
            behaviour.follow(self, current, person, payload)
            return
        if days < GIVE_UP:
            self._take_up(task, days + 1)
        else:
            self.tally.stuck[f"{current.definition_key} {current.element_id}: {reason if people else 'nobody'}"] += 1

    def _note(self, where: str, refusal: Exception) -> str:
        if isinstance(refusal, ZhenshuError):
            fields = ", ".join(f"{one.pointer} {one.code}" for one in refusal.fields[:3])
            self.tally.refused[refusal.code] += 1
            return f"{refusal.code} {fields}".strip()
        self.tally.refused["cannot_fill"] += 1
        return str(refusal)


_EARLIEST_TIMER = select(func.min(job.c.run_at)).where(
    job.c.state == JobState.READY.value, job.c.kind.in_(("timer", "start_timer"))
)
