"""How often a step is done each time a token comes to it, as far as the diagram says it."""

from __future__ import annotations

from decimal import Decimal

from engine.bpmn import Element
from engine.feel import syntax as x
from engine.feel.walking import UNKNOWN, spelled
from workflows.law.constants import Formula, is_expression


def rounds(element: Element) -> int | None:
    """The rounds of a step, 1 for one without a loop; None where only the instance knows."""
    loop = element.loop
    if loop is None:
        return 1
    if loop.kind == "standard":
        never = loop.test_before and loop.condition is not None and _constant(loop.condition) in (False, None)
        return 0 if never else loop.maximum
    if loop.collection is not None:
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


def may_be_none(element: Element) -> bool:
    """Whether a step may be passed without a round: its loop is empty, or only an instance knows that it is not."""
    loop = element.loop
    if loop is None:
        return False
    if loop.kind == "standard":
        return rounds(element) == 0 or (loop.test_before and _constant(loop.condition or "true") is not True)
    number = rounds(element)
    if number is not None:
        return number == 0
    formula = _formula(loop.collection or loop.cardinality or "")
    return formula.node is None or not all(_is_some(formula, answer) for answer in formula.answers())


def _is_some(formula: Formula, node: x.Node) -> bool:
    """Whether a part gives a list with an item, or a number from 1, whatever the instance."""
    found = formula.constant(node)
    if found is not UNKNOWN:
        return bool(found) if isinstance(found, list) else isinstance(found, int | Decimal) and found >= 1
    if isinstance(node, x.ListNode):
        return bool(node.items)
    if not isinstance(node, x.Call) or node.names or not isinstance(node.function, x.Name):
        return False
    name, arguments = node.function.name, node.arguments
    if name == "append":
        return len(arguments) > 1
    if name in ("concatenate", "union", "max"):
        return any(all(_is_some(formula, answer) for answer in formula.answers(one)) for one in arguments)
    if name == "count" and len(arguments) == 1:
        return all(_is_some(formula, answer) for answer in formula.answers(arguments[0]))
    return False


def source_of(element: Element) -> tuple[str, object] | None:
    """The variable that a loop runs over, or counts by, spelled as a path, and its value when there is no round."""
    loop = element.loop
    if loop is None or loop.kind == "standard":
        return None
    node = _formula(loop.collection or loop.cardinality or "").node
    empty: object = [] if loop.collection is not None else 0
    if isinstance(node, x.Call) and _name(node) == "count" and len(node.arguments) == 1:
        node, empty = node.arguments[0], []
    return (spelled(node), empty) if isinstance(node, x.Name | x.Path) else None


def _name(node: x.Call) -> str | None:
    return node.function.name if isinstance(node.function, x.Name) else None


def in_turn(element: Element) -> int:
    """How many rounds follow each other; 1 where they run together or nobody knows."""
    if element.loop is None or element.loop.kind == "parallel":
        return 1
    return rounds(element) or 1


def _constant(text: str) -> object:
    formula = _formula(text)
    found = formula.constant()
    return UNKNOWN if not formula.is_readable else found


def _formula(text: str) -> Formula:
    return Formula(text if is_expression(text) else "=" + text)
