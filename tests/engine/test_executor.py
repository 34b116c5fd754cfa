"""The executor: every kind of work done once, failures repeated, the poisoned set aside."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from engine import context, external_tasks, history, incidents, instances, jobs, messages, queue, tasks, variables
from engine.clock import DatabaseClock
from engine.context import Context
from engine.errors import Conflict, Invalid, JobNotFound, StaleRevision
from engine.executor import Executor
from engine.hooks import BpmnError, JobHandler, Retry, ServiceCall, Topic
from tests.engine.house import CLERK, MONDAY, PROGRAM, House

QUICK = Retry(attempts=2, first=timedelta(seconds=1), jitter=0)


def bind(house: House, topic: str, handler: Callable[..., Any], **more: Any) -> None:
    house.hooks.outside_topics.discard(topic)
    house.hooks.topics[topic] = Topic(handler, "a test's handler", **{"retry": QUICK, **more})


def start(house: House, key: str = "errors", **given: object) -> str:
    house.deploy(key)
    with house.command() as ctx:
        return instances.start(ctx, key, variables=given, business_key="X-1").id


def state(house: House, instance_id: str) -> str:
    with house.query() as ctx:
        return instances.get(ctx, instance_id).state


def open_incidents(house: House) -> list[Any]:
    with house.query() as ctx:
        return incidents.list(ctx).items


# --- timers and continuations ---------------------------------------------------------------------


def test_a_timer_fires_when_due_and_not_before(house: House) -> None:
    start(house, "waiting")
    house.advance(minutes=59)
    assert house.drain() == 0
    house.advance(minutes=1)
    assert house.drain() == 1
    assert house.task("remind").created_at == MONDAY + timedelta(hours=1)


def test_a_cycle_fires_as_often_as_it_says(house: House) -> None:
    start(house, "waiting")
    house.advance(days=1)
    house.drain()
    assert [task.element_id for task in house.open_tasks()].count("remind") == 2
    with house.query() as ctx:
        assert jobs.list(ctx).items == []


def test_a_timer_goes_with_its_activity(house: House) -> None:
    start(house, "waiting")
    with house.query() as ctx:
        (timer,) = jobs.list(ctx, jobs.JobFilter(kind="timer")).items
    assert timer.due_at == MONDAY + timedelta(hours=1)
    from tests.engine.house import ZHANG

    house.complete("work", ZHANG)
    with house.query() as ctx, pytest.raises(JobNotFound):
        jobs.get(ctx, timer.id)


def test_a_timer_starts_instances_of_the_latest_version_again_and_again(house: House) -> None:
    house.deploy("starts")
    house.deploy("starts")
    with house.query() as ctx:
        assert len(jobs.list(ctx, jobs.JobFilter(kind="start_timer")).items) == 1
    for _ in range(3):
        house.advance(hours=1)
        house.drain()
    assert len(house.open_tasks()) == 3


def test_a_continuation_runs_by_itself(house: House) -> None:
    bind(house, "ask_partner", lambda ctx, call: {"route": "left"})
    instance_id = start(house)
    assert house.drain() == 2
    assert state(house, instance_id) == "completed"


# --- handlers that stay in the database -----------------------------------------------------------


def noted(house: House) -> list[object]:
    with house.query() as ctx:
        return [one.details["n"] for one in history.list(ctx, history.HistoryFilter(kind="test.noted")).items]


def test_a_handler_and_its_step_are_one_transaction(house: House) -> None:
    seen: list[ServiceCall] = []

    def handler(ctx: Context, call: ServiceCall) -> dict[str, object]:
        history.record(ctx, "test.noted", details={"n": len(seen)})
        seen.append(call)
        if len(seen) == 1:
            raise RuntimeError("broken")
        return {"route": "right"}

    bind(house, "ask_partner", handler)
    instance_id = start(house, amount=5)
    house.drain()
    assert noted(house) == []
    assert state(house, instance_id) == "active"
    house.advance(minutes=5)
    house.drain()

    assert noted(house) == [1]
    assert state(house, instance_id) == "completed"
    assert [call.attempt for call in seen] == [1, 2]
    assert seen[0].idempotency_key == seen[1].idempotency_key
    assert seen[0].variables["amount"] == 5
    assert (seen[0].business_key, seen[0].properties) == ("X-1", {"office": "tax"})


def test_a_handler_may_refuse_by_a_bpmn_error(house: House) -> None:
    def handler(ctx: Context, call: ServiceCall) -> None:
        raise BpmnError("REFUSED", "no", {"why": "no"})

    bind(house, "ask_partner", handler)
    instance_id = start(house)
    house.drain()
    assert house.task("appeal")
    with house.query() as ctx:
        assert variables.get(ctx, instance_id)["why"] == "no"


@pytest.mark.parametrize("refusal", [Conflict("不行", "no"), Invalid("不行", "no")])
def test_a_refusal_is_an_incident_at_once(house: House, refusal: Exception) -> None:
    asked: list[int] = []

    def handler(ctx: Context, call: ServiceCall) -> dict[str, object]:
        asked.append(call.attempt)
        if len(asked) == 1:
            raise refusal
        return {"route": "right"}

    bind(house, "ask_partner", handler)
    instance_id = start(house, amount=5)
    house.drain()
    house.advance(days=4)
    house.drain()

    assert asked == [1]
    [incident] = open_incidents(house)
    assert (incident.element_id, incident.code) == ("ask", getattr(refusal, "code", None))
    with house.command() as ctx:
        incidents.retry(ctx, incident.id)
    house.drain()
    assert state(house, instance_id) == "completed"


def test_what_may_pass_by_itself_is_tried_again(house: House) -> None:
    asked: list[int] = []

    def handler(ctx: Context, call: ServiceCall) -> dict[str, object]:
        asked.append(call.attempt)
        if len(asked) == 1:
            raise StaleRevision("row", 1)
        return {"route": "right"}

    bind(house, "ask_partner", handler)
    instance_id = start(house, amount=5)
    house.drain()
    assert open_incidents(house) == []
    house.advance(minutes=5)
    house.drain()
    assert state(house, instance_id) == "completed"


def test_a_handler_that_keeps_failing_becomes_an_incident(house: House) -> None:
    def handler(ctx: Context, call: ServiceCall) -> None:
        raise ValueError("no such office")

    bind(house, "ask_partner", handler)
    instance_id = start(house)
    for _ in range(3):
        house.drain()
        house.advance(hours=1)

    (incident,) = open_incidents(house)
    assert (incident.instance_id, incident.element_id, incident.code) == (instance_id, "ask", "retries_used_up")
    assert "no such office" in incident.message_en
    assert house.drain() == 0

    bind(house, "ask_partner", lambda ctx, call: {"route": "left"})
    with house.command() as ctx:
        incidents.retry(ctx, incident.id)
    house.drain()
    assert state(house, instance_id) == "completed"
    assert open_incidents(house) == []


def test_what_a_handler_returns_must_be_storable(house: House) -> None:
    bind(house, "ask_partner", lambda ctx, call: {"x": object()}, retry=Retry(attempts=1))
    house.hooks.topics["ask_partner"] = Topic(lambda ctx, call: {"x": object()}, "bad")
    instance_id = start(house)
    house.drain()
    with house.query() as ctx:
        (task,) = external_tasks.list(ctx, external_tasks.ExternalTaskFilter(instance_id=instance_id)).items
    assert task.retries == 0 and task.error_message


# --- handlers that leave the database -------------------------------------------------------------


def test_a_call_runs_without_a_transaction_and_counts_its_attempt(house: House) -> None:
    def handler(call: ServiceCall) -> dict[str, object]:
        with house.query() as ctx:
            (row,) = external_tasks.list(ctx).items
            assert (row.attempt, row.worker is not None) == (1, True)
        return {"route": "left"}

    bind(house, "ask_partner", handler, leaves_database=True)
    instance_id = start(house)
    house.drain()
    assert state(house, instance_id) == "completed"


def test_a_late_result_is_dropped(house: House) -> None:
    """The fence: a call that outlives its lease changes nothing once another has taken the step."""
    calls: list[int] = []

    def handler(call: ServiceCall) -> dict[str, object]:
        calls.append(call.attempt)
        if len(calls) == 1:
            house.advance(minutes=6)
            Executor(house.database, house.hooks, clock=house.clock).drain()
            return {"route": "left", "from": "late"}
        return {"route": "left", "from": "second"}

    bind(house, "ask_partner", handler, leaves_database=True, retry=Retry(attempts=9))
    instance_id = start(house)
    house.drain()

    assert calls == [1, 2]
    with house.query() as ctx:
        assert variables.get(ctx, instance_id)["from"] == "second"
        events = history.list(ctx, history.HistoryFilter(instance_id=instance_id, kind="activity.completed")).items
    assert [event.element_id for event in events].count("ask") == 1


def test_a_call_that_crashes_again_and_again_is_set_aside(house: House) -> None:
    """A lease that runs out without a word is a crashed attempt, and crashes are numbered."""
    bind(house, "ask_partner", lambda call: None, leaves_database=True)
    start(house)
    for _ in range(2):
        with house.command() as ctx:
            ((task, _),) = external_tasks.claim(ctx, ["ask_partner"], 1) or ((None, None),)
            if task is not None:
                external_tasks.take(ctx, task, "dead-node", timedelta(minutes=5))
        house.advance(minutes=6)
        executor = Executor(house.database, house.hooks, clock=house.clock)
        executor._lease()
    (incident,) = open_incidents(house)
    assert "dead-node" in incident.message_en


def test_a_failing_call_backs_off_and_recovers(house: House) -> None:
    calls: list[int] = []

    def handler(call: ServiceCall) -> dict[str, object]:
        calls.append(call.attempt)
        if len(calls) < 2:
            raise OSError("unreachable")
        return {"route": "left"}

    bind(house, "ask_partner", handler, leaves_database=True)
    instance_id = start(house)
    house.drain()
    assert calls == [1]
    house.advance(minutes=5)
    house.drain()
    assert calls == [1, 2]
    assert state(house, instance_id) == "completed"


# --- deferred work, failing jobs ------------------------------------------------------------------


def test_deferred_work_runs_at_its_time(house: House) -> None:
    done: list[object] = []
    house.hooks.handlers["remind"] = JobHandler(lambda ctx, payload: done.append(payload["n"]), "remind")
    with house.command() as ctx:
        queue.defer(ctx, "remind", {"n": 1}, ctx.now + timedelta(hours=1))
        queue.defer(ctx, "remind", {"n": 2})
    house.drain()
    assert done == [2]
    house.advance(hours=1)
    house.drain()
    assert done == [2, 1]


def test_one_failing_job_does_not_stop_its_batch(house: House) -> None:
    done: list[object] = []

    def handler(ctx: Context, payload: dict[str, object]) -> None:
        if payload["n"] == 2:
            raise RuntimeError("second")
        done.append(payload["n"])

    house.hooks.handlers["work"] = JobHandler(handler, "work", QUICK)
    with house.command() as ctx:
        for number in range(4):
            queue.defer(ctx, "work", {"n": number})
    house.drain()
    assert sorted(set(map(str, done))) == ["0", "1", "3"]
    house.advance(minutes=1)
    house.drain()

    (incident,) = open_incidents(house)
    assert (incident.kind, incident.instance_id) == ("job", None)
    with house.query() as ctx:
        (dead,) = jobs.list(ctx, jobs.JobFilter(state="dead")).items
    with house.command() as ctx, pytest.raises(Invalid):
        jobs.set_retries(ctx, dead.id, 101)
    with house.command() as ctx:
        assert jobs.retry(ctx, dead.id).state == "ready"
    assert open_incidents(house) == []


def test_a_failing_step_is_an_incident_that_can_be_retried(house: House) -> None:
    bind(house, "ask_partner", lambda ctx, call: {"route": "nowhere"})
    instance_id = start(house)
    house.drain()

    (incident,) = open_incidents(house)
    assert (incident.kind, incident.code, incident.element_id) == ("step", "no_way_out", "which")
    with house.command() as ctx:
        variables.set(ctx, instance_id, {"route": "left"})
        assert incidents.retry(ctx, incident.id).state == "resolved"
    assert state(house, instance_id) == "completed"


# --- threads --------------------------------------------------------------------------------------


def test_a_running_executor_is_woken_by_work_and_stops_when_told(house: House) -> None:
    done = threading.Event()

    def handler(ctx: Context, call: ServiceCall) -> dict[str, object]:
        ctx.after_commit(done.set)
        return {"route": "left"}

    bind(house, "ask_partner", handler)
    house.clock = DatabaseClock()
    house.deploy("errors")
    executor = Executor(house.database, house.hooks, poll_seconds=60)
    thread = threading.Thread(target=executor.run)
    thread.start()
    with context.command(house.database, house.hooks, PROGRAM) as ctx:
        instances.start(ctx, "errors")
    assert done.wait(20)
    executor.stop()
    thread.join(20)
    assert not thread.is_alive()


def test_many_executors_do_each_job_once(house: House) -> None:
    counted: list[object] = []
    house.hooks.handlers["count"] = JobHandler(lambda ctx, payload: counted.append(payload["n"]), "count")
    house.clock = DatabaseClock()
    with house.command() as ctx:
        for number in range(60):
            queue.defer(ctx, "count", {"n": number})
    executors = [Executor(house.database, house.hooks) for _ in range(3)]
    threads = [threading.Thread(target=one.drain) for one in executors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    executors[0].drain()
    assert sorted(map(int, counted)) == [*range(60)]  # type: ignore[call-overload]


def test_completion_and_timer_at_one_instance_leave_one_winner(house: House) -> None:
    """Both commands of a race see the row lock: one wins, the other finds nothing to do."""
    house.clock = DatabaseClock()
    house.deploy("waiting")
    with house.command() as ctx:
        ids = [instances.start(ctx, "waiting", business_key=f"R-{n}").id for n in range(12)]
    from tests.engine.house import ZHANG

    refused: list[str] = []

    def complete() -> None:
        for instance_id in ids:
            for task in house.open_tasks(instance_id):
                try:
                    with context.command(house.database, house.hooks, ZHANG) as ctx:
                        tasks.complete(ctx, task.id)
                except Exception as error:
                    refused.append(type(error).__name__)

    def withdraw() -> None:
        for number in range(12):
            try:
                with context.command(house.database, house.hooks, CLERK) as ctx:
                    messages.correlate(ctx, "withdrawn", f"R-{number}")
            except Exception as error:
                refused.append(type(error).__name__)

    threads = [threading.Thread(target=complete), threading.Thread(target=withdraw)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(refused) <= 12
    assert set(refused) <= {"TaskNotOpen", "MessageNotCorrelated", "InstanceEnded"}
    assert house.open_tasks() == []
