"""Signers (加签): whoever holds a task asks colleagues for an opinion, before, beside or after the own work."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, insert, select, update

from engine import accounts, codec, history, ids, notifications, pages, returns, tasks, values
from engine.context import SYSTEM, Actor, Context, part
from engine.errors import NotAllowed, ZhenshuError
from engine.hooks import Hooks
from engine.models import user_task
from engine.notifications import Kind
from engine.rows import HistoryEvent, Instance, UserTask, as_row, columns
from engine.states import TaskState
from forms import submission
from workflows.errors import SignerAsked, SignerRequestClosed, SignerRequestNotFound, SignersPending, about
from workflows.models import held_submission as held_table
from workflows.models import signer_request as table
from workflows.organisation import grants
from workflows.organisation.grants import LONGEST

LONGEST_NOTE, LONGEST_TEXT = 400, 1000

MOST = 10
"""Open requests of one task. Reason: who asks more people holds a meeting."""


class Mode(StrEnum):
    """When the opinion is given."""

    #: Before the holder works on it.
    BEFORE = "before"
    #: While the holder works on it; the task is completed once all have answered.
    PARALLEL = "parallel"
    #: After the holder has completed it; what was handed in waits for the agreement of all.
    AFTER = "after"


class Opinion(StrEnum):
    """What a signer says."""

    AGREE = "agree"
    OBJECT = "object"


class State(StrEnum):
    """A request."""

    #: Waits for the signer. Left by ``answer``, ``withdraw`` and when the task ends or is given back.
    ASKED = "asked"
    #: Never left.
    ANSWERED = "answered"
    #: Never left.
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Request:
    """One colleague asked for an opinion on one task."""

    id: str
    town_code: str
    task_id: str
    instance_id: str
    person: str
    mode: str
    note: str | None
    state: str
    asked_by: str
    asked_by_name: str
    asked_at: datetime
    opinion: str | None
    text: str | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Listed(Request):
    """A request with what its task is called."""

    task_name: str
    business_key: str | None


_COLUMNS = columns(Request, table)
_FIND = select(*_COLUMNS).where(table.c.id == bindparam("id"))
_OPEN = (
    select(*_COLUMNS)
    .where(table.c.task_id == bindparam("task_id"), table.c.state == State.ASKED.value)
    .order_by(table.c.id)
)
_LISTED: Select[Any] = select(*_COLUMNS, user_task.c.name, user_task.c.business_key).join(
    user_task, user_task.c.id == table.c.task_id
)
_TASK = update(user_task).where(user_task.c.id == bindparam("of_id"))
_MORE = _TASK.values(signers=user_task.c.signers + 1, revision=user_task.c.revision + 1)
_FEWER = _TASK.values(signers=user_task.c.signers - bindparam("gone"))
_AWAIT = _TASK.values(awaits_signers=bindparam("is_waiting"), revision=user_task.c.revision + 1)
_BACK = _TASK.values(returned=bindparam("why", type_=user_task.c.returned.type))
_HELD = select(held_table.c.payload, held_table.c.submitted_by).where(held_table.c.task_id == bindparam("task_id"))


def install(hooks: Hooks) -> None:
    """Hang everything in; called last, so that what else refuses a completion is heard first."""
    for verb in ("task.complete", "task.answer"):
        hooks.guards[verb].append(check_completion)
    hooks.hold = hold
    for kind in ("task.assigned", "task.unclaimed", "task.delegated"):
        hooks.listeners[kind].append(on_handed_on)


# --- ask, answer, withdraw ------------------------------------------------------------------------


def ask(ctx: Context, task_id: str, person: str, mode: Mode, note: str | None, revision: int | None = None) -> Request:
    """Ask a colleague for an opinion on a task that the actor holds; the colleague reads the matter.

    Raises:
        TaskNotFound, TaskNotOpen, StaleRevision, InstanceSuspended: as ``tasks.find``.
        NotAllowed: the actor does not hold the task, or a guard keeps the person from it.
        GrantRefused: the person is not of the staff of the town, or the actor.
        MustAvoid: the person has to keep out of the matter.
        SignerAsked: the person is asked already, or ``MOST`` are.
        SignersPending: the task was handed in and waits for its signers.
    """
    values.optional(note, "/note", LONGEST_NOTE, lines=True)
    task, instance = tasks.find(ctx, task_id, revision)
    if task.assignee != ctx.actor.id:
        raise NotAllowed("只有任务的办理人可以加签", "Expected the task's assignee to ask signers", task_id=task_id)
    open_ones = _open(ctx, task)
    if task.awaits_signers:
        raise _pending(ctx, task_id, [one.person for one in open_ones])
    if len(open_ones) >= MOST or person in [one.person for one in open_ones]:
        raise SignerAsked(task_id, person, accounts.name_of(ctx, person), MOST)
    with about("/person", "/login"):
        grants.extend(ctx, instance, person, ctx.now + LONGEST, f"加签：{note}" if note else "加签")
        ctx.hooks.check("task.claim", ctx.acting(SYSTEM), task, assignee=person)
    made = Request(
        id=ids.new(),
        town_code=task.town_code,
        task_id=task.id,
        instance_id=instance.id,
        person=person,
        mode=mode.value,
        note=note,
        state=State.ASKED.value,
        asked_by=ctx.actor.id,
        asked_by_name=ctx.actor.name,
        asked_at=ctx.now,
        opinion=None,
        text=None,
        answered_at=None,
    )
    ctx.db.execute(insert(table), as_row(made))
    ctx.db.execute(_MORE, {"of_id": task.id})
    _record(ctx, "signer.asked", task, instance, {"person": person, "mode": made.mode, "note": note})
    details = {"task_id": task.id, "mode": made.mode, "note": note}
    notifications.tell(
        ctx, Kind.SIGNER_ASKED, [person], task.name, instance=instance, subject_id=made.id, details=details
    )
    return made


def answer(ctx: Context, request_id: str, opinion: Opinion, text: str) -> Request:
    """Say what one thinks of a task that one was asked about; the last agreement afterwards completes what was held.

    Raises:
        SignerRequestNotFound: the actor was not asked.
        SignerRequestClosed: it is answered or withdrawn.
        TaskNotOpen, InstanceSuspended: as ``tasks.find``.
        NotAllowed: by now a guard keeps the actor from the task.
        ValueRefused: nothing that can be kept was said.
    """
    values.text(text, "/text", LONGEST_TEXT, lines=True)
    found = _mine(ctx, request_id)
    task, instance = tasks.find(ctx, found.task_id)
    found = _mine(ctx, request_id)
    if found.state != State.ASKED:
        raise SignerRequestClosed(request_id, found.state)
    ctx.hooks.check("task.claim", ctx.acting(SYSTEM), task, assignee=ctx.actor.id)
    said = replace(found, state=State.ANSWERED.value, opinion=opinion.value, text=text, answered_at=ctx.now)
    ctx.db.execute(update(table).where(table.c.id == said.id).values(as_row(said)))
    ctx.db.execute(_FEWER, {"of_id": task.id, "gone": 1})
    details = {"opinion": said.opinion, "text": text, "mode": said.mode}
    _record(ctx, "signer.answered", task, instance, details)
    notifications.tell(
        ctx,
        Kind.SIGNER_ANSWERED,
        [said.asked_by, task.assignee],
        task.name,
        instance=instance,
        subject_id=said.id,
        details={"task_id": task.id, **details},
    )
    if task.awaits_signers:
        if opinion == Opinion.OBJECT:
            _release(ctx, task, instance, text)
        elif task.signers == 1:
            _complete_held(ctx, task, instance)
    return said


def withdraw(ctx: Context, request_id: str) -> Request:
    """Take back a request without an answer; what was handed in and waits for nobody else goes back to its holder.

    Raises:
        SignerRequestNotFound: the actor did not ask.
        SignerRequestClosed: it is answered or withdrawn.
        TaskNotOpen, InstanceSuspended: as ``tasks.find``.
    """
    found = _get(ctx, request_id)
    if found.asked_by != ctx.actor.id:
        raise SignerRequestNotFound(request_id)
    task, instance = tasks.find(ctx, found.task_id)
    found = _get(ctx, request_id)
    if found.state != State.ASKED:
        raise SignerRequestClosed(request_id, found.state)
    gone = replace(found, state=State.WITHDRAWN.value)
    ctx.db.execute(update(table).where(table.c.id == gone.id).values(state=gone.state))
    ctx.db.execute(_FEWER, {"of_id": task.id, "gone": 1})
    _record(ctx, "signer.withdrawn", task, instance, {"person": gone.person})
    if task.awaits_signers and task.signers == 1:
        _release(ctx, task, instance, "撤回加签")
    return gone


# --- find -----------------------------------------------------------------------------------------


def mine(ctx: Context, *, is_open: bool = True, page: pages.PageRequest = pages.FIRST_PAGE) -> pages.Page[Listed]:
    """What the actor was asked, newest first; open ones are those whose task still waits."""
    statement = _LISTED.where(table.c.person == ctx.actor.id)
    if is_open:
        statement = statement.where(table.c.state == State.ASKED.value, user_task.c.state == TaskState.OPEN.value)
    return pages.read(ctx.db, statement, [pages.Key(table.c.id, descending=True)], page, Listed)


def of_task(ctx: Context, task_id: str) -> Sequence[Listed]:
    """Every request of a task, oldest first."""
    return [Listed(*row) for row in ctx.db.execute(_LISTED.where(table.c.task_id == task_id).order_by(table.c.id))]


def count(ctx: Context) -> int:
    """How many open tasks wait for the actor's opinion."""
    waiting = (
        select(func.count())
        .select_from(table.join(user_task, user_task.c.id == table.c.task_id))
        .where(
            table.c.person == ctx.actor.id,
            table.c.state == State.ASKED.value,
            user_task.c.state == TaskState.OPEN.value,
        )
    )
    total: int = ctx.db.execute(waiting).scalar_one()
    return total


