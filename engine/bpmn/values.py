"""Texts of a diagram made ready to evaluate, and the view of variables they are evaluated in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from engine import feel
from engine.bpmn.errors import StepFailed
from engine.bpmn.model import CallMapping, Parameter, parts


class View(Mapping[str, Any]):
    """Variables as one place in an instance sees them: the innermost scope wins.

    ``implicit`` holds what expressions may name although it is no variable: ``execution``.
    """

    __slots__ = ("implicit", "layers")

    def __init__(self, layers: list[dict[str, Any]], implicit: Mapping[str, Any] = MappingProxyType({})) -> None:
        self.layers = layers
        self.implicit = implicit

    def __getitem__(self, name: str) -> Any:
        for layer in self.layers:
            if name in layer:
                return layer[name]
        return self.implicit[name]

    def get(self, name: str, default: Any = None) -> Any:
        for layer in self.layers:
            if name in layer:
                return layer[name]
        return self.implicit.get(name, default)

    def __contains__(self, name: object) -> bool:
        return any(name in layer for layer in self.layers) or name in self.implicit

    def __iter__(self) -> Iterator[str]:
        seen: set[str] = set()
        for layer in self.layers:
            for name in layer:
                if name not in seen:
                    seen.add(name)
                    yield name

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def flat(self) -> dict[str, Any]:
        """One dictionary with everything that is visible."""
        merged: dict[str, Any] = {}
        for layer in reversed(self.layers):
            merged.update(layer)
        return merged


def is_expression(text: str) -> bool:
    """Does a value text ask to be evaluated (``=…`` or ``${…}``)?"""
    return text.lstrip().startswith("=") or "${" in text or "#{" in text


def is_computed(text: str) -> bool:
    """Has a text for people, in which ``=`` is a sign like others, parts to be evaluated (``${…}``)?"""
    return "${" in text or "#{" in text


def expression(text: str) -> feel.Expression:
    """Compile a text that is always an expression."""
    return feel.compile(feel.translate(text))


class Value:
    """A text that is literal unless it is written as an expression."""

    __slots__ = ("_constant", "_expression")

    def __init__(self, text: str | None) -> None:
        self._expression = expression(text) if text is not None and is_expression(text) else None
        self._constant = text

    def __call__(self, view: Mapping[str, Any], env: feel.Env) -> Any:
        return self._constant if self._expression is None else self._expression(view, env)

    @property
    def constant(self) -> str | None:
        """The literal text, or ``None`` when it must be evaluated."""
        return self._constant if self._expression is None else None

    def string(self, view: Mapping[str, Any], env: feel.Env) -> str | None:
        """The value as text; ``None`` stays ``None``."""
        value = self(view, env)
        return value if value is None or isinstance(value, str) else str(value)

    def strings(self, view: Mapping[str, Any], env: feel.Env) -> list[str]:
        """The value as a list of texts: a FEEL list, or comma-separated."""
        value = self(view, env)
        if value is None:
            return []
        if isinstance(value, list):
            return [str(item) for item in value if item is not None]
        return [part.strip() for part in str(value).split(",") if part.strip()]


class Names:
    """A list of names, literal or computed: each part may be an expression that gives one name, several, or a list."""

    __slots__ = ("_parts",)

    def __init__(self, text: str | None) -> None:
        self._parts = tuple(Value(part) for part in ([text] if (text or "").startswith("=") else parts(text or "")))

    def __call__(self, view: Mapping[str, Any], env: feel.Env) -> list[str]:
        return [name for part in self._parts for name in part.strings(view, env)]


class Source:
    """The value side of an input or output parameter."""

    __slots__ = ("_entries", "_items", "_value", "kind")

    def __init__(self, parameter: Parameter) -> None:
        self.kind = parameter.kind
        self._value: Value | feel.Expression | None = None
        if parameter.kind == "script":
            self._value = expression(parameter.text)
        elif parameter.kind == "text":
            self._value = Value(parameter.text or None)  # as in Camunda 7, nothing written is null
        self._items = tuple(Source(item) for item in parameter.items)
        self._entries = tuple((Value(key), Source(entry)) for key, entry in parameter.entries)

    def __call__(self, view: Mapping[str, Any], env: feel.Env) -> Any:
        if self.kind == "list":
            return [item(view, env) for item in self._items]
        if self.kind == "map":
            return {_key(key(view, env)): entry(view, env) for key, entry in self._entries}
        if self._value is None:
            raise StepFailed("script_language", "参数中的脚本语言不受支持", "Expected a FEEL script in the parameter")
        return self._value(view, env)


def _key(value: Any) -> str:
    if not isinstance(value, str):
        raise StepFailed(
            "bad_key", f"映射的键应为文本，实际为 {value}", f"Expected a text as key of the map, found {value!r}"
        )
    return value


class CallMap:
    """One compiled ``camunda:in`` or ``camunda:out``."""

    __slots__ = ("everything", "expression", "local", "source", "target")

    def __init__(self, mapping: CallMapping) -> None:
        self.everything = mapping.everything
        self.local = mapping.local
        self.source = mapping.source
        self.expression = expression(mapping.source_expression) if mapping.source_expression else None
        self.target = mapping.target or mapping.source or ""

    def __call__(self, view: View, innermost: dict[str, Any], env: feel.Env) -> dict[str, Any]:
        if self.local:
            view = View([innermost], view.implicit)
        if self.everything:
            return view.flat()
        if self.expression is not None:
            return {self.target: self.expression(view, env)}
        return {self.target: view.get(self.source or "")}


def truth(condition: feel.Expression, view: Mapping[str, Any], env: feel.Env) -> bool:
    """A condition holds only when it is exactly true; null is not."""
    return condition(view, env) is True


_PLAIN = frozenset((str, int, bool, Decimal, type(None)))


def refuse_functions(name: str, value: Any) -> None:
    """Functions live inside expressions only.

    Raises:
        StepFailed: ``value`` is or contains a function.
    """
    if type(value) in _PLAIN:
        return
    if isinstance(value, feel.Function):
        raise StepFailed(
            "not_storable",
            f"变量“{name}”的值是函数，不能保存（变量名可能与内置函数重名而未赋值）",
            f"Expected a value for variable {name!r}, found a function; it may be unset and named like one",
        )
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        refuse_functions(name, inner)
