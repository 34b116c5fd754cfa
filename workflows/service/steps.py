"""The service of documents as service steps: open, note what failed, announce, record the proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from engine.context import Context
from engine.errors import FieldError
from engine.hooks import ServiceCall
from workflows import documents, matters
from workflows.clocks import clocks, steps
from workflows.clocks.limits import find
from workflows.numbers import Document
from workflows.service import proofs
from workflows.service.errors import ServiceRequestInvalid
from workflows.service.proofs import Paper
from workflows.service.rules import ANNOUNCED

LIMITS = frozenset({"PN-12", "AP-05"})
"""A decision within seven working days, a permit within ten. Source: Penalty Law art. 61, Licensing Law art. 44."""

Variables = dict[str, Any]


def open(ctx: Context, call: ServiceCall) -> Variables:
    """S13-01: what is to be served, and until when.

    Variable ``service_request``: ``document_ids``, ``papers`` (titles of another authority's), ``recipient``,
    ``address``, ``preferred_mode``, ``e_consent``, ``limit`` (``PN-12`` or ``AP-05``) or ``due``, ``since``, ``group``.
    Sets ``service_papers``, ``service_due``, ``service_opened_at``, ``service_attempts``.

    Raises:
        ServiceRequestInvalid: nothing to serve, a document of another matter, one that was voided or served.
    """
    request = request_of(call.variables)
    issued = _documents(ctx, call.instance_id, request)
    papers: list[Variables] = [{"title": one.title, "number": one.number, "document_id": one.id} for one in issued]
    papers += [{"title": str(title), "number": None, "document_id": None} for title in request.get("papers") or []]
    if not papers or not request.get("recipient"):
        raise _refused(
            "/service_request", "nothing_to_serve", "没有待送达的文书或受送达人", "Nothing or nobody to serve"
        )
    since = request.get("since") or min((one.issued_at for one in issued), default=ctx.now)
    return {
        "service_papers": papers,
        "service_due": _limit(ctx, call, request, since),
        "service_opened_at": ctx.now,
        "service_attempts": [],
    }


def request_of(variables: Mapping[str, Any]) -> Mapping[str, Any]:
    """The caller's request.

    Raises:
        ServiceRequestInvalid: there is none.
    """
    request = variables.get("service_request")
    if not isinstance(request, Mapping):
        raise _refused("/service_request", "required", "缺少送达请求", "Expected a service request")
    return request


def _documents(ctx: Context, instance_id: str, request: Mapping[str, Any]) -> list[documents.Issued]:
    found = [documents.get(ctx, str(one)) for one in request.get("document_ids") or []]
    for one in found:
        if one.instance_id != instance_id or one.voided_at is not None or one.served_at is not None:
            zh = f"文书 {one.number} 不属于本案、已作废或已送达"
            en = f"Document {one.number} is of another matter, voided or served already"
            raise _refused("/service_request/document_ids", "document_refused", zh, en)
    return found


def _limit(ctx: Context, call: ServiceCall, request: Mapping[str, Any], since: datetime) -> datetime | None:
    """Start the clock of the request's limit; a service inside another limit brings only when it is due."""
    code = request.get("limit")
    if code is None:
        due: datetime | None = request.get("due")
        return due
    if code not in LIMITS or find(str(code)) is None:
        raise _refused(
            "/service_request/limit", "limit_unknown", f"送达时限 {code} 不存在", f"No limit of service {code}"
        )
    return clocks.start(ctx, steps.subject_of(call), str(code), since).safe_at


def _refused(pointer: str, code: str, zh: str, en: str) -> ServiceRequestInvalid:
    return ServiceRequestInvalid(zh, en, fields=[FieldError(pointer, code, zh, en)])


# --- attempts -------------------------------------------------------------------------------------


def note_failure(ctx: Context, call: ServiceCall) -> Variables:
    """S13-04: an attempt that failed stays on file."""
    attempt: Mapping[str, Any] = call.variables["attempt"]
    _record(ctx, call, attempt, None)
    told = {"mode": attempt["mode"], "result": "未送达", "reason": attempt.get("reason"), "at": ctx.now}
    return {"service_attempts": [*(call.variables.get("service_attempts") or []), told]}


def announce(ctx: Context, call: ServiceCall) -> Variables:
    """S13-06: the announcement, which is an act in time; thirty days later the papers count as served."""
    attempt: Mapping[str, Any] = call.variables["attempt"]
    matter = matters.find(ctx, call.instance_id)
    told: Variables = {"announced_at": ctx.now}
    if matter is not None:
        content = {
            "recipient": request_of(call.variables)["recipient"],
            "address": request_of(call.variables).get("address"),
            "papers": [one["title"] for one in call.variables["service_papers"]],
            "reason": attempt.get("reason"),
        }
        issued = documents.issue(ctx, matter, Document.SERVICE_ANNOUNCEMENT, content)
        told |= {"attempt": {**attempt, "announcement_no": issued.number}}
    _stop(ctx, call, ctx.now)
    return told


def record(ctx: Context, call: ServiceCall) -> Variables:
    """S13-08: one proof for each paper; the documents count as served, and the clock stops.

    Sets ``service``: ``{mode, served_at, receiver, proof_ids}``.
    """
    attempt: Mapping[str, Any] = call.variables["attempt"]
    served_at = ctx.now if attempt["mode"] == ANNOUNCED else attempt["signed_at"].astimezone(UTC)
    proof_ids = _record(ctx, call, attempt, served_at)
    receiver = attempt.get("receiver") or request_of(call.variables)["recipient"]
    named = [one["document_id"] for one in call.variables["service_papers"] if one["document_id"]]
    documents.serve_ids(ctx, named, str(attempt["mode"]), str(receiver)[:100], served_at)
    _certify(ctx, call, attempt, served_at, str(receiver))
    _stop(ctx, call, served_at)
    return {
        "service": {
            "mode": attempt["mode"],
            "served_at": served_at,
            "receiver": receiver,
            "proof_ids": proof_ids,
        }
    }


def _record(ctx: Context, call: ServiceCall, attempt: Mapping[str, Any], served_at: datetime | None) -> list[str]:
    recipient = str(request_of(call.variables)["recipient"])
    papers = papers_of(call.variables)
    return proofs.record(ctx, call.instance_id, call.town_code, papers, recipient, attempt, served_at=served_at)


RECEIPT = ("relation", "refused", "witnesses", "tracking_no", "via", "e_address", "announcement_no", "reason")
"""What a way of service leaves behind, as the proof prints it."""


def _certify(ctx: Context, call: ServiceCall, attempt: Mapping[str, Any], served_at: datetime, receiver: str) -> None:
    """The proof of service on paper (送达回证), for everything served together."""
    matter = matters.find(ctx, call.instance_id)
    if matter is None:
        return
    request = request_of(call.variables)
    content = {
        "recipient": request["recipient"],
        "address": request.get("address"),
        "papers": [{"title": one["title"], "number": one["number"]} for one in call.variables["service_papers"]],
        "mode": attempt["mode"],
        "served_at": served_at,
        "receiver": receiver,
        **{name: attempt.get(name) for name in RECEIPT},
    }
    documents.issue(ctx, matter, Document.SERVICE_RECEIPT, content)


def papers_of(variables: Mapping[str, Any]) -> Sequence[Paper]:
    """What is being served."""
    return [Paper(str(one["title"]), one["document_id"]) for one in variables.get("service_papers") or []]


def _stop(ctx: Context, call: ServiceCall, at: datetime) -> None:
    code = request_of(call.variables).get("limit")
    if code:
        clocks.stop_all(ctx, steps.subject_of(call), [str(code)], at)
