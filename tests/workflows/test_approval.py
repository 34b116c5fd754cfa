"""The steps of the approval: what the checks find, what is issued, pushed and published, and what guards refuse."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from engine import incidents, instances, messages
from engine.context import SYSTEM
from engine.errors import NotAllowed, ZhenshuError
from engine.models import external_task
from engine.rows import Instance
from engine.tasks import assign, claim, delegate
from forms import uploads
from tests.scenarios.walker import actor
from tests.workflows.town import Office
from workflows import demo, documents
from workflows.approval.errors import DecisionTermsRefused
from workflows.errors import MessageRefused, OpinionRequired, SameReviewer, SecondSupplement
from workflows.models import number_sequence
from workflows.publications.models import publication
from workflows.pushes.models import push_record

ACCEPT = {"result": "受理"}
PASS = {"review_result": "通过"}
GRANT = {"decision": "准予", "valid_from": "2026-12-01", "valid_to": "2027-11-30", "legal_basis": []}


def _findings(office: Office, started: Instance) -> dict[str, str]:
    return {row["title"].split()[0]: row["detail"] for row in office.variables(started)["checks"]}


def _documents(office: Office, started: Instance) -> dict[str, Any]:
    with office.looking() as ctx:
        return {one.kind: one for one in documents.of_matter(ctx, started.id)}


def _decided(office: Office) -> Instance:
    started = office.start()
    office.complete(started, "P1-03", "li.min", ACCEPT)
    office.complete(started, "P1-05", "zhang.wei", PASS)
    office.complete(started, "P1-09", "zhao.guoqiang", GRANT)
    return started


def test_a_right_application_raises_no_finding(office: Office) -> None:
    assert _findings(office, office.start()) == {}


@pytest.mark.parametrize(
    ("changes", "finding", "detail"),
    [
        ({"cert_no": "320299199001010016"}, "证件号码有误", "校验不通过"),
        ({"cert_type": "学生证"}, "证件号码有误", "证件类型"),
        ({"materials": []}, "未见材料", "申请表、占道方案及平面图、营业执照或身份证、安全保障承诺书"),
        ({"materials": None}, "未见材料", "申请表"),
        ({"applicant_type": "个体工商户"}, "服务对象不符", "法人/自然人"),
    ],
)
def test_the_checks_tell_the_clerk_what_is_odd(
    office: Office, changes: dict[str, Any], finding: str, detail: str
) -> None:
    assert detail in _findings(office, office.start(**changes))[finding]


def test_the_acceptance_notice_tells_both_limits(office: Office) -> None:
    started = office.start()

    office.complete(started, "P1-03", "li.min", ACCEPT)

    notice = _documents(office, started)["acceptance"]
    assert notice.number == "示政受字〔2026〕第00001号"
    assert notice.content["accepted_on"] == "2026-11-23"
    assert (notice.content["promised_days"], notice.content["statutory_days"]) == (3, 20)
    assert notice.content["materials"][0]["name"] == "申请表"
    assert all(row["verified"] for row in office.variables(started)["materials"])


def test_a_refusal_says_why_and_where_to_turn(office: Office) -> None:
    started = office.start()
    office.complete(started, "P1-03", "li.min", ACCEPT)
    office.complete(started, "P1-05", "zhang.wei", PASS)

    office.complete(started, "P1-09", "zhao.guoqiang", {"decision": "不予", "reasons": "不符合占道条件"})

    content = _documents(office, started)["refusal"].content
    assert content["reasons"] == "不符合占道条件"
    assert "六十日内向江阴市人民政府申请行政复议" in content["remedy"]
    assert "六个月内" in content["remedy"]


def test_a_permit_is_published_without_the_persons_name_and_pushed_with_it(office: Office) -> None:
    started = _decided(office)

    with office.acting(SYSTEM) as ctx:
        shown = ctx.db.execute(select(publication.c.content, publication.c.due_at)).one()
        sent = ctx.db.execute(select(push_record.c.payload, push_record.c.due_at)).one()
    assert shown.content["party"] == "王某"
    assert not {"320299199001010015", "13800000000", "王建国"} & set(map(str, shown.content.values()))
    assert sent.payload["party"] == "王建国"
    assert sent.payload["permit_no"] == office.variables(started)["certificate_no"] == "示政许字〔2026〕第0001号"
    assert sent.due_at < shown.due_at


def test_a_step_that_fails_takes_no_number(office: Office) -> None:
    started = office.start()
    office.complete(started, "P1-03", "li.min", ACCEPT)
    office.complete(started, "P1-05", "zhang.wei", PASS)
    with office.acting(SYSTEM) as ctx:
        row = {"town_code": demo.TOWN.code, "kind": "certificate", "period": "2026", "last": 9_999}
        ctx.db.execute(insert(number_sequence).values(row))

    office.complete(started, "P1-09", "zhao.guoqiang", GRANT)

    assert set(_documents(office, started)) == {"acceptance", "materials_list"}
    assert office.case(started).state == "deciding"
    with office.acting(SYSTEM) as ctx:
        attempt = ctx.db.execute(select(external_task.c.attempt, external_task.c.topic)).one()
        ctx.db.execute(update(number_sequence).where(number_sequence.c.kind == "certificate").values(last=7))
    assert (attempt.attempt, attempt.topic) == (1, "approval.issue_grant")
    with office.acting(SYSTEM) as ctx:
        [incident] = incidents.list(ctx).items
        assert incident.code == "numbers_exhausted"
        incidents.retry(ctx, incident.id)
    office.executor.drain()
    issued = _documents(office, started)
    assert issued["grant"].number == "示政许决字〔2026〕第0001号"
    assert issued["certificate"].number == "示政许字〔2026〕第0008号"


def test_two_cases_are_numbered_one_after_the_other(office: Office) -> None:
    first, second = _decided(office), _decided(office)

    assert office.variables(first)["certificate_no"] == "示政许字〔2026〕第0001号"
    assert office.variables(second)["certificate_no"] == "示政许字〔2026〕第0002号"


# --- guards -----------------------------------------------------------------------------------------


def _reviewed_by_sun(office: Office) -> Instance:
    started = office.start()
    office.complete(started, "P1-03", "li.min", ACCEPT)
    office.complete(started, "P1-05", "sun.li", PASS)
    return started


def test_the_reviewer_may_not_decide_by_any_way(office: Office) -> None:
    started = _reviewed_by_sun(office)
    task = office.task(started, "P1-09")

    with office.acting("sun.li") as ctx, pytest.raises(SameReviewer):
        claim(ctx, task.id)
    with pytest.raises(SameReviewer):
        office.complete(started, "P1-09", "sun.li", GRANT)
    with office.acting("zhao.guoqiang") as ctx, pytest.raises(SameReviewer):
        delegate(ctx, task.id, "sun.li")
    with office.acting("zhao.guoqiang") as ctx, pytest.raises(SameReviewer):
        assign(ctx, task.id, "sun.li")
    assert office.task(started, "P1-09").assignee is None


@pytest.mark.parametrize(
    ("element", "who", "given", "pointer"),
    [
        ("P1-03", "li.min", {"result": "不予受理", "reason": "不行"}, "/variables/reason"),
        ("P1-03", "li.min", {"result": "转其他机关"}, "/variables/reason"),
        ("P1-05", "zhang.wei", {"review_result": "存疑", "opinion": "    ?"}, "/variables/opinion"),
        ("P1-09", "zhao.guoqiang", {"decision": "不予", "reasons": None}, "/variables/reasons"),
    ],
)
def test_a_negative_outcome_needs_reasons_even_without_the_form(
    office: Office, element: str, who: str, given: dict[str, Any], pointer: str
) -> None:
    started = office.start()
    if element != "P1-03":
        office.complete(started, "P1-03", "li.min", ACCEPT)
    if element == "P1-09":
        office.complete(started, "P1-05", "zhang.wei", PASS)

    with pytest.raises(OpinionRequired) as refused:
        office.complete(started, element, who, given)

    assert [error.pointer for error in refused.value.fields] == [pointer]


def test_a_second_supplement_needs_new_facts(office: Office) -> None:
    started = office.start()
    supplement = {
        "result": "一次性补正",
        "supplement_items": [{"material_code": "a", "problem": "b", "requirement": "c"}],
    }
    office.complete(started, "P1-03", "li.min", supplement)
    with office.acting("wang.jianguo") as ctx:
        messages.correlate(ctx, "approval.supplemented", business_key=started.business_key)
    office.executor.drain()
    office.complete(started, "P1-01-supplement", "li.min", {"supplement_materials": []})

    with pytest.raises(SecondSupplement):
        office.complete(started, "P1-03", "li.min", supplement)
    office.complete(started, "P1-03", "li.min", {**supplement, "new_facts_reason": "道路规划已于昨日调整"})

    assert office.case(started).supplements == 2
    assert office.case(started).visits == 1


def test_people_outside_of_the_candidates_may_not_act(office: Office) -> None:
    started = office.start()

    for stranger in ("wang.jianguo", "zhang.wei", "zhao.guoqiang"):
        with pytest.raises(NotAllowed):
            office.complete(started, "P1-03", stranger, ACCEPT)


def test_a_canceled_instance_ends_its_case_but_not_a_decided_one(office: Office) -> None:
    started, decided = office.start(), _decided(office)

    with office.acting(SYSTEM) as ctx:
        instances.cancel(ctx, started.id, "误录入")
        instances.cancel(ctx, decided.id, "重复导入")

    assert (office.case(started).state, office.case(started).outcome) == ("canceled", "canceled")
    assert (office.case(decided).state, office.case(decided).outcome) == ("closed", "granted")


def test_every_refusal_of_the_business_speaks_both_languages() -> None:
    import workflows.errors

    kinds = [
        kind
        for kind in vars(workflows.errors).values()
        if isinstance(kind, type) and issubclass(kind, ZhenshuError) and kind.__module__ == workflows.errors.__name__
    ]
    for kind in kinds:
        assert kind.code != "error"
        assert any("\u4e00" <= char <= "\u9fff" for char in kind.title_zh)
        assert kind.title_en.isascii()


# --- messages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "sender"),
    [
        ("approval.withdrawn", "zhou.qiaoyun"),
        ("approval.withdrawn", "zhang.wei"),
        ("approval.withdrawn", "county"),
    ],
)
def test_only_the_applicants_side_may_withdraw(office: Office, name: str, sender: str) -> None:
    started = office.start()

    with office.acting(sender) as ctx, pytest.raises(NotAllowed):
        messages.correlate(ctx, name, business_key=started.business_key)


def test_the_applicant_withdraws_by_a_word(office: Office) -> None:
    started = office.start()

    with office.acting("wang.jianguo") as ctx:
        messages.correlate(ctx, "approval.withdrawn", business_key=started.business_key)
    office.executor.drain()

    assert office.case(started).outcome == "withdrawn"


def test_the_window_withdraws_with_the_signed_letter_of_the_applicant(office: Office) -> None:
    started = office.start()
    said = {"text": "不再办理。", "declared_by": "王建国", "declared_on": "2026-11-23"}

    with office.acting("li.min") as ctx:
        for without in ({}, {"withdrawal": said}, {"withdrawal": {**said, "proof": []}}):
            with pytest.raises(MessageRefused):
                messages.correlate(ctx, "approval.withdrawn", business_key=started.business_key, variables=without)
        letter = uploads.store(ctx, "撤回申请.txt", ["撤回".encode()])
        variables = {"withdrawal": {**said, "proof": [letter.id]}}
        messages.correlate(ctx, "approval.withdrawn", business_key=started.business_key, variables=variables)
    office.executor.drain()

    assert office.case(started).outcome == "withdrawn"


def test_a_message_cannot_carry_a_decision_in(office: Office) -> None:
    started = office.start()
    forged = {"decided": {"decision": "准予", "valid_from": None, "valid_to": None, "conditions": None}}

    with office.acting("wang.jianguo") as ctx, pytest.raises(MessageRefused) as refused:
        messages.correlate(ctx, "approval.withdrawn", business_key=started.business_key, variables=forged)

    assert [error.pointer for error in refused.value.fields] == ["/variables/decided"]
    assert office.case(started).state == "received"


def test_an_applicant_cannot_speak_for_the_county_nor_one_town_for_another(office: Office) -> None:
    started = office.start(item_code="XK0011")
    office.complete(started, "P1-03", "li.min", ACCEPT)
    office.complete(started, "P1-05", "zhang.wei", PASS)
    result = {"county_result": {"decision": "准予", "certificate_no": "1", "valid_from": "2027-01-01"}}

    for sender in (actor("wang.jianguo"), actor("li.min"), replace(actor("county"), town_code="320281198")):
        with office.acting(sender) as ctx, pytest.raises(NotAllowed):
            messages.correlate(ctx, "approval.county_result", business_key=started.business_key, variables=result)


WHOLE = {"decision": "准予", "certificate_no": "1", "valid_from": "2027-01-01", "valid_to": "2029-12-31"}


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        (None, "", "wrong_type"),
        ("准予", "", "wrong_type"),
        ({**WHOLE, "decision": "同意"}, "/decision", "not_an_option"),
        ({**WHOLE, "decision": ["准予"]}, "/decision", "not_an_option"),
        ({}, "/decision", "not_an_option"),
        ({**WHOLE, "certificate_no": 7}, "/certificate_no", "wrong_type"),
        ({**WHOLE, "certificate_no": "长" * 65}, "/certificate_no", "wrong_type"),
        ({**WHOLE, "conditions": "长" * 2001}, "/conditions", "wrong_type"),
        ({**WHOLE, "reasons": ["距离不足"]}, "/reasons", "wrong_type"),
        ({**WHOLE, "valid_from": "明年"}, "/valid_from", "not_a_date"),
        ({**WHOLE, "valid_to": 2029}, "/valid_to", "not_a_date"),
        ({**WHOLE, "valid_to": datetime(2029, 12, 31, tzinfo=UTC)}, "/valid_to", "not_a_date"),
        ({**WHOLE, "valid_to": "2027-01-01"}, "/valid_to", "before_start"),
        ({**WHOLE, "decided": True}, "/decided", "surplus"),
    ],
)
def test_the_county_says_nothing_but_its_decision(office: Office, wrong: object, pointer: str, code: str) -> None:
    started = office.start(item_code="XK0011")
    office.complete(started, "P1-03", "li.min", ACCEPT)
    office.complete(started, "P1-05", "zhang.wei", PASS)
    said = {} if wrong is None else {"county_result": wrong}

    with pytest.raises(MessageRefused) as refused, office.acting(actor("county")) as ctx:
        messages.correlate(ctx, "approval.county_result", business_key=started.business_key, variables=said)

    assert [(one.pointer, one.code) for one in refused.value.fields] == [(f"/variables/county_result{pointer}", code)]


def test_a_number_that_another_paper_has_is_told_to_the_county_at_once(office: Office) -> None:
    first, second = (office.start(item_code="XK0011") for _ in range(2))
    for started in (first, second):
        office.complete(started, "P1-03", "li.min", ACCEPT)
        office.complete(started, "P1-05", "zhang.wei", PASS)
    said = {"county_result": {**WHOLE, "certificate_no": "苏B证〔2026〕0001号"}}
    with office.acting(actor("county")) as ctx:
        messages.correlate(ctx, "approval.county_result", business_key=first.business_key, variables=said)
    office.executor.drain()

    with pytest.raises(MessageRefused) as refused, office.acting(actor("county")) as ctx:
        messages.correlate(ctx, "approval.county_result", business_key=second.business_key, variables=said)

    told = [(one.pointer, one.code) for one in refused.value.fields]
    assert (office.case(first).outcome, told) == (
        "granted",
        [("/variables/county_result/certificate_no", "number_taken")],
    )


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"valid_from": "2020-01-01"}, "/variables/valid_from"),
        ({"valid_from": "2020-01-01", "valid_to": "2020-12-31"}, "/variables/valid_to"),
        ({"legal_basis": [{"basis": "刑法§1"}]}, "/variables/legal_basis/0/basis"),
        ({"legal_basis": [{"basis": "行政许可法§38"}, {"basis": "随便什么"}]}, "/variables/legal_basis/1/basis"),
    ],
)
def test_a_grant_is_for_a_time_to_come_by_a_law_of_the_catalogue(
    office: Office, wrong: dict[str, Any], pointer: str
) -> None:
    started = office.start()
    office.complete(started, "P1-03", "li.min", ACCEPT)
    office.complete(started, "P1-05", "zhang.wei", PASS)

    with pytest.raises(DecisionTermsRefused) as caught:
        office.complete(started, "P1-09", "zhao.guoqiang", {**GRANT, **wrong})

    assert pointer in [one.pointer for one in caught.value.fields]
