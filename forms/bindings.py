"""What forms hang into the engine: the reader of ``.form`` resources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.hooks import Hooks, ReadResource
from forms.definition import parse


def install(hooks: Hooks) -> None:
    """Register the reader; a form that cannot be used refuses its deployment."""

    def read(name: str, body: bytes) -> ReadResource:
        return read_form(body, hooks.functions or {})

    hooks.resource_readers[".form"] = read


def read_form(body: bytes, functions: Mapping[str, Any] | None = None) -> ReadResource:
    """The form in a resource; ``functions`` are the domain's own, which rules may call.

    Raises:
        FormDefinitionInvalid: it cannot be deployed; all problems that were found.
    """
    form = parse(body, functions)
    title = form.document.get("name")
    return ReadResource(key=form.id, name=title if isinstance(title, str) else None, parsed=form)
