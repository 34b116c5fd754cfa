"""Doors for other systems: external tasks of outside workers, messages, signals, conditions that start."""

from typing import Any

from api import towns
from api.contract import Call, Door, PageQuery
from api.declaration import Wish
from api.fields import Answer, Body, Choice, Flag, Instant, Items, Part, Text, Variables, Whole
from api.instances import InstanceOut
from api.scopes import Scope
from engine import external_tasks, messages
from engine.errors import ExternalTaskNotFound, MessageNotCorrelated
from engine.external_tasks import FETCH_LIMIT, ExternalTaskFilter, Fetched, TopicRequest
from engine.messages import Correlated
from engine.pages import Page
from engine.rows import ExternalTask, Instance
from engine.states import ExternalTaskState
from forms import submission

door = Door("external-tasks", "外部任务", "External tasks")
message_door = Door("messages", "消息、信号与条件", "Messages, signals and conditions")

STATES = [str(state) for state in ExternalTaskState]

LONGEST_WAIT = 60
"""Seconds of a long poll. Reason: proxies cut idle connections after a minute or so."""

LONGEST_LOCK = 24 * 3600
"""Seconds of a lock."""


class ExternalTaskQuery(PageQuery):
    """Which external tasks."""

    topic = Text(min=1, load_default=None)
    worker_id = Text(min=1, load_default=None)
    process_instance_id = Text(min=1, max=36, load_default=None)
    process_definition_key = Text(min=1, load_default=None)
    state = Choice(*STATES, load_default=None)


class ExternalTaskOut(Answer):
    """A service step in the queue."""

    id = Text()
    process_instance_id = Text(attribute="instance_id")
    process_definition_id = Text(attribute="definition_id")
    process_definition_key = Text(attribute="definition_key")
    business_key = Text(allow_none=True)
    element_id = Text(metadata={"example": "PrintLicence"})
    topic = Text()
    priority = Whole()
    properties = Variables(metadata={"example": {"template": "licence"}})
    state = Choice(*STATES)
    attempt = Whole(metadata={"example": 1})
    retries = Whole(allow_none=True)
    run_at = Instant()
    worker_id = Text(attribute="worker", allow_none=True)
    locked_until = Instant(allow_none=True)
    error_message = Text(allow_none=True, metadata={"example": None})
    error_details = Text(allow_none=True, metadata={"example": None})
    created_at = Instant()
    town_code = Text()


class FetchedOut(ExternalTaskOut):
    """A task under the worker's lock, with what it may see."""

    lock_token = Text(metadata={"example": "0198c7a2-7a10-7f3c-8c1e-0b9d8e7f6a54"})
    variables = Variables()


class TopicIn(Body):
    """One topic that the worker serves."""

    topic = Text(min=1, required=True)
    lock_seconds = Whole(min=1, max=LONGEST_LOCK, load_default=60)
    variables = Items(Text(min=1), allow_none=True, load_default=None, metadata={"example": ["applicant"]})
    business_key = Text(min=1, load_default=None, metadata={"example": None})
    process_definition_key = Text(min=1, load_default=None)


class FetchIn(Body):
    """Who fetches what, and how long to wait for it."""

    worker_id = Text(min=1, required=True)
    max_tasks = Whole(min=1, max=FETCH_LIMIT, load_default=10)
    wait_seconds = Whole(max=LONGEST_WAIT, load_default=0)
    topics = Items(Part(TopicIn()), min=1, max=50, required=True)


class WorkerIn(Body):
    """Who holds the lock."""

    worker_id = Text(min=1, required=True)
    lock_token = Text(min=1, max=36, load_default=None, metadata={"example": None})


class WorkerResultIn(WorkerIn):
    """What the worker found."""

    variables = Variables(load_default=dict)


class FailureIn(WorkerIn):
    """What went wrong."""

    error_message = Text(min=1, max=4000, required=True)
    error_details = Text(max=64_000, load_default=None, metadata={"example": None})
    retries = Whole(max=100, load_default=None)
    retry_seconds = Whole(max=31 * 24 * 3600, load_default=None)


class WorkerErrorIn(WorkerIn):
    """A business refusal that the diagram catches."""

    error_code = Text(min=1, required=True)
    error_message = Text(min=1, max=4000, load_default=None)
    variables = Variables(load_default=dict, metadata={"example": {}})


class ExtendIn(WorkerIn):
    """How long from now."""

    lock_seconds = Whole(min=1, max=LONGEST_LOCK, required=True)


