"""Indicators of enforcement: times kept, never sums, never how many penalties. Source: domain paper 5, K-17 to K-19."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Integer, and_, cast, func

from workflows.clocks.models import sla_clock
from workflows.clocks.states import ClockState
from workflows.law_reviews.models import law_review
from workflows.matters import Pillar
from workflows.models import matter
from workflows.performance.approval_indicators import said, within
from workflows.performance.indicators import Better, Indicator, Population, Target, Unit
from workflows.performance.periods import Period

_CLOCK = sla_clock.c
FILING = ("PN-01", "PN-02", "PN-03", "PN-04")
"""Limits of the filing decision, by field. Source: domain paper 2.8."""
DECISION = ("PN-05", "PN-06")
"""Limits of the penalty decision. Source: domain paper 2.8."""


def _clocks(name: str, codes: tuple[str, ...]) -> Population:
    """Limits due in the period that were not given up."""

    def due(period: Period) -> list[ColumnElement[bool]]:
        return [_CLOCK.code.in_(codes), _CLOCK.state != ClockState.CANCELED.value, within(_CLOCK.due_at, period)]

    source = sla_clock.join(matter, matter.c.instance_id == _CLOCK.instance_id)
    return Population(
        name, source, _CLOCK.id, _CLOCK.town_code, matter.c.number, _CLOCK.step, due, _CLOCK.instance_id, _CLOCK.due_at
    )


_REVIEW = law_review.c
REVIEWS = Population(
    "law_reviews",
    law_review.outerjoin(matter, matter.c.instance_id == _REVIEW.instance_id),
    _REVIEW.id,
    _REVIEW.town_code,
    func.coalesce(matter.c.number, _REVIEW.reason_code),
    _REVIEW.subject_type,
    lambda period: [_REVIEW.voided_at.is_(None), within(_REVIEW.closed_at, period)],
    _REVIEW.instance_id,
    _REVIEW.closed_at,
)


def _in_time() -> Target:
    return Target(Better.MORE, 0.98)


_KEPT = said(and_(_CLOCK.state == ClockState.STOPPED.value, cast(_CLOCK.in_time, Integer) == 1))

INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        "K-17", "立案及时率", "filed in time", Pillar.ENFORCEMENT, Unit.PERCENT, _clocks("filing", FILING),
        "时限内作出立案与否决定的 ÷ 期内到期的案源", "decided about filing in time ÷ clues due in the period",
        _in_time(), _KEPT,
    ),
    Indicator(
        "K-18", "案件按期办结率", "decided in time", Pillar.ENFORCEMENT, Unit.PERCENT, _clocks("decision", DECISION),
        "时限内作出决定的 ÷ 期内到期的立案案件", "decided in time ÷ filed cases due in the period",
        _in_time(), _KEPT,
    ),
    Indicator(
        "K-19", "法制审核按期率", "reviewed in time", Pillar.ENFORCEMENT, Unit.PERCENT, REVIEWS,
        "按期审结的 ÷ 期内审结的法制审核", "reviewed in time ÷ legal reviews closed in the period",
        _in_time(), said(cast(_REVIEW.in_time, Integer) == 1),
    ),
)  # fmt: skip
