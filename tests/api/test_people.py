"""People's names: for many logins in one question, and found by part of a name."""

from __future__ import annotations

from tests.api.conftest import Settled
from tests.api.test_positions import signed_in
from tests.api.town import Town, code_of, fields_of, items


def test_names_of_many_logins_come_in_one_answer(settled: Settled) -> None:
    client, _ = signed_in(Town(settled.database), "li.min")

    found = (client.get("/api/v1/people?logins=chen.jing,wang.jianguo,nobody,li.min").json or {})["items"]

    assert {one["login"]: one["name"] for one in found} == {
        "li.min": "李敏",
        "chen.jing": "陈静",
        "wang.jianguo": "王建国",
    }
    posts = {one["login"]: one["post"] for one in found}
    assert posts["wang.jianguo"] is None and "综窗受理员" in posts["li.min"]


def test_colleagues_are_found_by_part_of_a_name_and_no_applicant_is(settled: Settled) -> None:
    client, _ = signed_in(Town(settled.database), "li.min")

    found = (client.get("/api/v1/people?text=王").json or {})["items"]
    everybody = (client.get("/api/v1/people").json or {})["items"]

    assert found and "wang.jianguo" not in [one["login"] for one in found]
    assert all("王" in one["name"] for one in found)
    assert len(everybody) == 20 and all(one["is_active"] for one in everybody)


def test_applicants_read_no_names_of_staff(town: Town) -> None:
    assert code_of(town("applicant").get("/people?logins=clerk")) == "scope_missing"


def test_another_towns_people_have_no_names_here(town: Town) -> None:
    assert items(town.stranger().get("/people?logins=clerk")) == []


def test_too_many_logins_are_refused(town: Town) -> None:
    refused = town("clerk").get(f"/people?logins={','.join(f'p{number}' for number in range(201))}")

    assert fields_of(refused) == {"/logins": "too_many"}
