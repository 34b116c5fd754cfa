"""Doors for many at once: starts with a result for every row, and questions that do not fit into an address."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import orjson
from flask import Response

from api import errors, instances, sight, tasks, towns
from api.auth import Admitted
from api.contract import MAX_PAGE, BatchCall, Call, Door
from api.fields import Answer, Body, Choice, Flag, Instant, Items, Part, Text, Value, Whole
from api.instances import InstanceOut
from api.scopes import Scope
from api.tasks import TaskOut
from engine.errors import LimitExceeded, ZhenshuError
from engine.instances import InstanceFilter
from engine.instances import list as list_instances
from engine.pages import Page, PageRequest
from engine.rows import Instance, UserTask
from engine.worklists import TaskFilter
from engine.worklists import list as list_tasks

door = Door("batches", "批量操作", "Batches")

MOST_ROWS = 500
"""That one batch starts. Reason: some seconds of work, well within the time that proxies wait for an answer."""

MOST_READ = 10_000
"""Rows that a body may hold at all; those behind ``MOST_ROWS`` are each told to come again. Reason: each has a result
of its own, and the answer stays some megabytes."""

MOST_NAMED = 500
"""Ids or keys that one question may name."""

_EXAMPLE = {
    "process_definition_key": "approval",
    "business_key": "HX2026112300001",
    "variables": {"applicant": "张三"},
    "idempotency_key": "12345-HX2026112300001",
}


class BatchIn(Body):
    """What to start: each row as it would be sent alone, with an Idempotency-Key of its own if it has one."""

    rows = Items(Value(allow_none=True), min=1, max=MOST_READ, required=True, metadata={"example": [_EXAMPLE]})


class RowOut(Answer):
    """What became of one row."""

    index = Whole(metadata={"example": 0})
    status = Whole(metadata={"example": 201})
    is_replayed = Flag(metadata={"example": False})
    idempotency_key = Text(allow_none=True, metadata={"example": "12345-HX2026112300001"})
    process_instance = Value(allow_none=True, metadata={"example": {"id": "0198c7a2-5f3e-7c41-9b60-3d1f6a2e8c55"}})
    problem = Value(allow_none=True, metadata={"example": None})


class BatchOut(Answer):
    """Every row in its order, and how many were started and refused."""

    started = Whole(metadata={"example": 1})
    refused = Whole(metadata={"example": 0})
    items = Part(RowOut(), many=True)


class TooManyRows(LimitExceeded):
    """The row stands behind the last one that a batch starts; nothing was done for it."""

    code = "batch_too_large"
    title_zh, title_en = "批次过大", "The batch is too large"

    def __init__(self, found: int) -> None:
        super().__init__("一批的行数", "a batch", MOST_ROWS, found)


@door.act(
    "/process-instances/batch",
    scope=Scope.PROCESS_START,
    body=BatchIn(),
    returns=BatchOut(),
    is_batch=True,
    is_many=True,
)
def start_instances(call: BatchCall) -> dict[str, Any]:
    """批量启动流程实例。Start many instances: each row is a command of its own, done or refused without the others.

    A row's ``idempotency_key`` is the Idempotency-Key it would have brought alone; rows without one get theirs from the
    batch's own Idempotency-Key and their place, so that the whole batch can be repeated. At most 500 rows are started;
    those behind are refused one by one with ``batch_too_large``. Each row counts as a request in the client's minute;
    those above its rate are refused with ``rate_exceeded``. The body may be as large as an upload (32 MiB unless set
    otherwise), a row as large as it might be alone (1 MiB).
    """
    rows = call.body["rows"]
    admitted = call.admit(min(len(rows), MOST_ROWS))
    told = [_row(call, index, row, len(rows), admitted) for index, row in enumerate(rows)]
    started = sum(one["problem"] is None for one in told)
    return {"started": started, "refused": len(told) - started, "items": told}


def _row(call: BatchCall, index: int, row: Any, count: int, admitted: Admitted) -> dict[str, Any]:
    key = None if call.key is None else f"{call.key}/{index}"
    told = {"index": index, "is_replayed": False, "idempotency_key": key, "process_instance": None, "problem": None}

    def start() -> Response:
        if index >= MOST_ROWS:
            raise TooManyRows(count)
        if index >= admitted.rows and admitted.refusal is not None:
            raise admitted.refusal
        given, told["idempotency_key"] = _taken_apart(row, key)
        return call.run(instances.door.operation_of(instances.start_instance), given, told["idempotency_key"])

    return outcome(told, "process_instance", start)


def outcome(told: dict[str, Any], result: str, act: Callable[[], Response]) -> dict[str, Any]:
    """A row's ``told`` with what became of it: the answer under ``result``, or the problem that refused it."""
    try:
        answer = act()
    except ZhenshuError as refusal:
        problem = errors.document(refusal)
        return told | {"status": problem["status"], "problem": problem}
    return told | {
        "status": answer.status_code,
        "is_replayed": "Idempotency-Replayed" in answer.headers,
        result: orjson.loads(answer.get_data()),
    }


