"""The bounds of instants, and China's clock for whatever has been kept."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from engine import instants

AFTER = datetime(9999, 12, 31, 23, 59, 59, 999_999, timezone(timedelta(hours=-18)))
BEFORE = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize("instant", [instants.EARLIEST, instants.LATEST])
def test_what_is_within_moves_to_either_clock(instant: datetime) -> None:
    assert instants.is_within(instant) and instants.to_utc(instant) == instant
    assert instant.astimezone(UTC).astimezone(SHANGHAI) == instant == instants.china(instant)


@pytest.mark.parametrize(
    "instant",
    [
        AFTER,
        BEFORE,
        instants.EARLIEST.astimezone(UTC).replace(tzinfo=instants.CHINA),
        datetime(9999, 12, 31, 16, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=SHANGHAI),
    ],
)
def test_what_is_beyond_is_refused(instant: datetime) -> None:
    assert not instants.is_within(instant)
    with pytest.raises(OverflowError, match="9999-12-31"):
        instants.to_utc(instant)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (AFTER, "9999-12-31T23:59:59.999999+08:00"),
        (BEFORE, "0001-01-01T00:00:00+08:00"),
        (date(1, 1, 1), "0001-01-01T00:00:00+08:00"),
        (date(1988, 7, 1), "1988-07-01T00:00:00+08:00"),
        (datetime(1900, 1, 1), "1900-01-01T00:00:00+08:00"),
        (datetime(1900, 1, 1, tzinfo=UTC), "1900-01-01T08:00:00+08:00"),
    ],
)
def test_china_shows_everything_with_whole_minutes(value: date, shown: str) -> None:
    assert instants.china(value).isoformat() == shown
