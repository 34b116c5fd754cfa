"""Inspections, contested decisions and bad ratings: each number against rows that were written by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from engine import context
from engine.clock import FrozenClock
from engine.db import Database
from engine.hooks import Hooks
from engine.models import user_task
from tests.rows import Rows
from tests.workflows.performance.fill import GRIDS, NOW, TOWN, fill
from workflows.clocks.models import sla_clock
from workflows.execution.models import penalty_dispute, penalty_execution
from workflows.inspection.models import inspection, inspection_draw, inspection_plan, inspection_task
from workflows.organisation.models import business
from workflows.performance import counting, periods

NOVEMBER = periods.between(date(2026, 11, 1), date(2026, 11, 30), NOW)
IDS = ("K-12", "K-20", "K-30", "K-30f", "K-31", "K-32")
CHECKS: tuple[tuple[str, str, str, date | None, str | None], ...] = (
    ("F1", "日常双随机", "published", date(2026, 3, 2), "未发现问题"),
    ("F1", "日常双随机", "checked", date(2026, 11, 3), "发现问题已责令改正"),
    ("F1", "日常双随机", "checked", date(2026, 11, 4), "未发现问题"),
    ("F2", "日常双随机", "checked", date(2026, 11, 5), "不配合检查"),
    ("F2", "风险触发", "checked", date(2026, 11, 6), "已注销"),
    ("F3", "日常双随机", "assigned", None, None),
)
"""Enterprise, trigger, state, day, conclusion; the cap is two visits a year."""
DISPUTES = (
    ("reconsideration", "annulled", date(2026, 11, 2)),
    ("litigation", "upheld", date(2026, 11, 3)),
    ("reconsideration", "changed", date(2026, 10, 30)),
    ("self_correction", "changed", date(2026, 11, 4)),
    ("litigation", None, None),
)
DAY = timedelta(days=1)
DUE = datetime(2026, 11, 12, 9, 30, tzinfo=UTC)


def _write(rows: Rows) -> None:
    rows.add(inspection_plan, id="plan", instance_id="plan", frequency_cap=2)
    rows.add(inspection_task, id="task", plan_id="plan", item="食品", ends_on=date(2026, 11, 20))
    for number, (code, trigger, state, day, conclusion) in enumerate(CHECKS):
        # An object is drawn once in a draw.
        rows.add(
            inspection_draw, id=f"draw{number}", task_id="task", number=f"CQ{number}", attempt=number,
            state="superseded" if number == 0 else "confirmed",
        )  # fmt: skip
        rows.add(
            inspection, id=f"check{number}", draw_id=f"draw{number}", credit_code=code, trigger=trigger,
            state=state, visit=f"visit{number}", checked_on=day, conclusion=conclusion,
        )  # fmt: skip
    for number, klass in enumerate("AD-"):
        rows.add(business, credit_code=f"F{number}", grid_code=GRIDS[0], credit_class=klass)
    rows.add(penalty_execution, id="execution", instance_id="execution")
    for number, (kind, result, ended_on) in enumerate(DISPUTES):
        rows.add(
            penalty_dispute, id=f"dispute{number}", execution_id="execution", kind=kind, result=result,
            reference=f"{number}", filed_on=date(2026, 9, 1), ended_on=ended_on,
        )  # fmt: skip


def _rectify(database: Database, rows: Rows) -> None:
    """Three rectifications that were due: called back in time, called back late, not done; and one contact."""
    with database.begin() as db:
        instances = db.execute(user_task.select().limit(40)).mappings().all()
    own = {one["instance_id"]: one for one in instances}
    known = list(own.values())[:3]
    for number, (row, called, in_time) in enumerate(zip(known, (-DAY, DAY, None), (True, True, None), strict=True)):
        clock = {"code": "DC-18", "instance_id": row["instance_id"], "due_at": DUE}
        state = "running" if in_time is None else "stopped"
        fix = {"variant": "整改", "state": state, "in_time": in_time, "stopped_at": in_time and DUE - 2 * DAY}
        rows.add(sla_clock, **clock, id=f"fix{number}", **fix)
        contact = {"variant": "", "state": "stopped", "in_time": True, "stopped_at": DUE}
        rows.add(sla_clock, **clock, id=f"contact{number}", **contact)
        if called is not None:
            task = {"id": f"call{number}", "wait_id": f"call{number}", "element_id": "P1-14-callback"}
            rows.add(user_task, **{**row, **task, "state": "completed", "ended_at": DUE + called})


@pytest.mark.parametrize("part", counting.PARTS)
def test_numbers_and_lists_are_what_was_written(database: Database, part: str) -> None:
    fill(database, 40)
    rows = Rows(database, TOWN, NOW)
    _write(rows)
    _rectify(database, rows)
    rows.write()
    expected = {
        "K-12": (1, 3),
        "K-20": (1, 2),
        # The superseded draw is left out; who was drawn and not visited is not done.
        "K-30": (4, 5),
        "K-30f": (2, 4),
        "K-31": (2, 3),
        # The first enterprise had its third visit of the year in November.
        "K-32": (1, 2),
    }

    with context.query(database, Hooks(), clock=FrozenClock(NOW)) as ctx:
        found = counting.count(ctx, NOVEMBER, TOWN, wanted=[counting.ALL[id_] for id_ in IDS])
        lists = {id_: counting.rows(ctx, counting.ALL[id_], NOVEMBER, TOWN, part).items for id_ in IDS}

    assert {one.indicator.id: (one.numerator, one.denominator) for one in found} == expected
    sizes = {"all": lambda n, d: d, "counted": lambda n, d: n, "missed": lambda n, d: d - n}
    assert {id_: len(listed) for id_, listed in lists.items()} == {id_: sizes[part](*expected[id_]) for id_ in IDS}
