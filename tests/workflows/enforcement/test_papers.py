"""What the papers say, where the money and the answers go: facts that scenarios cannot see."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine import history, instances, messages
from engine.models import history_event
from tests.scenarios.paper_checks import ADDRESS, text_of
from tests.workflows.enforcement.desk import Desk, form_of, tale
from workflows import documents, payment_codes
from workflows.clocks import clocks
from workflows.documents import Issued
from workflows.enforcement import cases, evidence, measures, penalties, telling
from workflows.enforcement.errors import EnforcementStateRefused
from workflows.enforcement.states import SEALED, TRANSITIONS, CaseState
from workflows.paper import layout

ORDINARY, SIMPLE, ENFORCEMENT = "ordinary_penalty", "simple_penalty", "enforcement"


def _paper(desk: Desk, kind: str) -> Issued:
    with desk.looking() as ctx:
        return next(one for one in documents.of_matter(ctx, desk.walk.instance_id) if one.kind == kind)


def test_a_decision_tells_party_facts_basis_performance_surcharge_and_remedy(desk: Desk) -> None:
    desk.begin(ORDINARY, "fine", "P2-20")

    content = _paper(desk, "penalty").content

    assert content["authority"] == "示范镇人民政府"
    assert content["handling_unit"] == "示范镇综合行政执法局"
    assert content["party_name"] == "示范镇建材运输有限公司"
    assert content["kinds"] == ["罚款"] and content["fine"] == 5000
    assert "十五日内" in content["performance"] and "百分之三" in content["surcharge"]
    assert "江阴市人民政府申请行政复议" in content["remedy"] and "六个月内" in content["remedy"]
    assert len(content["evidence_list"]) == 3
    assert content["prior_notice_no"] == "示政罚告字〔2026〕第0001号"
    assert _paper(desk, "penalty").served_at is not None


def test_a_notice_tells_facts_reasons_basis_and_rights(desk: Desk) -> None:
    desk.begin(ORDINARY, "defence", "P2-12")

    notice, hearing = _paper(desk, "penalty_notice").content, _paper(desk, "penalty_hearing_right").content

    assert notice["fine"] == 50000 and notice["facts"] and notice["legal_basis"]
    assert "陈述和申辩" in notice["rights"]
    assert "要求听证" in hearing["rights"] and "五个工作日" in hearing["rights"]
    assert _paper(desk, "penalty_notice").served_at is not None


def test_a_decision_on_the_spot_says_that_reconsideration_comes_first(desk: Desk) -> None:
    desk.begin(SIMPLE, "bank", "S1-04")

    content = _paper(desk, "simple_penalty").content

    assert "先向江阴市人民政府申请行政复议" in content["remedy"]
    assert len(content["officers"]) == 2 and all("（320299" in one for one in content["officers"])
    assert content["body_camera"] == "JLY-0012"
    assert content["happened_at"].startswith("2026-11-23T08:00") and content["place_name"] == "示范镇人民路与环镇路口"
    assert content["payment_code"] == payment_codes.code_for(desk.case().town_code, desk.case().number)


@pytest.mark.parametrize(
    ("tale", "said"),
    [("bank", ["payee", "payment_code", "performance", "surcharge"]), ("cash", ["performance"]), ("warning", [])],
)
def test_a_decision_on_the_spot_speaks_of_payment_only_where_something_is_to_be_paid(
    desk: Desk, tale: str, said: list[str]
) -> None:
    desk.begin(SIMPLE, tale, "S1-04")

    content = _paper(desk, "simple_penalty").content

    assert [name for name in ("payee", "payment_code", "performance", "surcharge") if content.get(name)] == said


def test_a_decision_on_the_spot_names_bank_code_and_term_or_the_receipt(desk: Desk) -> None:
    desk.begin(SIMPLE, "bank", "S1-04")
    text = text_of(layout.lay_out(_paper(desk, "simple_penalty"), ADDRESS))

    code = payment_codes.code_for(desk.case().town_code, desk.case().number)
    told = ("收款银行（代收机构）：江阴农商行示范支行", f"缴款识别码：{code}", "十五日内", "百分之三")
    assert [part for part in told if part not in text] == []


def test_a_decision_tells_how_to_pay_and_of_the_hearing(desk: Desk) -> None:
    desk.begin(ORDINARY, "hearing", "P2-16")
    desk.take({"complete": "P2-16", "by": "dong.mei", "form": form_of(ORDINARY, "hearing", "P2-16")})

    content = _paper(desk, "penalty").content

    assert content["payment_code"] == payment_codes.code_for(desk.case().town_code, desk.case().number)
    assert "代收银行" in content["performance"]
    assert content["hearing"].startswith("本机关于2026年12月8日依法举行听证")


def test_minutes_and_decision_name_real_people_whatever_is_sent(desk: Desk) -> None:
    desk.begin(ORDINARY, "hearing", "P2-16")
    form = form_of(ORDINARY, "hearing", "P2-16")
    sent = {"decision": {**form["decision"], "signer": "冒名者"}}
    desk.take({"complete": "P2-16", "by": "dong.mei", "form": sent})

    assert _paper(desk, "penalty").content["signer"] == "董梅"
    attendees = _paper(desk, "collective").content["attendees"]
    assert [one["name"] for one in attendees] == ["陆军", "董梅", "魏民"]
    assert "lu.jun" not in str(attendees)


def test_amounts_are_kept_in_cents(desk: Desk) -> None:
    desk.begin(ORDINARY, "fine", "P2-20")

    with desk.looking() as ctx:
        decided = penalties.decided(ctx, desk.walk.instance_id)

    assert decided is not None
    assert (decided.fine_cents, decided.confiscation_cents, decided.state) == (500_000, 0, "issued")
    assert decided.digest == penalties.digest_of({**decided.content, "fine": 5000, "confiscation_value": None})


def test_the_clocks_of_a_case_run_from_clue_to_decision(desk: Desk) -> None:
    desk.begin(ENFORCEMENT, "ordinary", "P2-03")
    with desk.looking() as ctx:
        (check,) = clocks.of_subject(ctx, "process_instance", desk.walk.instance_id)
    assert (check.code, check.amount, check.unit) == ("PN-04", 15, "WD")

    desk.take(*(step for step in tale(ENFORCEMENT, "ordinary")["when"][1:4]))

    with desk.looking() as ctx:
        found = {one.code: one for one in clocks.of_subject(ctx, "process_instance", desk.walk.instance_id)}
    assert found["PN-04"].in_time is True
    assert (found["PN-05"].amount, found["PN-05"].unit, found["PN-05"].state) == (90, "CD", "running")


def test_a_registration_runs_seven_working_days_and_a_seizure_thirty_days(desk: Desk) -> None:
    desk.begin(ORDINARY, "measures", "P2-20")

    with desk.looking() as ctx:
        found = measures.of_case(ctx, desk.walk.instance_id)
        limits = [clocks.of_subject(ctx, measures.SUBJECT, one.id)[0] for one in found]

    assert [(one.kind, one.urgent, one.outcome) for one in found] == [
        ("扣押", True, None),
        ("先行登记保存", False, "查封扣押"),
        ("扣押", False, None),
    ]
    assert [(one.code, one.amount, one.unit) for one in limits] == [
        ("QZ-01", 30, "CD"),
        ("PN-07", 7, "WD"),
        ("QZ-01", 30, "CD"),
    ]
    assert limits[1].in_time is True
    assert found[0].imposed_at < limits[1].base_at


@pytest.mark.parametrize(
    ("name", "until", "message", "filed"),
    [("transferred_after_check", "nothing", telling.NOT_FILED, False)],
)
def test_whoever_sent_the_clue_is_told(desk: Desk, name: str, until: str, message: str, filed: bool) -> None:
    desk.begin(ENFORCEMENT, name, until)

    with desk.looking() as ctx:
        rows = ctx.db.execute(select(history_event.c.details).where(history_event.c.kind == telling.UNHEARD)).scalars()
        assert [row["message"] for row in rows] == [message]
        assert cases.of_instance(ctx, desk.walk.instance_id).origin == "HX20261123199000001"


def test_the_state_table_knows_the_way_and_no_other(desk: Desk) -> None:
    desk.begin(ENFORCEMENT, "ordinary", "P2-03")

    with desk.acting() as ctx:
        case = cases.of_instance(ctx, desk.walk.instance_id)
        for state in CaseState:
            if state != case.state and state not in TRANSITIONS[CaseState(case.state)]:
                with pytest.raises(EnforcementStateRefused):
                    cases.move(ctx, case, state)


def test_what_is_over_is_left_by_nothing() -> None:
    assert {state for state, onward in TRANSITIONS.items() if not onward} == SEALED
    assert set(TRANSITIONS) == set(CaseState)


def test_every_file_has_its_sm3_and_every_item_its_keeper(desk: Desk) -> None:
    desk.begin(ORDINARY, "fine", "P2-20")

    with desk.looking() as ctx:
        items = evidence.of_case(ctx, desk.walk.instance_id)
        media = [one for item in items for one in evidence.media_of(ctx, item.id)]
        keepers = [[entry.action for entry in evidence.custody_of(ctx, item.id)] for item in items]

    assert [item.position for item in items] == [1, 2, 3]
    assert media and all(len(one.sm3) == 64 for one in media)
    assert keepers == [["取得"]] * 3
    assert evidence.sm3(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_a_fine_is_no_fact_of_history(desk: Desk) -> None:
    """INV-15: what indicators read names no amount."""
    desk.begin(ORDINARY, "fine", "P2-20")

    with desk.looking() as ctx:
        page = history.timeline(ctx, desk.walk.instance_id)
        assert not any("cents" in str(event.details) for event in page.items)


def test_a_case_that_waits_turns_yellow_and_red_by_its_own_clock(desk: Desk) -> None:
    desk.begin(ORDINARY, "fine", "P2-06")
    found: dict[str, Any] = {}

    desk.walk.clock.advance(timedelta(days=95))
    desk.walk.executor.drain()

    with desk.looking() as ctx:
        for one in clocks.of_subject(ctx, "process_instance", desk.walk.instance_id):
            found[one.code] = one
    assert found["PN-05"].level >= 3


def test_an_operator_s_cancellation_ends_case_clocks_and_chain(desk: Desk) -> None:
    desk.begin(ORDINARY, "fine", "P2-07-dispose")

    with desk.acting() as ctx:
        instances.cancel(ctx, desk.walk.instance_id, "当事人已注销")

    case = desk.case()
    assert (case.state, case.outcome) == ("terminated", "terminated")
    with desk.looking() as ctx:
        assert evidence.breaks(ctx, case) == [] and case.sealed_digest is not None
        held = measures.of_case(ctx, case.instance_id)[0]
        running = [
            *clocks.of_subject(ctx, "process_instance", case.instance_id),
            *clocks.of_subject(ctx, measures.SUBJECT, held.id),
        ]
        assert not any(one.state == "running" for one in running)


def test_a_clue_that_comes_under_another_case_s_key_gets_a_number_of_its_own(desk: Desk) -> None:
    desk.begin(ENFORCEMENT, "ordinary", "P2-03")
    first = desk.case()

    with desk.acting("county") as ctx:
        given = {"clue": {}, "origin": "HX20261123199000002"}
        started = messages.correlate(ctx, "enforcement.clue", business_key=first.number, variables=given)
    desk.walk.instance_id = started.instance.id
    desk.take(tale(ENFORCEMENT, "transferred_after_check")["when"][1])

    second = desk.case()
    assert (second.number, second.origin) == (f"{first.number[:-1]}2", "HX20261123199000002")
