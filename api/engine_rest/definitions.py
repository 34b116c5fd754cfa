"""Process definitions: list, XML, statistics, start."""

import re
from typing import Any

from api import sight, towns
from api.contract import Call
from api.engine_rest import instances as shapes
from api.engine_rest import listing, names, returned, stamps, tenants, variables
from api.engine_rest.asking import Asked
from api.engine_rest.contract import Facade, query
from api.scopes import Scope
from engine import definitions, instances
from engine.definitions import DefinitionFilter
from engine.errors import FieldError, Invalid
from engine.rows import ProcessDefinition
from engine.selections import Where
from forms import submission

door = Facade("process_definitions", "流程定义", "Process definitions")

KEYS: listing.Keys = {
    "category": None,
    "key": "key",
    "id": "id",
    "version": "version",
    "name": "name",
    "deploymentId": "deployment_id",
    "deployTime": "deployed_at",
    "versionTag": "version_tag",
    "tenantId": None,
}


def show(found: ProcessDefinition) -> dict[str, Any]:
    """A process definition as clients know it."""
    return {
        "id": stamps.definition_id(found),
        "key": found.key,
        "category": None,
        "description": None,
        "name": found.name,
        "version": found.version,
        "resource": found.resource_name,
        "deploymentId": found.deployment_id,
        "diagram": None,
        "suspended": False,
        "tenantId": None,
        "versionTag": found.version_tag,
        "historyTimeToLive": _days(found.history_ttl),
        "startableInTasklist": found.startable and found.listed,
    }


def _days(text: str | None) -> int | None:
    """How long its history is kept, in days: ``180`` or ``P180D``; nothing where the model says it otherwise."""
    written = re.fullmatch(r"P?(\d{1,9})D?", text or "", re.IGNORECASE)
    return int(written[1]) if written else None


@door.read("/process-definition", scope=Scope.PROCESS_READ)
def list_definitions(call: Call) -> Any:
    """流程定义列表。Process definitions by key, newest version first."""
    asked = query(call)
    if not tenants.fits(call.ctx, asked):
        return []
    found = listing.chosen(asked, _wanted(call, asked), KEYS, names.PROCESS_DEFINITION)
    return [show(one) for one in found]


@door.read("/process-definition/count", scope=Scope.PROCESS_READ)
def count_definitions(call: Call) -> dict[str, int]:
    """流程定义数。How many process definitions the list has."""
    asked = query(call)
    if not tenants.fits(call.ctx, asked):
        return {"count": 0}
    return listing.count(asked, _wanted(call, asked), names.PROCESS_DEFINITION)


def _wanted(call: Call, asked: Asked) -> listing.Stored[ProcessDefinition, DefinitionFilter]:
    wanted = DefinitionFilter(
        key=asked.text("key"),
        version=asked.whole("version"),
        deployment_id=asked.text("deploymentId"),
        latest_only=asked.flag("latestVersion"),
    )
    named = asked.texts("processDefinitionIdIn")
    asked.flag("active")  # Every definition is.
    where = [
        *listing.defined(asked, "id"),
        *([] if named is None else [Where("id", "in", [stamps.native_or_itself(one) for one in named])]),
        *listing.among(asked, "keysIn", "key"),
        *listing.like(asked, "keyLike", "key"),
        *listing.equal(asked, "name", "name"),
        *listing.like(asked, "nameLike", "name"),
        *listing.equal(asked, "versionTag", "version_tag"),
        *listing.like(asked, "versionTagLike", "version_tag"),
        *listing.flagged(asked, "withoutVersionTag", listing.missing("version_tag")),
        *listing.equal(asked, "resourceName", "resource_name"),
        *listing.like(asked, "resourceNameLike", "resource_name"),
        *listing.after(asked, "deployedAfter", "deployed_at"),
        *listing.flagged(asked, "startableInTasklist", Where("startable", "=", True), Where("listed", "=", True)),
        *listing.flagged(asked, "suspended", Where("id", "in", [])),
    ]
    return listing.Stored(call.ctx, definitions.SOURCE, wanted, where)


@door.read("/process-definition/statistics", scope=Scope.PROCESS_READ)
def statistics(call: Call) -> list[dict[str, Any]]:
    """流程定义统计。How many instances of each version run, and how many open incidents they have."""
    among = sight.of(call.ctx, is_technical=True)
    counted = instances.count_running(call.ctx, towns.of(call.ctx), among)
    found = listing.every(lambda page: definitions.processes(call.ctx, DefinitionFilter(), page))
    return [_statistic(one, *counted.get(one.id, (0, 0))) for one in found]


