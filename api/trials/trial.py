"""One trial: a system of its own that nothing leaves, its people, and how its time goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import and_, delete, func, or_, select

from api import bootstrap, errors
from api.bootstrap import System
from api.errors import TrialUsedUp
from api.trials import folder as folders
from api.trials.folder import State
from engine import accounts, context
from engine.clock import FrozenClock, monotonic_seconds
from engine.context import Actor, Context
from engine.db import Database
from engine.executor import Executor
from engine.models import external_task, job, process_instance
from engine.states import ExternalTaskState, InstanceState, JobState
from workflows.clocks import scanning
from workflows.demo import TOWN

STEPS_OF_ACT = 500
"""Pieces of work that follow by themselves from one act. Reason: a process that needs more goes round in circles."""
SECONDS_OF_ACT = 12.0
"""Time for them. Reason: the person waits for the answer."""
STEPS_OF_TRIAL = 20_000
BYTES_OF_TRIAL = 160 * 1024 * 1024
"""Of the database's file; the template has about 10 MiB."""
ROUNDS = 10
"""Looks at the queue between two looks at the bounds."""
FURTHEST = timedelta(days=3660)
"""How far the clock can be moved altogether. Reason: ten years, the longest that the town keeps papers for."""

HAND = Actor(id="trial", kind="system", name="试运行 / trial", town_code=TOWN.code)
"""The world around the process, in the designer's hands: outside systems, messages, signals."""


@dataclass(slots=True)
class Trial:
    """A trial at work; whoever has it is alone in it."""

    id: str
    folder: Path
    state: State
    system: System
    clock: FrozenClock
    _left: int = STEPS_OF_ACT

    @contextmanager
    def command(self, actor: Actor = HAND) -> Iterator[Context]:
        """One writing command of somebody in the trial."""
        with context.command(self.system.database, self.system.hooks, actor, self.clock) as ctx:
            yield ctx

    def person(self, login: str) -> Actor:
        """A test person as the process sees them.

        Raises:
            InputInvalid: the trial's town has nobody of this login.
        """
        with context.query(self.system.database, self.system.hooks, clock=self.clock) as ctx:
            found = accounts.by_login(ctx, login)
        if found is None:
            zh, en = f"演示镇里没有“{login}”。", f"Nobody of the demonstration town is called {login!r}."
            raise errors.refuse("/acting_as", "unknown_person", zh, en)
        return found.actor

    def refuse_used_up(self) -> None:
        """Refuse further acts where the trial has grown as far as it may.

        Raises:
            TrialUsedUp: it has.
        """
        database = self.folder / folders.DATABASE
        size = sum(one.stat().st_size for one in self.folder.glob(f"{database.name}*"))
        if self.state.steps >= STEPS_OF_TRIAL or size > BYTES_OF_TRIAL:
            raise TrialUsedUp()

    # --- time -------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Do what is due at this instant, as far as the bounds of one act allow."""
        executor = Executor(self.system.database, self.system.hooks, clock=self.clock)
        end = monotonic_seconds() + SECONDS_OF_ACT
        while self._left > 0 and monotonic_seconds() < end:
            done = executor.drain(ROUNDS) + self._scan()
            self.state.steps += done
            self._left -= done
            if not done:
                return
        self._left = 0

    def _scan(self) -> int:
        """What the recurring scan of clocks would do now; it would come every minute, this looks when a mark passes."""
        with self.command() as ctx:
            ctx.db.execute(delete(job).where(job.c.name == scanning.HANDLER))
            return scanning.scan(ctx)

    def advance(self, target: datetime) -> None:
        """Move the clock from one due instant to the next, up to ``target`` or the bounds of one act."""
        while True:
            self.settle()
            if self._left <= 0:
                return
            following = self.next_due()
            if following is None or following > target:
                break
            self.clock.instant = max(following, self.clock.instant)
        self.clock.instant = max(target, self.clock.instant)

    def next_due(self) -> datetime | None:
        """When something happens by itself next: a timer, another attempt, a mark of a clock."""
        with self.command() as ctx:
            ctx.db.execute(delete(job).where(job.c.name == scanning.HANDLER))
            mark = scanning.nearest(ctx)
            after_mark = None if mark is None else mark + timedelta(microseconds=1)
            found = [ctx.db.execute(_NEXT_JOB).scalar(), self._next_attempt(ctx), after_mark]
        return min((one for one in found if one is not None), default=None)

    def _next_attempt(self, ctx: Context) -> datetime | None:
        inside = external_task.c.topic.in_([*self.system.hooks.topics])
        is_ready = external_task.c.state == ExternalTaskState.READY.value
        found: datetime | None = ctx.db.execute(
            select(func.min(external_task.c.run_at)).where(inside, is_ready)
        ).scalar()
        return found

    def has_stopped(self) -> bool:
        """Whether the last act was stopped before everything due was done."""
        return self._left <= 0


_IS_ACTIVE = process_instance.c.state == InstanceState.ACTIVE.value
_NEXT_JOB = (
    select(func.min(job.c.run_at))
    .select_from(job.outerjoin(process_instance, process_instance.c.id == job.c.instance_id))
    .where(and_(job.c.state == JobState.READY.value, or_(job.c.instance_id.is_(None), _IS_ACTIVE)))
)


# --- the system -----------------------------------------------------------------------------------


@contextmanager
def opened(system: System, owner: str, trial_id: str, now: datetime) -> Iterator[Trial]:
    """The trial, for its owner alone; its state is kept at the end.

    Raises:
        TrialNotFound, TrialBusy: as ``folder.entered``.
    """
    with folders.entered(system, owner, trial_id, now) as (folder, state), running(system, folder, state) as trial:
        yield trial
        keep(trial)


def keep(trial: Trial) -> None:
    """Write down where the trial's clock stands and what was done."""
    trial.state.instant = trial.clock.instant
    folders.keep(trial.folder, trial.state)


@contextmanager
def running(system: System, folder: Path, state: State) -> Iterator[Trial]:
    """A trial's system for one request, closed towards the world."""
    file = folder / folders.DATABASE
    url = f"sqlite:///{file}"
    # What is tried can be tried again: nothing waits for the disk.
    database = Database(url, pool_size=2, synchronous="OFF")
    clock = FrozenClock(state.instant)
    inner = bootstrap.build(replace(system.config, database_url=url), clock, database)
    _close(inner)
    try:
        yield Trial(folder.name, folder, state, inner, clock)
    finally:
        database.dispose()


def _close(inner: System) -> None:
    """Let nothing out: what would call other houses waits for the designer's hand, and nobody else is told."""
    hooks = inner.hooks
    leaving = {name for name, topic in hooks.topics.items() if topic.leaves_database}
    for name in leaving:
        del hooks.topics[name]
    hooks.outside_topics |= leaving
    hooks.published.clear()
    hooks.open_secret = None
