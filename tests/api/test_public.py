"""For everybody, without an account: the catalogue, how a matter stands, and what the town publishes."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from api import public_words
from engine import ids
from engine.context import SYSTEM, command
from tests.api.conftest import Settled
from tests.api.test_approval import GRANT, Demonstration
from workflows import cases, demo, inquiries
from workflows.publications import publications
from workflows.publications.publications import Publication, PublicationState

ID_NUMBER, TELEPHONE = GRANT["when"][0]["start"]["cert_no"], GRANT["when"][0]["start"]["contact_tel"]


@pytest.fixture
def town(settled: Settled) -> Demonstration:
    return Demonstration(settled)


@pytest.fixture
def anybody(town: Demonstration) -> FlaskClient:
    return town.app.test_client()


def receipt(town: Demonstration) -> tuple[str, str]:
    """The number and the query code of a new application."""
    applicant = town("wang.jianguo")
    body = {"process_definition_key": "approval", "variables": GRANT["when"][0]["start"]}
    started = applicant.post("/process-instances", body)
    assert started.status_code == 201, started.json
    case = applicant.get(f"/cases/{started.json['business_key']}").json
    return case["number"], case["query_code"]


def asked(anybody: FlaskClient, number: str, code: str) -> Any:
    return anybody.post("/api/v1/inquiries", json={"number": number, "query_code": code})


def publish(town: Demonstration, **differing: Any) -> Publication:
    """Something that the town shows."""
    now = town.clock.now()
    facts: dict[str, Any] = {
        "id": ids.new(),
        "town_code": demo.TOWN.code,
        "instance_id": ids.new(),
        "monitor_id": None,
        "kind": "许可",
        "field": "城市管理",
        "document_id": None,
        "title": "准予行政许可决定书",
        "content": {"title": "准予行政许可决定书", "doc_no": "示政许决字〔2026〕第0001号", "party": "王某"},
        "abstract": "文号：示政许决字〔2026〕第0001号；当事人：王某",
        "desensitised": ["姓名"],
        "secrecy": "可公开",
        "secrecy_reason": None,
        "checked_by": None,
        "approved_by": None,
        "channels": ["网站"],
        "state": PublicationState.PUBLISHED.value,
        "created_at": now,
        "due_at": now,
        "published_at": now,
        "expire_at": now + timedelta(days=30),
        "ended_at": None,
        "end_reason": None,
        "statement": None,
        "corrections": 0,
        "revision": 1,
    }
    with command(town.system.database, town.system.hooks, SYSTEM, town.clock) as ctx:
        return publications.add(ctx, Publication(**{**facts, **differing}))


def test_the_catalogue_is_open_to_everybody(anybody: FlaskClient) -> None:
    found = anybody.get("/api/v1/public/items?text=XK0001").json["items"]
    one = anybody.get("/api/v1/public/items/XK0001").json
    page = anybody.get("/public/items/XK0001")

    assert [one["code"] for one in found] == ["XK0001"] and found[0] == one
    for said in (one["name"], one["legal_basis"], one["window"], *one["materials"], "承诺 3 个工作日"):
        assert said in page.text
    assert "/start/approval?item=XK0001" in page.text and "<script" not in page.text
    assert "行政许可法第五十八条" in page.text
    service = next(
        item for item in anybody.get("/api/v1/public/items").json["items"] if item["item_type"] != "行政许可"
    )
    assert "行政许可法" not in anybody.get(f"/public/items/{service['code']}").text.partition("收费")[2][:100]
    assert anybody.get("/public/items/NOPE").status_code == 404


def test_a_case_is_told_to_whoever_holds_number_and_code(town: Demonstration, anybody: FlaskClient) -> None:
    number, code = receipt(town)

    told = asked(anybody, f" {number[:31]} {number[31:]}", code)
    page = anybody.post("/public/inquiry", data={"number": number, "query_code": code})

    assert told.status_code == 200, told.json
    assert (told.json["public_status"], told.json["party"], told.json["asked"]) == ("已收件", "王某", [])
    for text in (told.text, page.text):
        assert all(secret not in text for secret in (ID_NUMBER, TELEPHONE, "王建国", code))
    assert "已收件" in page.text and page.headers["Cache-Control"] == "no-store"


def test_a_supplement_is_asked_for_where_one_asks(town: Demonstration, anybody: FlaskClient) -> None:
    number, code = receipt(town)
    town.drain()
    clerk = town("li.min")
    with command(town.system.database, town.system.hooks, SYSTEM, town.clock) as ctx:
        instance = cases.get(ctx, number).instance_id
    [task] = clerk.get(f"/tasks?process_instance_id={instance}").json["items"]
    wanted = {"material_code": "占道方案及平面图", "problem": "没有标明占用范围", "requirement": "补充标明四至的平面图"}
    form = {"result": "一次性补正", "supplement_items": [wanted]}
    done = clerk.post(f"/tasks/{task['id']}/complete", {"variables": form})
    assert done.status_code == 200, done.json
    town.drain()

    told = asked(anybody, number, code).json

    assert told["public_status"] == "待补正"
    assert [one["name"] for one in told["asked"]] == ["提交补正材料"] and told["asked"][0]["due_at"]


def test_a_wrong_number_and_a_wrong_code_have_one_answer(town: Demonstration, anybody: FlaskClient) -> None:
    number, code = receipt(town)
    other = f"{number[:-4]}9999"

    answers = [asked(anybody, number, "00000000000000"), asked(anybody, other, code), asked(anybody, other, "x")]

    assert {one.status_code for one in answers} == {404}
    bodies = [{name: value for name, value in one.json.items() if name != "instance"} for one in answers]
    assert bodies[0] == bodies[1] == bodies[2] and bodies[0]["code"] == "inquiry_unanswered"


def test_codes_cannot_be_tried_out_at_one_number(town: Demonstration, anybody: FlaskClient) -> None:
    number, code = receipt(town)
    for _ in range(inquiries.OF_NUMBER.most):
        assert asked(anybody, number, "99261123000000").status_code == 404

    closed = asked(anybody, number, code)
    page = anybody.post("/public/inquiry", data={"number": number, "query_code": code})
    town.clock.advance(timedelta(days=1))
    reopened = asked(anybody, number, code)

    assert (closed.status_code, closed.json["code"]) == (429, "throttled")
    assert int(closed.headers["Retry-After"]) > 3600
    assert page.status_code == 429 and "查询次数过多" in page.text
    assert reopened.status_code == 200


def test_numbers_cannot_be_tried_out_from_one_address(town: Demonstration, anybody: FlaskClient) -> None:
    number, code = receipt(town)
    for place in range(inquiries.OF_ADDRESS.most):
        asked(anybody, f"{place}", code)

    assert asked(anybody, number, code).status_code == 429
    town.clock.advance(timedelta(hours=1))
    assert asked(anybody, number, code).status_code == 200


def test_right_answers_are_not_counted(town: Demonstration, anybody: FlaskClient) -> None:
    number, code = receipt(town)

    assert {asked(anybody, number, code).status_code for _ in range(inquiries.OF_NUMBER.most + 2)} == {200}


def test_one_person_has_one_network() -> None:
    one, other = (set(inquiries.sources(address, "1")) for address in ("2001:db8::1", "2001:db8::ffff:2"))

    assert one == other
    assert set(inquiries.sources("10.0.0.1", "1")) != set(inquiries.sources("10.0.0.2", "1"))


def test_query_codes_do_not_follow_one_another(town: Demonstration) -> None:
    codes = [int(receipt(town)[1][8:13]) for _ in range(4)]

    assert codes != [codes[0] + step for step in range(4)]


def test_what_is_published_is_found_and_read(town: Demonstration, anybody: FlaskClient) -> None:
    shown = publish(town)
    publish(town, kind="处罚", title="行政处罚决定书", abstract="当事人：某某公司")

    everything = anybody.get("/api/v1/public/publications").json["items"]
    found = anybody.get("/api/v1/public/publications?kind=许可&text=第0001号").json["items"]
    listed = anybody.get("/public/publications?text=第0001号")
    page = anybody.get(f"/public/publications/{shown.id}")

    assert len(everything) == 2 and [one["id"] for one in found] == [shown.id]
    assert shown.id in listed.text and "行政处罚决定书" not in listed.text
    assert "示政许决字〔2026〕第0001号" in page.text and "<script" not in page.text


def test_what_is_over_is_gone_and_what_is_withdrawn_says_why(town: Demonstration, anybody: FlaskClient) -> None:
    shown = publish(town)
    withdrawn = publish(town, state=PublicationState.WITHDRAWN.value, statement="原决定已撤销。")
    pending = publish(town, state=PublicationState.PENDING.value)

    taken_back = anybody.get(f"/api/v1/public/publications/{withdrawn.id}").json
    page = anybody.get(f"/public/publications/{withdrawn.id}").text
    town.clock.advance(timedelta(days=31))

    assert (taken_back["statement"], taken_back["facts"], taken_back["abstract"]) == ("原决定已撤销。", [], "")
    assert "原决定已撤销。" in page and "王某" not in page
    for one in (shown, pending):
        assert anybody.get(f"/api/v1/public/publications/{one.id}").status_code == 404
        assert anybody.get(f"/public/publications/{one.id}").status_code == 404


@pytest.mark.parametrize("address", ["", "/items", "/items/XK0001", "/inquiry", "/publications", "/items/NOPE"])
def test_pages_speak_both_languages_and_run_no_script(anybody: FlaskClient, address: str) -> None:
    chinese, english = anybody.get(f"/public{address}"), anybody.get(f"/public{address}?lang=en")

    assert 'lang="zh-CN"' in chinese.text and '<html lang="en">' in english.text
    assert chinese.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "script" not in chinese.text.replace("description", "")


def test_every_word_of_the_pages_stands_in_both_languages() -> None:
    assert public_words.ZH.keys() == public_words.EN.keys()
    assert {one.value for one in PublicationState} and set(cases.PUBLIC.values()) <= public_words.STATUS.keys()
    assert all(zh.count("{}") == public_words.EN[name].count("{}") for name, zh in public_words.ZH.items())


def test_an_applicant_reads_the_form_to_start_with(town: Demonstration) -> None:
    form = town("wang.jianguo").get("/process-definitions/key/approval/start-form")

    assert form.status_code == 200 and form.json["schema"]["components"]
