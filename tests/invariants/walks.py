"""Random walks through every process: random people, valid and invalid forms, random messages, random time.

After every step every invariant is asked. ``python -m tests.invariants.walks --walks 2000 --seed 1`` walks in towns
of its own; the last line is ``N passed, N failed``.
"""

from __future__ import annotations

import argparse
import importlib
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select

from api import bootstrap, demo
from api.config import Config
from engine.clock import FrozenClock
from engine.context import Actor, Context
from engine.db import Database
from engine.errors import ZhenshuError
from engine.models import incident
from engine.rows import UserTask
from workflows import integrity
from workflows.clocks import scanning
from workflows.simulation.filling import CannotFill
from workflows.simulation.world import World

HERE = Path(__file__).parent
WING = HERE.parents[1] / "bpmn"
MONDAY = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
STEPS = 40
"""Moves of one walk; one that ends sooner stops."""
LATEST = datetime(2031, 1, 1, tzinfo=UTC)
"""A town whose clock is later is left for a fresh one: publications of five years stay within the known calendar."""
STUCK = 6
"""Moves without anything to do after which a walk ends."""

Check = Callable[[Context], list[str]]


@dataclass(frozen=True, slots=True)
class Start:
    """How a process begins: who may, by group."""

    process: str
    groups: tuple[str, ...]


def starts() -> list[Start]:
    """Every shipped process that people start by a form."""
    found = []
    for path in sorted(WING.glob("*/process.bpmn")):
        text = path.read_text(encoding="utf-8")
        groups = re.search(r'candidateStarterGroups="([^"]+)"', text)
        has_form = re.search(r"<bpmn:startEvent[^>]*camunda:formKey", text)
        if groups and has_form:
            found.append(Start(path.parent.name, tuple(groups[1].replace(" ", "").split(","))))
    return found


