"""Draws are stored whole, replayed to the same, redrawn only with approval, and spare who must keep away."""

from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update

from engine.db import Database
from tests.invariants import inv_17
from tests.workflows.execution.desk import Desk
from tests.workflows.inspection.conftest import GIVEN, STEPS, position
from workflows import demo, matters
from workflows.inspection import draws, models, registry
from workflows.inspection.errors import InspectionStateRefused
from workflows.inspection.registry import Draw
from workflows.organisation import avoidances
from workflows.organisation.avoidances import Ground, SubjectKind

DRAW = STEPS[position("S3-05")]
CONFIRM = {"complete": "S3-07", "by": "cao.lei", "form": {"confirmed": "确认"}}
AGAIN = {"complete": "S3-07", "by": "cao.lei", "form": {"confirmed": "申请重抽", "redraw_reason": "名录库已更新"}}
FIRM = "91320299MA1DR0001X"
RATES = {"D": Decimal(1)}


def made(desk: Desk) -> list[Draw]:
    """The draws of the plan's task."""
    with desk.query() as ctx:
        (task,) = registry.tasks(ctx, registry.plan_of(ctx, desk.walk.instance_id))
        return registry.draws(ctx, task)


def test_a_draw_can_be_made_again_from_what_is_stored(drawing: Desk) -> None:
    (draw,) = made(drawing.take(DRAW))

    with drawing.query() as ctx:
        replay = draws.replay(ctx, draw.id)
        assert replay.is_same
        assert draws.replay(ctx, draw.number) == replay
        assert inv_17.check(ctx) == []
    assert draw.number == "SJ20260401001"
    assert (len(draw.seed), len(draw.pool_hash), draw.operator) == (64, 64, "cao.lei")
    assert [pick["name"] for pick in draw.picks] == ["91320299MA1DR0001X", "91320299MA1DR0002X"]


def test_whoever_changes_what_is_stored_is_found_out(drawing: Desk) -> None:
    (draw,) = made(drawing.take(DRAW))
    others = sorted({"qian.yong", "luo.bin", "xie.fei"} - set(draw.picks[0]["officers"]))
    changes: list[dict[str, Any]] = [
        {"pool": {**draw.pool, "officers": [*draw.pool["officers"], "shen.tao"]}},
        {"picks": [{**draw.picks[0], "officers": [*others, "cao.lei"]}, *draw.picks[1:]]},
        {"picks": draw.picks[:1]},
        {"operator": draw.picks[0]["officers"][0]},
        {"algorithm": "somebody's choice"},
    ]

    for change in changes:
        with drawing.command() as ctx:
            ctx.db.execute(update(models.inspection_draw).values(change))
            assert not draws.replay(ctx, draw.id).is_same
            assert inv_17.check(ctx) != []
            original = {name: getattr(draw, name) for name in change}
            ctx.db.execute(update(models.inspection_draw).values(original))


@pytest.mark.parametrize(
    ("of_plan", "of_task", "per_mille", "drawn"),
    [(5, None, 50, 1), (100, None, 1000, 2), (5, 100, 1000, 2), (100, 1, 1000, 2)],
)
def test_what_the_published_plan_promises_is_drawn_at_least(
    database: Database, of_plan: int, of_task: int | None, per_mille: int, drawn: int
) -> None:
    given = {**GIVEN, "firms": [{**firm, "credit_class": "A"} for firm in GIVEN["firms"]]}
    steps = deepcopy(STEPS[: position("S3-05")])
    for step in steps:
        form = step.get("start") or step.get("form") or {}
        if "ratio" in form:
            form["ratio"] = of_plan
        if "starts_on" in form and of_task is not None:
            form["task_ratio"] = of_task

    (draw,) = made(Desk(database, "double_random", given).take(*steps, DRAW))

    assert (draw.pool["ratio_per_mille"], len(draw.picks)) == (per_mille, drawn)


