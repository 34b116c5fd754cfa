"""What is wrong or doubtful in a model that compiled: asked once, at deployment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.feel import syntax as x
from engine.feel.analysis import look_over, unknown_functions
from engine.feel.dmn.boxed import COMPILERS
from engine.feel.dmn.calling import Signature, misbound, misused_models, signatures
from engine.feel.dmn.checks import check_table
from engine.feel.dmn.evaluation import Definitions
from engine.feel.dmn.model import Drg, Problem
from engine.feel.dmn.scope import Compiled, hint, rules_of
from engine.feel.dmn.structure import check_boxed, check_build, check_ids, check_types
from engine.feel.dmn_xml import Element
from engine.feel.errors import FeelError
from engine.feel.expressions import UnaryTests
from engine.feel.functions import BUILTINS

FOREIGN = ("Java", "PMML")

CERTAIN = frozenset({"feel_unknown_component"})
"""Findings of the analysis that refuse a model. A call that does not fit answers null by the standard (DMN 1.5, clause
10.3.2), and conformant models rely on it; it is told as a warning."""


def review(definitions: Definitions, functions: Mapping[str, Any]) -> list[Problem]:
    """Everything worth telling whoever deploys a model."""
    problems = [*definitions.unit.doubts, *_same_names(definitions)]
    for drg in definitions.model.of_kind("decision"):
        problems += [_no_logic(drg)] if not _has_logic(drg) else []
    for drg in definitions.model.elements.values():
        problems += _foreign(drg)
        problems += check_boxed(drg)
        problems += _misbound(definitions, drg)
    problems += check_ids(definitions.model)
    problems += check_types(definitions.model)
    called: dict[str, dict[str, Signature]] = {}
    for one in definitions.unit.compiled:
        problems += _unknown_functions(one, functions)
        problems += _misfits(one, functions)
        problems += _named_functions(one)
        if one.owner not in called:
            called[one.owner] = signatures(definitions, one.owner)
        for code, zh, en, position in misused_models(called[one.owner], one):
            problems.append(_problem(code, "warning", one, zh, en, position))
        problems += _unknown_variables(definitions, one, functions)
    for table in definitions.unit.tables:
        problems += check_build(table, table.owner)
        problems += check_table(table)
    return problems


def _misbound(definitions: Definitions, drg: Drg) -> Iterator[Problem]:
    for element, (code, zh, en, _) in misbound(signatures(definitions, drg.id), drg.element):
        yield Problem(
            code, "warning", element.get("id") or drg.id, element.line, f"“{drg.name}”：{zh}", f"“{drg.name}”: {en}"
        )


def _has_logic(drg: Drg) -> bool:
    logic = drg.element.first(*COMPILERS)
    return logic is not None and (logic.name != "literalExpression" or bool((logic.child_text("text") or "").strip()))


def _no_logic(drg: Drg) -> Problem:
    return Problem(
        "dmn_no_logic",
        "error",
        drg.id,
        drg.element.line,
        f"决策“{drg.name}”没有决策逻辑，结果总是空值。",
        f"The decision “{drg.name}” has no logic; it would always answer null.",
    )


def _same_names(definitions: Definitions) -> Iterator[Problem]:
    """Elements of one name: whoever requires both sees only one."""
    first: dict[str, Drg] = {}
    for drg in definitions.model.elements.values():
        before = first.setdefault(drg.name, drg)
        if before is not drg:
            yield Problem(
                "dmn_name_twice",
                "warning",
                drg.id,
                drg.element.line,
                f"名称“{drg.name}”在第 {before.element.line} 行已用于 {before.id}，表达式中只能引用其一。",
                f"The name “{drg.name}” is also that of {before.id} on line {before.element.line}; an expression can"
                " mean only one of them.",
            )


def _foreign(drg: Drg) -> Iterator[Problem]:
    """Functions in other languages than FEEL, which are never run."""
    for element in drg.element.walk():
        if element.name in ("encapsulatedLogic", "functionDefinition") and element.get("kind") in FOREIGN:
            kind = element.get("kind")
            yield Problem(
                "dmn_foreign_function",
                "error",
                element.get("id") or drg.id,
                element.line,
                f"“{drg.name}”中的函数为 {kind} 类型，平台不会执行，结果总是空值；请改用 FEEL。",
                f"A function of “{drg.name}” is of kind {kind}, which is never run and always answers null;"
                " expected kind FEEL.",
            )


def _problem(code: str, severity: str, one: Compiled, zh: str, en: str, position: int | None) -> Problem:
    place_zh, place_en = one.place
    element: Element = one.element
    error = FeelError(code, zh, en, text=one.built.text, position=position)
    return Problem(
        code,
        severity,
        element.get("id") or one.owner,
        element.line,
        f"{place_zh}：{zh}" if place_zh else zh,
        f"{place_en}: {en}" if place_en else en,
        rules_of(one.cell),
        error=error,
        cell=one.cell,
    )


def _unknown_functions(one: Compiled, functions: Mapping[str, Any]) -> Iterator[Problem]:
    for found in unknown_functions(one.built, functions, one.names):
        yield _problem(found.code, found.severity, one, found.message_zh, found.message_en, found.position)


def _named_functions(one: Compiled) -> Iterator[Problem]:
    """Cells that are the bare name of a function, such as ``any``, which nothing equals."""
    if not isinstance(one.built, UnaryTests) or one.cell is None:
        return
    for test in one.built.node.tests:
        if isinstance(test, x.Name) and test.name in BUILTINS and test.name not in one.names:
            zh = f"“{test.name}”是函数名，不会满足；任意值写作 -，文本请加引号。"
            en = f"“{test.name}” is the name of a function, nothing equals it; any value is written -, a text quoted."
            yield _problem("dmn_cell_function", "warning" if one.is_open else "error", one, zh, en, test.position)


def _misfits(one: Compiled, functions: Mapping[str, Any]) -> Iterator[Problem]:
    """What the analysis of expressions finds, with the declared types of names."""
    for found in look_over(one.built, one.names, functions, one.types):
        severity = found.severity if found.code in CERTAIN else "warning"
        yield _problem(found.code, severity, one, found.message_zh, found.message_en, found.position)


def _unknown_variables(definitions: Definitions, one: Compiled, functions: Mapping[str, Any]) -> Iterator[Problem]:
    """Names that nothing required offers; a decision that draws no requirements reads every variable."""
    known = {*one.names, *BUILTINS, *functions}
    for name in sorted(one.built.variables - known - {"?", "item", "partial"}):
        if one.is_open and name not in definitions.known:
            continue
        if any(other.startswith(f"{name}.") for other in one.names):
            continue
        if name in definitions.known:
            zh = f"“{name}”是本模型的元素，但没有连到这里的需求。"
            en = f"“{name}” is an element of this model, but no requirement leads from it to here."
        else:
            close_zh, close_en = hint(name, one.names - {"?"})
            zh = f"未知名称“{name}”{close_zh}如为文本请加引号。"
            en = f"Unknown name “{name}”{close_en} A text needs quotes."
        yield _problem("dmn_unknown_name", "warning", one, zh, en, None)
