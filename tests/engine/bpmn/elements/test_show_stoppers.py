"""What stock SpiffWorkflow 3.2.0 does wrong in the large: lost updates, depth, aliasing, key order, type names.

Loops around joins are in test_gateways.py, deep subprocesses in test_subprocesses.py.
"""

from __future__ import annotations

import itertools
import json
import random
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine import bpmn
from tests.engine.bpmn.conftest import Run
from tests.engine.bpmn.constructs import construct
from tests.engine.bpmn.drive import Drive

DEPTH = 10_000

AWKWARD: dict[str, Any] = {
    "typed": {"typename": "Token", "id": 1},
    "tagged": {"$": ["date", "2026-11-22"]},
    "nested": [{"$": {"typename": "datetime", "value": "x"}}, {"$$": 1}],
    "day": date(2026, 11, 22),
    "moment": datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
    "money": Decimal("12.10"),
    "large": 10**30,
    "text": '申请人"王小明"\n\t\u2028',
    "nothing": None,
    "empty": [{}, [], ""],
}


@construct("Variables", "lost update at a join")
@pytest.mark.parametrize("order", list(itertools.permutations("ab")))
def test_a_branch_that_finishes_last_does_not_bring_back_old_values(run: Run, order: tuple[str, ...]) -> None:
    instance = run("lost_update")
    assert instance.variables() == {"total": 0}

    for branch in order:
        instance.complete(branch, **({"total": 7} if branch == order[0] else {}))

    assert instance.waits() == ["after"]
    assert instance.variables() == {"total": 7}


@construct("Variables", "two branches append to one list")
@pytest.mark.parametrize(("order", "expected"), [("ab", ["a", "b"]), ("ba", ["b", "a"])])
def test_two_branches_that_append_to_one_list_keep_both(run: Run, order: str, expected: list[str]) -> None:
    instance = run("appended_list", {"list": []})

    for branch in order:
        instance.complete(branch)

    assert instance.variables() == {"list": expected}


@construct("Variables", "identical live and reloaded; no aliasing")
def test_values_are_not_shared_with_the_caller_or_between_names(run: Run) -> None:
    rows = [{"n": 1}]
    instance = run("appended_list", {"list": rows, "same": rows})

    rows[0]["n"] = 2
    rows.append({"n": 3})
    instance.variables()["list"].append("x")

    assert instance.variables() == {"list": [{"n": 1}], "same": [{"n": 1}]}
    instance.complete("a").complete("b")
    assert instance.variables() == {"list": [{"n": 1}, "a", "b"], "same": [{"n": 1}]}


@construct("Variables", "data that looks like the codec's own")
def test_user_data_survives_whatever_it_looks_like(run: Run) -> None:
    instance = run("lost_update", AWKWARD)

    instance.complete("a", more=AWKWARD)

    seen = instance.variables()
    assert seen.pop("more") == AWKWARD
    assert seen.pop("total") == 0
    assert seen == AWKWARD
    assert [type(seen[name]) for name in AWKWARD] == [type(value) for value in AWKWARD.values()]


@construct("Saved state", "does not depend on the order of keys")
@pytest.mark.parametrize("seed", range(20))
def test_control_and_scopes_may_come_back_in_any_order(seed: int) -> None:
    drive = Drive("multi_instance_subprocess", True, {"parcels": ["甲", "乙", "丙"]})
    drive.complete("measure", 1).complete("map")
    workflow, rng = drive.stored.workflow, random.Random(seed)

    control = json.dumps(_shuffled(json.loads(workflow.dump()), rng)).encode()
    scopes = dict(_in_any_order(workflow.scopes, rng))
    env, definition = drive.stored.env, drive.stored.definition
    loaded = bpmn.Workflow.load(env.spec(definition), control, scopes, env)

    assert {wait.id: wait for wait in loaded.waiting()} == {wait.id: wait for wait in workflow.waiting()}
    for wait in workflow.waiting():
        assert loaded.variables(wait.id) == workflow.variables(wait.id)


@construct("Saved state", "step cost and size do not grow with the steps done")
def test_ten_thousand_passes_cost_no_more_than_ten() -> None:
    drive = Drive("long_loop", True, {"passes": 0, "limit": DEPTH + 1})
    sizes, seconds = [], []

    for done in range(1, DEPTH + 1):
        began = time.perf_counter()
        drive.complete("work")
        seconds.append(time.perf_counter() - began)
        drive.stored.events.clear()
        if done in (10, DEPTH):
            sizes.append(len(drive.stored.workflow.dump()))

    assert drive.waits() == ["work"]
    assert drive.variables()["passes"] == DEPTH
    assert sizes[1] <= sizes[0] + 16
    assert sorted(seconds[-500:])[250] < 2 * sorted(seconds[:500])[250]
    assert drive.complete("work").ended


@construct("Saved state", "depth: ten thousand passes without a reload")
def test_ten_thousand_passes_live_do_not_stop_silently() -> None:
    drive = Drive("long_loop", False, {"passes": 0, "limit": DEPTH})

    for _ in range(DEPTH):
        assert not drive.ended
        drive.complete("work")
        drive.stored.events.clear()

    assert drive.ended
    assert drive.variables()["passes"] == DEPTH


@construct("Saved state", "a thousand automatic passes in one command")
def test_long_automatic_runs_come_to_their_end(run: Run) -> None:
    instance = run("long_automatic_run", {"passes": 0, "limit": 1000})

    assert instance.waits() == ["after"]
    assert instance.variables()["passes"] == 1000


def test_an_endless_automatic_run_becomes_an_incident() -> None:
    drive = Drive("long_automatic_run", True, {"passes": 0, "limit": 10**9})

    assert [wait.kind for wait in drive.stored.waits.values()] == ["incident"]


@construct("Multi-instance", "a thousand instances at once")
def test_a_thousand_parallel_instances() -> None:
    drive = Drive("multi_instance_wide", False, {"width": 1000})
    waits = list(drive.stored.waits)
    random.Random(1).shuffle(waits)

    for wait in waits:
        drive.stored.workflow.complete(wait, {})
    drive.stored.do(lambda workflow: None)

    assert drive.waits() == ["after"]


@pytest.mark.parametrize(
    "control",
    [b"", b"{}", b"[]", b"not json", b"[99,1,null,[],[]]", b'[1,1,null,[[1,"nowhere",0]],[]]', b"[1,2,3]"],
)
def test_a_control_that_cannot_be_read_is_refused(control: bytes) -> None:
    drive = Drive("parallel_gateway", False)
    env, definition = drive.stored.env, drive.stored.definition

    with pytest.raises(bpmn.BadControl):
        bpmn.Workflow.load(env.spec(definition), control, {0: {}}, env)


def _shuffled(value: Any, rng: random.Random) -> Any:
    """The same JSON with the members of every object in another order."""
    if isinstance(value, dict):
        return {key: _shuffled(member, rng) for key, member in _in_any_order(value, rng)}
    if isinstance(value, list):
        return [_shuffled(member, rng) for member in value]
    return value


def _in_any_order(mapping: dict[Any, Any], rng: random.Random) -> list[tuple[Any, Any]]:
    members = list(mapping.items())
    rng.shuffle(members)
    return members
