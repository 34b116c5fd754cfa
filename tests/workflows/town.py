"""The demonstration town in a database, with the approval process deployed and people who act in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import forms.bindings
import workflows.bindings
from engine import context, deployments, instances, tasks, variables
from engine.clock import FrozenClock
from engine.context import SYSTEM, Actor
from engine.db import Database
from engine.executor import Executor
from engine.hooks import Hooks
from engine.rows import Instance, UserTask
from tests import photos
from tests.scenarios.walker import WING, actor, bundle, certify, needed, read
from workflows import cases, catalogue, demo, towns
from workflows.calendar.zone import local_day
from workflows.cases import Case

APPLICATION = read(WING / "approval" / "scenarios" / "grant.json").when[0]["start"]
"""A whole and right application for XK0001."""
NOW = datetime(2026, 11, 23, 1, 15, tzinfo=UTC)


@dataclass
class Office:
    """One town's office: commands in the name of its people."""

    database: Database
    clock: FrozenClock = field(default_factory=lambda: FrozenClock(NOW))
    hooks: Hooks = field(default_factory=Hooks)

    def __post_init__(self) -> None:
        forms.bindings.install(self.hooks)
        workflows.bindings.install(self.hooks)
        self.executor = Executor(self.database, self.hooks, clock=self.clock)
        photos.prepared(self.database, ("office", self.clock.instant), self._open)

    def _open(self) -> None:
        with self.acting(SYSTEM) as ctx:
            towns.register(ctx, demo.TOWN)
            certify(ctx)
            for process in needed("approval"):
                deployments.deploy(ctx, process, bundle(process))

    def acting(self, who: Actor | str) -> Any:
        """One command of a person."""
        person = actor(who) if isinstance(who, str) else who
        return context.command(self.database, self.hooks, person, self.clock)

    def looking(self) -> Any:
        """One query, which waits for no writer."""
        return context.query(self.database, self.hooks, SYSTEM, self.clock)

    def start(self, who: Actor | str = "wang.jianguo", business_key: str | None = None, **changes: Any) -> Instance:
        """An application, sent without its form and with what its item asks for, and run to the receipt check."""
        if "item_code" in changes and "materials" not in changes:
            changes["materials"] = self._materials(changes["item_code"])
        with self.acting(who) as ctx:
            started = instances.start(
                ctx, key="approval", variables={**APPLICATION, **changes}, business_key=business_key
            )
        self.executor.drain()
        return started

    def _materials(self, code: Any) -> list[dict[str, Any]]:
        with self.looking() as ctx:
            items = catalogue.list_in_force(ctx, demo.TOWN.code, local_day(self.clock.instant))
        given = {"source": "申请人提供", "form": "原件", "copies": 1}
        return [{"material_code": name, **given} for item in items if item.code == code for name in item.materials]

    def task(self, instance: Instance, element_id: str) -> UserTask:
        """The open task at an element."""
        with self.looking() as ctx:
            found = tasks.list(ctx, tasks.TaskFilter(instance_id=instance.id, element_id=element_id)).items
        assert found, f"no open task {element_id}"
        return found[0]

    def complete(self, instance: Instance, element_id: str, who: str, given: Mapping[str, Any]) -> None:
        """Complete a task without its form, and let everything due be done."""
        task = self.task(instance, element_id)
        with self.acting(who) as ctx:
            tasks.complete(ctx, task.id, given)
        self.executor.drain()

    def case(self, instance: Instance) -> Case:
        """The instance's case."""
        with self.looking() as ctx:
            return cases.of_instance(ctx, instance.id)

    def variables(self, instance: Instance) -> dict[str, Any]:
        """The instance's own variables."""
        with self.looking() as ctx:
            return variables.get(ctx, instance.id)
