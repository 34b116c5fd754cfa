"""Process instances and their variables."""

import io
import json
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from engine import feel, runtime, variables
from engine.context import SYSTEM, Context, command
from engine.models import variable_scope
from tests.api.engine_rest.rest import Rest, base64
from tests.api.town import Town

ORDER = {"serializationDataFormat": "application/json", "objectTypeName": "com.example.Order"}

TYPED: dict[str, tuple[dict[str, Any], tuple[str, Any]]] = {
    "count": ({"value": 5}, ("Integer", 5)),
    "large": ({"type": "long", "value": 5_000_000_000}, ("Long", 5_000_000_000)),
    "small": ({"type": "Long", "value": 5}, ("Long", 5)),
    "short": ({"type": "Short", "value": "5"}, ("Short", 5)),
    "beyond": ({"value": 12345678901234567890123}, ("Json", "12345678901234567890123")),
    "half": ({"type": "Double", "value": 0.5}, ("Double", 0.5)),
    "whole": ({"type": "Double", "value": 5}, ("Double", 5)),
    "yes": ({"type": "boolean", "value": True}, ("Boolean", True)),
    "word": ({"type": "string", "value": "词"}, ("String", "词")),
    "nothing": ({"type": "null", "value": None}, ("Null", None)),
    "no_text": ({"type": "String", "value": None}, ("String", None)),
    "xml": ({"type": "Xml", "value": "<a/>"}, ("Xml", "<a/>")),
    "json": ({"type": "json", "value": '{"a": [1, 2.50, null]}'}, ("Json", '{"a": [1, 2.50, null]}')),
    "json_text": ({"type": "Json", "value": '"abc"'}, ("Json", '"abc"')),
    "json_number": ({"type": "Json", "value": "5"}, ("Json", "5")),
    "json_null": ({"type": "Json", "value": " null"}, ("Json", " null")),
    "json_flag": ({"type": "Json", "value": "true"}, ("Json", "true")),
    "list": ({"value": [1, "two"]}, ("Json", '[1,"two"]')),
    "object": ({"type": "Object", "value": '{"b": 1}', "valueInfo": ORDER}, ("Object", '{"b": 1}')),
    "object_list": ({"type": "Object", "value": "[ ]", "valueInfo": ORDER}, ("Object", "[ ]")),
    "no_bytes": ({"type": "Bytes", "value": None}, ("Bytes", None)),
    "huge": ({"value": 1e308}, ("Double", 1e308)),
    "object_null": ({"type": "Object", "value": None, "valueInfo": ORDER}, ("Object", None)),
    "day": (
        {"type": "date", "value": "2026-01-02T03:04:05.678+0000"},
        ("Date", "2026-01-02T11:04:05.678+0800"),
    ),
    "bytes": ({"type": "bytes", "value": base64(b"\x00\xff")}, ("Bytes", base64(b"\x00\xff"))),
}
"""Name → what is sent, and the type and value that come back."""

BACK = {
    name: {"type": kind, "value": value, "valueInfo": ORDER if kind == "Object" else {}}
    for name, (_, (kind, value)) in TYPED.items()
}


def test_variables_go_in_and_come_back_with_their_types(rest: Rest) -> None:
    rest.deployed("order.bpmn")
    started = rest.start(
        "order", variables={name: sent for name, (sent, _) in TYPED.items()}, withVariablesInReturn=True
    )
    runtime.forget_all()

    known = rest.get(f"/process-instance/{started['id']}/variables")
    [fetched] = rest.fetch("charge-card")
    listed = {
        path: {
            one["name"]: {name: one[name] for name in ("type", "value", "valueInfo")}
            for one in rest.get(path)
            if one["name"] in BACK
        }
        for path in ("/variable-instance", "/history/variable-instance")
    }

    assert known == BACK == started["variables"]
    assert {name: fetched["variables"][name] for name in BACK} == BACK
    assert listed == {"/variable-instance": BACK, "/history/variable-instance": BACK}
    assert rest.get(f"/process-instance/{started['id']}/variables/object") == BACK["object"]
    read = rest.get(f"/process-instance/{started['id']}/variables", deserializeValues="true")
    assert read["object"]["value"] == {"b": 1} and read["json"] == BACK["json"]


def write_inside(town: Town, instance: str, values: dict[str, Any]) -> None:
    """As a process writes: without a word about types."""
    with command(town.system.database, town.system.hooks, SYSTEM, town.clock) as ctx:
        variables.set(ctx, instance, values)


