"""Variables of process instances: read, write, files; and the list of variables over instances."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response

from api import errors, sight, towns
from api import instances as native
from api.contract import Call
from api.engine_rest import conditions, listing, names, stamps, tenants, variables
from api.engine_rest.asking import Asked
from api.engine_rest.contract import Facade, query
from api.engine_rest.declarations import Declaration
from api.intake import Upload
from api.scopes import Scope
from engine import definitions, external_tasks, instances, runtime
from engine import variables as stored
from engine.errors import InstanceNotFound, NotFound, VariableNotFound
from engine.external_tasks import ExternalTaskFilter
from engine.instances import InstanceFilter
from engine.pages import Page, PageRequest
from engine.rows import Instance
from engine.states import InstanceState

door = Facade("variables", "变量", "Variables")


# --- one instance ---------------------------------------------------------------------------------


@door.read("/process-instance/<any_id:instance_id>/variables", scope=Scope.VARIABLE_READ)
def list_variables(call: Call, instance_id: str) -> dict[str, Any]:
    """流程变量。The variables of the instance by name, typed."""
    return _show_all(call, instance_id)


@door.read("/process-instance/<any_id:instance_id>/variables/<variable:name>", scope=Scope.VARIABLE_READ)
def get_variable(call: Call, instance_id: str, name: str) -> dict[str, Any]:
    """单个变量。One variable, typed; a file without its bytes."""
    known, declared = _own(call, instance_id)
    return _show_one(call, _one(known, name), declared.get(name, ()))


@door.read("/process-instance/<any_id:instance_id>/variables/<variable:name>/data", scope=Scope.VARIABLE_READ)
def get_variable_content(call: Call, instance_id: str, name: str) -> Response:
    """变量的文件内容。The bytes of a file or byte variable."""
    known, declared = _own(call, instance_id)
    return variables.content(call.ctx, instance_id, name, _one(known, name), declared.get(name, ()))


def _own(call: Call, instance_id: str) -> tuple[dict[str, Any], runtime.Declared]:
    native.seen(call, instance_id)
    scopes, declared = stored.known(call.ctx, instance_id)
    known: dict[str, Any] = sight.shown(call.ctx, instance_id, stored.own_of(scopes))
    return known, declared


def _show_all(call: Call, instance_id: str) -> dict[str, Any]:
    known, declared = _own(call, instance_id)
    return variables.show_all(known, declared, is_read=variables.wants_read(query(call)))


def _show_one(call: Call, value: Any, declared: Sequence[Declaration]) -> dict[str, Any]:
    return variables.show(value, declared, is_read=variables.wants_read(query(call)))


def _one(known: Mapping[str, Any], name: str) -> Any:
    if name not in known:
        raise VariableNotFound(name)
    return known[name]


@door.replace("/process-instance/<any_id:instance_id>/variables/<variable:name>", scope=Scope.VARIABLE_WRITE)
def set_variable(call: Call, instance_id: str, name: str) -> None:
    """设置变量。Set one variable of the instance."""
    _set(call, instance_id, variables.take_one(call.ctx, name, call.body.fields))


@door.act(
    "/process-instance/<any_id:instance_id>/variables/<variable:name>/data", scope=Scope.VARIABLE_WRITE, is_upload=True
)
def set_variable_content(call: Call, instance_id: str, name: str) -> None:
    """设置文件变量。Set a file or byte variable: the part ``data``, and its kind as ``valueType``."""
    _set(call, instance_id, sent_upload(call, name))


def sent_upload(call: Call, name: str) -> variables.Incoming:
    """The variable that a multipart body brings.

    Raises:
        InputInvalid: there is no part ``data``.
    """
    sent = call.body
    if not isinstance(sent, Upload) or not sent.files:
        raise errors.refuse("/data", "no_data", "缺少 data 部分。", "Expected a part named data.")
    kind = sent.texts.get("valueType", "File")
    return variables.take_upload(call.ctx, name, sent.files[0].name, None, kind, sent.files[0].content)


@door.act("/process-instance/<any_id:instance_id>/variables", scope=Scope.VARIABLE_WRITE)
def modify_variables(call: Call, instance_id: str) -> None:
    """修改多个变量。Set some variables and forget others, in one commit."""
    incoming = variables.take(call.ctx, call.body, "modifications")
    if incoming.values:
        _set(call, instance_id, incoming)
    for name in call.body.texts("deletions") or []:
        _forget(call, instance_id, name)


@door.remove("/process-instance/<any_id:instance_id>/variables/<variable:name>", scope=Scope.VARIABLE_WRITE)
def delete_variable(call: Call, instance_id: str, name: str) -> None:
    """删除变量。Forget one variable; one that is not there is forgotten already."""
    _forget(call, instance_id, name)


def _set(call: Call, instance_id: str, incoming: variables.Incoming) -> None:
    native.seen(call, instance_id)
    stored.set(call.ctx, instance_id, incoming.values, 0, local=True)
    incoming.attach(call.ctx, instance_id)


def _forget(call: Call, instance_id: str, name: str) -> None:
    native.seen(call, instance_id)
    if name in stored.get(call.ctx, instance_id):
        stored.delete(call.ctx, instance_id, name, 0)


# --- executions: workers read the files of what they do -------------------------------------------


@door.read("/execution/<any_id:instance_id>/localVariables", scope=Scope.VARIABLE_READ)
def list_local_variables(call: Call, instance_id: str) -> dict[str, Any]:
    """执行的变量。The variables of the instance; its id is the one execution id that the facade gives out."""
    return _show_all(call, instance_id)


@door.read("/execution/<any_id:instance_id>/localVariables/<variable:name>", scope=Scope.EXTERNAL_TASK_WORK)
def get_local_variable(call: Call, instance_id: str, name: str) -> dict[str, Any]:
    """执行的单个变量。One variable of an instance that the caller may read or works for."""
    return _show_one(call, *_of_execution(call, instance_id, name))


@door.read("/execution/<any_id:instance_id>/localVariables/<variable:name>/data", scope=Scope.EXTERNAL_TASK_WORK)
def get_local_variable_content(call: Call, instance_id: str, name: str) -> Response:
    """执行的文件变量内容。The bytes of a file variable, for who may read the instance or holds a step of it."""
    return variables.content(call.ctx, instance_id, name, *_of_execution(call, instance_id, name))


def _of_execution(call: Call, instance_id: str, name: str) -> tuple[Any, Sequence[Declaration]]:
    """The variable in the instance's scope, else in any other of its scopes.

    Raises:
        InstanceNotFound: there is none, or it is neither the caller's to read nor has a step under lock.
    """
    try:
        native.seen(call, instance_id)
    except NotFound:
        _require_work(call, instance_id)
    scopes, declared = stored.known(call.ctx, instance_id)
    for scope in scopes:
        if name in scope.variables:
            return scope.variables[name], declared.get(name, ())
    raise VariableNotFound(name)


def _require_work(call: Call, instance_id: str) -> None:
    """Refuse unless a worker's lock on a step of the instance lasts: whoever fetched it has read its variables."""
    wanted = ExternalTaskFilter(instance_id=instance_id, town_code=towns.of(call.ctx))
    rows = listing.every(lambda page: external_tasks.list(call.ctx, wanted, page))
    topics, now = call.ctx.hooks.topics, call.ctx.now
    if not any(one.locked_until is not None and one.locked_until > now and one.topic not in topics for one in rows):
        raise InstanceNotFound(instance_id)


