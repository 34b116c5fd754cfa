"""Every rule of every field of the approval's own forms refuses what breaks it, with its code and two languages."""

from __future__ import annotations

import copy
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from engine import feel
from forms.definition import FormDefinition, parse
from forms.errors import FormInvalid
from forms.uploads import Upload
from forms.validation import validate

WING = Path(__file__).parents[3] / "bpmn"
NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
FORMS: dict[str, FormDefinition] = {
    f"{process}/{path.stem}": parse(path.read_bytes())
    for process in ("approval", "special_procedure")
    for path in sorted((WING / process / "forms").glob("*.form"))
}
ITEM = {
    "name": "临时占用城市道路审批",
    "decision_limit": "AP-02",
    "legal_basis": "城市道路管理条例§31",
    "materials": ["申请表", "占道方案及平面图"],
}
SUPPLEMENT = {"material_code": "申请表", "problem": "未签字", "requirement": "请申请人签字"}
KNOWN: dict[str, Any] = {
    "item": ITEM,
    "town": {"county": "江阴市"},
    "supplement_count": 0,
    "applicant_type": "自然人",
    "tolerable_choices": [{"label": "检测报告", "value": "检测报告"}],
    "procedure_choices": [{"label": "现场勘验", "value": "KY"}, {"label": "专家评审", "value": "ZJ"}],
    "effect": {"statutory": False, "name": "现场勘验"},
    "responsible_options": [{"label": "张伟", "value": "zhang.wei"}],
    "legal_basis_options": [{"label": "行政许可法§45", "value": "行政许可法§45"}],
    "surveyor_options": [{"label": "刘洋", "value": "liu.yang"}, {"label": "郑刚", "value": "zheng.gang"}],
    "special_procedure": {"started_on": date(2026, 11, 23), "planned_wd": 3, "type": "KY"},
    "kind": "告知承诺",
    "clock": "AP-02",
}


def _upload(name: str, extension: str, size: int = 1000) -> Upload:
    kinds = {"pdf": "application/pdf", "png": "image/png", "exe": "application/octet-stream"}
    return Upload(
        name, f"文件.{extension}", kinds[extension], extension, size, "0" * 64, NOW, "li.min", None, None, "320281199"
    )


FILES = {
    "pdf": _upload("pdf", "pdf"),
    **{name: _upload(name, "png") for name in ("p1", "p2", "p3", "p4")},
    "exe": _upload("exe", "exe"),
    "big": _upload("big", "png", 21 * 1024**2),
}


def _errors(name: str, payload: dict[str, Any], known: dict[str, Any]) -> dict[str, str]:
    try:
        validate(FORMS[name], payload, {**KNOWN, **known}, FILES, NOW, env=feel.Env(now=NOW))
    except FormInvalid as refused:
        assert all(any("\u4e00" <= char <= "\u9fff" for char in one.message_zh) for one in refused.fields)
        assert all(any("a" <= char <= "z" for char in one.message_en) for one in refused.fields)
        return {one.pointer: one.code for one in refused.fields}
    return {}


