"""What lint can say of expressions before they run."""

from __future__ import annotations

import contextlib
import gc
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import feel
from tests.engine.feel.long_texts import LONG_TEXTS

ATOMS_OF_CONDITIONS = [
    *("x > 1", "x <= 1", "x = 3", "x != 3", "x in [0..3)", "x in (1, 3, > 5)", "x between 1 and 3", "3 >= x"),
    *('s = "a"', 's != "a"', 's in ("a", "b")', 'not(s in ("b"))', 's < "b"', 's >= "b"', "b", "not(b)", "b = true"),
    *("b != true", "x > 0 and b", 's = "a" or x < 0', "not(x > 1 and b)", 'if b then x > 1 else s = "a"'),
]


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


DOMAIN = feel.FunctionRegistry(
    [feel.register("deadline(code: string, start: date and time, amount?: number) -> date and time")(lambda *a: None)]
)


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("substring(s)", "feel_argument_count", 0),
        ("1 + substring(s, 1, 2, 3)", "feel_argument_count", 4),
        ("count(x, 1)", "feel_argument_count", 0),
        ("min()", "feel_argument_count", 0),
        ("deadline(code)", "feel_argument_count", 0),
        ("substring(text: s, start position: 1)", "feel_unknown_parameter", 0),
        ("substring(string: s)", "feel_unknown_parameter", 0),
        ('deadline(kode: "a", start: x)', "feel_unknown_parameter", 0),
        ("string length(5)", "feel_argument_type", 0),
        ("contains(name, 5)", "feel_argument_type", 0),
        ("sort(xs, 5)", "feel_argument_type", 0),
        ("upper case(a > 1)", "feel_argument_type", 0),
        ("deadline(code: 1, start: x)", "feel_argument_type", 0),
        ('1 + "a"', "feel_constant_null", 0),
        ('x + 1 + "a"', "feel_constant_null", 0),
        ('x * "a"', "feel_constant_null", 0),
        ('x > date("2026-02-30")', "feel_constant_null", 4),
        ("date(2026, 2, 30)", "feel_constant_null", 0),
        ('[1, number("abc")]', "feel_constant_null", 4),
        ("[1, 2][5]", "feel_constant_null", 6),
        ("x.equals(y)", "feel_method_call", 1),
        ("name.length() > 5", "feel_method_call", 4),
        ("a = True", "feel_spelling", 4),
        ('replace(s, "(", "")', "feel_pattern", 0),
        ('matches(flags: "z", input: s, pattern: "a")', "feel_pattern", 0),
    ],
)
def test_what_cannot_succeed_is_found_at_its_place(text: str, code: str, position: int) -> None:
    findings = feel.analyse(text, None, DOMAIN).findings

    assert [(finding.code, finding.position) for finding in findings] == [(code, position)]
    assert findings[0].message_zh and findings[0].message_en


@pytest.mark.parametrize(
    "text",
    [
        "null",
        "if x then null else 1",
        "count(xs) > 1 and sum(xs, 1) > 2",
        "substring(start position: 1, string: s)",
        'deadline("a", x)',
        'deadline(start: x, code: "a")',
        "{u: {size: function() 1}, r: u.size()}.r",
        "{True: 1, b: True}.b",
        "for x in 1..3 return x + 1",
        '@"2026-01-01" + @"P1D"',
        'x + " text" + string(y)',
        'now() + @"P1D"',
        'matches(s, "^[A-Z]+$")',
        "sort(xs, function(a, b) a < b)",
        "string(null) = null",
        "max([1], 2)",
        "concatenate([1], 2)",
    ],
)
def test_what_can_succeed_is_left_alone(text: str) -> None:
    found = [finding for finding in feel.analyse(text, None, DOMAIN).findings if finding.severity == "error"]

    assert found == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x > 5 and x < 3", "never"),
        ("x > 5 or x <= 5", "always"),
        ("x = 1 and y = 2 and x = 2", "never"),
        ("x in [5..3]", "never"),
        ("x between 5 and 3", "never"),
        ("x != 1 or x != 2", "always"),
        ("not(x > 5 or x <= 5)", "never"),
        ('s = "a" and s = "b"', "never"),
        ('s in ("a", "b") and s = "c"', "never"),
        ('s < "a" or s >= "a"', "always"),
        ("b and not(b)", "never"),
        ("b or not(b)", "always"),
        ("b = true and b = false", "never"),
        ('d > date("2026-01-01") and d < date("2025-01-01")', "never"),
        ('d > @"2026-01-01" or d <= @"2026-01-01"', "always"),
        ('d >= @"2026-01-01T00:00:00" and d < @"2026-01-01T00:00:00"', "never"),
        ('p > @"P1D" and p < @"PT1H"', "never"),
        ('p > @"P1Y" and p < @"P3M"', "never"),
        ("a.b > 5 and a.b < 3", "never"),
        ("count(xs) >= 0", "always"),
        ("count(xs) = 0 or count(xs) > 0", "always"),
        ("count(xs) > 1 and count(xs) < 2", "never"),
        ("string length(s) < 0", "never"),
        ("x = null and x > 5", "never"),
        ("x = null or x != null", "always"),
        ("(x > 5) = true and (x > 5) = false", "never"),
        ("if b then x > 5 else x <= 5", None),
        ("if x > 5 then x < 3 else x > 6", "never"),
        ("x > 1 and x < 2", None),
        ("x > 5", None),
        ('s = "a" or s = "b"', None),
        ("x > y", None),
        ("f(x) > 5", None),
        ("xs = null and count(xs) > 0", None),
    ],
)
def test_contradictions_and_certainties_are_found(text: str, expected: str | None) -> None:
    analysis = feel.analyse(text, None, {"f": None}, condition=True)

    assert analysis.verdict == expected
    assert ("feel_constant_condition" in [finding.code for finding in analysis.findings]) is (expected is not None)


