"""One town, one server and one browser for all tests of the pages; each test has a window of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.web.town import APPLICATION, ROOT, SEAL_USE, Here, Screen, files_of, loaded, open_window, served
from tests.web.windows import DESK, Window

__all__ = ["APPLICATION", "Here", "Opener", "Screen", "files_of"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("web"))


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
    with served(url, loaded(url, SEAL_USE), outside_topics="test.check") as town:
        yield town


Opener = Callable[..., Screen]


@pytest.fixture
def open_screen(browser: Browser, here: Here) -> Iterator[Opener]:
    """Opens windows; at the end none of them may have complained."""
    opened: list[Screen] = []

    def open_one(login: str | None = None, window: Window = DESK, **more: Any) -> Screen:
        screen = open_window(browser, here, window, **more)
        if login is not None:
            screen.sign_in(login)
        opened.append(screen)
        return screen

    yield open_one
    for screen in opened:
        screen.page.context.close()
    assert [one for screen in opened for one in screen.complaints] == []
