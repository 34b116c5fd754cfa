"""Functions with a signature: how built-in and domain functions are declared, checked and called."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.feel.bounds import CHARACTERS_PER_STEP, ITEMS_PER_STEP, Run
from engine.feel.errors import FeelError
from engine.feel.types import BUILT_IN_TYPES, Type
from engine.feel.values import Function, as_number

LONG = 64
"""Items from which a list is counted when each of them is converted."""

MISFIT = object()
"""What a converter answers for an argument of the wrong type."""

PARAMETER = re.compile(r"\s*(\*?)\s*([^:?*]+?)\s*(\??)\s*(?::\s*([^?]+?)\s*(\??)\s*)?")
SIGNATURE = re.compile(r"\s*([^()]+?)\s*\((.*)\)\s*(?:->\s*(.+?)\s*)?", re.DOTALL)

Converter = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter: its name, type, and whether it may be left out, be null, or repeat."""

    name: str
    type: Type
    optional: bool
    nullable: bool
    variadic: bool


@dataclass(frozen=True, slots=True)
class Overload:
    """One way to call a function."""

    parameters: tuple[Param, ...]
    result: Type
    implementation: Callable[..., Any]
    with_run: bool
    converters: tuple[Converter, ...]
    least: int
    most: int


class DeclaredFunction(Function):
    """A function written in Python; ``text`` is its signature, ``doc_zh`` and ``doc_en`` explain it."""

    __slots__ = ("doc_en", "doc_zh", "name", "overloads", "texts")

    def __init__(self, name: str, doc_zh: str = "", doc_en: str = "") -> None:
        self.name = name
        self.doc_zh = doc_zh
        self.doc_en = doc_en
        self.overloads: tuple[Overload, ...] = ()
        self.texts: tuple[str, ...] = ()

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(parameter.name for parameter in self.overloads[0].parameters)

    @property
    def signature(self) -> tuple[tuple[Type, ...], Type]:
        """Types of the parameters and of the result, for ``instance of function<…>``."""
        first = self.overloads[0]
        return tuple(parameter.type for parameter in first.parameters), first.result

    def invoke(self, run: Any, arguments: list[Any], position: int | None = None) -> Any:
        count = len(arguments)
        if run is not None:
            run.spend(_size(arguments), position)
        for overload in self.overloads:
            if overload.least <= count <= overload.most:
                converted = _converted(overload, arguments, run, position)
                if converted is not None:
                    return _perform(overload, run, converted, position)
        return None

    def invoke_named(self, run: Any, arguments: dict[str, Any], position: int | None = None) -> Any:
        if run is not None:
            run.spend(_size(arguments.values()), position)
        for overload in _as_written(self.overloads, arguments):
            positional = _positional(overload, arguments)
            if positional is None:
                continue
            converted = _converted(overload, positional, run, position)
            if converted is not None:
                return _perform(overload, run, converted, position)
        return None

    def __repr__(self) -> str:
        return f"<FEEL function {self.name}>"


def _as_written(overloads: tuple[Overload, ...], arguments: Mapping[str, Any]) -> Iterable[Overload]:
    """The overloads, first the one whose parameters have the order in which the arguments are written.

    It matters only where two of them have the same names: ``before(range: r, point: p)`` is not
    ``before(point: p, range: r)``.
    """
    written = list(arguments)
    return sorted(overloads, key=lambda overload: [parameter.name for parameter in overload.parameters] != written)


def _converted(
    overload: Overload, arguments: list[Any], run: Run | None = None, position: int | None = None
) -> list[Any] | None:
    converters = overload.converters
    converted = []
    last = len(converters) - 1
    for index, argument in enumerate(arguments):
        if run is not None and argument.__class__ is list and len(argument) > LONG:
            _count_items(overload, index, argument, run, position)
        value = converters[index if index < last else last](argument)
        if value is MISFIT:
            return None
        converted.append(value)
    return converted


