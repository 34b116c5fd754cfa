"""Webhooks against a real receiver: signed, in order, again until they are received, replayed, retried by people."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from engine import deliveries, history, instances, outbox, telling, webhooks
from engine.clock import DatabaseClock
from engine.context import Actor
from engine.db import Database
from engine.deliveries import Delivery, DeliveryFilter
from engine.errors import LimitExceeded, ProcessNotOpen, ValueRefused
from engine.outside import AddressRefused, Policy, UrlRefused
from engine.states import DeliveryState, SubscriptionState
from engine.vault import Vault
from engine.webhooks import Subscription
from tests.engine.house import PROGRAM, House
from tests.engine.receiver import Call, Receiver
from tests.engine.teller import KEY, LEASE

ROOT = Path(__file__).parents[2]
TASKS = f"{outbox.PREFIX}task.*"
ELSEWHERE = Actor("portal", "program", "门户", town_code="320282100000")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Somebody who listens."""
    listening = Receiver()
    yield listening
    listening.close()


@pytest.fixture
def house(database: Database, receiver: Receiver) -> House:
    """A house that may tell this receiver."""
    built = House(database)
    outbox.install(built.hooks)
    built.hooks.vault = Vault(lambda: [KEY])
    built.hooks.outside = receiver.policy
    return built


def subscribe(house: House, url: str, types: Sequence[str] = (TASKS,), **more: Sequence[str]) -> tuple[str, str]:
    """A subscription's id and its secret."""
    with house.command() as ctx:
        made, secret = webhooks.create(ctx, "受理平台", url, types, **more)
    return made.id, secret


def tell(house: House, *subjects: str, kind: str = "task.claimed") -> None:
    """Something happens to each subject, one command each."""
    for subject in subjects:
        with house.command() as ctx:
            history.record(ctx, kind, subject_id=subject)


def sent(house: House, state: DeliveryState | None = None) -> list[Delivery]:
    """Deliveries, oldest first."""
    with house.query() as ctx:
        return deliveries.list(ctx, DeliveryFilter(state=state)).items[::-1]


def subscription(house: House, webhook_id: str) -> Subscription:
    with house.query() as ctx:
        return webhooks.get(ctx, webhook_id)


def log(house: House, delivery_id: str) -> list[tuple[int, int | None, str | None]]:
    """Number, status and error of each attempt."""
    with house.query() as ctx:
        return [(one.number, one.status, one.error) for one in deliveries.get(ctx, delivery_id)[1]]


def live_through(house: House, rounds: int) -> None:
    """Let so many attempts come due and be made."""
    for _ in range(rounds):
        house.drain()
        house.advance(days=1.2)


# --- told -----------------------------------------------------------------------------------------


def test_an_event_is_told_signed_as_a_cloud_event(house: House, receiver: Receiver) -> None:
    webhook_id, secret = subscribe(house, receiver.url)

    tell(house, "t1")
    house.drain()

    [call] = receiver.calls
    [delivery] = sent(house)
    assert call.headers["content-type"] == "application/cloudevents+json"
    assert call.headers["webhook-id"] == call.event["id"] == delivery.event_id
    assert call.is_signed_with(secret) and not call.is_signed_with(webhooks.new_secret())
    assert (call.event["type"], call.event["subject"]) == (f"{outbox.PREFIX}task.claimed", "t1")
    assert (delivery.subscription_id, delivery.state, delivery.last_status) == (webhook_id, "delivered", 204)
    assert log(house, delivery.id) == [(1, 204, None)]


def test_only_what_was_asked_for_is_told(house: House, receiver: Receiver) -> None:
    subscribe(house, receiver.url, [f"{outbox.PREFIX}process.started"], definition_keys=["licence"])
    house.deploy("licence", "waiting")

    with house.command() as ctx:
        wanted = instances.start(ctx, "licence").id
        instances.start(ctx, "waiting")
    house.drain()

    assert receiver.subjects() == [wanted]
    assert receiver.calls[0].event["data"]["process_definition_key"] == "licence"


def test_another_town_is_told_nothing(house: House, receiver: Receiver) -> None:
    with house.command(ELSEWHERE) as ctx:
        webhooks.create(ctx, "外镇", receiver.url, [TASKS])

    tell(house, "t1")
    house.drain()

    assert receiver.calls == []
    with house.query() as ctx:
        assert webhooks.page(ctx).items == []


def test_a_try_is_told_to_that_webhook_alone(house: House, receiver: Receiver) -> None:
    tried, _ = subscribe(house, receiver.url)
    subscribe(house, f"{receiver.url}/other", [f"{outbox.PREFIX}*"])

    with house.command() as ctx:
        event_id = webhooks.test(ctx, tried)
    house.drain()

    [delivery] = [one for one in sent(house) if one.type == webhooks.TEST]
    assert (delivery.subscription_id, delivery.event_id) == (tried, event_id)


