"""Bundles: resources read, judged together and linted, before anything of them is deployed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import Table, and_, select

from engine import bpmn, decision_models, definitions, feel, imported_models, values
from engine.context import Context
from engine.errors import DeploymentInvalid, FormNotFound, Invalid, LimitExceeded, ResourceProblem
from engine.feel import dmn
from engine.hooks import ReadResource
from engine.models import decision_definition, form_definition, process_definition, resource

#: The most resources of one bundle, the largest resource and the largest bundle, in bytes.
RESOURCE_COUNT = 200
RESOURCE_BYTES = 5 * 1024 * 1024
BUNDLE_BYTES = 32 * 1024 * 1024

_same_file = and_(
    resource.c.deployment_id == process_definition.c.deployment_id,
    resource.c.name == process_definition.c.resource_name,
)
_SUFFIXES_BPMN = (".bpmn", ".bpmn20.xml")


@dataclass(slots=True)
class Bundle:
    """What reading the resources of a bundle found."""

    resources: Mapping[str, bytes]
    problems: list[ResourceProblem] = field(default_factory=list)
    diagrams: dict[str, bpmn.Diagram] = field(default_factory=dict)
    #: Resource name → what its reader made of it.
    forms: dict[str, ReadResource] = field(default_factory=dict)
    #: Resource name → decisions it holds.
    decisions: dict[str, dmn.Definitions] = field(default_factory=dict)
    #: Models deployed before that these import: copies to be kept with them, by name.
    imported: dict[str, bytes] = field(default_factory=dict)

    @property
    def form_keys(self) -> set[str]:
        """Every key and file name a diagram may mean a form of this bundle by."""
        return {form.key for form in self.forms.values()} | set(self.forms)

    @property
    def decision_keys(self) -> dict[str, Sequence[decision_models.Key]]:
        """Resource name → decisions and decision services it would deploy."""
        return {name: decision_models.keys(model) for name, model in self.decisions.items()}

    @property
    def parsed_forms(self) -> dict[str, Any]:
        """The forms by every key and file name a diagram may mean them by."""
        return {name: form.parsed for form_file, form in self.forms.items() for name in (form_file, form.key)}

    @property
    def processes(self) -> Sequence[bpmn.Process]:
        """The processes it would deploy."""
        return [process for diagram in self.diagrams.values() for process in diagram.executable]

    @property
    def is_valid(self) -> bool:
        """Whether it may be deployed: warnings do not count."""
        return all(problem.severity != "error" for problem in self.problems)


def read(ctx: Context, resources: Mapping[str, bytes]) -> Bundle:
    """Read and lint resources against each other and against what is deployed already.

    Raises:
        DeploymentInvalid: the bundle is empty or holds nothing to deploy, or a name leaves its folder.
        LimitExceeded: too many or too large resources.
    """
    _check_sizes(resources)
    _check_kinds(ctx, resources)
    bundle = Bundle(resources)
    for name, body in resources.items():
        lower = name.lower()
        if lower.endswith(_SUFFIXES_BPMN):
            _read_diagram(ctx, bundle, name, body)
        elif not lower.endswith(decision_models.SUFFIXES):
            _read_other(ctx, bundle, name, body)
    _read_decisions(ctx, bundle)
    _refuse_twice(bundle)
    _lint(ctx, bundle)
    return bundle


def _check_sizes(resources: Mapping[str, bytes]) -> None:
    if not resources:
        zh, en = "部署内容为空", "Expected at least one resource, but the bundle is empty"
        raise DeploymentInvalid([ResourceProblem("", "empty_bundle", "error", zh, en)])
    if len(resources) > RESOURCE_COUNT:
        raise LimitExceeded("文件数", "a number of resources", RESOURCE_COUNT, len(resources))
    largest = max(len(body) for body in resources.values())
    if largest > RESOURCE_BYTES:
        raise LimitExceeded("单个文件字节数", "a resource size in bytes", RESOURCE_BYTES, largest)
    total = sum(len(body) for body in resources.values())
    if total > BUNDLE_BYTES:
        raise LimitExceeded("部署总字节数", "a bundle size in bytes", BUNDLE_BYTES, total)
    for name in resources:
        values.text(name, "/resources")
        if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/"):
            zh, en = "文件名不能指向其他目录", "A resource name may not leave its folder"
            raise DeploymentInvalid([ResourceProblem(name, "bad_name", "error", zh, en)])


def _check_kinds(ctx: Context, resources: Mapping[str, bytes]) -> None:
    """Refuse a bundle that holds nothing to deploy."""
    suffixes = (*_SUFFIXES_BPMN, *decision_models.SUFFIXES, *ctx.hooks.resource_readers)
    if any(name.lower().endswith(suffixes) or name in ctx.hooks.resource_names for name in resources):
        return
    wanted = ", ".join(suffixes)
    shown = ", ".join(sorted(resources)[:SHOWN_NAMES])
    zh = f"没有可部署的文件：应至少有一个 {wanted} 文件，实际为 {shown}"
    en = f"Nothing to deploy: expected at least one file {wanted}, found {shown}"
    remedy_zh, remedy_en = "加入流程图、决策表或表单文件", "Add a diagram, a decision model or a form"
    problem = ResourceProblem("", "nothing_to_deploy", "error", zh, en, remedy_zh=remedy_zh, remedy_en=remedy_en)
    raise DeploymentInvalid([problem])


SHOWN_NAMES = 10
"""Names of files that a message lists."""


def _read_diagram(ctx: Context, bundle: Bundle, name: str, body: bytes) -> None:
    try:
        bundle.diagrams[name] = bpmn.bind(bpmn.read(body, name), ctx.hooks.delegates)
    except bpmn.BadDiagram as error:
        bundle.problems += [_problem(name, one) for one in error.problems]


def _read_decisions(ctx: Context, bundle: Bundle) -> None:
    found = decision_models.read(bundle.resources, lambda namespace: imported_models.find(ctx, namespace))
    bundle.decisions, bundle.imported = found.deployed, found.copies
    kept = sum(map(len, found.copies.values()))
    if kept > BUNDLE_BYTES:
        raise LimitExceeded("导入的决策模型字节数", "a size of imported decision models in bytes", BUNDLE_BYTES, kept)
    for name, error in found.errors.items():
        bundle.problems += _decision_problems(name, error)
    for name, model in bundle.decisions.items():
        bundle.problems += [_decision_problem(name, one) for one in model.check(ctx.hooks.functions)]


def _decision_problems(name: str, error: feel.FeelError) -> Sequence[ResourceProblem]:
    """Everything that is wrong with a decision model, where its reader told more than the first."""
    if isinstance(error, dmn.DmnInvalid):
        return [_decision_problem(name, one) for one in error.problems]
    element = getattr(error, "element_id", None)
    return [ResourceProblem(name, error.code, "error", error.message_zh, error.message_en, element)]


def _decision_problem(name: str, found: dmn.Problem) -> ResourceProblem:
    return ResourceProblem(
        name,
        found.code,
        found.severity,
        found.message_zh,
        found.message_en,
        found.element_id or None,
        found.line,
        expression=feel.excerpt_of(found.error),
        rules=found.rules,
        cell=found.cell,
    )


def _read_other(ctx: Context, bundle: Bundle, name: str, body: bytes) -> None:
    reader = ctx.hooks.resource_readers.get(name[name.rfind(".") :].lower())
    if reader is None:
        return
    try:
        bundle.forms[name] = reader(name, body)
    except Invalid as error:
        found = error.fields
        bundle.problems += [
            ResourceProblem(name, one.code, "error", one.message_zh, one.message_en, one.pointer) for one in found
        ] or [ResourceProblem(name, error.code, "error", error.detail_zh, error.detail_en)]


def _problem(name: str, found: bpmn.Problem) -> ResourceProblem:
    return ResourceProblem(
        resource=name,
        rule=found.rule,
        severity=found.severity,
        message_zh=found.message_zh,
        message_en=found.message_en,
        element_id=found.element_id,
        line=found.line,
        remedy_zh=found.remedy_zh,
        remedy_en=found.remedy_en,
        expression=found.expression,
    )


def _refuse_twice(bundle: Bundle) -> None:
    """One bundle may not hold two processes, forms or decisions with one key."""
    keys = [
        *(("process", one.id, name) for name, diagram in bundle.diagrams.items() for one in diagram.executable),
        *(("form", form.key, name) for name, form in bundle.forms.items()),
        *(("decision", one.key, name) for name, found in bundle.decision_keys.items() for one in found),
    ]
    seen: dict[tuple[str, str], str] = {}
    for noun, key, name in keys:
        first = seen.setdefault((noun, key), name)
        if first != name:
            bundle.problems.append(
                ResourceProblem(
                    name,
                    "key_twice",
                    "error",
                    f"{key!r} 在 {first} 中已有定义",
                    f"Expected {noun} key {key!r} once, but {first} has it too",
                    remedy_zh="换一个标识，或只部署其中一个文件",
                    remedy_en="Give one of them another key, or deploy only one of the files",
                )
            )


def _lint(ctx: Context, bundle: Bundle) -> None:
    if not bundle.diagrams:
        return
    surroundings = bpmn.LintContext(
        forms=bundle.form_keys | _deployed(ctx, form_definition),
        topics=set(ctx.hooks.topics) | ctx.hooks.outside_topics,
        decisions={one.key for found in bundle.decision_keys.values() for one in found}
        | _deployed(ctx, decision_definition),
        processes={process.id for process in bundle.processes} | _deployed(ctx, process_definition),
        runs_elsewhere=bool(bundle.processes),
        functions=feel.Env(functions=ctx.hooks.functions),
        resources=bundle.resources,
        parsed_forms=bundle.parsed_forms,
        form=partial(_form, ctx),
        called=partial(_called, ctx, bundle),
        decision=partial(_decision, ctx, bundle),
        received=partial(_received, ctx, bundle),
    )
    for name, diagram in bundle.diagrams.items():
        found = [_problem(name, one) for one in _judged(ctx, diagram, surroundings)]
        bundle.problems += found
        if all(problem.severity != "error" for problem in found):
            _try_compile(bundle, name, diagram)


def _judged(ctx: Context, diagram: bpmn.Diagram, surroundings: bpmn.LintContext) -> Sequence[bpmn.Problem]:
    """The engine's findings and the upper floors', errors first; a torn graph is only mended first."""
    found = bpmn.lint(diagram, surroundings)
    if not diagram.dangling and not diagram.duplicates:
        found += [one for rule in ctx.hooks.lint_rules for one in rule(diagram, surroundings)]
    return sorted(found, key=lambda one: one.severity != "error")


def _form(ctx: Context, key: str) -> object:
    """The newest deployed form of a key, as its reader parsed it."""
    try:
        return definitions.latest_form(ctx, key).parsed
    except FormNotFound:
        return None


def _called(ctx: Context, bundle: Bundle, key: str) -> bpmn.Process | None:
    """The process a call would run now: of this bundle, or the latest that is deployed."""
    for process in bundle.processes:
        if process.id == key:
            return process
    table = process_definition.c
    statement = (
        select(resource.c.body).join(process_definition, onclause=_same_file).where(table.key == key, table.latest)
    )
    body = ctx.db.execute(statement).scalars().first()
    if body is None:
        return None
    return next(process for process in bpmn.read(bytes(body)).executable if process.id == key)


def _received(ctx: Context, bundle: Bundle, name: str) -> bool:
    """Whether a process of this bundle, or one that is deployed, receives messages of this name."""
    return any(process.receives(name) for process in bundle.processes) or definitions.receive(ctx, name)


def _decision(ctx: Context, bundle: Bundle, key: str) -> dmn.Definitions | None:
    """The model that decides a key now: of this bundle, or the latest that is deployed."""
    for model in bundle.decisions.values():
        if key in model.decisions:
            return model
    table = decision_definition.c
    newest = select(table.id).where(table.key == key).order_by(table.version.desc()).limit(1)
    found = ctx.db.execute(newest).scalar_one_or_none()
    return None if found is None else definitions.decision(ctx, found).model


def _try_compile(bundle: Bundle, name: str, diagram: bpmn.Diagram) -> None:
    try:
        bpmn.compile(diagram)
    except bpmn.BadDiagram as error:
        bundle.problems += [_problem(name, one) for one in error.problems]


def _deployed(ctx: Context, table: Table) -> set[str]:
    return set(ctx.db.execute(select(table.c.key).distinct()).scalars())
