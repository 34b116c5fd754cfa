"""What platforms are told: in order, once acknowledged, with their secret; what fails waits for people."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from engine import connector_secrets, instances
from engine.context import SYSTEM, Actor, command
from tests.api.conftest import Settled
from tests.api.town import TOWN, Town, code_of, items
from tests.platforms.platform import Platform
from workflows.catalogues.models import connector
from workflows.dispatch import orders
from workflows.dispatch.states import OrderState

AT = "2026-11-23 08:40:00"


@pytest.fixture
def here(settled: Settled) -> Town:
    """The demonstration town with the callers of the tests."""
    return Town(settled.database)


def _served(here: Town, name: str, folder: Path, **registered: Any) -> Iterator[Platform]:
    with Platform(name, folder, loss=0.0) as platform:
        serving = threading.Thread(target=platform.serve_forever, kwargs={"poll_interval": 0.01})
        serving.start()
        hooks = here.system.hooks
        hooks.outside = replace(hooks.outside, allowed=frozenset({("127.0.0.1", platform.server_port)}))
        register(here, platform.code, address=platform.address, **registered)
        yield platform
        platform.shutdown()
        serving.join()


@pytest.fixture
def hotline(here: Town, tmp_path: Path) -> Iterator[Platform]:
    """The 12345 hotline, known to the registry."""
    yield from _served(here, "hotline", tmp_path)


@pytest.fixture
def regulator(here: Town, tmp_path: Path) -> Iterator[Platform]:
    """A regulator's system that takes the pushes for HBS."""
    yield from _served(here, "regulator", tmp_path, receivers=["HBS"])


def register(here: Town, code: str, **changes: Any) -> None:
    """Let the registry say something else of a connector."""
    with command(here.system.database, here.system.hooks, SYSTEM, here.clock) as ctx:
        ctx.db.execute(update(connector).where(connector.c.code == code).values(**changes))


def bring(here: Town, hotline: Platform) -> dict[str, Any]:
    """A work order of the hotline."""
    answer = here("portal").post("/intake/PF02", {**hotline.made(1), "callTime": AT})
    assert answer.status_code == 201, answer.text
    here.drain()
    return answer.json or {}


def triage(here: Town, instance_id: str) -> None:
    """The seat has looked at it."""
    with command(here.system.database, here.system.hooks, SYSTEM, here.clock) as ctx:
        order = orders.find(ctx, instance_id)
        assert order is not None
        orders.move(ctx, order, OrderState.TRIAGED)
    here.drain()


def statuses(here: Town, query: str = "") -> list[tuple[int, str, str]]:
    """Version, status and state of everything that is told, the oldest first."""
    found = items(here("leader").get(f"/platform-statuses{query}"))
    return [(one["version"], one["status"], one["state"]) for one in reversed(found)]


def test_statuses_wait_for_a_platform_that_is_away_and_go_in_order(here: Town, hotline: Platform) -> None:
    hotline.is_down = True
    told = bring(here, hotline)
    triage(here, told["process_instance_id"])
    assert statuses(here) == [(1, "已登记", "waiting"), (2, "办理中", "waiting")]

    hotline.is_down = False
    here.clock.advance(timedelta(hours=1))
    here.drain()

    assert statuses(here) == [(1, "已登记", "sent"), (2, "办理中", "sent")]
    assert [(body["version"], body["code"]) for body in hotline.book.told.values()] == [
        (1, "accepted"),
        (2, "processing"),
    ]
    assert hotline.book.times == {"PF02:HX000001:1": 1, "PF02:HX000001:2": 1}
    [last, _] = items(here("leader").get("/platform-statuses"))
    assert last["ack_id"] == "hotline-PF02:HX000001:2"


def test_what_a_platform_refuses_is_a_dead_letter_that_is_told_again_after_mending(
    here: Town, hotline: Platform
) -> None:
    hotline.refuses = True
    told = bring(here, hotline)
    [letter] = items(here("leader").get("/platform-statuses?dead=true"))
    hotline.refuses = False

    answer = here("leader").post(f"/platform-statuses/{letter['id']}/retry")
    here.drain()

    assert answer.status_code == 200 and told["number"]
    assert statuses(here) == [(1, "已登记", "sent")]
    assert items(here("leader").get("/platform-statuses?dead=true")) == []
    assert code_of(here("leader").post(f"/platform-statuses/{letter['id']}/give-up")) == "platform_status_settled"


