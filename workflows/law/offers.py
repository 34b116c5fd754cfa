"""To whom a step is offered, as far as the diagram says it without an instance."""

from __future__ import annotations

from engine import feel
from engine.bpmn import Element


def _literal(element: Element, name: str) -> str:
    """The attribute's text; of an expression, what it always gives, and nothing where an instance has a say."""
    text = element.attributes.get(name, "")
    if not (text.startswith("=") or "${" in text or "#{" in text):
        return text
    try:
        expression = feel.compile(feel.translate(text))
        value = expression({}) if not expression.variables else None
    except feel.FeelError:
        return ""
    names = value if isinstance(value, list) else [value]
    return ",".join(one for one in names if isinstance(one, str))


def is_said(element: Element, name: str) -> bool:
    """Whether the attribute says anything: a name, or an expression that an instance answers."""
    text = element.attributes.get(name, "")
    if not text.startswith("="):
        return bool(text.strip())
    try:
        return bool(feel.compile(feel.translate(text)).variables) or bool(_literal(element, name))
    except feel.FeelError:
        return True


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
