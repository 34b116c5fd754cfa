"""Forwarded items: the town examines first, the county decides, and its decision is taken over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from engine.context import Context
from engine.errors import FieldError
from engine.hooks import BpmnError, ServiceCall
from workflows import cases, documents, outward, towns
from workflows.applications import is_text
from workflows.approval import limits
from workflows.approval.words import GRANT, REFUSE
from workflows.calendar.zone import local_day
from workflows.cases import Case

Variables = dict[str, Any]


def forward(ctx: Context, call: ServiceCall) -> Variables:
    """G-P1-04: the town has pre-examined; the county gets the application and decides."""
    case = cases.of_instance(ctx, call.instance_id)
    review: Mapping[str, Any] = call.variables["review"]
    payload = {"review": review["result"], "opinion": review["opinion"], "accepted_on": day(case.accepted_at)}
    limits.start_county(ctx, case)
    return {"forward_id": push(ctx, case, payload)}


def push(ctx: Context, case: Case, payload: Mapping[str, Any]) -> str:
    """Put a message to the county into the outbox."""
    town = towns.get(ctx, case.town_code)
    content = {"case_number": case.number, "item_code": case.item_code, "item": case.item_name, **payload}
    return outward.push(ctx, case, "to_county", outward.COUNTY, f"{town.county}主管部门", "AP-04", content)


def day(instant: datetime | None) -> str | None:
    """An instant's day in China, as documents write it."""
    return None if instant is None else local_day(instant).isoformat()


def record_county_result(ctx: Context, call: ServiceCall) -> Variables:
    """P1-09 at the county: take its decision over, or throw ``county_result_invalid`` and wait for a whole one."""
    result = call.variables.get("county_result")
    result = result if isinstance(result, Mapping) else {}
    decision = result.get("decision")
    texts = {GRANT: ("certificate_no",), REFUSE: ("reasons",)}.get(str(decision), ("decision",))
    missing = [name for name in texts if not is_text(result.get(name), 2000) or name == "decision"]
    valid_from, valid_to = as_date(result.get("valid_from")), as_date(result.get("valid_to"))
    if decision == GRANT and (valid_from is None or valid_to is None or valid_to <= valid_from):
        missing.append("valid_from, valid_to")
    if missing:
        raise BpmnError(
            "county_result_invalid",
            f"上级结果不完整：{'、'.join(missing)} / The county's result is incomplete: {', '.join(missing)}",
        )
    case = cases.of_instance(ctx, call.instance_id)
    if decision == GRANT and documents.is_taken(ctx, case.town_code, str(result["certificate_no"])):
        raise BpmnError(
            "county_result_invalid",
            f"证照编号 {result['certificate_no']} 已被使用 / Number {result['certificate_no']} is another paper's",
        )
    limits.stop_county(ctx, case)
    return {
        "decided": {
            "decision": decision,
            "valid_from": valid_from,
            "valid_to": valid_to,
            "conditions": result.get("conditions"),
            "reasons": result.get("reasons"),
            "certificate_no": result.get("certificate_no"),
            "legal_basis": [],
            "authority": "county",
        }
    }


TEXTS = ("certificate_no", "conditions", "reasons")
DATES = ("valid_from", "valid_to")
LONGEST = 2000
"""Characters of a text of the county's."""
LONGEST_NUMBER = 64
"""Characters of a certificate's number."""


def problems(ctx: Context, case: Case, result: object) -> Iterator[FieldError]:
    """What no decision of the county's may hold; what only lacks something is taken, and waited for.

    Shape: ``{decision: "准予" | "不予", certificate_no, valid_from, valid_to, conditions, reasons}``; texts of up to
    2000 characters, a number of up to 64 that no paper of the town has, ISO dates.
    """
    if not isinstance(result, Mapping):
        yield _wrong("", "应为上级决定（对象）", "Expected the county's decision, an object")
        return
    for name in sorted(set(map(str, result)) - {"decision", *TEXTS, *DATES}):
        yield _wrong(f"/{name}", "不是上级决定的内容", f"Expected no {name} in the county's decision", "surplus")
    if result.get("decision") not in (GRANT, REFUSE):
        yield _wrong("/decision", f"应为{GRANT}或者{REFUSE}", f"Expected {GRANT} or {REFUSE}", "not_an_option")
    for name in TEXTS:
        longest = LONGEST_NUMBER if name == "certificate_no" else LONGEST
        if result.get(name) is not None and not _is_said(result[name], longest):
            yield _wrong(
                f"/{name}", f"应为不超过 {longest} 字的文字", f"Expected a text of at most {longest} characters"
            )
    number = result.get("certificate_no")
    if isinstance(number, str) and documents.is_taken(ctx, case.town_code, number):
        zh, en = f"证照编号 {number} 已被使用，请核对编号", f"Expected a number of its own; {number} is another paper's"
        yield _wrong("/certificate_no", zh, en, "number_taken")
    days = {name: as_date(result.get(name)) for name in DATES}
    for name, day_of in days.items():
        if result.get(name) is not None and day_of is None:
            yield _wrong(f"/{name}", "应为日期，如 2027-01-01", "Expected a date such as 2027-01-01", "not_a_date")
    first, last = days["valid_from"], days["valid_to"]
    if first is not None and last is not None and last <= first:
        yield _wrong("/valid_to", "有效期止应晚于有效期起", "Expected an end after the start", "before_start")


def _is_said(value: object, longest: int) -> bool:
    return isinstance(value, str) and is_text(value.replace("\n", " "), longest)


def _wrong(pointer: str, zh: str, en: str, code: str = "wrong_type") -> FieldError:
    return FieldError(f"/variables/county_result{pointer}", code, zh, en)


def as_date(value: object) -> date | None:
    """A day, or the ISO text of one; None for anything else."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
