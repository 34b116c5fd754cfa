"""The town's organisation kept over HTTP: entered, changed, ended, out as a file and in again."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import update

from api import bootstrap
from api.config import Config
from engine.clock import FrozenClock
from engine.context import SYSTEM, command
from engine.db import Database
from engine.models import user_task
from tests import photos
from tests.api.test_town_data import send
from tests.api.town import MONDAY, Caller, Town, code_of, fields_of, items
from workflows import towns
from workflows.demo import TOWN
from workflows.organisation import qualifications
from workflows.organisation.demonstration import town as demonstration
from workflows.organisation.demonstration.town import Organisation
from workflows.organisation.keeping.kinds import KINDS

GRID = "320281199201001"
ID_NUMBER = "320299199001010015"


@pytest.fixture(scope="session")
def organisation() -> Organisation:
    """The organisation of seed 1, without its firms: they only take time."""
    made = demonstration.generate(1, MONDAY.date())
    made.businesses.clear()
    return made


@pytest.fixture
def here(database: Database, organisation: Organisation) -> Town:
    """The demonstration town's organisation with the callers of the tests."""

    def settle() -> None:
        clock = FrozenClock(MONDAY)
        with command(database, bootstrap.build(Config(), clock, database).hooks, SYSTEM, clock) as ctx:
            towns.register(ctx, TOWN)
            demonstration.load(ctx, organisation)
            for login in ("guo.min", "lin.yue", "qian.yong"):
                qualifications.register(ctx, TOWN.code, login, date(2020, 1, 1), None)

    photos.prepared(database, "organisation", settle)
    return Town(database)


def read(caller: Caller, kind: str, key: str) -> Any:
    """One entry and its ETag."""
    answer = caller.get(f"/organisation/{kind}/{key}")
    assert answer.status_code == 200, answer.json
    return answer


def amend(caller: Caller, kind: str, key: str, **columns: Any) -> Any:
    """Change an entry as it was just read."""
    etag = read(caller, kind, key).headers["ETag"]
    return caller.patch(f"/organisation/{kind}/{key}", columns, headers={"If-Match": etag})


def hire(caller: Caller, **columns: Any) -> str:
    """A new person; the id."""
    body = {"name": "沈立", "id_number": ID_NUMBER, "phone": "13800008888", **columns}
    answer = caller.post("/organisation/people", body)
    assert answer.status_code == 201, answer.json
    return str(answer.json["key"])


def appoint(caller: Caller, person: str, role: str, kind: str, place: str, **columns: Any) -> Any:
    """Give a position."""
    body = {"person_id": person, "role": role, "place_kind": kind, "place_code": place, "valid_from": "2026-11-23"}
    return caller.post("/organisation/positions", {**body, **columns})


def test_kinds_tell_their_columns(here: Town) -> None:
    told = {one["kind"]: one for one in items(here("clerk").get("/organisation/kinds"))}

    assert list(told) == list(KINDS)
    role = next(one for one in told["positions"]["columns"] if one["name"] == "role")
    assert role["choices"]["GL"] == "网格长" and role["is_required"]
    assert code_of(here("clerk").get("/organisation/nothing")) == "organisation_kind_unknown"
    assert code_of(here("clerk").get("/organisation/grids/nothing")) == "place_not_found"


def test_every_kind_is_listed_page_by_page(here: Town) -> None:
    clerk = here("clerk")
    for kind in KINDS:
        first = clerk.get(f"/organisation/{kind}?limit=2")
        assert first.status_code == 200 and len(first.json["items"]) == 2, (kind, first.json)
        if first.json["next_cursor"]:
            second = items(clerk.get(f"/organisation/{kind}?limit=2&cursor={first.json['next_cursor']}"))
            assert not {one["key"] for one in second} & {one["key"] for one in first.json["items"]}, kind


