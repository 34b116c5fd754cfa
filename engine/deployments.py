"""Deployments: a bundle of resources, checked as a whole, put in place as new versions in one transaction."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, func, insert, select, text, update
from sqlalchemy import delete as delete_from

from engine import bpmn, bundles, definitions, history, ids, pages, queue, selections, values
from engine.context import Context
from engine.errors import (
    DefinitionInUse,
    DeploymentInvalid,
    DeploymentNotFound,
    Invalid,
    ResourceNotFound,
    ResourceProblem,
)
from engine.models import (
    decision_definition,
    deployment,
    form_definition,
    job,
    process_definition,
    process_instance,
    start_subscription,
)
from engine.models import resource as resource_table
from engine.queue import JobKind, NewJob
from engine.rows import Deployment, Resource, as_row, columns

_DEPLOYMENT = columns(Deployment, deployment)
_RESOURCE = columns(Resource, resource_table)

#: Deployments queue up behind this PostgreSQL advisory lock, so that versions count without gaps.
_ADVISORY_LOCK = 0x7A68656E


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found, without anything being written."""

    is_valid: bool
    problems: list[ResourceProblem]
    process_keys: list[str]
    form_keys: list[str]
    decision_keys: list[str]


def check(ctx: Context, resources: Mapping[str, bytes]) -> Report:
    """Read and lint a bundle as ``deploy`` would, and write nothing."""
    refused = _refused_above(ctx, resources)
    bundle = bundles.read(ctx, resources)
    return Report(
        is_valid=bundle.is_valid and not refused,
        problems=[*refused, *bundle.problems],
        process_keys=sorted(process.id for process in bundle.processes),
        form_keys=sorted({form.key for form in bundle.forms.values()}),
        decision_keys=sorted(one.key for found in bundle.decision_keys.values() for one in found),
    )


def _refused_above(ctx: Context, resources: Mapping[str, bytes]) -> Sequence[ResourceProblem]:
    """What the guards of deployments refuse, as findings in the files that the upper floors read."""
    try:
        ctx.hooks.check("deployment.create", ctx, "", resources=resources)
    except Invalid as refusal:
        name = "、".join(sorted(ctx.hooks.resource_names & resources.keys()))
        return [
            ResourceProblem(name, found.code, "error", found.message_zh, found.message_en) for found in refusal.fields
        ]
    return []


# --- deploying ------------------------------------------------------------------------------------


def deploy(
    ctx: Context,
    name: str,
    resources: Mapping[str, bytes],
    source: str | None = None,
    skip_unchanged: bool = False,
) -> Deployment:
    """What ``place`` puts in place, without its warnings."""
    return place(ctx, name, resources, source, skip_unchanged).deployment


@dataclass(frozen=True, slots=True)
class Placement:
    """A deployment, and the warnings it was made with; none are told again of one that was there already."""

    deployment: Deployment
    problems: Sequence[ResourceProblem] = ()


def place(
    ctx: Context,
    name: str,
    resources: Mapping[str, bytes],
    source: str | None = None,
    skip_unchanged: bool = False,
) -> Placement:
    """Put a bundle in place: every process, form and decision in it becomes the next version of its key.

    Args:
        skip_unchanged: if the newest deployment of this name holds the very same bytes, return that one.

    Raises:
        DeploymentInvalid: something in the bundle is refused; all findings are listed, nothing is written.
        LimitExceeded: too many or too large resources.
    """
    values.text(name, "/name")
    values.optional(source, "/source")
    ctx.hooks.check("deployment.create", ctx, name, resources=resources)
    _queue_up(ctx)
    fingerprint = _fingerprint(resources)
    if skip_unchanged:
        same = _newest(ctx, name)
        if same is not None and same.fingerprint == fingerprint:
            return Placement(same)
    bundle = bundles.read(ctx, resources)
    if not bundle.is_valid:
        raise DeploymentInvalid(bundle.problems)
    placed = _place(ctx, name, source, fingerprint, {**resources, **bundle.imported})
    _place_decisions(ctx, placed, bundle)
    forms = _place_forms(ctx, placed, bundle)
    _place_processes(ctx, placed, bundle, forms)
    history.record(ctx, "deployment.created", subject_id=placed.id, details={"name": name, "resources": [*resources]})
    ctx.hooks.tell("deployment", ctx, placed, resources)
    return Placement(placed, bundle.problems)


