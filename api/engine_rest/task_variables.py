"""Variables of user tasks: what is visible from one, and what only it has."""

from typing import Any

from flask import Response

from api import sight
from api.contract import Call
from api.engine_rest import variables
from api.engine_rest.contract import Facade, query
from api.engine_rest.instance_variables import sent_upload
from api.engine_rest.tasks import open_task
from api.scopes import Scope
from engine import runtime, tasks
from engine import variables as stored
from engine.errors import VariableNotFound
from engine.rows import UserTask

door = Facade("task_variables", "任务变量", "Variables of tasks")

VISIBLE, OWN = "variables", "localVariables"


def _known(call: Call, task: UserTask, kind: str) -> tuple[dict[str, Any], runtime.Declared]:
    instance = runtime.lock(call.ctx, task.instance_id)
    look = stored.visible if kind == VISIBLE else stored.own
    known: dict[str, Any] = sight.shown(call.ctx, task.instance_id, look(call.ctx, instance, task.wait_id))
    return known, runtime.declared(call.ctx, instance)


def _set(call: Call, task: UserTask, kind: str, incoming: variables.Incoming) -> None:
    """Write where the variables are defined outward from the task, or to the task alone."""
    _, instance = tasks.find(call.ctx, task.id)
    if kind == OWN:
        stored.set_own(call.ctx, instance, task.wait_id, incoming.values)
    else:
        stored.set(call.ctx, task.instance_id, incoming.values, task.scope)
    incoming.attach(call.ctx, task.instance_id)


def _forget(call: Call, task: UserTask, kind: str, name: str) -> None:
    _, instance = tasks.find(call.ctx, task.id)
    if kind == OWN or name in stored.own(call.ctx, instance, task.wait_id):
        stored.delete_own(call.ctx, instance, task.wait_id, name)
    elif name in stored.get(call.ctx, task.instance_id, task.scope):
        stored.delete(call.ctx, task.instance_id, name, task.scope)


KIND = "<any(variables,localVariables):kind>"


@door.read(f"/task/<any_id:task_id>/{KIND}", scope=Scope.VARIABLE_READ, locks=True)
def list_variables(call: Call, task_id: str, kind: str) -> dict[str, Any]:
    """任务变量。Everything visible from an open task, or what only it has."""
    known, declared = _known(call, open_task(call, task_id), kind)
    return variables.show_all(known, declared, is_read=variables.wants_read(query(call)))


@door.read(f"/task/<any_id:task_id>/{KIND}/<variable:name>", scope=Scope.VARIABLE_READ, locks=True)
def get_variable(call: Call, task_id: str, kind: str, name: str) -> dict[str, Any]:
    """单个任务变量。One of them, typed."""
    value, declared = _one(call, task_id, kind, name)
    return variables.show(value, declared.get(name, ()), is_read=variables.wants_read(query(call)))


@door.read(f"/task/<any_id:task_id>/{KIND}/<variable:name>/data", scope=Scope.VARIABLE_READ, locks=True)
def get_variable_content(call: Call, task_id: str, kind: str, name: str) -> Response:
    """任务变量的文件内容。The bytes of a file or byte variable."""
    value, declared = _one(call, task_id, kind, name)
    return variables.content(call.ctx, open_task(call, task_id).instance_id, name, value, declared.get(name, ()))


def _one(call: Call, task_id: str, kind: str, name: str) -> tuple[Any, runtime.Declared]:
    known, declared = _known(call, open_task(call, task_id), kind)
    if name not in known:
        raise VariableNotFound(name)
    return known[name], declared


@door.replace(f"/task/<any_id:task_id>/{KIND}/<variable:name>", scope=Scope.VARIABLE_WRITE)
def set_variable(call: Call, task_id: str, kind: str, name: str) -> None:
    """设置任务变量。Set one of them."""
    _set(call, open_task(call, task_id), kind, variables.take_one(call.ctx, name, call.body.fields))


@door.act(f"/task/<any_id:task_id>/{KIND}/<variable:name>/data", scope=Scope.VARIABLE_WRITE, is_upload=True)
def set_variable_content(call: Call, task_id: str, kind: str, name: str) -> None:
    """设置任务的文件变量。Set a file or byte variable: the part ``data``, and its kind as ``valueType``."""
    _set(call, open_task(call, task_id), kind, sent_upload(call, name))


@door.act(f"/task/<any_id:task_id>/{KIND}", scope=Scope.VARIABLE_WRITE)
def modify_variables(call: Call, task_id: str, kind: str) -> None:
    """修改多个任务变量。Set some and forget others, in one commit."""
    task = open_task(call, task_id)
    incoming = variables.take(call.ctx, call.body, "modifications")
    if incoming.values:
        _set(call, task, kind, incoming)
    for name in call.body.texts("deletions") or []:
        _forget(call, task, kind, name)


@door.remove(f"/task/<any_id:task_id>/{KIND}/<variable:name>", scope=Scope.VARIABLE_WRITE)
def delete_variable(call: Call, task_id: str, kind: str, name: str) -> None:
    """删除任务变量。Forget one of them; one that is not there is forgotten already."""
    _forget(call, open_task(call, task_id), kind, name)
