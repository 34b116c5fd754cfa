"""What lint can say of expressions before they run."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine import feel


def codes(text: str, **options: Any) -> list[str]:
    return [finding.code for finding in feel.analyse(text, **options).findings]


def test_a_sound_condition_has_no_findings() -> None:
    analysis = feel.analyse("amount > 5000 and count(rows) > 0", names=("amount", "rows"), condition=True)

    assert analysis.findings == []
    assert analysis.variables == {"amount", "rows"}
    assert analysis.functions == ("count",)
    assert not analysis.is_constant


def test_unknown_functions_and_variables_are_found_with_a_hint() -> None:
    analysis = feel.analyse("cuont(rows) > amuont", names=("amount", "rows"))

    function, variable = analysis.findings
    assert (function.code, function.position) == ("feel_unknown_function", 0)
    assert "“count”" in function.message_en and "“count”" in function.message_zh
    assert (variable.code, variable.position) == ("feel_unknown_variable", 14)
    assert "“amount”" in variable.message_en


def test_functions_of_the_expression_and_of_the_domain_are_known() -> None:
    registry = feel.FunctionRegistry([feel.register("deadline(x: Any) -> date")(lambda x: None)])

    assert codes("deadline(1)", functions=registry) == []
    assert codes("deadline(1)") == ["feel_unknown_function"]
    assert codes("{f: function(x) x, y: f(1)}.y") == []
    assert codes("(function(f) f(1))(abs)") == []


@pytest.mark.parametrize("text", ["1 = 1", "true", '"a" < "b"', "null", "count([1]) > 5"])
def test_constant_conditions_are_found(text: str) -> None:
    assert "feel_constant_condition" in codes(text, condition=True)


def test_constant_parts_are_found_anywhere() -> None:
    assert codes("if true then a else b") == ["feel_constant_condition"]
    assert codes("a > 1 or true") == ["feel_constant_condition"]


def test_the_clock_and_the_domain_are_not_constant() -> None:
    assert not feel.analyse('now() > @"2026-01-01T00:00:00Z"').is_constant
    assert not feel.analyse("deadline(1)").is_constant


def test_syntax_errors_are_findings() -> None:
    (finding,) = feel.analyse("1 +").findings

    assert (finding.code, finding.severity, finding.position) == ("feel_syntax", "error", 3)


@pytest.mark.parametrize(
    ("conditions", "example"),
    [
        (["amount > 5000", "amount < 5000"], {"amount": 5000}),
        (["amount > 5000", "amount <= 5000"], None),
        (["amount between 1 and 2", "amount in [2..3]"], {"amount": 0}),
        (["amount < 1", "amount in [1..2]", "amount in (2, > 2)"], None),
        (['kind = "a"', 'kind = "b"'], {"kind": "其他"}),
        (['kind = "a"', 'kind != "a"'], None),
        (["approved", "not(approved)"], None),
        (["approved = true"], {"approved": False}),
        (["approved and amount > 1", "approved and amount <= 1"], {"approved": False, "amount": 0}),
        (["5 > amount", "amount > 5.5"], {"amount": 5}),
        (["f(amount)"], None),
        (["amount > limit"], None),
        (["amount >"], None),
    ],
)
def test_conditions_that_leave_no_way_out(conditions: list[str], example: dict[str, Any] | None) -> None:
    found = feel.uncovered(conditions)

    assert found == example or (found is not None and example is not None and found.keys() == example.keys())
    if found is not None:
        assert not any(feel.compile(condition)(found) is True for condition in conditions)


def test_uncovered_values_lie_between_constants_too() -> None:
    assert feel.uncovered(["n <= 1", "n >= 2"]) == {"n": Decimal("1.5")}
