"""A plan that is filed, with two firms to inspect, before its draw."""

import pytest

from engine.db import Database
from tests.scenarios.walker import WING, read
from tests.workflows.execution.desk import Desk

STORY = read(WING / "double_random" / "scenarios" / "plan_and_follow_up.json")
GIVEN = {name: STORY.given[name] for name in ("now", "firms")}
"""What the story needs before it meets another process."""
STEPS = [step for step in STORY.when if "refused" not in step]


def position(element: str) -> int:
    """Where a step of the story completes this element first."""
    return next(number for number, step in enumerate(STEPS) if step.get("complete") == element)


@pytest.fixture
def drawing(database: Database) -> Desk:
    """Everything up to the draw."""
    return Desk(database, "double_random", GIVEN).take(*STEPS[: position("S3-05")])


@pytest.fixture
def checking(database: Database) -> Desk:
    """Everything up to the first check on site."""
    return Desk(database, "double_random", GIVEN).take(*STEPS[: position("S3-11")])
