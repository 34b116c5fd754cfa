"""The worker loop against a real server: results, refusals, failures, locks, and the way it stops."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.client.conftest import QUICK, Served, until
from tests.client.scripted import Reply, Scripted
from tests.storm.network import Network
from zhenshu.client import Bearer, BpmnError, Client, Failed, Problem, Retry, Task, Unauthenticated, Worker

pytestmark = pytest.mark.xdist_group("client-kit")

ROOT = Path(__file__).parents[2]
TOPICS = """\
<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
             targetNamespace="http://zhenshu.example">
  <process id="two_topics" name="两个主题" isExecutable="true" camunda:historyTimeToLive="P3Y">
    <startEvent id="Start" name="开始"><outgoing>f1</outgoing></startEvent>
    <serviceTask id="Check" name="核验" camunda:type="external" camunda:topic="permit.check">
      <extensionElements><camunda:failedJobRetryTimeCycle>R4/PT0S</camunda:failedJobRetryTimeCycle>
        <camunda:properties><camunda:property name="template" value="licence"/></camunda:properties></extensionElements>
      <incoming>f1</incoming><outgoing>f2</outgoing></serviceTask>
    <boundaryEvent id="Refused" name="不通过" attachedToRef="Check"><outgoing>f4</outgoing>
      <errorEventDefinition errorRef="NotFit"/></boundaryEvent>
    <serviceTask id="Print" name="打印" camunda:type="external" camunda:topic="permit.print">
      <incoming>f2</incoming><outgoing>f3</outgoing></serviceTask>
    <endEvent id="Done" name="办结"><incoming>f3</incoming></endEvent>
    <endEvent id="Unfit" name="不予"><incoming>f4</incoming></endEvent>
    <sequenceFlow id="f1" sourceRef="Start" targetRef="Check"/>
    <sequenceFlow id="f2" sourceRef="Check" targetRef="Print"/>
    <sequenceFlow id="f3" sourceRef="Print" targetRef="Done"/>
    <sequenceFlow id="f4" sourceRef="Refused" targetRef="Unfit"/>
  </process>
  <error id="NotFit" name="NotFit" errorCode="NOT_FIT"/>
