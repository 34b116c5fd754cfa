"""Doubtful parts of an expression: calls that cannot succeed, parts that are always null, habits of other languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from engine.feel import syntax as x
from engine.feel.errors import FeelError
from engine.feel.functions import BUILTINS
from engine.feel.functions.conversion import literal
from engine.feel.functions.patterns import BadPattern, compiled
from engine.feel.inference import TRUTHS
from engine.feel.juel_parser import METHODS
from engine.feel.registry import MISFIT, DeclaredFunction, Overload
from engine.feel.values import kind
from engine.feel.walking import UNKNOWN, bound_names, constant, spelled, walk

PART_LIMIT = 200
"""Parts of one expression that are worked out to see whether they are null."""

CONSTANTS = {
    **dict.fromkeys(("True", "TRUE", "yes"), "true"),
    **dict.fromkeys(("False", "FALSE"), "false"),
    **dict.fromkeys(("NULL", "Null", "None", "nil", "undefined", "NaN"), "null"),
}
"""Constants of other languages, which are ordinary names here."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is doubtful in an expression, and where; ``suggestion`` is what to write instead, when that is known."""

    code: str
    severity: str
    message_zh: str
    message_en: str
    position: int
    suggestion: str | None = None


def hint(name: str, known: Iterable[str]) -> tuple[str, str, str | None]:
    """A known name much like this one, as the end of a message in both languages, and by itself."""
    close = get_close_matches(name, sorted(known), 1)
    if not close:
        return "。", ".", None
    return f"，是否为“{close[0]}”？", f"; did you mean “{close[0]}”?", close[0]


# ---------------------------------------------------------------- calls


def misused_calls(node: x.Node, functions: Mapping[str, Any], names: frozenset[str]) -> Iterator[Finding]:
    """Calls that answer null whatever the variables are: wrong number, names or kinds of arguments."""
    own = bound_names(node) | names
    for call in walk(node):
        if not isinstance(call, x.Call):
            continue
        if isinstance(call.function, x.Path):
            yield from _method(call, call.function, own)
        elif isinstance(call.function, x.Name) and call.function.name not in own:
            name = call.function.name
            function = BUILTINS.get(name) or functions.get(name)
            if isinstance(function, DeclaredFunction):
                yield from _misused(call, function, call.function.position)


def _misused(call: x.Call, function: DeclaredFunction, position: int) -> Iterator[Finding]:
    ways = [way for way in function.overloads if _takes_shape(way, call)]
    written = " / ".join(function.texts)
    if not ways and call.names is not None:
        yield _unknown_parameter(call.names, function, position)
    elif not ways:
        yield Finding(
            "feel_argument_count",
            "error",
            f"{function.name} 不能有 {len(call.arguments)} 个参数，应为 {written}",
            f"{function.name} does not take {len(call.arguments)} arguments; expected {written}",
            position,
            function.texts[0],
        )
    elif any(_takes_kinds(way, call) for way in ways):
        yield from _bad_pattern(call, function, position)
    else:
        shown = ", ".join(_shown(argument) for argument in call.arguments)
        yield Finding(
            "feel_argument_type",
            "error",
            f"{function.name} 的参数类型不符（{shown}），应为 {written}",
            f"{function.name} does not take arguments of these kinds ({shown}); expected {written}",
            position,
            function.texts[0],
        )


PATTERNS = {"matches": ("pattern", "flags"), "replace": ("pattern", "flags"), "split": ("delimiter", "")}
"""Functions with a regular expression, and the parameters that hold it and its flags."""


def _bad_pattern(call: x.Call, function: DeclaredFunction, position: int) -> Iterator[Finding]:
    """A regular expression that is written out and is none."""
    if BUILTINS.get(function.name) is not function or function.name not in PATTERNS:
        return
    names = call.names or list(function.parameters)
    given = dict(zip(names, map(constant, call.arguments), strict=False))
    pattern, flags = (given.get(name) for name in PATTERNS[function.name])
    if not isinstance(pattern, str) or flags is UNKNOWN:
        return
    try:
        compiled(pattern, flags if isinstance(flags, str) else "")
    except FeelError as error:
        yield Finding(error.code, "error", error.message_zh, error.message_en, position)
    except BadPattern:
        yield Finding(
            "feel_pattern",
            "error",
            f"{literal(pattern)} 不是有效的正则表达式（XPath 写法），{function.name} 恒为 null",
            f"{literal(pattern)} is not a regular expression of XPath; {function.name} is always null",
            position,
        )


def _unknown_parameter(names: list[str], function: DeclaredFunction, position: int) -> Finding:
    known = {parameter.name for way in function.overloads for parameter in way.parameters}
    strange = [name for name in names if name not in known]
    written = " / ".join(function.texts)
    if not strange:
        return Finding(
            "feel_unknown_parameter",
            "error",
            f"{function.name} 的参数不全或重复，应为 {written}",
            f"Arguments of {function.name} are missing or given twice; expected {written}",
            position,
            function.texts[0],
        )
    zh, en, close = hint(strange[0], known)
    return Finding(
        "feel_unknown_parameter",
        "error",
        f"{function.name} 没有参数“{strange[0]}”{zh}应为 {written}",
        f"{function.name} has no parameter “{strange[0]}”{en} Expected {written}",
        position,
        close or function.texts[0],
    )


