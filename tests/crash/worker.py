"""A worker process that dies, or stands still, exactly where the test wants it.

``python -m tests.crash.worker URL POINT INSTANT LEDGER [TASK]``: the point says where; the ledger is a file that
stands for the world outside the database.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from engine import context, tasks
from engine.clock import FrozenClock
from engine.context import Actor, Context
from engine.db import Database
from engine.executor import Executor
from engine.hooks import Hooks, Retry, ServiceCall, Topic

CLERK = Actor("li", "person", "李四", groups=frozenset(("clerk",)))
#: Long enough that no lease ends by itself, short enough for a test's clock to jump over.
LEASE = timedelta(minutes=5)


def die() -> None:
    """What ``kill -9`` does, at exactly this line."""
    os.kill(os.getpid(), signal.SIGKILL)


def pause() -> None:
    """What a machine does that swaps itself to a standstill; the test sends SIGCONT."""
    os.kill(os.getpid(), signal.SIGSTOP)


def write_down(ledger: Path, call: ServiceCall) -> None:
    """The effect outside: it cannot be taken back."""
    with ledger.open("a") as file:
        file.write(f"{call.idempotency_key} {call.attempt}\n")
        file.flush()
        os.fsync(file.fileno())


def hooks_for(point: str, ledger: Path) -> Hooks:
    """Hooks whose handlers carry the crash."""
    hooks = Hooks()
    crash: dict[str, Callable[[], None]] = {"in-handler": die, "in-call": die, "stopped-in-call": pause}

    def inside(ctx: Context, call: ServiceCall) -> dict[str, Any]:
        from engine import history

        history.record(ctx, "effect.inside", subject_id=call.id)
        crash.get(point, int)()
        if point == "after-commit":
            ctx.after_commit(die)
        return {"route": "left", "by": os.getpid()}

    def outside(call: ServiceCall) -> dict[str, Any]:
        write_down(ledger, call)
        crash.get(point, int)()
        if point == "slow-call":
            print("calling", flush=True)
            sys.stdin.readline()
        return {"route": "left", "attempt": call.attempt}

    leaves = point in ("in-call", "stopped-in-call", "slow-call", "call")
    topic = Topic(outside if leaves else inside, "crash", Retry(attempts=3), leaves_database=leaves, lease=LEASE)
    hooks.topics["ask_partner"] = topic
    if point == "in-timer":
        hooks.listeners["event.caught"].append(lambda *facts: die())
    return hooks


def complete(database: Database, clock: FrozenClock, point: str, task_id: str) -> None:
    """Complete a task and die just before or just after the commit."""
    with context.command(database, Hooks(), CLERK, clock) as ctx:
        tasks.complete(ctx, task_id, {"by": "dead"})
        if point == "before-commit":
            die()
        ctx.after_commit(die)


def main(url: str, point: str, instant: str, ledger: str, task_id: str = "") -> None:
    """Run the scenario."""
    database = Database(url, pool_size=4)
    clock = FrozenClock(datetime.fromisoformat(instant))
    if task_id:
        complete(database, clock, point, task_id)
        return
    executor = Executor(database, hooks_for(point, Path(ledger)), clock=clock, call_threads=2)
    if point != "slow-call":
        executor.drain()
        return
    signal.signal(signal.SIGTERM, lambda *_: executor.stop())
    thread = threading.Thread(target=executor.run)
    thread.start()
    thread.join()
    print("stopped", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
