"""Reading one component's attributes from its JSON; what does not fit is noted as a problem, never raised."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Context, Decimal, InvalidOperation
from typing import Any

from engine import feel
from forms.errors import Problem
from forms.patterns import Pattern, PatternError

MISSING: Any = object()
"""Stands for an attribute or a value that is not there (null is a value)."""

DIGITS = 34
"""Significant digits of a number, the precision of FEEL. Source: DMN 1.3, clause 10.3.2.3.1."""
EXACT = Context(prec=300)
"""Arithmetic wide enough never to round numbers of that many digits."""

TEMPLATE = re.compile(r"\{\{(?:#\w+\s+)?([^{}/][^{}]*)\}\}")
"""The expressions in a form-js template: ``{{name}}``, ``{{#if condition}}``, ``{{#loop list}}``."""
SIZES = {"": 1, "B": 1, "KB": 1024, "MB": 1024**2}
_CHAIN = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_SIZE = re.compile(r"\s*([0-9]{1,9})\s*([KM]?B)?\s*", re.IGNORECASE)


@dataclass(slots=True)
class Notes:
    """The problems found so far, and the names that expressions of this form may use."""

    names: frozenset[str] = frozenset()
    functions: Mapping[str, Any] | None = None
    """The domain's functions, which rules may call; None when they are not known."""
    problems: list[Problem] = field(default_factory=list)
    reads: set[str] = field(default_factory=set)
    """Names that expressions evaluated in the browser read."""
    asks: set[str] = field(default_factory=set)
    """Names that expressions evaluated on the server alone read."""

    def note(self, pointer: str, code: str, message_zh: str, message_en: str, remedy_zh: str, remedy_en: str) -> None:
        """One more problem."""
        self.problems.append(Problem(pointer, code, message_zh, message_en, remedy_zh, remedy_en))


@dataclass(frozen=True, slots=True)
class Attributes:
    """The attributes of one JSON object of the definition, read by kind."""

    source: Mapping[str, Any]
    pointer: str
    notes: Notes

    def inner(self, name: str) -> Attributes:
        """The object under ``name`` (``validate``, ``properties``); empty when it is not there."""
        value = self.source.get(name)
        if value is not None and not isinstance(value, dict):
            self.unfit(name, "一个对象", "an object", value)
        return Attributes(value if isinstance(value, dict) else {}, f"{self.pointer}/{name}", self.notes)

    def text(self, name: str) -> str | None:
        """A string, or None."""
        value = self.source.get(name)
        if value is None or isinstance(value, str):
            return value
        self.unfit(name, "一个字符串", "a string", value)
        return None

    def flag(self, name: str, default: bool = False) -> bool:
        """True or false; the words "true" and "false" count, since property editors write strings."""
        value = self.source.get(name, default)
        if isinstance(value, bool):
            return value
        if value is None:
            return default
        if value in ("true", "false"):
            return bool(value == "true")
        self.unfit(name, "true 或 false", "true or false", value)
        return default

    def integer(self, name: str, low: int, high: int) -> int | None:
        """A whole number between ``low`` and ``high``, also written as a string."""
        value = self.source.get(name)
        if value is None or value == "":
            return None
        number = as_decimal(value)
        if number is None or number != number.to_integral_value() or not low <= number <= high:
            self.unfit(name, f"{low} 到 {high} 之间的整数", f"a whole number from {low} to {high}", value)
            return None
        return int(number)

    def number(self, name: str) -> Decimal | None:
        """A finite number, also written as a string."""
        value = self.source.get(name)
        if value is None or value == "":
            return None
        number = as_decimal(value)
        if number is None or not fits_decimal128(number):
            self.unfit(name, "一个数值", "a number", value)
            return None
        return number

    def choice(self, name: str, choices: Collection[str], default: str) -> str:
        """One of the given words."""
        value = self.source.get(name, default)
        if isinstance(value, str) and value in choices:
            return value
        words = "、".join(sorted(choices)), ", ".join(sorted(choices))
        self.unfit(name, f"以下之一：{words[0]}", f"one of {words[1]}", value)
        return default

    def bytes(self, name: str, default: int) -> int:
        """A size such as ``20MB``, in bytes."""
        value = self.source.get(name)
        if value is None:
            return default
        match = _SIZE.fullmatch(str(value))
        if match is None:
            self.unfit(name, "文件大小（如 20MB）", "a size such as 20MB", value)
            return default
        return int(match[1]) * SIZES[(match[2] or "").upper()]

    def expression(self, name: str) -> feel.Expression | None:
        """A FEEL expression beginning with ``=``; plain text is a problem."""
        value = self.source.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str) or not value.startswith("="):
            self.unfit(name, "以“=”开头的 FEEL 表达式", "a FEEL expression beginning with =", value)
            return None
        return self._compile(name, value)

    def private_expression(self, name: str) -> feel.Expression | None:
        """A FEEL expression that only the server evaluates: it may call the domain's functions, and what it reads
        is not sent to the browser."""
        value = self.source.get(name)
        if isinstance(value, str) and value.startswith("="):
            found = self._check(name, value, self.notes.functions)
            if found is not None:
                self.notes.asks |= found.variables
            return found
        return self.expression(name)

    def read_all(self) -> None:
        """Note what expressions and ``{{…}}`` templates in any attribute read, those for display included."""
        for name, value in self.source.items():
            if name not in ("components", "properties", "conditional", "validate"):
                self._read(value, 0)

    def _read(self, value: object, depth: int) -> None:
        if isinstance(value, dict | list) and depth < 4:
            for inner in value.values() if isinstance(value, dict) else value:
                self._read(inner, depth + 1)
        elif isinstance(value, str):
            texts = [value] if value.startswith("=") else TEMPLATE.findall(value) if "{{" in value else []
            for text in texts:
                try:
                    self.notes.reads |= reads_of(feel.compile(text, names=self.notes.names))
                except feel.FeelError:
                    continue

    def number_or_expression(self, name: str) -> Decimal | feel.Expression | None:
        """A number or a FEEL expression that gives one."""
        value = self.source.get(name)
        if isinstance(value, str) and value.startswith("="):
            return self._compile(name, value)
        return self.number(name)

    def flag_or_expression(self, name: str) -> bool | feel.Expression:
        """True, false, or a FEEL expression."""
        value = self.source.get(name)
        if isinstance(value, str) and value.startswith("="):
            return self._compile(name, value) or False
        return self.flag(name)

    def text_or_expression(self, name: str) -> str | feel.Expression | None:
        """Plain text or a FEEL expression; ``{{…}}`` templates are not evaluated on the server."""
        value = self.text(name)
        if value and value.startswith("="):
            return self._compile(name, value)
        if value and "{{" in value:
            self.unfit(name, "普通文字或以“=”开头的 FEEL 表达式", "plain text or a FEEL expression", value)
        return value

    def pattern(self, name: str) -> Pattern | None:
        """A regular expression as browsers write it."""
        value = self.text(name)
        if not value:
            return None
        try:
            return Pattern(value)
        except PatternError as error:
            self.notes.note(
                f"{self.pointer}/{name}",
                "bad_pattern",
                f"{error.message_zh}：{shown(value)}",
                f"{error}: {shown(value)}",
                "请改用浏览器（JavaScript）支持的正则表达式。",
                "Write a regular expression that browsers (JavaScript) accept.",
            )
            return None

    def unfit(self, name: str, expected_zh: str, expected_en: str, found: object) -> None:
        """Note that an attribute is of another kind than expected."""
        self.notes.note(
            f"{self.pointer}/{name}",
            "bad_attribute",
            f"属性“{name}”应为{expected_zh}，实际为 {shown(found)}",
            f"Expected attribute {name!r} to be {expected_en}, found {shown(found)}",
            "请在表单设计器中改正这个属性。",
            "Correct this attribute in the form editor.",
        )

    def _compile(self, name: str, text: str) -> feel.Expression | None:
        """What the browser evaluates may call nothing but FEEL's own functions."""
        expression = self._check(name, text, {})
        if expression is not None:
            self.notes.reads |= reads_of(expression)
        return expression

    def _check(self, name: str, text: str, functions: Mapping[str, Any] | None) -> feel.Expression | None:
        analysis = feel.analyse(text, names=self.notes.names, functions=functions)
        for finding in analysis.findings:
            unchecked = functions is None and finding.code == "feel_unknown_function"
            if finding.severity == "error" and not unchecked:
                self.notes.note(
                    f"{self.pointer}/{name}",
                    "bad_feel",
                    f"FEEL 表达式有误：{finding.message_zh} {shown(text)}",
                    f"The FEEL expression is not right: {finding.message_en} {shown(text)}",
                    "请改正表达式后重新部署。",
                    "Correct the expression and deploy again.",
                )
                return None
        return analysis.expression


def reads_of(expression: feel.Expression) -> frozenset[str]:
    """The top-level names that an expression reads or may read."""
    return expression.variables | expression.possible


def places_of(expression: feel.Expression) -> frozenset[tuple[str, ...]]:
    """The paths that an expression reads or may read, such as ``report.fine`` and ``this.result``."""
    names = reads_of(expression)
    chains = (tuple(chain.split(".")) for chain in _CHAIN.findall(expression.text))
    return frozenset(chain for chain in chains if chain[0] in names)


def as_decimal(value: object) -> Decimal | None:
    """A JSON number, or a string that writes one, exactly; None for anything else and for NaN and infinities."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        number = Decimal(repr(value) if isinstance(value, float) else value)
    except (InvalidOperation, ValueError):
        return None
    return number if number.is_finite() else None


def fits_decimal128(number: Decimal) -> bool:
    """Whether a number has at most 34 digits and is neither astronomically large nor small."""
    normal = EXACT.normalize(number)
    return len(normal.as_tuple().digits) <= DIGITS and (not number or -DIGITS <= normal.adjusted() <= DIGITS)


def plain(number: Decimal) -> str:
    """A number for a message, without exponent where it stays short."""
    return f"{EXACT.normalize(number):f}" if not number or abs(number.adjusted()) <= DIGITS else str(number)


def shown(value: object) -> str:
    """A short printable form of any JSON value for a message."""
    if isinstance(value, dict | list):
        return "{…}" if isinstance(value, dict) else "[…]"
    if isinstance(value, int) and value.bit_length() > 256:
        return "…"
    text = repr(value[:60] if isinstance(value, str) else value)
    return text if len(text) <= 80 else f"{text[:79]}…"