def _changed(whole: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """The payload with changes; ``...`` leaves a field out; ``a/0/b`` reaches into a list."""
    payload = copy.deepcopy(whole)
    for path, value in changes.items():
        *steps, last = [int(step) if step.isdigit() else step for step in path.split("/")]
        target: Any = payload
        for step in steps:
            target = target[step]
        if value is ...:
            del target[last]
        else:
            target[last] = value
    return payload


PEOPLE = [{"login": login} for login in ("liu.yang", "zheng.gang")]
EXPERTS = [{"name": name, "unit": "省交科院", "opinion": "方案可行"} for name in ("钱一", "钱二", "钱三")]
WHOLE: dict[str, dict[str, Any]] = {
    "special_procedure/request": {
        "clock": "承诺",
        "reason": "需要到现场核实占道范围与安全",
        "started_on": "2026-11-23",
        "planned_wd": 3,
        "responsible": "zhang.wei",
    },
    "special_procedure/approval": {"approved": "批准"},
    "special_procedure/survey": {
        "surveyors": PEOPLE,
        "arrived_at": "2026-11-24T09:00+08:00",
        "left_at": "2026-11-24T10:00+08:00",
        "geo": "120.2843210,31.9123456",
        "checklist": [{"point": "占道宽度", "standard": "不超过二米", "result": "合格"}],
        "photos": ["p1", "p2", "p3"],
        "conclusion": "通过",
        "applicant_signature": ["p4"],
    },
    "special_procedure/expert": {
        "experts": EXPERTS,
        "conflict_declared": True,
        "conclusion": "通过",
        "summary": "方案可行，同意实施",
        "minutes": ["pdf"],
    },
    "special_procedure/work": {"result": "公示期内无异议", "conclusion": "无异议", "ended_on": "2026-11-24"},
    "approval/commitment": {
        "signed": "同意",
        "promised_conditions": [{"condition": "车辆全密闭"}],
        "signer_name": "王建国",
        "signer_cert_no": "320299199001010015",
        "signature": ["p1"],
        "publish": False,
        "check_within": "2027-01-20",
    },
    "approval/draft": {"decision": "准予", "conditions": "二十二时后停止营业"},
    "approval/extension": {"days": 10, "reason": "需进一步核实权属"},
    "approval/extension_approval": {"approved": "批准", "notice_sent": True},
    "approval/falsehood": {
        "confirmed": "属实",
        "facts": "伪造消防验收意见书",
        "public_safety": True,
    },
    "approval/revocation": {"revoke": "撤销", "facts": "以虚假权属证明取得"},
    "approval/contact": {"contact_result": "已联系", "findings": "叫号时间过长"},
    "approval/rectification": {"measures": "增开一个窗口", "rectified_on": "2026-11-24"},
    "approval/callback": {"satisfied": "满意", "callback_note": "已改善"},
    "approval/receipt_check": {"result": "受理", "tolerant": True, "missing_materials": ["检测报告"]},
    "approval/review": {"review_result": "特别程序", "special_procedures": ["KY"], "cosign_departments": []},
}
CASES: list[tuple[str, dict[str, Any], dict[str, str], dict[str, Any]]] = [
    # SP1
    ("special_procedure/request", {"clock": ...}, {"/clock": "required"}, {}),
    ("special_procedure/request", {"clock": "其他"}, {"/clock": "not_an_option"}, {}),
    ("special_procedure/request", {"clock": "法定", "legal_basis": "行政许可法§45"}, {"/clock": "rule"}, {}),
    ("special_procedure/request", {"clock": "两者"}, {"/legal_basis": "required"}, {"effect": {"statutory": True}}),
    (
        "special_procedure/request",
        {"clock": "两者", "legal_basis": "刑法§1"},
        {"/legal_basis": "not_an_option"},
        {"effect": {"statutory": True}},
    ),
    (
        "special_procedure/request",
        {"clock": "两者", "legal_basis": "行政许可法§45"},
        {},
        {"effect": {"statutory": True}},
    ),
    ("special_procedure/request", {"reason": "太短"}, {"/reason": "too_short"}, {}),
    ("special_procedure/request", {"reason": "长" * 501}, {"/reason": "too_long"}, {}),
    ("special_procedure/request", {"reason": ...}, {"/reason": "required"}, {}),
    ("special_procedure/request", {"started_on": "2026-11-25"}, {"/started_on": "rule"}, {}),
    ("special_procedure/request", {"started_on": "昨天"}, {"/started_on": "not_a_date"}, {}),
    ("special_procedure/request", {"planned_wd": 0}, {"/planned_wd": "too_small"}, {}),
    ("special_procedure/request", {"planned_wd": 61}, {"/planned_wd": "too_large"}, {}),
    ("special_procedure/request", {"planned_wd": 1.5}, {"/planned_wd": "decimal_digits"}, {}),
    ("special_procedure/request", {"responsible": "张伟"}, {"/responsible": "not_an_option"}, {}),
    # approval of it
    ("special_procedure/approval", {"approved": ...}, {"/approved": "required"}, {}),
    ("special_procedure/approval", {"approved": "不批准"}, {"/approved": "rule"}, {}),
    # A3
    ("special_procedure/survey", {"surveyors": PEOPLE[:1]}, {"/surveyors": "too_few_rows"}, {}),
    (
        "special_procedure/survey",
        {"surveyors": [PEOPLE[0], {"login": "李某"}]},
        {"/surveyors/1/login": "not_an_option"},
        {},
    ),
    ("special_procedure/survey", {"surveyors": [PEOPLE[0], PEOPLE[0]]}, {"/surveyors": "rule"}, {}),
    ("special_procedure/survey", {"arrived_at": ...}, {"/arrived_at": "required"}, {}),
    ("special_procedure/survey", {"left_at": "2026-11-24T08:00+08:00"}, {"/left_at": "rule"}, {}),
    ("special_procedure/survey", {"left_at": "2026-11-24T13:00+08:00"}, {"/left_at": "rule"}, {}),
    ("special_procedure/survey", {"geo": "31,120"}, {"/geo": "coordinates"}, {}),
    ("special_procedure/survey", {"checklist": []}, {"/checklist": "too_few_rows"}, {}),
    (
        "special_procedure/survey",
        {"checklist/0/result": "不合格"},
        {"/checklist/0/result": "rule", "/conclusion": "rule"},
        {},
    ),
    ("special_procedure/survey", {"photos": ["p1", "p2"]}, {"/photos": "too_few_files"}, {}),
    ("special_procedure/survey", {"photos": ["p1", "p2", "exe"]}, {"/photos": "file_type"}, {}),
    ("special_procedure/survey", {"photos": ["p1", "p2", "big"]}, {"/photos": "file_too_large"}, {}),
    ("special_procedure/survey", {"conclusion": "限期整改"}, {"/rectify_days": "required"}, {}),
    ("special_procedure/survey", {"conclusion": "限期整改", "rectify_days": 31}, {"/rectify_days": "too_large"}, {}),
    ("special_procedure/survey", {"applicant_signature": []}, {"/applicant_signature": "required"}, {}),
    # A4
    ("special_procedure/expert", {"experts": EXPERTS[:1]}, {"/experts": "too_few_rows"}, {}),
    ("special_procedure/expert", {"experts": [*EXPERTS, {**EXPERTS[0], "name": "钱四"}]}, {"/experts": "rule"}, {}),
    ("special_procedure/expert", {"experts": [*EXPERTS[:2], EXPERTS[0]]}, {"/experts": "rule"}, {}),
    ("special_procedure/expert", {"experts/1/opinion": ...}, {"/experts/1/opinion": "required"}, {}),
    ("special_procedure/expert", {"conflict_declared": False}, {"/conflict_declared": "required"}, {}),
    ("special_procedure/expert", {"conclusion": ...}, {"/conclusion": "required"}, {}),
    ("special_procedure/expert", {"minutes": []}, {"/minutes": "required"}, {}),
    # plain result
    ("special_procedure/work", {"result": ...}, {"/result": "required"}, {}),
    ("special_procedure/work", {"ended_on": "2026-11-22"}, {"/ended_on": "rule"}, {}),
    ("special_procedure/work", {"ended_on": "2026-11-25"}, {"/ended_on": "rule"}, {}),
    # C1
    ("approval/commitment", {"signed": ...}, {"/signed": "required"}, {}),
    ("approval/commitment", {"promised_conditions": []}, {"/promised_conditions": "too_few_rows"}, {}),
    ("approval/commitment", {"signer_name": ...}, {"/signer_name": "required"}, {}),
    ("approval/commitment", {"signer_cert_no": "  "}, {"/signer_cert_no": "required"}, {}),
    ("approval/commitment", {"signature": []}, {"/signature": "required"}, {}),
    ("approval/commitment", {"publish": True}, {"/publish": "rule"}, {}),
    ("approval/commitment", {"publish": True}, {}, {"applicant_type": "法人"}),
    ("approval/commitment", {"check_within": "2026-11-24"}, {"/check_within": "rule"}, {}),
    ("approval/commitment", {"check_within": ...}, {"/check_within": "required"}, {}),
    # the rest
    ("approval/draft", {"decision": ...}, {"/decision": "required"}, {}),
    ("approval/draft", {"decision": "不予"}, {"/reasons": "required"}, {}),
    ("approval/draft", {"conditions": "长" * 1001}, {"/conditions": "too_long"}, {}),
    ("approval/extension", {"days": 0}, {"/days": "too_small"}, {}),
    ("approval/extension", {"days": 11}, {"/days": "rule"}, {}),
    ("approval/extension", {"days": 15}, {}, {"item": {**ITEM, "decision_limit": "AP-03"}}),
    ("approval/extension", {"days": 4}, {"/days": "rule"}, {"item": {**ITEM, "decision_limit": "AP-12"}}),
    ("approval/extension", {"days": 16}, {"/days": "too_large"}, {"item": {**ITEM, "decision_limit": "AP-03"}}),
    ("approval/extension", {"reason": "忙"}, {"/reason": "too_short"}, {}),
    ("approval/extension_approval", {"notice_sent": False}, {"/notice_sent": "required"}, {}),
    ("approval/extension_approval", {"approved": "不批准", "notice_sent": ...}, {"/approved": "rule"}, {}),
    ("approval/falsehood", {"facts": ...}, {"/facts": "required"}, {}),
    ("approval/revocation", {"facts": "假"}, {"/facts": "too_short"}, {}),
    ("approval/revocation", {"revoke": "不撤销", "facts": ...}, {"/revoke": "rule"}, {}),
    ("approval/contact", {"contact_result": "改天"}, {"/contact_result": "not_an_option"}, {}),
    ("approval/contact", {"findings": "无"}, {"/findings": "too_short"}, {}),
    ("approval/rectification", {"measures": ...}, {"/measures": "required"}, {}),
    ("approval/rectification", {"rectified_on": "2026-11-25"}, {"/rectified_on": "rule"}, {}),
    ("approval/callback", {"satisfied": ...}, {"/satisfied": "required"}, {}),
    ("approval/callback", {"callback_note": ...}, {"/callback_note": "required"}, {}),
    ("approval/receipt_check", {}, {"/visit_reason": "required"}, {"visit_count": 2}),
    ("approval/receipt_check", {"visit_reason": "再来"}, {"/visit_reason": "too_short"}, {"visit_count": 2}),
    ("approval/receipt_check", {"missing_materials": []}, {"/missing_materials": "required"}, {}),
    ("approval/receipt_check", {"missing_materials": ["营业执照"]}, {"/missing_materials": "not_an_option"}, {}),
    (
        "approval/receipt_check",
        {},
        {"/tolerant": "not_asked", "/missing_materials": "not_asked"},
        {"tolerable_choices": []},
    ),
    ("approval/receipt_check", {"tolerant": False}, {"/missing_materials": "not_asked"}, {}),
    ("approval/receipt_check", {"tolerant": False, "missing_materials": []}, {}, {"tolerable_choices": []}),
    (
        "approval/receipt_check",
        {"result": "一次性补正", "tolerant": ..., "missing_materials": ..., "supplement_items": [SUPPLEMENT]},
        {},
        {},
    ),
    (
        "approval/receipt_check",
        {
            "result": "一次性补正",
            "tolerant": ...,
            "missing_materials": ...,
            "supplement_items": [{**SUPPLEMENT, "material_code": "不存在的材料"}],
        },
        {"/supplement_items/0/material_code": "not_an_option"},
        {},
    ),
    ("approval/review", {"special_procedures": []}, {"/special_procedures": "required"}, {}),
    ("approval/review", {"special_procedures": ["GS"]}, {"/special_procedures": "not_an_option"}, {}),
    ("approval/review", {"review_result": "存疑", "special_procedures": ...}, {"/review_result": "rule"}, {}),
]


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_a_whole_form_is_taken(name: str) -> None:
    assert _errors(name, WHOLE[name], {}) == {}


@pytest.mark.parametrize(("name", "changes", "errors", "known"), CASES)
def test_what_breaks_a_rule_is_refused(
    name: str, changes: dict[str, Any], errors: dict[str, str], known: dict[str, Any]
) -> None:
    assert _errors(name, _changed(WHOLE[name], changes), known) == errors


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_a_field_that_no_form_has_is_refused(name: str) -> None:
    assert _errors(name, {**WHOLE[name], "forged": 1}, {}) == {"/forged": "unknown_field"}
