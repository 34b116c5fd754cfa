"""Extensions: before the time is over, once, within the limit's rule, told to the other side."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.workflows.clocks.desk import Desk, at, shown
from workflows.clocks import clocks, extensions
from workflows.clocks.errors import ClockExpired, ClockOver, ExtensionRefused, ExtensionsUsedUp
from workflows.clocks.extensions import ExtensionRequest
from workflows.clocks.rows import Clock, ClockExtension

TEN_DAYS = ExtensionRequest(10, "情况复杂，需进一步核实", "王五", "agency_head", "延告〔2026〕1号")


def _extend(desk: Desk, clock: Clock, request: ExtensionRequest = TEN_DAYS) -> ClockExtension:
    with desk.command() as ctx:
        return extensions.extend(ctx, clock.id, request)


def test_the_head_may_add_ten_working_days_once(desk: Desk) -> None:
    clock = desk.start("AP-02")

    extension = _extend(desk, clock)

    assert (shown(extension.old_due_at), shown(extension.new_due_at)) == ("2026-10-22 17:30", "2026-11-05 17:30")
    with pytest.raises(ExtensionsUsedUp):
        _extend(desk, clock)


def test_an_extension_after_the_limit_is_refused(desk: Desk) -> None:
    clock = desk.start("AP-02")
    desk.clock.instant = clock.due_at

    assert _extend(desk, clock)
    late = desk.start("AP-02", at=at("2026-09-18 09:00"))
    desk.clock.instant = at("2026-10-22 17:31")

    with pytest.raises(ClockExpired):
        _extend(desk, late)


def test_an_authoritys_rolled_end_does_not_help_an_extension(desk: Desk) -> None:
    clock = desk.start("QZ-01", at=at("2026-09-02 09:00"))
    assert (shown(clock.safe_at), shown(clock.due_at)) == ("2026-10-02 17:30", "2026-10-08 17:30")
    desk.clock.instant = at("2026-10-03 09:00")

    with pytest.raises(ClockExpired):
        _extend(desk, clock, replace(TEN_DAYS, amount=30))


REFUSED: list[tuple[str, Callable[[ExtensionRequest], ExtensionRequest]]] = [
    ("too_long", lambda one: replace(one, amount=11)),
    ("too_long", lambda one: replace(one, amount=0)),
    ("reason_refused", lambda one: replace(one, reason=" ")),
    ("reason_refused", lambda one: replace(one, reason="长" * 501)),
    ("approval_missing", lambda one: replace(one, approved_by="")),
    ("approval_missing", lambda one: replace(one, approved_as="government_head")),
    ("notice_missing", lambda one: replace(one, notice_document_id=None)),
]


@pytest.mark.parametrize(("code", "spoil"), REFUSED)
def test_an_extension_without_what_it_needs_is_refused(
    desk: Desk, code: str, spoil: Callable[[ExtensionRequest], ExtensionRequest]
) -> None:
    clock = desk.start("AP-02")

    with pytest.raises(ExtensionRefused) as refused:
        _extend(desk, clock, spoil(TEN_DAYS))

    assert [error.code for error in refused.value.fields] == [code]
    assert desk.again(clock) == clock


def test_joint_handling_is_extended_by_the_government(desk: Desk) -> None:
    clock = desk.start("AP-03")

    with pytest.raises(ExtensionRefused):
        _extend(desk, clock, replace(TEN_DAYS, amount=15))
    _extend(desk, clock, replace(TEN_DAYS, amount=15, approved_as="government_head"))

    assert desk.again(clock).extended == 15


def test_market_cases_are_extended_by_the_head_and_then_by_the_collective(desk: Desk) -> None:
    clock = desk.start("PN-05", variant="市场监管")

    _extend(desk, clock, replace(TEN_DAYS, amount=30))
    with pytest.raises(ExtensionRefused):
        _extend(desk, clock, replace(TEN_DAYS, amount=45))
    second = _extend(desk, clock, replace(TEN_DAYS, amount=45, approved_as="collective"))

    assert (second.step, desk.again(clock).extended) == (2, 75)
    with pytest.raises(ExtensionsUsedUp):
        _extend(desk, clock, replace(TEN_DAYS, approved_as="collective"))


@pytest.mark.parametrize("code", ["AP-01", "AP-05", "PN-05", "PN-12", "DC-01", "PN-23"])
def test_what_the_law_does_not_extend_cannot_be(desk: Desk, code: str) -> None:
    with pytest.raises(ExtensionsUsedUp):
        _extend(desk, desk.start(code))


def test_a_clock_that_is_over_cannot_be_extended(desk: Desk) -> None:
    clock = desk.start("AP-02")
    with desk.command() as ctx:
        clocks.stop(ctx, clock.id)

    with pytest.raises(ClockOver):
        _extend(desk, clock)


def test_cards_before_an_extension_stay_and_come_again_after_it(desk: Desk) -> None:
    clock = desk.start("AP-02")
    desk.go_to("2026-10-16 10:00")
    assert [level for level, _ in desk.cards(clock)] == ["blue", "yellow"]

    _extend(desk, clock)
    assert desk.again(clock).level == 0
    desk.go_to("2026-11-05 18:00")

    assert [level for level, _ in desk.cards(clock)] == ["blue", "yellow", "blue", "yellow", "severe_red"]


def test_a_suspended_clock_may_be_extended(desk: Desk) -> None:
    subject = desk.case()
    clock = desk.start("AP-02", subject)
    review = desk.suspend(subject)

    _extend(desk, clock)
    desk.go_to("2026-09-21 10:00")
    desk.resume(review)

    assert shown(desk.again(clock).due_at) == "2026-11-09 17:30"


def test_an_extension_is_in_history_with_the_move(desk: Desk) -> None:
    clock = desk.start("AP-02")

    _extend(desk, clock)

    (moved,) = desk.events(clock, "clock_recomputed")
    assert moved.details["old_due_at"] == clock.due_at.isoformat()
    assert len(desk.events(clock, "clock_extended")) == 1
