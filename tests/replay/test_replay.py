"""A small day: every clock and card equals an independent count."""

from pathlib import Path

from tests.replay.day import replay, town
from workflows.simulation.arrivals import Volumes


def test_every_clock_and_card_of_a_day_is_what_an_independent_count_says(tmp_path: Path) -> None:
    done = replay(town(tmp_path), Volumes(approvals=8, work_orders=6, clues=4, patrols=1), seed=1, days=25)

    assert done.recount.wrong == []
    assert done.recount.clocks > 60
    assert done.recount.cards > 0
    assert done.tally.started.keys() >= {"approval", "dispatch", "enforcement"}
