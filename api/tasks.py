"""Doors to user tasks: find, look at the form, claim, assign, delegate, complete."""

from dataclasses import replace
from typing import Any

from api import fences, sight, towns
from api.contract import Call, Door, PageQuery
from api.definitions import FormOut, form_answer
from api.fields import Answer, Body, Choice, Flag, Instant, Items, Part, Query, Text, Variables, Whole
from api.scopes import Scope
from engine import definitions, tasks, variables, worklists
from engine.errors import FormNotFound, NotAllowed, TaskNotFound
from engine.pages import Page
from engine.rows import UserTask
from engine.states import DelegationState, TaskState
from engine.worklists import TaskFilter
from forms import submission
from workflows import signers

door = Door("tasks", "任务", "Tasks")

STATES = [str(state) for state in TaskState]


class TaskFields(Query):
    """Which tasks."""

    assignee = Text(min=1, load_default=None)
    unassigned = Flag(load_default=False)
    candidate_user = Text(min=1, load_default=None)
    candidate_group = Text(min=1, load_default=None)
    mine = Flag(load_default=False, metadata={"description": "我持有或可领取的。 Those I hold or may claim."})
    process_instance_id = Text(min=1, max=36, load_default=None)
    process_definition_key = Text(min=1, load_default=None)
    element_id = Text(min=1, load_default=None)
    business_key = Text(min=1, load_default=None)
    name = Text(min=1, load_default=None, metadata={"description": "名称包含。 The name contains."})
    state = Choice(*STATES, "any", load_default="open")
    due_before = Instant(load_default=None)
    due_after = Instant(load_default=None)
    created_before = Instant(load_default=None)
    created_after = Instant(load_default=None)


class TaskQuery(TaskFields, PageQuery):
    """Which tasks, in which order."""

    order = Choice("created", "due", "priority", load_default="created")


class ReturnedOut(Answer):
    """Why a task came back."""

    reason = Text(metadata={"example": "请补充现场照片的拍摄时间。"})
    from_element_id = Text(metadata={"example": "Decide"})
    from_name = Text(metadata={"example": "审批决定"})
    by = Text(metadata={"example": "wang.wei"})
    by_name = Text(metadata={"example": "王伟"})
    at = Text(metadata={"example": "2026-11-23T01:30:00+00:00"})


class TaskOut(Answer):
    """A user task."""

    id = Text()
    process_instance_id = Text(attribute="instance_id")
    process_definition_id = Text(attribute="definition_id")
    process_definition_key = Text(attribute="definition_key")
    business_key = Text(allow_none=True)
    element_id = Text()
    name = Text()
    lane = Text(allow_none=True, metadata={"example": "后台审查"})
    form_key = Text(allow_none=True)
    state = Choice(*STATES)
    revision = Whole()
    assignee = Text(allow_none=True)
    owner = Text(allow_none=True, metadata={"example": None})
    delegation = Choice(*map(str, DelegationState), allow_none=True, metadata={"example": None})
    priority = Whole()
    candidate_users = Items(Text(), metadata={"example": []})
    candidate_groups = Items(Text())
    created_at = Instant()
    due_at = Instant(allow_none=True)
    follow_up_at = Instant(allow_none=True, metadata={"example": None})
    ended_at = Instant(allow_none=True, metadata={"example": None})
    completed_by = Text(allow_none=True, metadata={"example": None})
    urged = Whole(metadata={"example": 0, "description": "催办次数。 How often somebody asked for it."})
    urged_at = Instant(allow_none=True, metadata={"example": None})
    returned = Part(ReturnedOut(), allow_none=True, metadata={"description": "退回、撤回的缘由。 Why it came back."})
    signers = Whole(metadata={"example": 0, "description": "未答复的加签。 Requests to signers without an answer."})
    awaits_signers = Flag(metadata={"example": False})
    town_code = Text()


class CountOut(Answer):
    """How many."""

    count = Whole()


class TaskFormOut(FormOut):
    """A task's form with the values it starts from."""

    values = Variables()


