"""What a publication that somebody starts by hand shows: a paper of a case, told by its number, or the town's own list.

Decisions, inspections and compulsion are shown as their paper has them, never as somebody types them; lists, plans and
other notices of the town have no case (domain paper 3.8, S7 (a)) and are written in the form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from engine.context import Context
from engine.errors import FieldError
from engine.rows import ProcessDefinition
from workflows import documents, matters
from workflows.calendar.zone import local_day
from workflows.documents import Issued
from workflows.errors import DocumentNotFound
from workflows.matters import Pillar, PlaceOf
from workflows.models import matter_place
from workflows.numbers import Document
from workflows.publications import publications
from workflows.publications.errors import PublicationRequestInvalid

PROCESS = "publication"

PAPERS: Mapping[str, frozenset[str]] = {
    "许可": frozenset(one.value.kind for one in (Document.GRANT, Document.REFUSAL, Document.PERMIT_REVOCATION)),
    "处罚": frozenset(one.value.kind for one in (Document.PENALTY, Document.SIMPLE_PENALTY)),
    "检查": frozenset({Document.INSPECTION_RECORD.value.kind}),
    "强制": frozenset(one.value.kind for one in (Document.SEIZURE, Document.SEIZURE_EXTENSION, Document.RELEASE)),
}
"""By kind of publication: the papers that it shows. Source: domain paper 3.8, S7 (c); form PB1, ``object ref``."""

LINES: Mapping[str, frozenset[Pillar]] = {
    "OFF": frozenset({Pillar.ENFORCEMENT}),
    "SQL": frozenset({Pillar.ENFORCEMENT}),
    "APV": frozenset({Pillar.APPROVAL}),
    "LDR": frozenset(Pillar),
}
"""By role: of which matters its holder publishes papers. Source: domain paper 4.2, row publish."""

GRANTED = {Document.GRANT.value.kind: "准予许可", Document.REFUSAL.value.kind: "不予许可"}


def check_start(ctx: Context, definition: ProcessDefinition, *, variables: Mapping[str, Any], **more: Any) -> None:
    """Guard of starts: a decision is published by its number, by who publishes in its line, and once.

    Raises:
        PublicationRequestInvalid: every field that is wrong.
    """
    if definition.key != PROCESS or ctx.actor.kind == "system":
        return
    request = variables.get("publication_request")
    given: Mapping[str, Any] = request if isinstance(request, Mapping) else {}
    if given.get("kind") not in PAPERS:
        return
    found = [*_problems(ctx, given)]
    if found:
        raise PublicationRequestInvalid(found[0].message_zh, found[0].message_en, fields=found)


def _problems(ctx: Context, given: Mapping[str, Any]) -> Iterator[FieldError]:
    content = _content(given)
    for name in sorted(name for name, one in content.items() if one not in (None, "") and name != "doc_no"):
        zh, en = "内容取自文书，不另填写", "Expected nothing: the paper itself is shown"
        yield _at(f"content/{name}", "from_the_paper", zh, en)
    if given.get("document_id"):
        yield _at("document_id", "from_the_paper", "应填写文号", "Expected the number of the paper")
    issued = _paper(ctx, ctx.actor.town_code, content.get("doc_no"))
    if issued is None or issued.kind not in PAPERS[str(given["kind"])] or not _is_own_line(ctx, issued):
        zh, en = (
            f"没有这一文号的{given['kind']}文书，或不属本条线",
            f"Expected a {given['kind']} paper of one's own line",
        )
        yield _at("content/doc_no", "paper_unknown", zh, en)
        return
    if issued.voided_at is not None:
        yield _at("content/doc_no", "paper_voided", f"{issued.number} 已作废", f"{issued.number} is void")
    if publications.of_document(ctx, issued.id):
        zh, en = f"{issued.number} 已公示过（或不予公开）", f"{issued.number} was published or withheld before"
        yield _at("content/doc_no", "published_before", zh, en)
    fields = _fields(ctx, issued)
    if fields and given.get("field") not in fields:
        zh, en = f"应为案件所属领域（{'、'.join(sorted(fields))}）", f"Expected one of {', '.join(sorted(fields))}"
        yield _at("field", "not_the_field", zh, en)


def _content(given: Mapping[str, Any]) -> Mapping[str, Any]:
    found = given.get("content")
    return found if isinstance(found, Mapping) else {}


def _paper(ctx: Context, town_code: str, number: object) -> Issued | None:
    try:
        return documents.by_number(ctx, town_code, str(number or ""))
    except DocumentNotFound:
        return None


def _is_own_line(ctx: Context, issued: Issued) -> bool:
    matter = matters.find(ctx, issued.instance_id)
    return matter is not None and any(matter.pillar in LINES.get(role, ()) for role in ctx.actor.roles)


def _fields(ctx: Context, issued: Issued) -> set[str]:
    place = matter_place.c
    statement = select(place.code).where(place.instance_id == issued.instance_id, place.kind == PlaceOf.FIELD.value)
    return set(ctx.db.execute(statement).scalars())


def paper_of(ctx: Context, town_code: str, request: Mapping[str, Any]) -> Issued | None:
    """The paper that a request tells by its number alone; None where it brings its content, as a case does."""
    said = {name for name, one in _content(request).items() if one not in (None, "")}
    if request.get("kind") not in PAPERS or request.get("document_id") or said != {"doc_no"}:
        return None
    return documents.by_number(ctx, town_code, str(_content(request)["doc_no"]))


def content_of(ctx: Context, issued: Issued) -> dict[str, Any]:
    """What a paper says, by the fields that are shown."""
    said, matter = issued.content, matters.of_instance(ctx, issued.instance_id)
    return {
        "title": issued.title,
        "doc_no": issued.number,
        "party": matter.party_name or said.get("object"),
        "party_type": matter.party_type or said.get("party_type") or "法人",
        "violation": said.get("facts") if issued.kind in PAPERS["处罚"] else None,
        "decision": _decision(issued),
        "basis": _text(said.get("legal_basis") or said.get("basis")),
        "authority": said.get("authority"),
        "decided_at": issued.issued_at,
        "decided_on": local_day(issued.issued_at),
    }


def _decision(issued: Issued) -> str:
    said = issued.content
    kinds = said.get("kinds") or ([said["kind"]] if said.get("kind") else [])
    if kinds:
        fine = f" {Decimal(str(said['fine']))} 元" if said.get("fine") else ""
        return "、".join(str(one) for one in kinds) + fine
    return str(GRANTED.get(issued.kind) or said.get("conclusion") or said.get("outcome") or issued.title)


def _text(value: object) -> str | None:
    return "、".join(str(one) for one in value) if isinstance(value, list) else None if value is None else str(value)


def _at(name: str, code: str, zh: str, en: str) -> FieldError:
    return FieldError(f"/variables/publication_request/{name}", code, zh, en)
