"""Deployments as modelers and clients make them."""

from tests.api.engine_rest.rest import MODELS, Rest
from tests.api.town import Town, bundle


def test_the_modeler_finds_the_engine(rest: Rest, town: Town) -> None:
    assert rest.get("/version") == {"version": "7.24.0"}
    assert rest.get("/deployment", maxResults=0) == []
    assert town.app.test_client().get("/.well-known/camunda-automation-platform/webapps").status_code == 404


def test_the_modeler_deploys_and_starts_what_it_deployed(rest: Rest) -> None:
    made = rest.deploy("order.bpmn").json
    [(definition_id, definition)] = made["deployedProcessDefinitions"].items()

    started = rest.post(f"/process-definition/{definition_id}/start", {"businessKey": "件-1", "variables": {}})

    assert made["name"] == "test" and made["source"] == "Camunda Modeler"
    assert made["links"] == [] and made["tenantId"] is None
    assert definition_id == definition["id"] and definition_id.startswith("order:1:")
    assert definition["key"] == "order" and definition["versionTag"] == "1.0"
    assert started["definitionId"] == definition_id and started["businessKey"] == "件-1"
    assert (started["ended"], started["suspended"], started["tenantId"]) == (False, False, None)


def test_the_same_files_are_deployed_once_when_asked(rest: Rest) -> None:
    first = rest.deploy("order.bpmn").json

    again = rest.deploy("order.bpmn", **{"enable-duplicate-filtering": "true"}).json
    anew = rest.deploy("order.bpmn").json

    assert again["id"] == first["id"] and again["deployedProcessDefinitions"] is None
    assert next(iter(anew["deployedProcessDefinitions"].values()))["version"] == 2


def test_only_what_has_changed_is_deployed_when_asked(rest: Rest) -> None:
    rest.deploy("order.bpmn", "review.bpmn")
    changed = (MODELS / "review.bpmn").read_bytes().replace(b"Look at it", b"Look at it again")

    made = rest.deploy("order.bpmn", files={"review.bpmn": changed}, **{"deploy-changed-only": "true"}).json
    same = rest.deploy("order.bpmn", files={"review.bpmn": changed}, **{"deploy-changed-only": "true"}).json

    assert [one["key"] for one in made["deployedProcessDefinitions"].values()] == ["review"]
    assert same["id"] == made["id"] and same["deployedProcessDefinitions"] is None


def test_forms_and_decisions_come_as_plain_parts(rest: Rest) -> None:
    answer = rest.deploy(files=bundle("permit"))

    assert answer.status_code == 200 and "permit" in str(answer.json)


def test_a_broken_diagram_is_refused_as_modelers_expect(rest: Rest) -> None:
    broken = (MODELS / "order.bpmn").read_bytes().replace(b'camunda:topic="ship-goods"', b'camunda:class="com.x.Ship"')
    broken = broken.replace(b'camunda:type="external" camunda:class', b"camunda:class")

    answer = rest.deploy(files={"order.bpmn": broken})

    told = answer.json
    assert answer.status_code == 400 and told["type"] == "ParseException"
    assert told["message"].startswith("ENGINE-09005 Could not parse BPMN process.")
    [wrong] = told["details"]["order.bpmn"]["errors"]
    assert wrong["mainElementId"] == "Ship" and "com.x.Ship" in wrong["message"]
    assert rest.get("/process-definition") == []


def test_nothing_and_nonsense_are_refused(rest: Rest) -> None:
    empty = rest.open("POST", "/deployment/create", data={"deployment-name": "x"}, content_type="multipart/form-data")
    other = rest.open("POST", "/deployment/create", json={"deployment-name": "x"})
    text = rest.deploy(files={"notes.txt": b"nothing to deploy"})
    foreign = rest.deploy("order.bpmn", **{"tenant-id": "another-town"})

    assert [one.status_code for one in (empty, other, text, foreign)] == [400, 400, 400, 404]


def test_definitions_are_found_by_key_tag_and_id(rest: Rest) -> None:
    rest.deploy("order.bpmn")
    latest = rest.deployed("order.bpmn")

    found = rest.get("/process-definition", key="order", versionTagLike="1.%", sortBy="version", sortOrder="desc")
    xml = rest.get("/process-definition/key/order/xml")

    assert [one["version"] for one in found] == [2, 1]
    assert rest.get("/process-definition", latestVersion="true", maxResults=1) == [latest]
    assert rest.get("/process-definition/count", key="order") == {"count": 2}
    assert xml["id"] == latest["id"] and "Charge the card" in xml["bpmn20Xml"]
    assert rest.get(f"/process-definition/{latest['id']}") == latest
    assert rest.open("GET", "/process-definition/order:7:nothing").status_code == 404
    assert rest.open("GET", "/process-definition/key/nothing").status_code == 404


def test_statistics_count_what_runs(rest: Rest) -> None:
    rest.deployed("order.bpmn")
    rest.start("order")
    rest.start("order")

    [one] = rest.get("/process-definition/statistics")

    assert (one["instances"], one["failedJobs"], one["incidents"]) == (2, 0, [])


def test_a_deployment_is_read_and_removed(rest: Rest) -> None:
    made = rest.deploy("order.bpmn").json
    [resource] = rest.get(f"/deployment/{made['id']}/resources")

    body = rest.open("GET", f"/deployment/{made['id']}/resources/{resource['id']}/data").data
    gone = rest.open("DELETE", f"/deployment/{made['id']}")

    assert body == (MODELS / "order.bpmn").read_bytes() and resource["name"] == "order.bpmn"
    assert gone.status_code == 204 and rest.get("/deployment") == []