</definitions>
"""


@pytest.fixture
def town(served: Served) -> Iterator[Client]:
    with served.client() as client:
        client.deploy("two_topics", {"two_topics.bpmn": TOPICS})
        yield client


@contextmanager
def working(worker: Worker) -> Iterator[None]:
    """The worker in a thread; it has ended when the block has."""
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join(30)
        assert not thread.is_alive()


def over(town: Client, instance_id: str) -> bool:
    return town.instances.get(instance_id).state == "completed"


def test_two_topics_with_failure_refusal_and_result(town: Client) -> None:
    worker = Worker(town, concurrency=3, wait_seconds=20)
    seen: list[tuple[object, int]] = []

    @worker.topic("permit.check", variables=["kind"])
    def check(task: Task) -> dict[str, object]:
        seen.append((task.variables["kind"], task.row.attempt))
        assert task.properties == {"template": "licence"} and "secret" not in task.variables
        match task.variables["kind"]:
            case "unfit":
                raise BpmnError("NOT_FIT", "不符合条件", {"reason": "面积不足"})
            case "later" if task.row.attempt == 1:
                raise Failed("打印机缺纸", retries=1, retry_seconds=0)
            case "broken" if task.row.attempt < 4:
                raise KeyError("paper")
        return {"credit": "A"}

    @worker.topic("permit.print")
    def stamp(task: Task) -> None:
        """Sets nothing."""

    with working(worker):
        ids = {
            kind: town.instances.start("two_topics", {"kind": kind, "secret": 1}).id
            for kind in ("fit", "unfit", "later", "broken")
        }
        for one in ids.values():
            until(lambda id=one: over(town, id))

    assert sorted(seen) == [
        *(("broken", n) for n in (1, 2, 3, 4)),
        ("fit", 1),
        *(("later", n) for n in (1, 2)),
        ("unfit", 1),
    ]
    assert town.instances.variables(ids["fit"])["credit"] == "A"
    assert town.instances.variables(ids["unfit"])["reason"] == "面积不足"


def test_used_up_attempts_are_an_incident_with_the_trace(town: Client) -> None:
    worker = Worker(town, wait_seconds=5)

    @worker.topic("permit.check")
    def check(task: Task) -> None:
        raise Failed("没有纸", details="line 1", retries=0)

    started = town.instances.start("two_topics")
    with working(worker):
        until(lambda: town.instances.get(started.id).incidents == 1)

    [dead] = town.external_tasks.list(process_instance_id=started.id)
    assert (dead.error_message, dead.error_details) == ("没有纸", "line 1")
    town.instances.cancel(started.id, "试验完毕")


def test_a_result_that_the_town_refuses_is_a_failed_attempt(town: Client) -> None:
    worker = Worker(town, wait_seconds=5)
    results: list[object] = [Failed("x", retries=7_000), {"credit": object()}, {"": 1}, {"credit": "A"}]

    @worker.topic("permit.check")
    def check(task: Task) -> dict[str, object]:
        found = results.pop(0)
        if isinstance(found, Failed):
            raise found
        assert isinstance(found, dict)
        return found

    @worker.topic("permit.print")
    def stamp(task: Task) -> None:
        """Sets nothing."""

    started = town.instances.start("two_topics")
    with working(worker):
        until(lambda: over(town, started.id))

    assert results == []


def test_locks_are_kept_while_a_handler_works(town: Client) -> None:
    worker, rival = Worker(town, "keeper", wait_seconds=5), Worker(town, "rival", wait_seconds=5)
    begun, may_end, stolen = threading.Event(), threading.Event(), threading.Event()

    @worker.topic("permit.check", lock_seconds=1)
    def check(task: Task) -> None:
        begun.set()
        may_end.wait(20)
        assert not task.is_lost

    @rival.topic("permit.check", lock_seconds=1)
    def steal(task: Task) -> None:
        stolen.set()

    started = town.instances.start("two_topics")
    with working(worker):
        assert begun.wait(20)
        with working(rival):
            assert not stolen.wait(2.2)
            may_end.set()
            until(
                lambda: (
                    [one.topic for one in town.external_tasks.list(process_instance_id=started.id)] == ["permit.print"]
                )
            )

    assert not stolen.is_set()
    town.instances.cancel(started.id, "试验完毕")


def test_what_a_worker_finds_out_after_its_lock_went_counts_no_more(town: Client) -> None:
    worker = Worker(town, "late", wait_seconds=5)
    lost = threading.Event()
    attempts: list[Task] = []

    @worker.topic("permit.check", lock_seconds=1)
    def check(task: Task) -> dict[str, object]:
        attempts.append(task)
        if len(attempts) == 1:
            town.external_tasks.unlock(task.row)
            until(lambda: task.is_lost)
            lost.set()
            return {"by": "late"}
        return {"by": "second"}

    started = town.instances.start("two_topics")
    with working(worker):
        assert lost.wait(20)
        until(lambda: town.instances.variables(started.id).get("by") == "second")

    assert attempts[0].row.lock_token != attempts[1].row.lock_token
    town.instances.cancel(started.id, "试验完毕")


def test_no_more_is_locked_than_can_be_begun(town: Client) -> None:
    worker = Worker(town, "two-hands", concurrency=2, wait_seconds=5)
    may_end, running, done = threading.Event(), threading.Semaphore(0), threading.Semaphore(0)

    @worker.topic("permit.check")
    def check(task: Task) -> None:
        running.release()
        may_end.wait(20)
        done.release()

    ids = [town.instances.start("two_topics").id for _ in range(4)]
    with working(worker):
        assert running.acquire(timeout=20) and running.acquire(timeout=20)
        held = [one for one in town.external_tasks.list(topic="permit.check") if one.worker_id == "two-hands"]
        assert len(held) == 2
        may_end.set()
        assert all(done.acquire(timeout=20) for _ in ids)

    for one in ids:
        town.instances.cancel(one, "试验完毕")


SLOW = TOPICS.replace("permit.check", "permit.slow").replace("two_topics", "slow")
PROGRAM = """
import sys, threading
from zhenshu.client import Bearer, Client, Task, Worker

client = Client(sys.argv[1], Bearer(sys.argv[2]))
worker = Worker(client, "child", wait_seconds=60, grace_seconds=20)

@worker.topic("permit.slow")
def work(task: Task) -> dict[str, str]:
    print("begun", flush=True)
    sys.stdin.readline()
    print("stopping", task.is_stopping, flush=True)
    return {"by": "child"}

