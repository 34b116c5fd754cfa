"""The forms of patrols: G1 and G2, every rule of every field broken once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.workflows.command_centre import FILM, PHOTO, bad_inputs, changed, errors, fields, filled, names

KNOWN: dict[str, Any] = {"started_at": datetime(2026, 11, 23, 0, 30, tzinfo=UTC), "defects": ["轨迹离开网格"]}
CHECK_IN = {"position": "网格员", "geo": "120.4015000,31.7805000", "accuracy": 8, "location_notice_ack": True}
FINDING: dict[str, Any] = {
    "event_type": "EV050",
    "level": "III",
    "description": "路边食品摊未登记",
    "photos": PHOTO,
    "video": FILM,
    "video_seconds": 30,
    "geo": "120.4015000,31.7805000",
    "found_at": "2026-11-23T09:00:00+08:00",
    "network_back_at": "2026-11-23T09:05:00+08:00",
    "self_handled": True,
    "after_photos": PHOTO,
    "party_known": True,
    "party_name": "胡记饭店",
    "party_tel": "13822223333",
}
WHOLE: dict[str, list[dict[str, Any]]] = {
    "check_in": [{"check_in": CHECK_IN}],
    "tasks": [
        {
            "results": [
                {"item_code": "SG028", "item_name": "刑满释放人员帮教", "result": "无法检查", "note": "户主外出"},
                {"item_code": "SG032", "item_name": "重点青少年走访", "result": "正常"},
            ],
            "opinion": "完毕",
        }
    ],
    "finding": [FINDING],
    "check_out": [
        {
            "points": [{"at": "2026-11-23T09:00:00+08:00", "geo": "120.4015000,31.7805000", "accuracy": 6}],
            "note": "巡查完毕",
        }
    ],
    "judge": [{"judgement": "无效", "reason": "时长不足且离开网格"}],
}
CASES = [
    pytest.param(name, payload, path, value, codes, id=f"{name}-{place}-{what}-{'.'.join(path)}")
    for name, payloads in WHOLE.items()
    for place, payload in enumerate(payloads)
    for what, path, value, codes in bad_inputs("grid_patrol", name, payload)
]


def test_every_form_and_every_field_of_it_is_tried() -> None:
    assert set(WHOLE) == set(names("grid_patrol"))
    for name, payloads in WHOLE.items():
        assert fields("grid_patrol", name) <= {key for payload in payloads for key in filled(payload)}, name


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_right_is_taken(name: str) -> None:
    for payload in WHOLE[name]:
        assert errors("grid_patrol", name, payload, KNOWN) == {}


@pytest.mark.parametrize(("name", "payload", "path", "value", "codes"), CASES)
def test_what_breaks_a_rule_of_a_field_is_refused(
    name: str, payload: dict[str, Any], path: list[str], value: Any, codes: set[str]
) -> None:
    found = errors("grid_patrol", name, changed(payload, path, value), KNOWN)

    assert found.get("/" + "/".join(path)) in codes, found


@pytest.mark.parametrize(
    ("name", "changes", "pointer", "code"),
    [
        ("check_in", {"check_in": {**CHECK_IN, "accuracy": 50.1}}, "/check_in/accuracy", "too_large"),
        (
            "check_in",
            {"check_in": {**CHECK_IN, "location_notice_ack": False}},
            "/check_in/location_notice_ack",
            "required",
        ),
        ("finding", {"found_at": "2026-11-23T10:00:00+08:00"}, "/found_at", "rule"),
        ("finding", {"network_back_at": "2026-11-23T08:00:00+08:00"}, "/network_back_at", "rule"),
        ("finding", {"after_photos": []}, "/after_photos", "required"),
        ("finding", {"video_seconds": 61}, "/video_seconds", "too_large"),
        ("finding", {"video_seconds": None}, "/video_seconds", "required"),
        ("finding", {"description": "短"}, "/description", "too_short"),
    ],
)
def test_what_breaks_a_rule_over_several_fields_is_refused(
    name: str, changes: dict[str, Any], pointer: str, code: str
) -> None:
    assert errors("grid_patrol", name, {**WHOLE[name][0], **changes}, KNOWN).get(pointer) == code
