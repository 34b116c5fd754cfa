"""The world of a simulation: its database, its clock that jumps, its people; every move goes through the engine."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import func, select

from engine import accounts, context, definitions, instances, messages, pages, tasks, variables
from engine.clock import FrozenClock
from engine.context import SYSTEM, Actor, Context
from engine.db import Database
from engine.executor import Executor
from engine.hooks import Hooks
from engine.models import job
from engine.rows import HistoryEvent, Instance, UserTask
from engine.states import JobState
from forms import submission, uploads
from forms.definition import FormDefinition
from forms.scope import Moment
from workflows.calendar.zone import local_day
from workflows.organisation.demonstration.identities import Identities
from workflows.simulation import filling

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNgYGBgAAAABQABeiGxMwAAAABJRU5ErkJggg=="
)
"""The smallest PNG."""
PAPER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
FILM = bytes.fromhex("000000186674797069736f6d0000020069736f6d69736f32") + bytes(64)
"""A PDF without pages and the head of an MP4: enough to be known by their content."""

FIRST_COME = pages.PageRequest(limit=500)


class World:
    """A running town; ``clock`` is the only time there is."""

    def __init__(self, database: Database, hooks: Hooks, clock: FrozenClock, random: Random) -> None:
        self.database = database
        self.hooks = hooks
        self.clock = clock
        self.random = random
        self.executor = Executor(database, hooks, clock=clock)
        self.identities = Identities(random, local_day(clock.instant))
        self.touched: set[str] = set()
        """Instances of which a step began since somebody looked."""
        self.people: dict[str, Actor] = {}
        self._by_group: defaultdict[str, list[Actor]] = defaultdict(list)
        hooks.listeners["activity.started"].append(self._notice)

    def _notice(self, ctx: Context, event: HistoryEvent, instance: Instance) -> None:
        self.touched.add(instance.id)

    # --- people -------------------------------------------------------------------------------------

    def meet(self) -> None:
        """Learn who works here: every account with its roles and groups."""
        self.people.clear()
        self._by_group.clear()
        cursor: str | None = None
        while True:
            with self.looking() as ctx:
                page = accounts.list(ctx, pages.PageRequest(limit=500, cursor=cursor))
            for one in page.items:
                self.add(
                    Actor(one.login, "person", one.name, frozenset(one.roles), frozenset(one.groups), one.town_code)
                )
            cursor = page.next_cursor
            if cursor is None:
                return

    def add(self, actor: Actor) -> None:
        """Another person or program that may act."""
        self.people[actor.id] = actor
        for name in sorted(actor.memberships):
            self._by_group[name].append(actor)

    def members(self, *groups: str) -> list[Actor]:
        """Everybody in one of the groups, in the order they were met."""
        found = {actor.id: actor for name in groups for actor in self._by_group.get(name, ())}
        return list(found.values())

    def candidates(self, task: UserTask) -> list[Actor]:
        """Who may work on a task now."""
        if task.assignee:
            return [self.people[task.assignee]] if task.assignee in self.people else []
        named = [self.people[login] for login in task.candidate_users if login in self.people]
        return named or self.members(*task.candidate_groups)

    # --- moves --------------------------------------------------------------------------------------

    def acting(self, actor: Actor = SYSTEM) -> AbstractContextManager[Context]:
        """One command of somebody."""
        return context.command(self.database, self.hooks, actor, self.clock)

    def looking(self, actor: Actor = SYSTEM) -> AbstractContextManager[Context]:
        """A look that changes nothing."""
        return context.query(self.database, self.hooks, actor, self.clock)

    def open_tasks(self, instance_id: str) -> list[UserTask]:
        """The open tasks of an instance."""
        with self.looking() as ctx:
            return list(tasks.list(ctx, tasks.TaskFilter(instance_id=instance_id), FIRST_COME).items)

    def start(self, key: str, actor: Actor, payload: Mapping[str, Any]) -> Instance:
        """Send a start form."""
        with self.acting(actor) as ctx:
            return submission.start_instance(ctx, key=key, payload=payload)

    def complete(self, task: UserTask, actor: Actor, payload: Mapping[str, Any]) -> None:
        """Claim a task and send its form."""
        with self.acting(actor) as ctx:
            if task.assignee is None:
                task = tasks.claim(ctx, task.id)
            submission.complete_task(ctx, task.id, payload, task.revision)

    def send(self, name: str, actor: Actor, instance_id: str, values: Mapping[str, Any] | None = None) -> None:
        """Send a message to an instance."""
        with self.acting(actor) as ctx:
            key = instances.get(ctx, instance_id).business_key
            messages.correlate(ctx, name, business_key=key, variables=dict(values or {}))

    def drain(self) -> None:
        """Run every job that is due."""
        self.executor.drain()

    def next_due(self) -> datetime | None:
        """When the next job wants to run."""
        with self.looking() as ctx:
            earliest = select(func.min(job.c.run_at)).where(job.c.state == JobState.READY.value)
            found: datetime | None = ctx.db.execute(earliest).scalar()
        return found

    def move_to(self, instant: datetime) -> None:
        """Let time pass; it never runs backwards."""
        if instant > self.clock.instant:
            self.clock.advance(instant - self.clock.instant)

    # --- forms --------------------------------------------------------------------------------------

    def start_payload(self, key: str, actor: Actor, wish: Mapping[str, Any]) -> dict[str, Any]:
        """A start form filled in.

        Raises:
            CannotFill: no answer was found that the form accepts.
        """
        with self.acting(actor) as ctx:
            definition = definitions.latest(ctx, key)
            form_key = definitions.start_form_key(ctx, definition.id)
            if form_key is None:
                return dict(wish)
            form = definitions.form(ctx, definition.id, form_key).parsed
            return self._fill(ctx, form_key, form, {}, wish)

    def task_payload(self, task: UserTask, actor: Actor, wish: Mapping[str, Any]) -> dict[str, Any]:
        """A task's form filled in by somebody.

        Raises:
            CannotFill: no answer was found that the form accepts.
        """
        with self.acting(actor) as ctx:
            if task.form_key is None:
                return dict(wish)
            form = definitions.form(ctx, task.definition_id, task.form_key).parsed
            known = variables.visible(ctx, instances.get(ctx, task.instance_id), task.wait_id)
            return self._fill(ctx, task.form_key, form, known, wish)

    def _fill(
        self, ctx: Context, name: str, form: object, known: Mapping[str, Any], wish: Mapping[str, Any]
    ) -> dict[str, Any]:
        assert isinstance(form, FormDefinition)
        files: dict[str, uploads.Upload] = {}
        moment = Moment(ctx.now, files, definitions.expressions(ctx))
        attach = self._attacher(ctx, files)
        return filling.fill(name, form, filling.Situation(known, moment, self.random, self.identities, attach), wish)

    def _attacher(self, ctx: Context, files: dict[str, uploads.Upload]) -> Callable[[str], str]:
        def attach(accept: str) -> str:
            name, body = _file_for(accept)
            stored = uploads.store(ctx, name, [body])
            files[stored.id] = stored
            return stored.id

        return attach


def _file_for(accept: str) -> tuple[str, bytes]:
    wanted = accept.lower().split(",")[0]
    if not wanted or "pdf" in wanted:
        return "材料.pdf", PAPER
    if "image" in wanted or "png" in wanted or "jpg" in wanted:
        return "照片.png", PICTURE
    return "录像.mp4", FILM
