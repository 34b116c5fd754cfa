"""What the process holds when a form is opened, as far as the form's own rules ask for it."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

OFFICERS = [{"label": name, "value": name} for name in ("zhou.qiang", "sun.lei", "ma.jun")]
ITEM = {"code": "XK0001", "name": "占用城市道路", "decision_limit": "AP-02", "materials": ["申请表", "平面图"]}
MEMBERS = [{"label": name, "value": name} for name in ("lu.jun", "dong.mei", "wei.min", "qi.yue", "an.ning")]
BASES = [{"label": "行政许可法§45（2019-04-23 文本）", "value": "行政许可法§45"}]
PENALTY = {
    "officer_options": OFFICERS,
    "member_options": MEMBERS,
    "open_measures": ["镇登保〔2026〕1号", "镇登保〔2026〕2号"],
    "proposal": {"kinds": ["警告", "罚款", "没收违法所得"], "fine": Decimal("5000.00")},
    "power": {"fine_least": Decimal("200.00"), "fine_most": Decimal("20000.00")},
}
EVENT = {
    "kind": "求助",
    "occurred_at": datetime(2026, 11, 20, 1, 0, tzinfo=UTC),
    "content": "路灯不亮",
    "source": "12345",
}

HELD: Mapping[str, list[dict[str, Any]]] = {
    "approval/commitment": [
        {"kind": "告知承诺", "applicant_type": "法人", "tolerable_choices": []},
        {"kind": "容缺承诺", "applicant_type": "法人", "tolerable_choices": ["平面图"], "due": date(2026, 12, 1)},
        {"kind": "告知承诺", "applicant_type": "自然人", "tolerable_choices": []},
    ],
    "approval/cosign": [{"department": "HBS"}],
    "approval/decision": [{"town": {"county": "江阴市"}}],
    "approval/extension": [{"clock": "法定"}],
    "approval/receipt_check": [
        {"supplement_count": 0, "tolerable_choices": ["平面图", "照片"]},
        {"supplement_count": 1, "visit_count": 2, "tolerable_choices": ["平面图", "照片"]},
    ],
    "approval/review": [
        {
            "co_reviewer_options": MEMBERS,
            "procedure_choices": [{"label": "勘验", "value": "KY"}, {"label": "检测", "value": "JC"}],
        }
    ],
    "dispatch/callback": [{"attempts": 1}],
    "dispatch/extension": [{"handling": {"extension_days": 3}}],
    "dispatch/handling": [{"routing": {"on_site": True}}],
    "dispatch/judge": [{"reopens": 0}, {"reopens": 1}],
    "dispatch/triage": [{}, {"event": {**EVENT, "kind": "投诉"}}],
    "dispatch/signing": [{"forced": False}, {"forced": True}],
    "execution/performance": [{"officer_options": OFFICERS}],
    "execution/recheck": [{"officer_options": OFFICERS}],
    "hearing/schedule": [
        {"hearing_request": {"kind": kind}, "host_options": MEMBERS[1:2], "recorder_options": MEMBERS}
        for kind in ("处罚", "许可")
    ],
    "joint_plan/check": [{"unit": "ZZ", "officer_options": OFFICERS}, {"unit": "JS", "officer_options": OFFICERS}],
    "law_review/assignment": [{"reviewer_options": [{"label": "林悦", "value": "lin.yue"}]}],
    "regulator_push/rerouting": [{"receiver_options": [{"label": "建设局", "value": "JS"}]}],
    "service_of_documents/attempt": [
        {"service_request": {"e_consent": True}, "service_attempts": [{"mode": "直接", "result": "未送达"}]},
        {"service_request": {"e_consent": False}, "service_attempts": []},
    ],
    "simple_penalty/bank": [{"cash": {"amount": Decimal("100.00")}}],
    "simple_penalty/decision": [{}, {"check": {"proposed_fine": Decimal("3000.00")}}],
    "simple_penalty/cash": [{"simple": {"fine": Decimal("100.00")}}],
    "special_procedure/request": [
        {"type": "KY", "effect": {"statutory": True}, "responsible_options": MEMBERS, "legal_basis_options": BASES},
        {"effect": {"statutory": False}, "responsible_options": MEMBERS},
    ],
    "special_procedure/survey": [{"surveyor_options": MEMBERS}],
    "special_procedure/work": [{"special_procedure": {"started_on": date(2026, 11, 18)}}],
    "supervision/check": [
        {"rank": 1, "order": {"source": "红牌"}},
        {"rank": 3, "order": {"source": "红牌"}},
        {"rank": 1, "order": {"source": "超法定"}},
    ],
    "ordinary_penalty/plan": [PENALTY, {**PENALTY, "open_measures": []}],
}
"""By process and form; each context is tried for what no earlier one can show or refuse."""
BY_PROCESS: Mapping[str, dict[str, Any]] = {
    "approval": {"item": ITEM, "applicant_name": "王建国", "applicant_type": "法人"},
    "dispatch": {"event": EVENT, "reopens": 0, "forced": False},
    "ordinary_penalty": PENALTY,
    "simple_penalty": PENALTY,
}
ANSWERS: Mapping[str, dict[str, Any]] = {
    "dispatch/redirect": {"channel": "110", "reply_text": "请拨打110报警电话，由公安机关处理"},
    "dispatch/triage": {"merge_into": "GD20261120320281199"},
    "double_random/result": {"inspection_code": "QY91320299MA1ABCDE0Y1"},
    "report_intake/triage": {"channel": "信访窗口", "reply_text": "请到信访窗口提出，由其依法受理"},
    "supervision/draft": {"person": "zhou.qiang"},
}
"""What nobody would guess from the form alone."""
WISHES: Mapping[str, tuple[Any, ...]] = {"item_code": ("XK0001", "XK0002")}
"""Texts that decide what a form shows."""


def contexts(form: str) -> list[dict[str, Any]]:
    """What the process may hold: ``approval/review`` and the like."""
    shared = BY_PROCESS.get(form.split("/")[0], {})
    return [copy.deepcopy({**shared, **one}) for one in HELD.get(form, [{}])]
