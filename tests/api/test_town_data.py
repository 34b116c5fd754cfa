"""The town's own data over HTTP: clocks and cards, calendar, catalogues, organisation."""

import io
from datetime import timedelta
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from engine.context import SYSTEM, command
from forms.inputs.texts import CODE_LISTS
from tests.api.conftest import Settled
from tests.api.town import Caller, Town, code_of, fields_of, items
from workflows.clocks import clocks, scanning
from workflows.clocks.rows import Subject
from workflows.code_lists import LISTS

NOTICE = b"""year,date,is_workday,kind,name
"""


@pytest.fixture
def here(settled: Settled) -> Town:
    """The demonstration town with the callers of the tests."""
    return Town(settled.database)


def send(caller: Caller, path: str, content: bytes, name: str = "file.csv") -> Any:
    """One file."""
    return caller.open("POST", path, data={"file": (io.BytesIO(content), name)})


def test_limits_carry_their_law(here: Town) -> None:
    found = {one["code"]: one for one in items(here("clerk").get("/limits"))}

    assert len(found) == 71
    assert found["AP-02"]["amount"] == 20 and found["AP-02"]["unit"] == "WD"
    assert found["AP-02"]["source"].startswith("行政许可法") and found["AP-02"]["can_extend"]


def test_a_deadline_is_counted_on_the_calendar(here: Town) -> None:
    answer = here("clerk").get("/deadlines?limit=AP-02&start=2026-11-23T09:15:00%2B08:00")

    assert answer.json["due_at"] == "2026-12-21T09:30:00Z"
    unknown = here("clerk").get("/deadlines?limit=XX-99&start=2026-11-23T09:15:00%2B08:00")
    assert code_of(unknown) == "time_limit_not_found"
    assert fields_of(here("clerk").get("/deadlines?limit=AP-02")) == {"/start": "required"}


def test_a_deadline_says_its_last_safe_moment_beside_the_day_after_which_it_is_missed(here: Town) -> None:
    decide = here("clerk").get("/deadlines?limit=PN-05&start=2026-08-30T09:15:00%2B08:00").json
    pay = here("clerk").get("/deadlines?limit=PN-14&start=2026-11-13T09:15:00%2B08:00").json
    accept = here("clerk").get("/deadlines?limit=AP-02&start=2026-11-23T09:15:00%2B08:00").json

    assert decide == {"safe_at": "2026-11-28T09:30:00Z", "due_at": "2026-11-30T09:30:00Z", "provisional": False}
    assert pay["safe_at"] == pay["due_at"] == "2026-11-30T15:59:59.999999Z", "a citizen has the whole day"
    assert accept["safe_at"] == accept["due_at"] == "2026-12-21T09:30:00Z"


def test_clocks_and_cards_are_seen_and_a_wrong_card_is_revoked(here: Town) -> None:
    with command(here.system.database, here.system.hooks, SYSTEM, here.clock) as ctx:
        made = clocks.start(ctx, Subject("test", "1", "320281199"), "DC-05")
    here.clock.advance(made.due_at - here.clock.instant)
    here.clock.advance(timedelta(seconds=1))
    with command(here.system.database, here.system.hooks, SYSTEM, here.clock) as ctx:
        while scanning.scan(ctx):
            pass

    [clock] = items(here("clerk").get("/clocks?code=DC-05"))
    detail = here("clerk").get(f"/clocks/{clock['id']}").json
    cards = items(here("leader").get(f"/cards?clock_id={clock['id']}"))

    assert clock["level"] == "red" and [one["level"] for one in detail["cards"]] == ["yellow", "red"] == [
        one["level"] for one in cards
    ]
    assert here("clerk").post(f"/cards/{cards[1]['id']}/revoke", {"reason": "系统停机误发"}).status_code == 403
    revoked = here("leader").post(f"/cards/{cards[1]['id']}/revoke", {"reason": "系统停机误发"})
    assert revoked.json["revocation_reason"] == "系统停机误发"
    assert code_of(here("leader").post(f"/cards/{cards[1]['id']}/revoke", {"reason": "再次撤销此牌"})) == "card_revoked"
    assert len(items(here("leader").get(f"/cards?clock_id={clock['id']}"))) == 2, "a revoked card stays"
    stranger = here.stranger("LDR")
    assert items(stranger.get("/clocks?code=DC-05")) == []
    assert code_of(stranger.get(f"/clocks/{clock['id']}")) == "clock_not_found"


