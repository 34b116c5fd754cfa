"""Multi-instance activities and standard loops."""

from __future__ import annotations

import pytest

from tests.engine.bpmn.conftest import Run
from tests.engine.bpmn.constructs import construct

REVIEWERS = ["王", "李", "张"]


@construct("Multi-instance", "parallel user task over a collection")
@construct("Multi-instance", "completion condition")
def test_parallel_instances_end_with_the_completion_condition(run: Run) -> None:
    instance = run("multi_instance_parallel", {"reviewers": REVIEWERS})
    assert instance.waits() == ["review"] * 3
    assert [instance.details("review", index)["assignee"] for index in range(3)] == REVIEWERS
    assert instance.variables("review", 1) == {
        "reviewers": REVIEWERS,
        "reviewer": "李",
        "loopCounter": 1,
        "nrOfInstances": 3,
        "nrOfCompletedInstances": 0,
        "nrOfActiveInstances": 3,
    }

    instance.complete("review", 2)
    assert instance.variables("review")["nrOfCompletedInstances"] == 1
    assert instance.variables("review")["nrOfActiveInstances"] == 2
    instance.complete("review", 0)

    assert instance.waits() == ["after"]
    assert instance.variables() == {"reviewers": REVIEWERS}
    assert instance.events("activity.canceled")["review"] >= 1


@construct("Multi-instance", "sequential user task over a collection")
def test_sequential_instances_come_one_after_the_other(run: Run) -> None:
    instance = run("multi_instance_sequential", {"reviewers": REVIEWERS})

    for number, reviewer in enumerate(REVIEWERS):
        assert instance.waits() == ["review"]
        seen = instance.variables("review")
        assert (seen["loopCounter"], seen["reviewer"], seen["nrOfCompletedInstances"]) == (number, reviewer, number)
        assert (seen["nrOfInstances"], seen["nrOfActiveInstances"]) == (3, 1)
        instance.complete("review")

    assert instance.waits() == ["after"]


@construct("Multi-instance", "cardinality beside a collection, as number or text")
@pytest.mark.parametrize("count", [2, "2"])
def test_a_cardinality_beside_a_collection_says_how_many(run: Run, count: object) -> None:
    instance = run("multi_instance_both", {"people": ["a", "b", "c"], "count": count})

    assert [instance.details("work", index)["name"] for index in range(2)] == ["a", "b"]
    assert instance.waits() == ["work", "work"]


@construct("Multi-instance", "empty collection")
@pytest.mark.parametrize("name", ["multi_instance_parallel", "multi_instance_sequential"])
def test_an_empty_collection_passes_at_once(run: Run, name: str) -> None:
    assert run(name, {"reviewers": []}).waits() == ["after"]


@construct("Multi-instance", "collection that is not a list")
@pytest.mark.parametrize("name", ["multi_instance_parallel", "multi_instance_sequential"])
def test_a_collection_that_is_no_list_becomes_an_incident(run: Run, name: str) -> None:
    instance = run(name, {"reviewers": None})
    assert instance.wait("review").kind == "incident"

    assert instance.set(reviewers=["王"]).retry("review").wait("review").kind == "user"


@construct("Multi-instance", "cardinality")
def test_cardinality_is_an_expression(run: Run) -> None:
    assert run("multi_instance_cardinality", {"copies": 4}).waits() == ["stamp"] * 4


@construct("Multi-instance", "parallel subprocess")
def test_parallel_subprocess_instances_do_not_mix(run: Run) -> None:
    instance = run("multi_instance_subprocess", {"parcels": ["甲", "乙"]})
    assert instance.waits() == ["measure", "measure", "stopped"]

    instance.complete("measure", 1).complete("map")
    assert instance.waits() == ["measure", "register", "stopped"]
    assert instance.variables("register")["parcel"] == "乙"
    instance.complete("measure").complete("register", 0)

    while "after" not in instance.waits():
        instance.complete(next(element for element in instance.waits() if element != "stopped"))
    assert instance.waits() == ["after"]
    assert list(instance.stored.workflow.scopes) == [0]


@construct("Multi-instance", "interrupted by a boundary event")
def test_boundary_event_cancels_every_instance(run: Run) -> None:
    instance = run("multi_instance_subprocess", {"parcels": [1, 2, 3]}).complete("measure")

    assert instance.trigger("stopped").waits() == ["close"]


