"""Drafts tried over HTTP: a submission in a form, rows of inputs in a decision; nothing is deployed."""

import json
from typing import Any

from tests.api.town import Town, code_of

FORM = {
    "type": "default",
    "id": "draft_review",
    "schemaVersion": 19,
    "components": [
        {"type": "textfield", "id": "name", "key": "name", "label": "姓名", "validate": {"required": True}},
        {"type": "number", "id": "area", "key": "area", "label": "面积", "properties": {"rule": "= area < limit"}},
    ],
}
RULE = (
    '<rule id="{0}"><inputEntry id="{0}i"><text>{1}</text></inputEntry>'
    '<outputEntry id="{0}o"><text>"{2}"</text></outputEntry></rule>'
)
TABLE = f"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
  <inputData id="area" name="area"><variable id="v" name="area" typeRef="number"/></inputData>
  <decision id="procedure" name="程序">
    <informationRequirement id="r"><requiredInput href="#area"/></informationRequirement>
    <decisionTable id="t" hitPolicy="UNIQUE">
      <input id="i"><inputExpression id="e" typeRef="number"><text>area</text></inputExpression></input>
      <output id="o" name="way" typeRef="string"/>
      {RULE.format("r1", "&lt;= 10", "快")}{RULE.format("r2", "&gt; 10", "慢")}
    </decisionTable>
  </decision>
</definitions>"""


def tried(town: Town, door: str, body: dict[str, Any]) -> Any:
    """What a draft says."""
    answer = town("designer").post(f"/drafts/{door}", body)
    assert answer.status_code == 200, answer.json
    return answer.json


def test_a_submission_in_a_draft_gives_what_a_real_one_would(town: Town) -> None:
    body = {"form": json.dumps(FORM), "payload": {"name": "张三", "area": 12.5}, "variables": {"limit": 20}}

    assert tried(town, "form-submission", body) == {
        "is_valid": True,
        "variables": {"name": "张三", "area": 12.5},
        "refusals": [],
    }


def test_a_submission_in_a_draft_is_refused_field_by_field(town: Town) -> None:
    body = {"form": json.dumps(FORM), "payload": {"area": 30}, "variables": {"limit": 20}}

    refused = tried(town, "form-submission", body)

    assert not refused["is_valid"] and refused["variables"] == {}
    assert [(one["pointer"], one["code"]) for one in refused["refusals"]] == [("/name", "required"), ("/area", "rule")]
    assert all(one["message"] and one["message_en"] for one in refused["refusals"])


def test_a_form_that_could_not_be_deployed_is_refused_with_its_places(town: Town) -> None:
    broken = {**FORM, "components": [{"type": "textfield", "id": "x"}]}

    answer = town("designer").post("/drafts/form-submission", {"form": json.dumps(broken)})

    assert answer.status_code == 422 and code_of(answer) == "form_definition_invalid"


def test_each_row_of_inputs_answers_for_itself(town: Town) -> None:
    rows: list[dict[str, Any]] = [{"area": 5}, {"area": 12.5}, {"area": "大"}, {}]

    told = tried(town, "decision-evaluation", {"resources": {"t.dmn": TABLE}, "decision": "procedure", "rows": rows})

    answers = told["answers"]
    assert told["inputs"] == ["area"]
    assert [one["value"] for one in answers[:2]] == ["快", "慢"]
    assert [[rule["rule_id"] for rule in one["matched_rules"]] for one in answers] == [["r1"], ["r2"], [], []]
    assert not answers[2]["is_valid"] and answers[2]["refusals"][0]["pointer"] == "/variables/area"
    assert answers[3]["missing_inputs"] == ["area"]


def test_a_decision_that_no_file_holds_is_not_found(town: Town) -> None:
    answer = town("designer").post(
        "/drafts/decision-evaluation", {"resources": {"t.dmn": TABLE}, "decision": "other", "rows": [{}]}
    )

    assert answer.status_code == 404 and code_of(answer) == "decision_not_found"


def test_drafts_are_for_those_who_may_check(town: Town) -> None:
    answer = town("clerk").post("/drafts/form-submission", {"form": json.dumps(FORM)})

    assert answer.status_code == 403
