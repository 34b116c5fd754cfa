"""Every failure has the facade's shape, and none is a crash."""

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.engine_rest import names
from api.engine_rest.doors import DOORS
from tests.api.engine_rest.rest import MODELS, Rest, narrowed
from tests.api.town import Town

NOBODY = "0198c7a2-5f3e-7c41-9b60-3d1f6a2e8c55"


def shape_of(answer: Any) -> dict[str, Any]:
    """The refusal, after checking that it is one."""
    assert answer.content_type == "application/json" and answer.status_code >= 400, answer.data
    told: dict[str, Any] = answer.json
    assert {"type", "message", "code"} <= told.keys() and told["message"] and told["code"] is None
    return told


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "", 404),
        ("GET", "/", 404),
        ("GET", "/nothing", 404),
        ("GET", "/user", 501),
        ("POST", "/process-instance/delete", 501),
        ("PATCH", "/task", 501),
        ("GET", f"/task/{NOBODY}", 404),
        ("GET", "/task/no-uuid", 404),
        ("GET", "/external-task/2", 404),
        ("PUT", "/external-task/2/retries", 404),
        ("GET", "/deployment/registered", 501),
        ("GET", "/history/process-instance/report", 501),
        ("GET", f"/process-instance/{NOBODY}", 404),
        ("GET", f"/external-task/{NOBODY}/errorDetails", 404),
        ("DELETE", f"/deployment/{NOBODY}", 404),
        ("POST", "/process-definition/key/nothing/start", 404),
    ],
)
def test_what_is_not_there_is_told_in_the_shape(rest: Rest, method: str, path: str, status: int) -> None:
    answer = rest.open(method, path)

    assert answer.status_code == status
    shape_of(answer)


def test_an_id_of_any_form_is_looked_for(rest: Rest) -> None:
    read = [one for door in DOORS for one in door.endpoints if one.method == "GET" and "<any_id:" in one.rule]
    found = {}
    for one in read:
        path = re.sub(r"<any\(variables.*?>", "variables", re.sub(r"<any_id:\w+>", "no-uuid", one.rule))
        answer = rest.open("GET", path.replace("<variable:name>", "it"))
        found[one.rule] = answer.status_code
        shape_of(answer)

    assert len(found) > 15 and set(found.values()) == {404}, found


@pytest.mark.parametrize("path", ["/engine/default/task", "/task/", "//task", "/engine/default//task//"])
def test_addresses_are_read_as_people_write_them(rest: Rest, path: str) -> None:
    assert rest.get(path) == []


@pytest.mark.parametrize("media", ["text/plain", "application/json; charset=GBK", "application/x-www-form-urlencoded"])
def test_a_body_has_to_be_json(rest: Rest, media: str) -> None:
    rest.deployed("order.bpmn")
    path = "/process-definition/key/order/start"

    refused = rest.open("POST", path, data=b"{}", content_type=media)
    empty = rest.open("POST", path, data=b"", content_type=media)

    assert refused.status_code == 415 and empty.status_code == 200
    shape_of(refused)


LISTS = {
    "/external-task": names.EXTERNAL_TASK,
    "/process-instance": names.PROCESS_INSTANCE,
    "/task": names.TASK,
    "/process-definition": names.PROCESS_DEFINITION,
    "/deployment": names.DEPLOYMENT,
    "/incident": names.INCIDENT,
    "/job": names.JOB,
    "/variable-instance": names.VARIABLE_INSTANCE,
    "/history/variable-instance": names.HISTORIC_VARIABLE_INSTANCE,
    "/history/process-instance": names.HISTORIC_PROCESS_INSTANCE,
    "/history/task": names.HISTORIC_TASK,
    "/history/activity-instance": names.HISTORIC_ACTIVITY_INSTANCE,
}


@pytest.mark.parametrize("path", LISTS)
def test_no_condition_that_clients_know_is_passed_over(rest: Rest, path: str) -> None:
    """Each is refused, as such or for its value, or it finds nothing: no flag, number or text that means nothing."""
    rest.deployed("order.bpmn")
    rest.start("order", variables={"amount": {"value": 5}})
    # What is excluded by nonsense is nothing.
    harmless = {"active", "latestVersion", "includeAssignedTasks", "startableInTasklist"}
    harmless |= {name for name in LISTS[path] if name.endswith("NotIn")}
    for name in LISTS[path] - harmless:
        for where in (path, f"{path}/count"):
            answer = rest.open("GET", where, query_string={name: "nonsense"})
            assert answer.status_code == 400 or answer.json in ([], {"count": 0}) or is_flag(name), (where, name)


def is_flag(name: str) -> bool:
    """Whether a condition is true or false: another text is false, and narrows nothing."""
    return (
        name.startswith(("with", "no", "un"))
        or name
        in (
            "active suspended locked latestVersion executable timers messages assigned finished completed canceled "
            "externallyTerminated internallyTerminated processFinished processUnfinished startableInTasklist "
            "variableNamesIgnoreCase completeScope"
        ).split()
    )


def test_an_order_that_is_not_offered_is_refused(rest: Rest) -> None:
    assert rest.open("GET", "/task?sortBy=bogus&sortOrder=asc").status_code == 400
    assert rest.open("GET", "/task?sortBy=name&sortOrder=sideways").status_code == 400
    rest.post("/task", {"sorting": [{"sortBy": "processVariable", "parameters": {"variable": "x"}}]}, status=400)
    assert rest.deploy("order.bpmn", **{"deployment-activation-time": "2030-01-01T00:00:00"}).status_code == 400


