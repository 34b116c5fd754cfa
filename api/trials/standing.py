"""What stands in a trial: where its instances are, what waits for whom or what, and what happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from api.scopes import ROLES
from api.trials.trial import Trial
from engine import accounts, bpmn, definitions, external_tasks, incidents, instances, tasks
from engine.context import Actor, Context
from engine.definitions import DefinitionFilter
from engine.errors import NotAllowed
from engine.models import history_event, job, start_subscription
from engine.pages import PageRequest
from engine.queue import JobKind
from engine.rows import HistoryEvent, Instance, ProcessDefinition, UserTask, columns
from workflows import catalogue
from workflows.calendar.zone import local_day
from workflows.clocks import ledger
from workflows.clocks.models import sla_clock
from workflows.clocks.rows import Clock
from workflows.clocks.states import ClockState
from workflows.demo import PEOPLE, TOWN

INSTANCES, ROWS, EVENTS = 30, 200, 400
"""The newest that are shown of each."""
GUARDED = 12
"""People for whom guards are asked beforehand; where more may take a task, they are asked when one does."""

_DEPARTMENTS = {person.login: person.department for person in PEOPLE}
_EVENTS = (
    select(*columns(HistoryEvent, history_event))
    .where(history_event.c.instance_id.is_not(None))
    .order_by(history_event.c.sequence.desc())
    .limit(EVENTS)
)
_DONE = ("activity.completed", "event.caught", "event.thrown", "gateway.passed", "flow.taken")
_FLOWS = "flow.taken"


def of(trial: Trial) -> dict[str, Any]:
    """Everything that a designer looks at."""
    following = trial.next_due()
    with trial.command() as ctx:
        shown = instances.list(ctx, page=PageRequest(INSTANCES)).items
        waits = {one.id: instances.waits(ctx, one.id) for one in shown}
        people = accounts.list(ctx, PageRequest(ROWS)).items
        staff = [one.actor for one in people if one.login in _DEPARTMENTS]
        drafted = _drafted(ctx, trial)
        return {
            "id": trial.id,
            "name": trial.state.name,
            "made_at": trial.state.made_at,
            "ends_at": trial.state.ends_at,
            "now": trial.clock.instant,
            "next_at": following,
            "steps": trial.state.steps,
            "is_stopped": trial.state.is_stopped,
            "people": [_person(one) for one in people if one.login in _DEPARTMENTS],
            "processes": [_process(ctx, one, staff) for one in drafted],
            "instances": [_instance(ctx, one, waits[one.id]) for one in shown],
            "tasks": [_task(ctx, one, staff) for one in tasks.list(ctx, page=PageRequest(ROWS)).items],
            "services": [_service(ctx, one) for one in external_tasks.list(ctx, page=PageRequest(ROWS)).items],
            "timers": sorted([*_timers(waits), *_starts(ctx), *_clocks(ctx)], key=lambda one: one["at"]),
            "messages": [*_awaited(waits), *_starters(ctx, drafted)],
            "incidents": incidents.list(ctx, page=PageRequest(ROWS)).items,
            "events": [HistoryEvent(*row) for row in ctx.db.execute(_EVENTS)],
        }


def _person(account: accounts.Account) -> dict[str, Any]:
    known = [ROLES[role] for role in account.roles if role in ROLES]
    return {
        "login": account.login,
        "name": account.name,
        "department": _DEPARTMENTS[account.login],
        "roles": [role.zh for role in known],
        "roles_en": [role.en for role in known],
    }


# --- what can be started --------------------------------------------------------------------------


def _drafted(ctx: Context, trial: Trial) -> list[ProcessDefinition]:
    """The processes of the draft itself."""
    wanted = DefinitionFilter(deployment_id=trial.state.deployment_id)
    return definitions.processes(ctx, wanted, PageRequest(ROWS)).items


def _process(ctx: Context, found: ProcessDefinition, staff: Sequence[Actor]) -> dict[str, Any]:
    items = catalogue.list_in_force(ctx, TOWN.code, local_day(ctx.now))
    spec = definitions.spec(ctx, found.id)
    can_start = found.startable and spec.root.none_start is not None
    return {
        "definition_id": found.id,
        "key": found.key,
        "name": found.name or found.key,
        "form_key": definitions.start_form_key(ctx, found.id) if can_start else None,
        "can_start": can_start,
        "starters": [one.id for one in staff if _may_start(ctx, one, found)] if can_start else [],
        "items": [{"code": one.code, "name": one.name} for one in items if one.process_key == found.key],
    }


def _may_start(ctx: Context, person: Actor, found: ProcessDefinition) -> bool:
    try:
        instances.check_starter(ctx.acting(person), found)
    except NotAllowed:
        return False
    return True


# --- where it stands ------------------------------------------------------------------------------


def _instance(ctx: Context, found: Instance, waits: Sequence[bpmn.Wait]) -> dict[str, Any]:
    definition = definitions.get(ctx, found.definition_id)
    done = history_event.c.kind.in_(_DONE)
    rows = ctx.db.execute(
        select(history_event.c.kind, history_event.c.element_id, history_event.c.details)
        .where(history_event.c.instance_id == found.id, done)
        .order_by(history_event.c.sequence.desc())
        .limit(EVENTS * 5)
    ).all()
    flows = {flow for kind, _, details in rows if kind == _FLOWS for flow in details["flows"]}
    passed = {element for kind, element, _ in rows if kind != _FLOWS and element}
    return {
        "id": found.id,
        "definition_id": found.definition_id,
        "key": found.definition_key,
        "name": definition.name or definition.key,
        "business_key": found.business_key,
        "state": found.state,
        "started_at": found.started_at,
        "started_by": found.started_by,
        "ended_at": found.ended_at,
        "tokens": [_token(wait) for wait in waits],
        "passed": sorted(passed),
        "flows": sorted(flows),
    }


def _token(wait: bpmn.Wait) -> dict[str, Any]:
    return {
        "definition_id": wait.definition,
        "element_id": wait.element_id,
        "name": wait.element_name or wait.element_id,
        "kind": wait.kind,
        "is_armed": "/" in wait.id or wait.id.startswith("s"),
    }


# --- what waits -----------------------------------------------------------------------------------


def _task(ctx: Context, task: UserTask, staff: Sequence[Actor]) -> dict[str, Any]:
    fitting = [one for one in staff if tasks.may_work(one, task)]
    refusals = {} if task.assignee or len(fitting) > GUARDED else {one.id: _refusal(ctx, one, task) for one in fitting}
    return {
        "id": task.id,
        "process_instance_id": task.instance_id,
        "element_id": task.element_id,
        "name": task.name,
        "form_key": task.form_key,
        "assignee": task.assignee,
        "candidates": [*task.candidate_users, *task.candidate_groups],
        "due_at": task.due_at,
        "may": [one.id for one in fitting if refusals.get(one.id) is None],
        "barred": [
            {"login": login, "reason": refusal.detail_zh, "reason_en": refusal.detail_en}
            for login, refusal in refusals.items()
            if refusal is not None
        ],
    }


def _refusal(ctx: Context, person: Actor, task: UserTask) -> NotAllowed | None:
    """Why a guard would not let this candidate take the task."""
    try:
        ctx.hooks.check("task.claim", ctx.acting(person), task, assignee=person.id)
    except NotAllowed as refusal:
        return refusal
    return None


def _service(ctx: Context, step: Any) -> dict[str, Any]:
    return {
        "id": step.id,
        "process_instance_id": step.instance_id,
        "element_id": step.element_id,
        "name": _called(ctx, step.definition_id, step.element_id),
        "topic": step.topic,
        "state": step.state,
        "attempt": step.attempt,
        "retry_at": step.run_at if step.error_message and step.state == "ready" else None,
        "error_message": step.error_message,
    }


def _called(ctx: Context, definition_id: str, element_id: str) -> str:
    """What an element is called in its diagram."""
    node = definitions.spec(ctx, definition_id).nodes.get(element_id)
    return (node.element.name if node else None) or element_id


def _wanted(instance_id: str | None, wait: bpmn.Wait, **more: Any) -> dict[str, Any]:
    name = wait.element_name or wait.element_id
    return {"process_instance_id": instance_id, "element_id": wait.element_id, "name": name, **more}


def _timers(waits: dict[str, Sequence[bpmn.Wait]]) -> list[dict[str, Any]]:
    every = [(of_id, wait) for of_id, found in waits.items() for wait in found if wait.kind == "timer"]
    return [_wanted(of_id, wait, kind="timer", at=wait.details["due"]) for of_id, wait in every]


def _starts(ctx: Context) -> list[dict[str, Any]]:
    """Timers that start an instance."""
    starting = job.c.kind == JobKind.START_TIMER.value
    rows = ctx.db.execute(select(job.c.definition_id, job.c.element_id, job.c.due_at).where(starting))
    return [_from_outside(ctx, of_id, element, kind="start", at=due) for of_id, element, due in rows]


def _from_outside(ctx: Context, definition_id: str, element_id: str, **more: Any) -> dict[str, Any]:
    """A start event that waits for something."""
    name = _called(ctx, definition_id, element_id)
    return {"process_instance_id": None, "element_id": element_id, "name": name, **more}


def _clocks(ctx: Context) -> list[dict[str, Any]]:
    running = sla_clock.c.state == ClockState.RUNNING.value
    found = [Clock(*row) for row in ctx.db.execute(select(*ledger.COLUMNS).where(running))]
    return [
        {
            "process_instance_id": one.instance_id,
            "element_id": one.step,
            "name": f"{one.code} · {one.source}",
            "kind": "deadline",
            "at": one.due_at,
        }
        for one in found
    ]


def _awaited(waits: dict[str, Sequence[bpmn.Wait]]) -> list[dict[str, Any]]:
    every = [(of_id, wait) for of_id, found in waits.items() for wait in found if wait.kind in ("message", "signal")]
    return [_wanted(of_id, wait, kind=wait.kind, message=wait.details.get("name") or "") for of_id, wait in every]


def _starters(ctx: Context, drafted: Sequence[ProcessDefinition]) -> list[dict[str, Any]]:
    """Messages and signals that would start the draft."""
    table = start_subscription.c
    mine = table.definition_id.in_([one.id for one in drafted])
    rows = ctx.db.execute(select(table.definition_id, table.element_id, table.kind, table.name).where(mine))
    return [
        _from_outside(ctx, of_id, element, kind=kind, message=name)
        for of_id, element, kind, name in rows
        if kind in ("message", "signal")
    ]
