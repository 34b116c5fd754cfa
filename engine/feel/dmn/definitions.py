"""Decision models ready to be evaluated: what they hold by id and name, and their evaluation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from engine.feel.bounds import DEFAULT_BOUNDS, Bounds, Env
from engine.feel.dmn.evaluation import Evaluation, Node
from engine.feel.dmn.graph import check_graph
from engine.feel.dmn.inputs import ABSENT, Inputs, Mismatch, Wanted, inputs_of, misfit, unknown_input
from engine.feel.dmn.model import Drg, Model, Problem, normal_name
from engine.feel.dmn.nodes import compile_node
from engine.feel.dmn.notices import Notice
from engine.feel.dmn.review import review
from engine.feel.dmn.scope import Compilation, DmnRun, MatchedRule, Reason
from engine.feel.dmn.types import Types, from_text
from engine.feel.errors import DmnError
from engine.feel.types import coerce
from engine.feel.values import EXACT, PLAIN, normalise

DECISION_BOUNDS = Bounds(steps=100_000, seconds=0.04)
"""A decision is many expressions: it may do twice what one may."""

DECISION_ENV = Env(bounds=DECISION_BOUNDS)


@dataclass(slots=True)
class DecisionResult:
    """The value of a decision, the rules that hit on the way, and the values of the decisions it needed, by id."""

    value: Any
    matched_rules: list[MatchedRule]
    values: dict[str, Any]
    rows: list[dict[str, Any]]
    given: Mapping[str, Any] = field(repr=False)
    #: The input data.
    wanted: Sequence[Wanted] = field(repr=False)
    reasons: tuple[Reason, ...] = field(default=(), repr=False)

    @property
    def inputs(self) -> dict[str, Any]:
        """The input data as the evaluation took them."""
        return {one.full_name: coerce(self.given.get(one.full_name), one.type) for one in self.wanted}

    @property
    def notices(self) -> list[Notice]:
        """Why parts of the answer are null although nothing failed."""
        return [of(*facts) for of, facts in self.reasons]


@dataclass(slots=True)
class Decision:
    """A decision of a model: ``inputs`` are the names of the input data it needs in the end."""

    id: str
    name: str
    inputs: tuple[str, ...]
    table_id: str | None
    version_tag: str | None = None


class Definitions:
    """A decision model and what it imports."""

    def __init__(self, model: Model, imported: list[tuple[str, Definitions]]) -> None:
        self.model = model
        self.imported = imported
        self.problems: list[Problem] = []
        self.types: Types = Types(model, [(prefix, other.types) for prefix, other in imported])
        self.unit = Compilation(self.types, self.problems)
        self.unit.language = model.language
        self.unit.is_camunda = model.is_camunda
        for element, error in self.types.errors:
            self.unit.note(element, error)
        self.known = {drg.variable.name for drg in model.elements.values()}
        self.nodes: dict[str, Node] = {}
        for drg in model.elements.values():
            self.nodes[drg.id] = Node(drg)
        check_graph(self)
        for node in self.nodes.values():
            node.type = self.unit.type(node.drg.variable.type_ref, node.drg.element)
        for node in self.nodes.values():
            compile_node(self, node)
        #: Decisions by id.
        self.decisions: Mapping[str, Decision] = {drg.id: self._decision(drg) for drg in model.of_kind("decision")}
        self._inputs: dict[str, Inputs] = {}
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

    def needs(self, drg: Drg) -> Iterable[tuple[str, Definitions, str, Drg]]:
        """What an element requires: the name it has here, its model, the model's prefix, the element."""
        for reference in [*drg.requirements, *drg.knowledge]:
            owner = self.owner(reference)
            if owner is not None:
                definitions, prefix, found = owner
                name = f"{prefix}.{found.variable.name}" if prefix else found.variable.name
                yield name, definitions, prefix, found

    def _decision(self, drg: Drg) -> Decision:
        inputs = dict.fromkeys(one.name for one in inputs_of(self, drg).wanted)
        return Decision(drg.id, drg.name, tuple(inputs), self.nodes[drg.id].table_id, self.version_tag(drg.id))

    def version_tag(self, identity: str) -> str | None:
        """The version tag that an element was drawn with."""
        return self.model.elements[identity].element.get("versionTag") or None

    def check(self, functions: Mapping[str, Any] | None = None) -> list[Problem]:
        """What is wrong or doubtful: decisions without logic, unknown functions, variables and types, and tables
        with overlapping rules, gaps, rules that can never hit. ``functions`` are those of the domain.
        """
        return review(self, functions or {})

    # ------------------------------------------------------------ evaluating

    def evaluate(self, decision_id: str, context: Mapping[str, Any], env: Env | None = None) -> DecisionResult:
        """The result of a decision, by id or name, for input data by name.

        Raises:
            DmnError: there is no such decision, a needed one did not compile, or a column refuses a value.
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
        evaluation = Evaluation(self, _taken(context, run), run)
        value = evaluation.function(drg, "") if drg.kind != "decision" else evaluation.value(drg)
        return self._result(drg, value, run, evaluation)

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
        run.admit(arguments)
        value = evaluation.function(drg, "").invoke_named(run, normalise(dict(arguments)))
        return self._result(drg, value, run, evaluation)

    def answer(self, key: str, variables: Mapping[str, Any], env: Env | None = None) -> DecisionResult:
        """The result of a decision or decision service for variables from outside.

        Texts are read as dates, times and durations where inputs are declared so: JSON has no other form of them.

        Raises:
            DmnError: there is no such decision or service, or it cannot be evaluated.
            FeelBoundExceeded: the evaluation grew past a bound.
        """
        drg = self.element(key)
        if drg is None or drg.kind != "service":
            return self._answer(key, drg, variables, env)
        run = DmnRun(_decision_env(env), drg.name)
        run.reads_texts = True
        evaluation = Evaluation(self, self._given(drg, variables, run), run)
        service = evaluation.service(drg)
        value = service.invoke(run, [service.given(evaluation.inputs, place) for place in range(len(service.slots))])
        return self._result(drg, value, run, evaluation)

    def _answer(self, key: str, drg: Drg | None, variables: Mapping[str, Any], env: Env | None) -> DecisionResult:
        if drg is None or drg.kind != "decision":
            return self.evaluate(key, variables, env)
        run = DmnRun(_decision_env(env), drg.name)
        run.reads_texts = True
        evaluation = Evaluation(self, self._given(drg, variables, run), run)
        return self._result(drg, evaluation.value(drg), run, evaluation)

    def _given(self, drg: Drg, variables: Mapping[str, Any], run: DmnRun) -> dict[str, Any]:
        """Variables from outside as the inputs' types want them; those of imported models under their full names."""
        run.admit(variables)
        given: dict[str, Any] = normalise(dict(variables))
        for one in self.inputs(drg.id).wanted:
            value = one.value(given)
            if value is not ABSENT and value is not None:
                given[one.full_name] = from_text(value, one.type)
        return given

    def _result(self, drg: Drg, value: Any, run: DmnRun, evaluation: Evaluation) -> DecisionResult:
        table = self.nodes[drg.id].table_id
        rows = None if table is None else run.rows.get(table)
        if rows is None:
            rows = value if _is_rows(value) else [value if isinstance(value, dict) else {drg.variable.name: value}]
        run.measure_decision(value, rows)
        wanted = (self._inputs.get(drg.id) or self.inputs(drg.id)).wanted
        return DecisionResult(value, run.rules, run.values, rows, evaluation.inputs, wanted, run.reasons)

    def inputs(self, key: str) -> Inputs:
        """What a decision or decision service takes from outside."""
        found = self._inputs.get(key)
        if found is None:
            drg = self.model.elements.get(key)
            found = self._inputs[key] = Inputs() if drg is None else inputs_of(self, drg)
        return found

    def unknown(self, key: str, variables: Mapping[str, Any]) -> list[Mismatch]:
        """Given variables that are no input of a decision, each with the nearest there is."""
        inputs = self.inputs(key)
        return [unknown_input(steps, inputs.names) for steps in inputs.unknown(variables)]

    def mismatches(self, key: str, variables: Mapping[str, Any]) -> list[Mismatch]:
        """Given variables that are not of the type their input data is declared with, and so would count as null."""
        drg = self.model.elements.get(key)
        if drg is None:
            return []
        given = self._given(drg, variables, DmnRun(DECISION_ENV, drg.name))
        wrong = []
        for one in self.inputs(key).wanted:
            value = one.value(given)
            if value is not ABSENT:
                wrong.append(misfit(one, value, self._type_ref(one), self.types))
        return [one for one in wrong if one is not None]

    def _type_ref(self, one: Wanted) -> str:
        """The type of an input as its model calls it."""
        named = (drg.variable for drg in self.model.elements.values() if drg.variable.name == one.name)
        return "" if one.path else next((variable.type_ref for variable in named), "")


def _decision_env(env: Env | None) -> Env:
    """The environment with a decision's bounds, unless it has bounds of its own."""
    if env is None:
        return DECISION_ENV
    return replace(env, bounds=DECISION_BOUNDS) if env.bounds is DEFAULT_BOUNDS else env


def _taken(context: Mapping[str, Any], run: DmnRun) -> dict[str, Any]:
    """A context as the language holds it; one of plain values needs but a copy."""
    for name, value in context.items():
        is_plain = -EXACT < value < EXACT if value.__class__ is int else value.__class__ in PLAIN
        if not is_plain or name.__class__ is not str:
            run.admit(context)
            taken: dict[str, Any] = normalise(context)
            return taken
    return dict(context)


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)
