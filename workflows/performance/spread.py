"""How values spread: percentiles of what was counted, value by value."""

from __future__ import annotations

from collections.abc import Mapping


def percentile(counts: Mapping[int, int], percent: int) -> float:
    """The smallest value that so many per cent do not exceed: the nearest rank, one that was really measured.

    Args:
        counts: how often each value was measured; at least once altogether.
    """
    rank, reached = -(-sum(counts.values()) * percent // 100), 0
    for value in sorted(counts):
        reached += counts[value]
        if reached >= rank:
            return float(value)
    raise ValueError("Expected a value, found none")
