"""Within the town: over every reading door each role of the cast reads its own matters, and the others are absent."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.context import SYSTEM, Actor, command, query
from engine.models import process_instance
from tests.api.test_approval import GRANT, Demonstration, demonstration
from tests.api.test_cost import counted
from tests.api.town import Caller, code_of, fields_of, items
from tests.scenarios.walker import FILES
from workflows import documents, matters
from workflows.calendar.zone import local_day
from workflows.clocks import clocks
from workflows.demo import PEOPLE
from workflows.numbers import Document
from workflows.organisation import memberships, visibility

__all__ = ["demonstration"]

EVENT = {
    "source": "12345",
    "caller_name": "高建民",
    "caller_tel": "13811112222",
    "place": "东湖村第一网格主干道路口",
    "geo": "120.4015000,31.7805000",
    "occurred_at": "2026-11-20T08:40+08:00",
    "content": "我叫高建民，13811112222，流动摊点占道。",
    "kind": "投诉",
}
CLUE = {
    "source": "巡查发现",
    "place": "120.4015000,31.7805000",
    "place_name": "示范镇人民路",
    "happened_at": "2026-11-20T08:00+08:00",
    "object_name": "示范镇建材运输有限公司",
    "description": "运输渣土的车辆未密闭，沿途遗撒。",
    "suspected_power": "CG-049",
    "urgency": "一般",
}
CARD = "320281199001010011"

READERS = {
    "approval": {
        "wang.jianguo": True,
        **dict.fromkeys(("li.min", "chen.jing", "zhao.guoqiang", "sun.li", "feng.wen", "lu.jun", "dong.mei"), True),
        **dict.fromkeys(("wei.min", "zhang.wei", "liu.yang", "wu.fang"), True),
        # The bureau supervises what the item grants.
        **dict.fromkeys(("jiang.shan", "qiu.ping", "pan.xia", "yuan.yi", "cui.hao", "shen.tao"), False),
    },
    "dispatch": dict.fromkeys(
        (
            "pan.xia",
            "yuan.yi",
            "cui.hao",
            "lu.jun",
            "dong.mei",
            "wei.min",
            "jiang.shan",
            "qiu.ping",
            "feng.wen",
            "tan.fu",
            "shi.lan",
            "bai.xue",
        ),
        True,
    ),
}
"""By matter: who reads it, and whether in full."""


class Matters:
    """One approval and one event, each at its first step."""

    def __init__(self, town: Demonstration) -> None:
        self.town = town
        self.ids = {
            "approval": self.start("wang.jianguo", "approval", GRANT["when"][0]["start"]),
            "dispatch": self.start("pan.xia", "dispatch", {"event": EVENT}),
        }
        with command(town.system.database, town.system.hooks, SYSTEM, town.clock) as ctx:
            matter = matters.of_instance(ctx, self.ids["approval"])
            content = {"facts": f"证件号码 {CARD}，电话 13812341234"}
            self.paper = documents.issue(ctx, matter, Document.ACCEPTANCE, content).id
            self.number = matter.number

    def start(self, login: str, key: str, variables: dict[str, Any]) -> str:
        answer = self.town(login).post("/process-instances", {"process_definition_key": key, "variables": variables})
        assert answer.status_code == 201, answer.json
        self.town.drain()
        return str(answer.json["id"])

    def seen(self, person: Caller, key: str) -> dict[str, bool]:
        """By door, whether a person with every scope of staff is shown the matter."""
        instance = self.ids[key]
        lists = {
            "instances": [one["id"] for one in items(person.get("/process-instances?limit=200"))],
            "events": items(person.get(f"/history-events?process_instance_id={instance}")),
            "timeline": items(person.get(f"/process-instances/{instance}/timeline")),
            "tasks": items(person.get(f"/tasks?process_instance_id={instance}&state=any")),
        }
        found = {name: bool(rows) for name, rows in lists.items()}
        found["instances"] = instance in lists["instances"]
        for door in ("", "/variables", "/scopes", "/waits", "/submissions"):
            answer = person.get(f"/process-instances/{instance}{door}")
            found[door] = answer.status_code == 200
            assert found[door] or code_of(answer) == "process_instance_not_found"
        if key == "approval":
            found |= self._papers(person)
        return found

    def _papers(self, person: Caller) -> dict[str, bool]:
        listed = items(person.get(f"/documents?process_instance_id={self.ids['approval']}"))
        return {
            "clocks": bool(items(person.get(f"/clocks?process_instance_id={self.ids['approval']}"))),
            "documents": bool(listed),
            "document": person.get(f"/documents/{self.paper}").status_code == 200,
            "pdf": person.get(f"/documents/{self.paper}/content").status_code == 200,
            "case": person.get(f"/cases/{self.number}").status_code == 200,
            "cases": bool(items(person.get("/cases"))),
        }


@pytest.fixture
def town(demonstration: Demonstration) -> Matters:
    return Matters(demonstration)


STAFF = [*{one.roles: one.login for one in PEOPLE if not {"APP", "DES", "ADM", "AUD", "SEC"} & set(one.roles)}.values()]
"""One of each role."""


def test_who_reads_what(town: Matters) -> None:
    for login in STAFF:
        person = town.town(login)
        for key, readers in READERS.items():
            seen = town.seen(person, key)
            wrong = [door for door, is_seen in seen.items() if is_seen is not (login in readers)]
            assert wrong == [], (login, key)


def test_numbers_are_masked_in_lists_and_for_who_is_not_on_the_case(town: Matters) -> None:
    for login, in_full in READERS["approval"].items():
        if login == "wang.jianguo":
            continue
        person = town.town(login)
        [listed] = items(person.get(f"/documents?process_instance_id={town.ids['approval']}"))
        assert listed["content"]["facts"] == "证件号码 320***********0011，电话 138****1234"
        whole = f"证件号码 {CARD}，电话 13812341234"
        shown = whole if in_full else listed["content"]["facts"]
        assert person.get(f"/documents/{town.paper}").json["content"]["facts"] == shown, login
        known = person.get(f"/process-instances/{town.ids['approval']}/variables").json["variables"]
        sent = person.get(f"/process-instances/{town.ids['approval']}/submissions").json["items"][0]["payload"]
        assert (GRANT["when"][0]["start"]["cert_no"] in json.dumps([known, sent])) is in_full, login


def test_operators_and_auditors_see_that_it_runs_and_nothing_in_it(town: Matters) -> None:
    instance = town.ids["approval"]
    for login, doors in (("han.bing", {"": 200, "/timeline": 403}), ("mao.ning", {"": 200, "/timeline": 200})):
        person = town.town(login)
        for door, status in {**doors, "/variables": 403, "/submissions": 403, "/scopes": 403}.items():
            assert person.get(f"/process-instances/{instance}{door}").status_code == status, (login, door)
        for door in (f"/tasks?process_instance_id={instance}", f"/cases/{town.number}", f"/documents/{town.paper}"):
            assert person.get(door).status_code == 403
    assert CARD not in json.dumps(town.town("mao.ning").get("/history-events?limit=200").json)
    assert items(town.town("ren.da").get(f"/history-events?process_instance_id={instance}")) == []
    assert items(town.town("xu.nuo").get("/process-instances")) == []
    assert town.town("xu.nuo").get(f"/process-instances/{instance}").status_code == 404


def test_the_caller_is_found_by_no_search(town: Matters) -> None:
    for login in STAFF:
        person = town.town(login)
        for door in ("/tasks?state=any&limit=200", "/history-events?limit=200", "/documents?limit=200"):
            told = json.dumps(person.get(door).json, ensure_ascii=False)
            assert "高建民" not in told and "13811112222" not in told, (login, door)
    order = town.town("pan.xia")
    for door in ("/variables", "/scopes", "/submissions"):
        told = order.get(f"/process-instances/{town.ids['dispatch']}{door}").get_data(as_text=True)
        assert "高建民" not in told and "13811112222" not in told and "流动摊点占道" in told, door


def test_uploads_of_a_matter_are_for_its_readers(town: Matters) -> None:
    officer = town.town("qian.yong")
    name, content = FILES["@photo"]
    mine = officer.open("POST", "/uploads", data={"file": (io.BytesIO(content), name)}).json["id"]
    clue = {**CLUE, "attachments": [mine]}
    made = officer.post("/process-instances", {"process_definition_key": "enforcement", "variables": {"clue": clue}})
    assert made.status_code == 201, made.json
    town.town.drain()

    for login, seen in (("qian.yong", 200), ("shen.tao", 200), ("lu.jun", 200), ("li.min", 404), ("zhang.wei", 404)):
        for door in (f"/uploads/{mine}", f"/uploads/{mine}/content", f"/process-instances/{made.json['id']}"):
            assert town.town(login).get(door).status_code == seen, (login, door)


def test_who_had_the_work_reads_on_after_it_went_to_somebody_else(town: Matters) -> None:
    [task] = items(town.town("pan.xia").get(f"/tasks?process_instance_id={town.ids['dispatch']}"))
    assert town.town("li.min").get(f"/tasks/{task['id']}").status_code == 404
    with command(town.town.system.database, town.town.system.hooks, SYSTEM, town.town.clock) as ctx:
        matters.admit(ctx, town.ids["dispatch"], "320281199", ["li.min"])

    assert town.town("li.min").get(f"/tasks/{task['id']}").status_code == 200


def test_asked_row_by_row_and_listed_everybody_of_the_cast_reads_the_same(town: Matters) -> None:
    system, ids = town.town.system, set(town.ids.values())
    [task] = items(town.town("pan.xia").get(f"/tasks?process_instance_id={town.ids['dispatch']}"))
    instance = process_instance.c.id
    read: dict[str, set[str]] = {}
    with query(system.database, system.hooks, SYSTEM, town.town.clock) as ctx:
        for one in PEOPLE:
            held = memberships.of_login(ctx, one.login, local_day(ctx.now))
            scope = visibility.of_actor(
                ctx, Actor(one.login, "person", one.name, held.roles, held.groups, task["town_code"])
            )
            assert not visibility.is_dense(ctx, scope)
            found = []
            for is_dense in (False, True):
                among = visibility.among(scope, is_dense=is_dense)
                wanted = select(instance) if among is None else select(instance).where(among(instance))
                found.append(set(ctx.db.execute(wanted).scalars()))
            assert found[0] == found[1] == {id_ for id_ in ids if visibility.reads(ctx, scope, id_)}, one.login
            read[one.login] = found[0]

    assert {len(found) for found in read.values()} == {0, 1, 2}


def test_asking_who_reads_costs_at_most_four_statements(town: Matters) -> None:
    for login, most in (("lu.jun", 0), ("li.min", 1), ("qian.yong", 4), ("shi.lan", 3)):
        person = town.town(login)
        person.get("/me")
        with counted(town.town.system.database) as plain:
            person.get("/me")
        with counted(town.town.system.database) as seen:
            person.get(f"/process-instances/{town.ids['dispatch']}")
        assert len(seen["statements"]) - len(plain["statements"]) - 1 <= most, (login, seen["statements"])


def test_avoidance_is_asked_for_in_a_matter_one_reads_of_a_person_there_is_and_once(town: Matters) -> None:
    asking, other, leader = (town.town(login) for login in ("li.min", "hou.liang", "lu.jun"))
    body = {
        "login": "zhang.wei",
        "process_instance_id": town.ids["approval"],
        "ground": "relative",
        "reason": "系申请人之兄",
    }

    assert code_of(other.post("/avoidances", body)) == "process_instance_not_found"
    assert code_of(asking.post("/avoidances", {**body, "process_instance_id": "1"})) == "process_instance_not_found"
    nobody = asking.post("/avoidances", {**body, "login": "no.body"})
    assert (code_of(nobody), fields_of(nobody)) == ("avoidance_refused", {"/login": "account_not_found"})
    asked = asking.post("/avoidances", body)
    again = asking.post("/avoidances", {**body, "reason": "再次申请回避"})
    assert (again.status_code, code_of(again), again.json["facts"]) == (
        409,
        "avoidance_stands",
        {"avoidance_id": asked.json["id"]},
    )
    assert asking.post(f"/avoidances/{asked.json['id']}/decide", {"is_approved": True}).status_code == 403
    decided = leader.post(f"/avoidances/{asked.json['id']}/decide", {"is_approved": False})
    assert (decided.json["state"], decided.json["decided_by"]) == ("refused", "lu.jun")
    assert asking.post("/avoidances", {**body, "reason": "发现新的事实"}).status_code == 201


def test_an_applicant_reads_the_own_case_and_what_was_served_on_them(town: Matters) -> None:
    applicant, instance = town.town("wang.jianguo"), town.ids["approval"]
    with command(town.town.system.database, town.town.system.hooks, SYSTEM, town.town.clock) as ctx:
        matter = matters.of_instance(ctx, instance)
        documents.issue(ctx, matter, Document.LAW_REVIEW, {"opinion": "内部意见"})
        other = documents.issue(ctx, matter, Document.HEARING_NOTICE, {"applicant": "李四"})
        documents.serve_ids(ctx, [other.id, town.paper], "直接送达", "李四")
        unserved = documents.issue(ctx, matter, Document.GRANT, {"decision": "准予"})
        clock = next(one for one in clocks.of_subject(ctx, "process_instance", instance) if one.code == "AP-01")

    [listed] = items(applicant.get("/cases"))
    case = applicant.get(f"/cases/{town.number}").json
    assert listed["number"] == case["number"] == town.number and case["applicant_name"] == "王建国"
    assert [one["public_status"] for one in case["progress"]] == ["已收件"]
    assert [one["id"] for one in case["documents"]] == [town.paper]
    assert [one["id"] for one in items(applicant.get("/documents"))] == [town.paper]
    assert case["documents"][0]["content"]["facts"] == f"证件号码 {CARD}，电话 13812341234"
    assert applicant.get(f"/documents/{town.paper}/content").status_code == 200
    assert [applicant.get(f"/documents/{one.id}").status_code for one in (other, unserved)] == [404, 404]
    [running] = items(applicant.get(f"/clocks?process_instance_id={instance}"))
    detail = applicant.get(f"/clocks/{clock.id}").json
    assert (running["code"], running["responsible"], detail["responsible"]) == ("AP-01", None, None)
    assert items(applicant.get("/cards")) == []
    told = json.dumps([listed, case, running, detail], ensure_ascii=False)
    assert not [person.login for person in PEOPLE if person.login in told and person.login != "wang.jianguo"]
    for door in ("", "/variables", "/timeline", "/submissions"):
        assert applicant.get(f"/process-instances/{instance}{door}").status_code == 403, door


def test_an_applicant_reads_no_case_of_another(town: Matters) -> None:
    instance = town.start("li.min", "approval", GRANT["when"][0]["start"])
    with command(town.town.system.database, town.town.system.hooks, SYSTEM, town.town.clock) as ctx:
        matter = matters.of_instance(ctx, instance)
        paper = documents.issue(ctx, matter, Document.ACCEPTANCE, {})
        documents.serve_ids(ctx, [paper.id], "直接送达", "王建国")
        clock = next(one for one in clocks.of_subject(ctx, "process_instance", instance) if one.code == "AP-01")

    applicant = town.town("wang.jianguo")
    for door in (f"/cases/{matter.number}", f"/documents/{paper.id}", f"/clocks/{clock.id}"):
        assert applicant.get(door).status_code == 404, door
    assert [one["number"] for one in items(applicant.get("/cases"))] == [town.number]
    for door in ("documents", "clocks"):
        assert items(applicant.get(f"/{door}?process_instance_id={instance}")) == []


def test_an_applicant_urges_the_own_case_and_no_other(town: Matters) -> None:
    applicant, clerk = town.town("wang.jianguo"), town.town("li.min")
    other = town.start("li.min", "approval", GRANT["when"][0]["start"])
    [strange] = [one["number"] for one in items(clerk.get(f"/cases?process_instance_id={other}"))]

    urged = applicant.post(f"/cases/{town.number}/urge", {"note": "请尽快受理。"})
    again = applicant.post(f"/cases/{town.number}/urge", {})

    assert urged.json["urged"] == 1 and set(urged.json) == {"urged", "open_at"}
    assert again.status_code == 429 and code_of(again) == "urged_recently"
    assert code_of(applicant.post(f"/cases/{strange}/urge", {})) == "case_not_found"
    [told] = items(clerk.get("/notifications"))
    assert (told["kind"], told["process_instance_id"]) == ("task_urged", town.ids["approval"])


def test_a_grant_opens_one_matter_until_it_ends(town: Matters) -> None:
    leader, reader, instance = town.town("lu.jun"), town.town("hou.liang"), town.ids["approval"]
    until = town.town.clock.instant + timedelta(days=2)
    body = {
        "login": "hou.liang",
        "process_instance_id": instance,
        "expires_at": until.isoformat(),
        "reason": "联合执法，需查阅案卷",
    }

    def status() -> int:
        return int(reader.get(f"/process-instances/{instance}/variables").status_code)

    assert (status(), town.town("li.min").post("/grants", body).status_code) == (404, 403)
    granted = leader.post("/grants", body)
    assert (granted.status_code, granted.json["granted_by"], status()) == (201, "lu.jun", 200)
    assert reader.get(f"/documents/{town.paper}").json["content"]["facts"].startswith(f"证件号码 {CARD}")
    assert reader.get(f"/process-instances/{town.ids['dispatch']}").status_code == 404, "and no other"
    assert code_of(leader.post("/grants", {**body, "reason": "再次授权查阅"})) == "grant_stands"
    assert leader.post(f"/grants/{granted.json['id']}/revoke").json["revoked_by"] == "lu.jun"
    assert (status(), leader.post(f"/grants/{granted.json['id']}/revoke").status_code) == (404, 200)
    assert leader.post("/grants", body).status_code == 201
    town.town.clock.advance(timedelta(days=2) - timedelta(seconds=1))
    assert status() == 200
    town.town.clock.advance(timedelta(seconds=1))
    assert status() == 404
    assert [one["login"] for one in items(leader.get(f"/grants?process_instance_id={instance}"))] == ["hou.liang"] * 2
    told = items(town.town("mao.ning").get(f"/history-events?process_instance_id={instance}&limit=200"))
    assert [one["kind"] for one in told if one["kind"].startswith("grant.")] == [
        "grant.entered",
        "grant.revoked",
        "grant.entered",
    ]


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"login": "no.body"}, "/login", "account_not_found"),
        ({"login": "lu.jun"}, "/login", "self"),
        ({"login": "han.bing"}, "/login", "not_staff"),
        ({"login": "wang.jianguo"}, "/login", "not_staff"),
        ({"expires_at": "2026-11-01T00:00:00Z"}, "/expires_at", "out_of_range"),
        ({"expires_at": "2099-11-01T00:00:00Z"}, "/expires_at", "out_of_range"),
    ],
)
def test_a_grant_is_for_staff_and_for_a_time(town: Matters, change: dict[str, str], pointer: str, code: str) -> None:
    body = {
        "login": "hou.liang",
        "process_instance_id": town.ids["approval"],
        "expires_at": (town.town.clock.instant + timedelta(days=2)).isoformat(),
        "reason": "联合执法，需查阅案卷",
    }

    assert fields_of(town.town("lu.jun").post("/grants", {**body, **change})) == {pointer: code}
    assert items(town.town("lu.jun").get(f"/grants?process_instance_id={town.ids['approval']}")) == []
