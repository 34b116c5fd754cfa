"""Jobs and incidents, for operators."""

from datetime import datetime
from typing import Any

from api import operations as native
from api import towns
from api.contract import Call
from api.engine_rest import listing, names, stamps, tenants
from api.engine_rest.asking import Asked
from api.engine_rest.contract import Facade, query
from api.scopes import Scope
from engine import definitions, incidents, instances, jobs
from engine.context import Context
from engine.incidents import IncidentFilter
from engine.jobs import JobFilter
from engine.rows import Incident, Job
from engine.selections import Where
from engine.states import JobState

door = Facade("jobs", "作业与异常", "Jobs and incidents")

JOB_KEYS: listing.Keys = {
    "jobId": "id",
    "executionId": "instance_id",
    "processInstanceId": "instance_id",
    "processDefinitionId": "definition_id",
    "processDefinitionKey": "definition_key",
    "jobPriority": "priority",
    "jobRetries": "retries",
    "jobDueDate": "due_at",
    "tenantId": None,
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
    return listing.count(asked, _wanted(call, asked), names.JOB)


def _listed(call: Call, asked: Asked) -> list[dict[str, Any]]:
    if not tenants.fits(call.ctx, asked):
        return []
    found = listing.chosen(asked, _wanted(call, asked), JOB_KEYS, names.JOB)
    return [_show(call.ctx, one) for one in found]


def _wanted(call: Call, asked: Asked) -> listing.Stored[Job, JobFilter]:
    wanted = JobFilter(
        instance_id=asked.text("processInstanceId") or asked.text("executionId"),
        definition_key=asked.text("processDefinitionKey"),
        town_code=towns.of(call.ctx),
    )
    return listing.Stored(call.ctx, jobs.SOURCE, wanted, _conditions(call.ctx.now, asked))


def _conditions(now: datetime, asked: Asked) -> list[listing.Condition]:
    held, failed = JobState.SUSPENDED.value, listing.present("error_message")
    failed_at = listing.equal(asked, "failedActivityId", "element_id")
    return [
        *listing.defined(asked),
        *listing.equal(asked, "jobId", "id"),
        *listing.among(asked, "jobIds", "id"),
        *listing.among(asked, "processInstanceIds", "instance_id"),
        *listing.equal(asked, "activityId", "element_id"),
        *([*failed_at, failed] if failed_at else []),
        *listing.flagged(asked, "withException", failed),
        *listing.equal(asked, "exceptionMessage", "error_message"),
        *listing.flagged(asked, "withRetriesLeft", Where("retries", ">", 0)),
        *listing.flagged(asked, "noRetriesLeft", Where("retries", "=", 0)),
        *listing.flagged(asked, "executable", Where("state", "=", JobState.READY.value), Where("due_at", "<=", now)),
        *listing.flagged(asked, "timers", Where("is_timer", "=", True)),
        *listing.flagged(asked, "messages", Where("is_timer", "=", False)),
        *listing.flagged(asked, "active", Where("state", "!=", held)),
        *listing.flagged(asked, "suspended", Where("state", "=", held)),
        *listing.number(asked, "priorityHigherThanOrEquals", "priority", ">="),
        *listing.number(asked, "priorityLowerThanOrEquals", "priority", "<="),
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
    "incidentId": "id",
    "incidentMessage": "message_en",
    "incidentTimestamp": "raised_at",
    "incidentType": "is_external",
    "activityId": "element_id",
    "executionId": "instance_id",
    "processInstanceId": "instance_id",
    "processDefinitionKey": "definition_key",
    "configuration": "failed_id",
    "tenantId": None,
}

EXTERNAL, INTERNAL = "failedExternalTask", "failedJob"


@door.read("/incident", scope=Scope.OPERATION_READ)
def list_incidents(call: Call) -> list[dict[str, Any]]:
    """故障列表。Open incidents of the town, newest first."""
    asked = query(call)
    if not tenants.fits(call.ctx, asked):
        return []
    found = listing.chosen(asked, _incidents(call, asked), INCIDENT_KEYS, names.INCIDENT)
    return [_show_incident(call.ctx, one) for one in found]


@door.read("/incident/count", scope=Scope.OPERATION_READ)
def count_incidents(call: Call) -> dict[str, int]:
    """故障数。How many the list has."""
    asked = query(call)
    if not tenants.fits(call.ctx, asked):
        return {"count": 0}
    return listing.count(asked, _incidents(call, asked), names.INCIDENT)


def _incidents(call: Call, asked: Asked) -> listing.Stored[Incident, IncidentFilter]:
    wanted = IncidentFilter(
        instance_id=asked.text("processInstanceId") or asked.text("executionId"), town_code=towns.of(call.ctx)
    )
    kind = asked.text("incidentType")
    where = [
        *listing.equal(asked, "incidentId", "id"),
        *listing.equal(asked, "causeIncidentId", "id"),
        *listing.equal(asked, "rootCauseIncidentId", "id"),
        *listing.equal(asked, "configuration", "failed_id"),
        *([] if kind is None else [Where("is_external", "=", kind == EXTERNAL)]),
        *([Where("id", "in", [])] if kind not in (None, EXTERNAL, INTERNAL) else []),
        *listing.equal(asked, "incidentMessage", "message_en"),
        *listing.like(asked, "incidentMessageLike", "message_en"),
        *listing.among(asked, "processDefinitionKeyIn", "definition_key"),
        *listing.equal(asked, "activityId", "element_id"),
        *listing.equal(asked, "failedActivityId", "element_id"),
        *listing.before(asked, "incidentTimestampBefore", "raised_at"),
        *listing.after(asked, "incidentTimestampAfter", "raised_at"),
    ]
    return listing.Stored(call.ctx, incidents.SOURCE, wanted, where)


def _type(one: Incident) -> str:
    return EXTERNAL if one.kind == "external_task" else INTERNAL


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