def message_names() -> list[str]:
    """Every message that a shipped diagram waits for."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(WING.glob("*/process.bpmn"))]
    return sorted({name for text in texts for name in re.findall(r'<bpmn:message id="[^"]*" name="([^"]+)"', text)})


def checks() -> dict[str, Check]:
    """Every invariant: a module ``inv_….py`` with a function ``check``."""
    return {
        path.stem: importlib.import_module(f"tests.invariants.{path.stem}").check
        for path in sorted(HERE.glob("inv_*.py"))
    }


@dataclass
class Walker:
    """One world, many walks."""

    world: World
    random: Random
    checks: dict[str, Check]
    messages: list[str] = field(default_factory=message_names)
    starts: list[Start] = field(default_factory=starts)
    seen: Counter[str] = field(default_factory=Counter)

    def walk(self, number: int) -> list[str]:
        """One walk; what was broken on it."""
        start = self.starts[number % len(self.starts)]
        begun = self._start(start)
        if begun is None:
            return []
        mine, idle, trail = {begun}, 0, [f"start {start.process}"]
        for _ in range(STEPS):
            move = self._move(mine)
            trail.append(move)
            idle = idle + 1 if move == "nothing to do" else 0
            broken = self._look(mine)
            if broken:
                return [f"walk {number} ({' > '.join(trail)}): {one}" for one in broken]
            if idle >= STUCK:
                break
        return []

    # --- moves --------------------------------------------------------------------------------------

    def _start(self, start: Start) -> str | None:
        for _ in range(5):
            people = self.world.members(*start.groups)
            if not people:
                return None
            person = self.random.choice(people)
            try:
                payload = self.world.start_payload(start.process, person, self._wish(start.process))
                return self.world.start(start.process, person, payload).id
            except (ZhenshuError, CannotFill) as refusal:
                self.seen[f"start {start.process} refused: {getattr(refusal, 'code', 'cannot_fill')}"] += 1
        return None

    def _wish(self, process: str) -> dict[str, Any]:
        if process == "approval":
            return {"item_code": self.random.choice(["XK0001", "XK0002", "XK0012", "XK0015", "XK0026", "QT0006"])}
        return {}

    def _move(self, mine: set[str]) -> str:
        kind = self.random.choices(
            ("task", "stranger", "spoilt", "message", "time", "stale", "cancel"), (68, 7, 7, 6, 9, 2, 1)
        )[0]
        tasks = [task for one in sorted(mine) for task in self.world.open_tasks(one)]
        if kind in ("task", "stranger", "spoilt", "stale") and not tasks:
            kind = "time"
        try:
            said = self._do(kind, self.random.choice(tasks) if tasks else None, mine)
        except (ZhenshuError, CannotFill) as refusal:
            said = f"{kind} refused: {getattr(refusal, 'code', 'cannot_fill')}"
        self.seen[said] += 1
        self._settle(mine)
        return said

    def _do(self, kind: str, task: UserTask | None, mine: set[str]) -> str:
        if kind == "message":
            name = self.random.choice(self.messages)
            self.world.send(name, self._anybody(), self.random.choice(sorted(mine)))
            return f"message {name}"
        if kind == "cancel":
            leader = self.random.choice(self.world.members("LDR"))
            with self.world.acting(leader) as ctx:
                integrity.strike_off(ctx, self.random.choice(sorted(mine)), "随机走查销号")
            return "struck off"
        if kind == "time" or task is None:
            return self._wait()
        person = self._anybody() if kind == "stranger" else self._somebody(task)
        payload = self.world.task_payload(task, person, {})
        if kind == "spoilt":
            payload = self._spoil(payload)
        if kind == "stale":
            self.world.complete(task, person, payload)
            self.world.complete(task, person, payload)
            return f"{task.element_id} completed twice"
        self.world.complete(task, person, payload)
        return f"{task.element_id} by {'anybody' if kind == 'stranger' else 'one of its people'}"

    def _wait(self) -> str:
        due = self.world.next_due()
        now = self.world.clock.instant
        if due is not None and now < due < LATEST and self.random.random() < 0.6:
            self.world.move_to(due + timedelta(seconds=1))
            return "time to the next timer"
        if due is None and self.random.random() < 0.5:
            return "nothing to do"
        hours = self.random.choice((0.1, 1, 4, 24, 24 * 4, 24 * 8, 24 * 21))
        self.world.move_to(now + timedelta(hours=hours))
        return f"{hours} hours"

    def _anybody(self) -> Actor:
        return self.world.people[self.random.choice(sorted(self.world.people))]

    def _somebody(self, task: UserTask) -> Actor:
        people = self.world.candidates(task)
        return self.random.choice(people) if people else self._anybody()

    def _spoil(self, payload: dict[str, Any]) -> dict[str, Any]:
        """The same answer with something left out, of another type, too long, or not asked for."""
        spoilt = dict(payload)
        name = self.random.choice(sorted(payload)) if payload else "nothing"
        kind = self.random.randrange(4)
        if kind == 0:
            spoilt.pop(name, None)
        elif kind == 1:
            spoilt[name] = self.random.choice(({}, [], -1, True, "\x00", "长" * 30_000, "2026-13-45", None))
        elif kind == 2:
            spoilt["不存在的字段"] = "x"
        else:
            spoilt = {}
        return spoilt

    # --- what happens, and what must hold -----------------------------------------------------------

    def _settle(self, mine: set[str]) -> None:
        with self.world.acting() as ctx:
            while scanning.scan(ctx):
                pass
        self.world.drain()
        mine |= self.world.touched
        self.world.touched.clear()

    def _look(self, mine: set[str]) -> list[str]:
        with self.world.looking() as ctx:
            wrong = [f"{name}: {one}" for name, check in self.checks.items() for one in check(ctx)]
            raised = ctx.db.execute(
                select(incident.c.element_id, incident.c.code, incident.c.message_en).where(
                    incident.c.instance_id.in_(sorted(mine)), incident.c.state == "open"
                )
            )
            wrong += [f"incident at {element}: {code}: {message}" for element, code, message in raised]
        return wrong


def build(database_url: str, seed: int) -> Walker:
    """A fresh demonstration town to walk in."""
    clock = FrozenClock(MONDAY)
    database = Database(database_url)
    system = bootstrap.build(Config(database_url=database_url), clock, database)
    demo.load(system)
    random = Random(seed)
    world = World(database, system.hooks, clock, random)
    world.meet()
    return Walker(world, random, checks())


def walk_many(walks: int, seed: int, each: int = 100, process: str | None = None) -> Iterator[list[str]]:
    """So many walks, ``each`` in one town; ``process`` alone, or every one in turn."""
    for first in range(0, walks, each):
        yield from _walk_one_after_another(range(first, min(first + each, walks)), seed + first, process)


def _walk_one_after_another(numbers: range, seed: int, process: str | None) -> Iterator[list[str]]:
    while numbers:
        with tempfile.TemporaryDirectory() as folder:
            walker = build(f"sqlite:///{folder}/walk.db", seed)
            walker.starts = [one for one in walker.starts if process in (None, one.process)]
            while numbers and walker.world.clock.instant < LATEST:
                yield walker.walk(numbers[0])
                numbers = numbers[1:]
            walker.world.database.dispose()
        seed += len(numbers)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--walks", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--process", help="only this one")
    options = parser.parse_args()
    passed = failed = 0
    for broken in walk_many(options.walks, options.seed, process=options.process):
        failed += bool(broken)
        passed += not broken
        for one in broken:
            print(one, flush=True)
        if (passed + failed) % 50 == 0:
            print(f"… {passed + failed}", file=sys.stderr, flush=True)
    print(f"{passed} passed, {failed} failed")
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