class VisibleOut(Answer):
    """Everything visible from a task."""

    variables = Variables()


class ClaimIn(Body):
    """For whom; the caller when left out."""

    assignee = Text(min=1, load_default=None, metadata={"example": None})


class AssignIn(Body):
    """To whom; null for nobody."""

    assignee = Text(min=1, required=True, allow_none=True)


class DelegateIn(Body):
    """To whom."""

    assignee = Text(min=1, required=True)


class TransferIn(Body):
    """To whom, and why."""

    assignee = Text(min=1, required=True, metadata={"example": "wang.wei"})
    reason = Text(
        min=1, max=tasks.LONGEST_REASON, load_default=None, allow_none=True, metadata={"example": "本人外出培训。"}
    )


class CompleteIn(Body):
    """What the form brought."""

    variables = Variables(load_default=dict, metadata={"example": {"outcome": "pass", "opinion": "材料齐全，同意。"}})


class BpmnErrorIn(Body):
    """A business refusal that the diagram catches."""

    error_code = Text(min=1, required=True)
    error_message = Text(min=1, max=4000, load_default=None)
    variables = Variables(load_default=dict, metadata={"example": {}})


class EscalateIn(Body):
    """An escalation that the diagram catches."""

    escalation_code = Text(min=1, required=True, metadata={"example": "OVERDUE"})
    variables = Variables(load_default=dict, metadata={"example": {}})


class CandidateIn(Body):
    """One user or one group."""

    kind = Choice("user", "group", required=True, metadata={"example": "group"})
    name = Text(min=1, required=True, metadata={"example": "REV"})


class ScheduleIn(Body):
    """When and how urgent."""

    due_at = Instant(required=True, allow_none=True)
    follow_up_at = Instant(required=True, allow_none=True, metadata={"example": None})
    priority = Whole(max=100, load_default=None)


# --- find -----------------------------------------------------------------------------------------


@door.read("/tasks", scope=Scope.TASK_READ, query=TaskQuery(), returns=TaskOut(), is_page=True)
def list_tasks(call: Call) -> Page[UserTask]:
    """任务列表。Tasks of matters the caller reads, open ones unless asked otherwise; ``mine``: those to work on."""
    return worklists.list(call.ctx, wanted(call), call.page)


@door.read("/tasks/count", scope=Scope.TASK_READ, query=TaskFields(), returns=CountOut())
def count_tasks(call: Call) -> dict[str, int]:
    """任务数。How many tasks the list has with the same filter."""
    return {"count": worklists.count(call.ctx, wanted(call))}


@door.read("/tasks/<id:task_id>", scope=Scope.TASK_READ, returns=TaskOut(), has_etag=True)
def get_task(call: Call, task_id: str) -> UserTask:
    """查看任务。One task, open or done; its ETag goes into If-Match of a later write."""
    return seen(call, task_id)


@door.read("/tasks/<id:task_id>/form", scope=Scope.TASK_READ, returns=TaskFormOut(), locks=True)
def get_task_form(call: Call, task_id: str) -> dict[str, Any]:
    """任务表单。The form-js schema of the task's form, and the variables its fields start from.

    What was handed in and given back by a signer's objection stands in it again.
    """
    task = seen(call, task_id)
    if task.form_key is None:
        raise FormNotFound(task.element_id, "该任务没有表单。", "This task has no form.")
    form = definitions.form(call.ctx, task.definition_id, task.form_key)
    values = {**submission.initial_values(call.ctx, task), **signers.held(call.ctx, task)}
    return {**form_answer(form), "values": sight.shown(call.ctx, task.instance_id, values)}


@door.read("/tasks/<id:task_id>/variables", scope=Scope.VARIABLE_READ, returns=VisibleOut(), locks=True)
def get_task_variables(call: Call, task_id: str) -> dict[str, Any]:
    """任务可见变量。Everything visible from an open task, the innermost scope first."""
    seen(call, task_id)
    task, instance = tasks.find(call.ctx, task_id)
    visible = variables.visible(call.ctx, instance, task.wait_id)
    return {"variables": sight.shown(call.ctx, task.instance_id, visible)}


