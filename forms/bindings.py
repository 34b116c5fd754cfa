"""What forms hang into the engine: the reader of ``.form`` resources."""

from __future__ import annotations

from engine.hooks import Hooks, ReadResource
from forms.definition import parse


def install(hooks: Hooks) -> None:
    """Register the reader; a form that cannot be used refuses its deployment."""
    hooks.resource_readers[".form"] = read_form


def read_form(name: str, body: bytes) -> ReadResource:
    """The form in a resource.

    Raises:
        FormDefinitionInvalid: it cannot be deployed; all problems that were found.
    """
    form = parse(body)
    title = form.document.get("name")
    return ReadResource(key=form.id, name=title if isinstance(title, str) else None, parsed=form)
