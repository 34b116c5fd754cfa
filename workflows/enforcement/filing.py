"""From clue to filing: registration, jurisdiction and power, the check's result, filed, not filed or transferred."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import instances
from engine.context import Context
from engine.hooks import Outcome, ServiceCall
from forms import submission
from workflows import matters
from workflows.calendar.zone import local_day
from workflows.catalogues import powers
from workflows.clocks import clocks
from workflows.clocks.steps import subject_of
from workflows.enforcement import cases, clues, evidence, measures, officers, papers, telling
from workflows.enforcement.cases import EnforcementCase
from workflows.enforcement.states import CaseState
from workflows.numbers import Document

CHECK_LIMITS = ("PN-01", "PN-02", "PN-03", "PN-04")
DECISION_LIMITS = ("PN-05", "PN-06")


def register_clue(ctx: Context, call: ServiceCall) -> Outcome:
    """P2-01: the clue gets its number, matter and case; who reported leaves the diagram here (INV-14)."""
    given: Mapping[str, Any] = call.variables.get("clue") or {}
    origin = call.variables.get("origin")
    case = clues.register(ctx, instances.get(ctx, call.instance_id), given, str(origin) if origin else None)
    remaining = clues.remaining(given)
    submission.redact(
        ctx, call.instance_id, ["/clue/reporter"], {f"/clue/{name}": text for name, text in remaining.items()}
    )
    kept = {**{name: value for name, value in given.items() if name != "reporter"}, **remaining}
    return {"case_no": case.number, "clue": {**kept, "by_name": bool(given.get("reporter"))}}


def check_jurisdiction(ctx: Context, call: ServiceCall) -> Outcome:
    """P2-02: whether the power is ours today, whether it is too late, whether the party was fined for this act."""
    case = cases.of_instance(ctx, call.instance_id)
    found = clues.get(ctx, call.instance_id)
    assert found is not None, "a case is opened with its clue"
    power = clues.power_today(ctx, case.town_code, found.suspected_power)
    given: Mapping[str, Any] = call.variables.get("clue") or {}
    before = (
        cases.fined_before(
            ctx, case.town_code, found.object_cert_no, found.suspected_power, local_day(found.happened_at)
        )
        if found.object_cert_no
        else []
    )
    checks = {
        "power_ours": power is not None and power.is_delegated,
        "time_barred": clues.is_time_barred(ctx, case.town_code, found.happened_at, given.get("harm") is True),
        "punished": bool(before),
        "earlier_cases": before,
    }
    ours = power if power is not None and power.is_delegated else None
    facts = {"power_code": found.suspected_power, "field": None if power is None else power.field}
    matters.place(ctx, matters.of_instance(ctx, call.instance_id), field=facts["field"])
    case = cases.move(ctx, case, CaseState.CHECKING, **facts) if ours else cases.change(ctx, case, **facts)
    return {
        "checks": checks,
        "power": {"code": found.suspected_power, "name": None, "field": None, "basis": None}
        if power is None
        else clues.as_variable(power),
        "field": case.field,
        "checking_from": ctx.now,
    }


def start_clock(ctx: Context, call: ServiceCall) -> Outcome:
    """Start the clock whose code a decision table gave in ``clock_limit.code``, from ``clock_start`` or now."""
    limit: Mapping[str, Any] = call.variables["clock_limit"]
    clock = clocks.start(ctx, subject_of(call), str(limit["code"]), call.variables.get("clock_start"))
    return {str(call.properties.get("result", "clock")): clock.as_variable()}


def record_check(ctx: Context, call: ServiceCall) -> Outcome:
    """P2-03: the party is named in the case from here on."""
    case = cases.of_instance(ctx, call.instance_id)
    return {"party": _party(ctx, case, call.variables["check"])}


def _party(ctx: Context, case: EnforcementCase, check: Mapping[str, Any]) -> dict[str, Any]:
    names = ("type", "name", "cert_type", "cert_no", "address", "legal_rep")
    given = {name: check.get(f"party_{name}") for name in names}
    return cases.name_party(ctx, case, given).as_variable()


def prepare(ctx: Context, call: ServiceCall) -> Outcome:
    """What a procedure begins with: case, power, officers; alone, it opens the case from ``clue`` and ``check``."""
    given = call.variables
    outcome: dict[str, Any] = {}
    case = cases.find(ctx, call.instance_id)
    if case is None:
        outcome |= register_clue(ctx, call) or {}
        outcome |= check_jurisdiction(ctx, call) or {}
        case = cases.of_instance(ctx, call.instance_id)
        outcome["party"] = _party(ctx, case, given["check"])
    named = cases.party(ctx, call.instance_id)
    return {
        **outcome,
        "case_no": case.number,
        "field": case.field,
        "party": None if named is None else named.as_variable(),
        "officer_options": officers.options(ctx, case.town_code, case.field or ""),
        **progress(ctx, case),
    }


def progress(ctx: Context, case: EnforcementCase) -> dict[str, Any]:
    """The evidence there is and the things that are held, as forms show them."""
    return {
        "evidence": evidence.index(ctx, case.instance_id),
        "open_measures": measures.options(ctx, case.instance_id),
    }


# --- filed, not filed, transferred --------------------------------------------------------------------


def file_case(ctx: Context, call: ServiceCall) -> Outcome:
    """P2-05: the case is filed under the power in force today; a withdrawal later does not touch it (INV-08)."""
    case = cases.of_instance(ctx, call.instance_id)
    filing: Mapping[str, Any] = call.variables["filing"]
    approval: Mapping[str, Any] = call.variables["filing_approval"]
    power = powers.for_filing(ctx, case.town_code, str(filing["power_code"]), local_day(ctx.now))
    chosen = officers.as_list(filing["officers"])
    facts = {
        **papers.said(filing, "facts", "evidence_list", "procedure", "joint"),
        "power_code": power.code,
        "power_name": power.name,
        "basis": power.citation,
        "officers": officers.names(ctx, chosen),
        "approved_by": officers.who_did(ctx, call.instance_id, "P2-05"),
        "opinion": approval.get("opinion") or approval["result"],
    }
    issued = papers.issue(ctx, case, call, Document.FILING, facts)
    cases.move(
        ctx,
        case,
        CaseState.FILED,
        power_id=power.id,
        power_code=power.code,
        field=power.field,
        filed_on=local_day(ctx.now),
        filing_no=issued.number,
        officers=chosen,
    )
    matters.place(ctx, matters.of_instance(ctx, call.instance_id), field=power.field)
    matters.admit(ctx, call.instance_id, case.town_code, chosen)
    clocks.stop_all(ctx, subject_of(call), CHECK_LIMITS)
    telling.enqueue(ctx, cases.of_instance(ctx, call.instance_id), telling.FILED, {"filed": True})
    return {
        "filing_no": issued.number,
        "filing_id": issued.id,
        "filed_at": ctx.now,
        "officers": chosen,
        "power": clues.as_variable(power),
        "field": power.field,
        "officer_options": officers.options(ctx, case.town_code, power.field),
    }


GROUNDS: Mapping[str, str] = {
    "time_barred": "超过行政处罚追责期限（行政处罚法第三十六条），不予处罚。",
    "punished": "同一违法行为已给予罚款（行政处罚法第二十九条），不再立案。",
}


def not_file(ctx: Context, call: ServiceCall) -> Outcome:
    """G-P2-01, G-P2-04: not filed, with its ground; whoever sent the clue is told."""
    case = cases.of_instance(ctx, call.instance_id)
    reason = _not_filed_reason(call)
    facts = {"facts": _facts(call), "reason": reason, "approved_by": _approver(ctx, call)}
    issued = papers.issue(ctx, case, call, Document.NOT_FILED, facts)
    _end(ctx, case, call, CaseState.NOT_FILED, "not_filed", {"reason": reason})
    return {"not_filed_no": issued.number, "penalty_outcome": "不予立案", "not_filed_reason": reason}


def _not_filed_reason(call: ServiceCall) -> str:
    for name in ("filing_approval", "not_filing", "check"):
        given = call.variables.get(name)
        if isinstance(given, Mapping) and given.get("reason"):
            return str(given["reason"])
    return GROUNDS.get(str(call.variables.get("jurisdiction_outcome")), "不符合立案条件。")


def _facts(call: ServiceCall) -> str:
    for name in ("filing", "check"):
        given = call.variables.get(name)
        if isinstance(given, Mapping) and given.get("facts"):
            return str(given["facts"])
    return "经系统核对，不予立案。"


def _approver(ctx: Context, call: ServiceCall) -> str:
    return next(
        (
            who
            for one in ("P2-05", "P2-04-not_file", "P2-02-transfer")
            if (who := officers.who_did(ctx, call.instance_id, one))
        ),
        "system",
    )


def transfer(ctx: Context, call: ServiceCall) -> Outcome:
    """Not ours: the file goes to whom it belongs; whoever sent the clue is told."""
    case = cases.of_instance(ctx, call.instance_id)
    receiver, reason = _receiver(call)
    facts = {"facts": _facts(call), "receiver": receiver, "reason": reason, "approved_by": _approver(ctx, call)}
    issued = papers.issue(ctx, case, call, Document.CASE_TRANSFER, facts)
    _end(ctx, case, call, CaseState.TRANSFERRED, "transferred", {"transferred_to": receiver, "reason": reason})
    return {"case_transfer_no": issued.number, "penalty_outcome": "移送", "transferred_to": receiver}


def _receiver(call: ServiceCall) -> tuple[str, str]:
    places = (
        ("filing_approval", "transfer_to"),
        ("transfer", "receiver"),
        ("joint_summary", "transfer_to"),
        ("check", "transfer_to"),
    )
    for name, key in places:
        given = call.variables.get(name)
        if isinstance(given, Mapping) and given.get(key):
            return str(given[key]), str(given.get("reason") or given.get("summary") or "不属本机关管辖。")
    return "上一级主管部门", "不属本机关管辖。"


def _end(
    ctx: Context, case: EnforcementCase, call: ServiceCall, state: CaseState, outcome: str, facts: Mapping[str, Any]
) -> None:
    seal = evidence.seal(ctx, case)
    ended = cases.move(ctx, case, state, outcome=outcome, closed_at=ctx.now, sealed_digest=seal)
    clocks.stop_all(ctx, subject_of(call), CHECK_LIMITS)
    telling.ended(ctx, ended, facts)
