"""Performance over HTTP: who watches what, the cases behind a number, files, and what the board leaves out."""

import io
import json
import zipfile

import pytest

from tests.api.town import Town, code_of, items
from tests.workflows.performance.fill import VERSION, fill

DOORS = (
    "/timelines",
    "/timelines/groups",
    "/risks",
    "/indicators",
    "/comparisons",
    "/issued-cards",
    "/supervision-orders",
    "/wall",
    f"/heat?process_definition_id={VERSION}",
    "/monthly-report?month=2026-11",
)
CASES = 80


@pytest.fixture
def watched(town: Town) -> Town:
    """A town of some dozens of matters."""
    fill(town.system.database, CASES)
    return town


def test_a_leader_reads_every_door(watched: Town) -> None:
    assert {door: watched("leader").get(door).status_code for door in DOORS} == dict.fromkeys(DOORS, 200)


def test_who_does_not_watch_is_refused(watched: Town) -> None:
    for login in ("applicant", "designer", "admin", "auditor", "security", "portal"):
        assert {watched(login).get(door).status_code for door in DOORS} == {403}, login


def test_another_town_sees_nothing_of_this_one(watched: Town) -> None:
    stranger = watched.stranger()

    assert items(stranger.get("/timelines")) == [] and items(stranger.get("/issued-cards")) == []
    assert all(one["count"] == 0 for one in items(stranger.get("/risks")))
    assert stranger.get("/wall").json["running"] == 0


def test_everybody_sees_what_the_role_reads_and_no_more(watched: Town) -> None:
    everything = {one["process_instance_id"] for one in items(watched("leader").get("/timelines?limit=200"))}
    # A clerk reads the town's approvals and of dispatch the own matters only.
    clerk = items(watched("clerk").get("/timelines?limit=200"))

    approvals = {one["process_instance_id"] for one in clerk}
    assert approvals < everything and {one["pillar"] for one in clerk} == {"approval"}
    groups = items(watched("clerk").get("/timelines/groups?by=process"))
    assert [(one["code"], one["count"]) for one in groups] == [("approval", len(approvals))]
    assert items(watched("reviewer").get("/timelines")) == []


def test_the_cases_behind_a_number_are_the_number(watched: Town) -> None:
    leader, period = watched("leader"), "since=2026-09-01&until=2026-11-23"
    found = {one["id"]: one for one in items(leader.get(f"/indicators?{period}"))}["K-02"]

    whole, counted, missed = (
        items(leader.get(f"/indicators/K-02/cases?{period}&limit=200&part={part}"))
        for part in ("all", "counted", "missed")
    )

    assert (len(counted), len(whole)) == (found["numerator"], found["denominator"])
    assert len(missed) == len(whole) - len(counted)
    assert whole[0]["process_instance_id"] and whole[0]["number"].startswith("case-")


def test_nothing_to_count_is_told_as_nothing(town: Town) -> None:
    found = {one["id"]: one for one in items(town("leader").get("/indicators"))}

    assert found["K-03"]["value"] is None and found["K-03"]["is_met"] is None and found["K-03"]["target"] == 0.99
    assert "K-03" in found["K-03"]["source"] and found["K-03"]["definition_zh"] and found["K-03"]["definition_en"]


def test_an_unknown_indicator_is_not_found(town: Town) -> None:
    answer = town("leader").get("/indicators/K-99/cases")

    assert answer.status_code == 404 and code_of(answer) == "indicator_not_found"


@pytest.mark.parametrize("query", ["since=2026-11-02&until=2026-11-01", "since=2020-01-01&until=2026-11-01"])
def test_a_period_out_of_order_or_too_long_is_refused(town: Town, query: str) -> None:
    answer = town("leader").get(f"/indicators?{query}")

    assert answer.status_code == 422 and answer.json["errors"][0]["code"] == "period_refused"


def test_the_board_tells_of_no_person(watched: Town) -> None:
    told = json.dumps(watched("leader").get("/wall").json, ensure_ascii=False)

    people = ["staff", "张三", "title", "party", "holder", "assignee", "number"]
    assert [word for word in people if word in told] == []


def test_the_monthly_report_is_a_paper_and_a_book(watched: Town) -> None:
    leader = watched("leader")

    paper = leader.get("/monthly-report?month=2026-11")
    book = leader.get("/monthly-report?month=2026-11&format=xlsx")

    assert paper.data.startswith(b"%PDF") and paper.mimetype == "application/pdf"
    with zipfile.ZipFile(io.BytesIO(book.data)) as found:
        sheets = [name for name in found.namelist() if name.startswith("xl/worksheets/sheet")]
        text = found.read("xl/sharedStrings.xml").decode()
    assert len(sheets) == 4 and "按期办结率" in text and "staff" not in text
    assert leader.get("/monthly-report?month=2026-11").data == paper.data
    assert leader.get("/monthly-report?month=2026-13").status_code == 422


def test_cards_are_the_latest_first_and_revoked_ones_are_asked_for(watched: Town) -> None:
    leader = watched("leader")
    standing, whole = (items(leader.get(f"/issued-cards?limit=200&valid_only={flag}")) for flag in ("true", "false"))

    assert len(standing) < len(whole) and not any(one["revoked_at"] for one in standing)
    reached = [one["reached_at"] for one in whole]
    assert reached == sorted(reached, reverse=True) and {one["level"] for one in whole} <= {
        "yellow",
        "red",
        "severe_red",
    }
