"""Hearings as rows: requested, scheduled, notified, held or waived; a table says which way each may go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, select

from engine.context import Context
from engine.revisions import Changes
from engine.rows import as_row, columns
from workflows.hearings.errors import HearingNotFound, HearingStateRefused
from workflows.hearings.models import hearing as table

PERMIT, PENALTY = "许可", "处罚"


class HearingState(StrEnum):
    """Where a hearing stands. Source: domain paper 3.8 (S12a)."""

    #: Asked for in time. Left when host and day are set.
    REQUESTED = "requested"
    #: Host and day are set, the notice goes out. Left by the hearing itself, or a new day.
    SCHEDULED = "scheduled"
    #: Held, and on record. Left by the host's opinion.
    HELD = "held"
    #: Over, with an opinion. Never left.
    CLOSED = "closed"
    #: The party stayed away without reason, walked out or withdrew. Never left.
    WAIVED = "waived"
    #: Asked for too late. Never left.
    LATE = "late"


S = HearingState
TRANSITIONS: Mapping[HearingState, frozenset[HearingState]] = {
    S.REQUESTED: frozenset({S.SCHEDULED, S.LATE}),
    S.SCHEDULED: frozenset({S.HELD, S.WAIVED}),
    S.HELD: frozenset({S.CLOSED}),
    S.CLOSED: frozenset(),
    S.WAIVED: frozenset(),
    S.LATE: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Hearing:
    """One request for a hearing, and what became of it."""

    id: str
    town_code: str
    instance_id: str
    kind: str
    applicant: str
    requested_at: datetime
    told_at: datetime | None
    in_time: bool
    reason: str | None
    host: str | None
    recorder: str | None
    is_public: bool | None
    place: str | None
    scheduled_at: datetime | None
    notice_no: str | None
    notice_served_at: datetime | None
    postponements: int
    attendees: list[Any]
    record_file: list[Any]
    absent_reason: str | None
    opinion: str | None
    state: str
    ended_at: datetime | None
    revision: int

    @property
    def is_held(self) -> bool:
        """Whether it took place."""
        return self.state in (S.HELD, S.CLOSED)

    @property
    def notice_limit(self) -> str:
        """The limit of the notice before it."""
        return "AP-09" if self.kind == PERMIT else "PN-09"

    def as_variable(self) -> dict[str, Any]:
        """What the caller's diagram gets."""
        return {
            "hearing_id": self.id,
            "held": self.is_held,
            "waived": self.state in (S.WAIVED, S.LATE),
            "in_time": self.in_time,
            "absent_reason": self.absent_reason,
            "opinion": self.opinion,
            "record_file": self.record_file,
            "host": self.host,
            "scheduled_at": self.scheduled_at,
            "ended_at": self.ended_at,
        }


_COLUMNS = columns(Hearing, table)
_CHANGES = Changes(table, [one.name for one in _COLUMNS if one.name != "id"])


def add(ctx: Context, made: Hearing) -> Hearing:
    """Enter a new request."""
    ctx.db.execute(insert(table), as_row(made))
    return made


def get(ctx: Context, hearing_id: str) -> Hearing:
    """The hearing with this id.

    Raises:
        HearingNotFound: there is none.
    """
    row = ctx.db.execute(select(*_COLUMNS).where(table.c.id == hearing_id)).first()
    if row is None:
        raise HearingNotFound(hearing_id)
    return Hearing(*row)


def of_matter(ctx: Context, instance_id: str) -> list[Hearing]:
    """Every hearing of a matter, the first one first."""
    statement = select(*_COLUMNS).where(table.c.instance_id == instance_id).order_by(table.c.id)
    return [Hearing(*row) for row in ctx.db.execute(statement)]


def move(ctx: Context, found: Hearing, state: HearingState, **facts: Any) -> Hearing:
    """Bring a hearing into another state, with what else changed; to the same state only the facts change.

    Raises:
        HearingStateRefused: the table does not know the way.
        StaleRevision: it was changed meanwhile.
    """
    if state != found.state and state not in TRANSITIONS[HearingState(found.state)]:
        raise HearingStateRefused(found.id, found.state, state)
    after: Hearing = replace(found, state=state.value, revision=found.revision + 1, **facts)
    _CHANGES.write(ctx, f"hearing {found.id}", found.revision, after)
    return after
