"""Whole decision models: long graphs, circles, imports, services, habits of Camunda 7, and hostile files."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

import pytest

from engine import feel
from engine.feel import dmn
from engine.feel.dmn_xml import NAMESPACES

MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"
CAMUNDA = 'xmlns:camunda="http://camunda.org/schema/1.0/dmn"'


def model(body: str, namespace: str = "urn:m", more: str = "") -> bytes:
    return f'<definitions xmlns="{MODEL}" name="m" namespace="{namespace}" {more}>{body}</definitions>'.encode()


def literal(name: str, text: str, *needs: str, type_ref: str = "", knowledge: str = "") -> str:
    required = "".join(
        f'<informationRequirement><requiredDecision href="{need if "#" in need else "#" + need}"/>'
        "</informationRequirement>"
        for need in needs
    )
    if knowledge:
        required += f'<knowledgeRequirement><requiredKnowledge href="{knowledge}"/></knowledgeRequirement>'
    declared = f' typeRef="{type_ref}"' if type_ref else ""
    return (
        f'<decision id="{name}" name="{name}"><variable name="{name}"{declared}/>{required}'
        f"<literalExpression><text>{escape(text)}</text></literalExpression></decision>"
    )


def codes(xml: bytes) -> list[str]:
    return [problem.code for problem in dmn.parse(xml).check()]


# ---------------------------------------------------------------- graphs


def test_a_chain_of_a_thousand_decisions_is_evaluated() -> None:
    chain = [literal("d0", "1")] + [literal(f"d{k}", f"d{k - 1} + 1", f"d{k - 1}") for k in range(1, 1000)]
    definitions = dmn.parse(model("".join(reversed(chain))))

    assert definitions.evaluate("d999", {}).value == 1000
    assert definitions.decisions["d999"].inputs == ()


def test_a_chain_of_knowledge_models_is_evaluated() -> None:
    def knowledge(place: int) -> str:
        below = f'<knowledgeRequirement><requiredKnowledge href="#k{place - 1}"/></knowledgeRequirement>'
        text = f"k{place - 1}(x) + 1" if place else "x"
        return (
            f'<businessKnowledgeModel id="k{place}" name="k{place}"><encapsulatedLogic><formalParameter name="x"/>'
            f"<literalExpression><text>{text}</text></literalExpression></encapsulatedLogic>"
            f"{below if place else ''}</businessKnowledgeModel>"
        )

    chain = "".join(knowledge(place) for place in range(300))
    body = chain + literal("d", "k30(1)", knowledge="#k30") + literal("e", "k299(1)", knowledge="#k299")
    definitions = dmn.parse(model(body))

    assert definitions.evaluate("d", {}).value == 31
    with pytest.raises(feel.FeelBoundExceeded) as caught:
        definitions.evaluate("e", {})
    assert caught.value.bound == "depth"


def test_a_circle_is_named() -> None:
    body = literal("a", "b", "b") + literal("b", "c", "c") + literal("c", "a", "a") + literal("x", "a", "a")

    with pytest.raises(dmn.DmnInvalid) as caught:
        dmn.parse(model(body))

    (problem,) = caught.value.problems
    assert problem.code == "dmn_circle"
    assert "“a” → “b” → “c” → “a”" in problem.message_zh and "“a” → “b” → “c” → “a”" in problem.message_en
    lenient = dmn.parse(model(body), strict=False)
    for decision in ("a", "x"):
        with pytest.raises(feel.DmnError):
            lenient.evaluate(decision, {})


def test_a_knowledge_model_that_calls_itself_without_end_is_stopped() -> None:
    body = (
        '<businessKnowledgeModel id="k" name="k"><encapsulatedLogic><formalParameter name="x"/>'
        "<literalExpression><text>k(x + 1)</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>"
    )

    with pytest.raises(feel.FeelBoundExceeded):
        dmn.parse(model(body + literal("d", "k(1)", knowledge="#k"))).evaluate("d", {})


def test_typed_parameters_of_a_knowledge_model_refuse_other_values() -> None:
    body = (
        '<businessKnowledgeModel id="k" name="k"><encapsulatedLogic><formalParameter name="x" typeRef="number"/>'
        "<literalExpression><text>x * 2</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>"
    )
    definitions = dmn.parse(model(body + literal("d", "k(4)", knowledge="#k") + literal("e", 'k("4")', knowledge="#k")))

    assert definitions.evaluate("d", {}).value == 8
    assert definitions.evaluate("e", {}).value is None


# ---------------------------------------------------------------- names and types


def test_unknown_names_are_told_with_their_place_and_the_nearest() -> None:
    body = (
        '<inputData id="i" name="amount"><variable name="amount"/></inputData>'
        '<decision id="d" name="费用"><informationRequirement><requiredInput href="#i"/></informationRequirement>'
        '<decisionTable id="t" hitPolicy="FIRST"><input><inputExpression><text>amuont</text></inputExpression></input>'
        '<output name="r"/><rule><inputEntry><text>gold</text></inputEntry><outputEntry><text>1</text></outputEntry>'
        "</rule><rule><inputEntry><text>-</text></inputEntry><outputEntry><text>other</text></outputEntry></rule>"
        "</decisionTable></decision>" + literal("other", "1")
    )
    found = [one for one in dmn.parse(model(body)).check() if one.code == "dmn_unknown_name"]

    assert [one.severity for one in found] == ["warning"] * 3
    assert "input column 1" in found[0].message_en and "did you mean “amount”" in found[0].message_en
    assert "第 1 条规则第 1 输入列" in found[1].message_zh and "请加引号" in found[1].message_zh
    assert "no requirement leads" in found[2].message_en


def test_a_decision_that_draws_no_inputs_reads_every_variable() -> None:
    assert codes(model(literal("d", "amount + 1"))) == []


def test_entries_of_filtered_items_are_no_unknown_names() -> None:
    boxed = (
        '<inputData id="i" name="rows"><variable name="rows"/></inputData><decision id="d" name="d">'
        '<informationRequirement><requiredInput href="#i"/></informationRequirement><filter><in><literalExpression>'
        "<text>rows[price > 1]</text></literalExpression></in><match><literalExpression><text>price > 2</text>"
        "</literalExpression></match></filter></decision>"
    )

    assert codes(model(boxed)) == []


def test_unknown_types_are_told() -> None:
    found = dmn.parse(model(literal("d", "1", type_ref="nubmer"))).check()

    assert [(one.code, one.severity) for one in found] == [("dmn_unknown_type", "warning")]
    assert "number" in found[0].message_en


def test_columns_of_a_relation_are_typed() -> None:
    relation = (
        '<decision id="d" name="d"><relation><column name="x" typeRef="number"/><column name="y"/><row>'
        '<literalExpression><text>"1"</text></literalExpression><literalExpression><text>2</text></literalExpression>'
        "</row></relation></decision>"
    )

    assert dmn.parse(model(relation)).evaluate("d", {}).value == [{"x": None, "y": 2}]


def test_functions_in_other_languages_are_refused_at_deployment() -> None:
    body = (
        '<businessKnowledgeModel id="k" name="k"><encapsulatedLogic kind="Java"><context/></encapsulatedLogic>'
        "</businessKnowledgeModel>"
    )

    (problem,) = dmn.parse(model(body)).check()
    assert (problem.code, problem.severity) == ("dmn_foreign_function", "error")


# ---------------------------------------------------------------- imports


def imported(namespace: str, name: str, kind: str = MODEL) -> str:
    return f'<import namespace="{namespace}" name="{name}" importType="{kind}"/>'


LIBRARY = model(literal("base", "20"), "urn:library")


def test_a_prefix_may_have_several_words() -> None:
    body = imported("urn:library", "model b") + literal("d", "model b.base + 1", "urn:library#base")
    found = dmn.parse(model(body), {"urn:library": dmn.parse(LIBRARY)}).evaluate("d", {})

    assert found.value == 21
    assert found.values == {"model b.base": 20, "d": 21}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (imported("urn:m", "self"), "dmn_import_self"),
        (imported("urn:library", "a") + imported("urn:library2", "a"), "dmn_import_name"),
        (imported("urn:library", "d") + literal("d", "1"), "dmn_import_name"),
        (imported("urn:none", "none"), "dmn_import"),
        (
            imported("urn:x", "x", "http://www.w3.org/2001/XMLSchema") + literal("d", "1", type_ref="x.tA"),
            "dmn_import_kind",
        ),
        (imported("urn:x", "x", "http://www.dmg.org/PMML-4_1") + literal("d", "1", type_ref="x:tA"), "dmn_import_kind"),
    ],
)
def test_imports_that_cannot_be_meant_are_refused(body: str, code: str) -> None:
    with pytest.raises(feel.DmnError) as caught:
        dmn.parse(model(body), {"urn:library": dmn.parse(LIBRARY)})

    assert caught.value.code == code
    assert caught.value.message_zh and caught.value.message_en


def test_imports_of_other_languages_that_nothing_uses_are_a_warning() -> None:
    found = dmn.parse(model(imported("urn:x", "x", "http://www.w3.org/2001/XMLSchema") + literal("d", "1"))).check()

    assert [(one.code, one.severity) for one in found] == [("dmn_import_kind", "warning")]


# ---------------------------------------------------------------- Camunda 7


def camunda(
    inputs: str, output: str, rows: list[tuple[str, str]], policy: str = "FIRST", attributes: str = ""
) -> bytes:
    rules = "".join(
        f"<rule><inputEntry><text>{escape(test)}</text></inputEntry><outputEntry><text>{escape(value)}</text>"
        "</outputEntry></rule>"
        for test, value in rows
    )
    return model(
        f'<decision id="d" name="减免" camunda:historyTimeToLive="P1D" camunda:versionTag="v7" {attributes}>'
        f'<decisionTable id="t" hitPolicy="{policy}">{inputs}{output}{rules}</decisionTable></decision>',
        more=CAMUNDA,
    )


def column(text: str, type_ref: str, more: str = "") -> str:
    return f'<input {more}><inputExpression typeRef="{type_ref}"><text>{text}</text></inputExpression></input>'


ANY_OUTPUT = '<output name="r"/>'


@pytest.mark.parametrize(
    ("type_ref", "cell", "value", "hits"),
    [
        ("integer", "5", "5", True),
        ("integer", "5", Decimal("5.0"), True),
        ("long", ">= 5", "6", True),
        ("double", "< 2.5", "2.25", True),
        ("string", '"5"', 5, True),
        ("string", '"true"', True, True),
        ("boolean", "true", "TRUE", True),
        ("boolean", "true", False, False),
        ("date", '> date and time("2026-01-01T00:00:00")', "2026-01-02T10:00:00", True),
        ("date", '> date and time("2026-01-01T00:00:00")', dt.date(2026, 1, 2), True),
        ("date", '> date("2026-01-01")', dt.datetime(2026, 1, 2, 9), True),
        ("date", '> date("2026-01-01")', "2026-01-02", True),
        ("date", '> date("2026-01-01")', None, False),
        ("integer", "5", None, False),
    ],
)
def test_columns_of_camunda_convert_what_they_are_given(type_ref: str, cell: str, value: Any, hits: bool) -> None:
    definitions = dmn.parse(camunda(column("x", type_ref), ANY_OUTPUT, [(cell, "1"), ("-", "2")]))

    assert definitions.evaluate("d", {"x": value}).value == (1 if hits else 2)


@pytest.mark.parametrize(
    ("type_ref", "value"),
    [("integer", "five"), ("integer", 5.5), ("boolean", 1), ("date", "soon"), ("double", [1]), ("string", {"a": 1})],
)
def test_what_cannot_be_converted_is_told_with_decision_column_and_values(type_ref: str, value: Any) -> None:
    definitions = dmn.parse(camunda(column("x", type_ref), ANY_OUTPUT, [("-", "1")]))

    with pytest.raises(feel.DmnError) as caught:
        definitions.evaluate("d", {"x": value})

    assert caught.value.code == "dmn_value_type"
    for message in (caught.value.message_zh, caught.value.message_en):
        assert "减免" in message and "“x”" in message and type_ref in message


def test_an_output_that_cannot_be_converted_is_told_with_its_rule() -> None:
    definitions = dmn.parse(camunda(column("x", "integer"), '<output name="r" typeRef="integer"/>', [("-", '"a"')]))

    with pytest.raises(feel.DmnError) as caught:
        definitions.evaluate("d", {"x": 1})

    assert "第 1 条规则" in caught.value.message_zh and "rule 1" in caught.value.message_en


def test_cells_may_call_the_value_by_the_name_of_its_column() -> None:
    named = camunda(column("x", "integer", 'camunda:inputVariable="age"'), ANY_OUTPUT, [("age > 5", "1"), ("-", "2")])
    default = camunda(column("x", "integer"), ANY_OUTPUT, [("cellInput > 5", "1"), ("-", "2")])

    for xml in (named, default):
        definitions = dmn.parse(xml)
        assert [definitions.evaluate("d", {"x": x}).value for x in (6, 5)] == [1, 2]
        assert [one.code for one in definitions.check()] == []


def test_the_version_tag_of_camunda_is_kept() -> None:
    assert dmn.parse(camunda(column("x", "integer"), ANY_OUTPUT, [("-", "1")])).decisions["d"].version_tag == "v7"


@pytest.mark.parametrize("namespace", [CAMUNDA, CAMUNDA.replace("camunda.org", "operaton.org")])
def test_required_decisions_are_offered_under_their_outputs(namespace: str) -> None:
    season = (
        '<decision id="season_of_year" name="Season"><decisionTable id="s" hitPolicy="FIRST">'
        f'{column("month", "integer")}<output name="season" typeRef="string"/>'
        '<rule><inputEntry><text>&lt; 4</text></inputEntry><outputEntry><text>"winter"</text></outputEntry></rule>'
        "</decisionTable></decision>"
    )
    dish = (
        '<decision id="dish" name="Dish"><informationRequirement><requiredDecision href="#season_of_year"/>'
        f'</informationRequirement><decisionTable id="t" hitPolicy="FIRST">{column("season", "string")}'
        f'{column("guests", "integer")}<output name="dish"/><rule><inputEntry><text>"winter"</text></inputEntry>'
        '<inputEntry><text>&lt; 8</text></inputEntry><outputEntry><text>"stew"</text></outputEntry></rule>'
        "</decisionTable></decision>"
    )
    definitions = dmn.parse(model(season + dish, more=namespace))

    assert definitions.evaluate("dish", {"month": 1, "guests": "4"}).value == "stew"
    assert not [one for one in definitions.check() if one.severity == "error"]


@pytest.mark.parametrize(
    "language",
    [
        "feel",
        "FEEL",
        "http://www.omg.org/spec/FEEL/20140401",
        "http://www.omg.org/spec/DMN/20180521/FEEL/",
        "https://www.omg.org/spec/DMN/20230324/FEEL/",
        "feel-scala-unary-tests",
        "juel",
    ],
)
def test_every_name_of_feel_is_accepted(language: str) -> None:
    xml = camunda(column("x", "integer"), ANY_OUTPUT, [("> 1", "1")]).replace(
        b"<inputEntry>", f'<inputEntry expressionLanguage="{language}">'.encode()
    )

    assert dmn.parse(xml).evaluate("d", {"x": 2}).value == 1


@pytest.mark.parametrize("language", ["javascript", "groovy", "python"])
def test_other_languages_are_refused_with_the_cell(language: str) -> None:
    xml = camunda(column("x", "integer"), ANY_OUTPUT, [("> 1", "1")]).replace(
        b"<inputEntry>", f'<inputEntry expressionLanguage="{language}">'.encode()
    )

    with pytest.raises(dmn.DmnInvalid) as caught:
        dmn.parse(xml)
    (problem,) = caught.value.problems
    assert problem.code == "dmn_language"
    assert "第 1 条规则第 1 输入列" in problem.message_zh and language in problem.message_zh
    assert "rule 1, input column 1" in problem.message_en and "FEEL" in problem.message_en


# ---------------------------------------------------------------- hit policies


def several(policy: str, aggregation: str = "", values: bool = True) -> bytes:
    """A table with two outputs, both with an order of values."""
    first = '<outputValues><text>"high", "low"</text></outputValues>' if values else ""
    second = "<outputValues><text>3, 2, 1</text></outputValues>" if values else ""
    rows = [("-", '"low"', "3"), ("-", '"high"', "1"), ("-", '"high"', "2")]
    rules = "".join(
        f"<rule><inputEntry><text>{a}</text></inputEntry><outputEntry><text>{b}</text></outputEntry>"
        f"<outputEntry><text>{c}</text></outputEntry></rule>"
        for a, b, c in rows
    )
    extra = f' aggregation="{aggregation}"' if aggregation else ""
    return model(
        f'<decision id="d" name="d"><decisionTable id="t" hitPolicy="{policy}"{extra}>{column("x", "number")}'
        f'<output name="a">{first}</output><output name="b">{second}</output>{rules}</decisionTable></decision>'
    )


def rows(*pairs: tuple[str, int]) -> list[dict[str, Any]]:
    return [{"a": a, "b": b} for a, b in pairs]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("PRIORITY", rows(("high", 2))[0]),
        ("OUTPUT ORDER", rows(("high", 2), ("high", 1), ("low", 3))),
        ("RULE ORDER", rows(("low", 3), ("high", 1), ("high", 2))),
        ("COLLECT", rows(("low", 3), ("high", 1), ("high", 2))),
        ("FIRST", rows(("low", 3))[0]),
        ("P", rows(("high", 2))[0]),
    ],
)
def test_several_outputs_under_every_policy(policy: str, expected: Any) -> None:
    assert dmn.parse(several(policy)).evaluate("d", {"x": 1}).value == expected


@pytest.mark.parametrize(
    ("policy", "expected"), [("C+", 30), ("COLLECT+", 30), ("C<", 10), ("C>", 20), ("C#", 2), ("C", [10, 20])]
)
def test_collect_as_it_is_drawn(policy: str, expected: Any) -> None:
    xml = camunda(column("x", "number"), ANY_OUTPUT, [("> 1", "10"), ("> 2", "20")], escape(policy))

    assert dmn.parse(xml).evaluate("d", {"x": 3}).value == expected


@pytest.mark.parametrize(
    ("attributes", "code"),
    [('hitPolicy="SOMETIMES"', "dmn_hit_policy"), ('hitPolicy="COLLECT" aggregation="AVERAGE"', "dmn_aggregation")],
)
def test_unknown_policies_name_the_known_ones(attributes: str, code: str) -> None:
    xml = camunda(column("x", "number"), ANY_OUTPUT, [("-", "1")]).replace(b'hitPolicy="FIRST"', attributes.encode())

    with pytest.raises(dmn.DmnInvalid) as caught:
        dmn.parse(xml)
    (problem,) = caught.value.problems
    assert problem.code == code and "应为以下之一" in problem.message_zh and "expected one of" in problem.message_en


def test_a_table_without_hit_policy_is_unique_and_one_without_rules_answers_null() -> None:
    xml = camunda(column("x", "number"), ANY_OUTPUT, [("1", "1")]).replace(b' hitPolicy="FIRST"', b"")

    assert dmn.parse(xml).evaluate("d", {"x": 1}).value == 1
    assert dmn.parse(camunda(column("x", "number"), ANY_OUTPUT, [])).evaluate("d", {"x": 1}).value is None


def test_a_table_without_outputs_is_refused() -> None:
    with pytest.raises(dmn.DmnInvalid) as caught:
        dmn.parse(camunda(column("x", "number"), "", []))

    assert caught.value.problems[0].code == "dmn_no_output"


# ---------------------------------------------------------------- services


SERVICES = model(
    '<inputData id="i" name="day"><variable name="day" typeRef="date"/></inputData>'
    '<decision id="inner" name="inner"><variable name="inner"/><informationRequirement><requiredInput href="#i"/>'
    "</informationRequirement><literalExpression><text>day.year</text></literalExpression></decision>"
    + literal("outer", "inner + 1", "inner")
    + literal("other", "inner + 2", "inner")
    + '<decisionService id="s" name="s"><outputDecision href="#outer"/><outputDecision href="#other"/>'
    '<encapsulatedDecision href="#inner"/><inputData href="#i"/></decisionService>'
    '<decisionService id="t" name="t"><outputDecision href="#outer"/><inputDecision href="#inner"/></decisionService>'
)


def test_services_answer_variables_from_outside() -> None:
    definitions = dmn.parse(SERVICES)

    assert definitions.answer("s", {"day": "2026-11-22"}).value == {"outer": 2027, "other": 2028}
    assert definitions.answer("t", {"inner": 7, "surplus": 1}).value == 8
    assert definitions.answer("outer", {"day": "2026-11-22"}).value == 2027
    assert definitions.answer("outer", {"day": "2026-11-22"}).inputs == {"day": dt.date(2026, 11, 22)}


def test_a_service_that_names_what_is_not_there_is_refused() -> None:
    with pytest.raises(dmn.DmnInvalid) as caught:
        dmn.parse(SERVICES.replace(b'<outputDecision href="#other"/>', b'<outputDecision href="#othr"/>'))

    assert caught.value.problems[0].code == "dmn_reference" and "other" in caught.value.problems[0].message_en


def test_inputs_of_another_type_are_told() -> None:
    (wrong,) = dmn.parse(SERVICES).mismatches("outer", {"day": 5})

    assert (wrong.name, wrong.expected, wrong.found) == ("day", "date like 2026-11-23", "number 5")
    assert dmn.parse(SERVICES).mismatches("outer", {}) == []


# ---------------------------------------------------------------- files


@pytest.mark.parametrize("namespace", sorted(NAMESPACES))
def test_every_version_of_dmn_is_read(namespace: str) -> None:
    assert dmn.parse(model(literal("d", "1")).replace(MODEL.encode(), namespace.encode())).evaluate("d", {}).value == 1


BOMB = "<!DOCTYPE x [" + "".join(f'<!ENTITY e{k} "{f"&e{k - 1};" * 10 if k else "x" * 99}">' for k in range(9)) + "]>"


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (BOMB.encode() + model("<decision name='&e8;'/>"), "dmn_not_xml"),
        (b'<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">' + model(""), "dmn_doctype"),
        (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + model("<decision name='d'/>&a;"), "dmn_doctype"),
        (model("<list>" * 250 + "</list>" * 250), "dmn_too_deep"),
        (model("<decision/>" * 10), "dmn_nameless"),
        (b" " * 50_000_000, "dmn_too_large"),
        (b'<definitions xmlns="urn:other"/>', "dmn_not_dmn"),
        ("<definitions>".encode("utf-16"), "dmn_not_xml"),
        (b"\x00\xff", "dmn_not_xml"),
        (b"PK\x03\x04", "dmn_not_xml"),
    ],
)
def test_hostile_files_are_refused_in_both_languages(xml: bytes, code: str) -> None:
    with pytest.raises(feel.DmnError) as caught:
        dmn.parse(xml)

    assert caught.value.code == code
    assert caught.value.message_zh and caught.value.message_en


@pytest.mark.parametrize(
    "body",
    [
        '<decision id="d" name="d"><invocation><literalExpression><text>none</text></literalExpression></invocation>'
        "</decision>",
        '<decision id="d" name="d"><invocation/></decision>',
        '<decision id="d" name="d"><context><contextEntry/></context></decision>',
        '<decision id="d" name="d"><conditional/></decision>',
        '<decision id="d" name="d"><for/></decision>',
        '<decision id="d" name="d"><filter/></decision>',
        '<decision id="d" name="d"><some/></decision>',
        '<decision id="d" name="d"><relation><row/></relation></decision>',
        '<decision id="d" name="d"><functionDefinition/></decision>',
        '<decision id="d" name="d"><decisionTable><output/></decisionTable></decision>',
        '<decision id="d" name="d"><decisionTable><output/><rule/></decisionTable></decision>',
        '<decision id="d" name="d"><decisionTable><input/><output/></decisionTable></decision>',
        '<decision id="d" name="d"><informationRequirement/></decision>',
        '<decision id="d" name="d"><informationRequirement><requiredDecision/></informationRequirement></decision>',
        '<decisionService id="s" name="s"/><decision id="d" name="d"/>',
        '<businessKnowledgeModel id="k" name="k"/><decision id="d" name="d"/>',
        '<itemDefinition/><itemDefinition name="a"><typeRef>a</typeRef></itemDefinition><decision id="d" name="d"/>',
        '<itemDefinition name="a"><itemComponent/></itemDefinition><decision id="d" name="d"/>',
        '<import/><decision id="d" name="d"/>',
        '<inputData id="i" name="d"/><decision id="d" name="d"/>',
        '<decision id="1 2" name="+ -"><literalExpression><text>+</text></literalExpression></decision>',
    ],
)
def test_odd_models_are_refused_or_answer(body: str) -> None:
    try:
        definitions = dmn.parse(model(body))
        definitions.check()
        for decision in definitions.decisions:
            definitions.evaluate(decision, {"x": 1})
        for service in definitions.services:
            definitions.answer(service, {})
    except feel.FeelError as error:
        assert error.message_zh and error.message_en
