"""Doors to process instances: start, find, hold, end; their variables, waits and timeline."""

from dataclasses import replace
from typing import Any

from api import sight, towns
from api.contract import Call, Door, PageQuery
from api.fields import Answer, Body, Choice, Flag, Instant, Query, Text, Value, Variables, Whole
from api.history import EventOut
from api.scopes import Scope
from engine import history, instances, runtime, variables
from engine.errors import InstanceNotFound, VariableNotFound
from engine.history import HistoryFilter
from engine.instances import InstanceFilter
from engine.pages import Page
from engine.rows import HistoryEvent, Instance
from engine.states import InstanceState
from forms import submission
from workflows import integrity, personal

door = Door("process-instances", "流程实例", "Process instances")

STATES = [str(state) for state in InstanceState]


class InstanceQuery(PageQuery):
    """Which instances."""

    process_definition_key = Text(min=1, load_default=None)
    process_definition_id = Text(min=1, max=36, load_default=None)
    business_key = Text(min=1, load_default=None)
    state = Choice(*STATES, load_default=None)
    with_incidents = Flag(load_default=False)
    element_id = Text(min=1, load_default=None)
    started_by = Text(min=1, load_default=None)
    started_after = Instant(load_default=None)
    started_before = Instant(load_default=None)


class InstanceOut(Answer):
    """A process instance, without its variables."""

    id = Text()
    process_definition_id = Text(attribute="definition_id")
    process_definition_key = Text(attribute="definition_key")
    business_key = Text(allow_none=True)
    state = Choice(*STATES)
    revision = Whole()
    incidents = Whole(metadata={"example": 0})
    started_at = Instant()
    started_by = Text(metadata={"example": "chen.chuang"})
    ended_at = Instant(allow_none=True, metadata={"example": None})
    end_reason = Text(allow_none=True, metadata={"example": None})
    town_code = Text()


class StartIn(Body):
    """What to start: the latest version of a key, or exactly one version."""

    process_definition_key = Text(min=1, load_default=None)
    process_definition_id = Text(min=1, max=36, load_default=None, metadata={"example": None})
    business_key = Text(min=1, load_default=None)
    unique_business_key = Flag(load_default=False)
    variables = Variables(load_default=dict)


class ReasonIn(Body):
    """Why."""

    reason = Text(min=1, max=4000, required=True)


class MistakeIn(Body):
    """Why the matter should never have been opened."""

    reason = Text(min=10, max=500, required=True, metadata={"example": "同一申请重复登记，以先登记的一件为准"})


class VariablesOut(Answer):
    """Variables of one scope."""

    scope = Whole()
    variables = Variables()


class VariablesIn(Body):
    """Variables by name."""

    variables = Variables(required=True)


class VariableIn(Body):
    """One value."""

    value = Value(required=True, allow_none=True)


class VariableOut(Answer):
    """One variable."""

    name = Text(metadata={"example": "applicant"})
    value = Value()


class ScopeQuery(Query):
    """Which scope; 0 is the process instance."""

    scope = Whole(load_default=0)


class ScopeOut(Answer):
    """One level of variables."""

    id = Whole(metadata={"example": 0})
    variables = Variables()


class WaitOut(Answer):
    """Something the instance waits for."""

    id = Text(metadata={"example": "12"})
    kind = Choice("user", "service", "async", "timer", "message", "signal", "incident", metadata={"example": "user"})
    element_id = Text()
    element_name = Text(allow_none=True)
    scope = Whole()
    details = Variables(metadata={"example": {"assignee": "li.na"}})


class SubmissionOut(Answer):
    """What a person sent in a form."""

    id = Text()
    task_id = Text(allow_none=True)
    form_definition_id = Text()
    form_key = Text()
    submitted_at = Instant()
    submitted_by = Text(metadata={"example": "li.na"})
    payload = Variables(metadata={"example": {"outcome": "pass"}})


# --- start and find -------------------------------------------------------------------------------


@door.act(
    "/process-instances",
    scope=Scope.PROCESS_START,
    body=StartIn(),
    returns=InstanceOut(),
    status=201,
    has_etag=True,
)
def start_instance(call: Call) -> Instance:
    """启动流程实例。Start an instance; where the process has a start form, its rules are checked field by field.

    Send an ``Idempotency-Key``, or ask for a unique business key, so that a repeated request starts nothing twice.
    """
    started = submission.start_instance(
        call.ctx,
        key=call.body["process_definition_key"],
        definition_id=call.body["process_definition_id"],
        payload=call.body["variables"],
        business_key=call.body["business_key"],
        unique_business_key=call.body["unique_business_key"],
    )
    call.headers["Location"] = f"/api/v1/process-instances/{started.id}"
    return started


@door.read("/process-instances", scope=Scope.PROCESS_READ, query=InstanceQuery(), returns=InstanceOut(), is_page=True)
def list_instances(call: Call) -> Page[Instance]:
    """流程实例列表。Instances the caller may read, newest first; operators and auditors see that all of them run."""
    return instances.list(call.ctx, wanted(call), call.page)


