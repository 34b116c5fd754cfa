"""Own positions over HTTP: seen by their holder, and one of them acted in."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from tests.api.conftest import Settled
from tests.api.town import PASSWORD, Town, code_of

HOLDER = "shi.lan"
"""A grid worker who is also information officer and patrol of her grid."""


def signed_in(town: Town, login: str) -> tuple[FlaskClient, dict[str, str]]:
    """A browser of this account, and the header its writes carry."""
    town.give_password(login)
    client = town.app.test_client()
    answer = client.post("/api/v1/sessions", json={"login": login, "password": PASSWORD})
    return client, {"X-CSRF-Token": (answer.json or {})["csrf_token"]}


def held(client: FlaskClient) -> list[dict[str, Any]]:
    """The positions that the page shows."""
    rows: list[dict[str, Any]] = (client.get("/api/v1/me/positions").json or {})["items"]
    return rows


def test_a_holder_sees_the_positions_with_role_and_place(settled: Settled) -> None:
    client, _ = signed_in(Town(settled.database), HOLDER)

    found = held(client)

    assert {"GW", "GIN", "GPT"} <= {one["role"] for one in found}
    assert all(one["place_name"] and one["role_name"] and not one["is_acting"] for one in found)


def test_acting_in_one_closes_the_others_until_all_are_open_again(settled: Settled) -> None:
    client, proof = signed_in(Town(settled.database), HOLDER)
    worker = next(one for one in held(client) if one["role"] == "GW")

    assert client.put("/api/v1/me/position", json={"position_id": worker["id"]}, headers=proof).status_code == 204
    assert client.get("/api/v1/me").json["roles"] == ["GW"]
    assert [one["role"] for one in held(client) if one["is_acting"]] == ["GW"]
    assert client.put("/api/v1/me/position", json={"position_id": None}, headers=proof).status_code == 204
    assert {"GW", "GIN", "GPT"} <= set(client.get("/api/v1/me").json["roles"])


def test_nobody_acts_in_a_position_of_somebody_else(settled: Settled) -> None:
    town = Town(settled.database)
    other, _ = signed_in(town, "dai.qin")
    client, proof = signed_in(town, HOLDER)

    answer = client.put("/api/v1/me/position", json={"position_id": held(other)[0]["id"]}, headers=proof)

    assert answer.status_code == 404 and code_of(answer) == "position_not_found"


def test_an_account_without_a_person_has_no_position(settled: Settled) -> None:
    caller = Town(settled.database)("clerk")

    assert caller.get("/me/positions").json == {"items": []}
    assert code_of(caller.put("/me/position", {"position_id": None})) == "not_allowed"