def held(ctx: Context, task: UserTask) -> dict[str, Any]:
    """What was handed in for an open task and did not complete it; empty when nothing was."""
    row = ctx.db.execute(_HELD, {"task_id": task.id}).first()
    return {} if row is None else json.loads(codec.unpack(bytes(row.payload)))


def _get(ctx: Context, request_id: str) -> Request:
    row = ctx.db.execute(_FIND, {"id": request_id}).first()
    if row is None:
        raise SignerRequestNotFound(request_id)
    return Request(*row)


def _mine(ctx: Context, request_id: str) -> Request:
    found = _get(ctx, request_id)
    if found.person != ctx.actor.id:
        raise SignerRequestNotFound(request_id)
    return found


def _open(ctx: Context, task: UserTask) -> Sequence[Request]:
    if not task.signers:
        return ()
    return [Request(*row) for row in ctx.db.execute(_OPEN, {"task_id": task.id})]


def _record(ctx: Context, kind: str, task: UserTask, instance: Instance, details: dict[str, Any]) -> None:
    history.record(ctx, kind, instance, subject_id=task.id, element_id=task.element_id, details=details)


# --- completing -----------------------------------------------------------------------------------


def _pending(ctx: Context, task_id: str, people: Sequence[str]) -> SignersPending:
    return SignersPending(task_id, people, [accounts.name_of(ctx, one) for one in people])


