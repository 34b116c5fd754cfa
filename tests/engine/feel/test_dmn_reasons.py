"""Decision models that answer null tell why; variables from outside that are wrong, unknown or missing are told."""

from __future__ import annotations

from typing import Any

import pytest

from engine import feel
from engine.feel import dmn

MODEL = 'xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="m"'

TYPES = (
    '<itemDefinition name="tKind"><typeRef>string</typeRef><allowedValues><text>"a", "b"</text></allowedValues>'
    '</itemDefinition><itemDefinition name="tShare"><typeRef>number</typeRef><allowedValues><text>[0..100]</text>'
    '</allowedValues></itemDefinition><itemDefinition name="tParty"><itemComponent name="birth">'
    '<typeRef>date</typeRef></itemComponent><itemComponent name="kind"><typeRef>tKind</typeRef></itemComponent>'
    '</itemDefinition><itemDefinition name="tParties" isCollection="true"><typeRef>tParty</typeRef></itemDefinition>'
)


def model(body: str, namespace: str = "urn:m") -> bytes:
    return f'<definitions {MODEL} namespace="{namespace}">{TYPES}{body}</definitions>'.encode()


def taking(reference: str) -> dmn.Definitions:
    """A decision ``d`` that takes ``x`` of a type."""
    return dmn.parse(
        model(
            f'<inputData id="i" name="x"><variable name="x" typeRef="{reference}"/></inputData>'
            '<decision id="d" name="d"><variable name="d"/><informationRequirement>'
            '<requiredInput href="#i"/></informationRequirement>'
            "<literalExpression><text>x</text></literalExpression></decision>"
        )
    )


@pytest.mark.parametrize(
    ("reference", "given", "expected", "found"),
    [
        ("tKind", "c", 'one of "a", "b"', '"c"'),
        ("tKind", 5, 'tKind (string), one of "a", "b"', "number 5"),
        ("tShare", 120, "a value that passes [0..100]", "120"),
        ("number", "much", "number like 12.5", 'string "much"'),
        ("date", "2026-02-30", "date like 2026-11-23", 'string "2026-02-30"'),
        ("time", "25:00", "time like 09:00:00+08:00", 'string "25:00"'),
        (
            "date and time",
            "2020-13-01T00:00:00",
            "date and time like 2026-11-23T09:00:00+08:00",
            'string "2020-13-01T00:00:00"',
        ),
        ("days and time duration", "20", "days and time duration like P20D", 'string "20"'),
        ("boolean", [], "boolean like true", "list"),
    ],
)
def test_a_value_that_does_not_fit_is_told_with_what_would(
    reference: str, given: Any, expected: str, found: str
) -> None:
    (wrong,) = taking(reference).mismatches("d", {"x": given})

    assert (wrong.code, wrong.expected, wrong.found) == ("decision_input", expected, found)
    assert wrong.message_en == f"Input “x”: expected {expected}, found {found}."
    assert wrong.message_zh.startswith("输入“x”应为") and "实际为" in wrong.message_zh


@pytest.mark.parametrize(
    ("reference", "given", "place", "expected"),
    [
        ("tParty", {"birth": "someday", "kind": "a"}, "x.birth", "date like 2026-11-23"),
        ("tParty", {"birth": "1980-01-01", "kind": "z"}, "x.kind", 'one of "a", "b"'),
        ("tParty", {"kind": "a"}, "x.birth", "date like 2026-11-23"),
        ("tParties", [{"birth": "1980-01-01", "kind": "a"}, {"birth": 1, "kind": "a"}], "x[2].birth", "date like"),
    ],
)
def test_the_part_to_blame_is_named(reference: str, given: Any, place: str, expected: str) -> None:
    (wrong,) = taking(reference).mismatches("d", {"x": given})

    assert wrong.name == "x"
    assert f"“{place}”: expected {expected}" in wrong.message_en and f"“{place}”应为" in wrong.message_zh


def test_unknown_and_missing_variables_are_told() -> None:
    definitions = taking("number")

    (wrong,) = definitions.unknown("d", {"X": 1})
    assert (wrong.code, wrong.steps) == ("unknown_variable", ("X",))
    assert "did you mean “x”" in wrong.message_en and "是否为“x”" in wrong.message_zh
    assert definitions.inputs("d").missing({}) == ["x"]
    assert definitions.inputs("d").missing({"x": None}) == [] and definitions.unknown("d", {"x": None}) == []


def test_undrawn_variables_are_those_the_logic_reads() -> None:
    definitions = dmn.parse(
        model(
            '<decision id="d" name="d"><variable name="d"/><context><contextEntry><variable name="twice"/>'
            "<literalExpression><text>amount * 2</text></literalExpression></contextEntry><contextEntry>"
            "<literalExpression><text>twice + count(items[price > limit])</text></literalExpression></contextEntry>"
            "</context></decision>"
        )
    )

    assert definitions.inputs("d").names == ["amount", "items"]
    assert definitions.unknown("d", {"amount": 1, "items": [], "limit": 2}) == []
    assert [one.name for one in definitions.unknown("d", {"twice": 1, "amout": 1})] == ["twice", "amout"]
    assert definitions.inputs("d").missing({"amount": 1}) == ["items"]


def table(policy: str, rules: str, entry: str = "", output: str = "") -> dmn.Definitions:
    return dmn.parse(
        model(
            f'<decision id="d" name="办理"><variable name="d"/><decisionTable id="t" hitPolicy="{policy}"><input>'
            f'<inputExpression typeRef="number"><text>n</text></inputExpression>{entry}</input>'
            f'<output name="r">{output}</output>{rules}</decisionTable></decision>'
        )
    )