worker.run()
print("ended", flush=True)
client.close()
"""


Say = Callable[..., str]


@contextmanager
def child(served: Served) -> Iterator[tuple[subprocess.Popen[str], Say]]:
    """A worker in a process of its own, and what it says after being told something."""
    command = [sys.executable, "-c", PROGRAM, served.url, served.token]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:

        def say(told: str | None = None) -> str:
            assert process.stdin is not None and process.stdout is not None
            if told is not None:
                process.stdin.write(told + "\n")
                process.stdin.flush()
            return process.stdout.readline().strip()

        try:
            yield process, say
        finally:
            process.kill()


def test_sigterm_lets_it_finish_what_it_has_begun(served: Served, town: Client) -> None:
    town.deploy("slow", {"slow.bpmn": SLOW})
    with child(served) as (process, say):
        started = town.instances.start("slow")
        assert say() == "begun"

        process.send_signal(signal.SIGTERM)

        assert say("go on").startswith("stopping")
        assert say() == "ended"
        assert process.wait(20) == 0
    assert town.instances.variables(started.id)["by"] == "child"
    town.instances.cancel(started.id, "试验完毕")


def test_sigterm_ends_one_that_waits_at_once(served: Served, town: Client) -> None:
    with child(served) as (process, say):
        town.deploy("slow", {"slow.bpmn": SLOW})
        started = town.instances.start("slow")
        assert say() == "begun"
        assert say("go on") == "stopping False"
        until(lambda: town.instances.variables(started.id).get("by") == "child")

        process.send_signal(signal.SIGTERM)

        assert say() == "ended"
        assert process.wait(20) == 0
    town.instances.cancel(started.id, "试验完毕")


def test_a_credential_that_opens_nothing_ends_it(served: Served) -> None:
    with served.client("zs_none") as client:
        worker = Worker(client)
        worker.topic("permit.check")(lambda task: None)
        with pytest.raises(Unauthenticated):
            worker.run()


def test_a_town_that_is_away_is_waited_for() -> None:
    server = Scripted([Reply(0)])
    with Client(server.url, Bearer("x"), retry=QUICK) as client:
        worker = Worker(client, wait_seconds=0)
        worker.topic("x")(lambda task: None)
        with working(worker):
            until(lambda: len(server.asked) > QUICK.attempts)
    server.close()


EMPTY = Reply(body=b'{"items": []}')


@pytest.mark.parametrize(
    "passing",
    [Reply(500), Reply(500, b"<html>"), Reply(408), Reply(409), Reply(body=b"<html>"), Reply(body=b"[]"), Reply(204)],
    ids=repr,
)
def test_an_answer_that_is_no_refusal_is_lived_through(passing: Reply) -> None:
    server = Scripted([passing, passing, EMPTY])
    with Client(server.url, Bearer("x"), retry=QUICK) as client:
        worker = Worker(client, wait_seconds=0, broken_seconds=(0.01, 0.02))
        worker.topic("x")(lambda task: None)
        with working(worker):
            until(lambda: len(server.asked) > 3)
    server.close()


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_a_refusal_of_the_fetch_ends_it(status: int) -> None:
    server = Scripted([Reply(status), EMPTY])
    with Client(server.url, Bearer("x"), retry=QUICK) as client:
        worker = Worker(client, wait_seconds=0)
        worker.topic("x")(lambda task: None)
        with pytest.raises(Problem):
            worker.run()
    server.close()

    assert len(server.asked) == 1


@pytest.mark.parametrize(("concurrency", "wait_seconds"), [(0, 1), (1, 61), (1, -1)])
def test_bounds_of_a_worker_are_kept(concurrency: int, wait_seconds: int) -> None:
    with Client("http://127.0.0.1:1", Bearer("x")) as client, pytest.raises(ValueError, match="Expected concurrency"):
        Worker(client, concurrency=concurrency, wait_seconds=wait_seconds)


def test_a_network_that_loses_answers_loses_and_doubles_nothing(served: Served, town: Client) -> None:
    network = Network(int(served.url.rpartition(":")[2]), 0.3, seed=7)
    keys = [f"lossy-{number}" for number in range(20)]
    done: list[str] = []
    patient = Retry(attempts=20, first=0.01, longest=0.05)
    with Client(f"http://127.0.0.1:{network.port}", Bearer(served.token), retry=patient) as shaken:
        worker = Worker(shaken, "shaken", concurrency=3, wait_seconds=2)

        @worker.topic("permit.check", lock_seconds=20)
        @worker.topic("permit.print", lock_seconds=20)
        def work(task: Task) -> dict[str, object]:
            done.append(f"{task.row.business_key} {task.row.topic}")
            return {"by": "shaken"}

        with working(worker):
            started = [shaken.instances.start("two_topics", business_key=key).id for key in keys]
            for one in started:
                until(lambda id=one: over(town, id))
    network.close()

    found = [one.business_key for one in town.instances.search(business_keys=keys)]
    assert network.lost > 10 and sorted(found) == sorted(keys)
    assert sorted(done) == sorted(f"{key} {topic}" for key in keys for topic in ("permit.check", "permit.print"))
