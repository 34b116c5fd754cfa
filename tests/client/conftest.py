"""A served town for clients, and servers that answer by a script."""

import threading
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

from api import passwords, schema
from api.scopes import Scope
from engine import api_tokens
from engine.context import SYSTEM, command
from engine.db import Database
from engine.hooks import Hooks
from tests.api.server import TOWN, Server
from tests.client.scripted import Reply, Scripted
from zhenshu.client import Bearer, Client, Retry

TOPICS = ("permit.check", "permit.print", "permit.slow", "test.check")
QUICK = Retry(attempts=4, first=0.001, longest=0.002)


def until(happened: Callable[[], bool], seconds: float = 20.0) -> None:
    """Look again and again until it has."""
    pause = threading.Event()
    for _ in range(int(seconds / 0.05)):
        if happened():
            return
        pause.wait(0.05)
    raise AssertionError("it did not happen")


class Served(NamedTuple):
    """A real server and the credentials of its town."""

    url: str
    #: A program that may do everything.
    token: str
    #: A reviewer.
    staff: str

    def client(self, token: str | None = None) -> Client:
        """Somebody's client."""
        return Client(self.url, Bearer(token or self.token))


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('served')}/town.db", pool_size=2)
    schema.migrate(database)
    secrets = {roles: passwords.new_token() for roles in (("INT", "ADM"), ("REV",))}
    with command(database, Hooks(), SYSTEM) as ctx:
        for roles, secret in secrets.items():
            scopes = [str(scope) for scope in Scope]
            api_tokens.issue(ctx, "-".join(roles), passwords.digest(secret), scopes, roles=roles, town_code=TOWN)
    url = database.url.render_as_string()
    server = Server(url, outside_topics=",".join(TOPICS), master_key="00" * 32, outside_allowed="127.0.0.1:8901")
    yield Served(f"http://127.0.0.1:{server.port}", *secrets.values())
    server.stop()
    database.dispose()


@pytest.fixture
def scripted() -> Iterator[Callable[..., Scripted]]:
    """``scripted(Reply(…), …)``: a server, and it ends with the test."""
    opened: list[Scripted] = []

    def listen(*script: Reply) -> Scripted:
        opened.append(Scripted(script))
        return opened[-1]

    yield listen
    for one in opened:
        one.close()
