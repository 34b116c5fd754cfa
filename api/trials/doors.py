"""Doors to trials: a draft is made to run in a town of its own, moved, looked at and ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response

from api import errors
from api.bundles import Bundle
from api.contract import Call, Door
from api.definitions import FormOut, document, form_answer
from api.deployments import CheckIn, taken_bundle
from api.fields import Answer, Body, Choice, Flag, Instant, Items, Part, Text, Variables, Whole
from api.history import EventOut
from api.intake import Upload as Sent
from api.intake import idempotency_key
from api.operations import IncidentOut
from api.scopes import Scope
from api.tasks import TaskFormOut
from api.trials import acts, folder, standing, trial
from api.trials.trial import Trial
from api.uploads import UploadOut
from engine import definitions, tasks, variables
from engine.errors import FormNotFound
from forms import submission

door = Door("trials", "试运行", "Trials of drafts")


class TrialIn(CheckIn):
    """A draft as JSON; as multipart it is sent like a deployment."""

    replaces = Text(min=1, max=36, load_default=None, metadata={"example": None})


class TestPersonOut(Answer):
    """A test person."""

    login = Text(metadata={"example": "li.min"})
    name = Text(metadata={"example": "李敏"})
    department = Text(metadata={"example": "行政审批局综合窗口"})
    roles = Items(Text(), metadata={"example": ["综窗受理员"]})
    roles_en = Items(Text(), metadata={"example": ["window clerk"]})


class TrialItemOut(Answer):
    """A catalogue item that the process handles."""

    code = Text(metadata={"example": "XK0001"})
    name = Text(metadata={"example": "临时占用城市道路"})


class StartableOut(Answer):
    """A process of the draft."""

    definition_id = Text(metadata={"example": "0198c7a2-5f3e-7c41-9b60-3d1f6a2e8c55"})
    key = Text(metadata={"example": "leave"})
    name = Text(metadata={"example": "请假"})
    form_key = Text(allow_none=True)
    can_start = Flag(metadata={"description": "可由人发起。 A person may start it.", "example": True})
    starters = Items(Text(), metadata={"example": ["li.min"]})
    items = Part(TrialItemOut(), many=True)


class TrialTokenOut(Answer):
    """An element at which an instance waits."""

    definition_id = Text(metadata={"example": "0198c7a2-5f3e-7c41-9b60-3d1f6a2e8c55"})
    element_id = Text()
    name = Text()
    kind = Choice("user", "service", "async", "timer", "message", "signal", "incident", metadata={"example": "user"})
    is_armed = Flag(
        metadata={"description": "附着在另一环节上的事件。 An event beside where the token is.", "example": False}
    )


class TrialInstanceOut(Answer):
    """An instance of the trial with where it is and where it was."""

    id = Text()
    definition_id = Text(metadata={"example": "0198c7a2-5f3e-7c41-9b60-3d1f6a2e8c55"})
    key = Text(metadata={"example": "leave"})
    name = Text(metadata={"example": "请假"})
    business_key = Text(allow_none=True)
    state = Text(metadata={"example": "active"})
    started_at = Instant()
    started_by = Text(metadata={"example": "li.min"})
    ended_at = Instant(allow_none=True, metadata={"example": None})
    tokens = Part(TrialTokenOut(), many=True)
    passed = Items(Text(), metadata={"example": ["Start"]})
    flows = Items(Text(), metadata={"example": ["Flow_1"]})


class BarredOut(Answer):
    """A candidate whom a rule keeps from the task."""

    login = Text(metadata={"example": "li.min"})
    reason = Text(metadata={"example": "承办人不能审核自己的申请。"})
    reason_en = Text(metadata={"example": "Nobody reviews what they applied for."})


class TrialTaskOut(Answer):
    """A task that waits for a person, and who may take it."""

    id = Text()
    process_instance_id = Text()
    element_id = Text()
    name = Text()
    form_key = Text(allow_none=True)
    assignee = Text(allow_none=True)
    candidates = Items(Text(), metadata={"example": ["CLK"]})
    due_at = Instant(allow_none=True)
    may = Items(Text(), metadata={"example": ["li.min"]})
    barred = Part(BarredOut(), many=True)


class TrialServiceOut(Answer):
    """A service step that waits."""

    id = Text()
    process_instance_id = Text()
    element_id = Text()
    name = Text()
    topic = Text(metadata={"example": "licence.print"})
    state = Choice("ready", "suspended", "dead", metadata={"example": "ready"})
    attempt = Whole(metadata={"example": 0})
    retry_at = Instant(allow_none=True, metadata={"example": None})
    error_message = Text(allow_none=True, metadata={"example": None})


class TrialTimerOut(Answer):
    """Something that comes with the clock."""

    kind = Choice(
        "timer",
        "start",
        "deadline",
        metadata={
            "description": "定时器、定时发起、时限。 A timer, a start, a limit that runs.",
            "example": "timer",
        },
    )
    process_instance_id = Text(allow_none=True)
    element_id = Text()
    name = Text()
    at = Instant()


class AwaitedOut(Answer):
    """A message or signal that would be heard."""

    kind = Choice("message", "signal", metadata={"example": "message"})
    process_instance_id = Text(allow_none=True, metadata={"description": "为空则发起流程。 Null starts an instance."})
    element_id = Text()
    name = Text()
    message = Text(metadata={"example": "materials.supplemented"})


class TrialShort(Answer):
    """A trial in a list."""

    id = Text()
    name = Text(metadata={"example": "leave"})
    made_at = Instant()
    ends_at = Instant()
    now = Instant(metadata={"description": "试运行的时钟。 Where its clock stands."})


class TrialOut(TrialShort):
    """Everything that stands in a trial."""

    next_at = Instant(
        allow_none=True, metadata={"description": "下一件自动发生的事。 When something happens by itself next."}
    )
    steps = Whole(metadata={"example": 12})
    is_stopped = Flag(
        metadata={"description": "自动步骤过多，已停下。 Stopped amid work without an end.", "example": False}
    )
    people = Part(TestPersonOut(), many=True)
    processes = Part(StartableOut(), many=True)
    instances = Part(TrialInstanceOut(), many=True)
    tasks = Part(TrialTaskOut(), many=True)
    services = Part(TrialServiceOut(), many=True)
    timers = Part(TrialTimerOut(), many=True)
    messages = Part(AwaitedOut(), many=True)
    incidents = Part(IncidentOut(), many=True)
    events = Part(EventOut(), many=True)


class TrialStartIn(Body):
    """What to start, as whom."""

    process_definition_id = Text(min=1, max=36, required=True)
    acting_as = Text(min=1, required=True, metadata={"example": "li.min"})
    business_key = Text(min=1, load_default=None, allow_none=True, metadata={"example": None})
    variables = Variables(load_default=dict)


class TrialCompleteIn(Body):
    """What the form brought, as whom."""

    acting_as = Text(min=1, required=True, metadata={"example": "li.min"})
    variables = Variables(load_default=dict)


class AnswerIn(Body):
    """What the outside system answers."""

    kind = Choice("result", "error", "failure", required=True, metadata={"example": "result"})
    error_code = Text(max=255, load_default="", metadata={"example": ""})
    message = Text(max=4000, load_default="", metadata={"example": ""})
    variables = Variables(load_default=dict)


class TrialMessageIn(Body):
    """What is sent into the trial."""

    kind = Choice("message", "signal", required=True, metadata={"example": "message"})
    name = Text(min=1, required=True)
    business_key = Text(min=1, load_default=None, allow_none=True, metadata={"example": None})
    process_instance_id = Text(min=1, max=36, load_default=None, allow_none=True, metadata={"example": None})
    variables = Variables(load_default=dict)


class AdvanceIn(Body):
    """How far the clock goes."""

    to = Choice("next", "hour", "working_day", "instant", required=True, metadata={"example": "next"})
    instant = Instant(load_default=None, allow_none=True, metadata={"example": None})


class TrialVariablesOut(Answer):
    """An instance's own variables."""

    variables = Variables()


