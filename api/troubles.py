"""Doors for whoever is called at night: what is wrong now, incidents by cause, one retry for many, service steps."""

from collections.abc import Sequence
from typing import Any

from flask import Response

from api import batches, operations, towns
from api.contract import BatchCall, Call, Door, PageQuery
from api.fields import Answer, Body, Choice, Flag, Instant, Items, Part, Text, Value, Whole
from api.scopes import Scope
from engine import external_tasks, ids, incidents, troubles
from engine.errors import ZhenshuError
from engine.external_tasks import ExternalTaskFilter
from engine.incidents import Cause
from engine.pages import Page
from engine.rows import ExternalTask
from engine.states import ExternalTaskState
from workflows import dead_letters, personal

door = Door("troubles", "运行状况", "What is wrong now")

MOST = 200
"""Incidents of one batch. Reason: a page of a list, some seconds of work."""

STEP_STATES = [str(state) for state in ExternalTaskState]


class TroublesOut(Answer):
    """What runs and what does not."""

    checks = Part(operations.CheckOut(), many=True)
    active = Whole()
    suspended = Whole()
    with_incidents = Whole()
    open_incidents = Whole()
    due_jobs = Whole()
    late_jobs = Whole()
    late_since = Instant(allow_none=True, metadata={"example": None})
    dead_jobs = Whole()
    locked_steps = Whole()
    abandoned_steps = Whole()
    dead_steps = Whole()
    dead_webhooks = Whole()
    dead_intake_messages = Whole()
    dead_platform_statuses = Whole()
    dead_pushes = Whole()


class CauseOut(Answer):
    """Open incidents that have process, element, kind and code in common."""

    process_definition_key = Text(attribute="definition_key", allow_none=True)
    element_id = Text(allow_none=True)
    kind = Choice("step", "job", "external_task", "flag")
    code = Text(metadata={"example": "retries_used_up"})
    count = Whole(metadata={"example": 17})
    oldest_at = Instant()
    newest_at = Instant()
    message = Text()
    message_en = Text()


class RetryManyIn(Body):
    """Which incidents."""

    ids = Items(
        Text(min=36, max=36),
        min=1,
        max=MOST,
        required=True,
        metadata={"example": ["0198c7a2-5f3e-7c41-9b60-3d1f6a2e8c55"]},
    )


class RetriedOut(Answer):
    """What became of one incident."""

    id = Text()
    status = Whole(metadata={"example": 200})
    is_replayed = Flag(metadata={"example": False})
    result = Value(allow_none=True, metadata={"example": {"state": "resolved"}})
    problem = Value(allow_none=True, metadata={"example": None})


class RetryManyOut(Answer):
    """Every incident in its order, and how many were tried again and refused."""

    done = Whole(metadata={"example": 1})
    refused = Whole(metadata={"example": 0})
    items = Part(RetriedOut(), many=True)


class ServiceStepQuery(PageQuery):
    """Which service steps."""

    topic = Text(min=1, load_default=None)
    worker_id = Text(min=1, load_default=None)
    process_definition_key = Text(min=1, load_default=None)
    state = Choice(*STEP_STATES, load_default=None)
    locked = Flag(load_default=False)


class ServiceStepOut(Answer):
    """A service step in the queue, without what it is about."""

    id = Text()
    process_instance_id = Text(attribute="instance_id")
    process_definition_key = Text(attribute="definition_key")
    element_id = Text(metadata={"example": "PrintLicence"})
    topic = Text()
    state = Choice(*STEP_STATES)
    attempt = Whole(metadata={"example": 1})
    retries = Whole(allow_none=True)
    run_at = Instant()
    worker_id = Text(allow_none=True, metadata={"example": "printer-1"})
    locked_since = Instant(allow_none=True)
    locked_until = Instant(allow_none=True)
    error_message = Text(allow_none=True, metadata={"example": None})
    created_at = Instant()