# --- over instances -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable with the instance and scope it stands in."""

    instance: Instance
    scope: int
    name: str
    value: Any
    #: What clients declared of its name there.
    declared: Sequence[Declaration]

    @property
    def typed(self) -> dict[str, Any]:
        """Type, value and what else is told of it."""
        return variables.show(self.value, self.declared)

    @property
    def id(self) -> str:
        """A UUID that stays the same while the variable stays where it is."""
        return stamps.derived_id(self.instance.id, self.scope, self.name)

    @property
    def scope_id(self) -> str:
        """The instance's id, or one of the scope inside it."""
        return self.instance.id if self.scope == 0 else stamps.derived_id(self.instance.id, self.scope)


FIELDS: dict[str, Callable[[Variable], Any]] = {
    "name": lambda row: row.name,
    "type": lambda row: row.typed["type"],
    "scope_id": lambda row: row.scope_id,
    "instance_id": lambda row: row.instance.id,
}

KEYS: listing.Keys = {
    "variableName": "name",
    "variableType": "type",
    "activityInstanceId": "scope_id",
    "instanceId": "instance_id",
    "tenantId": None,
}


@door.read("/variable-instance", scope=Scope.VARIABLE_READ)
def list_variable_instances(call: Call) -> list[dict[str, Any]]:
    """变量列表。Variables of instances that run and whose content the caller may read."""
    return [_show(call, one) for one in found(call, query(call), is_history=False)]


