"""Events for other systems: written with their cause, placed in one stream, read from a position on."""

import threading

import pytest

from engine import context, history, instances, outbox
from engine.db import Database
from engine.executor import Executor
from engine.outbox import EventFilter
from engine.rows import PublicEvent
from tests.engine.house import CLERK, House


@pytest.fixture
def house(database: Database) -> House:
    """A house whose engine lets others hear."""
    built = House(database)
    outbox.install(built.hooks)
    return built


def stream(house: House, wanted: EventFilter | None = None) -> list[PublicEvent]:
    """What has a place by now."""
    with house.query() as ctx:
        return [*outbox.read(ctx, wanted or EventFilter(), 500)]


def told(house: House, *subjects: str) -> None:
    """Tasks claimed, one command each."""
    for subject in subjects:
        with house.command() as ctx:
            history.record(ctx, "task.claimed", subject_id=subject)


def test_an_instances_life_is_told_in_its_order(house: House) -> None:
    house.deploy("licence")
    with house.command() as ctx:
        started = instances.start(ctx, "licence").id
    house.drain()

    kinds = [one.type.removeprefix(outbox.PREFIX) for one in stream(house)]
    task = next(one for one in stream(house) if one.type.endswith("task.created"))

    assert kinds[0] == "deployment.created" and kinds[1] == "process.started"
    assert [one.position for one in stream(house)] == [*range(1, len(kinds) + 1)]
    assert (task.instance_id, task.definition_key) == (started, "licence")
    assert task.subject_id in [one.id for one in house.open_tasks()] and task.data["element_name"]


def test_nothing_is_told_of_what_was_rolled_back(house: House) -> None:
    with pytest.raises(ZeroDivisionError), house.command() as ctx:
        history.record(ctx, "task.claimed")
        raise ZeroDivisionError
    told(house, "after")
    house.drain()

    assert [one.subject_id for one in stream(house)] == ["after"]


def test_only_chosen_details_go_out(house: House) -> None:
    with house.command(CLERK) as ctx:
        history.record(ctx, "incident.raised", details={"code": "unexpected", "message": "张三 110101199003070011"})
    house.drain()

    [event] = stream(house)
    cloud = outbox.cloud_event(event, "urn:zhenshu")

    assert event.data == {"code": "unexpected"}
    assert "张三" not in str(cloud) and "li" not in cloud.values()
    assert cloud["specversion"] == "1.0" and cloud["sequence"] == "0" * 18 + "1"


def test_several_relays_leave_no_gap_and_tell_nothing_twice(house: House) -> None:
    told(house, *map(str, range(40)))
    gate = threading.Barrier(3)
    failures: list[BaseException] = []

    def relay() -> None:
        gate.wait()
        try:
            for _ in range(60):
                with context.command(house.database, house.hooks, clock=house.clock) as ctx:
                    outbox.place(ctx, 3)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=relay) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    placed = stream(house)
    assert failures == []
    assert [one.position for one in placed] == [*range(1, 41)]
    assert [one.subject_id for one in placed] == [*map(str, range(40))]


def test_the_stream_is_read_from_a_position_and_by_type(house: House) -> None:
    told(house, "a", "b")
    with house.command() as ctx:
        history.record(ctx, "process.resumed")
    house.drain()

    behind = stream(house, EventFilter(after=1))
    tasks = stream(house, EventFilter(types=[f"{outbox.PREFIX}task.*"]))
    none = stream(house, EventFilter(types=[f"{outbox.PREFIX}task"]))

    assert [one.position for one in behind] == [2, 3]
    assert [one.subject_id for one in tasks] == ["a", "b"] and none == []


def test_old_events_are_forgotten_and_positions_go_on(house: House) -> None:
    told(house, "old")
    house.drain()
    house.advance(days=outbox.KEPT_FOR.days + 1)
    told(house, "new")
    house.drain()

    with house.command() as ctx:
        gone = outbox.purge(ctx)

    assert gone == 1 and [(one.position, one.subject_id) for one in stream(house)] == [(2, "new")]


def test_an_executor_is_nudged_by_its_own_process(house: House) -> None:
    executor = Executor(house.database, house.hooks, clock=house.clock, poll_seconds=60)
    running = threading.Thread(target=executor.run)
    running.start()
    pause = threading.Event()
    while not house.hooks.nudges:
        pause.wait(0.01)

    told(house, "soon")
    for _ in range(500):
        if stream(house):
            break
        pause.wait(0.01)
    executor.stop()
    running.join()

    assert [one.subject_id for one in stream(house)] == ["soon"] and house.hooks.nudges == []