class UnlockIn(Body):
    """Who holds the lock; whoever does when left out."""

    worker_id = Text(min=1, load_default=None)


class WorkerRetriesIn(Body):
    """How many attempts from now."""

    retries = Whole(min=1, max=100, required=True)


# --- find -----------------------------------------------------------------------------------------


@door.read(
    "/external-tasks",
    scope=Scope.EXTERNAL_TASK_WORK,
    query=ExternalTaskQuery(),
    returns=ExternalTaskOut(),
    is_page=True,
)
def list_external_tasks(call: Call) -> Page[ExternalTask]:
    """外部任务列表。Service steps of the town, oldest first."""
    query = call.query
    wanted = ExternalTaskFilter(
        topic=query["topic"],
        worker=query["worker_id"],
        instance_id=query["process_instance_id"],
        definition_key=query["process_definition_key"],
        state=query["state"],
        town_code=towns.of(call.ctx),
    )
    return external_tasks.list(call.ctx, wanted, call.page)


@door.read("/external-tasks/<id:task_id>", scope=Scope.EXTERNAL_TASK_WORK, returns=ExternalTaskOut())
def get_external_task(call: Call, task_id: str) -> ExternalTask:
    """查看外部任务。One service step; a finished one is gone."""
    return seen(call, task_id)


# --- work -----------------------------------------------------------------------------------------


@door.act(
    "/external-tasks/fetch-and-lock",
    scope=Scope.EXTERNAL_TASK_WORK,
    body=FetchIn(),
    returns=FetchedOut(),
    is_list=True,
    patience=lambda body: Wish(seconds=body["wait_seconds"], topics=_topics(body), most=body["max_tasks"]),
)
def fetch_and_lock(call: Call) -> list[dict[str, Any]]:
    """取走并锁定。Lock free service steps of the topics, the most urgent first.

    With ``wait_seconds`` the answer waits until there is one (long poll); no transaction and no thread is held
    meanwhile. A server process lets ``ZHENSHU_WAITING`` requests wait; one more is refused with 503 and Retry-After.
    """
    body = call.body
    found = external_tasks.fetch_and_lock(call.ctx, body["worker_id"], _topics(body), body["max_tasks"])
    return [_fetched(one) for one in found]


def _topics(body: dict[str, Any]) -> list[TopicRequest]:
    return [
        TopicRequest(
            name=topic["topic"],
            lock_seconds=topic["lock_seconds"],
            variables=topic["variables"],
            business_key=topic["business_key"],
            definition_key=topic["process_definition_key"],
        )
        for topic in body["topics"]
    ]


@door.act("/external-tasks/<id:task_id>/complete", scope=Scope.EXTERNAL_TASK_WORK, body=WorkerResultIn(), status=204)
def complete_external_task(call: Call, task_id: str) -> None:
    """完成外部任务。Finish a service step with what the worker found; the instance moves on in the same commit."""
    seen(call, task_id)
    body = call.body
    external_tasks.complete(call.ctx, task_id, body["worker_id"], body["variables"], body["lock_token"])


@door.act(
    "/external-tasks/<id:task_id>/failure",
    scope=Scope.EXTERNAL_TASK_WORK,
    body=FailureIn(),
    returns=ExternalTaskOut(),
)
def fail_external_task(call: Call, task_id: str) -> ExternalTask:
    """报告失败。Report a failed attempt: it is tried again after a pause, or becomes an incident."""
    seen(call, task_id)
    body = call.body
    return external_tasks.fail(
        call.ctx,
        task_id,
        body["worker_id"],
        body["error_message"],
        body["error_details"],
        body["retries"],
        body["retry_seconds"],
        body["lock_token"],
    )


@door.act("/external-tasks/<id:task_id>/bpmn-error", scope=Scope.EXTERNAL_TASK_WORK, body=WorkerErrorIn(), status=204)
def throw_external_task_error(call: Call, task_id: str) -> None:
    """答以 BPMN 错误。Answer with a business error that the diagram catches."""
    seen(call, task_id)
    body = call.body
    external_tasks.bpmn_error(
        call.ctx,
        task_id,
        body["worker_id"],
        body["error_code"],
        body["error_message"],
        body["variables"],
        body["lock_token"],
    )


