"""What a simulated town brought, measured in its database against the rates it was meant to have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, distinct, func, or_, select

from engine.context import Context
from engine.models import process_instance, user_task
from engine.states import TaskState
from workflows.clocks.marks import Level
from workflows.clocks.models import clock_card, sla_clock
from workflows.dispatch.models import call_back, hang_up, work_order, work_order_return
from workflows.enforcement.models import penalty_decision
from workflows.execution.models import instalment_plan, penalty_dispute
from workflows.hearings.models import hearing
from workflows.law_reviews.models import law_review
from workflows.models import case_file, catalogue_item
from workflows.patrols.models import patrol
from workflows.simulation.arrivals import BUSIEST

CERTAINTY = 4.0
"""Standard deviations within which a share is taken for the one that was meant: once in 16,000 it is further off."""
PATIENCE = timedelta(days=7)
"""After which who has not evaluated hardly ever does."""
CHANNELS = (
    ("online", "网上申请", "online", 0.55),
    ("agent", "代办", "through an agent", 0.10),
    ("window", "窗口申请", "at the window", 0.35),
)
LEVELS = (("I", 0.01), ("II", 0.09), ("III", 0.60), ("IV", 0.30))


@dataclass(frozen=True, slots=True)
class Rate:
    """One behaviour: how often it was seen, of how many, and the share it was meant to have."""

    zh: str
    en: str
    seen: int
    of: int
    #: Source: domain paper 9.3.
    meant: float

    @property
    def share(self) -> float:
        """The share it had; 0 where nothing could have shown it."""
        return self.seen / self.of if self.of else 0.0

    @property
    def is_near(self) -> bool:
        """Whether as many independent draws with the meant share would be as near; one more or less is allowed."""
        expected = self.meant * self.of
        spread: float = (expected * (1 - self.meant)) ** 0.5
        return abs(self.seen - expected) <= CERTAINTY * spread + 1


def measure(ctx: Context, refused: int = 0) -> Sequence[Rate]:
    """Every rate that the rows tell.

    Args:
        refused: second supplements that the engine refused: of these no row tells.
    """
    return [*_approvals(ctx, refused), *_penalties(ctx), *_orders(ctx), *_volumes(ctx)]


def _approvals(ctx: Context, refused: int) -> list[Rate]:
    case, item = case_file.c, catalogue_item.c
    cases = _count(ctx, case.id)
    promised = _accepted(ctx, item.handle_type == "承诺")
    reviewed = _opened(ctx, "approval", "P1-05")
    decided = _count(ctx, case.id, case.outcome.in_(("granted", "refused")))
    rated = _count(ctx, case.id, case.rating.is_not(None))
    asked = (user_task.c.element_id == "P1-14") & (user_task.c.created_at < ctx.now - PATIENCE)
    evaluable = _count(ctx, distinct(user_task.c.instance_id), asked)
    done = _count(ctx, distinct(user_task.c.instance_id), asked, user_task.c.completed_by.is_not(None))
    by_item = {kind: _accepted(ctx, item.handle_type == kind, accepted=False) for kind in ("即办", "承诺", "转报")}
    rows = (
        ("即办件", "instant items", by_item["即办"], cases, 0.62),
        ("承诺件", "promise items", by_item["承诺"], cases, 0.30),
        ("转报件", "forwarded items", by_item["转报"], cases, 0.08),
        *((zh, en, _count(ctx, case.id, case.channel == name), cases, share) for name, zh, en, share in CHANNELS),
        ("补正", "supplement", _count(ctx, case.id, case.supplements > 0), cases, 0.08),
        ("二次补正被拒", "second supplement, refused", refused, cases, 0.005),
        ("二次补正", "second supplement, taken", _count(ctx, case.id, case.supplements > 1), cases, 0.0),
        ("特别程序", "special procedure", _callers(ctx, "special_procedure"), promised, 0.12),
        ("延期", "extension asked for", _opened(ctx, "approval", "P1-05-extension"), reviewed, 0.01 / 0.38),
        ("撤回", "withdrawal", _count(ctx, case.id, case.outcome == "withdrawn"), cases, 0.02),
        ("不予许可", "refusal", _count(ctx, case.id, case.outcome == "refused"), decided, 0.015),
        ("告知承诺", "commitment", _opened(ctx, "approval", "P1-05-commitment"), cases, 0.06),
        ("容缺受理", "tolerance", _opened(ctx, "approval", "P1-03-commitment"), cases, 0.03),
        ("评价", "evaluation", done, evaluable, 0.6),
        ("好评", "positive", _count(ctx, case.id, case.rating <= 3), rated, 0.99),
        ("黄牌", "yellow card", _carded(ctx, Level.YELLOW), cases, 0.04),
        ("红牌", "red card", _carded(ctx, Level.RED), cases, 0.004),
        ("超法定", "severe red card", _carded(ctx, Level.SEVERE_RED), cases, 0.0002),
    )
    return [Rate(*row) for row in rows]


def _penalties(ctx: Context) -> list[Rate]:
    simple, ordinary = _callers(ctx, "simple_penalty"), _callers(ctx, "ordinary_penalty")
    noticed = _opened(ctx, "ordinary_penalty", "P2-10")
    reviews = _count(ctx, law_review.c.id, law_review.c.opinion.is_not(None) | (law_review.c.returns > 0))
    returned = or_(law_review.c.returns > 0, law_review.c.opinion.not_in(("同意",)))
    decided = _count(ctx, penalty_decision.c.id, penalty_decision.c.issued_at.is_not(None))
    clocked = sla_clock.c.code == "PN-14"
    payable = _count(ctx, sla_clock.c.id, clocked, or_(sla_clock.c.in_time.is_not(None), sla_clock.c.due_at < ctx.now))
    late = or_(sla_clock.c.in_time.is_(False), (sla_clock.c.in_time.is_(None)) & (sla_clock.c.due_at < ctx.now))
    disputes = {
        kind: _count(ctx, penalty_dispute.c.id, penalty_dispute.c.kind == kind)
        for kind in ("reconsideration", "litigation")
    }
    rows = (
        ("简易程序", "simple procedure", simple, simple + ordinary, 0.65),
        ("陈述申辩", "defence", _opened(ctx, "ordinary_penalty", "P2-12"), noticed, 0.12),
        ("处罚听证", "hearing", _count(ctx, hearing.c.id, hearing.c.kind == "处罚"), noticed, 0.02),
        ("法制审核退回", "returned by the legal review", _count(ctx, law_review.c.id, returned), reviews, 0.09),
        ("分期缴纳", "instalments", _count(ctx, instalment_plan.c.id), decided, 0.03),
        ("逾期缴款", "paid late", _count(ctx, sla_clock.c.id, clocked, late), payable, 0.07),
        ("行政复议", "reconsideration", disputes["reconsideration"], decided, 0.012),
        ("行政诉讼", "court", disputes["litigation"], decided, 0.004),
        ("移送公安", "to the police", _opened(ctx, "ordinary_penalty", "P2-06-crime"), simple + ordinary, 0.002),
    )
    return [Rate(*row) for row in rows]


def _orders(ctx: Context) -> list[Rate]:
    order, returns = work_order.c, work_order_return.c
    orders = _count(ctx, order.id)
    sent = _count(ctx, order.id, order.dispatched_at.is_not(None))
    assessed = _count(ctx, order.id, order.level.is_not(None))
    judged = _count(ctx, returns.id, returns.decided_at.is_not(None))
    reached = _count(ctx, call_back.c.id, call_back.c.is_reached.is_(True))
    verified = _ended(ctx, "dispatch", "P4-09")
    rows = (
        *(
            (f"{level} 级", f"level {level}", _count(ctx, order.id, order.level == level), assessed, share)
            for level, share in LEVELS
        ),
        ("退单", "return", _count(ctx, distinct(returns.order_id)), sent, 0.06),
        ("错误退单", "wrong return", _count(ctx, returns.id, returns.is_upheld.is_(False)), judged, 0.3),
        ("重办", "reopen", _count(ctx, order.id, order.reopens > 0), verified, 0.025),
        ("挂起", "hang-up", _count(ctx, distinct(hang_up.c.order_id)), sent, 0.04),
        ("重复", "duplicate", _count(ctx, order.id, order.outcome == "merged"), orders, 0.05),
        ("不满意", "unsatisfied", _count(ctx, call_back.c.id, call_back.c.satisfaction == "不满意"), reached, 0.04),
    )
    return [Rate(*row) for row in rows]


def _volumes(ctx: Context) -> list[Rate]:
    """What arrives, in the mix of the busiest town's day."""
    counts = (
        ("办件", "applications", _count(ctx, case_file.c.id), BUSIEST.approvals),
        ("工单", "work orders", _started(ctx, "dispatch"), BUSIEST.work_orders),
        ("案件线索", "clues", _started(ctx, "enforcement"), BUSIEST.clues),
        ("网格巡查", "grid patrols", _count(ctx, patrol.c.id), BUSIEST.patrols),
    )
    whole = sum(count for *_, count, _ in counts)
    return [Rate(zh, en, count, whole, meant / BUSIEST.whole) for zh, en, count, meant in counts]


