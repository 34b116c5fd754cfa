"""The surcharge on a fine paid late: three per cent a day, never more than the fine, nothing while it is disputed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from workflows.calendar import pauses as paused
from workflows.calendar.pauses import DayRange
from workflows.calendar.zone import DAY
from workflows.clocks.limits import shipped

CODE = "PN-15"
"""Source: Administrative Penalty Law (2021) art. 72 (1) (1); capped by Administrative Compulsion Law art. 45 (2)."""


def surcharge(principal_fen: int, days: int) -> int:
    """The surcharge in fen on ``principal_fen`` after so many counted days, rounded half up."""
    if principal_fen < 0 or days < 0:
        raise ValueError(f"Expected a fine and days of at least zero, found {principal_fen} and {days}")
    rate = shipped()[CODE].daily_rate or Decimal(0)
    full = (rate * principal_fen * days).quantize(Decimal(1), ROUND_HALF_UP)
    return min(principal_fen, int(full))


def counted_days(payable_until: date, day: date, disputed: Sequence[DayRange] = ()) -> int:
    """Days after the last day for payment up to and including ``day``, without those of a dispute.

    ``disputed`` are reconsiderations and lawsuits, first and last day included. Source: art. 73 (3).
    """
    first = payable_until + DAY
    late = max((day - payable_until).days, 0)
    return late - sum(
        (min(final, day) - max(begin, first)).days + 1
        for begin, final in paused.union_of_days(disputed)
        if max(begin, first) <= min(final, day)
    )
