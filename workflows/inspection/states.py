"""The states of plans, tasks, draws and inspections, and the legal moves between them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from workflows.inspection.errors import InspectionStateRefused


class PlanState(StrEnum):
    """A yearly plan."""

    #: Written. Left by approval.
    DRAFT = "draft"
    #: Approved. Left by publication.
    APPROVED = "approved"
    #: The public can read it. Left by filing with the county.
    PUBLISHED = "published"
    #: The county's justice bureau has it: tasks may begin. Left by striking off alone.
    FILED = "filed"
    #: Struck off as opened by mistake. Never left.
    CANCELED = "canceled"


class TaskState(StrEnum):
    """A task of a plan."""

    #: Set; objects and officers are not drawn. Left by confirmation of a draw.
    SET = "set"
    #: The draw is confirmed: officers go. Left when every object was checked.
    DRAWN = "drawn"
    #: Every object was checked. Never left.
    DONE = "done"
    #: Its plan was struck off. Never left.
    CANCELED = "canceled"


class DrawState(StrEnum):
    """A draw."""

    #: Made. Left by confirmation, or by an approved redraw.
    DRAWN = "drawn"
    #: It counts. Never left.
    CONFIRMED = "confirmed"
    #: Another draw took its place; it stays on record. Never left.
    SUPERSEDED = "superseded"


class CheckState(StrEnum):
    """One object's inspection."""

    #: Officers are drawn. Left by the check.
    ASSIGNED = "assigned"
    #: Checked; the result is not public. Left by publication.
    CHECKED = "checked"
    #: The public can read the result. Never left.
    PUBLISHED = "published"


TRANSITIONS: Mapping[str, Mapping[str, frozenset[str]]] = {
    "plan": {
        PlanState.DRAFT: frozenset({PlanState.APPROVED, PlanState.CANCELED}),
        PlanState.APPROVED: frozenset({PlanState.PUBLISHED, PlanState.CANCELED}),
        PlanState.PUBLISHED: frozenset({PlanState.FILED, PlanState.CANCELED}),
        PlanState.FILED: frozenset({PlanState.CANCELED}),
        PlanState.CANCELED: frozenset(),
    },
    "task": {
        TaskState.SET: frozenset({TaskState.DRAWN, TaskState.CANCELED}),
        TaskState.DRAWN: frozenset({TaskState.DONE, TaskState.CANCELED}),
        TaskState.DONE: frozenset(),
        TaskState.CANCELED: frozenset(),
    },
    "draw": {
        DrawState.DRAWN: frozenset({DrawState.CONFIRMED, DrawState.SUPERSEDED}),
        DrawState.CONFIRMED: frozenset(),
        DrawState.SUPERSEDED: frozenset(),
    },
    "inspection": {
        CheckState.ASSIGNED: frozenset({CheckState.CHECKED}),
        CheckState.CHECKED: frozenset({CheckState.PUBLISHED}),
        CheckState.PUBLISHED: frozenset(),
    },
}


def change(kind: str, name: str, before: str, after: StrEnum) -> str:
    """``after``, if the table admits it.

    Raises:
        InspectionStateRefused: it does not.
    """
    if after not in TRANSITIONS[kind][before]:
        raise InspectionStateRefused(name, before, after.value)
    return after.value
