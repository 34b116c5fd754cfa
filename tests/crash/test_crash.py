"""kill -9 at the worst line: nothing acknowledged is lost, nothing is done twice."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from engine import external_tasks, history, instances, jobs, tasks, variables
from engine.db import Database
from engine.executor import Executor
from engine.hooks import Hooks
from tests.crash.worker import CLERK, LEASE, hooks_for
from tests.engine.house import MONDAY, ZHANG, House

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 30.0


class Crew:
    """A house whose work is done by processes of their own."""

    def __init__(self, database: Database, url: str, folder: Path) -> None:
        self.house = House(database)
        self.url = url
        self.ledger = folder / "ledger"
        self.started: list[subprocess.Popen[str]] = []

    def begin(self, point: str, task_id: str = "") -> subprocess.Popen[str]:
        """Start a worker that will come to ``point``."""
        instant = self.house.clock.now(None).isoformat()  # type: ignore[arg-type]
        command = [sys.executable, "-m", "tests.crash.worker", self.url, point, instant, str(self.ledger)]
        process = subprocess.Popen(
            [*command, *([task_id] if task_id else [])],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.started.append(process)
        return process

    def crash(self, point: str, task_id: str = "") -> None:
        """Let a worker run into its crash."""
        process = self.begin(point, task_id)
        assert process.wait(PATIENCE_SECONDS) == -signal.SIGKILL

    def drain(self, point: str = "none") -> None:
        """Do in this process what is due, once the server has noticed that the dead are dead."""
        executor = Executor(self.house.database, hooks_for(point, self.ledger), clock=self.house.clock)
        executor.drain()

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait for what another process does."""
        pause = threading.Event()
        for _ in range(int(PATIENCE_SECONDS / 0.02)):
            if holds():
                return
            pause.wait(0.02)
        raise AssertionError("it did not happen")

    def written(self) -> list[str]:
        """What the world outside has seen."""
        return self.ledger.read_text().splitlines() if self.ledger.exists() else []

    def state(self, instance_id: str) -> str:
        with self.house.query() as ctx:
            return instances.get(ctx, instance_id).state

    def count(self, instance_id: str | None, kind: str, element_id: str | None = None) -> int:
        with self.house.query() as ctx:
            wanted = history.HistoryFilter(instance_id=instance_id, kind=kind, element_id=element_id)
            return len(history.list(ctx, wanted).items)


@pytest.fixture
def crew(database: Database, database_url: str, tmp_path: Path) -> Iterator[Crew]:
    made = Crew(database, database_url, tmp_path)
    yield made
    for process in made.started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def start(crew: Crew, key: str) -> str:
    crew.house.deploy(key)
    with crew.house.command() as ctx:
        return instances.start(ctx, key).id


def drained(crew: Crew, instance_id: str, point: str = "none") -> Callable[[], bool]:
    """Whether the instance is over after one more try; a dead server connection may hold it for a moment."""

    def over() -> bool:
        crew.drain(point)
        return crew.state(instance_id) == "completed"

    return over


def test_a_handler_killed_before_its_commit_runs_again_and_counts_once(crew: Crew) -> None:
    instance_id = start(crew, "errors")
    crew.crash("in-handler")
    crew.until(drained(crew, instance_id))

    assert crew.count(None, "effect.inside") == 1
    assert crew.count(instance_id, "activity.completed", "ask") == 1


def test_a_handler_killed_after_its_commit_does_not_run_again(crew: Crew) -> None:
    instance_id = start(crew, "errors")
    crew.crash("after-commit")
    crew.until(drained(crew, instance_id))

    assert crew.count(None, "effect.inside") == 1
    assert crew.count(instance_id, "activity.completed", "ask") == 1


def test_a_call_killed_after_its_effect_is_repeated_with_the_same_key(crew: Crew) -> None:
    instance_id = start(crew, "errors")
    crew.crash("in-call")
    crew.drain("call")
    assert crew.state(instance_id) == "active", "the lease still holds"
    crew.house.advance(seconds=LEASE.total_seconds() + 1)
    crew.until(drained(crew, instance_id, "call"))

    keys, attempts = zip(*(line.split() for line in crew.written()), strict=True)
    assert len(set(keys)) == 1 and attempts == ("1", "2")
    with crew.house.query() as ctx:
        assert variables.get(ctx, instance_id)["attempt"] == 2
    assert crew.count(instance_id, "activity.completed", "ask") == 1


