"""An operator moves a token: what ends and begins, whom it is told to, and that nothing is lost on the way."""

import pytest

from engine import external_tasks, history, incidents, instances, jobs, moves, stops, variables
from engine.errors import (
    ExternalTaskNotFound,
    InstanceSuspended,
    NotAllowed,
    StaleRevision,
    StepRefused,
    ValueRefused,
)
from engine.external_tasks import TopicRequest
from engine.jobs import JobFilter
from tests.engine.house import APPROVER, House

WHY = "打印机坏了，改由窗口出证"


def asking(house: House, **given: str) -> str:
    """An instance whose service step waits."""
    house.deploy("errors")
    with house.command() as ctx:
        return instances.start(ctx, "errors", variables={"route": "left", **given}).id


def wait_of(house: House, instance_id: str, element_id: str) -> str:
    """The id under which an element waits."""
    with house.command() as ctx:
        [found] = [stop for stop in stops.standing(ctx, instance_id).stops if stop.element_id == element_id]
    return found.wait_id


def test_the_places_say_what_they_skip(house: House) -> None:
    instance_id = asking(house)
    wait_id = wait_of(house, instance_id, "ask")

    with house.command() as ctx:
        found = moves.moves(ctx, instance_id, wait_id)

    places = {place.element_id: place for place in found.places}
    assert {*places} == {"ask", "later", "which", "end", "other", "appeal", "appealed"}
    assert [step.element_id for step in places["end"].skipped] == ["ask", "later"]
    assert (places["ask"].direction, places["end"].direction) == ("here", "ahead")
    assert [stop.element_id for stop in found.ends] == ["ask"]


def test_a_preview_tells_and_changes_nothing(house: House) -> None:
    instance_id = asking(house)
    wait_id = wait_of(house, instance_id, "ask")
    with house.query() as ctx:
        before = (instances.get(ctx, instance_id), len(history.timeline(ctx, instance_id).items))

    with house.command() as ctx:
        told = moves.preview(ctx, instance_id, wait_id, "appeal")

    assert told.is_preview and [stop.element_id for stop in told.ends] == ["ask"]
    assert [(stop.kind, stop.element_id, stop.offered_to) for stop in told.begins] == [("user", "appeal", ("clerk",))]
    with house.query() as ctx:
        assert before == (instances.get(ctx, instance_id), len(history.timeline(ctx, instance_id).items))
    assert house.open_tasks(instance_id) == []


def test_a_late_answer_finds_its_lock_gone_and_the_instance_goes_on_to_its_end(house: House) -> None:
    instance_id = asking(house)
    wait_id = wait_of(house, instance_id, "ask")
    with house.command() as ctx:
        (fetched,) = external_tasks.fetch_and_lock(ctx, "w", [TopicRequest("ask_partner")])

    with house.command(APPROVER) as ctx:
        told = moves.move(ctx, instance_id, wait_id, "appeal", WHY)

    assert [(stop.element_id, stop.holder) for stop in told.ends] == [("ask", "w")]
    with house.command() as ctx, pytest.raises(ExternalTaskNotFound):
        external_tasks.complete(ctx, fetched.task.id, "w", {}, lock_token=fetched.task.lock_token)
    with house.query() as ctx:
        [event] = [one for one in history.timeline(ctx, instance_id).items if one.kind == "token.moved"]
        assert variables.get(ctx, instance_id)["route"] == "left"
    assert (event.actor_id, event.element_id, event.details["to"], event.details["reason"]) == (
        APPROVER.id,
        "ask",
        "appeal",
        WHY,
    )
    task = house.task("appeal")
    with house.command() as ctx:
        moves.move(ctx, instance_id, task.wait_id, "later", WHY)
    house.drain()
    with house.query() as ctx:
        assert instances.get(ctx, instance_id).state == "completed"


def test_a_broken_step_is_left_and_its_incident_goes_with_it(house: House) -> None:
    instance_id = asking(house, route="nowhere")
    with house.command() as ctx:
        (fetched,) = external_tasks.fetch_and_lock(ctx, "w", [TopicRequest("ask_partner")])
        external_tasks.complete(ctx, fetched.task.id, "w", {})
    house.drain()
    with house.query() as ctx:
        [broken] = incidents.list(ctx).items
        assert (broken.kind, broken.element_id) in (("step", "which"), ("job", "later"))
    with house.command() as ctx:
        moves.move(ctx, instance_id, broken.cause_id, "appeal", WHY)
    with house.query() as ctx:
        assert (incidents.get(ctx, broken.id).state, instances.get(ctx, instance_id).incidents) == ("resolved", 0)
        assert jobs.list(ctx, JobFilter(instance_id=instance_id)).items == []
    assert [task.element_id for task in house.open_tasks(instance_id)] == ["appeal"]


def test_timers_and_messages_are_left_and_their_rows_go(house: House) -> None:
    house.deploy("waiting")
    with house.command() as ctx:
        instance = instances.list(ctx).items
        assert instance == []
        instance_id = instances.start(ctx, "waiting").id
        found = stops.standing(ctx, instance_id).stops
    for stop in found:
        with house.command() as ctx:
            try:
                places = moves.moves(ctx, instance_id, stop.wait_id).places
            except StepRefused:
                continue
            again = next(place for place in places if place.direction == "here")
            moves.move(ctx, instance_id, stop.wait_id, again.element_id, WHY)
        with house.command() as ctx:
            after = stops.standing(ctx, instance_id).stops
        assert sorted(one.element_id for one in after) == sorted(one.element_id for one in found)
        found = after


def test_a_move_is_refused_by_name(house: House) -> None:
    instance_id = asking(house)
    wait_id = wait_of(house, instance_id, "ask")
    with house.command() as ctx, pytest.raises(StepRefused) as nowhere:
        moves.move(ctx, instance_id, wait_id, "start", WHY)
    with house.command() as ctx, pytest.raises(StepRefused):
        moves.preview(ctx, instance_id, "999", "appeal")
    with house.command() as ctx, pytest.raises(ValueRefused):
        moves.move(ctx, instance_id, wait_id, "appeal", " ")
    with house.command() as ctx, pytest.raises(StaleRevision):
        moves.move(ctx, instance_id, wait_id, "appeal", WHY, revision=99)
    with house.command() as ctx:
        instances.suspend(ctx, instance_id)
    with house.command() as ctx, pytest.raises(InstanceSuspended):
        moves.move(ctx, instance_id, wait_id, "appeal", WHY)
    assert "没有顺序流" in nowhere.value.detail_zh


def test_a_guard_keeps_a_token_and_says_why(house: House) -> None:
    def never(ctx: object, instance: object, **facts: object) -> None:
        if facts["skipped"]:
            raise NotAllowed("不得跳过", "Expected nothing to be skipped")

    instance_id = asking(house)
    wait_id = wait_of(house, instance_id, "ask")
    house.hooks.guards["instance.move"].append(never)
    with house.command() as ctx:
        places = {place.element_id: place for place in moves.moves(ctx, instance_id, wait_id).places}
    assert places["end"].refusal is not None and places["ask"].refusal is None
    for verb in (lambda ctx: moves.preview(ctx, instance_id, wait_id, "end"),):
        with house.command() as ctx, pytest.raises(NotAllowed):
            verb(ctx)
