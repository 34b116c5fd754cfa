"""Random walks through every process: random people, valid and invalid forms, random messages, random time.

After every step every invariant is asked. ``python -m tests.invariants.walks --walks 2000 --seed 1`` walks in towns
of its own, tells what was seen, and ends with ``N passed, N failed``.
"""

from __future__ import annotations

import argparse
import importlib
import os
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any
from xml.etree import ElementTree

from sqlalchemy import func, select

from api import bootstrap, demo
from api.config import Config
from engine import definitions, instances
from engine.clock import FrozenClock
from engine.context import Actor
from engine.db import Database
from engine.errors import ZhenshuError
from engine.models import history_event, incident, process_definition, process_instance
from engine.rows import UserTask
from tests.scenarios import walker as scenarios
from workflows import catalogue, integrity
from workflows import demo as town
from workflows.calendar.zone import local_day
from workflows.clocks import scanning
from workflows.simulation import townscape
from workflows.simulation.behaviour import Step, Unfit
from workflows.simulation.customs import behaviour_of
from workflows.simulation.filling import CannotFill
from workflows.simulation.townscape import Townscape
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

TOGETHER = 5
"""Walks of one town: few, so that every invariant over the whole town stays cheap after every step."""
SENSIBLE = 0.5
"""Share of the forms that are filled as people usually do; the others say anything their form accepts."""
NODES = ("Task", "task", "Gateway", "Event", "callActivity")

APPENDED = ("inv_15",)
"""Invariants over rows that nobody can change: after every step only the new ones are asked about, at the end all."""

Check = Callable[..., list[str]]


@dataclass(frozen=True, slots=True)
class Start:
    """How a process begins: by a form that these groups may send, or with the variables that a caller gives."""

    process: str
    groups: tuple[str, ...] = ()
    calls: tuple[Mapping[str, Any], ...] = ()
    """Steps of its scenarios that start it, or what calls it, with variables."""


def starts() -> list[Start]:
    """Every shipped process: by its form, or as the scenarios start it where only others call it."""
    found = []
    for path in sorted(WING.glob("*/process.bpmn")):
        text = path.read_text(encoding="utf-8")
        groups = re.search(r'candidateStarterGroups="([^"]+)"', text)
        has_form = re.search(r"<bpmn:startEvent[^>]*camunda:formKey", text)
        if groups and has_form:
            found.append(Start(path.parent.name, tuple(groups[1].replace(" ", "").split(","))))
        elif given := called_with(path.parent.name):
            found.append(Start(path.parent.name, calls=given))
    return found


