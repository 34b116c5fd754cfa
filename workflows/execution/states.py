"""The states of an execution's money side, of plans, disputes, and the legal moves between them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from workflows.execution.errors import ExecutionStateRefused


class ExecutionState(StrEnum):
    """Where the money of a penalty stands. Source: domain paper 3.2 (G-P2-11), 3.8 (S16)."""

    #: Within the days for payment. Left by payment, a plan, the end of the days, or annulment.
    OPEN = "open"
    #: A deferral or instalments were approved. Left by payment, a missed instalment, or annulment.
    INSTALMENTS = "instalments"
    #: Not paid in time: the surcharge runs. Left by payment, a plan, urging, or annulment.
    OVERDUE = "overdue"
    #: The urging letter was served. Left by payment, a plan, the court, giving up, or annulment.
    URGED = "urged"
    #: Compulsory execution was applied for. Left by payment, the court's end, or annulment.
    IN_COURT = "in_court"
    #: Neither paid nor enforced in the end. Left by a late payment or annulment.
    UNPERFORMED = "unperformed"
    #: Nothing is owed any more. Left by annulment alone.
    SETTLED = "settled"
    #: The decision is void. Never left.
    ANNULLED = "annulled"


_S = ExecutionState
TRANSITIONS: Mapping[ExecutionState, frozenset[ExecutionState]] = {
    _S.OPEN: frozenset({_S.INSTALMENTS, _S.OVERDUE, _S.SETTLED, _S.ANNULLED}),
    _S.INSTALMENTS: frozenset({_S.OVERDUE, _S.SETTLED, _S.ANNULLED}),
    _S.OVERDUE: frozenset({_S.INSTALMENTS, _S.URGED, _S.SETTLED, _S.ANNULLED}),
    _S.URGED: frozenset({_S.INSTALMENTS, _S.IN_COURT, _S.UNPERFORMED, _S.SETTLED, _S.ANNULLED}),
    _S.IN_COURT: frozenset({_S.UNPERFORMED, _S.SETTLED, _S.ANNULLED}),
    _S.UNPERFORMED: frozenset({_S.SETTLED, _S.ANNULLED}),
    _S.SETTLED: frozenset({_S.ANNULLED}),
    _S.ANNULLED: frozenset(),
}


class PlanState(StrEnum):
    """A plan: ``active`` is left by payment of all (``kept``) or by a missed instalment (``broken``)."""

    ACTIVE = "active"
    KEPT = "kept"
    BROKEN = "broken"


PLAN_TRANSITIONS: Mapping[PlanState, frozenset[PlanState]] = {
    PlanState.ACTIVE: frozenset({PlanState.KEPT, PlanState.BROKEN}),
    PlanState.KEPT: frozenset(),
    PlanState.BROKEN: frozenset(),
}


def change(decision_no: str, before: str, after: ExecutionState) -> ExecutionState:
    """``after``, if the table admits it; staying where one is, is admitted.

    Raises:
        ExecutionStateRefused: it does not.
    """
    if before != after and after not in TRANSITIONS[ExecutionState(before)]:
        raise ExecutionStateRefused(decision_no, before, after.value)
    return after
