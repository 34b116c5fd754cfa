"""To whom a step is offered, as far as the diagram says it without an instance."""

from __future__ import annotations

from collections.abc import Iterator

from engine import feel
from engine.bpmn import Element
from engine.feel import syntax as x
from engine.feel.walking import UNKNOWN
from workflows.law.constants import Formula, is_expression, paths_of, says_nothing


def alternatives(element: Element, name: str) -> list[frozenset[str]]:
    """The lists of names that an attribute may give: several where an expression chooses.

    A name of which only the beginning is written, as in ``"COS-" + unit``, stands with what is written of it.
    """
    text = element.attributes.get(name, "")
    formula = Formula(text)
    if formula.node is None:
        return [_names([text])] if text.strip() and not is_expression(text) else []
    found = [_names(_texts(formula, answer)) for answer in formula.answers()]
    return [names for names in found if names]


def _texts(formula: Formula, node: x.Node) -> Iterator[str]:
    constant = formula.constant(node)
    if constant is not UNKNOWN:
        yield from (one for one in (constant if isinstance(constant, list) else [constant]) if isinstance(one, str))
    elif isinstance(node, x.ListNode):
        for item in node.items:
            for answer in formula.answers(item):
                yield from _texts(formula, answer)
    elif isinstance(node, x.Chain):
        first = formula.constant(node.first)
        if isinstance(first, str) and "-" in first:
            yield first


def is_said(element: Element, name: str) -> bool:
    """Whether the attribute says anything: a name, or an expression that an instance answers."""
    text = element.attributes.get(name, "")
    return bool(text.strip()) and not says_nothing(Formula(text))


def groups_of(element: Element) -> frozenset[str]:
    """Candidate groups that the diagram gives by name, whichever way an expression goes."""
    return frozenset[str]().union(*alternatives(element, "candidateGroups"))


def users_of(element: Element) -> frozenset[str]:
    """Candidate users and assignees by name."""
    names = [*alternatives(element, "candidateUsers"), *alternatives(element, "assignee")]
    return frozenset[str]().union(*names)


def assignee_of(element: Element) -> str | None:
    """The fixed assignee: a login, or the expression that gives it."""
    return element.attributes.get("assignee") or None


def formulas_of(element: Element, *names: str) -> frozenset[str]:
    """What the instance is asked for in these attributes: variables and paths, however they are wrapped."""
    found = (_asked(element.attributes.get(name, "")) for name in names)
    return frozenset[str]().union(*found)


def _asked(text: str) -> frozenset[str]:
    formula = Formula(text)
    return frozenset(one for answer in formula.answers() for one in _paths(answer))


def _paths(node: x.Node) -> Iterator[str]:
    if isinstance(node, x.ListNode):
        for item in node.items:
            yield from _paths(item)
    elif isinstance(node, x.Name | x.Path):
        spelled = _spelled(node)
        if spelled is not None:
            yield spelled


def _spelled(node: x.Node) -> str | None:
    if isinstance(node, x.Name):
        return node.name
    if isinstance(node, x.Path):
        base = _spelled(node.base)
        return None if base is None else f"{base}.{node.name}"
    return None


def _names(texts: Iterator[str] | list[str]) -> frozenset[str]:
    return frozenset(name.strip() for text in texts for name in text.split(",") if name.strip())


def variables_of(element: Element, *names: str) -> frozenset[str]:
    """Every variable and path that the expressions of these attributes ask for, wherever it stands in them."""
    nodes = [Formula(element.attributes.get(name, "")).node for name in names]
    return frozenset(path for node in nodes if node is not None for path in paths_of(node))


def is_named_by_variable(element: Element) -> bool:
    """Whether a person is named by a variable: it may name anybody."""
    texts = [element.attributes.get(name, "") for name in ("assignee", "candidateUsers")]
    return any(_variables(text) for text in texts)


def _variables(text: str) -> bool:
    if not is_expression(text):
        return False
    try:
        return bool(feel.compile(feel.translate(text)).variables)
    except feel.FeelError:
        return True