def test_the_operator_is_never_drawn(drawing: Desk) -> None:
    (draw,) = made(drawing.take(DRAW))

    assert "cao.lei" not in draw.pool["officers"]
    assert draw.pool["officers"] == ["luo.bin", "qian.yong", "xie.fei"]


def test_relatives_and_former_posts_do_not_go_there(drawing: Desk) -> None:
    with drawing.command() as ctx:
        digest = matters.party_digest(demo.TOWN.code, draws.CREDIT_CODE, FIRM)
        reason = "曾在该企业任职"
        flag = avoidances.request(
            ctx, demo.TOWN.code, "qian.yong", SubjectKind.PARTY, digest, Ground.FORMER_POST, reason
        )
        avoidances.decide(ctx, flag.id, True)

    (draw,) = made(drawing.take(DRAW))

    assert ["qian.yong", FIRM] in draw.pool["barred"]
    officers = {pick["name"]: pick["officers"] for pick in draw.picks}
    assert sorted(officers[FIRM]) == ["luo.bin", "xie.fei"]


def test_a_redraw_needs_a_supervisor_and_keeps_the_first_draw(drawing: Desk) -> None:
    drawing.take(DRAW, AGAIN)

    assert (
        drawing.refused({"complete": "S3-08", "by": "shen.tao", "form": {"redraw_approved": "同意"}}).code
        == "not_allowed"
    )
    drawing.take({"complete": "S3-08", "by": "qiu.ping", "form": {"redraw_approved": "同意"}}, DRAW)

    first, second = made(drawing)
    assert (first.state, first.redraw_reason, first.redraw_approved_by) == ("superseded", "名录库已更新", "qiu.ping")
    assert (second.state, second.attempt, second.number) == ("drawn", 2, "SJ20260401002")
    with drawing.query() as ctx:
        assert inv_17.check(ctx) == []


def test_a_draw_is_confirmed_once(drawing: Desk) -> None:
    drawing.take(DRAW, CONFIRM)
    (draw,) = made(drawing)

    assert draw.state == "confirmed"
    assert "S3-07" not in drawing.open_tasks()
    with drawing.command() as ctx, pytest.raises(InspectionStateRefused):
        draws.confirm(
            ctx,
            drawing.walk.instance_id,
            registry.tasks(ctx, registry.plan_of(ctx, drawing.walk.instance_id))[-1],
            draw,
        )
    with drawing.query() as ctx:
        rows = ctx.db.execute(select(models.inspection.c.credit_code)).scalars().all()
        assert inv_17.check(ctx) == []
    assert sorted(rows) == [pick["name"] for pick in draw.picks]


def test_an_inspection_that_nobody_drew_breaks_the_invariant(drawing: Desk) -> None:
    drawing.take(DRAW, CONFIRM)
    with drawing.command() as ctx:
        ctx.db.execute(update(models.inspection).values(officers=["cao.lei", "qian.yong"]))

        assert len(inv_17.check(ctx)) == 2


def test_an_enterprise_at_its_cap_is_left_out_of_routine_draws_alone(drawing: Desk) -> None:
    drawing.take(DRAW, CONFIRM)
    with drawing.command() as ctx:
        plan = registry.plan_of(ctx, drawing.walk.instance_id)
        (task,) = registry.tasks(ctx, plan)
        (draw,) = registry.draws(ctx, task)
        day = task.starts_on
        ctx.db.execute(update(models.inspection).where(models.inspection.c.credit_code == FIRM).values(checked_on=day))

        full = draws.pool(ctx, replace(plan, frequency_cap=1), task, RATES, ())
        risk = draws.pool(ctx, replace(plan, frequency_cap=1), replace(task, trigger="风险触发"), RATES, ())
        assert FIRM not in full.objects
        assert FIRM in risk.objects
        assert FIRM in draws.pool(ctx, plan, task, RATES, ()).objects
        last = next(pick["officers"] for pick in draw.picks if pick["name"] == FIRM)
        assert {officer for officer, name in risk.barred if name == FIRM} == set(last)