def wanted(call: Call) -> InstanceFilter:
    """The instances that a query asks for, narrowed to those that the caller may read."""
    query = call.query
    return InstanceFilter(
        definition_key=query["process_definition_key"],
        definition_id=query["process_definition_id"],
        business_key=query["business_key"],
        states=() if query["state"] is None else (query["state"],),
        with_incidents=query["with_incidents"],
        element_id=query["element_id"],
        started_by=query["started_by"],
        started_after=query["started_after"],
        started_before=query["started_before"],
        town_code=towns.of(call.ctx),
        among=sight.of(call.ctx, is_technical=True),
    )


@door.read("/process-instances/<id:instance_id>", scope=Scope.PROCESS_READ, returns=InstanceOut(), has_etag=True)
def get_instance(call: Call, instance_id: str) -> Instance:
    """查看流程实例。One instance; its ETag goes into If-Match of a later write."""
    return seen(call, instance_id, is_technical=True)


# --- hold and end ---------------------------------------------------------------------------------


@door.act(
    "/process-instances/<id:instance_id>/suspend",
    scope=Scope.PROCESS_MANAGE,
    returns=InstanceOut(),
    has_etag=True,
    takes_match=True,
)
def suspend_instance(call: Call, instance_id: str) -> Instance:
    """挂起。Hold everything: nothing in the instance moves until it is resumed."""
    expect(call, instance_id)
    return instances.suspend(call.ctx, instance_id)


@door.act(
    "/process-instances/<id:instance_id>/resume",
    scope=Scope.PROCESS_MANAGE,
    returns=InstanceOut(),
    has_etag=True,
    takes_match=True,
)
def resume_instance(call: Call, instance_id: str) -> Instance:
    """恢复。Let a suspended instance go on; timers that came due meanwhile fire now."""
    expect(call, instance_id)
    return instances.resume(call.ctx, instance_id)


@door.act(
    "/process-instances/<id:instance_id>/cancel",
    scope=Scope.PROCESS_MANAGE,
    body=ReasonIn(),
    returns=InstanceOut(),
    has_etag=True,
    takes_match=True,
)
def cancel_instance(call: Call, instance_id: str) -> Instance:
    """取消。End the instance now; its open tasks, jobs and subscriptions go with it.

    A matter (approval, case, work order …) is not cancelled: it ends by its own ways, or is struck off.
    """
    expect(call, instance_id)
    return instances.cancel(call.ctx, instance_id, call.body["reason"])


@door.act(
    "/process-instances/<id:instance_id>/strike-off",
    scope=Scope.MATTER_STRIKE_OFF,
    body=MistakeIn(),
    returns=InstanceOut(),
    has_etag=True,
    takes_match=True,
)
def strike_off_matter(call: Call, instance_id: str) -> Instance:
    """销号。Take a matter that was opened by mistake off the books; whoever reported is answered with the reason.

    Served documents are taken back first; the file stays, and the history says who struck it off and why.
    """
    expect(call, instance_id)
    return integrity.strike_off(call.ctx, instance_id, call.body["reason"])


@door.remove("/process-instances/<id:instance_id>", scope=Scope.PROCESS_MANAGE, takes_match=True)
def delete_instance(call: Call, instance_id: str) -> None:
    """删除。Remove an instance that is over and no matter; its history stays."""
    expect(call, instance_id)
    instances.delete(call.ctx, instance_id)


# --- variables ------------------------------------------------------------------------------------


@door.read(
    "/process-instances/<id:instance_id>/variables",
    scope=Scope.VARIABLE_READ,
    query=ScopeQuery(),
    returns=VariablesOut(),
    has_etag=True,
)
def get_variables(call: Call, instance_id: str) -> dict[str, Any]:
    """变量。The variables of one scope; the ETag is the instance's."""
    found, scope = seen(call, instance_id), call.query["scope"]
    return {
        "scope": scope,
        "variables": sight.shown(call.ctx, instance_id, variables.get(call.ctx, instance_id, scope)),
        "revision": found.revision,
    }


@door.read("/process-instances/<id:instance_id>/scopes", scope=Scope.VARIABLE_READ, returns=ScopeOut(), is_list=True)
def list_scopes(call: Call, instance_id: str) -> Any:
    """变量作用域。Every scope of the instance with its variables: the instance, subprocesses, loop items."""
    seen(call, instance_id)
    found = variables.scopes(call.ctx, instance_id)
    shown = sight.shown(call.ctx, instance_id, [one.variables for one in found])
    return [replace(one, variables=known) for one, known in zip(found, shown, strict=True)]