# --- failing --------------------------------------------------------------------------------------


def test_an_instances_events_keep_their_order_under_failure(house: House, receiver: Receiver) -> None:
    subscribe(house, receiver.url)
    receiver.answer = lambda call: 503 if call.event["subject"] == "a" and len(receiver.calls) < 6 else 204

    tell(house, "a", "b", "a", "b", "a")
    house.drain()

    assert receiver.subjects() == ["a", "b", "b"]
    assert [one.state for one in sent(house)] == ["ready", "delivered", "queued", "delivered", "queued"]
    live_through(house, 4)
    told = [call.event["sequence"] for call in receiver.calls if call.event["subject"] == "a"]
    assert told == sorted(told) and len(set(told)) == 3
    assert {one.state for one in sent(house)} == {"delivered"}


def test_attempts_back_off_over_days_then_a_person_retries(house: House, receiver: Receiver) -> None:
    webhook_id, _ = subscribe(house, receiver.url)
    receiver.answer = lambda call: 500
    tell(house, "a")
    house.drain()
    waits = []
    for _ in range(9):
        [waiting] = sent(house)
        waits.append((waiting.run_at - house.clock.now(None)).total_seconds())  # type: ignore[arg-type]
        house.advance(seconds=waits[-1])
        house.drain()

    [dead] = sent(house)
    assert (dead.state, dead.attempt, dead.last_status) == ("dead", 10, 500)
    assert all(1 <= wait / plan.total_seconds() <= 1.1 for wait, plan in zip(waits, telling.SCHEDULE, strict=True))
    assert subscription(house, webhook_id).state == SubscriptionState.DISABLED

    receiver.answer = lambda call: 200
    with house.command() as ctx:
        webhooks.set_state(ctx, webhook_id, is_active=True)
        deliveries.retry(ctx, dead.id)
    house.drain()

    [delivered] = sent(house)
    assert (delivered.state, delivered.attempt) == ("delivered", 11)
    assert len({call.headers["webhook-id"] for call in receiver.calls}) == 1
    with house.command() as ctx, pytest.raises(deliveries.DeliveryOver):
        deliveries.retry(ctx, dead.id)


def test_a_receiver_that_wants_nothing_more_is_left_alone(house: House, receiver: Receiver) -> None:
    webhook_id, _ = subscribe(house, receiver.url)
    receiver.answer = lambda call: 410
    tell(house, "a")
    house.drain()
    tell(house, "b")
    live_through(house, 2)

    assert len(receiver.calls) == 1
    assert (subscription(house, webhook_id).state, subscription(house, webhook_id).reason) == ("disabled", "gone")


def test_a_call_without_an_answer_is_told_again(house: House, receiver: Receiver) -> None:
    subscribe(house, receiver.url)
    receiver.answer = lambda call: None if len(receiver.calls) == 1 else 204
    tell(house, "a")
    live_through(house, 2)

    [delivery] = sent(house)
    assert log(house, delivery.id) == [(1, None, "outside_failed"), (2, 204, None)]


def test_a_crash_between_call_and_commit_tells_again_and_marks_once(house: House, receiver: Receiver) -> None:
    subscribe(house, receiver.url)
    tell(house, "a")
    with house.command() as ctx:
        deliveries.relay(ctx)
    with house.command() as ctx:
        leased = telling.lease(ctx)
    assert leased is not None
    answered = telling.call(leased, house.hooks.outside)

    house.drain()
    assert len(receiver.calls) == 1, "the lease holds"
    house.advance(seconds=telling.LEASE.total_seconds() + 1)
    house.drain()
    with house.command() as ctx:
        telling.report(ctx, leased, answered)

    [delivery] = sent(house)
    assert [call.headers["webhook-id"] for call in receiver.calls] == [delivery.event_id] * 2
    assert log(house, delivery.id) == [(1, None, "abandoned"), (2, 204, None)]
    assert delivery.state == "delivered"


# --- people ---------------------------------------------------------------------------------------


def test_both_secrets_sign_until_the_overlap_is_over(house: House, receiver: Receiver) -> None:
    webhook_id, old = subscribe(house, receiver.url)
    with house.command() as ctx:
        _, new = webhooks.rotate(ctx, webhook_id, timedelta(hours=2))

    tell(house, "a")
    house.drain()
    house.advance(hours=2)
    tell(house, "b")
    house.drain()

    during, after = receiver.calls
    assert during.is_signed_with(old) and during.is_signed_with(new)
    assert after.is_signed_with(new) and not after.is_signed_with(old)


