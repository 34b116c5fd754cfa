"""Indicators of inspection, and of decisions that were contested. Source: domain paper 5, K-20, K-30 to K-32."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, extract, func, literal, select

from workflows.calendar.zone import local_day
from workflows.execution.models import penalty_dispute, penalty_execution
from workflows.inspection.models import inspection, inspection_draw, inspection_plan, inspection_task
from workflows.matters import Pillar
from workflows.organisation.models import business
from workflows.performance.approval_indicators import said, within
from workflows.performance.indicators import Better, Indicator, Population, Target, Unit
from workflows.performance.periods import Period
from workflows.publications.models import publication

_CHECK, _DRAW, _TASK, _PLAN = inspection.c, inspection_draw.c, inspection_task.c, inspection_plan.c
ROUTINE = "日常双随机"
"""Visits after a risk or a complaint are not counted against the cap. Source: domain paper 3.5 (5)."""
NO_PROBLEM = ("未发现问题", "已注销", "其他")
CLASSES = ("A", "B", "C", "D")
DONE = ("checked", "published")
CORRECTED = ("changed", "annulled")
OUTSIDE = {"reconsideration": "行政复议", "litigation": "行政诉讼"}
"""Ways on which somebody else judges the decision; what the town corrects by itself is none."""

_SOURCE = (
    inspection.join(inspection_draw, _DRAW.id == _CHECK.draw_id)
    .join(inspection_task, _TASK.id == _DRAW.task_id)
    .join(inspection_plan, _PLAN.id == _TASK.plan_id)
)


def _days(column: ColumnElement[date], period: Period) -> ColumnElement[bool]:
    """Whether a day lies in the period and is over."""
    return and_(column >= period.first, column < local_day(period.end))


def _checks(name: str, where: Any) -> Population:
    return Population(name, _SOURCE, _CHECK.id, _CHECK.town_code, _DRAW.number, _TASK.item, where, _CHECK.instance_id)


def _last_visits(period: Period) -> Sequence[ColumnElement[bool]]:
    """Of each enterprise with a routine visit in the period the last one: it knows how many there were that year."""
    later = inspection.alias()
    after = (later.c.checked_on > _CHECK.checked_on) | (
        (later.c.checked_on == _CHECK.checked_on) & (later.c.id > _CHECK.id)
    )
    same = (later.c.town_code == _CHECK.town_code, later.c.credit_code == _CHECK.credit_code)
    within_period = and_(later.c.trigger == ROUTINE, _days(later.c.checked_on, period))
    another = select(later.c.id).where(*same, within_period, after).correlate(inspection).exists()
    return [_CHECK.trigger == ROUTINE, _days(_CHECK.checked_on, period), ~another]


def _visits() -> ColumnElement[int]:
    """Routine visits of the same enterprise that year, up to this one; those of one joint inspection count once."""
    other = inspection.alias()
    same = (
        other.c.town_code == _CHECK.town_code,
        other.c.credit_code == _CHECK.credit_code,
        other.c.trigger == ROUTINE,
        extract("year", other.c.checked_on) == extract("year", _CHECK.checked_on),
        other.c.checked_on <= _CHECK.checked_on,
    )
    return select(func.count(other.c.visit.distinct())).where(*same).correlate(inspection).scalar_subquery()


DRAWN = _checks("inspections_due", lambda period: [_DRAW.state == "confirmed", _days(_TASK.ends_on, period)])
CHECKED = _checks("inspections_done", lambda period: [_days(_CHECK.checked_on, period)])
VISITED = _checks("enterprises_visited", _last_visits)
_FIRM = business.c
FIRMS = Population(
    "businesses", business, _FIRM.credit_code, _FIRM.town_code, _FIRM.credit_code, _FIRM.name, lambda period: []
)
_SHOWN = publication.c
RESULTS = Population(
    "inspection_results",
    publication,
    _SHOWN.id,
    _SHOWN.town_code,
    _SHOWN.kind,
    _SHOWN.field,
    lambda period: [_SHOWN.kind == "检查", within(_SHOWN.due_at, period)],
    _SHOWN.instance_id,
    _SHOWN.due_at,
)
_DISPUTE = penalty_dispute.c
DISPUTES = Population(
    "disputes",
    penalty_dispute.join(penalty_execution, penalty_execution.c.id == _DISPUTE.execution_id),
    _DISPUTE.id,
    _DISPUTE.town_code,
    _DISPUTE.reference,
    case(*((_DISPUTE.kind == kind, literal(name)) for kind, name in OUTSIDE.items())),
    lambda period: [_DISPUTE.kind.in_(OUTSIDE), _days(_DISPUTE.ended_on, period)],
    penalty_execution.c.instance_id,
)


def _of(
    id_: str,
    zh: str,
    en: str,
    population: Population,
    definition_zh: str,
    definition_en: str,
    numerator: ColumnElement[int],
    target: Target | None = None,
) -> Indicator:
    return Indicator(
        id_, zh, en, Pillar.ENFORCEMENT, Unit.PERCENT, population, definition_zh, definition_en, target, numerator
    )


_ALL = Target(Better.MORE, 1.0)

INDICATORS: tuple[Indicator, ...] = (
    _of(
        "K-20", "行政复议诉讼纠错率", "corrected after a dispute", DISPUTES,
        "变更、撤销、确认违法或无效的 ÷ 期内审结的行政复议和行政诉讼；自行纠正不计",
        "changed, annulled or found unlawful ÷ reconsiderations and lawsuits concluded in the period",
        said(_DISPUTE.result.in_(CORRECTED)), Target(Better.LESS, 0.05),
    ),
    _of(
        "K-30", "双随机完成率", "inspections done", DRAWN,
        "已检查的 ÷ 期内到期任务抽中的对象", "inspected ÷ objects drawn for tasks that ended in the period",
        said(_CHECK.state.in_(DONE)), _ALL,
    ),
    _of(
        "K-30p", "双随机公示率", "results published in time", RESULTS,
        "二十个工作日内公示的 ÷ 期内应公示的检查结果",
        "published within twenty working days ÷ results due in the period",
        said(_SHOWN.published_at <= _SHOWN.due_at), _ALL,
    ),
    _of(
        "K-30f", "问题发现率", "inspections with problems", CHECKED,
        "发现问题的 ÷ 期内已检查的", "with problems ÷ inspected in the period",
        said(_CHECK.conclusion.not_in(NO_PROBLEM)),
    ),
    _of(
        "K-31", "市场主体信用风险覆盖率", "businesses with a risk class", FIRMS,
        "有信用风险分类的 ÷ 在册市场主体（现状，不随期间变化）", "with a risk class ÷ businesses on record today",
        said(_FIRM.credit_class.in_(CLASSES)),
    ),
    _of(
        "K-32", "涉企检查频次符合率", "enterprises within the yearly cap", VISITED,
        "当年日常检查未超年度上限的 ÷ 期内检查过的企业；联合检查算一次",
        "within the yearly cap of routine visits ÷ enterprises inspected in the period; a joint visit counts once",
        said(_visits() <= _PLAN.frequency_cap), _ALL,
    ),
)  # fmt: skip
