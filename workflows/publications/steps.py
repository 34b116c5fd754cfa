"""Publication as service steps: open, withhold, publish, watch, correct, withdraw, expire, stop."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine import ids
from engine.context import Context
from engine.errors import FieldError
from engine.hooks import ServiceCall
from workflows import documents, matters
from workflows.calendar.zone import local_day
from workflows.clocks import clocks, deadlines, steps
from workflows.clocks.limits import TimeLimit, Unit
from workflows.clocks.rows import Clock
from workflows.publications import publications, sources
from workflows.publications.desensitising import desensitise
from workflows.publications.errors import PublicationRequestInvalid
from workflows.publications.publications import Publication, PublicationState

KINDS = frozenset({"许可", "处罚", "检查", "强制", "清单", "计划", "其他"})
"""Source: domain paper 3.8, form PB1."""

NO_TERMS = {"limit": "AP-15", "variant": "其他执法决定", "expiry": "", "expiry_variant": "", "years": 5}
ANNULLED = "决定已变更或撤销"
Variables = dict[str, Any]


def open(ctx: Context, call: ServiceCall) -> Variables:
    """S7-02: what may be shown of the request, or of its edited abstract; the clock runs from the decision.

    Variables: ``publication_request`` ``{kind, document_id, content, field}``, ``publication_terms`` (the decision
    ``publication_period``), and after an edit ``publication`` and ``publication_edit``. Sets ``publication`` and
    ``publication_due``.

    Raises:
        PublicationRequestInvalid: no kind, or nothing to show.
        DocumentNotFound: the document does not exist.
    """
    earlier = call.variables.get("publication")
    if earlier is not None:
        return _edit(ctx, call, publications.get(ctx, str(earlier["publication_id"])))
    request = _request(call)
    content, document_id = _source(ctx, call, request)
    seen = desensitise(content)
    clock = _start_clock(ctx, call, content.get("decided_at") or ctx.now)
    made = Publication(
        id=ids.new(),
        town_code=call.town_code,
        instance_id=call.instance_id,
        monitor_id=None,
        kind=str(request["kind"]),
        field=str(request["field"]) if request.get("field") else None,
        document_id=document_id,
        title=str(seen.content.get("title") or seen.content.get("item") or request["kind"])[:200],
        content=documents.plain(seen.content),
        abstract=seen.abstract,
        desensitised=list(seen.removed),
        secrecy=None,
        secrecy_reason=None,
        checked_by=None,
        approved_by=None,
        channels=[],
        state=PublicationState.PENDING.value,
        created_at=ctx.now,
        due_at=clock.safe_at,
        published_at=None,
        expire_at=None,
        ended_at=None,
        end_reason=None,
        statement=None,
        corrections=0,
        revision=1,
    )
    opened = publications.add(ctx, made).as_variable()
    return {"publication": opened, "publication_due": made.due_at, "publication_clock": clock.id}


def _request(call: ServiceCall) -> Mapping[str, Any]:
    request = call.variables.get("publication_request")
    if not isinstance(request, Mapping) or request.get("kind") not in KINDS:
        raise _refused("kind", "kind_unknown", "缺少公示请求或种类不存在", "Expected a request of a known kind")
    if not request.get("content") and not request.get("document_id"):
        raise _refused("content", "nothing_to_show", "没有可公示的内容", "Expected a content or a document to show")
    return request


def _refused(name: str, code: str, zh: str, en: str) -> PublicationRequestInvalid:
    return PublicationRequestInvalid(
        zh, en, fields=[FieldError(f"/variables/publication_request/{name}", code, zh, en)]
    )


def _source(ctx: Context, call: ServiceCall, request: Mapping[str, Any]) -> tuple[dict[str, Any], str | None]:
    """What is shown, and the document it is of: the request's content over the document's own, if it names one.

    Nothing but the document's own where only its number was told.
    """
    named = sources.paper_of(ctx, call.town_code, request)
    if named is not None:
        return sources.content_of(ctx, named), named.id
    content = dict(request.get("content") or {})
    if not request.get("document_id"):
        return content, None
    issued = documents.get(ctx, str(request["document_id"]))
    if issued.instance_id != call.instance_id or issued.voided_at is not None:
        raise _refused("document_id", "document_refused", "文书不属于本案或已作废", "Of another matter, or voided")
    own = {"title": issued.title, "doc_no": issued.number, "decided_at": issued.issued_at}
    own["decided_on"] = local_day(issued.issued_at)
    own |= {"party": issued.content.get("party"), "authority": issued.content.get("authority")}
    return {**own, **content}, issued.id


def _start_clock(ctx: Context, call: ServiceCall, since: datetime) -> Clock:
    terms = _terms(call)
    subject = steps.subject_of(call)
    return clocks.start(ctx, subject, str(terms["limit"]), since, variant=str(terms["variant"] or ""))


def _terms(call: ServiceCall) -> Mapping[str, Any]:
    return {**NO_TERMS, **(call.variables.get("publication_terms") or {})}


def _edit(ctx: Context, call: ServiceCall, found: Publication) -> Variables:
    edit: Mapping[str, Any] = call.variables.get("publication_edit") or {}
    content, _ = _source(ctx, call, _request(call))
    seen = desensitise(content, (), str(edit.get("abstract") or found.abstract))
    removed = _union(found.desensitised, seen.removed)
    edited = publications.change(ctx, found, abstract=seen.abstract, desensitised=removed)
    return {"publication": edited.as_variable(), "publication_due": edited.due_at}


def _union(before: list[str], more: tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys([*before, *more]))


def withhold(ctx: Context, call: ServiceCall) -> Variables:
    """Nothing may be shown: so says the secrecy check, or the decision was annulled meanwhile; the clock stops.

    Variables: ``secrecy`` as the check left it, ``annulment`` where that is the reason.
    """
    secrecy: Mapping[str, Any] = call.variables.get("secrecy") or {}
    facts = {"secrecy": secrecy.get("check"), "secrecy_reason": secrecy.get("reason"), "ended_at": ctx.now}
    if call.variables.get("annulment") is not None:
        facts["end_reason"] = ANNULLED
    moved = publications.move(ctx, _found(ctx, call), PublicationState.WITHHELD, **facts)
    _stop_clock(ctx, call)
    return {"publication": moved.as_variable()}


def _found(ctx: Context, call: ServiceCall) -> Publication:
    named = call.variables.get("publication") or {"publication_id": call.variables.get("publication_id")}
    return publications.get(ctx, str(named["publication_id"]))


def _stop_clock(ctx: Context, call: ServiceCall) -> None:
    """The clock of this publication alone: an instance may publish several things at once."""
    clocks.stop(ctx, str(call.variables["publication_clock"]))


def publish(ctx: Context, call: ServiceCall) -> Variables:
    """S7-06: shown in the chosen channels, without the fields that the secrecy check left out.

    Sets ``publication`` ``{publication_id, state, published_at, expire_at, …}``.
    """
    secrecy: Mapping[str, Any] = call.variables["secrecy"]
    found = _found(ctx, call)
    moved = publications.move(
        ctx,
        found,
        PublicationState.PUBLISHED,
        **_shown(ctx, call, found, secrecy.get("hidden_fields") or []),
        secrecy=secrecy["check"],
        secrecy_reason=secrecy.get("reason"),
        channels=list(call.variables["publication_approval"].get("channels") or []),
        published_at=ctx.now,
        expire_at=_expiry(ctx, call),
    )
    _stop_clock(ctx, call)
    return {"publication": moved.as_variable()}


def _shown(ctx: Context, call: ServiceCall, found: Publication, hidden: list[str]) -> Variables:
    """The content without the hidden fields; with any of them the abstract is made anew, for texts cannot be cut."""
    content, _ = _source(ctx, call, _request(call))
    seen = desensitise(content, hidden)
    shown = {"content": documents.plain(seen.content)}
    if not hidden:
        return shown
    return {**shown, "abstract": seen.abstract, "desensitised": _union(found.desensitised, seen.removed)}


def _expiry(ctx: Context, call: ServiceCall) -> datetime:
    """When it stops by itself: by law, with the permit, or after the years that the town wants."""
    terms = _terms(call)
    if terms["expiry"]:
        variant = str(terms["expiry_variant"] or "")
        return deadlines.due(ctx, str(terms["expiry"]), ctx.now, call.town_code, variant=variant)
    years = TimeLimit(int(terms["years"] or 5), Unit.YEARS)
    return deadlines.due_of(ctx, years, ctx.now, call.town_code)


# --- while it is shown ----------------------------------------------------------------------------


def watch(ctx: Context, call: ServiceCall) -> Variables:
    """S7-07: this instance watches the publication from now on."""
    found = publications.get(ctx, str(call.variables["publication_id"]))
    return {"publication": publications.change(ctx, found, monitor_id=call.instance_id).as_variable()}


def correct(ctx: Context, call: ServiceCall) -> Variables:
    """S7-08: a founded objection; the abstract is corrected, and the former one stays in the file."""
    found = _found(ctx, call)
    handling: Mapping[str, Any] = call.variables["objection_handling"]
    seen = desensitise({**found.content, **_whole_party(ctx, found)}, (), str(handling["corrected"]))
    facts = {"abstract": seen.abstract, "desensitised": _union(found.desensitised, seen.removed)}
    changed = publications.change(ctx, found, corrections=found.corrections + 1, **facts)
    return {"publication": changed.as_variable()}


def _whole_party(ctx: Context, found: Publication) -> Variables:
    """The party's name as the matter has it, so that it can be masked in what somebody wrote."""
    matter = matters.find(ctx, found.instance_id)
    return {} if matter is None else {"party": matter.party_name, "party_type": matter.party_type}


def withdraw(ctx: Context, call: ServiceCall) -> Variables:
    """S7-09: the decision was changed; taken back within three working days, with a statement to the public."""
    withdrawal: Mapping[str, Any] = call.variables["withdrawal"]
    clocks.stop_all(ctx, steps.subject_of(call), ["PN-17"])
    return _end(ctx, call, PublicationState.WITHDRAWN, str(withdrawal["reason"]), str(withdrawal["statement"]))


def expire(ctx: Context, call: ServiceCall) -> Variables:
    """S7-12: its time is over."""
    return _end(ctx, call, PublicationState.EXPIRED, "到期")


def take_down(ctx: Context, call: ServiceCall) -> Variables:
    """S7-11: stopped early, after an objection or on application."""
    stopped: Mapping[str, Any] = call.variables.get("stop_handling") or {}
    return _end(ctx, call, PublicationState.STOPPED, "信用修复" if stopped.get("approval") == "同意" else "更正")


def _end(
    ctx: Context, call: ServiceCall, state: PublicationState, reason: str, statement: str | None = None
) -> Variables:
    facts = {"ended_at": ctx.now, "end_reason": reason, "statement": statement}
    return {"publication": publications.move(ctx, _found(ctx, call), state, **facts).as_variable()}
