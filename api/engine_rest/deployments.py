"""Deployments, as the desktop Modeler's button and every client make them."""

import hashlib
from collections.abc import Mapping
from typing import Any

from flask import Response

from api import errors
from api.contract import Call
from api.definitions import document
from api.engine_rest import definitions as shapes
from api.engine_rest import listing, names, stamps, tenants
from api.engine_rest.asking import Asked
from api.engine_rest.contract import Facade, query
from api.intake import Upload
from api.scopes import Scope
from engine import bundles, definitions, deployments
from engine.definitions import DefinitionFilter
from engine.errors import DefinitionInUse, ResourceNotFound
from engine.pages import PageRequest
from engine.rows import DecisionDefinition, Deployment, ProcessDefinition, Resource
from forms.uploads import OPAQUE

door = Facade("deployments", "部署", "Deployments")

ALL = PageRequest(bundles.RESOURCE_COUNT * 2)
"""More than one deployment can hold."""

UNNAMED = "deployment"
"""The name of a deployment that was sent without one."""

EARLIER = 20
"""Deployments of the same name that are looked at for files that have not changed."""

KEYS: listing.Keys = {
    "id": "id",
    "name": "name",
    "deploymentTime": "deployed_at",
    "tenantId": None,
}


def show(found: Deployment) -> dict[str, Any]:
    """A deployment as clients know it."""
    return {
        "links": [],
        "id": found.id,
        "name": found.name,
        "source": found.source,
        "deploymentTime": stamps.show(found.deployed_at),
        "tenantId": None,
    }


@door.act("/deployment/create", scope=Scope.PROCESS_DEPLOY, is_upload=True)
def create(call: Call) -> dict[str, Any]:
    """部署。Put files in place: every part with a file name is a resource; all or nothing."""
    sent: Upload = call.body
    texts = Asked(sent.texts if isinstance(sent, Upload) else {})
    tenants.require(call.ctx, texts.text("tenant-id"), "")
    listing.refuse(texts, "deployment-activation-time")
    resources = _resources(sent)
    name = texts.text("deployment-name") or UNNAMED
    only_changed = texts.flag("deploy-changed-only")
    if only_changed or texts.flag("enable-duplicate-filtering"):
        same, resources = _changed(call, name, resources, only_changed)
        if same is not None:
            return {**show(same), **_nothing()}
    placed = deployments.place(call.ctx, name, resources, texts.text("deployment-source"))
    return {**show(placed.deployment), **_brought(call, placed.deployment)}


def _resources(sent: Any) -> dict[str, bytes]:
    files = sent.files if isinstance(sent, Upload) else []
    resources = {file.name: file.content for file in files if file.name}
    if not resources:
        zh, en = "没有上传任何部署文件。", "No deployment resources contained in the form upload."
        raise errors.refuse("/data", "no_resources", zh, en)
    return resources


def _changed(
    call: Call, name: str, resources: Mapping[str, bytes], only_changed: bool
) -> tuple[Deployment | None, dict[str, bytes]]:
    """The newest deployment of this name if it holds all of this already, and else what is to be deployed."""
    known: dict[str, str] = {}
    newest = None
    earlier = deployments.list(call.ctx, name, PageRequest(EARLIER if only_changed else 1)).items
    for one in earlier:
        newest = newest or one
        for row in deployments.resources(call.ctx, one.id):
            known.setdefault(row.name, row.sha256)
    changed = {file: body for file, body in resources.items() if known.get(file) != hashlib.sha256(body).hexdigest()}
    if not changed:
        return newest, {}
    return None, changed if only_changed else dict(resources)


def _nothing() -> dict[str, Any]:
    return {
        "deployedProcessDefinitions": None,
        "deployedCaseDefinitions": None,
        "deployedDecisionDefinitions": None,
        "deployedDecisionRequirementsDefinitions": None,
    }


def _brought(call: Call, made: Deployment) -> dict[str, Any]:
    wanted = DefinitionFilter(deployment_id=made.id)
    processes: list[ProcessDefinition] = definitions.processes(call.ctx, wanted, ALL).items
    decisions: list[DecisionDefinition] = definitions.decisions(call.ctx, wanted, ALL).items
    return {
        **_nothing(),
        "deployedProcessDefinitions": {stamps.definition_id(one): shapes.show(one) for one in processes} or None,
        "deployedDecisionDefinitions": {f"{one.key}:{one.version}:{one.id}": _decision(one) for one in decisions}
        or None,
    }


