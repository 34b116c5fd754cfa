"""Elements of the requirement graph compiled: the names their logic sees, and the logic itself."""

from __future__ import annotations

from collections.abc import Iterable

from engine.feel.dmn.boxed import COMPILERS, compile_boxed, compile_inside
from engine.feel.dmn.evaluation import Definitions, Node
from engine.feel.dmn.model import Drg, normal_name
from engine.feel.dmn.scope import Compiled
from engine.feel.dmn.tables import table_id
from engine.feel.functions import BUILTINS
from engine.feel.syntax import Name
from engine.feel.walking import walk

NOUNS = {"decision": ("决策", "decision"), "knowledge": ("业务知识模型", "business knowledge model")}


def compile_node(definitions: Definitions, node: Node) -> None:
    """Compile the logic of an element; what is wrong with it is noted."""
    drg, unit = node.drg, definitions.unit
    for name, owner, prefix, found in definitions.needs(drg):
        if found.kind == "input" and owner is definitions:
            node.inputs.append((name, found.id, definitions.nodes[found.id].type))
        else:
            node.needs.append((name, owner, prefix, found))
    if drg.kind not in NOUNS:
        return
    zh, en = NOUNS[drg.kind]
    node.is_open = drg.kind == "decision" and (not drg.requirements or definitions.model.is_camunda)
    unit.is_open = node.is_open
    unit.decision, unit.owner = drg.name, drg.id
    unit.declared = {name: owner.nodes[found.id].type for name, owner, _, found in definitions.needs(drg)}
    before = len(unit.compiled)
    with unit.at(f"{zh}“{drg.name}”", f"{en} “{drg.name}”"):
        if drg.kind == "decision":
            _decision(definitions, node)
        else:
            _knowledge(definitions, node)
    if node.is_open:
        compiled = unit.compiled[before:]
        node.read = frozenset(name for one in compiled for name in one.built.variables - one.names)
        node.possible = frozenset(name for one in compiled for name in _possible(one))


def _possible(one: Compiled) -> set[str]:
    """Names that may be variables: entries of filtered items perhaps, or called as built-in functions are."""
    called = {node.name for node in walk(one.built.node) if isinstance(node, Name) and node.name in BUILTINS}
    return {*one.built.possible, *called} - one.names


def _decision(definitions: Definitions, node: Node) -> None:
    drg = node.drg
    names = set(visible(definitions, drg))
    if definitions.model.is_camunda:
        for _, owner, _, found in node.needs:
            if found.kind == "decision":
                node.aliases[found.id] = aliases(found)
                names |= {alias for alias, _ in node.aliases[found.id] if owner is definitions}
    logic = drg.element.first(*COMPILERS)
    node.body = None if logic is None else compile_boxed(logic, definitions.unit, frozenset(names))
    if logic is not None and logic.name == "decisionTable":
        node.table_id = table_id(logic)


def aliases(drg: Drg) -> tuple[tuple[str, str | None], ...]:
    """The names under which Camunda 7 offers a decision's value: its id, and the names of its outputs."""
    logic = drg.element.first("decisionTable")
    outputs = [] if logic is None else [normal_name(output.get("name")) for output in logic.all("output")]
    single = len(outputs) == 1
    return ((drg.id, None), *((name, None if single else name) for name in outputs if name))


def visible(definitions: Definitions, drg: Drg) -> Iterable[str]:
    """Names that the logic of an element may use."""
    for name, _, prefix, _ in definitions.needs(drg):
        yield name
        if prefix:
            yield prefix


def _knowledge(definitions: Definitions, node: Node) -> None:
    unit = definitions.unit
    logic = node.drg.element.first("encapsulatedLogic")
    parameters = [] if logic is None else list(logic.all("formalParameter"))
    node.parameters = tuple(normal_name(parameter.get("name")) for parameter in parameters)
    node.parameter_types = tuple(unit.type(parameter.get("typeRef"), parameter) for parameter in parameters)
    unit.declared = {**unit.declared, **dict(zip(node.parameters, node.parameter_types, strict=True))}
    names = frozenset(visible(definitions, node.drg)) | set(node.parameters) | {node.drg.variable.name}
    inner = None if logic is None else logic.first(*COMPILERS)
    if inner is not None and inner.name != "functionDefinition":
        node.result = unit.type(inner.get("typeRef"), inner)
    foreign = logic is not None and logic.get("kind") not in ("", "FEEL")
    node.body = (lambda scope, run: None) if foreign else compile_inside(logic, unit, names)
