"""Cases (办件): opened with their numbers, moved along one state table, told to the public in plain words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, insert, select

from engine import history as events
from engine import ids, pages
from engine.context import Actor, Context
from engine.revisions import Changes
from engine.rows import Instance, as_row, columns
from workflows import matters, numbers, towns
from workflows.calendar.zone import local_day
from workflows.catalogue import Item
from workflows.connectors import statuses
from workflows.errors import CaseNotFound, CaseStateRefused
from workflows.matters import Matter, Party, Pillar
from workflows.models import case_change, case_file
from workflows.organisation import positions
from workflows.organisation.roles import Role

KIND = "approval"
"""The kind of matter that a case is."""


class CaseState(StrEnum):
    """Where a case stands. Source: domain paper 3.1."""

    #: Kept by the applicant, not handed in. Left when it is submitted.
    DRAFT = "draft"
    #: Handed in. Left by the receipt check's outcome, or by a withdrawal.
    RECEIVED = "received"
    #: Waits for what the applicant was asked to add. Left when it comes, or when the days for it are over.
    SUPPLEMENT = "supplement"
    #: Accepted; both clocks run. Left when review or decision begins, or by a refusal for false material.
    ACCEPTED = "accepted"
    #: Under review. Left when the decision is asked for, or the county's has come.
    REVIEWING = "reviewing"
    #: In a special procedure. Left when the last one ends; nothing but a withdrawal or termination closes it.
    SUSPENDED = "suspended"
    #: Waits for the decision. Left by it.
    DECIDING = "deciding"
    #: Decided in favour. Left once the decision is issued.
    GRANTED = "granted"
    #: Decided against. Left once the decision is issued.
    REFUSED = "refused"
    #: Closed. Left by delivery, or by the archive.
    CLOSED = "closed"
    #: The decision is in the applicant's hands. Left by the archive.
    DELIVERED = "delivered"
    #: In the archive. Never left.
    ARCHIVED = "archived"
    #: Given up by the applicant, or counted so. Left by the archive.
    WITHDRAWN = "withdrawn"
    #: Not taken up. Left by the archive.
    NOT_ACCEPTED = "not_accepted"
    #: Handed to another authority. Left by the archive.
    TRANSFERRED = "transferred"
    #: Opened by mistake and struck off. Never left.
    CANCELED = "canceled"


S = CaseState
_GIVEN_UP = frozenset({S.WITHDRAWN, S.CANCELED})
TRANSITIONS: Mapping[CaseState, frozenset[CaseState]] = {
    S.DRAFT: frozenset({S.RECEIVED}) | _GIVEN_UP,
    S.RECEIVED: frozenset({S.SUPPLEMENT, S.ACCEPTED, S.NOT_ACCEPTED, S.TRANSFERRED, S.CLOSED}) | _GIVEN_UP,
    S.SUPPLEMENT: frozenset({S.RECEIVED}) | _GIVEN_UP,
    S.ACCEPTED: frozenset({S.REVIEWING, S.SUSPENDED, S.DECIDING, S.REFUSED}) | _GIVEN_UP,
    S.REVIEWING: frozenset({S.SUSPENDED, S.DECIDING, S.GRANTED, S.REFUSED}) | _GIVEN_UP,
    S.SUSPENDED: frozenset({S.REVIEWING}) | _GIVEN_UP,
    S.DECIDING: frozenset({S.REVIEWING, S.SUSPENDED, S.GRANTED, S.REFUSED}) | _GIVEN_UP,
    S.GRANTED: frozenset({S.CLOSED}),
    S.REFUSED: frozenset({S.CLOSED}),
    S.CLOSED: frozenset({S.DELIVERED, S.ARCHIVED}),
    S.DELIVERED: frozenset({S.ARCHIVED}),
    S.ARCHIVED: frozenset(),
    S.WITHDRAWN: frozenset({S.ARCHIVED}),
    S.NOT_ACCEPTED: frozenset({S.ARCHIVED}),
    S.TRANSFERRED: frozenset({S.ARCHIVED}),
    S.CANCELED: frozenset(),
}

PUBLIC: Mapping[CaseState, str] = {
    S.DRAFT: "暂存",
    S.RECEIVED: "已收件",
    S.SUPPLEMENT: "待补正",
    S.ACCEPTED: "已受理",
    S.REVIEWING: "审查中",
    S.SUSPENDED: "特别程序中",
    S.DECIDING: "审定中",
    S.GRANTED: "准予",
    S.REFUSED: "不予",
    S.CLOSED: "已办结",
    S.DELIVERED: "已送达",
    S.ARCHIVED: "归档",
    S.WITHDRAWN: "撤回",
    S.NOT_ACCEPTED: "不予受理",
    S.TRANSFERRED: "转办",
    S.CANCELED: "已销号",
}
"""What the applicant is told; internal routing is never shown. Source: domain paper 1 (53), 3.1."""


@dataclass(frozen=True, slots=True)
class Case:
    """One application from receipt to archive."""

    id: str
    town_code: str
    number: str
    query_code: str
    instance_id: str
    process_key: str
    item_id: str
    item_code: str
    item_name: str
    applicant_type: str
    applicant_name: str
    applicant_digest: str
    applicant_account: str | None
    channel: str
    state: str
    outcome: str | None
    received_at: datetime
    accepted_at: datetime | None
    deemed_accepted: bool
    promised_due: datetime | None
    statutory_due: datetime | None
    decided_at: datetime | None
    closed_at: datetime | None
    delivered_at: datetime | None
    archived_at: datetime | None
    supplements: int
    visits: int
    certificate_no: str | None
    rating: int | None
    opened_by: str
    revision: int

    @property
    def matter(self) -> Matter:
        """What the case has in common with every other line of business."""
        return Matter(
            instance_id=self.instance_id,
            town_code=self.town_code,
            pillar=Pillar.APPROVAL.value,
            kind=KIND,
            number=self.number,
            query_code=self.query_code,
            title=self.item_name,
            party_name=self.applicant_name,
            party_type=self.applicant_type,
            party_digest=self.applicant_digest,
            opened_at=self.received_at,
            opened_by=self.opened_by,
        )

    @property
    def public_status(self) -> str:
        """The state in the words of the public page."""
        return PUBLIC[CaseState(self.state)]


@dataclass(frozen=True, slots=True)
class Step:
    """A state that a case came to."""

    state: CaseState
    at: datetime

    @property
    def public_status(self) -> str:
        """The state in the words of the public page."""
        return PUBLIC[self.state]


_COLUMNS = columns(Case, case_file)
_OF_INSTANCE = select(*_COLUMNS).where(case_file.c.instance_id == bindparam("instance"))
_CHANGES = Changes(
    case_file,
    (
        "applicant_type applicant_name applicant_digest state outcome accepted_at deemed_accepted promised_due"
        " statutory_due decided_at closed_at delivered_at archived_at supplements visits certificate_no rating"
    ).split(),
)

CHANNELS = {
    "CLK": "window",
    "AGT": "agent",
    "APP": "online",
    **dict.fromkeys(("GL", "GW", "GSV", "GIN", "GLI", "GPT"), "village"),
}
"""Through whose hands an application came, by the role of who submits it; grids take in for their residents.