def test_an_office_is_entered_renamed_and_ended(here: Town) -> None:
    leader, clerk = here("leader"), here("clerk")
    body = {"code": "XF", "name": "信访办公室", "kind": "office", "sequence": 30}

    made = leader.post("/organisation/units", body)
    renamed = amend(leader, "units", "XF", name="信访和矛盾调处办公室")
    ended = leader.post("/organisation/units/XF/end", {"last_day": "2026-11-22"})

    assert made.status_code == 201 and made.headers["Location"] == "/api/v1/organisation/units/XF"
    assert renamed.json["content"]["name"] == "信访和矛盾调处办公室"
    assert ended.json["content"]["valid_to"] == "2026-11-22"
    assert "XF" not in {one["key"] for one in items(clerk.get("/organisation/units?limit=200"))}
    assert "XF" in {one["key"] for one in items(clerk.get("/organisation/units?limit=200&is_ended_too=true"))}
    assert clerk.post("/organisation/units", body).status_code == 403
    assert fields_of(leader.post("/organisation/units", body)) == {"/code": "entered_already"}


def test_one_error_for_every_wrong_field(here: Town) -> None:
    answer = here("leader").post(
        "/organisation/units",
        {
            "code": "X F",
            "kind": "palace",
            "sequence": "1",
            "parent_code": None,
            "colour": "red",
            "valid_to": "2026-13-1",
        },
    )

    assert answer.status_code == 422 and code_of(answer) == "organisation_invalid"
    assert fields_of(answer) == {
        "/code": "code_refused",
        "/kind": "not_an_option",
        "/sequence": "wrong_type",
        "/colour": "unknown_field",
        "/valid_to": "not_a_day",
        "/name": "required",
    }


def test_a_change_needs_what_was_read(here: Town) -> None:
    leader = here("leader")
    etag = read(leader, "windows", "C01").headers["ETag"]

    assert code_of(leader.patch("/organisation/windows/C01", {"name": "一"})) == "precondition_required"
    first = leader.patch("/organisation/windows/C01", {"name": "企业服务一号窗口"}, headers={"If-Match": etag})
    late = leader.patch("/organisation/windows/C01", {"name": "二号"}, headers={"If-Match": etag})

    assert first.status_code == 200 and first.headers["ETag"] != etag
    assert late.status_code == 412
    whole = leader.put("/organisation/windows/C01", {"code": "C01"}, headers={"If-Match": first.headers["ETag"]})
    assert fields_of(whole) == {"/name": "required", "/group_name": "required"}
    other = leader.patch("/organisation/windows/C01", {"code": "C99"}, headers={"If-Match": first.headers["ETag"]})
    assert fields_of(other) == {"/code": "fixed"}


def test_a_write_sent_twice_happens_once(here: Town) -> None:
    leader, key = here("leader"), {"Idempotency-Key": "xf-1"}
    body = {"code": "XF", "name": "信访办公室", "kind": "office"}

    first = leader.post("/organisation/units", body, headers=key)
    again = leader.post("/organisation/units", body, headers=key)

    assert (first.status_code, again.status_code) == (201, 201) and again.headers["Idempotency-Replayed"] == "true"


def test_every_change_is_told_to_the_auditor(here: Town) -> None:
    amend(here("leader"), "windows", "C01", name="企业服务一号窗口")

    [event] = items(here("auditor").get("/history-events?kind=organisation.changed&subject_id=C01"))

    assert event["actor_id"] == "leader" and event["details"]["action"] == "changed"
    assert event["details"]["before"]["name"] != event["details"]["after"]["name"] == "企业服务一号窗口"
    assert here("auditor").get("/organisation/units").status_code == 403


def test_a_squad_lies_below_an_office_and_a_village_in_a_squads_area(here: Town) -> None:
    leader = here("leader")

    squad = {"code": "ZZ9", "name": "第九中队", "kind": "squad"}
    assert fields_of(leader.post("/organisation/units", squad)) == {"/parent_code": "parent_refused"}
    unknown = leader.post("/organisation/units", {**squad, "parent_code": "NONE"})
    assert fields_of(unknown) == {"/parent_code": "reference_unknown"}
    assert leader.post("/organisation/units", {**squad, "parent_code": "ZZ"}).status_code == 201
    village = {"code": "320281199399", "name": "新村", "kind": "village", "squad_code": "JS"}
    assert fields_of(leader.post("/organisation/villages", village)) == {"/squad_code": "squad_refused"}
    assert leader.post("/organisation/villages", {**village, "squad_code": "ZZ9"}).status_code == 201
    abroad = {**village, "code": "320282100301", "squad_code": None}
    assert fields_of(leader.post("/organisation/villages", abroad)) == {"/code": "code_refused"}
    still = leader.post("/organisation/units/ZZ9/end", {"last_day": "2026-11-23"})
    assert fields_of(still) == {"/last_day": "still_used"} and "新村" in still.json["errors"][0]["message"]


