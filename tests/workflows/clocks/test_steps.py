"""Clocks in diagrams: started, told, suspended, extended and stopped without a line of code."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from engine import history, instances, instants, tasks, variables
from engine.context import Actor
from engine.rows import Instance
from tests.workflows.clocks.desk import TOWN, Desk, at, shown
from workflows.clocks import cards, clocks, telling
from workflows.clocks.marks import Level
from workflows.clocks.rows import Clock

OFFICIAL = Actor("wang", "person", "王五", roles=frozenset({"REV", "APV", "HDL"}), town_code=TOWN)
SURVEY = {
    "type": "现场勘验",
    "clock": "承诺",
    "reason": "需要到现场勘验经营场所",
    "planned_wd": 3,
    "notice_doc": "特告〔2026〕1号",
    "approver": "王五",
}
MORE_DAYS = {"days": 10, "reason": "情况复杂", "approver": "王五", "notice_doc": "延告〔2026〕1号"}


def _start(desk: Desk, key: str, **given: Any) -> Instance:
    desk.deploy(key)
    with desk.command() as ctx:
        instance = instances.start(ctx, key, variables=given)
    desk.drain()
    return instance


def _clocks(desk: Desk, instance: Instance) -> dict[str, Clock]:
    with desk.query() as ctx:
        found = clocks.list(ctx, clocks.ClockFilter(instance_id=instance.id, states=())).items
    return {clock.code: clock for clock in found}


def _open(desk: Desk) -> set[str]:
    with desk.query() as ctx:
        return {task.element_id for task in tasks.list(ctx).items}


def _complete(desk: Desk, element_id: str, **given: Any) -> None:
    with desk.command(OFFICIAL) as ctx:
        (task,) = [task for task in tasks.list(ctx).items if task.element_id == element_id]
        tasks.claim(ctx, task.id, ctx.actor.id)
        tasks.complete(ctx, task.id, given)
    desk.drain()


def _variable(desk: Desk, instance: Instance, name: str) -> Any:
    with desk.query() as ctx:
        return variables.get(ctx, instance.id)[name]


def test_a_work_order_turns_red_and_supervision_begins(desk: Desk) -> None:
    instance = _start(desk, "watched", days=5, unit="ZF")
    clock = _clocks(desk, instance)["DC-07"]
    assert (clock.responsible, clock.town_code, shown(clock.due_at)) == ("ZF", TOWN, "2026-09-24 17:30")

    desk.go_to("2026-09-24 17:30")
    assert _open(desk) == {"handle"}
    desk.go_to("2026-09-24 17:31")

    assert _open(desk) == {"handle", "supervise"}
    assert _variable(desk, instance, "red_clock")["level"] == "red"
    _complete(desk, "handle")
    assert (_clocks(desk, instance)["DC-07"].in_time, _variable(desk, instance, "clocks_in_time")) == (False, False)


def test_a_clock_is_its_tasks_holders_and_each_card_stays_with_who_earned_it(desk: Desk) -> None:
    instance = _start(desk, "watched", days=5, unit="ZF")
    with desk.query() as ctx:
        (task,) = tasks.list(ctx).items

    with desk.command(OFFICIAL) as ctx:
        tasks.claim(ctx, task.id)
    assert _clocks(desk, instance)["DC-07"].responsible == "wang"
    desk.go_to("2026-09-22 12:01")
    with desk.command() as ctx:
        tasks.assign(ctx, task.id, "zhao")
    assert _clocks(desk, instance)["DC-07"].responsible == "zhao"
    desk.go_to("2026-09-24 17:31")
    with desk.command() as ctx:
        tasks.assign(ctx, task.id, None)

    clock = _clocks(desk, instance)["DC-07"]
    assert clock.responsible == "HDL"
    with desk.query() as ctx:
        issued = cards.of_clock(ctx, clock.id)
    assert [(Level(one.level).key, one.responsible) for one in issued] == [
        ("blue", "wang"), ("yellow", "zhao"), ("red", "zhao"),
    ]  # fmt: skip


def test_a_message_nobody_waits_for_is_noted_and_harms_nothing(desk: Desk) -> None:
    instance = _start(desk, "watched", days=5, unit="ZF")

    desk.go_to("2026-09-23 09:01")

    with desk.query() as ctx:
        unheard = history.list(ctx, history.HistoryFilter(kind=telling.UNHEARD)).items
    assert [event.details["message"] for event in unheard] == ["order_yellow"]
    assert _open(desk) == {"handle"}
    _complete(desk, "handle")
    assert _variable(desk, instance, "clocks_in_time") is True


def test_a_clock_drives_the_flow_after_a_restart(desk: Desk) -> None:
    _start(desk, "watched", days=5, unit="ZF")

    again = Desk(desk.database)
    again.go_to("2026-09-25 09:00")

    assert _open(again) == {"handle", "supervise"}


def test_a_message_to_an_instance_that_is_gone_is_left_alone(desk: Desk) -> None:
    instance = _start(desk, "watched", days=5, unit="ZF")
    with desk.command() as ctx:
        instances.cancel(ctx, instance.id, "撤单")
        instances.delete(ctx, instance.id)

    desk.go_to("2026-09-25 09:00")

    assert _open(desk) == set()
    assert [level for level, _ in desk.cards(_clocks(desk, instance)["DC-07"])] == ["blue", "yellow", "red"]


def test_a_special_procedure_and_an_extension_in_a_diagram(desk: Desk) -> None:
    item = {"promised_days": 10, "special_procedures": ["现场勘验"]}
    instance = _start(desk, "reviewed", accepted_at=at("2026-09-18 09:00"), item=item)

    _complete(desk, "ask", special_procedure=SURVEY)
    assert {code: clock.state for code, clock in _clocks(desk, instance).items()} == {
        "AP-02": "running",
        "AP-14": "suspended",
        "S-SP": "running",
    }
    desk.go_to("2026-09-21 17:00")
    _complete(desk, "survey", special_procedure={**SURVEY, "result": "勘验通过"})
    _complete(desk, "lengthen", extension=MORE_DAYS)

    dues = {code: shown(due) for code, due in _variable(desk, instance, "clock_dues").items()}
    assert dues == {"AP-02": "2026-11-05 17:30", "AP-14": "2026-10-12 17:30"}
    _complete(desk, "decide")
    found = _clocks(desk, instance)
    assert {code: (clock.state, clock.in_time) for code, clock in found.items()} == dict.fromkeys(
        ("AP-02", "AP-14", "S-SP"), ("stopped", True)
    )


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({**SURVEY, "clock": "两者"}, "statutory_not_allowed"),
        ({**SURVEY, "type": "专家评审"}, "type_not_allowed"),
        ({**SURVEY, "reason": "勘验"}, "reason_refused"),
        ({**SURVEY, "notice_doc": None}, "notice_missing"),
        ({**SURVEY, "started_on": "soon"}, "not_a_date"),
        ({**SURVEY, "planned_wd": 1.5}, "not_a_whole_number"),
    ],
)
def test_a_refusal_comes_back_to_the_diagram_with_its_reasons(desk: Desk, form: dict[str, Any], code: str) -> None:
    item = {"promised_days": 10, "special_procedures": ["现场勘验"]}
    instance = _start(desk, "reviewed", accepted_at=at("2026-09-18 09:00"), item=item)

    _complete(desk, "ask", special_procedure=form)

    assert _open(desk) == {"ask"}
    assert code in [reason["code"] for reason in _variable(desk, instance, "clock_refusal")["reasons"]]
    _complete(desk, "ask", special_procedure=SURVEY)
    assert _open(desk) == {"survey"}


def test_a_beginning_that_no_clock_can_show_is_told_with_the_bounds(desk: Desk) -> None:
    beyond = datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-18)))

    instance = _start(desk, "reviewed", accepted_at=beyond, item={"promised_days": 10, "special_procedures": []})

    [reason] = _variable(desk, instance, "clock_refusal")["reasons"]
    assert reason["code"] == "instant_range" and instants.BOUNDS in reason["message"]
