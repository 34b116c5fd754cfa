"""Webhooks through their doors: made, tried, paused, rotated, replayed; the log that people read."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from api import housekeeping
from engine import accounts, instances, telling, webhooks
from engine.context import SYSTEM, Actor, command
from engine.vault import Vault
from tests.api.town import TOWN, Caller, Town, code_of, fields_of, items
from tests.engine.receiver import Receiver

PORTAL = Actor("portal", "program", "门户", frozenset({"INT"}), town_code=TOWN)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Somebody who listens."""
    listening = Receiver()
    yield listening
    listening.close()


@pytest.fixture
def open_town(busy: Town, receiver: Receiver) -> Town:
    """A town that may tell this receiver."""
    busy.system.hooks.outside = receiver.policy
    busy.system.hooks.vault = Vault(lambda: [b"k" * 32])
    return busy


def subscribe(town: Town, url: str, **more: Any) -> dict[str, Any]:
    """A webhook as its maker sees it."""
    body = {"name": "12345 平台", "url": url, "types": ["cn.zhenshu.process.*"], **more}
    answer = town("portal").post("/webhooks", body)
    assert answer.status_code == 201, answer.json
    made: dict[str, Any] = answer.json
    assert answer.headers["Location"] == f"/api/v1/webhooks/{made['id']}"
    return made


def test_a_webhook_is_made_and_told(open_town: Town, receiver: Receiver) -> None:
    made = subscribe(open_town, receiver.url)
    started = open_town.start()
    open_town.drain()

    portal = open_town("portal")
    [delivery] = items(portal.get(f"/webhook-deliveries?webhook_id={made['id']}"))
    in_full = portal.get(f"/webhook-deliveries/{delivery['id']}").json

    [call] = receiver.calls
    assert call.is_signed_with(made["secret"]) and call.event["subject"] == started["id"]
    assert (delivery["state"], delivery["event_id"]) == ("delivered", call.event["id"])
    assert [(one["number"], one["status"]) for one in in_full["attempts"]] == [(1, 204)]
    assert code_of(portal.post(f"/webhook-deliveries/{delivery['id']}/retry")) == "delivery_over"
    shown = portal.get(f"/webhooks/{made['id']}").json
    assert "secret" not in shown and shown["state"] == "active"


def test_the_secret_stands_nowhere_in_the_database(open_town: Town, receiver: Receiver) -> None:
    made = subscribe(open_town, receiver.url)

    with open_town.system.database.read() as db:
        stored = db.exec_driver_sql("SELECT secret FROM webhook_subscription").scalar_one()

    assert stored.startswith("v1:gm:") and made["secret"].removeprefix("whsec_") not in stored


def test_a_failure_is_shown_and_retried(open_town: Town, receiver: Receiver) -> None:
    subscribe(open_town, receiver.url)
    receiver.answer = lambda call: 500 if len(receiver.calls) == 1 else 200
    open_town.start()
    open_town.drain()

    portal = open_town("portal")
    [failed] = items(portal.get("/webhook-deliveries?state=ready"))
    in_full = portal.get(f"/webhook-deliveries/{failed['id']}").json
    again = portal.post(f"/webhook-deliveries/{failed['id']}/retry")
    open_town.drain()

    assert failed["last_status"] == 500 and in_full["attempts"][0]["answer"] == "said so"
    assert again.status_code == 202
    assert portal.get(f"/webhook-deliveries/{failed['id']}").json["state"] == "delivered"


def test_pause_resume_rotate_try_and_replay(open_town: Town, receiver: Receiver) -> None:
    made = subscribe(open_town, receiver.url)
    portal, path = open_town("portal"), f"/webhooks/{made['id']}"

    assert portal.post(f"{path}/pause").json["state"] == "paused"
    open_town.start()
    open_town.drain()
    assert receiver.calls == [] and len(items(portal.get("/webhook-deliveries?state=held"))) == 1
    assert portal.post(f"{path}/resume").json["state"] == "active"
    rotated = portal.post(f"{path}/rotate-secret", {"overlap_hours": 1}).json
    tried = portal.post(f"{path}/test").json["event_id"]
    open_town.drain()
    replayed = portal.post(f"{path}/replay", {"after": 0}).json
    open_town.drain()

    assert rotated["secret"] != made["secret"] and rotated["previous_secret_until"]
    assert all(
        call.is_signed_with(rotated["secret"]) and call.is_signed_with(made["secret"]) for call in receiver.calls
    )
    assert tried in [call.headers["webhook-id"] for call in receiver.calls]
    assert replayed["count"] == 1 and replayed["is_complete"]
    assert len(receiver.calls) == 3