def _taken_apart(row: Any, key: str | None) -> tuple[dict[str, Any], str | None]:
    """The row as it would have come alone, and its key."""
    if not isinstance(row, dict):
        raise errors.refuse("", "not_an_object", "应为对象。", "Expected an object.")
    given = dict(row)
    own = given.pop("idempotency_key", None)
    if own is not None and not isinstance(own, str):
        raise errors.refuse("/idempotency_key", "not_text", "应为文本。", "Expected text.")
    return given, key if own is None else own


# --- questions ------------------------------------------------------------------------------------


def _several(example: str) -> Items:
    return Items(Text(min=1), max=MOST_NAMED, load_default=None, allow_none=True, metadata={"example": [example]})


class PagedIn(Body):
    """Where in a list to read on, and how far."""

    limit = Whole(min=1, max=MAX_PAGE, load_default=MAX_PAGE)
    cursor = Text(min=1, max=2048, load_default=None, allow_none=True, metadata={"example": None})


class InstancesIn(PagedIn):
    """Which instances: of every list given, any one."""

    ids = _several("0198c7a2-5f3e-7c41-9b60-3d1f6a2e8c55")
    business_keys = _several("HX2026112300001")
    process_definition_keys = _several("approval")
    states = Items(Choice(*instances.STATES), max=len(instances.STATES), load_default=list)
    with_incidents = Flag(load_default=False)
    started_after = Instant(load_default=None)
    started_before = Instant(load_default=None)


class TasksIn(PagedIn):
    """Which tasks: of every list given, any one."""

    process_instance_ids = _several("0198c7a2-5f3e-7c41-9b60-3d1f6a2e8c55")
    states = Items(Choice(*tasks.STATES), max=len(tasks.STATES), load_default=lambda: ["open"])
    assignee = Text(min=1, load_default=None)


@door.act(
    "/process-instances/search",
    scope=Scope.PROCESS_READ,
    body=InstancesIn(),
    returns=InstanceOut(),
    is_page=True,
    is_search=True,
    status=HTTPStatus.OK,
)
def search_instances(call: Call) -> Page[Instance]:
    """批量查询流程实例。Instances by up to 500 ids or business keys at once, newest first; nothing is changed."""
    body = call.body
    wanted = InstanceFilter(
        ids=body["ids"],
        business_keys=body["business_keys"],
        definition_keys=body["process_definition_keys"],
        states=body["states"],
        with_incidents=body["with_incidents"],
        started_after=body["started_after"],
        started_before=body["started_before"],
        town_code=towns.of(call.ctx),
        among=sight.of(call.ctx, is_technical=True),
    )
    return list_instances(call.ctx, wanted, _page(call))


@door.act(
    "/tasks/search",
    scope=Scope.TASK_READ,
    body=TasksIn(),
    returns=TaskOut(),
    is_page=True,
    is_search=True,
    status=HTTPStatus.OK,
)
def search_tasks(call: Call) -> Page[UserTask]:
    """批量查询任务。Tasks of up to 500 instances at once, newest first; nothing is changed."""
    body = call.body
    asked = TaskFilter(instance_ids=body["process_instance_ids"], states=body["states"], assignee=body["assignee"])
    return list_tasks(call.ctx, tasks.within(call, asked), _page(call))


def _page(call: Call) -> PageRequest:
    return PageRequest(call.body["limit"], call.body["cursor"])
