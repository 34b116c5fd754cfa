"""Cron expressions of Quartz that have one step from an instant to the next, and those that have none."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from engine import feel
from engine.bpmn import Timer, cron

NOW = datetime.fromisoformat("2026-11-23T09:12:34+08:00")  # a Monday
STEPS = {
    "0 0/5 * * * ?": ("2026-11-23T09:15:00+08:00", timedelta(minutes=5)),
    "0 * * * * ?": ("2026-11-23T09:13:00+08:00", timedelta(minutes=1)),
    "0/5 0/1 * 1/1 * ? *": ("2026-11-23T09:12:35+08:00", timedelta(seconds=5)),
    "7 2/15 * * * *": ("2026-11-23T09:17:07+08:00", timedelta(minutes=15)),
    "0 30 * * * ?": ("2026-11-23T09:30:00+08:00", timedelta(hours=1)),
    "0 0 */6 * * ?": ("2026-11-23T12:00:00+08:00", timedelta(hours=6)),
    "0 0 9 * * ?": ("2026-11-24T09:00:00+08:00", timedelta(days=1)),
    "0 15 10 ? * *": ("2026-11-23T10:15:00+08:00", timedelta(days=1)),
    "0 0 9 ? * MON": ("2026-11-30T09:00:00+08:00", timedelta(days=7)),
    "0 0 10 ? * 2": ("2026-11-23T10:00:00+08:00", timedelta(days=7)),
    "0 0 10 ? * 1": ("2026-11-29T10:00:00+08:00", timedelta(days=7)),
    "0 0 8 1 * ?": ("2026-12-01T08:00:00+08:00", timedelta(days=31)),
    "0 0 8 24 NOV ?": ("2026-11-24T08:00:00+08:00", timedelta(days=365)),
}
NONE = (
    "0 0/7 * * * ?",
    "0 0 9-17 * * ?",
    "0 0 9 ? * MON-FRI",
    "0 0,30 * * * ?",
    "0 0 8 31 * ?",
    "0 0 8 L * ?",
    "0 0 8 ? * 6#3",
    "0 0 8 1 * ? 2027",
    "0 5/5 * * * ?",
    "0/5 3 * * * ?",
    "0/5 * * ? * MON",
    "60 * * * * ?",
    "0 0 24 * * ?",
)


@pytest.mark.parametrize("text", STEPS)
def test_a_timer_with_a_cron_expression_is_due_when_quartz_would_fire(text: str) -> None:
    first, step = STEPS[text]

    due = Timer("timeCycle", text).start({}, feel.Env(), NOW)

    following = due.following()
    assert due.at == datetime.fromisoformat(first)
    assert following is not None and following.at - due.at == step


@pytest.mark.parametrize("text", NONE)
def test_what_has_no_constant_step_is_not_read(text: str) -> None:
    assert cron.read(text) is None and cron.looks_like(text)


def test_the_instant_itself_is_over() -> None:
    repeated = cron.read("0 0 9 * * ?")

    assert repeated is not None
    assert repeated.after(NOW.replace(hour=9, minute=0, second=0)) == NOW.replace(day=24, hour=9, minute=0, second=0)


@pytest.mark.parametrize("text", ["R3/PT1H", "P3D", "2026-12-31T17:30:00+08:00", "every five minutes now ok go", ""])
def test_other_texts_are_no_cron(text: str) -> None:
    assert cron.read(text) is None
