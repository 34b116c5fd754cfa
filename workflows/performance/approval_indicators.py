"""Indicators of approvals. Source: domain paper 5, K-01 to K-16.

A case is closed (办结) when its decision is made; certificate and delivery have limits of their own. Source: paper 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, cast, exists, func, or_, select

from engine.models import user_task
from engine.states import TaskState
from workflows.clocks.marks import Level
from workflows.clocks.models import sla_clock
from workflows.clocks.states import ClockState
from workflows.matters import Pillar
from workflows.models import case_file, catalogue_item
from workflows.performance.cards import is_among, levels
from workflows.performance.indicators import LOOK, Better, Indicator, Population, Share, Target, Unit, known
from workflows.performance.periods import Period
from workflows.publications.models import publication
from workflows.pushes.models import push_record

_CASE = case_file.c
_PROMISE = sla_clock.c
PROMISE = "AP-14"
"""The public promise: it ends with the decision, for forwarded items when the county has them. Source: paper 2.8."""
LEFT_OUT = ("withdrawn", "transferred", "canceled", "terminated")
"""Outcomes in no numerator and no denominator. Source: domain paper 5, definitions."""
RATING_LIMIT = "DC-18"
PUTTING_RIGHT = "整改"
"""Variant of the same limit; without it, whoever rated badly is contacted."""
SATISFIED = 3
"""Very satisfied, satisfied, fairly satisfied. Source: GB/T 39046 A.8."""
SUPPLEMENTS = 2
"""From the second on a case was not done in one go."""


def said(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """1 where the condition holds, else 0, also where it is unknown."""
    return case((condition, 1), else_=0)


def within(column: ColumnElement[Any], period: Period) -> ColumnElement[bool]:
    """Whether an instant lies in the period."""
    return and_(column >= period.start, column < period.end)


def _counted() -> ColumnElement[bool]:
    return or_(_CASE.outcome.is_(None), _CASE.outcome.not_in(LEFT_OUT))


def _cases(name: str, where: Any, at: ColumnElement[Any], *facts: ColumnElement[Any]) -> Population:
    source = case_file.join(catalogue_item, catalogue_item.c.id == _CASE.item_id) if facts else case_file
    return Population(
        name, source, _CASE.id, _CASE.town_code, _CASE.number, _CASE.item_name, where, _CASE.instance_id, at, facts
    )


def _late_view(period: Period) -> Sequence[ColumnElement[bool]]:
    """Promises that ended in the period, and those running and missed at its end; every way has an index."""
    missed = _PROMISE.due_at < period.end
    return [
        _PROMISE.code == PROMISE,
        _PROMISE.state != ClockState.CANCELED.value,
        or_(
            within(_PROMISE.stopped_at, period),
            and_(_PROMISE.stopped_at.is_(None), missed),
            and_(_PROMISE.stopped_at >= period.end, missed),
        ),
    ]


def _due_view(period: Period) -> Sequence[ColumnElement[bool]]:
    return [_PROMISE.code == PROMISE, _PROMISE.state != ClockState.CANCELED.value, within(_PROMISE.due_at, period)]


def _promises(name: str, where: Any, at: ColumnElement[Any]) -> Population:
    # Outer: a promise is of a case and only the list names it, so that numbers need not look each case up.
    source = sla_clock.outerjoin(case_file, _CASE.instance_id == _PROMISE.instance_id)
    return Population(
        name, source, _PROMISE.id, _PROMISE.town_code, _CASE.number, _CASE.item_name, where, _PROMISE.instance_id, at
    )


def _rectifications(period: Period) -> Sequence[ColumnElement[bool]]:
    return [
        _PROMISE.code == RATING_LIMIT,
        _PROMISE.variant == PUTTING_RIGHT,
        _PROMISE.state != ClockState.CANCELED.value,
        within(_PROMISE.due_at, period),
    ]


RECTIFICATIONS = _promises("rectifications", _rectifications, _PROMISE.due_at)
_PUT_RIGHT = said(
    and_(
        _PROMISE.state == ClockState.STOPPED.value,
        cast(_PROMISE.in_time, Integer) == 1,
        exists(
            select(user_task.c.id).where(
                user_task.c.instance_id == _PROMISE.instance_id,
                user_task.c.element_id == "P1-14-callback",
                user_task.c.state == TaskState.COMPLETED.value,
                user_task.c.ended_at <= _PROMISE.due_at,
            )
        ),
    )
)
ACCEPTED = _cases("accepted", lambda period: [_counted(), within(_CASE.accepted_at, period)], _CASE.accepted_at)
RECEIVED = _cases("received", lambda period: [_counted(), within(_CASE.received_at, period)], _CASE.received_at)
DUE = _promises("due", _due_view, _PROMISE.due_at)
LATE = _promises("late", _late_view, _PROMISE.due_at)
CLOSED = _cases(
    "closed",
    lambda period: [_counted(), _CASE.accepted_at.is_not(None), within(_CASE.decided_at, period)],
    _CASE.decided_at,
    _CASE.accepted_at,
    _CASE.decided_at,
    catalogue_item.c.statutory_days,
)
_ITEM = catalogue_item.c
ITEMS = Population(
    "items",
    catalogue_item,
    _ITEM.id,
    _ITEM.town_code,
    _ITEM.code,
    _ITEM.name,
    lambda period: [
        _ITEM.statutory_days > 0,
        _ITEM.valid_from <= period.last,
        or_(_ITEM.valid_to.is_(None), _ITEM.valid_to >= period.last),
    ],
)
_SHOWN = publication.c
PUBLICATIONS = Population(
    "publications",
    publication,
    _SHOWN.id,
    _SHOWN.town_code,
    _SHOWN.kind,
    _SHOWN.field,
    lambda period: [
        _SHOWN.kind.in_(("许可", "处罚")),
        or_(_SHOWN.secrecy.is_(None), _SHOWN.secrecy != "不公开"),
        within(_SHOWN.due_at, period),
    ],
    _SHOWN.instance_id,
    _SHOWN.due_at,
)
_PUSH = push_record.c
PUSHES = Population(
    "pushes",
    push_record,
    _PUSH.id,
    _PUSH.town_code,
    _PUSH.business_id,
    _PUSH.receiver_name,
    lambda period: [_PUSH.direction == "to_regulator", within(_PUSH.due_at, period)],
    _PUSH.instance_id,
    _PUSH.due_at,
)


# --- what only the calendar can count ---------------------------------------------------------------


def _days(facts: Mapping[str, Any]) -> Share:
    return facts["promised"], 1


def _at_once(facts: Mapping[str, Any]) -> Share:
    return int(facts["promised"] == 0), 1


def _faster(facts: Mapping[str, Any]) -> Share:
    allowed: int = facts["statutory_days"]
    return (allowed - facts["statutory"], allowed) if allowed > 0 else (0, 0)


def _of(
    id_: str,
    zh: str,
    en: str,
    population: Population,
    definition_zh: str,
    definition_en: str,
    unit: Unit = Unit.PERCENT,
    target: Target | None = None,
    **how: Any,
) -> Indicator:
    return Indicator(id_, zh, en, Pillar.APPROVAL, unit, population, definition_zh, definition_en, target, **how)


def _least(share: float) -> Target:
    return Target(Better.MORE, share)


def _most(share: float) -> Target:
    return Target(Better.LESS, share)


_KEPT = said(and_(_PROMISE.state == ClockState.STOPPED.value, cast(_PROMISE.in_time, Integer) == 1))


def promise_kept() -> ColumnElement[int]:
    """Whether the promise of a case was kept: 1 or 0, null for a case without one."""
    clock = sla_clock.alias()
    of_case = (clock.c.instance_id == _CASE.instance_id, clock.c.code == PROMISE)
    return select(func.min(cast(clock.c.in_time, Integer))).where(*of_case).correlate(case_file).scalar_subquery()


_RATED = said(_CASE.rating.is_not(None))


_CARDS = levels(_CASE.instance_id)


INDICATORS: tuple[Indicator, ...] = (
    _of("K-01", "办件量", "cases accepted", ACCEPTED, "期内受理的办件", "cases accepted in the period", Unit.COUNT),
    _of(
        "K-02", "按期办结率（办结口径）", "closed on time", CLOSED,
        "期内办结中守住承诺时限的 ÷ 期内办结（有承诺时限的）；转报件以报出为准",
        "closed with the promise kept ÷ closed with a promise; forwarded items promise the forwarding",
        target=_least(0.995), numerator=LOOK, denominator=known(LOOK), look=promise_kept(),
    ),
    _of(
        "K-03", "按期办结率（到期口径）", "on time among those due", DUE,
        "期内到期的承诺中守住的 ÷ 期内到期的承诺；到期未办结计为未按期",
        "closed in time ÷ due in the period; what is open and overdue has failed",
        target=_least(0.99), numerator=_KEPT,
    ),
    _of(
        "K-04", "超期率", "overdue", LATE,
        "（期内逾期办结 + 期末逾期未结）÷（期内办结 + 期末逾期未结）",
        "closed late or open and overdue at the end ÷ closed, or open and overdue",
        target=_most(0.005),
        numerator=1 - _KEPT,
    ),
    _of(
        "K-05", "承诺时限压缩率", "promise shorter than the law", ITEMS,
        "Σ（法定工作日 − 承诺工作日）÷ Σ 法定工作日，期末有效且有法定时限的事项",
        "sum of statutory less promised working days ÷ sum of statutory ones, items in force at the end",
        target=_least(0.6), numerator=_ITEM.statutory_days - _ITEM.promised_days, denominator=_ITEM.statutory_days,
    ),
    _of(
        "K-06", "实际提速率", "faster than the law", CLOSED,
        "Σ（法定工作日 − 实际工作日）÷ Σ 法定工作日，期内办结；暂停法定时钟的工作日不计",
        "sum of statutory less actual working days ÷ sum of statutory ones, cases closed in the period",
        target=_least(0.6), measure=_faster,
    ),
    _of(
        "K-07", "一次办结率", "done in one go", CLOSED,
        "跑动不超过一次且未二次补正的 ÷ 期内办结", "at most one visit and no second supplement ÷ closed",
        target=_least(0.95), numerator=said(and_(_CASE.visits <= 1, _CASE.supplements < SUPPLEMENTS)),
    ),
    _of(
        "K-08", "不见面率", "without a visit", CLOSED, "零跑动的 ÷ 期内办结", "no visit ÷ closed",
        target=_least(0.6), numerator=said(_CASE.visits == 0),
    ),
    _of(
        "K-09", "即办率", "done at once", CLOSED,
        "受理至办结为零个工作日的 ÷ 期内办结", "no working day from acceptance to closing ÷ closed",
        measure=_at_once,
    ),
    _of(
        "K-10", "平均办理时长", "mean duration", CLOSED,
        "Σ 受理至办结的工作日 ÷ 期内办结；受理当日不计，暂停承诺时钟的工作日不计",
        "working days from acceptance to closing ÷ closed; suspended days of the promise are left out",
        Unit.WORKING_DAYS, measure=_days, has_spread=True,
    ),
    _of(
        "K-11", "满意度（好差评）", "satisfaction", CLOSED,
        "非常满意、满意、基本满意 ÷ 期内办结中已评价的", "satisfied at least fairly ÷ rated among those closed",
        target=_least(0.98), numerator=said(_CASE.rating <= SATISFIED), denominator=_RATED,
    ),
    _of(
        "K-11p", "评价参与率", "rated", CLOSED, "已评价的 ÷ 期内办结", "rated ÷ closed",
        numerator=_RATED,
    ),
    _of(
        "K-12", "差评整改率", "bad ratings put right", RECTIFICATIONS,
        "十五个工作日内整改并回访完毕的 ÷ 期内到期的差评整改",
        "put right and called back within fifteen working days ÷ rectifications of bad ratings due in the period",
        target=_least(1.0), numerator=_PUT_RIGHT,
    ),
    _of(
        "K-13", "补正率", "supplements", RECEIVED,
        "补正过的 ÷ 期内收件", "asked to supplement at least once ÷ received",
        target=_most(0.1), numerator=said(_CASE.supplements >= 1),
    ),
    _of(
        "K-14y", "黄牌率", "yellow cards", ACCEPTED,
        "得过黄牌（未撤销）的 ÷ 期内受理", "with a yellow card that stands ÷ accepted",
        target=_most(0.05), numerator=is_among(LOOK, Level.YELLOW), look=_CARDS,
    ),
    _of(
        "K-14r", "红牌率", "red cards", ACCEPTED,
        "得过红牌（未撤销）的 ÷ 期内受理", "with a red card that stands ÷ accepted",
        target=_most(0.005), numerator=is_among(LOOK, Level.RED), look=_CARDS,
    ),
    _of(
        "K-14s", "超法定件", "statutory limit missed", ACCEPTED,
        "期内受理、超过法定时限的办件", "cases accepted in the period that missed the limit of the law",
        Unit.COUNT, target=_most(0), numerator=is_among(LOOK, Level.SEVERE_RED), look=_CARDS,
    ),
    _of(
        "K-15", "双公示及时率", "published in time", PUBLICATIONS,
        "按时公示的 ÷ 期内应公示的许可、处罚决定", "published in time ÷ decisions to be published in the period",
        target=_least(1.0), numerator=said(_SHOWN.published_at <= _SHOWN.due_at),
    ),
    _of(
        "K-16", "双向推送认领及时率", "claimed in time", PUSHES,
        "按时认领的 ÷ 期内应认领的推送", "claimed in time ÷ pushes to be claimed in the period",
        target=_least(0.95), numerator=said(_PUSH.claimed_at <= _PUSH.due_at),
    ),
    _of(
        "K-16f", "监管反馈率", "answered by the regulator", PUSHES,
        "有监管结果的 ÷ 期内应认领的推送", "with the regulator's result ÷ pushes to be claimed in the period",
        numerator=said(_PUSH.feedback.is_not(None)),
    ),
)  # fmt: skip
