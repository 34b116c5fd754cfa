"""User tasks: list, claim, assign, complete, who may, dates."""

from typing import Any

from api import auth, sight
from api import tasks as native
from api.contract import Call
from api.engine_rest import conditions, listing, names, returned, stamps, tenants, variables
from api.engine_rest.asking import Asked
from api.engine_rest.contract import Facade, query
from api.scopes import Scope
from engine import accounts, bpmn, definitions, instances, runtime, tasks, worklists
from engine import variables as stored
from engine.context import Context
from engine.errors import TaskAlreadyClaimed, TaskNotFound
from engine.rows import UserTask
from engine.selections import Where
from engine.states import InstanceState
from engine.worklists import TaskFilter
from forms import submission

door = Facade("tasks", "任务", "Tasks")

KEYS: listing.Keys = {
    "instanceId": "instance_id",
    "executionId": "instance_id",
    "id": "id",
    "name": "name",
    "nameCaseInsensitive": "lower_name",
    "assignee": "assignee",
    "priority": "priority",
    "created": "created_at",
    "dueDate": "due_at",
    "followUpDate": "follow_up_at",
    "tenantId": None,
}


def show(ctx: Context, task: UserTask, suspended: dict[str, bool] | None = None) -> dict[str, Any]:
    """A user task as clients know it; ``suspended`` remembers what was found out of its instance."""
    known = {} if suspended is None else suspended
    if task.instance_id not in known:
        known[task.instance_id] = instances.get(ctx, task.instance_id).state == InstanceState.SUSPENDED
    has_form = submission.has_form(task.form_key)
    return {
        "id": task.id,
        "name": task.name,
        "assignee": task.assignee,
        "created": stamps.show(task.created_at),
        "lastUpdated": None,
        "due": stamps.show(task.due_at),
        "followUp": stamps.show(task.follow_up_at),
        "delegationState": task.delegation.upper() if task.delegation else None,
        "description": task.description or _literal_description(ctx, task),
        "executionId": task.instance_id,
        "owner": task.owner,
        "parentTaskId": None,
        "priority": task.priority,
        "processDefinitionId": stamps.definition_id(definitions.get(ctx, task.definition_id)),
        "processInstanceId": task.instance_id,
        "caseExecutionId": None,
        "caseDefinitionId": None,
        "caseInstanceId": None,
        "taskDefinitionKey": task.element_id,
        "suspended": known[task.instance_id],
        "formKey": None if has_form else task.form_key,
        "camundaFormRef": {"key": task.form_key, "binding": "deployment", "version": None} if has_form else None,
        "tenantId": None,
        "taskState": "Created" if task.assignee is None else "Assigned",
    }


def _literal_description(ctx: Context, task: UserTask) -> str | None:
    node = definitions.spec(ctx, task.definition_id).nodes.get(task.element_id)
    text = node.element.documentation if node is not None else None
    return None if text is None or bpmn.is_computed(text) else text


# --- find -----------------------------------------------------------------------------------------


@door.read("/task", scope=Scope.TASK_READ)
def list_tasks(call: Call) -> list[dict[str, Any]]:
    """任务列表。Open tasks of matters that the caller reads, or that the caller may work on."""
    return _listed(call, query(call))


@door.find("/task", scope=Scope.TASK_READ)
def query_tasks(call: Call) -> list[dict[str, Any]]:
    """查询任务。The same with a body."""
    return _listed(call, Asked({**call.query, **call.body.fields}))


@door.read("/task/count", scope=Scope.TASK_READ)
def count_tasks(call: Call) -> dict[str, int]:
    """任务数。How many the list has."""
    return _counted(call, query(call))


@door.find("/task/count", scope=Scope.TASK_READ)
def count_queried_tasks(call: Call) -> dict[str, int]:
    """任务数（查询）。How many the query finds."""
    return _counted(call, Asked({**call.query, **call.body.fields}))


def _listed(call: Call, asked: Asked) -> list[dict[str, Any]]:
    if not tenants.fits(call.ctx, asked):
        return []
    suspended: dict[str, bool] = {}
    found = listing.chosen(asked, _wanted(call, asked), KEYS, names.TASK)
    return [show(call.ctx, one, suspended) for one in found]


def _counted(call: Call, asked: Asked) -> dict[str, int]:
    if not tenants.fits(call.ctx, asked):
        return {"count": 0}
    return listing.count(asked, _wanted(call, asked), names.TASK)


