"""A small town around one database: the real application, an account and a token for every role."""

import copy
import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api import bootstrap, passwords
from api.app import create_app
from api.config import Config
from api.scopes import opened_by
from engine import accounts, api_tokens
from engine.clock import FrozenClock
from engine.context import SYSTEM, command
from engine.db import Database
from engine.executor import Executor

BUNDLES = Path(__file__).parent / "bundles"
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TOWN = "320281199"
PASSWORD = "Shu-Ni-2026-Gang"
MASTER_KEY = "00" * 32

PEOPLE = {
    "applicant": ("APP",),
    "clerk": ("CLK",),
    "reviewer": ("REV",),
    "second": ("REV",),
    "approver": ("APV",),
    "leader": ("LDR",),
    "portal": ("INT",),
    "designer": ("DES",),
    "auditor": ("AUD",),
    "security": ("SEC",),
    "admin": ("ADM",),
}


class Caller:
    """One account's way in: every request carries its token."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self._client = client
        self.headers = {"Authorization": f"Bearer {token}"}

    def open(self, method: str, path: str, **options: Any) -> TestResponse:
        """A request below ``/api/v1``."""
        headers = {**self.headers, **options.pop("headers", {})}
        return self._client.open(f"/api/v1{path}", method=method, headers=headers, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        """Read."""
        return self.open("GET", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> TestResponse:
        """Act; without ``json`` there is no body."""
        given = {} if json is None else {"json": json}
        return self.open("POST", path, **given, **options)

    def put(self, path: str, json: Any = None, **options: Any) -> TestResponse:
        """Replace."""
        return self.open("PUT", path, json=json, **options)

    def patch(self, path: str, json: Any = None, **options: Any) -> TestResponse:
        """Amend."""
        return self.open("PATCH", path, json=json, **options)

    def delete(self, path: str, **options: Any) -> TestResponse:
        """Remove."""
        return self.open("DELETE", path, **options)


_JOINED: list[Flask] = []


def application(system: bootstrap.System) -> Flask:
    """The application around a system; its doors are joined once in a process: that takes longer than most tests.

    Behind proxies another application is made, so it is joined anew.
    """
    if system.config.trusted_proxies:
        return create_app(system=system)
    if not _JOINED:
        _JOINED.append(create_app(system=system))
    app = copy.copy(_JOINED[0])
    app.extensions = {**app.extensions, "zhenshu": system}
    return app


class Town:
    """The application with its people."""

    def __init__(self, database: Database, config: Config | None = None) -> None:
        self.clock = FrozenClock(MONDAY)
        self.system = bootstrap.build(config or Config(town_code=TOWN, master_key=MASTER_KEY), self.clock, database)
        self.app = application(self.system)
        self.tokens: dict[str, str] = {}
        with command(database, self.system.hooks, SYSTEM, self.clock) as ctx:
            for login, roles in PEOPLE.items():
                found = accounts.by_login(ctx, login)
                account = found or accounts.create(ctx, login, f"{login} 张三", roles, town_code=TOWN)
                self.tokens[login] = passwords.new_token()
                scopes = sorted(map(str, opened_by(roles)))
                digest = passwords.digest(self.tokens[login])
                api_tokens.issue(ctx, login, digest, scopes, account_id=account.id, town_code=TOWN)

    def __call__(self, login: str) -> Caller:
        return Caller(self.app.test_client(), self.tokens[login])

    def stranger(self, role: str = "LDR", town: str = "320282100") -> Caller:
        """Somebody of the same role in another town."""
        token = passwords.new_token()
        with command(self.system.database, self.system.hooks, SYSTEM, self.clock) as ctx:
            login = f"stranger-{role.lower()}"
            account = accounts.create(ctx, login, "外镇", [role], town_code=town)
            scopes = sorted(map(str, opened_by([role])))
            api_tokens.issue(ctx, login, passwords.digest(token), scopes, account_id=account.id, town_code=town)
        return Caller(self.app.test_client(), token)

    def colleague(self, role: str) -> Caller:
        """Somebody of one more role in the same town."""
        return self.stranger(role, TOWN)

    def give_password(self, login: str, password: str = PASSWORD, *, expired: bool = False) -> None:
        """Let the account sign in."""
        with command(self.system.database, self.system.hooks, SYSTEM, self.clock) as ctx:
            found = accounts.secret(ctx, login)
            assert found is not None
            accounts.set_password(ctx, found, self.system.hasher.hash(password), expired=expired)

    def deploy(self, name: str = "permit") -> dict[str, Any]:
        """Deploy a bundle of the tests through the door."""
        answer = self("admin").open(
            "POST", "/deployments", data={"name": name, "bundle": (io.BytesIO(zipped(bundle(name))), "b.zip")}
        )
        assert answer.status_code == 201, answer.json
        made: dict[str, Any] = answer.json or {}
        return made

    def start(self, key: str = "permit", **body: Any) -> dict[str, Any]:
        """Start an instance through the door."""
        answer = self("portal").post("/process-instances", {"process_definition_key": key, **body})
        assert answer.status_code == 201, answer.json
        started: dict[str, Any] = answer.json or {}
        return started

    def check(self, variables: Mapping[str, Any] | None = None) -> None:
        """Do the one service step that waits, as an outside worker."""
        portal = self("portal")
        [task] = items(portal.post("/external-tasks/fetch-and-lock", FETCH))
        done = {"worker_id": "checker", "variables": dict(variables or {})}
        answer = portal.post(f"/external-tasks/{task['id']}/complete", done)
        assert answer.status_code == 204, answer.json

    def review(self, **body: Any) -> dict[str, Any]:
        """An instance that waits for its review; the task."""
        started = self.start(**body)
        self.check()
        [task] = items(self("reviewer").get(f"/tasks?process_instance_id={started['id']}"))
        return task

    def drain(self) -> int:
        """Run every due job."""
        return Executor(self.system.database, self.system.hooks, clock=self.clock).drain()


FETCH = {"worker_id": "checker", "topics": [{"topic": "test.check", "lock_seconds": 60}]}
PASS = {"variables": {"outcome": "pass", "opinion": "材料齐全，同意。"}}


def items(answer: TestResponse) -> list[dict[str, Any]]:
    """The rows of a list."""
    assert answer.status_code == 200, answer.json
    found: list[dict[str, Any]] = (answer.json or {})["items"]
    return found


def bundle(name: str) -> dict[str, bytes]:
    """The files of a bundle of the tests."""
    folder = BUNDLES / name
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip of ``files``."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def code_of(answer: TestResponse) -> str:
    """The code of a problem document, after checking that it is a complete one."""
    assert answer.content_type == "application/problem+json", answer.data
    problem: dict[str, Any] = answer.json or {}
    assert problem["status"] == answer.status_code
    assert not problem["title"].isascii() and problem["title_en"] and problem["detail"] and problem["detail_en"]
    return str(problem["code"])


def fields_of(answer: TestResponse) -> dict[str, str]:
    """Pointer to the first code of every field that is wrong."""
    found: dict[str, str] = {}
    for one in (answer.json or {})["errors"]:
        found.setdefault(one["pointer"], one["code"])
    return found