# --- sight ----------------------------------------------------------------------------------------


def test_a_webhook_hears_of_what_its_maker_may_read(open_town: Town, receiver: Receiver) -> None:
    made = subscribe(open_town, receiver.url)
    own = open_town.start()["id"]
    theirs = open_town("clerk").post("/process-instances", {"process_definition_key": "permit"}).json["id"]
    open_town.drain()

    portal = open_town("portal")
    assert portal.get(f"/process-instances/{theirs}").status_code == 404
    assert receiver.subjects() == [own]
    assert portal.post(f"/webhooks/{made['id']}/replay", {"after": 0}).json["count"] == 1
    open_town.drain()
    assert receiver.subjects() == [own, own]


def test_an_operators_webhook_hears_of_the_whole_town(open_town: Town, receiver: Receiver) -> None:
    body = {"name": "运维", "url": receiver.url, "types": ["cn.zhenshu.process.*"]}
    assert open_town("admin").post("/webhooks", body).status_code == 201

    own = open_town.start()["id"]
    open_town.drain()

    assert receiver.subjects() == [own]


def test_a_client_that_is_narrowed_narrows_its_webhooks(open_town: Town, receiver: Receiver) -> None:
    change = {"process_definition_keys": ["another"]}
    admin = open_town("admin")
    issued = admin.post("/api-tokens", {"name": "12345", "login": "portal", "scopes": ["webhook:manage"]}).json
    client, headers = open_town.app.test_client(), {"Authorization": f"Bearer {issued['token']}"}
    body = {"name": "12345", "url": receiver.url, "types": ["cn.zhenshu.process.*"]}
    made = client.post("/api/v1/webhooks", json=body, headers=headers)
    assert made.status_code == 201, made.json
    before = open_town.start()["id"]
    open_town.drain()

    narrowed = admin.patch(f"/api-tokens/{issued['id']}", change, headers={"If-Match": '"1"'})
    open_town.start()
    open_town.drain()
    replayed = open_town("admin").post(f"/webhooks/{made.json['id']}/replay", {"after": 0})

    assert narrowed.status_code == 200, narrowed.json
    assert receiver.subjects() == [before]
    assert replayed.json["count"] == 0


def test_the_webhook_of_a_disabled_account_hears_nothing(open_town: Town, receiver: Receiver) -> None:
    body = {"name": "运维", "url": receiver.url, "types": ["cn.zhenshu.process.*"]}
    assert open_town("admin").post("/webhooks", body).status_code == 201
    with command(open_town.system.database, open_town.system.hooks, SYSTEM, open_town.clock) as ctx:
        found = accounts.by_login(ctx, "admin")
        assert found is not None
        accounts.change(ctx, found.id, {"is_disabled": True})

    open_town.start()
    open_town.drain()

    assert receiver.calls == []


