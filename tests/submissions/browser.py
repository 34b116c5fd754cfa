"""The pages' form in a headless Chromium, without the town around it."""

from __future__ import annotations

import fcntl
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from forms.definition import FormDefinition
from tests import npm
from tests.submissions.fillings import Filling
from web import build

HERE = Path(__file__).parent
PAGE = build.ROOT / "build" / "submissions" / "page.js"


@dataclass(frozen=True, slots=True)
class Told:
    """How the browser judges one filling."""

    sent: dict[str, Any]
    """What would go to the server."""
    wrong: dict[str, str]
    """What is wrong, by the JSON pointer of its field."""


@cache
def script() -> str:
    """The built page's program.

    Raises:
        npm.NoPackages: the packages of the pages cannot be had.
    """
    build.build()
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    with (build.ROOT / "build" / "submissions.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        vite = build.WEB / "node_modules" / "vite" / "bin" / "vite.js"
        command = [str(npm.NODE / "node"), str(vite), "build", "--config", str(HERE / "vite.config.ts")]
        subprocess.run(command, cwd=HERE, check=True, capture_output=True, text=True)
        return PAGE.read_text()


class Filler:
    """A page that fills in forms."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def judge(self, form: FormDefinition, fillings: Sequence[Filling]) -> list[Told]:
        """Fill the form in each of these ways."""
        cases = [{"held": one.held, "filled": one.filled} for one in fillings]
        answer = self.page.evaluate("([form, cases]) => judge(form, cases)", [dict(form.document), cases])
        return [Told(one["sent"], one["wrong"]) for one in answer]


@contextmanager
def filler(browser: Browser) -> Iterator[Filler]:
    """The page, open in China's zone.

    Raises:
        npm.NoPackages: the packages of the pages cannot be had.
    """
    page = browser.new_page(timezone_id="Asia/Shanghai", locale="zh-CN")
    page.set_content("<!doctype html><html lang='zh'><body></body></html>")
    page.add_script_tag(content=script())
    yield Filler(page)
    page.close()
