"""The FEEL functions of the business, as diagrams write them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from engine import feel
from workflows import language
from workflows.calendar.zone import HOME

FUNCTIONS = language.functions()
AT = datetime(2026, 11, 23, 1, 15, tzinfo=UTC)


def _value(text: str, **variables: Any) -> Any:
    return feel.compile(text, names=tuple(variables))(variables, feel.Env(now=AT, functions=FUNCTIONS))


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ('deadline("AP-01", received_at)', "2026-11-30T17:30+08:00"),
        ('deadline("AP-14", received_at, 3)', "2026-11-26T17:30+08:00"),
        ('deadline("AP-14", received_at, 0)', "2026-11-23T17:30+08:00"),
        ("after_working_days(received_at, 3)", "2026-11-26T17:30+08:00"),
        ("after_working_days(now(), 0)", "2026-11-23T17:30+08:00"),
    ],
)
def test_a_deadline_is_an_instant_at_the_end_of_service(text: str, due: str) -> None:
    assert _value(text, received_at=AT) == datetime.fromisoformat(due).astimezone(HOME)


@pytest.mark.parametrize(
    "text",
    [
        'deadline("XX-99", received_at)',
        'deadline("AP-14", received_at)',
        'deadline("AP-01", null)',
        'deadline("AP-01", "2026-11-23")',
        'deadline("AP-14", received_at, 1.5)',
        'deadline("AP-14", received_at, -1)',
        "after_working_days(received_at, 100000)",
        'is_working_day(date("2099-01-01"))',
    ],
)
def test_a_call_that_cannot_be_answered_is_null(text: str) -> None:
    assert _value(text, received_at=AT) is None


def test_days_are_asked_about() -> None:
    assert _value('is_working_day(date("2026-09-20"))') is True
    assert _value('is_working_day(date("2026-10-01"))') is False
    assert _value('working_days_between(date("2026-09-18"), date("2026-10-10"))') == 11


@pytest.mark.parametrize(
    ("instant", "is_open"),
    [
        ("2026-12-08T08:59+08:00", False),
        ("2026-12-08T09:00+08:00", True),
        ("2026-12-08T11:59+08:00", True),
        ("2026-12-08T12:00+08:00", False),
        ("2026-12-08T13:29+08:00", False),
        ("2026-12-08T13:30+08:00", True),
        ("2026-12-08T17:30+08:00", False),
        ("2026-12-12T10:00+08:00", False),
        ("2026-10-01T10:00+08:00", False),
    ],
)
def test_an_office_is_open_in_its_hours_and_closed_over_lunch(instant: str, is_open: bool) -> None:
    assert _value("is_service_hour(at)", at=datetime.fromisoformat(instant)) is is_open


def test_every_function_explains_itself_in_both_languages() -> None:
    for function in FUNCTIONS.values():
        assert any("\u4e00" <= char <= "\u9fff" for char in function.doc_zh)
        assert function.doc_en.isascii()
