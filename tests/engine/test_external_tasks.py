"""Service steps: fetched, reported, failed, refused, and fenced against workers that come back too late."""

from datetime import timedelta

import pytest

from engine import external_tasks, incidents, instances, variables
from engine.errors import ExternalTaskNotFound, Invalid, LimitExceeded, LockLost, TopicBound, ValueRefused
from engine.external_tasks import Fetched, TopicRequest, expected
from engine.hooks import Topic
from tests.engine.house import CLERK, DIAGRAMS, PROGRAM, House

ASK = TopicRequest("ask_partner", lock_seconds=60)


def start(house: House, **variables: object) -> str:
    house.deploy("errors")
    with house.command() as ctx:
        return instances.start(ctx, "errors", variables=variables, business_key="B-1").id


def fetch(house: House, worker: str = "w1", wanted: TopicRequest = ASK) -> list[Fetched]:
    with house.command() as ctx:
        return [*external_tasks.fetch_and_lock(ctx, worker, [wanted])]


def test_a_fetched_task_is_locked_and_carries_what_it_needs(house: House) -> None:
    start(house, route="left", other=1)
    (fetched,) = fetch(house, wanted=TopicRequest("ask_partner", variables=["route", "missing"]))

    assert fetched.variables == {"route": "left"}
    assert fetched.task.properties == {"office": "tax"}
    assert (fetched.task.worker, fetched.task.attempt, fetched.task.business_key) == ("w1", 1, "B-1")
    assert fetch(house, "w2") == []


def test_an_expired_lock_is_given_to_another_and_fences_the_first(house: House) -> None:
    start(house, route="left")
    (mine,) = fetch(house)
    house.advance(seconds=61)
    (theirs,) = fetch(house, "w2")

    assert theirs.task.attempt == 2
    with house.command() as ctx, pytest.raises(LockLost):
        external_tasks.complete(ctx, mine.task.id, "w1")
    with house.command() as ctx, pytest.raises(LockLost):
        external_tasks.complete(ctx, mine.task.id, "w2", lock_token=mine.task.lock_token)
    with house.command() as ctx:
        external_tasks.complete(ctx, theirs.task.id, "w2", lock_token=theirs.task.lock_token)
    with house.command() as ctx, pytest.raises(ExternalTaskNotFound):
        external_tasks.complete(ctx, theirs.task.id, "w2")


def test_an_expired_lock_still_counts_while_nobody_else_took_it(house: House) -> None:
    start(house, route="left")
    (mine,) = fetch(house)
    house.advance(seconds=61)
    with house.command() as ctx:
        external_tasks.complete(ctx, mine.task.id, "w1")


def test_filters_by_business_key_and_definition(house: House) -> None:
    start(house)
    assert fetch(house, wanted=TopicRequest("ask_partner", business_key="other")) == []
    assert fetch(house, wanted=TopicRequest("ask_partner", definition_key="other")) == []
    found = fetch(house, wanted=TopicRequest("ask_partner", business_key="B-1", definition_key="errors"))
    assert len(found) == 1


def crowd(house: House, count: int, **variables: object) -> None:
    """So many more free steps than one statement compares."""
    house.deploy("errors")
    with house.command() as ctx:
        for _ in range(count):
            instances.start(ctx, "errors", variables=variables)


