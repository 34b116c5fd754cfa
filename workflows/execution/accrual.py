"""What is owed on a day: instalments fallen due, payments, disputes, and the surcharge day by day; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from workflows.calendar import pauses as paused
from workflows.calendar.pauses import DayRange
from workflows.calendar.zone import DAY
from workflows.clocks.limits import shipped
from workflows.clocks.surcharges import CODE


@dataclass(frozen=True, slots=True)
class Due:
    """A part of the fine and the last day for paying it."""

    day: date
    cents: int


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment on the day that the bank names."""

    day: date
    cents: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """Which parts are due when, from the day on which it was approved; the first holds from the beginning."""

    since: date
    #: In order of their days; together the principal.
    dues: Sequence[Due]


@dataclass(frozen=True, slots=True)
class Debt:
    """Everything that the amount owed depends on."""

    principal_cents: int
    #: In order; a later one takes over from its day on and undoes nothing before: deferring is not forgiving.
    schedules: Sequence[Schedule]
    paid: Sequence[Paid] = ()
    #: Reconsiderations and lawsuits, first and last day included. Source: Administrative Penalty Law art. 73 (3).
    disputed: Sequence[DayRange] = ()


@dataclass(frozen=True, slots=True)
class AccrualDay:
    """One day late: on how much, whether it counts, and the surcharge up to and including it."""

    day: date
    overdue_cents: int
    is_counted: bool
    surcharge_cents: int


@dataclass(frozen=True, slots=True)
class Statement:
    """What is owed on a day."""

    principal_cents: int
    surcharge_cents: int
    paid_cents: int
    counted_days: int

    @property
    def outstanding_cents(self) -> int:
        """What is still to be paid."""
        return max(0, self.principal_cents + self.surcharge_cents - self.paid_cents)

    @property
    def surplus_cents(self) -> int:
        """What was paid beyond what was owed, and is to be paid back."""
        return max(0, self.paid_cents - self.principal_cents - self.surcharge_cents)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is owed."""
        return self.outstanding_cents == 0


def rate() -> Decimal:
    """The surcharge's daily share, three per cent. Source: Administrative Penalty Law (2021) art. 72 (1) (1)."""
    return shipped()[CODE].daily_rate or Decimal(0)


def days(debt: Debt, until: date) -> Iterator[AccrualDay]:
    """Every day after the first due day on which something is late, up to ``until`` or to the cap.

    A payment counts against the principal first, from the day after it; so the base never grows by paying.
    Rounding is half up to the fen, once, on the sum; the sum never exceeds the principal (art. 45 (2) of the
    Administrative Compulsion Law).
    """
    disputed = paused.union_of_days(debt.disputed)
    daily, whole, total = rate(), Decimal(0), 0
    day = min(one.day for schedule in debt.schedules for one in schedule.dues) + DAY
    while day <= until and total < debt.principal_cents:
        late = overdue(debt, day)
        if late:
            counts = not paused.contains(disputed, day)
            whole += daily * late if counts else 0
            total = min(debt.principal_cents, int(whole.quantize(Decimal(1), ROUND_HALF_UP)))
            yield AccrualDay(day, late, counts, total)
        day += DAY


def overdue(debt: Debt, day: date) -> int:
    """Fen of the principal that fell due before ``day`` and had not been paid before it."""
    due = sum(one.cents for one in _on(debt, day).dues if one.day < day)
    return max(0, due - sum(one.cents for one in debt.paid if one.day < day))


def _on(debt: Debt, day: date) -> Schedule:
    return [debt.schedules[0], *(one for one in debt.schedules[1:] if one.since <= day)][-1]


def statement(debt: Debt, day: date) -> Statement:
    """What is owed on ``day``, its own surcharge included."""
    surcharge, counted = 0, 0
    for one in days(debt, day):
        surcharge, counted = one.surcharge_cents, counted + one.is_counted
    paid = sum(one.cents for one in debt.paid if one.day <= day)
    return Statement(debt.principal_cents, surcharge, paid, counted)


def is_missed(debt: Debt, day: date) -> bool:
    """Whether a part of the latest schedule that fell due before ``day`` was not paid by its day."""
    return any(_short(debt, one.day) for one in debt.schedules[-1].dues if one.day < day)


def _short(debt: Debt, due: date) -> bool:
    owed = sum(one.cents for one in debt.schedules[-1].dues if one.day <= due)
    return sum(one.cents for one in debt.paid if one.day <= due) < owed


def reduced(dues: Sequence[Due], principal_cents: int) -> list[Due]:
    """The same days for a smaller principal: what falls away falls away at the end."""
    left = principal_cents
    kept: list[Due] = []
    for one in dues:
        cents = min(one.cents, left)
        if cents or (not kept and not left):
            kept.append(Due(one.day, cents))
        left -= cents
    return kept