@pytest.mark.parametrize(
    "text",
    [
        "f(x) and x > 5 and x < 3",
        "f(x) or x > 5 or x <= 5",
        "if x > 5 and x < 2 then 1 else 2",
        "xs[item > 5 and item < 3]",
        "some y in ys satisfies y > 5 and y < 3",
        "{a: x > 5 and x < 3}",
    ],
)
def test_contradictions_inside_are_found(text: str) -> None:
    assert codes(text, functions={"f": None}) == ["feel_constant_condition"]


@pytest.mark.parametrize(
    ("conditions", "example"),
    [
        (['s in ("a", "b")', 'not(s in ("a", "b", "c"))'], {"s": "c"}),
        (["x between 1 and 5", "x < 1", "x in (5..9]"], {"x": 10}),
        (["x between 1 and 5", "x < 1", "x in (5..9]", "x > 9"], None),
        (["b and x > 1", "not(b)"], {"b": True, "x": 1}),
        (["b and x > 1", "not(b)", "x <= 1"], None),
        (["b != true"], {"b": True}),
        (["order.total > 5", "order.total < 5"], {"order": {"total": 5}}),
        (["count(rows) > 1", "count(rows) = 0"], {"rows": [None]}),
        (["count(rows) > 0", "count(rows) = 0"], None),
        (["string length(s) > 0"], {"s": ""}),
        (['d > @"2026-01-01"', 'd < @"2026-01-01"'], {"d": date(2026, 1, 1)}),
        (['s < "m"', 's > "m"'], {"s": "m"}),
        (["x = null", "x > 0"], {"x": None}),
        (["x = null", "x != null"], None),
        (['k = "a" or k = "b"', 'k = "c" and x > 1', 'k != "a" and k != "b" and k != "c"'], {"k": "c", "x": 0}),
        (["if b then x > 1 else x <= 1"], {"b": True, "x": 0}),
        (["(x > 5) = true", "(x <= 5) = true"], None),
    ],
)
def test_ways_out_are_judged_over_combinations(conditions: list[str], example: dict[str, Any] | None) -> None:
    found = feel.uncovered(conditions)

    assert (found is None) == (example is None)
    if found is not None and example is not None:
        assert found.keys() == example.keys()
        assert not any(feel.compile(condition)(found) is True for condition in conditions)


@given(st.lists(st.sampled_from(ATOMS_OF_CONDITIONS), min_size=1, max_size=3), st.randoms())
@settings(max_examples=150, deadline=None)
def test_what_is_called_covered_is_covered(atoms: list[str], chance: Any) -> None:
    joined = f" {chance.choice(['and', 'or'])} ".join(f"({atom})" for atom in atoms)
    conditions = [joined, chance.choice(ATOMS_OF_CONDITIONS)]
    found = feel.uncovered(conditions)
    compiled = [feel.compile(condition) for condition in conditions]
    contexts = [
        {"x": x, "s": s, "b": b}
        for x in (-1, 0, Decimal("0.5"), 1, Decimal("2.5"), 3, 4, 7)
        for s in ("", "a", "b", "c", "zz")
        for b in (True, False)
    ]

    open_contexts = [one for one in contexts if not any(condition(one) is True for condition in compiled)]

    if found is None:
        assert not open_contexts
    else:
        assert not any(condition(found) is True for condition in compiled)


