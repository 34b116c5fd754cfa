"""The built-in functions, by example."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import feel
from engine.feel import temporal


def answer(text: str) -> Any:
    return feel.compile(text)({})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("decimal(1/3, 2)", Decimal("0.33")),
        ("decimal(2.5, 0)", 2),
        ("decimal(1234, -2)", 1200),
        ("floor(-1.5)", -2),
        ("ceiling(1.25, 1)", Decimal("1.3")),
        ("round up(-1.1, 0)", -2),
        ("round down(-1.9, 0)", -1),
        ("round half up(2.5, 0)", 3),
        ("round half down(2.5, 0)", 2),
        ("modulo(-12, 5)", 3),
        ("modulo(10.1, 4.5)", Decimal("1.1")),
        ("modulo(1, 0)", None),
        ("sqrt(16)", 4),
        ("sqrt(-1)", None),
        ("log(1)", 0),
        ("odd(5) and even(-2)", True),
        ('number("1 000,5", " ", ",")', Decimal("1000.5")),
        ('number("1.000.000", ".", ",")', 1000000),
        ('number("x")', None),
        ("string(1.50)", "1.5"),
        ('string([1, "a", {k: null}])', '[1, "a", {k: null}]'),
        ("string(null)", None),
        ('substring("foobar", -2, 1)', "a"),
        ('string length("\\U01F40Eab")', 3),
        ('upper case("aBc") + lower case("aBc")', "ABCabc"),
        ('substring before("foobar", "bar")', "foo"),
        ('substring after("foobar", "ob")', "ar"),
        ('replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")', "[1=ab][2=]cd"),
        ('matches("foobar", "^fo*b")', True),
        ('matches("a\\nb", "a.b", "s")', True),
        ('matches("AB", "ab", "i")', True),
        ('matches("a", "[")', None),
        ('matches("a", "(?=a)")', None),
        ('matches("x3", "\\p{L}\\d")', True),
        ('matches("e", "[a-z-[aeiou]]")', False),
        ('split("John Doe", "\\s")', ["John", "Doe"]),
        ('string join(["a", null, "c"], "-")', "a-c"),
        ("list contains([1, null], null)", True),
        ("count([1, 2])", 2),
        ("min(3, 1, 2) + max([3, 1, 2])", 4),
        ('max("a", "b")', "b"),
        ('min([1, "a"])', None),
        ("sum([])", None),
        ('sum(duration("P1D"), duration("PT1H"))', dt.timedelta(days=1, hours=1)),
        ("mean(1, 2, 4)", Decimal("2.333333333333333333333333333333333")),
        ("all([true, null])", None),
        ("any([false, null, true])", True),
        ("sublist([1, 2, 3], -2, 1)", [2]),
        ("append([1], 2, 3)", [1, 2, 3]),
        ("concatenate([1], [2], [3])", [1, 2, 3]),
        ("insert before([1, 3], 2, 2)", [1, 2, 3]),
        ("remove([1, 2, 3], 2)", [1, 3]),
        ("reverse([1, 2])", [2, 1]),
        ("index of([1, 2, 1], 1)", [1, 3]),
        ("union([1, 2], [2, 3])", [1, 2, 3]),
        ('distinct values([1, 1.0, "1", null, null])', [1, "1", None]),
        ("flatten([[1, 2], [[3]], 4])", [1, 2, 3, 4]),
        ("product(2, 3, 4)", 24),
        ("median(8, 2, 5, 3, 4)", 4),
        ("median([6, 1, 2, 3])", Decimal("2.5")),
        ("mode(6, 3, 9, 6, 6, 3)", [6]),
        ("mode(6, 1, 9, 6, 1)", [1, 6]),
        ("stddev([5])", None),
        ("list replace([2, 4, 7], 3, 6)", [2, 4, 6]),
        ("list replace([2, 4, 7], function(item, newItem) item < newItem, 5)", [5, 5, 7]),
        ("sort([3, 1, 2], function(x, y) x > y)", [3, 2, 1]),
        ("sort([3, 1, 2])", [1, 2, 3]),
        ('get value({a: 1}, "a")', 1),
        ("get entries({a: 1})", [{"key": "a", "value": 1}]),
        ('context([{key: "a", value: 1}])', {"a": 1}),
        ('context put({a: 1}, "b", 2)', {"a": 1, "b": 2}),
        ('context put({a: {b: 1}}, ["a", "b"], 2)', {"a": {"b": 2}}),
        ("context merge([{a: 1}, {a: 2, b: 3}])", {"a": 2, "b": 3}),
        ("is empty([]) and is empty(null) and not(is empty(0))", True),
    ],
)
def test_values(text: str, expected: Any) -> None:
    assert answer(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('date("2026-02-30")', None),
        ("date(2026, 2, 28)", dt.date(2026, 2, 28)),
        ('string(date("-0044-03-15"))', "-0044-03-15"),
        ('date and time("2026-11-22T24:00:00")', dt.datetime(2026, 11, 23)),
        ('string(time("10:11:12.123456789+08:00"))', "10:11:12.123456789+08:00"),
        ('string(date and time("2026-11-22T10:00:00@Asia/Shanghai"))', "2026-11-22T10:00:00@Asia/Shanghai"),
        ('string(duration("PT36H"))', "P1DT12H"),
        ('string(duration("P14M"))', "P1Y2M"),
        ('string(duration("-P1DT0.5S"))', "-P1DT0.5S"),
        ('duration("P1Y1D")', None),
        ('years and months duration(date("2020-01-31"), date("2020-02-29")) = duration("P0M")', True),
        ('date("2024-01-31") + duration("P1M")', dt.date(2024, 2, 29)),
        ('date("2024-02-29") - duration("P1Y")', dt.date(2023, 2, 28)),
        ('date("2026-11-22") - date("2026-11-20") = duration("P2D")', True),
        ('time("23:30:00") + duration("PT1H")', dt.time(0, 30)),
        ('@"2026-11-22T00:00:00+08:00" = @"2026-11-21T16:00:00Z"', True),
        ('@"2026-11-22T00:00:00" < @"2026-11-22T00:00:00Z"', None),
        ('day of week(date("2026-11-22"))', "Sunday"),
        ('day of year(date("2024-12-31"))', 366),
        ('month of year(date("2026-11-22"))', "November"),
        ('week of year(date("2005-01-01"))', 53),
        ('date and time("2026-07-01T00:00:00@Europe/Paris").time offset', dt.timedelta(hours=2)),
        ('date and time("2026-07-01T00:00:00@Europe/Paris").timezone', "Europe/Paris"),
        ('duration("-P3DT4H").hours', -4),
        ('duration("P14M").months', 2),
        ('date("2026-11-22").hour', None),
        ('duration("P1D") / duration("PT6H")', 4),
        ('string(@"2026-03-29T01:30:00@Europe/Paris" + @"PT1H")', "2026-03-29T03:30:00@Europe/Paris"),
        ('string(@"2026-03-28T01:30:00@Europe/Paris" + @"P1M")', "2026-04-28T01:30:00@Europe/Paris"),
        ('@"2026-10-25T02:30:00@Europe/Paris" + @"PT1H" - @"2026-10-25T00:00:00Z"', dt.timedelta(hours=1, minutes=30)),
        ('string(date and time(@"2026-11-22T00:00:00Z", "Asia/Shanghai"))', "2026-11-22T08:00:00@Asia/Shanghai"),
        ('duration("P1Y") * 1.5 = duration("P18M")', True),
        ('abs(duration("-P1D")) = duration("P1D")', True),
        ('is(@"10:00:00Z", @"10:00:00+00:00")', True),
        ('is(@"2026-11-22T10:00:00Z", @"2026-11-22T11:00:00+01:00")', False),
        ('range("[18..21)").end included', False),
        ('range("(..21]").end', 21),
        ('range("[21..18]")', None),
        ('@"2026-01-01" in [@"2026-01-01"..@"2026-12-31"]', True),
    ],
)
def test_moments(text: str, expected: Any) -> None:
    assert answer(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("before(1, 10)", True),
        ("before([1..10], 10)", False),
        ("before([1..10), 10)", True),
        ("before([1..5], (5..10])", True),
        ("after(10, [1..10))", True),
        ("after((5..10], [1..5])", True),
        ("meets([1..5], [5..10])", True),
        ("meets([1..5), [5..10])", False),
        ("met by([5..10], [1..5])", True),
        ("overlaps([1..5], [5..8])", True),
        ("overlaps([1..5), [5..8])", False),
        ("overlaps before([1..5], [3..8])", True),
        ("overlaps before([1..5], [1..5])", False),
        ("overlaps before([1..5), (1..5])", True),
        ("overlaps before([1..5], (1..5])", True),
        ("overlaps after((1..5], [1..5))", True),
        ("overlaps after([3..8], [1..5])", True),
        ("finishes(10, [1..10])", True),
        ("finishes([5..10), [1..10])", False),
        ("finished by([1..10], [5..10])", True),
        ("includes([1..10], 5)", True),
        ("includes([1..10], [1..10))", True),
        ("includes((1..10], [1..10])", False),
        ("during([1..10), [1..10])", True),
        ("starts(1, [1..10])", True),
        ("starts((1..5], [1..10])", False),
        ("started by([1..10], [1..5])", True),
        ("coincides([1..5], [1..5])", True),
        ("coincides([1..5), [1..5])", False),
        ('before(1, "a")', None),
        ("before(null, 1)", None),
        ("meets(1, [1..2])", None),
        ("includes(range: [1..10], point: 5)", True),
    ],
)
def test_relations_of_points_and_ranges(text: str, expected: bool | None) -> None:
    assert answer(text) is expected


@given(st.integers(-400_000_000_000, 400_000_000_000))
def test_the_calendar_runs_both_ways(number: int) -> None:
    year, month, day = temporal.civil(number)

    assert temporal.day_number(year, month, day) == number
    assert 1 <= month <= 12 and 1 <= day <= temporal.days_in_month(year, month)


@given(st.dates())
def test_the_calendar_is_the_one_of_python(date: dt.date) -> None:
    assert temporal.civil(temporal.date_number(date)) == (date.year, date.month, date.day)
    assert temporal.make_date(temporal.date_number(date)) == date


@given(st.datetimes(timezones=st.sampled_from([None, dt.UTC, dt.timezone(dt.timedelta(hours=8))])))
def test_a_moment_reads_back_what_it_writes(moment: dt.datetime) -> None:
    assert temporal.parse_datetime(temporal.text(moment)) == moment


@given(st.datetimes(), st.timedeltas(dt.timedelta(days=-9999), dt.timedelta(days=9999)))
def test_adding_and_subtracting_a_duration_is_nothing(moment: dt.datetime, duration: dt.timedelta) -> None:
    expression = feel.compile("moment + duration - duration = moment", ("moment", "duration"))

    assert expression({"moment": moment, "duration": duration}) is True


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12))
def test_a_number_reads_back_what_it_writes(number: Decimal) -> None:
    assert feel.compile("number(string(n)) = n", ("n",))({"n": number}) is True


def test_every_function_is_documented_in_both_languages() -> None:
    for doc in feel.describe():
        assert doc.zh and doc.en and doc.signatures, doc.name
