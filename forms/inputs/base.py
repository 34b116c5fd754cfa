"""What every input component is: a marshmallow field that reads one value or refuses it with one reason."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marshmallow import fields

from engine import feel
from forms.attributes import MISSING, Attributes, as_decimal, shown
from forms.errors import Refusal
from forms.formats import FORMATS
from forms.scope import Scope

REQUIRED = ("required", "此项必填，实际为空；请填写。", "Expected a value, found none; fill in this field.")


class FormField(fields.Field[Any]):
    """One input component: reads what the browser sent and gives the typed value, or refuses it."""

    empty: Any = None
    """The value of a field that nobody filled in."""

    def __init__(self, attributes: Attributes) -> None:
        self.validation = attributes.inner("validate")
        self.properties = attributes.inner("properties")
        super().__init__(required=self.validation.flag("required"))

    def is_empty(self, value: Any) -> bool:
        """Whether a value counts as not filled in."""
        return value is None or value == ""

    def is_static(self) -> bool:
        """Whether the same value is always judged the same, whatever else the form holds and whenever."""
        return False

    def empty_value(self) -> Any:
        """What an empty field gives."""
        return self.empty

    def deserialize(
        self, value: Any, attr: str | None = None, data: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> Any:
        """The typed value; ``scope`` is given by keyword.

        Raises:
            Refusal: the value does not fit; exactly the first reason.
        """
        if value is MISSING or self.is_empty(value):
            if self.required:
                raise Refusal(*REQUIRED)
            return self.empty_value()
        return self._deserialize(value, attr, data, **kwargs)


Limit = Decimal | feel.Expression | None


def limit(bound: Limit, scope: Scope) -> Decimal | None:
    """The number that a bound stands for now; null in FEEL means no bound."""
    if bound is None or isinstance(bound, Decimal):
        return bound
    value = scope.evaluate(bound)
    if value is None:
        return None
    number = as_decimal(value)
    if number is None:
        raise Refusal(
            "limit_invalid",
            f"此项的限值应为数值，实际为 {shown(value)}，无法核对；请联系流程管理员修改表单。",
            f"Expected the bound of this field to be a number, found {shown(value)}; ask the form's author.",
        )
    return number


def read_format(attributes: Attributes) -> str | None:
    """``properties.format``, if it is a format that this component type may carry."""
    properties = attributes.inner("properties")
    name = properties.text("format")
    if not name:
        return None
    component = str(attributes.source.get("type"))
    known = FORMATS.get(name)
    if known is not None and component in known.types:
        return name
    usable = sorted(each.name for each in FORMATS.values() if component in each.types)
    attributes.notes.note(
        f"{properties.pointer}/format",
        "unknown_format",
        f"组件 {component} 不认识格式 {shown(name)}",
        f"A {component} has no format {shown(name)}",
        f"请改用以下格式之一：{'、'.join(usable)}。",
        f"Use one of {', '.join(usable)}.",
    )
    return None


def wrong_type(expected_zh: str, expected_en: str, found: object) -> Refusal:
    """The value is of another JSON type."""
    return Refusal(
        "wrong_type",
        f"应为{expected_zh}，实际为 {shown(found)}；请改正。",
        f"Expected {expected_en}, found {shown(found)}; correct it.",
    )
