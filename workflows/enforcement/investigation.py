"""The investigation: records and evidence, things held, and a suspected crime handed to the police."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from engine.context import Context
from engine.hooks import Outcome, ServiceCall
from workflows import towns
from workflows.calendar.zone import local_day
from workflows.clocks import clocks
from workflows.clocks.steps import subject_of
from workflows.enforcement import cases, evidence, measures, officers, papers
from workflows.enforcement.cases import EnforcementCase
from workflows.enforcement.filing import DECISION_LIMITS, progress
from workflows.enforcement.states import CaseState
from workflows.numbers import Document


def record_site(ctx: Context, call: ServiceCall) -> Outcome:
    """E3: the inspection record is issued and becomes evidence with its photos."""
    case, given = _case(ctx, call), _form(call, "site_record")
    who = officers.as_list(given["officers"])
    facts = {
        **papers.said(
            given, "started_at", "ended_at", "location", "place_name", "showed_id", "party_present", "witness"
        ),
        **papers.said(given, "facts", "party_opinion", "party_words", "signed", "refusal_note"),
        "officers": officers.names(ctx, who),
    }
    issued = papers.issue(ctx, case, call, Document.SITE_RECORD, facts)
    _enter(
        ctx,
        case,
        "勘验笔录/现场笔录",
        f"现场检查（勘验）笔录 {issued.number}",
        facts,
        files=[*(given.get("photos") or []), *(given.get("signature") or [])],
        at=given["ended_at"],
        who=who,
    )
    _note(ctx, case, call, who, given["started_at"], given["ended_at"])
    return {**progress(ctx, case), "site_record_no": issued.number}


def record_questioning(ctx: Context, call: ServiceCall) -> Outcome:
    """E4: the questioning record is issued and becomes evidence."""
    case, given = _case(ctx, call), _form(call, "questioning")
    who = officers.as_list(given["officers"])
    facts = {
        **papers.said(given, "person", "relation", "started_at", "ended_at", "place_name", "rights_told", "qa"),
        "officers": officers.names(ctx, who),
    }
    issued = papers.issue(ctx, case, call, Document.QUESTIONING_RECORD, facts)
    kind = "当事人陈述" if given["relation"] in ("当事人", "法定代表人") else "证人证言"
    _enter(
        ctx,
        case,
        kind,
        f"询问笔录 {issued.number}（{given['person']}）",
        facts,
        files=given.get("signed_pages") or [],
        at=given["ended_at"],
        who=who,
    )
    _note(ctx, case, call, who, given["started_at"], given["ended_at"])
    return {**progress(ctx, case), "questioning_record_no": issued.number}


def record_evidence(ctx: Context, call: ServiceCall) -> Outcome:
    """E5: an item of evidence with its custody."""
    case, given = _case(ctx, call), _form(call, "evidence_item")
    who = officers.as_list(given["obtained_by"])
    facts = papers.said(given, "place_name", "original", "proves")
    _enter(
        ctx,
        case,
        str(given["type"]),
        str(given["name"]),
        facts,
        files=given.get("files") or [],
        at=given["obtained_at"],
        who=who,
        custody=(str(given["custodian"]), str(given["storage"])),
    )
    _note(ctx, case, call, who, given["obtained_at"])
    return progress(ctx, case)


def pool_evidence(ctx: Context, call: ServiceCall) -> Outcome:
    """The joint check: what every participant found goes into the one pool of the case."""
    case = _case(ctx, call)
    records: Sequence[Mapping[str, Any]] = call.variables.get("joint_records") or []
    for record in records:
        unit = str(record.get("unit"))
        own = officers.as_list(record.get("officers"))
        facts = {"unit": unit, **papers.said(record, "inspectors", "facts", "finding", "duty_opinion", "location")}
        facts |= {"officers": officers.names(ctx, own)} if own else {}
        by = own or [unit]
        _enter(ctx, case, "勘验笔录/现场笔录", f"联合检查记录（{unit}）", facts, at=record["ended_at"], who=by)
        for item in record.get("evidence") or []:
            _enter(
                ctx,
                case,
                str(item["type"]),
                str(item["name"]),
                {"unit": unit},
                files=item.get("files") or [],
                at=item["obtained_at"],
                who=[unit],
                custody=(unit, "共享证据池"),
            )
    return progress(ctx, case)


def _enter(
    ctx: Context,
    case: EnforcementCase,
    type: str,
    name: str,
    content: Mapping[str, Any],
    *,
    at: datetime,
    who: Sequence[str],
    files: Sequence[Mapping[str, Any]] = (),
    custody: tuple[str, str] = ("承办人", "案卷"),
) -> None:
    evidence.add(ctx, case, type, name, content, files=files, obtained_at=at, obtained_by=who, custody=custody)


def _note(ctx: Context, case: EnforcementCase, call: ServiceCall, who: Sequence[str], *at: datetime) -> None:
    officers.note(ctx, case, call.element_id, who, [local_day(one) for one in at])


def _case(ctx: Context, call: ServiceCall) -> EnforcementCase:
    return cases.of_instance(ctx, call.instance_id)


def _form(call: ServiceCall, name: str) -> Mapping[str, Any]:
    given: Mapping[str, Any] = call.variables[name]
    return given


# --- things held --------------------------------------------------------------------------------------


def impose_measure(ctx: Context, call: ServiceCall) -> Outcome:
    """P2-07: approved: the notice is issued and the clock of the measure runs, from its urgent start or now."""
    case, given = _case(ctx, call), _form(call, "measure_request")
    who = officers.as_list(given["officers"])
    urgent_from = given.get("imposed_at") if given.get("urgent") is True else None
    content = {
        **papers.head(ctx, case, call),
        "items": given["items"],
        "reason": given["reason"],
        "legal_basis": given.get("legal_basis") or "行政处罚法第五十六条",
        "storage": given["storage"],
        "officers": officers.names(ctx, who),
        "rights": papers.MEASURE_RIGHTS,
        "remedy": papers.remedy(ctx, case),
    }
    approver = officers.who_did(ctx, call.instance_id, "P2-07")
    measure = measures.impose(ctx, case, str(given["kind"]), content, approved_by=approver, imposed_at=urgent_from)
    officers.note(ctx, case, call.element_id, who, [local_day(measure.imposed_at)])
    _keep_recording(ctx, case, given, measure, who)
    clocks.stop_all(ctx, subject_of(call), (measures.URGENT,))
    return {**progress(ctx, case), "measure_no": measure.number, "measure_due": measure.due_at}


def _keep_recording(
    ctx: Context, case: EnforcementCase, given: Mapping[str, Any], measure: measures.Measure, who: Sequence[str]
) -> None:
    """Sound and video of a seizure go into the case's chain, by upload or by the recorder's file number.

    Source: domain paper 1, row 23 (listed steps need sound or video); that a seizure is one of them:
    国办发〔2018〕118号, whose text is to be checked.
    """
    files, number = given.get("recordings") or [], given.get("recorder_file")
    if files or number:
        facts = {"measure_no": measure.number, "recorder_file": number}
        _enter(
            ctx, case, "视听资料", f"{measure.number} 全程录音录像", facts, files=files, at=measure.imposed_at, who=who
        )


def refuse_measure(ctx: Context, call: ServiceCall) -> Outcome:
    """P2-07: not approved: nothing is held, and what was taken urgently goes back at once."""
    case, given = _case(ctx, call), _form(call, "measure_request")
    clocks.stop_all(ctx, subject_of(call), (measures.URGENT,))
    if given.get("urgent") is not True:
        return progress(ctx, case)
    approval = _form(call, "measure_approval")
    facts = {
        "measure": given["kind"],
        "outcome": "解除",
        "items": given["items"],
        "reason": approval.get("reason"),
        "approved_by": officers.who_did(ctx, call.instance_id, "P2-07"),
    }
    issued = papers.issue(ctx, case, call, Document.RELEASE, facts)
    return {**progress(ctx, case), "release_no": issued.number}


def dispose_measure(ctx: Context, call: ServiceCall) -> Outcome:
    """P2-07: what becomes of the things; a registration may turn into a seizure, a seizure may be prolonged."""
    case, given = _case(ctx, call), _form(call, "measure_disposal")
    by = officers.who_did(ctx, call.instance_id, "P2-07-dispose")
    outcome = str(given["outcome"])
    facts = {
        **papers.head(ctx, case, call),
        **papers.said(given, "receiver", "reason", "legal_basis"),
        "remedy": papers.remedy(ctx, case),
    }
    if outcome == measures.PROLONGED:
        content = {**facts, "rights": papers.MEASURE_RIGHTS}
        longer = measures.prolong(ctx, case, str(given["measure_no"]), content, by)
        return {**progress(ctx, case), "measure_due": longer.due_at}
    before = measures.dispose(ctx, case, str(given["measure_no"]), outcome, facts, by)
    if outcome == "查封扣押":
        content = {**facts, "items": before.items, "rights": papers.MEASURE_RIGHTS}
        measures.impose(ctx, case, "扣押", content, approved_by=by)
    return progress(ctx, case)


# --- a suspected crime --------------------------------------------------------------------------------


def transfer_crime(ctx: Context, call: ServiceCall) -> Outcome:
    """G-P2-05: approved: the transfer letter is issued; it has to reach the police within 24 hours (PN-22)."""
    case, report = _case(ctx, call), call.variables.get("crime_report")
    decision = call.variables.get("decision")
    facts = {
        **papers.said(report, "suspected_crime", "report", "evidence_list"),
        "reason": decision.get("reason") if isinstance(decision, Mapping) else None,
        "team": officers.names(ctx, officers.as_list(report.get("team") if isinstance(report, Mapping) else [])),
        "receiver": f"{towns.get(ctx, case.town_code).county}公安局",
        "evidence": papers.evidence_list(ctx, case),
        "approved_by": officers.who_did(ctx, call.instance_id, "P2-06-crime_approval")
        or officers.who_did(ctx, call.instance_id, "P2-16")
        or officers.who_did(ctx, call.instance_id, "P2-16-none"),
    }
    issued = papers.issue(ctx, case, call, Document.CRIME_TRANSFER, facts)
    cases.move(ctx, case, CaseState.WITH_POLICE)
    clocks.start(ctx, subject_of(call), "PN-22")
    return {"crime_transfer_no": issued.number, "crime_transfer_at": ctx.now}


def end_with_police(ctx: Context, call: ServiceCall) -> Outcome:
    """The police filed the case and hold its goods: the town's case is over."""
    clocks.stop_all(ctx, subject_of(call), DECISION_LIMITS)
    case = cases.change(ctx, _case(ctx, call), outcome="crime")
    given = _form(call, "goods_handover")
    for item in evidence.of_case(ctx, case.instance_id):
        evidence.hand_over(ctx, case, item, "移交", "公安机关", str(given["list"])[:200])
    by = officers.who_did(ctx, call.instance_id, "P2-06-goods")
    for measure in measures.open_ones(ctx, case.instance_id):
        facts = {**papers.head(ctx, case, call), "receiver": "公安机关", "reason": "涉嫌犯罪，随案移送。"}
        measures.dispose(ctx, case, measure.number, "移送", facts, by)
    return {
        "penalty_outcome": "移送公安机关",
        **progress(ctx, case),
    }
