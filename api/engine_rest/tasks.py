"""User tasks: list, claim, assign, complete, who may, dates."""

from typing import Any

from api import auth, sight
from api import tasks as native
from api.contract import Call
from api.engine_rest import conditions, listing, names, stamps, tenants, variables
from api.engine_rest.asking import Asked
from api.engine_rest.contract import Facade, query
from api.engine_rest.external_tasks import native_or_itself
from api.scopes import Scope
from engine import bpmn, definitions, instances, tasks, worklists
from engine import variables as stored
from engine.context import Context
from engine.errors import TaskAlreadyClaimed, TaskNotFound
from engine.pages import Page, PageRequest
from engine.rows import UserTask
from engine.states import InstanceState
from engine.worklists import TaskFilter
from forms import submission

door = Facade("tasks", "任务", "Tasks")

KEYS: listing.Keys = {
    "instanceId": lambda row: row.instance_id,
    "executionId": lambda row: row.instance_id,
    "id": lambda row: row.id,
    "name": lambda row: row.name,
    "nameCaseInsensitive": lambda row: row.name.lower(),
    "assignee": lambda row: row.assignee,
    "priority": lambda row: row.priority,
    "created": lambda row: row.created_at,
    "dueDate": lambda row: row.due_at,
    "followUpDate": lambda row: row.follow_up_at,
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
    read, tests = _reader(call, asked)
    return [show(call.ctx, one, suspended) for one in listing.chosen(asked, read, tests, KEYS, names.TASK)]


def _counted(call: Call, asked: Asked) -> dict[str, int]:
    if not tenants.fits(call.ctx, asked):
        return {"count": 0}
    read, tests = _reader(call, asked)
    if tests:
        return listing.count(asked, read, tests, names.TASK)
    asked.refuse_unread(names.TASK)
    return {"count": worklists.count(call.ctx, _filter(call, asked))}


def _reader(call: Call, asked: Asked) -> tuple[listing.Read[UserTask], list[listing.Test]]:
    wanted = conditions.read(asked, "processVariables")
    known = conditions.Known(call, wanted)
    narrowed = _filter(call, asked)

    def read(page: PageRequest) -> Page[UserTask]:
        found = worklists.list(call.ctx, narrowed, page)
        known.look(one.instance_id for one in found.items)
        return found

    def is_held(row: UserTask) -> bool:
        return instances.get(call.ctx, row.instance_id).state == InstanceState.SUSPENDED

    states = [
        *listing.flagged(asked, "suspended", is_held),
        *listing.flagged(asked, "active", lambda row: not is_held(row)),
    ]
    tests = [*_tests(asked), *states, *_people_tests(call.ctx, asked), *_time_tests(asked)]
    return read, [*tests, *([lambda row: known.fit(row.instance_id)] if wanted else [])]


def _filter(call: Call, asked: Asked) -> TaskFilter:
    groups = asked.texts("candidateGroups")
    wanted = TaskFilter(
        assignee=asked.text("assignee"),
        unassigned=asked.flag("unassigned") or _means_free(asked),
        candidate_group=asked.text("candidateGroup") or (groups[0] if groups and len(groups) == 1 else None),
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


def _tests(asked: Asked) -> list[listing.Test]:
    definition = asked.text("processDefinitionId")
    least, most, exact = asked.whole("minPriority"), asked.whole("maxPriority"), asked.whole("priority")
    return [
        *listing.equal(asked, "taskId", lambda row: row.id),
        *listing.among(asked, "taskIdIn", lambda row: row.id),
        *listing.among(asked, "processInstanceIdIn", lambda row: row.instance_id),
        *listing.among(asked, "processInstanceBusinessKeyIn", lambda row: row.business_key),
        *listing.like(asked, "processInstanceBusinessKeyLike", lambda row: row.business_key),
        *listing.among(asked, "processDefinitionKeyIn", lambda row: row.definition_key),
        *([lambda row: row.definition_id == native_or_itself(definition)] if definition else []),
        *listing.among(asked, "taskDefinitionKeyIn", lambda row: row.element_id),
        *listing.like(asked, "taskDefinitionKeyLike", lambda row: row.element_id),
        *listing.equal(asked, "name", lambda row: row.name),
        *listing.like(asked, "nameLike", lambda row: row.name),
        *([lambda row: row.priority >= least] if least is not None else []),
        *([lambda row: row.priority <= most] if most is not None else []),
        *([lambda row: row.priority == exact] if exact is not None else []),
    ]


def _people_tests(ctx: Context, asked: Asked) -> list[listing.Test]:
    person = asked.text("candidateUser")
    groups = asked.texts("candidateGroups") or []
    involved = asked.text("involvedUser")
    delegation = asked.text("delegationState")
    is_own = person is not None and person == ctx.actor.id
    return [
        *listing.like(asked, "assigneeLike", lambda row: row.assignee),
        *listing.among(asked, "assigneeIn", lambda row: row.assignee),
        *listing.flagged(asked, "assigned", lambda row: row.assignee is not None),
        *listing.equal(asked, "owner", lambda row: row.owner),
        *listing.flagged(asked, "withCandidateGroups", lambda row: bool(row.candidate_groups)),
        *listing.flagged(asked, "withoutCandidateGroups", lambda row: not row.candidate_groups),
        *listing.flagged(asked, "withCandidateUsers", lambda row: bool(row.candidate_users)),
        *listing.flagged(asked, "withoutCandidateUsers", lambda row: not row.candidate_users),
        *([lambda row: row.has_candidates and tasks.may_claim(ctx.actor, row)] if is_own else []),
        *([lambda row: person in row.candidate_users] if person and not is_own else []),
        *([lambda row: not set(groups).isdisjoint(row.candidate_groups)] if len(groups) > 1 else []),
        *([lambda row: involved in (row.assignee, row.owner, *row.candidate_users)] if involved else []),
        *([lambda row: (row.delegation or "").upper() == delegation.upper()] if delegation else []),
    ]


def _time_tests(asked: Asked) -> list[listing.Test]:
    return [
        *listing.before(asked, "dueBefore", lambda row: row.due_at),
        *listing.after(asked, "dueAfter", lambda row: row.due_at),
        *listing.flagged(asked, "withoutDueDate", lambda row: row.due_at is None),
        *listing.before(asked, "followUpBefore", lambda row: row.follow_up_at),
        *listing.after(asked, "followUpAfter", lambda row: row.follow_up_at),
        *listing.before(asked, "createdBefore", lambda row: row.created_at),
        *listing.after(asked, "createdAfter", lambda row: row.created_at),
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
        raise TaskAlreadyClaimed(task_id, str(found.assignee))
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
    incoming = variables.take(call.ctx, call.body)
    payload = incoming.for_form() if submission.has_form(found.form_key) else incoming.values
    submission.complete_task(call.ctx, task_id, payload)
    incoming.attach(call.ctx, found.instance_id)
    if not call.body.flag("withVariablesInReturn"):
        return None
    known = stored.get(call.ctx, found.instance_id)
    return variables.show_all(sight.shown(call.ctx, found.instance_id, known))


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
    if submission.has_form(task.form_key):
        known = submission.initial_values(call.ctx, task)
    else:
        _, instance = tasks.find(call.ctx, task_id)
        known = stored.visible(call.ctx, instance, task.wait_id)
    names = query(call).texts("variableNames")
    known = known if names is None else {name: known[name] for name in names if name in known}
    return variables.show_all(sight.shown(call.ctx, task.instance_id, known))
