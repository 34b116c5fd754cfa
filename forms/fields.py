"""The one table of component types: inputs with a key, containers with a path, and presentation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from forms.attributes import Attributes
from forms.inputs.base import FormField
from forms.inputs.choices import Checkbox, Multiple, Single
from forms.inputs.computed import Computed
from forms.inputs.files import FilePicker
from forms.inputs.numbers import Number
from forms.inputs.temporals import Temporal
from forms.inputs.texts import TEXTAREA_LENGTH, Text


@dataclass(frozen=True, slots=True)
class ComponentType:
    """What a component type is: an input with a ``key``, a container with a ``path``, or presentation only."""

    name: str
    field: Callable[[Attributes], FormField] | None = None
    container: bool = False
    repeats: bool = False


def _textarea(attributes: Attributes) -> FormField:
    return Text(attributes, TEXTAREA_LENGTH, lines=True)


COMPONENT_TYPES: Mapping[str, ComponentType] = {
    entry.name: entry
    for entry in (
        ComponentType("textfield", Text),
        ComponentType("textarea", _textarea),
        ComponentType("number", Number),
        ComponentType("checkbox", Checkbox),
        ComponentType("radio", Single),
        ComponentType("select", Single),
        ComponentType("checklist", Multiple),
        ComponentType("taglist", Multiple),
        ComponentType("datetime", Temporal),
        ComponentType("filepicker", FilePicker),
        ComponentType("expression", Computed),
        ComponentType("group", container=True),
        ComponentType("dynamiclist", container=True, repeats=True),
        *map(
            ComponentType,
            ("text", "html", "image", "table", "iframe", "button", "separator", "spacer", "documentPreview"),
        ),
    )
}
"""The one table of component types; a type that is not in it is refused at deployment."""
