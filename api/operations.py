"""Doors for operators: jobs, incidents, and whether the service lives and is ready."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import Response
from sqlalchemy.exc import InterfaceError, OperationalError

from api import auth, schema, towns, wire
from api.bootstrap import System
from api.contract import Call, Door, OpenCall, PageQuery
from api.fields import Answer, Body, Choice, Flag, Instant, Part, Text, Whole
from api.scopes import Scope
from engine import incidents, jobs
from engine.context import Context, query
from engine.errors import IncidentNotFound, JobNotFound
from engine.incidents import IncidentFilter
from engine.jobs import JobFilter
from engine.pages import Page
from engine.rows import Incident, Job
from engine.states import IncidentState, JobState
from workflows import personal

door = Door("operations", "运维", "Operations")

JOB_STATES = [str(state) for state in JobState]
INCIDENT_STATES = [str(state) for state in IncidentState]


class JobQuery(PageQuery):
    """Which jobs."""

    kind = Text(min=1, max=16, load_default=None, metadata={"example": "timer"})
    state = Choice(*JOB_STATES, load_default=None)
    process_instance_id = Text(min=1, max=36, load_default=None)
    process_definition_key = Text(min=1, load_default=None)
    element_id = Text(min=1, load_default=None)
    due_before = Instant(load_default=None)


class JobOut(Answer):
    """A timer, a continuation or a delivery in the queue."""

    id = Text()
    kind = Text(metadata={"example": "timer"})
    process_instance_id = Text(attribute="instance_id", allow_none=True)
    process_definition_id = Text(attribute="definition_id", allow_none=True)
    process_definition_key = Text(attribute="definition_key", allow_none=True)
    element_id = Text(allow_none=True)
    name = Text(allow_none=True, metadata={"example": None})
    state = Choice(*JOB_STATES)
    priority = Whole()
    due_at = Instant()
    run_at = Instant()
    attempt = Whole(metadata={"example": 0})
    retries = Whole()
    error_message = Text(allow_none=True, metadata={"example": None})
    created_at = Instant()
    town_code = Text()


class RetriesIn(Body):
    """How many attempts from now."""

    retries = Whole(min=1, max=100, required=True)


class IncidentQuery(PageQuery):
    """Which incidents."""

    state = Choice(*INCIDENT_STATES, "any", load_default="open")
    process_instance_id = Text(min=1, max=36, load_default=None)
    process_definition_key = Text(min=1, load_default=None)
    kind = Choice("step", "job", "external_task", "flag", load_default=None)
    code = Text(min=1, load_default=None, metadata={"example": "retries_used_up"})
    element_id = Text(min=1, load_default=None)


class IncidentOut(Answer):
    """Something that failed and waits for an operator."""

    id = Text()
    process_instance_id = Text(attribute="instance_id", allow_none=True)
    process_definition_key = Text(attribute="definition_key", allow_none=True)
    kind = Choice("step", "job", "external_task", "flag")
    cause_id = Text(metadata={"example": "12"})
    element_id = Text(allow_none=True)
    code = Text(metadata={"example": "retries_used_up"})
    message = Text(attribute="message_zh")
    message_en = Text()
    state = Choice(*INCIDENT_STATES)
    raised_at = Instant()
    resolved_at = Instant(allow_none=True, metadata={"example": None})
    resolved_by = Text(allow_none=True, metadata={"example": None})
    town_code = Text()


class HealthOut(Answer):
    """The process answers."""

    status = Text()


# --- jobs -----------------------------------------------------------------------------------------


@door.read("/jobs", scope=Scope.OPERATION_READ, query=JobQuery(), returns=JobOut(), is_page=True)
def list_jobs(call: Call) -> Page[Job]:
    """作业列表。Timers, continuations and deliveries of the town that are not done."""
    asked = call.query
    wanted = JobFilter(
        kind=asked["kind"],
        state=asked["state"],
        instance_id=asked["process_instance_id"],
        definition_key=asked["process_definition_key"],
        element_id=asked["element_id"],
        due_before=asked["due_before"],
        town_code=towns.of(call.ctx),
    )
    found = jobs.list(call.ctx, wanted, call.page)
    return Page([_shown_job(one) for one in found.items], found.next_cursor)


@door.read("/jobs/<id:job_id>", scope=Scope.OPERATION_READ, returns=JobOut())
def get_job(call: Call, job_id: str) -> Job:
    """查看作业。One job; a finished one is gone."""
    return _shown_job(_job(call, job_id))


@door.act("/jobs/<id:job_id>/retry", scope=Scope.OPERATION_MANAGE, returns=JobOut())
def retry_job(call: Call, job_id: str) -> Job:
    """重试作业。Run a job again as soon as possible; a dead one gets a fresh attempt."""
    _job(call, job_id)
    return _shown_job(jobs.retry(call.ctx, job_id))


@door.replace("/jobs/<id:job_id>/retries", scope=Scope.OPERATION_MANAGE, body=RetriesIn(), returns=JobOut())
def set_job_retries(call: Call, job_id: str) -> Job:
    """设置重试次数。Give a job so many attempts from now."""
    _job(call, job_id)
    return _shown_job(jobs.set_retries(call.ctx, job_id, call.body["retries"]))


def _shown_job(one: Job) -> Job:
    """What a failed attempt said may name persons."""
    return replace(one, error_message=personal.masked(one.error_message))


def _job(call: Call, job_id: str) -> Job:
    return towns.seen(call.ctx, jobs.get(call.ctx, job_id), JobNotFound, job_id)


# --- incidents ------------------------------------------------------------------------------------


@door.read("/incidents", scope=Scope.OPERATION_READ, query=IncidentQuery(), returns=IncidentOut(), is_page=True)
def list_incidents(call: Call) -> Page[Incident]:
    """故障列表。Incidents of the town, newest first, open ones unless asked otherwise."""
    asked = call.query
    wanted = IncidentFilter(
        state=None if asked["state"] == "any" else asked["state"],
        instance_id=asked["process_instance_id"],
        definition_key=asked["process_definition_key"],
        kind=asked["kind"],
        code=asked["code"],
        element_id=asked["element_id"],
        town_code=towns.of(call.ctx),
    )
    found = incidents.list(call.ctx, wanted, call.page)
    return Page([_shown_incident(one) for one in found.items], found.next_cursor)


@door.read("/incidents/<id:incident_id>", scope=Scope.OPERATION_READ, returns=IncidentOut())
def get_incident(call: Call, incident_id: str) -> Incident:
    """查看故障。One incident."""
    return _shown_incident(_incident(call, incident_id))


@door.act("/incidents/<id:incident_id>/retry", scope=Scope.OPERATION_MANAGE, returns=IncidentOut())
def retry_incident(call: Call, incident_id: str) -> Incident:
    """重试故障。Try what failed once more."""
    _incident(call, incident_id)
    return _shown_incident(incidents.retry(call.ctx, incident_id))


@door.act("/incidents/<id:incident_id>/resolve", scope=Scope.OPERATION_MANAGE, returns=IncidentOut())
def resolve_incident(call: Call, incident_id: str) -> Incident:
    """处置故障。Declare an incident dealt with, where no instance waits for it."""
    _incident(call, incident_id)
    return _shown_incident(incidents.resolve(call.ctx, incident_id))


def _shown_incident(one: Incident) -> Incident:
    """What failed may name persons."""
    return replace(one, message_zh=personal.masked(one.message_zh), message_en=personal.masked(one.message_en))


def _incident(call: Call, incident_id: str) -> Incident:
    return towns.seen(call.ctx, incidents.get(call.ctx, incident_id), IncidentNotFound, incident_id)


# --- health ---------------------------------------------------------------------------------------


@door.read("/health", scope=None, is_open=True, returns=HealthOut())
def health(call: OpenCall) -> dict[str, str]:
    """存活。The process answers; nothing else is looked at."""
    return {"status": "ok"}


LATE_SECONDS = 60
"""A job overdue for longer means that no executor is at work. Source: executors look at the queue every 2 seconds."""


class CheckOut(Answer):
    """One thing that has to be right before requests are sent here."""

    name = Text(metadata={"example": "database"})
    is_ok = Flag()
    detail = Text(allow_none=True, metadata={"example": None})


class ReadyOut(Answer):
    """Whether requests may be sent here."""

    status = Text()
    checks = Part(CheckOut(), many=True)


@door.read("/ready", scope=None, is_open=True, returns=ReadyOut())
def ready(call: OpenCall) -> Any:
    """就绪。The database answers, its schema is this program's, and the executor keeps up; 503 when not."""
    checks = _checks(call.system)
    if all(check["is_ok"] for check in checks):
        return {"status": "ok", "checks": checks}
    body = wire.dumps({"status": "unready", "checks": checks})
    return Response(body, HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "5"}, content_type="application/json")


def _checks(system: System) -> list[dict[str, Any]]:
    try:
        with query(system.database, system.hooks, auth.ANONYMOUS, system.clock) as ctx:
            return checks_within(ctx)
    except (OperationalError, InterfaceError):
        return [_check("database", False, "unreachable")]


def checks_within(ctx: Context) -> list[dict[str, Any]]:
    """Whether this installation is ready, seen from a transaction that stands."""
    found = schema.present(ctx.db)
    at_head = found == schema.head()
    late = jobs.lateness(ctx).total_seconds() if at_head else 0.0
    return [
        _check("database", True),
        _check("schema", at_head, None if at_head else f"at {found}, expected {schema.head()}"),
        _check("executor", late < LATE_SECONDS, None if late < LATE_SECONDS else f"{late:.0f} s late"),
    ]


def _check(name: str, is_ok: bool, detail: str | None = None) -> dict[str, Any]:
    return {"name": name, "is_ok": is_ok, "detail": detail}
