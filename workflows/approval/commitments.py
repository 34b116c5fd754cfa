"""Commitments (form C1): what an applicant vouched for, until when it is checked, and who may not vouch again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import exists, insert, select, update

from engine import ids
from engine.context import Context
from engine.rows import UserTask
from workflows import cases, catalogue, documents, matters
from workflows.approval.errors import CommitmentRefused
from workflows.approval.models import commitment as table
from workflows.calendar.zone import local_day
from workflows.cases import Case
from workflows.numbers import Document

AGREED = "同意"
NATURAL_PERSON = "自然人"
STEPS = {"P1-03-commitment": ("tolerance", "容缺承诺"), "P1-05-commitment": ("commitment", "告知承诺")}
"""By step: the variable it sets, and the kind it signs."""

BARRED_FOR = timedelta(days=365)
"""No commitment for so long after a broken one. Source: domain paper, S10 (local rule): twelve months."""


def check(ctx: Context, task: UserTask, variables: Mapping[str, Any]) -> None:
    """Guard of the signature: by the applicant, of a kind the item admits, checked in good time, not published.

    Raises:
        CommitmentRefused: it is not so.
    """
    if variables.get("signed") != AGREED:
        return
    case = cases.of_instance(ctx, task.instance_id)
    if is_barred(ctx, case):
        raise CommitmentRefused(
            "/variables/signed", "承诺失信，十二个月内不得再作承诺", "Expected no broken commitment"
        )
    if variables.get("publish") is True and case.applicant_type == NATURAL_PERSON:
        zh, en = "自然人的承诺不公开", "A natural person's word is not published"
        raise CommitmentRefused("/variables/publish", zh, en)
    number = str(variables.get("signer_cert_no") or "")
    if not _is_partys(case, number) and variables.get("signer_name") != case.applicant_name:
        zh, en = "应由申请人本人或其授权代表签署", "Expected the applicant to sign"
        raise CommitmentRefused("/variables/signer_name", zh, en)
    check_by = variables.get("check_within")
    if task.element_id == "P1-05-commitment" and not _in_time(ctx, case, check_by):
        zh, en = "核查日期应在今天之后、事项规定的期限之内", "Expected a day after today, within the item's months"
        raise CommitmentRefused("/variables/check_within", zh, en)


def _is_partys(case: Case, number: str) -> bool:
    kinds = ("居民身份证", "统一社会信用代码", "护照")
    return any(matters.party_digest(case.town_code, kind, number) == case.applicant_digest for kind in kinds)


def _in_time(ctx: Context, case: Case, check_by: object) -> bool:
    if not isinstance(check_by, date):
        return False
    item = catalogue.get(ctx, case.item_id)
    today = local_day(ctx.now)
    return today < check_by <= today + timedelta(days=31 * item.check_months)


def record(ctx: Context, case: Case, element_id: str, variables: Mapping[str, Any]) -> None:
    """Keep what was signed, as a row and as a document of the case."""
    name, kind = STEPS[element_id]
    given = variables.get(name)
    if not isinstance(given, Mapping) or given.get("signed") != AGREED:
        return
    row = {
        "id": ids.new(),
        "town_code": case.town_code,
        "instance_id": case.instance_id,
        "kind": kind,
        "text_version": str(given["text_version"]),
        "promised_conditions": [str(one["condition"]) for one in given["promised_conditions"] or []],
        "missing_materials": list(given["missing_materials"] or []),
        "due_on": given["due"],
        "signer": str(given["signer_name"]),
        "party_digest": case.applicant_digest,
        "published": given["publish"] is True,
        "check_by": given["check_within"],
        "check_result": None,
        "breach_handling": None,
        "signed_at": ctx.now,
        "broken_at": None,
    }
    ctx.db.execute(insert(table), row)
    shown = ("kind", "text_version", "promised_conditions", "missing_materials", "due_on", "signer", "check_by")
    issued = documents.issue(ctx, case.matter, Document.COMMITMENT, {one: row[one] for one in shown})
    documents.serve_ids(ctx, [issued.id], "直接送达", case.applicant_name)


def of_case(ctx: Context, case: Case) -> list[dict[str, Any]]:
    """What was signed in a case."""
    rows = ctx.db.execute(select(table).where(table.c.instance_id == case.instance_id).order_by(table.c.id))
    return [dict(row) for row in rows.mappings()]


def break_(ctx: Context, case: Case, kind: str, result: str, handling: str) -> None:
    """The word was not kept: no further one for twelve months."""
    statement = update(table).where(table.c.instance_id == case.instance_id, table.c.kind == kind)
    ctx.db.execute(statement.values(check_result=result, breach_handling=handling, broken_at=ctx.now))


def is_barred(ctx: Context, case: Case) -> bool:
    """Whether the party broke its word within the last twelve months."""
    statement = select(
        exists().where(
            table.c.town_code == case.town_code,
            table.c.party_digest == case.applicant_digest,
            table.c.broken_at > ctx.now - BARRED_FOR,
        )
    )
    return bool(ctx.db.execute(statement).scalar_one())
