"""One town, one server and one browser for all tests of the pages; each test has a window of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from api import bootstrap, demo
from api.config import Config
from engine import deployments
from engine.context import command
from engine.db import Database
from tests.api.server import Server
from tests.web.windows import DESK, Window

ROOT = Path(__file__).parents[2]
APPLICATION = json.loads((ROOT / "docs" / "tour" / "application.json").read_text(encoding="utf-8"))
SEAL_USE = Path(__file__).parent / "bundles" / "seal_use"
"""A process whose second step may be returned to the first, which may be completed among many: both for clerks."""
PATIENCE_SECONDS = 10
#: Of one expectation: two cores may be busy with the rest of the suite.
expect.set_options(timeout=PATIENCE_SECONDS * 1000)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("web"))


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


@pytest.fixture(scope="session")
def site() -> None:
    """The pages, built if anything changed."""
    built = subprocess.run([sys.executable, "web/build.py"], cwd=ROOT, capture_output=True, text=True)
    if built.returncode:
        pytest.skip(f"the pages cannot be built here: {built.stderr.strip()[-300:]}")


@pytest.fixture(scope="session")
def here(site: None, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Here]:
    """The demonstration town behind a real server."""
    url = f"sqlite:///{tmp_path_factory.mktemp('web')}/town.db"
    database = Database(url, pool_size=2)
    system = bootstrap.build(Config(), database=database)
    loaded = demo.load(system)
    with command(database, system.hooks, demo.OPERATOR, system.clock) as ctx:
        deployments.deploy(ctx, SEAL_USE.name, files_of(SEAL_USE))
    database.dispose()
    assert loaded.password and loaded.token
    server = Server(url, workers=1, outside_topics="test.check")
    yield Here(f"http://127.0.0.1:{server.port}", loaded.password, loaded.token)
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
        self.page.add_init_script("localStorage.setItem('zhenshu.signed-in', '1')")
        return self.page

    def post(self, path: str, body: Any) -> None:
        """An act of whoever is signed in, below ``/api/v1``, without a screen."""
        answer = self.page.request.post(f"{self.here.address}/api/v1{path}", data=body, headers=self.proof)
        assert answer.ok, answer.text()


Opener = Callable[..., Screen]


@pytest.fixture
def open_screen(browser: Browser, here: Here) -> Iterator[Opener]:
    """Opens windows; at the end none of them may have complained."""
    opened: list[Screen] = []

    def open_one(login: str | None = None, window: Window = DESK, **more: Any) -> Screen:
        # A worker would answer before a test's own route does; who tests it allows it.
        context = browser.new_context(**{"service_workers": "block", **window.settings, **more})
        context.add_init_script(f"localStorage.setItem('zhenshu.preferences', '{window.preferences}')")
        context.set_default_timeout(PATIENCE_SECONDS * 1000)
        screen = Screen(context.new_page(), here)
        screen.page.on("pageerror", lambda error: screen.complaints.append(str(error)))
        if login is not None:
            screen.sign_in(login)
        opened.append(screen)
        return screen

    yield open_one
    for screen in opened:
        screen.page.context.close()
    assert [one for screen in opened for one in screen.complaints] == []
