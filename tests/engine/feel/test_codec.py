"""Every value is stored as JSON and comes back as it was."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import feel
from engine.feel import temporal
from engine.feel.values import Test

ZONES = st.sampled_from(
    [None, dt.UTC, dt.timezone(dt.timedelta(hours=8)), dt.timezone(-dt.timedelta(hours=5, minutes=30, seconds=7))]
)
NAMED = st.sampled_from([ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Paris")])
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.text(),
    st.dates(),
    st.times(timezones=ZONES),
    st.datetimes(timezones=st.one_of(ZONES, NAMED)),
    st.timedeltas(),
    st.integers(-(10**9), 10**9).map(feel.YearsMonths),
    st.integers(-(10**11), 3 * 10**11).map(temporal.make_date),
    st.integers(-(10**27), 10**27).map(lambda number: temporal.make_datetime(number, dt.UTC)),
    st.integers(0, temporal.DAY - 1).map(lambda number: temporal.make_time(number, None)),
    st.integers(-(10**25), 10**25).map(temporal.make_duration),
)
KEYS = st.one_of(st.text(), st.just("$"))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=5),
        st.dictionaries(KEYS, inner, max_size=5),
        st.builds(feel.Range, inner, st.booleans(), inner, st.booleans(), st.booleans()),
        st.builds(Test, inner, st.booleans()),
    ),
    max_leaves=20,
)


def same(left: Any, right: Any) -> bool:
    """Equal and of the same classes, through lists, contexts and ranges."""
    if type(left) is not type(right):
        return False
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return list(left) == list(right) and all(same(left[key], right[key]) for key in left)
    if isinstance(left, Decimal):
        return str(left) == str(right)
    if isinstance(left, feel.Range):
        return same(left.key(), right.key())
    if isinstance(left, Test):
        return left.negated is right.negated and same(left.value, right.value)
    if isinstance(left, dt.datetime):
        return same_moment(left, right)
    return bool(left == right)


def same_moment(left: dt.datetime, right: dt.datetime) -> bool:
    """The same clock, zone and fold."""
    naive = left.replace(tzinfo=None) == right.replace(tzinfo=None)
    return naive and temporal.same_zone(left.tzinfo, right.tzinfo) and left.utcoffset() == right.utcoffset()


@given(VALUES)
def test_what_is_stored_comes_back(value: Any) -> None:
    stored = json.dumps(feel.encode(value))

    assert same(feel.decode(json.loads(stored)), value)


def test_plain_json_stays_plain() -> None:
    value = {"a": [1, "x", True, None], "b": {"c": 2}}

    assert feel.encode(value) == value


def test_tags_are_short_and_user_keys_are_kept_apart() -> None:
    assert feel.encode(dt.date(2026, 11, 22)) == {"$": ["date", "2026-11-22"]}
    assert feel.encode({"$": ["date", "x"]}) == {"$": ["context", {"$": ["date", "x"]}]}


@pytest.mark.parametrize(
    "stored",
    [
        {"$": ["date", "2026-99-99"]},
        {"$": ["builtins.eval", "1"]},
        {"$": ["date"]},
        {"$": 5},
        {"$": ["decimal", "NaN"]},
        {"$": ["int", "1_000"]},
        {"$": ["date", "2026-11-22"], "other": 1},
        {"$": ["range", 1, 2]},
        {"$": ["context", []]},
        {"$": [["date"], "2026-11-22"]},
        {"$": ["range", True, 1, 2, True, False]},
        {"$": ["range", True, 1, 2, True, True, True]},
        {"$": ["test", 1, 2]},
        {"$": ["test", False]},
        {"$": ["decimal", "1e999999999"]},
        {"$": ["decimal", "1e-999999999"]},
    ],
)
def test_what_was_not_written_by_us_is_refused(stored: Any) -> None:
    with pytest.raises(feel.FeelEvaluationError):
        feel.decode(stored)


@pytest.mark.parametrize("value", [float("inf"), object(), {1: 2}, feel.compile("[abs]")({})])
def test_what_is_no_plain_value_is_not_stored(value: Any) -> None:
    with pytest.raises(feel.FeelEvaluationError):
        feel.encode(value)


@pytest.mark.parametrize(
    "text", ["(=5)", "(!= 5)", "(< 5)", "(>= 5)", "[1..5]", "]1..5[", '(= "a")', "[(=1), (<2)]", "{a: (!= null)}"]
)
def test_unary_tests_and_ranges_as_values_are_stored_exactly(text: str) -> None:
    value = feel.compile(text)({})

    stored = feel.decode(json.loads(json.dumps(feel.encode(value))))

    assert same(stored, value)
    assert same(feel.loads(feel.dumps({"v": value})), {"v": value})
    assert feel.compile("v = w")({"v": value, "w": stored}) is True
    assert same(feel.normalise(value), value)


@pytest.mark.parametrize(
    "text", ["function(x) x", "[abs]", "{f: function() 1}", "(= function(x) x)", "function(x) external {}"]
)
def test_functions_have_no_stored_form(text: str) -> None:
    value = feel.compile(text)({})

    for store in (feel.encode, feel.dumps):
        with pytest.raises(feel.FeelError) as caught:
            store(value)
        assert caught.value.code == "feel_value_unusable"


def nested(levels: int) -> list[Any]:
    """Lists in lists."""
    value: list[Any] = []
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize("use", [feel.encode, feel.decode, feel.dumps, feel.normalise])
@pytest.mark.parametrize("levels", [2_000, 100_000])
def test_what_is_nested_too_deeply_is_refused_plainly(use: Any, levels: int) -> None:
    with pytest.raises(feel.FeelError):
        use(nested(levels))


def test_half_a_character_is_refused_plainly() -> None:
    for value in ("\ud800", ["\udc00"], {"\ud800": 1}, {"d": dt.date(2026, 1, 1), "s": "\ud800"}):
        with pytest.raises(feel.FeelError):
            feel.dumps(value)


@pytest.mark.parametrize("text", ["1e999999999", "-1e6200", "1e-999999999"])
def test_numbers_beyond_the_language_are_refused_or_null(text: str) -> None:
    number = Decimal(text)

    with pytest.raises(feel.FeelError):
        feel.normalise(number)
    assert feel.compile("[x + 1, date(x, 1, 1), floor(x), string(x)]")({"x": number})[:3] == [None, None, None]
