"""Checks on site: by who was drawn, with a scan, within the cap; published in time, scored, followed up."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from engine import tasks
from engine.context import Context
from engine.errors import ZhenshuError
from engine.models import user_task
from tests.workflows.execution.desk import Desk
from tests.workflows.inspection.conftest import STEPS, position
from workflows import demo, integrity
from workflows.clocks import clocks
from workflows.clocks.rows import Clock
from workflows.inspection import checks, codes, models, registry
from workflows.inspection.registry import Inspection
from workflows.organisation.models import officer_certificate

STEP = STEPS[position("S3-11")]


@pytest.fixture
def desk(checking: Desk) -> Desk:
    """The morning of a check."""
    return checking.until("2026-04-08T10:00+08:00")


def check(**changes: Any) -> dict[str, Any]:
    """The story's check with other facts."""
    form = {name: value for name, value in {**STEP["form"], **changes}.items() if value is not ...}
    return {**STEP, "form": form}


def assigned(desk: Desk) -> list[Inspection]:
    """The inspections of the draw."""
    with desk.query() as ctx:
        (task,) = registry.tasks(ctx, registry.plan_of(ctx, desk.walk.instance_id))
        return registry.of_draw(ctx, registry.draws(ctx, task)[-1])


def test_no_scan_no_inspection(desk: Desk) -> None:
    other = codes.enterprise_code("91320299MA1ABCDE0Y")

    assert desk.refused(check(inspection_code=...)).code == "form_invalid"
    assert desk.refused(check(scanned_at=...)).code == "form_invalid"
    assert desk.refused(check(inspection_code=other)).code == "no_scan_no_inspection"
    assert desk.refused(check(inspection_code="QY91320299MA1DR0001XX")).code == "no_scan_no_inspection"
    assert desk.refused(check(scanned_at="2026-04-07T09:50:00+08:00")).code == "no_scan_no_inspection"
    assert desk.refused(check(scanned_at="2026-04-08T11:50:00+08:00")).code == "no_scan_no_inspection"
    assert {one.state for one in assigned(desk)} == {"assigned"}


def test_only_the_drawn_inspect_and_both_of_them(desk: Desk) -> None:
    assert desk.refused({**check(), "by": "cao.lei"}).code == "not_allowed"
    assert desk.refused({**check(), "by": "county"}).code == "not_allowed"
    for other in ("cao.lei", "shen.tao", "nobody"):
        two = [{"login": "qian.yong"}, {"login": other}]
        assert desk.refused(check(officers=two)).code == "officer_not_drawn"
    assert desk.refused(check(officers=[{"login": "qian.yong"}])).code == "form_invalid"


def test_who_operated_the_draw_is_kept_from_the_check_even_if_assigned(desk: Desk) -> None:
    with desk.query() as ctx:
        task = next(one for one in desk.walk._open(ctx) if one.element_id == "S3-11")
    with desk.command() as ctx, pytest.raises(ZhenshuError) as caught:
        tasks.assign(ctx, task.id, "cao.lei")

    assert caught.value.code == "duties_not_separated"


def test_who_was_drawn_may_not_operate_a_draw_of_the_same_plan(desk: Desk) -> None:
    desk.take(STEP)
    (done,) = [one for one in assigned(desk) if one.state == "checked"]
    with desk.query() as ctx:
        operated = ctx.db.execute(select(user_task.c.id).where(user_task.c.element_id == "S3-05")).scalar_one()
    with desk.command() as ctx:
        ctx.db.execute(update(user_task).where(user_task.c.id == operated).values(state="open", completed_by=None))
        with pytest.raises(ZhenshuError) as caught:
            tasks.assign(ctx, operated, done.officers[0])

    assert caught.value.code == "duties_not_separated"


def plan_and_task(desk: Desk) -> tuple[Any, Any]:
    """The plan and its task."""
    with desk.query() as ctx:
        plan = registry.plan_of(ctx, desk.walk.instance_id)
        return plan, registry.tasks(ctx, plan)[-1]


def test_outside_of_the_task_s_days_nobody_inspects(desk: Desk) -> None:
    assert desk.refused(check(checked_on="2026-04-06")).code == "inspection_check_invalid"
    assert desk.refused(check(checked_on="2026-04-09")).code == "form_invalid"
    desk.until("2026-05-08T10:00+08:00")
    late = check(checked_on="2026-05-08", scanned_at="2026-05-08T09:50:00+08:00")
    assert desk.refused(late).code == "inspection_check_invalid"


