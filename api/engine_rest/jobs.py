"""Jobs and incidents, for operators."""

from datetime import datetime
from typing import Any

from api import operations as native
from api import towns
from api.contract import Call
from api.engine_rest import listing, names, stamps, tenants
from api.engine_rest.asking import Asked
from api.engine_rest.contract import Facade, query
from api.engine_rest.external_tasks import native_or_itself
from api.scopes import Scope
from engine import definitions, incidents, instances, jobs
from engine.context import Context
from engine.incidents import IncidentFilter
from engine.jobs import JobFilter
from engine.rows import Incident, Job
from engine.states import JobState

door = Facade("jobs", "作业与异常", "Jobs and incidents")

JOB_KEYS: listing.Keys = {
    "jobId": lambda row: row.id,
    "executionId": lambda row: row.instance_id,
    "processInstanceId": lambda row: row.instance_id,
    "processDefinitionId": lambda row: row.definition_id,
    "processDefinitionKey": lambda row: row.definition_key,
    "jobPriority": lambda row: row.priority,
    "jobRetries": lambda row: row.retries,
    "jobDueDate": lambda row: row.due_at,
    "tenantId": lambda row: "",
}


@door.read("/job", scope=Scope.OPERATION_READ)
def list_jobs(call: Call) -> list[dict[str, Any]]:
    """作业列表。Timers, continuations and deliveries of the town that are not done."""
    return _listed(call, query(call))


@door.find("/job", scope=Scope.OPERATION_READ)
def query_jobs(call: Call) -> list[dict[str, Any]]:
    """查询作业。The same with a body."""
    return _listed(call, Asked({**call.query, **call.body.fields}))


@door.read("/job/count", scope=Scope.OPERATION_READ)
def count_jobs(call: Call) -> dict[str, int]:
    """作业数。How many the list has."""
    asked = query(call)
    if not tenants.fits(call.ctx, asked):
        return {"count": 0}
    return listing.count(asked, _reader(call, asked), _tests(call.ctx.now, asked), names.JOB)


def _listed(call: Call, asked: Asked) -> list[dict[str, Any]]:
    if not tenants.fits(call.ctx, asked):
        return []
    found = listing.chosen(asked, _reader(call, asked), _tests(call.ctx.now, asked), JOB_KEYS, names.JOB)
    return [_show(call.ctx, one) for one in found]


def _reader(call: Call, asked: Asked) -> listing.Read[Job]:
    wanted = JobFilter(
        instance_id=asked.text("processInstanceId") or asked.text("executionId"),
        definition_key=asked.text("processDefinitionKey"),
        town_code=towns.of(call.ctx),
    )
    return lambda page: jobs.list(call.ctx, wanted, page)


def _tests(now: datetime, asked: Asked) -> list[listing.Test]:
    definition = asked.text("processDefinitionId")
    return [
        *([lambda row: row.definition_id == native_or_itself(definition)] if definition else []),
        *listing.equal(asked, "jobId", lambda row: row.id),
        *listing.among(asked, "jobIds", lambda row: row.id),
        *listing.among(asked, "processInstanceIds", lambda row: row.instance_id),
        *listing.equal(asked, "activityId", lambda row: row.element_id),
        *listing.equal(
            asked, "failedActivityId", lambda row: row.element_id if row.error_message is not None else None
        ),
        *listing.flagged(asked, "withException", lambda row: row.error_message is not None),
        *listing.flagged(asked, "withRetriesLeft", lambda row: row.retries > 0),
        *listing.flagged(asked, "noRetriesLeft", lambda row: row.retries == 0),
        *listing.flagged(asked, "executable", lambda row: row.state == JobState.READY and row.due_at <= now),
        *listing.flagged(asked, "timers", lambda row: "timer" in row.kind),
        *listing.flagged(asked, "messages", lambda row: "timer" not in row.kind),
        *listing.flagged(asked, "active", lambda row: row.state != JobState.SUSPENDED),
        *listing.flagged(asked, "suspended", lambda row: row.state == JobState.SUSPENDED),
    ]


def _show(ctx: Context, one: Job) -> dict[str, Any]:
    failed = one.element_id if one.error_message is not None else None
    return {
        "id": one.id,
        "jobDefinitionId": None,
        "processInstanceId": one.instance_id,
        "processDefinitionId": _definition(ctx, one.definition_id),
        "processDefinitionKey": one.definition_key,
        "executionId": one.instance_id,
        "exceptionMessage": one.error_message,
        "failedActivityId": failed,
        "retries": one.retries,
        "dueDate": stamps.show(one.due_at),
        "suspended": one.state == JobState.SUSPENDED,
        "priority": one.priority,
        "tenantId": None,
        "createTime": stamps.show(one.created_at),
        "batchId": None,
    }


def _definition(ctx: Context, definition_id: str | None) -> str | None:
    return None if definition_id is None else stamps.definition_id(definitions.get(ctx, definition_id))


