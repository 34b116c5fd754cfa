"""What is issued to the applicant: notices, decisions, certificates; numbered, kept, served."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from engine import ids
from engine.context import Context
from engine.rows import columns
from workflows import numbers
from workflows.cases import Case
from workflows.models import case_document as table
from workflows.numbers import Document
from workflows.towns import Town


@dataclass(frozen=True, slots=True)
class Issued:
    """One document of a case."""

    id: str
    town_code: str
    case_id: str
    kind: str
    title: str
    number: str
    content: dict[str, Any]
    issued_at: datetime
    issued_by: str
    served_at: datetime | None
    served_by: str | None
    recipient: str | None
    voided_at: datetime | None
    void_reason: str | None


_COLUMNS = columns(Issued, table)


def remedy(town: Town) -> str:
    """Where a party may turn. Source: Administrative Reconsideration Law art. 20, 24; Litigation Law art. 46."""
    return (
        f"如不服本决定，可以自收到决定书之日起六十日内向{town.county}人民政府申请行政复议，"
        "也可以自收到决定书之日起六个月内依法向人民法院提起行政诉讼。"
    )


def issue(
    ctx: Context, case: Case, town: Town, document: Document, content: Mapping[str, Any], number: str | None = None
) -> Issued:
    """Issue a document of the case under the next number of its kind, or under another authority's ``number``."""
    issued = Issued(
        id=ids.new(),
        town_code=town.code,
        case_id=case.id,
        kind=document.value.kind,
        title=document.value.title,
        number=number or numbers.for_document(ctx, town, document),
        content={
            "case_number": case.number,
            "query_code": case.query_code,
            "item": case.item_name,
            "applicant": case.applicant_name,
            "authority": f"{town.name}人民政府",
            **content,
        },
        issued_at=ctx.now,
        issued_by=ctx.actor.id,
        served_at=None,
        served_by=None,
        recipient=None,
        voided_at=None,
        void_reason=None,
    )
    ctx.db.execute(insert(table).values({column.name: getattr(issued, column.name) for column in _COLUMNS}))
    return issued


def serve(ctx: Context, case: Case, kinds: Iterable[Document], mode: str, recipient: str) -> int:
    """Note that the case's documents of these kinds reached the applicant; returns how many."""
    statement = update(table).where(
        table.c.case_id == case.id,
        table.c.kind.in_([document.value.kind for document in kinds]),
        table.c.served_at.is_(None),
    )
    return ctx.db.execute(statement.values(served_at=ctx.now, served_by=mode, recipient=recipient)).rowcount


def of_case(ctx: Context, case: Case) -> list[Issued]:
    """Everything issued in a case, in order."""
    statement = select(*_COLUMNS).where(table.c.case_id == case.id).order_by(table.c.id)
    return [Issued(*row) for row in ctx.db.execute(statement)]
