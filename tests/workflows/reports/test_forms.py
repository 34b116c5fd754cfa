"""The forms of report intake, every rule of every field broken once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workflows.command_centre import PHOTO, bad_inputs, changed, errors, fields, filled, names

KNOWN: dict[str, Any] = {}
REPORT = {
    "source": "12345",
    "source_no": "A-1",
    "category": "投诉",
    "anonymous": False,
    "reporter_name": "高建民",
    "reporter_tel": "13811112222",
    "reported_party": "红旗饭店",
    "place": "东湖村一组12号",
    "geo": "120.4015000,31.7805000",
    "occurred_at": "2026-11-22T18:30:00+08:00",
    "content": "预付卡余额不退，要求退款。",
    "expect": "退还余额",
    "media": PHOTO,
    "privacy_notice_ack": True,
}
WHOLE: dict[str, list[dict[str, Any]]] = {
    "report": [{"report": REPORT}],
    "triage": [
        {"acceptance": "受理", "category": "投诉", "unit": "SCJ", "opinion": "受理"},
        {
            "acceptance": "不予受理",
            "refuse_reason": "诉讼",
            "channel": "人民法院",
            "reply_text": "已由人民法院审理，请依法上诉。",
        },
    ],
    "complaint": [
        {"decision": "受理", "opinion": "受理"},
        {"decision": "不予受理", "reply_text": "不属于生活消费"},
    ],
    "mediation": [
        {
            "step": "达成协议",
            "text": "双方签字，商家退款",
            "agreement": PHOTO,
            "violation_found": True,
            "opinion": "办结",
        },
        {"step": "送检鉴定", "text": "双方同意送检", "test_days": 5},
    ],
    "test": [{"test_result": "检测合格", "test_report": PHOTO}],
    "mediation_end": [{"reply_text": "调解终止，可向法院起诉", "mode": "书面"}],
    "check": [{"finding": "涉嫌违法", "check_text": "现场检查制作笔录", "check_files": PHOTO, "opinion": "立案"}],
    "tell": [{"reply_text": "您反映的事项已立案", "mode": "电话"}],
    "reward": [{"granted": "奖励", "amount": "500.00", "reason": "举报属实并查处"}],
    "petition": [{"decision": "受理", "unit": "SS", "reply_text": "信访事项已受理", "opinion": "受理"}],
    "petition_handling": [
        {"step": "办结答复", "text": "已复核恢复待遇", "reply_text": "恢复您的低保待遇", "opinion": "办结"},
        {"step": "申请延期", "text": "需入户核查", "days": 20},
    ],
    "petition_extension": [{"approval": "同意", "days": 20, "reason": "情况较为复杂"}],
}
CASES = [
    pytest.param(name, payload, path, value, codes, id=f"{name}-{place}-{what}-{'.'.join(path)}")
    for name, payloads in WHOLE.items()
    for place, payload in enumerate(payloads)
    for what, path, value, codes in bad_inputs("report_intake", name, payload)
]


def test_every_form_and_every_field_of_it_is_tried() -> None:
    assert set(WHOLE) == set(names("report_intake"))
    for name, payloads in WHOLE.items():
        assert fields("report_intake", name) <= {key for payload in payloads for key in filled(payload)}, name


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_right_is_taken(name: str) -> None:
    for payload in WHOLE[name]:
        assert errors("report_intake", name, payload, KNOWN) == {}


@pytest.mark.parametrize(("name", "payload", "path", "value", "codes"), CASES)
def test_what_breaks_a_rule_of_a_field_is_refused(
    name: str, payload: dict[str, Any], path: list[str], value: Any, codes: set[str]
) -> None:
    found = errors("report_intake", name, changed(payload, path, value), KNOWN)

    assert found.get("/" + "/".join(path)) in codes, found


@pytest.mark.parametrize(
    ("name", "place", "changes", "pointer", "code"),
    [
        (
            "report",
            0,
            {"report": {**REPORT, "occurred_at": "2026-11-24T08:00:00+08:00"}},
            "/report/occurred_at",
            "rule",
        ),
        ("report", 0, {"report": {**REPORT, "privacy_notice_ack": False}}, "/report/privacy_notice_ack", "required"),
        ("triage", 1, {"reply_text": "请走其他途径解决"}, "/reply_text", "rule"),
        ("tell", 0, {"reply_text": "举报人高某反映的事项已立案"}, "/reply_text", "rule"),
        ("reward", 0, {"amount": "0"}, "/amount", "too_small"),
        ("petition_handling", 1, {"days": 31}, "/days", "too_large"),
    ],
)
def test_what_breaks_a_rule_over_several_fields_is_refused(
    name: str, place: int, changes: dict[str, Any], pointer: str, code: str
) -> None:
    assert errors("report_intake", name, {**WHOLE[name][place], **changes}, KNOWN).get(pointer) == code


def test_the_anonymous_leave_no_name() -> None:
    report = {**REPORT, "anonymous": True}
    del report["reporter_name"], report["reporter_tel"]

    assert errors("report_intake", "report", {"report": report}, KNOWN) == {}
