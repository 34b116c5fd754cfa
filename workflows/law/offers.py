"""To whom a step is offered, as far as the diagram says it without an instance."""

from __future__ import annotations

from engine.bpmn import Element


def _literal(element: Element, name: str) -> str:
    text = element.attributes.get(name, "")
    return "" if text.startswith("=") or "${" in text or "#{" in text else text


def groups_of(element: Element) -> frozenset[str]:
    """Candidate groups that stand in the diagram by name."""
    return _names(_literal(element, "candidateGroups"))


def users_of(element: Element) -> frozenset[str]:
    """Candidate users that stand in the diagram by name."""
    return _names(_literal(element, "candidateUsers"))


def assignee_of(element: Element) -> str | None:
    """The fixed assignee: a login, or the expression that gives it."""
    return element.attributes.get("assignee") or None


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip() for name in text.split(",") if name.strip())
