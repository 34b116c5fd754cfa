"""False material and fraud: refused with a warning, revoked, and barred from applying again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from engine import ids
from engine.context import Context
from engine.hooks import ServiceCall
from engine.rows import ProcessDefinition
from workflows import cases, catalogue, documents, towns
from workflows.approval import decisions, limits
from workflows.approval.errors import ApplicantBarred
from workflows.approval.models import application_bar as table
from workflows.approval.words import REFUSE
from workflows.cases import Case
from workflows.clocks import deadlines
from workflows.numbers import Document

BAR = "AP-13"
VARIANTS = {"78": "", "79": "取得许可后撤销"}
"""By article: the variant of the limit; a year, three years."""

Variables = dict[str, Any]


def refuse_false(ctx: Context, call: ServiceCall) -> Variables:
    """Art. 78: no permit, a warning; where public safety is concerned, no new application for a year."""
    case = cases.of_instance(ctx, call.instance_id)
    found: Mapping[str, Any] = call.variables["falsehood_found"]
    reasons = f"申请人隐瞒有关情况或者提供虚假材料：{found['facts']}"
    basis = [{"basis": "行政许可法§78"}]
    limits.stop_tolerance(ctx, case)
    extra = {"warning": "警告", "signer": found["signer"]}
    refused = decisions.refuse(ctx, case, call, reasons, basis, extra)
    if found["public_safety"]:
        enter(ctx, case, "78", reasons, refused["decision_id"])
    decided = {"decision": REFUSE, "reasons": reasons, "legal_basis": basis, "authority": "town"}
    return {**refused, "decided": decided}


def revoke(ctx: Context, call: ServiceCall) -> Variables:
    """Art. 69, 79: a permit got by fraud is revoked, and the party may not apply for three years."""
    case = cases.of_instance(ctx, call.instance_id)
    decided: Mapping[str, Any] = call.variables["revocation_decided"]
    reason = f"以欺骗、贿赂等不正当手段取得行政许可：{decided['facts']}"
    content = {
        "decision": "撤销",
        "reasons": reason,
        "legal_basis": ["行政许可法§69", "行政许可法§79"],
        "certificate_no": case.certificate_no,
        "signer": decided["signer"],
        "remedy": documents.remedy(towns.get(ctx, case.town_code)),
    }
    issued = documents.issue(ctx, case.matter, Document.PERMIT_REVOCATION, content)
    documents.serve_ids(ctx, [issued.id], "直接送达", case.applicant_name)
    enter(ctx, case, "79", reason, issued.id)
    cases.change(ctx, case, outcome="revoked")
    return {"revocation_no": issued.number, "outcome": "revoked"}


def enter(ctx: Context, case: Case, article: str, reason: str, document_id: str) -> datetime:
    """Bar the case's party from the item; returns until when."""
    until = deadlines.due(ctx, BAR, ctx.now, case.town_code, variant=VARIANTS[article])
    row = {
        "id": ids.new(),
        "town_code": case.town_code,
        "instance_id": case.instance_id,
        "party_digest": case.applicant_digest,
        "item_code": case.item_code,
        "article": article,
        "reason": reason,
        "document_id": document_id,
        "starts_at": ctx.now,
        "ends_at": until,
    }
    ctx.db.execute(insert(table), row)
    return until


def check_start(
    ctx: Context, definition: ProcessDefinition, *, variables: Mapping[str, Any], business_key: str | None
) -> None:
    """Guard of ``instance.start``, behind the one that asks for a whole application.

    Raises:
        ApplicantBarred: the party may not apply for this item yet.
    """
    if not catalogue.is_handler(ctx, definition.key):
        return
    town_code = ctx.actor.town_code
    digest = cases.party(town_code, variables)["applicant_digest"]
    require_free(ctx, town_code, digest, str(variables["item_code"]))


def require_free(ctx: Context, town_code: str, party_digest: str, item_code: str) -> None:
    """Whoever is barred does not apply.

    Raises:
        ApplicantBarred: until when, and by which article.
    """
    statement = (
        select(table.c.article, table.c.ends_at)
        .where(
            table.c.town_code == town_code,
            table.c.party_digest == party_digest,
            table.c.item_code == item_code,
            table.c.ends_at > ctx.now,
        )
        .order_by(table.c.ends_at.desc())
        .limit(1)
    )
    row = ctx.db.execute(statement).first()
    if row is not None:
        raise ApplicantBarred(item_code, row.article, row.ends_at)
