"""What is issued in a matter: notices, decisions, certificates, records; numbered, hashed, kept, served, voided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson
from cryptography.hazmat.primitives import hashes
from sqlalchemy import bindparam, insert, select, update

from engine import history, ids, incidents, pages, values
from engine.context import Context
from engine.hooks import Outcome, Parameter, Property, ServiceCall, Use
from engine.rows import as_row, columns
from workflows import matters, names, numbers, signed, towns, typefaces
from workflows.errors import DocumentNotFound, DocumentUnfounded, DocumentVoided, TemplateUnknown
from workflows.law import outcomes
from workflows.matters import Matter
from workflows.models import document as table
from workflows.numbers import Document, Signer
from workflows.towns import Town


@dataclass(frozen=True, slots=True)
class Issued:
    """One document of a matter."""

    id: str
    town_code: str
    instance_id: str
    kind: str
    title: str
    number: str
    content: dict[str, Any]
    #: SM3 of the content as it was handed over, see ``digest``.
    digest: str
    issued_at: datetime
    issued_by: str
    served_at: datetime | None
    served_by: str | None
    recipient: str | None
    voided_at: datetime | None
    void_reason: str | None


_COLUMNS = columns(Issued, table)
_BY_ID = select(*_COLUMNS).where(table.c.id == bindparam("id"))
SIGNERS: Mapping[Signer, str] = {
    Signer.TOWN: "人民政府",
    Signer.BUREAU: "综合行政执法局",
    Signer.NOBODY: "人民政府",
}
"""Whose name stands above a paper, after the town's."""
KINDS: Mapping[str, Document] = {document.value.kind: document for document in Document}

KIND = Property(
    "template",
    "文书种类",
    "Kind of document",
    choices={kind: document.value.title for kind, document in KINDS.items()},
    is_required=True,
    example=Document.SPECIAL_PROCEDURE.value.kind,
)
"""The property that says what a step issues."""
CONTENT = Parameter("document", "文书内容", "What it says", is_required=True, example="={reason: reason}")


def issuing(document: Document) -> tuple[Use, ...]:
    """The use of a step that issues this one: the law on the graph reads which it is."""
    kind = document.value
    return (
        Use(properties=(Property("template", "文书种类", "Kind of document", kind.kind, {kind.kind: kind.title}),)),
    )


FOUNDED: Mapping[Document, Sequence[str]] = {
    Document.NOT_ACCEPTED: ("reason", "reasons"),
    Document.REFUSAL: ("reasons", "reason"),
    Document.PERMIT_REVOCATION: ("reasons", "reason"),
    Document.PENALTY: ("facts",),
    Document.SIMPLE_PENALTY: ("facts",),
    Document.NO_PENALTY: ("reason", "facts"),
    Document.CASE_WITHDRAWN: ("reason", "facts"),
}
"""Decisions about somebody's rights: where each says why. Source: INV-19; Administrative Licensing Law art. 32, 38;
Administrative Penalty Law art. 52, 59."""
LEAST = 5
"""Characters of reasons that say something. Source: domain paper 3."""
REMEDIES = ("remedy", "remedies", "remedy_text")
"""Where a decision says where to turn."""


def court(town: Town) -> str:
    """The court that hears suits against the town. Source: Administrative Litigation Law art. 14, 18."""
    return f"{town.county}人民法院"


def remedy(town: Town) -> str:
    """Where a party may turn. Source: Administrative Reconsideration Law art. 20, 24; Litigation Law art. 46."""
    return (
        f"如不服本决定，可以自收到决定书之日起六十日内向{town.county}人民政府申请行政复议，"
        f"也可以自收到决定书之日起六个月内依法向{court(town)}提起行政诉讼。"
    )


def remedy_reconsideration_first(town: Town) -> str:
    """The remedy against a penalty on the spot. Source: Administrative Reconsideration Law (2023) art. 23(1)(1)."""
    return (
        f"如不服本决定，应当自收到决定书之日起六十日内先向{town.county}人民政府申请行政复议；"
        f"对行政复议决定不服的，可以自收到复议决定书之日起十五日内依法向{court(town)}提起行政诉讼。"
    )