@door.read("/troubles", scope=Scope.OPERATION_READ, returns=TroublesOut())
def get_troubles(call: Call) -> dict[str, Any]:
    """运行状况。What is wrong now, in numbers of the caller's town: incidents, late and dead work, dead letters.

    Readiness and late jobs are those of the installation, for all towns share its executors.
    """
    town = towns.of(call.ctx)
    found, letters = troubles.troubles(call.ctx, town), dead_letters.count(call.ctx, town)
    return {
        "checks": operations.checks_within(call.ctx),
        **{name: getattr(found, name) for name in found.__dataclass_fields__},
        "dead_intake_messages": letters.intake_messages,
        "dead_platform_statuses": letters.platform_statuses,
        "dead_pushes": letters.pushes,
    }


@door.read("/incidents/causes", scope=Scope.OPERATION_READ, returns=CauseOut(), is_list=True)
def list_incident_causes(call: Call) -> Sequence[dict[str, Any]]:
    """故障归类。Open incidents by process, element, kind and code, the most frequent first; at most 100 causes."""
    return [_cause(one) for one in incidents.causes(call.ctx, towns.of(call.ctx))]


def _cause(one: Cause) -> dict[str, Any]:
    found = {name: getattr(one, name) for name in Cause.__dataclass_fields__}
    return found | {"message": personal.masked(one.message_zh), "message_en": personal.masked(one.message_en)}


@door.act(
    "/incidents/batch-retry", scope=Scope.OPERATION_MANAGE, body=RetryManyIn(), returns=RetryManyOut(), is_batch=True
)
def retry_incidents(call: BatchCall) -> dict[str, Any]:
    """批量重试故障。Try up to 200 incidents again: each is a command of its own, done or refused without the others.

    An incident's Idempotency-Key is the batch's own with the incident's id, so that a batch whose answer was lost can
    be repeated.
    """
    chosen = list(dict.fromkeys(call.body["ids"]))
    admitted = call.admit(len(chosen))
    told = [
        _row(call, incident_id, admitted.refusal if index >= admitted.rows else None)
        for index, incident_id in enumerate(chosen)
    ]
    done = sum(one["problem"] is None for one in told)
    return {"done": done, "refused": len(told) - done, "items": told}


_RETRY = operations.door.operation_of(operations.retry_incident)


def _row(call: BatchCall, incident_id: str, refusal: ZhenshuError | None) -> dict[str, Any]:
    key = None if call.key is None else f"{call.key}/{incident_id}"
    told = {"id": incident_id, "is_replayed": False, "result": None, "problem": None}

    def act() -> Response:
        if refusal is not None:
            raise refusal
        return call.run(_RETRY, None, key, incident_id=incident_id.lower())

    return batches.outcome(told, "result", act)


@door.read(
    "/service-steps", scope=Scope.OPERATION_READ, query=ServiceStepQuery(), returns=ServiceStepOut(), is_page=True
)
def list_service_steps(call: Call) -> Page[dict[str, Any]]:
    """服务步骤列表。Service steps of the town, oldest first: which worker has locked what since when, what failed."""
    query = call.query
    wanted = ExternalTaskFilter(
        topic=query["topic"],
        worker=query["worker_id"],
        definition_key=query["process_definition_key"],
        state=query["state"],
        is_locked=query["locked"],
        town_code=towns.of(call.ctx),
    )
    found = external_tasks.list(call.ctx, wanted, call.page)
    return Page([_step(call, one) for one in found.items], found.next_cursor)


def _step(call: Call, one: ExternalTask) -> dict[str, Any]:
    names = (name for name in ExternalTask.__dataclass_fields__ if name not in ("worker", "locked_until"))
    is_locked = one.locked_until is not None and one.locked_until > call.ctx.now
    return {name: getattr(one, name) for name in names} | {
        "worker_id": one.worker if is_locked else None,
        "locked_since": ids.instant(one.lock_token) if is_locked and one.lock_token else None,
        "locked_until": one.locked_until if is_locked else None,
        "error_message": personal.masked(one.error_message),
    }
