"""Percentiles by how often values were measured."""

from __future__ import annotations

from collections import Counter

import pytest

from workflows.performance.spread import percentile


def test_percentiles_are_values_that_were_measured() -> None:
    assert [percentile(Counter(range(1, 11)), percent) for percent in (50, 90)] == [5, 9]
    assert percentile({4: 1}, 90) == 4
    assert percentile({7: 1, 3: 8, 5: 1}, 90) == 5


def test_nothing_measured_has_no_percentile() -> None:
    with pytest.raises(ValueError, match="found none"):
        percentile({}, 50)
