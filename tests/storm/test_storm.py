"""A small storm, at every run of the suite; the large one is ``make storm``."""

from pathlib import Path

import pytest

from tests.storm import storm

pytestmark = pytest.mark.xdist_group("storm")


def test_a_small_storm_does_everything_once(tmp_path: Path) -> None:
    said: list[str] = []

    found = storm.run(f"sqlite:///{tmp_path}/state.db", callers=10, cases=1, kills=1, seed=1, told=said.append)

    assert found.violations == []
    assert found.said.started and found.events > 0 and len(said) == 1
    # The storm was one: answers were lost on both ways, and what was lost was asked again.
    assert found.lost > 0 and found.calls > found.events and found.said.requests > found.carried - found.lost
