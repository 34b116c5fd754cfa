"""Doors for everybody, without an account: the catalogue of items, what the town publishes, and how a matter stands."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import request

from api.bootstrap import System
from api.cases import STATES, ItemOut, ProgressOut
from api.contract import Door, OpenCall, PageQuery
from api.errors import Throttled
from api.fields import Answer, Body, Choice, Instant, Part, Query, Text
from api.proofs import ANONYMOUS
from engine.context import Context, command, query
from engine.pages import Page, PageRequest
from workflows import cases, catalogue, inquiries, towns
from workflows.calendar.zone import local_day
from workflows.catalogue import Item
from workflows.matters import Matter
from workflows.publications import publications
from workflows.publications.desensitising import SHOWN
from workflows.publications.publications import Publication, PublicationState
from workflows.publications.steps import KINDS
from workflows.reports import records

door = Door("public", "公众服务", "For the public")


class TownQuery(Query):
    """Of which town; the installation's own unless said."""

    town = Text(min=1, max=12, load_default=None, metadata={"example": "320281199"})


class ItemsQuery(TownQuery):
    """Which items; those in force today."""

    text = Text(min=1, max=100, load_default=None, metadata={"description": "名称或编码包含。 Part of name or code."})


class PublicationQuery(PageQuery):
    """Which publications."""

    town = Text(min=1, max=12, load_default=None, metadata={"example": "320281199"})
    kind = Choice(*sorted(KINDS), load_default=None)
    text = Text(
        min=1, max=100, load_default=None, metadata={"description": "标题或摘要包含。 Part of title or abstract."}
    )


class FactOut(Answer):
    """One field of a publication."""

    name = Text(metadata={"example": "doc_no"})
    label = Text(metadata={"example": "文号"})
    value = Text(metadata={"example": "示政许决字〔2026〕第0001号"})


class PublicationOut(Answer):
    """What the town shows: no number of a person, no address, natural persons by their surname."""

    id = Text()
    kind = Choice(*sorted(KINDS))
    field = Text(allow_none=True, metadata={"example": "城市管理"})
    title = Text(metadata={"example": "准予行政许可决定书"})
    state = Choice("published", "withdrawn")
    abstract = Text(metadata={"example": "事项：临时占用城市道路审批；决定内容：准予许可"})
    facts = Part(FactOut(), many=True)
    published_at = Instant(allow_none=True)
    expire_at = Instant(allow_none=True)
    statement = Text(allow_none=True, metadata={"example": None})
    """Why it was taken back; then nothing else of it is shown."""


class Inquiry(Body):
    """What stands on the receipt."""

    number = Text(min=1, max=64, required=True, metadata={"example": "1132029901402600010001320281199001202611230001"})
    query_code = Text(min=1, max=20, required=True, metadata={"example": "99261123407312"})


class AskedOut(Answer):
    """Something that the applicant has to do."""

    name = Text(metadata={"example": "提交补正材料"})
    due_at = Instant(allow_none=True)


class ReplyOut(Answer):
    """How one record of a report stands."""

    kind = Text(metadata={"example": "complaint"})
    status = Text(metadata={"example": "核查中"})
    reply = Text(allow_none=True, metadata={"example": None})


class InquiryOut(Answer):
    """How a matter stands, for whoever holds its number and query code; nothing personal."""

    number = Text(metadata={"example": "1132029901402600010001320281199001202611230001"})
    kind = Text(metadata={"example": "approval"})
    title = Text(metadata={"example": "临时占用城市道路（市政设施）审批"})
    party = Text(allow_none=True, metadata={"example": "王某"})
    state = Choice(*STATES, allow_none=True)
    public_status = Text(allow_none=True, metadata={"example": "审查中"})
    received_at = Instant()
    accepted_at = Instant(allow_none=True)
    promised_due = Instant(allow_none=True)
    decided_at = Instant(allow_none=True, metadata={"example": None})
    progress = Part(ProgressOut(), many=True)
    asked = Part(AskedOut(), many=True)
    replies = Part(ReplyOut(), many=True)


@contextmanager
def looking(system: System) -> Iterator[Context]:
    """A look at the town by somebody nobody knows."""
    with query(system.database, system.hooks, ANONYMOUS, system.clock) as ctx:
        yield ctx


def town_of(system: System, ctx: Context, code: str | None) -> towns.Town:
    """The town that was asked for, the installation's own, or its first.

    Raises:
        TownNotFound: there is none.
    """
    return towns.get(ctx, code or system.config.town_code or next(iter(towns.codes(ctx)), ""))


def items_of(ctx: Context, town_code: str, text: str | None) -> list[Item]:
    """The items in force today that carry a text in name, code, kind or window."""
    found = catalogue.list_in_force(ctx, town_code, local_day(ctx.now))
    wanted = (text or "").strip().lower()
    return [one for one in found if wanted in f"{one.name} {one.code} {one.item_type} {one.window}".lower()]


