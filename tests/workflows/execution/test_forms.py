"""The forms of execution: the fields of the domain paper with their rules, and every bad input refused."""

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

FOLDER = Path(__file__).parents[3] / "bpmn" / "execution"
NOW = datetime(2026, 12, 21, 2, tzinfo=UTC)
FORMS: dict[str, FormDefinition] = {
    path.stem: parse(path.read_bytes()) for path in sorted((FOLDER / "forms").glob("*.form"))
}
LETTER = Upload(
    "letter", "申请书.pdf", "application/pdf", "pdf", 1000, "0" * 64, NOW, "fan.rong", None, None, "320281199"
)
FILES = {LETTER.id: LETTER}
OFFICERS = [{"login": "qian.yong"}, {"login": "luo.bin"}]
OPTIONS = [{"label": one["login"], "value": one["login"]} for one in OFFICERS]
GOOD: dict[str, dict[str, Any]] = {
    "urging": {"urged_at": "2026-12-20", "total_due": 6800, "receiver": "周明", "service_mode": "直接"},
    "court": {
        "court_decision": "申请强制执行",
        "court": "江阴市人民法院",
        "filed_at": "2026-12-20",
        "total_due": 10000,
    },
    "court_end": {"court_result": "不予受理", "court_ended_on": "2026-12-20", "opinion": "不符合受理条件"},
    "recheck": {
        "checked_on": "2026-12-20",
        "officers": OFFICERS,
        "recheck_result": "未改正",
        "findings": "违法建筑仍在",
        "next_step": "再次责令改正",
        "new_due": "2026-12-30",
    },
    "measure": {
        "measure": "代履行",
        "power": "行政强制法第五十条",
        "urged_on": "2026-12-20",
        "perform_at": "2026-12-28T10:00+08:00",
        "performer": "市政公司",
        "cost": 8000,
        "means": ["拆除"],
        "method": "拆除并清运",
    },
    "performance": {
        "begun_at": "2026-12-21T09:00+08:00",
        "finished_at": "2026-12-21T09:50+08:00",
        "officers": OFFICERS,
        "means": ["拆除"],
        "record": "已拆除并清运",
        "recorder_file": "ZFY-08-20261221-0001",
        "recheck_on": "2026-12-25",
    },
    "measure_court": {"court": "江阴市人民法院", "filed_at": "2026-12-20", "recheck_on": "2027-02-01"},
    "instalment": {
        "reason": "资金周转困难",
        "applicant": "周明",
        "party_applied": True,
        "application": ["letter"],
        "applied_on": "2026-12-20",
        "plan": [{"due": "2026-12-31", "amount": 2500}],
    },
    "instalment_decision": {"approved": "同意"},
    "dispute_end": {"dispute_result": "维持", "decided_on": "2026-12-20", "result_document": "〔2026〕复1号"},
}


def codes(name: str, changes: dict[str, Any]) -> dict[str, str]:
    """What is wrong with a good form after these changes; ``...`` leaves a field out."""
    payload = {key: value for key, value in {**GOOD[name], **changes}.items() if value is not ...}
    try:
        validate(FORMS[name], payload, {"officer_options": OPTIONS}, FILES, NOW, env=feel.Env(now=NOW))
    except FormInvalid as refused:
        return {error.pointer: error.code for error in refused.fields}
    return {}


@pytest.mark.parametrize("name", sorted(GOOD))
def test_a_good_form_is_taken(name: str) -> None:
    assert codes(name, {}) == {}
    assert set(FORMS) == set(GOOD)


