"""Instants that every clock of the house can show: their bounds, and China's clock for machines to read."""

from datetime import UTC, date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
"""China's standard time. Reason: before 1901 ``Asia/Shanghai`` is eight hours, five minutes and 43 seconds ahead, which
formats with an offset in whole minutes cannot say."""

EARLIEST = datetime(1, 1, 1, 8, tzinfo=CHINA)
"""The first instant that UTC can show. Reason: the calendar of ``datetime`` begins with the year 1."""

LATEST = datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=CHINA)
"""The last instant that China's clock can show."""

BOUNDS = "0001-01-01T08:00:00+08:00 .. 9999-12-31T23:59:59.999999+08:00"
"""``EARLIEST`` and ``LATEST`` as refusals tell them."""


def is_within(instant: datetime) -> bool:
    """Whether an aware instant can be shown in UTC and in China."""
    return EARLIEST <= instant <= LATEST


def to_utc(instant: datetime) -> datetime:
    """An aware instant in UTC.

    Raises:
        OverflowError: it is not within the bounds.
    """
    if not is_within(instant):
        raise OverflowError(f"expected an instant within {BOUNDS}, but found {instant.isoformat()}")
    return instant.astimezone(UTC)


def china(value: date) -> datetime:
    """What China's clock shows at an instant, at midnight of a day, or at a local time; never fails.

    An instant that its calendar cannot show becomes the nearest that it can.
    """
    if not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=CHINA)
    offset = value.utcoffset()
    local = value.replace(tzinfo=None)
    if offset is None:
        return local.replace(tzinfo=CHINA)
    ahead = timedelta(hours=8) - offset
    try:
        return (local + ahead).replace(tzinfo=CHINA)
    except OverflowError:
        return (datetime.max if ahead > timedelta() else datetime.min).replace(tzinfo=CHINA)