# --- make, look, end ------------------------------------------------------------------------------


def _reads(rule: str, **facts: Any) -> Callable[[Any], Any]:
    return door.read(rule, scope=Scope.PROCESS_CHECK, **facts)


def _acts(rule: str, **facts: Any) -> Callable[[Any], Any]:
    """Nothing is written to the real town: its transaction only reads."""
    return door.act(rule, scope=Scope.PROCESS_CHECK, is_search=True, **facts)


@_reads("/trials", returns=TrialShort(), is_list=True)
def list_trials(call: Call) -> list[dict[str, Any]]:
    """本人的试运行。The caller's trials, the newest first."""
    found = folder.of(call.system, call.caller.actor.id, call.ctx.now)
    return [
        {"id": name, "name": one.name, "made_at": one.made_at, "ends_at": one.ends_at, "now": one.instant}
        for name, one in found
    ]


@_acts(
    "/trials",
    body=TrialIn(),
    returns=TrialOut(),
    status=201,
    is_upload=True,
    upload_fields=("name", "replaces"),
)
def make_trial(call: Call) -> dict[str, Any]:
    """新建试运行。Let a draft run in a town of its own, with test people and a clock that stands still.

    The draft is sent and refused as a deployment is. Nothing of a trial touches the real town, and nothing leaves it.
    """
    given, replaced = _given(call.body)
    trial_id = acts.make(call.ctx, call.system, given, replaced)
    call.headers["Location"] = f"/api/v1/trials/{trial_id}"
    return _standing(call, trial_id)


