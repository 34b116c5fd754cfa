"""JSON on the wire: strict in, exact, fast out."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from api import wire


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "json_malformed"),
        (b"{", "json_malformed"),
        (b"[1]x", "json_malformed"),
        (b"{'a': 1}", "json_malformed"),
        (b'["\x00"]', "json_malformed"),
        (b"\xff", "json_not_utf8"),
        (b"[NaN]", "json_not_finite"),
        (b"[-Infinity]", "json_not_finite"),
        (b"[1e99999]", "json_number_too_large"),
        (b"[" + b"9" * 40 + b"]", "json_number_too_large"),
        (b"[" + b"9" * 5000 + b"]", "json_number_too_large"),
        (b"[0." + b"1" * 40 + b"]", "json_number_too_large"),
        (b'{"a": 1, "a": 2}', "json_duplicate_name"),
        (b"[" * 65 + b"]" * 65, "json_too_deep"),
        (b'{"a":' * 65 + b"1" + b"}" * 65, "json_too_deep"),
        (b"[" * 200_000, "json_too_deep"),
        (b'["\\u0000"]', "json_control_character"),
        (b'["\\u0007"]', "json_control_character"),
        (b'["\\b"]', "json_control_character"),
        (b'["\x7f"]', "json_control_character"),
        ('["\x85"]'.encode(), "json_control_character"),
        (b'{"\\u0000": 1}', "json_control_character"),
        (b'["\\ud800"]', "json_control_character"),
        (b'["' + b"x" * 100_001 + b'"]', "json_string_too_long"),
    ],
)
def test_refuses_what_is_not_strict_json(body: bytes, code: str) -> None:
    with pytest.raises(wire.JsonRefused) as refused:
        wire.loads(body)

    assert refused.value.code == code
    assert refused.value.zh and refused.value.en


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"[0.10]", [Decimal("0.10")]),
        (b"[12345678901234567.89]", [Decimal("12345678901234567.89")]),
        (b"[1e3]", [Decimal("1E+3")]),
        ('{"申请人": "张三"}'.encode(), {"申请人": "张三"}),
        (b'["\\t\\n\\r"]', ["\t\n\r"]),
        (b'"\\ud83d\\ude00"', "😀"),
        (b"[" * 64 + b"]" * 64, None),
        (b"[true, false, null, -5]", [True, False, None, -5]),
    ],
)
def test_keeps_values_exact(body: bytes, value: object) -> None:
    parsed = wire.loads(body)

    assert value is None or parsed == value


def test_names_the_place_of_a_bad_string() -> None:
    with pytest.raises(wire.JsonRefused) as refused:
        wire.loads(b'{"a/b": [{"c": "\\u0001"}]}')

    assert refused.value.pointer == "/a~1b/0/c"


def test_writes_decimals_instants_and_wide_integers() -> None:
    value = {
        "amount": Decimal("0.10"),
        "at": datetime(2026, 11, 23, 1, 30, tzinfo=UTC),
        "wide": 2**100,
        "span": timedelta(days=2, seconds=5),
    }

    assert wire.dumps(value) == (
        b'{"amount":0.10,"at":"2026-11-23T01:30:00Z","wide":1267650600228229401496703205376,"span":"P2DT5S"}'
    )


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(0), "P0D"),
        (timedelta(days=3), "P3D"),
        (timedelta(hours=1, milliseconds=500), "PT3600.5S"),
        (-timedelta(days=1, seconds=1), "-P1DT1S"),
    ],
)
def test_writes_durations_as_iso(span: timedelta, text: str) -> None:
    assert wire.iso_duration(span) == text
