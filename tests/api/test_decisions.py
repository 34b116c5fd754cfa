"""Decisions over HTTP: what they answer and why, and every way of asking wrongly."""

from typing import Any

import pytest

from tests.api.town import Town, code_of, fields_of

MODEL = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="m" namespace="urn:m"
 xmlns:camunda="http://camunda.org/schema/1.0/dmn">
 <itemDefinition name="tApplicant"><itemComponent name="birth"><typeRef>date</typeRef></itemComponent></itemDefinition>
 <inputData id="i1" name="applicant"><variable name="applicant" typeRef="tApplicant"/></inputData>
 <inputData id="i2" name="area"><variable name="area" typeRef="number"/></inputData>
 <decision id="born" name="born"><variable name="born" typeRef="number"/>
  <informationRequirement><requiredInput href="#i1"/></informationRequirement>
  <literalExpression><text>applicant.birth.year</text></literalExpression></decision>
 <decision id="procedure" name="办理程序" camunda:versionTag="t1"><variable name="procedure"/>
  <informationRequirement><requiredDecision href="#born"/></informationRequirement>
  <informationRequirement><requiredInput href="#i2"/></informationRequirement>
  <decisionTable id="table" hitPolicy="FIRST">
   <input><inputExpression typeRef="number"><text>born</text></inputExpression></input>
   <input><inputExpression typeRef="number"><text>area</text></inputExpression></input>
   <output name="kind"/><output name="days"/>
   <rule id="r1"><inputEntry><text>&lt; 1950</text></inputEntry><inputEntry><text>-</text></inputEntry>
    <outputEntry><text>"上门"</text></outputEntry><outputEntry><text>@"P2M"</text></outputEntry></rule>
   <rule id="r2"><inputEntry><text>-</text></inputEntry><inputEntry><text>&gt; 10</text></inputEntry>
    <outputEntry><text>"勘验"</text></outputEntry><outputEntry><text>duration("P20D")</text></outputEntry></rule>
  </decisionTable></decision>
 <decision id="loop" name="loop"><variable name="loop"/><literalExpression>
  <text>count(for a in 1..9999, b in 1..9999 return a)</text></literalExpression></decision>
 <decision id="odd" name="odd"><variable name="odd"/><literalExpression>
  <text>{f: function(x) x, r: [1..5], t: @"10:00:00+08:00", y: @"P1Y", s: "text"}</text></literalExpression></decision>
 <decision id="exact" name="exact"><variable name="exact"/><decisionTable hitPolicy="FIRST">
  <input><inputExpression typeRef="integer"><text>count</text></inputExpression></input><output name="r"/>
  <rule><inputEntry><text>-</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>
  </decisionTable></decision>
