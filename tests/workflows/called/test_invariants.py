"""The invariants of the called processes hold after every story that goes through one of them, and see a breach."""

import pytest
from sqlalchemy import insert, update

from engine import context, ids
from engine.context import SYSTEM
from engine.db import Database
from tests.invariants import inv_02, inv_03, inv_05, inv_14_outward, inv_20
from tests.scenarios.walker import WING, Walk, read
from workflows.hearings.models import hearing
from workflows.law_reviews.models import law_review
from workflows.publications.models import publication
from workflows.pushes.models import push_record

STORIES = [
    "approval/law_review",
    "approval/hearing_held",
    "ordinary_penalty/review",
    "ordinary_penalty/hearing",
    "publication/penalty",
    "regulator_push/claimed",
    "regulator_push/commitment_broken",
]
CHECKS = {"02": inv_02, "03": inv_03, "05": inv_05, "14": inv_14_outward, "20": inv_20}


def walked(database: Database, story: str) -> Walk:
    """A story, walked to its end."""
    process, name = story.split("/")
    walk = Walk(database, read(WING / process / "scenarios" / f"{name}.json"))
    walk.take_steps()
    return walk


def faults(walk: Walk) -> dict[str, list[str]]:
    """What every invariant says."""
    with context.query(walk.database, walk.hooks, SYSTEM, walk.clock) as ctx:
        return {name: found for name, invariant in CHECKS.items() if (found := invariant.check(ctx))}


@pytest.mark.parametrize("story", STORIES)
def test_the_invariants_hold(database: Database, story: str) -> None:
    assert faults(walked(database, story)) == {}


def test_a_decision_against_its_review_is_seen(database: Database) -> None:
    walk = walked(database, "approval/law_review")
    with walk.command(SYSTEM) as ctx:
        ctx.db.execute(update(law_review).values(state="failed"))

    assert list(faults(walk)) == ["02"]


def test_a_text_that_was_not_reviewed_is_seen(database: Database) -> None:
    walk = walked(database, "ordinary_penalty/review")
    with walk.command(SYSTEM) as ctx:
        ctx.db.execute(update(law_review).values(draft_hash="0" * 64))

    assert "03" in faults(walk)


def test_a_host_who_investigated_is_seen(database: Database) -> None:
    walk = walked(database, "approval/hearing_held")
    with walk.command(SYSTEM) as ctx:
        ctx.db.execute(update(hearing).values(host="zhang.wei"))

    assert list(faults(walk)) == ["05"]


def test_a_reporter_in_a_publication_is_seen(database: Database) -> None:
    walk = walked(database, "publication/penalty")
    with walk.command(SYSTEM) as ctx:
        ctx.db.execute(update(publication).values(content={"reporter": "周明"}))

    assert list(faults(walk)) == ["14"]


def test_a_push_that_was_changed_or_doubled_is_seen(database: Database) -> None:
    walk = walked(database, "regulator_push/claimed")
    with walk.command(SYSTEM) as ctx:
        row = dict(ctx.db.execute(push_record.select().limit(1)).mappings().one())
        ctx.db.execute(insert(push_record).values({**row, "id": ids.new(), "version": 3}))
        ctx.db.execute(update(push_record).where(push_record.c.id == row["id"]).values(payload={"party": "别人"}))

    assert len(faults(walk)["20"]) == 3
