"""One's own settings over HTTP: kept for all devices, checked, and nobody else's."""

import pytest

from tests.api.town import Town, code_of, fields_of

VIEW = {"name": "本周到期", "list": "worklist", "query": {"tab": "held", "due": 7}}
PHRASE = {"text": "材料齐全，同意。", "group": "同意"}


def test_settings_before_any_were_kept_are_the_usual_ones(town: Town) -> None:
    found = town("clerk").get("/me/settings")

    usual = {"language": "zh", "theme": "auto", "size": "normal"}
    assert found.json == {"views": [], "phrases": [], "preferences": usual, "revision": 0}
    assert found.headers["ETag"] == '"0"'


def test_settings_are_kept_for_the_next_device(town: Town) -> None:
    given = {"views": [VIEW], "phrases": [PHRASE], "preferences": {"size": "large"}}

    kept = town("clerk").put("/me/settings", given, headers={"If-Match": '"0"'})

    assert kept.status_code == 200 and kept.headers["ETag"] == '"1"'
    found = town("clerk").get("/me/settings").json
    assert found["views"] == [VIEW] and found["phrases"] == [PHRASE]
    assert found["preferences"] == {"language": "zh", "theme": "auto", "size": "large"}
    assert town("reviewer").get("/me/settings").json["revision"] == 0


def test_the_second_of_two_devices_is_told(town: Town) -> None:
    town("clerk").put("/me/settings", {"phrases": [PHRASE]}, headers={"If-Match": '"0"'})

    late = town("clerk").put("/me/settings", {"views": [VIEW]}, headers={"If-Match": '"0"'})
    blind = town("clerk").put("/me/settings", {"views": [VIEW]})
    again = town("clerk").put("/me/settings", {"views": [VIEW]}, headers={"If-Match": '"1"'})

    assert late.status_code == 412 and code_of(late) == "stale_revision"
    assert blind.status_code == 428 and code_of(blind) == "precondition_required"
    assert again.json["revision"] == 2 and again.json["phrases"] == []


def test_a_lost_answer_is_repeated(town: Town) -> None:
    headers = {"If-Match": '"0"', "Idempotency-Key": "settings-17-25"}
    town("clerk").put("/me/settings", {"phrases": [PHRASE]}, headers=headers)

    again = town("clerk").put("/me/settings", {"phrases": [PHRASE]}, headers=headers)

    assert again.status_code == 200 and again.json["revision"] == 1
    assert again.headers["Idempotency-Replayed"] == "true"


def test_settings_keep_their_shape(town: Town) -> None:
    wrong = {
        "views": [VIEW, VIEW | {"list": "work list"}],
        "phrases": [{"text": ""}],
        "preferences": {"theme": "pink"},
        "colour": "red",
    }

    refused = town("clerk").put("/me/settings", wrong, headers={"If-Match": '"0"'})

    assert code_of(refused) == "input_invalid"
    assert fields_of(refused) == {
        "/views/1/list": "pattern",
        "/phrases/0/text": "length",
        "/preferences/theme": "not_a_choice",
        "/colour": "unknown_field",
    }


def test_two_views_of_a_list_have_two_names(town: Town) -> None:
    refused = town("clerk").put("/me/settings", {"views": [VIEW, VIEW]}, headers={"If-Match": '"0"'})

    assert fields_of(refused) == {"/views/0/name": "not_unique", "/views/1/name": "not_unique"}


def test_settings_have_a_size(town: Town) -> None:
    large = {"views": [VIEW | {"query": {"text": "长" * 30_000}}]}

    refused = town("clerk").put("/me/settings", large, headers={"If-Match": '"0"'})

    assert refused.status_code == 422 and code_of(refused) == "limit_exceeded"
    assert (refused.json or {})["facts"]["limit"] == 65536


@pytest.mark.parametrize("login", ["applicant", "designer", "auditor", "security", "admin"])
def test_every_person_has_settings(town: Town, login: str) -> None:
    assert town(login).get("/me/settings").status_code == 200