@door.read("/job/<any_id:job_id>", scope=Scope.OPERATION_READ)
def get_job(call: Call, job_id: str) -> dict[str, Any]:
    """查看作业。One job; one that is done is gone."""
    return _show(call.ctx, native.get_job(call, job_id))


@door.replace("/job/<any_id:job_id>/retries", scope=Scope.OPERATION_MANAGE)
def set_job_retries(call: Call, job_id: str) -> None:
    """设置重试次数。Give a job so many attempts; a dead one comes back to life."""
    native.get_job(call, job_id)
    jobs.set_retries(call.ctx, job_id, call.body.whole("retries", least=1, most=100) or 0)


@door.act("/job/<any_id:job_id>/execute", scope=Scope.OPERATION_MANAGE)
def execute_job(call: Call, job_id: str) -> None:
    """重试作业。Let the executor try the job again now."""
    native.get_job(call, job_id)
    jobs.retry(call.ctx, job_id)


# --- incidents ------------------------------------------------------------------------------------

INCIDENT_KEYS: listing.Keys = {
    "incidentId": lambda row: row.id,
    "incidentMessage": lambda row: row.message_en,
    "incidentTimestamp": lambda row: row.raised_at,
    "incidentType": lambda row: _type(row),
    "activityId": lambda row: row.element_id,
    "processInstanceId": lambda row: row.instance_id,
    "processDefinitionKey": lambda row: row.definition_key,
}


@door.read("/incident", scope=Scope.OPERATION_READ)
def list_incidents(call: Call) -> list[dict[str, Any]]:
    """故障列表。Open incidents of the town, newest first."""
    asked = query(call)
    if not tenants.fits(call.ctx, asked):
        return []
    tests = _incident_tests(call.ctx, asked)
    found = listing.chosen(asked, _incidents(call, asked), tests, INCIDENT_KEYS, names.INCIDENT)
    return [_show_incident(call.ctx, one) for one in found]


@door.read("/incident/count", scope=Scope.OPERATION_READ)
def count_incidents(call: Call) -> dict[str, int]:
    """故障数。How many the list has."""
    asked = query(call)
    if not tenants.fits(call.ctx, asked):
        return {"count": 0}
    return listing.count(asked, _incidents(call, asked), _incident_tests(call.ctx, asked), names.INCIDENT)


def _incidents(call: Call, asked: Asked) -> listing.Read[Incident]:
    wanted = IncidentFilter(
        instance_id=asked.text("processInstanceId") or asked.text("executionId"), town_code=towns.of(call.ctx)
    )
    return lambda page: incidents.list(call.ctx, wanted, page)


def _incident_tests(ctx: Context, asked: Asked) -> list[listing.Test]:
    return [
        *listing.equal(asked, "incidentId", lambda row: row.id),
        *listing.equal(asked, "causeIncidentId", lambda row: row.id),
        *listing.equal(asked, "rootCauseIncidentId", lambda row: row.id),
        *listing.equal(asked, "configuration", lambda row: incidents.failed(ctx, row)),
        *listing.equal(asked, "incidentType", _type),
        *listing.equal(asked, "incidentMessage", lambda row: row.message_en),
        *listing.like(asked, "incidentMessageLike", lambda row: row.message_en),
        *listing.among(asked, "processDefinitionKeyIn", lambda row: row.definition_key),
        *listing.equal(asked, "activityId", lambda row: row.element_id),
        *listing.equal(asked, "failedActivityId", lambda row: row.element_id),
        *listing.before(asked, "incidentTimestampBefore", lambda row: row.raised_at),
        *listing.after(asked, "incidentTimestampAfter", lambda row: row.raised_at),
    ]


def _type(one: Incident) -> str:
    return "failedExternalTask" if one.kind == "external_task" else "failedJob"


def _show_incident(ctx: Context, one: Incident) -> dict[str, Any]:
    definition = instances.get(ctx, one.instance_id).definition_id if one.instance_id else None
    return {
        "id": one.id,
        "processDefinitionId": _definition(ctx, definition),
        "processInstanceId": one.instance_id,
        "executionId": one.instance_id,
        "incidentTimestamp": stamps.show(one.raised_at),
        "incidentType": _type(one),
        "activityId": one.element_id,
        "failedActivityId": one.element_id,
        "causeIncidentId": one.id,
        "rootCauseIncidentId": one.id,
        "configuration": incidents.failed(ctx, one),
        "incidentMessage": one.message_zh,
        "tenantId": None,
        "jobDefinitionId": None,
        "annotation": None,
    }


@door.read("/incident/<any_id:incident_id>", scope=Scope.OPERATION_READ)
def get_incident(call: Call, incident_id: str) -> dict[str, Any]:
    """查看故障。One incident."""
    return _show_incident(call.ctx, native.get_incident(call, incident_id))
