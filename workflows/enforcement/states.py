"""Where an enforcement case stands, and which ways lead on; pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class CaseState(StrEnum):
    """Where a case stands. Source: domain paper 3.2."""

    #: The clue is registered. Left by the check of jurisdiction.
    CLUE = "clue"
    #: The preliminary check goes on. Left by its conclusion.
    CHECKING = "checking"
    #: Filed; the investigation goes on. Left by the report at its end.
    FILED = "filed"
    #: The investigation is over. Left by the notice, or by the review of the draft.
    REPORTED = "reported"
    #: The party was told what is to come. Left by the review of the draft.
    NOTICED = "noticed"
    #: The draft is under legal review. Left by its result.
    REVIEWING = "reviewing"
    #: Waits for the decision. Left by it.
    DECIDING = "deciding"
    #: Decided; served, published and carried out. Left by the closing.
    DECIDED = "decided"
    #: Handed to the police. Left by their answer.
    WITH_POLICE = "with_police"
    #: Closed and archived; the evidence is sealed. Never left.
    CLOSED = "closed"
    #: Not filed, with reasons. Never left.
    NOT_FILED = "not_filed"
    #: Handed to another authority. Never left.
    TRANSFERRED = "transferred"
    #: Ended by an operator: a mistake, a party that died or was dissolved. Never left.
    TERMINATED = "terminated"


S = CaseState
_ENDED = frozenset({S.TERMINATED})
TRANSITIONS: Mapping[CaseState, frozenset[CaseState]] = {
    S.CLUE: frozenset({S.CHECKING, S.TRANSFERRED, S.NOT_FILED}) | _ENDED,
    S.CHECKING: frozenset({S.FILED, S.DECIDED, S.NOT_FILED, S.TRANSFERRED}) | _ENDED,
    S.FILED: frozenset({S.REPORTED, S.WITH_POLICE}) | _ENDED,
    S.REPORTED: frozenset({S.FILED, S.NOTICED, S.REVIEWING, S.DECIDING, S.WITH_POLICE}) | _ENDED,
    S.NOTICED: frozenset({S.FILED, S.REPORTED, S.REVIEWING, S.WITH_POLICE}) | _ENDED,
    S.REVIEWING: frozenset({S.FILED, S.REPORTED, S.DECIDING, S.WITH_POLICE}) | _ENDED,
    S.DECIDING: frozenset({S.FILED, S.REPORTED, S.REVIEWING, S.DECIDED, S.WITH_POLICE}) | _ENDED,
    S.DECIDED: frozenset({S.CLOSED}) | _ENDED,
    S.WITH_POLICE: frozenset({S.FILED, S.CLOSED}) | _ENDED,
    S.CLOSED: frozenset(),
    S.NOT_FILED: frozenset(),
    S.TRANSFERRED: frozenset(),
    S.TERMINATED: frozenset(),
}

SEALED = frozenset({S.CLOSED, S.NOT_FILED, S.TRANSFERRED, S.TERMINATED})
"""States in which nothing is added to the file any more."""

PUBLIC: Mapping[CaseState, str] = {
    S.CLUE: "已登记",
    S.CHECKING: "核查中",
    S.FILED: "已立案",
    S.REPORTED: "调查终结",
    S.NOTICED: "已告知",
    S.REVIEWING: "审核中",
    S.DECIDING: "待决定",
    S.DECIDED: "已决定",
    S.WITH_POLICE: "已移送公安机关",
    S.CLOSED: "已结案",
    S.NOT_FILED: "不予立案",
    S.TRANSFERRED: "已移送",
    S.TERMINATED: "已终止",
}
