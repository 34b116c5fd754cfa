"""Doors to documents: what was issued, on paper, taken back; and whether a paper that somebody holds is true."""

from dataclasses import replace
from hmac import compare_digest
from typing import Any
from urllib.parse import quote

from flask import Response, request

from api import auth, sight, towns
from api.bootstrap import System
from api.contract import Call, Door, OpenCall, PageQuery
from api.fields import Answer, Body, Choice, Flag, Instant, Query, Text, Value
from api.scopes import Scope
from engine.context import query as reading
from engine.pages import Page
from workflows import applicants, documents, matters, personal, registers
from workflows.documents import Issued
from workflows.errors import DocumentNotFound, PaperNotVerified
from workflows.paper import docx, layout, pdf
from workflows.registers import DocumentFilter

door = Door("documents", "文书", "Documents")

RENDERERS = {"pdf": pdf, "docx": docx}


class DocumentOut(Answer):
    """A notice, decision, record or certificate of a matter."""

    id = Text()
    process_instance_id = Text(attribute="instance_id")
    kind = Text(metadata={"example": "acceptance"})
    title = Text(metadata={"example": "受理通知书"})
    number = Text(metadata={"example": "示政受字〔2026〕第00001号"})
    content = Value()
    digest = Text(metadata={"example": "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"})
    issued_at = Instant()
    issued_by = Text(metadata={"example": "li.min"})
    served_at = Instant(allow_none=True, metadata={"example": None})
    served_by = Text(allow_none=True, metadata={"example": None})
    recipient = Text(allow_none=True, metadata={"example": None})
    voided_at = Instant(allow_none=True, metadata={"example": None})
    void_reason = Text(allow_none=True, metadata={"example": None})


class DocumentQuery(PageQuery):
    """Narrows the list."""

    process_instance_id = Text(min=1, max=36, load_default=None)
    kind = Text(min=1, max=32, load_default=None)
    number = Text(min=1, max=64, load_default=None)


class PaperQuery(Query):
    """In which format."""

    format = Choice(*RENDERERS, load_default="pdf")


class VoidBody(Body):
    """Why the document no longer counts."""

    reason = Text(min=5, max=500, required=True, metadata={"example": "当事人名称有误，另行出具"})


@door.read("/documents", scope=Scope.CASE_READ, query=DocumentQuery(), returns=DocumentOut(), is_page=True)
def list_documents(call: Call) -> Page[Issued]:
    """文书列表。Documents that the caller may read, newest first; numbers of persons are masked.

    Applicants read what was served on them.
    """
    query = call.query
    wanted = DocumentFilter(
        towns.of(call.ctx),
        query["process_instance_id"],
        query["kind"],
        query["number"],
        among=sight.of_cases(call.ctx),
        served_on=call.ctx.actor.id if applicants.is_outside(call.ctx.actor) else None,
    )
    page = registers.documents(call.ctx, wanted, call.page)
    if wanted.served_on is not None:
        return Page([applicants.told(one) for one in page.items], page.next_cursor)
    return Page([replace(one, content=personal.masked(one.content)) for one in page.items], page.next_cursor)


@door.read("/documents/<id:document_id>", scope=Scope.CASE_READ, returns=DocumentOut())
def get_document(call: Call, document_id: str) -> Issued:
    """查看文书。One document with its content."""
    return _found(call, document_id)


def _found(call: Call, document_id: str) -> Issued:
    found = documents.get(call.ctx, document_id)
    sight.seen_case(call.ctx, found, found.instance_id, DocumentNotFound, document_id)
    if applicants.is_outside(call.ctx.actor):
        if found.id not in applicants.papers(call.ctx, call.ctx.actor.id, found.instance_id):
            raise DocumentNotFound(document_id)
        return applicants.told(found)
    return replace(found, content=sight.shown(call.ctx, found.instance_id, found.content))


@door.read(
    "/documents/<id:document_id>/content", scope=Scope.CASE_READ, query=PaperQuery(), media="application/octet-stream"
)
def download_document(call: Call, document_id: str) -> Response:
    """下载文书。The document on paper: PDF, or DOCX for offices that print and stamp by hand."""
    found = _found(call, document_id)
    kind = call.query["format"]
    renderer = RENDERERS[kind]
    body = renderer.render(layout.lay_out(found, _address(call)))
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(f'{found.title} {found.number}.{kind}')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "no-store",
    }
    return Response(body, headers=headers, content_type=renderer.MEDIA_TYPE)


def _address(call: Call) -> str:
    """Where people reach this program: as it was configured, else as it was asked."""
    return call.system.config.public_url or request.host_url


@door.act("/documents/<id:document_id>/void", scope=Scope.DOCUMENT_VOID, body=VoidBody(), returns=DocumentOut())
def void_document(call: Call, document_id: str) -> Issued:
    """作废文书。Take a document back: its number stays with the reason, its authenticity page says so."""
    found = _found(call, document_id)
    voided = documents.void(call.ctx, found.id, call.body["reason"])
    return replace(voided, content=found.content)


# --- is this paper true? ------------------------------------------------------------------------------


class VerifyQuery(Query):
    """What stands below the QR code."""

    code = Text(min=1, max=64, required=True, metadata={"example": "66c7f0f462eeedd9"})


class VerificationOut(Answer):
    """What whoever holds a paper, with the code on it, may know: nothing personal, nothing of its content."""

    is_authentic = Flag()
    """Issued here with this very content: true, for any other is not found."""
    is_in_force = Flag()
    title = Text(metadata={"example": "准予行政许可决定书"})
    number = Text(metadata={"example": "示政许决字〔2026〕第0001号"})
    authority = Text(metadata={"example": "示范镇人民政府"})
    party = Text(allow_none=True, metadata={"example": "王某"})
    issued_at = Instant()
    voided_at = Instant(allow_none=True, metadata={"example": None})


@door.read("/verifications/<id:document_id>", scope=None, is_open=True, query=VerifyQuery(), returns=VerificationOut())
def verify(call: OpenCall, document_id: str) -> dict[str, Any]:
    """核验文书真伪。Whether a paper with this id and code was issued here and still counts; open to everybody."""
    return verification(call.system, document_id, call.query["code"])


def verification(system: System, document_id: str, code: str) -> dict[str, Any]:
    """What ``VerificationOut`` says.

    Raises:
        PaperNotVerified: nothing was issued under this id, or its code is another: which of both is not told.
    """
    with reading(system.database, system.hooks, auth.ANONYMOUS, system.clock) as ctx:
        try:
            found = documents.get(ctx, document_id)
        except DocumentNotFound:
            raise PaperNotVerified from None
        if not compare_digest(layout.verification_code(found).encode(), code.lower().encode()):
            raise PaperNotVerified
        matter = matters.of_instance(ctx, found.instance_id)
    return {
        "is_authentic": True,
        "is_in_force": found.voided_at is None,
        "title": found.title,
        "number": found.number,
        "authority": found.content.get("authority"),
        "party": matter.public_party,
        "issued_at": found.issued_at,
        "voided_at": found.voided_at,
    }