def partner(town: Town, url: str, **bounds: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A client of the portal's with a webhook: what was issued, and the webhook."""
    body = {"name": "12345", "login": "portal", "scopes": ["webhook:manage"], **bounds}
    issued = town("admin").post("/api-tokens", body).json
    client = Caller(town.app.test_client(), issued["token"])
    made = client.post("/webhooks", {"name": "12345", "url": url, "types": ["cn.zhenshu.process.*"]})
    assert made.status_code == 201, made.json
    return issued, made.json


def revoke(town: Town, issued: Mapping[str, Any]) -> None:
    assert town("admin").delete(f"/api-tokens/{issued['id']}").status_code == 204


def expire(town: Town, issued: Mapping[str, Any]) -> None:
    town.clock.advance(timedelta(days=2))


def disable(town: Town, issued: Mapping[str, Any]) -> None:
    with command(town.system.database, town.system.hooks, SYSTEM, town.clock) as ctx:
        found = accounts.by_login(ctx, "portal")
        assert found is not None
        accounts.change(ctx, found.id, {"is_disabled": True})


def permit(town: Town) -> str:
    """Start an instance as the portal, whatever became of its account; its id."""
    with command(town.system.database, town.system.hooks, PORTAL, town.clock) as ctx:
        return instances.start(ctx, "permit").id


@pytest.mark.parametrize(
    ("end", "reason"), [(revoke, "token_revoked"), (expire, "token_expired"), (disable, "account_disabled")]
)
def test_a_webhook_ends_with_the_rights_of_its_maker(
    open_town: Town, receiver: Receiver, end: Callable[..., None], reason: str
) -> None:
    issued, made = partner(open_town, receiver.url, ttl_days=1)
    before = permit(open_town)
    open_town.drain()
    end(open_town, issued)
    permit(open_town)
    open_town.drain()

    shown = open_town("admin").get(f"/webhooks/{made['id']}").json

    assert receiver.subjects() == [before]
    assert (shown["state"], shown["reason"]) == ("disabled", reason)
    assert (shown["reason_detail"], shown["reason_detail_en"]) == webhooks.REASONS[reason]


@pytest.mark.parametrize("end", [revoke, expire, disable])
def test_what_was_under_way_stops_with_the_rights_of_its_maker(
    open_town: Town, receiver: Receiver, end: Callable[..., None]
) -> None:
    receiver.answer = lambda call: 500
    issued, made = partner(open_town, receiver.url, ttl_days=1)
    permit(open_town)
    open_town.drain()
    tried = len(receiver.calls)
    end(open_town, issued)
    open_town.clock.advance(timedelta(days=3))
    open_town.drain()

    assert tried > 0 and len(receiver.calls) == tried
    assert open_town("admin").get(f"/webhooks/{made['id']}").json["state"] == "disabled"


def test_a_revoked_clients_webhook_is_disabled_at_once_paused_or_not(open_town: Town, receiver: Receiver) -> None:
    issued, made = partner(open_town, receiver.url)
    open_town("admin").post(f"/webhooks/{made['id']}/pause")
    revoke(open_town, issued)

    shown = open_town("admin").get(f"/webhooks/{made['id']}").json

    assert (shown["state"], shown["reason"]) == ("disabled", "token_revoked")


def test_an_expired_clients_webhook_is_shown_as_disabled_when_the_house_was_swept(
    open_town: Town, receiver: Receiver
) -> None:
    issued, made = partner(open_town, receiver.url, ttl_days=1)
    expire(open_town, issued)

    swept = housekeeping.sweep(open_town.system)

    assert swept["webhooks"] == 1
    assert open_town("admin").get(f"/webhooks/{made['id']}").json["reason"] == "token_expired"


def test_a_rotated_clients_webhook_goes_on(open_town: Town, receiver: Receiver) -> None:
    issued, _ = partner(open_town, receiver.url)
    rotated = open_town("admin").post(f"/api-tokens/{issued['id']}/rotate", {"overlap_minutes": 0})
    started = permit(open_town)
    open_town.drain()

    assert rotated.status_code == 200, rotated.json
    assert receiver.subjects() == [started]


def test_who_resumes_a_revoked_clients_webhook_takes_it_over_with_what_it_missed(
    open_town: Town, receiver: Receiver
) -> None:
    receiver.answer = lambda call: 500
    issued, made = partner(open_town, receiver.url)
    waiting = permit(open_town)
    open_town.drain()
    revoke(open_town, issued)
    missed = permit(open_town)
    open_town.drain()
    receiver.answer = lambda call: 204
    receiver.calls.clear()

    resumed = open_town("admin").post(f"/webhooks/{made['id']}/resume").json
    open_town.drain()

    assert (resumed["state"], resumed["created_by"], resumed["reason"]) == ("active", "admin", None)
    assert receiver.subjects() == [waiting, missed]
    later = permit(open_town)
    open_town.drain()
    assert receiver.subjects()[2:] == [later]


def test_a_narrower_client_takes_over_within_its_bounds(open_town: Town, receiver: Receiver) -> None:
    receiver.answer = lambda call: 500
    issued, made = partner(open_town, receiver.url)
    permit(open_town)
    open_town.drain()
    narrow, _ = partner(open_town, receiver.url, process_definition_keys=["another"])
    revoke(open_town, issued)
    receiver.answer = lambda call: 204
    receiver.calls.clear()

    client = Caller(open_town.app.test_client(), narrow["token"])
    resumed = client.post(f"/webhooks/{made['id']}/resume")
    open_town.drain()

    assert resumed.status_code == 200, resumed.json
    assert resumed.json["process_definition_keys"] == ["another"]
    assert receiver.calls == []


def test_a_webhook_is_changed_under_its_revision(open_town: Town, receiver: Receiver) -> None:
    made = subscribe(open_town, receiver.url)
    portal, path = open_town("portal"), f"/webhooks/{made['id']}"

    changed = portal.patch(path, {"types": ["cn.zhenshu.task.*"]}, headers={"If-Match": '"1"'})
    stale = portal.patch(path, {"name": "x"}, headers={"If-Match": '"1"'})
    gone = portal.delete(path)

    assert (changed.json["types"], changed.json["revision"]) == (["cn.zhenshu.task.*"], 2)
    assert stale.status_code == 412 and gone.status_code == 204
    assert code_of(portal.get(path)) == "webhook_not_found"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"url": "http://127.0.0.1/x"}, 422, "outside_address_refused"),
        ({"url": "http://localhost/"}, 422, "outside_address_refused"),
        ({"url": "http://[::ffff:10.0.0.1]/x"}, 422, "outside_address_refused"),
        ({"url": "http://[64:ff9b::7f00:1]/x"}, 422, "outside_address_refused"),
        ({"url": "file:///etc/passwd"}, 422, "outside_url_refused"),
        ({"url": "https://user:word@example.cn/"}, 422, "outside_url_refused"),
        ({"types": ["cn.zhenshu.nothing"]}, 422, "value_refused"),
        ({"types": []}, 422, "input_invalid"),
        ({"odd": 1}, 422, "input_invalid"),
    ],
)
def test_a_bad_webhook_is_refused_with_its_reason(
    open_town: Town, change: dict[str, Any], status: int, code: str
) -> None:
    body = {"name": "x", "url": "https://example.cn/hook", "types": ["cn.zhenshu.process.*"], **change}

    answer = open_town("portal").post("/webhooks", body)

    assert (answer.status_code, code_of(answer)) == (status, code)


