"""The forms of double-random inspection: R1 to R3 with their rules, and every bad input refused."""

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
from workflows.inspection.checks import CONCLUSIONS

FOLDER = Path(__file__).parents[3] / "bpmn" / "double_random"
NOW = datetime(2026, 4, 8, 2, tzinfo=UTC)
FORMS: dict[str, FormDefinition] = {
    path.stem: parse(path.read_bytes()) for path in sorted((FOLDER / "forms").glob("*.form"))
}
PHOTO = Upload("photo", "门头.jpg", "image/jpeg", "jpg", 1000, "0" * 64, NOW, "qian.yong", None, None, "320281199")
PAPER = Upload("paper", "说明.pdf", "application/pdf", "pdf", 1000, "1" * 64, NOW, "qian.yong", None, None, "320281199")
ITEM = {"item": "环保设施运行检查", "field": "生态环境"}
POINT = {"point": "设施运行", "outcome": "符合"}
GOOD: dict[str, dict[str, Any]] = {
    "plan": {
        "year": 2026,
        "name": "2026年度抽查计划",
        "basis": "国办发〔2015〕58号",
        "period_from": "2026-03-01",
        "period_to": "2026-12-31",
        "ratio": 5,
        "pool": "市场主体名录库",
        "items": [ITEM],
        "joint_departments": ["市场监管分局"],
        "frequency_cap": 4,
    },
    "plan_approval": {"approved": "同意"},
    "filing": {"filed_on": "2026-04-08", "filing_number": "澄司备3号"},
    "task": {
        **ITEM,
        "trigger": "日常双随机",
        "starts_on": "2026-04-10",
        "ends_on": "2026-04-30",
        "object_kind": "企业",
    },
    "draw": {"ready": True},
    "draw_result": {"confirmed": "确认"},
    "redraw": {"redraw_approved": "同意"},
    "result": {
        "inspection_code": "QY91320299MA1ABCDE0Y0",
        "scanned_at": "2026-04-08T09:30+08:00",
        "place": "120.2843210,31.9123456",
        "checked_on": "2026-04-08",
        "officers": [{"login": "qian.yong"}, {"login": "luo.bin"}],
        "checklist": [POINT],
        "photos": ["photo"],
        "conclusion": "未发现问题",
        "findings": "现场正常运行",
    },
}


