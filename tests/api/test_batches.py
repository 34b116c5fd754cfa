"""Many at once: every row is a command of its own, questions name many, and lists come as files."""

import io
from typing import Any

import pytest
import python_calamine

from api import batches
from tests.api.town import Town, code_of, fields_of, items

ROW = {"process_definition_key": "permit"}


def start(town: Town, rows: list[Any], **options: Any) -> Any:
    """A batch of starts."""
    return town("portal").post("/process-instances/batch", {"rows": rows}, **options)


def count(town: Town) -> int:
    """Instances there are."""
    return len(items(town("leader").get("/process-instances?limit=200")))


def test_each_row_is_started_or_refused_without_the_others(busy: Town) -> None:
    rows = [
        {**ROW, "business_key": "A", "unique_business_key": True},
        {"process_definition_key": "nobody"},
        {**ROW, "business_key": "A", "unique_business_key": True},
        {**ROW, "colour": "red"},
        "not a row",
        None,
        {**ROW, "variables": {"applicant": "张三"}},
    ]

    answer = start(busy, rows)

    assert answer.status_code == 200
    told = answer.json["items"]
    assert [one["status"] for one in told] == [201, 404, 409, 422, 422, 422, 201]
    assert [one["problem"] and one["problem"]["code"] for one in told] == [
        None,
        "process_definition_not_found",
        "business_key_taken",
        "input_invalid",
        "input_invalid",
        "input_invalid",
        None,
    ]
    assert told[3]["problem"]["errors"][0]["pointer"] == "/colour"
    assert (answer.json["started"], answer.json["refused"], count(busy)) == (2, 5, 2)
    assert told[0]["process_instance"]["business_key"] == "A"


def test_a_batch_that_is_repeated_starts_nothing_twice(busy: Town) -> None:
    rows = [{**ROW, "idempotency_key": f"12345-{number}"} for number in range(3)]

    first = start(busy, rows[:2])
    again = start(busy, rows)

    assert [one["is_replayed"] for one in again.json["items"]] == [True, True, False]
    ids = [[one["process_instance"]["id"] for one in answer.json["items"]] for answer in (first, again)]
    assert ids[1][:2] == ids[0] and count(busy) == 3
    alone = busy("portal").post("/process-instances", ROW, headers={"Idempotency-Key": "12345-0"})
    assert alone.headers["Idempotency-Replayed"] == "true" and alone.json["id"] == ids[0][0]


def test_the_batchs_own_key_stands_for_every_row(busy: Town) -> None:
    headers = {"Idempotency-Key": "night-run"}

    first, again = (start(busy, [ROW, ROW], headers=headers) for _ in range(2))
    other = start(busy, [ROW, {**ROW, "business_key": "other"}], headers=headers)

    assert [one["idempotency_key"] for one in first.json["items"]] == ["night-run/0", "night-run/1"]
    assert all(one["is_replayed"] for one in again.json["items"]) and count(busy) == 2
    assert other.json["items"][1]["problem"]["code"] == "idempotency_key_reused"


@pytest.mark.parametrize("key", (7, "", "with space", "k" * 256))
def test_a_row_with_a_wrong_key_is_refused(busy: Town, key: Any) -> None:
    [told] = start(busy, [{**ROW, "idempotency_key": key}]).json["items"]

    assert told["status"] in (400, 422) and count(busy) == 0


