"""Decision models ready to be evaluated: requirement graphs, knowledge models, services, imports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.feel import dmn_xml
from engine.feel.analysis import unknown_functions
from engine.feel.bounds import DEFAULT_BOUNDS, Bounds, Env
from engine.feel.dmn.boxed import COMPILERS, compile_boxed, compile_inside
from engine.feel.dmn.checks import check_table
from engine.feel.dmn.evaluation import Evaluation, Node
from engine.feel.dmn.model import Drg, Model, Problem, normal_name, take_apart
from engine.feel.dmn.scope import Compilation, DmnRun, MatchedRule
from engine.feel.dmn.tables import table_id
from engine.feel.dmn.types import Types
from engine.feel.errors import DmnError, FeelError
from engine.feel.values import normalise

DECISION_BOUNDS = Bounds(steps=100_000, seconds=0.04)
"""A decision is many expressions: it may do twice what one may."""

DECISION_ENV = Env(bounds=DECISION_BOUNDS)


@dataclass(slots=True)
class DecisionResult:
    """The value of a decision, the rules that hit on the way, and the values of the decisions it needed."""

    value: Any
    matched_rules: list[MatchedRule]
    values: dict[str, Any]
    rows: list[dict[str, Any]]


@dataclass(slots=True)
class Decision:
    """A decision of a model: ``inputs`` are the names of the input data it needs in the end."""

    id: str
    name: str
    inputs: tuple[str, ...]
    table_id: str | None


class Definitions:
    """A decision model and what it imports."""

    def __init__(self, model: Model, imported: list[tuple[str, Definitions]]) -> None:
        self.model = model
        self.imported = imported
        self.problems: list[Problem] = []
        self._types: Types = Types(model, [(prefix, other._types) for prefix, other in imported])
        self._unit = Compilation(self._types, self.problems)
        for element, error in self._types.errors:
            self._unit.note(element, error)
        self.known = {drg.variable.name for drg in model.elements.values()}
        self.nodes: dict[str, Node] = {}
        for drg in model.elements.values():
            self.nodes[drg.id] = Node(drg)
        self._check_references()
        self._check_circles()
        for node in self.nodes.values():
            node.type = self._unit.type(node.drg.variable.type_ref)
        for node in self.nodes.values():
            self._compile(node)
        #: Decisions by id.
        self.decisions: Mapping[str, Decision] = {drg.id: self._decision(drg) for drg in model.of_kind("decision")}
        #: Names of decision services by id.
        self.services: Mapping[str, str] = {drg.id: drg.name for drg in model.of_kind("service")}

    @property
    def name(self) -> str:
        return self.model.name

    @property
    def namespace(self) -> str:
        return self.model.namespace

    # ------------------------------------------------------------ looking up

    def element(self, reference: str) -> Drg | None:
        """An element of the graph by id or name."""
        found = self.model.elements.get(reference)
        if found is not None:
            return found
        name = normal_name(reference)
        return next((drg for drg in self.model.elements.values() if drg.name == name), None)

    def owner(self, reference: str) -> tuple[Definitions, str, Drg] | None:
        """The model, prefix and element of an href."""
        namespace, found, identity = reference.rpartition("#")
        if not found or namespace == self.namespace:
            drg = self.model.elements.get(identity)
            return None if drg is None else (self, "", drg)
        for prefix, other in self.imported:
            if other.namespace == namespace and identity in other.model.elements:
                return other, prefix, other.model.elements[identity]
        return None

    def _decision(self, drg: Drg) -> Decision:
        inputs = dict.fromkeys(self._inputs_of(drg, set()))
        return Decision(drg.id, drg.name, tuple(inputs), self.nodes[drg.id].table_id)

    def _inputs_of(self, drg: Drg, seen: set[str]) -> Iterable[str]:
        for reference in drg.requirements:
            owner = self.owner(reference)
            if owner is None or owner[2].id in seen:
                continue
            seen.add(owner[2].id)
            if owner[2].kind == "input":
                yield owner[2].variable.name
            else:
                yield from owner[0]._inputs_of(owner[2], seen)

    def check(self, functions: Mapping[str, Any] | None = None) -> list[Problem]:
        """What is wrong or doubtful: decisions without logic, unknown functions, and tables with overlapping
        rules, gaps, rules that can never hit. ``functions`` are those of the domain.
        """
        problems = [self._no_logic(drg) for drg in self.model.of_kind("decision") if not _has_logic(drg)]
        for element, built, names in self._unit.compiled:
            for found in unknown_functions(built, functions or {}, names):
                problems.append(
                    Problem(
                        found.code,
                        found.severity,
                        element.get("id"),
                        element.line,
                        found.message_zh,
                        found.message_en,
                        error=FeelError(
                            found.code, found.message_zh, found.message_en, text=built.text, position=found.position
                        ),
                    )
                )
        return problems + [problem for table in self._unit.tables for problem in check_table(table)]

    def _no_logic(self, drg: Drg) -> Problem:
        return Problem(
            "dmn_no_logic",
            "error",
            drg.id,
            drg.element.line,
            f"决策“{drg.name}”没有决策逻辑，结果总是空值。",
            f"The decision “{drg.name}” has no logic; it would always answer null.",
        )

    # ------------------------------------------------------------ compiling

    def _check_references(self) -> None:
        for drg in self.model.elements.values():
            for reference in [*drg.requirements, *drg.knowledge]:
                if self.owner(reference) is None:
                    self._unit.note(
                        drg.element,
                        DmnError(
                            "dmn_reference",
                            f"“{drg.name}”引用的元素 {reference} 不存在。",
                            f"“{drg.name}” requires {reference}, which does not exist.",
                            element_id=drg.id,
                        ),
                    )

    def _check_circles(self) -> None:
        """Information requirements may not run in circles."""
        done: set[str] = set()
        for start in self.model.elements:
            path: list[str] = []
            stack = [(start, False)]
            while stack:
                identity, leaving = stack.pop()
                if leaving:
                    path.pop()
                    done.add(identity)
                elif identity in path:
                    self._note_circle(identity)
                    return
                elif identity not in done and identity in self.model.elements:
                    path.append(identity)
                    stack.append((identity, True))
                    stack += [(reference, False) for reference in self.model.elements[identity].requirements]

    def _note_circle(self, identity: str) -> None:
        drg = self.model.elements[identity]
        self._unit.note(
            drg.element,
            DmnError(
                "dmn_circle",
                f"决策“{drg.name}”的信息需求成环。",
                f"The requirements of “{drg.name}” run in a circle.",
                element_id=identity,
            ),
        )
        self.nodes[identity].circular = True

    def _compile(self, node: Node) -> None:
        drg = node.drg
        for name, owner, prefix, found in self._needs(drg):
            if found.kind == "input" and owner is self:
                node.inputs.append((name, found.id, self.nodes[found.id].type))
            else:
                node.needs.append((name, owner, prefix, found))
        if drg.kind == "decision":
            names = frozenset(self._visible(drg))
            logic = drg.element.first(*COMPILERS)
            node.body = None if logic is None else compile_boxed(logic, self._unit, names)
            if logic is not None and logic.name == "decisionTable":
                node.table_id = table_id(logic)
        elif drg.kind == "knowledge":
            self._compile_knowledge(node)

    def _needs(self, drg: Drg) -> Iterable[tuple[str, Definitions, str, Drg]]:
        """What an element requires: the name it has here, its model, the model's prefix, the element."""
        for reference in [*drg.requirements, *drg.knowledge]:
            owner = self.owner(reference)
            if owner is not None:
                definitions, prefix, found = owner
                name = f"{prefix}.{found.variable.name}" if prefix else found.variable.name
                yield name, definitions, prefix, found

    def _visible(self, drg: Drg) -> Iterable[str]:
        """Names that the logic of an element may use."""
        for name, _, prefix, _ in self._needs(drg):
            yield name
            if prefix:
                yield prefix

    def _compile_knowledge(self, node: Node) -> None:
        logic = node.drg.element.first("encapsulatedLogic")
        parameters = [] if logic is None else list(logic.all("formalParameter"))
        node.parameters = tuple(normal_name(parameter.get("name")) for parameter in parameters)
        node.parameter_types = tuple(self._unit.type(parameter.get("typeRef")) for parameter in parameters)
        names = frozenset(self._visible(node.drg)) | set(node.parameters) | {node.drg.variable.name}
        inner = None if logic is None else logic.first(*COMPILERS)
        if inner is not None and inner.name != "functionDefinition":
            node.result = self._unit.type(inner.get("typeRef"))
        foreign = logic is not None and logic.get("kind") not in ("", "FEEL")
        node.body = (lambda scope, run: None) if foreign else compile_inside(logic, self._unit, names)

    # ------------------------------------------------------------ evaluating

    def evaluate(self, decision_id: str, context: Mapping[str, Any], env: Env | None = None) -> DecisionResult:
        """The result of a decision, by id or name, for input data by name.

        Raises:
            DmnError: there is no such decision, or a needed one did not compile.
            FeelBoundExceeded: the evaluation grew past a bound.
        """
        drg = self.element(decision_id)
        if drg is None or drg.kind not in ("decision", "knowledge", "service"):
            raise DmnError(
                "dmn_unknown_decision",
                f"决策“{decision_id}”不存在。",
                f"There is no decision “{decision_id}”.",
                element_id=decision_id,
            )
        run = DmnRun(_decision_env(env), drg.name)
        evaluation = Evaluation(self, normalise(context), run)
        value = evaluation.function(drg, "") if drg.kind != "decision" else evaluation.value(drg)
        return self._result(drg, value, run)

    def invoke(self, service_id: str, arguments: Mapping[str, Any], env: Env | None = None) -> DecisionResult:
        """The result of calling a decision service or knowledge model with named arguments.

        Raises:
            DmnError: there is no such service, or a needed decision did not compile.
            FeelBoundExceeded: the evaluation grew past a bound.
        """
        drg = self.element(service_id)
        if drg is None or drg.kind not in ("service", "knowledge"):
            raise DmnError(
                "dmn_unknown_decision",
                f"决策服务“{service_id}”不存在。",
                f"There is no decision service “{service_id}”.",
                element_id=service_id,
            )
        run = DmnRun(_decision_env(env), drg.name)
        evaluation = Evaluation(self, {}, run)
        value = evaluation.function(drg, "").invoke_named(run, normalise(dict(arguments)))
        return self._result(drg, value, run)

    def _result(self, drg: Drg, value: Any, run: DmnRun) -> DecisionResult:
        table = self.nodes[drg.id].table_id
        rows = None if table is None else run.rows.get(table)
        if rows is None:
            rows = value if _is_rows(value) else [value if isinstance(value, dict) else {drg.variable.name: value}]
        run.measure_decision(value, rows)
        return DecisionResult(value, run.rules, run.values, rows)


