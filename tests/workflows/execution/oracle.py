"""The surcharge counted again in the plainest words: one day after the other, in whole fractions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

ONE = timedelta(days=1)


def surcharge(
    fine: int,
    plans: Sequence[tuple[date, Mapping[date, int]]],
    paid: Mapping[date, int],
    disputed: Sequence[date],
    until: date,
) -> int:
    """Fen of surcharge on ``until``.

    ``plans``: from which day, and on which days how much falls due; ``disputed``: every single day of a dispute.
    """
    sum_so_far = Fraction(0)
    received = 0
    day = min([*paid, *(due for _, parts in plans for due in parts)])
    while day <= until:
        plan = plans[0][1]
        for since, parts in plans[1:]:
            if since <= day:
                plan = parts
        should_have_come = sum(amount for due, amount in plan.items() if due < day)
        late = should_have_come - received
        if late > 0 and day not in disputed:
            sum_so_far += Fraction(3, 100) * late
        received += paid.get(day, 0)
        day += ONE
    whole = int(sum_so_far)
    rounded = whole + (1 if sum_so_far - whole >= Fraction(1, 2) else 0)
    return min(fine, rounded)
