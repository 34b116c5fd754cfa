"""The forms of supervision: W1 and AC1, every rule of every field broken once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workflows.command_centre import PHOTO, bad_inputs, changed, errors, fields, filled, names

KNOWN: dict[str, Any] = {"order": {"source": "红牌"}, "rank": 0}
ORDER = {
    "source": "领导批示",
    "matter": "路面破损久拖不决，请说明原因。",
    "unit": "JS",
    "level": "一般",
    "due": "2026-11-26",
    "subject_number": "HX20261123199000001",
    "attachments": PHOTO,
}
WHOLE: dict[str, list[dict[str, Any]]] = {
    "order": [{"order": ORDER}],
    "name": [{"unit": "JS", "opinion": "由建设局"}],
    "reply": [{"reply_text": "已组织抢修", "reply_files": PHOTO, "opinion": "属实"}],
    "check": [{"check": "通过", "result": "核查情况属实", "accountable": True}],
    "draft": [
        {"person": "hou.liang", "duty": "道路设施维护", "act": "逾期", "facts": "三次未回复督办", "evidence": PHOTO}
    ],
    "statement": [{"statement": "愿意改正"}],
    "handling": [{"handling": "提醒", "opinion": "情节轻微予以提醒"}],
}
CASES = [
    pytest.param(name, payload, path, value, codes, id=f"{name}-{place}-{what}-{'.'.join(path)}")
    for name, payloads in WHOLE.items()
    for place, payload in enumerate(payloads)
    for what, path, value, codes in bad_inputs("supervision", name, payload)
]


def test_every_form_and_every_field_of_it_is_tried() -> None:
    assert set(WHOLE) == set(names("supervision"))
    for name, payloads in WHOLE.items():
        assert fields("supervision", name) <= {key for payload in payloads for key in filled(payload)}, name


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_right_is_taken(name: str) -> None:
    for payload in WHOLE[name]:
        assert errors("supervision", name, payload, KNOWN) == {}


@pytest.mark.parametrize(("name", "payload", "path", "value", "codes"), CASES)
def test_what_breaks_a_rule_of_a_field_is_refused(
    name: str, payload: dict[str, Any], path: list[str], value: Any, codes: set[str]
) -> None:
    found = errors("supervision", name, changed(payload, path, value), KNOWN)

    assert found.get("/" + "/".join(path)) in codes, found


@pytest.mark.parametrize(
    ("name", "changes", "known", "pointer", "code"),
    [
        ("order", {"order": {**ORDER, "due": "2026-11-22"}}, {}, "/order/due", "date_passed"),
        ("check", {"check": "升级", "accountable": ...}, {"rank": 3}, "/check", "rule"),
        ("check", {"accountable": False}, {"order": {"source": "超法定"}}, "/check", "rule"),
    ],
)
def test_what_breaks_a_rule_over_several_fields_is_refused(
    name: str, changes: dict[str, Any], known: dict[str, Any], pointer: str, code: str
) -> None:
    payload = {key: value for key, value in {**WHOLE[name][0], **changes}.items() if value is not ...}

    assert errors("supervision", name, payload, {**KNOWN, **known}).get(pointer) == code