def test_nobody_inspects_before_officers_were_drawn(desk: Desk) -> None:
    with desk.command() as ctx:
        drawn = datetime(2026, 4, 8, 1, 0, tzinfo=UTC)
        ctx.db.execute(update(models.inspection_draw).values(drawn_at=drawn))

    early = check(checked_on="2026-04-07", scanned_at="2026-04-07T09:50:00+08:00")

    refusal = desk.refused(early)
    assert [(one.pointer, one.code) for one in refusal.fields] == [("/variables/checked_on", "out_of_time")]


def test_a_plan_that_is_struck_off_ends_with_its_tasks(desk: Desk) -> None:
    with desk.command() as ctx:
        integrity.strike_off(ctx, desk.walk.instance_id, "重复录入的计划")

    plan, task = plan_and_task(desk)
    assert (plan.state, task.state) == ("canceled", "canceled")


def test_an_expired_certificate_does_not_inspect(desk: Desk) -> None:
    with desk.command() as ctx:
        ctx.db.execute(update(officer_certificate).values(revoked_on=date(2026, 4, 8), revoke_reason="调离"))

    assert desk.refused(check()).code == "officers_not_certified"


def test_the_year_s_visits_are_limited_joint_ones_count_once_and_risk_is_free(desk: Desk) -> None:
    plan, task = plan_and_task(desk)
    first = assigned(desk)[0]
    day = date(2026, 4, 8)
    full = replace(plan, frequency_cap=1)
    with desk.command() as ctx:
        assert registry.visits(ctx, demo.TOWN.code, 2026) == {}
        ctx.db.execute(update(models.inspection).values(checked_on=date(2026, 4, 7)))
        assert registry.visits(ctx, demo.TOWN.code, 2026, [first.credit_code]) == {first.credit_code: 1}
        with pytest.raises(ZhenshuError) as caught:
            checks._check_frequency(ctx, full, replace(first, id="1" * 36, visit="1" * 36), day)
        checks._check_frequency(ctx, full, replace(first, id="1" * 36, visit="1" * 36), date(2026, 4, 7))
        checks._check_frequency(ctx, plan, first, day)

    assert caught.value.code == "frequency_cap_reached"
    assert task.trigger == registry.ROUTINE


def test_every_result_runs_under_one_clock_until_it_is_public(desk: Desk) -> None:
    desk.take(STEP)
    with desk.query() as ctx:
        (clock,) = running(ctx, desk)
    assert (clock.code, clock.state, str(clock.due_at)[:10]) == ("IN-01", "running", "2026-05-09")

    desk.take(
        {"complete": "S7-03", "by": "lin.yue", "form": {"secrecy_check": "可公开"}},
        {"complete": "S7-05", "by": "dong.mei", "form": {"approval": "同意", "channels": ["门户"]}},
    )

    with desk.query() as ctx:
        (clock,) = running(ctx, desk)
    assert (clock.state, clock.in_time) == ("stopped", True)
    assert {one.state for one in assigned(desk)} == {"assigned", "published"}


def running(ctx: Context, desk: Desk) -> list[Clock]:
    """The clocks of publishing results."""
    found = clocks.of_subject(ctx, "process_instance", desk.walk.instance_id)
    return [clock for clock in found if clock.code == "IN-01"]


def test_a_result_is_scored_and_the_class_stays(desk: Desk) -> None:
    away = check(conclusion="通过登记的住所无法联系", inspection_code=..., scanned_at=...)
    desk.take(away)
    (done,) = [one for one in assigned(desk) if one.state == "checked"]

    with desk.query() as ctx:
        assert checks.credit_of(ctx, demo.TOWN.code, done.credit_code, date(2026, 1, 1)) == -20
        assert checks.credit_of(ctx, demo.TOWN.code, done.credit_code, date(2027, 1, 1)) == 0
    assert done.credit_class == "D"


def test_a_publication_stops_its_own_clock_alone(desk: Desk) -> None:
    desk.take(STEP)
    desk.until("2026-04-09T10:00+08:00")
    desk.take(check(checked_on="2026-04-09", scanned_at="2026-04-09T09:50:00+08:00"))
    desk.take(
        {"complete": "S7-03", "by": "lin.yue", "form": {"secrecy_check": "可公开"}},
        {"complete": "S7-05", "by": "dong.mei", "form": {"approval": "同意", "channels": ["门户"]}},
    )

    with desk.query() as ctx:
        assert sorted(clock.state for clock in running(ctx, desk)) == ["running", "stopped"]