def test_the_party_chain_stays_one_tree(here: Town) -> None:
    leader = here("leader")
    branch = {"code": "ZB999", "name": "新支部", "kind": "branch", "parent_code": "DW"}

    assert fields_of(leader.post("/organisation/party-nodes", branch)) == {"/parent_code": "parent_refused"}
    assert leader.post("/organisation/party-nodes", {**branch, "parent_code": "LM01"}).status_code == 201
    second = {"code": "DW2", "name": "另一党委", "kind": "committee"}
    assert fields_of(leader.post("/organisation/party-nodes", second)) == {"/parent_code": "one_committee"}
    moved = amend(leader, "party-nodes", "ZB999", parent_code="LM02")
    assert moved.json["content"]["parent_code"] == "LM02"


def test_a_grid_has_one_branch_its_own_ground_and_one_leader(here: Town) -> None:
    leader = here("leader")
    taken = read(leader, "grids", "320281199201002").json["content"]
    mine = read(leader, "grids", GRID).json

    assert set(mine["derived"]["members"]) == {"GL", "GW", "GSV", "GIN", "GLI", "GPT"}
    branch = amend(leader, "grids", GRID, branch_code=taken["branch_code"])
    assert fields_of(branch) == {"/branch_code": "branch_taken"}
    assert fields_of(amend(leader, "grids", GRID, polygon=taken["polygon"])) == {"/polygon": "grids_overlap"}
    crossed = [[120.0, 31.0], [120.1, 31.1], [120.1, 31.0], [120.0, 31.1]]
    assert fields_of(amend(leader, "grids", GRID, polygon=crossed)) == {"/polygon": "polygon_crossed"}
    assert fields_of(amend(leader, "grids", GRID, polygon=[[1, 2, 3]])) == {"/polygon": "wrong_type"}
    person = hire(leader)
    second = appoint(leader, person, "GL", "grid", GRID, leads=True)
    assert fields_of(second) == {"/role": "place_occupied", "/leads": "place_occupied"}
    assert appoint(leader, person, "GL", "grid", GRID).json["errors"][0]["message"].startswith(f"{GRID} 已有网格长")
    ended = leader.post(f"/organisation/grids/{GRID}/end", {"last_day": "2026-11-23"})
    assert len(ended.json["errors"]) == 6, "each of its positions is told"


def test_a_grid_is_handed_from_one_leader_to_the_next(here: Town) -> None:
    leader = here("leader")
    [before] = items(leader.get(f"/organisation/positions?place_code={GRID}&role=GL"))
    person = hire(leader)

    ended = leader.post(f"/organisation/positions/{before['key']}/end", {"last_day": "2026-11-22"})
    made = appoint(leader, person, "GL", "grid", GRID, leads=True)

    assert ended.json["content"]["valid_to"] == "2026-11-22"
    assert made.status_code == 201 and made.json["content"]["title"] == "网格长"
    members = read(leader, "grids", GRID).json["derived"]["members"]
    assert members["GL"] == {"person_id": person, "name": "沈立"}
    kept = items(leader.get(f"/organisation/positions?place_code={GRID}&role=GL&is_ended_too=true"))
    assert {one["key"] for one in kept} == {before["key"], made.json["key"]}, "who led it before stays known"
    assert fields_of(amend(leader, "positions", made.json["key"], person_id="zhang.wei")) == {"/person_id": "fixed"}
    twice = appoint(leader, person, "GL", "grid", GRID, valid_from="2026-11-25")
    assert fields_of(twice) == {"/valid_from": "position_overlaps"}