def test_a_fitting_task_is_found_behind_any_number_of_others(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(external_tasks, "COMPARED_AT_ONCE", 4)
    crowd(house, 9, kind="a")
    ours = start(house, kind="b", number=12)
    with house.query() as ctx:
        [oldest, *_] = external_tasks.list(ctx).items
    drawn = (DIAGRAMS / "errors.bpmn").read_bytes()
    versioned = drawn.replace(b'isExecutable="true"', b'isExecutable="true" camunda:versionTag="T2"')
    house.deploy("errors", **{"errors.bpmn": versioned})
    with house.command() as ctx:
        tagged = instances.start(ctx, "errors", variables={"kind": "a"})

    by_variable = fetch(
        house, "v", TopicRequest("ask_partner", process_variables=expected({"kind": "b", "number": 12}))
    )
    by_tag = fetch(house, "t", TopicRequest("ask_partner", version_tag="T2"))
    by_version = fetch(house, "d", TopicRequest("ask_partner", definition_ids=[oldest.definition_id]))
    none = fetch(house, "n", TopicRequest("ask_partner", process_variables=expected({"kind": "c"})))

    assert [one.task.instance_id for one in by_variable] == [ours]
    assert [one.task.instance_id for one in by_tag] == [tagged.id]
    assert len(by_version) == 9 and none == []


def test_what_is_counted_is_what_is_fetched(house: House) -> None:
    crowd(house, 2, kind="a")
    ours = start(house, kind="b")
    wanted = [
        TopicRequest("ask_partner", process_variables=expected({"kind": kind}), town_code=town, given=given)
        for kind, town, given in (
            ("a", "", None),
            ("b", PROGRAM.town_code, frozenset(("errors",))),
            ("b", "elsewhere", None),
            ("b", "", frozenset(("other",))),
        )
    ] + [TopicRequest("ask_partner", version_tag="none"), TopicRequest("ask_partner", given=frozenset(("other",)))]

    def counts() -> list[int]:
        with house.query() as ctx:
            return [*external_tasks.count_free(ctx, wanted, 10)]

    before = counts()
    with house.command() as ctx:
        variables.set(ctx, ours, {"kind": "a"})

    assert before == [2, 1, 0, 0, 0, 0]
    assert counts() == [3, 0, 0, 0, 0, 0]


def test_failures_wait_as_the_diagram_says_and_end_in_an_incident(house: House) -> None:
    instance_id = start(house, route="left")
    (first,) = fetch(house)
    with house.command() as ctx:
        failed = external_tasks.fail(ctx, first.task.id, "w1", "503", "trace")
    assert failed.retries == 1 and failed.error_message == "503"
    assert fetch(house) == []
    house.advance(minutes=5)
    (second,) = fetch(house)
    with house.command() as ctx:
        dead = external_tasks.fail(ctx, second.task.id, "w1", "503 again")

    assert (dead.retries, dead.state) == (0, "dead")
    house.advance(days=1)
    assert fetch(house) == []
    with house.query() as ctx:
        (incident,) = incidents.list(ctx, incidents.IncidentFilter(instance_id=instance_id)).items
        assert instances.get(ctx, instance_id).incidents == 1
    assert (incident.kind, incident.message_en, incident.element_id) == ("external_task", "503 again", "ask")

    with house.command() as ctx:
        incidents.retry(ctx, incident.id)
    (third,) = fetch(house)
    with house.command() as ctx:
        external_tasks.complete(ctx, third.task.id, "w1")
    with house.query() as ctx:
        assert instances.get(ctx, instance_id).incidents == 0


def test_a_worker_may_say_how_often_and_when(house: House) -> None:
    start(house)
    (first,) = fetch(house)
    with house.command() as ctx:
        failed = external_tasks.fail(ctx, first.task.id, "w1", "x", retries=7, retry_seconds=10)
        assert (failed.retries, failed.run_at) == (7, ctx.now + timedelta(seconds=10))


def test_a_bpmn_error_takes_the_boundary(house: House) -> None:
    start(house)
    (fetched,) = fetch(house)
    with house.command() as ctx:
        external_tasks.bpmn_error(ctx, fetched.task.id, "w1", "REFUSED", "no", {"why": "no"})

    assert house.task("appeal").name == "申诉"
    with house.query() as ctx, pytest.raises(ExternalTaskNotFound):
        external_tasks.get(ctx, fetched.task.id)


def test_extend_and_unlock(house: House) -> None:
    start(house)
    (fetched,) = fetch(house)
    with house.command() as ctx:
        extended = external_tasks.extend(ctx, fetched.task.id, "w1", 600)
        assert extended.locked_until == ctx.now + timedelta(minutes=10)
    with house.command() as ctx, pytest.raises(LockLost):
        external_tasks.unlock(ctx, fetched.task.id, "w2")
    with house.command() as ctx:
        external_tasks.unlock(ctx, fetched.task.id, "w1")
    (again,) = fetch(house, "w2")
    with house.command() as ctx:
        assert external_tasks.unlock_all(ctx, "w2") == 1
    assert fetch(house, "w3")[0].task.id == again.task.id


def test_retries_can_be_set(house: House) -> None:
    instance_id = start(house)
    (fetched,) = fetch(house)
    with house.command() as ctx:
        external_tasks.fail(ctx, fetched.task.id, "w1", "x", retries=0)
    with house.command() as ctx, pytest.raises(Invalid):
        external_tasks.set_retries(ctx, fetched.task.id, 101)
    with house.command() as ctx:
        external_tasks.set_retries(ctx, fetched.task.id, 3)

    assert len(fetch(house)) == 1
    with house.query() as ctx:
        assert incidents.list(ctx).items == []
        assert instances.get(ctx, instance_id).incidents == 0


def test_a_step_without_attempts_left_is_an_incident(house: House) -> None:
    start(house)
    (fetched,) = fetch(house)
    for _ in range(2):
        with house.command() as ctx:
            external_tasks.set_retries(ctx, fetched.task.id, 0)

    house.advance(hours=1)
    assert fetch(house) == []
    with house.query() as ctx:
        [raised] = incidents.list(ctx).items
    assert (raised.code, raised.message_zh) == ("retries_used_up", external_tasks.NO_ATTEMPTS)


def test_what_cannot_be_fetched_is_refused(house: House) -> None:
    house.hooks.topics["inside"] = Topic(lambda ctx, call: None, "inside")
    with house.command() as ctx:
        with pytest.raises(TopicBound):
            external_tasks.fetch_and_lock(ctx, "w", [TopicRequest("inside")])
        with pytest.raises(Invalid):
            external_tasks.fetch_and_lock(ctx, "w", [TopicRequest("ask_partner", lock_seconds=0)])
        with pytest.raises(LimitExceeded):
            external_tasks.fetch_and_lock(ctx, "w", [ASK], max_tasks=1000)
        with pytest.raises(ValueRefused):
            external_tasks.fetch_and_lock(ctx, "", [ASK])
        with pytest.raises(ExternalTaskNotFound):
            external_tasks.complete(ctx, "nothing", "w")


def test_a_cancelled_step_is_gone_for_its_worker(house: House) -> None:
    instance_id = start(house)
    (fetched,) = fetch(house)
    with house.command(CLERK) as ctx:
        instances.cancel(ctx, instance_id, "over")
    with house.command() as ctx, pytest.raises(ExternalTaskNotFound):
        external_tasks.complete(ctx, fetched.task.id, "w1")


def test_lists_by_topic_and_worker(house: House) -> None:
    start(house)
    fetch(house)
    with house.query() as ctx:
        wanted = external_tasks.ExternalTaskFilter(topic="ask_partner", worker="w1", state="ready")
        assert len(external_tasks.list(ctx, wanted).items) == 1
        assert external_tasks.list(ctx, external_tasks.ExternalTaskFilter(topic="x")).items == []
