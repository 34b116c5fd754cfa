"""Decision models ready to be evaluated: requirement graphs, knowledge models, services, imports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.feel import dmn_xml
from engine.feel.bounds import Bounds, Env, Run
from engine.feel.dmn.boxed import COMPILERS, ModelFunction, compile_boxed, compile_inside
from engine.feel.dmn.checks import check_table
from engine.feel.dmn.model import Drg, Model, Problem, normal_name, take_apart
from engine.feel.dmn.scope import Boxed, Compilation, DmnRun, MatchedRule
from engine.feel.dmn.types import Types
from engine.feel.dmn_xml import Element
from engine.feel.errors import DmnError
from engine.feel.types import ANY, Type, coerce
from engine.feel.values import Function, normalise

DECISION_BOUNDS = Bounds(steps=200_000, seconds=0.18)
"""A decision is many expressions: it may do four times what one may."""

DECISION_ENV = Env(bounds=DECISION_BOUNDS)
VALUED = frozenset({"input", "decision"})


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
        self._known = {drg.variable.name for drg in model.elements.values()}
        self._nodes: dict[str, _Node] = {}
        for drg in model.elements.values():
            self._nodes[drg.id] = _Node(drg)
        self._check_references()
        self._check_circles()
        for node in self._nodes.values():
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

    def _owner(self, reference: str) -> tuple[Definitions, str, Drg] | None:
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
        table = drg.element.first("decisionTable")
        inputs = dict.fromkeys(self._inputs_of(drg, set()))
        return Decision(drg.id, drg.name, tuple(inputs), None if table is None else table.get("id"))

    def _inputs_of(self, drg: Drg, seen: set[str]) -> Iterable[str]:
        for reference in drg.requirements:
            owner = self._owner(reference)
            if owner is None or owner[2].id in seen:
                continue
            seen.add(owner[2].id)
            if owner[2].kind == "input":
                yield owner[2].variable.name
            else:
                yield from owner[0]._inputs_of(owner[2], seen)

    def check(self) -> list[Problem]:
        """What is doubtful in the tables: overlapping rules, gaps, rules that can never hit."""
        return [problem for table in self._unit.tables for problem in check_table(table)]

    # ------------------------------------------------------------ compiling

    def _check_references(self) -> None:
        for drg in self.model.elements.values():
            for reference in [*drg.requirements, *drg.knowledge]:
                if self._owner(reference) is None:
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
        self._nodes[identity].circular = True

    def _compile(self, node: _Node) -> None:
        drg = node.drg
        node.type = self._unit.type(drg.variable.type_ref)
        node.needs = list(self._needs(drg))
        if drg.kind == "decision":
            names = frozenset(self._visible(drg))
            logic = drg.element.first(*COMPILERS)
            node.body = None if logic is None else compile_boxed(logic, self._unit, names)
        elif drg.kind == "knowledge":
            self._compile_knowledge(node)

    def _needs(self, drg: Drg) -> Iterable[tuple[str, Definitions, str, Drg]]:
        """What an element requires: the name it has here, its model, the model's prefix, the element."""
        for reference in [*drg.requirements, *drg.knowledge]:
            owner = self._owner(reference)
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

    def _compile_knowledge(self, node: _Node) -> None:
        logic = node.drg.element.first("encapsulatedLogic")
        parameters = [] if logic is None else list(logic.all("formalParameter"))
        node.parameters = tuple(normal_name(parameter.get("name")) for parameter in parameters)
        node.parameter_types = tuple(self._unit.type(parameter.get("typeRef")) for parameter in parameters)
        names = frozenset(self._visible(node.drg)) | set(node.parameters) | {node.drg.variable.name}
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
        run = DmnRun(env or DECISION_ENV, drg.name)
        evaluation = _Evaluation(self, normalise(context), run)
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
        run = DmnRun(env or DECISION_ENV, drg.name)
        evaluation = _Evaluation(self, {}, run)
        value = evaluation.function(drg, "").invoke_named(run, normalise(dict(arguments)))
        return self._result(drg, value, run)

    def _result(self, drg: Drg, value: Any, run: DmnRun) -> DecisionResult:
        table = drg.element.first("decisionTable")
        rows = None if table is None else run.rows.get(table.get("id"))
        if rows is None:
            rows = value if _is_rows(value) else [value if isinstance(value, dict) else {drg.variable.name: value}]
        return DecisionResult(value, run.rules, run.values, rows)


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


@dataclass(slots=True)
class _Node:
    """An element with what was compiled from it."""

    drg: Drg
    type: Type = ANY
    body: Boxed | None = None
    parameters: tuple[str, ...] = ()
    parameter_types: tuple[Type, ...] = ()
    circular: bool = False
    needs: list[tuple[str, Definitions, str, Drg]] = field(default_factory=list)