def test_a_person_is_known_once_and_linked_to_one_account(here: Town) -> None:
    leader = here("leader")
    here("admin").post("/accounts", {"login": "shen.li", "display_name": "沈立"})

    person = hire(leader, login="shen.li")
    appoint(leader, "shen.li", "CLK", "window", "C01")
    told = read(leader, "people", "shen.li").json

    assert told["key"] == person and told["content"]["id_number"] == "320***********0015"
    assert told["content"]["phone"] == "138****8888"
    assert [one["role"] for one in told["derived"]["positions"]] == ["CLK"]
    [account] = items(here("admin").get("/accounts?login=shen.li"))
    assert account["roles"] == ["CLK"], "what is held opens what the account may do"
    again = leader.post(
        "/organisation/people", {"name": "沈力", "id_number": ID_NUMBER, "phone": "13800008888", "login": "zhang.wei"}
    )
    assert fields_of(again) == {"/id_number": "entered_already"}
    wrong = {"name": "某", "id_number": "320299199001010014", "phone": "1380", "login": None}
    assert set(fields_of(leader.post("/organisation/people", wrong))) == {"/id_number", "/phone"}
    assert fields_of(amend(leader, "people", person, login="zhang.wei")) == {"/login": "login_taken"}
    assert fields_of(amend(leader, "people", person, login="no.body")) == {"/login": "account_not_found"}
    assert fields_of(amend(leader, "people", person, login="auditor")) == {"/login": "login_would_lose_role"}
    assert fields_of(amend(leader, "people", person, phone="139****0000")) == {"/phone": "masked"}
    assert amend(leader, "people", person, phone="138****8888", name="沈利").json["content"]["name"] == "沈利"


def test_an_account_that_nobody_has_any_more_opens_nothing(here: Town) -> None:
    leader = here("leader")
    for login in ("shen.li", "shen.li2"):
        here("admin").post("/accounts", {"login": login, "display_name": "沈立"})
    person = hire(leader, login="shen.li")
    appoint(leader, person, "CLK", "window", "C01")

    amend(leader, "people", person, login="shen.li2")

    told = [items(here("admin").get(f"/accounts?login={login}"))[0] for login in ("shen.li", "shen.li2")]
    found = {one["login"]: one["roles"] for one in told}
    assert found == {"shen.li": [], "shen.li2": ["CLK"]}


def test_a_file_tells_squads_and_their_office_in_any_order(here: Town) -> None:
    rows = "code,name,kind,parent_code\r\nYJ1,应急一队,squad,YJ\r\nYJ,应急办公室,office,\r\n"

    assert send(here("leader"), "/organisation/units/imports", rows.encode()).json["counts"]["added"] == 2


def test_administrator_security_and_auditor_are_three_persons(here: Town) -> None:
    leader = here("leader")
    person = hire(leader)

    assert appoint(leader, person, "ADM", "unit", "DZ").status_code == 201
    for other in ("SEC", "AUD"):
        assert fields_of(appoint(leader, person, other, "unit", "DZ")) == {"/role": "roles_apart"}
    later = appoint(leader, person, "AUD", "unit", "DZ", valid_from="2027-01-01")
    assert fields_of(later) == {"/role": "roles_apart"}


def test_nobody_leaves_with_open_work(here: Town) -> None:
    leader = here("leader")
    here("admin").post("/accounts", {"login": "shen.li", "display_name": "沈立"})
    person = hire(leader, login="shen.li")
    held = appoint(leader, person, "CLK", "window", "C01").json["key"]
    here.deploy()
    task = here.review()
    with command(here.system.database, here.system.hooks, SYSTEM, here.clock) as ctx:
        ctx.db.execute(update(user_task).where(user_task.c.id == task["id"]).values(assignee="shen.li"))

    refused = leader.post(f"/organisation/people/{person}/end", {"last_day": "2026-11-23"})

    assert refused.status_code == 422
    told = {one["code"]: one for one in refused.json["errors"]}
    assert set(told) == {"open_task", "still_used"}
    assert task["id"] in told["open_task"]["message_en"] and held in told["still_used"]["message"]
    with command(here.system.database, here.system.hooks, SYSTEM, here.clock) as ctx:
        ctx.db.execute(update(user_task).where(user_task.c.id == task["id"]).values(assignee="clerk"))
    body = {"last_day": "2026-11-23", "with_positions": True, "reason": "调离"}
    left = leader.post(f"/organisation/people/{person}/end", body)
    assert left.json["content"]["left_on"] == "2026-11-23"
    assert read(leader, "positions", held).json["content"]["valid_to"] == "2026-11-23"
    after = appoint(leader, person, "CLK", "window", "C02", valid_from="2026-11-24")
    assert fields_of(after) == {"/person_id": "reference_ended"}