def test_a_call_that_wakes_up_after_its_lease_is_fenced_off(crew: Crew) -> None:
    instance_id = start(crew, "errors")
    sleeper = crew.begin("stopped-in-call")
    _, status = os.waitpid(sleeper.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    crew.house.advance(seconds=LEASE.total_seconds() + 1)
    with crew.house.command() as ctx:
        ((task, instance),) = external_tasks.claim(ctx, ["ask_partner"], 1)
        taken = external_tasks.take(ctx, task, "second", LEASE)
        assert instance.id == instance_id

    sleeper.send_signal(signal.SIGCONT)
    assert sleeper.wait(PATIENCE_SECONDS) == 0
    assert crew.state(instance_id) == "active"
    with crew.house.query() as ctx:
        assert "attempt" not in variables.get(ctx, instance_id)
    with crew.house.command() as ctx:
        external_tasks.complete(ctx, taken.id, "second", {"route": "left", "attempt": 2}, taken.lock_token)
    with crew.house.query() as ctx:
        assert variables.get(ctx, instance_id)["attempt"] == 2


def test_a_timer_killed_before_its_commit_fires_once(crew: Crew) -> None:
    instance_id = start(crew, "waiting")
    crew.house.advance(hours=1)
    crew.crash("in-timer")
    assert crew.count(instance_id, "event.caught", "late") == 0

    def fired() -> bool:
        crew.drain()
        return crew.count(instance_id, "event.caught", "late") > 0

    crew.until(fired)
    assert crew.count(instance_id, "event.caught", "late") == 1
    with crew.house.query() as ctx:
        (second,) = jobs.list(ctx, jobs.JobFilter(kind="timer")).items
    assert second.due_at == MONDAY + timedelta(hours=2)


def test_a_completion_killed_before_its_commit_never_happened(crew: Crew) -> None:
    instance_id = start(crew, "licence")
    task = crew.house.task("accept")
    crew.crash("before-commit", task.id)

    assert crew.house.task("accept") == task
    assert crew.count(instance_id, "task.completed") == 0
    with crew.house.command(CLERK) as ctx:
        tasks.complete(ctx, task.id, {"by": "living"})
    with crew.house.query() as ctx:
        assert variables.get(ctx, instance_id)["by"] == "living"


def test_a_completion_killed_after_its_commit_stays(crew: Crew) -> None:
    instance_id = start(crew, "licence")
    task = crew.house.task("accept")
    crew.crash("after-commit", task.id)

    assert crew.count(instance_id, "task.completed") == 1
    with crew.house.query() as ctx:
        assert tasks.get(ctx, task.id).state == "completed"
        assert len(external_tasks.list(ctx).items) == 1


def test_sigterm_lets_the_running_call_finish(crew: Crew) -> None:
    instance_id = start(crew, "errors")
    worker = crew.begin("slow-call")
    assert worker.stdout is not None and worker.stdin is not None
    assert worker.stdout.readline() == "calling\n"
    worker.send_signal(signal.SIGTERM)
    worker.stdin.write("go on\n")
    worker.stdin.flush()

    assert worker.wait(PATIENCE_SECONDS) == 0
    assert worker.stdout.read() == "stopped\n"
    assert crew.count(instance_id, "activity.completed", "ask") == 1
    with crew.house.query() as ctx:
        assert [one.worker for one in external_tasks.list(ctx).items] == []


def test_a_killed_node_leaves_the_others_working(crew: Crew) -> None:
    """What the dead held is free at once for the living: no lock outlives its process."""
    instance_id = start(crew, "waiting")
    crew.house.advance(hours=1)
    crew.crash("in-timer")
    crew.house.complete("work", ZHANG)
    assert crew.count(instance_id, "task.completed") == 1
    assert Executor(crew.house.database, Hooks(), clock=crew.house.clock).drain() == 0