Source: domain paper 1, row 11; 4.2, "start P1".
"""
_VILLAGE_POINT = re.compile(r"CLK-\d{12}")
"""A clerk of a village's service point: the role at the village's code."""


def channel(actor: Actor) -> str:
    """``window``, ``village``, ``agent``, ``online``, or ``api`` for a program."""
    if actor.kind == "program":
        return "api"
    if any(_VILLAGE_POINT.fullmatch(group) for group in actor.groups):
        return "village"
    return next((name for role, name in CHANNELS.items() if role in actor.roles), "online")


def party(town_code: str, application: Mapping[str, Any]) -> dict[str, str]:
    """What a case keeps of who applies."""
    return {
        "applicant_type": str(application["applicant_type"]),
        "applicant_name": str(application["applicant_name"]),
        "applicant_digest": matters.party_digest(town_code, str(application["cert_type"]), str(application["cert_no"])),
    }


def open(ctx: Context, instance: Instance, item: Item, applicant: Mapping[str, Any], number: str) -> Case:
    """Open the case of an instance that has just started; same transaction, or neither."""
    town = towns.get(ctx, instance.town_code)
    way = channel(ctx.actor)
    case = Case(
        id=ids.new(),
        town_code=town.code,
        number=number,
        query_code=numbers.for_query(ctx, town),
        instance_id=instance.id,
        process_key=instance.definition_key,
        item_id=item.id,
        item_code=item.code,
        item_name=item.name,
        **party(town.code, applicant),
        applicant_account=ctx.actor.id if way in ("online", "agent") else None,
        channel=way,
        state=CaseState.RECEIVED.value,
        outcome=None,
        received_at=ctx.now,
        accepted_at=None,
        deemed_accepted=False,
        promised_due=None,
        statutory_due=None,
        decided_at=None,
        closed_at=None,
        delivered_at=None,
        archived_at=None,
        supplements=0,
        visits=int(way == "window"),
        certificate_no=None,
        rating=None,
        opened_by=ctx.actor.id,
        revision=1,
    )
    party_of_case = Party(case.applicant_name, case.applicant_type, case.applicant_digest)
    matter = matters.open(
        ctx, instance, Pillar.APPROVAL, KIND, number, item.name, party=party_of_case, query_code=case.query_code
    )
    reviewing = positions.units_with(ctx, town.code, Role.REVIEWER, local_day(ctx.now))
    matters.place(ctx, matter, units=[*reviewing, item.regulator])
    ctx.db.execute(insert(case_file), as_row(case))
    _note(ctx, case, None)
    return case


def progress(ctx: Context, case: Case) -> list[Step]:
    """Every state the case came to and when, in order; not by whom."""
    found = select(case_change.c.after, case_change.c.at).where(case_change.c.case_id == case.id)
    return [Step(CaseState(state), at) for state, at in ctx.db.execute(found.order_by(case_change.c.id))]


def _note(ctx: Context, case: Case, before: str | None) -> None:
    ctx.db.execute(
        insert(case_change),
        {
            "id": ids.new(),
            "town_code": case.town_code,
            "case_id": case.id,
            "before": before,
            "after": case.state,
            "at": ctx.now,
            "actor_id": ctx.actor.id,
            "actor_name": ctx.actor.name,
        },
    )
    kind = "case.opened" if before is None else "case.changed"
    details = {"number": case.number, "state": case.state, "before": before, "item_code": case.item_code}
    told = events.event(ctx, kind, subject_id=case.id, details=details)
    events.write(ctx, [replace(told, instance_id=case.instance_id, town_code=case.town_code)])
    if before is not None:
        statuses.tell(ctx, case.instance_id, PUBLIC[CaseState(case.state)], case.number)


def find(ctx: Context, instance_id: str) -> Case | None:
    """The case of a process instance, or None when it has none."""
    row = ctx.db.execute(_OF_INSTANCE, {"instance": instance_id}).first()
    return None if row is None else Case(*row)


def of_instance(ctx: Context, instance_id: str) -> Case:
    """The case of a process instance.

    Raises:
        CaseNotFound: it has none.
    """
    case = find(ctx, instance_id)
    if case is None:
        raise CaseNotFound(instance_id)
    return case


def get(ctx: Context, number: str) -> Case:
    """The case with this case number or public query code.

    Raises:
        CaseNotFound: there is none.
    """
    column = case_file.c.query_code if len(number) == 14 else case_file.c.number
    row = ctx.db.execute(select(*_COLUMNS).where(column == pages.searchable(number))).first()
    if row is None:
        raise CaseNotFound(number)
    return Case(*row)


def duplicates(ctx: Context, case: Case) -> list[str]:
    """Numbers of the party's other open cases of the same item."""
    statement = select(case_file.c.number).where(
        case_file.c.town_code == case.town_code,
        case_file.c.item_code == case.item_code,
        case_file.c.applicant_digest == case.applicant_digest,
        case_file.c.outcome.is_(None),
        case_file.c.id != case.id,
    )
    return list(ctx.db.execute(statement.order_by(case_file.c.number)).scalars())