def _wanted(call: Call, asked: Asked) -> listing.Stored[UserTask, TaskFilter]:
    known = conditions.Known(call, conditions.read(asked, "processVariables"))
    held = InstanceState.SUSPENDED.value
    where = [
        *_conditions(asked),
        *listing.flagged(asked, "suspended", Where("instance_state", "=", held)),
        *listing.flagged(asked, "active", Where("instance_state", "!=", held)),
        *_people_conditions(asked),
        *_time_conditions(asked),
    ]
    sift = known.sift(lambda row: row.instance_id)
    return listing.Stored(call.ctx, worklists.SOURCE, _filter(call, asked), where, sift)


def _filter(call: Call, asked: Asked) -> TaskFilter:
    person = asked.text("candidateUser")
    is_own = person is not None and person == call.ctx.actor.id
    wanted = TaskFilter(
        assignee=asked.text("assignee"),
        unassigned=asked.flag("unassigned") or _means_free(asked),
        candidate_user=None if is_own else person,
        claimable_by=call.ctx.actor if is_own else None,
        candidate_group=asked.text("candidateGroup"),
        candidate_groups=asked.texts("candidateGroups"),
        involved=asked.text("involvedUser"),
        instance_id=asked.text("processInstanceId") or asked.text("executionId"),
        definition_key=asked.text("processDefinitionKey"),
        element_id=asked.text("taskDefinitionKey"),
        business_key=asked.text("processInstanceBusinessKey"),
    )
    return native.within(call, wanted)


def _means_free(asked: Asked) -> bool:
    """Candidates are asked for among tasks that nobody holds, unless the others are asked for too."""
    by_candidate = any(asked.any(name) for name in ("candidateUser", "candidateGroup", "candidateGroups"))
    is_any = asked.flag("includeAssignedTasks")
    return by_candidate and not is_any


def _conditions(asked: Asked) -> list[listing.Condition]:
    return [
        *listing.defined(asked),
        *listing.equal(asked, "taskId", "id"),
        *listing.among(asked, "taskIdIn", "id"),
        *listing.among(asked, "processInstanceIdIn", "instance_id"),
        *listing.among(asked, "processInstanceBusinessKeyIn", "business_key"),
        *listing.like(asked, "processInstanceBusinessKeyLike", "business_key"),
        *listing.among(asked, "processDefinitionKeyIn", "definition_key"),
        *listing.among(asked, "taskDefinitionKeyIn", "element_id"),
        *listing.outside(asked, "taskDefinitionKeyNotIn", "element_id"),
        *listing.like(asked, "taskDefinitionKeyLike", "element_id"),
        *listing.equal(asked, "name", "name"),
        *listing.like(asked, "nameLike", "name"),
        *listing.number(asked, "minPriority", "priority", ">="),
        *listing.number(asked, "maxPriority", "priority", "<="),
        *listing.number(asked, "priority", "priority"),
    ]


def _people_conditions(asked: Asked) -> list[listing.Condition]:
    delegation = asked.text("delegationState")
    nobody: list[str] = []
    return [
        *listing.like(asked, "assigneeLike", "assignee"),
        *listing.among(asked, "assigneeIn", "assignee"),
        *listing.outside(asked, "assigneeNotIn", "assignee"),
        *listing.flagged(asked, "assigned", listing.present("assignee")),
        *listing.equal(asked, "owner", "owner"),
        *listing.flagged(asked, "withCandidateGroups", Where("candidate_groups", "!=", nobody)),
        *listing.flagged(asked, "withoutCandidateGroups", Where("candidate_groups", "=", nobody)),
        *listing.flagged(asked, "withCandidateUsers", Where("candidate_users", "!=", nobody)),
        *listing.flagged(asked, "withoutCandidateUsers", Where("candidate_users", "=", nobody)),
        *([] if delegation is None else [Where("delegation", "=", delegation.lower())]),
    ]


def _time_conditions(asked: Asked) -> list[listing.Condition]:
    return [
        *listing.before(asked, "dueBefore", "due_at"),
        *listing.after(asked, "dueAfter", "due_at"),
        *listing.flagged(asked, "withoutDueDate", listing.missing("due_at")),
        *listing.before(asked, "followUpBefore", "follow_up_at"),
        *listing.after(asked, "followUpAfter", "follow_up_at"),
        *listing.before(asked, "createdBefore", "created_at"),
        *listing.after(asked, "createdAfter", "created_at"),
    ]