def test_without_a_credential_the_way_to_sign_in_is_told(town: Town) -> None:
    answer = town.app.test_client().get("/engine-rest/version")

    assert answer.status_code == 401 and answer.headers["WWW-Authenticate"].startswith("Basic ")
    assert shape_of(answer)["type"] == "AuthenticationException"


def test_a_missing_right_is_told(other: Rest) -> None:
    answer = other.deploy("order.bpmn")

    assert answer.status_code == 403 and shape_of(answer)["type"] == "AuthorizationException"
    assert answer.headers["X-Error-Code"] == "scope_missing"


@pytest.mark.parametrize("body", [b"{", b"[]", b"7", b'"x"', b'{"a":1,"a":2}', b"\xff", b"{" * 200, b'{"a":1e99999}'])
def test_a_body_that_cannot_be_read_is_refused(rest: Rest, body: bytes) -> None:
    answer = rest.open("POST", "/task", data=body, content_type="application/json")

    assert answer.status_code == 400
    shape_of(answer)


@pytest.mark.parametrize("body", [b"", b"null", b"{}", b" "])
def test_no_body_is_an_empty_one(rest: Rest, body: bytes) -> None:
    assert rest.open("POST", "/task", data=body, content_type="application/json").json == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
NAMES = sorted(
    "workerId maxTasks topics topicName lockDuration variables value type valueInfo sorting sortBy processVariables "
    "name operator modifications deletions assignee due priority firstResult maxResults messageName businessKey "
    "asyncResponseTimeout retries newDuration candidateGroups processInstanceIds suspended localVariables".split()
)
BODIES = st.dictionaries(st.sampled_from(NAMES), JSON | st.dictionaries(st.sampled_from(NAMES), JSON), max_size=6)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_body_brings_it_down(rest: Rest, data: st.DataObject) -> None:
    writes = [one for door in DOORS for one in door.endpoints if one.method in ("POST", "PUT") and not one.is_upload]
    endpoint = data.draw(st.sampled_from(writes))
    path = "/".join(
        {"<any_": NOBODY, "<name": "order", "<vari": "it", "<any(": "variables"}.get(part[:5], part)
        for part in endpoint.rule.split("/")
    )
    body = {**data.draw(BODIES), "asyncResponseTimeout": 0}

    answer = rest.open(endpoint.method, path, json=body)

    assert answer.status_code < 500, (path, body, answer.data)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_upload_brings_it_down(rest: Rest, data: st.DataObject) -> None:
    source = (MODELS / data.draw(st.sampled_from(["order.bpmn", "review.bpmn"]))).read_bytes()
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(source) - 1))
        end = min(len(source), start + data.draw(st.integers(0, 60)))
        source = source[:start] + data.draw(st.binary(max_size=12) | st.just(source[start:end] * 2)) + source[end:]
    name = data.draw(st.sampled_from(["x.bpmn", "x.bpmn20.xml", "x.dmn", "x.form", "x"]))

    answer = rest.deploy(files={name: source})

    assert answer.status_code in (200, 400), (answer.status_code, answer.data, source)


def test_the_native_interface_keeps_its_own_shape(town: Town) -> None:
    assert town("portal").get("/tasks/no-uuid").content_type == "application/problem+json"


def test_an_if_match_that_cannot_be_judged_stops_every_write(rest: Rest) -> None:
    rest.deployed("order.bpmn")
    path = f"/process-instance/{rest.start('order')['id']}"
    stale = {"headers": {"If-Match": '"999"'}}

    for method, where, body in (
        ("DELETE", path, None),
        ("PUT", f"{path}/suspended", {"suspended": True}),
        ("PUT", f"{path}/variables/a", {"value": 1}),
        ("POST", "/process-definition/key/order/start", {}),
        ("POST", "/external-task/fetchAndLock", {"workerId": "w", "maxTasks": 1, "topics": []}),
    ):
        answer = rest.open(method, where, json=body, **stale)
        assert (answer.status_code, answer.headers["X-Error-Code"]) == (400, "if_match_not_offered"), where
    assert not rest.get(path)["suspended"] and rest.get(f"{path}/variables") == {}
    assert rest.get("/process-instance/count") == {"count": 1}
    assert rest.open("POST", "/process-instance/count", json={}, **stale).json == {"count": 1}
    assert rest.open("PUT", f"{path}/variables/a", json={"value": 1}, headers={"If-Match": "*"}).status_code == 204


def test_an_address_that_the_facade_does_not_carry_counts_in_the_rate(rest: Rest, town: Town) -> None:
    bounded = Rest(town.app.test_client(), narrowed(town, "program", "process:read", rate=4))

    told = [bounded.open(*one) for one in (("GET", "/nope"), ("GET", "/history/incident"), ("PATCH", "/task"))]
    served, late = bounded.open("GET", "/process-definition"), bounded.open("GET", "/history/incident")

    assert [one.status_code for one in (*told, served, late)] == [404, 501, 501, 200, 429]
    left = [one.headers["RateLimit"] for one in (*told, served)]
    assert left == [f'"minute";r={count};t=60' for count in (3, 2, 1, 0)]
    assert (late.headers["X-Error-Code"], late.headers["Retry-After"]) == ("rate_exceeded", "60")
    unknown = Rest(town.app.test_client(), "zs_unknown").open("GET", "/nope")
    assert (unknown.status_code, "RateLimit" in unknown.headers) == (404, False)
