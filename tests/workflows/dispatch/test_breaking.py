"""Attempts to break dispatch over the engine: wrong person, wrong time, wrong order, twice; forms are passed by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from engine import ids, instances, messages, tasks
from engine.context import Actor
from engine.db import Database
from engine.errors import NotAllowed, TaskNotOpen, ZhenshuError
from engine.models import incident
from tests.invariants import inv_12, inv_18
from tests.scenarios.walker import actor
from tests.workflows.command_centre import Centre
from workflows import demo
from workflows.dispatch import merging, orders, replies
from workflows.dispatch.errors import (
    AskedTooLate,
    DueRefused,
    EventReceivedBefore,
    EventRefused,
    EventWithoutReply,
    MergeRefused,
    NotForSender,
    OrderStateRefused,
    ReopenRefused,
    ReturnRefused,
    TooFarAway,
    TriageRefused,
    VerifierOfUnit,
)
from workflows.dispatch.models import work_order, work_order_return
from workflows.dispatch.states import OrderState
from workflows.errors import OpinionRequired
from workflows.organisation.errors import DutiesNotSeparated

EVENT: dict[str, Any] = {
    "source": "12345",
    "source_no": "HX-1",
    "caller_name": "高建",
    "caller_tel": "13800001111",
    "place": "东湖村主干道路口",
    "geo": "120.4015000,31.7805000",
    "occurred_at": "2026-11-23T08:40+08:00",
    "content": "路面破损多日，请修复。",
    "kind": "投诉",
}
TRIAGE = {"triage_result": "受理派单", "event_type": "EV016", "level": "III", "domain": "社会管理"}
HERE = "120.4015100,31.7805100"
RETURN = {"decision": "退单", "reason": "非本单位职责", "basis": "路段由执法局养护", "suggested_unit": "ZZ"}
DONE = {
    "step": "办结反馈",
    "result": "已现场修复路面",
    "measure": "整改",
    "finished_at": None,
    "reply": "您反映的问题已修复",
    "before_photos": [],
    "after_photos": [],
}


@pytest.fixture
def centre(database: Database) -> Centre:
    return Centre.opened(database, "dispatch")


def up_to(centre: Centre, element: str, **event: Any) -> None:
    """Bring a work order to this step."""
    way: list[tuple[str, Callable[[], None]]] = [
        ("P4-02", lambda: centre.steps({"start": {"event": {**EVENT, **event}}, "by": "pan.xia"})),
        ("P4-05", lambda: centre.without_form("P4-02", "pan.xia", **TRIAGE)),
        ("P4-06", lambda: centre.without_form("P4-05", "cui.hao", lead_unit="JS", co_list=[])),
        ("P4-07", lambda: centre.without_form("P4-06", "hou.liang", decision="签收")),
        ("P4-09", lambda: centre.without_form("P4-07", "hou.liang", **DONE)),
        ("P4-10", lambda: centre.without_form("P4-09", "bai.xue", verified="属实已处置", geo=HERE, photo=[])),
    ]
    for name, act in way:
        act()
        if name == element:
            return


def order(centre: Centre) -> orders.WorkOrder:
    with centre.looking() as ctx:
        return orders.of_instance(ctx, centre.instance_id)


def holds(centre: Centre) -> bool:
    with centre.looking() as ctx:
        return not inv_12.check(ctx) and not inv_18.check(ctx)


# --- returns: INV-18 --------------------------------------------------------------------------------


def twice_returned(centre: Centre) -> None:
    up_to(centre, "P4-06")
    centre.without_form("P4-06", "hou.liang", **RETURN)
    centre.without_form("P4-05", "cui.hao", lead_unit="JS", co_list=[])
    centre.without_form("P4-06", "hou.liang", **RETURN)
    centre.without_form("P4-06-decide", "cui.hao", lead_unit="JS", co_list=[], decision_reason="按职责清单")


def test_what_the_centre_decided_is_not_returned_a_third_time(centre: Centre) -> None:
    twice_returned(centre)

    with pytest.raises(ReturnRefused):
        centre.without_form("P4-06", "hou.liang", **RETURN)

    assert order(centre).returns == 2 and holds(centre)
    centre.without_form("P4-06", "hou.liang", decision="签收")
    assert order(centre).state == OrderState.HANDLING


def test_the_database_knows_no_third_return(centre: Centre) -> None:
    twice_returned(centre)
    one = order(centre)
    third = {"id": ids.new(), "town_code": one.town_code, "order_id": one.id, "ordinal": 3, "unit": "JS"}
    told = {"reason": "重复", "basis": "第三次", "returned_by": "hou.liang"}

    with pytest.raises(IntegrityError), centre.command(actor("cui.hao")) as ctx:
        ctx.db.execute(insert(work_order_return).values(**third, **told, returned_at=ctx.now))
    with pytest.raises(IntegrityError), centre.command(actor("cui.hao")) as ctx:
        ctx.db.execute(update(work_order).values(returns=3))


def test_a_return_after_a_working_day_is_refused(centre: Centre) -> None:
    up_to(centre, "P4-06")
    centre.steps({"until": "2026-11-24T17:31+08:00"})

    with pytest.raises(ReturnRefused):
        centre.without_form("P4-06", "hou.liang", **RETURN)
    with pytest.raises(OpinionRequired):
        centre.without_form("P4-06", "hou.liang", **{**RETURN, "basis": "不办"})


# --- closing: INV-12 --------------------------------------------------------------------------------


def test_an_order_without_a_reply_does_not_close(centre: Centre) -> None:
    up_to(centre, "P4-07", anonymous=True, caller_name=None, caller_tel=None)
    centre.without_form("P4-07", "hou.liang", **{**DONE, "reply": None})
    centre.without_form("P4-09", "bai.xue", verified="属实已处置", geo=HERE, photo=[])
    for _ in range(12):
        centre.clock.advance(timedelta(hours=1))
        centre.executor.drain()

    with centre.looking() as ctx:
        assert "has no reply yet" in str(ctx.db.execute(select(incident.c.message_en)).scalars().all())
    assert order(centre).closed_at is None and holds(centre)


def test_neither_the_verb_nor_the_database_closes_without_a_reply(centre: Centre) -> None:
    up_to(centre, "P4-05")

    with pytest.raises(EventWithoutReply), centre.command(actor("cui.hao")) as ctx:
        replies.close(ctx, orders.of_instance(ctx, centre.instance_id), "  ", "handled", "cui.hao")
    with pytest.raises(OrderStateRefused), centre.command(actor("cui.hao")) as ctx:
        orders.move(ctx, orders.of_instance(ctx, centre.instance_id), OrderState.ARCHIVED)
    with pytest.raises(IntegrityError), centre.command(actor("cui.hao")) as ctx:
        ctx.db.execute(update(work_order).values(state="closed"))


# --- wrong person -----------------------------------------------------------------------------------


def both(login: str, *groups: str) -> Actor:
    """Somebody with more groups than the cast has."""
    return Actor(
        login, "person", login, frozenset(one.partition("-")[0] for one in groups), frozenset(groups), demo.TOWN.code
    )


def test_one_person_does_not_dispatch_handle_and_verify(centre: Centre) -> None:
    up_to(centre, "P4-06")
    cui_hao = both("cui.hao", "HDL-JS", "DTY")

    with pytest.raises(DutiesNotSeparated), centre.command(cui_hao) as ctx:
        tasks.claim(ctx, centre.open_task("P4-06").id)
    with pytest.raises(DutiesNotSeparated), centre.command(cui_hao) as ctx:
        tasks.complete(ctx, centre.open_task("P4-06").id, {"decision": "签收"})

    centre.without_form("P4-06", "hou.liang", decision="签收")
    centre.without_form("P4-07", "hou.liang", **DONE)
    for somebody in (both("hou.liang", "GSV-320281199201001"), both("cui.hao", "GSV-320281199201001")):
        with pytest.raises(DutiesNotSeparated), centre.command(somebody) as ctx:
            tasks.claim(ctx, centre.open_task("P4-09").id)


def test_nobody_of_the_handling_unit_verifies(centre: Centre) -> None:
    up_to(centre, "P4-09")
    colleague = both("somebody", "HDL-JS", "GSV-320281199201001")

    with pytest.raises(VerifierOfUnit), centre.command(colleague) as ctx:
        tasks.claim(ctx, centre.open_task("P4-09").id)
    with pytest.raises(VerifierOfUnit), centre.command(colleague) as ctx:
        tasks.complete(ctx, centre.open_task("P4-09").id, {"verified": "属实已处置", "geo": HERE})


def test_others_than_the_candidates_are_refused(centre: Centre) -> None:
    up_to(centre, "P4-05")

    for login in ("pan.xia", "hou.liang", "wang.jianguo", "han.bing"):
        with pytest.raises(NotAllowed):
            centre.without_form("P4-05", login, lead_unit="JS", co_list=[])


# --- wrong time, wrong place, twice -----------------------------------------------------------------


def test_more_time_is_asked_for_before_the_limit(centre: Centre) -> None:
    up_to(centre, "P4-07")
    centre.steps({"until": "2026-12-02T17:31+08:00"})

    for step in ("申请延期", "申请挂起"):
        with pytest.raises(AskedTooLate):
            centre.without_form("P4-07", "hou.liang", **{**DONE, "step": step})


def test_a_task_is_completed_once(centre: Centre) -> None:
    up_to(centre, "P4-05")
    task = centre.open_task("P4-05")
    centre.without_form("P4-05", "cui.hao", lead_unit="JS", co_list=[])

    with pytest.raises(TaskNotOpen), centre.command(actor("cui.hao")) as ctx:
        tasks.complete(ctx, task.id, {"lead_unit": "ZZ", "co_list": []})


def test_a_verification_is_made_on_the_spot(centre: Centre) -> None:
    up_to(centre, "P4-09")

    with pytest.raises(TooFarAway):
        centre.without_form("P4-09", "bai.xue", verified="属实已处置", geo="120.4021000,31.7805000", photo=[])
    for nowhere in (None, "某处"):
        with pytest.raises(TriageRefused):
            centre.without_form("P4-09", "bai.xue", verified="属实已处置", geo=nowhere, photo=[])
    with pytest.raises(OpinionRequired):
        centre.without_form("P4-09", "bai.xue", verified="未处置", geo=HERE, photo=[])


def test_an_order_is_reopened_once(centre: Centre) -> None:
    up_to(centre, "P4-10")
    unsatisfied = {"reached": "是", "satisfaction": "不满意", "solved": "否"}
    centre.without_form("P4-10", "pan.xia", **unsatisfied)
    centre.without_form("P4-11", "cui.hao", judgement="退回重办", reason="质量不合格")
    centre.without_form("P4-07", "hou.liang", **DONE)
    centre.without_form("P4-09", "bai.xue", verified="属实已处置", geo=HERE, photo=[])
    centre.without_form("P4-10", "pan.xia", **unsatisfied)

    with pytest.raises(ReopenRefused):
        centre.without_form("P4-11", "cui.hao", judgement="退回重办", reason="再办一次")


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"lead_unit": "XX", "co_list": []}, TriageRefused),
        ({"lead_unit": None, "co_list": []}, TriageRefused),
        ({"lead_unit": "JS", "co_list": [{"unit": "JS"}]}, TriageRefused),
        ({"lead_unit": "JS", "co_list": [{"unit": "NC"}, {"unit": "NC"}]}, TriageRefused),
        ({"lead_unit": "JS", "due_changed": True, "due_at": None, "due_reason": "写明了理由"}, DueRefused),
    ],
)
def test_a_dispatch_names_units_that_exist_and_a_day_that_comes(
    centre: Centre, given: dict[str, Any], error: type[ZhenshuError]
) -> None:
    up_to(centre, "P4-05")

    with pytest.raises(error):
        centre.without_form("P4-05", "cui.hao", **given)


# --- wrong way in -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"source": "火星"},
        {"kind": "闲聊"},
        {"place": "  "},
        {"content": "长" * 2001},
        {"occurred_at": "昨天"},
        {"caller_tel": "12"},
        {"geo": "1,2"},
        {"source_no": "长" * 65},
        {"caller_name": "长" * 101},
    ],
)
def test_an_event_is_whole_whichever_way_it_comes(centre: Centre, changes: dict[str, Any]) -> None:
    with centre.command(actor("pan.xia")) as ctx:
        event = {**EVENT, "occurred_at": ctx.now, **changes}

    with pytest.raises(EventRefused), centre.command(actor("pan.xia")) as ctx:
        instances.start(ctx, "dispatch", variables={"event": event})
    with pytest.raises(EventRefused), centre.command(actor("shi.lan")) as ctx:
        messages.correlate(ctx, "dispatch.event", variables={"event": event})


def test_strangers_bring_no_events_and_nobody_brings_more(centre: Centre) -> None:
    with centre.command(actor("pan.xia")) as ctx:
        event = {**EVENT, "occurred_at": ctx.now}

    with pytest.raises(NotForSender), centre.command(actor("mao.ning")) as ctx:
        messages.correlate(ctx, "dispatch.event", variables={"event": event})
    with pytest.raises(EventRefused), centre.command(actor("shi.lan")) as ctx:
        messages.correlate(ctx, "dispatch.event", variables={"event": event, "forced": True})
    with pytest.raises(EventRefused), centre.command(actor("pan.xia")) as ctx:
        instances.start(ctx, "dispatch", variables={"event": event}, business_key="HX20261123199000001")
    with pytest.raises(EventRefused), centre.command(actor("pan.xia")) as ctx:
        instances.start(ctx, "dispatch", variables={})


def test_a_source_sends_a_number_once(centre: Centre) -> None:
    up_to(centre, "P4-02")

    with pytest.raises(EventReceivedBefore) as refused, centre.command(actor("pan.xia")) as ctx:
        instances.start(ctx, "dispatch", variables={"event": {**EVENT, "occurred_at": ctx.now}})

    assert refused.value.facts["number"] == order(centre).number


def test_messages_to_an_order_come_from_who_may_and_carry_no_more(centre: Centre) -> None:
    up_to(centre, "P4-07")
    centre.steps(
        {
            "complete": "P4-07",
            "by": "hou.liang",
            "form": {
                "step": "申请挂起",
                "result": "连日大雨无法施工",
                "measure": "挂起",
                "hangup_reason": "恶劣天气",
                "review_on": "2026-11-30",
            },
        },
        {
            "complete": "P4-07-hangup",
            "by": "cui.hao",
            "form": {"approval": "同意", "reason": "恶劣天气", "review_on": "2026-11-30"},
        },
    )
    assert order(centre).state == OrderState.HUNG_UP

    with pytest.raises(NotForSender), centre.command(actor("pan.xia")) as ctx:
        messages.correlate(ctx, "dispatch.resume", business_key=order(centre).number)
    with pytest.raises(EventRefused), centre.command(actor("cui.hao")) as ctx:
        messages.correlate(ctx, "dispatch.resume", business_key=order(centre).number, variables={"forced": False})


def test_an_order_is_not_merged_into_itself_nor_into_what_is_closed(centre: Centre) -> None:
    up_to(centre, "P4-02")
    one = order(centre)

    with pytest.raises(MergeRefused), centre.command(actor("pan.xia")) as ctx:
        merging.merge(ctx, one, one.number)
    with pytest.raises(MergeRefused):
        centre.without_form("P4-02", "pan.xia", **{**TRIAGE, "triage_result": "并案", "merge_into": one.number})
    with pytest.raises(TriageRefused):
        centre.without_form("P4-02", "pan.xia", **{**TRIAGE, "event_type": "EV999"})


def test_an_order_struck_off_is_not_closed_but_answered(centre: Centre) -> None:
    up_to(centre, "P4-07")
    centre.steps({"strike_off": "重复登记，以先登记的为准", "by": "lu.jun"})

    struck = order(centre)
    assert (struck.state, struck.closed_at) == ("canceled", None)
    assert struck.reply is not None and "重复登记，以先登记的为准" in struck.reply
    with centre.looking() as ctx:
        assert [text for _, text in replies.of_order(ctx, struck)] == [struck.reply]
        assert inv_12.check(ctx) == []
    assert holds(centre)
