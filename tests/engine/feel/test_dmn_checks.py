"""Checks of decision tables against brute force: every finding is one, and none is missed."""

from __future__ import annotations

import datetime as dt
import itertools
import random
import re
import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

import pytest

from engine import feel
from engine.feel import dmn

NUMBERS: list[Any] = [Decimal(k) / 2 for k in range(-4, 14)]
NUMBER_CELLS = ["-", "1", "< 2", "<= 3", "> 2", ">= 4", "[1..3]", "]1..3[", "(0..5]", "1, 3", "not(2)", "not([1..3])"]
NUMBER_CELLS += ["null", "1, > 4", "? > 1 and ? < 4", "!= 3", "? in [1..2]", "not(null)"]
TEXT_CELLS = ["-", '"a"', '"b"', '"a", "b"', 'not("a")', "null", 'not("a", "b")', '"c"']
FLAG_CELLS = ["-", "true", "false", "not(true)", "true, false", "null"]
DAYS: list[Any] = [dt.date(2026, 1, 1) + dt.timedelta(days=k) for k in range(8)]
DAY_CELLS = ["-", '< date("2026-01-03")', '>= @"2026-01-03"', '[@"2026-01-02"..date("2026-01-05")]', '@"2026-01-04"']
COLUMNS: dict[str, tuple[str, list[str], list[Any], str]] = {
    "number": ("number", NUMBER_CELLS, [*NUMBERS, None], ""),
    "untyped": ("", NUMBER_CELLS, [*NUMBERS, None], ""),
    "limited": ("number", NUMBER_CELLS, [n for n in NUMBERS if 0 <= n <= 5], "[0..5]"),
    "whole": ("integer", NUMBER_CELLS, [*(int(n) for n in NUMBERS if n == int(n)), None], ""),
    "text": ("string", TEXT_CELLS, ["a", "b", "c", "other", None], ""),
    "listed": ("string", TEXT_CELLS, ["a", "b"], '"a", "b"'),
    "flag": ("boolean", FLAG_CELLS, [True, False, None], ""),
    "day": ("date", DAY_CELLS, [*DAYS, None], ""),
}


def model(columns: list[str], policy: str, rows: list[list[str]]) -> bytes:
    """A table over ``x0``, ``x1``… whose rules put out their number."""
    inputs = ""
    for place, name in enumerate(columns):
        reference, _, _, values = COLUMNS[name]
        typed = f' typeRef="{reference}"' if reference else ""
        listed = f"<inputValues><text>{escape(values)}</text></inputValues>" if values else ""
        inputs += f"<input><inputExpression{typed}><text>x{place}</text></inputExpression>{listed}</input>"
    rules = ""
    for number, row in enumerate(rows, 1):
        cells = "".join(f"<inputEntry><text>{escape(cell)}</text></inputEntry>" for cell in row)
        rules += f"<rule>{cells}<outputEntry><text>{number}</text></outputEntry></rule>"
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="m" namespace="urn:m">'
        f'<decision id="d" name="d"><decisionTable id="t" hitPolicy="{policy}">{inputs}<output name="r"/>{rules}'
        "</decisionTable></decision></definitions>"
    ).encode()


def samples(columns: list[str]) -> Iterator[tuple[Any, ...]]:
    return itertools.product(*(COLUMNS[name][2] for name in columns))


def hits(rows: list[list[str]], values: tuple[Any, ...]) -> list[int]:
    """The rules that hit, asked cell by cell."""
    return [
        number
        for number, row in enumerate(rows, 1)
        if all(feel.compile_unary(cell)(value, {}) is True for cell, value in zip(row, values, strict=True))
    ]


@pytest.mark.parametrize("seed", range(150))
def test_findings_are_those_of_brute_force(seed: int) -> None:
    choose = random.Random(seed)
    columns = choose.choices([*COLUMNS], k=choose.randint(1, 3))
    policy = choose.choice(["UNIQUE", "FIRST"])
    rows = [[choose.choice(COLUMNS[name][1]) for name in columns] for _ in range(choose.randint(1, 6))]

    found = dmn.parse(model(columns, policy, rows)).check()

    overlaps, firsts, ever, gaps = set(), set(), set(), 0
    for values in samples(columns):
        hit = hits(rows, values)
        overlaps |= set(itertools.combinations(hit, 2))
        firsts |= set(hit[:1])
        ever |= set(hit)
        gaps += not hit and None not in values
    unreachable = {problem.rules[0] for problem in found if problem.code == "dmn_table_unreachable"}
    expected = set(range(1, len(rows) + 1)) - (firsts if policy == "FIRST" else ever)
    assert unreachable == expected
    told = {problem.rules for problem in found if problem.code == "dmn_table_overlap"}
    assert told == (overlaps if policy == "UNIQUE" else set())
    assert bool(gaps) == any(problem.code == "dmn_table_gap" for problem in found)
    assert not any(problem.code == "dmn_table_unchecked" for problem in found)


SAMPLE = re.compile(r"x(\d+) = ([^;]+?)(?=; x\d+ =|\.$)")


@pytest.mark.parametrize("seed", range(60))
def test_the_example_of_a_gap_is_covered_by_no_rule(seed: int) -> None:
    choose = random.Random(1000 + seed)
    columns = choose.choices([*COLUMNS], k=choose.randint(1, 3))
    rows = [[choose.choice(COLUMNS[name][1]) for name in columns] for _ in range(choose.randint(1, 5))]

    for problem in dmn.parse(model(columns, "UNIQUE", rows)).check():
        if problem.code != "dmn_table_gap":
            continue
        example = dict(SAMPLE.findall(problem.message_en.partition("for example ")[2]))
        for values in samples(columns):
            if None in values:
                continue
            given = {str(place): feel.compile(text)({}) for place, text in example.items()}
            assert not hits(rows, tuple(given.get(str(place), value) for place, value in enumerate(values)))