def _takes_shape(way: Overload, call: x.Call) -> bool:
    """Whether a way of calling has the number, or the names, of the arguments."""
    if call.names is None:
        return way.least <= len(call.arguments) <= way.most
    parameters = {parameter.name: parameter for parameter in way.parameters}
    if len(set(call.names)) != len(call.names) or any(name not in parameters for name in call.names):
        return False
    free = {name for name, one in parameters.items() if one.optional or one.nullable or one.variadic}
    return set(parameters) - set(call.names) <= free


def _takes_kinds(way: Overload, call: x.Call) -> bool:
    """Whether every argument whose kind can be told is one that the way of calling takes."""
    last = len(way.parameters) - 1
    places = {parameter.name: place for place, parameter in enumerate(way.parameters)}
    for index, argument in enumerate(call.arguments):
        sample = _sample(argument)
        if sample is UNKNOWN:
            continue
        place = min(index, last) if call.names is None else places[call.names[index]]
        if way.converters[place](sample) is MISFIT and not (call.names is not None and way.parameters[place].variadic):
            return False
    return True


def _sample(node: x.Node) -> Any:
    """A value of the kind that a node gives; null and what cannot be told are unknown."""
    if isinstance(node, TRUTHS):
        return True
    if isinstance(node, x.ContextNode):
        return {}
    value = constant(node)
    return UNKNOWN if value is None else value


def _shown(node: x.Node) -> str:
    sample = _sample(node)
    return "…" if sample is UNKNOWN else kind(sample)


def _method(call: x.Call, path: x.Path, own: Iterable[str]) -> Iterator[Finding]:
    """A method of other languages: values have none here."""
    advice = METHODS.get((path.name, len(call.arguments)))
    if advice is None or path.name in own:
        return
    suggestion = advice.format(spelled(path.base), *(spelled(argument) for argument in call.arguments))
    yield Finding(
        "feel_method_call",
        "error",
        f"值没有方法 {path.name}()，FEEL 中应写 {suggestion}",
        f"Values have no method {path.name}(); in FEEL write {suggestion}",
        path.position,
        suggestion,
    )


# ---------------------------------------------------------------- always null


def always_null(node: x.Node, names: frozenset[str]) -> Iterator[Finding]:
    """The innermost parts that are null whatever the variables are, though nobody wrote null."""
    for part in _null_parts(node, names, [PART_LIMIT]):
        shown = spelled(part)
        what = "" if "…" in shown else f" {shown}"
        yield Finding(
            "feel_constant_null",
            "warning",
            f"此处{what}的值恒为 null：运算数或参数不成立。",
            f"This part{what} is always null: its operands or arguments do not fit.",
            _place(part),
        )


def _place(node: x.Node) -> int:
    """Where a part is marked: a call at the name of its function."""
    return node.function.position if isinstance(node, x.Call) else node.position


COMPUTED = (x.Chain, x.Call, x.Negation, x.Comparison, x.Between, x.In, x.Filter, x.Path, x.RangeNode)


def _null_parts(node: x.Node, names: frozenset[str], budget: list[int]) -> list[x.Node]:
    """Parts that are null: those of the parts below, else the node itself."""
    value: Any = UNKNOWN
    if isinstance(node, COMPUTED) and budget[0] > 0:
        budget[0] -= 1
        value = constant(node, names)
        if value is not UNKNOWN and value is not None:
            return []
    inner = [found for part in _children(node) for found in _null_parts(part, names, budget)]
    return inner if inner or not (value is None or _impossible(node)) else [node]


def _children(node: x.Node) -> Iterator[x.Node]:
    stack: list[Any] = [getattr(node, name) for name in node.__dataclass_fields__]
    while stack:
        current = stack.pop(0)
        if isinstance(current, x.Node):
            yield current
        elif isinstance(current, list | tuple):
            stack = [*current, *stack]
        elif isinstance(current, x.Iterator | x.Parameter):
            stack = [*(getattr(current, name) for name in current.__dataclass_fields__), *stack]


def _impossible(node: x.Node) -> bool:
    """Arithmetic with operands that never go together, whatever the variables are."""
    if not isinstance(node, x.Chain):
        return False
    operands = [node.first, *(operand for _, operand, _ in node.rest)]
    kinds = {kind(sample) for sample in map(_sample, operands) if sample is not UNKNOWN}
    if kinds & {"boolean", "list", "context", "range", "function"}:
        return True
    added = all(operator == "+" for operator, _, _ in node.rest)
    return "string" in kinds and (not added or len(kinds) > 1)


# ---------------------------------------------------------------- names of other languages


def foreign_constants(node: x.Node, names: frozenset[str]) -> Iterator[Finding]:
    """``True``, ``None`` and their like, which are names of variables here."""
    own = bound_names(node) | names
    for found in walk(node):
        if isinstance(found, x.Name) and found.name in CONSTANTS and found.name not in own:
            meant = CONSTANTS[found.name]
            yield Finding(
                "feel_spelling",
                "warning",
                f"“{found.name}”在 FEEL 中是变量名，应写 {meant}",
                f"“{found.name}” is the name of a variable in FEEL; write {meant}",
                found.position,
                meant,
            )


__all__ = ["Finding", "always_null", "foreign_constants", "hint", "literal", "misused_calls"]
