"""The forms of the approval: the fields of the domain paper, with their rules, and nothing a diagram lacks."""

import copy
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from engine import feel
from forms.definition import FormDefinition, parse
from forms.errors import FormInvalid
from forms.uploads import Upload
from forms.validation import validate
from tests.workflows.town import APPLICATION

FOLDER = Path(__file__).parents[2] / "bpmn" / "approval"
NOW = datetime(2026, 11, 23, 1, 15, tzinfo=UTC)
FORMS: dict[str, FormDefinition] = {
    path.stem: parse(path.read_bytes()) for path in sorted((FOLDER / "forms").glob("*.form"))
}
KNOWN = {"town": {"county": "江阴市"}, "supplement_count": 0}


def _fields(name: str) -> set[str]:
    def walk(components: list[dict[str, Any]], prefix: str) -> set[str]:
        found = set()
        for component in components:
            path = ".".join(filter(None, (prefix, component.get("key") or component.get("path"))))
            if "key" in component:
                found.add(path)
            found |= walk(component.get("components", []), path if component.get("path") else prefix)
        return found

    return walk(json.loads((FOLDER / "forms" / f"{name}.form").read_text(encoding="utf-8"))["components"], "")


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        (
            "application",
            "item_code applicant_type applicant_name cert_type cert_no legal_rep contact_name contact_tel agent_name"
            " agent_cert_no authorization address delivery_mode e_service_consent materials.material_code"
            " materials.source materials.form materials.copies materials.file materials.verified truth_commitment"
            " privacy_notice_ack",
        ),
        (
            "receipt_check",
            "result supplement_items.material_code supplement_items.problem supplement_items.requirement"
            " new_facts_reason reason redirect_to visit_count opinion",
        ),
        ("cosign", "department opinion conditions basis"),
        (
            "decision",
            "decision valid_from valid_to conditions reasons legal_basis.basis remedy_text signer e_seal opinion",
        ),
        ("evaluation", "overall tags text anonymous"),
    ],
)
def test_a_form_has_the_fields_of_the_domain_paper(form: str, fields: str) -> None:
    assert set(fields.split()) <= _fields(form)


def test_every_form_is_used_by_a_diagram_and_every_form_key_is_there() -> None:
    diagram = (FOLDER / "process.bpmn").read_text(encoding="utf-8")

    assert set(re.findall(r'camunda:formKey="([^"]+)"', diagram)) == {form.id for form in FORMS.values()}


def test_labels_are_chinese_first_and_english_second() -> None:
    for path in (FOLDER / "forms").glob("*.form"):
        for label in re.findall(r'"label": "([^"]+)"', path.read_text(encoding="utf-8")):
            if label.strip():
                assert re.match(r"[^a-zA-Z]*[\u4e00-\u9fff].*[A-Za-z]", label), (path.name, label)


PLANNED = {"due_at", "scheduled_at", "perform_at"}
"""Instants that somebody sets; all others are facts."""


def test_facts_are_told_to_the_minute() -> None:
    """A picker of quarters of an hour would make a paper handed over before it was signed."""

    def coarse(component: dict[str, Any]) -> list[str]:
        below = [key for one in component.get("components", []) for key in coarse(one)]
        is_instant = component.get("type") == "datetime" and component.get("subtype") != "date"
        is_coarse = is_instant and component["key"] not in PLANNED and component.get("timeInterval") != 1
        return [*below, component["key"]] if is_coarse else below

    forms = sorted(FOLDER.parent.glob("*/forms/*.form"))
    assert {path.name: found for path in forms if (found := coarse(json.loads(path.read_text())))} == {}


def _codes(name: str, payload: dict[str, Any], known: dict[str, Any] | None = None) -> dict[str, str]:
    files = {
        "pdf": Upload(
            "pdf", "授权书.pdf", "application/pdf", "pdf", 1000, "0" * 64, NOW, "wang.jianguo", None, None, "320281199"
        )
    }
    try:
        validate(FORMS[name], payload, {**KNOWN, **(known or {})}, files, NOW, env=feel.Env(now=NOW))
    except FormInvalid as refused:
        return {error.pointer: error.code for error in refused.fields}
    return {}


def _application(**changes: Any) -> dict[str, Any]:
    whole = copy.deepcopy(APPLICATION)
    whole.update(changes)
    return {name: value for name, value in whole.items() if value is not ...}


