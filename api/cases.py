"""Doors to the business: the catalogue of items, and cases with their documents."""

from dataclasses import replace
from typing import Any

from api import sight, towns
from api.contract import Call, Door, PageQuery
from api.documents import DocumentOut
from api.fields import Answer, Choice, Day, Flag, Instant, Items, Part, Query, Text, Whole
from api.scopes import Scope
from engine.pages import Page
from workflows import applicants, cases, catalogue, documents, registers
from workflows.calendar.zone import local_day
from workflows.cases import Case, CaseState
from workflows.catalogue import Item
from workflows.errors import CaseNotFound, ItemNotFound
from workflows.registers import CaseFilter

door = Door("cases", "事项与办件", "Items and cases")

STATES = [str(state) for state in CaseState]


class ItemQuery(Query):
    """Which items; those in force today."""

    code = Text(min=1, max=32, load_default=None, metadata={"example": "XK0001"})
    window = Text(min=1, max=64, load_default=None)


class ItemOut(Answer):
    """One catalogue item as it is in force."""

    id = Text()
    code = Text(metadata={"example": "XK0001"})
    name = Text(metadata={"example": "临时占用城市道路（市政设施）审批"})
    item_type = Text(metadata={"example": "行政许可"})
    original_dept = Text(metadata={"example": "城管"})
    legal_basis = Text(metadata={"example": "城市道路管理条例§31"})
    statutory_days = Whole(
        metadata={"example": 20, "description": "法定时限，工作日。 Statutory limit in working days."}
    )
    promised_days = Whole(metadata={"example": 3, "description": "承诺时限，工作日。 Promised limit in working days."})
    handle_type = Text(metadata={"example": "承诺"})
    window = Text(metadata={"example": "建设管理综合窗口"})
    channel = Text(metadata={"example": "一次办"})
    agency_service = Flag()
    special_procedures = Items(Text(), metadata={"example": ["现场勘验"]})
    result_doc = Text(metadata={"example": "临时占用城市道路许可决定书"})
    materials = Items(Text(), metadata={"example": ["申请表", "营业执照或身份证"]})
    service_object = Text(metadata={"example": "法人/自然人"})
    process_key = Text(metadata={"example": "approval"})
    valid_from = Day()
    valid_to = Day(allow_none=True)


class CaseQuery(PageQuery):
    """Which cases."""

    state = Choice(*STATES, load_default=None)
    item_code = Text(min=1, max=32, load_default=None)
    process_key = Text(min=1, load_default=None)
    process_instance_id = Text(min=1, max=36, load_default=None)
    query_code = Text(min=1, max=14, load_default=None)
    received_after = Instant(load_default=None)
    received_before = Instant(load_default=None)


class CaseOut(Answer):
    """One application from receipt to archive."""

    id = Text()
    number = Text(metadata={"example": "1132029901402600010001320281199001202611230001"})
    query_code = Text(metadata={"example": "20281199261123"})
    process_instance_id = Text(attribute="instance_id")
    process_key = Text(metadata={"example": "approval"})
    item_code = Text()
    item_name = Text(metadata={"example": "临时占用城市道路（市政设施）审批"})
    applicant_type = Text(metadata={"example": "自然人"})
    applicant_name = Text(metadata={"example": "张三"})
    channel = Text(metadata={"example": "window"})
    state = Choice(*STATES)
    public_status = Text(metadata={"example": "审查中"})
    outcome = Text(allow_none=True, metadata={"example": None})
    received_at = Instant()
    accepted_at = Instant(allow_none=True)
    deemed_accepted = Flag()
    promised_due = Instant(allow_none=True)
    statutory_due = Instant(allow_none=True)
    decided_at = Instant(allow_none=True, metadata={"example": None})
    closed_at = Instant(allow_none=True, metadata={"example": None})
    delivered_at = Instant(allow_none=True, metadata={"example": None})
    archived_at = Instant(allow_none=True, metadata={"example": None})
    supplements = Whole(metadata={"example": 0})
    certificate_no = Text(allow_none=True, metadata={"example": None})
    rating = Whole(allow_none=True, metadata={"example": None})
    revision = Whole()
    town_code = Text()


class ProgressOut(Answer):
    """One step of a case, in the words of the public page."""

    state = Choice(*STATES)
    public_status = Text(metadata={"example": "审查中"})
    at = Instant()


class CaseDetail(CaseOut):
    """A case with its progress and what was issued in it; applicants read what was served on them."""

    progress = Part(ProgressOut(), many=True)
    documents = Part(DocumentOut(), many=True)


@door.read("/items", scope=Scope.CATALOGUE_READ, query=ItemQuery(), returns=ItemOut(), is_list=True)
def list_items(call: Call) -> list[Item]:
    """事项目录。The items of the caller's town that may be applied for today."""
    code, window = call.query["code"], call.query["window"]
    found = catalogue.list_in_force(call.ctx, call.ctx.actor.town_code, local_day(call.ctx.now))
    return [one for one in found if code in (None, one.code) and window in (None, one.window)]


@door.read("/items/<id:item_id>", scope=Scope.CATALOGUE_READ, returns=ItemOut())
def get_item(call: Call, item_id: str) -> Item:
    """查看事项。One version of an item."""
    return towns.seen(call.ctx, catalogue.get(call.ctx, item_id), ItemNotFound, item_id)


@door.read("/cases", scope=Scope.CASE_READ, query=CaseQuery(), returns=CaseOut(), is_page=True)
def list_cases(call: Call) -> Page[Case]:
    """办件列表。Cases that the caller may read, newest first."""
    query = call.query
    wanted = CaseFilter(
        town_code=towns.of(call.ctx),
        state=query["state"],
        item_code=query["item_code"],
        process_key=query["process_key"],
        instance_id=query["process_instance_id"],
        query_code=query["query_code"],
        received_after=query["received_after"],
        received_before=query["received_before"],
        among=sight.of_cases(call.ctx),
    )
    return registers.cases(call.ctx, wanted, call.page)


@door.read("/cases/<name:number>", scope=Scope.CASE_READ, returns=CaseDetail(), has_etag=True)
def get_case(call: Call, number: str) -> dict[str, Any]:
    """查看办件。One case by its number, with its progress and its documents; applicants read their own."""
    case = cases.get(call.ctx, number)
    sight.seen_case(call.ctx, case, case.instance_id, CaseNotFound, number)
    row = {field.attribute or name: getattr(case, field.attribute or name) for name, field in CaseOut().fields.items()}
    progress = cases.progress(call.ctx, case)
    issued = documents.of_matter(call.ctx, case.instance_id)
    if applicants.is_outside(call.ctx.actor):
        theirs = set(applicants.papers(call.ctx, call.ctx.actor.id, case.instance_id))
        told = [applicants.told(one) for one in issued if one.id in theirs]
        return {**row, "progress": progress, "documents": told}
    contents = sight.shown(call.ctx, case.instance_id, [one.content for one in issued])
    shown = [replace(one, content=content) for one, content in zip(issued, contents, strict=True)]
    return {**row, "progress": progress, "documents": shown}