def test_what_is_paused_gathers_and_goes_on(house: House, receiver: Receiver) -> None:
    webhook_id, _ = subscribe(house, receiver.url)
    tell(house, "before")
    with house.command() as ctx:
        deliveries.relay(ctx)
        webhooks.set_state(ctx, webhook_id, is_active=False)
    tell(house, "meanwhile", "before")
    house.drain()

    assert receiver.calls == [] and [one.state for one in sent(house)] == ["held", "held", "queued"]
    with house.command() as ctx:
        webhooks.set_state(ctx, webhook_id, is_active=True)
    house.drain()
    assert receiver.subjects() == ["before", "meanwhile", "before"]


def test_a_replay_tells_again_from_a_position_with_the_same_ids(house: House, receiver: Receiver) -> None:
    webhook_id, _ = subscribe(house, receiver.url)
    tell(house, "a", "b", "a")
    tell(house, "no", kind="process.resumed")
    house.drain()
    first = [call.headers["webhook-id"] for call in receiver.calls]

    with house.query() as ctx:
        position = next(one.position for one in outbox.read(ctx, outbox.EventFilter(types=[TASKS]), 1))
    with house.command() as ctx:
        replayed = deliveries.replay(ctx, webhook_id, after=position)
    house.drain()

    assert (replayed.count, replayed.is_complete) == (2, True)
    assert sorted(call.headers["webhook-id"] for call in receiver.calls[3:]) == sorted(first[1:])
    assert [one.is_replay for one in sent(house)] == [False] * 3 + [True] * 2


def test_a_removed_webhook_is_told_nothing_more(house: House, receiver: Receiver) -> None:
    webhook_id, _ = subscribe(house, receiver.url)
    tell(house, "a")
    with house.command() as ctx:
        deliveries.relay(ctx)
        webhooks.remove(ctx, webhook_id)
    house.drain()

    assert receiver.calls == [] and sent(house) == []


@pytest.mark.parametrize("first", [True, False], ids=("resumed", "paused"))
def test_what_a_disabled_webhook_missed_is_replayed_when_it_goes_on(
    house: House, receiver: Receiver, first: bool
) -> None:
    webhook_id, _ = subscribe(house, receiver.url)
    receiver.answer = lambda call: 410
    tell(house, "before")
    house.drain()
    receiver.answer = lambda call: 204
    tell(house, "missed", "missed too")
    tell(house, "no", kind="process.resumed")
    house.drain()
    missed = subscription(house, webhook_id).missed_after

    with house.command() as ctx:
        deliveries.set_state(ctx, webhook_id, is_active=first)
        after = deliveries.set_state(ctx, webhook_id, is_active=True)
    tell(house, "afterwards")
    house.drain()

    assert (missed, after.missed_after) == (1, None)
    assert sorted(receiver.subjects()) == ["afterwards", "before", "before", "missed", "missed too"]
    assert [one.is_replay for one in sent(house)] == [False, True, True, False]


def test_what_does_not_fit_into_one_replay_is_told_by_its_position(
    house: House, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "REPLAY_LIMIT", 2)
    webhook_id, _ = subscribe(house, receiver.url)
    receiver.answer = lambda call: 410
    tell(house, "before")
    house.drain()
    receiver.answer = lambda call: 204
    tell(house, "a", "b", "c")
    house.drain()

    with house.command() as ctx:
        resumed = deliveries.set_state(ctx, webhook_id, is_active=True)
        rest = deliveries.replay(ctx, webhook_id, after=resumed.missed_after or 0)
    house.drain()

    assert (resumed.missed_after, rest.count, rest.is_complete) == (3, 1, True)
    assert sorted(receiver.subjects()) == ["a", "b", "before", "before", "c"]


# --- refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "http://[64:ff9b::a00:1]/",
        "http://169.254.169.254/x",
        "http://localhost/",
        "http://LocalHost.:8080/",
        "http://a.localhost/",
        "http://ip6-localhost/",
    ],
)
def test_an_address_inside_is_refused_at_once(house: House, url: str) -> None:
    with house.command() as ctx, pytest.raises(AddressRefused):
        webhooks.create(ctx, "内网", url, [TASKS])


def test_a_name_that_rebinds_is_refused_when_it_is_told(house: House, receiver: Receiver) -> None:
    house.hooks.outside = Policy(resolve=lambda host, port: ["127.0.0.1"])
    subscribe(house, f"http://rebinding.example:{receiver.port}/")

    tell(house, "a")
    house.drain()

    [delivery] = sent(house)
    assert log(house, delivery.id) == [(1, None, "outside_address_refused")] and receiver.calls == []
    assert delivery.state == "dead"


def test_a_closed_house_refuses_names_that_are_not_listed_at_once(house: House, receiver: Receiver) -> None:
    house.hooks.outside = Policy(frozenset({("listed.example", 443)}), is_closed=True)

    subscribe(house, "https://listed.example/")
    with pytest.raises(AddressRefused):
        subscribe(house, "https://example.cn/")