def test_unary_tests_and_templates_are_analysed_too() -> None:
    tests = feel.analyse_unary("< limit, cuont(?) > 1", names=("limit",))
    wrong = feel.analyse_unary("< ", names=())
    template = feel.analyse_template("您好，${name}，${cuont}", names=("name", "count"))
    juel = feel.analyse_template("${name.equals('x')}")
    plain = feel.analyse_template("clerk")

    assert tests.variables == {"limit"} and [one.code for one in tests.findings] == ["feel_unknown_function"]
    assert [one.code for one in wrong.findings] == ["feel_syntax"]
    assert template.variables == {"name", "cuont"} and template.findings[0].suggestion == "count"
    assert juel.findings[0].suggestion == 'name = "x"'
    assert plain.is_constant and plain.constant == "clerk"


@pytest.mark.parametrize("name", LONG_TEXTS)
def test_long_texts_are_looked_over_in_time(name: str) -> None:
    text, names = LONG_TEXTS[name]
    uses: list[Callable[[], object]] = [
        lambda: feel.analyse(text, names, {}, condition=True),
        lambda: feel.analyse_unary(text, names),
        lambda: feel.uncovered([text, "a > 1"], names or ()),
        lambda: feel.translate("${" + text + "}", condition=True),
    ]

    for use in uses:
        # A calm processor takes 0.1 s at most, a busy one several times that.
        assert any(seconds(use) < 0.5 for _ in range(4))


def seconds(use: Callable[[], object]) -> float:
    # What other tests have left is collected at another time.
    gc.disable()
    start = time.thread_time()
    try:
        with contextlib.suppress(feel.FeelError):
            use()
    finally:
        gc.enable()
    return time.thread_time() - start


def test_many_findings_are_counted_not_told() -> None:
    found = feel.analyse("+".join(f"nam{number}" for number in range(120)), ["name"]).findings

    assert len(found) == 51
    assert found[-1].code == "feel_more"
    assert "70" in found[-1].message_zh and "70 more problems" in found[-1].message_en


HABITS = ("feel_spelling", "feel_unknown_type")


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("today > d", "today()"),
        ("now - d", "now()"),
        ("1 < x < 5", "1 < x and x < 5"),
        ("d instance of foo", None),
        ("d instance of list<Integer>", "number"),
        ("2020-01-01 < d", 'date("2020-01-01")'),
        ("d between 2020-1-1 and 2020-12-31", 'date("2020-01-01")'),
        ("len(s) > 1", "string length(…) / count(…)"),
        ("size(xs)", "count(…)"),
        ("last(xs)", "…[-1]"),
        ("exists(xs)", "… != null / count(…) > 0"),
        ("s = nul", "null"),
    ],
)
def test_what_is_lawful_but_hardly_meant_has_a_remedy(text: str, suggestion: str | None) -> None:
    found = feel.analyse(text, ["d", "s", "x", "xs"]).findings

    assert suggestion in [finding.suggestion for finding in found]
    assert all(
        "write" in finding.message_en for finding in found if finding.code in ("feel_spelling", "feel_unknown_type")
    )


LAWFUL = ["today > d", "now - d", "2020 - 01 > d", "(1 < x) = (x < 5)", "string = null", "sort(xs, min)"]


@pytest.mark.parametrize("text", [*LAWFUL, "d instance of date"])
def test_declared_names_and_ordinary_uses_are_no_habits(text: str) -> None:
    found = feel.analyse(text, ["d", "x", "xs", "today", "now"]).findings

    assert not [finding for finding in found if finding.code in HABITS]


@pytest.mark.parametrize(
    ("pattern", "remedy"), [("(?i)abc", '"i"'), (r"a\\x41", "\\uXXXX"), ("a(?=b)", "and"), ("a(", "brackets")]
)
def test_a_bad_pattern_has_a_remedy(pattern: str, remedy: str) -> None:
    (found,) = feel.analyse(f'matches(s, "{pattern}")').findings

    assert found.code == "feel_pattern"
    assert remedy in (found.suggestion or found.message_en)


def test_numbers_of_arguments_are_spelled_right() -> None:
    (found,) = feel.analyse("date(1, 2)").findings
    assert "does not take 2 arguments" in found.message_en
    (found,) = feel.analyse("modulo(1)").findings
    assert "does not take 1 argument;" in found.message_en


def test_a_name_that_reads_like_a_calculation_is_told() -> None:
    names = {"a", "b", "a-b"}

    assert [finding.suggestion for finding in feel.analyse("a - b > 1", names).findings] == ["(a) - b"]
    assert feel.compile("(a) - b", names)({"a": 3, "b": 1, "a-b": 9}) == 2
    assert not feel.analyse("a-b > 1", names).findings
    assert not feel.analyse("(a) - b > 1", names).findings


def test_a_constant_part_that_was_not_asked_for_is_not_judged() -> None:
    text = '? = (string(-4) < substring("foobar", 1))'

    assert feel.analyse(text, {"?"}, condition=True).verdict is None
    assert feel.uncovered([text, "n > 1"], {"n"}) is None
