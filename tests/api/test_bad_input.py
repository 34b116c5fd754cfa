"""Hostile and broken requests: a problem document each, and nothing changed."""

import json
from typing import Any

import pytest

from tests.api.town import PASS, Town, code_of, items

DEEP: Any = "x"
for _ in range(100):
    DEEP = [DEEP]

BODIES = {
    "nothing": (b"", "start_refused"),
    "not json": (b"das ist kein JSON", "body_malformed"),
    "cut off": (b'{"variables": {"a": ', "body_malformed"),
    "not utf-8": (b'{"business_key": "\xff\xfe"}', "body_malformed"),
    "utf-16": ('{"business_key": "a"}'.encode("utf-16"), "body_malformed"),
    "a list": (b"[]", "input_invalid"),
    "null": (b"null", "input_invalid"),
    "a number": (b"5", "input_invalid"),
    "nan": (b'{"variables": {"a": NaN}}', "input_invalid"),
    "infinity": (b'{"variables": {"a": Infinity}}', "input_invalid"),
    "too large a number": (b'{"variables": {"a": 1e999999}}', "input_invalid"),
    "too many digits": (b'{"variables": {"a": ' + b"7" * 4000 + b"}}", "input_invalid"),
    "a name twice": (b'{"business_key": "a", "business_key": "b"}', "input_invalid"),
    "deep": (json.dumps({"variables": {"a": DEEP}}).encode(), "input_invalid"),
    "very deep": (b'{"variables":' + b"[" * 400_000, "input_invalid"),
    "nul": (b'{"variables": {"a": "\\u0000"}}', "input_invalid"),
    "control characters": (b'{"variables": {"a": "\\u001b[31m"}}', "input_invalid"),
    "a lone surrogate": (b'{"variables": {"a": "\\ud800"}}', "input_invalid"),
    "a control character in a name": (b'{"variables": {"a\\u0000": 1}}', "input_invalid"),
    "a megabyte of text": (
        json.dumps({"variables": {"a": "好" * 340_000}}, ensure_ascii=False).encode(),
        "input_invalid",
    ),
    "more than a megabyte": (json.dumps({"variables": {"a": ["x" * 1000] * 1100}}).encode(), "body_too_large"),
}


@pytest.mark.parametrize("fault", BODIES)
def test_a_bad_body_starts_nothing(busy: Town, fault: str) -> None:
    body, code = BODIES[fault]

    answer = busy("portal").open("POST", "/process-instances", data=body, content_type="application/json")

    assert 400 <= answer.status_code < 500 and code_of(answer) == code, answer.json
    assert items(busy("clerk").get("/process-instances")) == []


def test_a_body_that_is_too_large_is_told_how_large_it_may_be(busy: Town) -> None:
    body, _ = BODIES["more than a megabyte"]

    answer = busy("portal").open("POST", "/process-instances", data=body, content_type="application/json")

    told = answer.json or {}
    assert (answer.status_code, told["facts"]) == (413, {"limit_bytes": 1048576})
    assert (told["detail"], told["detail_en"]) == ("正文不得超过 1048576 字节。", "Expected at most 1048576 bytes.")


@pytest.mark.parametrize("fault", [fault for fault in BODIES if fault != "nothing"])
def test_a_bad_body_completes_nothing(busy: Town, fault: str) -> None:
    task = busy.review()

    answer = busy("reviewer").open(
        "POST", f"/tasks/{task['id']}/complete", data=BODIES[fault][0], content_type="application/json"
    )

    assert 400 <= answer.status_code < 500 and code_of(answer)
    assert busy("reviewer").get(f"/tasks/{task['id']}").json["revision"] == task["revision"]


@pytest.mark.parametrize(
    "media", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "application/json; charset=gbk", ""]
)
def test_another_media_type_is_refused(busy: Town, media: str) -> None:
    answer = busy("portal").open(
        "POST", "/process-instances", data=b'{"process_definition_key":"permit"}', content_type=media
    )

    assert answer.status_code == 415 and code_of(answer) == "media_type_unsupported"


def test_json_with_its_charset_is_read(busy: Town) -> None:
    body = '{"process_definition_key": "permit", "business_key": "件-一"}'.encode()

    answer = busy("portal").open(
        "POST", "/process-instances", data=body, content_type="application/json; charset=UTF-8"
    )

    assert answer.status_code == 201 and answer.json["business_key"] == "件-一"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/tasks/", 404),
        ("GET", "//tasks", 404),
        ("GET", "/tasks/not-an-id", 404),
        ("GET", "/tasks/%00", 404),
        ("GET", "/tasks/../accounts", 404),
        ("GET", "/process-definitions/key/a%00b", 404),
        ("GET", "/process-definitions/key/" + "x" * 300, 404),
        ("GET", "/process-definitions/key/审批", 404),
        ("DELETE", "/tasks", 405),
        ("PUT", "/process-instances", 405),
        ("TRACE", "/tasks", 405),
        ("BREW", "/tasks", 405),
    ],
)
def test_odd_addresses_and_methods(busy: Town, method: str, path: str, status: int) -> None:
    answer = busy("leader").open(method, path)

    assert answer.status_code == status and code_of(answer)


@pytest.mark.parametrize("match", ["x", '"x"', '"1', "1", '"-1"', '"99999999999"', "W/", '"1", "2"'])
def test_an_odd_if_match_is_refused(busy: Town, match: str) -> None:
    task = busy.review()

    answer = busy("reviewer").post(f"/tasks/{task['id']}/complete", PASS, headers={"If-Match": match})

    assert answer.status_code == 400 and code_of(answer) == "body_malformed"


def test_chinese_stands_everywhere(busy: Town) -> None:
    names = {"申请人": "张三", "材料": ["营业执照", "身份证"], "嵌套": {"意见": "同意 👍 𠮷", "空": None}}
    started = busy.start(business_key="行政许可〔2026〕1号", variables=names)
    busy.check({"核验结果": "通过"})
    [task] = items(busy("reviewer").get("/tasks?business_key=行政许可〔2026〕1号"))

    busy("reviewer").post(
        f"/tasks/{task['id']}/complete", {"variables": {"outcome": "pass", "opinion": "材料齐全，同意。𠮷"}}
    )

    found = busy("portal").get(f"/process-instances/{started['id']}/variables").json["variables"]
    assert found == {**names, "核验结果": "通过", "outcome": "pass", "opinion": "材料齐全，同意。𠮷"}


def test_a_crash_is_logged_and_tells_nothing(busy: Town, caplog: pytest.LogCaptureFixture) -> None:
    def break_it(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    busy.system.hooks.guards["instance.start"].append(break_it)

    answer = busy("portal").post("/process-instances", {"process_definition_key": "permit"})

    assert answer.status_code == 500 and code_of(answer) == "internal_error"
    assert b"secret detail" not in answer.data and answer.json["instance"] in str(caplog.records[0].__dict__)
    assert items(busy("clerk").get("/process-instances")) == []


def test_a_database_that_is_away_asks_to_come_again(busy: Town) -> None:
    busy.system.database.dispose()
    caller = busy("clerk")
    missing = type(busy.system.database)("postgresql+psycopg://nobody@127.0.0.1:1/none")
    object.__setattr__(busy.system, "database", missing)

    answer = caller.get("/tasks")
    ready = busy.app.test_client().get("/api/v1/ready")

    assert answer.status_code == 503 and code_of(answer) == "database_unavailable"
    assert answer.headers["Retry-After"]
    assert ready.status_code == 503 and ready.json["checks"][0] == {
        "name": "database",
        "is_ok": False,
        "detail": "unreachable",
    }