def _given(body: Any) -> tuple[Bundle, str | None]:
    replaced = body.texts.pop("replaces", None) if isinstance(body, Sent) else body["replaces"]
    taken = taken_bundle(body)
    return Bundle(taken.name or "draft", taken.resources), replaced or None


@_reads("/trials/<id:trial_id>", returns=TrialOut())
def get_trial(call: Call, trial_id: str) -> dict[str, Any]:
    """查看试运行。Where everything stands: instances, what waits, what happened."""
    return _standing(call, trial_id)


@door.remove("/trials/<id:trial_id>", scope=Scope.PROCESS_CHECK, is_search=True)
def end_trial(call: Call, trial_id: str) -> None:
    """结束试运行。End a trial; everything in it is gone."""
    acts.end(call.system, call.caller.actor.id, trial_id, call.ctx.now)


def _standing(call: Call, trial_id: str) -> dict[str, Any]:
    found: dict[str, Any] = _within(call, trial_id, standing.of)
    return found


def _within(call: Call, trial_id: str, look: Callable[[Trial], Any]) -> Any:
    with trial.opened(call.system, call.caller.actor.id, trial_id, call.ctx.now) as found:
        return look(found)


@_reads("/trials/<id:trial_id>/process-definitions/<id:definition_id>/xml", media="application/xml")
def get_trial_xml(call: Call, trial_id: str, definition_id: str) -> Response:
    """试运行的流程图。The diagram of a process in the trial."""

    def look(at: Trial) -> Response:
        with at.command() as ctx:
            return document(definitions.xml(ctx, definition_id), "application/xml")

    found: Response = _within(call, trial_id, look)
    return found


@_reads("/trials/<id:trial_id>/process-definitions/<id:definition_id>/start-form", returns=FormOut())
def get_trial_start_form(call: Call, trial_id: str, definition_id: str) -> dict[str, Any]:
    """试运行的发起表单。The form that starts a process in the trial."""

    def look(at: Trial) -> dict[str, Any]:
        with at.command() as ctx:
            form_key = definitions.start_form_key(ctx, definition_id)
            if not submission.has_form(form_key):
                raise FormNotFound(definition_id, "该流程没有发起表单。", "This process starts without a form.")
            return form_answer(definitions.form(ctx, definition_id, form_key or ""))

    found: dict[str, Any] = _within(call, trial_id, look)
    return found


@_reads("/trials/<id:trial_id>/tasks/<id:task_id>/form", returns=TaskFormOut())
def get_trial_task_form(call: Call, trial_id: str, task_id: str) -> dict[str, Any]:
    """试运行的任务表单。A task's form, with the values it starts from."""

    def look(at: Trial) -> dict[str, Any]:
        with at.command() as ctx:
            task, _ = tasks.find(ctx, task_id)
            if not submission.has_form(task.form_key):
                raise FormNotFound(task.element_id, "该任务没有表单。", "This task has no form.")
            form = definitions.form(ctx, task.definition_id, task.form_key or "")
            return {**form_answer(form), "values": submission.initial_values(ctx, task)}

    found: dict[str, Any] = _within(call, trial_id, look)
    return found


