"""What validating a form of twenty fields costs."""

from __future__ import annotations

import json
import timeit
from datetime import UTC, datetime
from typing import Any

from forms.definition import parse
from forms.validation import validate

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

KINDS: list[tuple[dict[str, Any], Any]] = [
    ({"type": "textfield", "validate": {"minLength": 2, "pattern": "^[^<>]*$"}}, "江阴市示范镇"),
    ({"type": "number", "decimalDigits": 2, "validate": {"min": 0, "max": "= 5 * 5"}}, 12.5),
    (
        {"type": "select", "values": [{"label": v, "value": v} for v in "甲乙"], "conditional": {"hide": "= k1 > 20"}},
        "甲",
    ),
    ({"type": "datetime", "subtype": "date", "disallowPassedDates": True}, "2027-01-01"),
    ({"type": "textfield", "properties": {"format": "cn-idcard"}}, "320299199001010015"),
]


def run() -> dict[str, float]:
    """``form_20_fields_ms``: of this machine; a completion takes some milliseconds, a form a small part of that."""
    components = [{**KINDS[n % 5][0], "key": f"k{n}", "id": f"field_{n}", "label": f"字段 {n}"} for n in range(20)]
    document = {"type": "default", "id": "twenty", "schemaVersion": 18, "components": components}
    form, payload = parse(json.dumps(document).encode()), {f"k{n}": KINDS[n % 5][1] for n in range(20)}
    seconds = min(timeit.repeat(lambda: validate(form, payload, {}, {}, NOW), number=100, repeat=5)) / 100
    return {"form_20_fields_ms": seconds * 1000}
