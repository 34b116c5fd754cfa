"""What a simulated town brought, measured in its database against the rates it was meant to have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, distinct, func, select

from engine.context import Context
from engine.models import user_task
from workflows.clocks.marks import Level
from workflows.clocks.models import clock_card, sla_clock
from workflows.dispatch.models import call_back, hang_up, work_order, work_order_return
from workflows.models import case_file


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


def measure(ctx: Context) -> Sequence[Rate]:
    """Every rate that the rows tell."""
    cases, orders = _count(ctx, case_file.c.id), _count(ctx, work_order.c.id)
    clocks = _count(ctx, sla_clock.c.id)
    simple, ordinary = _instances(ctx, "simple_penalty"), _instances(ctx, "ordinary_penalty")
    returns = _count(ctx, work_order_return.c.id)
    wrong = _count(ctx, work_order_return.c.id, work_order_return.c.is_upheld.is_(False))
    called = _count(ctx, call_back.c.id)
    rated = case_file.c.rating.is_not(None)
    rows = (
        ("补正", "supplement", _count(ctx, case_file.c.id, case_file.c.supplements > 0), cases, 0.08),
        ("二次补正", "second supplement", _count(ctx, case_file.c.id, case_file.c.supplements > 1), cases, 0.0),
        ("特别程序", "special procedure", _instances(ctx, "special_procedure"), _promised(ctx), 0.12),
        ("延期", "extension", _instances(ctx, "approval", "P1-05-extension"), cases, 0.01),
        ("评价", "evaluation", _count(ctx, case_file.c.id, rated), _opened(ctx, "approval", "P1-14"), 0.6),
        ("黄牌", "yellow card", _cards(ctx, Level.YELLOW), clocks, 0.04),
        ("红牌", "red card", _cards(ctx, Level.RED), clocks, 0.004),
        ("超法定", "severe red card", _cards(ctx, Level.SEVERE_RED), clocks, 0.0002),
        ("简易程序", "simple procedure", simple, simple + ordinary, 0.65),
        ("退单", "return", returns, orders, 0.06),
        ("错误退单", "wrong return", wrong, returns, 0.3),
        ("重办", "reopen", _count(ctx, work_order.c.id, work_order.c.reopens > 0), orders, 0.025),
        ("挂起", "hang-up", _count(ctx, hang_up.c.id), orders, 0.04),
        ("重复", "duplicate", _count(ctx, work_order.c.id, work_order.c.outcome == "merged"), orders, 0.05),
        ("不满意", "unsatisfied", _count(ctx, call_back.c.id, call_back.c.satisfaction == "不满意"), called, 0.04),
    )
    return [Rate(*row) for row in rows]


def _count(ctx: Context, column: ColumnElement[Any], *which: ColumnElement[bool]) -> int:
    return _number(ctx, select(func.count(column)).where(*which))


def _number(ctx: Context, statement: Select[Any]) -> int:
    return int(ctx.db.execute(statement).scalar_one())


def _cards(ctx: Context, level: Level) -> int:
    return _number(ctx, select(func.count(distinct(clock_card.c.clock_id))).where(clock_card.c.level == level))


def _instances(ctx: Context, key: str, element_id: str | None = None) -> int:
    """Matters in which somebody had a step of a process to do."""
    task = user_task.c
    which = [task.definition_key == key, *([task.element_id == element_id] if element_id else [])]
    return _number(ctx, select(func.count(distinct(task.instance_id))).where(*which))


def _opened(ctx: Context, key: str, element_id: str) -> int:
    task = user_task.c
    return _count(ctx, task.id, task.definition_key == key, task.element_id == element_id)


def _promised(ctx: Context) -> int:
    """Cases that are decided here and not at once."""
    return _instances(ctx, "approval", "P1-05")
