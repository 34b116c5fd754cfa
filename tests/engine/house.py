"""A small house around one database: commands, actors, diagrams, and a queue that runs when told to."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from engine import context, deployments, runtime, tasks
from engine.clock import Clock, FrozenClock
from engine.context import Actor, Context
from engine.db import Database
from engine.executor import Executor
from engine.hooks import Hooks
from engine.rows import UserTask

DIAGRAMS = Path(__file__).parent / "diagrams"
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

CLERK = Actor("li", "person", "李四", groups=frozenset(("clerk",)), town_code="320500100000")
APPROVER = Actor("wang", "person", "王五", roles=frozenset(("approver",)), town_code="320500100000")
ZHANG = Actor("zhang", "person", "张三", town_code="320500100000")
STRANGER = Actor("sun", "person", "孙六", town_code="320500100000")
PROGRAM = Actor("portal", "program", "门户", town_code="320500100000")


class House:
    """Everything a test needs; nothing an instance was is kept in memory between two commands."""

    def __init__(self, database: Database, clock: Clock | None = None) -> None:
        self.database = database
        self.clock = clock or FrozenClock(MONDAY)
        self.hooks = Hooks(outside_topics={"check_applicant", "ask_partner"})
        self.hot = False

    @contextmanager
    def command(self, actor: Actor = PROGRAM) -> Iterator[Context]:
        """One committed command on instances that are loaded from the database."""
        if not self.hot:
            runtime.forget_all()
        with context.command(self.database, self.hooks, actor, self.clock) as ctx:
            yield ctx

    @contextmanager
    def query(self) -> Iterator[Context]:
        """One look."""
        with context.query(self.database, self.hooks, PROGRAM, self.clock) as ctx:
            yield ctx

    def deploy(self, *names: str, **more: bytes) -> None:
        """Deploy diagrams of the tests by name."""
        files = {f"{name}.bpmn": (DIAGRAMS / f"{name}.bpmn").read_bytes() for name in names}
        with self.command() as ctx:
            deployments.deploy(ctx, names[0] if names else "more", files | more)

    def open_tasks(self, instance_id: str | None = None) -> list[UserTask]:
        """Open tasks, oldest first."""
        with self.query() as ctx:
            page = tasks.list(ctx, tasks.TaskFilter(instance_id=instance_id))
        return page.items[::-1]

    def task(self, element_id: str) -> UserTask:
        """The one open task at this element."""
        (found,) = [task for task in self.open_tasks() if task.element_id == element_id]
        return found

    def complete(self, element_id: str, actor: Actor, variables: Mapping[str, Any] | None = None) -> None:
        """Complete the one open task at this element."""
        task = self.task(element_id)
        with self.command(actor) as ctx:
            tasks.complete(ctx, task.id, variables)

    def advance(self, **by: float) -> None:
        """Move the frozen clock."""
        assert isinstance(self.clock, FrozenClock)
        self.clock.advance(timedelta(**by))

    def drain(self) -> int:
        """Run everything that is due."""
        if not self.hot:
            runtime.forget_all()
        return Executor(self.database, self.hooks, clock=self.clock).drain()