def test_an_oversized_batch_is_told_row_by_row(busy: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MOST_ROWS", 2)

    answer = start(busy, [ROW] * 4)

    assert [one["status"] for one in answer.json["items"]] == [201, 201, 422, 422]
    assert answer.json["items"][3]["problem"]["code"] == "batch_too_large"
    assert (answer.json["started"], count(busy)) == (2, 2)
    assert fields_of(start(busy, [0] * (batches.MOST_READ + 1))) == {"/rows": "length"}


def test_a_batch_may_be_larger_than_a_single_body_and_a_row_may_not(busy: Town) -> None:
    limit = busy.system.config.max_json_bytes
    rows = [{**ROW, "variables": {"applicant": "张三", "extra": "x" * 60_000}} for _ in range(2)]
    rows.append({**ROW, "variables": {"extra": ["x" * 60_000] * (1 + limit // 60_000)}})

    answer = start(busy, rows)

    assert answer.status_code == 200, answer.text[:300]
    assert [one["status"] for one in answer.json["items"]] == [201, 201, 413]
    assert answer.json["items"][2]["problem"]["code"] == "body_too_large"
    assert busy("portal").post("/process-instances", rows[2]).status_code == 413


def test_a_batch_needs_the_scope_of_its_rows(busy: Town) -> None:
    assert code_of(busy("auditor").post("/process-instances/batch", {"rows": [ROW]})) == "scope_missing"
    assert busy.app.test_client().post("/api/v1/process-instances/batch", json={"rows": [ROW]}).status_code == 401


# --- questions ------------------------------------------------------------------------------------


def test_many_are_asked_for_at_once(busy: Town) -> None:
    a, b, c = (busy.start(business_key=key)["id"] for key in "ABC")
    leader = busy("leader")

    by_key = leader.post("/process-instances/search", {"business_keys": ["A", "C", "none"]})
    by_id = leader.post("/process-instances/search", {"ids": [a, b], "states": ["active"], "limit": 1})
    rest = leader.post("/process-instances/search", {"ids": [a, b], "limit": 1, "cursor": by_id.json["next_cursor"]})
    none = leader.post("/process-instances/search", {"ids": []})

    assert [one["id"] for one in items(by_key)] == [c, a]
    assert [[one["id"] for one in items(answer)] for answer in (by_id, rest, none)] == [[b], [a], []]
    assert fields_of(leader.post("/process-instances/search", {"ids": ["x"] * 501})) == {"/ids": "length"}


def test_a_question_shows_no_more_than_a_list(busy: Town) -> None:
    started = busy.start()["id"]

    assert items(busy.stranger().post("/process-instances/search", {"ids": [started]})) == []
    assert items(busy.stranger("CLK").post("/tasks/search", {"process_instance_ids": [started]})) == []


def test_tasks_of_many_instances(busy: Town) -> None:
    first, second = busy.review(), busy.review()
    busy.review()
    wanted = [first["process_instance_id"], second["process_instance_id"]]

    found = busy("leader").post("/tasks/search", {"process_instance_ids": wanted})

    assert {one["id"] for one in items(found)} == {first["id"], second["id"]}


# --- files ----------------------------------------------------------------------------------------


def rows_of(answer: Any) -> list[list[Any]]:
    """The cells of an Excel file."""
    book = python_calamine.load_workbook(io.BytesIO(answer.data))
    return book.get_sheet_by_index(0).to_python()


def test_instances_come_as_csv_and_excel(busy: Town) -> None:
    busy.start(business_key="=1+1")
    busy.start(business_key="B")

    text = busy("leader").get("/process-instances/export")
    table = busy("leader").get("/process-instances/export?format=xlsx&business_key=B")

    lines = text.data.decode("utf-8-sig").split("\r\n")
    assert text.content_type == "text/csv; charset=utf-8" and text.data.startswith(b"\xef\xbb\xbf")
    assert lines[0].startswith("实例编号 id,流程 process,业务编号 business key")
    assert len(lines) == 4 and "'=1+1" in lines[2] and "2026-11-23 09:00:00+08:00" in lines[1]
    heading, row = rows_of(table)
    assert (heading[2], row[2]) == ("业务编号 business key", "B")


def test_tasks_and_history_come_as_files_and_the_export_is_recorded(busy: Town) -> None:
    task = busy.review()

    tasks = busy("leader").get(f"/tasks/export?format=xlsx&process_instance_id={task['process_instance_id']}")
    events = busy("leader").get(f"/history-events/export?process_instance_id={task['process_instance_id']}")

    assert [row[0] for row in rows_of(tasks)[1:]] == [task["id"]]
    assert "process.started" in events.data.decode("utf-8-sig")
    recorded = items(busy("auditor").get("/history-events?kind=list.exported"))
    assert {one["actor_id"] for one in recorded} == {"leader"} and recorded[0]["details"]["rows"] == 1


def test_a_file_holds_no_more_than_the_list(busy: Town) -> None:
    busy.review()

    for path in ("/process-instances/export", "/tasks/export"):
        answer = busy.stranger(role="LDR" if "inst" in path else "CLK").get(path)
        assert answer.data.decode("utf-8-sig").count("\r\n") == 1
    assert code_of(busy("designer").get("/history-events/export")) == "scope_missing"
    assert fields_of(busy("leader").get("/process-instances/export?limit=1")) == {"/limit": "unknown_field"}
