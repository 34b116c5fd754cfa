"""What a check tells of models that compile and yet cannot be meant so, and that it leaves sound ones alone."""

from __future__ import annotations

from xml.sax.saxutils import escape

import pytest

from engine.feel import DmnError, dmn

HEAD = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="m" namespace="urn:m">
 <itemDefinition name="tPerson"><itemComponent name="age"><typeRef>number</typeRef></itemComponent></itemDefinition>
 <inputData id="x" name="x"><variable name="x" typeRef="number"/></inputData>
 <inputData id="p" name="p"><variable name="p" typeRef="tPerson"/></inputData>
 <inputData id="l" name="l"><variable name="l"/></inputData>
 <businessKnowledgeModel id="add" name="add"><encapsulatedLogic><formalParameter name="a" typeRef="number"/>
  <formalParameter name="b" typeRef="number"/><literalExpression><text>a + b</text></literalExpression>
 </encapsulatedLogic></businessKnowledgeModel>"""
NEEDS = "".join(
    f'<informationRequirement><requiredInput href="#{name}"/></informationRequirement>' for name in ("x", "p", "l")
)


def told(logic: str, before: str = "") -> list[tuple[str, str]]:
    """Code and severity of what is told of a decision with this logic."""
    return [(one.code, one.severity) for one in found(logic, before)]


def found(logic: str, before: str = "") -> list[dmn.Problem]:
    knowledge = '<knowledgeRequirement><requiredKnowledge href="#add"/></knowledgeRequirement>'
    text = f'{HEAD}{before}<decision id="d" name="d">{NEEDS}{knowledge}{logic}</decision></definitions>'
    return dmn.parse(text.encode()).check()


def literal(text: str) -> str:
    return f"<literalExpression><text>{escape(text)}</text></literalExpression>"


@pytest.mark.parametrize(
    ("text", "code", "severity"),
    [
        ('substring("a")', "feel_argument_count", "warning"),
        ('abs("x")', "feel_argument_type", "warning"),
        ("upper case(x)", "feel_argument_type", "warning"),
        ("upper case(p.age)", "feel_argument_type", "warning"),
        ('x + "a"', "feel_constant_null", "warning"),
        ('x > "1"', "feel_constant_null", "warning"),
        ('x + today() = date("2026-01-01")', "feel_constant_null", "warning"),
        ("p.agee", "feel_unknown_component", "error"),
        ("add(1)", "dmn_argument_count", "warning"),
        ("add(a: 1, c: 2)", "dmn_argument_name", "warning"),
        ('add(1, "2")', "dmn_argument_type", "warning"),
        ("add(1, p)", "dmn_argument_type", "warning"),
    ],
)
def test_an_expression_that_cannot_be_meant_is_told(text: str, code: str, severity: str) -> None:
    [problem] = found(literal(text))

    assert (problem.code, problem.severity) == (code, severity)
    assert problem.error is not None and problem.error.snippet.endswith("^")
    assert "“d”" in problem.message_zh and "“d”" in problem.message_en


@pytest.mark.parametrize(
    "text",
    [
        "x + 1",
        "p.age + x",
        "upper case(string(x))",
        "add(1, x)",
        "add(b: 1, a: 2)",
        "for x in l return upper case(x)",
        'l[upper case(x) = "A"]',
        '{x: "a", y: upper case(x)}',
        'some p in l satisfies p.name = "a"',
        "x = null",
    ],
)
def test_a_sound_expression_is_left_alone(text: str) -> None:
    assert told(literal(text)) == []


def entry(name: str, text: str) -> str:
    variable = f'<variable name="{name}"/>' if name else ""
    return f"<contextEntry>{variable}{literal(text)}</contextEntry>"


def binding(name: str, text: str) -> str:
    return f'<binding><parameter name="{name}"/>{literal(text)}</binding>'


@pytest.mark.parametrize(
    ("logic", "codes"),
    [
        (f"<context>{entry('a', '1')}{entry('a', '2')}</context>", [("dmn_context_twice", "error")]),
        (f"<context>{entry('', '1')}{entry('a', '2')}</context>", [("dmn_context_result", "error")]),
        (f"<context>{entry('x', '1')}{entry('', 'upper case(string(x))')}</context>", []),
        (f"<context>{entry('x', 'l')}{entry('', 'upper case(x)')}</context>", []),
        (
            f'<relation><column name="a"/><column name="b"/><row>{literal("1")}</row></relation>',
            [("dmn_relation_width", "error")],
        ),
        (
            f'<relation><column name="a"/><column name="a"/><row>{literal("1")}{literal("2")}</row></relation>',
            [("dmn_relation_column", "error")],
        ),
        (
            f"<conditional><if>{literal('x > 1')}</if><then>{literal('1')}</then></conditional>",
            [("dmn_no_else", "warning")],
        ),
        (f"<invocation>{literal('add')}{binding('a', '1')}</invocation>", [("dmn_argument_name", "warning")]),
        (f"<invocation>{literal('add')}{binding('a', '1')}{binding('b', 'x')}</invocation>", []),
    ],
)
def test_boxed_expressions_are_looked_over(logic: str, codes: list[tuple[str, str]]) -> None:
    assert told(logic) == codes


def table(output: str, rows: list[tuple[str, str]], attributes: str = "", second: bool = False) -> str:
    rules = "".join(
        f"<rule><inputEntry><text>{escape(cell)}</text></inputEntry><outputEntry><text>{escape(text)}</text>"
        f"</outputEntry>{'<outputEntry><text>1</text></outputEntry>' if second else ''}</rule>"
        for cell, text in rows
    )
    more = '<output name="s"/>' if second else ""
    asked = '<input><inputExpression typeRef="number"><text>x</text></inputExpression></input>'
    return f'<decisionTable id="t" {attributes}>{asked}{output}{more}{rules}</decisionTable>'


PLAIN = '<output name="r"/>'
LEVELS = '<output name="r" typeRef="string"><outputValues><text>"a", "b"</text></outputValues>{}</output>'
DEFAULT = "<defaultOutputEntry><text>{}</text></defaultOutputEntry>"


@pytest.mark.parametrize(
    ("logic", "codes"),
    [
        (table(LEVELS.format(""), [("-", '"c"')]), [("dmn_output_value", "error")]),
        (table('<output name="r" typeRef="number"/>', [("-", '"c"')]), [("dmn_output_type", "error")]),
        (table(LEVELS.format(DEFAULT.format('"c"')), [("-", '"a"')]), [("dmn_output_value", "error")]),
        (table(LEVELS.format(DEFAULT.format('"b"')), [("1", '"a"')]), []),
        (table(PLAIN, [("-", '"a"')], 'hitPolicy="COLLECT" aggregation="SUM"'), [("dmn_aggregation", "error")]),
        (table(PLAIN, [("-", "1")], 'hitPolicy="COLLECT" aggregation="SUM"', True), [("dmn_aggregation", "error")]),
        (table(PLAIN, [("-", "1")], 'hitPolicy="COLLECT" aggregation="SUM"'), []),
        (table(PLAIN, [("-", "1")], 'hitPolicy="FIRST" aggregation="SUM"'), [("dmn_aggregation", "warning")]),
        (table(PLAIN, [("-", "1")], 'hitPolicy="PRIORITY"'), [("dmn_no_priorities", "error")]),
        (table(PLAIN, [("-", "1")], 'hitPolicy="OUTPUT ORDER"'), [("dmn_no_priorities", "error")]),
        (table(LEVELS.format(""), [("-", '"a"')], 'hitPolicy="PRIORITY"'), []),
        (table(PLAIN, []), [("dmn_table_empty", "error")]),
    ],
)
def test_tables_are_looked_over(logic: str, codes: list[tuple[str, str]]) -> None:
    assert told(logic) == codes


@pytest.mark.parametrize("word", ["any", "all"])
def test_a_cell_that_names_a_function_is_told(word: str) -> None:
    problems = found(table(PLAIN, [(word, "1")], 'hitPolicy="FIRST"'))

    [problem] = [one for one in problems if one.code == "dmn_cell_function"]
    assert problem.cell == dmn.Cell(1, "input", 1) and problem.severity == "error"


def test_an_id_that_stands_twice_is_told() -> None:
    twice = table('<output id="t" name="r"/>', [("-", "1")])

    assert ("dmn_duplicate_id", "warning") in told(twice)


def test_a_type_made_of_itself_is_told() -> None:
    alone = '<itemDefinition name="tA"><typeRef>tB</typeRef></itemDefinition>'
    alone += '<itemDefinition name="tB"><typeRef>tA</typeRef></itemDefinition>'
    tree = '<itemDefinition name="tTree"><itemComponent name="left"><typeRef>tTree</typeRef></itemComponent>'
    tree += "</itemDefinition>"

    assert told(literal("1"), alone) == [("dmn_type_circle", "error")] * 2
    assert told(literal("1"), tree) == [("dmn_type_circle", "warning")]


def test_a_service_without_output_is_told() -> None:
    service = '<decisionService id="s" name="s"><inputData href="#x"/></decisionService>'

    assert told(literal("1"), service) == [("dmn_no_output", "error")]


def test_one_namespace_under_two_names_is_refused() -> None:
    head = HEAD.partition("<itemDefinition")[0]
    twice = "".join(f'<import namespace="urn:o" name="{name}" importType=""/>' for name in "ab")

    with pytest.raises(DmnError) as refused:
        dmn.parse(f"{head}{twice}</definitions>".encode(), {})

    assert refused.value.code == "dmn_import_twice" and "urn:o" in refused.value.message_zh


@pytest.mark.parametrize("reference", ["integer", "long", "double"])
def test_a_number_type_is_one_wherever_it_is_named(reference: str) -> None:
    more = f'<inputData id="n" name="n"><variable name="n" typeRef="{reference}"/></inputData>'

    assert told(f'<literalExpression typeRef="{reference}"><text>x</text></literalExpression>', more) == []


def test_an_example_that_is_anything_is_told_in_one_language() -> None:
    [problem] = found(table(PLAIN, [("-", "1"), ("-", "2")]))

    assert "任意输入" in problem.message_zh and problem.message_en.endswith("any input.")
    assert problem.message_en.isascii()
