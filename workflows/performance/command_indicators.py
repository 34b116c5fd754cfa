"""Indicators of dispatch and the grids. Source: domain paper 5, K-21 to K-29."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, cast, exists, func, or_, select

from workflows.dispatch.models import call_back, work_order, work_order_assessment, work_order_change, work_order_return
from workflows.dispatch.states import OrderState
from workflows.matters import Pillar
from workflows.patrols.models import patrol, patrol_finding
from workflows.performance.approval_indicators import said, within
from workflows.performance.indicators import Better, Indicator, Population, Target, Unit, known
from workflows.performance.periods import Period

_ORDER = work_order.c
LEFT_OUT = ("merged", "canceled")
"""Outcomes in no numerator and no denominator. Source: domain paper 5, definitions."""
ATTEMPTS = 3
"""Call-backs after which a caller counts as unreachable and is left out. Source: domain paper 5, K-27."""
UNSATISFIED = ("不满意", "非常不满意")
FROM_GRID = "网格上报"


def _counted() -> ColumnElement[bool]:
    return or_(_ORDER.outcome.is_(None), _ORDER.outcome.not_in(LEFT_OUT))


def _orders(name: str, at: ColumnElement[Any], *more: ColumnElement[bool], keeps_all: bool = False) -> Population:
    def where(period: Period) -> list[ColumnElement[bool]]:
        return [within(at, period), *more, *([] if keeps_all else [_counted()])]

    label = func.coalesce(_ORDER.event_type, _ORDER.kind)
    return Population(
        name, work_order, _ORDER.id, _ORDER.town_code, _ORDER.number, label, where, _ORDER.instance_id, at
    )


def _reached() -> ColumnElement[bool]:
    return exists(
        select(call_back.c.id).where(call_back.c.order_id == _ORDER.id, cast(call_back.c.is_reached, Integer) == 1)
    )


def _attempts() -> ColumnElement[int]:
    return select(func.count()).where(call_back.c.order_id == _ORDER.id).correlate(work_order).scalar_subquery()


def _last(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """What the last caller who was reached said."""
    of_order = (call_back.c.order_id == _ORDER.id, cast(call_back.c.is_reached, Integer) == 1)
    said_last = select(column).where(*of_order).order_by(call_back.c.called_at.desc(), call_back.c.id.desc()).limit(1)
    return said_last.correlate(work_order).scalar_subquery()


def _passed(*states: OrderState) -> ColumnElement[bool]:
    change = work_order_change.c
    return exists(
        select(change.id).where(change.order_id == _ORDER.id, change.after.in_([state.value for state in states]))
    )


DUE = _orders("orders_due", _ORDER.due_at, _ORDER.dispatched_at.is_not(None))
DISPATCHED = _orders("orders_dispatched", _ORDER.dispatched_at)
CLOSED = _orders("orders_closed", _ORDER.closed_at)
REPORTED = _orders("orders_reported", _ORDER.reported_at, _ORDER.source == FROM_GRID, keeps_all=True)
_RETURN = work_order_return.c
RETURNS = Population(
    "returns",
    work_order_return.join(work_order, _ORDER.id == _RETURN.order_id),
    _RETURN.id,
    _RETURN.town_code,
    _ORDER.number,
    _RETURN.reason,
    lambda period: [within(_RETURN.decided_at, period)],
    _ORDER.instance_id,
    _RETURN.decided_at,
)
_ASSESSED = work_order_assessment.c
ASSESSED = Population(
    "assessed",
    work_order_assessment.join(work_order, _ORDER.id == _ASSESSED.order_id),
    _ASSESSED.id,
    _ASSESSED.town_code,
    _ORDER.number,
    func.coalesce(_ORDER.event_type, _ORDER.kind),
    lambda period: [within(_ASSESSED.assessed_at, period), _counted()],
    _ORDER.instance_id,
    _ASSESSED.assessed_at,
)
_PATROL = patrol.c
PATROLS = Population(
    "patrols",
    patrol,
    _PATROL.id,
    _PATROL.town_code,
    _PATROL.number,
    _PATROL.grid_code,
    lambda period: [within(_PATROL.started_at, period), _PATROL.ended_at.is_not(None)],
    _PATROL.instance_id,
    _PATROL.started_at,
)
_FINDING = patrol_finding.c
FINDINGS = Population(
    "findings",
    patrol_finding.join(patrol, _PATROL.id == _FINDING.patrol_id),
    _FINDING.id,
    _FINDING.town_code,
    _FINDING.number,
    _FINDING.event_type,
    lambda period: [within(_FINDING.found_at, period)],
    _PATROL.instance_id,
    _FINDING.found_at,
)


def _of(
    id_: str,
    zh: str,
    en: str,
    population: Population,
    definition_zh: str,
    definition_en: str,
    target: Target | None = None,
    unit: Unit = Unit.PERCENT,
    pillar: Pillar = Pillar.COMMAND,
    **how: Any,
) -> Indicator:
    return Indicator(id_, zh, en, pillar, unit, population, definition_zh, definition_en, target, **how)


def _least(share: float) -> Target:
    return Target(Better.MORE, share)


def _most(share: float) -> Target:
    return Target(Better.LESS, share)


def _stretch(id_: str, zh: str, en: str, column: ColumnElement[Any]) -> Indicator:
    return _of(
        id_, f"{zh}时长", en, ASSESSED, f"{zh}的分钟数，期内考核的工单；另列中位数",
        f"minutes from {en}; median beside it",
        unit=Unit.MINUTES, numerator=column, denominator=known(column), has_spread=True,
    )  # fmt: skip


_DISPOSED = said(_ORDER.disposed_at.is_not(None))
_REACHED = said(_reached())
_CALLED = said(or_(_reached(), and_(_attempts() > 0, _attempts() < ATTEMPTS)))

INDICATORS: tuple[Indicator, ...] = (
    _of(
        "K-21", "网格巡查到位率", "valid patrols", PATROLS,
        "有效巡查 ÷ 期内开始并已结束的巡查", "valid rounds ÷ rounds begun in the period and ended",
        _least(0.95), pillar=Pillar.GRID, numerator=said(cast(_PATROL.is_valid, Integer) == 1),
    ),
    _of(
        "K-22", "网格上报有效率", "valid reports of grids", REPORTED,
        "未并案、未销号的 ÷ 期内网格上报", "neither merged nor struck off ÷ reported by grids in the period",
        _least(0.85), pillar=Pillar.GRID, numerator=said(_counted()),
    ),
    _of(
        "K-23", "处置率", "disposed", DUE,
        "已处置的 ÷ 已派遣、期内到期的工单", "disposed ÷ dispatched orders due in the period",
        _least(0.95), numerator=_DISPOSED,
    ),
    _of(
        "K-23t", "处置及时率", "disposed in time", DUE,
        "按时处置的 ÷ 已处置的（期内到期）", "disposed in time ÷ disposed, among those due in the period",
        _least(0.95), numerator=said(_ORDER.disposed_at <= _ORDER.due_at), denominator=_DISPOSED,
    ),
    _stretch("K-24a", "发现到上报", "found to reported", _ASSESSED.to_report),
    _stretch("K-24b", "上报到派遣", "reported to dispatched", _ASSESSED.to_dispatch),
    _stretch("K-24c", "派遣到处置", "dispatched to disposed", _ASSESSED.to_dispose),
    _stretch("K-24d", "处置到反馈", "disposed to fed back", _ASSESSED.to_feed_back),
    _of(
        "K-25", "返工率", "reopened", CLOSED,
        "核查、回访后重办的 ÷ 期内办结且核查或回访过的", "reopened ÷ closed in the period after a check or a call",
        _most(0.03), numerator=said(_ORDER.reopens > 0),
        denominator=said(_passed(OrderState.VERIFYING, OrderState.CALLING_BACK)),
    ),
    _of(
        "K-26", "退单率", "returned", DISPATCHED,
        "退过单的 ÷ 期内派遣的工单", "returned at least once ÷ dispatched in the period",
        _most(0.05), numerator=said(_ORDER.returns > 0),
    ),
    _of(
        "K-26w", "错误退单率", "returned wrongly", RETURNS,
        "未获支持的 ÷ 期内裁定的退单", "not upheld ÷ returns decided in the period",
        numerator=said(cast(_RETURN.is_upheld, Integer) == 0),
    ),
    _of(
        "K-27", "回访率", "reached by call-backs", CLOSED,
        "回访到的 ÷ 期内办结、应回访的；三次未接通的不计",
        "reached ÷ to be called back; unreachable after three calls left out",
        _least(0.9), numerator=_REACHED, denominator=_CALLED,
    ),
    _of(
        "K-27s", "解决率", "solved", CLOSED,
        "回访称已解决的 ÷ 回访到的", "said to be solved ÷ reached",
        _least(0.85), numerator=said(_last(cast(call_back.c.is_solved, Integer)) == 1), denominator=_REACHED,
    ),
    _of(
        "K-27m", "满意率", "satisfied", CLOSED,
        "回访满意的 ÷ 回访到的", "satisfied ÷ reached",
        _least(0.95), numerator=said(_last(call_back.c.satisfaction).not_in(UNSATISFIED)),
        denominator=_REACHED,
    ),
    _of(
        "K-29", "自行处置率", "settled by the grid itself", FINDINGS,
        "网格当场处置的 ÷ 期内巡查发现", "handled on the spot ÷ found on patrols in the period",
        pillar=Pillar.GRID, numerator=said(cast(_FINDING.is_self_handled, Integer) == 1),
    ),
)  # fmt: skip