@door.read("/task/<any_id:task_id>", scope=Scope.TASK_READ)
def get_task(call: Call, task_id: str) -> dict[str, Any]:
    """查看任务。One open task; one that is done is history."""
    return show(call.ctx, open_task(call, task_id))


def open_task(call: Call, task_id: str) -> UserTask:
    """The task, if it is open and the caller may read it.

    Raises:
        TaskNotFound: it is not.
    """
    found = native.seen(call, task_id)
    if not found.is_open:
        raise TaskNotFound(task_id)
    return found


# --- work -----------------------------------------------------------------------------------------


@door.act("/task/<any_id:task_id>/claim", scope=Scope.TASK_COMPLETE)
def claim(call: Call, task_id: str) -> None:
    """领取。Take a free task for oneself; for another person the right to assign is needed."""
    person = call.body.text("userId")
    found = open_task(call, task_id)
    if person in (None, call.ctx.actor.id):
        tasks.claim(call.ctx, task_id)
        return
    auth.authorise(call.caller, Scope.TASK_ASSIGN)
    if found.assignee not in (None, person):
        raise TaskAlreadyClaimed(task_id, str(found.assignee), accounts.name_of(call.ctx, str(found.assignee)))
    tasks.assign(call.ctx, task_id, person)


@door.act("/task/<any_id:task_id>/unclaim", scope=Scope.TASK_COMPLETE)
def unclaim(call: Call, task_id: str) -> None:
    """退回。Put a task back for its candidates."""
    open_task(call, task_id)
    tasks.unclaim(call.ctx, task_id)


@door.act("/task/<any_id:task_id>/assignee", scope=Scope.TASK_ASSIGN)
def assign(call: Call, task_id: str) -> None:
    """指派。Set the assignee, whoever holds the task; null puts it back."""
    open_task(call, task_id)
    tasks.assign(call.ctx, task_id, call.body.text("userId"))


@door.act("/task/<any_id:task_id>/delegate", scope=Scope.TASK_COMPLETE)
def delegate(call: Call, task_id: str) -> None:
    """转办。Let another person do the work; the owner stays responsible and completes it."""
    open_task(call, task_id)
    tasks.delegate(call.ctx, task_id, call.body.needed("userId"))


@door.act("/task/<any_id:task_id>/resolve", scope=Scope.TASK_COMPLETE)
def resolve(call: Call, task_id: str) -> None:
    """交回转办。Give a delegated task back to its owner."""
    found = open_task(call, task_id)
    incoming = variables.take(call.ctx, call.body)
    tasks.resolve(call.ctx, task_id, incoming.values)
    incoming.attach(call.ctx, found.instance_id)


@door.act("/task/<any_id:task_id>/complete", "/task/<any_id:task_id>/submit-form", scope=Scope.TASK_COMPLETE)
def complete(call: Call, task_id: str) -> dict[str, Any] | None:
    """完成。Complete a task; where it has a form of this system, the form's rules are checked field by field."""
    found = open_task(call, task_id)
    with_variables = returned.asked(call, "withVariablesInReturn")
    incoming = variables.take(call.ctx, call.body)
    payload = incoming.for_form() if submission.has_form(found.form_key) else incoming.values
    submission.complete_task(call.ctx, task_id, payload)
    incoming.attach(call.ctx, found.instance_id)
    if not with_variables:
        return None
    return returned.shown(call, found.instance_id) or {}


@door.act("/task/<any_id:task_id>/bpmnError", scope=Scope.TASK_COMPLETE)
def throw_error(call: Call, task_id: str) -> None:
    """以 BPMN 错误结束。Leave the task by a business error that the diagram catches."""
    found, body = open_task(call, task_id), call.body
    incoming = variables.take(call.ctx, body)
    tasks.throw_error(call.ctx, task_id, body.needed("errorCode"), body.text("errorMessage"), incoming.values)
    incoming.attach(call.ctx, found.instance_id)


@door.act("/task/<any_id:task_id>/bpmnEscalation", scope=Scope.TASK_COMPLETE)
def escalate(call: Call, task_id: str) -> None:
    """上报升级。Escalate from the task; it stays open unless the diagram ends it."""
    found = open_task(call, task_id)
    incoming = variables.take(call.ctx, call.body)
    tasks.escalate(call.ctx, task_id, call.body.needed("escalationCode"), incoming.values)
    incoming.attach(call.ctx, found.instance_id)


