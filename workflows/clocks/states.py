"""The states of a clock, and the only ways from one to the next."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from engine.errors import StateRefused


class ClockState(StrEnum):
    """Whether a clock counts."""

    #: Counts. Left by ``suspensions.start``, ``clocks.stop`` and ``clocks.cancel``.
    RUNNING = "running"
    #: Stands still in at least one special procedure. Left when the last one ends, by ``stop`` and ``cancel``.
    SUSPENDED = "suspended"
    #: What it measured has happened, in time or late. Never left.
    STOPPED = "stopped"
    #: What it measured will not happen: withdrawn, merged. Never left.
    CANCELED = "canceled"


TRANSITIONS: Mapping[ClockState, frozenset[ClockState]] = {
    ClockState.RUNNING: frozenset({ClockState.SUSPENDED, ClockState.STOPPED, ClockState.CANCELED}),
    ClockState.SUSPENDED: frozenset({ClockState.RUNNING, ClockState.STOPPED, ClockState.CANCELED}),
    ClockState.STOPPED: frozenset(),
    ClockState.CANCELED: frozenset(),
}

OPEN = (ClockState.RUNNING.value, ClockState.SUSPENDED.value)


def change(before: str, after: ClockState) -> str:
    """``after``, if the table knows the way from ``before``.

    Raises:
        StateRefused: the table does not know it.
    """
    if after not in TRANSITIONS[ClockState(before)]:
        raise StateRefused("Clock", before, after)
    return after.value
