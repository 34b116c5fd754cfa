"""The one table of what the business hangs into the engine: topics, guards, listeners, functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from engine import bpmn
from engine.context import Context
from engine.hooks import Hooks, Parameter, Property, Topic, Use
from engine.models import process_definition
from engine.rows import Deployment, ProcessDefinition
from workflows import (
    applications,
    assignment,
    catalogue,
    catalogue_files,
    documents,
    due_dates,
    integrity,
    item_references,
    language,
    matters,
    misspelt,
    own_cases,
    published,
    signers,
    telling,
    towns,
)
from workflows.approval import bindings as approval_bindings
from workflows.calendar.zone import local_day
from workflows.clocks import bindings as clock_bindings
from workflows.connectors import bindings as connector_bindings
from workflows.dispatch import bindings as dispatch_bindings
from workflows.enforcement import bindings as enforcement_bindings
from workflows.execution import bindings as execution_bindings
from workflows.hearings import bindings as hearing_bindings
from workflows.inspection import bindings as inspection_bindings
from workflows.law import checking as law
from workflows.law_reviews import bindings as law_review_bindings
from workflows.organisation import bindings as organisation_bindings
from workflows.organisation import units as organisation_units
from workflows.patrols import bindings as patrols_bindings
from workflows.publications import bindings as publication_bindings
from workflows.publications import guards as publication_guards
from workflows.pushes import bindings as push_bindings
from workflows.reports import bindings as reports_bindings
from workflows.service import bindings as service_bindings
from workflows.supervision import bindings as supervision_bindings

TOPICS = {
    "document.issue": Topic(
        documents.issue_step,
        "出具文书：编号、存档 Issues a document under the next number",
        uses=(
            Use(
                properties=(documents.KIND, Property("result", "存放文书的变量", "Variable for it", value="issued")),
                inputs=(documents.CONTENT,),
                outputs=(Parameter("issued", "文书：id、number、title、hash", "What was issued"),),
            ),
        ),
    ),
}
"""Every service step's handler; each writes its rows and completes its step in one transaction."""

LISTENERS: Mapping[str, Callable[..., None]] = {
    "process.started": applications.on_started,
    "process.canceled": applications.on_canceled,
    "card_issued": telling.on_card,
    "incident.raised": telling.on_incident,
    **dict.fromkeys(("task.claimed", "task.assigned", "task.delegated"), matters.admit_assignee),
}
GUARDS: Mapping[str, Callable[..., None]] = {
    "instance.start": applications.check_start,
    "task.claim": assignment.check_person,
    "task.assign": assignment.check_person,
    "task.delegate": assignment.check_person,
    "task.complete": assignment.check_completion,
}


def install(hooks: Hooks) -> None:
    """Hang everything in; called once by whoever builds the system."""
    hooks.topics.update(TOPICS)
    for kind, listener in LISTENERS.items():
        hooks.listeners[kind].append(listener)
    for verb, guard in GUARDS.items():
        hooks.guards[verb].append(guard)
    for verb in ("task.claim", "task.assign", "task.delegate"):
        hooks.guards[verb].append(own_cases.check_person)
    hooks.guards["task.complete"].append(own_cases.check_completion)
    hooks.guards["deployment.create"].append(check_bundle)
    hooks.guards["catalogue.import"].append(item_references.check)
    hooks.listeners["deployment"].append(load_catalogue)
    hooks.published.update(published.EVENTS)
    hooks.resource_names.add(ITEM_FILE)
    hooks.business_key = allot
    hooks.functions = language.functions()
    integrity.install(hooks)
    due_dates.install(hooks)
    apart = organisation_bindings.install(hooks)
    connector_bindings.install(hooks)
    service_bindings.install(hooks)
    publication_bindings.install(hooks)
    push_bindings.install(hooks)
    hearing_bindings.install(hooks, apart)
    law_review_bindings.install(hooks, apart)
    enforcement_bindings.install(hooks, apart)
    dispatch_bindings.install(hooks, apart)
    patrols_bindings.install(hooks, apart)
    reports_bindings.install(hooks, apart)
    supervision_bindings.install(hooks, apart)
    clock_bindings.install(hooks)
    law.install(hooks)
    misspelt.install(hooks)
    approval_bindings.install(hooks)
    execution_bindings.install(hooks)
    inspection_bindings.install(hooks, apart)
    signers.install(hooks)


ALLOTTERS: tuple[Callable[..., str | None], ...] = (
    applications.allot,
    enforcement_bindings.allot,
    dispatch_bindings.allot,
    patrols_bindings.allot,
    reports_bindings.allot,
    publication_guards.allot,
)


def allot(ctx: Context, definition: ProcessDefinition, variables: Mapping[str, Any]) -> str | None:
    """The business key of an instance started without one: the number of the line whose process it is."""
    return next((key for one in ALLOTTERS if (key := one(ctx, definition, variables)) is not None), None)


def begin(ctx: Context) -> None:
    """Schedule every recurring job, unless it is: called by a program when it starts to work, and now and then."""
    clock_bindings.begin(ctx)
    organisation_bindings.begin(ctx)
    patrols_bindings.begin(ctx)


ITEM_FILE = "item.toml"
_DEPLOYED = select(process_definition.c.key).distinct()
DIAGRAMS = (".bpmn", ".bpmn20.xml")


def check_bundle(ctx: Context, name: str, *, resources: Mapping[str, bytes]) -> None:
    """Guard of deployments: a catalogue that cannot be read, or takes the items of another process, is refused.

    Raises:
        CatalogueInvalid: all findings, row by row.
    """
    if ITEM_FILE not in resources:
        return
    binding = catalogue_files.read_binding(resources[ITEM_FILE])
    catalogue_files.refuse_strange_process(binding, _processes(ctx, resources))
    units = {unit.code for code in _towns(ctx, ctx.actor.town_code) for unit in organisation_units.all_of(ctx, code)}
    catalogue_files.refuse_strange_regulators(binding, units, local_day(ctx.now))
    items = _read(resources, "")
    owners = catalogue.handlers(ctx, _towns(ctx, ctx.actor.town_code), [one.code for one in items], local_day(ctx.now))
    catalogue_files.refuse_items_of_others(items, binding, owners)


def _processes(ctx: Context, resources: Mapping[str, bytes]) -> set[str]:
    """The processes of a bundle; those that are deployed where it has no diagram, or one that cannot be read."""
    diagrams = [body for name, body in resources.items() if name.endswith(DIAGRAMS)]
    try:
        found = {process.id for body in diagrams for process in bpmn.read(body).executable}
    except bpmn.BadDiagram:
        found = set()
    return found or set(ctx.db.execute(_DEPLOYED).scalars())


def load_catalogue(ctx: Context, deployment: Deployment, resources: Mapping[str, bytes]) -> None:
    """A bundle with ``item.toml`` brings its items: to its own town, or to all towns when it belongs to none."""
    for code in _towns(ctx, deployment.town_code):
        catalogue.load(ctx, _read(resources, code))


def _towns(ctx: Context, town_code: str | None) -> list[str]:
    """The towns that a bundle brings its items to."""
    return [town_code] if town_code else towns.codes(ctx)


def _read(resources: Mapping[str, bytes], town_code: str) -> list[catalogue.Item]:
    if ITEM_FILE not in resources:
        return []
    binding = catalogue_files.read_binding(resources[ITEM_FILE])
    return catalogue_files.read_items(resources.get(binding.file, b""), binding, town_code)