def check_completion(ctx: Context, task: UserTask, **facts: Any) -> None:
    """Guard of completion and of answers by error: all who were asked before or beside have answered.

    What was handed in before and given back is forgotten with it.

    Raises:
        SignersPending: they have not, or the task was handed in already and waits.
    """
    waiting = [one.person for one in _open(ctx, task) if one.mode != Mode.AFTER or task.awaits_signers]
    if waiting:
        raise _pending(ctx, task.id, waiting)
    if task.returned is not None:
        ctx.db.execute(delete(held_table).where(held_table.c.task_id == task.id))


class _Undone(Exception):
    """What the guards wrote while they were only asked."""


def hold(
    ctx: Context, task: UserTask, instance: Instance, payload: Mapping[str, Any], variables: Mapping[str, Any]
) -> UserTask | None:
    """Keep a valid submission until those asked for afterwards agree; None when nobody is.

    Raises:
        SignersPending: somebody asked before or beside has not answered, or a submission waits already.
        NotAllowed, …: what a guard of the completion refuses.
    """
    asked = _open(ctx, task)
    if not any(one.mode == Mode.AFTER for one in asked):
        return None
    try:
        with part(ctx) as inner:
            inner.hooks.check("task.complete", inner, task, variables=dict(variables))
            raise _Undone
    except _Undone:
        pass
    ctx.db.execute(delete(held_table).where(held_table.c.task_id == task.id))
    body = codec.pack(json.dumps(payload, ensure_ascii=False, default=str).encode())
    row = {"task_id": task.id, "town_code": task.town_code, "payload": body, "submitted_by": ctx.actor.id}
    ctx.db.execute(insert(held_table), {**row, "submitted_at": ctx.now})
    ctx.db.execute(_AWAIT, {"of_id": task.id, "is_waiting": True})
    _record(ctx, "task.submitted", task, instance, {"waits_for": [one.person for one in asked]})
    return tasks.get(ctx, task.id)