def test_a_certificate_is_entered_in_order_and_revoked(here: Town) -> None:
    leader = here("leader")
    body = {
        "number": "320299900001",
        "person_id": "cao.lei",
        "fields": ["城市管理", "水利"],
        "issued_on": "2026-11-01",
        "expires_on": "2031-10-31",
    }

    wrong = leader.post("/organisation/certificates", {**body, "expires_on": "2025-01-01", "fields": ["航天"]})
    assert fields_of(wrong) == {"/fields": "words_refused"}
    order = leader.post("/organisation/certificates", {**body, "expires_on": "2025-01-01"})
    assert fields_of(order) == {"/expires_on": "days_refused"}
    made = leader.post("/organisation/certificates", body)
    assert made.status_code == 201 and made.json["derived"]["is_valid"]
    bare = leader.post("/organisation/certificates/320299900001/end", {"last_day": "2026-11-22"})
    assert fields_of(bare) == {"/reason": "required"}
    revoked = leader.post(
        "/organisation/certificates/320299900001/end", {"last_day": "2026-11-22", "reason": "调离执法岗位"}
    )
    assert revoked.json["content"]["revoked_on"] == "2026-11-23" and not revoked.json["derived"]["is_valid"]
    assert fields_of(
        leader.post("/organisation/certificates", {**body, "person_id": "nobody", "number": "X-0001"})
    ) == {"/person_id": "reference_unknown"}


def test_the_qualification_for_legal_review_is_kept(here: Town) -> None:
    leader = here("leader")

    ended = leader.post("/organisation/qualifications/guo.min/end", {"last_day": "2026-11-23"})
    stranger = leader.post("/organisation/qualifications", {"login": "no.one", "reviewing_since": "2026-01-01"})

    assert ended.json["content"]["valid_to"] == "2026-11-23"
    assert fields_of(stranger) == {"/login": "reference_unknown"}


def test_turns_are_given_and_taken_back_while_they_lie_ahead(here: Town) -> None:
    leader = here("leader")
    [now] = items(leader.get("/organisation/roster?day=2026-11-24&role=DTY&limit=1&containing=day"))
    free = next(
        one["key"]
        for one in items(leader.get("/organisation/positions?role=DTY&limit=200"))
        if one["content"]["person_id"] != now["content"]["person_id"]
    )
    other = read(leader, "positions", free).json["content"]["person_id"]
    turn = {"day": "2026-11-24", "turn": "day", "person_id": other, "role": "DTY", "seat": 0}

    assert fields_of(leader.post("/organisation/roster", turn)) == {"/seat": "seat_taken"}
    assert fields_of(leader.post("/organisation/roster", {**turn, "seat": 3})) == {"/seat": "seat_refused"}
    assert fields_of(leader.post("/organisation/roster", {**turn, "role": "DSP", "seat": 9})) == {
        "/person_id": "role_not_held"
    }
    assert leader.post(f"/organisation/roster/{now['key']}/end", {}).status_code == 200
    made = leader.post("/organisation/roster", turn)
    assert made.status_code == 201 and made.json["key"] == f"2026-11-24_day_{other}"
    past = items(leader.get("/organisation/roster?day=2026-11-23&limit=1&is_ended_too=true"))[0]["key"]
    assert fields_of(leader.post(f"/organisation/roster/{past}/end", {})) == {"/last_day": "turn_over"}


