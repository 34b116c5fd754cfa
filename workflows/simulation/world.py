"""The world of a simulation: its database, its clock that jumps, its people; every move goes through the engine."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import bindparam, func, select

from engine import accounts, context, definitions, instances, messages, pages, tasks, variables
from engine.clock import FrozenClock
from engine.context import SYSTEM, Actor, Context
from engine.db import Database
from engine.executor import Executor
from engine.hooks import Hooks
from engine.models import job, user_task
from engine.rows import HistoryEvent, Instance, UserTask, columns
from engine.states import JobState, TaskState
from forms import submission, uploads
from forms.definition import FormDefinition
from forms.errors import UploadNotFound
from forms.scope import Moment
from forms.validation import attached
from workflows.calendar.zone import local_day
from workflows.execution import ledger as executions
from workflows.organisation.demonstration.identities import Identities
from workflows.simulation import filling
from workflows.simulation.behaviour import SIGNED

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

Wanted = Mapping[str, Any]
Done = tuple[Mapping[str, Any], Mapping[str, Any]]

_OPEN_TASKS = (
    select(*columns(UserTask, user_task))
    .where(user_task.c.instance_id == bindparam("instance"), user_task.c.state == TaskState.OPEN.value)
    .order_by(user_task.c.id)
)


class World:
    """A running town; ``clock`` is the only time there is."""

    def __init__(self, database: Database, hooks: Hooks, clock: FrozenClock, random: Random) -> None:
        self.database = database
        self.hooks = hooks
        self.clock = clock
        self.random = random
        self.executor = Executor(database, hooks, clock=clock)
        self.identities = Identities(random, local_day(clock.instant))
        self._queued: set[str] = set()
        self._uploaded: list[str] = []
        self.touched: set[str] = set()
        """Instances of which a step began since somebody looked."""
        self.people: dict[str, Actor] = {}
        self._by_group: defaultdict[str, list[Actor]] = defaultdict(list)
        self._programs: list[Actor] = []
        self._has_moved = False
        hooks.listeners["activity.started"].append(self._notice)
        hooks.listeners["account.memberships"].append(self._notice_move)

    def _notice(self, ctx: Context, event: HistoryEvent, instance: Instance) -> None:
        self.touched.add(instance.id)

    def _notice_move(self, ctx: Context, event: HistoryEvent, instance: Instance | None) -> None:
        self._has_moved = True

    # --- people -------------------------------------------------------------------------------------

    def meet(self) -> None:
        """Learn who works here: every account with its roles and groups."""
        self.people.clear()
        self._by_group.clear()
        self._has_moved = False
        cursor: str | None = None
        while True:
            with self.looking() as ctx:
                page = accounts.list(ctx, pages.PageRequest(limit=500, cursor=cursor))
            for one in page.items:
                roles, groups = frozenset(one.roles), frozenset(one.groups)
                self._know(Actor(one.login, "person", one.name, roles, groups, one.town_code))
            cursor = page.next_cursor
            if cursor is None:
                break
        for program in self._programs:
            self._know(program)

    def add(self, program: Actor) -> None:
        """A program that may act besides the people."""
        self._programs.append(program)
        self._know(program)

    def _know(self, actor: Actor) -> None:
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

    @contextmanager
    def acting(self, actor: Actor = SYSTEM) -> Iterator[Context]:
        """One command of somebody."""
        with context.command(self.database, self.hooks, actor, self.clock) as ctx:
            yield ctx
            self._queued |= ctx.queued

    def looking(self, actor: Actor = SYSTEM) -> AbstractContextManager[Context]:
        """A look that changes nothing."""
        return context.query(self.database, self.hooks, actor, self.clock)

    def open_tasks(self, *instance_ids: str) -> list[UserTask]:
        """The open tasks of instances, oldest first."""
        with self.looking() as ctx:
            found = [UserTask(*row) for one in instance_ids for row in ctx.db.execute(_OPEN_TASKS, {"instance": one})]
        return sorted(found, key=lambda task: task.id)

    def begin(self, key: str, actor: Actor, wish: Mapping[str, Any]) -> Instance:
        """Fill in a start form and send it, in one command.

        Raises:
            CannotFill: no answer was found that the form accepts.
        """
        with self.acting(actor) as ctx, self._tidying(ctx):
            return submission.start_instance(ctx, key=key, payload=self._start_payload(ctx, key, wish))

    def start(self, key: str, actor: Actor, payload: Mapping[str, Any]) -> Instance:
        """Send a start form."""
        with self.acting(actor) as ctx:
            return submission.start_instance(ctx, key=key, payload=payload)

    def complete(self, task: UserTask, actor: Actor, payload: Mapping[str, Any]) -> None:
        """Claim a task and send its form."""
        with self.acting(actor) as ctx:
            _complete(ctx, task, payload)

    def do(self, task: UserTask, actor: Actor, wish: Callable[[Mapping[str, Any]], Wanted]) -> Done:
        """Claim a task, fill in its form and send it, in one command; returns what the process held and what was sent.

        Args:
            wish: from what the process holds to what the form shall say.

        Raises:
            CannotFill: no answer was found that the form accepts.
        """
        with self.acting(actor) as ctx, self._tidying(ctx):
            known = variables.visible(ctx, instances.get(ctx, task.instance_id), task.wait_id)
            payload = self._task_payload(ctx, task, known, wish(known))
            _complete(ctx, task, payload)
        return known, payload

    def take(self, task: UserTask, actor: Actor, wish: Callable[[Mapping[str, Any]], Wanted]) -> None:
        """Claim a task, to do it later.

        Args:
            wish: from what the process holds to what the form shall say; raises what keeps the person from it.

        Raises:
            NotAllowed: a guard refused.
        """
        with self.acting(actor) as ctx:
            wish(variables.visible(ctx, instances.get(ctx, task.instance_id), task.wait_id))
            tasks.claim(ctx, task.id)

    def put_back(self, task: UserTask, actor: Actor) -> None:
        """Leave a claimed task to the other candidates.

        Raises:
            NotAllowed: the actor does not hold it.
        """
        with self.acting(actor) as ctx:
            tasks.unclaim(ctx, task.id)

    def send(self, name: str, actor: Actor, instance_id: str, values: Mapping[str, Any] | None = None) -> None:
        """Send a message to an instance."""
        with self.acting(actor) as ctx:
            key = instances.get(ctx, instance_id).business_key
            messages.correlate(ctx, name, business_key=key, variables=_uploaded(ctx, dict(values or {})))

    def owed(self, instance_id: str) -> Decimal | None:
        """What the execution of a penalty asks for today, in yuan; None where there is none."""
        with self.looking() as ctx:
            execution = executions.find(ctx, instance_id)
            return None if execution is None else Decimal(executions.owed(ctx, execution).outstanding_cents) / 100

    def pay(self, instance_id: str, reference: str) -> bool:
        """Let the bank tell of a payment of all that is owed; whether there was something to pay.

        Raises:
            NotFound, Conflict, NotAllowed, Invalid: as ``send``.
        """
        bank, due = [one for one in self.members("INT") if one.kind == "program"], self.owed(instance_id)
        with self.looking() as ctx:
            execution = executions.find(ctx, instance_id)
        if execution is None or not due or not bank:
            return False
        paid = {
            "bank_reference": reference,
            "payment_code": execution.payment_code,
            "amount": str(due),
            "paid_at": self.clock.instant,
        }
        self.send("execution.payment_received", bank[0], instance_id, {"payment": paid})
        return True

    def drain(self, *kinds: str) -> None:
        """Run what the commands since the last time have queued, and all work of these kinds that is due.

        Where positions began or ended, everybody is met anew.
        """
        queued, self._queued = self._queued.union(kinds), set()
        if queued:
            self.executor.drain_together(queued)
        if self._has_moved:
            self.meet()

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
            return self._start_payload(ctx, key, wish)

    def _start_payload(self, ctx: Context, key: str, wish: Mapping[str, Any]) -> dict[str, Any]:
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
            known = variables.visible(ctx, instances.get(ctx, task.instance_id), task.wait_id)
            return self._task_payload(ctx, task, known, wish)

    def _task_payload(
        self, ctx: Context, task: UserTask, known: Mapping[str, Any], wish: Mapping[str, Any]
    ) -> dict[str, Any]:
        if task.form_key is None:
            return dict(wish)
        form = definitions.form(ctx, task.definition_id, task.form_key).parsed
        return self._fill(ctx, task.form_key, form, known, wish)

    def _fill(
        self, ctx: Context, name: str, form: object, known: Mapping[str, Any], wish: Mapping[str, Any]
    ) -> dict[str, Any]:
        assert isinstance(form, FormDefinition)
        files: dict[str, uploads.Upload] = {}
        moment = Moment(ctx.now, files, definitions.expressions(ctx))
        attach = self._attacher(ctx, files)
        situation = filling.Situation(known, moment, self.random, self.identities, attach)
        try:
            payload = filling.fill(name, form, situation, wish)
        except filling.CannotFill:
            self._discard(ctx, files)
            raise
        # Who tries another file takes the first one back.
        self._discard(ctx, files.keys() - set(attached(form, payload)))
        return payload

    @contextmanager
    def _tidying(self, ctx: Context) -> Iterator[None]:
        """Afterwards nothing waits that was uploaded inside: files of pickers hidden in the end are not sent."""
        self._uploaded = []
        yield
        for upload_id in self._uploaded:
            with suppress(UploadNotFound):
                uploads.discard(ctx, upload_id)

    def _discard(self, ctx: Context, upload_ids: Iterable[str]) -> None:
        for upload_id in sorted(upload_ids):
            uploads.discard(ctx, upload_id)

    def _attacher(self, ctx: Context, files: dict[str, uploads.Upload]) -> Callable[[str, int], str]:
        def attach(accept: str, attempt: int) -> str:
            name, body = _file_for(accept, attempt)
            stored = uploads.store(ctx, name, [body])
            files[stored.id] = stored
            self._uploaded.append(stored.id)
            return stored.id

        return attach


def _uploaded(ctx: Context, value: Any) -> Any:
    """The values of a message, with a file of the sender wherever a signed letter stands."""
    if value == SIGNED:
        name, content = _file_for("pdf", 0)
        return uploads.store(ctx, name, [content]).id
    if isinstance(value, Mapping):
        return {name: _uploaded(ctx, one) for name, one in value.items()}
    return [_uploaded(ctx, one) for one in value] if isinstance(value, list) else value


def _complete(ctx: Context, task: UserTask, payload: Mapping[str, Any]) -> None:
    if task.assignee is None:
        task = tasks.claim(ctx, task.id)
    submission.complete_task(ctx, task.id, payload, task.revision)


FILES: Sequence[tuple[str, bytes, Sequence[str]]] = (
    ("照片.png", PICTURE, ("image", "png", "jpg")),
    ("材料.pdf", PAPER, ("pdf",)),
    ("录像.mp4", FILM, ("video", "mp4")),
)
"""What people attach, and by which words of an ``accept`` attribute it fits."""


def _file_for(accept: str, attempt: int) -> tuple[str, bytes]:
    """One of the kinds that fit, the picture first; another at each attempt."""
    wanted = accept.lower()
    fitting = [(name, body) for name, body, words in FILES if not wanted or any(word in wanted for word in words)]
    return fitting[attempt % len(fitting)] if fitting else FILES[-1][:2]