def codes(name: str, changes: dict[str, Any]) -> dict[str, str]:
    """What is wrong with a good form after these changes; ``...`` leaves a field out."""
    payload = {key: value for key, value in {**GOOD[name], **changes}.items() if value is not ...}
    files = {"photo": PHOTO, "paper": PAPER}
    try:
        validate(FORMS[name], payload, {}, files, NOW, env=feel.Env(now=NOW))
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
        ("plan", {"year": ...}, {"/year": "required"}),
        ("plan", {"year": 1999}, {"/year": "too_small"}),
        ("plan", {"year": 2026.5}, {"/year": "decimal_digits"}),
        ("plan", {"name": "计划"}, {"/name": "too_short"}),
        ("plan", {"basis": ...}, {"/basis": "required"}),
        ("plan", {"period_to": "2026-02-28"}, {"/period_to": "rule"}),
        ("plan", {"ratio": 0}, {"/ratio": "too_small"}),
        ("plan", {"ratio": 0.05}, {"/ratio": "decimal_digits"}),
        ("plan", {"ratio": 100.1}, {"/ratio": "too_large"}),
        ("plan", {"ratio": 5.55}, {"/ratio": "decimal_digits"}),
        ("plan", {"pool": " "}, {"/pool": "required"}),
        ("plan", {"items": []}, {"/items": "too_few_rows"}),
        ("plan", {"items": [{**ITEM, "field": "算命"}]}, {"/items/0/field": "not_an_option"}),
        ("plan", {"items": [{"field": "水利"}]}, {"/items/0/item": "required"}),
        ("plan", {"joint_departments": ["外星局"]}, {"/joint_departments": "not_an_option"}),
        ("plan", {"frequency_cap": 0}, {"/frequency_cap": "too_small"}),
        ("plan", {"frequency_cap": 13}, {"/frequency_cap": "too_large"}),
        ("plan", {"frequency_cap": ...}, {"/frequency_cap": "required"}),
        ("plan", {"seed": "x"}, {"/seed": "unknown_field"}),
        ("plan_approval", {"approved": ...}, {"/approved": "required"}),
        ("plan_approval", {"approved": "退回"}, {"/reason": "required"}),
        ("plan_approval", {"approved": "退回", "reason": "不行"}, {"/reason": "too_short"}),
        ("filing", {"filed_on": "2026-04-09"}, {"/filed_on": "rule"}),
        ("filing", {"filing_number": ...}, {"/filing_number": "required"}),
        ("task", {"trigger": "心血来潮"}, {"/trigger": "not_an_option"}),
        ("task", {"ends_on": "2026-04-09"}, {"/ends_on": "rule"}),
        ("task", {"task_ratio": 0}, {"/task_ratio": "too_small"}),
        ("task", {"task_ratio": 101}, {"/task_ratio": "too_large"}),
        ("task", {"object_kind": ...}, {"/object_kind": "required"}),
        ("task", {"item": ...}, {"/item": "required"}),
        ("draw", {"ready": False}, {"/ready": "required"}),
        ("draw", {"seed": "0" * 64}, {"/seed": "unknown_field"}),
        ("draw_result", {"confirmed": "申请重抽"}, {"/redraw_reason": "required"}),
        ("draw_result", {"confirmed": "申请重抽", "redraw_reason": "不好"}, {"/redraw_reason": "too_short"}),
        ("draw_result", {"picked": []}, {"/picked": "unknown_field"}),
        ("redraw", {"redraw_approved": "不同意"}, {"/reason": "required"}),
        ("result", {"inspection_code": ...}, {"/inspection_code": "required"}),
        ("result", {"inspection_code": "91320299MA1ABCDE0Y"}, {"/inspection_code": "pattern"}),
        ("result", {"scanned_at": ...}, {"/scanned_at": "required"}),
        ("result", {"place": "北京"}, {"/place": "coordinates"}),
        ("result", {"checked_on": "2026-04-09"}, {"/checked_on": "rule"}),
        ("result", {"officers": [{"login": "qian.yong"}]}, {"/officers": "too_few_rows"}),
        ("result", {"checklist": []}, {"/checklist": "too_few_rows"}),
        ("result", {"checklist": [{**POINT, "outcome": "不知道"}]}, {"/checklist/0/outcome": "not_an_option"}),
        ("result", {"photos": ...}, {"/photos": "required"}),
        ("result", {"photos": ["paper"]}, {"/photos": "file_type"}),
        ("result", {"photos": ["nothing"]}, {"/photos": "upload_not_found"}),
        ("result", {"conclusion": "还行"}, {"/conclusion": "not_an_option"}),
        ("result", {"findings": "好"}, {"/findings": "too_short"}),
        ("result", {"conclusion": "发现问题已责令改正"}, {"/rectify_due": "required"}),
        (
            "result",
            {"conclusion": "发现问题已责令改正", "rectify_due": "2026-04-08"},
            {"/rectify_due": "rule"},
        ),
        ("result", {"conclusion": "发现问题待后续处理"}, {"/suspected_power": "required"}),
        ("result", {"conclusion": "已注销", "inspection_code": ..., "scanned_at": ...}, {}),
    ],
)
def test_a_bad_form_is_refused_field_by_field(name: str, changes: dict[str, Any], errors: dict[str, str]) -> None:
    assert codes(name, changes) == errors


def test_every_form_is_used_by_the_diagram_and_every_form_key_is_there() -> None:
    diagram = (FOLDER / "process.bpmn").read_text(encoding="utf-8")

    assert set(re.findall(r'camunda:formKey="([^"]+)"', diagram)) == {form.id for form in FORMS.values()}


def test_the_conclusions_are_those_that_the_rules_know() -> None:
    text = (FOLDER / "forms" / "result.form").read_text(encoding="utf-8")
    points = (FOLDER / "credit_points.dmn").read_text(encoding="utf-8")

    for conclusion in CONCLUSIONS:
        assert f'"value": "{conclusion}"' in text
        assert f'"{conclusion}"' in points
