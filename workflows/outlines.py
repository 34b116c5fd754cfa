"""Variables as an operator may see them: what kind and how large; values only of what the diagram decides by.

Who administers the town's programs has no part in its business (domain paper 4.1, 4.4). A stuck instance is understood
from what its conditions read, and from what is missing; nobody needs an applicant's papers for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

from engine import bpmn, runtime
from engine.context import Context
from engine.rows import Instance
from workflows import personal

LONGEST_SHOWN = 64
"""Characters of a text that is shown. Reason: codes and outcomes are short, statements are not."""

LARGEST_SHOWN = 10**9
"""Whole numbers from here on may be telephone or identity numbers."""


@dataclass(frozen=True, slots=True)
class Outline:
    """One variable, seen from outside."""

    scope: int
    name: str
    #: null, boolean, number, string, date, time, date and time, duration, list, context, other.
    type: str
    #: Characters of a text, entries of a list or context.
    size: int | None
    #: What is shown of it; None when it is hidden.
    value: Any
    is_hidden: bool


def of_instance(ctx: Context, instance: Instance) -> Sequence[Outline]:
    """The variables of every scope of a locked instance that runs, outermost scope first, by name."""
    if instance.has_ended:
        return ()
    workflow = runtime.look(ctx, instance)
    return [
        outline(scope.id, name, value, is_read=name in decided_by(scope.spec))
        for scope in sorted(workflow.scopes_by_id.values(), key=lambda one: one.id)
        for name, value in sorted(scope.vars.items())
    ]


@lru_cache(maxsize=256)
def decided_by(spec: bpmn.ProcessSpec) -> frozenset[str]:
    """The variables that the conditions of a process read."""
    found: set[str] = set()
    for container in spec.containers.values():
        for flow in container.flows.values():
            found |= flow.condition.variables if flow.condition is not None else frozenset()
    return frozenset(found)


def outline(scope: int, name: str, value: Any, *, is_read: bool) -> Outline:
    """One variable; ``is_read`` says that a condition of the diagram reads it. Pure."""
    kind = _type(value)
    size = len(value) if isinstance(value, str | list | dict) else None
    is_shown = value is None or (is_read and _is_plain(value))
    return Outline(scope, name, kind, size, personal.masked(value) if is_shown else None, not is_shown)


def _is_plain(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= LONGEST_SHOWN
    if isinstance(value, bool):
        return True
    if isinstance(value, int | Decimal):
        return -LARGEST_SHOWN < value < LARGEST_SHOWN
    return isinstance(value, date | time)


def _type(value: Any) -> str:
    if value is None:
        return "null"
    for kinds, name in _TYPES:
        if isinstance(value, kinds):
            return name
    return "duration" if "uration" in type(value).__name__ else "other"


_TYPES: tuple[tuple[Any, str], ...] = (
    (bool, "boolean"),
    ((int, Decimal), "number"),
    (str, "string"),
    (datetime, "date and time"),
    (date, "date"),
    (time, "time"),
    (list, "list"),
    (dict, "context"),
)
"""In this order: true is a number in Python, and an instant a date."""