def test_a_declaration_stays_while_the_value_fits(rest: Rest, town: Town) -> None:
    rest.deployed("order.bpmn")
    names = ("small", "json", "json_text", "object", "xml", "no_text")
    instance = rest.start("order", variables={name: TYPED[name][0] for name in names})["id"]
    path = f"/process-instance/{instance}/variables"
    task = rest.fetch("charge-card")[0]["id"]

    def known() -> dict[str, tuple[str, Any]]:
        return {name: (one["type"], one["value"]) for name, one in rest.get(path).items()}

    with_another = {"small": 6, "json": {"c": 1}, "json_text": "x", "object": [1], "xml": 7, "no_text": "now"}
    write_inside(town, instance, with_another)
    assert known() == {
        "small": ("Long", 6),
        "json": ("Json", '{"c":1}'),
        "json_text": ("String", "x"),
        "object": ("Object", "[1]"),
        "xml": ("Integer", 7),
        "no_text": ("String", "now"),
    }
    assert rest.get(path)["object"]["valueInfo"] == ORDER
    rest.put(f"{path}/small", {"value": 6}, status=204)
    done = {"json": TYPED["json"][0], "object": {"value": "now a text"}, "xml": TYPED["xml"][0]}
    rest.post(f"/external-task/{task}/complete", {"workerId": "w1", "variables": done})
    runtime.forget_all()
    after = rest.get("/history/variable-instance", processInstanceId=instance)
    told = {one["name"]: (one["type"], one["value"]) for one in after}
    assert told["small"] == ("Integer", 6) and told["json"] == TYPED["json"][1] and told["xml"] == TYPED["xml"][1]
    assert told["object"] == ("String", "now a text")


def test_expressions_see_what_is_in_an_object(rest: Rest, town: Town) -> None:
    rest.deployed("order.bpmn")
    instance = rest.start("order", variables={"object": TYPED["object"][0], "small": TYPED["small"][0]})["id"]

    with town.system.database.read() as db:
        ctx = Context(db, town.clock, town.system.hooks, SYSTEM)
        known = variables.get(ctx, instance)

    assert known == {"object": {"b": 1}, "small": 5} and feel.compile("object.b + small")(known) == 6


def test_nothing_is_kept_where_nothing_is_declared(rest: Rest, town: Town) -> None:
    rest.deployed("order.bpmn")
    plain = {"a": {"value": 1, "type": "Integer"}, "b": {"value": "x"}, "c": {"type": "Json", "value": '{"a":1}'}}
    instance = rest.start("order", variables=plain)["id"]
    rest.put(f"/process-instance/{instance}/variables/a", {"value": 2}, status=204)

    with town.system.database.read() as db:
        kept = (
            db.execute(select(variable_scope.c.scope).where(variable_scope.c.instance_id == instance)).scalars().all()
        )

    assert kept and runtime.DECLARED not in kept


@pytest.mark.parametrize(
    ("sent", "word"),
    [
        ({"type": "date", "value": "2026-01-02T03:04:05.678Z"}, "yyyy-MM-dd"),
        ({"type": "integer", "value": 2**31}, "Integer"),
        ({"type": "integer", "value": "x"}, "number"),
        ({"type": "boolean", "value": "maybe"}, "true or false"),
        ({"type": "json", "value": "{"}, "JSON"),
        ({"type": "file", "value": "aGk="}, "filename"),
        ({"type": "bytes", "value": "?"}, "base64"),
        ({"type": "Object", "value": "rO0AB", "valueInfo": {"serializationDataFormat": "java"}}, "Json"),
        ({"type": "com.example.Customer", "value": "x"}, "Customer"),
        ({"type": "Double", "value": "1e400"}, "1.797"),
        ({"type": "Double", "value": "-1.8e308"}, "1.797"),
        ({"type": "Object", "value": "{}", "valueInfo": {**ORDER, "objectTypeName": "z" * 1_001}}, "objectTypeName"),
        ({"type": "Object", "value": None, "valueInfo": {**ORDER, "objectTypeName": 5}}, "objectTypeName"),
        ("plain", "object"),
    ],
)
def test_a_value_that_is_not_of_its_type_is_refused(rest: Rest, sent: Any, word: str) -> None:
    rest.deployed("order.bpmn")

    told = rest.post("/process-definition/key/order/start", {"variables": {"it": sent}}, status=400)

    assert told["type"] == "InvalidRequestException" and "/variables/it" in told["message"] and word in told["message"]