def rule(test: str, value: str) -> str:
    return (
        f'<rule id="r{value.strip(chr(34))}"><inputEntry><text>{test}</text></inputEntry>'
        f"<outputEntry><text>{value}</text></outputEntry></rule>"
    )


LISTED = "<inputValues><text>1, 2</text></inputValues>"
PUT_OUT = '<outputValues><text>"x", "y"</text></outputValues>'
BOTH = rule("&gt; 1", "1") + rule("&gt; 2", "2")
WRONG_OUTPUT = table("FIRST", rule("-", '"z"'), "", PUT_OUT)

REASONS = [
    (table("FIRST", rule("-", "1"), LISTED), 3, "dmn_input_not_allowed", "one of 1, 2", "3"),
    (WRONG_OUTPUT, 3, "dmn_output_not_allowed", 'one of "x", "y"', '"z"'),
    (table("FIRST", rule("1", "1")), 3, "dmn_no_rule", "a rule for these inputs", "n = 3"),
    (table("FIRST", rule("-", "1")), "many", "dmn_input_type", "number like 12.5", '"many"'),
    (table("UNIQUE", BOTH), 3, "dmn_hit_policy_broken", "at most one rule", "rules 1, 2"),
    (table("ANY", BOTH), 3, "dmn_hit_policy_broken", "rules that say the same", "rules 1, 2"),
]


@pytest.mark.parametrize(("definitions", "n", "code", "expected", "found"), REASONS)
def test_a_table_that_answers_null_says_why(
    definitions: dmn.Definitions, n: Any, code: str, expected: str, found: str
) -> None:
    result = definitions.evaluate("d", {"n": n})

    notice = result.notices[0]
    assert (notice.code, notice.table_id, notice.decision) == (code, "t", "办理")
    assert (notice.expected, notice.found) == (expected, found)
    assert "决策“办理”" in notice.message_zh and "Decision “办理”" in notice.message_en
    assert expected in notice.message_en


def test_the_notice_of_an_output_names_rule_and_column() -> None:
    (notice,) = WRONG_OUTPUT.evaluate("d", {"n": 3}).notices

    assert (notice.rule, notice.rule_id, notice.column) == (1, "rz", "r")
    assert (
        notice.message_en == 'Decision “办理”, rule 1, output column “r”: expected one of "x", "y", found string "z".'
    )


def test_an_answer_that_is_whole_has_no_notices() -> None:
    assert table("FIRST", rule("-", "1")).evaluate("d", {"n": 3}).notices == []


def test_a_decision_of_another_type_than_declared_says_so() -> None:
    xml = model(
        '<decision id="d" name="d"><variable name="d" typeRef="number"/><literalExpression><text>"a" + "b"</text>'
        "</literalExpression></decision>"
    )

    result = dmn.parse(xml).evaluate("d", {})

    assert result.value is None
    assert [(one.code, one.expected, one.found) for one in result.notices] == [
        ("dmn_decision_type", "number like 12.5", '"ab"')
    ]


ITERATORS = [
    ('<for iteratorVariable="i"><in>{}</in><return>{}</return></for>', "i * 2", [2, 4, 6]),
    ("<filter><in>{}</in><match>{}</match></filter>", "item &gt; 1", [2, 3]),
    ('<some iteratorVariable="i"><in>{}</in><satisfies>{}</satisfies></some>', "i = 2", True),
    ('<every iteratorVariable="i"><in>{}</in><satisfies>{}</satisfies></every>', "i &gt; 1", False),
]


@pytest.mark.parametrize(("box", "body", "expected"), ITERATORS)
@pytest.mark.parametrize("ends", ["1..3", "1 .. n", "[1, 2, 3]"])
def test_boxed_iterators_take_two_ends(box: str, body: str, expected: Any, ends: str) -> None:
    literal = "<literalExpression><text>{}</text></literalExpression>".format
    xml = model(f'<decision id="d" name="d"><variable name="d"/>{box.format(literal(ends), literal(body))}</decision>')

    assert dmn.parse(xml).evaluate("d", {"n": 3}).value == expected


def test_two_ends_are_no_expression_elsewhere() -> None:
    with pytest.raises(feel.FeelError):
        dmn.parse(
            model('<decision id="d" name="d"><literalExpression><text>1..3</text></literalExpression></decision>')
        )


@pytest.mark.parametrize(
    ("xml", "line", "column", "zh", "en"),
    [
        (b"", 1, 1, "根元素", "the root element"),
        (b"<a>\n <b></a>", 2, 9, "</b>", "</b>"),
        (b"<a x=1/>", 1, 6, "引号", "quotes"),
        (b"<a>\n a & b</a>", 2, 5, "&amp;", "&amp;"),
        (b"<a", 1, 3, ">", ">"),
        (b"<a/><b/>", 1, 5, "不再有内容", "nothing after"),
        (b"<a>\xff</a>", 1, 4, "编码", "encoding"),
        (b"<p:a/>", 1, 5, "xmlns", "xmlns"),
    ],
)
def test_broken_xml_is_told_with_place_and_expectation(xml: bytes, line: int, column: int, zh: str, en: str) -> None:
    with pytest.raises(feel.DmnError) as caught:
        dmn.parse(xml)

    error = caught.value
    assert f"第 {line} 行第 {column} 列：应为" in error.message_zh and zh in error.message_zh
    assert f"Line {line}, column {column}: expected" in error.message_en and en in error.message_en
    assert not any(word in error.message_zh for word in ("mismatch", "line", "expected", "Document"))
