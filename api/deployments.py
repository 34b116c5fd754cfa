"""Doors to deployments: check a bundle, deploy it, look at its resources, remove it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Response

from api import archives, errors, wire
from api.bundles import Bundle, packed
from api.contract import Call, Door, PageQuery
from api.definitions import DecisionDefinitionOut, FormDefinitionOut, ProcessDefinitionOut, document
from api.fields import Answer, Body, Choice, Flag, Instant, Items, Part, Text, Value, Whole
from api.intake import Upload
from api.scopes import Scope
from engine import bundles, definitions, deployments
from engine.definitions import DefinitionFilter
from engine.pages import PageRequest
from engine.rows import Deployment, Resource

door = Door("deployments", "部署", "Deployments")

ALL = PageRequest(bundles.RESOURCE_COUNT * 2)
"""More than one deployment can hold."""


class DeploymentQuery(PageQuery):
    """Which deployments."""

    name = Text(min=1, load_default=None)


class DeploymentIn(Body):
    """A bundle as JSON: file name to text. Files that are not text come as multipart."""

    name = Text(min=1, required=True)
    source = Text(min=1, load_default=None)
    skip_unchanged = Flag(load_default=False)
    resources = Value(required=True, metadata={"type": "object", "additionalProperties": {"type": "string"}})


class CheckIn(Body):
    """A bundle to check, as JSON; what else a deployment takes may stand there and changes nothing."""

    name = Text(min=1, load_default=None)
    source = Text(min=1, load_default=None)
    skip_unchanged = Flag(load_default=False)
    resources = Value(required=True, metadata={"type": "object", "additionalProperties": {"type": "string"}})


class DeploymentOut(Answer):
    """A bundle that was put in place."""

    id = Text()
    name = Text()
    source = Text(allow_none=True)
    fingerprint = Text(metadata={"example": "3a7bd3e2360a3d29eea436fcfb7e44c735d117c42d1c1835420b6b9942dd4f1b"})
    deployed_at = Instant()
    deployed_by = Text(metadata={"example": "admin"})
    town_code = Text()


class DeploymentMade(DeploymentOut):
    """A deployment with every version it brought."""

    is_new = Flag()
    process_definitions = Part(ProcessDefinitionOut(), many=True)
    form_definitions = Part(FormDefinitionOut(), many=True)
    decision_definitions = Part(DecisionDefinitionOut(), many=True)


class ResourceOut(Answer):
    """One file of a deployment."""

    name = Text(metadata={"example": "process.bpmn"})
    sha256 = Text()
    size = Whole()


class ExpressionOut(Answer):
    """The expression a finding is about, and the place in it."""

    text = Text(max=2001, metadata={"example": "amount > > 5"})
    line = Whole(allow_none=True, metadata={"description": "从 1 数起。 From 1.", "example": 1})
    column = Whole(allow_none=True, metadata={"description": "从 1 数起。 From 1.", "example": 10})
    caret = Text(
        max=500,
        metadata={
            "description": "该行，及其下指向该列的 ^。 The line, and below it a ^ under the column.",
            "example": "amount > > 5\n         ^",
        },
    )


class CellOut(Answer):
    """A cell of a decision table."""

    rule = Whole(
        allow_none=True,
        metadata={"description": "第几条规则；表头为 null。 The row, from 1; null in the head.", "example": 3},
    )
    kind = Choice("input", "output", metadata={"example": "input"})
    column = Whole(metadata={"description": "第几列，从 1 数起。 From 1, among its kind.", "example": 2})


class ProblemOut(Answer):
    """One finding of the check."""

    resource = Text(metadata={"example": "process.bpmn"})
    rule = Text(metadata={"example": "unbound-topic"})
    severity = Text(metadata={"example": "error"})
    element_id = Text(allow_none=True)
    line = Whole(allow_none=True, metadata={"example": 42})
    message = Text(metadata={"example": "主题“licence.print”没有处理程序。"})
    message_en = Text(metadata={"example": "Nobody serves the topic 'licence.print'."})
    remedy = Text()
    remedy_en = Text()
    expression = Part(
        ExpressionOut(),
        allow_none=True,
        metadata={"description": "所指的表达式及位置。 The expression it is about, and where in it."},
    )
    rules = Items(
        Whole(),
        metadata={"description": "决策表中涉及的规则。 Rows of a decision table concerned.", "example": [1, 2]},
    )
    cell = Part(
        CellOut(),
        allow_none=True,
        metadata={"description": "决策表中的单元格。 The cell of a decision table it is about."},
    )


class DeploymentPlaced(DeploymentMade):
    """A deployment just made, with the warnings its check found; none are told again of an unchanged bundle."""

    problems = Part(ProblemOut(), many=True)


class ReportOut(Answer):
    """What a check found; nothing was written."""

    is_valid = Flag()
    problems = Part(ProblemOut(), many=True)
    process_keys = Items(Text(), metadata={"example": ["approval"]})
    form_keys = Items(Text(), metadata={"example": ["review"]})
    decision_keys = Items(Text(), metadata={"example": ["special_procedure"]})


@door.read("/deployments", scope=Scope.PROCESS_READ, query=DeploymentQuery(), returns=DeploymentOut(), is_page=True)
def list_deployments(call: Call) -> Any:
    """部署列表。Deployments, newest first."""
    return deployments.list(call.ctx, call.query["name"], call.page)


@door.act(
    "/deployments",
    scope=Scope.PROCESS_DEPLOY,
    body=DeploymentIn(),
    returns=DeploymentPlaced(),
    status=201,
    is_upload=True,
    upload_fields=("name", "source", "skip_unchanged"),
)
def deploy(call: Call) -> dict[str, Any]:
    """部署流程包。Put a bundle in place: every process, form and decision becomes the next version of its key.

    Multipart: any number of files, or one zip; text fields ``name``, ``source``, ``skip_unchanged``.
    All or nothing: when one file is refused, nothing is deployed and every finding is listed.
    """
    bundle = taken_bundle(call.body)
    placed = deployments.place(call.ctx, bundle.name, bundle.resources, bundle.source, bundle.skip_unchanged)
    call.headers["Location"] = f"/api/v1/deployments/{placed.deployment.id}"
    problems = [errors.problem_row(found) for found in placed.problems]
    return {**_made(call, placed.deployment), "problems": problems}


@door.act(
    "/deployments/check",
    scope=Scope.PROCESS_CHECK,
    body=CheckIn(),
    returns=ReportOut(),
    is_upload=True,
    upload_fields=("name", "source", "skip_unchanged"),
)
def check_deployment(call: Call) -> dict[str, Any]:
    """检查流程包。Check a bundle exactly as a deployment would, and write nothing."""
    report = deployments.check(call.ctx, taken_bundle(call.body).resources)
    return {
        "is_valid": report.is_valid,
        "problems": [errors.problem_row(found) for found in report.problems],
        "process_keys": report.process_keys,
        "form_keys": report.form_keys,
        "decision_keys": report.decision_keys,
    }


@door.read("/deployments/<id:deployment_id>", scope=Scope.PROCESS_READ, returns=DeploymentMade())
def get_deployment(call: Call, deployment_id: str) -> dict[str, Any]:
    """查看部署。One deployment with the versions it brought."""
    return _made(call, deployments.get(call.ctx, deployment_id))


@door.remove("/deployments/<id:deployment_id>", scope=Scope.PROCESS_DEPLOY)
def delete_deployment(call: Call, deployment_id: str) -> None:
    """删除部署。Remove a deployment that no process instance depends on."""
    deployments.delete(call.ctx, deployment_id)


@door.read("/deployments/<id:deployment_id>/resources", scope=Scope.PROCESS_READ, returns=ResourceOut(), is_list=True)
def list_resources(call: Call, deployment_id: str) -> Any:
    """部署的文件。The files of a deployment."""
    found: list[Resource] = [*deployments.resources(call.ctx, deployment_id)]
    return found


@door.read(
    "/deployments/<id:deployment_id>/resources/<file:name>",
    scope=Scope.PROCESS_READ,
    media="application/octet-stream",
)
def get_resource(call: Call, deployment_id: str, name: str) -> Response:
    """下载文件。One file as it was deployed."""
    return document(deployments.resource(call.ctx, deployment_id, name), "application/octet-stream")


@door.read("/deployments/<id:deployment_id>/bundle", scope=Scope.PROCESS_READ, media="application/zip")
def get_bundle(call: Call, deployment_id: str) -> Response:
    """下载流程包。All files of a deployment as one zip, the same bytes each time; it can be deployed again as it is."""
    found = deployments.get(call.ctx, deployment_id)
    names = [row.name for row in deployments.resources(call.ctx, found.id)]
    files = {name: deployments.resource(call.ctx, found.id, name) for name in names}
    answer = document(packed(Bundle(found.name, files)), "application/zip")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}.zip"
    return answer


@dataclass(frozen=True, slots=True)
class _Bundle:
    name: str
    source: str | None
    skip_unchanged: bool
    resources: Mapping[str, bytes]


def taken_bundle(body: Any) -> _Bundle:
    """The bundle that a request brought, as JSON or as multipart.

    Raises:
        InputInvalid: a field or a file that does not belong there, or one twice.
    """
    if not isinstance(body, Upload):
        texts = _of_texts(body["resources"])
        return _Bundle(body["name"], body["source"], body["skip_unchanged"], texts)
    fields = body.texts
    surplus = set(fields) - {"name", "source", "skip_unchanged"}
    if surplus:
        raise errors.refuse(f"/{sorted(surplus)[0]}", "unknown_field", "没有这个字段。", "No such field.")
    if fields.get("skip_unchanged", "false") not in ("true", "false"):
        raise errors.refuse("/skip_unchanged", "not_boolean", "应为 true 或 false。", "Expected true or false.")
    name = fields.get("name") or _first_stem(body)
    return _Bundle(name, fields.get("source"), fields.get("skip_unchanged") == "true", _of_files(body))


def _first_stem(body: Upload) -> str:
    return body.files[0].name.rsplit("/", 1)[-1].rsplit(".", 1)[0] if body.files else ""


def _of_files(body: Upload) -> dict[str, bytes]:
    """The files of a multipart body; a zip is unpacked under guard."""
    resources: dict[str, bytes] = {}
    for file in body.files:
        inside = archives.unpack(file.content) if archives.is_archive(file.content) else {file.name: file.content}
        twice = resources.keys() & inside.keys()
        if twice:
            shown = sorted(twice)[0]
            raise errors.refuse("/files", "file_twice", f"文件“{shown}”重复。", f"{shown!r} appears twice.")
        resources |= inside
    return resources


def _of_texts(resources: Any) -> dict[str, bytes]:
    if not isinstance(resources, dict):
        raise errors.refuse("/resources", "not_object", "应为对象。", "Expected an object.")
    for name, text in resources.items():
        if not isinstance(text, str):
            pointer = f"/resources/{wire.escape_pointer(name)}"
            raise errors.refuse(pointer, "not_text", "应为文本。", "Expected text.")
    return {name: text.encode() for name, text in resources.items()}


def _made(call: Call, made: Deployment) -> dict[str, Any]:
    wanted = DefinitionFilter(deployment_id=made.id)
    return {
        **{name: getattr(made, name) for name in DeploymentOut().fields},
        "is_new": made.deployed_at == call.ctx.now,
        "process_definitions": definitions.processes(call.ctx, wanted, ALL).items,
        "form_definitions": definitions.forms(call.ctx, wanted, ALL).items,
        "decision_definitions": definitions.decisions(call.ctx, wanted, ALL).items,
    }