def test_instances_are_found_by_what_they_know(rest: Rest) -> None:
    rest.deployed("order.bpmn")
    first = rest.start("order", businessKey="A-1", variables={"amount": {"value": 5}, "code": {"value": "5"}})
    rest.start("order", businessKey="A-2", variables={"amount": {"value": 9}, "code": {"value": "x"}})

    def keys(**asked: Any) -> list[str]:
        return [one["businessKey"] for one in rest.get("/process-instance", **asked)]

    assert keys(sortBy="businessKey", sortOrder="asc") == ["A-1", "A-2"]
    assert keys(variables="code_eq_5") == ["A-1"] and keys(variables="amount_eq_5") == []
    assert keys(variables="code_neq_5,code_like_x%") == ["A-2"]
    assert keys(businessKeyLike="%-1") == ["A-1"] == keys(processInstanceIds=first["id"])
    assert keys(processDefinitionKey="order", maxResults=1, firstResult=1) == ["A-1"]
    assert keys(tenantIdIn="elsewhere") == [] and keys(unknownParameter="1", businessKey="A-2") == ["A-2"]
    more = {"variables": [{"name": "amount", "operator": "gt", "value": 5}]}
    assert [one["businessKey"] for one in rest.post("/process-instance", more)] == ["A-2"]
    assert rest.post("/process-instance/count", more) == {"count": 1}
    assert rest.get("/process-instance/count") == {"count": 2}
    assert rest.open("GET", "/process-instance?variables=nonsense").status_code == 400
    assert rest.open("GET", "/process-instance?superProcessInstance=x").status_code == 400


def test_variables_are_set_and_forgotten(rest: Rest) -> None:
    rest.deployed("order.bpmn")
    path = f"/process-instance/{rest.start('order')['id']}/variables"

    rest.put(f"{path}/a", {"value": 1, "type": "Integer"}, status=204)
    rest.post(path, {"modifications": {"b": {"value": "x"}, "c": {"value": 2}}, "deletions": ["a", "never"]})
    part = {"data": (io.BytesIO(b"bytes of it"), "it.bin"), "valueType": "File"}
    put = rest.open("POST", f"{path}/paper/data", data=part, content_type="multipart/form-data")
    gone = rest.open("DELETE", f"{path}/c")

    assert put.status_code == gone.status_code == 204
    assert {name: one["type"] for name, one in rest.get(path).items()} == {"b": "String", "paper": "File"}
    assert rest.open("GET", f"{path}/paper/data").data == b"bytes of it"
    assert rest.get(f"{path}/paper")["value"] is None
    assert rest.open("GET", f"{path}/b/data").status_code == 400
    assert rest.open("GET", f"{path}/never").status_code == 404


def test_a_file_is_no_key_to_another_instances_file(rest: Rest) -> None:
    rest.deployed("order.bpmn")
    file = {"type": "File", "value": base64(b"secret"), "valueInfo": {"filename": "s"}}
    theirs = rest.start("order", variables={"f": file})
    inner = {"engine_rest_type": "File", "upload_id": "x", "filename": "s", "mimetype": None, "encoding": None}
    mine = rest.start("order", variables={"f": {"value": inner}})

    assert rest.open("GET", f"/process-instance/{theirs['id']}/variables/f/data").data == b"secret"
    assert rest.open("GET", f"/process-instance/{mine['id']}/variables/f/data").status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        {"base64": "aGk="},
        {"upload_id": "x", "filename": "s", "mimetype": None, "encoding": None},
        {"engine_rest_type": "Bytes", "base64": "???"},
        {"engine_rest_type": "Bytes", "base64": 5},
        *(
            {"engine_rest_type": "File", "upload_id": "x", "filename": "s", "mimetype": None, "encoding": None, **wrong}
            for wrong in (
                {"filename": 5},
                {"filename": None},
                {"upload_id": None},
                {"encoding": 5},
                {"mimetype": "text/html\r\nX-A: b"},
            )
        ),
    ],
)
def test_json_that_looks_like_a_file_stays_json(rest: Rest, sent: dict[str, Any]) -> None:
    rest.deployed("order.bpmn")
    path = f"/process-instance/{rest.start('order')['id']}/variables/it"

    rest.put(path, {"type": "Json", "value": json.dumps(sent)}, status=204)
    found = rest.get(path)

    assert found["type"] == "Json" and json.loads(found["value"]) == sent
    assert rest.open("GET", f"{path}/data").status_code == 400


def test_json_that_looks_like_bytes_has_none(rest: Rest) -> None:
    rest.deployed("order.bpmn")
    path = f"/process-instance/{rest.start('order')['id']}"
    text = '{"engine_rest_type":"Bytes","base64":"AQID"}'

    for name in ("variables", "execution"):
        rest.put(f"{path}/variables/{name}", {"type": "Json", "value": text}, status=204)

    assert rest.get(f"{path}/variables/variables")["value"] == text
    assert rest.open("GET", f"{path}/variables/variables/data").status_code == 400
    local = path.replace("process-instance", "execution") + "/localVariables/execution/data"
    assert rest.open("GET", local).status_code == 400


