"""Enforcement cases: opened with their clue, moved along one state table, closed for good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select

from engine import ids
from engine.context import Context
from engine.revisions import Changes
from engine.rows import as_row, columns
from workflows import matters
from workflows.calendar.zone import local_day
from workflows.enforcement.errors import EnforcementCaseNotFound, EnforcementStateRefused
from workflows.enforcement.models import clue, enforcement_change
from workflows.enforcement.models import enforcement_case as table
from workflows.enforcement.models import party as party_table
from workflows.enforcement.states import TRANSITIONS, CaseState


@dataclass(frozen=True, slots=True)
class EnforcementCase:
    """One case from its clue to the archive."""

    instance_id: str
    town_code: str
    number: str
    state: str
    outcome: str | None
    power_code: str | None
    power_id: str | None
    field: str | None
    filed_on: date | None
    filing_no: str | None
    officers: list[str]
    noticed_fine_cents: int | None
    noticed_kinds: list[str]
    fine_cents: int | None
    origin: str | None
    opened_at: datetime
    closed_at: datetime | None
    sealed_digest: str | None
    revision: int


@dataclass(frozen=True, slots=True)
class Party:
    """Whom a case is against."""

    instance_id: str
    town_code: str
    type: str
    name: str
    cert_type: str
    cert_no: str
    address: str
    legal_rep: str | None
    digest: str

    def as_variable(self) -> dict[str, Any]:
        """What diagrams, forms and documents see."""
        return {
            "type": self.type,
            "name": self.name,
            "cert_type": self.cert_type,
            "cert_no": self.cert_no,
            "address": self.address,
            "legal_rep": self.legal_rep,
        }


_COLUMNS = columns(EnforcementCase, table)
_CHANGES = Changes(table, [one.name for one in _COLUMNS if one.name != "instance_id"], key="instance_id")
_PARTY = columns(Party, party_table)
CITIZEN = "自然人"


def open(ctx: Context, instance_id: str, town_code: str, number: str, origin: str | None) -> EnforcementCase:
    """Open the case of a matter, with its clue registered."""
    case = EnforcementCase(
        instance_id=instance_id,
        town_code=town_code,
        number=number,
        state=CaseState.CLUE.value,
        outcome=None,
        power_code=None,
        power_id=None,
        field=None,
        filed_on=None,
        filing_no=None,
        officers=[],
        noticed_fine_cents=None,
        noticed_kinds=[],
        fine_cents=None,
        origin=origin,
        opened_at=ctx.now,
        closed_at=None,
        sealed_digest=None,
        revision=1,
    )
    ctx.db.execute(insert(table), as_row(case))
    _note(ctx, case, None)
    return case


def find(ctx: Context, instance_id: str) -> EnforcementCase | None:
    """The case of an instance, or None when it has none."""
    row = ctx.db.execute(select(*_COLUMNS).where(table.c.instance_id == instance_id)).first()
    return None if row is None else EnforcementCase(*row)


def of_instance(ctx: Context, instance_id: str) -> EnforcementCase:
    """The case of an instance.

    Raises:
        EnforcementCaseNotFound: it has none.
    """
    case = find(ctx, instance_id)
    if case is None:
        raise EnforcementCaseNotFound(instance_id)
    return case


def move(ctx: Context, case: EnforcementCase, state: CaseState, **facts: Any) -> EnforcementCase:
    """Bring a case into another state, with what else changed; to the same state only the facts change.

    Raises:
        EnforcementStateRefused: the table does not know the way.
        StaleRevision: the case was changed meanwhile.
    """
    if state != case.state and state not in TRANSITIONS[CaseState(case.state)]:
        raise EnforcementStateRefused(case.number, case.state, state)
    after: EnforcementCase = replace(case, state=state.value, revision=case.revision + 1, **facts)
    _CHANGES.write(ctx, f"case {case.number}", case.revision, after)
    if after.state != case.state:
        _note(ctx, after, case.state)
    return after


def change(ctx: Context, case: EnforcementCase, **facts: Any) -> EnforcementCase:
    """Change facts of a case without moving it."""
    return move(ctx, case, CaseState(case.state), **facts)


def _note(ctx: Context, case: EnforcementCase, before: str | None) -> None:
    ctx.db.execute(
        insert(enforcement_change),
        {
            "id": ids.new(),
            "town_code": case.town_code,
            "instance_id": case.instance_id,
            "before": before,
            "after": case.state,
            "at": ctx.now,
            "actor_id": ctx.actor.id,
            "actor_name": ctx.actor.name,
        },
    )


def history(ctx: Context, instance_id: str) -> list[str]:
    """The states a case went through, first to last."""
    statement = select(enforcement_change.c.after).where(enforcement_change.c.instance_id == instance_id)
    return list(ctx.db.execute(statement.order_by(enforcement_change.c.id)).scalars())


# --- the party --------------------------------------------------------------------------------------


def name_party(ctx: Context, case: EnforcementCase, given: Mapping[str, Any]) -> Party:
    """Say whom the case is against, or correct it; the matter is told too."""
    named = Party(
        instance_id=case.instance_id,
        town_code=case.town_code,
        type=str(given["type"]),
        name=str(given["name"]),
        cert_type=str(given["cert_type"]),
        cert_no=str(given["cert_no"]),
        address=str(given.get("address") or ""),
        legal_rep=str(given["legal_rep"]) if given.get("legal_rep") else None,
        digest=matters.party_digest(case.town_code, str(given["cert_type"]), str(given["cert_no"])),
    )
    ctx.db.execute(delete(party_table).where(party_table.c.instance_id == case.instance_id))
    ctx.db.execute(insert(party_table), as_row(named))
    matters.name_party(ctx, case.instance_id, matters.Party(named.name, named.type, named.digest))
    return named


def party(ctx: Context, instance_id: str) -> Party | None:
    """Whom the case is against, once that is known."""
    row = ctx.db.execute(select(*_PARTY).where(party_table.c.instance_id == instance_id)).first()
    return None if row is None else Party(*row)


def fined_before(ctx: Context, town_code: str, cert_no: str, power_code: str, happened_on: date) -> list[str]:
    """Numbers of decided cases in which the party was fined for the same act: same power, same day.

    Source: Administrative Penalty Law (2021) art. 29.
    """
    statement = (
        select(table.c.number, clue.c.happened_at)
        .join(party_table, party_table.c.instance_id == table.c.instance_id)
        .join(clue, clue.c.instance_id == table.c.instance_id)
        .where(
            table.c.town_code == town_code,
            party_table.c.cert_no == cert_no,
            table.c.power_code == power_code,
            table.c.fine_cents > 0,
        )
    )
    return [number for number, at in ctx.db.execute(statement) if local_day(at) == happened_on]