# --- work -----------------------------------------------------------------------------------------


@door.act(
    "/tasks/<id:task_id>/claim",
    scope=Scope.TASK_COMPLETE,
    body=ClaimIn(),
    returns=TaskOut(),
    has_etag=True,
    takes_match=True,
)
def claim_task(call: Call, task_id: str) -> UserTask:
    """领取任务。Take a free task; repeating it is harmless."""
    assignee = call.body["assignee"]
    if assignee not in (None, call.ctx.actor.id):
        raise NotAllowed("只能为自己领取；为他人请用指派。", "One claims for oneself; use assign for others.")
    return tasks.claim(call.ctx, task_id, revision=call.revision)


@door.act("/tasks/<id:task_id>/unclaim", scope=Scope.TASK_COMPLETE, returns=TaskOut(), has_etag=True, takes_match=True)
def unclaim_task(call: Call, task_id: str) -> UserTask:
    """退回任务。Put a task back for its candidates; repeating it is harmless."""
    return tasks.unclaim(call.ctx, task_id, call.revision)


@door.act(
    "/tasks/<id:task_id>/assign",
    scope=Scope.TASK_ASSIGN,
    body=AssignIn(),
    returns=TaskOut(),
    has_etag=True,
    takes_match=True,
)
def assign_task(call: Call, task_id: str) -> UserTask:
    """指派任务。Set the assignee, whoever holds the task; null puts it back."""
    return tasks.assign(call.ctx, task_id, call.body["assignee"], call.revision)


@door.act(
    "/tasks/<id:task_id>/delegate",
    scope=Scope.TASK_COMPLETE,
    body=DelegateIn(),
    returns=TaskOut(),
    has_etag=True,
    takes_match=True,
)
def delegate_task(call: Call, task_id: str) -> UserTask:
    """委派任务。Let another person do the work; the owner stays responsible and completes it."""
    return tasks.delegate(call.ctx, task_id, call.body["assignee"], call.revision)


@door.act(
    "/tasks/<id:task_id>/transfer",
    scope=Scope.TASK_COMPLETE,
    body=TransferIn(),
    returns=TaskOut(),
    has_etag=True,
    takes_match=True,
)
def transfer_task(call: Call, task_id: str) -> UserTask:
    """转办任务。Hand a task that the caller holds on to another person for good, who answers for it from now on."""
    return tasks.transfer(call.ctx, task_id, call.body["assignee"], call.body["reason"], call.revision)


@door.act(
    "/tasks/<id:task_id>/resolve",
    scope=Scope.TASK_COMPLETE,
    body=CompleteIn(),
    returns=TaskOut(),
    has_etag=True,
    takes_match=True,
)
def resolve_task(call: Call, task_id: str) -> UserTask:
    """交回委派。Give a delegated task back to its owner with what was found out."""
    return tasks.resolve(call.ctx, task_id, call.body["variables"], call.revision)


@door.act(
    "/tasks/<id:task_id>/complete",
    scope=Scope.TASK_COMPLETE,
    body=CompleteIn(),
    returns=TaskOut(),
    has_etag=True,
    takes_match=True,
)
def complete_task(call: Call, task_id: str) -> UserTask:
    """完成任务。Complete a task with what its form brought; the form's rules are checked field by field.

    One transaction and one commit: after the answer, the step is durable. With signers asked for afterwards the task
    stays open with ``awaits_signers``, and is completed by their last agreement.
    """
    return submission.complete_task(call.ctx, task_id, call.body["variables"], call.revision)


@door.act("/tasks/<id:task_id>/bpmn-error", scope=Scope.TASK_COMPLETE, body=BpmnErrorIn(), status=204, takes_match=True)
def throw_task_error(call: Call, task_id: str) -> None:
    """以 BPMN 错误结束任务。Leave the task by a business error that the diagram catches."""
    body = call.body
    tasks.throw_error(call.ctx, task_id, body["error_code"], body["error_message"], body["variables"], call.revision)


