"""The demonstration town behind a real server, and windows in which people look at it."""

from __future__ import annotations

import json
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from api import bootstrap, demo
from api.config import Config
from engine import deployments
from engine.context import command
from engine.db import Database
from tests.api.server import Server
from tests.web.windows import Window

ROOT = Path(__file__).parents[2]
APPLICATION = json.loads((ROOT / "docs" / "tour" / "application.json").read_text(encoding="utf-8"))
SEAL_USE = Path(__file__).parent / "bundles" / "seal_use"
"""A process whose second step may be returned to the first, which may be completed among many: both for clerks."""
PATIENCE_SECONDS = 10
#: Of one expectation: two cores may be busy with the rest of the suite.
expect.set_options(timeout=PATIENCE_SECONDS * 1000)


@dataclass(frozen=True)
class Here:
    """The served town of the pages' tests."""

    address: str
    password: str
    token: str

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """A call of the portal below ``/api/v1``."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        sent = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.address}/api/v1{path}", sent, headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"null")

    def apply(self, **differing: Any) -> dict[str, Any]:
        """An application to occupy a road; the instance."""
        variables = {**APPLICATION["variables"], **differing}
        started: dict[str, Any] = self.ask("POST", "/process-instances", {**APPLICATION, "variables": variables})
        return started

    def seal_use(self) -> dict[str, Any]:
        """A use of the seal that is to be checked; the task."""
        return self.task(self.ask("POST", "/process-instances", {"process_definition_key": "seal_use"}))

    def upload(self, name: str, content: bytes) -> str:
        """A file that the portal hands in; its id."""
        head = f'--part\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "multipart/form-data; boundary=part"}
        sent = head.encode() + content + b"\r\n--part--\r\n"
        request = urllib.request.Request(f"{self.address}/api/v1/uploads", sent, headers, method="POST")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return str(json.loads(answer.read())["id"])

    def task(self, instance: dict[str, Any]) -> dict[str, Any]:
        """The task at which an instance waits, as soon as it does."""
        pause = threading.Event()
        for _ in range(PATIENCE_SECONDS * 20):
            found = self.ask("POST", "/tasks/search", {"process_instance_ids": [instance["id"]]})["items"]
            if found:
                task: dict[str, Any] = found[0]
                return task
            pause.wait(0.05)
        raise AssertionError("the instance waits for nobody")


def files_of(folder: Path) -> dict[str, bytes]:
    """The files of a bundle."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def loaded(url: str, *more: Path) -> demo.Loaded:
    """The demonstration town in a database of its own, with the bundles of more folders."""
    database = Database(url, pool_size=2)
    system = bootstrap.build(Config(), database=database)
    found = demo.load(system)
    for folder in more:
        with command(database, system.hooks, demo.OPERATOR, system.clock) as ctx:
            deployments.deploy(ctx, folder.name, files_of(folder))
    database.dispose()
    return found


@contextmanager
def served(url: str, town: demo.Loaded, outside_topics: str = "") -> Iterator[Here]:
    """A loaded town behind a server of its own."""
    assert town.password and town.token
    server = Server(url, workers=1, outside_topics=outside_topics)
    try:
        yield Here(f"http://127.0.0.1:{server.port}", town.password, town.token)
    finally:
        server.stop()


@dataclass
class Screen:
    """A window at work, and what went wrong in it that no person would see."""

    page: Page
    here: Here
    complaints: list[str] = field(default_factory=list)
    proof: dict[str, str] = field(default_factory=dict)

    def goto(self, path: str) -> Page:
        """Open an address of the town."""
        self.page.goto(f"{self.here.address}{path}")
        return self.page

    def tab(self) -> Page:
        """One more tab of the same browser."""
        page = self.page.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def sign_in(self, login: str) -> Page:
        """Sign in as the sign-in screen does, without drawing it."""
        origin = {"Origin": self.here.address, "Sec-Fetch-Site": "same-origin"}
        body = {"login": login, "password": self.here.password}
        answer = self.page.request.post(f"{self.here.address}/api/v1/sessions", data=body, headers=origin)
        assert answer.status == 201, answer.text()
        self.proof = {**origin, "X-CSRF-Token": answer.json()["csrf_token"]}
        self.page.add_init_script("localStorage?.setItem('zhenshu.signed-in', '1')")
        return self.page

    def post(self, path: str, body: Any) -> None:
        """An act of whoever is signed in, below ``/api/v1``, without a screen."""
        answer = self.page.request.post(f"{self.here.address}/api/v1{path}", data=body, headers=self.proof)
        assert answer.ok, answer.text()


def open_window(browser: Browser, here: Here, window: Window, **more: Any) -> Screen:
    """A window of its own, with cookies of its own; ``more`` goes to the browser's context."""
    # A worker would answer before a test's own route does; who tests it allows it.
    context = browser.new_context(**{"service_workers": "block", **window.settings, **more})
    # The browser's own viewer of PDF has no storage.
    context.add_init_script(f"localStorage?.setItem('zhenshu.preferences', '{window.preferences}')")
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    screen = Screen(context.new_page(), here)
    screen.page.on("pageerror", lambda error: screen.complaints.append(str(error)))
    return screen
