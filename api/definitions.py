"""Doors to what was deployed: process, form and decision definitions with their XML and schemas."""

import json
from dataclasses import dataclass
from typing import Any

from flask import Response

from api import errors, fences, towns
from api.contract import Call, Door, PageQuery
from api.fields import Answer, Body, Flag, Instant, Items, Text, Value, Variables, Whole
from api.scopes import Scope
from engine import decisions, definitions, instances
from engine.definitions import DefinitionFilter
from engine.errors import FormNotFound
from engine.feel.dmn import MatchedRule, Notice
from engine.pages import Page
from engine.rows import DecisionDefinition, FormDefinition, ProcessDefinition
from workflows import code_lists
from workflows.code_lists import Coded

door = Door("definitions", "流程、表单、决策定义", "Process, form and decision definitions")

XML = "application/xml"


class DefinitionQuery(PageQuery):
    """Which definitions."""

    key = Text(min=1, load_default=None)
    version = Whole(min=1, load_default=None)
    deployment_id = Text(min=1, max=36, load_default=None)
    latest = Flag(load_default=False)


class ProcessDefinitionOut(Answer):
    """One version of a process."""

    id = Text()
    key = Text()
    version = Whole()
    version_tag = Text(allow_none=True)
    name = Text(allow_none=True)
    deployment_id = Text()
    resource_name = Text(metadata={"example": "process.bpmn"})
    candidate_starter_users = Items(Text())
    candidate_starter_groups = Items(Text(), metadata={"example": ["CLK"]})
    startable = Flag()
    listed = Flag()
    history_ttl = Text(allow_none=True, metadata={"example": "P3Y"})
    deployed_at = Instant()
    town_code = Text()


class StatisticOut(Answer):
    """How much of a version runs."""

    process_definition_id = Text()
    running = Whole(
        metadata={"description": "运行中（含挂起）的实例数。 Instances, suspended ones too.", "example": 12}
    )
    incidents = Whole(metadata={"description": "其中未排除的故障数。 Open incidents among them.", "example": 0})


class FormDefinitionOut(Answer):
    """One version of a form."""

    id = Text()
    key = Text(metadata={"example": "review"})
    version = Whole()
    name = Text(allow_none=True)
    deployment_id = Text()
    resource_name = Text(metadata={"example": "forms/review.form"})
    deployed_at = Instant()
    town_code = Text()


class FormOut(Answer):
    """A form with its form-js schema."""

    id = Text()
    key = Text(metadata={"example": "review"})
    version = Whole()
    name = Text(allow_none=True)
    schema = Variables(
        metadata={"example": {"type": "default", "components": [{"type": "textfield", "key": "opinion"}]}}
    )


class CodedOut(Answer):
    """One code that a form may ask for."""

    code = Text(metadata={"example": "EV016"})
    name = Text(metadata={"example": "市政设施·井盖缺失"})


class FormKeyOut(Answer):
    """A form key of a process and the form it means."""

    form_key = Text()
    form_id = Text()


class DecisionDefinitionOut(Answer):
    """One version of a decision."""

    id = Text()
    key = Text(metadata={"example": "special_procedure"})
    version = Whole()
    version_tag = Text(allow_none=True)
    name = Text(allow_none=True)
    deployment_id = Text()
    resource_name = Text(metadata={"example": "special_procedure.dmn"})
    deployed_at = Instant()
    town_code = Text()


class EvaluateIn(Body):
    """The inputs of a decision; dates, times and durations as ISO 8601 texts."""

    variables = Variables(load_default=dict, metadata={"example": {"area": 12.5}})


class EvaluateKeyIn(EvaluateIn):
    """The inputs of a decision, and which version of it: a number or a tag, else the latest."""

    version = Whole(min=1, load_default=None, allow_none=True)
    version_tag = Text(min=1, load_default=None, allow_none=True)


