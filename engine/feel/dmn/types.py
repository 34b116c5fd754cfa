"""Item definitions as types, allowed values included."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.feel import temporal
from engine.feel.bounds import DEFAULT_ENV, Run
from engine.feel.dmn.model import Model, normal_name
from engine.feel.dmn_xml import Element
from engine.feel.errors import FeelError
from engine.feel.expressions import UnaryTests, build_unary
from engine.feel.types import ANY, BUILT_IN_TYPES, Allowed, Type, TypeTable
from engine.feel.values import Meter

NUMBER_TYPES = {"integer": True, "int": True, "long": True, "short": True, "double": False, "float": False}
"""Number types of Camunda 7 and of Java, taken wherever a type is named: whether their values are whole."""


def _built_in(reference: str) -> Type | None:
    local = reference.rpartition(":")[2]
    return Type("number") if local in NUMBER_TYPES else BUILT_IN_TYPES.get(local)


class Types:
    """The types of a model and of the models it imports, by the names it may use."""

    def __init__(self, model: Model, imported: list[tuple[str, Types]]) -> None:
        self._imported = imported
        self.named: dict[str, Type] = {}
        self.members: set[str] = set()
        self.errors: list[tuple[Element, FeelError]] = []
        #: The allowed values of types, as they were written and those of the types they are made of.
        self.limits: dict[Type, tuple[UnaryTests, ...]] = {}
        for prefix, other in imported:
            self.members |= other.members
            self.limits |= other.limits
            for name, type_ in other.named.items():
                self.named[f"{prefix}.{name}" if prefix else name] = type_
        self._elements = {normal_name(item.get("name")): item for item in model.items}
        self._open: set[str] = set()
        for name in self._elements:
            self._named(name)
        self.table = TypeTable(self.named, self.members)

    def _named(self, name: str) -> Type | None:
        found = self.named.get(name)
        if found is not None or name not in self._elements:
            return found
        if name in self._open:
            return ANY
        self._open.add(name)
        found = self._item(self._elements[name])
        self._open.discard(name)
        self.named[name] = found
        return found

    def get(self, reference: str) -> Type:
        """The type of a reference; an empty or unknown one is Any."""
        reference = normal_name(reference)
        found = self._named(reference)
        if found is None:
            found = _built_in(reference)
        return ANY if found is None else found

    def knows(self, reference: str) -> bool:
        """Whether a reference is empty or names a type."""
        reference = normal_name(reference)
        return not reference or reference in self.named or _built_in(reference) is not None

    def values_text(self, reference: str) -> str | None:
        """The allowed values of a type as they are written, its own or those of the type it is made of."""
        name = normal_name(reference)
        for _ in range(len(self._elements) + 1):
            item = self._elements.get(name)
            if item is None:
                break
            allowed = item.first("allowedValues")
            text = None if allowed is None else allowed.child_text("text")
            if text and text.strip():
                return text
            name = normal_name((item.child_text("typeRef") or "").strip())
        for prefix, other in self._imported:
            if not prefix or name.startswith(f"{prefix}."):
                found = other.values_text(name[len(prefix) + 1 :] if prefix else name)
                if found is not None:
                    return found
        return None

    def _item(self, item: Element) -> Type:
        components = list(item.all("itemComponent"))
        function = item.first("functionItem")
        if components:
            members = {normal_name(part.get("name")): self._item(part) for part in components}
            self.members |= set(members)
            base = Type("context", members=members)
        elif function is not None:
            base = self._function(function)
        else:
            base = self.get((item.child_text("typeRef") or "").strip())
        collection = item.get("isCollection") == "true"
        base = self._narrowed(base, self._constraint(item, "allowedValues"))
        if collection:
            base = Type("list", element=base)
        return self._narrowed(base, self._constraint(item, "typeConstraint"))

    def _narrowed(self, base: Type, tests: UnaryTests | None) -> Type:
        if tests is None:
            return base
        narrow = _narrowed(base, checker(tests))
        self.limits[narrow] = (*self.limits.get(base, ()), tests)
        return narrow

    def _function(self, function: Element) -> Type:
        parameters = tuple(self.get(part.get("typeRef")) for part in function.all("parameters"))
        return Type("function", parameters=parameters, result=self.get(function.get("outputTypeRef")))

    def _constraint(self, item: Element, name: str) -> UnaryTests | None:
        element = item.first(name)
        text = None if element is None else element.child_text("text")
        if element is None or not text or not text.strip():
            return None
        try:
            return build_unary(text, frozenset(), BUILT_IN_TYPES)
        except FeelError as error:
            self.errors.append((item, error))
            return None


TEXTS: dict[str, Callable[[str], Any]] = {
    "date": temporal.parse_date,
    "time": temporal.parse_time,
    "date and time": temporal.parse_datetime,
    "days and time duration": temporal.parse_duration,
    "years and months duration": temporal.parse_duration,
}


def from_text(value: Any, expected: Type) -> Any:
    """A value from outside as its type wants it: JSON writes dates, times and durations as text."""
    if isinstance(value, str) and expected.name in TEXTS:
        found = TEXTS[expected.name](value)
        return found if found is not None and expected.holds(found) else value
    if isinstance(value, list) and expected.element is not None:
        return [from_text(item, expected.element) for item in value]
    if isinstance(value, dict) and expected.members is not None:
        read = {name: from_text(value[name], type_) for name, type_ in expected.members.items() if name in value}
        return {**value, **read}
    return value


def checker(tests: UnaryTests) -> Allowed:
    """Whether a value passes tests that need no context."""

    def allowed(value: Any, meter: Meter | None) -> bool:
        run = meter if isinstance(meter, Run) else Run(DEFAULT_ENV, tests.text)
        run.spend(1)
        return tests.test(value, {}, run) is True

    return allowed


def _narrowed(base: Type, allowed: Allowed) -> Type:
    """The type with a further condition on its values."""
    before = base.allowed
    both = allowed
    if before is not None:

        def both(value: Any, meter: Meter | None) -> bool:
            return before(value, meter) and allowed(value, meter)

    return Type(base.name, base.element, base.members, base.parameters, base.result, both)
