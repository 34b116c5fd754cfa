"""Process instances that run: list, look, suspend, delete."""

from typing import Any

from flask import request

from api import instances as native
from api import sight, towns
from api.contract import Call
from api.engine_rest import conditions, listing, names, stamps, tenants
from api.engine_rest.asking import Asked
from api.engine_rest.contract import BASE, Facade, query
from api.scopes import Scope
from engine import definitions, instances
from engine.context import Context
from engine.errors import InstanceNotFound
from engine.instances import InstanceFilter
from engine.rows import Instance
from engine.states import InstanceState

door = Facade("process_instances", "流程实例", "Process instances")

RUNNING = (InstanceState.ACTIVE.value, InstanceState.SUSPENDED.value)

DELETED = "经 /engine-rest 删除 · deleted through /engine-rest"
"""The reason noted where the client gives none."""

KEYS: listing.Keys = {
    "instanceId": "id",
    "definitionKey": "definition_key",
    "definitionId": "definition_id",
    "businessKey": "business_key",
    "tenantId": None,
}


def show(ctx: Context, found: Instance) -> dict[str, Any]:
    """A process instance as clients know it."""
    return {
        "links": [
            {"method": "GET", "href": f"{request.host_url}{BASE[1:]}/process-instance/{found.id}", "rel": "self"}
        ],
        "id": found.id,
        "definitionId": stamps.definition_id(definitions.get(ctx, found.definition_id)),
        "definitionKey": found.definition_key,
        "businessKey": found.business_key,
        "caseInstanceId": None,
        "ended": found.has_ended,
        "suspended": found.state == InstanceState.SUSPENDED,
        "tenantId": None,
    }


# --- find -----------------------------------------------------------------------------------------


@door.read("/process-instance", scope=Scope.PROCESS_READ)
def list_instances(call: Call) -> list[dict[str, Any]]:
    """流程实例列表。Instances that run and that the caller may read, newest first."""
    return _listed(call, query(call))


@door.find("/process-instance", scope=Scope.PROCESS_READ)
def query_instances(call: Call) -> list[dict[str, Any]]:
    """查询流程实例。The same with a body; variables compare by kind there, as texts in an address."""
    return _listed(call, _merged(call))


@door.read("/process-instance/count", scope=Scope.PROCESS_READ)
def count_instances(call: Call) -> dict[str, int]:
    """流程实例数。How many the list has."""
    return _counted(call, query(call))


@door.find("/process-instance/count", scope=Scope.PROCESS_READ)
def count_queried_instances(call: Call) -> dict[str, int]:
    """流程实例数（查询）。How many the query finds."""
    return _counted(call, _merged(call))


def _merged(call: Call) -> Asked:
    """The body, with what the address says about paging."""
    return Asked({**call.query, **call.body.fields})


def _listed(call: Call, asked: Asked) -> list[dict[str, Any]]:
    if not tenants.fits(call.ctx, asked):
        return []
    found = listing.chosen(asked, _wanted(call, asked), KEYS, names.PROCESS_INSTANCE)
    return [show(call.ctx, one) for one in found]


def _counted(call: Call, asked: Asked) -> dict[str, int]:
    if not tenants.fits(call.ctx, asked):
        return {"count": 0}
    return listing.count(asked, _wanted(call, asked), names.PROCESS_INSTANCE)


def _wanted(call: Call, asked: Asked) -> listing.Stored[Instance, InstanceFilter]:
    known = conditions.Known(call, conditions.read(asked, "variables"))
    states = [
        *([InstanceState.ACTIVE.value] if asked.flag("active") else []),
        *([InstanceState.SUSPENDED.value] if asked.flag("suspended") else []),
    ]
    narrowed = InstanceFilter(
        definition_key=asked.text("processDefinitionKey"),
        business_key=asked.text("businessKey"),
        states=states or RUNNING,
        with_incidents=asked.flag("withIncident"),
        town_code=towns.of(call.ctx),
        among=sight.of(call.ctx, is_technical=True),
    )
    where = [
        *listing.defined(asked),
        *listing.among(asked, "processInstanceIds", "id"),
        *listing.like(asked, "businessKeyLike", "business_key"),
        *listing.among(asked, "processDefinitionKeyIn", "definition_key"),
        *listing.outside(asked, "processDefinitionKeyNotIn", "definition_key"),
        *listing.equal(asked, "deploymentId", "deployment_id"),
    ]
    return listing.Stored(call.ctx, instances.SOURCE, narrowed, where, known.sift(lambda row: row.id))


@door.read("/process-instance/<any_id:instance_id>", scope=Scope.PROCESS_READ)
def get_instance(call: Call, instance_id: str) -> dict[str, Any]:
    """查看流程实例。One instance that runs; one that is over is history."""
    return show(call.ctx, running(call, instance_id))


def running(call: Call, instance_id: str) -> Instance:
    """The instance, if the caller may read that it runs.

    Raises:
        InstanceNotFound: there is none, it is not the caller's to read, or it is over.
    """
    found = native.seen(call, instance_id, is_technical=True)
    if found.has_ended:
        raise InstanceNotFound(instance_id)
    return found


# --- hold and end ---------------------------------------------------------------------------------


@door.remove("/process-instance/<any_id:instance_id>", scope=Scope.PROCESS_MANAGE)
def delete_instance(call: Call, instance_id: str) -> None:
    """删除（即取消）。End the instance now; its open tasks, jobs and subscriptions go with it, its history stays.

    A matter (approval, case, work order …) is not deleted: it ends by its own ways, or is struck off.
    """
    running(call, instance_id)
    instances.cancel(call.ctx, instance_id, query(call).text("deleteReason") or DELETED)


@door.replace("/process-instance/<any_id:instance_id>/suspended", scope=Scope.PROCESS_MANAGE)
def suspend_instance(call: Call, instance_id: str) -> None:
    """挂起或恢复。Hold the instance, or let it go on; repeating it is harmless."""
    found = running(call, instance_id)
    wanted = call.body.flag("suspended")
    if wanted == (found.state == InstanceState.SUSPENDED):
        return
    if wanted:
        instances.suspend(call.ctx, instance_id)
    else:
        instances.resume(call.ctx, instance_id)
