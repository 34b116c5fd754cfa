"""Names may hold spaces, signs and keywords; they are recognised where they are declared, the longest first."""

from __future__ import annotations

from typing import Any

import pytest

from engine import feel

CONTEXT: dict[str, Any] = {
    "a+b": 1,
    "a": 10,
    "b": 20,
    "date-of birth": "d",
    "if then": 5,
    "number of items": 3,
    "number": 7,
    "not paid": True,
    "in stock": 4,
    "a.b": 77,
    "x/y": 8,
    "it's": 6,
    "profit and loss": 100,
    "date and time of birth": "dt",
    "true north": 9,
    "null value": 3,
    "最终 结果": 11,
    "金额（元）": 12,
    "items": [{"a-b": 1, "a": 5, "b": 2}, {"a": 6, "b": 1}],
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a+b", 1),
        ("a + b", 1),
        ("a+b+a", 11),
        ("(a)+b", 30),
        ("-a+b", -1),
        ("date-of birth", "d"),
        ("if if then > 4 then if then else 2", 5),
        ("number of items", 3),
        ("number of items + number", 10),
        ("not paid", True),
        ("not(not paid)", False),
        ("in stock in [3..5]", True),
        ("3 in in stock", False),
        ("a.b", 77),
        ("x/y", 8),
        ("it's + 1", 7),
        ("profit and loss > 5 and not paid", True),
        ("date and time of birth", "dt"),
        ("true north", 9),
        ("true", True),
        ("null value", 3),
        ("number of items between 1 and in stock", True),
        ("[1..number of items]", feel.Range(1, True, 3, True)),
        ("number of items instance of number", True),
        ("最终 结果", 11),
        ("金额（元） + 1", 13),
        ("items[number of items - 1].a", 6),
        ("items[a > number of items].b", [2, 1]),
        ("for p+q in [1, 2] return p+q * 2", [2, 4]),
        ("some p-q in [1, 2] satisfies p-q > 1", True),
        ("{p-q: 1, c: p-q + 1}.c", 2),
        ('{"x+y": 1, z: x+y}.z', 1),
        ("{r: {p-q: 5}, z: r.p-q}.z", 5),
        ("{r: {p-q: 5}}.r.p-q", 5),
        ("{r: {p: 5}, q: 3, z: r.p-q}.z", 2),
        ("{r: [{p-q: 5}], z: r[p-q = 5].p-q}.z", [5]),
        ("{r: [{p-q: 5}], z: r[item.p-q = 5].p-q}.z", [5]),
        ("for r in [{p-q: 5}] return r.p-q + 1", [6]),
        ("{r: {if then else: 5}}.r.if then else", 5),
        ("{r: {p-q: 5}, s: {p: 9}, q: 1, z: s.p-q}.z", 8),
        ("(function(p-q, r) p-q + r)(1, 2)", 3),
        ("(function(p-q, r) p-q + r)(r: 1, p-q: 2)", 3),
        ('get value(items[1], "a-b")', 1),
        ("{金额（元）: 3, z: 金额（元） * 2}.z", 6),
    ],
)
def test_declared_names_are_read_as_one(text: str, expected: Any) -> None:
    assert feel.compile(text, CONTEXT)(CONTEXT) == expected


@pytest.mark.parametrize(("text", "expected"), [("a+b", 30), ("a - b", -10), ("a.b", None), ("a/b", 0.5), ("a*b", 200)])
def test_what_is_not_declared_is_an_operation(text: str, expected: Any) -> None:
    assert feel.compile(text, ("a", "b"))(CONTEXT) == expected


@pytest.mark.parametrize("text", ["number of items", "if then", "date-of birth", "金额（元）"])
def test_what_is_not_declared_and_no_operation_is_refused(text: str) -> None:
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.compile(text)

    assert caught.value.position is not None


def test_the_longest_declared_name_counts() -> None:
    names = {"a b": 1, "a b c": 2, "a": 3, "a b-c": 4}

    for name, value in names.items():
        assert feel.compile(name, names)(names) == value
    assert feel.compile("a b + a b c", names)(names) == 3


def test_names_in_unary_tests() -> None:
    names = {"upper limit": 5, "a-b": 3}

    assert feel.compile_unary("< upper limit", names)(4, names) is True
    assert feel.compile_unary("[a-b..upper limit]", names)(4, names) is True
    assert feel.compile_unary("not(a-b, upper limit)", names)(4, names) is True


@pytest.mark.parametrize(
    ("text", "missing", "given"),
    [
        ("date = null", True, False),
        ("date", None, 5),
        ("count + 1", None, 6),
        ("is empty(time)", True, False),
        ("string(mode)", None, "5"),
        ("if number = 5 then 1 else 2", 2, 1),
        ("[{x: 3}][sum = null].x", [3], []),
        ("count([1, 2])", 2, 2),
    ],
)
def test_a_name_of_a_function_that_is_not_called_is_a_variable(text: str, missing: Any, given: Any) -> None:
    names = ("date", "count", "time", "mode", "number", "sum")

    assert feel.compile(text)({}) == missing
    assert feel.compile(text)(dict.fromkeys(names, 5)) == given


@pytest.mark.parametrize(
    "text",
    [
        "for f in [sum, count] return f([1, 2])",
        "(function(f) [f([1, 2]), count([1, 2])])(sum)",
        "{f: sum, r: [f([1, 2]), count([1, 2])]}.r",
    ],
)
def test_a_name_of_a_function_is_the_function_where_one_can_be_meant(text: str) -> None:
    assert feel.compile(text)({}) == [3, 2]
    assert feel.compile("sum instance of function<list<number>> -> number")({}) is True


def test_a_variable_that_is_called_like_a_function_is_known_as_a_variable() -> None:
    assert feel.compile("date = null and count([1]) = 1").variables == {"date"}
    assert not feel.analyse("date = null", {"date"}, condition=True).findings
