"""The client against a real server: an approval from start to end, lists, batches, files, events."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hatchling.builders.wheel import WheelBuilder

from tests.client.conftest import Served, until
from tests.client.scripted import Reply, Scripted
from tests.engine.house import DIAGRAMS
from zhenshu.client import (
    Basic,
    Bearer,
    Client,
    Conflict,
    InputRefused,
    LockedTask,
    NotAllowed,
    NotFound,
    Signed,
    StaleRevision,
    Unauthenticated,
    rows,
)

pytestmark = pytest.mark.xdist_group("client-kit")

ROOT = Path(__file__).parents[2]
PERMIT = ROOT / "tests" / "api" / "bundles" / "permit"
WORKER = "checker"

SCHEMAS = {
    rows.ProcessInstance: "InstanceOut",
    rows.UserTask: "TaskOut",
    rows.TaskForm: "TaskFormOut",
    rows.ExternalTask: "ExternalTaskOut",
    rows.LockedTask: "FetchedOut",
    rows.HistoryEvent: "EventOut",
    rows.Event: "CloudEventOut",
    rows.Correlated: "MessageOut",
    rows.Upload: "UploadOut",
    rows.BatchRow: "RowOut",
    rows.Batch: "BatchOut",
    rows.Webhook: "WebhookOut",
    rows.WebhookMade: "WebhookMade",
    rows.Deployment: "DeploymentPlaced",
}


class Two(NamedTuple):
    """A program and a reviewer."""

    program: Client
    reviewer: Client


@pytest.fixture
def town(served: Served) -> Iterator[Two]:
    """A town that runs the permit process."""
    with served.client() as program, served.client(served.staff) as reviewer:
        files = {str(one.relative_to(PERMIT)): one.read_text("utf-8") for one in PERMIT.rglob("*") if one.is_file()}
        program.deploy("permit", files)
        yield Two(program, reviewer)


def fetch(town: Client, business_key: str) -> LockedTask:
    wanted = {"topic": "test.check", "business_key": business_key}
    [task] = town.external_tasks.fetch_and_lock(WORKER, [wanted], wait_seconds=5)
    return task


def test_an_approval_from_start_to_end(town: Two) -> None:
    started = town.program.instances.start("permit", {"sum": Decimal("12.50")}, business_key="客-1")
    task = fetch(town.program, "客-1")
    town.program.external_tasks.complete(task, {"credit": "A"})
    [review] = town.reviewer.tasks.list(process_instance_id=started.id, mine=True)
    form = town.reviewer.tasks.form(review.id)
    with pytest.raises(InputRefused) as refused:
        town.reviewer.tasks.complete(review.id, {"outcome": "perhaps"})
    with pytest.raises(StaleRevision):
        town.reviewer.tasks.complete(review.id, {"outcome": "reject"}, revision=review.revision + 1)
    done = town.reviewer.tasks.complete(
        review.id, {"outcome": "reject", "opinion": "材料不足"}, revision=review.revision
    )

    assert task.variables == {"sum": Decimal("12.50")} and task.lock_token
    assert form.schema["type"] == "default" and "outcome" in form.values
    assert {one.pointer for one in refused.value.fields} >= {"/variables/outcome"}
    assert (done.state, done.name) == ("completed", "审查申请")
    assert town.program.instances.get(started.id).state == "completed"
    assert town.program.instances.variables(started.id)["credit"] == "A"
    kinds = [one.kind for one in town.program.instances.timeline(started.id)]
    assert kinds[0] == "process.started" and "process.completed" in kinds


def test_the_same_key_is_the_same_command(town: Two) -> None:
    first, again = (town.program.instances.start("permit", idempotency_key="客-twice".encode().hex()) for _ in range(2))
    town.program.instances.start("permit", business_key="客-once", unique_business_key=True)

    assert first.id == again.id
    with pytest.raises(Conflict) as refused:
        town.program.instances.start("permit", business_key="客-once", unique_business_key=True)
    assert refused.value.code == "business_key_taken"


def test_a_batch_tells_of_every_row(town: Two) -> None:
    row = {"process_definition_key": "permit", "business_key": "客-b1"}

    told = town.program.instances.start_many([row, {"process_definition_key": "no such"}])
    found = list(town.program.instances.search(business_keys=["客-b1"]))

    good, bad = told.items
    assert (told.started, told.refused) == (1, 1)
    assert good.process_instance is not None and [one.id for one in found] == [good.process_instance.id]
    assert isinstance(bad.problem, NotFound) and bad.problem.code == "process_definition_not_found"


def test_conditions_start_what_the_variables_meet(town: Two) -> None:
    town.program.deploy("conditions", {"conditions.bpmn": (DIAGRAMS / "conditions.bpmn").read_text("utf-8")})

    started = town.program.evaluate_conditions({"level": 6}, business_key="W-6")

    assert [one.process_definition_key for one in started] == ["flood", "high_water"]
    assert town.program.evaluate_conditions({"level": 1}) == []


def test_messages_and_signals_go_where_they_are_waited_for(town: Two) -> None:
    bundle = (ROOT / "tests" / "api" / "bundles" / "talk" / "process.bpmn").read_text("utf-8")
    town.program.deploy("talk", {"process.bpmn": bundle})

    started = town.program.send_message("report.received", business_key="客-m1")
    answered = town.program.send_message("answer.received", business_key="客-m1")
    other = town.program.send_message("report.received", business_key="客-m2")
    town.program.send_signal("calendar.changed")

    assert started.started and not answered.started
    assert started.process_instance.id == answered.process_instance.id
    for one in (answered, other):
        until(lambda id=one.process_instance.id: town.program.instances.get(id).state == "completed")


def test_variables_are_set_under_the_revision(town: Two) -> None:
    started = town.program.instances.start("permit", {"a": 1})

    changed = town.program.instances.set_variables(started.id, {"a": 2}, revision=started.revision)

    assert changed.revision > started.revision
    assert town.program.instances.variables(started.id)["a"] == 2
    with pytest.raises(StaleRevision):
        town.program.instances.set_variables(started.id, {"a": 3}, revision=started.revision)


def test_files_and_lists_come_and_go(town: Two) -> None:
    picture = (ROOT / "docs" / "tour" / "receipt.png").read_bytes()
    started = town.program.instances.start("permit", business_key="客-export")

    kept = town.reviewer.upload('回 "执".png', picture)
    exported = town.program.export("process-instances", business_key="客-export").decode("utf-8-sig")
    sheet = town.program.export("tasks", "xlsx")

    assert town.reviewer.download(kept.id) == picture and kept.media_type == "image/png"
    assert kept.name == '回 "执".png' and kept.size == len(picture)
    assert started.id in exported and sheet[:2] == b"PK"


def test_a_step_is_failed_refused_extended_and_given_back(town: Two) -> None:
    keys = [f"客-step{n}" for n in range(3)]
    instances = [town.program.instances.start("permit", business_key=key) for key in keys]
    steps = town.program.external_tasks

    failed = fetch(town.program, keys[0])
    steps.fail(failed, "打印机缺纸", "trace", retries=0)
    refused = fetch(town.program, keys[1])
    until = steps.extend(refused, 3600)
    steps.bpmn_error(refused, "NOT_FIT", "不符合条件")
    unlocked = fetch(town.program, keys[2])
    steps.unlock(unlocked)

    [dead] = steps.list(process_instance_id=instances[0].id)
    assert (dead.state, dead.error_message, dead.retries) == ("dead", "打印机缺纸", 0)
    assert refused.locked_until is not None and until > refused.locked_until
    assert town.program.instances.get(instances[1].id).state == "completed"
    assert fetch(town.program, keys[2]).lock_token != unlocked.lock_token


def test_webhooks_are_made_rotated_and_forgotten(town: Two) -> None:
    made = town.program.webhooks.create("x", "http://127.0.0.1:8901/hooks", ["cn.zhenshu.case.*"])
    turned = town.program.webhooks.rotate_secret(made.id, overlap_hours=1)

    assert made.secret.startswith("whsec_") and turned.secret != made.secret
    assert [one.id for one in town.program.webhooks.list()] == [made.id]
    town.program.webhooks.delete(made.id)
    assert list(town.program.webhooks.list()) == []


def test_events_are_listed_and_streamed_from_a_position_on(town: Two) -> None:
    started = town.program.instances.start("permit")
    streamed = next(one for one in town.program.events.stream(0) if one.subject == started.id)

    listed = [one for one in town.program.events.list(types="cn.zhenshu.process.*") if one.subject == started.id]

    assert listed == [streamed] and streamed.type == "cn.zhenshu.process.started"
    assert streamed.data["process_definition_key"] == "permit"


def test_a_broken_stream_goes_on_where_it_was(scripted: Callable[..., Scripted]) -> None:
    def piece(position: int) -> bytes:
        body = {"id": f"e{position}", "type": "t", "time": "2026-11-23T01:30:00Z", "sequence": str(position)}
        return f"id: {position}\nevent: t\ndata: {json.dumps(body)}\n\n".encode()

    first = b"retry: 1\n\n" + piece(7) + b": \nid: 9\n\n" + piece(10)[:-20]
    refused = Reply(403, b'{"code": "scope_missing"}')
    server = scripted(Reply(body=first, is_cut=True), Reply(0), Reply(500), Reply(body=piece(10)), refused)
    heard = []

    with Client(server.url, Bearer("x")) as client, pytest.raises(NotAllowed):
        stream = client.events.stream(5, types="t")
        for event in stream:
            heard.append(event.id)

    assert heard == ["e7", "e10"] and stream.position == 10
    assert [one.headers.get("last-event-id") for one in server.asked] == ["5", "9", "9", "9", "10"]
    assert {one.target for one in server.asked} == {"/api/v1/events/stream?types=t"}


@pytest.mark.parametrize("algorithm", ["hmac-sm3", "hmac-sha256"])
def test_a_signing_token_is_never_sent(served: Served, town: Two, algorithm: Any) -> None:
    body = {"name": "签名", "scopes": ["process:start", "process:read"], "signing": algorithm}
    issued = town.program.request("POST", "/api-tokens", body).json()

    with Client(served.url, Signed(issued["id"], issued["token"], algorithm)) as client:
        started = client.instances.start("permit", business_key="签 名")
        assert [one.id for one in client.instances.list(business_key="签 名")] == [started.id]
        with pytest.raises(NotAllowed):
            client.instances.variables(started.id)
    with Client(served.url, Bearer(issued["token"])) as client, pytest.raises(Unauthenticated) as refused:
        client.instances.get(started.id)
    assert refused.value.code == "signature_required"


def test_basic_authentication_will_do(served: Served, town: Two) -> None:
    issued = town.program.request("POST", "/api-tokens", {"name": "basic", "scopes": ["process:read"]}).json()

    with Client(served.url, Basic("basic", issued["token"])) as client:
        assert client.request("GET", "/me").status == 200


def test_rows_have_the_fields_of_the_page(town: Two) -> None:
    schemas = town.program.request("GET", "/openapi.json").json()["components"]["schemas"]

    for row, name in SCHEMAS.items():
        assert {one.name for one in fields(row)} == {*schemas[name]["properties"]}, name


def test_nothing_but_the_standard_library_is_needed(tmp_path: Path) -> None:
    [built] = WheelBuilder(str(ROOT / "zhenshu")).build(directory=str(tmp_path), versions=["standard"])
    program = (
        f"import sys; sys.path.insert(0, {built!r}); import zhenshu.client as client; "
        "loaded = {name.partition('.')[0] for name in sys.modules} - {'__main__', 'zhenshu'}; "
        "print(sorted(loaded - sys.stdlib_module_names), client.Client.__name__, client.__file__)"
    )

    said = subprocess.run([sys.executable, "-I", "-S", "-c", program], check=True, capture_output=True, text=True)

    assert said.stdout.startswith("[] Client") and built in said.stdout