@pytest.mark.parametrize("written_as", ["csv", "xlsx"])
def test_what_comes_out_goes_in_again_without_a_change(here: Town, written_as: str) -> None:
    leader = here("leader")
    for kind in KINDS:
        out = leader.get(f"/organisation/{kind}/export?format={written_as}")
        plan = send(leader, f"/organisation/{kind}/imports/preview", out.data, f"{kind}.{written_as}")

        assert plan.status_code == 200, (kind, plan.json)
        assert plan.json["changes"] == [], (kind, plan.json["changes"][:2])
        assert plan.json["counts"]["unchanged"] > 0, kind


def test_files_of_chinese_excel_are_read_and_utf_16_is_named(here: Town) -> None:
    leader = here("leader")
    text = "编码,名称,类别\r\nXF,信访办公室,镇属机构\r\n"

    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        plan = send(leader, "/organisation/units/imports/preview", text.encode(encoding))
        assert plan.json["counts"]["added"] == 1, encoding
        assert plan.json["changes"][0]["after"]["kind"] == "office"
    for encoding, named in (("utf-16", "UTF-16 LE"), ("utf-16-be", "UTF-16 BE")):
        refused = send(leader, "/organisation/units/imports/preview", text.encode(encoding))
        [error] = refused.json["errors"]
        assert error["code"] == "encoding_unknown" and named in error["message"]
        assert "CSV UTF-8" in error["message"] and "xlsx" in error["message_en"]


def test_a_file_goes_in_whole_or_not_at_all(here: Town) -> None:
    leader = here("leader")
    good = "XF,信访办公室,office,\r\n"
    wrong = "code,name,kind,parent_code\r\n" + good + "ZZ9,第九中队,squad,NONE\r\nZZ 10,,palace,\r\n"

    refused = send(leader, "/organisation/units/imports", wrong.encode())

    assert refused.status_code == 422
    assert fields_of(refused) == {
        "/rows/4/code": "code_refused",
        "/rows/4/name": "required",
        "/rows/4/kind": "not_an_option",
    }
    dangling = send(leader, "/organisation/units/imports", wrong.rsplit("ZZ 10", 1)[0].encode())
    assert fields_of(dangling) == {"/rows/3/parent_code": "reference_unknown"}
    assert "第 3 行" in dangling.json["errors"][0]["message"]
    twice = send(leader, "/organisation/units/imports", ("code,name,kind,parent_code\r\n" + good + good).encode())
    assert fields_of(twice) == {"/rows/3/code": "duplicate_key"}
    assert code_of(leader.get("/organisation/units/XF")) == "place_not_found"
    right = ("code,name,kind,parent_code\r\n" + good + "ZZ9,第九中队,squad,ZZ\r\n").encode()
    plan = send(leader, "/organisation/units/imports/preview", right).json
    done = send(leader, f"/organisation/units/imports?fingerprint={plan['fingerprint']}", right)
    again = send(leader, f"/organisation/units/imports?fingerprint={plan['fingerprint']}", right)
    assert done.json["counts"] == {"added": 2, "changed": 0, "unchanged": 0}
    assert code_of(again) == "organisation_moved"


def test_people_and_their_positions_come_as_files(here: Town) -> None:
    leader = here("leader")
    people = f"name,id_number,phone\r\n沈立,{ID_NUMBER},13800008888\r\n".encode()

    assert send(leader, "/organisation/people/imports", people).json["counts"]["added"] == 1
    assert send(leader, "/organisation/people/imports", people).json["counts"]["unchanged"] == 1
    person = items(leader.get("/organisation/people?containing=沈立"))[0]["key"]
    positions = f"人员,角色,任职处类别,任职处编码,任职日期\r\n{person},网格长,网格,{GRID},2026/11/23\r\n".encode(
        "gb18030"
    )
    occupied = send(leader, "/organisation/positions/imports", positions)
    assert fields_of(occupied) == {"/rows/2/role": "place_occupied"}


def test_another_town_sees_nothing(here: Town) -> None:
    stranger = here.stranger("LDR")

    assert items(stranger.get("/organisation/units")) == []
    assert code_of(stranger.get("/organisation/people/zhang.wei")) == "person_not_found"
    assert stranger.get("/organisation/people/export").data.decode("utf-8-sig").count("\n") == 1
