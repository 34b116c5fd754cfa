"""External tasks: everything that a worker of Camunda 7 asks for and reports."""

from functools import partial
from typing import Any

from flask import Response

from api import external as native
from api import towns
from api.contract import Call
from api.declaration import Wish
from api.engine_rest import listing, names, stamps, tenants, variables
from api.engine_rest.asking import Asked
from api.engine_rest.contract import Facade, query
from api.scopes import Scope
from engine import definitions, external_tasks, selections
from engine.context import Context
from engine.errors import LimitExceeded
from engine.external_tasks import FETCH_LIMIT, ExternalTaskFilter, Fetched, FetchOrder, TopicRequest
from engine.rows import ExternalTask
from engine.selections import Either, Where
from engine.states import ExternalTaskState

door = Facade("external_tasks", "外部任务", "External tasks")

LONGEST_WAIT_MS = 1_800_000
"""The longest ``asyncResponseTimeout``. Source: Camunda 7, fetch and lock."""

LONGEST_LOCK_MS = int(external_tasks.LONGEST_LOCK.total_seconds()) * 1000

LONGEST_PAUSE_MS = 10 * 366 * 86_400_000
"""The longest ``retryTimeout``. Reason: ten years outlast every matter of a town."""

MOST_TOPICS = 200
"""Topics of one request."""

MOST_SET = 500
"""Tasks whose attempts one request sets. Reason: it is one transaction."""

MOST_RETRIES = 100
"""Attempts that may be given at a time."""

UNKNOWN_ERROR = "未说明原因 · no message given"
"""Stands where a worker reports a failure without a word."""


def patience(body: Asked) -> Wish:
    """What a fetch waits for, and how long."""
    seconds = (body.whole("asyncResponseTimeout", most=LONGEST_WAIT_MS) or 0) / 1000
    most = body.whole("maxTasks")
    if most == 0:
        return Wish(seconds=0)
    most = min(most or 1, FETCH_LIMIT)
    return Wish(
        seconds=seconds, topics=[_topic(one.needed("topicName"), one) for one in body.parts("topics")], most=most
    )


# --- fetch ----------------------------------------------------------------------------------------


@door.act("/external-task/fetchAndLock", scope=Scope.EXTERNAL_TASK_WORK, patience=patience)
def fetch_and_lock(call: Call) -> Any:
    """取走并锁定。Lock free tasks of the topics; with ``asyncResponseTimeout`` the answer waits until there is one."""
    body: Asked = call.body
    worker = body.needed("workerId")
    most = body.whole("maxTasks")
    if most is None:
        raise body.wrong("maxTasks", "必填。", "Required.")
    if most == 0:
        return []
    asked = {one.needed("topicName"): one for one in body.parts("topics") if tenants.fits(call.ctx, one)}
    if len(asked) > MOST_TOPICS:
        raise LimitExceeded("主题数", "a number of topics", MOST_TOPICS, len(asked))
    topics = [_topic(name, one) for name, one in asked.items()]
    found = external_tasks.fetch_and_lock(call.ctx, worker, topics, min(most, FETCH_LIMIT), _order(body))
    return [_fetched(call.ctx, one, asked[one.task.topic]) for one in found]


def _topic(name: str, one: Asked) -> TopicRequest:
    lock = one.whole("lockDuration", least=1, most=LONGEST_LOCK_MS)
    if lock is None:
        raise one.wrong("lockDuration", "必填。", "Required.")
    named = one.texts("processDefinitionIdIn") or one.texts("processDefinitionId")
    values = {name: variables.plain(value) for name, value in one.part("processVariables").fields.items()}
    return TopicRequest(
        name=name,
        lock_seconds=lock / 1000,
        variables=one.texts("variables"),
        business_key=one.text("businessKey"),
        definition_key=one.text("processDefinitionKey"),
        definition_keys=one.texts("processDefinitionKeyIn") or None,
        definition_ids=[stamps.native_or_itself(each) for each in named] if named else None,
        version_tag=one.text("processDefinitionVersionTag"),
        process_variables=external_tasks.expected(values) if values else None,
        towns=tenants.named(one),
        own_only=one.flag("localVariables"),
    )