def _decision(one: DecisionDefinition) -> dict[str, Any]:
    return {
        "id": f"{one.key}:{one.version}:{one.id}",
        "key": one.key,
        "category": None,
        "name": one.name,
        "version": one.version,
        "resource": one.resource_name,
        "deploymentId": one.deployment_id,
        "tenantId": None,
        "decisionRequirementsDefinitionId": None,
        "decisionRequirementsDefinitionKey": None,
        "historyTimeToLive": None,
        "versionTag": one.version_tag,
    }


# --- find -----------------------------------------------------------------------------------------


@door.read("/deployment", scope=Scope.PROCESS_READ)
def list_deployments(call: Call) -> Any:
    """部署列表。Deployments, newest first; modelers ask with ``maxResults=0`` whether somebody answers."""
    asked = query(call)
    if not tenants.fits(call.ctx, asked):
        return []
    return [show(one) for one in listing.chosen(asked, _wanted(call, asked), KEYS, names.DEPLOYMENT)]


@door.read("/deployment/count", scope=Scope.PROCESS_READ)
def count_deployments(call: Call) -> dict[str, int]:
    """部署数。How many deployments the list has."""
    asked = query(call)
    if not tenants.fits(call.ctx, asked):
        return {"count": 0}
    return listing.count(asked, _wanted(call, asked), names.DEPLOYMENT)


def _wanted(call: Call, asked: Asked) -> listing.Stored[Deployment, str | None]:
    where = [
        *listing.equal(asked, "id", "id"),
        *listing.like(asked, "nameLike", "name"),
        *listing.equal(asked, "source", "source"),
        *listing.flagged(asked, "withoutSource", listing.missing("source")),
        *listing.before(asked, "before", "deployed_at"),
        *listing.after(asked, "after", "deployed_at"),
    ]
    return listing.Stored(call.ctx, deployments.SOURCE, asked.text("name"), where)


@door.read("/deployment/<any_id:deployment_id>", scope=Scope.PROCESS_READ)
def get_deployment(call: Call, deployment_id: str) -> dict[str, Any]:
    """查看部署。One deployment."""
    return show(deployments.get(call.ctx, deployment_id))


@door.remove("/deployment/<any_id:deployment_id>", scope=Scope.PROCESS_DEPLOY)
def delete_deployment(call: Call, deployment_id: str) -> None:
    """删除部署。Remove a deployment that no process instance depends on; nothing is deleted along with it."""
    if query(call).flag("cascade"):
        zh, en = "本系统不连带删除流程实例。", "Process instances are not deleted with their deployment here."
        try:
            deployments.delete(call.ctx, deployment_id)
        except DefinitionInUse:
            raise errors.refuse("/cascade", "not_offered", zh, en) from None
        return
    deployments.delete(call.ctx, deployment_id)


@door.read("/deployment/<any_id:deployment_id>/resources", scope=Scope.PROCESS_READ)
def list_resources(call: Call, deployment_id: str) -> list[dict[str, Any]]:
    """部署的文件。The files of a deployment."""
    return [_resource(one) for one in deployments.resources(call.ctx, deployment_id)]


def _resource(one: Resource) -> dict[str, Any]:
    return {"id": _resource_id(one), "name": one.name, "deploymentId": one.deployment_id}


def _resource_id(one: Resource) -> str:
    return stamps.derived_id(one.deployment_id, one.name)


@door.read("/deployment/<any_id:deployment_id>/resources/<any_id:resource_id>/data", scope=Scope.PROCESS_READ)
def get_resource(call: Call, deployment_id: str, resource_id: str) -> Response:
    """下载文件。One file as it was deployed."""
    for one in deployments.resources(call.ctx, deployment_id):
        if _resource_id(one) == resource_id:
            return document(deployments.resource(call.ctx, deployment_id, one.name), OPAQUE)
    raise ResourceNotFound(resource_id)
