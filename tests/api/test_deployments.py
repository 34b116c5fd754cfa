"""Bundles over HTTP: checked, deployed as one version, refused as a whole."""

import io
import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.api.town import Town, bundle, code_of, fields_of, items, zipped

PERMIT = bundle("permit")
DIAGRAM = PERMIT["process.bpmn"].decode()


def deploy(town: Town, files: dict[str, bytes], name: str = "permit", **fields: str) -> TestResponse:
    """Send every file as a part of its own."""
    parts = [(io.BytesIO(content), file) for file, content in files.items()]
    return town("admin").open("POST", "/deployments", data={"name": name, **fields, "files": parts})


def check(town: Town, files: dict[str, bytes]) -> dict[str, Any]:
    """What the check says."""
    parts = [(io.BytesIO(content), file) for file, content in files.items()]
    answer = town("designer").open("POST", "/deployments/check", data={"files": parts})
    assert answer.status_code == 200, answer.json
    return answer.json or {}


def nothing_was_deployed(town: Town) -> bool:
    """Whether no definition stands."""
    return not items(town("admin").get("/process-definitions")) and not items(town("admin").get("/deployments"))


def test_a_bundle_becomes_versions(town: Town) -> None:
    first = deploy(town, PERMIT).json
    second = deploy(town, PERMIT).json

    assert [one["version"] for one in second["process_definitions"]] == [2]
    assert [one["key"] for one in first["form_definitions"]] == ["permit_review"]
    assert town("clerk").get("/process-definitions/key/permit").json["version"] == 2
    assert [one["version"] for one in items(town("clerk").get("/process-definitions?key=permit"))] == [2, 1]
    assert [one["version"] for one in items(town("clerk").get("/process-definitions?latest=true"))] == [2]
    assert town("clerk").get(f"/deployments/{first['id']}").json["process_definitions"] == first["process_definitions"]


def test_zip_json_and_parts_deploy_the_same(town: Town) -> None:
    data = {"name": "a", "bundle": (io.BytesIO(zipped(PERMIT)), "审批.zip")}
    by_zip = town("admin").open("POST", "/deployments", data=data).json
    by_parts = deploy(town, PERMIT).json
    texts = {name: content.decode() for name, content in PERMIT.items()}
    by_json = town("admin").post("/deployments", {"name": "c", "resources": texts}).json

    assert by_zip["fingerprint"] == by_parts["fingerprint"] == by_json["fingerprint"]


def test_an_unchanged_bundle_is_skipped_when_asked(town: Town) -> None:
    first = deploy(town, PERMIT, skip_unchanged="true").json
    town.clock.advance(town.system.config.session_idle)
    again = deploy(town, PERMIT, skip_unchanged="true").json

    assert first["id"] == again["id"] and (first["is_new"], again["is_new"]) == (True, False)


def test_what_was_deployed_can_be_read(town: Town) -> None:
    made = deploy(town, PERMIT).json
    definition = made["process_definitions"][0]

    xml = town("clerk").get(f"/process-definitions/{definition['id']}/xml")
    form_keys = items(town("clerk").get(f"/process-definitions/{definition['id']}/forms"))
    form = town("clerk").get(f"/process-definitions/{definition['id']}/forms/permit_review").json
    files = items(town("clerk").get(f"/deployments/{made['id']}/resources"))
    body = town("clerk").get(f"/deployments/{made['id']}/resources/forms/review.form")

    assert xml.data == PERMIT["process.bpmn"] and xml.content_type == "application/xml"
    assert "sandbox" in xml.headers["Content-Security-Policy"]
    assert [one["form_key"] for one in form_keys] == ["permit_review"]
    assert form["schema"] == json.loads(PERMIT["forms/review.form"])
    assert [one["name"] for one in files] == ["forms/review.form", "process.bpmn"]
    assert body.data == PERMIT["forms/review.form"]
    assert town("clerk").get(f"/form-definitions/{form['id']}").json == form
    assert code_of(town("portal").get(f"/process-definitions/{definition['id']}/start-form")) == "form_not_found"


def test_a_deployment_comes_back_as_one_zip(town: Town) -> None:
    made = deploy(town, PERMIT).json

    answer = town("designer").get(f"/deployments/{made['id']}/bundle")

    data = {"name": "again", "bundle": (io.BytesIO(answer.data), "permit.zip")}
    assert answer.content_type == "application/zip" and "permit.zip" in answer.headers["Content-Disposition"]
    assert town("admin").open("POST", "/deployments", data=data).json["fingerprint"] == made["fingerprint"]
    assert answer.data == town("designer").get(f"/deployments/{made['id']}/bundle").data


