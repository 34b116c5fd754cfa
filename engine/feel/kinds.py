"""What kind of value a part of an expression gives, as far as its text and declared types tell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from engine.feel import syntax as x
from engine.feel.functions import BUILTINS
from engine.feel.inference import TRUTHS
from engine.feel.moments import YearsMonths
from engine.feel.registry import DeclaredFunction, Overload
from engine.feel.types import ANY, Type
from engine.feel.values import kind
from engine.feel.walking import UNKNOWN, Survey, walk

SAMPLES: dict[str, Any] = {
    "number": 1,
    "string": "a",
    "boolean": True,
    "date": dt.date(2000, 1, 1),
    "time": dt.time(0, 0),
    "date and time": dt.datetime(2000, 1, 1),
    "days and time duration": dt.timedelta(days=1),
    "years and months duration": YearsMonths(1),
    "context": {},
}
"""A value of every kind that no conversion takes for another; a list of one item may stand for the item."""

CLOCK = {"now": "date and time", "today": "date"}
PLAIN_RESULTS = frozenset(SAMPLES) - {"context"}


class Kinds:
    """The kinds of the parts of one expression, each found out once."""

    __slots__ = ("_doubtful", "_seen", "functions", "survey", "types")

    def __init__(
        self, survey: Survey, functions: Mapping[str, Any] | None = None, types: Mapping[str, Type] | None = None
    ) -> None:
        self.survey = survey
        self.functions = functions or {}
        self.types = types or {}
        self._seen: dict[int, Any] = {}
        #: Names inside filters: perhaps entries of the items.
        self._doubtful: set[int] = set()
        if self.types:
            filters = [node for node in survey.nodes if isinstance(node, x.Filter)]
            self._doubtful = {id(inner) for one in filters for inner in walk(one.condition)}

    def sample(self, node: x.Node) -> Any:
        """A value of the kind that a node gives; null and what cannot be told are unknown."""
        key = id(node)
        if key not in self._seen:
            self._seen[key] = UNKNOWN
            self._seen[key] = self._sample(node)
        return self._seen[key]

    def declared(self, node: x.Node) -> Type:
        """The declared type of a variable, or of an entry below one; Any where there is none."""
        if isinstance(node, x.Name):
            hidden = node.name in self.survey.bound or id(node) in self._doubtful
            return ANY if hidden else self.types.get(node.name, ANY)
        if isinstance(node, x.Path):
            base = self.declared(node.base)
            return ANY if base.members is None or base.name != "context" else base.members.get(node.name, ANY)
        return ANY

    def _sample(self, node: x.Node) -> Any:
        if isinstance(node, TRUTHS):
            return True
        if isinstance(node, x.ContextNode):
            return {}
        value = self.survey.constant(node)
        if value is not UNKNOWN:
            return UNKNOWN if value is None else value
        if isinstance(node, x.Name | x.Path):
            return SAMPLES.get(self.declared(node).name, UNKNOWN)
        if isinstance(node, x.Call):
            return SAMPLES.get(self._result(node), UNKNOWN)
        if isinstance(node, x.Negation):
            return 1 if kind(self.sample(node.operand)) == "number" else UNKNOWN
        return self._chain(node) if isinstance(node, x.Chain) else UNKNOWN

    def _chain(self, node: x.Chain) -> Any:
        samples = [self.sample(operand) for operand in (node.first, *(operand for _, operand, _ in node.rest))]
        if any(one is UNKNOWN for one in samples):
            return UNKNOWN
        kinds = {kind(one) for one in samples}
        if kinds == {"number"}:
            return 1
        return "a" if kinds == {"string"} and all(operator == "+" for operator, _, _ in node.rest) else UNKNOWN

    def _result(self, call: x.Call) -> str:
        """The kind a built-in or domain function gives whenever it gives anything; empty when that differs."""
        if not isinstance(call.function, x.Name):
            return ""
        name = call.function.name
        if name in self.survey.bound or name in self.survey.declared or name in self.types:
            return ""
        if name in CLOCK:
            return CLOCK[name]
        function = BUILTINS.get(name) or self.functions.get(name)
        if not isinstance(function, DeclaredFunction):
            return ""
        results = {way.result.name for way in function.overloads if takes_shape(way, call)}
        return results.pop() if len(results) == 1 and results <= PLAIN_RESULTS else ""


def takes_shape(way: Overload, call: x.Call) -> bool:
    """Whether a way of calling has the number, or the names, of the arguments."""
    if call.names is None:
        return way.least <= len(call.arguments) <= way.most
    parameters = {parameter.name: parameter for parameter in way.parameters}
    if len(set(call.names)) != len(call.names) or any(name not in parameters for name in call.names):
        return False
    free = {name for name, one in parameters.items() if one.optional or one.nullable or one.variadic}
    return set(parameters) - set(call.names) <= free
