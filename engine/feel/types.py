"""Types: what ``instance of`` asks, what parameters and item definitions demand, and the conversions between."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from engine.feel import temporal
from engine.feel.bounds import Allowance
from engine.feel.syntax import TypeNode
from engine.feel.values import Function, Meter, Range, kind

SIMPLE = {
    "Any": "Any",
    "any": "Any",
    "Null": "null",
    "null": "null",
    "number": "number",
    "string": "string",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "date and time": "date and time",
    "dateTime": "date and time",
    "days and time duration": "days and time duration",
    "dayTimeDuration": "days and time duration",
    "years and months duration": "years and months duration",
    "yearMonthDuration": "years and months duration",
    "list": "list",
    "context": "context",
    "range": "range",
    "function": "function",
}


Allowed = Callable[[Any, Meter | None], bool]
"""Whether a value is one of those an item definition allows; the work is counted on the meter, when there is one."""

NO_CLASSES: frozenset[type] = frozenset()
QUICK: dict[str, frozenset[type]] = {
    "number": frozenset({int, Decimal}),
    "string": frozenset({str}),
    "boolean": frozenset({bool}),
    "date": frozenset({dt.date}),
    "date and time": frozenset({dt.datetime}),
}


class Type:
    """A type; for list and range ``element`` is what they hold, for context ``members`` what must be there."""

    __slots__ = ("allowed", "element", "members", "name", "parameters", "quick", "result")

    def __init__(
        self,
        name: str,
        element: Type | None = None,
        members: Mapping[str, Type] | None = None,
        parameters: tuple[Type, ...] | None = None,
        result: Type | None = None,
        allowed: Allowed | None = None,
    ) -> None:
        self.name = name
        self.element = element
        self.members = members
        self.parameters = parameters
        self.result = result
        self.allowed = allowed
        #: Python classes whose values are of this type without a further look.
        self.quick: frozenset[type] = QUICK.get(name, NO_CLASSES) if allowed is None else NO_CLASSES

    def holds(self, value: Any, meter: Meter | None = None) -> bool:
        """Whether a value is of this type; null is of no type but Null. Walking is counted on the meter."""
        if value is None:
            return self.name == "null"
        if self.name != "Any":
            if kind(value) != self.name:
                return False
            if not self._holds_inside(value, meter):
                return False
        return self.allowed is None or self.allowed(value, meter)

    def _holds_inside(self, value: Any, meter: Meter | None) -> bool:
        if self.element is not None:
            if isinstance(value, Range):
                return all(end is None or self.element.holds(end, meter) for end in (value.start, value.end))
            meter = meter or Allowance()
            meter.spend(len(value) + 1)
            return all(self.element.admits(item, meter) for item in value)
        if self.members is not None:
            meter = meter or Allowance()
            meter.spend(len(self.members) + 1)
            return all(name in value and type_.admits(value[name], meter) for name, type_ in self.members.items())
        if self.parameters is not None and isinstance(value, Function):
            return function_fits(value, self)
        return True

    def admits(self, value: Any, meter: Meter | None = None) -> bool:
        """Whether a value may stand where this type is expected; null may."""
        return value is None or self.holds(value, meter)


ANY = Type("Any")
UNKNOWN = Type("unknown")


class TypeTable:
    """The types an expression may name, and the names their entries have."""

    __slots__ = ("members", "named")

    def __init__(self, named: Mapping[str, Type] | None = None, members: Iterable[str] = ()) -> None:
        self.named = named or {}
        self.members = frozenset(members)

    def get(self, name: str) -> Type | None:
        """The type of this name, or None."""
        found = self.named.get(name)
        if found is not None:
            return found
        simple = SIMPLE.get(name)
        return None if simple is None else Type(simple)

    def resolve(self, node: TypeNode) -> Type:
        """The type a node of syntax means; an unknown name becomes a type that holds nothing."""
        if node.members or (node.name == "context" and not node.arguments):
            members = {name: self.resolve(member) for name, member in node.members}
            return Type("context", members=members or None)
        if node.name in ("list", "range") and node.arguments:
            return Type(node.name, element=self.resolve(node.arguments[0]))
        if node.name == "function" and node.arguments:
            *parameters, result = (self.resolve(argument) for argument in node.arguments)
            return Type("function", parameters=tuple(parameters), result=result)
        return self.get(node.name) or UNKNOWN


BUILT_IN_TYPES = TypeTable()


def function_fits(function: Function, expected: Type, lenient: bool = False) -> bool:
    """Whether a function may be called as the type says; ``lenient`` trusts one that declares no result."""
    signature = getattr(function, "signature", None)
    if signature is None:
        return len(function.parameters) == len(expected.parameters or ())
    parameters, result = signature
    wanted = expected.parameters or ()
    if len(parameters) != len(wanted):
        return False
    if not all(conforms(want, have) for want, have in zip(wanted, parameters, strict=True)):
        return False
    if lenient and result.name == "Any":
        return True
    return expected.result is None or conforms(result, expected.result)


def conforms(narrow: Type, wide: Type) -> bool:
    """Whether every value of one type is of the other. Source: DMN 1.3, clause 10.3.2.9."""
    if wide.name == "Any" or narrow.name == "null":
        return True
    if narrow.name != wide.name:
        return False
    if wide.element is not None:
        return narrow.element is not None and conforms(narrow.element, wide.element)
    if wide.members is not None:
        have = narrow.members or {}
        return all(name in have and conforms(have[name], want) for name, want in wide.members.items())
    if wide.parameters is not None:
        have_parameters = narrow.parameters or ()
        if len(have_parameters) != len(wide.parameters):
            return False
        pairs = zip(wide.parameters, have_parameters, strict=True)
        if not all(conforms(want, have_one) for want, have_one in pairs):
            return False
        return conforms(narrow.result or ANY, wide.result or ANY)
    return True


def coerce(value: Any, expected: Type, meter: Meter | None = None) -> Any:
    """The value as the type wants it, by the implicit conversions; null when it cannot be.

    Source: DMN 1.3, clause 10.3.2.9.4: singleton lists, values into lists, dates into dates and times.
    """
    if value is None or value.__class__ in expected.quick or expected.holds(value, meter):
        return value
    if expected.parameters is not None and isinstance(value, Function):
        return value if function_fits(value, expected, lenient=True) else None
    if expected.name == "list":
        wrapped = [value]
        return wrapped if not isinstance(value, list) and expected.holds(wrapped, meter) else None
    if isinstance(value, list | tuple) and len(value) == 1 and expected.holds(value[0], meter):
        return value[0]
    if expected.name == "date and time" and kind(value) == "date":
        moved = temporal.make_datetime(temporal.local_number(value), dt.UTC)
        return moved if expected.holds(moved, meter) else None
    return None