def digest(content: Mapping[str, Any]) -> str:
    """SM3 of a content in canonical JSON, in hexadecimal: a draft that is edited has another one."""
    hashed = hashes.Hash(hashes.SM3())
    hashed.update(orjson.dumps(plain(content), option=orjson.OPT_SORT_KEYS))
    return hashed.finalize().hex()


def plain(value: Any) -> Any:
    """A value of a diagram as JSON: instants and days as ISO text, exact numbers as text."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and abs(value) < 2**53 else str(value)
    return str(value)


def issue(
    ctx: Context, matter: Matter, document: Document, content: Mapping[str, Any], number: str | None = None
) -> Issued:
    """Issue a document of the matter under the next number of its kind, or under another authority's ``number``.

    Raises:
        DocumentUnfounded: a decision that does not say why, or where to turn (INV-19).
    """
    _require_founded(document, content)
    town = towns.get(ctx, matter.town_code)
    issued = Issued(
        id=ids.new(),
        town_code=town.code,
        instance_id=matter.instance_id,
        kind=document.value.kind,
        title=document.value.title,
        number=number or numbers.for_document(ctx, town, document),
        content={
            "matter_number": matter.number,
            "query_code": matter.query_code,
            "subject": matter.title,
            "party": matter.party_name,
            "authority": f"{town.name}{SIGNERS[document.value.signer]}",
            **names.written_out(ctx, town.code, plain(content)),
        },
        digest=digest(content),
        issued_at=ctx.now,
        issued_by=ctx.actor.id,
        served_at=None,
        served_by=None,
        recipient=None,
        voided_at=None,
        void_reason=None,
    )
    ctx.db.execute(insert(table), as_row(issued))
    details = {"kind": issued.kind, "number": issued.number}
    told = history.event(ctx, "document.issued", subject_id=issued.id, details=details)
    history.write(ctx, [replace(told, instance_id=issued.instance_id, town_code=issued.town_code)])
    _flag_unset(ctx, issued)
    return issued


def _flag_unset(ctx: Context, issued: Issued) -> None:
    """Where the paper holds characters that no face draws, an incident stands until somebody saw to it.

    It is issued all the same: refused, a person whose name no font has would wait beyond the limits of the law
    for a program's sake (Administrative Licensing Law art. 32: acceptance is told in writing). The paper shows a
    substitute and says that the character is to be written in by hand.
    """
    unset = typefaces.missing(_texts(issued.content))
    if unset:
        characters = typefaces.described(unset)
        zh = f"{issued.title} {issued.number} 含字库未收的字 {characters}，文书上以“〓”代替，须手写补入并加盖校对章"
        en = f"{issued.number} holds characters that no typeface has: {characters}; write them in by hand"
        incidents.raise_(ctx, "flag", issued.id, "characters_not_drawn", f"{zh} {en}", town_code=issued.town_code)


def _texts(value: Any) -> Iterator[str]:
    """Every text within a content."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _require_founded(document: Document, content: Mapping[str, Any]) -> None:
    """A decision says why, in words that somebody can see, and where to turn."""
    for fields in (FOUNDED[document], REMEDIES) if document in FOUNDED else ():
        if max(_length(content.get(field)) for field in fields) < LEAST:
            raise DocumentUnfounded(document.value.title, fields[0])


def _length(value: object) -> int:
    """Characters that a reader sees of a text, or of the texts in a list."""
    if isinstance(value, Mapping):
        return sum(_length(one) for one in value.values())
    if isinstance(value, list | tuple):
        return sum(_length(one) for one in value)
    return len(values.seen(value)) if isinstance(value, str) else 0


def serve(
    ctx: Context, instance_id: str, kinds: Iterable[Document], mode: str, recipient: str, at: datetime | None = None
) -> int:
    """Note that the matter's documents of these kinds reached the party, at ``at`` (default: now); returns how many."""
    wanted = table.c.kind.in_([document.value.kind for document in kinds])
    return _note_service(ctx, mode, recipient, table.c.instance_id == instance_id, wanted, at=at)