def test_a_number_beyond_a_double_is_json(rest: Rest, town: Town) -> None:
    rest.deployed("order.bpmn")
    instance = rest.start("order", variables={"of_process": {"type": "Double", "value": 1}})["id"]
    write_inside(town, instance, {"of_process": Decimal("1e400")})

    known = rest.get(f"/process-instance/{instance}/variables")["of_process"]

    assert known["type"] == "Json" and Decimal(known["value"]) == Decimal("1e400")


def test_a_name_may_hold_a_slash(rest: Rest) -> None:
    rest.deployed("order.bpmn")
    path = f"/process-instance/{rest.start('order')['id']}/variables"
    file = {"type": "Bytes", "value": base64(b"hi")}

    rest.put(f"{path}/x%2Fy", file, status=204)

    assert rest.get(f"{path}/x%2Fy")["type"] == "Bytes"
    assert rest.open("GET", f"{path}/x%2Fy/data").data == b"hi"
    assert rest.open("DELETE", f"{path}/x%2Fy").status_code == 204
    assert rest.get(path) == {}


def test_whatever_is_listed_is_counted(rest: Rest) -> None:
    rest.deployed("order.bpmn")
    started = rest.start("order", variables={"amount": {"value": 5}, "code": {"value": "x"}})
    for path, wanted in (
        ("/variable-instance", {"variableName": "code"}),
        ("/history/variable-instance", {"variableName": "code"}),
        ("/history/process-instance", {"processInstanceId": started["id"]}),
        ("/history/activity-instance", {"activityId": "Charge"}),
        ("/history/task", {"unfinished": True}),
    ):
        listed = rest.post(path, wanted)
        assert rest.post(f"{path}/count", {**wanted, "maxResults": 0}) == {"count": len(listed)}
        assert rest.get(f"{path}/count", **wanted) == {"count": len(listed)}


def test_variables_over_instances(rest: Rest) -> None:
    rest.deployed("order.bpmn")
    first = rest.start("order", variables={"a": {"value": 1}, "b": {"value": "x"}})
    rest.start("order", variables={"a": {"value": 2}})

    both = rest.post("/variable-instance", {"variableName": "a"})
    one = rest.post("/variable-instance", {"processInstanceIdIn": [first["id"]], "variableNameLike": "b%"})

    assert sorted(each["value"] for each in both) == [1, 2]
    assert [(each["name"], each["type"], each["processInstanceId"]) for each in one] == [("b", "String", first["id"])]
    assert rest.get("/variable-instance/count", variableName="a") == {"count": 2}


def test_an_instance_is_held_and_ended(rest: Rest) -> None:
    rest.deployed("order.bpmn")
    path = f"/process-instance/{rest.start('order')['id']}"

    rest.put(f"{path}/suspended", {"suspended": True}, status=204)
    held = rest.get(path)["suspended"], rest.fetch("charge-card")
    rest.put(f"{path}/suspended", {"suspended": False}, status=204)
    ended = rest.open("DELETE", path)

    assert held == (True, [])
    assert ended.status_code == 204 and rest.open("GET", path).status_code == 404
    assert rest.open("DELETE", path).status_code == 404
    [gone] = rest.get("/history/process-instance")
    assert gone["state"] == "EXTERNALLY_TERMINATED" and gone["deleteReason"] and gone["endTime"]


def test_a_program_sees_what_it_started_and_no_more(rest: Rest, other: Rest, town: Town) -> None:
    rest.deployed("order.bpmn")
    started = rest.start("order", variables={"a": {"value": 1}})
    stranger = town.stranger("INT")
    client = town.app.test_client()

    assert other.get("/process-instance") == [] and other.get("/variable-instance") == []
    assert other.open("GET", f"/process-instance/{started['id']}").status_code == 404
    assert other.open("GET", f"/process-instance/{started['id']}/variables").status_code == 404
    assert client.get("/engine-rest/process-instance", headers=stranger.headers).json == []


def test_the_answer_may_bring_the_variables(rest: Rest) -> None:
    rest.deployed("order.bpmn")

    started = rest.start("order", withVariablesInReturn=True, variables={"a": {"value": 1}})
    refused = rest.post("/process-definition/key/order/start", {"startInstructions": [{"type": "x"}]}, status=400)

    assert started["variables"]["a"]["value"] == 1 and "startInstructions" in refused["message"]
