"""Whoever sent a clue learns how it ended: filed, not filed, closed; also when an operator ends the case."""

import pytest

from engine import history, instances
from engine.db import Database
from engine.pages import PageRequest
from tests.workflows.enforcement.desk import Desk

CHAIN = ("grid_patrol", "to_closed_event")


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def _switch(desk: Desk, process: str) -> Desk:
    return desk.take({"switch": process})


def test_a_case_ended_before_it_was_filed_lets_the_work_order_go_on(desk: Desk) -> None:
    desk.begin(*CHAIN, "P2-03")
    with desk.acting() as ctx:
        instances.cancel(ctx, desk.walk.instance_id, "重复登记")
    desk.walk.executor.drain()

    _switch(desk, "dispatch")

    with desk.looking() as ctx:
        passed = desk.walk.elements(ctx)
    assert "not_filed" in passed
    assert "filed" not in passed


def test_a_filed_case_ended_by_an_operator_is_told_as_closed(desk: Desk) -> None:
    desk.begin("report_intake", "rewarded_by_case", "S7-03")
    with desk.acting() as ctx:
        instances.cancel(ctx, desk.walk.instance_id, "当事人死亡")
    desk.walk.executor.drain()

    _switch(desk, "report_intake")

    assert desk.open_tasks() == ["S4-09"]


def test_an_origin_that_is_over_is_left_as_it_is(desk: Desk) -> None:
    desk.begin(*CHAIN, "P2-03")
    case = desk.walk.instance_id
    _switch(desk, "dispatch")
    with desk.acting() as ctx:
        instances.cancel(ctx, desk.walk.instance_id, "误报")
        instances.cancel(ctx, case, "误报")
    desk.walk.executor.drain()

    with desk.looking() as ctx:
        heard = [one.kind for one in history.list(ctx, page=PageRequest(limit=500)).items]
    assert "enforcement_unheard" in heard
