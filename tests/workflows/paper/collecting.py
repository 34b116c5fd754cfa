"""Every document that the scenarios issue, with what the town knew when it was issued."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from engine import context
from engine.context import SYSTEM
from engine.db import Database
from engine.rows import columns
from tests.scenarios.walker import WING, Scenario, Walk, read
from workflows.documents import Issued
from workflows.models import document

CHOSEN = frozenset(
    (
        "approval/commitment",
        "approval/extended",
        "approval/false_material",
        "approval/grant",
        "approval/hearing_held",
        "approval/law_review",
        "approval/not_our_power",
        "approval/not_required",
        "approval/refuse",
        "approval/revoked",
        "approval/special_procedures",
        "approval/supplement",
        "approval/tolerance_lapsed",
        "approval/transferred",
        "dispatch/closed",
        "dispatch/forced",
        "double_random/redraw",
        "enforcement/joint",
        "enforcement/transferred_after_check",
        "execution/compulsion",
        "execution/court",
        "execution/instalments",
        "ordinary_penalty/crime",
        "ordinary_penalty/defence",
        "ordinary_penalty/fine",
        "ordinary_penalty/hearing",
        "ordinary_penalty/measures",
        "ordinary_penalty/none_transferred",
        "ordinary_penalty/withdrawn",
        "report_intake/agreed",
        "report_intake/mediation_ended",
        "report_intake/petition",
        "report_intake/refused",
        "simple_penalty/bank",
        "simple_penalty/cash",
        "supervision/closed",
    )
)
"""Scenarios that together issue every kind and fill every placeholder that any scenario fills."""


@dataclass(frozen=True)
class Found:
    """A document and the scenario that issued it."""

    story: str
    issued: Issued


def stories() -> list[Scenario]:
    """The chosen scenarios of the wing."""
    paths = sorted(WING.glob("*/scenarios/*.json"))
    return [read(path) for path in paths if f"{path.parents[1].name}/{path.stem}" in CHOSEN]


def collect(story: Scenario, database: Database, walk: Walk | None = None) -> Iterator[Found]:
    """Walk a scenario; everything it issued, in order."""
    walk = walk or Walk(database, story)
    walk.take_steps()
    with context.query(database, walk.hooks, SYSTEM, walk.clock) as ctx:
        for row in ctx.db.execute(select(*columns(Issued, document)).order_by(document.c.id)):
            yield Found(f"{story.process}/{story.path.stem}", Issued(*row))