def _order(body: Asked) -> FetchOrder:
    by_age = body.parts("sorting")
    for one in by_age:
        if one.text("sortBy") != "createTime":
            raise one.wrong("sortBy", "应为 createTime。", "Expected createTime.")
    newest = (by_age[0].text("sortOrder") or "asc").lower() == "desc" if by_age else None
    return FetchOrder(by_priority=body.flag("usePriority"), newest_first=newest)


def _fetched(ctx: Context, one: Fetched, asked: Asked) -> dict[str, Any]:
    with_properties = asked.flag("includeExtensionProperties")
    return {
        **show(ctx, one.task),
        "errorDetails": one.task.error_details,
        "variables": variables.show_all(one.variables, one.declared, is_read=variables.wants_read(asked)),
        "extensionProperties": one.task.properties if with_properties else {},
    }


def show(ctx: Context, task: ExternalTask) -> dict[str, Any]:
    """An external task as clients know it."""
    definition = definitions.get(ctx, task.definition_id)
    return {
        "activityId": task.element_id,
        "activityInstanceId": f"{task.element_id}:{task.id}",
        "createTime": stamps.show(task.created_at),
        "errorMessage": task.error_message,
        "executionId": task.instance_id,
        "id": task.id,
        "lockExpirationTime": stamps.show(task.locked_until),
        "processDefinitionId": stamps.definition_id(definition),
        "processDefinitionKey": task.definition_key,
        "processDefinitionVersionTag": definition.version_tag,
        "processInstanceId": task.instance_id,
        "retries": None if _is_as_made(task) else task.retries,
        "suspended": task.state == ExternalTaskState.SUSPENDED,
        "tenantId": None,
        "topicName": task.topic,
        "workerId": task.worker,
        "priority": task.priority,
        "businessKey": task.business_key,
    }


def _is_as_made(task: ExternalTask) -> bool:
    """Whether no attempt failed and nobody set its retries: what the model's cycle gives is told from then on only.

    Workers of Camunda 7 know the first attempt by null, for there the cycle is of jobs alone.
    """
    return bool(task.retry_delays) and task.error_message is None and task.run_at == task.created_at


# --- report ---------------------------------------------------------------------------------------


@door.act("/external-task/<any_id:task_id>/complete", scope=Scope.EXTERNAL_TASK_WORK)
def complete(call: Call, task_id: str) -> None:
    """完成。Finish the task with what the worker found; local variables are for the output mappings alone."""
    task = native.seen(call, task_id)
    worker = call.body.needed("workerId")
    given, own = _brought(call)
    external_tasks.complete(call.ctx, task_id, worker, given.values, own=own.values)
    _attach(call.ctx, task, given, own)


@door.act("/external-task/<any_id:task_id>/failure", scope=Scope.EXTERNAL_TASK_WORK)
def fail(call: Call, task_id: str) -> None:
    """报告失败。Report a failed attempt: with ``retries`` left it is tried after ``retryTimeout``, else an incident."""
    task = native.seen(call, task_id)
    body: Asked = call.body
    given, own = _brought(call)
    external_tasks.fail(
        call.ctx,
        task_id,
        body.needed("workerId"),
        body.text("errorMessage") or UNKNOWN_ERROR,
        body.text("errorDetails"),
        retries=body.whole("retries") or 0,
        retry_seconds=(body.whole("retryTimeout", most=LONGEST_PAUSE_MS) or 0) / 1000,
        variables=given.values,
        own=own.values,
    )
    _attach(call.ctx, task, given, own)


@door.act("/external-task/<any_id:task_id>/bpmnError", scope=Scope.EXTERNAL_TASK_WORK)
def throw_error(call: Call, task_id: str) -> None:
    """答以 BPMN 错误。Answer with a business error that the diagram catches."""
    task = native.seen(call, task_id)
    body: Asked = call.body
    given = variables.take(call.ctx, body)
    external_tasks.bpmn_error(
        call.ctx,
        task_id,
        body.needed("workerId"),
        body.needed("errorCode"),
        body.text("errorMessage"),
        given.values,
    )
    given.attach(call.ctx, task.instance_id)


def _brought(call: Call) -> tuple[variables.Incoming, variables.Incoming]:
    return variables.take(call.ctx, call.body), variables.take(call.ctx, call.body, "localVariables")


