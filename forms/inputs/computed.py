"""The expression component: a value that is computed here and never taken from the browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.attributes import Attributes
from forms.errors import Refusal
from forms.inputs.base import FormField
from forms.scope import Scope


class Computed(FormField):
    """expression: computed here; what the browser sent is not looked at."""

    def __init__(self, attributes: Attributes) -> None:
        super().__init__(attributes)
        self.expression = attributes.expression("expression")
        if attributes.source.get("expression") in (None, ""):
            attributes.unfit("expression", "FEEL 表达式", "a FEEL expression", None)
        attributes.choice("computeOn", ("change", "presubmit"), "change")

    def compute(self, scope: Scope) -> Any:
        """The value of the expression here."""
        return None if self.expression is None else scope.evaluate(self.expression)

    def deserialize(
        self, value: Any, attr: str | None = None, data: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> Any:
        computed = self.compute(kwargs["scope"])
        if self.required and (self.is_empty(computed) or computed == []):
            raise Refusal(
                "not_computed",
                "此项由表单自动计算且必须有结果，实际无结果；请检查它所依据的字段。",
                "Expected a computed value, found none; check the fields that it is computed from.",
            )
        return computed