def test_bad_fields_are_named(open_town: Town) -> None:
    body = {"name": "", "url": "https://example.cn/hook", "types": ["cn.zhenshu.process.*", "x"]}

    assert fields_of(open_town("portal").post("/webhooks", body)) == {"/name": "length"}
    assert fields_of(open_town("portal").post("/webhooks", {**body, "name": "x"})) == {"/types/1": "unknown_type"}


def test_integrators_and_administrators_manage_webhooks_and_nobody_else(open_town: Town, receiver: Receiver) -> None:
    made = subscribe(open_town, receiver.url)

    assert len(items(open_town("admin").get("/webhooks"))) == 1
    for login in ("clerk", "leader", "auditor", "applicant", "designer"):
        assert code_of(open_town(login).get("/webhooks")) == "scope_missing"
    stranger = open_town.stranger("INT")
    assert items(stranger.get("/webhooks")) == [] and items(stranger.get("/webhook-deliveries")) == []
    assert code_of(stranger.post(f"/webhooks/{made['id']}/test")) == "webhook_not_found"


# --- webhooks of others ---------------------------------------------------------------------------


def integrator(town: Town) -> Caller:
    """Another program of the town, which reads nothing of the portal's."""
    with command(town.system.database, town.system.hooks, SYSTEM, town.clock) as ctx:
        accounts.create(ctx, "rival", "另一程序", ["INT"], town_code=TOWN)
    body = {"name": "rival", "login": "rival", "scopes": ["webhook:manage"]}
    return Caller(town.app.test_client(), town("admin").post("/api-tokens", body).json["token"])


