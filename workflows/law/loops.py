"""How often a step is done each time a token comes to it, as far as the diagram says it."""

from __future__ import annotations

from engine.bpmn import Element
from engine.feel.walking import UNKNOWN
from workflows.law.constants import Formula, is_expression


def rounds(element: Element) -> int | None:
    """The rounds of a step, 1 for one without a loop; None where only the instance knows."""
    loop = element.loop
    if loop is None:
        return 1
    if loop.kind == "standard":
        never = loop.test_before and loop.condition is not None and _constant(loop.condition) in (False, None)
        return 0 if never else loop.maximum
    if loop.collection is not None and is_expression(loop.collection):
        found = _constant(loop.collection)
        if isinstance(found, list):
            return len(found)
        return 0 if found is None else None
    if loop.cardinality is not None:
        found = _constant(loop.cardinality)
        number = str(found).strip()
        if number.lstrip("-").isdigit():
            return max(int(number), 0)
        return 0 if found is None else None
    return None


def in_turn(element: Element) -> int:
    """How many rounds follow each other; 1 where they run together or nobody knows."""
    if element.loop is None or element.loop.kind == "parallel":
        return 1
    return rounds(element) or 1


def _constant(text: str) -> object:
    formula = Formula(text if is_expression(text) else "=" + text)
    found = formula.constant()
    return UNKNOWN if not formula.is_readable else found
