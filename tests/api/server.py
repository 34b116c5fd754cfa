"""A real server process, ``zhenshu serve`` or ``gunicorn wsgi:app``, and clients that speak to it over a socket."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from api import passwords
from api.scopes import Scope
from engine import api_tokens
from engine.context import SYSTEM, command
from engine.db import Database
from engine.hooks import Hooks

ROOT = Path(__file__).parents[2]
TOWN = "320281199"
PATIENCE_SECONDS = 90.0


def token(database: Database, roles: Sequence[str] = ("INT", "ADM")) -> str:
    """A program's bearer token that carries every scope its roles open."""
    secret = passwords.new_token()
    with command(database, Hooks(), SYSTEM) as ctx:
        scopes = [str(scope) for scope in Scope]
        api_tokens.issue(ctx, "program", passwords.digest(secret), scopes, roles=roles, town_code=TOWN)
    return secret


class Server:
    """One server with ``workers`` processes on a port of its own."""

    def __init__(self, database_url: str, *, workers: int = 1, by_gunicorn: bool = False, **settings: str) -> None:
        self.port = int(settings.pop("port", 0)) or free_port()
        environment = {
            **os.environ,
            "ZHENSHU_DATABASE_URL": database_url,
            "ZHENSHU_PORT": str(self.port),
            "ZHENSHU_WORKERS": str(workers),
            "ZHENSHU_LOG_LEVEL": "WARNING",
            **{f"ZHENSHU_{name.upper()}": value for name, value in settings.items()},
        }
        by_itself = [sys.executable, "-m", "api.cli", "serve"]
        arguments = [sys.executable, "-m", "gunicorn", "wsgi:app"] if by_gunicorn else by_itself
        self.is_stopping = False
        self.process = subprocess.Popen(arguments, cwd=ROOT, env=environment, start_new_session=True)
        self._until_ready()

    def _until_ready(self) -> None:
        pause = threading.Event()
        for _ in range(int(PATIENCE_SECONDS / 0.05)):
            if self.process.poll() is not None:
                raise AssertionError("the server ended before it answered")
            if self._takes_calls():
                return
            pause.wait(0.05)
        self.kill()
        raise AssertionError("the server did not answer")

    def _until_silent(self) -> None:
        pause = threading.Event()
        for _ in range(int(PATIENCE_SECONDS / 0.05)):
            if not self._takes_calls():
                return
            pause.wait(0.05)
        raise AssertionError("a process of the server outlived it")

    def _takes_calls(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def terminate(self) -> None:
        """Tell it to end, as a service manager would."""
        self.is_stopping = True
        self.process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """``kill -9`` it with everything in it."""
        self.is_stopping = True
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE_SECONDS)
        # Its workers go a moment later, and until then their port still takes calls, to reset them.
        self._until_silent()

    def stop(self) -> None:
        """End it, and wait until it has ended."""
        self.terminate()
        self.process.wait(PATIENCE_SECONDS)


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Client:
    """One kept-alive connection with a credential."""

    def __init__(self, port: int, secret: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        self._headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> None:
        """Send a request below ``/api/v1`` and do not wait for its answer."""
        sent = None if body is None else json.dumps(body)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request(method, f"/api/v1{path}", sent, {**self._headers, **given})

    def heard(self) -> tuple[int, Any, http.client.HTTPResponse]:
        """Status, body and answer of the request that was sent."""
        answer = self.connection.getresponse()
        raw = answer.read()
        return answer.status, json.loads(raw) if raw else None, answer

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Send a request and read its answer."""
        self.send(method, path, body, **headers)
        status, found, _ = self.heard()
        return status, found

    def hang_up(self) -> None:
        """Close without reading what may still come."""
        self.connection.close()
