"""What the expressions of a model are compiled and evaluated in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.feel.bounds import Run
from engine.feel.dmn.model import Problem
from engine.feel.dmn.types import Types
from engine.feel.dmn_xml import Element
from engine.feel.errors import DmnError, FeelError
from engine.feel.expressions import Expression, UnaryTests, build, build_unary
from engine.feel.juel import translate
from engine.feel.types import Type

FEEL_LANGUAGES = ("feel", "")


class MatchedRule:
    """A rule that hit: its place in the table from 1, why it hit, and what it put out."""

    __slots__ = ("_texts", "_values", "index", "outputs", "rule_id", "table_id")

    def __init__(
        self,
        table_id: str,
        index: int,
        rule_id: str,
        outputs: dict[str, Any],
        texts: list[tuple[str, str]],
        values: list[Any],
    ) -> None:
        self.table_id = table_id
        self.index = index
        self.rule_id = rule_id
        self.outputs = outputs
        self._texts = texts
        self._values = values

    @property
    def values(self) -> list[Any]:
        """The values of the inputs, column by column."""
        return self._values

    @property
    def inputs(self) -> list[tuple[str, Any, str]]:
        """Why it hit: input expression, its value, and the cell the value passed."""
        return [(text, value, cell) for (text, cell), value in zip(self._texts, self._values, strict=False)]

    def __repr__(self) -> str:
        return f"<rule {self.index} of {self.table_id}: {self.outputs!r}>"


class DmnRun(Run):
    """The meter of a decision's evaluation, and what it did.

    ``rules`` hit, in order; ``values`` of decisions by id; ``rows`` put out by table id.
    """

    __slots__ = ("rows", "rules", "values")

    def __init__(self, env: Any, text: str) -> None:
        super().__init__(env, text)
        self.rules: list[MatchedRule] = []
        self.values: dict[str, Any] = {}
        self.rows: dict[str, list[dict[str, Any]]] = {}

    def measure_decision(self, value: Any, rows: list[dict[str, Any]]) -> None:
        """Measure all that an answer shows, every shared part once."""
        shown = [value, *self.values.values()]
        shown += [cell for row in rows for cell in row.values()]
        for rule in self.rules:
            shown += rule.outputs.values()
            shown += rule.values
        parts = {id(part): part for part in shown if part.__class__ is list or part.__class__ is dict}
        for part in parts.values():
            self.measure(part)


Boxed = Callable[[Mapping[str, Any], Run], Any]
"""A compiled boxed expression: it is given the names in scope and the meter."""


@dataclass(slots=True)
class Compilation:
    """The compilation of one model: its types and the problems met."""

    types: Types
    problems: list[Problem]
    tables: list[Any] = field(default_factory=list)
    compiled: list[tuple[Element, Expression | UnaryTests, frozenset[str]]] = field(default_factory=list)
    """Everything compiled, with the names in scope, to be looked over at deployment."""

    def type(self, reference: str) -> Type:
        return self.types.get(reference)

    def expression(self, element: Element, text: str, names: frozenset[str]) -> Expression | None:
        """An expression of the model; a problem is noted, and None given, when it is not one."""
        try:
            built = build(self._feel(element, text), names, self.types.table)
        except FeelError as error:
            self.note(element, error)
            return None
        self.compiled.append((element, built, names))
        return built

    def tests(self, element: Element, text: str, names: frozenset[str]) -> UnaryTests | None:
        """Unary tests of the model, likewise."""
        try:
            built = build_unary(self._feel(element, text), names, self.types.table)
        except FeelError as error:
            self.note(element, error)
            return None
        self.compiled.append((element, built, names))
        return built

    def _feel(self, element: Element, text: str) -> str:
        language = element.get("expressionLanguage").rstrip("/").rpartition("/")[2].lower()
        if "${" in text or "#{" in text:
            return translate(text)
        if language in FEEL_LANGUAGES or language == "juel":
            return text
        raise DmnError(
            "dmn_language",
            f"不支持表达式语言 {language}，请使用 FEEL。",
            f"The expression language {language} is not supported; use FEEL.",
        )

    def note(self, element: Element, error: FeelError) -> None:
        """Keep a problem of an element."""
        self.problems.append(
            Problem(
                error.code,
                "error",
                element.get("id"),
                element.line,
                error.message_zh,
                error.message_en,
                error=error,
            )
        )


def broken(element: Element) -> DmnError:
    """The error of evaluating what could not be compiled."""
    return DmnError(
        "dmn_broken",
        f"第 {element.line} 行的表达式无效，不能求值。",
        f"The expression on line {element.line} is invalid and cannot be evaluated.",
        element_id=element.get("id") or None,
    )
