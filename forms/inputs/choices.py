"""Inputs that choose: checkbox, radio, select, checklist and taglist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from engine import feel
from forms.attributes import Attributes, as_decimal, shown
from forms.errors import Refusal
from forms.inputs.base import FormField, wrong_type
from forms.scope import Scope

MAX_CHOICES = 2_000
"""Options of one component."""


class Checkbox(FormField):
    """checkbox: true or false; required means true."""

    empty = False

    def is_static(self) -> bool:
        return True

    def is_empty(self, value: Any) -> bool:
        return value is None or value is False

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if value is not True:
            raise wrong_type("true 或 false", "true or false", value)
        return True


class Choices:
    """The options of a radio, select, checklist or taglist: fixed, from a variable, or computed."""

    __slots__ = ("expression", "fixed", "key")

    def __init__(self, attributes: Attributes) -> None:
        self.key = attributes.text("valuesKey")
        attributes.notes.reads |= {self.key} if self.key else set()
        self.expression = attributes.expression("valuesExpression")
        self.fixed: tuple[Any, ...] | None = None
        source = attributes.source
        if self.key is None and isinstance(source.get("values"), list):
            if len(source["values"]) > MAX_CHOICES:
                attributes.unfit(
                    "values",
                    f"不超过 {MAX_CHOICES} 个选项",
                    f"at most {MAX_CHOICES} options",
                    source["values"],
                )
            self.fixed = tuple(option_values(source["values"]))
            if len(set(map(repr, self.fixed))) != len(self.fixed):
                attributes.unfit("values", "互不重复的选项值", "options with different values", source["values"])
        elif self.key is None and source.get("valuesExpression") is None:
            attributes.unfit(
                "values",
                "选项列表（values、valuesKey 或 valuesExpression 之一）",
                "options (one of values, valuesKey, valuesExpression)",
                source.get("values"),
            )

    def values(self, scope: Scope) -> tuple[Any, ...]:
        """The values that may be chosen now."""
        if self.fixed is not None:
            return self.fixed
        if self.key is not None:
            source = scope.data.get(self.key)
        else:
            source = None if self.expression is None else scope.evaluate(self.expression)
        return tuple(option_values(source)) if isinstance(source, list | tuple) else ()

    def check(self, value: Any, options: tuple[Any, ...]) -> None:
        """Refuse a value that is not among the options."""
        if isinstance(value, str):
            if value in options:
                return
        elif any(same(value, option) for option in options):
            return
        raise Refusal(
            "not_an_option",
            f"应选择所列 {len(options)} 个选项之一，实际为 {shown(value)}；请重新选择。",
            f"Expected one of the {len(options)} options, found {shown(value)}; choose again.",
        )


class Single(FormField):
    """radio and select: one of the options."""

    def __init__(self, attributes: Attributes) -> None:
        super().__init__(attributes)
        self.choices = Choices(attributes)

    def is_static(self) -> bool:
        return self.choices.fixed is not None

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        self.choices.check(value, self.choices.values(kwargs["scope"]))
        return feel.normalise(value)


class Multiple(FormField):
    """checklist and taglist: some of the options, each once; required means at least one."""

    def __init__(self, attributes: Attributes) -> None:
        super().__init__(attributes)
        self.choices = Choices(attributes)

    def is_empty(self, value: Any) -> bool:
        return value is None or value == "" or value == []

    def is_static(self) -> bool:
        return self.choices.fixed is not None

    def empty_value(self) -> Any:
        return []

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, list):
            raise wrong_type("列表", "a list", value)
        options = self.choices.values(kwargs["scope"])
        if len(value) > len(options):
            raise Refusal(
                "too_many_options",
                f"最多可选 {len(options)} 项，实际选了 {len(value)} 项；请重新选择。",
                f"Expected at most {len(options)} options, found {len(value)}; choose again.",
            )
        for position, chosen in enumerate(value):
            self.choices.check(chosen, options)
            if any(same(chosen, earlier) for earlier in value[:position]):
                raise Refusal(
                    "repeated_option",
                    f"每个选项只能选一次，实际重复选择了 {shown(chosen)}；请去掉重复项。",
                    f"Expected each option once, found {shown(chosen)} again; remove the repetition.",
                )
        return feel.normalise(value)


def option_values(options: Iterable[Any]) -> Iterable[Any]:
    """The values of an option list as form-js reads it: plain values, or objects with label and value."""
    for option in options:
        if _is_plain(option):
            yield option
        elif isinstance(option, Mapping):
            value, label = option.get("value"), option.get("label")
            labelled = isinstance(label, str) and label != ""
            if _is_plain(value) or (labelled and isinstance(value, Mapping) and value):
                yield value


def _is_plain(value: object) -> bool:
    return isinstance(value, bool | int | float | Decimal) or (isinstance(value, str) and value != "")


def same(left: Any, right: Any) -> bool:
    """JSON equality: 1 and 1.0 are equal, 1 and true are not."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, int | float | Decimal) and isinstance(right, int | float | Decimal):
        return as_decimal(left) == as_decimal(right)
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(same(value, right[key]) for key, value in left.items())
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(map(same, left, right))
    return type(left) is type(right) and bool(left == right)