@door.act("/tasks/<id:task_id>/escalate", scope=Scope.TASK_COMPLETE, body=EscalateIn(), status=204, takes_match=True)
def escalate_task(call: Call, task_id: str) -> None:
    """上报升级。Escalate from the task; it stays open unless the diagram ends it."""
    tasks.escalate(call.ctx, task_id, call.body["escalation_code"], call.body["variables"], call.revision)


# --- candidates, dates ----------------------------------------------------------------------------


@door.act(
    "/tasks/<id:task_id>/candidates",
    scope=Scope.TASK_ASSIGN,
    body=CandidateIn(),
    returns=TaskOut(),
    has_etag=True,
    takes_match=True,
)
def add_task_candidate(call: Call, task_id: str) -> UserTask:
    """增加候选。Let one more user or group claim the task; repeating it is harmless."""
    return tasks.add_candidate(call.ctx, task_id, call.body["kind"], call.body["name"], call.revision)


@door.remove(
    "/tasks/<id:task_id>/candidates/<any(user,group):kind>/<name:name>",
    scope=Scope.TASK_ASSIGN,
    returns=TaskOut(),
    status=200,
    has_etag=True,
    takes_match=True,
)
def remove_task_candidate(call: Call, task_id: str, kind: str, name: str) -> UserTask:
    """移除候选。Take the right to claim from a user or group; repeating it is harmless."""
    return tasks.remove_candidate(call.ctx, task_id, kind, name, call.revision)


@door.replace(
    "/tasks/<id:task_id>/schedule",
    scope=Scope.TASK_ASSIGN,
    body=ScheduleIn(),
    returns=TaskOut(),
    has_etag=True,
    takes_match=True,
    needs_match=True,
)
def schedule_task(call: Call, task_id: str) -> UserTask:
    """设置期限。Set when the task is due, when to look again, and how urgent it is."""
    return tasks.set_dates(call.ctx, task_id, **call.body, revision=call.revision)


# --- shared ---------------------------------------------------------------------------------------


def wanted(call: Call) -> TaskFilter:
    """The tasks that a query asks for, narrowed to those that the caller may read."""
    query = call.query
    asked = TaskFilter(
        states=() if query["state"] == "any" else (query["state"],),
        assignee=query["assignee"],
        unassigned=query["unassigned"],
        candidate_user=query["candidate_user"],
        candidate_group=query["candidate_group"],
        instance_id=query["process_instance_id"],
        definition_key=query["process_definition_key"],
        element_id=query["element_id"],
        business_key=query["business_key"],
        name_contains=query["name"],
        due_before=query["due_before"],
        due_after=query["due_after"],
        created_before=query["created_before"],
        created_after=query["created_after"],
        order=query.get("order", "created"),
    )
    return within(call, asked, mine=query["mine"])


def within(call: Call, asked: TaskFilter, *, mine: bool = False) -> TaskFilter:
    """``asked``, narrowed to what the caller reads: staff their matters, others and ``mine`` what they may work on."""
    is_narrow = mine or not call.caller.may(Scope.PROCESS_READ)
    return replace(
        asked,
        workable_by=call.ctx.actor if is_narrow else None,
        among=fences.narrowed(call.ctx, None) if is_narrow else sight.of(call.ctx),
        town_code=towns.of(call.ctx),
    )


def seen(call: Call, task_id: str) -> UserTask:
    """The task, if it is of the caller's town and the caller's own or, for staff, of a matter they read."""
    task = towns.seen(call.ctx, tasks.get(call.ctx, task_id), TaskNotFound, task_id)
    if task.completed_by == call.ctx.actor.id or (task.is_open and tasks.may_work(call.ctx.actor, task)):
        return task
    if not call.caller.may(Scope.PROCESS_READ):
        raise TaskNotFound(task_id)
    return sight.seen(call.ctx, task, task.instance_id, TaskNotFound, task_id)
