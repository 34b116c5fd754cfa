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


def away(client: FlaskClient, proof: dict[str, str], **differing: Any) -> Any:
    """Ask that a colleague stands in on Tuesday and Wednesday."""
    role = next(one for one in held(client) if one["role"] == "CLK")
    body = {
        "position_id": role["id"],
        "substitute": "chen.jing",
        "first_day": "2026-11-24",
        "last_day": "2026-11-25",
        "reason": "外出培训",
    }
    return client.post("/api/v1/me/substitutions", json={**body, **differing}, headers=proof)


def test_who_is_away_lets_a_colleague_stand_in_and_ends_it(settled: Settled) -> None:
    town = Town(settled.database)
    client, proof = signed_in(town, "li.min")
    other, _ = signed_in(town, "chen.jing")

    made = away(client, proof)
    assert made.status_code == 201 and (made.json["substitute_name"], made.json["is_mine"]) == ("陈静", True)
    [seen] = (other.get("/api/v1/me/substitutions").json or {})["items"]
    assert (seen["holder_name"], seen["is_mine"], seen["reason"]) == ("李敏", False, "外出培训")

    path = f"/api/v1/me/substitutions/{made.json['id']}/end"
    assert client.post(path, headers=proof).status_code == 204
    assert client.get("/api/v1/me/substitutions").json == {"items": []}


def test_nobody_hands_on_what_is_not_theirs_nor_days_that_are_over(settled: Settled) -> None:
    town = Town(settled.database)
    client, proof = signed_in(town, "li.min")
    other, other_proof = signed_in(town, "zhang.wei")
    mine = next(one for one in held(client) if one["role"] == "CLK")["id"]
    body = {"substitute": "liu.yang", "first_day": "2026-11-24", "last_day": "2026-11-25", "reason": "外出"}

    stolen = other.post("/api/v1/me/substitutions", json={**body, "position_id": mine}, headers=other_proof)
    assert code_of(stolen) == "position_not_found"
    assert code_of(away(client, proof, first_day="2026-11-01", last_day="2026-11-30")) == "substitution_refused"
    assert code_of(away(client, proof, substitute="nobody")) == "person_not_found"
    made = away(client, proof).json["id"]
    assert code_of(other.post(f"/api/v1/me/substitutions/{made}/end", headers=other_proof)) == "position_not_found"