def _attach(ctx: Context, task: ExternalTask, *brought: variables.Incoming) -> None:
    for one in brought:
        one.attach(ctx, task.instance_id)


# --- locks and retries ----------------------------------------------------------------------------


@door.act("/external-task/<any_id:task_id>/extendLock", scope=Scope.EXTERNAL_TASK_WORK)
def extend_lock(call: Call, task_id: str) -> None:
    """延长锁定。Let the lock end ``newDuration`` milliseconds from now."""
    native.seen(call, task_id)
    external_tasks.extend(call.ctx, task_id, call.body.needed("workerId"), _seconds(call.body, "newDuration"))


@door.act("/external-task/<any_id:task_id>/lock", scope=Scope.EXTERNAL_TASK_WORK)
def lock(call: Call, task_id: str) -> None:
    """锁定。Lock this very task for ``lockDuration`` milliseconds."""
    native.seen(call, task_id)
    external_tasks.lock(call.ctx, task_id, call.body.needed("workerId"), _seconds(call.body, "lockDuration"))


def _seconds(body: Asked, name: str) -> float:
    milliseconds = body.whole(name, least=1, most=LONGEST_LOCK_MS)
    if milliseconds is None:
        raise body.wrong(name, "必填。", "Required.")
    return milliseconds / 1000


@door.act("/external-task/<any_id:task_id>/unlock", scope=Scope.EXTERNAL_TASK_WORK)
def unlock(call: Call, task_id: str) -> None:
    """放回。Give the task back untouched, whoever holds it."""
    if native.seen(call, task_id).worker is not None:
        external_tasks.unlock(call.ctx, task_id)


@door.replace("/external-task/<any_id:task_id>/retries", scope=Scope.EXTERNAL_TASK_WORK)
def set_retries(call: Call, task_id: str) -> None:
    """设置重试次数。Give the task so many attempts from now: with 0 an incident is raised, else it is tried again."""
    _set_retries(call, [native.seen(call, task_id)])


@door.replace("/external-task/retries", scope=Scope.EXTERNAL_TASK_WORK)
def set_retries_of_several(call: Call) -> None:
    """设置多个任务的重试次数。The same for the tasks in ``externalTaskIds`` and those of ``processInstanceIds``."""
    body: Asked = call.body
    listing.refuse(body, "externalTaskQuery", "processInstanceQuery", "historicProcessInstanceQuery")
    named = [native.seen(call, one) for one in body.texts("externalTaskIds") or []]
    for instance_id in body.texts("processInstanceIds") or []:
        wanted = ExternalTaskFilter(instance_id=instance_id, town_code=towns.of(call.ctx))
        named += listing.every(partial(external_tasks.list, call.ctx, wanted))
    if not named:
        raise body.wrong("externalTaskIds", "必填。", "Required.")
    if len(named) > MOST_SET:
        raise LimitExceeded("任务数", "a number of tasks", MOST_SET, len(named))
    _set_retries(call, list({one.id: one for one in named}.values()))


def _set_retries(call: Call, tasks: list[ExternalTask]) -> None:
    retries = call.body.whole("retries", most=MOST_RETRIES)
    if retries is None:
        raise call.body.wrong("retries", "必填。", "Required.")
    # In one order, so that two such requests do not wait for each other.
    for task in sorted(tasks, key=lambda one: one.instance_id):
        external_tasks.set_retries(call.ctx, task.id, retries)


# --- find -----------------------------------------------------------------------------------------


@door.read("/external-task/<any_id:task_id>", scope=Scope.EXTERNAL_TASK_WORK)
def get_external_task(call: Call, task_id: str) -> dict[str, Any]:
    """查看外部任务。One external task; a finished one is gone."""
    return show(call.ctx, native.seen(call, task_id))


@door.read("/external-task/<any_id:task_id>/errorDetails", scope=Scope.EXTERNAL_TASK_WORK)
def get_error_details(call: Call, task_id: str) -> Response | None:
    """错误详情。What the worker told of its last failure, as plain text."""
    details = native.seen(call, task_id).error_details
    return Response(details, content_type="text/plain; charset=utf-8") if details else None


