"""Programs that know no better come in by Basic authentication: with a token, or with login and password."""

import base64
from typing import Any

import pytest

from api import passwords
from engine import accounts
from engine.context import SYSTEM, command
from tests.api.town import PASSWORD, Town, code_of


def basic(town: Town, name: str, secret: str, path: str = "/me", method: str = "GET", **options: Any) -> Any:
    """A request with Basic authentication."""
    encoded = base64.b64encode(f"{name}:{secret}".encode()).decode()
    headers = {"Authorization": f"Basic {encoded}", **options.pop("headers", {})}
    return town.app.test_client().open(f"/api/v1{path}", method=method, headers=headers, **options)


def test_a_token_comes_in_behind_its_id_its_name_or_its_login(town: Town) -> None:
    issued = town("admin").post("/api-tokens", {"name": "12345 平台", "scopes": ["process:start"]}).json

    assert [basic(town, name, issued["token"]).status_code for name in (issued["id"], "12345 平台")] == [200, 200]
    assert basic(town, "portal", town.tokens["portal"]).json["id"] == "portal"
    assert code_of(basic(town, "somebody", issued["token"])) == "unauthenticated"


def test_login_and_password_come_in(town: Town) -> None:
    town.give_password("portal")

    me = basic(town, "portal", PASSWORD).json

    assert (me["id"], me["roles"]) == ("portal", ["INT"])


def test_a_write_with_a_password_is_done_once_under_its_key(busy: Town) -> None:
    busy.give_password("portal")
    start = {"json": {"process_definition_key": "permit"}, "headers": {"Idempotency-Key": "once"}}

    first, again = (basic(busy, "portal", PASSWORD, "/process-instances", "POST", **start) for _ in range(2))

    assert (first.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
    assert first.json["id"] == again.json["id"]


@pytest.mark.parametrize(
    "header",
    ("Basic", "Basic ", "Basic !!!", "Basic bm9jb2xvbg==", "Basic " + base64.b64encode(b"a:" + b"x" * 999).decode()),
)
def test_what_is_not_basic_authentication_is_refused(town: Town, header: str) -> None:
    answer = town.app.test_client().get("/api/v1/me", headers={"Authorization": header})

    assert (answer.status_code, code_of(answer)) == (401, "unauthenticated")


@pytest.mark.parametrize("name", ("portal", "nobody", "", "a\x00b", "x" * 300))
def test_wrong_passwords_tell_nothing(town: Town, name: str) -> None:
    town.give_password("portal")

    answer = basic(town, name, "wrong")

    assert (answer.status_code, code_of(answer)) == (401, "sign_in_refused")


def test_wrong_passwords_lock_the_account_here_too(town: Town) -> None:
    town.give_password("portal")
    assert basic(town, "portal", PASSWORD).status_code == 200

    answers = [basic(town, "portal", "wrong") for _ in range(accounts.FAILURES_BEFORE_LOCK)]

    assert [answer.status_code for answer in answers] == [401] * 4 + [429]
    locked = basic(town, "portal", PASSWORD)
    assert (locked.status_code, code_of(locked)) == (429, "throttled") and int(locked.headers["Retry-After"]) > 0


def test_a_password_that_was_given_must_be_changed_first(town: Town) -> None:
    town.give_password("portal", expired=True)

    assert code_of(basic(town, "portal", PASSWORD, "/process-instances")) == "password_must_change"


class Counting(passwords.Hasher):
    """Counts how often a password is held against a hash."""

    compared = 0

    def matches(self, stored: str | None, password: str) -> bool:
        self.compared += 1
        return super().matches(stored, password)


def test_a_program_that_asks_again_and_again_costs_one_hash(town: Town) -> None:
    town.give_password("portal")
    hasher = Counting(town.system.config.argon2_memory_kib)
    object.__setattr__(town.system, "hasher", hasher)

    statuses = {basic(town, "portal", PASSWORD).status_code for _ in range(5)}

    assert (statuses, hasher.compared) == ({200}, 1)


def test_a_password_that_is_no_longer_the_accounts_opens_nothing_at_once(town: Town) -> None:
    town.give_password("portal")
    assert basic(town, "portal", PASSWORD).status_code == 200

    town.give_password("portal", "Xin-De-2026-Mima")

    assert code_of(basic(town, "portal", PASSWORD)) == "sign_in_refused"
    assert basic(town, "portal", "Xin-De-2026-Mima").status_code == 200


def test_an_account_that_is_disabled_opens_nothing_at_once(town: Town) -> None:
    town.give_password("portal")
    assert basic(town, "portal", PASSWORD).status_code == 200

    with command(town.system.database, town.system.hooks, SYSTEM, town.clock) as ctx:
        found = accounts.by_login(ctx, "portal")
        assert found is not None
        accounts.change(ctx, found.id, {"is_disabled": True})

    assert code_of(basic(town, "portal", PASSWORD)) == "sign_in_refused"


def test_a_browser_that_adds_a_password_to_another_sites_request_is_refused(busy: Town) -> None:
    busy.give_password("portal")
    headers = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}

    answer = basic(busy, "portal", PASSWORD, "/signals", "POST", json={"name": "x"}, headers=headers)

    assert code_of(answer) == "cross_site_refused"