def test_an_account_has_so_many_webhooks(house: House, receiver: Receiver) -> None:
    for _ in range(webhooks.MAX_WEBHOOKS):
        made, _ = subscribe(house, receiver.url)

    with pytest.raises(LimitExceeded):
        subscribe(house, receiver.url)
    with house.command() as ctx:
        webhooks.remove(ctx, made)
    assert subscribe(house, receiver.url)


def test_unknown_types_and_unusable_addresses_are_refused(house: House) -> None:
    with house.command() as ctx:
        with pytest.raises(UrlRefused):
            webhooks.create(ctx, "x", "ftp://example.cn/", [TASKS])
        with pytest.raises(ValueRefused) as refused:
            webhooks.create(ctx, "x", "https://example.cn/", [TASKS, "cn.zhenshu.tusk.*"])
    assert [one.pointer for one in refused.value.fields] == ["/types/1"]


# --- processes ------------------------------------------------------------------------------------


def test_two_processes_and_a_kill_tell_everything_in_order_and_mark_it_once(
    database: Database, database_url: str, house: House, receiver: Receiver
) -> None:
    """The receiver kills a process while that waits for its answer."""
    allowed = f"127.0.0.1:{receiver.port}"
    command = [sys.executable, "-m", "tests.engine.teller", database_url, allowed]
    tellers = [subprocess.Popen(command, cwd=ROOT) for _ in range(2)]
    lock, killed = threading.Lock(), threading.Event()

    def answer(call: Call) -> int | None:
        with lock:
            if len(receiver.calls) >= 8 and not killed.is_set():
                killed.set()
                tellers[0].send_signal(signal.SIGKILL)
                return None
        return 204

    receiver.answer = answer
    real = House(database, DatabaseClock())
    real.hooks = house.hooks
    with real.command() as ctx:
        _, secret = webhooks.create(ctx, "受理平台", receiver.url, [TASKS])
    for number in range(30):
        with real.command() as ctx:
            history.record(ctx, "task.claimed", subject_id=f"line{number % 5}")
    pause = threading.Event()
    for _ in range(600):
        if len(sent(real, DeliveryState.DELIVERED)) == 30:
            break
        pause.wait(0.05)
    for teller in tellers:
        teller.terminate()
        teller.wait(20)

    done = sent(real)
    assert killed.is_set() and {one.state for one in done} == {"delivered"} and len(done) == 30
    assert [one.position for one in done] == [*range(done[0].position, done[0].position + 30)]
    for line in range(5):
        told = [call.event["sequence"] for call in receiver.calls if call.event["subject"] == f"line{line}"]
        assert told == sorted(told) and len(set(told)) == 6
        assert len(told) <= 6 + 1, "one of a line is on its way at a time, so the kill repeats no second"
    for call in receiver.calls:
        Webhook(secret).verify(call.body, dict(call.headers))
    assert LEASE < telling.LEASE


# --- programs with bounds -------------------------------------------------------------------------

BOUNDED = Actor("partner", "program", "部门系统", town_code=PROGRAM.town_code, process_keys=frozenset({"licence"}))


def test_a_program_with_bounds_hears_of_its_processes_only(house: House, receiver: Receiver) -> None:
    house.deploy("licence", "waiting")
    with house.command(BOUNDED) as ctx:
        made, _ = webhooks.create(ctx, "部门", receiver.url, [f"{outbox.PREFIX}*"])
    with house.command() as ctx:
        wanted = instances.start(ctx, "licence").id
        instances.start(ctx, "waiting")
    house.drain()

    assert made.definition_keys == ["licence"] and set(receiver.subjects()) == {wanted}
    with house.command(BOUNDED) as ctx, pytest.raises(ProcessNotOpen):
        webhooks.create(ctx, "部门", receiver.url, [TASKS], ["waiting"])
    with house.command(BOUNDED) as ctx, pytest.raises(ProcessNotOpen):
        webhooks.amend(ctx, made.id, definition_keys=["licence", "waiting"])


def test_a_program_with_bounds_does_not_find_others_webhooks(house: House, receiver: Receiver) -> None:
    theirs, _ = subscribe(house, receiver.url)
    tell(house, "a")
    house.drain()
    [delivery] = sent(house)

    with house.command(BOUNDED) as ctx:
        with pytest.raises(webhooks.SubscriptionNotFound):
            webhooks.rotate(ctx, theirs)
        with pytest.raises(deliveries.DeliveryNotFound):
            deliveries.get(ctx, delivery.id)
        assert webhooks.page(ctx).items == [] and deliveries.list(ctx).items == []