@door.replace("/task/<any_id:task_id>", scope=Scope.TASK_ASSIGN)
def update(call: Call, task_id: str) -> None:
    """更新任务。Set assignee, due date, follow-up date and priority; as in Camunda 7, what is missing is emptied."""
    found, body = open_task(call, task_id), call.body
    tasks.set_dates(
        call.ctx,
        task_id,
        due_at=body.instant("due"),
        follow_up_at=body.instant("followUp"),
        priority=body.whole("priority", most=100),
    )
    if body.text("assignee") != found.assignee:
        tasks.assign(call.ctx, task_id, body.text("assignee"))


# --- who may --------------------------------------------------------------------------------------


@door.read("/task/<any_id:task_id>/identity-links", scope=Scope.TASK_READ)
def list_identity_links(call: Call, task_id: str) -> list[dict[str, Any]]:
    """办理关系。Assignee, owner and candidates of the task; ``type`` narrows."""
    task = open_task(call, task_id)
    links = [
        *[_link("assignee", user=name) for name in (task.assignee,) if name],
        *[_link("owner", user=name) for name in (task.owner,) if name],
        *[_link("candidate", user=name) for name in task.candidate_users],
        *[_link("candidate", group=name) for name in task.candidate_groups],
    ]
    wanted = query(call).text("type")
    return [one for one in links if wanted in (None, one["type"])]


def _link(kind: str, user: str | None = None, group: str | None = None) -> dict[str, Any]:
    return {"userId": user, "groupId": group, "type": kind}


@door.act("/task/<any_id:task_id>/identity-links", scope=Scope.TASK_ASSIGN)
def add_identity_link(call: Call, task_id: str) -> None:
    """增加办理关系。Let one more user or group claim the task, or set its assignee."""
    open_task(call, task_id)
    kind, name = _linked(call.body)
    if kind == "assignee":
        tasks.assign(call.ctx, task_id, name)
    else:
        tasks.add_candidate(call.ctx, task_id, kind, name)


@door.act("/task/<any_id:task_id>/identity-links/delete", scope=Scope.TASK_ASSIGN)
def remove_identity_link(call: Call, task_id: str) -> None:
    """删除办理关系。Take the right to claim from a user or group, or the task from its assignee."""
    task = open_task(call, task_id)
    kind, name = _linked(call.body)
    if kind != "assignee":
        tasks.remove_candidate(call.ctx, task_id, kind, name)
    elif task.assignee == name:
        tasks.assign(call.ctx, task_id, None)


def _linked(body: Asked) -> tuple[str, str]:
    """``user``, ``group`` or ``assignee``, and the name."""
    kind = body.needed("type")
    if kind == "assignee":
        return kind, body.needed("userId")
    if kind != "candidate":
        raise body.wrong("type", "应为 candidate 或 assignee。", "Expected candidate or assignee.")
    group = body.text("groupId")
    return ("group", group) if group else ("user", body.needed("userId"))


# --- forms ----------------------------------------------------------------------------------------


@door.read("/task/<any_id:task_id>/form", scope=Scope.TASK_READ)
def get_form(call: Call, task_id: str) -> dict[str, Any]:
    """任务表单。The key of the task's form: one of this system, or of the one that shows it."""
    shown = show(call.ctx, open_task(call, task_id))
    return {"key": shown["formKey"], "camundaFormRef": shown["camundaFormRef"], "contextPath": None}


@door.read("/task/<any_id:task_id>/form-variables", scope=Scope.VARIABLE_READ, locks=True)
def get_form_variables(call: Call, task_id: str) -> dict[str, Any]:
    """表单初值。The variables that the task's form shows or reads; of a form of another system, all that is visible."""
    task = open_task(call, task_id)
    _, instance = tasks.find(call.ctx, task_id)
    if submission.has_form(task.form_key):
        known = submission.initial_values(call.ctx, task)
    else:
        known = stored.visible(call.ctx, instance, task.wait_id)
    asked = query(call)
    names = asked.texts("variableNames")
    known = known if names is None else {name: known[name] for name in names if name in known}
    shown = sight.shown(call.ctx, task.instance_id, known)
    return variables.show_all(shown, runtime.declared(call.ctx, instance), is_read=variables.wants_read(asked))