@door.read("/public/items", scope=None, is_open=True, query=ItemsQuery(), returns=ItemOut(), is_list=True)
def list_public_items(call: OpenCall) -> list[Item]:
    """公开事项目录。What may be applied for today, what it takes and how long; open to everybody."""
    with looking(call.system) as ctx:
        return items_of(ctx, town_of(call.system, ctx, call.query["town"]).code, call.query["text"])


@door.read("/public/items/<name:code>", scope=None, is_open=True, query=TownQuery(), returns=ItemOut())
def get_public_item(call: OpenCall, code: str) -> Item:
    """公开事项。One item as it is in force today; open to everybody."""
    with looking(call.system) as ctx:
        return catalogue.in_force(ctx, town_of(call.system, ctx, call.query["town"]).code, code, local_day(ctx.now))


@door.read(
    "/public/publications",
    scope=None,
    is_open=True,
    query=PublicationQuery(),
    returns=PublicationOut(),
    is_page=True,
)
def list_public_publications(call: OpenCall) -> Page[dict[str, Any]]:
    """公示公开。What the town shows now, newest first; open to everybody."""
    wanted = call.query
    page = PageRequest(wanted["limit"], wanted["cursor"])
    with looking(call.system) as ctx:
        town = town_of(call.system, ctx, wanted["town"])
        kinds = [wanted["kind"]] if wanted["kind"] else []
        found = publications.shown(ctx, town.code, kinds, page, containing=wanted["text"])
    return Page([publication_answer(one) for one in found.items], found.next_cursor)


@door.read("/public/publications/<id:publication_id>", scope=None, is_open=True, returns=PublicationOut())
def get_public_publication(call: OpenCall, publication_id: str) -> dict[str, Any]:
    """查看公示。One publication that is shown now, or why it was taken back; open to everybody."""
    with looking(call.system) as ctx:
        return publication_answer(publications.to_the_public(ctx, publication_id))


def publication_answer(found: Publication) -> dict[str, Any]:
    """What ``PublicationOut`` says; of one that was taken back, only that and why."""
    is_shown = found.state == PublicationState.PUBLISHED.value
    facts = [
        {"name": name, "label": label, "value": str(found.content[name])}
        for name, label in SHOWN.items()
        if name != "title" and found.content.get(name) not in (None, "")
    ]
    return {
        "id": found.id,
        "kind": found.kind,
        "field": found.field,
        "title": found.title,
        "state": "published" if is_shown else "withdrawn",
        "abstract": found.abstract if is_shown else "",
        "facts": facts if is_shown else [],
        "published_at": found.published_at,
        "expire_at": found.expire_at,
        "statement": None if is_shown else found.statement,
    }


@door.act("/inquiries", scope=None, is_open=True, body=Inquiry(), returns=InquiryOut())
def inquire(call: OpenCall) -> dict[str, Any]:
    """办件查询。How a matter stands, by the number and the query code of its receipt; open to everybody.

    A wrong number and a wrong code have the same answer; tries are counted per address and per number.
    """
    return inquiry(call.system, call.body["number"], call.body["query_code"])


def inquiry(system: System, number: str, query_code: str) -> dict[str, Any]:
    """What ``InquiryOut`` says.

    Raises:
        InquiryUnanswered: no matter has both.
        Throttled: too many wrong pairs came from this address, or for this number.
    """
    number, query_code = "".join(number.split()), "".join(query_code.split())
    counted = inquiries.sources(request.remote_addr or "", number)
    with command(system.database, system.hooks, ANONYMOUS, system.clock) as ctx:
        closed = [inquiries.count(ctx, source, bound) for source, bound in counted.items()]
        now = ctx.now
    until = max((one for one in closed if one is not None), default=None)
    if until is not None:
        seconds = max(1, math.ceil((until - now).total_seconds()))
        zh = f"查询次数过多，请在 {math.ceil(seconds / 60)} 分钟后再试，或到窗口查询。"
        en = f"Too many tries: try again in {math.ceil(seconds / 60)} minutes, or ask at the window."
        raise Throttled(zh, en, retry_after_seconds=seconds)
    with looking(system) as ctx:
        told = _told(ctx, inquiries.find(ctx, number, query_code))
    with command(system.database, system.hooks, ANONYMOUS, system.clock) as ctx:
        for source in counted:
            inquiries.give_back(ctx, source)
    return told


def _told(ctx: Context, found: Matter) -> dict[str, Any]:
    case = cases.find(ctx, found.instance_id)
    common = {"number": found.number, "kind": found.kind, "title": found.title, "received_at": found.opened_at}
    if case is None:
        nothing = dict.fromkeys(("party", "state", "public_status", "accepted_at", "promised_due", "decided_at"))
        replies = records.answer(ctx, found.query_code or "")
        return {**common, **nothing, "progress": [], "asked": [], "replies": replies}
    return {
        **common,
        "party": found.public_party,
        "state": case.state,
        "public_status": case.public_status,
        "accepted_at": case.accepted_at,
        "promised_due": case.promised_due,
        "decided_at": case.decided_at,
        "progress": cases.progress(ctx, case),
        "asked": inquiries.asked(ctx, case),
        "replies": [],
    }