</definitions>"""


def deploy(town: Town, text: str = MODEL) -> None:
    answer = town("admin").post("/deployments", {"name": "decisions", "resources": {"m.dmn": text}})
    assert answer.status_code == 201, answer.json


def ask(town: Town, key: str, body: Any) -> Any:
    return town("designer").post(f"/decisions/{key}/evaluate", body)


def test_an_answer_says_what_it_saw_and_why(town: Town) -> None:
    deploy(town)

    body = {"variables": {"applicant": {"birth": "1980-02-29"}, "area": 12.5}}
    answer = ask(town, "procedure", body).json

    assert answer["value"] == {"kind": "勘验", "days": "P20D"}
    assert answer["inputs"] == {"applicant": {"birth": "1980-02-29"}, "area": 12.5}
    assert answer["decisions"] == {"born": 1980}
    (rule,) = answer["matched_rules"]
    assert (rule["decision"], rule["rule"], rule["rule_id"]) == ("办理程序", 2, "r2")
    assert rule["inputs"] == [
        {"expression": "born", "value": 1980, "cell": "-"},
        {"expression": "area", "value": 12.5, "cell": "> 10"},
    ]


def test_values_without_a_form_in_json_are_shown_as_text(town: Town) -> None:
    deploy(town)

    shown = ask(town, "odd", {"variables": {}}).json["value"]

    assert shown["r"] == "[1..5]" and shown["t"] == "10:00:00+08:00" and shown["y"] == "P1Y" and shown["s"] == "text"
    assert isinstance(shown["f"], str) or shown["f"] is None


def test_a_version_is_chosen_by_number_or_tag(town: Town) -> None:
    deploy(town)
    deploy(town, MODEL.replace("上门", "登门").replace('versionTag="t1"', 'versionTag="t2"'))
    variables = {"applicant": {"birth": "1940-01-01"}, "area": 1}

    asked = [{}, {"version": 1}, {"version": 2}, {"version_tag": "t1"}, {"version_tag": "t2"}]
    answers = [ask(town, "procedure", {"variables": variables, **one}).json for one in asked]

    assert [one["value"]["kind"] for one in answers] == ["登门", "上门", "登门", "上门", "登门"]
    assert [one["version"] for one in answers] == [2, 1, 2, 1, 2]


def test_a_version_that_is_absent_is_named_with_those_there_are(town: Town) -> None:
    deploy(town)
    deploy(town)

    wrong = [{"version": 99}, {"version_tag": "none"}]
    absent, untagged = (ask(town, "procedure", {"variables": {}, **one}) for one in wrong)
    unknown = ask(town, "procedur", {"variables": {}, "version": 1})

    assert [one.status_code for one in (absent, untagged, unknown)] == [404, 404, 404]
    assert "没有版本 99" in absent.json["detail"] and "no version 99" in absent.json["detail_en"]
    assert "2 (t1), 1 (t1)" in absent.json["detail"] and absent.json["facts"]["versions"] == [2, 1]
    assert "'none'" in untagged.json["detail"] and "2 (t1), 1 (t1)" in untagged.json["detail_en"]
    assert "versions" not in unknown.json["facts"]


def test_inputs_that_are_missing_are_listed(town: Town) -> None:
    deploy(town)

    nothing, null = ask(town, "procedure", {"variables": {}}), ask(town, "procedure", {"variables": {"area": None}})

    assert (nothing.json["value"], nothing.json["missing_inputs"]) == (None, ["applicant", "area"])
    assert null.json["missing_inputs"] == ["applicant"]


def test_an_unknown_variable_is_refused_with_the_nearest_input(town: Town) -> None:
    deploy(town)

    answer = ask(town, "procedure", {"variables": {"Area": 12, "applicant": {"birth": "1980-02-30"}}})

    assert answer.status_code == 422 and answer.json["title_en"]
    first, second = answer.json["errors"]
    assert (first["pointer"], first["code"]) == ("/variables/Area", "unknown_variable")
    assert "是否为“area”" in first["message"] and "did you mean “area”" in first["message_en"]
    assert second["pointer"] == "/variables/applicant"
    assert 'expected date like 2026-11-23, found string "1980-02-30"' in second["message_en"]


LIMITED = MODEL.replace(
    '<output name="kind"/>', '<output name="kind"><outputValues><text>"上门"</text></outputValues></output>'
).replace('"勘验"', '"勘" + "验"')


def test_an_answer_that_is_null_says_why(town: Town) -> None:
    deploy(town, LIMITED)

    answer = ask(town, "procedure", {"variables": {"applicant": {"birth": "1980-01-01"}, "area": 20}}).json
    uncovered = ask(town, "procedure", {"variables": {"applicant": {"birth": "1980-01-01"}, "area": 2}}).json

    assert answer["value"] is None
    (notice,) = answer["notices"]
    assert (notice["code"], notice["rule"], notice["column"]) == ("dmn_output_not_allowed", 2, "kind")
    assert (notice["expected"], notice["found"]) == ('"上门"', '"勘验"')
    assert "第 2 条规则" in notice["message"] and "rule 2" in notice["message_en"]
    assert [one["code"] for one in uncovered["notices"]] == ["dmn_no_rule"]


DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
RATES = f"""<definitions xmlns="{DMN}" name="r" namespace="urn:rates">
 <inputData id="since" name="since"><variable name="since" typeRef="date"/></inputData>
 <decision id="year" name="year"><variable name="year"/><informationRequirement><requiredInput href="#since"/>
 </informationRequirement><literalExpression><text>since.year</text></literalExpression></decision>
 <businessKnowledgeModel id="double" name="double"><variable name="double"/><encapsulatedLogic>
 <formalParameter name="n" typeRef="number"/><literalExpression><text>n * 2</text></literalExpression>
 </encapsulatedLogic></businessKnowledgeModel></definitions>"""
FEES = f"""<definitions xmlns="{DMN}" name="f" namespace="urn:fees">
 <import namespace="urn:rates" name="rates" importType="{DMN}"/>
 <inputData id="n" name="n"><variable name="n" typeRef="number"/></inputData>
 <decision id="fee" name="fee"><variable name="fee"/><informationRequirement><requiredInput href="#n"/>
 </informationRequirement><informationRequirement><requiredDecision href="urn:rates#year"/></informationRequirement>
 <knowledgeRequirement><requiredKnowledge href="urn:rates#double"/></knowledgeRequirement>
 <literalExpression><text>rates.double(n) + rates.year</text></literalExpression></decision></definitions>"""


def test_imported_decisions_and_knowledge_models_answer_over_http(town: Town) -> None:
    deploy(town, RATES)
    answer = town("admin").post("/deployments", {"name": "fees", "resources": {"fees.dmn": FEES}})
    assert answer.status_code == 201, answer.json

    ways = [{"rates": {"since": "2026-11-22"}}, {"rates.since": "2026-11-22"}, {"since": "2026-11-22"}]
    answers = [ask(town, "fee", {"variables": {"n": 5, **way}}).json for way in ways]
    missing = ask(town, "fee", {"variables": {"n": 5}}).json
    wrong = ask(town, "fee", {"variables": {"n": 5, "rates": {"sinse": "2026-11-22", "since": "soon"}}})

    assert [one["value"] for one in answers] == [2036, 2036, 2036]
    assert answers[0]["inputs"] == {"n": 5, "rates.since": "2026-11-22"}
    assert missing["missing_inputs"] == ["rates.since"]
    assert set(fields_of(wrong)) == {"/variables/rates/sinse", "/variables/rates/since"}


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"variables": {"area": "wide"}}, "/variables/area", "decision_input"),
        ({"variables": {"applicant": {"birth": "someday"}}}, "/variables/applicant", "decision_input"),
        ({"variables": {"aera": 1}}, "/variables/aera", "unknown_variable"),
        ({"variables": {"born": 1}}, "/variables/born", "unknown_variable"),
        ({"variables": {"a/b~": 1}}, "/variables/a~1b~0", "unknown_variable"),
        ({"variables": []}, "/variables", "not_object"),
        ({"variables": None}, "/variables", "required"),
        ({"variables": {}, "version": 0}, "/version", "range"),
        ({"variables": {}, "version": "x"}, "/version", "not_whole"),
        ({"variables": {}, "version": 1, "version_tag": "t1"}, "/version_tag", "version_twice"),
        ({"variables": {}, "surplus": 1}, "/surplus", "unknown_field"),
    ],
)
def test_every_wrong_field_is_named(town: Town, body: Any, pointer: str, code: str) -> None:
    deploy(town)

    answer = ask(town, "procedure", body)

    assert answer.status_code == 422, answer.json
    assert pointer in fields_of(answer), answer.json
    assert all(one["message"] and one["message_en"] for one in answer.json["errors"])


@pytest.mark.parametrize(("key", "reason"), [("loop", "feel_bound_exceeded"), ("exact", "dmn_value_type")])
def test_what_cannot_be_evaluated_is_a_problem(town: Town, key: str, reason: str) -> None:
    deploy(town)

    answer = ask(town, key, {"variables": {"count": "many"}})

    assert answer.status_code == 422 and code_of(answer) == "decision_refused"
    assert answer.json["facts"]["reason"] == reason
    assert answer.json["detail"] and answer.json["detail_en"]


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"\xff", b'{"variables": {"a": NaN}}', b"[" * 10_000])
def test_bodies_that_are_no_request_are_refused(town: Town, body: bytes) -> None:
    deploy(town)

    answer = town("designer").open("POST", "/decisions/procedure/evaluate", data=body, content_type="application/json")

    assert 400 <= answer.status_code < 500, answer.json
    assert answer.json["detail"] and answer.json["detail_en"]


HOSTILE = {
    "bomb": '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><definitions>&b;</definitions>',
    "deep": "<a>" * 5000,
    "empty": "",
    "text": "not xml",
    "html": "<html/>",
    "circle": MODEL.replace(
        '<decision id="loop" name="loop">',
        '<decision id="loop" name="loop"><informationRequirement><requiredDecision href="#loop"/>'
        "</informationRequirement>",
    ),
    "unknown language": MODEL.replace("<literalExpression>", '<literalExpression expressionLanguage="groovy">'),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_models_are_refused_with_findings(town: Town, name: str) -> None:
    answer = town("admin").post("/deployments", {"name": "x", "resources": {"m.dmn": HOSTILE[name]}})

    assert answer.status_code == 422, answer.json
    assert all(one["message"] and one["message_en"] for one in answer.json["problems"] if one["severity"] == "error")
    assert "Traceback" not in answer.text
