"""Penalties as drafted, reviewed and decided: one content, one digest; an edited draft is another one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from engine import ids
from engine.context import Context
from engine.rows import as_row, columns
from workflows import documents
from workflows.documents import Issued
from workflows.enforcement.bounds import cents
from workflows.enforcement.cases import EnforcementCase
from workflows.enforcement.models import penalty_decision as table

PENALISE = "给予行政处罚"
CORE = (
    "outcome",
    "party_name",
    "party_address",
    "party_cert_no",
    "facts",
    "evidence",
    "legal_basis",
    "kinds",
    "fine",
    "confiscation_value",
)
"""What the legal review reads and the decision may not change without another one."""


@dataclass(frozen=True, slots=True)
class Penalty:
    """A draft or a decision."""

    id: str
    town_code: str
    instance_id: str
    procedure: str
    state: str
    content: dict[str, Any]
    digest: str
    kinds: list[str]
    fine_cents: int
    confiscation_cents: int
    document_id: str | None
    number: str | None
    collected_on_spot: bool
    made_at: datetime
    made_by: str
    issued_at: datetime | None
    issued_by: str | None


_COLUMNS = columns(Penalty, table)


def core(given: Mapping[str, Any]) -> dict[str, Any]:
    """The content a review is about, whoever wrote it down: amounts in cents, kinds in order, texts trimmed."""
    content: dict[str, Any] = {}
    for name in CORE:
        value = given.get(name)
        if name in ("fine", "confiscation_value"):
            content[f"{name}_cents"] = cents(value)
        elif name == "kinds":
            content[name] = sorted(str(one) for one in value or [])
        else:
            content[name] = str(value or "").strip()
    return content


def digest_of(given: Mapping[str, Any]) -> str:
    """SM3 of the core of a draft or a decision."""
    return documents.digest(core(given))


def draft(ctx: Context, case: EnforcementCase, given: Mapping[str, Any]) -> Penalty:
    """Keep a draft; earlier ones of the case are void."""
    ctx.db.execute(
        update(table).where(table.c.instance_id == case.instance_id, table.c.state == "draft").values(state="void")
    )
    return _add(ctx, case, "ordinary", "draft", given)


def issue_simple(ctx: Context, case: EnforcementCase, given: Mapping[str, Any], issued: Issued) -> Penalty:
    """Keep a decision on the spot."""
    return _issued(ctx, _add(ctx, case, "simple", "draft", given), issued)


def issue(ctx: Context, case: EnforcementCase, given: Mapping[str, Any], issued: Issued) -> Penalty:
    """Turn the reviewed draft into the decision; whoever calls has asked for the review of this digest."""
    wanted = digest_of(given)
    found = [one for one in of_case(ctx, case.instance_id) if one.state == "draft" and one.digest == wanted]
    return _issued(ctx, found[-1] if found else draft(ctx, case, given), issued)


def _issued(ctx: Context, penalty: Penalty, issued: Issued) -> Penalty:
    changed = {
        "state": "issued",
        "document_id": issued.id,
        "number": issued.number,
        "issued_at": ctx.now,
        "issued_by": ctx.actor.id,
    }
    ctx.db.execute(update(table).where(table.c.id == penalty.id).values(changed))
    return get(ctx, penalty.id)


def _add(ctx: Context, case: EnforcementCase, procedure: str, state: str, given: Mapping[str, Any]) -> Penalty:
    content = core(given)
    penalty = Penalty(
        id=ids.new(),
        town_code=case.town_code,
        instance_id=case.instance_id,
        procedure=procedure,
        state=state,
        content=content,
        digest=documents.digest(content),
        kinds=content["kinds"],
        fine_cents=content["fine_cents"],
        confiscation_cents=content["confiscation_value_cents"],
        document_id=None,
        number=None,
        collected_on_spot=given.get("collect_mode") == "当场收缴",
        made_at=ctx.now,
        made_by=ctx.actor.id,
        issued_at=None,
        issued_by=None,
    )
    ctx.db.execute(insert(table), as_row(penalty))
    return penalty


def get(ctx: Context, penalty_id: str) -> Penalty:
    """The draft or decision with this id."""
    return Penalty(*ctx.db.execute(select(*_COLUMNS).where(table.c.id == penalty_id)).one())


def of_case(ctx: Context, instance_id: str) -> list[Penalty]:
    """Every draft and decision of a case, in order."""
    statement = select(*_COLUMNS).where(table.c.instance_id == instance_id).order_by(table.c.id)
    return [Penalty(*row) for row in ctx.db.execute(statement)]


def take_back(ctx: Context, document_id: str) -> None:
    """The paper of a decision was voided: the decision is void with it."""
    ctx.db.execute(update(table).where(table.c.document_id == document_id).values(state="void"))


def decided(ctx: Context, instance_id: str) -> Penalty | None:
    """The decision of a case, if there is one."""
    return next((one for one in of_case(ctx, instance_id) if one.state == "issued"), None)