class EvaluateOut(Answer):
    """What a decision says, and why."""

    decision_definition_id = Text()
    key = Text()
    version = Whole()
    value = Value(metadata={"description": "决策的值。 The decision's value.", "example": {"procedure": "现场勘验"}})
    rows = Value(metadata={"example": [{"procedure": "现场勘验"}]})
    inputs = Value(
        metadata={
            "description": "求值时的输入（按声明的类型）。 The input data as the evaluation took it, by declared type.",
            "example": {"area": 12.5},
        }
    )
    decisions = Value(
        metadata={
            "description": "所依赖的各决策的值，按 id。 The values of the decisions it required, by id.",
            "example": {"risk": "high"},
        }
    )
    matched_rules = Value(
        metadata={
            "description": "命中的规则，按先后；为什么命中：输入表达式、其值、通过的单元格。"
            " The rules that hit, in order, and why: input expression, its value, the cell it passed.",
            "example": [
                {
                    "decision": "办理程序",
                    "table_id": "procedure_table",
                    "rule": 2,
                    "rule_id": "rule_2",
                    "inputs": [{"expression": "area", "value": 12.5, "cell": "> 10"}],
                    "outputs": {"procedure": "现场勘验"},
                }
            ],
        }
    )

    missing_inputs = Items(
        Text(),
        metadata={
            "description": "没有给出的输入，按空值求值。 Inputs that nothing was given for: they counted as null.",
            "example": ["urgent"],
        },
    )
    notices = Value(
        metadata={
            "description": "值为空而没有出错的原因：哪条规则、哪一列，应为什么、实际是什么。"
            " Why values are null although nothing failed: rule, column, expected, found.",
            "example": [
                {
                    "code": "dmn_output_not_allowed",
                    "message": '决策“办理程序”第 2 条规则输出列“procedure”：应为以下之一："a", "b"，实际为文本 "c"。',
                    "message_en": 'Decision “办理程序”, rule 2, output column “procedure”: expected one of "a", "b", …',
                    "decision": "办理程序",
                    "table_id": "procedure_table",
                    "rule": 2,
                    "rule_id": "rule_2",
                    "column": "procedure",
                    "expected": 'one of "a", "b"',
                    "found": '"c"',
                }
            ],
        }
    )


@dataclass(frozen=True, slots=True)
class FormKey:
    """A form key and the id it was settled on at deployment."""

    form_key: str
    form_id: str


# --- processes ------------------------------------------------------------------------------------


@door.read(
    "/process-definitions",
    scope=Scope.PROCESS_READ,
    query=DefinitionQuery(),
    returns=ProcessDefinitionOut(),
    is_page=True,
)
def list_process_definitions(call: Call) -> Page[ProcessDefinition]:
    """流程定义列表。Process definitions by key, newest version first."""
    return definitions.processes(call.ctx, wanted(call), call.page)


@door.read("/process-definitions/statistics", scope=Scope.PROCESS_READ, returns=StatisticOut(), is_list=True)
def count_process_instances(call: Call) -> list[dict[str, Any]]:
    """各版本运行中的实例数。How many instances of each version run in the caller's town, if any do."""
    counted = instances.count_running(call.ctx, towns.of(call.ctx), fences.narrowed(call.ctx, None))
    return [
        {"process_definition_id": definition_id, "running": running, "incidents": failed}
        for definition_id, (running, failed) in sorted(counted.items())
    ]


@door.read("/process-definitions/<id:definition_id>", scope=Scope.PROCESS_READ, returns=ProcessDefinitionOut())
def get_process_definition(call: Call, definition_id: str) -> ProcessDefinition:
    """查看流程定义。One version of a process."""
    return definitions.get(call.ctx, definition_id)


@door.read("/process-definitions/key/<name:key>", scope=Scope.PROCESS_READ, returns=ProcessDefinitionOut())
def get_latest_process_definition(call: Call, key: str) -> ProcessDefinition:
    """某键的最新流程定义。The version of this key that new instances take."""
    return definitions.latest(call.ctx, key)


@door.read("/process-definitions/<id:definition_id>/xml", scope=Scope.PROCESS_READ, media=XML)
def get_process_definition_xml(call: Call, definition_id: str) -> Response:
    """流程图 XML。The diagram as it was deployed."""
    return document(definitions.xml(call.ctx, definition_id), XML)