def serve_ids(ctx: Context, document_ids: Iterable[str], mode: str, recipient: str, at: datetime | None = None) -> int:
    """Note that these documents reached the party, at ``at`` (default: now); returns how many."""
    return _note_service(ctx, mode, recipient, table.c.id.in_(list(document_ids)), at=at)


def _note_service(ctx: Context, mode: str, recipient: str, *which: Any, at: datetime | None = None) -> int:
    statement = update(table).where(*which, table.c.served_at.is_(None), table.c.voided_at.is_(None))
    return ctx.db.execute(statement.values(served_at=at or ctx.now, served_by=mode, recipient=recipient)).rowcount


def void(ctx: Context, document_id: str, reason: str) -> Issued:
    """Take a document back; its number stays with the reason, so that no number is missing.

    Raises:
        DocumentNotFound: there is none.
        DocumentVoided: it was voided before.
        NotAllowed: a guard refused.
    """
    found = get(ctx, document_id)
    ctx.hooks.check("document.void", ctx, found, reason=reason)
    statement = update(table).where(table.c.id == document_id, table.c.voided_at.is_(None))
    if ctx.db.execute(statement.values(voided_at=ctx.now, void_reason=reason)).rowcount != 1:
        raise DocumentVoided(found.number)
    details = {"kind": found.kind, "number": found.number, "reason": reason}
    history.record(ctx, "document.voided", subject_id=document_id, details=details)
    return get(ctx, document_id)


def get(ctx: Context, document_id: str) -> Issued:
    """The document with this id.

    Raises:
        DocumentNotFound: there is none.
    """
    row = ctx.db.execute(_BY_ID, {"id": document_id}).first()
    if row is None:
        raise DocumentNotFound(document_id)
    return Issued(*row)


def by_number(ctx: Context, town_code: str, number: str) -> Issued:
    """The document with this number in a town.

    Raises:
        DocumentNotFound: there is none.
    """
    statement = select(*_COLUMNS).where(table.c.town_code == town_code, table.c.number == pages.searchable(number))
    row = ctx.db.execute(statement).first()
    if row is None:
        raise DocumentNotFound(number)
    return Issued(*row)


def is_taken(ctx: Context, town_code: str, number: str) -> bool:
    """Whether a document of the town has this number."""
    statement = select(table.c.id).where(table.c.town_code == town_code, table.c.number == number)
    return ctx.db.execute(statement).first() is not None


def of_matter(ctx: Context, instance_id: str) -> list[Issued]:
    """Everything issued in a matter, in order."""
    statement = select(*_COLUMNS).where(table.c.instance_id == instance_id).order_by(table.c.id)
    return [Issued(*row) for row in ctx.db.execute(statement)]


# --- as a service step ------------------------------------------------------------------------------


_OF_PERMITS: Mapping[Document, str] = {
    Document.GRANT: outcomes.GRANT,
    Document.CERTIFICATE: outcomes.GRANT,
    Document.REFUSAL: outcomes.REFUSE,
}
"""Documents that carry out a decision on a permit, and which one."""


def issue_step(ctx: Context, call: ServiceCall) -> Outcome:
    """Issue the document of property ``template``, a kind, with the content in variable ``document``.

    Sets ``<kind>_no``, ``<kind>_id`` and ``<kind>_hash``; with property ``result``, that variable instead, as
    ``{id, number, title, hash, issued_at}``. The hash is that of the content alone, as a draft has it.
    """
    kind = str(call.properties.get("template") or "")
    if kind not in KINDS:
        raise TemplateUnknown(kind, "、".join(sorted(KINDS)))
    content = call.variables.get("document")
    if KINDS[kind] in _OF_PERMITS:
        signed.require_permit(ctx, call.instance_id, _OF_PERMITS[KINDS[kind]])
    matter = matters.of_instance(ctx, call.instance_id)
    issued = issue(ctx, matter, KINDS[kind], content if isinstance(content, Mapping) else {})
    result = call.properties.get("result")
    if result:
        return {
            result: {
                "id": issued.id,
                "number": issued.number,
                "title": issued.title,
                "hash": issued.digest,
                "issued_at": issued.issued_at,
            }
        }
    return {f"{kind}_no": issued.number, f"{kind}_id": issued.id, f"{kind}_hash": issued.digest}
