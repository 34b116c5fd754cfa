"""Messages reach exactly one receiver, signals all of them; what finds nobody is not lost."""

from dataclasses import replace

import pytest

from engine import definitions, deployments, history, incidents, instances, jobs, messages, variables
from engine.context import SYSTEM
from engine.errors import (
    InstanceNotFound,
    InstanceSuspended,
    MessageAmbiguous,
    MessageNotCorrelated,
    ValueRefused,
    VariablesInvalid,
)
from engine.executor import Executor
from tests.engine.house import CLERK, DIAGRAMS, PROGRAM, House


def start(house: House, key: str, business_key: str | None = None, **variables: object) -> str:
    with house.command() as ctx:
        return instances.start(ctx, key, variables=variables, business_key=business_key).id


def test_a_message_reaches_the_instance_with_its_business_key(house: House) -> None:
    house.deploy("waiting")
    one, two = start(house, "waiting", "W-1"), start(house, "waiting", "W-2")
    with house.command() as ctx:
        reached = messages.correlate(ctx, "withdrawn", "W-2", variables={"why": "改主意"})

    assert (reached.instance.id, reached.started) == (two, False)
    with house.query() as ctx:
        assert instances.get(ctx, two).state == "completed"
        assert instances.get(ctx, one).state == "active"


def test_a_message_that_fits_two_is_refused(house: House) -> None:
    house.deploy("waiting")
    one, _ = start(house, "waiting"), start(house, "waiting")
    with house.command() as ctx, pytest.raises(MessageAmbiguous) as caught:
        messages.correlate(ctx, "withdrawn")
    assert caught.value.facts["count"] == 2
    with house.command() as ctx:
        assert messages.correlate(ctx, "withdrawn", instance_id=one).instance.id == one


def test_variables_correlate_where_the_diagram_declares_nothing(house: House) -> None:
    house.deploy("waiting")
    start(house, "waiting", number=1)
    two = start(house, "waiting", number=2)
    with house.command() as ctx, pytest.raises(MessageNotCorrelated):
        messages.correlate(ctx, "withdrawn", correlation={"number": 3})
    with house.command() as ctx:
        assert messages.correlate(ctx, "withdrawn", correlation={"number": 2}).instance.id == two


@pytest.mark.parametrize("how", ["unknown name", "wrong key", "already gone", "unknown instance"])
def test_a_message_without_a_receiver_is_refused(house: House, how: str) -> None:
    house.deploy("waiting")
    start(house, "waiting", "W-1")
    with house.command() as ctx:
        if how == "already gone":
            messages.correlate(ctx, "withdrawn")
    with house.command() as ctx, pytest.raises((MessageNotCorrelated, InstanceNotFound)):
        match how:
            case "unknown name":
                messages.correlate(ctx, "nothing")
            case "wrong key":
                messages.correlate(ctx, "withdrawn", "W-2")
            case "unknown instance":
                messages.correlate(ctx, "withdrawn", instance_id="nothing")
            case _:
                messages.correlate(ctx, "withdrawn", "W-1")


def test_a_message_to_a_held_instance_says_so_and_moves_nothing(house: House) -> None:
    house.deploy("waiting")
    held, going = start(house, "waiting", "W-1"), start(house, "waiting", "W-2")
    with house.command() as ctx:
        instances.suspend(ctx, held)

    for given in ({"business_key": "W-1"}, {"instance_id": held}):
        with house.command() as ctx, pytest.raises(InstanceSuspended):
            messages.correlate(ctx, "withdrawn", **given)
    with house.command(replace(CLERK, town_code="320281198")) as ctx, pytest.raises(MessageNotCorrelated):
        messages.correlate(ctx, "withdrawn", "W-1")
    with house.command() as ctx:
        assert messages.correlate(ctx, "withdrawn").instance.id == going, "who is held stands in nobody's way"
        instances.resume(ctx, held)
    with house.command() as ctx:
        assert messages.correlate(ctx, "withdrawn", "W-1").instance.id == held


