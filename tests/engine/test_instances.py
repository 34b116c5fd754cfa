"""Starting, finding, holding and ending process instances."""

import pytest

from engine import external_tasks, history, instances, tasks
from engine.errors import (
    BusinessKeyTaken,
    DefinitionNotFound,
    InstanceEnded,
    InstanceNotEnded,
    InstanceNotFound,
    InstanceNotSuspended,
    InstanceSuspended,
    Invalid,
    StartRefused,
    ValueRefused,
    VariablesInvalid,
)
from tests.engine.house import APPROVER, CLERK, House


def test_an_approval_runs_from_start_to_end(house: House) -> None:
    house.deploy("licence")
    with house.command() as ctx:
        instance = instances.start(ctx, "licence", variables={"amount": 12.5}, business_key="A-1")

    house.complete("accept", CLERK, {"applicant": "陈"})
    with house.command() as ctx:
        (fetched,) = external_tasks.fetch_and_lock(ctx, "w1", [external_tasks.TopicRequest("check_applicant")])
        external_tasks.complete(ctx, fetched.task.id, "w1", {"score": 7})
    house.complete("decide", APPROVER, {"approved": False})
    house.complete("accept", CLERK)
    with house.command() as ctx:
        (again,) = external_tasks.fetch_and_lock(ctx, "w1", [external_tasks.TopicRequest("check_applicant")])
        external_tasks.complete(ctx, again.task.id, "w1")
    house.complete("decide", APPROVER, {"approved": True})

    with house.query() as ctx:
        found = instances.get(ctx, instance.id)
        kinds = [event.kind for event in history.timeline(ctx, instance.id).items]
    assert (found.state, found.business_key, found.town_code) == ("completed", "A-1", "320500100000")
    assert found.ended_at is not None
    assert fetched.variables["applicant"] == "陈"
    assert kinds[0] == "process.started" and "process.completed" in kinds
    assert kinds.count("task.completed") == 4
    assert house.open_tasks() == []


def test_start_refuses_an_unknown_process(house: House) -> None:
    with house.command() as ctx, pytest.raises(DefinitionNotFound):
        instances.start(ctx, "nothing")


@pytest.mark.parametrize("arguments", [{}, {"key": "licence", "definition_id": "x"}])
def test_start_needs_either_key_or_id(house: House, arguments: dict[str, str]) -> None:
    with house.command() as ctx, pytest.raises(StartRefused):
        instances.start(ctx, **arguments)


def test_start_refuses_a_process_without_a_plain_start(house: House) -> None:
    house.deploy("starts")
    with house.command() as ctx, pytest.raises(StartRefused):
        instances.start(ctx, "starts")
    with house.command() as ctx, pytest.raises(StartRefused):
        instances.start(ctx, "starts", start_event="by_message")


@pytest.mark.parametrize("key", ["", " ", "a\x00b", "x" * 256, "a\nb"])
def test_start_refuses_a_business_key_that_cannot_be_kept(house: House, key: str) -> None:
    house.deploy("licence")
    with house.command() as ctx, pytest.raises(ValueRefused):
        instances.start(ctx, "licence", business_key=key)


@pytest.mark.parametrize(
    "variables",
    [{"x": float("nan")}, {"x": float("inf")}, {"": 1}, {"a\x00": 1}, {"x": "\ud800"}, {"x": object()}],
)
def test_start_refuses_variables_that_cannot_be_kept(house: House, variables: dict[str, object]) -> None:
    house.deploy("licence")
    with house.command() as ctx, pytest.raises(VariablesInvalid) as caught:
        instances.start(ctx, "licence", variables=variables)
    assert len(caught.value.fields) == 1


def test_start_refuses_variables_nested_too_deeply(house: House) -> None:
    house.deploy("licence")
    deep: object = 1
    for _ in range(5000):
        deep = [deep]
    with house.command() as ctx, pytest.raises(VariablesInvalid):
        instances.start(ctx, "licence", variables={"x": deep})


def test_a_business_key_is_unique_where_asked(house: House) -> None:
    house.deploy("licence")
    with house.command() as ctx:
        instances.start(ctx, "licence", business_key="A-1", unique_business_key=True)
        instances.start(ctx, "licence", business_key="A-1")

    with house.command() as ctx, pytest.raises(BusinessKeyTaken):
        instances.start(ctx, "licence", business_key="A-1", unique_business_key=True)
    with house.command() as ctx, pytest.raises(Invalid):
        instances.start(ctx, "licence", unique_business_key=True)


