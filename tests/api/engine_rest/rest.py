"""A client of the facade for its tests, and the program behind it."""

import io
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api import passwords
from api.scopes import opened_by
from engine import accounts, api_tokens
from engine.api_tokens import Bounds
from engine.context import SYSTEM, command
from tests.api.town import TOWN, Town

MODELS = Path(__file__).parent / "models"


class Rest:
    """A client of ``/engine-rest``: every request carries the program's token."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self._client = client
        self.headers = {"Authorization": f"Bearer {token}"}

    def open(self, method: str, path: str, **options: Any) -> TestResponse:
        """A request below ``/engine-rest``."""
        headers = {**self.headers, **options.pop("headers", {})}
        return self._client.open(f"/engine-rest{path}", method=method, headers=headers, **options)

    def get(self, path: str, **query: Any) -> Any:
        """Read, and expect that it is there."""
        answer = self.open("GET", path, query_string=query)
        assert answer.status_code == 200, (answer.status_code, answer.data)
        return answer.json

    def post(self, path: str, body: Any = None, *, status: int | None = None) -> Any:
        """Act, and expect ``status``, or a success."""
        return self._send("POST", path, body, status)

    def put(self, path: str, body: Any = None, *, status: int | None = None) -> Any:
        """Replace, and expect ``status``, or a success."""
        return self._send("PUT", path, body, status)

    def _send(self, method: str, path: str, body: Any, status: int | None) -> Any:
        given = {} if body is None else {"json": body}
        answer = self.open(method, path, **given)
        expected = (200, 204) if status is None else (status,)
        assert answer.status_code in expected, (answer.status_code, answer.data)
        return answer.json if answer.data else None

    def deploy(self, *names: str, files: Mapping[str, bytes] | None = None, **fields: str) -> TestResponse:
        """Send models of the tests as the desktop Modeler does."""
        sent = {name: (MODELS / name).read_bytes() for name in names} | dict(files or {})
        parts: dict[str, Any] = {"deployment-name": "test", "deployment-source": "Camunda Modeler", **fields}
        parts |= {name: (io.BytesIO(body), name) for name, body in sent.items()}
        return self.open("POST", "/deployment/create", data=parts, content_type="multipart/form-data")

    def deployed(self, *names: str) -> dict[str, Any]:
        """The first definition that a deployment of models brought."""
        answer = self.deploy(*names)
        assert answer.status_code == 200, answer.data
        definitions = (answer.json or {})["deployedProcessDefinitions"]
        return dict(next(iter(definitions.values())))

    def start(self, key: str, **body: Any) -> dict[str, Any]:
        """Start the latest version."""
        return dict(self.post(f"/process-definition/key/{key}/start", body))

    def fetch(self, topic: str, worker: str = "w1", **more: Any) -> list[dict[str, Any]]:
        """Lock tasks of one topic for a minute."""
        request = {"topicName": topic, "lockDuration": 60_000, **more}
        return list(self.post("/external-task/fetchAndLock", {"workerId": worker, "maxTasks": 10, "topics": [request]}))


def program(town: Town, login: str = "program", *roles: str) -> Rest:
    """An account of a program with its token."""
    given = list(roles or ("ADM", "INT"))
    token = passwords.new_token()
    with command(town.system.database, town.system.hooks, SYSTEM, town.clock) as ctx:
        account = accounts.create(ctx, login, "外部程序", given, town_code=TOWN)
        scopes = sorted(map(str, opened_by(given)))
        api_tokens.issue(ctx, login, passwords.digest(token), scopes, account_id=account.id, town_code=TOWN)
    return Rest(town.app.test_client(), token)


def narrowed(town: Town, login: str, *scopes: str, rate: int | None = None) -> str:
    """Another token of an account, with these scopes alone, and so many requests a minute."""
    token = passwords.new_token()
    with command(town.system.database, town.system.hooks, SYSTEM, town.clock) as ctx:
        account = accounts.by_login(ctx, login)
        assert account is not None
        its: dict[str, Any] = {"account_id": account.id, "town_code": TOWN, "bounds": Bounds(rate_per_minute=rate)}
        api_tokens.issue(ctx, "narrow", passwords.digest(token), list(scopes), **its)
    return token


def base64(body: bytes) -> str:
    """Bytes as the interface writes them."""
    return b64encode(body).decode()