def test_instances_are_counted_by_version(busy: Town) -> None:
    busy.start()
    busy.start()
    [first] = items(busy("admin").get("/process-definitions"))
    deploy(busy, PERMIT)

    counted = items(busy("designer").get("/process-definitions/statistics"))

    assert counted == [{"process_definition_id": first["id"], "running": 2, "incidents": 0}]


def test_the_designer_checks_and_never_deploys(town: Town) -> None:
    report = check(town, PERMIT)

    assert report["is_valid"] and report["process_keys"] == ["permit"] and report["form_keys"] == ["permit_review"]
    assert code_of(town("designer").post("/deployments", {"name": "x", "resources": {}})) == "scope_missing"
    assert nothing_was_deployed(town)


def test_a_deployment_in_use_stays(busy: Town) -> None:
    busy.start()
    [made] = items(busy("admin").get("/deployments"))

    answer = busy("admin").delete(f"/deployments/{made['id']}")

    assert answer.status_code == 409 and code_of(answer) == "definition_in_use"


def test_a_deployment_without_instances_goes(busy: Town) -> None:
    [made] = items(busy("admin").get("/deployments"))

    assert busy("admin").delete(f"/deployments/{made['id']}").status_code == 204
    assert nothing_was_deployed(busy)


ENTITY_BOMB = """<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><d>&c;</d>"""
EXTERNAL_ENTITY = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'

BAD_DIAGRAMS = {
    "not xml": "das ist kein XML",
    "empty": "",
    "cut off": DIAGRAM[: len(DIAGRAM) // 2],
    "another language": "<html><body>部署</body></html>",
    "doctype": DIAGRAM.replace("?>", "?><!DOCTYPE definitions>", 1),
    "entity bomb": ENTITY_BOMB,
    "external entity": EXTERNAL_ENTITY,
    "no process": DIAGRAM[: DIAGRAM.index("<bpmn:process")] + "</bpmn:definitions>",
    "unknown element": DIAGRAM.replace("bpmn:userTask", "bpmn:magicTask"),
    "complex gateway": DIAGRAM.replace("bpmn:exclusiveGateway", "bpmn:complexGateway"),
    "missing form": DIAGRAM.replace("permit_review", "no_such_form"),
    "unbound topic": DIAGRAM.replace('camunda:type="external" ', ""),
    "bad feel": DIAGRAM.replace("=outcome = &quot;pass&quot;", "=outcome ==== 5").replace(
        '=outcome = "pass"', "=outcome ==== 5"
    ),
    "a script": DIAGRAM.replace('=outcome = "pass"', "${bean.judge('x')}"),
    "dangling flow": DIAGRAM.replace('targetRef="Granted"', 'targetRef="Nowhere"'),
    "unreachable": DIAGRAM.replace('sourceRef="Start" targetRef="Check"', 'sourceRef="Review" targetRef="Check"'),
    "endless": DIAGRAM.replace('targetRef="Granted"', 'targetRef="Review"')
    .replace('targetRef="Rejected"', 'targetRef="Review"')
    .replace('<bpmn:endEvent id="Granted" name="准予"><bpmn:incoming>f6</bpmn:incoming></bpmn:endEvent>', "")
    .replace('<bpmn:endEvent id="Rejected" name="不予"><bpmn:incoming>f5</bpmn:incoming></bpmn:endEvent>', ""),
}


@pytest.mark.parametrize("fault", BAD_DIAGRAMS)
def test_a_bad_diagram_deploys_nothing(town: Town, fault: str) -> None:
    files = {**PERMIT, "process.bpmn": BAD_DIAGRAMS[fault].encode()}

    answer = deploy(town, files)
    report = check(town, files)

    assert answer.status_code == 422 and code_of(answer) == "deployment_invalid", answer.json
    problems = [one for one in answer.json["problems"] if one["severity"] == "error"]
    assert problems and all(not one["message"].isascii() and one["message_en"] for one in problems)
    assert all(one["resource"] == "process.bpmn" for one in problems)
    assert not report["is_valid"]
    assert nothing_was_deployed(town)


def test_a_diagram_in_utf16_or_with_a_mark_is_read(town: Town) -> None:
    for encoded in (DIAGRAM.encode("utf-8-sig"), DIAGRAM.replace('encoding="UTF-8"', "").encode("utf-16")):
        assert deploy(town, {**PERMIT, "process.bpmn": encoded}).status_code in (201, 422)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b'{"type": "default"}', b"\xff\xfe", b"[" * 100_000])
def test_a_bad_form_deploys_nothing(town: Town, body: bytes) -> None:
    answer = deploy(town, {**PERMIT, "forms/review.form": body})

    assert answer.status_code == 422 and code_of(answer) == "deployment_invalid"
    assert nothing_was_deployed(town)


