"""What one command changed: waits opened and closed, history, things thrown outward, touched scopes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Wait:
    """Something outside must happen before a token goes on."""

    id: str
    """Stable within the instance: ``12`` (a token), ``12/Boundary_1`` (an event), ``s0/Start_1`` (a scope's event)."""
    kind: str
    """``user service async timer message signal incident``."""
    element_id: str
    element_name: str | None
    scope: int
    definition: str
    """The definition whose diagram holds the element: the called one inside a call activity."""
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """One line of history."""

    kind: str
    element_id: str | None
    element_name: str | None
    element_type: str | None
    token: int | None
    scope: int
    details: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Thrown:
    """A message or signal that leaves the instance."""

    kind: str
    name: str
    payload: dict[str, Any]
    business_key: str | None
    scope: int
    element_id: str
    token: int
    """With the instance's id, this makes the delivery's idempotency key."""
    correlation: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision says: one dictionary for each matched rule, and for history why parts of it are null."""

    rows: list[dict[str, Any]]
    notices: dict[str, Any] | None = None


@dataclass(slots=True)
class Changes:
    """Everything since the last look."""

    opened: list[Wait]
    closed: list[str]
    events: list[Event]
    thrown: list[Thrown]
    scopes: dict[int, dict[str, Any] | None]
    """Touched scopes with their variables; ``None``: the scope is gone."""