def _has_logic(drg: Drg) -> bool:
    logic = drg.element.first(*COMPILERS)
    return logic is not None and (logic.name != "literalExpression" or bool((logic.child_text("text") or "").strip()))


def _decision_env(env: Env | None) -> Env:
    """The environment with a decision's bounds, unless it has bounds of its own."""
    if env is None:
        return DECISION_ENV
    return replace(env, bounds=DECISION_BOUNDS) if env.bounds is DEFAULT_BOUNDS else env


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def parse(
    xml: bytes,
    imports: Mapping[str, Definitions] | Callable[[str], Definitions | None] | None = None,
    strict: bool = True,
) -> Definitions:
    """The decision model of a file; ``imports`` gives imported models by namespace.

    With ``strict`` a model with problems is refused; without, ``problems`` lists them and evaluating a broken
    decision raises.

    Raises:
        DmnError: the file is not safe, well-formed DMN, or an import is missing, or (strict) it has problems.
    """
    model = take_apart(dmn_xml.read(xml))
    definitions = Definitions(model, _imported(model, imports))
    if strict and definitions.problems:
        raise _invalid(definitions.problems)
    return definitions


def _imported(
    model: Model, imports: Mapping[str, Definitions] | Callable[[str], Definitions | None] | None
) -> list[tuple[str, Definitions]]:
    found: list[tuple[str, Definitions]] = []
    for wanted in model.imports:
        if imports is None:
            other = None
        else:
            other = imports(wanted.namespace) if callable(imports) else imports.get(wanted.namespace)
        if other is None:
            raise DmnError(
                "dmn_import",
                f"找不到导入的模型 {wanted.namespace}。",
                f"The imported model {wanted.namespace} is missing.",
            )
        found.append((wanted.name, other))
    return found


class DmnInvalid(DmnError):
    """A model that has problems; ``problems`` lists them all."""

    def __init__(self, problems: list[Problem]) -> None:
        first = problems[0]
        super().__init__(
            "dmn_invalid",
            f"决策模型有 {len(problems)} 处问题，第一处在第 {first.line} 行：{first.message_zh}",
            f"The model has {len(problems)} problems, the first on line {first.line}: {first.message_en}",
            element_id=first.element_id or None,
            text=first.error.text if first.error else "",
            position=first.error.position if first.error else None,
        )
        self.problems = problems


def _invalid(problems: list[Problem]) -> DmnInvalid:
    return DmnInvalid(problems)


__all__ = ["Decision", "DecisionResult", "Definitions", "DmnInvalid", "MatchedRule", "parse"]