def test_nothing_is_told_to_an_address_in_the_house_unless_it_is_allowed_by_name(here: Town, hotline: Platform) -> None:
    here.system.hooks.outside = replace(here.system.hooks.outside, allowed=frozenset())
    bring(here, hotline)

    [letter] = items(here("leader").get("/platform-statuses?dead=true"))
    [incident] = items(here("admin").get("/incidents"))

    assert (letter["state"], incident["code"]) == ("waiting", "outside_address_refused")
    assert hotline.book.told == {}


def test_what_is_given_up_lets_the_next_one_go(here: Town, hotline: Platform) -> None:
    hotline.refuses = True
    triage(here, bring(here, hotline)["process_instance_id"])
    [letter] = items(here("leader").get("/platform-statuses?dead=true"))
    hotline.refuses = False

    here("leader").post(f"/platform-statuses/{letter['id']}/give-up")
    here.drain()

    assert statuses(here) == [(1, "已登记", "given_up"), (2, "办理中", "sent")]


def test_a_platform_is_told_with_its_secret_which_nobody_reads(here: Town, hotline: Platform) -> None:
    with command(here.system.database, here.system.hooks, _town(), here.clock) as ctx:
        connector_secrets.put(ctx, "hotline", "s3cr3t-of-the-hotline")
    register(here, "PF02", secret="hotline")
    hotline.refuses = True
    bring(here, hotline)
    quoted = here("admin").get("/incidents").text
    hotline.refuses = False
    [letter] = items(here("leader").get("/platform-statuses?dead=true"))
    here("leader").post(f"/platform-statuses/{letter['id']}/retry")
    here.drain()

    assert hotline.credential == "Bearer s3cr3t-of-the-hotline"
    assert "422" in quoted and "s3cr3t" not in quoted


def _town() -> Actor:
    return replace(SYSTEM, town_code=TOWN)


def test_a_push_goes_to_the_regulators_system_once(here: Town, regulator: Platform) -> None:
    regulator.is_down = True
    request = {
        "direction": "审→管",
        "receiver": "HBS",
        "receiver_name": "生态环境分局",
        "business_id": "B-1",
        "payload": {"party": "示范科技有限公司", "permit_no": "示政许字〔2026〕第0001号"},
    }
    with command(here.system.database, here.system.hooks, _town(), here.clock) as ctx:
        instances.start(ctx, "regulator_push", variables={"push_request": request})
    for _ in range(10):
        here.drain()
        here.clock.advance(timedelta(hours=2))
    [dead] = items(here("leader").get("/pushes?dead=true"))
    regulator.is_down = False

    again = here("leader").post(f"/pushes/{dead['id']}/retry")
    here.drain()

    assert (dead["state"], again.status_code) == ("pending", 200), again.text
    [sent] = items(here("leader").get("/pushes?receiver=HBS"))
    assert (sent["state"], sent["ack_id"]) == ("sent", "regulator-HBS:B-1:1")
    [body] = regulator.book.told.values()
    assert body["payload"] == request["payload"]
    assert code_of(here("leader").post(f"/pushes/{dead['id']}/retry")) == "push_not_stuck"

    claimed = here("portal").post(f"/pushes/{sent['id']}/claim", {"feedback": "已纳管"})
    here.drain()
    repeated = here("portal").post(f"/pushes/{sent['id']}/claim", {"feedback": "已纳管"})
    other = here("portal").post(f"/pushes/{sent['id']}/claim", {"feedback": "不属本部门", "reason": "由县局监管。"})

    assert (claimed.status_code, repeated.status_code) == (204, 204), (claimed.text, repeated.text)
    assert code_of(other) == "push_state_refused"
    [push] = items(here("leader").get("/pushes?receiver=HBS"))
    assert (push["state"], push["claimed_by"], push["feedback"]) == ("closed", "portal", "已纳管")


def test_a_push_that_is_read_here_is_not_claimed_by_a_program(here: Town) -> None:
    request = {
        "direction": "审→管",
        "receiver": "HBS",
        "receiver_name": "生态环境分局",
        "business_id": "B-1",
        "payload": {"party": "示范科技有限公司"},
    }
    with command(here.system.database, here.system.hooks, _town(), here.clock) as ctx:
        instances.start(ctx, "regulator_push", variables={"push_request": request})
    here.drain()
    [push] = items(here("leader").get("/pushes?receiver=HBS"))

    answer = here("portal").post(f"/pushes/{push['id']}/claim", {"feedback": "已纳管"})

    assert code_of(answer) == "intake_client_refused"