@door.act(
    "/external-tasks/<id:task_id>/extend-lock",
    scope=Scope.EXTERNAL_TASK_WORK,
    body=ExtendIn(),
    returns=ExternalTaskOut(),
)
def extend_lock(call: Call, task_id: str) -> ExternalTask:
    """延长锁定。Let the lock end so many seconds from now."""
    seen(call, task_id)
    body = call.body
    return external_tasks.extend(call.ctx, task_id, body["worker_id"], body["lock_seconds"], body["lock_token"])


@door.act("/external-tasks/<id:task_id>/unlock", scope=Scope.EXTERNAL_TASK_WORK, body=UnlockIn(), status=204)
def unlock_external_task(call: Call, task_id: str) -> None:
    """放回外部任务。Give a service step back untouched, at once."""
    task = seen(call, task_id)
    worker = call.body["worker_id"]
    if worker is None and task.worker is None:
        return
    external_tasks.unlock(call.ctx, task_id, worker)


@door.replace(
    "/external-tasks/<id:task_id>/retries",
    scope=Scope.OPERATION_MANAGE,
    body=WorkerRetriesIn(),
    returns=ExternalTaskOut(),
)
def set_external_task_retries(call: Call, task_id: str) -> ExternalTask:
    """设置重试次数。Give a service step so many attempts from now; a dead one is tried again."""
    seen(call, task_id)
    return external_tasks.set_retries(call.ctx, task_id, call.body["retries"])


def seen(call: Call, task_id: str) -> ExternalTask:
    return towns.seen(call.ctx, external_tasks.get(call.ctx, task_id), ExternalTaskNotFound, task_id)


_TASK_FIELDS = [field.attribute or name for name, field in ExternalTaskOut().fields.items()]


def _fetched(one: Fetched) -> dict[str, Any]:
    row = {name: getattr(one.task, name) for name in _TASK_FIELDS}
    return {**row, "lock_token": one.task.lock_token, "variables": one.variables}


# --- messages, signals and conditions -------------------------------------------------------------


class MessageIn(Body):
    """A message for exactly one receiver."""

    name = Text(min=1, required=True, metadata={"example": "material.supplemented"})
    business_key = Text(min=1, load_default=None)
    correlation = Variables(load_default=dict)
    variables = Variables(load_default=dict)
    process_instance_id = Text(min=1, max=36, load_default=None, metadata={"example": None})


class MessageOut(Answer):
    """Where the message went."""

    started = Flag(metadata={"description": "消息启动了实例。 Whether the message started the instance."})
    process_instance = Part(InstanceOut(), attribute="instance")


class SignalIn(Body):
    """A signal for everybody who waits for it."""

    name = Text(min=1, required=True, metadata={"example": "calendar.changed"})
    variables = Variables(load_default=dict)


class ConditionIn(Body):
    """Variables that conditional start events are held against."""

    variables = Variables(load_default=dict, metadata={"example": {"water_level": 6}})
    business_key = Text(min=1, load_default=None)
    process_definition_id = Text(min=1, max=36, load_default=None, metadata={"example": None})


@message_door.act("/messages", scope=Scope.MESSAGE_SEND, body=MessageIn(), returns=MessageOut())
def send_message(call: Call) -> Correlated:
    """发送消息。Send a message to the one instance that waits for it, or start the process that begins with it.

    Where the process has a form at that start, the form's rules are checked field by field.
    """
    body = call.body
    sent = submission.send_message(
        call.ctx,
        body["name"],
        business_key=body["business_key"],
        correlation=body["correlation"],
        variables=body["variables"],
        instance_id=body["process_instance_id"],
    )
    towns.seen(call.ctx, sent.instance, MessageNotCorrelated, body["name"])
    return sent


@message_door.act("/signals", scope=Scope.SIGNAL_SEND, body=SignalIn(), status=202)
def send_signal(call: Call) -> None:
    """发送信号。Send a signal to every instance and start event that waits for it."""
    messages.signal(call.ctx, call.body["name"], call.body["variables"])


@message_door.act(
    "/conditions", scope=Scope.PROCESS_START, body=ConditionIn(), returns=InstanceOut(), is_list=True, status=200
)
def evaluate_conditions(call: Call) -> list[Instance]:
    """评估启动条件。Start every process whose conditional start event the variables meet; none at all is no error.

    Each is looked at as it starts now; with ``process_definition_id`` that version alone. Where the process has a form
    at that start, the form's rules are checked field by field. All that are met start, or none does.
    """
    body = call.body
    return submission.start_by_conditions(
        call.ctx, body["variables"], body["business_key"], body["process_definition_id"]
    )