def large(count: int, policy: str, make: Any) -> bytes:
    names = ["number"] * 6
    return model(names, policy, [make(number) for number in range(count)])


def scattered(choose: random.Random) -> list[str]:
    row = []
    for _ in range(6):
        low = choose.randint(0, 2000)
        row.append(choose.choice(["-", f"[{low}..{low + choose.randint(1, 300)}]", f"> {low}", f"{low}, {low + 3}"]))
    return row


@pytest.mark.parametrize("policy", ["UNIQUE", "FIRST"])
def test_a_thousand_rules_are_read_and_checked_in_a_moment(policy: str) -> None:
    choose = random.Random(1)
    xml = large(1000, policy, lambda number: [f"[{number * 10}..{number * 10 + 9}]", "-", "< 5", "-", ">= 5", "-"])
    scatter = large(1000, policy, lambda number: scattered(choose))

    for body in (xml, scatter):
        definitions = dmn.parse(body)
        start = time.process_time()
        found = definitions.check()

        # One second is the promise; a machine under load is given three.
        assert time.process_time() - start < 3
        assert found


def test_beyond_the_work_allowed_the_check_says_so() -> None:
    choose = random.Random(1)
    found = dmn.parse(large(1000, "FIRST", lambda number: scattered(choose))).check()

    (problem,) = [one for one in found if one.code == "dmn_table_unchecked"]
    assert problem.severity == "warning" and "未检查" in problem.message_zh and "not checked" in problem.message_en


def test_overlaps_are_counted_when_there_are_very_many() -> None:
    found = dmn.parse(large(60, "UNIQUE", lambda number: ["-"] * 6)).check()

    overlaps = [problem for problem in found if problem.code == "dmn_table_overlap"]
    assert len(overlaps) == 101 and "1670" in overlaps[-1].message_en


def head(inputs: str, cells: list[list[str]], policy: str = "UNIQUE", before: str = "") -> list[dmn.Problem]:
    rules = "".join(
        "<rule>"
        + "".join(f"<inputEntry><text>{escape(cell)}</text></inputEntry>" for cell in row)
        + "<outputEntry><text>1</text></outputEntry></rule>"
        for row in cells
    )
    return dmn.parse(
        (
            '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="m" namespace="urn:m">'
            f'{before}<decision id="d" name="d"><informationRequirement><requiredInput href="#i"/>'
            f'</informationRequirement><decisionTable id="t" hitPolicy="{policy}">{inputs}<output name="r"/>{rules}'
            "</decisionTable></decision></definitions>"
        ).encode()
    ).check()


def column(text: str, reference: str = "") -> str:
    typed = f' typeRef="{reference}"' if reference else ""
    return f"<input><inputExpression{typed}><text>{escape(text)}</text></inputExpression></input>"


LEVEL = (
    '<itemDefinition name="tLevel"><typeRef>string</typeRef><allowedValues><text>"low", "high"</text></allowedValues>'
    '</itemDefinition><itemDefinition name="tCase"><itemComponent name="level"><typeRef>tLevel</typeRef>'
    '</itemComponent></itemDefinition><inputData id="i" name="n"><variable name="n" typeRef="{}"/></inputData>'
)


@pytest.mark.parametrize(("text", "reference"), [("n", "tLevel"), ("n.level", "tCase")])
def test_allowed_values_of_the_declared_type_leave_no_gap(text: str, reference: str) -> None:
    assert head(column(text), [['"low"'], ['"high"']], before=LEVEL.format(reference)) == []
    (problem,) = head(column(text), [['"low"']], before=LEVEL.format(reference))
    assert '"high"' in problem.message_en and "any other text" not in problem.message_en


INPUT = '<inputData id="i" name="n"><variable name="n"/></inputData>'


def test_columns_that_depend_on_each_other_may_overlap_but_need_not() -> None:
    found = head(column("n") + column("n * 2"), [["< 5", "> 0"], [">= 3", "> 20"]], before=INPUT)

    assert [problem.severity for problem in found if problem.code == "dmn_table_overlap"] == ["warning"]


def test_a_column_written_twice_is_one_column() -> None:
    assert head(column("n") + column("n"), [["< 5", "-"], ["-", ">= 5"]], before=INPUT) == []


def test_a_computed_column_is_not_taken_to_give_every_value() -> None:
    rows = [["0"], ["1"], ["2"]]

    assert head(column("modulo(n, 3)", "number"), rows, before=INPUT) == []
    assert head(column("count(n)"), [["0"], ["> 0"]], before=INPUT) == []
    assert [problem.code for problem in head(column("n > 5"), [["true"]], before=INPUT)] == ["dmn_table_gap"]


def test_whole_numbers_leave_no_gap_between_neighbours() -> None:
    rows = [["<= 5"], [">= 6"]]

    assert head(column("n", "integer"), rows, before=INPUT) == []
    assert [problem.code for problem in head(column("n", "number"), rows, before=INPUT)] == ["dmn_table_gap"]


def test_null_has_rules_of_its_own() -> None:
    assert head(column("n", "number"), [["null"], ["< 5"], [">= 5"]], before=INPUT) == []


def test_columns_of_several_kinds_are_checked_by_kind() -> None:
    found = head(column("n"), [['"a"'], ["1"], ["< 1"], ["> 1"], ["true, false"]], before=INPUT)

    assert [(problem.code, "any other text" in problem.message_en) for problem in found] == [("dmn_table_gap", True)]
