"""Conditional start events are looked at on request, and start what the variables meet."""

from typing import Any

import pytest

from engine import conditions, definitions, deployments, instances, variables
from tests.engine.house import DIAGRAMS, PROGRAM, House


def met(house: House, definition_key: str | None = None, **given: Any) -> list[str]:
    with house.query() as ctx:
        one = definitions.latest(ctx, definition_key).id if definition_key else None
        return [element for _, element in conditions.met(ctx, given, one)]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"level": 3}, []),
        ({"level": 4}, ["high"]),
        ({"level": 6}, ["flooded", "high"]),
        ({"level": 1, "gauge": "bridge"}, ["named"]),
        ({"level": "four"}, []),
        ({}, []),
    ],
)
def test_the_variables_meet_the_conditions_of_every_process(house: House, given: Any, expected: list[str]) -> None:
    house.deploy("conditions")

    assert met(house, **given) == expected


def test_one_process_is_asked_alone_and_only_as_it_starts_now(house: House) -> None:
    house.deploy("conditions")
    with house.query() as ctx:
        before = definitions.latest(ctx, "flood").id
    body = (DIAGRAMS / "conditions.bpmn").read_bytes().replace(b"level &gt; 5", b"level &gt; 50")
    with house.command() as ctx:
        deployments.deploy(ctx, "again", {"conditions.bpmn": body})

    assert met(house, "flood", level=60) == ["flooded"]
    assert met(house, level=6) == ["high"]
    with house.query() as ctx:
        assert [element for _, element in conditions.met(ctx, {"level": 6}, before)] == ["flooded"]


def test_what_is_met_starts_with_its_variables_and_business_key(house: House) -> None:
    house.deploy("conditions")
    with house.command(PROGRAM) as ctx:
        [(definition, element)] = conditions.met(ctx, {"level": 4})
        started = conditions.start(ctx, definition, element, {"level": 4}, "W-4")

    with house.query() as ctx:
        assert instances.get(ctx, started.id).business_key == "W-4"
        assert variables.get(ctx, started.id) == {"level": 4}
    assert house.task("watch").instance_id == started.id
