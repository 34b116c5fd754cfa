"""A call with named arguments, in any order, is the call with the same arguments by place."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import feel
from engine.feel.bounds import Run
from engine.feel.functions import BUILTINS
from engine.feel.registry import Overload

OVERLOADS = [
    pytest.param(name, index, id=f"{name}/{index}")
    for name, function in BUILTINS.items()
    for index in range(len(function.overloads))
]

NUMBERS = st.one_of(st.integers(-3, 12), st.sampled_from([Decimal("1.5"), Decimal("-0.25")]))
TEXTS = st.sampled_from(
    ["", "abc", "aXbXc", "X", "2026-11-22", "10:00:00", "P1D", "[1..3]", "1,5", ".", "Asia/Shanghai"]
)
DATES = st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1))
MOMENTS = st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2030, 1, 1), timezones=st.sampled_from([None, dt.UTC]))
RANGES = st.builds(
    lambda a, b, c, d: feel.Range(min(a, b), c, max(a, b), d),
    st.integers(0, 9),
    st.integers(0, 9),
    st.booleans(),
    st.booleans(),
)
FUNCTIONS = st.sampled_from([feel.compile("function(a, b) a < b")({}), feel.compile("function(a) a")({})])
CONTEXTS = st.sampled_from([{}, {"a": 1}, {"key": "k", "value": 2}, {"a": {"b": 1}}])
OF_TYPE: dict[str, st.SearchStrategy[Any]] = {
    "number": NUMBERS,
    "string": TEXTS,
    "date": DATES,
    "time": st.times(),
    "date and time": MOMENTS,
    "days and time duration": st.timedeltas(dt.timedelta(-2), dt.timedelta(2)),
    "years and months duration": st.builds(feel.YearsMonths, st.integers(-20, 20)),
    "range": RANGES,
    "function": FUNCTIONS,
    "context": CONTEXTS,
    "Any": st.one_of(NUMBERS, TEXTS, DATES, RANGES, st.none(), st.booleans()),
    "list": st.lists(st.one_of(NUMBERS, TEXTS, st.none(), st.booleans()), max_size=4),
}


def arguments(overload: Overload) -> st.SearchStrategy[list[Any]]:
    """Arguments of the right types for every parameter; one that may repeat is given as a list."""
    strategies = []
    for parameter in overload.parameters:
        element = parameter.type.element
        if parameter.variadic:
            strategies.append(st.lists(OF_TYPE[parameter.type.name], min_size=1, max_size=3))
        elif parameter.type.name == "list" and element is not None:
            strategies.append(st.lists(OF_TYPE[element.name], max_size=4))
        else:
            strategies.append(OF_TYPE[parameter.type.name])
    return st.tuples(*strategies).map(list)


def run() -> Run:
    return Run(feel.Env(now=dt.datetime(2026, 11, 22, tzinfo=dt.UTC)), "")


@pytest.mark.parametrize(("name", "index"), OVERLOADS)
def test_names_in_any_order_mean_the_same_as_places(name: str, index: int) -> None:
    function = BUILTINS[name]
    overload = function.overloads[index]
    names = [parameter.name for parameter in overload.parameters]
    assert len(set(names)) == len(names)
    others = [[parameter.name for parameter in other.parameters] for other in function.overloads]
    keeps_order = sum(set(other) == set(names) and other != names for other in others) > 0

    @settings(max_examples=15, deadline=None)
    @given(values=arguments(overload), order=st.randoms())
    def check(values: list[Any], order: Any) -> None:
        named = list(zip(names, values, strict=True))
        if not keeps_order:
            order.shuffle(named)
        spread = overload.parameters[-1:] and overload.parameters[-1].variadic
        placed = [*values[:-1], *values[-1]] if spread else values

        by_place = function.invoke(run(), placed)
        by_name = function.invoke_named(run(), dict(named))

        assert shown(by_name) == shown(by_place)

    check()


def shown(value: Any) -> Any:
    return value if isinstance(value, feel.Function) else feel.encode(value)


@pytest.mark.parametrize(("name", "index"), OVERLOADS)
def test_unknown_missing_and_doubled_names_give_null(name: str, index: int) -> None:
    overload = BUILTINS[name].overloads[index]
    given = {parameter.name: 1 for parameter in overload.parameters}

    assert BUILTINS[name].invoke_named(run(), {**given, "no such parameter": 1}) is None
    required = [parameter for parameter in overload.parameters if not (parameter.optional or parameter.variadic)]
    if len(BUILTINS[name].overloads) == 1 and any(parameter.type.name != "Any" for parameter in required):
        assert BUILTINS[name].invoke_named(run(), {}) is None


def test_calls_by_name_as_they_are_written() -> None:
    answers = {
        "before(range: [5..10], point: 1)": False,
        "before(point: 1, range: [5..10])": True,
        "after(range: [5..10], point: 1)": True,
        "after(point: 1, range: [5..10])": False,
        'replace(replacement: "-", pattern: "b", input: "abc")': "a-c",
        'number(decimal separator: ",", from: "1,5", grouping separator: ".")': Decimal("1.5"),
        'substring(length: 2, start position: 2, string: "abcd")': "bc",
        "list replace(newItem: 9, position: 2, list: [1, 2])": [1, 9],
        "sort(precedes: function(x, y) x > y, list: [1, 2])": [2, 1],
        'context put(value: 2, key: "b", context: {a: 1})': {"a": 1, "b": 2},
        "modulo(divisor: 5, dividend: 12)": 2,
        "is(value2: null, value1: 1)": False,
    }

    for text, answer in answers.items():
        assert feel.compile(text)({}) == answer, text
