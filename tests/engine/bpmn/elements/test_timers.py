"""Timer events: when they are due, how often, and what they do."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.engine.bpmn.conftest import Run
from tests.engine.bpmn.constructs import construct
from tests.engine.bpmn.drive import after


@construct("Timer event", "intermediate catch: duration")
def test_timer_counts_from_when_the_token_comes(run: Run) -> None:
    instance = run("catch_timer_duration")
    assert instance.due("wait") == after(days=1, hours=2)

    assert instance.later(days=2).trigger("wait").waits() == ["work"]


@construct("Timer event", "intermediate catch: date, FEEL")
@pytest.mark.parametrize(
    ("deadline", "due"),
    [
        (datetime(2026, 5, 1, 9, tzinfo=UTC), datetime(2026, 5, 1, 9, tzinfo=UTC)),
        ("2026-05-01T17:00:00+08:00", datetime(2026, 5, 1, 9, tzinfo=UTC)),
        (date(2026, 5, 1), datetime(2026, 4, 30, 16, tzinfo=UTC)),
    ],
)
def test_timer_date_is_an_expression(run: Run, deadline: object, due: datetime) -> None:
    instance = run("catch_timer_date", {"deadline": deadline})

    assert instance.due("wait") == due


@construct("Timer event", "bad value")
def test_timer_with_a_bad_date_becomes_an_incident(run: Run) -> None:
    instance = run("catch_timer_date", {"deadline": "tomorrow"})
    assert instance.wait("wait").kind == "incident"

    instance.set(deadline="2026-05-01T09:00:00Z").retry("wait")

    assert instance.wait("wait").kind == "timer"


@construct("Timer event", "boundary, interrupting: duration, date")
@construct("Timer event", "boundary, non-interrupting: duration, date")
@pytest.mark.parametrize("name", ["boundary_timer_duration", "boundary_timer_date"])
def test_timer_boundaries_interrupt_or_remind_once(run: Run, name: str) -> None:
    instance = run(name, {"patience": "PT8H"})
    assert instance.waits() == ["late", "soon", "work"]
    assert instance.due("soon") < instance.due("late")

    instance.later(days=20).trigger("soon")
    assert instance.waits() == ["late", "remind", "work"]
    instance.later(days=20).trigger("late")

    assert instance.waits() == ["expire", "remind"]


@construct("Timer event", "boundary, non-interrupting: cycle")
def test_cycle_repeats_as_often_as_it_says_and_from_the_due_date(run: Run) -> None:
    instance = run("boundary_timer_cycle")
    assert instance.due("again") == after(hours=1)

    instance.later(hours=1, minutes=5).trigger("again")
    assert instance.due("again") == after(hours=2)
    instance.later(hours=1).trigger("again")
    assert instance.due("again") == after(hours=3)
    instance.later(hours=1).trigger("again")

    assert instance.waits() == ["remind", "remind", "remind", "work"]
    assert instance.complete("work").waits() == ["after", "remind", "remind", "remind"]


@construct("Timer event", "boundary, interrupting: cycle")
def test_cycle_on_an_interrupting_boundary_fires_once(run: Run) -> None:
    instance = run("boundary_timer_cycle_interrupting")
    assert instance.due("late") == after(hours=1)

    assert instance.trigger("late").waits() == ["expire"]


@construct("Timer event", "intermediate catch: cycle")
def test_cycle_on_a_catch_event_goes_on_at_the_first_instant(run: Run) -> None:
    instance = run("catch_timer_cycle")
    assert instance.due("wait") == after(hours=1)

    assert instance.trigger("wait").waits() == ["work"]


def test_timers_keep_their_due_date_while_other_things_happen(run: Run) -> None:
    instance = run("boundary_message").later(hours=5)
    instance = run("event_subprocess_timer")
    due = instance.due("late")

    instance.later(hours=5).set(note="x")

    assert instance.due("late") == due == after(days=3)
