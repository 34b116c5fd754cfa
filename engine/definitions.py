"""Deployed versions: which there are, and their compiled form, cached because a version never changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, or_, select

from engine import bpmn, decision_models, feel, ids, imported_models, pages, selections
from engine.context import Context, TimedQuery
from engine.errors import DecisionNotFound, DefinitionNotFound, FormNotFound
from engine.feel import dmn
from engine.lru import Cache
from engine.models import decision_definition, form_definition, process_definition, process_instance, resource
from engine.rows import DecisionDefinition, FormDefinition, ProcessDefinition, columns
from engine.states import InstanceState

_PROCESS = columns(ProcessDefinition, process_definition)
_FORM = columns(FormDefinition, form_definition)
_DECISION = columns(DecisionDefinition, decision_definition)

_BY_ID = select(*_PROCESS).where(process_definition.c.id == bindparam("id"))
_LATEST = TimedQuery(select(*_PROCESS).where(process_definition.c.key == bindparam("key"), process_definition.c.latest))
_VERSION = select(*_PROCESS).where(
    process_definition.c.key == bindparam("key"), process_definition.c.version == bindparam("version")
)
_BODY = select(resource.c.body).where(
    resource.c.deployment_id == bindparam("deployment_id"), resource.c.name == bindparam("name")
)
_RUNNING = select(process_instance.c.definition_id).where(
    process_instance.c.state.in_((InstanceState.ACTIVE.value, InstanceState.SUSPENDED.value))
)
_RUNNABLE = select(process_definition.c.id).where(
    or_(process_definition.c.latest, process_definition.c.id.in_(_RUNNING))
)
_FORM_BY_ID = select(*_FORM).where(form_definition.c.id == bindparam("id"))
_DECISION_BY_ID = select(*_DECISION).where(decision_definition.c.id == bindparam("id"))


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it was deployed: its row, its bytes, and what the reader of its suffix made of them."""

    row: FormDefinition
    body: bytes
    parsed: Any


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision as it was deployed, with the decisions it requires."""

    row: DecisionDefinition
    model: dmn.Definitions


#: Newest versions that a message lists.
SHOWN_VERSIONS = 20
_definitions: Cache[str, ProcessDefinition] = Cache(2048)
_specs: Cache[str, bpmn.ProcessSpec] = Cache(512)
_forms: Cache[str, Form] = Cache(1024)
_decisions: Cache[str, Decision] = Cache(512)


# --- processes ------------------------------------------------------------------------------------


def get(ctx: Context, definition_id: str) -> ProcessDefinition:
    """The version with this id.

    Raises:
        DefinitionNotFound: there is none.
    """
    if not ids.is_id(definition_id):
        raise DefinitionNotFound(definition_id)

    def load() -> ProcessDefinition:
        row = ctx.db.execute(_BY_ID, {"id": definition_id}).first()
        if row is None:
            raise DefinitionNotFound(definition_id)
        return ProcessDefinition(*row)

    return _definitions.get(definition_id, load)


def latest(ctx: Context, key: str) -> ProcessDefinition:
    """The version that new instances take.

    Raises:
        DefinitionNotFound: no process has this key.
    """
    row = _LATEST.first(ctx, key=pages.searchable(key))
    if row is None:
        raise DefinitionNotFound(key)
    return _remember(ProcessDefinition(*row))


def version(ctx: Context, key: str, number: int) -> ProcessDefinition:
    """One version of a process.

    Raises:
        DefinitionNotFound: there is none.
    """
    return _one(ctx, _VERSION, f"{key}:{number}", key=pages.searchable(key), version=number)


def tagged(ctx: Context, key: str, tag: str) -> ProcessDefinition:
    """The newest version of a process with this version tag.

    Raises:
        DefinitionNotFound: there is none.
    """
    columns_ = process_definition.c
    statement = (
        select(*_PROCESS)
        .where(columns_.key == bindparam("key"), columns_.version_tag == bindparam("tag"))
        .order_by(columns_.version.desc())
        .limit(1)
    )
    return _one(ctx, statement, f"{key}:{tag}", key=pages.searchable(key), tag=pages.searchable(tag))


def beside(ctx: Context, key: str, caller_id: str) -> ProcessDefinition:
    """The version of a process that was deployed together with the definition ``caller_id``.

    Raises:
        DefinitionNotFound: the caller's deployment has no such process.
    """
    deployment_id = get(ctx, caller_id).deployment_id
    columns_ = process_definition.c
    statement = select(*_PROCESS).where(
        columns_.key == bindparam("key"), columns_.deployment_id == bindparam("deployment_id")
    )
    return _one(ctx, statement, key, key=pages.searchable(key), deployment_id=deployment_id)


def _one(ctx: Context, statement: Select[Any], name: str, **parameters: Any) -> ProcessDefinition:
    row = ctx.db.execute(statement, parameters).first()
    if row is None:
        raise DefinitionNotFound(name)
    return _remember(ProcessDefinition(*row))


def _remember(found: ProcessDefinition) -> ProcessDefinition:
    _definitions.put(found.id, found)
    return found


def spec(ctx: Context, definition_id: str) -> bpmn.ProcessSpec:
    """The compiled process, shared by every instance and thread of this process.

    Raises:
        DefinitionNotFound: there is none.
    """

    def load() -> bpmn.ProcessSpec:
        definition = get(ctx, definition_id)
        diagram = bpmn.read(body(ctx, definition.deployment_id, definition.resource_name))
        return bpmn.compile(bpmn.bind(diagram, ctx.hooks.delegates))[definition.key]

    return _specs.get(definition_id, load)


def receive(ctx: Context, name: str) -> bool:
    """Whether any process has an element that receives messages of this name: as it starts now, or as it still runs."""
    return any(spec(ctx, one).model.receives(name) for one in ctx.db.execute(_RUNNABLE).scalars().all())


def xml(ctx: Context, definition_id: str) -> bytes:
    """The diagram as it was deployed.

    Raises:
        DefinitionNotFound: there is none.
    """
    definition = get(ctx, definition_id)
    return body(ctx, definition.deployment_id, definition.resource_name)


def body(ctx: Context, deployment_id: str, name: str) -> bytes:
    """The bytes of a resource that is known to be there."""
    parameters = {"deployment_id": deployment_id, "name": name}
    return bytes(ctx.db.execute(_BODY, parameters).scalar_one())


@dataclass(frozen=True, slots=True)
class DefinitionFilter:
    """Which definitions to list; None means any."""

    key: str | None = None
    version: int | None = None
    deployment_id: str | None = None
    latest_only: bool = False


def processes(
    ctx: Context,
    wanted: DefinitionFilter = DefinitionFilter(),
    page: pages.PageRequest = pages.FIRST_PAGE,
) -> pages.Page[ProcessDefinition]:
    """Process definitions by key, newest version first."""
    statement = select(*_PROCESS).where(*_process_conditions(ctx, wanted))
    return pages.read(ctx.db, statement, _order(process_definition.c), page, ProcessDefinition)


def _process_conditions(ctx: Context, wanted: DefinitionFilter) -> Sequence[ColumnElement[bool]]:
    table = process_definition.c
    latest = [table.latest] if wanted.latest_only else []
    return [*pages.equal(table, wanted, ("key", "deployment_id")), *_of_version(table, wanted), *latest]


def _of_version(table: Any, wanted: DefinitionFilter) -> Sequence[ColumnElement[bool]]:
    return [] if wanted.version is None else [table.version == wanted.version]


def _filtered(statement: Select[Any], table: Any, wanted: DefinitionFilter) -> Select[Any]:
    return statement.where(*pages.equal(table, wanted, ("key", "deployment_id")), *_of_version(table, wanted))


def _order(table: Any) -> tuple[pages.Key, ...]:
    return pages.Key(table.key), pages.Key(table.version, descending=True), pages.Key(table.id)


SOURCE = selections.Source(ProcessDefinition, _PROCESS, _process_conditions, _order(process_definition.c))
"""Process definitions by any column."""


# --- forms ----------------------------------------------------------------------------------------


def form(ctx: Context, definition_id: str, form_key: str) -> Form:
    """The form that ``definition_id`` means by ``form_key``, settled when it was deployed.

    A key that the diagram computes was not known then: it takes the newest form of that key.

    Raises:
        FormNotFound: there is none.
    """
    definition = get(ctx, definition_id)
    settled = definition.forms.get(form_key)
    return form_by_id(ctx, settled) if settled else latest_form(ctx, form_key)


def start_form_key(ctx: Context, definition_id: str, start_event: str | None = None) -> str | None:
    """The form of the plain start event, or of the start event named, if it has one.

    Raises:
        DefinitionNotFound: there is no such definition.
    """
    root = spec(ctx, definition_id).root
    start = root.none_start if start_event is None else root.nodes.get(start_event)
    attributes = start.element.attributes if start is not None else {}
    return bpmn.form_key(attributes.get("formRef") or attributes.get("formKey"))


def form_by_id(ctx: Context, form_id: str) -> Form:
    """One version of a form.

    Raises:
        FormNotFound: there is none.
    """
    if not ids.is_id(form_id):
        raise FormNotFound(form_id)

    def load() -> Form:
        row = ctx.db.execute(_FORM_BY_ID, {"id": form_id}).first()
        if row is None:
            raise FormNotFound(form_id)
        return _parsed(ctx, FormDefinition(*row))

    return _forms.get(form_id, load)


def _parsed(ctx: Context, row: FormDefinition) -> Form:
    stored = body(ctx, row.deployment_id, row.resource_name)
    suffix = row.resource_name[row.resource_name.rfind(".") :].lower()
    reader = ctx.hooks.resource_readers.get(suffix)
    return Form(row, stored, reader(row.resource_name, stored).parsed if reader else None)


def latest_form(ctx: Context, key: str) -> Form:
    """The newest version of a form.

    Raises:
        FormNotFound: there is none.
    """
    statement = (
        select(form_definition.c.id)
        .where(form_definition.c.key == pages.searchable(key))
        .order_by(form_definition.c.version.desc())
        .limit(1)
    )
    found = ctx.db.execute(statement).scalar_one_or_none()
    if found is None:
        raise FormNotFound(key)
    return form_by_id(ctx, found)


def forms(
    ctx: Context,
    wanted: DefinitionFilter = DefinitionFilter(),
    page: pages.PageRequest = pages.FIRST_PAGE,
) -> pages.Page[FormDefinition]:
    """Form definitions by key, newest version first."""
    statement = _filtered(select(*_FORM), form_definition.c, wanted)
    if wanted.latest_only:
        statement = statement.where(_is_newest(form_definition))
    return pages.read(ctx.db, statement, _order(form_definition.c), page, FormDefinition)


def _is_newest(table: Any) -> Any:
    newer = table.alias("newer")
    return ~select(newer.c.id).where(newer.c.key == table.c.key, newer.c.version > table.c.version).exists()


# --- decisions ------------------------------------------------------------------------------------


def decision(ctx: Context, decision_id: str) -> Decision:
    """One version of a decision, ready to evaluate.

    Raises:
        DecisionNotFound: there is none.
    """
    if not ids.is_id(decision_id):
        raise DecisionNotFound(decision_id)

    def load() -> Decision:
        row = ctx.db.execute(_DECISION_BY_ID, {"id": decision_id}).first()
        if row is None:
            raise DecisionNotFound(decision_id)
        found = DecisionDefinition(*row)
        return Decision(found, _model(ctx, found))

    return _decisions.get(decision_id, load)


def _model(ctx: Context, row: DecisionDefinition) -> dmn.Definitions:
    """The model of a decision, with those of its deployment that it may import."""
    return decision_models.read(imported_models.bodies(ctx, row.deployment_id)).models[row.resource_name]


def bound_decision(ctx: Context, key: str, binding: str, number: int | str | None, caller_id: str) -> Decision:
    """The decision that a business rule task of ``caller_id`` means: latest, of its deployment, or a version.

    Raises:
        DecisionNotFound: there is none.
    """
    table = decision_definition.c
    statement = select(table.id).where(table.key == pages.searchable(key))
    if binding == "deployment":
        statement = statement.where(table.deployment_id == get(ctx, caller_id).deployment_id)
    elif binding == "version":
        statement = statement.where(table.version == version_number(number))
    elif binding == "versionTag":
        statement = statement.where(table.version_tag == str(number))
    found = ctx.db.execute(statement.order_by(table.version.desc()).limit(1)).scalar_one_or_none()
    if found is None:
        raise _no_such_decision(ctx, key, binding, number)
    return decision(ctx, found)


def _no_such_decision(ctx: Context, key: str, binding: str, number: int | str | None) -> DecisionNotFound:
    """What is said when a version of a decision is asked for that is not there: which there are."""
    table = decision_definition.c
    statement = select(table.version, table.version_tag).where(table.key == pages.searchable(key))
    rows = ctx.db.execute(statement.order_by(table.version.desc()).limit(SHOWN_VERSIONS)).all()
    if not rows:
        return DecisionNotFound(key)
    shown = f"{str(key)[:100]!r}"
    if binding == "deployment":
        zh, en = f"决策 {shown} 不在同一部署中", f"There is no decision {shown} in the same deployment"
    elif binding == "versionTag":
        asked = str(number)[:100]
        zh, en = f"决策 {shown} 没有标签为 {asked!r} 的版本", f"Decision {shown} has no version tagged {asked!r}"
    else:
        zh, en = f"决策 {shown} 没有版本 {number}", f"Decision {shown} has no version {number}"
    there = ", ".join(f"{one.version} ({one.version_tag})" if one.version_tag else str(one.version) for one in rows)
    versions = [one.version for one in rows]
    return DecisionNotFound(
        key, f"{zh}；现有版本：{there}", f"{en}; there are the versions {there}", asked=number, versions=versions
    )


def decisions(
    ctx: Context,
    wanted: DefinitionFilter = DefinitionFilter(),
    page: pages.PageRequest = pages.FIRST_PAGE,
) -> pages.Page[DecisionDefinition]:
    """Decision definitions by key, newest version first."""
    statement = _filtered(select(*_DECISION), decision_definition.c, wanted)
    if wanted.latest_only:
        statement = statement.where(_is_newest(decision_definition))
    return pages.read(ctx.db, statement, _order(decision_definition.c), page, DecisionDefinition)


# --- what expressions may know -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Host:
    """What a domain function may look things up with: the transaction, the town and the instance it is about."""

    ctx: Context
    town_code: str
    #: None outside of a process instance: forms that start one, decisions asked for by themselves.
    instance_id: str | None = None


def expressions(ctx: Context, town_code: str | None = None, instance_id: str | None = None) -> feel.Env:
    """What expressions may know: the instant as the township's clocks show it, and the domain's functions.

    ``town_code`` is the instance's town; without one, the actor's.
    """
    host = Host(ctx, ctx.actor.town_code if town_code is None else town_code, instance_id)
    return feel.Env(now=ctx.now.astimezone(bpmn.HOME), functions=ctx.hooks.functions, host=host)


def version_number(text: int | str | None) -> int:
    """A version number as the diagram writes it; what is no number names no version."""
    return int(text) if text is not None and str(text).isdecimal() and len(str(text)) < 10 else 0
