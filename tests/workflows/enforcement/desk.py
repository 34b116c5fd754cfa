"""A desk at which cases of enforcement are handled step by step, and broken on purpose."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from engine import context, tasks
from engine.context import SYSTEM
from engine.db import Database
from engine.errors import ZhenshuError
from tests import photos
from tests.scenarios.walker import WING, Scenario, Walk, actor, attach
from workflows.clocks import clocks
from workflows.clocks.rows import Clock
from workflows.clocks.steps import INSTANCE
from workflows.enforcement import cases
from workflows.enforcement.cases import EnforcementCase


def tale(process: str, name: str) -> dict[str, Any]:
    """A shipped scenario."""
    text = (WING / process / "scenarios" / f"{name}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def form_of(process: str, name: str, element: str) -> dict[str, Any]:
    """What a shipped scenario sends at an element, the first time that it is taken."""
    steps = tale(process, name)["when"]
    found: dict[str, Any] = next(
        step["form"] for step in steps if step.get("complete") == element and "refused" not in step
    )
    return found


@dataclass
class Desk:
    """One case, brought to a step by a shipped scenario."""

    database: Database
    walk: Walk = field(init=False)

    def begin(self, process: str, name: str, until: str, times: int = 1) -> Desk:
        """Walk a scenario up to the step at ``until``, the ``times``-th time it comes; that one is not taken."""
        story = tale(process, name)
        steps, seen = [], 0
        for step in story["when"]:
            seen += step.get("complete") == until and "refused" not in step
            if seen == times:
                break
            if "refused" not in step:
                steps.append(step)
        path = WING / process / "scenarios" / f"{name}.json"
        self.walk = Walk(self.database, Scenario(Path(path), story["name"], story["given"], steps, {}))
        key = ("desk", process, name, until, times)
        self.walk.instance_id, instant = photos.prepared(self.database, key, self._walk)
        self.walk.clock.advance(instant - self.walk.clock.instant)
        return self

    def _walk(self) -> tuple[str, datetime]:
        self.walk.take_steps()
        return self.walk.instance_id, self.walk.clock.instant

    def take(self, *steps: dict[str, Any]) -> Desk:
        """Take more steps, as a scenario would."""
        for step in steps:
            self.walk._take(step)
            self.walk.executor.drain()
        return self

    def refused(self, step: dict[str, Any]) -> ZhenshuError:
        """The refusal of a step; it is an error of the test if it is taken."""
        try:
            self.walk._take({name: value for name, value in step.items() if name != "refused"})
        except AssertionError as error:
            if isinstance(error.__context__, ZhenshuError):
                return error.__context__
            raise
        raise AssertionError(f"{step} was not refused")

    def complete_without_form(self, element: str, by: str, given: Mapping[str, Any]) -> None:
        """Straight to the engine, past the form: its guards alone stand in the way."""
        person = actor(by)
        task = self.walk._task(element, person)
        if task.assignee is None:
            with self.walk.command(person) as ctx:
                task = tasks.claim(ctx, task.id)
        with self.walk.command(person) as ctx:
            tasks.complete(ctx, task.id, attach(ctx, given))
        self.walk.executor.drain()

    def refused_without_form(self, element: str, by: str, given: Mapping[str, Any]) -> str:
        """The code of the engine's refusal."""
        try:
            self.complete_without_form(element, by, given)
        except ZhenshuError as error:
            return error.code
        raise AssertionError(f"{element} by {by} was not refused")

    def later(self, instant: str) -> Desk:
        """Let time pass."""
        self.walk.clock.advance(datetime.fromisoformat(instant) - self.walk.clock.instant)
        self.walk.executor.drain()
        return self

    def looking(self) -> Any:
        return context.query(self.database, self.walk.hooks, SYSTEM, self.walk.clock)

    def acting(self, login: str | None = None) -> Any:
        return self.walk.command(SYSTEM if login is None else actor(login))

    def open_tasks(self) -> list[str]:
        with self.looking() as ctx:
            return sorted(task.element_id for task in self.walk._open(ctx))

    def clocks(self) -> list[Clock]:
        with self.looking() as ctx:
            return list(clocks.of_subject(ctx, INSTANCE, self.walk.instance_id))

    def case(self) -> EnforcementCase:
        with self.looking() as ctx:
            return cases.of_instance(ctx, self.walk.instance_id)