AGENT = {"agent_name": "周巧云", "agent_cert_no": "320299198506154327", "authorization": ["pdf"]}
FIRM = {
    "applicant_type": "法人",
    "applicant_name": "示范镇环境服务有限公司",
    "cert_type": "统一社会信用代码",
    "cert_no": "91320299MA1ABCDE0Y",
    "legal_rep": "周明",
}


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({}, {}),
        (FIRM, {}),
        ({**FIRM, "legal_rep": ...}, {"/legal_rep": "required"}),
        ({**FIRM, "cert_no": "91320299MA1ABCDE0X"}, {"/cert_no": "uscc_check_digit"}),
        ({**FIRM, "cert_type": "居民身份证", "cert_no": "320299199001010015"}, {"/cert_type": "rule"}),
        ({"cert_type": "统一社会信用代码", "cert_no": "91320299MA1ABCDE0Y"}, {"/cert_type": "rule"}),
        ({"contact_tel": "12800000000"}, {"/contact_tel": "mobile"}),
        ({"item_code": "xk0001"}, {"/item_code": "pattern"}),
        ({"by_agent": True}, {"/by_agent": "rule"}),
        ({"by_agent": True, **AGENT}, {}),
        ({"agent_name": "周巧云"}, {"/agent_name": "rule"}),
        ({"agent_cert_no": "320299198506154327"}, {"/agent_cert_no": "rule"}),
        ({"authorization": ["pdf"]}, {"/authorization": "rule"}),
        ({"agent_name": "", "agent_cert_no": None, "authorization": []}, {}),
        ({"delivery_mode": "代办员送达"}, {"/delivery_mode": "rule"}),
        ({"delivery_mode": "代办员送达", **AGENT}, {}),
        (AGENT, {}),
        ({"delivery_mode": "邮寄"}, {"/delivery_mode": "rule"}),
        ({"delivery_mode": "邮寄", "address": "示范镇人民路1号"}, {}),
        ({"truth_commitment": False}, {"/truth_commitment": "required"}),
        ({"privacy_notice_ack": ...}, {"/privacy_notice_ack": "required"}),
        ({"materials": []}, {"/materials": "too_few_rows"}),
        (
            {"biz_fields": {}},
            {f"/biz_fields/{name}": "required" for name in ("location", "area", "from_date", "to_date")},
        ),
        ({"item_code": "XK0002", "biz_fields": ...}, {}),
    ],
)
def test_an_application_is_judged_field_by_field(changes: dict[str, Any], errors: dict[str, str]) -> None:
    assert _codes("application", _application(**changes)) == errors


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"area": 0}, {"/biz_fields/area": "too_small"}),
        ({"area": 10_001}, {"/biz_fields/area": "too_large"}),
        ({"to_date": "2026-11-30"}, {"/biz_fields/to_date": "rule"}),
        ({"to_date": "2027-12-01"}, {}),
        ({"to_date": "2027-12-02"}, {"/biz_fields/to_date": "rule"}),
        ({"from_date": "0001-01-01", "to_date": "0001-06-01"}, {"/biz_fields/to_date": "rule"}),
        ({"from_date": "2025-01-01", "to_date": "2025-06-01"}, {"/biz_fields/to_date": "rule"}),
        ({"from_date": "2029-12-01", "to_date": "2029-12-31"}, {"/biz_fields/from_date": "rule"}),
        ({"from_date": "9999-12-01", "to_date": "9999-12-31"}, {"/biz_fields/from_date": "rule"}),
        ({"location": "31.91,120.28"}, {"/biz_fields/location": "coordinates"}),
    ],
)
def test_occupying_a_street_has_its_own_bounds(change: dict[str, Any], errors: dict[str, str]) -> None:
    street = {**APPLICATION["biz_fields"], **change}

    assert _codes("application", _application(biz_fields=street)) == errors


DECISION = {
    "decision": "准予",
    "valid_from": "2026-12-01",
    "valid_to": "2027-11-30",
    "e_seal": True,
}
BASIS = {"legal_basis": [{"basis": "城市道路管理条例§31"}]}


@pytest.mark.parametrize(
    ("payload", "errors"),
    [
        ({**DECISION, **BASIS}, {}),
        (DECISION, {"/legal_basis": "too_few_rows"}),
        ({**DECISION, **BASIS, "valid_to": "2026-12-01"}, {"/valid_to": "rule"}),
        (
            {**BASIS, "decision": "准予", "e_seal": True},
            {"/valid_from": "required", "/valid_to": "required"},
        ),
        ({**BASIS, "decision": "不予", "e_seal": True}, {"/reasons": "required"}),
        (
            {**BASIS, "decision": "不予", "reasons": "不行", "e_seal": True},
            {"/reasons": "too_short"},
        ),
        ({**DECISION, **BASIS, "e_seal": False}, {"/e_seal": "required"}),
    ],
)
def test_a_decision_is_judged_field_by_field(payload: dict[str, Any], errors: dict[str, str]) -> None:
    assert _codes("decision", payload) == errors


@pytest.mark.parametrize(
    ("payload", "errors"),
    [
        ({"opinion": "同意"}, {}),
        ({"opinion": "有条件同意"}, {"/conditions": "required"}),
        ({"opinion": "不同意", "basis": "无"}, {"/basis": "too_short"}),
        ({"opinion": "弃权"}, {"/opinion": "not_an_option"}),
    ],
)
def test_a_cosigner_says_conditions_and_basis(payload: dict[str, Any], errors: dict[str, str]) -> None:
    assert _codes("cosign", payload, {"department": "HBS"}) == errors


def test_the_departments_of_the_forms_are_those_of_the_binding() -> None:
    binding = (FOLDER / "item.toml").read_text(encoding="utf-8")
    listed = dict(re.findall(r'^([A-Z]+) = "(.+)"$', binding, flags=re.MULTILINE))
    for form in ("review", "cosign_overdue"):
        document = json.loads((FOLDER / "forms" / f"{form}.form").read_text(encoding="utf-8"))
        taglist = next(one for one in document["components"] if one.get("key", "").endswith("departments"))

        assert {value["value"]: value["label"].split()[0] for value in taglist["values"]} == listed