def test_the_calendar_tells_make_up_days_and_closures(here: Town) -> None:
    leader = here("leader")
    week = "/calendar?first_day=2026-02-14&last_day=2026-02-16"

    days = [one["is_working_day"] for one in items(leader.get(week))]
    body = {"first_day": "2026-12-01", "last_day": "2026-12-02", "reason": "台风停工", "legal_basis": "防汛条例"}
    closed = leader.post("/calendar/closures", body)
    shut = items(leader.get("/calendar?first_day=2026-12-01&last_day=2026-12-03"))
    withdrawn = leader.post(f"/calendar/closures/{closed.json['id']}/withdraw", {"reason": "台风转向"})

    assert days == [True, False, False], "the Saturday before the Spring Festival is worked"
    assert [one["is_working_day"] for one in shut] == [False, False, True]
    assert withdrawn.json["withdrawal_reason"] == "台风转向"
    assert all(one["is_working_day"] for one in items(leader.get("/calendar?first_day=2026-12-01&last_day=2026-12-03")))
    assert fields_of(leader.get("/calendar?first_day=2026-01-02&last_day=2026-01-01")) == {"/last_day": "range_refused"}
    assert here("clerk").post("/calendar/closures", body).status_code == 403
    again = leader.post("/calendar/closures", body)
    twice = leader.post("/calendar/closures", {**body, "first_day": "2026-12-02", "last_day": "2026-12-03"})
    assert again.status_code == 201 and fields_of(twice) == {"/first_day": "closed_already"}
    past = leader.post("/calendar/closures", {**body, "first_day": "2020-11-25", "last_day": "2020-11-25"})
    assert fields_of(past) == {"/last_day": "too_long_ago"}
    assert len(items(leader.get("/calendar/closures"))) == 2


def test_a_bad_notice_is_refused_before_anything_changes(here: Town) -> None:
    answer = send(here("leader"), "/calendar/notices/preview", b"not a notice")

    assert answer.status_code == 422 and code_of(answer) == "calendar_notice_invalid"


def test_a_notice_as_csv_is_named_by_a_part_or_by_its_file(here: Town) -> None:
    leader, path, name = here("leader"), "/calendar/notices/preview", "关于2027年部分节假日安排的通知"
    feasts = [
        "2027-01-01",
        *(f"2027-02-{day:02}" for day in range(5, 12)),
        *(f"2027-10-{day:02}" for day in range(1, 8)),
    ]
    notice = "\n".join(["date,is_workday,kind", *(f"{day},N,节日" for day in feasts)]).encode()

    def named(file: str, **parts: str) -> Any:
        return leader.open("POST", path, data={"file": (io.BytesIO(notice), file), **parts})

    assert named("days.csv", title=name).json["title"] == name
    assert named(f"{name}.csv").json["title"] == name
    assert fields_of(named("days.csv", titel=name)) == {"/titel": "unknown_field"}
    imported = leader.open("POST", "/calendar/notices", data={"file": (io.BytesIO(notice), "a.csv"), "title": name})
    assert imported.status_code == 200 and imported.json["title"] == name and imported.json["becomes_official"]


def test_an_office_keeps_its_own_hours(here: Town) -> None:
    leader = here("leader")
    rules = [{"weekday": None, "intervals": [["08:30", "12:00"], ["14:00", "18:00"]], "valid_from": "2026-11-01"}]

    assert leader.put("/calendar/hours/all", {"rules": rules}).status_code == 204
    later = leader.get("/deadlines?limit=AP-02&start=2026-11-23T09:15:00%2B08:00").json["due_at"]
    wrong = [{**rules[0], "intervals": [["12:00", "08:30"]]}]

    assert later == "2026-12-21T10:00:00Z"
    assert fields_of(leader.put("/calendar/hours/all", {"rules": wrong})) == {"/rules/0/intervals": "hours_refused"}


def test_catalogues_are_listed_exported_and_imported_again_without_a_change(here: Town) -> None:
    leader = here("leader")

    kinds = {one["kind"] for one in items(leader.get("/catalogues"))}
    [power] = items(leader.get("/catalogues/powers/entries?containing=CG-001"))
    csv = leader.get("/catalogues/powers/export?format=csv")
    xlsx = leader.get("/catalogues/event-types/export?format=xlsx")
    plan = send(leader, "/catalogues/powers/imports/preview", csv.data)

    assert {"items", "powers", "service-items", "management-items", "event-types", "connectors", "apps"} <= kinds
    assert power["content"]["field"] == "城市管理"
    assert len(csv.data.decode("utf-8-sig").splitlines()) == 820 and csv.content_type.startswith("text/csv")
    assert CalamineWorkbook.from_filelike(io.BytesIO(xlsx.data)).sheet_names
    assert plan.json["changes"] == [] and plan.json["counts"]["unchanged"] == 819
    assert code_of(leader.get("/catalogues/nothing/entries")) == "catalogue_unknown"


