"""What a designer does in a trial: make it, start, complete as somebody, answer for the world, move the clock."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete

from api import bundles, errors
from api.bootstrap import System
from api.trials import folder as folders
from api.trials import needed, template, trial
from api.trials.folder import State
from api.trials.trial import HAND, Trial
from engine import deployments, external_tasks, incidents, messages, tasks
from engine.context import Actor, Context
from engine.errors import DeploymentInvalid
from engine.models import job
from engine.states import ExternalTaskState
from forms import submission, uploads
from workflows.calendar import calendars
from workflows.calendar.zone import HOME, local_day
from workflows.demo import TOWN

DESIGNER = Actor(id="trial", kind="system", name="试运行 / trial")
"""Above all towns, as the processes of the demonstration town are deployed."""
LOCK_SECONDS = 60.0
"""How long the designer's hand holds a service step: the trial's clock stands meanwhile."""


def make(ctx: Context, system: System, bundle: bundles.Bundle, replaced: str | None) -> str:
    """A trial of a draft beside what the real town runs; its id. ``ctx`` reads the real town and nothing more.

    Args:
        replaced: another trial of the actor, ended as soon as the new one stands.

    Raises:
        DeploymentInvalid: a deployment would be refused as well; all findings are listed.
        TrialsFull: the actor has as many trials as one person may.
        TrialBusy: the template is being made for somebody else.
    """
    report = deployments.check(ctx, bundle.resources)
    if not report.is_valid:
        raise DeploymentInvalid(report.problems)
    beside = needed.of(ctx, bundle.resources)
    made = template.ensure(system, ctx.now)
    state = State(owner=ctx.actor.id, name=bundle.name, made_at=ctx.now, instant=ctx.now)
    with folders.fresh(system, state, replaced) as folder:
        _copy(made, folder)
        with trial.running(system, folder, state) as fresh:
            _deploy(fresh, bundle, beside)
            fresh.settle()
            trial.keep(fresh)
    if replaced is not None:
        end(system, ctx.actor.id, replaced, ctx.now)
    return folder.name


def _copy(made: Path, folder: Path) -> None:
    database = folder / folders.DATABASE
    shutil.copyfile(made, database)
    if (key := template.key_of(made)).exists():
        shutil.copyfile(key, template.key_of(database))


def _deploy(fresh: Trial, bundle: bundles.Bundle, beside: list[bundles.Bundle]) -> None:
    with fresh.command(DESIGNER) as ctx:
        for one in beside:
            deployments.deploy(ctx, one.name, one.resources)
        ctx.db.execute(delete(job))  # what starts by itself is the draft alone
        fresh.state.deployment_id = deployments.deploy(ctx, bundle.name, bundle.resources).id


def end(system: System, owner: str, trial_id: str, now: datetime) -> None:
    """End a trial; everything in it is gone.

    Raises:
        TrialNotFound, TrialBusy: as ``folder.entered``.
    """
    with folders.entered(system, owner, trial_id, now) as (folder, _):
        folders.end(folder)


# --- people ---------------------------------------------------------------------------------------


def start(at: Trial, login: str, definition_id: str, variables: Mapping[str, Any], business_key: str | None) -> None:
    """Start an instance as this person, with the form of its start event.

    Raises:
        NotAllowed, NotStartable, FormInvalid, VariablesInvalid: as the person would be told.
    """
    with at.command(at.person(login)) as ctx:
        submission.start_instance(ctx, definition_id=definition_id, payload=variables, business_key=business_key)


def complete(at: Trial, login: str, task_id: str, variables: Mapping[str, Any]) -> None:
    """Claim a task that nobody holds, and complete it with its form, as this person.

    Raises:
        NotAllowed: the person is no candidate, or a guard refuses.
        FormInvalid, TaskNotFound, TaskNotOpen, VariablesInvalid: as the person would be told.
    """
    with at.command(at.person(login)) as ctx:
        if tasks.get(ctx, task_id).assignee is None:
            tasks.claim(ctx, task_id)
        submission.complete_task(ctx, task_id, variables)


def upload(at: Trial, login: str, name: str, content: bytes) -> uploads.Upload:
    """Attach a file for a form, as this person.

    Raises:
        UploadRefused: as the person would be told.
    """
    with at.command(at.person(login)) as ctx:
        return uploads.store(ctx, name, [content])


# --- the world ------------------------------------------------------------------------------------


def answer(at: Trial, step_id: str, kind: str, variables: Mapping[str, Any], code: str, message: str) -> None:
    """Answer a service step by hand: a ``result``, a BPMN ``error``, or a ``failure`` without further attempts.

    Raises:
        ExternalTaskNotFound: it is done.
        VariablesInvalid, ValueRefused: what was answered cannot be kept.
    """
    # Where a handler in process failed, the hand goes before it.
    at.system.hooks.topics.clear()
    with at.command() as ctx:
        if external_tasks.get(ctx, step_id).state == ExternalTaskState.DEAD:
            external_tasks.set_retries(ctx, step_id, 1)
        held = external_tasks.lock(ctx, step_id, HAND.id, LOCK_SECONDS)
        if kind == "result":
            external_tasks.complete(ctx, step_id, HAND.id, variables, held.lock_token)
        elif kind == "error":
            external_tasks.bpmn_error(ctx, step_id, HAND.id, code, message or None, variables, held.lock_token)
        else:
            said = message or "试运行中答复失败 / answered as failed in the trial"
            external_tasks.fail(ctx, step_id, HAND.id, said, retries=0, lock_token=held.lock_token)


def send(
    at: Trial,
    kind: str,
    name: str,
    variables: Mapping[str, Any],
    business_key: str | None,
    instance_id: str | None,
) -> None:
    """Send a message to its one receiver, or a signal to all.

    Raises:
        MessageNotCorrelated, MessageAmbiguous, FormInvalid, VariablesInvalid: as a sender would be told.
    """
    with at.command() as ctx:
        if kind == "signal":
            messages.signal(ctx, name, variables)
        else:
            submission.send_message(ctx, name, business_key=business_key, variables=variables, instance_id=instance_id)


def retry(at: Trial, incident_id: str) -> None:
    """Try again what an incident stands for.

    Raises:
        IncidentNotFound: there is none.
    """
    with at.command() as ctx:
        incidents.retry(ctx, incident_id)


# --- the clock ------------------------------------------------------------------------------------


def advance(at: Trial, to: str, instant: datetime | None) -> None:
    """Move the clock to the ``next`` instant at which something happens, by an ``hour``, by a ``working_day``, or to
    an ``instant``; what comes due on the way happens at its time.

    Raises:
        InputInvalid: nothing waits for the clock, or the instant lies behind it or too far ahead.
    """
    at.advance(_target(at, to, instant))


def _target(at: Trial, to: str, instant: datetime | None) -> datetime:
    now = at.clock.instant
    if to == "next":
        following = at.next_due()
        if following is None:
            zh, en = "没有定时器或期限在等待时钟。", "No timer and no deadline waits for the clock."
            raise errors.refuse("/to", "nothing_due", zh, en)
        return max(following, now)
    if to == "hour":
        return now + timedelta(hours=1)
    if to == "working_day":
        return _next_working_day(at, now)
    if instant is None or not now <= instant <= at.state.made_at + trial.FURTHEST:
        zh, en = (
            "时刻不能早于试运行的时钟，也不能超过十年。",
            "Expected an instant not behind the clock, within ten years.",
        )
        raise errors.refuse("/instant", "out_of_range", zh, en)
    return instant


def _next_working_day(at: Trial, now: datetime) -> datetime:
    with at.command() as ctx:
        day = calendars.of(ctx, TOWN.code).add_working_days(local_day(now), 1)
    return now + (datetime.combine(day, now.astimezone(HOME).time(), HOME) - now)