@door.read(
    "/process-instances/<id:instance_id>/variables/<name:name>",
    scope=Scope.VARIABLE_READ,
    query=ScopeQuery(),
    returns=VariableOut(),
    has_etag=True,
)
def get_variable(call: Call, instance_id: str, name: str) -> dict[str, Any]:
    """单个变量。One variable of a scope."""
    found = seen(call, instance_id)
    known = variables.get(call.ctx, instance_id, call.query["scope"])
    if name not in known:
        raise VariableNotFound(name)
    return {
        "name": name,
        "value": sight.shown(call.ctx, instance_id, known[name]),
        "revision": found.revision,
    }


@door.amend(
    "/process-instances/<id:instance_id>/variables",
    scope=Scope.VARIABLE_WRITE,
    query=ScopeQuery(),
    body=VariablesIn(),
    returns=InstanceOut(),
    has_etag=True,
    takes_match=True,
    needs_match=True,
)
def amend_variables(call: Call, instance_id: str) -> Instance:
    """修改变量。Set several variables of a scope; the others stay."""
    seen(call, instance_id)
    return variables.set(
        call.ctx, instance_id, call.body["variables"], call.query["scope"], local=True, revision=call.revision
    )


@door.replace(
    "/process-instances/<id:instance_id>/variables/<name:name>",
    scope=Scope.VARIABLE_WRITE,
    query=ScopeQuery(),
    body=VariableIn(),
    returns=InstanceOut(),
    has_etag=True,
    takes_match=True,
    needs_match=True,
)
def set_variable(call: Call, instance_id: str, name: str) -> Instance:
    """设置变量。Set one variable of a scope."""
    seen(call, instance_id)
    given = {name: call.body["value"]}
    return variables.set(call.ctx, instance_id, given, call.query["scope"], local=True, revision=call.revision)


@door.remove(
    "/process-instances/<id:instance_id>/variables/<name:name>",
    scope=Scope.VARIABLE_WRITE,
    query=ScopeQuery(),
    takes_match=True,
    needs_match=True,
)
def delete_variable(call: Call, instance_id: str, name: str) -> None:
    """删除变量。Forget one variable of a scope."""
    expect(call, instance_id)
    variables.delete(call.ctx, instance_id, name, call.query["scope"])


# --- what it waits for, what happened -------------------------------------------------------------


@door.read(
    "/process-instances/<id:instance_id>/waits",
    scope=Scope.PROCESS_READ,
    returns=WaitOut(),
    is_list=True,
    locks=True,
)
def list_waits(call: Call, instance_id: str) -> Any:
    """等待项。Everything the instance waits for: tasks, service steps, timers, messages, signals, failed steps.

    Who has no part in the matter reads nothing in the details that the diagram computes from its variables.
    """
    seen(call, instance_id, is_technical=True)
    found = instances.waits(call.ctx, instance_id)
    if sight.is_open_to(call.ctx, instance_id):
        return found
    return [replace(one, details=_outside(one.details)) for one in found]


@door.read(
    "/process-instances/<id:instance_id>/submissions",
    scope=Scope.VARIABLE_READ,
    returns=SubmissionOut(),
    is_list=True,
)
def list_submissions(call: Call, instance_id: str) -> Any:
    """提交的表单。Everything that was sent in forms of the instance, oldest first."""
    seen(call, instance_id)
    sent = submission.of_instance(call.ctx, instance_id)
    payloads = sight.shown(call.ctx, instance_id, [one.payload for one in sent])
    return [replace(one, payload=payload) for one, payload in zip(sent, payloads, strict=True)]


@door.read(
    "/process-instances/<id:instance_id>/timeline",
    scope=Scope.HISTORY_READ,
    query=PageQuery(),
    returns=EventOut(),
    is_page=True,
)
def get_timeline(call: Call, instance_id: str) -> Page[HistoryEvent]:
    """时间线。What happened in the instance, in order; also after it was deleted."""
    wanted = HistoryFilter(
        instance_id=instance_id, town_code=towns.of(call.ctx), among=sight.of(call.ctx, is_technical=True)
    )
    return history.list(call.ctx, wanted, call.page)


COMPUTED = frozenset({"name", "description", "correlation", "properties"})
"""Details of a wait that may quote the matter's variables."""


def _outside(details: dict[str, Any]) -> Any:
    return personal.masked({name: value for name, value in details.items() if name not in COMPUTED})


# --- shared ---------------------------------------------------------------------------------------


def seen(call: Call, instance_id: str, *, is_technical: bool = False) -> Instance:
    found = instances.get(call.ctx, instance_id)
    return sight.seen(call.ctx, found, found.id, InstanceNotFound, instance_id, is_technical=is_technical)


def expect(call: Call, instance_id: str) -> None:
    """Look at town and If-Match under the lock that the verb takes too."""
    found = runtime.lock(call.ctx, instance_id)
    sight.seen(call.ctx, found, found.id, InstanceNotFound, instance_id, is_technical=True)
    call.expect(f"process instance {instance_id}", found.revision)
