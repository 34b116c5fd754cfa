"""Special procedures: what they may stop, what they need, and how the days add up."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from engine.errors import NotAllowed
from tests.workflows.clocks.desk import EXPERTS, SURVEY, TOWN, Desk, at, shown
from workflows.clocks import clocks, procedures, suspensions
from workflows.clocks.clocks import Setting
from workflows.clocks.errors import ClockExpired, SuspensionEnded, SuspensionNotFound, SuspensionRefused
from workflows.clocks.procedures import Allowance
from workflows.clocks.rows import Subject
from workflows.clocks.suspensions import SuspensionRequest


def test_an_expert_review_stops_both_clocks_and_its_days_are_not_counted(desk: Desk) -> None:
    subject = desk.case()
    statutory, promised = desk.pair(20, 10, subject)
    desk.go_to("2026-09-21 10:00")
    review = desk.suspend(subject)
    assert {desk.again(clock).state for clock in (statutory, promised)} == {"suspended"}
    desk.go_to("2026-09-24 16:00")

    desk.resume(review)

    assert shown(desk.again(promised).due_at) == "2026-10-14 17:30"
    assert shown(desk.again(statutory).due_at) == "2026-10-28 17:30"
    assert desk.again(statutory).state == "running"


def test_a_survey_stops_the_promise_only(desk: Desk) -> None:
    subject = desk.case()
    statutory, promised = desk.pair(20, 10, subject)

    desk.suspend(subject, SURVEY)

    assert desk.again(statutory) == statutory
    assert desk.again(promised).state == "suspended"


def test_a_promise_for_the_day_itself_that_is_stopped_on_it_is_due_on_the_day_after_the_survey(desk: Desk) -> None:
    subject = desk.case()
    _, promised = desk.pair(20, 0, subject)
    assert shown(promised.due_at) == "2026-09-18 17:30"

    survey = desk.suspend(subject, SURVEY)
    desk.go_to("2026-09-22 16:00")
    assert (desk.again(promised).state, desk.cards(promised)) == ("suspended", [])
    desk.resume(survey)

    found = desk.again(promised)
    assert (found.state, shown(found.due_at)) == ("running", "2026-09-23 17:30")
    desk.go_to("2026-09-23 17:30")
    assert [level for level, _ in desk.cards(promised)] == ["yellow"]
    desk.go_to("2026-09-23 17:31")
    assert desk.cards(promised)[-1] == ("red", "2026-09-23 17:30")


@pytest.mark.parametrize("reach", ["statutory", "both"])
@pytest.mark.parametrize("kind", ["KY", "GS", "YJ", "DC", "YC", "OT"])
def test_what_article_45_does_not_name_cannot_stop_the_clock_of_the_law(desk: Desk, kind: str, reach: str) -> None:
    subject = desk.case()
    desk.pair(subject=subject)

    with pytest.raises(SuspensionRefused) as refused:
        desk.suspend(subject, replace(SURVEY, type=kind, reach=reach))

    assert [error.code for error in refused.value.fields] == ["statutory_not_allowed"]


def test_a_special_law_may_let_it(desk: Desk) -> None:
    subject = desk.case()
    statutory, promised = desk.pair(subject=subject)
    allowed = {"YJ": Allowance(30, 2, special_law="取水许可和水资源费征收管理条例 §19")}

    desk.suspend(subject, replace(SURVEY, type="YJ", reach="both", allowed=allowed))

    assert desk.again(statutory).state == desk.again(promised).state == "suspended"


REFUSED: list[tuple[str, Callable[[SuspensionRequest], SuspensionRequest]]] = [
    ("reason_refused", lambda one: replace(one, reason="需要专家评审意见")),
    ("reason_refused", lambda one: replace(one, reason="需" * 501)),
    ("reason_refused", lambda one: replace(one, reason="　" * 20)),
    ("notice_missing", lambda one: replace(one, notice_document_id=" ")),
    ("approval_missing", lambda one: replace(one, approved_by="")),
    ("in_the_future", lambda one: replace(one, started_on=date(2026, 9, 19))),
    ("before_start", lambda one: replace(one, started_on=date(2026, 9, 17))),
    ("reach_unknown", lambda one: replace(one, reach="internal")),
    ("type_not_allowed", lambda one: replace(one, type="XX")),
    ("type_not_allowed", lambda one: replace(one, allowed=procedures.allowances(["现场勘验", "公示"]))),
    ("too_long", lambda one: replace(one, planned_days=0)),
    ("too_long", lambda one: replace(one, planned_days=61)),
    ("too_long", lambda one: replace(one, planned_days=11, allowed={"ZJ": Allowance(10, 2)})),
    ("nothing_to_stop", lambda one: replace(one, type="GQ")),
]


@pytest.mark.parametrize(("code", "spoil"), REFUSED)
def test_a_missing_precondition_refuses_it(
    desk: Desk, code: str, spoil: Callable[[SuspensionRequest], SuspensionRequest]
) -> None:
    subject = desk.case()
    before = desk.pair(subject=subject)

    with pytest.raises(SuspensionRefused) as refused:
        desk.suspend(subject, spoil(EXPERTS))

    assert code in [error.code for error in refused.value.fields]
    assert all(error.message_zh and error.message_en for error in refused.value.fields)
    assert tuple(desk.again(clock) for clock in before) == before


def test_ten_characters_are_a_reason(desk: Desk) -> None:
    subject = desk.case()
    desk.pair(subject=subject)

    assert desk.suspend(subject, replace(EXPERTS, reason="一二三四五六七八九十"))


def test_every_missing_precondition_is_named_at_once(desk: Desk) -> None:
    subject = desk.case()
    desk.pair(subject=subject)

    with pytest.raises(SuspensionRefused) as refused:
        desk.suspend(subject, SuspensionRequest("KY", "both", "短", 99, "", ""))

    assert {error.pointer for error in refused.value.fields} == {
        "/reason",
        "/notice_document_id",
        "/approved_by",
        "/planned_days",
        "/reach",
    }


def test_a_clock_of_the_law_stops_by_a_law_that_allows_it(desk: Desk) -> None:
    subject = desk.case()
    desk.pair(subject=subject)

    with pytest.raises(SuspensionRefused) as refused:
        desk.suspend(subject, replace(EXPERTS, legal_basis="刑法§1"))
    assert [(one.pointer, one.code) for one in refused.value.fields] == [("/legal_basis", "basis_not_allowed")]

    assert desk.suspend(subject, replace(EXPERTS, legal_basis="《行政许可法》第四十五条"))


def test_a_guard_may_ask_whether_the_notice_exists(desk: Desk) -> None:
    subject = desk.case()
    desk.pair(subject=subject)

    def refuse(ctx: object, subject: Subject, request: SuspensionRequest) -> None:
        raise NotAllowed("告知书不存在", f"There is no document {request.notice_document_id}")

    desk.hooks.guards["clock.suspend"].append(refuse)

    with pytest.raises(NotAllowed):
        desk.suspend(subject)


def test_the_same_procedure_may_come_twice_but_not_a_third_time(desk: Desk) -> None:
    subject = desk.case()
    desk.pair(subject=subject)
    for _ in range(2):
        desk.resume(desk.suspend(subject))

    with pytest.raises(SuspensionRefused) as refused:
        desk.suspend(subject)

    assert refused.value.fields[0].code == "too_often"


def test_overlapping_procedures_are_a_union(desk: Desk) -> None:
    subject = desk.case()
    clock = desk.start("AP-14", subject, amount=10, at=at("2026-09-01 09:00"))
    desk.clock.instant = at("2026-09-07 09:00")
    review = desk.suspend(subject, replace(EXPERTS, reach="promised"))
    desk.clock.instant = at("2026-09-15 09:00")
    survey = desk.suspend(subject, SURVEY)
    desk.clock.instant = at("2026-09-21 09:00")

    desk.resume(review)
    assert desk.again(clock).state == "suspended"
    desk.clock.instant = at("2026-09-25 09:00")
    desk.resume(survey)

    assert (desk.again(clock).state, shown(desk.again(clock).due_at)) == ("running", "2026-10-12 17:30")


def test_a_suspension_has_a_clock_of_its_own(desk: Desk) -> None:
    subject = desk.case()
    desk.pair(subject=subject)
    review = desk.suspend(subject, replace(EXPERTS, planned_days=3, responsible="expert-office"))
    with desk.query() as ctx:
        (own,) = clocks.of_subject(ctx, suspensions.OWN_SUBJECT, review)

    desk.go_to("2026-09-22 18:00")

    assert (own.code, own.responsible, shown(own.due_at)) == ("S-SP", "expert-office", "2026-09-22 17:30")
    assert [level for level, _ in desk.cards(own)] == ["yellow", "red"]
    desk.resume(review)
    assert (desk.again(own).state, desk.again(own).in_time) == ("stopped", False)


def test_a_suspended_clock_earns_no_card(desk: Desk) -> None:
    subject = desk.case()
    clock = desk.start("AP-02", subject)
    desk.suspend(subject, replace(EXPERTS, planned_days=5))

    desk.go_to("2026-12-31 18:00")

    assert desk.cards(clock) == []


def test_a_suspension_beyond_its_plan_takes_the_deadline_along_and_its_own_clock_warns(desk: Desk) -> None:
    subject = desk.case()
    law, promise = desk.pair(subject=subject)
    planned = desk.suspend(subject, replace(EXPERTS, planned_days=3))
    foreseen = [desk.again(one).due_at for one in (law, promise)]

    desk.go_to("2026-11-20 10:00")

    with desk.query() as ctx:
        (own,) = clocks.of_subject(ctx, suspensions.OWN_SUBJECT, planned)
    late = [desk.again(one) for one in (law, promise)]
    assert [level for level, _ in desk.cards(own)] == ["yellow", "red"]
    assert all(one.due_at > desk.clock.instant and one.due_at > then for one, then in zip(late, foreseen, strict=True))
    assert [one.state for one in late] == ["suspended", "suspended"] and desk.cards(promise) == []
    desk.resume(planned)
    assert [desk.again(one).due_at for one in (law, promise)] == [one.due_at for one in late]


def test_a_suspended_clock_is_counted_again_once_a_day_at_most(desk: Desk) -> None:
    subject = desk.case()
    clock = desk.start("AP-02", subject)
    desk.suspend(subject, replace(EXPERTS, planned_days=1))

    desk.go_to("2026-09-24 10:00")
    before = desk.again(clock).revision
    desk.go_to("2026-09-24 22:00")

    assert desk.again(clock).revision == before
    assert shown(desk.again(clock).next_alert_at) == "2026-09-24 23:59"


def test_days_that_already_passed_may_be_named_but_not_days_to_come(desk: Desk) -> None:
    subject = desk.case()
    clock = desk.start("AP-02", subject)
    desk.go_to("2026-09-23 10:00")

    suspension = desk.suspend(subject, replace(EXPERTS, started_on=date(2026, 9, 21)))
    desk.go_to("2026-09-24 10:00")
    with desk.command() as ctx:
        with pytest.raises(SuspensionRefused):
            suspensions.end(ctx, suspension, "通过", date(2026, 9, 25))
        with pytest.raises(SuspensionRefused):
            suspensions.end(ctx, suspension, "通过", date(2026, 9, 20))
        with pytest.raises(SuspensionRefused):
            suspensions.end(ctx, suspension, "  ")
        suspensions.end(ctx, suspension, "通过", date(2026, 9, 22))

    assert shown(desk.again(clock).due_at) == "2026-10-26 17:30"


def test_a_limit_that_has_passed_cannot_be_stopped_any_more(desk: Desk) -> None:
    subject = desk.case()
    desk.start("AP-02", subject, at=at("2026-07-01 09:00"))

    with pytest.raises(ClockExpired):
        desk.suspend(subject)


def test_an_ended_suspension_stays_ended(desk: Desk) -> None:
    subject = desk.case()
    desk.pair(subject=subject)
    review = desk.suspend(subject)
    desk.resume(review)

    with pytest.raises(SuspensionEnded):
        desk.resume(review)
    with pytest.raises(SuspensionNotFound):
        desk.resume("nothing")


def test_a_clock_that_is_stopped_while_suspended_counts_the_pause_until_then(desk: Desk) -> None:
    subject = desk.case()
    clock = desk.start("AP-01", subject, setting=Setting())
    other = desk.start("DC-07", subject)
    desk.suspend(subject, replace(EXPERTS, type="GQ", reach="both", planned_days=15))
    assert desk.again(clock).state == "running"

    desk.clock.instant = at("2026-10-09 10:00")
    with desk.command() as ctx:
        stopped = clocks.stop(ctx, other.id)

    assert stopped.in_time


def test_a_work_order_may_hang_fifteen_working_days_at_most(desk: Desk) -> None:
    subject = desk.case()
    desk.start("DC-07", subject)

    with pytest.raises(SuspensionRefused) as refused:
        desk.suspend(subject, replace(EXPERTS, type="GQ", reach="both", planned_days=16))

    assert refused.value.fields[0].code == "too_long"


def test_a_penalty_cases_ninety_days_stop_only_where_the_field_says_so(desk: Desk) -> None:
    general, market = desk.case(), desk.case()
    desk.start("PN-05", general)
    clock = desk.start("PN-05", market, variant="市场监管")
    testing = replace(EXPERTS, type="JC", reach="statutory")

    with pytest.raises(SuspensionRefused) as refused:
        desk.suspend(general, testing)
    testing_id = desk.suspend(market, testing)

    assert refused.value.fields[0].code == "nothing_to_stop"
    desk.clock.instant = at("2026-09-27 10:00")
    desk.resume(testing_id)
    assert shown(desk.again(clock).safe_at) == "2026-12-26 17:30"


def test_every_move_of_a_deadline_is_in_history(desk: Desk) -> None:
    subject = desk.case()
    clock = desk.start("AP-02", subject)
    review = desk.suspend(subject)
    desk.go_to("2026-09-23 10:00")
    desk.resume(review)

    moves = [
        (event.details["cause"], event.details["old_due_at"] != event.details["due_at"])
        for event in desk.events(clock, "clock_recomputed")
    ]

    assert moves == [("clock_suspended", True), ("clock_resumed", True)]
    assert {event.town_code for event in desk.events(clock, "clock_suspended")} == {TOWN}


def test_catalogue_names_are_understood() -> None:
    assert procedures.allowances(["现场勘验(三到场)", "专家评审", "民主评议", "不认识"]).keys() == {"KY", "ZJ", "OT"}
    assert procedures.code_of("JC") == "JC"
    assert len(procedures.shipped()) == 16
