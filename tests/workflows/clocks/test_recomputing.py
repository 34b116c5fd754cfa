"""After the calendar changed every open clock is counted again; closed clocks never."""

from datetime import date

import orjson

from engine import jobs
from tests.workflows.calendar.test_notices import NOTICE
from tests.workflows.clocks.desk import EXPERTS, OTHER_TOWN, TOWN, Desk, at, shown
from workflows.calendar import closures, notices, offices, seeding
from workflows.calendar.hours import HoursRule
from workflows.clocks import clocks, recomputing
from workflows.clocks.rows import Subject


def _import(desk: Desk) -> None:
    with desk.command() as ctx:
        notices.import_(ctx, notices.parse(orjson.dumps(NOTICE)))
    desk.drain()


def test_an_official_notice_moves_what_crosses_the_year_and_settles_what_was_provisional(desk: Desk) -> None:
    moved = desk.start("AP-02", at=at("2027-01-18 09:00"))
    settled = desk.start("AP-01", at=at("2026-12-30 09:00"))
    untouched = desk.start("AP-02", at=at("2026-09-18 09:00"))
    assert (moved.provisional, settled.provisional, untouched.provisional) == (True, True, False)
    assert (shown(moved.due_at), shown(settled.due_at)) == ("2027-02-19 17:30", "2027-01-07 17:30")

    _import(desk)

    assert (shown(desk.again(moved).due_at), desk.again(moved).provisional) == ("2027-02-20 17:30", False)
    assert (shown(desk.again(settled).due_at), desk.again(settled).provisional) == ("2027-01-07 17:30", False)
    assert desk.again(untouched) == untouched


def test_every_moved_deadline_is_in_history_with_both_instants(desk: Desk) -> None:
    clock = desk.start("AP-02", at=at("2027-01-18 09:00"))

    _import(desk)

    after = desk.again(clock)
    (event,) = desk.events(clock, "clock_recomputed")
    assert event.details["old_due_at"] == clock.due_at.isoformat()
    assert event.details["due_at"] == after.due_at.isoformat()
    assert event.details["cause"] == NOTICE["title"]
    assert after.due_at != clock.due_at


def test_a_closed_clock_is_never_changed(desk: Desk) -> None:
    clock = desk.start("AP-02", at=at("2027-01-21 09:00"))
    with desk.command() as ctx:
        stopped = clocks.stop(ctx, clock.id, at("2027-01-22 09:00"))

    _import(desk)

    assert desk.again(clock) == stopped


def test_a_suspended_clock_is_counted_again_too(desk: Desk) -> None:
    subject = desk.case()
    clock = desk.start("AP-02", subject, at=at("2026-12-28 09:00"))
    desk.clock.instant = at("2026-12-29 09:00")
    review = desk.suspend(subject, EXPERTS)
    _import(desk)
    desk.clock.instant = at("2027-01-15 09:00")
    desk.resume(review)

    # 28 December is the start; 29 December to 15 January are excluded; 31 January is made up, 5 to 13 February are off.
    assert shown(desk.again(clock).due_at) == "2027-02-19 17:30"


def test_a_local_closure_moves_the_clocks_of_its_town_only(desk: Desk) -> None:
    here = desk.start("AP-01")
    there = desk.start("AP-01", Subject("case", "elsewhere", OTHER_TOWN))
    natural = desk.start("PN-22")

    with desk.command() as ctx:
        closure = closures.enter(ctx, TOWN, date(2026, 9, 21), date(2026, 9, 22), reason="台风", legal_basis="指挥部令")
    desk.drain()

    assert shown(desk.again(here).due_at) == "2026-09-29 17:30"
    assert (desk.again(there), desk.again(natural)) == (there, natural)
    with desk.command() as ctx:
        closures.withdraw(ctx, closure.id, "台风转向")
    desk.drain()
    assert desk.again(here).due_at == here.due_at
    assert len(desk.events(here, "clock_recomputed")) == 2


def test_new_hours_move_what_is_counted_in_service_hours(desk: Desk) -> None:
    clock = desk.start("DC-05", at=at("2026-09-18 16:30"))
    with desk.command() as ctx:
        offices.keep(ctx, TOWN, [HoursRule(((at("2026-01-01 09:00").time(), at("2026-01-01 18:00").time()),))])
    desk.drain()

    assert shown(desk.again(clock).due_at) == "2026-09-20 09:30"


def test_cards_that_were_due_before_the_change_are_written_first(desk: Desk) -> None:
    clock = desk.start("AP-01")
    desk.clock.instant = at("2026-09-22 10:00")

    with desk.command() as ctx:
        closures.enter(ctx, TOWN, date(2026, 9, 21), date(2026, 9, 21), reason="台风", legal_basis="指挥部令")
        clocks.get(ctx, clock.id)
    desk.drain()

    assert ("blue", "2026-09-22 09:00") in desk.cards(clock)
    assert desk.again(clock).level == 0


def test_many_clocks_are_counted_in_batches(desk: Desk) -> None:
    with desk.command() as ctx:
        for number in range(recomputing.BATCH + 5):
            clocks.start(ctx, Subject("case", str(number), TOWN), "AP-01")
    with desk.command() as ctx:
        closures.enter(ctx, TOWN, date(2026, 9, 21), date(2026, 9, 21), reason="台风", legal_basis="指挥部令")
    desk.drain()

    with desk.query() as ctx:
        assert all(shown(clock.due_at) == "2026-09-28 17:30" for clock in clocks.list(ctx).items)
        assert recomputing.HANDLER not in {job.name for job in jobs.list(ctx).items}


def test_seeding_a_table_moves_nothing(desk: Desk) -> None:
    clock = desk.start("AP-02", at=at("2026-12-18 09:00"))
    with desk.command() as ctx:
        seeding.seed(ctx)
    desk.drain()

    assert desk.again(clock) == clock
