"""Variables seen from outside: kinds and sizes; values only of what a condition reads, and never of a person."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from workflows.outlines import outline


@pytest.mark.parametrize(
    ("value", "kind", "size", "shown"),
    [
        (True, "boolean", None, True),
        (17, "number", None, 17),
        (Decimal("2.5"), "number", None, Decimal("2.5")),
        (date(2026, 11, 23), "date", None, date(2026, 11, 23)),
        ("pass", "string", 4, "pass"),
        ("电话13812345678", "string", 13, "电话138****5678"),
    ],
)
def test_what_a_condition_reads_is_shown_and_masked(value: Any, kind: str, size: int | None, shown: Any) -> None:
    found = outline(0, "x", value, is_read=True)
    assert (found.type, found.size, found.value, found.is_hidden) == (kind, size, shown, False)


@pytest.mark.parametrize("value", [13812345678, "陈述" * 40, ["张三"], {"name": "张三"}])
def test_numbers_of_persons_statements_and_contents_stay_hidden(value: Any) -> None:
    found = outline(0, "x", value, is_read=True)
    assert found.is_hidden and found.value is None


def test_what_no_condition_reads_is_hidden_but_for_what_is_missing() -> None:
    assert outline(0, "applicant", "张三", is_read=False).value is None
    assert outline(0, "applicant", "张三", is_read=False).is_hidden
    assert not outline(0, "applicant", None, is_read=False).is_hidden
