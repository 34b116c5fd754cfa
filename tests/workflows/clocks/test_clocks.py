"""Clocks in the database: start, scan, cards, stop, cancel, and what is refused."""

from datetime import timedelta

import pytest

from engine import jobs
from tests.workflows.clocks.desk import CLERK, SUPERVISOR, TOWN, Desk, at, shown
from workflows.calendar import offices
from workflows.calendar.hours import HoursRule
from workflows.clocks import amendments, cards, clocks, conventions, limits, scanning
from workflows.clocks.amendments import Amendment
from workflows.clocks.clocks import ClockFilter, Setting
from workflows.clocks.counting import Convention, ReceiptPolicy, RollPolicy
from workflows.clocks.errors import CardRevoked, ClockNotFound, ClockOver, LimitNotFound, LimitRefused, NotSupervisor
from workflows.clocks.limits import Kind, TimeLimit, Unit
from workflows.clocks.marks import Level, Thresholds


def test_both_clocks_of_an_approval_run_side_by_side(desk: Desk) -> None:
    statutory, promised = desk.pair(20, 10)

    assert (statutory.kind, shown(statutory.due_at)) == ("statutory", "2026-10-22 17:30")
    assert (promised.kind, shown(promised.due_at)) == ("promised", "2026-10-09 17:30")


def test_a_missed_promise_is_red_and_a_missed_law_severe(desk: Desk) -> None:
    statutory, promised = desk.pair(5, 3)

    desk.go_to("2026-09-22 17:31")
    assert desk.cards(promised)[-1] == ("red", "2026-09-22 17:30")
    assert "severe_red" not in dict(desk.cards(statutory))
    desk.go_to("2026-09-24 17:31")

    assert desk.cards(statutory) == [
        ("blue", "2026-09-22 09:00"),
        ("yellow", "2026-09-23 09:00"),
        ("severe_red", "2026-09-24 17:30"),
    ]


def test_a_promise_longer_than_the_law_is_refused(desk: Desk) -> None:
    with pytest.raises(LimitRefused) as refused:
        desk.pair(5, 6)

    assert refused.value.fields[0].code == "promise_too_long"


def test_cards_depend_on_when_the_mark_passed_not_on_when_somebody_looked(desk: Desk) -> None:
    watched, forgotten = desk.start("AP-01"), desk.start("AP-01")
    for day in ("2026-09-22 10:00", "2026-09-23 10:00", "2026-09-24 18:00"):
        desk.go_to(day)
    with desk.command() as ctx:
        clocks.stop(ctx, watched.id)
        stopped = clocks.stop(ctx, forgotten.id)

    assert desk.cards(watched) == desk.cards(forgotten)
    assert stopped.in_time is False


def test_a_clock_nobody_scanned_gets_its_cards_when_it_stops(desk: Desk) -> None:
    clock = desk.start("AP-01")
    desk.clock.instant = at("2026-09-25 09:00")

    with desk.command() as ctx:
        clocks.stop(ctx, clock.id)

    assert [level for level, _ in desk.cards(clock)] == ["blue", "yellow", "severe_red"]


def test_what_happened_earlier_is_measured_by_when_it_happened(desk: Desk) -> None:
    clock = desk.start("AP-01")
    desk.clock.instant = at("2026-09-25 09:00")

    with desk.command() as ctx:
        stopped = clocks.stop(ctx, clock.id, at("2026-09-22 08:00"))

    assert stopped.in_time
    assert desk.cards(clock) == []


def test_the_last_instant_is_in_time_and_the_next_is_late(desk: Desk) -> None:
    first, second = desk.start("AP-01"), desk.start("AP-01")
    due = first.due_at

    with desk.command() as ctx:
        assert clocks.stop(ctx, first.id, due).in_time
        assert not clocks.stop(ctx, second.id, due + timedelta(microseconds=1)).in_time


def test_a_stopped_clock_stays_as_it_is(desk: Desk) -> None:
    clock = desk.start("AP-01")
    with desk.command() as ctx:
        stopped = clocks.stop(ctx, clock.id)

    desk.go_to("2026-12-01 09:00")

    assert desk.again(clock) == stopped
    assert desk.cards(clock) == []
    with desk.command() as ctx, pytest.raises(ClockOver):
        clocks.stop(ctx, clock.id)
    with desk.command() as ctx, pytest.raises(ClockOver):
        clocks.cancel(ctx, clock.id, "撤回")


def test_a_canceled_clock_is_neither_in_time_nor_late(desk: Desk) -> None:
    subject = desk.case()
    desk.pair(subject=subject)

    with desk.command() as ctx:
        ended = clocks.cancel_all(ctx, subject, "申请人撤回")

    assert [(clock.state, clock.in_time) for clock in ended] == [("canceled", None)] * 2
    with desk.command() as ctx:
        assert clocks.cancel_all(ctx, subject, "申请人撤回") == []