def attempts_at(path: str, url: str, client: Caller) -> dict[str, Any]:
    """What comes of everything that could be done to a webhook."""
    match = {"If-Match": client.get(path).headers["ETag"]}
    return {
        "url": client.patch(path, {"url": url}, headers=match),
        "types": client.patch(path, {"types": ["cn.zhenshu.*"]}, headers=match),
        "keys": client.patch(path, {"process_definition_keys": ["permit"]}, headers=match),
        "rotate": client.post(f"{path}/rotate-secret", {"overlap_hours": 1}),
        "replay": client.post(f"{path}/replay", {"after": 0}),
        "test": client.post(f"{path}/test"),
        "pause": client.post(f"{path}/pause"),
        "resume": client.post(f"{path}/resume"),
        "delete": client.delete(path),
    }


def test_nobody_turns_anothers_webhook_to_themselves(open_town: Town, receiver: Receiver) -> None:
    body = {"name": "运维", "url": f"{receiver.url}admin", "types": ["cn.zhenshu.process.*"]}
    made = open_town("admin").post("/webhooks", body).json
    open_town.start()
    open_town.drain()
    heard = len(receiver.calls)
    rival = integrator(open_town)
    path = f"/webhooks/{made['id']}"

    tried = attempts_at(path, f"{receiver.url}rival", rival)

    assert {name: (one.status_code, one.json["code"]) for name, one in tried.items()} == dict.fromkeys(
        tried, (403, "webhook_of_another")
    )
    assert all(made["secret"] not in one.text for one in tried.values())
    assert rival.get(path).json == {**open_town("admin").get(path).json, "revision": made["revision"]}
    assert rival.get("/webhook-deliveries").json["items"] == []
    [delivery] = open_town("admin").get("/webhook-deliveries").json["items"]
    assert rival.get(f"/webhook-deliveries/{delivery['id']}").status_code == 404
    assert rival.post(f"/webhook-deliveries/{delivery['id']}/retry").status_code == 404
    open_town.start()
    open_town.drain()
    assert len(receiver.calls) == heard + 1


def test_an_administrator_manages_every_webhook_of_the_town(open_town: Town, receiver: Receiver) -> None:
    made = subscribe(open_town, receiver.url)
    path = f"/webhooks/{made['id']}"

    tried = attempts_at(path, f"{receiver.url}moved", open_town("admin"))

    stale = {"types": 412, "keys": 412, "replay": 202, "test": 202, "delete": 204}
    assert {name: one.status_code for name, one in tried.items()} == {**dict.fromkeys(tried, 200), **stale}
    assert tried["url"].json["created_by"] == made["created_by"]


def test_a_narrower_token_of_its_maker_does_not_turn_a_webhook_either(open_town: Town, receiver: Receiver) -> None:
    _, made = partner(open_town, receiver.url)
    narrow, own = partner(open_town, receiver.url, process_definition_keys=["another"])
    client = Caller(open_town.app.test_client(), narrow["token"])

    tried = attempts_at(f"/webhooks/{made['id']}", f"{receiver.url}stolen", client)

    assert {one.status_code for one in tried.values()} == {403}
    assert client.post(f"/webhooks/{own['id']}/test").status_code == 202


def test_what_died_for_the_former_maker_is_not_told_after_a_take_over(open_town: Town, receiver: Receiver) -> None:
    receiver.answer = lambda call: 500
    issued, made = partner(open_town, receiver.url)
    permit(open_town)
    for _ in range(len(telling.SCHEDULE) + 1):
        open_town.drain()
        open_town.clock.advance(timedelta(days=2))
    [dead] = open_town("admin").get("/webhook-deliveries?state=dead").json["items"]
    revoke(open_town, issued)
    receiver.answer = lambda call: 204
    receiver.calls.clear()

    rival = integrator(open_town)
    assert rival.post(f"/webhooks/{made['id']}/resume").json["created_by"] == "rival"
    tried = rival.post(f"/webhook-deliveries/{dead['id']}/retry")
    open_town.drain()

    assert tried.status_code == 404
    assert receiver.calls == []