@door.find("/variable-instance", scope=Scope.VARIABLE_READ)
def query_variable_instances(call: Call) -> list[dict[str, Any]]:
    """查询变量。The same with a body."""
    asked = Asked({**call.query, **call.body.fields})
    return [_show(call, one) for one in found(call, asked, is_history=False)]


@door.read("/variable-instance/count", scope=Scope.VARIABLE_READ)
def count_variable_instances(call: Call) -> dict[str, int]:
    """变量数。How many the list has."""
    return counted(call, query(call), is_history=False)


@door.find("/variable-instance/count", scope=Scope.VARIABLE_READ)
def count_queried_variable_instances(call: Call) -> dict[str, int]:
    """变量数（查询）。How many the query finds."""
    return counted(call, Asked({**call.query, **call.body.fields}), is_history=False)


def counted(call: Call, asked: Asked, *, is_history: bool) -> dict[str, int]:
    """How many variables fit, whatever is said of paging."""
    if not tenants.fits(call.ctx, asked):
        return {"count": 0}
    return listing.count(asked, _wanted(call, asked, is_history), _names(is_history))


def found(call: Call, asked: Asked, *, is_history: bool) -> list[Variable]:
    """Variables by the conditions asked for, of instances whose content the caller may read."""
    if not tenants.fits(call.ctx, asked):
        return []
    return listing.chosen(asked, _wanted(call, asked, is_history), KEYS, _names(is_history))


def _names(is_history: bool) -> Collection[str]:
    return names.HISTORIC_VARIABLE_INSTANCE if is_history else names.VARIABLE_INSTANCE


def _wanted(call: Call, asked: Asked, is_history: bool) -> listing.Held[Variable]:
    wanted = conditions.read(asked, "variableValues")
    where = [
        *listing.equal(asked, "variableName", "name"),
        *listing.among(asked, "variableNameIn", "name"),
        *listing.like(asked, "variableNameLike", "name"),
        *listing.among(asked, "variableScopeIdIn", "scope_id"),
        *listing.among(asked, "activityInstanceIdIn", "scope_id"),
    ]
    rows = [
        one
        for one in _of_instances(call, asked, is_history)
        if all(each.holds({one.name: one.value}) for each in wanted)
    ]
    return listing.Held(rows, FIELDS, where)


def _of_instances(call: Call, asked: Asked, is_history: bool) -> Iterator[Variable]:
    for one in _instances(call, asked, is_history):
        scopes, declared = stored.known(call.ctx, one.id)
        shown = sight.shown(call.ctx, one.id, [scope.variables for scope in scopes])
        for scope, known in zip(scopes, shown, strict=True):
            for name, value in known.items():
                yield Variable(one, scope.id, name, value, declared.get(name, ()))


def _instances(call: Call, asked: Asked, is_history: bool) -> Iterable[Instance]:
    named = asked.texts("processInstanceIdIn") or asked.texts("executionIdIn") or _one_id(asked)
    if named is not None:
        seen = [one for one in (_readable(call, instance_id) for instance_id in named) if one is not None]
        return [one for one in seen if is_history or not one.has_ended]
    states = () if is_history else (InstanceState.ACTIVE.value, InstanceState.SUSPENDED.value)
    narrowed = InstanceFilter(
        states=states,
        definition_key=asked.text("processDefinitionKey"),
        town_code=towns.of(call.ctx),
        among=sight.of(call.ctx),
    )

    def read(page: PageRequest) -> Page[Instance]:
        return instances.list(call.ctx, narrowed, page)

    return listing.every(read)


def _one_id(asked: Asked) -> list[str] | None:
    named = asked.text("processInstanceId")
    return None if named is None else [named]


def _readable(call: Call, instance_id: str) -> Instance | None:
    try:
        return native.seen(call, instance_id)
    except NotFound:
        return None


def _show(call: Call, one: Variable) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        **one.typed,
        "processDefinitionId": stamps.definition_id(definitions.get(call.ctx, one.instance.definition_id)),
        "processInstanceId": one.instance.id,
        "executionId": one.instance.id,
        "caseInstanceId": None,
        "caseExecutionId": None,
        "taskId": None,
        "batchId": None,
        "activityInstanceId": one.scope_id,
        "tenantId": None,
        "errorMessage": None,
    }