def _queue_up(ctx: Context) -> None:
    if ctx.db.dialect.name == "postgresql":
        ctx.db.execute(text(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})"))


def _fingerprint(resources: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name in sorted(resources):
        digest.update(name.encode("utf-8", "surrogatepass"))
        digest.update(b"\x00")
        digest.update(hashlib.sha256(resources[name]).digest())
    return digest.hexdigest()


def _newest(ctx: Context, name: str) -> Deployment | None:
    statement = select(*_DEPLOYMENT).where(deployment.c.name == name).order_by(deployment.c.id.desc()).limit(1)
    row = ctx.db.execute(statement).first()
    return Deployment(*row) if row else None


def _place(ctx: Context, name: str, source: str | None, fingerprint: str, resources: Mapping[str, bytes]) -> Deployment:
    placed = Deployment(
        id=ids.new(),
        name=name,
        source=source,
        fingerprint=fingerprint,
        deployed_at=ctx.now,
        deployed_by=ctx.actor.id,
        town_code=ctx.actor.town_code,
    )
    ctx.db.execute(insert(deployment), as_row(placed))
    rows = [
        {
            "deployment_id": placed.id,
            "name": resource_name,
            "sha256": hashlib.sha256(body).hexdigest(),
            "size": len(body),
            "body": body,
            "town_code": placed.town_code,
        }
        for resource_name, body in resources.items()
    ]
    ctx.db.execute(insert(resource_table), rows)
    return placed


def _next_versions(ctx: Context, table: Table, keys: Sequence[str]) -> dict[str, int]:
    statement = select(table.c.key, func.max(table.c.version)).where(table.c.key.in_(keys))
    newest: dict[str, int] = {key: number for key, number in ctx.db.execute(statement.group_by(table.c.key))}
    return {key: newest.get(key, 0) + 1 for key in keys}


def _version_row(placed: Deployment, key: str, version: int, name: str | None, file: str) -> dict[str, Any]:
    return {
        "id": ids.new(),
        "key": key,
        "version": version,
        "name": name,
        "deployment_id": placed.id,
        "resource_name": file,
        "deployed_at": placed.deployed_at,
        "town_code": placed.town_code,
    }


def _place_decisions(ctx: Context, placed: Deployment, bundle: bundles.Bundle) -> None:
    found = [(one, name) for name, keys in bundle.decision_keys.items() for one in keys]
    versions = _next_versions(ctx, decision_definition, [one.key for one, _ in found])
    rows = [
        {**_version_row(placed, one.key, versions[one.key], one.name, name), "version_tag": one.version_tag}
        for one, name in found
    ]
    if rows:
        ctx.db.execute(insert(decision_definition), rows)


def _place_forms(ctx: Context, placed: Deployment, bundle: bundles.Bundle) -> dict[str, str]:
    """Insert the bundle's forms; returns form id by key and by file name."""
    versions = _next_versions(ctx, form_definition, [form.key for form in bundle.forms.values()])
    rows = [_version_row(placed, form.key, versions[form.key], form.name, name) for name, form in bundle.forms.items()]
    if rows:
        ctx.db.execute(insert(form_definition), rows)
    by_file = {row["resource_name"]: row["id"] for row in rows}
    return by_file | {row["key"]: row["id"] for row in rows}


def _place_processes(ctx: Context, placed: Deployment, bundle: bundles.Bundle, forms: dict[str, str]) -> None:
    found = [(name, one) for name, diagram in bundle.diagrams.items() for one in diagram.executable]
    if not found:
        return
    keys = [process.id for _, process in found]
    versions = _next_versions(ctx, process_definition, keys)
    known = _newest_forms(ctx) | forms
    rows = [
        {
            **_version_row(placed, process.id, versions[process.id], process.name, name),
            "version_tag": process.version_tag,
            "latest": True,
            "forms": {key: known[key] for key in sorted(_form_keys(process)) if key in known},
            "candidate_starter_users": [*process.candidate_starter_users],
            "candidate_starter_groups": [*process.candidate_starter_groups],
            "startable": process.startable,
            "listed": process.listed,
            "history_ttl": process.history_ttl,
        }
        for name, process in found
    ]
    _retire(ctx, keys)
    ctx.db.execute(insert(process_definition), rows)
    for row, (_, process) in zip(rows, found, strict=True):
        _subscribe(ctx, row, process)


def _form_keys(process: bpmn.Process) -> set[str]:
    """Form keys that stand literally in a diagram, and whose form does not change after the deployment."""
    attributes = (element.attributes for _, element in process.walk())
    written = (one.get("formRef") or one.get("formKey") for one in attributes if one.get("formRefBinding") != "latest")
    return {key for text in written if (key := bpmn.form_key(text))}


def _newest_forms(ctx: Context) -> dict[str, str]:
    table = form_definition.c
    rows = ctx.db.execute(select(table.key, table.id).order_by(table.key, table.version))
    return {key: form_id for key, form_id in rows}


# --- what starts by itself ------------------------------------------------------------------------


def _retire(ctx: Context, keys: Sequence[str]) -> None:
    """The versions before lose their start events: only the latest is started by message, signal or timer."""
    ctx.db.execute(
        update(process_definition)
        .where(process_definition.c.key.in_(keys), process_definition.c.latest)
        .values(latest=False)
    )
    ctx.db.execute(delete_from(start_subscription).where(start_subscription.c.definition_key.in_(keys)))
    ctx.db.execute(delete_from(job).where(job.c.kind == JobKind.START_TIMER.value, job.c.definition_key.in_(keys)))


def _subscribe(ctx: Context, row: Mapping[str, Any], process: bpmn.Process) -> None:
    subscriptions, timers = [], []
    for element in process.start_events:
        for definition in element.events:
            if definition.kind in ("message", "signal", "conditional"):
                subscriptions.append(
                    {
                        "definition_id": row["id"],
                        "element_id": element.id,
                        "definition_key": process.id,
                        "kind": definition.kind,
                        "name": definition.name or "",
                        "town_code": row["town_code"],
                    }
                )
            elif definition.kind == "timer":
                timer = bpmn.Timer(definition.timer or "", definition.text or "")
                first = timer.start({}, definitions.expressions(ctx), ctx.now)
                timers.append(start_timer(row["id"], process.id, element.id, first, row["town_code"]))
    if subscriptions:
        ctx.db.execute(insert(start_subscription), subscriptions)
    queue.enqueue(ctx, timers)


def start_timer(definition_id: str, definition_key: str, element_id: str, due: bpmn.Due, town_code: str) -> NewJob:
    """The job that starts an instance when ``due`` has come."""
    return NewJob(
        JobKind.START_TIMER,
        due.at,
        definition_id=definition_id,
        definition_key=definition_key,
        element_id=element_id,
        payload={"due": due.dump()},
        town_code=town_code,
    )


# --- finding and deleting -------------------------------------------------------------------------


def get(ctx: Context, deployment_id: str) -> Deployment:
    """The deployment with this id.

    Raises:
        DeploymentNotFound: there is none.
    """
    row = None
    if ids.is_id(deployment_id):
        row = ctx.db.execute(
            select(*_DEPLOYMENT).where(deployment.c.id == bindparam("id")), {"id": deployment_id}
        ).first()
    if row is None:
        raise DeploymentNotFound(deployment_id)
    return Deployment(*row)


def list(ctx: Context, name: str | None = None, page: pages.PageRequest = pages.FIRST_PAGE) -> pages.Page[Deployment]:
    """Deployments, newest first."""
    statement = select(*_DEPLOYMENT).where(*_named(ctx, name))
    return pages.read(ctx.db, statement, SOURCE.order, page, Deployment)


def _named(ctx: Context, name: str | None) -> Sequence[ColumnElement[bool]]:
    return [] if name is None else [deployment.c.name == pages.searchable(name)]


SOURCE = selections.Source(Deployment, _DEPLOYMENT, _named, [pages.Key(deployment.c.id, descending=True)])
"""Deployments by any column."""


def resources(ctx: Context, deployment_id: str) -> Sequence[Resource]:
    """The files of a deployment by name, without their bytes.

    Raises:
        DeploymentNotFound: there is no such deployment.
    """
    get(ctx, deployment_id)
    statement = (
        select(*_RESOURCE).where(resource_table.c.deployment_id == deployment_id).order_by(resource_table.c.name)
    )
    return [Resource(*row) for row in ctx.db.execute(statement)]


def resource(ctx: Context, deployment_id: str, name: str) -> bytes:
    """The bytes of one file as they were deployed.

    Raises:
        DeploymentNotFound, ResourceNotFound: as their names say.
    """
    get(ctx, deployment_id)
    statement = select(resource_table.c.body).where(
        resource_table.c.deployment_id == deployment_id, resource_table.c.name == pages.searchable(name)
    )
    found = ctx.db.execute(statement).scalar_one_or_none()
    if found is None:
        raise ResourceNotFound(name)
    return bytes(found)


def delete(ctx: Context, deployment_id: str) -> None:
    """Remove a deployment nothing depends on; the version before becomes the latest again.

    Raises:
        DeploymentNotFound: there is none.
        DefinitionInUse: process instances of it exist, or definitions outside of it use its forms.
    """
    _queue_up(ctx)
    found = get(ctx, deployment_id)
    ctx.hooks.check("deployment.delete", ctx, found)
    _refuse_in_use(ctx, deployment_id)
    table = process_definition
    mine = table.c.deployment_id == deployment_id
    keys = [*ctx.db.execute(select(table.c.key).where(mine, table.c.latest)).scalars()]
    _retire(ctx, keys)
    for definition in (table, form_definition, decision_definition):
        ctx.db.execute(delete_from(definition).where(definition.c.deployment_id == deployment_id))
    ctx.db.execute(delete_from(deployment).where(deployment.c.id == deployment_id))
    for key in keys:
        _promote(ctx, key)
    history.record(ctx, "deployment.deleted", subject_id=deployment_id, details={"name": found.name})


def _refuse_in_use(ctx: Context, deployment_id: str) -> None:
    mine = select(process_definition.c.id).where(process_definition.c.deployment_id == deployment_id)
    count = ctx.db.execute(
        select(func.count()).select_from(process_instance).where(process_instance.c.definition_id.in_(mine))
    ).scalar_one()
    forms = set(
        ctx.db.execute(select(form_definition.c.id).where(form_definition.c.deployment_id == deployment_id)).scalars()
    )
    others = select(process_definition.c.forms).where(process_definition.c.deployment_id != deployment_id)
    if forms:
        count += sum(not forms.isdisjoint(used.values()) for used in ctx.db.execute(others).scalars())
    if count:
        raise DefinitionInUse(deployment_id, count)


def _promote(ctx: Context, key: str) -> None:
    """Make the newest remaining version of ``key`` the latest, with its start events."""
    table = process_definition
    newest = (
        select(table.c.id, table.c.town_code, table.c.deployment_id, table.c.resource_name)
        .where(table.c.key == key)
        .order_by(table.c.version.desc())
        .limit(1)
    )
    found = ctx.db.execute(newest).first()
    if found is None:
        return
    row = found._asdict()
    ctx.db.execute(update(table).where(table.c.id == row["id"]).values(latest=True))
    diagram = bpmn.read(resource(ctx, row["deployment_id"], row["resource_name"]))
    _subscribe(ctx, row, next(process for process in diagram.executable if process.id == key))