class _Evaluation:
    """One evaluation: values of decisions are computed once."""

    def __init__(self, definitions: Definitions, inputs: Mapping[str, Any], run: DmnRun) -> None:
        self.definitions = definitions
        self.inputs = inputs
        self.run = run
        self.values: dict[str, Any] = {}
        self.functions: dict[str, Function] = {}
        self.others: dict[str, _Evaluation] = {}

    def value(self, drg: Drg) -> Any:
        """The value of a decision or input data."""
        if drg.id in self.values:
            return self.values[drg.id]
        node = self.definitions._nodes[drg.id]
        if drg.kind == "input":
            value = coerce(self.inputs.get(drg.variable.name), node.type)
        else:
            value = self._decided(node)
            self.run.values[drg.id] = value
        self.values[drg.id] = value
        return value

    def _decided(self, node: _Node) -> Any:
        if node.circular:
            raise DmnError("dmn_circle", "信息需求成环。", "Requirements run in a circle.", node.drg.id)
        if node.body is None:
            return None
        self.run.depth += 1
        if self.run.depth > self.run.bounds.depth:
            raise self.run.exceeded("depth", None)
        result = node.body(self.scope(node), self.run)
        self.run.depth -= 1
        return coerce(result, node.type, self.run)

    def scope(self, node: _Node) -> dict[str, Any]:
        """The names the logic of an element sees, with their values."""
        scope: dict[str, Any] = {}
        if not node.drg.requirements:
            # Models of some editors draw no inputs: their tables read the variables by name.
            known = self.definitions._known
            scope = {name: value for name, value in self.inputs.items() if name not in known}
        for name, definitions, prefix, found in node.needs:
            evaluation = self if definitions is self.definitions else self.of(definitions, prefix)
            if found.kind == "input" and found.id not in evaluation.values:
                raw = evaluation.inputs.get(found.variable.name)
                value = evaluation.values[found.id] = coerce(raw, definitions._nodes[found.id].type)
            elif found.kind in VALUED:
                value = evaluation.value(found)
            else:
                value = evaluation.function(found, prefix)
            scope[name] = value
            if prefix:
                scope.setdefault(prefix, {})[found.variable.name] = value
        return scope

    def of(self, definitions: Definitions, prefix: str) -> _Evaluation:
        """The evaluation of an imported model; its inputs stand under the prefix."""
        if definitions is self.definitions:
            return self
        found = self.others.get(definitions.namespace)
        if found is None:
            inner = self.inputs.get(prefix)
            inputs = {**self.inputs, **(inner if isinstance(inner, Mapping) else {})}
            for name, value in self.inputs.items():
                if name.startswith(f"{prefix}."):
                    inputs[name[len(prefix) + 1 :]] = value
            found = self.others[definitions.namespace] = _Evaluation(definitions, inputs, self.run)
        return found

    def function(self, drg: Drg, prefix: str) -> Function:
        """A knowledge model or decision service as a function."""
        found = self.functions.get(drg.id)
        if found is None:
            node = self.definitions._nodes[drg.id]
            if drg.kind == "service":
                found = Service(self, drg, node.type)
            else:
                found = self._knowledge(node)
            self.functions[drg.id] = found
        return found

    def _knowledge(self, node: _Node) -> ModelFunction:
        drg = node.drg
        result = node.type.result if node.type.name == "function" and node.type.result else node.type
        function = ModelFunction(node.parameters, node.parameter_types, result, node.body or _nothing, {})
        # Its own name is in scope for recursion, and so are functions that require each other.
        self.functions[drg.id] = function
        scope = {**self.scope(node), drg.variable.name: function}
        function.scope = {name: value for name, value in scope.items() if name not in self.inputs}
        return function


def _nothing(scope: Mapping[str, Any], run: Run) -> Any:
    return None


class Service(Function):
    """A decision service: a function of its input data and input decisions."""

    __slots__ = ("drg", "outer", "outputs", "result", "slots")

    def __init__(self, outer: _Evaluation, drg: Drg, result: Type) -> None:
        self.outer = outer
        self.drg = drg
        self.result = result.result if result.name == "function" and result.result else result
        element = drg.element
        self.slots = [*self._drgs(element, "inputData"), *self._drgs(element, "inputDecision")]
        self.outputs = self._drgs(element, "outputDecision")

    def _drgs(self, element: Element, name: str) -> list[tuple[Definitions, str, Drg]]:
        found = []
        for child in element.all(name):
            href = child.get("href")
            owner = self.outer.definitions._owner(href[1:] if href.startswith("#") else href)
            if owner is not None:
                found.append(owner)
        return found

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(f"{prefix}.{drg.variable.name}" if prefix else drg.variable.name for _, prefix, drg in self.slots)

    @property
    def signature(self) -> tuple[tuple[Type, ...], Type]:
        """Types of the parameters and of the result."""
        types = tuple(owner._nodes[drg.id].type for owner, _, drg in self.slots)
        return types, self.result

    def invoke(self, run: Any, arguments: list[Any], position: int | None = None) -> Any:
        if len(arguments) != len(self.slots):
            return None
        run.depth += 1
        if run.depth > run.bounds.depth:
            raise run.exceeded("depth", position)
        run.spend(1, position)
        evaluation = _Evaluation(self.outer.definitions, {}, self.outer.run)
        for (owner, prefix, drg), argument in zip(self.slots, arguments, strict=True):
            value = coerce(argument, owner._nodes[drg.id].type)
            if value is None and argument is not None:
                run.depth -= 1
                return None
            evaluation.of(owner, prefix).values[drg.id] = value
        results = {drg.variable.name: evaluation.of(owner, prefix).value(drg) for owner, prefix, drg in self.outputs}
        run.depth -= 1
        if len(results) == 1:
            return coerce(next(iter(results.values())), self.result, run)
        return coerce(results, self.result, run)


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