def _complete_held(ctx: Context, task: UserTask, instance: Instance) -> None:
    """Complete with what was handed in, by who did; where that is refused by now, it goes back to its holder."""
    row = ctx.db.execute(_HELD, {"task_id": task.id}).one()
    payload = json.loads(codec.unpack(bytes(row.payload)))
    submitter = _actor(ctx, row.submitted_by)
    ctx.db.execute(_AWAIT, {"of_id": task.id, "is_waiting": False})
    try:
        with part(ctx.acting(submitter)) as inner:
            submission.complete_task(inner, task.id, payload)
            inner.db.execute(delete(held_table).where(held_table.c.task_id == task.id))
    except ZhenshuError as refusal:
        details = {"code": refusal.code, "message": refusal.detail_zh}
        ctx.db.execute(_BACK, {"of_id": task.id, "why": returns.why_back(ctx, task, refusal.detail_zh)})
        _record(ctx, "task.submission_refused", task, instance, details)
        notifications.tell(
            ctx, Kind.TASK_RETURNED, [task.assignee], task.name, instance=instance, subject_id=task.id, details=details
        )


def _actor(ctx: Context, login: str) -> Actor:
    found = accounts.by_login(ctx, login)
    if found is None:
        return Actor(login, "person", login, town_code=ctx.actor.town_code)
    return found.actor


def _release(ctx: Context, task: UserTask, instance: Instance, reason: str | None) -> None:
    """The task is its holder's to complete again, with what was handed in; without a reason that is forgotten.

    Who was asked for afterwards and has not answered need not.
    """
    gone = ctx.db.execute(
        update(table)
        .where(table.c.task_id == task.id, table.c.state == State.ASKED.value, table.c.mode == Mode.AFTER.value)
        .values(state=State.WITHDRAWN.value)
    ).rowcount
    ctx.db.execute(_FEWER, {"of_id": task.id, "gone": gone})
    ctx.db.execute(_AWAIT, {"of_id": task.id, "is_waiting": False})
    if reason is None:
        ctx.db.execute(delete(held_table).where(held_table.c.task_id == task.id))
    else:
        ctx.db.execute(_BACK, {"of_id": task.id, "why": returns.why_back(ctx, task, reason)})
    _record(ctx, "task.given_back", task, instance, {"reason": reason})


def on_handed_on(ctx: Context, event: HistoryEvent, instance: Instance | None) -> None:
    """Listener of tasks that go to another: what their holder had handed in counts no more."""
    if instance is None or event.subject_id is None:
        return
    task = tasks.get(ctx, event.subject_id)
    if task.awaits_signers:
        _release(ctx, task, instance, None)