# --- counting ---------------------------------------------------------------------------------------


def _count(ctx: Context, column: ColumnElement[Any], *which: ColumnElement[bool]) -> int:
    return _number(ctx, select(func.count(column)).where(*which))


def _number(ctx: Context, statement: Select[Any]) -> int:
    return int(ctx.db.execute(statement).scalar_one())


def _accepted(ctx: Context, which: ColumnElement[bool], *, accepted: bool = True) -> int:
    """Cases of such items, of the accepted ones or of all."""
    joined = select(func.count(case_file.c.id)).join(catalogue_item, catalogue_item.c.id == case_file.c.item_id)
    return _number(ctx, joined.where(which, *([case_file.c.accepted_at.is_not(None)] if accepted else [])))


def _carded(ctx: Context, level: Level) -> int:
    """Cases of which a clock got a card of at least this level."""
    joined = (
        select(func.count(distinct(case_file.c.id)))
        .join(sla_clock, sla_clock.c.instance_id == case_file.c.instance_id)
        .join(clock_card, clock_card.c.clock_id == sla_clock.c.id)
    )
    return _number(ctx, joined.where(clock_card.c.level >= level))


def _callers(ctx: Context, key: str) -> int:
    """Matters that called a process."""
    return _count(ctx, distinct(user_task.c.instance_id), user_task.c.definition_key == key)


def _started(ctx: Context, key: str) -> int:
    """Matters of a line."""
    return _count(ctx, process_instance.c.id, process_instance.c.definition_key == key)


def _opened(ctx: Context, key: str, element_id: str) -> int:
    """Instances in which somebody had this step to do."""
    task = user_task.c
    return _count(ctx, distinct(task.instance_id), task.definition_key == key, task.element_id == element_id)


def _ended(ctx: Context, key: str, element_id: str) -> int:
    """As ``_opened``, of those whose step is over."""
    task, over = user_task.c, user_task.c.state != TaskState.OPEN.value
    return _count(ctx, distinct(task.instance_id), task.definition_key == key, task.element_id == element_id, over)