def test_a_file_twice_is_refused(town: Town) -> None:
    parts = [(io.BytesIO(b"a"), "a.txt"), (io.BytesIO(b"b"), "a.txt")]

    answer = town("admin").open("POST", "/deployments", data={"name": "x", "files": parts})

    assert fields_of(answer) == {"/files": "file_twice"}


def test_an_empty_deployment_is_refused(town: Town) -> None:
    assert code_of(town("admin").post("/deployments", {"name": "x", "resources": {}})) == "deployment_invalid"
    assert code_of(town("admin").open("POST", "/deployments", data={"name": "x"})) in {
        "deployment_invalid",
        "media_type_unsupported",
    }


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"bomb.bpmn": b"\0" * 200_000_000}, "bundle_too_dense"),
        ({f"{n}.form": b"" for n in range(600)}, "bundle_too_many_files"),
        ({"../../etc/passwd": b"x"}, "bundle_path"),
    ],
)
def test_a_hostile_zip_is_refused(town: Town, files: dict[str, bytes], reason: str) -> None:
    data = {"name": "x", "bundle": (io.BytesIO(zipped(files)), "b.zip")}

    answer = town("admin").open("POST", "/deployments", data=data)

    assert answer.status_code == 422 and code_of(answer) == "archive_refused"
    assert answer.json["facts"]["reason"] == reason
    assert nothing_was_deployed(town)


def test_an_oversized_upload_is_refused(town: Town) -> None:
    head = b'--b\r\nContent-Disposition: form-data; name="f"; filename="a.bin"\r\n\r\n'
    body = head + b"\0" * (town.system.config.max_upload_bytes + 1) + b"\r\n--b--\r\n"

    answer = town("admin").open("POST", "/deployments", data=body, content_type="multipart/form-data; boundary=b")

    assert answer.status_code == 413 and code_of(answer) == "body_too_large"


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"resources": {"a.txt": "x"}}, "/name", "required"),
        ({"name": "x"}, "/resources", "required"),
        ({"name": "x", "resources": []}, "/resources", "not_object"),
        ({"name": "x", "resources": {"a": 1}}, "/resources/a", "not_text"),
        ({"name": "", "resources": {"a": "x"}}, "/name", "length"),
        ({"name": "x\u0000", "resources": {"a": "x"}}, "/name", "json_control_character"),
        ({"name": "x" * 256, "resources": {"a": "x"}}, "/name", "length"),
        ({"name": "x", "resources": {"": "x"}}, "/resources", "required"),
    ],
)
def test_a_bad_request_names_the_field(town: Town, body: dict[str, Any], pointer: str, code: str) -> None:
    answer = town("admin").post("/deployments", body)

    assert answer.status_code == 422 and fields_of(answer)[pointer] == code
    assert nothing_was_deployed(town)


def test_surplus_and_odd_parts_are_refused(town: Town) -> None:
    assert fields_of(deploy(town, PERMIT, surplus="1")) == {"/surplus": "unknown_field"}
    assert fields_of(deploy(town, PERMIT, skip_unchanged="maybe")) == {"/skip_unchanged": "not_boolean"}
    assert fields_of(deploy(town, PERMIT, source="x\x07")) == {"/source": "control_character"}


def test_decisions_are_deployed_and_tried(town: Town) -> None:
    made = deploy(town, bundle("decide"), "decide")
    assert made.status_code == 201, made.json
    [row] = made.json["decision_definitions"]

    one = town("designer").post(f"/decision-definitions/{row['id']}/evaluate", {"variables": {"days": 5}}).json
    latest = town("designer").post("/decisions/urgency/evaluate", {"variables": {"days": 5}}).json

    assert one == latest
    assert one["rows"] == [{"level": "high"}]
    assert [(rule["rule"], rule["inputs"][0]["value"]) for rule in one["matched_rules"]] == [(1, 5)]
    assert town("designer").post("/decisions/nothing/evaluate", {"variables": {}}).status_code == 404
    assert town("clerk").get(f"/decision-definitions/{row['id']}").json["key"] == "urgency"
    assert town("clerk").get(f"/decision-definitions/{row['id']}/xml").status_code == 200
    assert [one["key"] for one in items(town("clerk").get("/decision-definitions?key=urgency"))] == ["urgency"]


