"""The one table of how steps are done; every step that no line names is done as usual."""

from __future__ import annotations

from collections.abc import Mapping

from engine.rows import UserTask
from workflows.simulation import applying, commanding, punishing
from workflows.simulation.behaviour import Behaviour

USUAL = Behaviour()
BEHAVIOURS: Mapping[tuple[str, str], Behaviour] = {
    **applying.BEHAVIOURS,
    **punishing.BEHAVIOURS,
    **commanding.BEHAVIOURS,
}
"""By process and step."""


def behaviour_of(task: UserTask) -> Behaviour:
    """How this task is done."""
    return BEHAVIOURS.get((task.definition_key, task.element_id), USUAL)