@_reads("/trials/<id:trial_id>/process-instances/<id:instance_id>/variables", returns=TrialVariablesOut())
def get_trial_variables(call: Call, trial_id: str, instance_id: str) -> dict[str, Any]:
    """试运行的变量。An instance's own variables."""

    def look(at: Trial) -> dict[str, Any]:
        with at.command() as ctx:
            return {"variables": variables.get(ctx, instance_id)}

    found: dict[str, Any] = _within(call, trial_id, look)
    return found


# --- act ------------------------------------------------------------------------------------------


def _moved(call: Call, trial_id: str, act: Callable[[Trial], object]) -> dict[str, Any]:
    """What stands after an act and everything that follows from it by itself; a repeated request acts once."""
    key = idempotency_key()

    def run(at: Trial) -> dict[str, Any]:
        if key is None or key not in at.state.keys:
            at.refuse_used_up()
            act(at)
            at.settle()
            at.state.is_stopped = at.has_stopped()
            if key is not None:
                at.state.keys = [*at.state.keys, key][-folder.KEYS_KEPT :]
        return standing.of(at)

    found: dict[str, Any] = _within(call, trial_id, run)
    return found


@_acts("/trials/<id:trial_id>/start", body=TrialStartIn(), returns=TrialOut())
def start_in_trial(call: Call, trial_id: str) -> dict[str, Any]:
    """发起。Start an instance as a test person."""
    body = call.body
    given = (body["acting_as"], body["process_definition_id"], body["variables"], body["business_key"])
    return _moved(call, trial_id, lambda at: acts.start(at, *given))


@_acts("/trials/<id:trial_id>/tasks/<id:task_id>/complete", body=TrialCompleteIn(), returns=TrialOut())
def complete_in_trial(call: Call, trial_id: str, task_id: str) -> dict[str, Any]:
    """办理。Complete a task as a test person, under the rules of real life: the wrong one is refused."""
    body = call.body
    return _moved(call, trial_id, lambda at: acts.complete(at, body["acting_as"], task_id, body["variables"]))


@_acts("/trials/<id:trial_id>/service-steps/<id:step_id>/answer", body=AnswerIn(), returns=TrialOut())
def answer_in_trial(call: Call, trial_id: str, step_id: str) -> dict[str, Any]:
    """答复服务步骤。Answer a service step in place of the outside system: a result, a BPMN error, a failure."""
    body = call.body
    if body["kind"] == "error" and not body["error_code"]:
        raise errors.refuse("/error_code", "required", "BPMN 错误须有代码。", "A BPMN error has a code.")
    given = (body["kind"], body["variables"], body["error_code"], body["message"])
    return _moved(call, trial_id, lambda at: acts.answer(at, step_id, *given))


@_acts("/trials/<id:trial_id>/messages", body=TrialMessageIn(), returns=TrialOut())
def send_in_trial(call: Call, trial_id: str) -> dict[str, Any]:
    """发送消息或信号。Send a message or a signal into the trial."""
    body = call.body
    given = (body["kind"], body["name"], body["variables"], body["business_key"], body["process_instance_id"])
    return _moved(call, trial_id, lambda at: acts.send(at, *given))


@_acts("/trials/<id:trial_id>/incidents/<id:incident_id>/retry", returns=TrialOut())
def retry_in_trial(call: Call, trial_id: str, incident_id: str) -> dict[str, Any]:
    """重试。Try again what an incident stands for."""
    return _moved(call, trial_id, lambda at: acts.retry(at, incident_id))


@_acts("/trials/<id:trial_id>/clock", body=AdvanceIn(), returns=TrialOut())
def advance_trial(call: Call, trial_id: str) -> dict[str, Any]:
    """拨快时钟。Move the trial's clock; what comes due on the way happens at its time."""
    return _moved(call, trial_id, lambda at: acts.advance(at, call.body["to"], call.body["instant"]))


@_acts("/trials/<id:trial_id>/uploads/<name:login>", returns=UploadOut(), status=201, is_upload=True)
def upload_in_trial(call: Call, trial_id: str, login: str) -> Any:
    """上传试运行的附件。Attach a file for a form of the trial, as a test person."""
    sent: Sent = call.body
    if len(sent.files) != 1:
        raise errors.refuse("/files", "one_file", "一次上传一个文件。", "Send exactly one file.")
    [file] = sent.files
    return _within(call, trial_id, lambda at: acts.upload(at, login, file.name, file.content))