BAD_CONDITION = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:x="urn:x" id="d"
 targetNamespace="urn:d"><process id="p" isExecutable="true" camunda:historyTimeToLive="P1D"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn"><startEvent id="s"/><exclusiveGateway id="g" default="f2"/>
 <endEvent id="e"/><sequenceFlow id="f0" sourceRef="s" targetRef="g"/>
 <sequenceFlow id="f1" sourceRef="g" targetRef="e"><conditionExpression>amount &gt;
  &gt; 5</conditionExpression></sequenceFlow><sequenceFlow id="f2" sourceRef="g" targetRef="e"/></process>
 </definitions>"""


def table(inputs: str, rules: str, head: str = "") -> bytes:
    """A decision table of one output."""
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="m" namespace="urn:m">'
        f'<inputData id="i" name="n"><variable name="n" typeRef="number"/></inputData>{head}'
        '<decision id="fee" name="费用">'
        '<informationRequirement><requiredInput href="#i"/></informationRequirement>'
        f'<decisionTable id="t">{inputs}<output name="r"/>{rules}</decisionTable></decision></definitions>'
    ).encode()


COLUMN = '<input><inputExpression typeRef="number"><text>n</text></inputExpression></input>'


def row(cell: str, output: str = "1", cell_id: str = "") -> str:
    known = f' id="{cell_id}"' if cell_id else ""
    tested = f"<inputEntry{known}><text>{cell}</text></inputEntry>"
    return f"<rule>{tested}<outputEntry><text>{output}</text></outputEntry></rule>"


def test_a_broken_condition_is_shown_with_its_place(town: Town) -> None:
    refused = deploy(town, {"p.bpmn": BAD_CONDITION})
    [found] = [one for one in check(town, {"p.bpmn": BAD_CONDITION})["problems"] if one["rule"] == "bad_expression"]

    assert refused.status_code == 422 and found in refused.json["problems"]
    assert found["element_id"] == "f1"
    assert (found["expression"]["line"], found["expression"]["column"]) == (2, 3)
    assert found["expression"]["text"] == "amount >\n  > 5"
    assert found["expression"]["caret"] == "  > 5\n  ^"
    assert "第 2 行第 3 列" in found["message"] and "line 2, column 3" in found["message_en"]


@pytest.mark.parametrize(
    ("rules", "cell"),
    [
        (row("1") + row("1 +", cell_id="c"), {"rule": 2, "kind": "input", "column": 1}),
        (row("1", "(2"), {"rule": 1, "kind": "output", "column": 1}),
    ],
)
def test_a_broken_cell_is_shown_with_its_row_and_column(town: Town, rules: str, cell: dict[str, Any]) -> None:
    [found] = [one for one in check(town, {"m.dmn": table(COLUMN, rules)})["problems"] if one["severity"] == "error"]

    assert found["cell"] == cell and found["rules"] == [cell["rule"]]
    assert found["element_id"] == ("c" if cell["kind"] == "input" else "fee")
    assert (found["expression"]["line"], found["expression"]["column"]) == (1, 4 if cell["kind"] == "input" else 3)
    assert found["expression"]["caret"].endswith("^")


def test_a_deployment_tells_the_warnings_of_its_check(town: Town) -> None:
    model = {"m.dmn": table(COLUMN, row("&lt; 5") + row("&gt; 9"))}

    made = deploy(town, model)

    assert made.status_code == 201 and [one["rule"] for one in made.json["problems"]] == ["dmn_table_gap"]
    assert made.json["problems"] == check(town, model)["problems"]


def test_rows_concerned_are_a_field(town: Town) -> None:
    [found] = [one for one in check(town, {"m.dmn": table(COLUMN, row("1") + row("-"))})["problems"]]

    assert found["rules"] == [1, 2] and found["cell"] is None


def test_a_check_takes_what_a_deployment_takes(town: Town) -> None:
    body = {"name": "permit", "source": "test", "resources": {n: text.decode() for n, text in PERMIT.items()}}

    assert town("designer").post("/deployments/check", body).json["is_valid"]


@pytest.mark.parametrize("files", [{"x.exe": b"MZ"}, {"notes.txt": b"x", "data.json": b"{}"}])
def test_a_bundle_with_nothing_to_deploy_is_refused(town: Town, files: dict[str, bytes]) -> None:
    answer = deploy(town, files)

    assert answer.status_code == 422 and code_of(answer) == "deployment_invalid"
    assert answer.json["problems"][0]["rule"] == "nothing_to_deploy"
    assert sorted(files)[0] in answer.json["problems"][0]["message_en"]
    assert nothing_was_deployed(town)


def test_an_empty_zip_is_refused(town: Town) -> None:
    data = {"name": "x", "bundle": (io.BytesIO(zipped({})), "b.zip")}

    answer = town("admin").open("POST", "/deployments", data=data)

    assert answer.status_code == 422 and answer.json["problems"][0]["rule"] == "empty_bundle"
    assert nothing_was_deployed(town)