def test_messages_with_unusable_texts_are_refused(house: House) -> None:
    with house.command() as ctx:
        with pytest.raises(ValueRefused):
            messages.correlate(ctx, "")
        with pytest.raises(ValueRefused):
            messages.correlate(ctx, "a", "b\x00")
        with pytest.raises(VariablesInvalid):
            messages.correlate(ctx, "a", variables={"x": float("nan")})
        with pytest.raises(ValueRefused):
            messages.signal(ctx, "\x07")


def test_a_message_starts_the_latest_version(house: House) -> None:
    house.deploy("starts")
    house.deploy("starts")
    with house.command() as ctx:
        reached = messages.correlate(ctx, "order", "O-1", variables={"n": 1})

    assert reached.started and reached.instance.business_key == "O-1"
    assert house.task("handle").business_key == "O-1"
    with house.query() as ctx:
        from engine import definitions

        assert definitions.get(ctx, reached.instance.definition_id).version == 2


def test_guards_and_numbering_of_a_start_see_what_the_message_brings(house: House) -> None:
    house.deploy("starts")
    seen: list[object] = []
    house.hooks.guards["instance.start"].append(lambda ctx, definition, **facts: seen.append(facts["variables"]))
    house.hooks.business_key = lambda ctx, definition, variables: f"N-{variables['n']}"

    with house.command() as ctx:
        reached = messages.correlate(ctx, "order", variables={"n": 7})

    assert (seen, reached.instance.business_key) == ([{"n": 7}], "N-7")


def test_a_thrown_message_starts_its_receiver_and_the_answer_correlates(house: House) -> None:
    house.deploy("pool")
    asker = start(house, "asker", "Q-1", number=41)
    start(house, "asker", "Q-2", number=42)
    assert house.drain() == 2
    assert [task.element_id for task in house.open_tasks()] == ["reply", "reply"]

    with house.command() as ctx:
        reached = messages.correlate(ctx, "answer", correlation={"number": 41}, variables={"answer": "yes"})
    assert reached.instance.id == asker
    with house.command() as ctx, pytest.raises(MessageNotCorrelated):
        messages.correlate(ctx, "answer", correlation={"number": 41})


def test_what_a_thrown_message_starts_belongs_to_the_senders_town(house: House) -> None:
    with house.command(SYSTEM) as ctx:
        deployments.deploy(ctx, "pool", {"pool.bpmn": (DIAGRAMS / "pool.bpmn").read_bytes()})
    with house.command(CLERK) as ctx:
        instances.start(ctx, "asker", variables={"number": 41})
    house.drain()

    with house.query() as ctx:
        (started,) = instances.list(ctx, instances.InstanceFilter(definition_key="answerer")).items

    assert started.town_code == CLERK.town_code


def test_a_thrown_message_that_nobody_waits_for_becomes_an_incident(house: House) -> None:
    house.deploy("starts")
    house.deploy("collects")
    with house.command() as ctx:
        instance = messages.correlate(ctx, "order").instance
    house.complete("handle", CLERK)
    for _ in range(10):
        house.drain()
        house.advance(hours=1)
    house.drain()

    with house.query() as ctx:
        (incident,) = [one for one in incidents.list(ctx).items if one.code == "message_not_correlated"]
        job = jobs.get(ctx, incident.cause_id)
        assert instances.get(ctx, instance.id).state == "completed"
    assert (job.state, job.name, job.retries, job.attempt) == ("dead", "order-done", 0, 5)

    with house.command() as ctx:
        incidents.retry(ctx, incident.id)
    assert house.drain() > 0
    with house.query() as ctx:
        (again,) = [one for one in incidents.list(ctx).items if one.code == "message_not_correlated"]
    with house.command() as ctx:
        incidents.resolve(ctx, again.id)
    with house.query() as ctx:
        assert [one for one in incidents.list(ctx).items if one.code == "message_not_correlated"] == []


def test_a_thrown_message_that_no_process_receives_is_written_down(house: House) -> None:
    house.deploy("starts")
    with house.command() as ctx:
        instance = messages.correlate(ctx, "order").instance
    house.complete("handle", CLERK)
    house.drain()

    with house.query() as ctx:
        (told,) = history.list(ctx, history.HistoryFilter(instance_id=instance.id, kind="message.unheard")).items
        assert (told.details, incidents.list(ctx).items) == ({"name": "order-done"}, [])
        assert jobs.list(ctx, jobs.JobFilter(kind="message")).items == []