def called_with(process: str) -> tuple[Mapping[str, Any], ...]:
    """How the scenarios of a process start it in the place of its caller."""
    steps = [scenarios.read(path).when[0] for path in sorted((WING / process / "scenarios").glob("*.json"))]
    return tuple(step for step in steps if "start_variables" in step)


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
    town: Townscape = field(init=False)
    #: The last event of the history that was looked at.
    told: str = ""

    def __post_init__(self) -> None:
        officers = [one.id for one in self.world.members("OFF")]
        town_code = next(one.town_code for one in self.world.people.values() if one.town_code)
        with self.world.looking() as ctx:
            self.town = townscape.look(ctx, town_code, local_day(ctx.now), officers)

    def looked(self) -> Seen:
        """What the walks came by, from the history."""
        event, definition = history_event.c, process_definition.c
        reached = (
            select(definition.key, event.element_id, func.count())
            .join(process_definition, definition.id == event.definition_id)
            .where(event.kind.in_(("activity.started", "gateway.passed", "event.caught", "event.thrown")))
            .group_by(definition.key, event.element_id)
        )
        begun = (
            select(definition.key, func.count())
            .join(process_definition, definition.id == event.definition_id)
            .where(event.kind == "process.started")
            .group_by(definition.key)
        )
        with self.world.looking() as ctx:
            found = {(key, element): count for key, element, count in ctx.db.execute(reached)}
            started = {key: count for key, count in ctx.db.execute(begun)}
        return Seen(Counter(started), Counter(found), self.seen)

    def walk(self, number: int) -> list[str]:
        """One walk; what was broken on it."""
        start = self.starts[number % len(self.starts)]
        begun = self._start(start)
        if begun is None:
            return []
        mine, idle, trail = {begun}, 0, [f"start {start.process}"]
        broken: list[str] = []
        for _ in range(STEPS):
            move = self._move(mine)
            trail.append(move)
            idle = idle + 1 if move == "nothing to do" else 0
            broken = self._look(mine)
            if broken or idle >= STUCK or self._is_over(mine):
                break
        broken = broken or self._look(mine, after="")
        return [f"walk {number} ({' > '.join(trail)}): {one}" for one in broken]

    def _is_over(self, mine: set[str]) -> bool:
        state = select(func.count()).where(
            process_instance.c.id.in_(sorted(mine)), process_instance.c.ended_at.is_(None)
        )
        with self.world.looking() as ctx:
            return ctx.db.execute(state).scalar_one() == 0

    # --- moves --------------------------------------------------------------------------------------

    def _start(self, start: Start) -> str | None:
        for _ in range(5):
            if start.calls:
                return self._call(start)
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

    def _call(self, start: Start) -> str:
        """Start a process as its caller would."""
        step = self.random.choice(start.calls)
        with self.world.acting(scenarios.actor(step["by"])) as ctx:
            found = definitions.latest(ctx, step.get("process", start.process))
            return instances.begin(ctx, found, variables=scenarios.typed(step["start_variables"])).id

    def _wish(self, process: str) -> dict[str, Any]:
        if process == "approval":
            code = self.random.choice(["XK0001", "XK0002", "XK0012", "XK0015", "XK0026", "QT0006"])
            with self.world.looking() as ctx:
                names = catalogue.in_force(ctx, town.TOWN.code, code, local_day(self.world.clock.instant)).materials
            given = {"source": "申请人提供", "form": "原件", "copies": 1}
            return {"item_code": code, "materials": [{"material_code": name, **given} for name in names]}
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
        except (ZhenshuError, CannotFill, Unfit) as refusal:
            said = f"{kind} refused: {getattr(refusal, 'code', type(refusal).__name__)}"
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
        if kind == "task" and self.random.random() < SENSIBLE:
            self.world.do(task, person, partial(self._sensibly, task, person))
            return "task done as usual"
        payload = self.world.task_payload(task, person, {})
        if kind == "spoilt":
            payload = self._spoil(payload)
        if kind == "stale":
            self.world.complete(task, person, payload)
            self.world.complete(task, person, payload)
            return "task completed twice"
        self.world.complete(task, person, payload)
        return f"{kind} done"

    def _sensibly(self, task: UserTask, person: Actor, known: Mapping[str, Any]) -> Mapping[str, Any]:
        owed = partial(self.world.owed, task.instance_id)
        today = local_day(self.world.clock.instant)
        step = Step(self.random, task, person, known, self.town, self.world.members, owed, today)
        return behaviour_of(task).wish(step)

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
        self.world.drain("job", "call")
        mine |= self.world.touched
        self.world.touched.clear()

    def _look(self, mine: set[str], after: str | None = None) -> list[str]:
        """What is broken; of the history only what came since the last look, or since the event ``after``."""
        with self.world.looking() as ctx:
            told = self.told if after is None else after
            self.told = ctx.db.execute(select(func.max(history_event.c.id))).scalar_one()
            wrong = [
                f"{name}: {one}"
                for name, check in self.checks.items()
                for one in (check(ctx, told) if name in APPENDED else check(ctx))
            ]
            raised = ctx.db.execute(
                select(incident.c.element_id, incident.c.code, incident.c.message_en).where(
                    incident.c.instance_id.in_(sorted(mine)), incident.c.state == "open"
                )
            )
            wrong += [f"incident at {element}: {code}: {message}" for element, code, message in raised]
        return wrong


