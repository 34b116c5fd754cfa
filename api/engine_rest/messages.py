"""Messages and signals: correlate, start, spread."""

from typing import Any

from api import towns
from api.contract import Call
from api.engine_rest import instances as shapes
from api.engine_rest import returned, stamps, tenants, variables
from api.engine_rest.asking import Asked
from api.engine_rest.contract import Facade
from api.engine_rest.listing import refuse
from api.scopes import Scope
from engine import messages
from engine.errors import MessageNotCorrelated
from engine.messages import Correlated
from forms import submission

door = Facade("messages", "消息、信号与条件", "Messages, signals and conditions")


@door.act("/message", scope=Scope.MESSAGE_SEND)
def correlate(call: Call) -> list[dict[str, Any]] | None:
    """发送消息。Send a message to the one instance that waits for it, or start the process it begins; or to all.

    Correlation is by ``processInstanceId``, ``businessKey`` and ``correlationKeys``. With ``all`` everybody who waits
    and fits is reached, and every process starts that begins with the message; nobody at all is no error. A result has
    variables only where the caller may read those of the instance.
    """
    body: Asked = call.body
    refuse(body, "localCorrelationKeys", "processVariablesToTriggeredScope")
    name, is_to_all = body.needed("messageName"), body.flag("all")
    with_variables = returned.asked(call, "variablesInResultEnabled")
    if not tenants.fits(call.ctx, body):
        if is_to_all:
            return [] if body.flag("resultEnabled") else None
        raise MessageNotCorrelated(name)
    keys = body.part("correlationKeys").fields
    brought = variables.take(call.ctx, body, "processVariables")
    own = variables.take(call.ctx, body, "processVariablesLocal")
    if is_to_all and (brought.upload_ids or own.upload_ids):
        zh, en = "发给全部接收者的消息不能带文件变量。", "A message to all has many receivers and cannot carry files."
        raise body.wrong("processVariables", zh, en)
    asked: dict[str, Any] = {
        "business_key": body.text("businessKey"),
        "correlation": {key: variables.plain(value) for key, value in keys.items()},
        "variables": {**brought.values, **own.values},
        "instance_id": body.text("processInstanceId"),
    }
    if is_to_all:
        sent = submission.send_message_to_all(call.ctx, name, **asked)
    else:
        sent = [submission.send_message(call.ctx, name, **asked)]
        towns.seen(call.ctx, sent[0].instance, MessageNotCorrelated, name)
    for one in sent:
        brought.attach(call.ctx, one.instance.id)
        own.attach(call.ctx, one.instance.id)
    if not body.flag("resultEnabled"):
        return None
    return [_result(call, one, with_variables) for one in sent]


def _result(call: Call, sent: Correlated, with_variables: bool) -> dict[str, Any]:
    instance = shapes.show(call.ctx, sent.instance)
    execution = {"id": sent.instance.id, "processInstanceId": sent.instance.id, "ended": False, "tenantId": None}
    result: dict[str, Any] = {
        "resultType": "ProcessDefinition" if sent.started else "Execution",
        "execution": None if sent.started else execution,
        "processInstance": instance if sent.started else None,
    }
    known = returned.shown(call, sent.instance.id) if with_variables else None
    return result if known is None else {**result, "variables": known}


@door.act("/execution/<any_id:instance_id>/signal", scope=Scope.MESSAGE_SEND)
def signal_execution(call: Call, instance_id: str) -> None:
    """使接收任务继续。Let the one receive task that the instance waits at go on, whether it names a message or not."""
    found = shapes.running(call, instance_id)
    given = variables.take(call.ctx, call.body)
    messages.signal_receive_task(call.ctx, found.id, given.values)
    given.attach(call.ctx, found.id)


@door.act("/condition", scope=Scope.PROCESS_START)
def evaluate_conditions(call: Call) -> list[dict[str, Any]]:
    """评估启动条件。Start every process whose conditional start event the variables meet; none at all is no error."""
    body: Asked = call.body
    if not tenants.fits(call.ctx, body):
        return []
    given = variables.take(call.ctx, body)
    if given.upload_ids:
        raise body.wrong(
            "variables", "条件不能带文件变量。", "Conditions may start many processes and cannot carry files."
        )
    named = body.text("processDefinitionId")
    definition_id = stamps.native_id(named) if named else None
    started = submission.start_by_conditions(call.ctx, given.values, body.text("businessKey"), definition_id)
    for one in started:
        given.attach(call.ctx, one.id)
    return [shapes.show(call.ctx, one) for one in started]


@door.act("/signal", scope=Scope.SIGNAL_SEND)
def send_signal(call: Call) -> None:
    """发送信号。Send a signal to every instance and start event of the town that waits for it."""
    body: Asked = call.body
    refuse(body, "executionId")
    name = body.needed("name")
    if not tenants.fits(call.ctx, body):
        return
    given = variables.take(call.ctx, body)
    if given.upload_ids:
        raise body.wrong("variables", "信号不能带文件变量。", "A signal has many receivers and cannot carry files.")
    messages.signal(call.ctx, name, given.values)
