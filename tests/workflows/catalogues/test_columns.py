"""Cells: what is read, what is refused with what was expected, and back again."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.catalogues.columns import (
    Choice,
    Code,
    Column,
    Day,
    Duration,
    Flag,
    Text,
    Texts,
    Unreadable,
    Yuan,
    time_limit,
)
from workflows.clocks.limits import Unit

WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=20)


@given(st.integers(0, 99_999_999_999_999))
def test_money_comes_back_to_the_cent(cents: int) -> None:
    assert Yuan().read(Yuan().write(cents)) == cents


@given(st.dates(date(1950, 1, 1), date(2199, 12, 31)))
def test_days_come_back(day: date) -> None:
    assert Day().read(Day().write(day)) == day


@given(st.lists(WORDS, min_size=1, max_size=8, unique=True))
def test_words_come_back_in_their_order(words: list[str]) -> None:
    cell = Texts("|")

    assert cell.read(cell.write(words)) == words


@pytest.mark.parametrize(
    ("cell", "text", "code"),
    [
        (Text(5), "六个字超过了", "too_long"),
        (Text(), "上\x07下", "not_printable"),
        (Text(), "=1+1", "formula"),
        (Text(), "@SUM(A1)", "formula"),
        (Code("[A-Z]{2}", "编码", "a code"), "a1", "code_refused"),
        (Code("[A-Z]{2}", "编码", "a code"), "AB\n", "code_refused"),
        (Choice(("甲", "乙")), "丙", "not_an_option"),
        (Flag(), "也许", "not_a_flag"),
        (Day(), "2026-02-30", "not_a_day"),
        (Day(), "45000", "not_a_day"),
        (Day(), "0001-01-01", "not_a_day"),
        (Yuan(), "1.234", "not_money"),
        (Yuan(), "-5", "not_money"),
        (Yuan(), "五百", "not_money"),
        (Yuan(), "١٢", "not_money"),
        (Texts("|", ("甲", "乙")), "甲|丙", "words_refused"),
        (Texts("|"), "甲|甲", "words_refused"),
        (Texts("|"), "|", "words_refused"),
        (Duration(), "4", "not_a_limit"),
        (Duration(), "0工作日", "not_a_limit"),
        (Duration(), "尽快", "not_a_limit"),
    ],
)
def test_a_cell_refuses_what_it_does_not_expect(cell: Any, text: str, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        cell.read(text)

    assert refused.value.code == code
    assert refused.value.expected_zh and refused.value.expected_en


@pytest.mark.parametrize("text", ["2026-11-22", "2026/11/22", "2026.11.22", "2026年11月22日"])
def test_a_day_is_read_as_people_write_it(text: str) -> None:
    assert Day().read(text) == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "amount", "unit", "step"),
    [
        ("即时", 0, Unit.MINUTES, ""),
        ("30分钟", 30, Unit.MINUTES, ""),
        ("4工作小时", 4, Unit.WORKING_HOURS, ""),
        ("24小时", 24, Unit.HOURS, ""),
        ("45工作日(调解)", 45, Unit.WORKING_DAYS, "调解"),
    ],
)
def test_a_limit_has_amount_unit_and_step(text: str, amount: int, unit: Unit, step: str) -> None:
    limit = time_limit(Duration().read(text))

    assert (limit.amount, limit.unit, limit.step) == (amount, unit, step)


def test_an_empty_cell_is_refused_where_it_is_required() -> None:
    with pytest.raises(Unreadable, match="text of 1 to 200"):
        Column("name", "name", "名称", "name", Text()).read(" \u3000 ")

    assert Column("note", "note", "说明", "note", Text(), required=False, empty="").read("") == ""
