"""What forms of execution say, as facts."""

from datetime import UTC, datetime

import pytest

from workflows.execution.facts import to_instant


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("2026-11-23T09:00:00+08:00", datetime(2026, 11, 23, 1, tzinfo=UTC)),
        ("2026-11-23T09:00:00", None),
        ("soon", None),
        ("9999-12-31T23:59:59-18:00", None),
        ("0001-01-01T00:00:00+14:00", None),
        (5, None),
    ],
)
def test_an_instant_is_one_that_every_clock_can_show(value: object, found: datetime | None) -> None:
    assert to_instant(value) == found