def move(ctx: Context, case: Case, state: CaseState, **facts: Any) -> Case:
    """Bring a case into another state, with what else changed; to the same state only the facts change.

    Raises:
        CaseStateRefused: the table does not know the way.
        StaleRevision: the case was changed meanwhile.
    """
    if state != case.state and state not in TRANSITIONS[CaseState(case.state)]:
        raise CaseStateRefused(case.number, case.state, state)
    after: Case = replace(case, state=state.value, revision=case.revision + 1, **facts)
    _CHANGES.write(ctx, f"case {case.number}", case.revision, after)
    if after.applicant_digest != case.applicant_digest or after.applicant_name != case.applicant_name:
        named = Party(after.applicant_name, after.applicant_type, after.applicant_digest)
        matters.name_party(ctx, after.instance_id, named)
    if after.state != case.state:
        _note(ctx, after, case.state)
    return after


def change(ctx: Context, case: Case, **facts: Any) -> Case:
    """Change facts of a case without moving it."""
    return move(ctx, case, CaseState(case.state), **facts)


def close(ctx: Context, case: Case, state: CaseState, outcome: str) -> Case:
    """Bring a case to an end: no further work on the application, only delivery and archive."""
    return move(ctx, case, state, outcome=outcome, closed_at=ctx.now)


def history(ctx: Context, case: Case) -> list[tuple[str | None, str]]:
    """The states the case went through, first to last."""
    statement = select(case_change.c.before, case_change.c.after).where(case_change.c.case_id == case.id)
    return [(before, after) for before, after in ctx.db.execute(statement.order_by(case_change.c.id))]
