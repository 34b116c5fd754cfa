"""Sending forms, and messages with one: validate, complete the task or start the instance, and keep what was sent."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from engine import bpmn, codec, conditions, definitions, ids, instances, messages, tasks, variables
from engine.context import Context
from engine.errors import FormNotFound
from engine.messages import Correlated
from engine.models import form_submission
from engine.rows import Instance, UserTask
from forms import uploads
from forms.answers import shown_data
from forms.definition import FormDefinition, parse
from forms.errors import SubmissionNotFound
from forms.scope import Moment
from forms.validation import Submission, attached, validate

BLACK = "███"
"""Stands where something was taken out."""


@dataclass(frozen=True, slots=True)
class StoredSubmission:
    """What a person sent in a form, as it is kept."""

    id: str
    instance_id: str
    task_id: str | None
    form_definition_id: str
    form_key: str
    submitted_at: datetime
    submitted_by: str
    town_code: str
    payload: dict[str, Any]


_NAMES = [entry.name for entry in fields(StoredSubmission)]
_COLUMNS = [form_submission.c[name] for name in _NAMES]
_INSERT = insert(form_submission)
_BY_ID = select(*_COLUMNS).where(form_submission.c.id == bindparam("id"))
_OF_INSTANCE = select(*_COLUMNS).where(form_submission.c.instance_id == bindparam("id")).order_by(form_submission.c.id)


# --- complete and start ---------------------------------------------------------------------------


def complete_task(ctx: Context, task_id: str, payload: Mapping[str, Any], revision: int | None = None) -> UserTask:
    """Complete a task with its form; a task without a form of this system takes the payload as variables.

    Raises:
        FormInvalid: the form has errors, one per field.
        FormNotFound: the task's form is not deployed.
        TaskNotFound, TaskNotOpen, StaleRevision, InstanceSuspended, TaskDelegated, NotAllowed: as ``engine.tasks``.
        VariablesInvalid: without a form, a variable cannot be kept.
    """
    task, instance = tasks.find_completable(ctx, task_id, revision)
    if not has_form(task.form_key):
        given = codec.normalise(payload)
        return _held(ctx, task, instance, payload, given) or tasks.finish(ctx, task, instance, given)
    form = _usable(definitions.form(ctx, task.definition_id, task.form_key or ""))
    known = variables.visible(ctx, instance, task.wait_id)
    submission = _validate(ctx, form.parsed, payload, known, instance.id)
    waiting = _held(ctx, task, instance, payload, submission.variables)
    if waiting is not None:
        return waiting
    _keep(ctx, form, submission, instance, task.id)
    return tasks.finish(ctx, task, instance, submission.variables)


def _held(
    ctx: Context, task: UserTask, instance: Instance, payload: Mapping[str, Any], given: Mapping[str, Any]
) -> UserTask | None:
    """The task as it stays open where its completion waits for signers asked for afterwards."""
    if not task.signers or ctx.hooks.hold is None:
        return None
    held: UserTask | None = ctx.hooks.hold(ctx, task, instance, payload, given)
    return held


def start_instance(
    ctx: Context,
    *,
    key: str | None = None,
    definition_id: str | None = None,
    payload: Mapping[str, Any] | None = None,
    business_key: str | None = None,
    start_event: str | None = None,
    unique_business_key: bool = False,
) -> Instance:
    """Start an instance with the form of its start event; without one the payload is its variables.

    Raises:
        FormInvalid: the form has errors, one per field.
        DefinitionNotFound, StartRefused, NotAllowed, BusinessKeyTaken, VariablesInvalid: as ``engine.instances``.
    """
    if key is not None and definition_id is None:
        definition_id, key = definitions.latest(ctx, key).id, None
    form = _start_form(ctx, definition_id) if definition_id is not None and key is None else None
    submission, given = _checked(ctx, form, payload or {})
    started = instances.start(
        ctx,
        key=key,
        definition_id=definition_id,
        variables=given,
        business_key=business_key,
        start_event=start_event,
        unique_business_key=unique_business_key,
    )
    if form is not None and submission is not None:
        _keep(ctx, form, submission, started, None)
    return started


def send_message(
    ctx: Context,
    name: str,
    *,
    business_key: str | None = None,
    correlation: Mapping[str, Any] | None = None,
    variables: Mapping[str, Any] | None = None,
    instance_id: str | None = None,
) -> Correlated:
    """Send a message of a person or program; where it starts a process with a form, it is checked like that form.

    Raises:
        FormInvalid: the form has errors, one per field.
        MessageNotCorrelated, MessageAmbiguous, InstanceSuspended, NotAllowed, VariablesInvalid, InstanceNotFound: as
            ``engine.messages``.
    """
    form = _form_of_message(ctx, name, business_key, correlation, instance_id)
    submission, given = _checked(ctx, form, variables or {})
    sent = messages.correlate(ctx, name, business_key, correlation, given, instance_id)
    if form is not None and submission is not None:
        _keep(ctx, form, submission, sent.instance, None)
    return sent


def send_message_to_all(
    ctx: Context,
    name: str,
    *,
    business_key: str | None = None,
    correlation: Mapping[str, Any] | None = None,
    variables: Mapping[str, Any] | None = None,
    instance_id: str | None = None,
) -> list[Correlated]:
    """Send a message to everybody who waits for it and every process that starts with it; nobody at all is no error.

    Raises:
        FormInvalid: a process starts with a form that the variables do not fill in, one error per field.
        LimitExceeded, NotAllowed, VariablesInvalid, ValueRefused: as ``engine.messages``.
    """
    given: Mapping[str, Any] = variables or {}
    reached = []
    for receiver in messages.find_receivers(ctx, name, business_key, correlation, instance_id):
        form = None
        if receiver.definition_id is not None:
            instances.check_starter(ctx, definitions.get(ctx, receiver.definition_id))
            form = _start_form(ctx, receiver.definition_id, receiver.element_id)
        submission, brought = _checked(ctx, form, given)
        sent = messages.hand(ctx, receiver, name, business_key, brought)
        if sent is not None and form is not None and submission is not None:
            _keep(ctx, form, submission, sent.instance, None)
        reached += [] if sent is None else [sent]
    return reached


def start_by_conditions(
    ctx: Context,
    variables: Mapping[str, Any] | None = None,
    business_key: str | None = None,
    definition_id: str | None = None,
) -> list[Instance]:
    """Start every process whose conditional start event the variables meet; one with a form is checked like that form.

    Raises:
        FormInvalid: the form has errors, one per field.
        DefinitionNotFound, ProcessNotOpen, NotAllowed, VariablesInvalid, ValueRefused: as ``engine.conditions``.
    """
    given = codec.normalise(variables or {})
    started = []
    for definition, element_id in conditions.met(ctx, given, definition_id):
        form = _start_form(ctx, definition.id, element_id)
        submission, brought = _checked(ctx, form, given)
        instance = conditions.start(ctx, definition, element_id, brought, business_key)
        if form is not None and submission is not None:
            _keep(ctx, form, submission, instance, None)
        started.append(instance)
    return started


def _form_of_message(
    ctx: Context, name: str, business_key: str | None, correlation: Mapping[str, Any] | None, instance_id: str | None
) -> definitions.Form | None:
    """The form of the start event that waits for the message, if it starts anything."""
    if instance_id is not None:
        return None
    receiver = messages.find_receiver(ctx, name, business_key, codec.normalise(correlation or {}, "/correlation"))
    if receiver.definition_id is None:
        return None
    instances.check_starter(ctx, definitions.get(ctx, receiver.definition_id))
    return _start_form(ctx, receiver.definition_id, receiver.element_id)


def judge(ctx: Context, resource: bytes, payload: Mapping[str, Any], known: Mapping[str, Any]) -> Submission:
    """What a submission in a form that is not deployed would give; nothing is kept.

    Args:
        ctx: whose uploads the payload may name.
        resource: the form's file.
        payload: what a person would send.
        known: what the process holds already.

    Raises:
        FormDefinitionInvalid: the form could not be deployed.
        FormInvalid: the submission would be refused; one error per field.
    """
    return _validate(ctx, parse(resource, ctx.hooks.functions), payload, codec.normalise(known, "/variables"), None)


def initial_values(ctx: Context, task: UserTask) -> dict[str, Any]:
    """The data to open a task's form with: only the variables that the form shows or reads, with its defaults.

    Raises:
        FormNotFound: the task has no form, or it is not deployed.
    """
    if task.form_key is None:
        raise FormNotFound(task.id)
    form = _usable(definitions.form(ctx, task.definition_id, task.form_key))
    known = variables.visible(ctx, instances.get(ctx, task.instance_id), task.wait_id)
    return shown_data(form.parsed, known, _moment(ctx, {}))


def _start_form(ctx: Context, definition_id: str, start_event: str | None = None) -> definitions.Form | None:
    form_key = definitions.start_form_key(ctx, definition_id, start_event)
    return _usable(definitions.form(ctx, definition_id, form_key or "")) if has_form(form_key) else None


def has_form(form_key: str | None) -> bool:
    """Whether a form of this system stands behind the key: what another system shows is not checked here."""
    return form_key is not None and not bpmn.is_foreign_form(form_key)


def _usable(form: definitions.Form) -> definitions.Form:
    """Forms are read by ``forms.bindings``; another kind of form under this key cannot be validated."""
    if not isinstance(form.parsed, FormDefinition):
        raise FormNotFound(form.row.key)
    return form


def _checked(
    ctx: Context, form: definitions.Form | None, given: Mapping[str, Any]
) -> tuple[Submission | None, Mapping[str, Any]]:
    """What was given to begin something, judged by the form if there is one, and the variables that it brings."""
    if form is None:
        return None, given
    submission = _validate(ctx, form.parsed, given, {}, None)
    return submission, submission.variables


def _validate(
    ctx: Context,
    form: FormDefinition,
    payload: Mapping[str, Any],
    known: Mapping[str, Any],
    instance_id: str | None,
) -> Submission:
    named = attached(form, payload) if form.has_files else ()
    moment = _moment(ctx, uploads.usable(ctx, named, instance_id) if named else {})
    return validate(form, payload, known, moment.uploads, moment.now, env=moment.env)


def _moment(ctx: Context, files: Mapping[str, uploads.Upload]) -> Moment:
    return Moment(ctx.now, files, definitions.expressions(ctx))


# --- what is kept ---------------------------------------------------------------------------------


def _keep(
    ctx: Context, form: definitions.Form, submission: Submission, instance: Instance, task_id: str | None
) -> None:
    submission_id = ids.new()
    row = {
        "id": submission_id,
        "instance_id": instance.id,
        "task_id": task_id,
        "form_definition_id": form.row.id,
        "form_key": form.row.key,
        "submitted_at": ctx.now,
        "submitted_by": ctx.actor.id,
        "payload": codec.pack(json.dumps(submission.payload, ensure_ascii=False, default=str).encode()),
        "town_code": instance.town_code,
    }
    ctx.db.execute(_INSERT, row)
    uploads.attach(ctx, submission.upload_ids, instance.id, submission_id)


def get(ctx: Context, submission_id: str) -> StoredSubmission:
    """What was sent under this id; whether the actor may see the instance is for the caller to ask.

    Raises:
        SubmissionNotFound: there is none.
    """
    row = ctx.db.execute(_BY_ID, {"id": submission_id}).first() if ids.is_id(submission_id) else None
    if row is None:
        raise SubmissionNotFound(submission_id)
    return _stored(row)


def of_instance(ctx: Context, instance_id: str) -> list[StoredSubmission]:
    """Everything that was sent in forms of an instance, oldest first."""
    return [_stored(row) for row in ctx.db.execute(_OF_INSTANCE, {"id": instance_id})]


def redact(ctx: Context, instance_id: str, pointers: Sequence[str], remaining: Mapping[str, str] | None = None) -> int:
    """Blacken these places in everything that was sent for an instance; returns how many submissions changed.

    For what may be kept in one room only, such as who reported: the submission says that it was there. At the places
    of ``remaining`` stands what remains of a text.
    """
    changed = 0
    instead = {**dict.fromkeys(pointers, BLACK), **(remaining or {})}
    for stored in of_instance(ctx, instance_id):
        if any([_blacken(stored.payload, pointer.split("/")[1:], text) for pointer, text in instead.items()]):
            blackened = update(form_submission).where(form_submission.c.id == stored.id)
            ctx.db.execute(blackened.values(payload=codec.pack(json.dumps(stored.payload).encode())))
            changed += 1
    return changed


def _blacken(payload: Any, path: Sequence[str], text: str) -> bool:
    for name in path[:-1]:
        payload = payload.get(name) if isinstance(payload, dict) else None
    if not isinstance(payload, dict) or payload.get(path[-1]) is None:
        return False
    payload[path[-1]] = text
    return True


def _stored(row: Row[Any]) -> StoredSubmission:
    values = dict(zip(_NAMES, row, strict=True))
    values["payload"] = json.loads(codec.unpack(bytes(values["payload"])))
    return StoredSubmission(**values)
