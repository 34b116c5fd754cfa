"""What a form's JSON declares, read without the room that enforces it: its fields, where they stand, their rules."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WING = Path(__file__).parents[3] / "bpmn"
ROW = "0"
"""Fields of a list are looked at in its first row."""
TEXTS = ("textfield", "textarea")
CHOICES = ("select", "radio", "checklist", "taglist")
INPUTS = (*TEXTS, *CHOICES, "number", "checkbox", "datetime", "filepicker", "expression")
SILENT = ("text", "html", "table", "image", "separator", "spacer", "button", "iframe", "documentPreview")
SHOWN = frozenset(
    "type id key path label components showOutline dateLabel timeLabel use24h description computeOn isRepeating"
    " defaultRepetitions verticalAlignment defaultValue validate.patternErrorMessage properties.patternErrorMessageEn"
    " properties.ruleMessage properties.ruleMessageEn properties.hiddenMessageEn properties.certTypeKey"
    " properties.codes searchable".split()
)
"""Attributes that say how a field looks, what it opens with, or how a rule beside them is told."""
RULES = frozenset(
    "validate.required validate.minLength validate.maxLength validate.min validate.max validate.pattern"
    " properties.format properties.rule properties.hiddenMessage"
    " properties.maxSize properties.minFiles properties.maxFiles properties.minRows"
    " properties.maxRows decimalDigits subtype timeSerializingFormat timeInterval disallowPassedDates accept multiple"
    " values valuesKey valuesExpression allowAddRemove conditional.hide readonly disabled expression".split()
)
"""Attributes that refuse something, or decide what is taken at all."""


@dataclass(frozen=True)
class Place:
    """One component that has a value, or an object that holds some."""

    source: Mapping[str, Any]
    path: tuple[str, ...]
    hides: tuple[str, ...]
    """The conditions under which it, or what it is in, is not shown."""

    @property
    def pointer(self) -> str:
        return "/" + "/".join(self.path)

    @property
    def kind(self) -> str:
        return str(self.source["type"])

    @property
    def is_fixed(self) -> bool:
        """Whether nothing that is sent for it counts."""
        return self.kind == "expression" or self.source.get("disabled") is True or self.source.get("readonly") is True

    def get(self, name: str) -> Any:
        """An attribute: ``accept``, ``validate.required``; None where the form does not give it."""
        outer, _, inner = name.rpartition(".")
        return (self.source.get(outer, {}) if outer else self.source).get(inner)

    def number(self, name: str) -> int:
        """An attribute that is a whole number, also where it is written as text."""
        return int(self.get(name))

    def rules(self) -> Iterator[str]:
        """The rules it declares.

        Raises:
            LookupError: an attribute that nobody here knows.
        """
        for name, value in self.source.items():
            inner = value if name in ("validate", "properties", "conditional") else None
            for attribute in [name] if inner is None else [f"{name}.{one}" for one in inner]:
                if attribute in RULES:
                    yield attribute
                elif attribute not in SHOWN:
                    raise LookupError(f"{self.pointer}: {attribute} is no attribute that is known to be checked")


def forms_of(process: str) -> list[Path]:
    return sorted((WING / process / "forms").glob("*.form"))


def places(form: Path) -> list[Place]:
    """Every place of a form that carries a value, in its order; objects before what is in them."""
    document = json.loads(form.read_text(encoding="utf-8"))
    return list(_walk(document["components"], (), ()))


def _walk(components: list[dict[str, Any]], prefix: tuple[str, ...], hides: tuple[str, ...]) -> Iterator[Place]:
    for one in components:
        if one["type"] in SILENT:
            continue
        hide = one.get("conditional", {}).get("hide")
        shown = (*hides, hide) if hide else hides
        name = one.get("key") if one["type"] in INPUTS else one.get("path")
        path = (*prefix, *name.split(".")) if name else prefix
        if name:
            yield Place(one, path, shown)
        inner = (*path, ROW) if one["type"] == "dynamiclist" else path
        yield from _walk(one.get("components", []), inner, shown)
