"""What the law lets nobody do in an approval is refused by the engine: wrong person, wrong time, wrong order, twice."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine import instances, messages
from engine.context import SYSTEM, Context
from engine.errors import MessageNotCorrelated, NotAllowed, ZhenshuError
from engine.rows import Instance
from engine.tasks import complete
from tests.invariants import inv_09, inv_10, inv_11, inv_19
from tests.workflows.town import Office
from workflows import cases, catalogue, documents, own_cases
from workflows.approval import commitments, decisions, limits
from workflows.approval.errors import (
    ApplicantBarred,
    CaseSuspended,
    CommitmentRefused,
    DeciderNotEntitled,
    DecisionHeld,
    DecisionNotReady,
    HoldStateRefused,
    PersonRefused,
    ProcedureNotDeclared,
    RemedyMissing,
)
from workflows.cases import CaseState
from workflows.catalogue import Item
from workflows.clocks import clocks, suspensions
from workflows.clocks.errors import ClockExpired, LimitRefused, SuspensionRefused
from workflows.clocks.states import ClockState
from workflows.clocks.steps import INSTANCE
from workflows.clocks.suspensions import SuspensionRequest
from workflows.errors import (
    ApplicationRefused,
    CaseStateRefused,
    MessageRefused,
    SameReviewer,
    SecondSupplement,
    ToleranceRefused,
)
from workflows.organisation.errors import MustAvoid

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
ACCEPT = {"result": "受理"}
PASS = {"review_result": "通过"}
GRANT = {"decision": "准予", "valid_from": "2026-12-01", "valid_to": "2027-11-30", "legal_basis": []}
SUPPLEMENT = {"result": "一次性补正", "supplement_items": [{"material_code": "a", "problem": "b", "requirement": "c"}]}
REASON = {"reason": "当事人涉嫌擅自占道，案件在办"}


def _accepted(office: Office, **changes: Any) -> Instance:
    started = office.start(**changes)
    office.complete(started, "P1-03", "li.min", ACCEPT)
    return started


def _reviewed(office: Office, **changes: Any) -> Instance:
    started = _accepted(office, **changes)
    office.complete(started, "P1-05", "zhang.wei", PASS)
    return started


def _send(office: Office, started: Instance, name: str, who: str, variables: Mapping[str, Any] | None = None) -> None:
    with office.acting(who) as ctx:
        messages.correlate(ctx, name, business_key=started.business_key, variables=variables or {})
    office.executor.drain()


def _later(office: Office, days: int) -> None:
    """So many days pass, and whatever is due is done."""
    office.clock.advance(timedelta(days=days))
    office.executor.drain()


def _clock(office: Office, started: Instance, code: str) -> Any:
    with office.looking() as ctx:
        return next(one for one in reversed(list(clocks.of_subject(ctx, INSTANCE, started.id))) if one.code == code)


def _holds(office: Office, *invariants: Any) -> None:
    with office.looking() as ctx:
        assert [fault for invariant in invariants for fault in invariant.check(ctx)] == []


# --- acceptance -------------------------------------------------------------------------------------


def test_both_clocks_start_at_acceptance_and_stop_at_the_decision(office: Office) -> None:
    started = office.start()
    assert _clock(office, started, "AP-01").state == ClockState.RUNNING

    office.complete(started, "P1-03", "li.min", ACCEPT)

    assert _clock(office, started, "AP-01").in_time is True
    assert _clock(office, started, "AP-02").amount == 20
    assert _clock(office, started, "AP-14").amount == 3
    office.complete(started, "P1-05", "zhang.wei", PASS)
    office.complete(started, "P1-09", "zhao.guoqiang", GRANT)
    assert {_clock(office, started, code).state for code in ("AP-02", "AP-14")} == {ClockState.STOPPED}
    assert _clock(office, started, "AP-05").state == ClockState.RUNNING


def test_nobody_told_in_time_is_accepted_from_the_day_of_receipt(office: Office) -> None:
    started = office.start()

    _later(office, 10)

    case = office.case(started)
    assert case.deemed_accepted and case.accepted_at == case.received_at
    assert _clock(office, started, "AP-01").in_time is False
    with pytest.raises(AssertionError, match="no open task"):
        office.complete(started, "P1-03", "li.min", SUPPLEMENT)
    _holds(office, inv_09)


def test_a_second_supplement_is_refused_whoever_asks_and_however_late(office: Office) -> None:
    started = office.start()
    office.complete(started, "P1-03", "li.min", SUPPLEMENT)
    with pytest.raises(AssertionError, match="no open task"):
        office.complete(started, "P1-03", "li.min", SUPPLEMENT)
    _send(office, started, "approval.supplemented", "wang.jianguo")
    office.complete(started, "P1-01-supplement", "li.min", {"supplement_materials": []})

    for who in ("li.min", "chen.jing"):
        with pytest.raises(SecondSupplement):
            office.complete(started, "P1-03", who, {**SUPPLEMENT, "new_facts_reason": "  新  "})

    _holds(office, inv_10)


@pytest.mark.parametrize("missing", [[], ["申请表"], ["结构安全承诺或检测报告", "营业执照"], None])
def test_only_what_the_item_lets_come_later_is_tolerated(office: Office, missing: list[str] | None) -> None:
    started = office.start(item_code="XK0003")

    with pytest.raises(ToleranceRefused):
        office.complete(started, "P1-03", "li.min", {**ACCEPT, "tolerant": True, "missing_materials": missing})


def test_an_item_without_tolerance_tolerates_nothing(office: Office) -> None:
    with pytest.raises(ToleranceRefused):
        given = {**ACCEPT, "tolerant": True, "missing_materials": ["安全保障承诺书"]}
        office.complete(office.start(), "P1-03", "li.min", given)


def test_an_item_without_tolerance_is_not_applied_for_with_gaps(office: Office) -> None:
    with pytest.raises(ApplicationRefused) as refused:
        office.start(materials=[_material("申请表"), _material("安全保障承诺书", "容缺")])

    assert [(one.pointer, one.code) for one in refused.value.fields] == [
        ("/variables/materials/1/source", "gap_not_tolerable")
    ]


def test_what_the_applicant_leaves_for_later_is_accepted_only_as_a_gap(office: Office) -> None:
    late = _material("结构安全承诺或检测报告", "容缺")
    started = office.start(item_code="XK0003", materials=[_material("申请表"), late])

    with pytest.raises(ToleranceRefused):
        office.complete(started, "P1-03", "li.min", ACCEPT)
    told = {**ACCEPT, "tolerant": True, "missing_materials": ["结构安全承诺或检测报告"]}
    office.complete(started, "P1-03", "li.min", told)

    assert office.case(started).state == "received"


def test_a_supplement_leaves_nothing_for_later(office: Office) -> None:
    started = office.start()
    office.complete(started, "P1-03", "li.min", SUPPLEMENT)
    _send(office, started, "approval.supplemented", "wang.jianguo")

    with pytest.raises(ApplicationRefused):
        given = {"supplement_materials": [_material("安全保障承诺书", "容缺")]}
        office.complete(started, "P1-01-supplement", "li.min", given)


def _material(name: str, source: str = "申请人提供") -> dict[str, Any]:
    return {"material_code": name, "source": source, "form": "原件", "copies": 1}


# --- commitments ------------------------------------------------------------------------------------

SIGNED = {
    "signed": "同意",
    "kind": "告知承诺",
    "text_version": "2026-11",
    "promised_conditions": [{"condition": "车辆全密闭"}],
    "missing_materials": [],
    "due": None,
    "signer_name": "王建国",
    "signer_cert_no": "320299199001010015",
    "signature": [],
    "publish": False,
    "check_within": datetime(2027, 1, 20).date(),
}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"publish": True}, "/variables/publish"),
        ({"signer_name": "路人甲", "signer_cert_no": "1"}, "/variables/signer_name"),
        ({"check_within": None}, "/variables/check_within"),
        ({"check_within": datetime(2026, 11, 23).date()}, "/variables/check_within"),
        ({"check_within": datetime(2027, 3, 1).date()}, "/variables/check_within"),
    ],
)
def test_a_commitment_without_what_it_needs_is_refused(office: Office, change: dict[str, Any], pointer: str) -> None:
    started = _accepted(office, item_code="XK0005", by_commitment=True)

    with pytest.raises(CommitmentRefused) as refused:
        office.complete(started, "P1-05-commitment", "wang.jianguo", {**SIGNED, **change})

    assert [one.pointer for one in refused.value.fields] == [pointer]


def test_who_broke_a_commitment_may_not_vouch_again_for_a_year(office: Office) -> None:
    first = _accepted(office, item_code="XK0005", by_commitment=True)
    office.complete(first, "P1-05-commitment", "wang.jianguo", SIGNED)
    case = office.case(first)
    with office.acting(SYSTEM) as ctx:
        commitments.break_(ctx, case, "告知承诺", "虚假", "撤销许可")
    second = _accepted(office, item_code="XK0005", by_commitment=True)

    with pytest.raises(CommitmentRefused):
        office.complete(second, "P1-05-commitment", "wang.jianguo", SIGNED)

    assert any("承诺失信" in row["title"] for row in office.variables(second)["checks"])


# --- special procedures -----------------------------------------------------------------------------


def _suspended(office: Office) -> tuple[Instance, str]:
    """A case in an expert review ordered by hand, as a special law might."""
    started = _reviewed(office, item_code="XK0002")
    case = office.case(started)
    with office.acting(SYSTEM) as ctx:
        request = SuspensionRequest("ZJ", "both", "技术方案需要专家评审论证可行", 5, "notice", "赵国强")
        stopped = suspensions.start(ctx, limits.subject(case), request)
    return started, stopped.id


def test_a_suspended_case_is_not_decided_by_anybody(office: Office) -> None:
    started, suspension_id = _suspended(office)
    assert office.case(started).state == CaseState.SUSPENDED

    for who in ("zhao.guoqiang", "sun.li"):
        with pytest.raises(CaseSuspended):
            office.complete(started, "P1-09", who, GRANT)

    with office.acting(SYSTEM) as ctx:
        suspensions.end(ctx, suspension_id, "评审通过")
    assert office.case(started).state == CaseState.REVIEWING
    _holds(office, inv_11)


@pytest.mark.parametrize("state", sorted(set(CaseState) - {"suspended", "reviewing", "withdrawn", "canceled"}))
def test_a_suspended_case_goes_nowhere_but_back_or_out(office: Office, state: str) -> None:
    started, _ = _suspended(office)
    case = office.case(started)

    with office.acting(SYSTEM) as ctx, pytest.raises(CaseStateRefused):
        cases.move(ctx, case, CaseState(state))


def test_a_withdrawn_case_leaves_no_clock_and_no_suspension_open(office: Office) -> None:
    started, _ = _suspended(office)

    _send(office, started, "approval.withdrawn", "wang.jianguo")

    with office.looking() as ctx:
        assert all(not one.is_open for one in suspensions.of_subject(ctx, INSTANCE, started.id))
        assert limits.opened(ctx, office.case(started)) == []
    assert office.case(started).state == CaseState.ARCHIVED


def test_a_site_survey_never_stops_the_clock_of_the_law(office: Office) -> None:
    started = _accepted(office, item_code="XK0002")
    case = office.case(started)

    for reach in ("statutory", "both"):
        request = SuspensionRequest("KY", reach, "需要到现场核实占道范围", 3, "notice", "赵国强")
        with office.acting(SYSTEM) as ctx, pytest.raises(SuspensionRefused) as refused:
            suspensions.start(ctx, limits.subject(case), request)
        assert {one.code for one in refused.value.fields} == {"statutory_not_allowed"}


@pytest.mark.parametrize("ordered", [[], ["GS"], ["KY", "TZ"], None])
def test_only_declared_procedures_are_ordered(office: Office, ordered: list[str] | None) -> None:
    started = _accepted(office)

    with pytest.raises(ProcedureNotDeclared):
        given = {"review_result": "特别程序", "special_procedures": ordered}
        office.complete(started, "P1-05", "zhang.wei", given)


def test_a_special_procedure_is_in_the_hands_of_the_towns_reviewers_who_need_not_avoid_it(office: Office) -> None:
    started = _accepted(office, item_code="XK0002")
    office.complete(started, "P1-05", "zhang.wei", {"review_result": "特别程序", "special_procedures": ["KY"]})
    asked = {"clock": "承诺", "reason": "需要到现场核实占道范围", "started_on": office.clock.instant.date()}

    for person in ("张伟", "wu.fang", "nobody"):
        with pytest.raises(PersonRefused):
            office.complete(started, "SP-01", "liu.yang", {**asked, "planned_wd": 3, "responsible": person})
    office.complete(started, "SP-01", "liu.yang", {**asked, "planned_wd": 3, "responsible": "zhang.wei"})
    office.complete(started, "SP-02", "zhao.guoqiang", {"approved": "批准"})
    survey = {"arrived_at": NOON, "left_at": NOON, "conclusion": "通过"}
    for people in (["liu.yang"], ["liu.yang", "liu.yang"], ["liu.yang", "wu.fang"], ["liu.yang", "李某"], []):
        with pytest.raises(PersonRefused):
            rows = [{"login": one} for one in people]
            office.complete(started, "SP-05-survey", "liu.yang", {**survey, "surveyors": rows})
    rows = [{"login": "liu.yang"}, {"login": "zheng.gang"}]
    office.complete(started, "SP-05-survey", "liu.yang", {**survey, "surveyors": rows})


def test_the_case_and_its_tasks_follow_the_clock(office: Office) -> None:
    started = _reviewed(office, item_code="XK0002")
    case = office.case(started)
    assert office.task(started, "P1-09").due_at == case.promised_due
    with office.acting(SYSTEM) as ctx:
        request = SuspensionRequest("ZJ", "both", "技术方案需要专家评审论证可行", 5, "notice", "赵国强")
        suspensions.start(ctx, limits.subject(case), request)

    after = office.case(started)

    assert case.promised_due is not None and after.promised_due is not None
    assert after.promised_due > case.promised_due
    assert office.task(started, "P1-09").due_at == after.promised_due


def test_a_promise_longer_than_the_law_is_refused(office: Office) -> None:
    case = office.case(office.start())
    with office.looking() as ctx:
        item = catalogue.in_force(ctx, "320281199", "XK0001", datetime(2026, 11, 23).date())
    longer = Item(**{**_values(item), "promised_days": 21})

    with office.acting(SYSTEM) as ctx, pytest.raises(LimitRefused):
        limits.start_decision(ctx, case, longer, ctx.now)
    _holds(office, inv_11)


def _values(item: Item) -> dict[str, Any]:
    return {name: getattr(item, name) for name in item.__dataclass_fields__}


# --- holds ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["wang.jianguo", "li.min", "zhang.wei", "zhao.guoqiang", "qian.yong", "county"])
def test_only_supervision_and_the_heads_of_enforcement_freeze(office: Office, who: str) -> None:
    with pytest.raises(NotAllowed):
        _send(office, _accepted(office), "approval.freeze", who, {"freeze": REASON})


@pytest.mark.parametrize("given", [{}, {"freeze": {}}, {"freeze": {"reason": " "}}, {"freeze": {**REASON, "x": "yy"}}])
def test_a_hold_says_why_and_nothing_else(office: Office, given: dict[str, Any]) -> None:
    with pytest.raises(MessageRefused):
        _send(office, _accepted(office), "approval.freeze", "jiang.shan", given)


def test_a_hold_stands_from_the_command_that_takes_it_in(office: Office) -> None:
    started = _reviewed(office)
    with office.acting("jiang.shan") as ctx:
        messages.correlate(ctx, "approval.freeze", business_key=started.business_key, variables={"freeze": REASON})

    with pytest.raises(HoldStateRefused), office.acting("cao.lei") as ctx:
        messages.correlate(ctx, "approval.freeze", business_key=started.business_key, variables={"freeze": REASON})


def test_nothing_is_decided_while_held_and_a_hold_is_not_doubled(office: Office) -> None:
    started = _reviewed(office)
    _send(office, started, "approval.freeze", "jiang.shan", {"freeze": REASON})

    with pytest.raises(DecisionHeld):
        office.complete(started, "P1-09", "zhao.guoqiang", GRANT)
    with pytest.raises(HoldStateRefused):
        _send(office, started, "approval.freeze", "cao.lei", {"freeze": REASON})
    _send(office, started, "approval.unfreeze", "cao.lei", {"unfreeze": {"reason": "案件已结"}})
    with pytest.raises(MessageNotCorrelated):
        _send(office, started, "approval.unfreeze", "cao.lei", {"unfreeze": {"reason": "案件已结"}})
    office.complete(started, "P1-09", "zhao.guoqiang", GRANT)

    assert office.case(started).outcome == "granted"


# --- decision ---------------------------------------------------------------------------------------


def test_a_refusal_without_its_remedy_is_no_refusal(office: Office) -> None:
    started = _reviewed(office)
    refusal = {"decision": "不予", "reasons": "不符合占道条件"}

    for remedy in ("", "可以申请行政复议", None):
        with pytest.raises(RemedyMissing):
            office.complete(started, "P1-09", "zhao.guoqiang", {**refusal, "remedy_text": remedy})

    office.complete(started, "P1-09", "zhao.guoqiang", refusal)
    _holds(office, inv_19)


def test_nothing_is_decided_twice_or_out_of_order(office: Office) -> None:
    started = _accepted(office)
    with pytest.raises(AssertionError, match="no open task"):
        office.complete(started, "P1-09", "zhao.guoqiang", GRANT)
    office.complete(started, "P1-05", "zhang.wei", PASS)
    task = office.task(started, "P1-09")
    office.complete(started, "P1-09", "zhao.guoqiang", GRANT)

    with office.acting("zhao.guoqiang") as ctx, pytest.raises(ZhenshuError):
        complete(ctx, task.id, GRANT)

    with office.looking() as ctx:
        assert sum(one.kind == "grant" for one in documents.of_matter(ctx, started.id)) == 1


def test_an_open_request_keeps_the_decision_waiting(office: Office) -> None:
    started = _reviewed(office)
    _send(office, started, "approval.extension_requested", "zhang.wei")

    with pytest.raises(DecisionNotReady):
        office.complete(started, "P1-09", "zhao.guoqiang", GRANT)


def test_an_extension_after_the_time_is_refused(office: Office) -> None:
    started = _accepted(office)
    _later(office, 40)

    with pytest.raises(ClockExpired):
        _send(office, started, "approval.extension_requested", "zhang.wei")


def test_who_found_the_facts_does_not_find_them_false(office: Office) -> None:
    started = _accepted(office)
    office.complete(started, "P1-05", "sun.li", PASS)
    _send(office, started, "approval.false_material", "li.min", {"false_material": {"facts": "伪造权属证明"}})

    with pytest.raises(SameReviewer):
        office.complete(started, "P1-09-false", "sun.li", {"confirmed": "属实", "facts": "伪造"})


def test_who_lied_is_barred_from_this_item_alone_and_not_for_ever(office: Office) -> None:
    started = _accepted(office, item_code="XK0035")
    _send(office, started, "approval.false_material", "li.min", {"false_material": {"facts": "伪造消防意见书"}})
    found = {"confirmed": "属实", "facts": "伪造消防意见书", "public_safety": True}
    office.complete(started, "P1-09-false", "zhao.guoqiang", found)

    with pytest.raises(ApplicantBarred):
        office.start(item_code="XK0035")
    assert office.start(item_code="XK0001").id
    office.clock.advance(datetime(2027, 11, 24, 2, 0, tzinfo=UTC) - office.clock.instant)
    assert office.start(item_code="XK0035").id
    _holds(office, inv_19)


def test_the_clock_alone_ends_a_tolerated_gap(office: Office) -> None:
    started = _accepted(office)

    for who in ("wang.jianguo", "li.min", "zhao.guoqiang"):
        with pytest.raises(NotAllowed):
            _send(office, started, limits.TOLERANCE_LAPSED, who)


def test_a_canceled_instance_keeps_no_clock(office: Office) -> None:
    started = _accepted(office)

    with office.acting(SYSTEM) as ctx:
        instances.cancel(ctx, started.id, "重复导入")

    with office.looking() as ctx:
        assert _open(ctx, office, started) == []


def _open(ctx: Context, office: Office, started: Instance) -> list[Any]:
    return limits.opened(ctx, office.case(started))


# --- who may act, whatever the diagram says -----------------------------------------------------------


@pytest.mark.parametrize("element", ["P1-05", "P1-09"])
def test_no_party_examines_or_decides_its_own_case_even_if_the_step_is_offered_to_it_by_name(
    office: Office, element: str
) -> None:
    started = _accepted(office) if element == "P1-05" else _reviewed(office)
    task = replace(office.task(started, element), candidate_users=["wang.jianguo"])

    with office.acting("wang.jianguo") as ctx:
        with pytest.raises(MustAvoid) as refused:
            own_cases.check_completion(ctx, task, variables={})
        with pytest.raises(MustAvoid):
            own_cases.check_person(ctx, task, assignee="wang.jianguo")
    assert refused.value.facts["ground"] == "own_case"


def test_an_agent_decides_no_case_that_it_brought(office: Office) -> None:
    agent = {"agent_name": "周巧云", "agent_cert_no": "320299198506154327", "authorization": [{"id": "1"}]}
    started = office.start("zhou.qiaoyun", **agent)
    office.complete(started, "P1-03", "li.min", ACCEPT)
    task = replace(office.task(started, "P1-05"), candidate_users=["zhou.qiaoyun"])

    with office.acting("zhou.qiaoyun") as ctx, pytest.raises(MustAvoid):
        own_cases.check_completion(ctx, task, variables={})


def test_a_party_still_does_the_steps_that_are_its_own(office: Office) -> None:
    task = replace(
        office.task(office.start(), "P1-03"), element_id="P1-01-supplement", candidate_users=["wang.jianguo"]
    )

    with office.acting("wang.jianguo") as ctx:
        own_cases.check_completion(ctx, task, variables={})


def test_a_clerk_decides_nothing_that_the_item_does_not_leave_to_the_window(office: Office) -> None:
    task = office.task(_reviewed(office), "P1-09")

    with office.acting("chen.jing") as ctx, pytest.raises(DeciderNotEntitled) as refused:
        decisions.check(ctx, task, GRANT)
    assert "XK0001" in refused.value.detail_zh
