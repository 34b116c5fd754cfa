"""The page about the demonstration town tells what was recorded, and what was recorded is what was meant."""

from pathlib import Path

import pytest

from engine import context
from engine.clock import FrozenClock
from engine.db import Database
from engine.hooks import Hooks
from tests.workflows.simulation import record
from workflows.simulation import measures
from workflows.simulation.measures import Rate


def test_the_page_shows_the_record() -> None:
    assert record.PAGE.read_text(encoding="utf-8") == record.shown(), (
        "run python -m tests.workflows.simulation.record show"
    )


def test_every_rate_that_was_recorded_is_near_the_one_it_was_meant_to_have() -> None:
    rates, _ = record.recorded()

    assert [f"{one.en}: {one.seen} of {one.of}" for one in rates if not one.is_near] == []
    assert [one.en for one in rates if one.of == 0] == []


def test_every_rate_that_is_measured_was_recorded(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/empty.db")
    database.create_all()

    with context.query(database, Hooks(), clock=FrozenClock(record.UNTIL)) as ctx:
        measured = measures.measure(ctx)
    database.dispose()

    assert {(one.en, one.meant) for one in measured} == {(one.en, one.meant) for one in record.recorded()[0]}
    assert record.PENALTIES <= {one.en for one in measured}


def test_every_state_of_every_line_was_reached_or_says_why_not() -> None:
    _, standing = record.recorded()

    assert {line: [*counts] for line, counts in standing.items()} == {
        line: [str(name) for name in names] for line, (names, _, _) in record.LINES.items()
    }
    missing = {(line, name) for line, counts in standing.items() for name, seen in counts.items() if not any(seen)}
    assert missing == set(record.UNREACHED)


@pytest.mark.parametrize(
    ("seen", "of", "is_near"), [(40, 1000, True), (66, 1000, False), (14, 1000, False), (0, 0, True)]
)
def test_a_share_is_near_within_four_standard_deviations(seen: int, of: int, is_near: bool) -> None:
    assert Rate("退单", "return", seen, of, 0.04).is_near is is_near
