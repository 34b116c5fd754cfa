"""History: process instances, tasks, activities and variables, those that are over too."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api import instances as native
from api import sight, towns
from api import tasks as native_tasks
from api.contract import Call
from api.engine_rest import conditions, instance_variables, listing, names, stamps, tenants
from api.engine_rest.asking import Asked
from api.engine_rest.contract import Facade, query
from api.scopes import Scope
from engine import definitions, history, instances, worklists
from engine.context import Context
from engine.history import HistoryFilter
from engine.instances import InstanceFilter
from engine.rows import HistoryEvent, Instance, UserTask
from engine.selections import Where
from engine.states import InstanceState, TaskState
from engine.worklists import TaskFilter

door = Facade("history", "历史", "History")

List = Callable[[Call, Asked], list[dict[str, Any]]]


def _merged(call: Call) -> Asked:
    return Asked({**call.query, **call.body.fields})


def _within(call: Call, asked: Asked, find: List) -> list[dict[str, Any]]:
    return find(call, asked) if tenants.fits(call.ctx, asked) else []


def _milliseconds(since: datetime, until: datetime | None) -> int | None:
    return None if until is None else int((until - since).total_seconds() * 1000)


def _nothing() -> dict[str, Any]:
    return {"tenantId": None, "removalTime": None}


# --- process instances ----------------------------------------------------------------------------

STATES = {
    InstanceState.ACTIVE: "ACTIVE",
    InstanceState.SUSPENDED: "SUSPENDED",
    InstanceState.COMPLETED: "COMPLETED",
    InstanceState.CANCELED: "EXTERNALLY_TERMINATED",
}

INSTANCE_KEYS: listing.Keys = {
    "instanceId": "id",
    "definitionId": "definition_id",
    "definitionKey": "definition_key",
    "definitionName": "definition_name",
    "definitionVersion": "definition_version",
    "businessKey": "business_key",
    "startTime": "started_at",
    "endTime": "ended_at",
    "duration": "duration",
    "tenantId": None,
}


@door.read("/history/process-instance", scope=Scope.HISTORY_READ)
def list_instances(call: Call) -> list[dict[str, Any]]:
    """历史流程实例。Instances that the caller may read, running and over, newest first."""
    return _within(call, query(call), _instances)


@door.find("/history/process-instance", scope=Scope.HISTORY_READ)
def query_instances(call: Call) -> list[dict[str, Any]]:
    """查询历史流程实例。The same with a body."""
    return _within(call, _merged(call), _instances)


@door.read("/history/process-instance/count", scope=Scope.HISTORY_READ)
def count_instances(call: Call) -> dict[str, int]:
    """历史流程实例数。How many the list has."""
    return _counted_instances(call, query(call))


@door.find("/history/process-instance/count", scope=Scope.HISTORY_READ)
def count_queried_instances(call: Call) -> dict[str, int]:
    """历史流程实例数（查询）。How many the query finds."""
    return _counted_instances(call, _merged(call))


@door.read("/history/process-instance/<any_id:instance_id>", scope=Scope.HISTORY_READ)
def get_instance(call: Call, instance_id: str) -> dict[str, Any]:
    """查看历史流程实例。One instance, running or over."""
    return _show_instance(call.ctx, native.seen(call, instance_id, is_technical=True))


def _counted_instances(call: Call, asked: Asked) -> dict[str, int]:
    if not tenants.fits(call.ctx, asked):
        return {"count": 0}
    return listing.count(asked, _wanted_instances(call, asked), names.HISTORIC_PROCESS_INSTANCE)


def _instances(call: Call, asked: Asked) -> list[dict[str, Any]]:
    wanted = _wanted_instances(call, asked)
    found = listing.chosen(asked, wanted, INSTANCE_KEYS, names.HISTORIC_PROCESS_INSTANCE)
    return [_show_instance(call.ctx, one) for one in found]


def _wanted_instances(call: Call, asked: Asked) -> listing.Stored[Instance, InstanceFilter]:
    known = conditions.Known(call, conditions.read(asked, "variables"))
    narrowed = InstanceFilter(
        definition_key=asked.text("processDefinitionKey"),
        business_key=asked.text("processInstanceBusinessKey"),
        started_by=asked.text("startedBy"),
        started_after=asked.instant("startedAfter"),
        started_before=asked.instant("startedBefore"),
        with_incidents=asked.flag("withIncidents"),
        states=_states(asked),
        town_code=towns.of(call.ctx),
        among=sight.of(call.ctx, is_technical=True),
    )
    where = [
        *listing.defined(asked),
        *listing.equal(asked, "processInstanceId", "id"),
        *listing.among(asked, "processInstanceIds", "id"),
        *listing.outside(asked, "processInstanceIdNotIn", "id"),
        *listing.among(asked, "processDefinitionKeyIn", "definition_key"),
        *listing.outside(asked, "processDefinitionKeyNotIn", "definition_key"),
        *listing.equal(asked, "processDefinitionName", "definition_name"),
        *listing.like(asked, "processDefinitionNameLike", "definition_name"),
        *listing.among(asked, "processInstanceBusinessKeyIn", "business_key"),
        *listing.like(asked, "processInstanceBusinessKeyLike", "business_key"),
        *listing.before(asked, "finishedBefore", "ended_at"),
        *listing.after(asked, "finishedAfter", "ended_at"),
    ]
    return listing.Stored(call.ctx, instances.SOURCE, narrowed, where, known.sift(lambda row: row.id))


def _states(asked: Asked) -> list[str]:
    """The states that the flags together leave; empty for all of them."""
    left = set(InstanceState)
    running = {InstanceState.ACTIVE, InstanceState.SUSPENDED}
    for flag, states in (
        ("finished", left - running),
        ("unfinished", running),
        ("active", {InstanceState.ACTIVE}),
        ("suspended", {InstanceState.SUSPENDED}),
        ("completed", {InstanceState.COMPLETED}),
        ("externallyTerminated", {InstanceState.CANCELED}),
        ("internallyTerminated", set()),
    ):
        if asked.flag(flag):
            left &= states
    return [] if left == set(InstanceState) else [*map(str, left)] or ["none"]


def _show_instance(ctx: Context, one: Instance) -> dict[str, Any]:
    definition = definitions.get(ctx, one.definition_id)
    return {
        "id": one.id,
        "rootProcessInstanceId": one.id,
        "superProcessInstanceId": None,
        "superCaseInstanceId": None,
        "caseInstanceId": None,
        "processDefinitionName": definition.name,
        "processDefinitionKey": one.definition_key,
        "processDefinitionVersion": definition.version,
        "processDefinitionId": stamps.definition_id(definition),
        "businessKey": one.business_key,
        "startTime": stamps.show(one.started_at),
        "endTime": stamps.show(one.ended_at),
        "durationInMillis": _milliseconds(one.started_at, one.ended_at),
        "startUserId": one.started_by,
        "startActivityId": None,
        "deleteReason": one.end_reason,
        "state": STATES[InstanceState(one.state)],
        **_nothing(),
    }


# --- tasks ----------------------------------------------------------------------------------------

TASK_KEYS: listing.Keys = {
    "taskId": "id",
    "processInstanceId": "instance_id",
    "taskName": "name",
    "assignee": "assignee",
    "owner": "owner",
    "dueDate": "due_at",
    "followUpDate": "follow_up_at",
    "priority": "priority",
    "taskDefinitionKey": "element_id",
    "startTime": "created_at",
    "endTime": "ended_at",
    "duration": "duration",
}

TASK_STATES = {TaskState.OPEN: "Created", TaskState.COMPLETED: "Completed", TaskState.CANCELED: "Deleted"}


@door.read("/history/task", scope=Scope.HISTORY_READ)
def list_tasks(call: Call) -> list[dict[str, Any]]:
    """历史任务。Tasks of matters that the caller reads, open and done, newest first."""
    return _within(call, query(call), _tasks)


@door.find("/history/task", scope=Scope.HISTORY_READ)
def query_tasks(call: Call) -> list[dict[str, Any]]:
    """查询历史任务。The same with a body."""
    return _within(call, _merged(call), _tasks)


@door.read("/history/task/count", scope=Scope.HISTORY_READ)
def count_tasks(call: Call) -> dict[str, int]:
    """历史任务数。How many the list has."""
    return _counted_tasks(call, query(call))


@door.find("/history/task/count", scope=Scope.HISTORY_READ)
def count_queried_tasks(call: Call) -> dict[str, int]:
    """历史任务数（查询）。How many the query finds."""
    return _counted_tasks(call, _merged(call))


def _counted_tasks(call: Call, asked: Asked) -> dict[str, int]:
    if not tenants.fits(call.ctx, asked):
        return {"count": 0}
    return listing.count(asked, _wanted_tasks(call, asked), names.HISTORIC_TASK)


def _tasks(call: Call, asked: Asked) -> list[dict[str, Any]]:
    found = listing.chosen(asked, _wanted_tasks(call, asked), TASK_KEYS, names.HISTORIC_TASK)
    return [_show_task(call.ctx, one) for one in found]


def _wanted_tasks(call: Call, asked: Asked) -> listing.Stored[UserTask, TaskFilter]:
    wanted = TaskFilter(
        states=(),
        assignee=asked.text("taskAssignee"),
        instance_id=asked.text("processInstanceId") or asked.text("executionId"),
        definition_key=asked.text("processDefinitionKey"),
        element_id=asked.text("taskDefinitionKey"),
        business_key=asked.text("processInstanceBusinessKey"),
    )
    where = [
        *listing.defined(asked),
        *listing.equal(asked, "taskId", "id"),
        *listing.among(asked, "taskDefinitionKeyIn", "element_id"),
        *listing.among(asked, "processInstanceBusinessKeyIn", "business_key"),
        *listing.like(asked, "processInstanceBusinessKeyLike", "business_key"),
        *listing.equal(asked, "taskName", "name"),
        *listing.like(asked, "taskNameLike", "name"),
        *listing.like(asked, "taskAssigneeLike", "assignee"),
        *listing.equal(asked, "taskOwner", "owner"),
        *listing.like(asked, "taskOwnerLike", "owner"),
        *listing.number(asked, "taskPriority", "priority"),
        *listing.flagged(asked, "finished", listing.present("ended_at")),
        *listing.flagged(asked, "unfinished", listing.missing("ended_at")),
        *listing.flagged(asked, "assigned", listing.present("assignee")),
        *listing.flagged(asked, "unassigned", listing.missing("assignee")),
        *listing.flagged(asked, "withoutTaskDueDate", listing.missing("due_at")),
        *listing.before(asked, "startedBefore", "created_at"),
        *listing.after(asked, "startedAfter", "created_at"),
        *listing.before(asked, "finishedBefore", "ended_at"),
        *listing.after(asked, "finishedAfter", "ended_at"),
        *listing.before(asked, "taskDueDateBefore", "due_at"),
        *listing.after(asked, "taskDueDateAfter", "due_at"),
        *listing.before(asked, "taskFollowUpDateBefore", "follow_up_at"),
        *listing.after(asked, "taskFollowUpDateAfter", "follow_up_at"),
    ]
    return listing.Stored(call.ctx, worklists.SOURCE, native_tasks.within(call, wanted), where)


def _show_task(ctx: Context, one: UserTask) -> dict[str, Any]:
    reasons = {TaskState.COMPLETED: "completed", TaskState.CANCELED: "deleted"}
    return {
        "id": one.id,
        "processDefinitionKey": one.definition_key,
        "processDefinitionId": stamps.definition_id(definitions.get(ctx, one.definition_id)),
        "processInstanceId": one.instance_id,
        "executionId": one.instance_id,
        "caseDefinitionKey": None,
        "caseDefinitionId": None,
        "caseInstanceId": None,
        "caseExecutionId": None,
        "activityInstanceId": f"{one.element_id}:{one.id}",
        "name": one.name,
        "description": None,
        "deleteReason": reasons.get(TaskState(one.state)),
        "owner": one.owner,
        "assignee": one.assignee or one.completed_by,
        "startTime": stamps.show(one.created_at),
        "endTime": stamps.show(one.ended_at),
        "duration": _milliseconds(one.created_at, one.ended_at),
        "taskDefinitionKey": one.element_id,
        "priority": one.priority,
        "due": stamps.show(one.due_at),
        "parentTaskId": None,
        "followUp": stamps.show(one.follow_up_at),
        "rootProcessInstanceId": one.instance_id,
        "taskState": TASK_STATES[TaskState(one.state)],
        **_nothing(),
    }


# --- activities -----------------------------------------------------------------------------------

STARTS, ENDS = "activity.started", {"activity.completed": False, "activity.canceled": True}
PASSED = frozenset({"event.caught", "event.thrown", "gateway.passed"})
"""Happen at one instant: they have no end of their own."""


@dataclass(frozen=True, slots=True)
class Activity:
    """One run of one element, put together from the events that tell of it."""

    begun: HistoryEvent
    ended_at: datetime | None = None
    canceled: bool = False


ACTIVITY_FIELDS: dict[str, Callable[[Activity], Any]] = {
    "id": lambda row: row.begun.id,
    "instance_id": lambda row: row.begun.instance_id,
    "definition_id": lambda row: row.begun.definition_id,
    "element_id": lambda row: row.begun.element_id,
    "element_name": lambda row: row.begun.element_name,
    "element_type": lambda row: row.begun.element_type,
    "started_at": lambda row: row.begun.at,
    "ended_at": lambda row: row.ended_at,
    "duration": lambda row: _milliseconds(row.begun.at, row.ended_at),
    "canceled": lambda row: row.canceled,
}

ACTIVITY_KEYS: listing.Keys = {
    "activityInstanceId": "id",
    "instanceId": "instance_id",
    "executionId": "instance_id",
    "definitionId": "definition_id",
    "activityId": "element_id",
    "activityName": "element_name",
    "activityType": "element_type",
    "startTime": "started_at",
    "endTime": "ended_at",
    "duration": "duration",
    "occurrence": "id",
    "tenantId": None,
}


@door.read("/history/activity-instance", scope=Scope.HISTORY_READ)
def list_activities(call: Call) -> list[dict[str, Any]]:
    """历史活动。What was passed and done in instances that the caller reads, in order; best asked of one instance."""
    return _within(call, query(call), _activities)


@door.find("/history/activity-instance", scope=Scope.HISTORY_READ)
def query_activities(call: Call) -> list[dict[str, Any]]:
    """查询历史活动。The same with a body."""
    return _within(call, _merged(call), _activities)


@door.read("/history/activity-instance/count", scope=Scope.HISTORY_READ)
def count_activities(call: Call) -> dict[str, int]:
    """历史活动数。How many the list has."""
    return _counted_activities(call, query(call))


@door.find("/history/activity-instance/count", scope=Scope.HISTORY_READ)
def count_queried_activities(call: Call) -> dict[str, int]:
    """历史活动数（查询）。How many the query finds."""
    return _counted_activities(call, _merged(call))


def _counted_activities(call: Call, asked: Asked) -> dict[str, int]:
    if not tenants.fits(call.ctx, asked):
        return {"count": 0}
    return listing.count(asked, _wanted_activities(call, asked), names.HISTORIC_ACTIVITY_INSTANCE)


def _activities(call: Call, asked: Asked) -> list[dict[str, Any]]:
    wanted = _wanted_activities(call, asked)
    found = listing.chosen(asked, wanted, ACTIVITY_KEYS, names.HISTORIC_ACTIVITY_INSTANCE)
    return [_show_activity(call.ctx, one) for one in found]


def _wanted_activities(call: Call, asked: Asked) -> listing.Held[Activity]:
    where = [
        *listing.defined(asked),
        *listing.equal(asked, "activityInstanceId", "id"),
        *listing.equal(asked, "activityId", "element_id"),
        *listing.among(asked, "activityIdIn", "element_id"),
        *listing.equal(asked, "activityName", "element_name"),
        *listing.like(asked, "activityNameLike", "element_name"),
        *listing.equal(asked, "activityType", "element_type"),
        *listing.flagged(asked, "finished", listing.present("ended_at")),
        *listing.flagged(asked, "unfinished", listing.missing("ended_at")),
        *listing.flagged(asked, "canceled", Where("canceled", "=", True)),
        *listing.before(asked, "startedBefore", "started_at"),
        *listing.after(asked, "startedAfter", "started_at"),
        *listing.before(asked, "finishedBefore", "ended_at"),
        *listing.after(asked, "finishedAfter", "ended_at"),
    ]
    return listing.Held(_put_together(call, asked), ACTIVITY_FIELDS, where)


def _put_together(call: Call, asked: Asked) -> list[Activity]:
    """Activities of the events that the caller may read; an end belongs to the last start of its token there."""
    wanted = HistoryFilter(
        instance_id=asked.text("processInstanceId") or asked.text("executionId"),
        town_code=towns.of(call.ctx),
        among=sight.of(call.ctx, is_technical=True),
        of_instances=True,
        kinds=[STARTS, *ENDS, *PASSED],
        element_id=asked.text("activityId"),
        definition_id=_one_version(asked),
    )
    found: list[Activity] = []
    open_at: dict[tuple[Any, ...], int] = {}
    for event in listing.every(lambda page: history.list(call.ctx, wanted, page)):
        place = (event.instance_id, event.token, event.element_id, event.details.get("index"))
        if event.kind == STARTS:
            open_at[place] = len(found)
            found.append(Activity(event))
        elif event.kind in PASSED:
            found.append(Activity(event, event.at))
        elif event.kind in ENDS and place in open_at:
            index = open_at.pop(place)
            found[index] = Activity(found[index].begun, event.at, ENDS[event.kind])
    return found


def _one_version(asked: Asked) -> str | None:
    named = asked.text("processDefinitionId")
    return None if named is None else stamps.native_or_itself(named)


def _show_activity(ctx: Context, one: Activity) -> dict[str, Any]:
    event = one.begun
    definition = definitions.get(ctx, event.definition_id) if event.definition_id else None
    return {
        "id": event.id,
        "parentActivityInstanceId": event.instance_id,
        "activityId": event.element_id,
        "activityName": event.element_name,
        "activityType": event.element_type,
        "processDefinitionKey": definition.key if definition else None,
        "processDefinitionId": stamps.definition_id(definition) if definition else None,
        "processInstanceId": event.instance_id,
        "executionId": event.instance_id,
        "taskId": None,
        "assignee": None,
        "calledProcessInstanceId": None,
        "calledCaseInstanceId": None,
        "startTime": stamps.show(event.at),
        "endTime": stamps.show(one.ended_at),
        "durationInMillis": _milliseconds(event.at, one.ended_at),
        "canceled": one.canceled,
        "completeScope": False,
        "rootProcessInstanceId": event.instance_id,
        **_nothing(),
    }


# --- variables ------------------------------------------------------------------------------------


@door.read("/history/variable-instance", scope=Scope.HISTORY_READ)
def list_variables(call: Call) -> list[dict[str, Any]]:
    """历史变量。The last values of variables, in instances whose content the caller may read."""
    return _within(call, query(call), _variables)


@door.find("/history/variable-instance", scope=Scope.HISTORY_READ)
def query_variables(call: Call) -> list[dict[str, Any]]:
    """查询历史变量。The same with a body."""
    return _within(call, _merged(call), _variables)


@door.read("/history/variable-instance/count", scope=Scope.HISTORY_READ)
def count_variables(call: Call) -> dict[str, int]:
    """历史变量数。How many the list has."""
    return instance_variables.counted(call, query(call), is_history=True)


@door.find("/history/variable-instance/count", scope=Scope.HISTORY_READ)
def count_queried_variables(call: Call) -> dict[str, int]:
    """历史变量数（查询）。How many the query finds."""
    return instance_variables.counted(call, _merged(call), is_history=True)


def _variables(call: Call, asked: Asked) -> list[dict[str, Any]]:
    return [_show_variable(call.ctx, one) for one in instance_variables.found(call, asked, is_history=True)]


def _show_variable(ctx: Context, one: instance_variables.Variable) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        **one.typed,
        "processDefinitionKey": one.instance.definition_key,
        "processDefinitionId": stamps.definition_id(definitions.get(ctx, one.instance.definition_id)),
        "processInstanceId": one.instance.id,
        "executionId": one.instance.id,
        "activityInstanceId": one.scope_id,
        "caseDefinitionKey": None,
        "caseDefinitionId": None,
        "caseInstanceId": None,
        "caseExecutionId": None,
        "taskId": None,
        "errorMessage": None,
        "state": "CREATED",
        "createTime": stamps.show(one.instance.started_at),
        "rootProcessInstanceId": one.instance.id,
        **_nothing(),
    }
