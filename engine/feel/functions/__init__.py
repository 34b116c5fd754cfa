"""The built-in functions of FEEL, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.feel.functions import aggregates, contexts, conversion, lists, numeric, ranges, sorting, strings, temporals
from engine.feel.names import Names
from engine.feel.registry import DeclaredFunction, add_overload

add_overload(numeric.absolute, "abs(n: days and time duration) -> days and time duration", numeric.abs_duration)
add_overload(numeric.absolute, "abs(n: years and months duration) -> years and months duration", numeric.abs_duration)
add_overload(
    contexts.context_put,
    "context put(context: context, keys: list<string>, value: Any) -> context",
    contexts.put_deep,
    True,
)

MODULES = (conversion, numeric, strings, lists, aggregates, sorting, contexts, temporals)


def _declared() -> dict[str, DeclaredFunction]:
    found = {function.name: function for function in ranges.FUNCTIONS}
    for module in MODULES:
        for value in vars(module).values():
            if isinstance(value, DeclaredFunction):
                found[value.name] = value
    return found


BUILTINS: Mapping[str, DeclaredFunction] = MappingProxyType(_declared())
BUILTIN_NAMES = Names(BUILTINS)
