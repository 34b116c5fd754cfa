"""Variables from outside: by scope, exactly as they were, refused where they cannot be kept."""

from datetime import date
from decimal import Decimal

import pytest

from engine import instances, variables
from engine.errors import (
    InstanceEnded,
    InstanceNotFound,
    ScopeNotFound,
    StaleRevision,
    VariableNotFound,
    VariablesInvalid,
)
from tests.engine.house import House


@pytest.fixture
def instance_id(house: House) -> str:
    house.deploy("licence")
    with house.command() as ctx:
        return instances.start(ctx, "licence", variables={"a": 1}).id


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        10**30,
        Decimal("1.10"),
        "",
        "镇枢 🏛",
        [],
        {"$": ["date", "x"], "": None},
        {"typename": "boom"},
        date(2026, 11, 22),
        [1, [2, {"深": [3]}]],
    ],
)
def test_values_come_back_exactly(house: House, instance_id: str, value: object) -> None:
    with house.command() as ctx:
        variables.set(ctx, instance_id, {"x": value})
    with house.query() as ctx:
        found = variables.get(ctx, instance_id)["x"]
    assert found == value and type(found) is type(value)


def test_set_and_delete(house: House, instance_id: str) -> None:
    with house.command() as ctx:
        after = variables.set(ctx, instance_id, {"b": 2}, local=True)
    with house.command() as ctx:
        variables.delete(ctx, instance_id, "a")
    with house.query() as ctx:
        (scope,) = variables.scopes(ctx, instance_id)
    assert (scope.id, scope.variables, after.revision) == (0, {"b": 2}, 2)


def test_refusals(house: House, instance_id: str) -> None:
    with house.command() as ctx:
        with pytest.raises(VariablesInvalid):
            variables.set(ctx, instance_id, {"x": float("inf")})
        with pytest.raises(ScopeNotFound):
            variables.set(ctx, instance_id, {"x": 1}, scope=99)
        with pytest.raises(ScopeNotFound):
            variables.get(ctx, instance_id, 99)
        with pytest.raises(VariableNotFound):
            variables.delete(ctx, instance_id, "nothing")
        with pytest.raises(StaleRevision):
            variables.set(ctx, instance_id, {"x": 1}, revision=7)
        with pytest.raises(InstanceNotFound):
            variables.get(ctx, "nothing")
    with house.command() as ctx:
        instances.cancel(ctx, instance_id, "over")
    with house.command() as ctx, pytest.raises(InstanceEnded):
        variables.set(ctx, instance_id, {"x": 1})
    with house.query() as ctx:
        assert variables.get(ctx, instance_id) == {"a": 1}