@pytest.mark.parametrize(
    ("name", "changes", "errors"),
    [
        ("urging", {"urged_at": ...}, {"/urged_at": "required"}),
        ("urging", {"urged_at": "2026-12-22"}, {"/urged_at": "rule"}),
        ("urging", {"urged_at": "昨天"}, {"/urged_at": "not_a_date"}),
        ("urging", {"total_due": ...}, {"/total_due": "required"}),
        ("urging", {"total_due": -1}, {"/total_due": "too_small"}),
        ("urging", {"total_due": 1.234}, {"/total_due": "decimal_digits"}),
        ("urging", {"total_due": 10**13}, {"/total_due": "too_large"}),
        ("urging", {"receiver": "  "}, {"/receiver": "required"}),
        ("urging", {"receiver": "周" * 101}, {"/receiver": "too_long"}),
        ("urging", {"service_mode": "飞鸽"}, {"/service_mode": "not_an_option"}),
        ("urging", {"service_mode": ...}, {"/service_mode": "required"}),
        ("urging", {"paid": True}, {"/paid": "unknown_field"}),
        ("urging", {"replied": "是"}, {"/replied": "wrong_type"}),
        ("urging", {"opinion": "字" * 501}, {"/opinion": "too_long"}),
        ("court", {"court_decision": ...}, {"/court_decision": "required"}),
        ("court", {"court_decision": "以后再说"}, {"/court_decision": "not_an_option"}),
        ("court", {"court": ...}, {"/court": "required"}),
        ("court", {"court": "院" * 101}, {"/court": "too_long"}),
        ("court", {"filed_at": ...}, {"/filed_at": "required"}),
        ("court", {"filed_at": "2026-12-22"}, {"/filed_at": "rule"}),
        ("court", {"total_due": ...}, {"/total_due": "required"}),
        ("court", {"court_decision": "不再申请"}, {"/reason": "required"}),
        ("court", {"court_decision": "不再申请", "reason": "没钱"}, {"/reason": "too_short"}),
        ("court_end", {"court_result": ...}, {"/court_result": "required"}),
        ("court_end", {"court_result": "执行完毕"}, {"/court_result": "not_an_option"}),
        ("court_end", {"court_ended_on": "2026-12-22"}, {"/court_ended_on": "rule"}),
        ("court_end", {"opinion": "无"}, {"/opinion": "too_short"}),
        ("recheck", {"checked_on": "2026-12-22"}, {"/checked_on": "rule"}),
        ("recheck", {"officers": OFFICERS[:1]}, {"/officers": "too_few_rows"}),
        ("recheck", {"officers": [{"login": ""}, {"login": "luo.bin"}]}, {"/officers/0/login": "required"}),
        ("recheck", {"officers": [{"login": "nobody"}, {"login": "luo.bin"}]}, {"/officers/0/login": "not_an_option"}),
        ("recheck", {"recheck_result": "还行"}, {"/recheck_result": "not_an_option"}),
        ("recheck", {"findings": "无"}, {"/findings": "too_short"}),
        ("recheck", {"next_step": ...}, {"/next_step": "required"}),
        ("recheck", {"new_due": ...}, {"/new_due": "required"}),
        ("recheck", {"new_due": "2026-12-20"}, {"/new_due": "rule"}),
        ("measure", {"measure": ...}, {"/measure": "required"}),
        ("measure", {"power": ...}, {"/power": "required"}),
        ("measure", {"power": "本局规定"}, {"/power": "not_an_option"}),
        ("measure", {"urged_on": "2026-12-22"}, {"/urged_on": "rule"}),
        ("measure", {"perform_at": "2026-12-21T09:00+08:00"}, {"/perform_at": "rule"}),
        ("measure", {"means": []}, {"/means": "required"}),
        ("measure", {"means": ["停止供电"]}, {"/means": "not_an_option"}),
        ("measure", {"cost": ...}, {"/cost": "required"}),
        ("measure", {"performer": ...}, {"/performer": "required"}),
        ("measure", {"method": "拆"}, {"/method": "too_short"}),
        ("performance", {"finished_at": "2026-12-21T08:00+08:00"}, {"/finished_at": "rule"}),
        ("performance", {"begun_at": "上午"}, {"/begun_at": "not_a_datetime"}),
        ("performance", {"officers": []}, {"/officers": "too_few_rows"}),
        ("performance", {"record": ...}, {"/record": "required"}),
        ("performance", {"recorder_file": ...}, {"/recorder_file": "required"}),
        ("performance", {"recorder_file": "  "}, {"/recorder_file": "required"}),
        ("performance", {"recheck_on": "2026-12-20"}, {"/recheck_on": "rule"}),
        ("measure_court", {"court": ...}, {"/court": "required"}),
        ("measure_court", {"filed_at": "2026-12-22"}, {"/filed_at": "rule"}),
        ("measure_court", {"recheck_on": "2026-12-20"}, {"/recheck_on": "rule"}),
        ("instalment", {"reason": "穷"}, {"/reason": "too_short"}),
        ("instalment", {"application": ...}, {"/application": "required"}),
        ("instalment", {"application": ["other"]}, {"/application": "upload_not_found"}),
        ("instalment", {"party_applied": False}, {"/party_applied": "required"}),
        ("instalment", {"applied_on": "2026-12-22"}, {"/applied_on": "rule"}),
        ("instalment", {"plan": []}, {"/plan": "too_few_rows"}),
        ("instalment", {"plan": [{"due": "2026-12-21", "amount": 1}]}, {"/plan/0/due": "rule"}),
        ("instalment", {"plan": [{"due": "2026-12-31", "amount": 0}]}, {"/plan/0/amount": "too_small"}),
        ("instalment", {"plan": [{"due": "2026-12-31"}]}, {"/plan/0/amount": "required"}),
        ("instalment", {"plan": [{"amount": 5}]}, {"/plan/0/due": "required"}),
        ("instalment_decision", {"approved": ...}, {"/approved": "required"}),
        ("instalment_decision", {"approved": "不同意"}, {"/reason": "required"}),
        ("instalment_decision", {"approved": "不同意", "reason": "不行"}, {"/reason": "too_short"}),
        ("dispute_end", {"dispute_result": "胜诉"}, {"/dispute_result": "not_an_option"}),
        ("dispute_end", {"dispute_result": "变更"}, {"/new_fine": "required"}),
        ("dispute_end", {"dispute_result": "变更", "new_fine": -5}, {"/new_fine": "too_small"}),
        ("dispute_end", {"decided_on": "2026-12-22"}, {"/decided_on": "rule"}),
        ("dispute_end", {"result_document": ...}, {"/result_document": "required"}),
    ],
)
def test_a_bad_form_is_refused_field_by_field(name: str, changes: dict[str, Any], errors: dict[str, str]) -> None:
    assert codes(name, changes) == errors


def test_every_form_is_used_by_the_diagram_and_every_form_key_is_there() -> None:
    diagram = (FOLDER / "process.bpmn").read_text(encoding="utf-8")

    assert set(re.findall(r'camunda:formKey="([^"]+)"', diagram)) == {form.id for form in FORMS.values()}


def test_labels_are_chinese_first_and_english_second() -> None:
    for path in (FOLDER / "forms").glob("*.form"):
        for label in labels(json.loads(path.read_text(encoding="utf-8"))["components"]):
            assert re.match(r"[^a-zA-Z]*[\u4e00-\u9fff].*[A-Za-z]", label), (path.name, label)


def labels(components: list[dict[str, Any]]) -> list[str]:
    """Every label of a form."""
    own = [one["label"] for one in components if "label" in one]
    return [*own, *(label for one in components for label in labels(one.get("components", [])))]
