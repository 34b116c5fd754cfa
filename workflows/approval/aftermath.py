"""After the decision: delivery, rating, the archive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert

from engine import ids, pages
from engine.context import Context
from engine.hooks import ServiceCall
from workflows import cases, documents, numbers, towns
from workflows.approval import limits
from workflows.cases import Case, CaseState
from workflows.clocks import clocks
from workflows.models import archive_entry
from workflows.numbers import Document

RETENTION_YEARS = {True: 30, False: 10}
"""How long a file is kept, by whether something was granted. Source: domain paper 4.6, to be checked."""

RATINGS = {"非常满意": 1, "满意": 2, "基本满意": 3, "不满意": 4, "非常不满意": 5}
"""Source: GB/T 39046-2020 A.8."""

Variables = dict[str, Any]


def record_delivery(ctx: Context, call: ServiceCall) -> Variables:
    """P1-11: the decision is in the applicant's hands; the clock of the delivery stops."""
    case = cases.of_instance(ctx, call.instance_id)
    service: Mapping[str, Any] = call.variables["service"]
    request: Mapping[str, Any] = call.variables["service_request"]
    recipient = _short(service.get("receiver") or case.applicant_name, 100)
    documents.serve_ids(ctx, request["document_ids"], _short(service["mode"], 32), recipient)
    clocks.stop_all(ctx, limits.subject(case), (limits.DELIVERY,))
    case = cases.move(ctx, case, CaseState.DELIVERED, delivered_at=ctx.now)
    return {"delivered_at": case.delivered_at}


def _short(value: object, most: int) -> str:
    return pages.searchable(str(value))[:most]


def rate(ctx: Context, case: Case, variables: Mapping[str, Any]) -> None:
    """P1-14: the applicant's rating is a fact of the case."""
    given = variables.get("evaluation")
    rating = RATINGS.get(str(given.get("overall"))) if isinstance(given, Mapping) else None
    if rating is not None:
        cases.change(ctx, case, rating=rating)


def archive(ctx: Context, call: ServiceCall) -> Variables:
    """P1-15: the file gets its archive number and is closed for good."""
    case = cases.of_instance(ctx, call.instance_id)
    number = numbers.for_document(ctx, towns.get(ctx, case.town_code), Document.ARCHIVE)
    ctx.db.execute(
        insert(archive_entry),
        {
            "id": ids.new(),
            "town_code": case.town_code,
            "instance_id": case.instance_id,
            "number": number,
            "documents": len(documents.of_matter(ctx, case.instance_id)),
            "retention_years": RETENTION_YEARS[case.outcome in ("granted", "revoked")],
            "archived_at": ctx.now,
        },
    )
    cases.move(ctx, case, CaseState.ARCHIVED, archived_at=ctx.now)
    return {"archive_no": number}
