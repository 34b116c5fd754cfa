"""A short run of the coverage-guided fuzz; the long one is ``make feel-fuzz``."""

from __future__ import annotations

import pytest

from tests.engine.feel.fuzz import fuzz


@pytest.mark.parametrize("seed", [11, 12])
def test_mutated_expressions_answer_or_are_refused_plainly(seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert fuzz(4.0, seed) == 0, capsys.readouterr().out