@construct("Multi-instance", "sequential call activity")
def test_sequential_call_activity(run: Run) -> None:
    instance = run("multi_instance_call", {"parcels": ["甲", "乙"]})
    assert instance.variables("measure") == {"parcel": "甲", "number": 0}

    instance.complete("measure", size=5)
    assert instance.variables("measure") == {"parcel": "乙", "number": 1}
    instance.complete("measure", size=6)

    assert instance.waits() == ["after"]
    assert instance.variables()["last_size"] == 6


@construct("Multi-instance", "sequential script task")
def test_sequential_script_instances_add_up(run: Run) -> None:
    instance = run("multi_instance_script", {"numbers": [1, 2, 3, 4], "total": 0})

    assert instance.variables()["total"] == 10


@construct("Multi-instance", "a second pass over the same element")
def test_multi_instance_starts_afresh_each_time(run: Run) -> None:
    instance = run("multi_instance_in_loop", {"reviewers": REVIEWERS})

    for _ in range(3):
        assert instance.waits() == ["review"] * 3
        for _ in REVIEWERS:
            instance.complete("review")
        instance.complete("decide", approved=False)
    for _ in REVIEWERS:
        instance.complete("review")

    assert instance.complete("decide", approved=True).ended


@construct("Multi-instance", "output collection, also in a second pass")
def test_output_collection_has_one_entry_per_instance_in_order_of_the_input(run: Run) -> None:
    instance = run("multi_instance_output", {"reviewers": REVIEWERS})

    for verdict in ("no", "yes"):
        assert instance.waits() == ["review"] * 3
        for index, reviewer in ((2, "张"), (0, "王"), (0, "李")):
            assert instance.variables("review", index)["reviewer"] == reviewer
            instance.complete("review", index, opinion=f"{reviewer} {verdict}")
        assert instance.variables()["opinions"] == [f"{reviewer} {verdict}" for reviewer in REVIEWERS]
        instance.complete("decide", approved=verdict == "yes")

    assert instance.ended


@construct("Multi-instance", "cardinality that is no number")
@pytest.mark.parametrize("copies", [-1, None, "three", 10**9])
def test_a_bad_cardinality_becomes_an_incident(run: Run, copies: object) -> None:
    instance = run("multi_instance_cardinality", {"copies": copies})
    assert instance.wait("stamp").kind == "incident"

    assert instance.set(copies=2).retry("stamp").waits() == ["stamp", "stamp"]


@construct("Multi-instance", "completion condition that is neither true nor false, of which null is not yet true")
@pytest.mark.parametrize("enough", [5, "true", []])
def test_a_completion_condition_that_is_no_boolean_becomes_an_incident(run: Run, enough: object) -> None:
    instance = run("multi_instance_enough", {"reviewers": REVIEWERS})
    instance.complete("review", 0)
    assert instance.waits() == ["review", "review"]

    instance.set(enough=enough)
    instance.complete("review", 0)

    [stuck] = [one for one in (instance.wait("review", 0), instance.wait("review", 1)) if one.kind == "incident"]
    assert stuck.details["code"] == "completion_condition_not_boolean"


@construct("Standard loop", "after each pass")
def test_standard_loop_repeats_until_its_condition_is_false_or_the_maximum_is_reached(run: Run) -> None:
    instance = run("standard_loop", {"done": False})

    assert instance.complete("work").waits() == ["work"]
    assert instance.complete("work", done=True).ended

    instance = run("standard_loop", {"done": False})
    instance.complete("work").complete("work").complete("work")
    assert instance.waits() == ["check"]


@construct("Standard loop", "before each pass")
def test_standard_loop_that_tests_first_may_not_run_at_all(run: Run) -> None:
    instance = run("standard_loop", {"done": False}).complete("work").complete("work").complete("work")
    assert instance.waits() == ["check"]

    assert instance.complete("check").complete("check").waits() == ["check"]
    assert instance.complete("check", done=True).ended


@construct("Standard loop", "subprocess")
def test_standard_loop_over_a_subprocess(run: Run) -> None:
    instance = run("standard_loop_subprocess", {"done": False})

    assert instance.complete("work").complete("work").waits() == ["work"]
    assert instance.complete("work", done=True).ended
