"""The forms of dispatch: D1 to D9 and what stands beside them, every rule of every field broken once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.workflows.command_centre import PHOTO, bad_inputs, changed, errors, fields, filled, names

KNOWN: dict[str, Any] = {
    "event": {"kind": "投诉", "occurred_at": datetime(2026, 11, 23, 0, 0, tzinfo=UTC)},
    "routing": {"on_site": True},
    "forced": False,
    "reopens": 0,
    "handling": {"extension_days": 3},
}
EVENT = {
    "source": "12345",
    "source_no": "HX-1",
    "anonymous": False,
    "caller_name": "高建",
    "caller_tel": "13800001111",
    "secret": True,
    "place": "东湖村主干道路口",
    "geo": "120.4015000,31.7805000",
    "occurred_at": "2026-11-23T08:40:00+08:00",
    "content": "路面破损多日，请修复。",
    "kind": "投诉",
    "media": PHOTO,
    "expect": "尽快修复",
    "appeal_tags": ["安全隐患"],
}
LATER = "2026-11-23T18:00:00+08:00"
DISPATCH: dict[str, Any] = {
    "lead_unit": "JS",
    "co_list": [{"unit": "NC"}],
    "due_changed": True,
    "due_at": LATER,
    "due_reason": "主干道须当日完成",
    "requirement": "先围挡",
    "confidential": False,
    "opinion": "请办",
}
HANDLING: dict[str, Any] = {
    "step": "办结反馈",
    "result": "已现场修复路面",
    "measure": "整改",
    "before_photos": PHOTO,
    "after_photos": PHOTO,
    "cost": "120.50",
    "finished_at": "2026-11-23T09:00:00+08:00",
    "reply": "您反映的问题已修复",
    "opinion": "办结",
}
HANG_UP = {
    "step": "申请挂起",
    "result": "等待道路改造计划",
    "measure": "挂起",
    "hangup_reason": "列入计划项目",
    "review_on": "2026-11-30",
}
WHOLE: dict[str, list[dict[str, Any]]] = {
    "intake": [{"event": EVENT}],
    "triage": [
        {
            "triage_result": "受理派单",
            "event_type": "EV016",
            "level": "III",
            "domain": "社会管理",
            "enforcement_power": False,
            "sensitive": False,
            "risk_flag": True,
            "lead_hint": "建设局",
            "opinion": "尽快",
        },
        {
            "triage_result": "并案",
            "event_type": "EV016",
            "level": "III",
            "domain": "社会管理",
            "merge_into": "HX20261123199000001",
        },
    ],
    "answer": [{"reply_text": "可在疏导点设摊", "opinion": "当场答复"}],
    "redirect": [{"channel": "诉讼", "reply_text": "属于民事争议，可依法诉讼。", "opinion": "告知"}],
    "consult": [{"item_code": "XK0001", "reply_text": "须先申请许可", "apply_guided": True, "opinion": "已引导"}],
    "dispatching": [DISPATCH],
    "decide_unit": [{**DISPATCH, "decision_reason": "按职责清单由建设局承办"}],
    "signing": [
        {"decision": "签收", "opinion": "签收"},
        {"decision": "退单", "reason": "非本单位职责", "basis": "路段由执法局养护", "suggested_unit": "ZZ"},
    ],
    "handling": [
        HANDLING,
        {"step": "申请延期", "result": "沥青材料未到货", "measure": "整改", "extension_days": 3},
        HANG_UP,
        {"step": "请求联动协调", "result": "路权存在争议", "measure": "移交", "question": "养护主体如何确定"},
    ],
    "co_handling": [{"co_result": "已配合清扫", "co_photos": PHOTO, "opinion": "协办"}],
    "extension": [
        {"approval": "同意", "days": 3, "reason": "材料需外地调运"},
        {"approval": "不同意", "opinion": "材料可先行调配"},
    ],
    "hang_up": [
        {"approval": "同意", "reason": "恶劣天气", "note": "连日大雨", "review_on": "2026-11-30"},
        {"approval": "不同意", "opinion": "应先临时修补"},
    ],
    "coordination": [
        {
            "coordination_result": "上报市级",
            "units": [{"unit": "市交通局"}],
            "question": "养护主体如何确定",
            "decision": "呼叫市交通局会商",
            "county_days": 3,
            "minutes": PHOTO,
            "opinion": "上报",
        }
    ],
    "verify": [
        {"verified": "属实已处置", "photo": PHOTO, "geo": "120.4015000,31.7805000"},
        {"verified": "未处置", "photo": PHOTO, "geo": "120.4015000,31.7805000", "opinion": "现场未见处置"},
    ],
    "callback": [
        {"reached": "是", "satisfaction": "满意", "solved": "是", "caller_comment": "很好", "opinion": "办结"},
        {"reached": "否", "attempts": 1},
    ],
    "judge": [
        {"judgement": "诉求不合理", "reason": "赔偿属民事争议", "evidence": PHOTO, "reply_text": "损失建议依法主张"}
    ],
    "finding": [{"finding": "逾期", "points": 2, "note": "无正当理由逾期"}],
}
CASES = [
    pytest.param(name, payload, path, value, codes, id=f"{name}-{place}-{what}-{'.'.join(path)}")
    for name, payloads in WHOLE.items()
    for place, payload in enumerate(payloads)
    for what, path, value, codes in bad_inputs("dispatch", name, payload)
]


def test_every_form_and_every_field_of_it_is_tried() -> None:
    assert set(WHOLE) == set(names("dispatch"))
    for name, payloads in WHOLE.items():
        assert fields("dispatch", name) <= {key for payload in payloads for key in filled(payload)}, name


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_right_is_taken(name: str) -> None:
    for payload in WHOLE[name]:
        assert errors("dispatch", name, payload, KNOWN) == {}


@pytest.mark.parametrize(("name", "payload", "path", "value", "codes"), CASES)
def test_what_breaks_a_rule_of_a_field_is_refused(
    name: str, payload: dict[str, Any], path: list[str], value: Any, codes: set[str]
) -> None:
    found = errors("dispatch", name, changed(payload, path, value), KNOWN)

    assert found.get("/" + "/".join(path)) in codes, found


@pytest.mark.parametrize(
    ("name", "place", "changes", "known", "pointer", "code"),
    [
        ("intake", 0, {"event": {**EVENT, "occurred_at": LATER}}, {}, "/event/occurred_at", "rule"),
        ("triage", 0, {"level": "IV"}, {}, "/level", "rule"),
        ("redirect", 0, {"reply_text": "请走其他途径解决"}, {}, "/reply_text", "rule"),
        ("dispatching", 0, {"due_at": "2026-11-23T08:00:00+08:00"}, {}, "/due_at", "rule"),
        ("dispatching", 0, {"due_reason": ...}, {}, "/due_reason", "required"),
        ("dispatching", 0, {"due_changed": False, "due_reason": ...}, {}, "/due_at", "not_asked"),
        ("dispatching", 0, {"due_changed": ..., "due_at": ...}, {}, "/due_reason", "not_asked"),
        ("decide_unit", 0, {"due_changed": ..., "due_reason": ...}, {}, "/due_at", "not_asked"),
        ("signing", 1, {}, {"forced": True}, "/decision", "rule"),
        ("signing", 1, {"suggested_unit": ...}, {}, "/suggested_unit", "required"),
        ("handling", 0, {"measure": "挂起"}, {}, "/measure", "rule"),
        ("handling", 2, {"measure": "整改"}, {}, "/measure", "rule"),
        ("handling", 0, {"finished_at": LATER}, {}, "/finished_at", "rule"),
        ("handling", 0, {"finished_at": "2026-11-22T09:00:00+08:00"}, {}, "/finished_at", "rule"),
        ("handling", 0, {"before_photos": []}, {}, "/before_photos", "required"),
        ("handling", 2, {"review_on": "2026-11-23"}, {}, "/review_on", "rule"),
        ("handling", 2, {"review_on": "2026-11-29"}, {}, "/review_on", "rule"),
        ("handling", 2, {"review_on": "2026-12-15"}, {}, "/review_on", "rule"),
        ("extension", 0, {"days": 4}, {}, "/days", "rule"),
        ("hang_up", 0, {"review_on": "2026-12-15"}, {}, "/review_on", "rule"),
        ("judge", 0, {"judgement": "退回重办"}, {"reopens": 1}, "/judgement", "rule"),
        ("finding", 0, {"finding": "正常"}, {}, "/points", "rule"),
    ],
)
def test_what_breaks_a_rule_over_several_fields_is_refused(
    name: str, place: int, changes: dict[str, Any], known: dict[str, Any], pointer: str, code: str
) -> None:
    payload = {**WHOLE[name][place], **changes}
    payload = {key: value for key, value in payload.items() if value is not ...}

    assert errors("dispatch", name, payload, {**KNOWN, **known}).get(pointer) == code


def test_photos_are_asked_for_only_where_there_is_something_to_see() -> None:
    payload = {key: value for key, value in HANDLING.items() if "photos" not in key}

    assert errors("dispatch", "handling", payload, {**KNOWN, "routing": {"on_site": False}}) == {}
