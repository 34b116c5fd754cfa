"""Supervision over the engine: cards trigger it once, nobody supervises the own unit, nobody is judged unheard."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from engine import instances, tasks
from engine.context import SYSTEM, Actor, Context
from engine.db import Database
from engine.errors import NotAllowed, TaskNotOpen
from engine.models import history_event, process_instance
from tests.invariants import inv_16
from tests.scenarios.walker import actor
from tests.workflows.command_centre import Centre
from tests.workflows.dispatch.test_breaking import EVENT, TRIAGE
from workflows import demo
from workflows.clocks import cards, clocks
from workflows.clocks.cards import CardFilter
from workflows.clocks.errors import NotSupervisor
from workflows.clocks.limits import Kind, TimeLimit, Unit
from workflows.clocks.marks import Level
from workflows.clocks.models import clock_card
from workflows.clocks.rows import Subject
from workflows.errors import OpinionRequired
from workflows.supervision import accountability, orders
from workflows.supervision.errors import (
    OwnAccountability,
    OwnUnitSupervised,
    PersonNotHeard,
    SupervisionRefused,
    SupervisionStateRefused,
)
from workflows.supervision.models import accountability as record_table
from workflows.supervision.models import supervision_order

ORDER: dict[str, Any] = {
    "source": "领导批示",
    "matter": "路面破损久拖不决，请说明原因。",
    "unit": "JS",
    "level": "一般",
}
DRAFT = {"person": "hou.liang", "duty": "道路设施维护", "act": "推诿", "facts": "三次未回复督办", "evidence": []}


@pytest.fixture
def centre(database: Database) -> Centre:
    return Centre.opened(database, "supervision", "dispatch")


def started(centre: Centre, **changes: Any) -> None:
    with centre.command(actor("jiang.shan")) as ctx:
        centre.instance_id = instances.start(ctx, "supervision", variables={"order": {**ORDER, **changes}}).id
    centre.executor.drain()


def late_order(centre: Centre, level: str = "III") -> None:
    """A work order whose unit has let its time pass: to sign, and of an urgent one to respond."""
    centre.steps(
        {
            "start_variables": {"event": {**EVENT, "occurred_at": {"instant": EVENT["occurred_at"]}}},
            "by": "pan.xia",
            "process": "dispatch",
        }
    )
    centre.without_form("P4-02", "pan.xia", **{**TRIAGE, "level": level})
    centre.without_form("P4-05", "cui.hao", lead_unit="JS", co_list=[])
    centre.steps({"until": "2026-11-23T11:30+08:00"})
    for _ in range(3):
        centre.clock.advance(timedelta(minutes=2))
        centre.executor.drain()


# --- cards ------------------------------------------------------------------------------------------


def test_a_red_card_is_supervised_once(centre: Centre) -> None:
    late_order(centre)

    with centre.looking() as ctx:
        red = [one for one in cards.list(ctx, CardFilter(level=Level.RED)).items if one.code == "DC-05"]
        found = ctx.db.execute(select(supervision_order)).mappings().all()
        faults = inv_16.check(ctx)

    assert len(red) == 1 and faults == []
    assert [(row["source"], row["unit"], row["card_id"], row["rule_code"]) for row in found] == [
        ("红牌", "JS", red[0].id, "DC-05")
    ]


def test_one_lateness_is_one_order_however_many_clocks_it_makes_late(centre: Centre) -> None:
    late_order(centre, "II")
    centre.steps({"until": "2026-11-23T13:00+08:00"})
    centre.executor.drain()

    with centre.looking() as ctx:
        red = {one.code for one in cards.list(ctx, CardFilter(level=Level.RED)).items if one.responsible == "HDL-JS"}
        found = ctx.db.execute(select(supervision_order.c.rule_code, supervision_order.c.unit)).all()
        joined = ctx.db.execute(select(history_event.c.details).where(history_event.c.kind == "supervision_joined"))

        assert len(red) > 1
        assert [tuple(one) for one in found] == [("DC-05", "JS")]
        assert {one["code"] for one in joined.scalars()} == red - {"DC-05"}


def test_a_later_lateness_has_an_order_of_its_own(centre: Centre) -> None:
    late_order(centre, "II")
    with centre.command(SYSTEM) as ctx:
        instances.cancel(ctx, _supervision(ctx), "督办单发错单位")
    centre.steps({"until": "2026-11-24T18:00+08:00"})
    centre.executor.drain()

    with centre.looking() as ctx:
        found = ctx.db.execute(select(supervision_order.c.rule_code)).scalars().all()

    assert len(found) == 2 and found[0] == "DC-05"


def test_a_promise_as_long_as_the_law_allows_is_supervised_once(centre: Centre) -> None:
    started(centre)
    with centre.command(SYSTEM) as ctx:
        subject = Subject("case", centre.instance_id, demo.TOWN.code, centre.instance_id)
        for kind in (Kind.PROMISED, Kind.STATUTORY):
            limit = TimeLimit(2, Unit.WORKING_DAYS, code="AP-14" if kind is Kind.PROMISED else "AP-02", kind=kind)
            clocks.start_limit(ctx, subject, limit)
        ctx.db.execute(update(process_instance).values(definition_key="approval"))
    centre.steps({"until": "2026-11-26T09:00+08:00"})
    centre.executor.drain()

    with centre.looking() as ctx:
        found = ctx.db.execute(select(supervision_order.c.source, supervision_order.c.rule_code)).all()

    assert [tuple(one) for one in found if one.source != ORDER["source"]] == [("超法定", "AP-02")]


def _supervision(ctx: Context) -> str:
    statement = select(process_instance.c.id).where(process_instance.c.definition_key == "supervision")
    found: str = ctx.db.execute(statement).scalar_one()
    return found


def test_a_missed_statutory_limit_opens_a_record_that_stays(centre: Centre) -> None:
    started(centre)
    with centre.command(SYSTEM) as ctx:
        subject = Subject("case", centre.instance_id, demo.TOWN.code)
        clocks.start(ctx, subject, "PN-26")
    centre.steps({"until": "2026-12-01T09:00+08:00"})
    centre.executor.drain()

    with centre.looking() as ctx:
        (record,) = ctx.db.execute(select(record_table)).mappings().all()
        assert (record["state"], record["rule_code"]) == ("opened", "PN-26")
        assert inv_16.check(ctx) == []
    with centre.command(SYSTEM) as ctx:
        ctx.db.execute(delete(record_table))
        assert inv_16.check(ctx) != []
        ctx.db.rollback()


def test_a_card_that_goes_is_noticed(centre: Centre) -> None:
    late_order(centre)

    with centre.looking() as ctx:
        assert inv_16.check(ctx) == []
    with centre.command(SYSTEM) as ctx:
        kept = ctx.db.execute(select(clock_card.c.id).where(clock_card.c.level == int(Level.YELLOW))).scalars().first()
        assert kept is not None
        ctx.db.execute(delete(clock_card).where(clock_card.c.id == kept))
        assert any("is gone" in fault for fault in inv_16.check(ctx))
        ctx.db.rollback()


def test_a_card_is_taken_back_by_another_unit_only(centre: Centre) -> None:
    late_order(centre)
    with centre.looking() as ctx:
        card = next(one for one in cards.list(ctx, CardFilter(level=Level.RED)).items if one.code == "DC-05")
    own = Actor("zheng.gang", "person", "郑刚", frozenset({"SUP"}), frozenset({"LEAD-JS"}), demo.TOWN.code)

    with pytest.raises(OwnUnitSupervised), centre.command(own) as ctx:
        cards.revoke(ctx, card.id, "派单有误")
    with pytest.raises(NotSupervisor), centre.command(actor("hou.liang")) as ctx:
        cards.revoke(ctx, card.id, "派单有误")
    with centre.command(actor("jiang.shan")) as ctx:
        cards.revoke(ctx, card.id, "派单有误")

    with centre.looking() as ctx:
        assert not cards.get(ctx, card.id).is_valid and inv_16.check(ctx) == []


# --- persons ----------------------------------------------------------------------------------------


def test_nobody_checks_the_own_unit(centre: Centre) -> None:
    started(centre)
    centre.without_form("S9-02", "hou.liang", reply_text="已组织抢修", reply_files=[])
    own = Actor("zheng.gang", "person", "郑刚", frozenset({"SUP"}), frozenset({"LEAD-JS"}), demo.TOWN.code)

    with pytest.raises(OwnUnitSupervised), centre.command(own) as ctx:
        tasks.claim(ctx, centre.open_task("S9-03").id)
    with pytest.raises(OwnUnitSupervised), centre.command(own) as ctx:
        tasks.complete(ctx, centre.open_task("S9-03").id, {"check": "通过", "result": "核查情况属实"})
    with pytest.raises(OpinionRequired):
        centre.without_form("S9-03", "jiang.shan", check="通过", result="好")


def test_the_person_is_heard_and_decides_nothing(centre: Centre) -> None:
    started(centre)
    centre.without_form("S9-02", "hou.liang", reply_text="已组织抢修", reply_files=[])
    centre.without_form("S9-03", "jiang.shan", check="通过", result="核查情况属实", accountable=True)
    with pytest.raises(OwnAccountability):
        centre.without_form("S9-05", "jiang.shan", **{**DRAFT, "person": "jiang.shan"})
    centre.without_form("S9-05", "jiang.shan", **{**DRAFT, "person": "dong.mei"})

    with pytest.raises(NotAllowed):
        centre.without_form("S9-06", "lu.jun", statement="与我无关")
    with centre.looking() as ctx:
        (record,) = accountability.of_order(ctx, orders.of_instance(ctx, centre.instance_id).id)
    with pytest.raises(PersonNotHeard), centre.command(actor("lu.jun")) as ctx:
        accountability.decide(ctx, record, "通报", "lu.jun")

    centre.without_form("S9-06", "dong.mei", statement="愿意改正")
    with pytest.raises(OwnAccountability):
        centre.without_form("S9-07", "dong.mei", handling="不予追责", opinion="情节轻微", approver="董梅")
    centre.without_form("S9-07", "lu.jun", handling="通报", opinion="予以通报批评", approver="陆军")
    with centre.looking() as ctx:
        assert accountability.get(ctx, record.id).handling == "通报"


def test_a_missed_statutory_limit_is_accounted_for(centre: Centre) -> None:
    started(centre, source="超法定")
    centre.without_form("S9-02", "hou.liang", reply_text="已组织抢修", reply_files=[])

    with pytest.raises(SupervisionRefused):
        centre.without_form("S9-03", "jiang.shan", check="通过", result="核查情况属实", accountable=False)


def test_a_closed_order_stays_closed_and_a_task_is_done_once(centre: Centre) -> None:
    started(centre)
    task = centre.open_task("S9-02")
    centre.without_form("S9-02", "hou.liang", reply_text="已组织抢修", reply_files=[])
    with pytest.raises(TaskNotOpen), centre.command(actor("hou.liang")) as ctx:
        tasks.complete(ctx, task.id, {"reply_text": "改口"})
    centre.without_form("S9-03", "jiang.shan", check="通过", result="核查情况属实", accountable=False)

    with pytest.raises(SupervisionStateRefused), centre.command(SYSTEM) as ctx:
        orders.move(ctx, orders.of_instance(ctx, centre.instance_id), orders.OrderState.ISSUED)


@pytest.mark.parametrize(
    "changes",
    [
        {"source": "心情"},
        {"level": "特级"},
        {"matter": "短"},
        {"matter": "长" * 501},
        {"unit": "XX"},
        {"unit": None},
        {"due": "明天"},
    ],
)
def test_an_order_is_whole_whichever_way_it_comes(centre: Centre, changes: dict[str, Any]) -> None:
    with pytest.raises(SupervisionRefused):
        started(centre, **changes)


def test_who_names_the_number_of_a_matter_orders_supervision_of_that_matter(centre: Centre) -> None:
    late_order(centre)
    with centre.looking() as ctx:
        [automatic] = ctx.db.execute(select(supervision_order)).mappings().all()
    started(centre, subject_number=automatic["subject_number"])

    with centre.looking() as ctx:
        told = orders.about(ctx, automatic["subject_instance_id"])
    assert [one.source for one in told] == ["红牌", ORDER["source"]]


def test_the_exchange_has_the_fields_of_the_standard(centre: Centre) -> None:
    started(centre, subject_number="HX1")

    with centre.looking() as ctx:
        told = orders.of_instance(ctx, centre.instance_id).exchange()

    assert set(told) == set(
        "办件编号 督办内容 机构 发出时间 监察编号 监察规则编号 预警类型 状态产生时间 结果描述 责任部门".split()
    )
    assert (told["监察编号"], told["办件编号"], told["责任部门"]) == ("督办〔2026〕第0001号", "HX1", "JS")