@pytest.mark.parametrize(("name", "received"), [("order-done", True), ("order-7-late", True), ("order-7", False)])
def test_what_processes_receive_is_known(house: House, name: str, received: bool) -> None:
    house.deploy("collects")

    with house.query() as ctx:
        assert definitions.receive(ctx, name) is received


def test_the_deployment_of_a_message_that_nobody_receives_warns(house: House) -> None:
    with house.command() as ctx:
        alone = deployments.check(ctx, {"starts.bpmn": (DIAGRAMS / "starts.bpmn").read_bytes()})
    house.deploy("collects")
    with house.command() as ctx:
        heard = deployments.check(ctx, {"starts.bpmn": (DIAGRAMS / "starts.bpmn").read_bytes()})

    assert [(one.rule, one.severity, one.element_id) for one in alone.problems] == [
        ("unheard_message", "warning", "end")
    ]
    assert heard.problems == []


def test_a_signal_reaches_every_listener_and_start_event(house: House) -> None:
    house.deploy("waiting")
    house.deploy("starts")
    ids = [start(house, "waiting") for _ in range(3)]
    with house.command() as ctx:
        instances.suspend(ctx, ids[2])
    with house.command() as ctx:
        assert messages.signal(ctx, "all-stop", {"by": "chief"}) == 3
        assert messages.signal(ctx, "flood") == 1
        assert messages.signal(ctx, "nobody") == 0
    house.drain()

    def stopped() -> list[str]:
        with house.query() as ctx:
            found = history.list(ctx, history.HistoryFilter(element_id="listen", kind="event.caught")).items
        return sorted(str(event.instance_id) for event in found)

    assert stopped() == ids[:2]
    assert house.task("handle").definition_key == "starts"
    with house.command() as ctx:
        instances.resume(ctx, ids[2])
    house.drain()
    assert stopped() == ids


def test_a_signal_stays_in_its_town(house: House) -> None:
    house.deploy("waiting")
    start(house, "waiting")
    neighbour = replace(PROGRAM, town_code="320500200000")

    with house.command(neighbour) as ctx:
        assert messages.signal(ctx, "all-stop") == 0
    with house.command(replace(PROGRAM, town_code="")) as ctx:
        assert messages.signal(ctx, "all-stop") == 1


def test_a_thrown_signal_is_spread(house: House) -> None:
    house.deploy("pool")
    house.deploy("waiting")
    start(house, "asker", number=1)
    listener = start(house, "waiting")
    with house.command() as ctx:
        messages.correlate(ctx, "answer", correlation={"number": 1})
    house.complete("read", CLERK)
    house.drain()

    with house.query() as ctx:
        wanted = history.HistoryFilter(instance_id=listener, kind="event.caught", element_id="listen")
        assert len(history.list(ctx, wanted).items) == 1


def test_a_signal_hands_its_business_key_to_what_it_starts(house: House) -> None:
    house.deploy("collects")
    house.deploy("starts")
    start(house, "collects", "K-7", level=3)
    with house.command() as ctx:
        messages.correlate(ctx, "order-done")
    house.drain()

    with house.query() as ctx:
        (started,) = instances.list(ctx, instances.InstanceFilter(definition_key="starts")).items
        assert (started.business_key, variables.get(ctx, started.id)) == ("K-7", {"water": 3})


def test_a_signal_for_a_wait_that_was_left_is_dropped(house: House) -> None:
    house.deploy("waiting")
    instance_id = start(house, "waiting")
    with house.command() as ctx:
        messages.signal(ctx, "all-stop")
        messages.signal(ctx, "all-stop")
    assert Executor(house.database, house.hooks, clock=house.clock).drain() == 2
    with house.query() as ctx:
        assert incidents.list(ctx).items == []
        assert instances.get(ctx, instance_id).state == "active"
