"""Doubtful parts of an expression: calls that cannot succeed, parts that are always null, habits of other languages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from engine.feel import syntax as x
from engine.feel.errors import FeelError
from engine.feel.functions import BUILTINS
from engine.feel.functions.conversion import literal
from engine.feel.functions.patterns import BadPattern, compiled
from engine.feel.juel_parser import method_advice
from engine.feel.kinds import Kinds, takes_shape
from engine.feel.registry import MISFIT, DeclaredFunction, Overload
from engine.feel.values import kind
from engine.feel.walking import UNKNOWN, Survey, children, spelled

PART_LIMIT = 200
"""Parts of one expression that are worked out to see whether they are null."""

CONSTANTS = {
    **dict.fromkeys(("True", "TRUE", "yes"), "true"),
    **dict.fromkeys(("False", "FALSE"), "false"),
    **dict.fromkeys(("NULL", "Null", "None", "nil", "nul", "undefined", "NaN"), "null"),
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


class Known:
    """Names that are known, and which of them another name is much like: a few searches, each among a few names."""

    __slots__ = ("_found", "_pairs", "names")

    def __init__(self, names: Iterable[str]) -> None:
        self.names = frozenset(names)
        self._pairs: dict[str, list[str]] = {}
        self._found: dict[str, str | None] = {}

    def like(self, name: str) -> str | None:
        """The known name most like this one, if there is one and not too many were asked for."""
        if name not in self._found:
            if len(self._found) >= SUGGESTIONS:
                return None
            close = get_close_matches(name, sorted(self._candidates(name)), 1) if len(name) <= NAME_SIZE else []
            self._found[name] = close[0] if close else None
        return self._found[name]

    def _candidates(self, name: str) -> list[str]:
        """The names that share most pairs of letters with this one; common pairs tell little and are left out."""
        if not self._pairs:
            for known in self.names:
                if len(known) <= NAME_SIZE:
                    for pair in _pairs(known):
                        self._pairs.setdefault(pair, []).append(known)
        shared: Counter[str] = Counter()
        left = COMPARISONS
        for sharing in sorted((self._pairs.get(pair, []) for pair in _pairs(name)), key=len):
            shared.update(sharing[:left])
            left -= len(sharing)
            if left <= 0:
                break
        return [known for known, _ in shared.most_common(CANDIDATES)]


SUGGESTIONS, COMPARISONS, CANDIDATES, NAME_SIZE = 20, 2000, 10, 60
"""Names looked up for one text; pairs of letters compared, names then measured, and characters of them, for each."""


def _pairs(name: str) -> set[str]:
    bounded = f"^{name}$"
    return {bounded[place : place + 2] for place in range(len(bounded) - 1)}


def hint(name: str, known: Known) -> tuple[str, str, str | None]:
    """A known name much like this one, as the end of a message in both languages, and by itself."""
    close = known.like(name)
    if close is None:
        return "。", ".", None
    return f"，是否为“{close}”？", f"; did you mean “{close}”?", close


# ---------------------------------------------------------------- calls


def misused_calls(kinds: Kinds, functions: Mapping[str, Any]) -> Iterator[Finding]:
    """Calls that answer null whatever the variables are: wrong number, names or kinds of arguments."""
    survey = kinds.survey
    own = survey.bound | survey.declared | set(kinds.types)
    patterns = [PATTERN_LIMIT]
    for call in survey.nodes:
        if not isinstance(call, x.Call):
            continue
        if isinstance(call.function, x.Path):
            yield from _method(call, call.function, own)
        elif isinstance(call.function, x.Name) and call.function.name not in own:
            name = call.function.name
            function = BUILTINS.get(name) or functions.get(name)
            if isinstance(function, DeclaredFunction):
                yield from _misused(call, function, kinds, patterns)


def _misused(call: x.Call, function: DeclaredFunction, kinds: Kinds, patterns: list[int]) -> Iterator[Finding]:
    position = call.function.position
    ways = [way for way in function.overloads if takes_shape(way, call)]
    written = " / ".join(function.texts)
    if not ways and call.names is not None:
        yield _unknown_parameter(call.names, function, position)
    elif not ways:
        yield Finding(
            "feel_argument_count",
            "error",
            f"{function.name} 不能有 {len(call.arguments)} 个参数，应为 {written}",
            f"{function.name} does not take {_counted(len(call.arguments), 'argument')}; expected {written}",
            position,
            function.texts[0],
        )
    elif any(_takes_kinds(way, call, kinds) for way in ways):
        yield from _bad_pattern(call, function, kinds.survey, patterns)
    else:
        shown = ", ".join(_shown(argument, kinds) for argument in call.arguments)
        yield Finding(
            "feel_argument_type",
            "error",
            f"{function.name} 的参数类型不符（{shown}），应为 {written}",
            f"{function.name} does not take arguments of these kinds ({shown}); expected {written}",
            position,
            function.texts[0],
        )


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


PATTERN_LIMIT = 2000
"""Characters of regular expressions looked at in one text."""

PATTERNS = {"matches": ("pattern", "flags"), "replace": ("pattern", "flags"), "split": ("delimiter", "")}
"""Functions with a regular expression, and the parameters that hold it and its flags."""


def _bad_pattern(call: x.Call, function: DeclaredFunction, survey: Survey, left: list[int]) -> Iterator[Finding]:
    """A regular expression that is written out and is none."""
    if BUILTINS.get(function.name) is not function or function.name not in PATTERNS:
        return
    names = call.names or list(function.parameters)
    given = dict(zip(names, map(survey.constant, call.arguments), strict=False))
    pattern, flags = (given.get(name) for name in PATTERNS[function.name])
    if not isinstance(pattern, str) or flags is UNKNOWN or left[0] < 0:
        return
    left[0] -= len(pattern)
    position = call.function.position
    try:
        compiled(pattern, flags if isinstance(flags, str) else "")
    except FeelError as error:
        yield Finding(error.code, "error", error.message_zh, error.message_en, position)
    except BadPattern:
        zh, en, suggestion = _remedy(pattern)
        yield Finding(
            "feel_pattern",
            "error",
            f"{literal(pattern)} 不是有效的正则表达式（XPath 写法），{function.name} 恒为 null{zh}",
            f"{literal(pattern)} is not a regular expression of XPath; {function.name} is always null{en}",
            position,
            suggestion,
        )


PATTERN_REMEDIES = (
    (r"\(\?[a-z]+\)", '写标志参数，如 matches(s, p, "i")', 'give the flags as an argument: matches(s, p, "i")', '"i"'),
    (r"\(\?[=!<]", "没有前后断言，改用 and 连接两个 matches", "there is no look-around; join two calls by and", "and"),
    (r"[*+?}]\+", "没有占有量词，去掉末尾的 +", "there are no possessive repeats; leave out the last +", None),
    (r"\\[ux][0-9a-fA-F]{2}", "字符写作 FEEL 转义 \\uXXXX", "write characters as escapes of FEEL: \\uXXXX", "\\uXXXX"),
    (
        r"\\[bB]",
        "没有单词边界，用 (^|\\W) 与 (\\W|$)",
        "there are no word borders; use (^|\\W) and (\\W|$)",
        "(^|\\W)…(\\W|$)",
    ),
    (r"\\[AZz]", "首尾写作 ^ 与 $", "beginning and end are ^ and $", "^…$"),
    (r"\[:\w+:\]", "字符类写作 \\d、\\p{L}", "classes are written \\d, \\p{L}", "\\p{L}"),
)
"""What other languages write in patterns, and what to write here."""


def _remedy(pattern: str) -> tuple[str, str, str | None]:
    for spelling, zh, en, suggestion in PATTERN_REMEDIES:
        if re.search(spelling, pattern):
            return f"；{zh}", f"; {en}", suggestion
    return "；请检查括号、量词与转义", "; look at its brackets, repeats and escapes", None


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
    zh, en, close = hint(strange[0], Known(known))
    return Finding(
        "feel_unknown_parameter",
        "error",
        f"{function.name} 没有参数“{strange[0]}”{zh}应为 {written}",
        f"{function.name} has no parameter “{strange[0]}”{en} Expected {written}",
        position,
        close or function.texts[0],
    )


def _takes_kinds(way: Overload, call: x.Call, kinds: Kinds) -> bool:
    """Whether every argument whose kind can be told is one that the way of calling takes."""
    last = len(way.parameters) - 1
    places = {parameter.name: place for place, parameter in enumerate(way.parameters)}
    for index, argument in enumerate(call.arguments):
        sample = kinds.sample(argument)
        if sample is UNKNOWN:
            continue
        place = min(index, last) if call.names is None else places[call.names[index]]
        if way.converters[place](sample) is MISFIT and not (call.names is not None and way.parameters[place].variadic):
            return False
    return True


def _shown(node: x.Node, kinds: Kinds) -> str:
    sample = kinds.sample(node)
    return "…" if sample is UNKNOWN else kind(sample)


def _method(call: x.Call, path: x.Path, own: Iterable[str]) -> Iterator[Finding]:
    """A method of other languages: values have none here."""
    suggestion = method_advice(path.name, spelled(path.base), [spelled(argument) for argument in call.arguments])
    if not suggestion or path.name in own:
        return
    yield Finding(
        "feel_method_call",
        "error",
        f"值没有方法 {path.name}()，FEEL 中应写 {suggestion}",
        f"Values have no method {path.name}(); in FEEL write {suggestion}",
        path.position,
        suggestion,
    )


# ---------------------------------------------------------------- always null


def always_null(kinds: Kinds) -> Iterator[Finding]:
    """The innermost parts that are null whatever the variables are, though nobody wrote null."""
    for part in _null_parts(kinds.survey.node, kinds, [PART_LIMIT]):
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


def _null_parts(node: x.Node, kinds: Kinds, budget: list[int]) -> list[x.Node]:
    """Parts that are null: those of the parts below, else the node itself."""
    if isinstance(node, x.Name | x.Literal):
        return []
    value: Any = UNKNOWN
    if isinstance(node, COMPUTED) and budget[0] > 0:
        budget[0] -= 1
        value = kinds.survey.constant(node)
        if value is not UNKNOWN and value is not None:
            return []
    inner = [found for part in children(node) for found in _null_parts(part, kinds, budget)]
    return inner if inner or not (value is None or _impossible(node, kinds)) else [node]


MOMENTS = frozenset({"date", "time", "date and time"})
DURATIONS = frozenset({"days and time duration", "years and months duration"})


def _impossible(node: x.Node, kinds: Kinds) -> bool:
    """Arithmetic with operands, or a comparison of values, that never go together, whatever the variables are."""
    if isinstance(node, x.Comparison):
        return _incomparable(node, kinds)
    if not isinstance(node, x.Chain):
        return False
    operands = [node.first, *(operand for _, operand, _ in node.rest)]
    found = {kind(sample) for sample in map(kinds.sample, operands) if sample is not UNKNOWN}
    if found & {"boolean", "list", "context", "range", "function"}:
        return True
    signs = {operator for operator, _, _ in node.rest}
    if "number" in found and found & (MOMENTS | DURATIONS if signs <= {"+", "-"} else MOMENTS):
        return True
    return "string" in found and (signs != {"+"} or len(found) > 1)


COMPARED = frozenset({"number", "string", "boolean", *MOMENTS, *DURATIONS})


def _incomparable(node: x.Comparison, kinds: Kinds) -> bool:
    """Values of two kinds, neither of which is the other or null."""
    left, right = kinds.sample(node.left), kinds.sample(node.right)
    if left is UNKNOWN or right is UNKNOWN:
        return False
    found = {kind(left), kind(right)}
    return len(found) > 1 and found <= COMPARED


def unknown_components(kinds: Kinds) -> Iterator[Finding]:
    """Entries asked of a variable whose declared type has none of that name."""
    for path in kinds.survey.nodes:
        if not isinstance(path, x.Path):
            continue
        type_ = kinds.declared(path.base)
        if type_.name != "context" or type_.members is None or path.name in type_.members:
            continue
        zh, en, close = hint(path.name, Known(type_.members))
        yield Finding(
            "feel_unknown_component",
            "error",
            f"“{spelled(path.base)}”的类型没有“{path.name}”这一项{zh}",
            f"The type of “{spelled(path.base)}” has no component “{path.name}”{en}",
            path.position,
            close,
        )


# ---------------------------------------------------------------- names of other languages


def foreign_constants(survey: Survey) -> Iterator[Finding]:
    """``True``, ``None`` and their like, which are names of variables here."""
    own = survey.bound | survey.declared
    for found in survey.nodes:
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


__all__ = [
    "Finding",
    "Known",
    "always_null",
    "foreign_constants",
    "hint",
    "literal",
    "misused_calls",
    "unknown_components",
]
