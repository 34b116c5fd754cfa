"""What a decision table can answer, as far as its cells say it without an instance."""

from __future__ import annotations

from typing import Any

from engine.feel.dmn.definitions import Definitions
from engine.feel.dmn.model import normal_name
from engine.feel.errors import FeelError
from engine.feel.expressions import compile
from engine.feel.walking import UNKNOWN, Survey


def answers(model: Definitions, decision_id: str) -> list[dict[str, Any]] | None:
    """The rows of a decision's table, columns by name; a cell that no constant fills is left out of its row.

    None where the model has no such decision, or no table decides it.
    """
    drg = model.element(decision_id)
    table = None if drg is None else drg.element.first("decisionTable")
    if table is None:
        return None
    names = [normal_name(one.get("name") or one.get("label")) for one in table.all("output")]
    found = []
    for rule in table.all("rule"):
        cells = [_constant(entry.child_text("text") or "") for entry in rule.all("outputEntry")]
        found.append({name: cell for name, cell in zip(names, cells, strict=False) if cell is not UNKNOWN})
    return found


def _constant(text: str) -> Any:
    if not text.strip():
        return None
    try:
        node = compile(text).node
    except FeelError:
        return UNKNOWN
    return Survey(node).constant(node)