@door.read(
    "/process-definitions/<id:definition_id>/forms", scope=Scope.PROCESS_READ, returns=FormKeyOut(), is_list=True
)
def list_forms_of_process(call: Call, definition_id: str) -> list[FormKey]:
    """流程用到的表单。The forms that the diagram names, as settled at deployment."""
    found = definitions.get(call.ctx, definition_id)
    return [FormKey(key, form_id) for key, form_id in sorted(found.forms.items())]


@door.read("/process-definitions/<id:definition_id>/forms/<name:form_key>", scope=Scope.TASK_READ, returns=FormOut())
def get_form_of_process(call: Call, definition_id: str, form_key: str) -> dict[str, Any]:
    """流程的某个表单。The form that this version means by a form key."""
    return form_answer(definitions.form(call.ctx, definition_id, form_key))


@door.read("/process-definitions/key/<name:key>/start-form", scope=Scope.PROCESS_START, returns=FormOut())
def get_latest_start_form(call: Call, key: str) -> dict[str, Any]:
    """最新版本的启动表单。The form of the plain start event of the newest version, for whoever may start it."""
    return _start_form(call, definitions.latest(call.ctx, key).id)


@door.read("/process-definitions/<id:definition_id>/start-form", scope=Scope.PROCESS_START, returns=FormOut())
def get_start_form(call: Call, definition_id: str) -> dict[str, Any]:
    """启动表单。The form of the plain start event."""
    return _start_form(call, definition_id)


def _start_form(call: Call, definition_id: str) -> dict[str, Any]:
    form_key = definitions.start_form_key(call.ctx, definition_id)
    if form_key is None:
        raise FormNotFound("start", "该流程没有启动表单。", "This process has no start form.")
    return form_answer(definitions.form(call.ctx, definition_id, form_key))


@door.read(
    "/process-definitions/<id:definition_id>/decisions",
    scope=Scope.PROCESS_READ,
    query=PageQuery(),
    returns=DecisionDefinitionOut(),
    is_page=True,
)
def list_decisions_of_process(call: Call, definition_id: str) -> Page[DecisionDefinition]:
    """同一部署的决策。The decisions deployed together with this version."""
    deployment_id = definitions.get(call.ctx, definition_id).deployment_id
    return definitions.decisions(call.ctx, DefinitionFilter(deployment_id=deployment_id), call.page)


# --- forms ----------------------------------------------------------------------------------------


@door.read(
    "/form-definitions", scope=Scope.PROCESS_READ, query=DefinitionQuery(), returns=FormDefinitionOut(), is_page=True
)
def list_form_definitions(call: Call) -> Page[FormDefinition]:
    """表单定义列表。Form definitions by key, newest version first."""
    return definitions.forms(call.ctx, wanted(call), call.page)


@door.read("/form-definitions/<id:form_id>", scope=Scope.TASK_READ, returns=FormOut())
def get_form_definition(call: Call, form_id: str) -> dict[str, Any]:
    """查看表单定义。One version of a form with its form-js schema."""
    return form_answer(definitions.form_by_id(call.ctx, form_id))


@door.read("/code-lists/<name:list_name>", scope=Scope.TASK_READ, returns=CodedOut(), is_list=True)
def list_codes(call: Call, list_name: str) -> list[Coded]:
    """表单可选的代码。The codes in force today that a text field naming this list (`codes`) is filled in with."""
    return code_lists.read(call.ctx, towns.own(call.ctx), list_name)


# --- decisions ------------------------------------------------------------------------------------


@door.read(
    "/decision-definitions",
    scope=Scope.PROCESS_READ,
    query=DefinitionQuery(),
    returns=DecisionDefinitionOut(),
    is_page=True,
)
def list_decision_definitions(call: Call) -> Page[DecisionDefinition]:
    """决策定义列表。Decision definitions by key, newest version first."""
    return definitions.decisions(call.ctx, wanted(call), call.page)


