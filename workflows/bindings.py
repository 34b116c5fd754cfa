"""The one table of what the business hangs into the engine: topics, guards, listeners, functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.context import Context
from engine.hooks import Hooks, Topic
from engine.rows import Deployment, ProcessDefinition
from workflows import applications, approval, assignment, catalogue, catalogue_files, documents, language, towns
from workflows.clocks import bindings as clock_bindings
from workflows.execution import bindings as execution_bindings
from workflows.enforcement import bindings as enforcement_bindings
from workflows.organisation import bindings as organisation_bindings

TOPICS = {
    "approval.check_application": Topic(approval.check_application, "核验身份、事项、重复与材料 Checks an application"),
    "approval.deem_accepted": Topic(approval.deem_accepted, "登记视为受理 Records a deemed acceptance"),
    "approval.accept": Topic(approval.accept, "出具受理通知书，起算时限 Issues the acceptance notice"),
    "approval.notify_supplement": Topic(approval.notify_supplement, "出具补正告知书 Issues the supplement notice"),
    "approval.notify_not_accepted": Topic(
        approval.notify_not_accepted, "出具不予受理决定书 Issues the decision not to accept"
    ),
    "approval.notify_not_required": Topic(
        approval.notify_not_required, "告知不需要许可 Tells that no permit is needed"
    ),
    "approval.notify_transfer": Topic(approval.notify_transfer, "告知转办 Tells of the transfer"),
    "approval.lapse": Topic(approval.lapse, "登记逾期未补正、视为撤回 Records a lapsed application"),
    "approval.withdraw": Topic(approval.withdraw, "登记撤回 Records a withdrawal"),
    "approval.forward": Topic(approval.forward, "转报上级机关 Forwards to the county"),
    "approval.record_county_result": Topic(
        approval.record_county_result, "登记上级决定；不完整时抛出 county_result_invalid Records the county's decision"
    ),
    "approval.issue_grant": Topic(
        approval.issue_grant, "出具准予决定书，编证照号 Issues a grant and numbers the permit"
    ),
    "approval.issue_refusal": Topic(approval.issue_refusal, "出具不予决定书 Issues a refusal"),
    "approval.publish": Topic(approval.publish, "登记许可公示 Enters a permit for publication"),
    "approval.push_to_regulator": Topic(approval.push_to_regulator, "推送监管部门 Tells the regulator"),
    "approval.archive": Topic(approval.archive, "归档 Archives the file"),
    "document.issue": Topic(documents.issue_step, "出具文书：编号、存档 Issues a document under the next number"),
}
"""Every service step's handler; each writes its rows and completes its step in one transaction."""

LISTENERS: Mapping[str, Callable[..., None]] = {
    "process.started": applications.on_started,
    "process.canceled": applications.on_canceled,
    "activity.started": approval.on_activity_started,
    "task.completed": approval.on_task_completed,
}
GUARDS: Mapping[str, Callable[..., None]] = {
    "instance.start": applications.check_start,
    "task.claim": assignment.check_person,
    "task.assign": assignment.check_person,
    "task.delegate": assignment.check_person,
    "task.complete": assignment.check_completion,
    "message.correlate": assignment.check_message,
}


def install(hooks: Hooks) -> None:
    """Hang everything in; called once by whoever builds the system."""
    hooks.topics.update(TOPICS)
    for kind, listener in LISTENERS.items():
        hooks.listeners[kind].append(listener)
    for verb, guard in GUARDS.items():
        hooks.guards[verb].append(guard)
    hooks.guards["deployment.create"].append(check_bundle)
    hooks.listeners["deployment"].append(load_catalogue)
    hooks.business_key = allot
    hooks.functions = language.functions()
    apart = organisation_bindings.install(hooks)
    enforcement_bindings.install(hooks, apart)
    clock_bindings.install(hooks)
    execution_bindings.install(hooks)


ALLOTTERS: tuple[Callable[..., str | None], ...] = (applications.allot, enforcement_bindings.allot)


def allot(ctx: Context, definition: ProcessDefinition, variables: Mapping[str, Any]) -> str | None:
    """The business key of an instance started without one: the number of the line whose process it is."""
    return next((key for one in ALLOTTERS if (key := one(ctx, definition, variables)) is not None), None)


def begin(ctx: Context) -> None:
    """Schedule every recurring job, unless it is: called by a program when it starts to work, and now and then."""
    clock_bindings.begin(ctx)
    organisation_bindings.begin(ctx)


ITEM_FILE = "item.toml"


def check_bundle(ctx: Context, name: str, *, resources: Mapping[str, bytes]) -> None:
    """Guard of deployments: a catalogue that cannot be read refuses its bundle.

    Raises:
        CatalogueInvalid: all findings, row by row.
    """
    _read(resources, "")


def load_catalogue(ctx: Context, deployment: Deployment, resources: Mapping[str, bytes]) -> None:
    """A bundle with ``item.toml`` brings its items: to its own town, or to all towns when it belongs to none."""
    codes = [deployment.town_code] if deployment.town_code else towns.codes(ctx)
    for code in codes:
        catalogue.load(ctx, _read(resources, code))


def _read(resources: Mapping[str, bytes], town_code: str) -> list[catalogue.Item]:
    if ITEM_FILE not in resources:
        return []
    binding = catalogue_files.read_binding(resources[ITEM_FILE])
    return catalogue_files.read_items(resources.get(binding.file, b""), binding, town_code)
