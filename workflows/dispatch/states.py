"""The states of a work order, and the only ways from one to the next."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class OrderState(StrEnum):
    """Where a work order stands. Source: domain paper 3.7."""

    #: Registered; waits for triage. Left by triage.
    REGISTERED = "registered"
    #: Assessed; waits for the duty officer. Left by dispatch, the answer, or the merge.
    TRIAGED = "triaged"
    #: Sent to a unit, which has to sign. Left by its signature or its return.
    DISPATCHED = "dispatched"
    #: Given back by the unit. Left when the centre dispatches anew or decides.
    RETURNED = "returned"
    #: In the unit's hands. Left by its result, or by what it asks for.
    HANDLING = "handling"
    #: Stopped with approval until a day of review. Left on that day, or before.
    HUNG_UP = "hung_up"
    #: Units disagree, or the county is called. Left by the decision.
    COORDINATING = "coordinating"
    #: Waits until enforcement files or refuses. Left by its answer.
    ENFORCING = "enforcing"
    #: Handled; a grid member looks. Left by what is found.
    VERIFYING = "verifying"
    #: Handled and, where it can be, verified; the caller is asked. Left by the last attempt.
    CALLING_BACK = "calling_back"
    #: Everything is said; the record is made. Left by closing.
    ASSESSING = "assessing"
    #: Closed, with its reply. Left by the archive.
    CLOSED = "closed"
    #: Became part of another order, with its callers. Left by the archive.
    MERGED = "merged"
    #: Opened by mistake and struck off, with its reply. Never left.
    CANCELED = "canceled"
    #: In the archive. Never left.
    ARCHIVED = "archived"


S = OrderState
_ENDED = frozenset({S.CANCELED})
TRANSITIONS: Mapping[OrderState, frozenset[OrderState]] = {
    S.REGISTERED: frozenset({S.TRIAGED}) | _ENDED,
    S.TRIAGED: frozenset({S.DISPATCHED, S.HANDLING, S.MERGED, S.CLOSED, S.ASSESSING}) | _ENDED,
    S.DISPATCHED: frozenset({S.HANDLING, S.RETURNED}) | _ENDED,
    S.RETURNED: frozenset({S.DISPATCHED}) | _ENDED,
    S.HANDLING: frozenset(
        {S.HUNG_UP, S.COORDINATING, S.ENFORCING, S.VERIFYING, S.CALLING_BACK, S.ASSESSING, S.DISPATCHED}
    )
    | _ENDED,
    S.HUNG_UP: frozenset({S.HANDLING}) | _ENDED,
    S.COORDINATING: frozenset({S.HANDLING, S.DISPATCHED}) | _ENDED,
    S.ENFORCING: frozenset({S.HANDLING, S.VERIFYING, S.CALLING_BACK, S.ASSESSING}) | _ENDED,
    S.VERIFYING: frozenset({S.HANDLING, S.CALLING_BACK, S.ASSESSING}) | _ENDED,
    S.CALLING_BACK: frozenset({S.HANDLING, S.ASSESSING}) | _ENDED,
    S.ASSESSING: frozenset({S.CLOSED}) | _ENDED,
    S.CLOSED: frozenset({S.ARCHIVED}),
    S.MERGED: frozenset({S.ARCHIVED}),
    S.CANCELED: frozenset(),
    S.ARCHIVED: frozenset(),
}

OPEN = tuple(state.value for state in S if state not in (S.CLOSED, S.MERGED, S.CANCELED, S.ARCHIVED))
"""States in which an order may take another one in."""

PUBLIC: Mapping[OrderState, str] = {
    **dict.fromkeys(S, "办理中"),
    S.REGISTERED: "已登记",
    S.HUNG_UP: "暂缓办理",
    S.CLOSED: "已办结",
    S.MERGED: "已并案办理",
    S.ARCHIVED: "已办结",
    S.CANCELED: "已销号",
}
"""What the caller is told; routing is never shown. Source: domain paper 1 (53)."""
