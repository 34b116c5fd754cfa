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


@dataclass(slots=True)
class MatchedRule:
    """A rule that hit: its place from 1, why (expression, value, entry) and what it put out."""

    table_id: str
    index: int
    rule_id: str
    inputs: list[tuple[str, Any, str]]
    outputs: dict[str, Any]


@dataclass(slots=True)
class Trace:
    """What an evaluation did: rules that hit, in order, by table, and values of decisions by id."""

    rules: list[MatchedRule] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


class DmnRun(Run):
    """The meter of a decision's evaluation, and its trace."""

    __slots__ = ("trace",)

    def __init__(self, env: Any, text: str) -> None:
        super().__init__(env, text)
        self.trace = Trace()


Boxed = Callable[[Mapping[str, Any], Run], Any]
"""A compiled boxed expression: it is given the names in scope and the meter."""


@dataclass(slots=True)
class Compilation:
    """The compilation of one model: its types and the problems met."""

    types: Types
    problems: list[Problem]

    def type(self, reference: str) -> Type:
        return self.types.get(reference)

    def expression(self, element: Element, text: str, names: frozenset[str]) -> Expression | None:
        """An expression of the model; a problem is noted, and None given, when it is not one."""
        try:
            return build(self._feel(element, text), names | self._members(text), self.types.table)
        except FeelError as error:
            self.note(element, error)
            return None

    def tests(self, element: Element, text: str, names: frozenset[str]) -> UnaryTests | None:
        """Unary tests of the model, likewise."""
        try:
            return build_unary(self._feel(element, text), names | self._members(text), self.types.table)
        except FeelError as error:
            self.note(element, error)
            return None

    def _members(self, text: str) -> frozenset[str]:
        """Names of several words that entries of the model's types have, where the text may use them."""
        return frozenset(
            name for name in self.types.members if not name.isidentifier() and name.split(" ", 1)[0][:3] in text
        )

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