def test_clocks_are_listed_by_when_they_are_due(desk: Desk) -> None:
    slow, fast = desk.start("AP-02"), desk.start("AP-01")

    with desk.query() as ctx:
        found = clocks.list(ctx, ClockFilter(town_code=TOWN)).items

    assert [clock.id for clock in found] == [fast.id, slow.id]
    desk.go_to("2026-09-23 10:00")
    with desk.query() as ctx:
        assert [clock.id for clock in clocks.list(ctx, ClockFilter(level=int(Level.YELLOW))).items] == [fast.id]


def test_a_clock_that_does_not_exist_is_not_found(desk: Desk) -> None:
    with desk.query() as ctx, pytest.raises(ClockNotFound):
        clocks.get(ctx, "nothing")


# --- limits ---------------------------------------------------------------------------------------


def test_all_71_limits_are_data_with_law_version_and_status() -> None:
    found = limits.shipped()

    assert len(found) == 71
    assert all(limit.law and limit.law_version and limit.in_force_from and limit.status for limit in found.values())
    assert {limit.status.split("(")[0] for limit in found.values()} == {"certain", "to check", "local rule"}
    assert {code for code, limit in found.items() if limit.amount is None} == {"AP-14", "AP-17", "PN-15"}
    assert {code for code, limit in found.items() if limit.direction == "before"} == {
        "AP-09",
        "AP-10",
        "PN-09",
        "QZ-03",
    }


@pytest.mark.parametrize("code", sorted(set(limits.shipped()) - {"PN-15"}))
def test_every_limit_can_be_a_clock(desk: Desk, code: str) -> None:
    clock = desk.start(code, amount=limits.shipped()[code].amount or 5)

    assert clock.source == limits.shipped()[code].source
    assert clock.marks


@pytest.mark.parametrize("key", sorted(limits.variants()))
def test_every_variant_can_be_a_clock(desk: Desk, key: tuple[str, str]) -> None:
    clock = desk.start(key[0], variant=key[1])

    assert (clock.code, clock.variant, clock.amount) == (*key, limits.variants()[key].amount)


def test_a_limit_whose_days_the_item_says_needs_them(desk: Desk) -> None:
    with pytest.raises(LimitRefused) as refused:
        desk.start("AP-14")

    assert refused.value.fields[0].code == "amount_missing"
    with pytest.raises(LimitNotFound):
        desk.start("AP-99")


def test_a_limit_beyond_the_calendar_is_refused(desk: Desk) -> None:
    with pytest.raises(LimitRefused) as refused:
        desk.start("AP-02", amount=3600)

    assert refused.value.fields[0].code == "calendar_unknown"


def _amendment(desk: Desk, code: str, amount: int, town: str, variant: str = "") -> Amendment:
    return Amendment(
        "",
        town,
        code,
        variant,
        at("2026-10-01 00:00").date(),
        amount,
        "WD",
        "新规",
        "9",
        "2026",
        "certain",
        "",
        desk.clock.instant,
        "",
    )


def test_a_changed_law_counts_for_what_begins_under_it(desk: Desk) -> None:
    before = desk.start("AP-02")
    with desk.command() as ctx:
        amendments.amend(ctx, _amendment(desk, "AP-02", 15, ""))

    after = desk.start("AP-02", at=at("2026-10-09 09:00"))

    assert (before.amount, after.amount, after.source) == (20, 15, "新规 §9")
    assert desk.again(before).amount == 20
    with desk.query() as ctx:
        assert amendments.in_force(ctx, "AP-02", at("2026-09-30 09:00").date()).amount == 20


def test_a_town_may_change_its_own_rule_but_not_the_law(desk: Desk) -> None:
    with desk.command() as ctx:
        amendments.amend(ctx, _amendment(desk, "DC-06", 2, TOWN))
        with pytest.raises(LimitRefused, match="fixes it"):
            amendments.amend(ctx, _amendment(desk, "AP-02", 30, TOWN))
        with pytest.raises(LimitNotFound):
            amendments.amend(ctx, _amendment(desk, "XX-01", 2, ""))

    with desk.query() as ctx:
        day = at("2026-10-09 09:00").date()
        assert amendments.in_force(ctx, "DC-06", day, town_code=TOWN).amount == 2
        assert amendments.in_force(ctx, "DC-06", day, town_code="320281200000").amount == 1


# --- settings -------------------------------------------------------------------------------------


def test_a_town_chooses_how_it_counts(desk: Desk) -> None:
    with desk.command() as ctx:
        conventions.choose(ctx, TOWN, Convention(RollPolicy.NOBODY, ReceiptPolicy.NEXT_WORKING_DAY))

    clock = desk.start("PN-05", at=at("2026-07-03 20:00"))

    assert shown(clock.due_at) == "2026-10-04 17:30"
    with desk.command() as ctx:
        conventions.choose(ctx, TOWN, Convention())
    assert desk.again(clock).roll == "nobody"


def test_an_authoritys_calendar_days_have_a_safe_and_a_rolled_end(desk: Desk) -> None:
    clock = desk.start("PN-05", at=at("2026-07-04 09:00"))

    assert (shown(clock.safe_at), shown(clock.due_at)) == ("2026-10-02 17:30", "2026-10-08 17:30")


