"""Decision models: tables of every hit policy, boxed expressions, graphs, services, imports, and their problems."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Any

import pytest

from engine import feel
from engine.feel import dmn

MODEL = 'xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="m"'


def model(body: str, namespace: str = "urn:m") -> bytes:
    return f'<definitions {MODEL} namespace="{namespace}">{body}</definitions>'.encode()


def cell(text: str) -> str:
    return f"<inputEntry><text>{text}</text></inputEntry>"


def out(text: str) -> str:
    return f"<outputEntry><text>{text}</text></outputEntry>"


def table(policy: str, rules: list[tuple[str, str]], values: str = "", aggregation: str = "") -> bytes:
    """A decision ``d`` over the number ``n`` with one output ``r``."""
    attributes = f'hitPolicy="{policy}"' + (f' aggregation="{aggregation}"' if aggregation else "")
    listed = f"<outputValues><text>{values}</text></outputValues>" if values else ""
    rows = "".join(f'<rule id="r{k}">{cell(test)}{out(value)}</rule>' for k, (test, value) in enumerate(rules, 1))
    return model(
        f'<decision id="d" name="d"><variable name="d"/><decisionTable id="t" {attributes}>'
        f'<input id="i"><inputExpression typeRef="number"><text>n</text></inputExpression></input>'
        f'<output id="o" name="r">{listed}</output>{rows}</decisionTable></decision>'
    )


def value(xml: bytes, decision: str = "d", **context: Any) -> Any:
    return dmn.parse(xml).evaluate(decision, context).value


RULES = [("&lt; 10", '"low"'), ("[5..20]", '"middle"'), ("&gt; 15", '"high"')]


@pytest.mark.parametrize(
    ("policy", "n", "expected"),
    [
        ("UNIQUE", 1, "low"),
        ("UNIQUE", 7, None),
        ("FIRST", 7, "low"),
        ("ANY", 7, None),
        ("PRIORITY", 7, "middle"),
        ("RULE ORDER", 7, ["low", "middle"]),
        ("OUTPUT ORDER", 7, ["middle", "low"]),
        ("COLLECT", 17, ["middle", "high"]),
        ("FIRST", None, None),
    ],
)
def test_hit_policies(policy: str, n: int | None, expected: Any) -> None:
    assert value(table(policy, RULES, '"high", "middle", "low"'), n=n) == expected


@pytest.mark.parametrize(
    ("aggregation", "expected"), [("SUM", 30), ("MIN", 10), ("MAX", 20), ("COUNT", 2), ("", [10, 20])]
)
def test_aggregators(aggregation: str, expected: Any) -> None:
    assert value(table("COLLECT", [("&gt; 1", "10"), ("&gt; 2", "20")], "", aggregation), n=3) == expected


def test_result_says_which_rules_matched_and_why() -> None:
    result = dmn.parse(table("COLLECT", RULES)).evaluate("d", {"n": 7})

    assert [rule.index for rule in result.matched_rules] == [1, 2]
    first = result.matched_rules[0]
    assert (first.table_id, first.rule_id, first.outputs) == ("t", "r1", {"r": "low"})
    assert first.inputs == [("n", 7, "< 10")]
    assert result.rows == [{"r": "low"}, {"r": "middle"}]
    assert result.values == {"d": ["low", "middle"]}


def test_values_outside_the_allowed_ones_answer_null() -> None:
    xml = table("UNIQUE", [("-", '"other"')], '"low"')
    limited = xml.replace(b"</inputExpression>", b"</inputExpression><inputValues><text>[0..9]</text></inputValues>")

    assert value(xml, n=1) is None
    assert value(limited.replace(b'"other"', b'"low"'), n=1) == "low"
    assert value(limited.replace(b'"other"', b'"low"'), n=10) is None


def test_a_default_answers_where_no_rule_hits() -> None:
    default = b'<output id="o" name="r"><defaultOutputEntry><text>"none"</text></defaultOutputEntry></output>'
    xml = table("UNIQUE", [("1", '"one"')]).replace(b'<output id="o" name="r"></output>', default)

    assert value(xml, n=1) == "one"
    assert value(xml, n=2) == "none"


def test_several_outputs_make_a_context() -> None:
    xml = model(
        '<decision id="d" name="d"><variable name="d"/><decisionTable id="t" hitPolicy="FIRST">'
        '<input id="i"><inputExpression><text>kind</text></inputExpression></input>'
        '<input id="j"><inputExpression><text>amount * 2</text></inputExpression></input>'
        '<output id="o" name="r"/><output id="p" name="s"/>'
        f"<rule>{cell(chr(34) + 'a' + chr(34))}{cell('&gt;= limit')}{out('amount')}{out('kind')}</rule>"
        f"<rule>{cell('-')}{cell('-')}{out('0')}{out('null')}</rule></decisionTable></decision>"
    )

    assert value(xml, kind="a", amount=5, limit=10) == {"r": 5, "s": "a"}
    assert value(xml, kind="a", amount=4, limit=10) == {"r": 0, "s": None}


LITERAL = "<literalExpression><text>{}</text></literalExpression>"
FUNCTION = f'<functionDefinition><formalParameter name="p"/>{LITERAL.format("p + n")}</functionDefinition>'
INVOCATION = (
    f'<invocation>{LITERAL.format("f")}<binding><parameter name="p"/>{LITERAL.format("10")}</binding></invocation>'
)


def boxed(expression: str) -> bytes:
    return model(f'<decision id="d" name="d"><variable name="d"/>{expression}</decision>')


def entry(name: str, expression: str) -> str:
    variable = f'<variable name="{name}"/>' if name else ""
    return f"<contextEntry>{variable}{expression}</contextEntry>"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (LITERAL.format("1 + n"), 4),
        (
            f"<context>{entry('a b', LITERAL.format('n'))}{entry('c', LITERAL.format('a b + 1'))}</context>",
            {"a b": 3, "c": 4},
        ),
        (f"<context>{entry('a', LITERAL.format('n'))}{entry('', LITERAL.format('a * 2'))}</context>", 6),
        (f"<list>{LITERAL.format('1')}{LITERAL.format('n')}</list>", [1, 3]),
        (
            '<relation><column name="x"/><column name="y z"/>'
            f"<row>{LITERAL.format('1')}{LITERAL.format('n')}</row></relation>",
            [{"x": 1, "y z": 3}],
        ),
        (
            f"<context>{entry('f', FUNCTION)}{entry('', INVOCATION)}</context>",
            13,
        ),
        (
            f"<conditional><if>{LITERAL.format('n &gt; 1')}</if><then>{LITERAL.format('1')}</then>"
            f"<else>{LITERAL.format('2')}</else></conditional>",
            1,
        ),
        (
            f"<filter><in>{LITERAL.format('[1, 5, 7]')}</in><match>{LITERAL.format('item &gt; n')}</match></filter>",
            [5, 7],
        ),
        (
            f'<for iteratorVariable="x"><in>{LITERAL.format("[1, 2]")}</in>'
            f"<return>{LITERAL.format('x * n + count(partial)')}</return></for>",
            [3, 7],
        ),
        (
            f'<some iteratorVariable="x"><in>{LITERAL.format("[1, 5]")}</in>'
            f"<satisfies>{LITERAL.format('x &gt; n')}</satisfies></some>",
            True,
        ),
        (
            f'<every iteratorVariable="x"><in>{LITERAL.format("[1, 5]")}</in>'
            f"<satisfies>{LITERAL.format('x &gt; n')}</satisfies></every>",
            False,
        ),
    ],
)
def test_boxed_expressions(expression: str, expected: Any) -> None:
    assert value(boxed(expression), n=3) == expected


GRAPH = model(
    '<itemDefinition name="tRisk"><typeRef>string</typeRef><allowedValues><text>"low", "high"</text></allowedValues>'
    "</itemDefinition>"
    '<inputData id="i" name="Applicant Data"><variable name="Applicant Data" typeRef="context"/></inputData>'
    '<businessKnowledgeModel id="k" name="Points of"><variable name="Points of"/><encapsulatedLogic>'
    '<formalParameter name="age" typeRef="number"/><literalExpression><text>if age &lt; 18 then 0 else age * 2</text>'
    "</literalExpression></encapsulatedLogic></businessKnowledgeModel>"
    '<decision id="points" name="Points"><variable name="Points" typeRef="number"/>'
    '<informationRequirement><requiredInput href="#i"/></informationRequirement>'
    '<knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>'
    "<literalExpression><text>Points of(Applicant Data.age)</text></literalExpression></decision>"
    '<decision id="risk" name="Risk"><variable name="Risk" typeRef="tRisk"/>'
    '<informationRequirement><requiredDecision href="#points"/></informationRequirement>'
    '<literalExpression><text>if Points &gt; 50 then "low" else if Points = 0 then "nonsense" else "high"</text>'
    "</literalExpression></decision>"
    '<decisionService id="s" name="Rate"><variable name="Rate"/><outputDecision href="#risk"/>'
    '<inputDecision href="#points"/></decisionService>'
)


def test_graph_is_evaluated_from_its_inputs() -> None:
    definitions = dmn.parse(GRAPH)
    result = definitions.evaluate("Risk", {"Applicant Data": {"age": 30}})

    assert result.value == "low"
    assert result.values == {"points": 60, "risk": "low"}
    assert definitions.decisions["risk"].inputs == ("Applicant Data",)


def test_a_result_that_is_not_allowed_is_null() -> None:
    assert value(GRAPH, "risk", **{"Applicant Data": {"age": 10}}) is None


def test_a_service_takes_its_decisions_as_arguments() -> None:
    assert dmn.parse(GRAPH).invoke("Rate", {"Points": 51}).value == "low"
    assert dmn.parse(GRAPH).invoke("Rate", {"Points": 0}).value is None
    assert dmn.parse(GRAPH).invoke("Rate", {"Something": 51}).value is None


def test_imported_models_are_used_under_their_prefix() -> None:
    library = dmn.parse(
        model(
            '<businessKnowledgeModel id="k" name="Twice it"><variable name="Twice it"/><encapsulatedLogic>'
            '<formalParameter name="x"/><literalExpression><text>x * 2</text></literalExpression>'
            "</encapsulatedLogic></businessKnowledgeModel>",
            "urn:library",
        )
    )
    xml = model(
        '<import namespace="urn:library" name="lib" importType="https://www.omg.org/spec/DMN/20191111/MODEL/"/>'
        '<decision id="d" name="d"><variable name="d"/><knowledgeRequirement><requiredKnowledge href="urn:library#k"/>'
        "</knowledgeRequirement><literalExpression><text>lib.Twice it(4)</text></literalExpression></decision>"
    )

    assert dmn.parse(xml, {"urn:library": library}).evaluate("d", {}).value == 8
    with pytest.raises(feel.DmnError) as caught:
        dmn.parse(xml)
    assert caught.value.code == "dmn_import"


def test_problems_name_the_element_and_the_place_in_its_text() -> None:
    xml = model(
        '<decision id="d" name="d">\n<literalExpression id="le"><text>1 +</text></literalExpression></decision>'
    )

    with pytest.raises(dmn.DmnInvalid) as caught:
        dmn.parse(xml)
    assert (caught.value.element_id, caught.value.position, caught.value.text) == ("le", 3, "1 +")
    assert caught.value.problems[0].line == 2

    lenient = dmn.parse(xml, strict=False)
    assert [problem.code for problem in lenient.problems] == ["feel_syntax"]
    with pytest.raises(feel.DmnError):
        lenient.evaluate("d", {})


def test_circles_and_missing_elements_are_problems() -> None:
    requirement = '<informationRequirement><requiredDecision href="#{}"/></informationRequirement>'
    xml = model(
        f'<decision id="a" name="a">{requirement.format("b")}{LITERAL.format("b")}</decision>'
        f'<decision id="b" name="b">{requirement.format("a")}{requirement.format("c")}{LITERAL.format("a")}</decision>'
    )
    definitions = dmn.parse(xml, strict=False)

    assert {problem.code for problem in definitions.problems} == {"dmn_circle", "dmn_reference"}
    with pytest.raises(feel.FeelError):
        definitions.evaluate("a", {})


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (b"", "dmn_not_xml"),
        (b"<definitions", "dmn_not_xml"),
        (b"<definitions/>", "dmn_not_dmn"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]>' + model("<text>&a;</text>"), "dmn_doctype"),
        (b'<!DOCTYPE x SYSTEM "file:///etc/passwd">' + model(""), "dmn_doctype"),
        (model("<decision/>"), "dmn_nameless"),
        (model('<decision id="a" name="a"/><decision id="a" name="b"/>'), "dmn_id_twice"),
        (b" " * 6_000_000, "dmn_too_large"),
    ],
)
def test_unsafe_and_broken_files_are_refused(xml: bytes, code: str) -> None:
    with pytest.raises(feel.DmnError) as caught:
        dmn.parse(xml)

    assert caught.value.code == code


def test_an_unknown_decision_is_an_error() -> None:
    with pytest.raises(feel.DmnError) as caught:
        dmn.parse(GRAPH).evaluate("nothing", {})

    assert caught.value.code == "dmn_unknown_decision"


def test_juel_and_other_languages_of_cells() -> None:
    juel = b"<text>${n.size()}</text>"
    assert value(table("UNIQUE", [("1", '"x"')]).replace(b"<text>n</text>", b"<text>${n}</text>"), n=1) == "x"
    with pytest.raises(dmn.DmnInvalid):
        dmn.parse(table("UNIQUE", [("1", '"x"')]).replace(b"<text>n</text>", juel))


# ---------------------------------------------------------------- checks


def findings(xml: bytes) -> list[tuple[str, tuple[int, ...]]]:
    return [(problem.code, problem.rules) for problem in dmn.parse(xml).check()]


def test_overlapping_rules_are_found_where_the_policy_forbids_them() -> None:
    rules = [("&lt;= 10", '"a"'), ("&gt;= 10", '"b"')]

    assert findings(table("UNIQUE", rules)) == [("dmn_table_overlap", (1, 2))]
    assert findings(table("ANY", rules)) == [("dmn_table_overlap", (1, 2))]
    assert findings(table("ANY", [(test, '"a"') for test, _ in rules])) == []
    assert findings(table("FIRST", rules)) == []


def test_gaps_are_found_and_named() -> None:
    (problem,) = dmn.parse(table("UNIQUE", [("&lt; 10", '"a"'), ("&gt; 10", '"b"')])).check()

    assert problem.code == "dmn_table_gap"
    assert "n: 10" in problem.message_en and "n: 10" in problem.message_zh
    assert findings(table("COLLECT", [("1", '"a"')])) == []


def test_rules_that_cannot_hit_are_found() -> None:
    rules = [("&lt; 10", '"a"'), ("&lt; 20", '"b"'), ("[0..15]", '"c"'), ("-", '"d"')]

    assert findings(table("FIRST", rules)) == [("dmn_table_unreachable", (3, 1, 2))]


def test_tables_with_computed_cells_are_left_alone() -> None:
    assert findings(table("UNIQUE", [("&lt; limit", '"a"'), ("&gt; limit", '"b"')])) == []


@pytest.mark.parametrize("n", [*range(-2, 25), Decimal("4.5"), Decimal("5.0"), Decimal("19.99"), None, "x", True, [5]])
def test_look_ups_by_column_answer_as_the_cells_do(n: Any) -> None:
    definitions = dmn.parse(
        table("COLLECT", [*RULES, ("5, 7, &gt; 20", '"some"'), ("not(5)", '"not"'), ("-", '"all"')])
    )
    cells = ["< 10", "[5..20]", "> 15", "5, 7, > 20", "not(5)", "-"]
    names = ["low", "middle", "high", "some", "not", "all"]
    number = n if feel.compile("n instance of number", ("n",))({"n": n}) else (5 if n == [5] else None)

    expected = [name for name, text in zip(names, cells, strict=True) if feel.compile_unary(text)(number, {}) is True]
    assert definitions.evaluate("d", {"n": n}).value == expected


@pytest.mark.parametrize(
    "row",
    [
        cell("1") + cell("2") + out("1"),
        out("1"),
        cell("1"),
        cell("1") + out("1") + out("2"),
    ],
)
def test_a_rule_needs_a_cell_for_every_column(row: str) -> None:
    xml = table("FIRST", [("1", "1")]).replace((cell("1") + out("1")).encode(), row.encode())

    with pytest.raises(dmn.DmnInvalid) as caught:
        dmn.parse(xml)

    (problem,) = caught.value.problems
    assert (problem.code, problem.element_id) == ("dmn_rule_width", "r1")
    assert "Rule 1 of table t" in problem.message_en


@pytest.mark.parametrize(("first", "second"), [("r", "r"), ("r", ""), ("", "")])
def test_several_outputs_need_names_of_their_own(first: str, second: str) -> None:
    xml = model(
        '<decision id="d" name="d"><decisionTable id="t" hitPolicy="FIRST">'
        '<input id="i"><inputExpression><text>n</text></inputExpression></input>'
        f'<output id="o" name="{first}"/><output id="p" name="{second}"/>'
        f"<rule>{cell('-')}{out('1')}{out('2')}</rule></decisionTable></decision>"
    )

    with pytest.raises(dmn.DmnInvalid) as caught:
        dmn.parse(xml)

    assert {problem.code for problem in caught.value.problems} == {"dmn_output_name"}


def literal(name: str, text: str, needs: str = "", type_ref: str = "") -> str:
    required = f'<informationRequirement><requiredDecision href="#{needs}"/></informationRequirement>' if needs else ""
    declared = f' typeRef="{type_ref}"' if type_ref else ""
    return (
        f'<decision id="{name}" name="{name}"><variable name="{name}"{declared}/>{required}'
        f"<literalExpression><text>{text}</text></literalExpression></decision>"
    )


def test_a_result_that_would_unfold_without_end_is_refused() -> None:
    chain = [literal("d0", "[1, 2]")] + [literal(f"d{k}", f"[d{k - 1}, d{k - 1}]", f"d{k - 1}") for k in range(1, 41)]
    definitions = dmn.parse(model("".join(chain)))
    start = time.thread_time()

    with pytest.raises(feel.FeelBoundExceeded):
        definitions.evaluate("d40", {})

    assert time.thread_time() - start < 0.2


def test_what_hides_behind_a_small_result_is_measured_too() -> None:
    chain = [literal("d0", "[1, 2]")] + [literal(f"d{k}", f"[d{k - 1}, d{k - 1}]", f"d{k - 1}") for k in range(1, 31)]
    definitions = dmn.parse(model("".join([*chain, literal("e", "count(d30)", "d30")])))

    with pytest.raises(feel.FeelBoundExceeded):
        definitions.evaluate("e", {})


def test_boxed_lists_count_their_items() -> None:
    items = "<literalExpression><text>1</text></literalExpression>" * 30
    definitions = dmn.parse(model(f'<decision id="d" name="d"><list>{items}</list></decision>'))

    with pytest.raises(feel.FeelBoundExceeded):
        definitions.evaluate("d", {}, feel.Env(bounds=feel.Bounds(steps=20)))


def test_a_decision_has_the_bounds_of_decisions_unless_others_are_given() -> None:
    definitions = dmn.parse(
        model(literal("d", "[count(for x in xs return x), count(for x in xs return x), count(for x in xs return x)]"))
    )
    numbers = list(range(18_000))

    assert definitions.evaluate("d", {"xs": numbers}, feel.Env(functions={})).value == [18_000] * 3
    with pytest.raises(feel.FeelBoundExceeded) as caught:
        definitions.evaluate("d", {"xs": numbers}, feel.Env(bounds=feel.Bounds(seconds=60.0)))
    assert (caught.value.bound, caught.value.limit) == ("steps", 50_000)


def test_allowed_values_share_the_meter_of_the_evaluation() -> None:
    item = (
        '<itemDefinition name="tL" isCollection="true"><typeRef>number</typeRef>'
        "<allowedValues><text>count(for i in 1..100 return i) = 100 and ? &gt; 0</text></allowedValues>"
        "</itemDefinition>"
    )
    definitions = dmn.parse(model(item + literal("d", "for i in 1..500 return i", type_ref="tL")))

    with pytest.raises(feel.FeelBoundExceeded):
        definitions.evaluate("d", {}, feel.Env(bounds=feel.Bounds(steps=10_000, seconds=9)))


def test_check_reports_a_decision_without_logic() -> None:
    definitions = dmn.parse(model('<decision id="d" name="d"/>' + literal("e", " ") + literal("f", "1")))

    found = [(problem.code, problem.severity, problem.element_id) for problem in definitions.check()]
    assert found == [("dmn_no_logic", "error", "d"), ("dmn_no_logic", "error", "e")]
    assert definitions.evaluate("d", {}).value is None


def test_check_reports_unknown_functions_everywhere() -> None:
    knowledge = (
        '<businessKnowledgeModel id="k" name="double"><encapsulatedLogic><formalParameter name="x"/>'
        "<literalExpression><text>x * 2</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>"
    )
    calling = literal("e", "double(1)").replace(
        "<literal", '<knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement><literal'
    )
    wrong = table("FIRST", [("cuont(?) &gt; 1", "deadline(1)"), ("-", "0")]).decode()
    inner = wrong[wrong.index("<decision ") : wrong.index("</definitions>")]
    definitions = dmn.parse(model(knowledge + calling + inner))

    found = [problem for problem in definitions.check() if problem.code == "feel_unknown_function"]
    assert [problem.severity for problem in found] == ["error", "error"]
    assert "cuont" in found[0].message_en and "deadline" in found[1].message_en

    registry = feel.FunctionRegistry()
    registry.register("deadline(n: number) -> number", "期限\nThe limit.")(lambda n: n)
    codes = [problem.message_en for problem in definitions.check(registry) if problem.code == "feel_unknown_function"]
    assert len(codes) == 1


@pytest.mark.parametrize(("policy", "expected"), [("PRIORITY", "middle"), ("OUTPUT ORDER", ["middle", "low"])])
def test_priorities_come_from_the_type_when_no_output_values_are_given(policy: str, expected: Any) -> None:
    items = (
        '<itemDefinition name="tBase"><typeRef>string</typeRef>'
        '<allowedValues><text>"high", "middle", "low"</text></allowedValues></itemDefinition>'
        '<itemDefinition name="tLevel"><typeRef>tBase</typeRef></itemDefinition>'
    )
    xml = table(policy, RULES).replace(b'name="r">', b'name="r" typeRef="tLevel">')

    assert value(xml.replace(b"<decision ", items.encode() + b"<decision ", 1), n=7) == expected