def _count_items(overload: Overload, index: int, items: list[Any], run: Run, position: int | None) -> None:
    """Count the items of a long list that are about to be looked at one by one."""
    element = overload.parameters[min(index, len(overload.parameters) - 1)].type.element
    if element is not None and element.name != "Any":
        run.spend(len(items), position)


def _perform(overload: Overload, run: Run | None, arguments: list[Any], position: int | None) -> Any:
    try:
        if overload.with_run:
            return overload.implementation(run, position, *arguments)
        return overload.implementation(*arguments)
    except (ArithmeticError, ValueError):
        return None


def _size(arguments: Iterable[Any]) -> int:
    """What looking once at the arguments costs in steps."""
    steps = 0
    for argument in arguments:
        if argument.__class__ is str:
            steps += len(argument) // CHARACTERS_PER_STEP
        elif argument.__class__ is list or argument.__class__ is dict:
            steps += len(argument) // ITEMS_PER_STEP
    return steps


def _positional(overload: Overload, arguments: dict[str, Any]) -> list[Any] | None:
    """Named arguments in order; None when they do not fit this overload."""
    names = [parameter.name for parameter in overload.parameters]
    if any(name not in names for name in arguments):
        return None
    if overload.parameters and overload.parameters[-1].variadic:
        given = arguments.get(names[-1])
        rest = list(given) if isinstance(given, list) else [given]
        return [arguments.get(name) for name in names[:-1]] + rest
    values = []
    for parameter in overload.parameters:
        if parameter.name in arguments:
            values.append(arguments[parameter.name])
        elif parameter.optional or parameter.nullable:
            values.append(ABSENT)
        else:
            return None
    while values and values[-1] is ABSENT:
        values.pop()
    return values


ABSENT = object()
"""A named argument that was left out before one that was given."""


def parse_signature(text: str) -> tuple[str, tuple[Param, ...], Type]:
    """``name(a: number, b?: string, *rest: Any) -> boolean`` taken apart.

    A ``?`` after the name lets the argument be left out, after the type lets it be null.

    Raises:
        FeelError: the signature does not have this form.
    """
    found = SIGNATURE.fullmatch(text)
    if not found:
        raise _bad_signature(text)
    parameters = tuple(_parameter(part, text) for part in _split(found[2])) if found[2].strip() else ()
    return " ".join(found[1].split()), parameters, parse_type(found[3] or "Any", text)