def _statistic(found: ProcessDefinition, running: int, failed: int) -> dict[str, Any]:
    told = [{"incidentType": "failedJob", "incidentCount": failed}] if failed else []
    return {
        "id": stamps.definition_id(found),
        "instances": running,
        "failedJobs": failed,
        "incidents": told,
        "definition": show(found),
    }


# --- one version ----------------------------------------------------------------------------------


@door.read("/process-definition/<name:definition_id>", scope=Scope.PROCESS_READ)
def get_definition(call: Call, definition_id: str) -> dict[str, Any]:
    """查看流程定义。One version, by ``key:version:uuid``."""
    return show(_by_id(call, definition_id))


@door.read(
    "/process-definition/key/<name:key>",
    "/process-definition/key/<name:key>/tenant-id/<name:tenant>",
    scope=Scope.PROCESS_READ,
)
def get_latest(call: Call, key: str, tenant: str | None = None) -> dict[str, Any]:
    """某键的最新流程定义。The version that new instances take."""
    return show(_latest(call, key, tenant))


@door.read("/process-definition/<name:definition_id>/xml", scope=Scope.PROCESS_READ)
def get_xml(call: Call, definition_id: str) -> dict[str, Any]:
    """流程图 XML。The diagram as it was deployed."""
    return _xml(call, _by_id(call, definition_id))


@door.read(
    "/process-definition/key/<name:key>/xml",
    "/process-definition/key/<name:key>/tenant-id/<name:tenant>/xml",
    scope=Scope.PROCESS_READ,
)
def get_latest_xml(call: Call, key: str, tenant: str | None = None) -> dict[str, Any]:
    """最新流程图 XML。The diagram of the latest version."""
    return _xml(call, _latest(call, key, tenant))


def _xml(call: Call, found: ProcessDefinition) -> dict[str, Any]:
    text = definitions.xml(call.ctx, found.id).decode("utf-8", "replace")
    return {"id": stamps.definition_id(found), "bpmn20Xml": text}


# --- start ----------------------------------------------------------------------------------------


@door.act(
    "/process-definition/<name:definition_id>/start",
    "/process-definition/<name:definition_id>/submit-form",
    scope=Scope.PROCESS_START,
)
def start(call: Call, definition_id: str) -> dict[str, Any]:
    """启动流程实例。Start an instance of exactly this version; a start form's rules are checked."""
    return _start(call, _by_id(call, definition_id))


@door.act(
    "/process-definition/key/<name:key>/start",
    "/process-definition/key/<name:key>/submit-form",
    "/process-definition/key/<name:key>/tenant-id/<name:tenant>/start",
    "/process-definition/key/<name:key>/tenant-id/<name:tenant>/submit-form",
    scope=Scope.PROCESS_START,
)
def start_latest(call: Call, key: str, tenant: str | None = None) -> dict[str, Any]:
    """启动最新版本。Start an instance of the latest version; a start form's rules are checked."""
    return _start(call, _latest(call, key, tenant))


def _start(call: Call, found: ProcessDefinition) -> dict[str, Any]:
    body: Asked = call.body
    if body.any("startInstructions"):
        zh, en = "本系统不从流程中间启动实例。", "Instances are not started in the middle of a process here."
        raise Invalid(zh, en, fields=[FieldError("/startInstructions", "not_offered", zh, en)])
    with_variables = returned.asked(call, "withVariablesInReturn")
    incoming = variables.take(call.ctx, body)
    has_form = submission.has_form(definitions.start_form_key(call.ctx, found.id))
    started = submission.start_instance(
        call.ctx,
        definition_id=found.id,
        payload=incoming.for_form() if has_form else incoming.values,
        business_key=body.text("businessKey"),
    )
    incoming.attach(call.ctx, started.id)
    answer = shapes.show(call.ctx, started)
    known = returned.shown(call, started.id) if with_variables else None
    return answer if known is None else {**answer, "variables": known}


def _by_id(call: Call, definition_id: str) -> ProcessDefinition:
    return definitions.get(call.ctx, stamps.native_id(definition_id))


def _latest(call: Call, key: str, tenant: str | None) -> ProcessDefinition:
    tenants.require(call.ctx, tenant, key)
    return definitions.latest(call.ctx, key)