def test_a_suspended_instance_holds_tasks_and_workers(house: House) -> None:
    house.deploy("licence")
    with house.command() as ctx:
        instance = instances.start(ctx, "licence")
    task = house.task("accept")
    with house.command() as ctx:
        instances.suspend(ctx, instance.id)

    with house.command(CLERK) as ctx, pytest.raises(InstanceSuspended):
        tasks.complete(ctx, task.id)
    with house.command(CLERK) as ctx, pytest.raises(InstanceSuspended):
        tasks.claim(ctx, task.id)
    with house.command() as ctx, pytest.raises(InstanceSuspended):
        instances.suspend(ctx, instance.id)

    with house.command() as ctx:
        instances.resume(ctx, instance.id)
    house.complete("accept", CLERK)
    with house.command() as ctx:
        instances.suspend(ctx, instance.id)
        assert not external_tasks.fetch_and_lock(ctx, "w", [external_tasks.TopicRequest("check_applicant")])


def test_resume_refuses_what_runs(house: House) -> None:
    house.deploy("licence")
    with house.command() as ctx:
        instance = instances.start(ctx, "licence")
    with house.command() as ctx, pytest.raises(InstanceNotSuspended):
        instances.resume(ctx, instance.id)


def test_suspension_holds_timers_until_resumed(house: House) -> None:
    house.deploy("waiting")
    with house.command() as ctx:
        instance = instances.start(ctx, "waiting")
        instances.suspend(ctx, instance.id)

    house.advance(hours=2)
    assert house.drain() == 0
    with house.command() as ctx:
        instances.resume(ctx, instance.id)
    house.drain()

    assert [task.element_id for task in house.open_tasks()].count("remind") == 2


def test_cancel_ends_everything_open(house: House) -> None:
    house.deploy("waiting")
    with house.command() as ctx:
        instance = instances.start(ctx, "waiting")
        instances.suspend(ctx, instance.id)
    with house.command() as ctx:
        instances.cancel(ctx, instance.id, "申请人撤回")

    house.advance(hours=9)
    assert house.drain() == 0
    assert house.open_tasks() == []
    with house.query() as ctx:
        found = instances.get(ctx, instance.id)
    assert (found.state, found.end_reason) == ("canceled", "申请人撤回")
    with house.command() as ctx, pytest.raises(InstanceEnded):
        instances.cancel(ctx, instance.id, "again")
    with house.command() as ctx, pytest.raises(InstanceEnded):
        instances.suspend(ctx, instance.id)


def test_delete_keeps_the_history(house: House) -> None:
    house.deploy("licence")
    with house.command() as ctx:
        instance = instances.start(ctx, "licence")
    with house.command() as ctx, pytest.raises(InstanceNotEnded):
        instances.delete(ctx, instance.id)
    with house.command() as ctx:
        instances.cancel(ctx, instance.id, "test")
        instances.delete(ctx, instance.id)

    with house.query() as ctx:
        with pytest.raises(InstanceNotFound):
            instances.get(ctx, instance.id)
        assert history.timeline(ctx, instance.id).items[-1].kind == "process.deleted"


@pytest.mark.parametrize("name", ["nothing", "", "x" * 4000, "a\x00b", "00000000-0000-7000-8000-000000000000"])
def test_get_refuses_an_unknown_id(house: House, name: str) -> None:
    with house.query() as ctx, pytest.raises(InstanceNotFound):
        instances.get(ctx, name)


def test_list_filters_and_pages(house: House) -> None:
    house.deploy("licence")
    with house.command() as ctx:
        made = [instances.start(ctx, "licence", business_key=f"K{n % 2}").id for n in range(5)]

    from engine.pages import PageRequest

    seen: list[str] = []
    cursor = None
    with house.query() as ctx:
        for _ in range(3):
            page = instances.list(ctx, page=PageRequest(2, cursor))
            seen += [one.id for one in page.items]
            cursor = page.next_cursor
        wanted = instances.InstanceFilter(business_key="K1", states=("active",), definition_key="licence")
        some = instances.list(ctx, wanted).items
    assert seen == made[::-1] and cursor is None
    assert {one.id for one in some} == {made[1], made[3]}