def test_a_wrong_row_refuses_the_whole_file_by_row_and_column(here: Town) -> None:
    leader = here("leader")
    rows = leader.get("/catalogues/event-types/export").data.decode("utf-8-sig").splitlines()
    header = rows[0].split(",")
    spoilt = "\n".join([rows[0], rows[1].replace("EV001", "EV 1", 1), *rows[2:]]).encode()

    answer = send(leader, "/catalogues/event-types/imports", spoilt)

    assert answer.status_code == 422 and code_of(answer) == "catalogue_refused"
    assert f"/rows/2/{header[0]}" in fields_of(answer)
    assert send(here("clerk"), "/catalogues/event-types/imports", spoilt).status_code == 403


def test_what_was_previewed_is_what_is_imported(here: Town) -> None:
    leader = here("leader")
    rows = leader.get("/catalogues/event-types/export").data.decode("utf-8-sig").splitlines()
    changed = "\n".join([rows[0], rows[1].replace("占道经营", "占道经营行为", 1), *rows[2:]]).encode()

    plan = send(leader, "/catalogues/event-types/imports/preview", changed).json
    done = send(leader, f"/catalogues/event-types/imports?fingerprint={plan['fingerprint']}", changed)
    again = send(leader, f"/catalogues/event-types/imports?fingerprint={plan['fingerprint']}", changed)

    assert len(plan["changes"]) == 1 and done.json["fingerprint"] == plan["fingerprint"]
    assert again.status_code == 409
    versions = items(leader.get("/catalogues/event-types/entries/EV001"))
    assert "占道经营行为" in str(versions[-1]["content"])


def test_the_organisation_is_seen(here: Town) -> None:
    clerk = here("clerk")

    assert {"ZZ", "SP", "ZH"} <= {one["key"] for one in items(clerk.get("/organisation/units"))}
    grids = items(clerk.get("/organisation/grids?limit=200"))
    assert len(grids) == 140 and all(one["content"]["branch_code"] for one in grids)
    assert all(one["derived"]["vacancies"] == [] for one in grids)
    assert len(items(clerk.get("/organisation/windows"))) == 10
    kinds, cursor = [], ""
    while cursor is not None:
        page = clerk.get(f"/organisation/party-nodes?limit=200{cursor and '&cursor=' + cursor}").json
        kinds += [one["content"]["kind"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert [kinds.count(kind) for kind in ("committee", "alliance", "branch", "household")] == [1, 21, 154, 377]
    person = clerk.get("/organisation/people/cao.lei").json
    assert {one["role"] for one in person["derived"]["positions"]} == {"OFF", "SQL"}
    assert "*" in person["content"]["id_number"]
    assert items(clerk.get("/organisation/on-duty"))
    assert code_of(clerk.get("/organisation/people/nobody")) == "person_not_found"


def test_somebody_stands_in(here: Town) -> None:
    leader, clerk = here("leader"), here("clerk")
    position = clerk.get("/organisation/people/lin.yue").json["derived"]["positions"][0]
    substitute = clerk.get("/organisation/people/guo.min").json
    body = {
        "position_id": position["id"],
        "substitute_id": substitute["key"],
        "first_day": "2026-11-23",
        "last_day": "2026-11-27",
        "reason": "年休假",
    }

    entered = leader.post("/organisation/substitutions", body)
    ended = leader.post(f"/organisation/substitutions/{entered.json['id']}/end", {"last_day": "2026-11-25"})

    assert entered.status_code == 201 and ended.json["last_day"] == "2026-11-25"
    assert clerk.post("/organisation/substitutions", body).status_code == 403


def test_forms_offer_the_codes_of_the_town_by_name(here: Town) -> None:
    clerk = here("clerk")
    offered = {name: {one["code"]: one["name"] for one in items(clerk.get(f"/code-lists/{name}"))} for name in LISTS}

    assert frozenset(LISTS) == CODE_LISTS
    assert "路面破损" in offered["event-types"]["EV016"]
    assert {"JS", "320281199220002"} <= offered["units"].keys()
    assert offered["own-powers"].items() < offered["powers"].items() and "CG-001" in offered["powers"]
    assert "XK0001" in offered["items"]
    assert code_of(clerk.get("/code-lists/people")) == "code_list_unknown"