def test_an_office_with_its_own_hours_has_its_own_end(desk: Desk) -> None:
    with desk.command() as ctx:
        hours = tuple(
            (at(f"2026-01-01 {a}").time(), at(f"2026-01-01 {b}").time())
            for a, b in [("08:30", "12:00"), ("14:00", "18:00")]
        )
        offices.keep(ctx, TOWN, [HoursRule(hours)], "便民服务中心")

    own = desk.start("DC-05", at=at("2026-09-18 17:00"), setting=Setting(office="便民服务中心"))
    usual = desk.start("DC-05", at=at("2026-09-18 17:00"))
    days = desk.start("AP-01", setting=Setting(office="便民服务中心"))

    assert shown(own.due_at) == "2026-09-20 09:30"
    assert shown(usual.due_at) == "2026-09-20 10:30"
    assert shown(days.due_at) == "2026-09-24 18:00"


def test_thresholds_can_be_set_per_clock(desk: Desk) -> None:
    clock = desk.start("AP-02", setting=Setting(thresholds=Thresholds(50, 90, 10)))

    assert [mark.level.key for mark in desk.again(clock).all_marks] == ["blue", "yellow", "severe_red"]
    assert shown(clock.all_marks[0].at) == "2026-10-09 09:00"


def test_a_message_for_a_level_that_does_not_exist_is_refused(desk: Desk) -> None:
    with pytest.raises(LimitRefused, match="no level"):
        desk.start("AP-02", setting=Setting(messages={"purple": "x"}))


def test_a_limit_no_table_holds_can_be_a_clock(desk: Desk) -> None:
    limit = TimeLimit(4, Unit.WORKING_HOURS, code="EV001", step="处置", kind=Kind.INTERNAL)

    with desk.command() as ctx:
        clock = clocks.start_limit(ctx, desk.case(), limit, setting=Setting(responsible="ZF"))

    assert (shown(clock.due_at), clock.responsible) == ("2026-09-18 14:30", "ZF")


# --- cards and the scan ---------------------------------------------------------------------------


def test_a_card_is_issued_once_however_often_the_scan_runs(desk: Desk) -> None:
    clock = desk.start("AP-01")
    desk.clock.instant = at("2026-09-24 18:00")

    with desk.command() as ctx:
        assert scanning.scan(ctx) == 1
        assert scanning.scan(ctx) == 0

    assert len(desk.cards(clock)) == 3
    assert [event.details["level"] for event in desk.events(clock, "card_issued")] == ["blue", "yellow", "severe_red"]


def test_the_scan_takes_the_oldest_marks_first_and_no_more_than_a_batch(desk: Desk) -> None:
    late = desk.start("AP-02")
    early = desk.start("AP-01")
    desk.clock.instant = at("2026-10-23 09:00")

    with desk.command() as ctx:
        assert scanning.scan(ctx, 1) == 1

    assert desk.cards(early) and not desk.cards(late)


def test_a_card_can_only_be_revoked_by_supervision_and_stays(desk: Desk) -> None:
    clock = desk.start("AP-01")
    desk.go_to("2026-09-22 10:00")
    with desk.query() as ctx:
        (card,) = cards.of_clock(ctx, clock.id)

    with desk.command(CLERK) as ctx, pytest.raises(NotSupervisor):
        cards.revoke(ctx, card.id, "误发")
    with desk.command(SUPERVISOR) as ctx:
        revoked = cards.revoke(ctx, card.id, "系统时钟有误，误发")

    assert (revoked.revoked_by, revoked.is_valid) == ("zhao", False)
    with desk.query() as ctx:
        assert cards.list(ctx, cards.CardFilter(clock_id=clock.id)).items == [revoked]
        assert cards.list(ctx, cards.CardFilter(clock_id=clock.id, valid_only=True)).items == []
    with desk.command(SUPERVISOR) as ctx, pytest.raises(CardRevoked):
        cards.revoke(ctx, card.id, "再撤一次")


def test_a_guard_may_keep_a_unit_from_revoking_its_own_cards(desk: Desk) -> None:
    clock = desk.start("AP-01")
    desk.go_to("2026-09-22 10:00")
    asked = []
    desk.hooks.guards["card.revoke"].append(lambda ctx, card, reason: asked.append((card.clock_id, reason)))

    with desk.command(SUPERVISOR) as ctx:
        cards.revoke(ctx, cards.of_clock(ctx, clock.id)[0].id, "误发")

    assert asked == [(clock.id, "误发")]


def test_a_lapsed_right_leaves_no_card(desk: Desk) -> None:
    clock = desk.start("PN-08")

    desk.go_to("2026-09-24 18:00")

    assert [level for level, _ in desk.cards(clock)] == ["blue", "yellow"]
    assert len(desk.events(clock, "clock_lapsed")) == 1


def test_the_scan_survives_a_restart_and_runs_in_one_chain(desk: Desk) -> None:
    clock = desk.start("AP-01")
    desk.start("AP-01")
    desk.go_to("2026-09-22 10:00")

    again = Desk(desk.database)
    again.clock.instant = desk.clock.instant
    again.go_to("2026-09-24 18:00")

    assert len(again.cards(clock)) == 3
    with desk.query() as ctx:
        assert [job.name for job in jobs.list(ctx).items] == [scanning.HANDLER]