def _split(text: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for index, char in enumerate(text):
        depth += (char == "<") - (char == ">")
        if char == "," and depth == 0:
            parts.append(text[start:index])
            start = index + 1
    return [*parts, text[start:]]


def _parameter(text: str, signature: str) -> Param:
    found = PARAMETER.fullmatch(text)
    if not found:
        raise _bad_signature(signature)
    type_ = parse_type(found[4] or "Any", signature)
    nullable = bool(found[5]) or type_.name == "Any"
    return Param(" ".join(found[2].split()), type_, bool(found[3]), nullable, bool(found[1]))


def parse_type(text: str, signature: str) -> Type:
    """The type of a signature: a simple one or ``list<…>``."""
    text = text.strip()
    if text.startswith("list<") and text.endswith(">"):
        return Type("list", element=parse_type(text[5:-1], signature))
    found = BUILT_IN_TYPES.get(text)
    if found is None:
        raise _bad_signature(signature)
    return found


def _bad_signature(text: str) -> FeelError:
    return FeelError("feel_signature", f"函数签名无效：{text}", f"This is not a function signature: {text}", text, 0)


def converter(parameter: Param) -> Converter:
    """What turns an argument into what the implementation expects, or into ``MISFIT``."""
    name = parameter.type.name
    convert = _converter(name, parameter.type)
    if not parameter.nullable:
        return convert if not parameter.optional else lambda value: None if value is ABSENT else convert(value)
    return lambda value: None if value is None or value is ABSENT else convert(value)


def _converter(name: str, type_: Type) -> Converter:
    if name == "Any":
        return lambda value: value
    if name == "number":
        return _to_number
    if name == "string":
        return _to_string
    if name == "list":
        return _to_list(type_.element)
    holds = type_.holds

    def convert(value: Any) -> Any:
        if holds(value):
            return value
        if isinstance(value, list) and len(value) == 1 and holds(value[0]):
            return value[0]
        return MISFIT

    return convert


def _to_number(value: Any) -> Any:
    number = as_number(value)
    if number is None and isinstance(value, list) and len(value) == 1:
        number = as_number(value[0])
    return MISFIT if number is None else number


def _to_string(value: Any) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
        return value[0]
    return MISFIT


def _to_list(element: Type | None) -> Converter:
    inner = None if element is None or element.name == "Any" else _converter(element.name, element)

    def convert(value: Any) -> Any:
        if value is None:
            return MISFIT
        items = value if isinstance(value, list) else list(value) if isinstance(value, tuple) else [value]
        if inner is None:
            return items
        converted = [inner(item) for item in items]
        return MISFIT if any(item is MISFIT for item in converted) else converted

    return convert


def declare(
    *signatures: str, zh: str = "", en: str = "", with_run: bool = False
) -> Callable[[Callable[..., Any]], DeclaredFunction]:
    """Make a function of the language from a Python one; several signatures are several ways to call it.

    Arguments that do not fit make the call null, as do ``ArithmeticError`` and ``ValueError`` inside it.
    ``with_run`` puts the meter and the position before the arguments.
    """

    def make(implementation: Callable[..., Any]) -> DeclaredFunction:
        function = DeclaredFunction(parse_signature(signatures[0])[0], zh, en)
        for text in signatures:
            add_overload(function, text, implementation, with_run)
        return function

    return make


def add_overload(
    function: DeclaredFunction, text: str, implementation: Callable[..., Any], with_run: bool = False
) -> None:
    """Give a function one more way to be called."""
    _, parameters, result = parse_signature(text)
    variadic = bool(parameters) and parameters[-1].variadic
    overload = Overload(
        parameters,
        result,
        implementation,
        with_run,
        tuple(converter(parameter) for parameter in parameters),
        sum(not (parameter.optional or parameter.variadic) for parameter in parameters) + variadic,
        1_000_000 if variadic else len(parameters),
    )
    function.overloads = (*function.overloads, overload)
    function.texts = (*function.texts, text)


def register(signature: str, doc: str = "", *, zh: str = "", en: str = "", with_run: bool = False) -> Any:
    """Decorator: a domain function with its signature and documentation, to be put in a ``FunctionRegistry``.

    ``doc`` may hold both languages, Chinese on its first line and English below.
    """
    first, _, rest = doc.partition("\n")
    return declare(signature, zh=zh or first.strip(), en=en or rest.strip() or first.strip(), with_run=with_run)


class FunctionRegistry(Mapping[str, DeclaredFunction]):
    """Domain functions by name, passed to evaluations through ``Env(functions=…)``."""

    def __init__(self, functions: Iterable[DeclaredFunction] = ()) -> None:
        self._functions: dict[str, DeclaredFunction] = {}
        for function in functions:
            self.add(function)

    def add(self, function: DeclaredFunction) -> DeclaredFunction:
        """Take a function in; a second one of the same name is refused."""
        if function.name in self._functions:
            raise FeelError(
                "feel_function_twice",
                f"函数 {function.name} 已登记。",
                f"The function {function.name} is registered already.",
            )
        self._functions[function.name] = function
        return function

    def register(
        self, signature: str, doc: str = "", *, zh: str = "", en: str = "", with_run: bool = False
    ) -> Callable[[Callable[..., Any]], DeclaredFunction]:
        """Decorator: declare a domain function and take it in."""
        make = register(signature, doc, zh=zh, en=en, with_run=with_run)
        return lambda implementation: self.add(make(implementation))

    def __getitem__(self, name: str) -> DeclaredFunction:
        return self._functions[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._functions)

    def __len__(self) -> int:
        return len(self._functions)
