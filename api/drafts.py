"""Doors to try what is not deployed yet: a submission in a form, rows of inputs in a decision; nothing is kept."""

from collections.abc import Mapping
from typing import Any

from api import errors
from api.contract import Call, Door
from api.definitions import matched, noticed
from api.fields import Answer, Body, Flag, Items, Part, Text, Value, Variables
from api.scopes import Scope
from engine import decisions
from engine.errors import FieldError, Invalid
from forms import submission
from forms.errors import FormInvalid

door = Door("drafts", "草稿试算", "Drafts tried out")

MAX_FORM = 1024**2
"""Characters of a form. Source: ``forms.definition.MAX_BYTES``."""

MAX_ROWS = 100
"""Rows of inputs in one call. Reason: a table of tests that a person keeps on one screen."""


class RefusalOut(Answer):
    """What is wrong with one field."""

    pointer = Text(metadata={"example": "/applicant/phone"})
    code = Text(metadata={"example": "required"})
    message = Text(max=2000, metadata={"example": "必填，请填写。"})
    message_en = Text(max=2000, metadata={"example": "Expected a value."})


class DraftSubmissionIn(Body):
    """A form as its file has it, what a person would send in it, and what the process holds already."""

    form = Text(min=2, max=MAX_FORM, required=True, metadata={"example": '{"type": "default", "id": "review"}'})
    payload = Variables(load_default=dict, metadata={"example": {"opinion": "同意"}})
    variables = Variables(
        load_default=dict,
        metadata={"description": "流程已有的变量。 What the process holds already.", "example": {"area": 12.5}},
    )


class DraftSubmissionOut(Answer):
    """What a submission would give the process, or why it would be refused."""

    is_valid = Flag()
    variables = Value(
        metadata={
            "description": "流程将得到的变量；被拒绝时为空。 What the process would get; empty where it is refused.",
            "example": {"opinion": "同意"},
        }
    )
    refusals = Part(RefusalOut(), many=True)


class DraftEvaluationIn(Body):
    """Decision models by file name, which decision of them, and rows of inputs."""

    resources = Value(required=True, metadata={"type": "object", "additionalProperties": {"type": "string"}})
    decision = Text(min=1, required=True, metadata={"example": "special_procedure"})
    rows = Items(Variables(), max=MAX_ROWS, required=True, metadata={"example": [{"area": 12.5}]})


class DraftAnswerOut(Answer):
    """What the decision says to one row of inputs, or why it cannot answer."""

    is_valid = Flag()
    value = Value(metadata={"example": {"procedure": "现场勘验"}})
    decisions = Value(
        metadata={
            "description": "所依赖的各决策的值，按 id。 The values of the decisions it required, by id.",
            "example": {"risk": "high"},
        }
    )
    matched_rules = Value(metadata={"description": "命中的规则。 The rules that hit, in order.", "example": []})
    missing_inputs = Items(Text(), metadata={"example": ["urgent"]})
    notices = Value(metadata={"description": "值为空的原因。 Why values are null.", "example": []})
    message = Text(max=2000, allow_none=True, metadata={"example": None})
    message_en = Text(max=2000, allow_none=True, metadata={"example": None})
    refusals = Part(RefusalOut(), many=True)


class DraftEvaluationOut(Answer):
    """What the decision takes, and its answers, one per row."""

    inputs = Items(Text(), metadata={"description": "决策的输入。 What it takes.", "example": ["area"]})
    answers = Part(DraftAnswerOut(), many=True)


@door.act("/drafts/form-submission", scope=Scope.PROCESS_CHECK, body=DraftSubmissionIn(), returns=DraftSubmissionOut())
def try_submission(call: Call) -> dict[str, Any]:
    """试填表单草稿。Judge a submission against a form that is not deployed, as a real one would be judged."""
    body = call.body
    try:
        given = submission.judge(call.ctx, body["form"].encode(), body["payload"], body["variables"])
    except FormInvalid as error:
        return {"is_valid": False, "variables": {}, "refusals": _fields(error.fields)}
    return {"is_valid": True, "variables": decisions.shown(given.variables), "refusals": []}


@door.act(
    "/drafts/decision-evaluation",
    scope=Scope.PROCESS_CHECK,
    body=DraftEvaluationIn(),
    returns=DraftEvaluationOut(),
)
def try_decision(call: Call) -> dict[str, Any]:
    """试算决策草稿。Evaluate a decision that is not deployed for every row of inputs; each row answers for itself."""
    body = call.body
    model = decisions.draft(_texts(body["resources"]), body["decision"])
    key = body["decision"]
    answers = [_row(call, model, key, row) for row in body["rows"]]
    return {"inputs": model.inputs(key).names, "answers": answers}


def _texts(given: Any) -> dict[str, bytes]:
    if not isinstance(given, Mapping) or not all(isinstance(text, str) for text in given.values()):
        zh, en = "resources 应为文件名到文本的对象。", "Expected resources as an object of file name to text."
        raise errors.refuse("/resources", "not_texts", zh, en)
    return {str(name): text.encode() for name, text in given.items()}


def _row(call: Call, model: decisions.Model, key: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    nothing: dict[str, Any] = {"value": None, "decisions": {}, "matched_rules": [], "missing_inputs": [], "notices": []}
    try:
        result, missing = decisions.ask(call.ctx, model, key, inputs)
    except Invalid as error:
        told = {"message": error.detail_zh, "message_en": error.detail_en, "refusals": _fields(error.fields)}
        return {"is_valid": False, **nothing, **told}
    return {
        "is_valid": True,
        "value": decisions.shown(result.value),
        "decisions": decisions.shown({name: value for name, value in result.values.items() if name != key}),
        "matched_rules": [matched(rule) for rule in result.matched_rules],
        "missing_inputs": missing,
        "notices": [noticed(one) for one in result.notices],
        "message": None,
        "message_en": None,
        "refusals": [],
    }


def _fields(found: Any) -> list[dict[str, str]]:
    def row(one: FieldError) -> dict[str, str]:
        return {"pointer": one.pointer, "code": one.code, "message": one.message_zh, "message_en": one.message_en}

    return [row(one) for one in found]