KEYS: listing.Keys = {
    "id": "id",
    "lockExpirationTime": "locked_until",
    "processInstanceId": "instance_id",
    "processDefinitionId": "definition_id",
    "processDefinitionKey": "definition_key",
    "taskPriority": "priority",
    "createTime": "created_at",
    "tenantId": None,
}


@door.read("/external-task", scope=Scope.EXTERNAL_TASK_WORK)
def list_external_tasks(call: Call) -> list[dict[str, Any]]:
    """外部任务列表。Tasks of the town, oldest first."""
    return _listed(call, query(call))


@door.find("/external-task", scope=Scope.EXTERNAL_TASK_WORK)
def query_external_tasks(call: Call) -> list[dict[str, Any]]:
    """查询外部任务。The same with a body."""
    return _listed(call, Asked({**call.query, **call.body.fields}))


@door.read("/external-task/count", scope=Scope.EXTERNAL_TASK_WORK)
def count_external_tasks(call: Call) -> dict[str, int]:
    """外部任务数。How many the list has."""
    return _counted(call, query(call))


@door.find("/external-task/count", scope=Scope.EXTERNAL_TASK_WORK)
def count_queried_external_tasks(call: Call) -> dict[str, int]:
    """外部任务数（查询）。How many the query finds."""
    return _counted(call, Asked({**call.query, **call.body.fields}))


@door.read("/external-task/topic-names", scope=Scope.EXTERNAL_TASK_WORK)
def list_topics(call: Call) -> list[str]:
    """主题列表。The topics that tasks wait in."""
    wanted = _wanted(call, query(call))
    return [*selections.different(call.ctx, wanted.source, wanted.wanted, "topic", wanted.where)]


def _counted(call: Call, asked: Asked) -> dict[str, int]:
    if not tenants.fits(call.ctx, asked):
        return {"count": 0}
    return listing.count(asked, _wanted(call, asked), names.EXTERNAL_TASK)


def _listed(call: Call, asked: Asked) -> list[dict[str, Any]]:
    if not tenants.fits(call.ctx, asked):
        return []
    return [show(call.ctx, one) for one in listing.chosen(asked, _wanted(call, asked), KEYS, names.EXTERNAL_TASK)]


def _wanted(call: Call, asked: Asked) -> listing.Stored[ExternalTask, ExternalTaskFilter]:
    wanted = ExternalTaskFilter(
        topic=asked.text("topicName"),
        worker=asked.text("workerId"),
        instance_id=asked.text("processInstanceId"),
        definition_key=asked.text("processDefinitionKey"),
        town_code=towns.of(call.ctx),
    )
    return listing.Stored(call.ctx, external_tasks.SOURCE, wanted, _conditions(call.ctx, asked))


def _conditions(ctx: Context, asked: Asked) -> list[listing.Condition]:
    now, held = ctx.now, ExternalTaskState.SUSPENDED.value
    return [
        # What a handler in process does is no task of a worker's.
        Where("topic", "not in", sorted(ctx.hooks.topics)),
        *listing.defined(asked),
        *listing.among(asked, "processDefinitionKeyIn", "definition_key"),
        *listing.equal(asked, "externalTaskId", "id"),
        *listing.among(asked, "externalTaskIdIn", "id"),
        *listing.among(asked, "processInstanceIdIn", "instance_id"),
        *listing.equal(asked, "executionId", "instance_id"),
        *listing.equal(asked, "activityId", "element_id"),
        *listing.among(asked, "activityIdIn", "element_id"),
        *listing.flagged(asked, "locked", Where("locked_until", ">", now)),
        *listing.flagged(
            asked, "notLocked", Either((listing.missing("locked_until"), Where("locked_until", "<=", now)))
        ),
        *listing.before(asked, "lockExpirationBefore", "locked_until"),
        *listing.after(asked, "lockExpirationAfter", "locked_until"),
        *listing.flagged(asked, "active", Where("state", "!=", held)),
        *listing.flagged(asked, "suspended", Where("state", "=", held)),
        *listing.flagged(asked, "withRetriesLeft", Either((listing.missing("retries"), Where("retries", ">", 0)))),
        *listing.flagged(asked, "noRetriesLeft", Where("retries", "=", 0)),
        *listing.number(asked, "priorityHigherThanOrEquals", "priority", ">="),
        *listing.number(asked, "priorityLowerThanOrEquals", "priority", "<="),
    ]