@dataclass
class Seen:
    """What walks came by, counted."""

    #: Process → instances, and calls.
    processes: Counter[str] = field(default_factory=Counter)
    #: Process and element → times it was reached.
    elements: Counter[tuple[str, str]] = field(default_factory=Counter)
    #: Kinds of moves and what came of them.
    moves: Counter[str] = field(default_factory=Counter)

    def add(self, other: Seen) -> None:
        """Count together."""
        self.processes += other.processes
        self.elements += other.elements
        self.moves += other.moves


@dataclass
class Walked:
    """Some walks of one town."""

    #: Walk → what was broken on it.
    broken: dict[int, list[str]] = field(default_factory=dict)
    seen: Seen = field(default_factory=Seen)


def load(folder: Path) -> Path:
    """A demonstration town where nothing has happened yet, to be copied."""
    path = folder / "town.db"
    system = bootstrap.build(Config(database_url=f"sqlite:///{path}"), FrozenClock(MONDAY))
    demo.load(system)
    with system.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    system.database.dispose()
    return path


def build(database_url: str, seed: int, process: str | None = None) -> Walker:
    """A walker in a loaded town."""
    clock = FrozenClock(MONDAY)
    database = Database(database_url, synchronous="OFF")
    system = bootstrap.build(Config(database_url=database_url), clock, database)
    random = Random(seed)
    world = World(database, system.hooks, clock, random)
    world.meet()
    return Walker(world, random, checks(), starts=[one for one in starts() if process in (None, one.process)])


def walk_some(loaded: Path, numbers: Sequence[int], seed: int, process: str | None = None) -> Walked:
    """Walks one after the other in a town of their own: what one leaves behind meets the next."""
    walked = Walked()
    with tempfile.TemporaryDirectory() as folder:
        path = shutil.copy(loaded, folder)
        walker = build(f"sqlite:///{path}", seed + numbers[0], process)
        for number in numbers:
            walked.broken[number] = walker.walk(number)
        walked.seen = walker.looked()
        walker.world.database.dispose()
    return walked


def walk_many(walks: int, seed: int, jobs: int = 1, process: str | None = None) -> Iterator[Walked]:
    """So many walks, ``TOGETHER`` in one town, by ``jobs`` programs; one process, or every one in turn."""
    groups = [range(first, min(first + TOGETHER, walks)) for first in range(0, walks, TOGETHER)]
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(jobs, get_context("spawn")) as programs:
        loaded = load(Path(folder))
        yield from programs.map(walk_some, repeat(loaded), groups, repeat(seed), repeat(process))


def elements() -> Mapping[str, Mapping[str, str]]:
    """Process → every step, gateway and event of its diagram, and what it is."""
    return {
        path.parent.name: {
            element.attrib["id"]: element.tag.rsplit("}", 1)[1]
            for element in ElementTree.parse(path).getroot().iter()
            if element.tag.endswith(NODES) and "id" in element.attrib
        }
        for path in sorted(WING.glob("*/process.bpmn"))
    }


def report(seen: Seen) -> None:
    """How often every process, every element and every kind of move was seen."""
    for process, every in elements().items():
        found = [(seen.elements[process, element], element) for element in every]
        passed = sum(count > 0 for count, _ in found)
        print(f"\n{process}: {seen.processes[process]} times, {passed} of {len(every)} elements")
        print("  " + ", ".join(f"{element} {count}" for count, element in sorted(found, reverse=True) if count))
        never = [element for count, element in found if not count]
        print(f"  never: {', '.join(never)}" if never else "  none left out")
    print("\nmoves")
    for move, count in seen.moves.most_common():
        print(f"{count:7}  {move}")


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--walks", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="programs that walk at the same time")
    parser.add_argument("--process", choices=sorted({one.process for one in starts()}), help="only this one")
    options = parser.parse_args()
    seen, passed, failed = Seen(), 0, 0
    for walked in walk_many(options.walks, options.seed, options.jobs, options.process):
        seen.add(walked.seen)
        for broken in walked.broken.values():
            failed += bool(broken)
            passed += not broken
            for one in broken:
                print(one, flush=True)
        if (passed + failed) % 50 < TOGETHER:
            print(f"… {passed + failed}", file=sys.stderr, flush=True)
    report(seen)
    print(f"{passed} passed, {failed} failed")
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