@door.read("/decision-definitions/<id:decision_id>", scope=Scope.PROCESS_READ, returns=DecisionDefinitionOut())
def get_decision_definition(call: Call, decision_id: str) -> DecisionDefinition:
    """查看决策定义。One version of a decision."""
    return definitions.decision(call.ctx, decision_id).row


@door.read("/decision-definitions/<id:decision_id>/xml", scope=Scope.PROCESS_READ, media=XML)
def get_decision_definition_xml(call: Call, decision_id: str) -> Response:
    """决策表 XML。The decision's DMN as it was deployed."""
    row = definitions.decision(call.ctx, decision_id).row
    return document(definitions.body(call.ctx, row.deployment_id, row.resource_name), XML)


@door.act(
    "/decision-definitions/<id:decision_id>/evaluate",
    scope=Scope.PROCESS_CHECK,
    body=EvaluateIn(),
    returns=EvaluateOut(),
)
def evaluate_decision(call: Call, decision_id: str) -> dict[str, Any]:
    """试算决策。Evaluate one version of a decision with given inputs; nothing is kept."""
    return _evaluated(call, definitions.decision(call.ctx, decision_id))


@door.act("/decisions/<name:key>/evaluate", scope=Scope.PROCESS_CHECK, body=EvaluateKeyIn(), returns=EvaluateOut())
def evaluate_latest_decision(call: Call, key: str) -> dict[str, Any]:
    """试算决策（默认最新版）。Evaluate a decision or decision service with given inputs; nothing is kept.

    Keys belong to the whole installation; domain functions look things up in the caller's town.
    """
    version, tag = call.body["version"], call.body["version_tag"]
    if version is not None and tag is not None:
        zh, en = "版本号和版本标签只能给出一个。", "Expected a version or a version tag, not both."
        raise errors.refuse("/version_tag", "version_twice", zh, en)
    return _evaluated(call, decisions.choose(call.ctx, key, version, tag))


def _evaluated(call: Call, found: definitions.Decision) -> dict[str, Any]:
    answer = decisions.evaluate(call.ctx, found, call.body["variables"])
    result = answer.result
    return {
        "decision_definition_id": found.row.id,
        "key": found.row.key,
        "version": found.row.version,
        "value": decisions.shown(result.value),
        "rows": decisions.shown(result.rows),
        "inputs": decisions.shown(result.inputs),
        "decisions": decisions.shown(dict(answer.decisions)),
        "matched_rules": [matched(rule) for rule in result.matched_rules],
        "missing_inputs": answer.missing,
        "notices": [noticed(one) for one in result.notices],
    }


def noticed(one: Notice) -> dict[str, Any]:
    """Why a value is null although nothing failed."""
    return {
        "code": one.code,
        "message": one.message_zh,
        "message_en": one.message_en,
        "decision": one.decision,
        "table_id": one.table_id,
        "rule": one.rule,
        "rule_id": one.rule_id,
        "column": one.column,
        "expected": one.expected,
        "found": one.found,
    }


def matched(rule: MatchedRule) -> dict[str, Any]:
    """A rule that hit, and why."""
    inputs = [{"expression": text, "value": decisions.shown(value), "cell": cell} for text, value, cell in rule.inputs]
    return {
        "decision": rule.decision,
        "table_id": rule.table_id,
        "rule": rule.index,
        "rule_id": rule.rule_id,
        "inputs": inputs,
        "outputs": decisions.shown(rule.outputs),
    }


# --- shared ---------------------------------------------------------------------------------------


def wanted(call: Call) -> DefinitionFilter:
    """The filter that the query asks for."""
    query = call.query
    return DefinitionFilter(
        key=query["key"],
        version=query["version"],
        deployment_id=query["deployment_id"],
        latest_only=query["latest"],
    )


def form_answer(found: definitions.Form) -> dict[str, Any]:
    """A form with its schema as it was deployed."""
    row = found.row
    return {
        "id": row.id,
        "key": row.key,
        "version": row.version,
        "name": row.name,
        "schema": json.loads(found.body),
    }


def document(body: bytes, media: str) -> Response:
    """A stored file; never rendered by a browser in our origin."""
    headers = {
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Response(body, headers=headers, content_type=media)
