"""A story and its filming: people act on the screens, and after each step their window is a picture.

A story is a module of this folder with two names, listed in ``tests/tour/__main__.py``::

    TITLE = ("审批", "An approval")
    STEPS = (
        Step("catalogue", "办事目录里找到事项", "The matter is found in the catalogue", find_the_item),
        ...
    )

A step's act gets the film and answers with the page that is the picture; it acts as people do, by clicks and typing::

    def find_the_item(film: Film) -> Page:
        page = film.open("li.min", "/work")
        page.get_by_role("button", name=film.say("查找", "Search")).click()
        expect(page.get_by_text("XK0001")).to_be_visible()
        return page

``film.open(login, path)`` is the window of one person, signed in; everybody has one window for the whole story, with
cookies of its own, and without a path it is shown as it was left. ``signs_in=False`` leaves signing in to the story:
then the login is only the window's name. ``film.say`` is the word in the film's language, ``film.kept`` remembers
what a later step needs (a case number), ``film.window.is_phone`` tells how wide it is, and ``tests/tour/hands.py``
knows how forms are filled in. A picture is what the window shows; ``whole=True`` photographs the page to its end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, ConsoleMessage, Page, Response, expect
from playwright.sync_api import Error as BrowserError

from tests.web.town import ROOT, Here, Screen, open_window
from tests.web.windows import Window

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = ("serious", "critical")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})"
TALLEST = 12_000
"""Pixels: no picture is higher."""
QUIET = """() => document.fonts.ready.then(() => !document.querySelector('main .bones, .ant-spin-spinning')
  && document.getAnimations().every(one => one.playState !== 'running'))"""
"""Nothing is loading and nothing moves."""
REFUSED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
"""A refusal is an answer, and the page's to tell; whether the town broke is judged by the answers themselves."""
PATIENCE_SECONDS = 45
"""Of one expectation: a tour is no measurement, and its machine may be busy."""
SQUARE = {"latitude": 31.7805000, "longitude": 120.4015000, "accuracy": 8}
"""Where everybody stands: in the first grid of the demonstration town."""


@dataclass
class Film:
    """One story in one kind of window and one language."""

    browser: Browser
    here: Here
    window: Window
    kept: dict[str, str] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    screens: dict[str, Screen] = field(default_factory=dict)

    def say(self, zh: str, en: str) -> str:
        """A word of the pages in the film's language."""
        return en if self.window.language == "en" else zh

    def open(self, login: str, path: str | None = None, *, signs_in: bool = True) -> Page:
        """Somebody's window, signed in; at an address below the town's, or as it was left."""
        if login not in self.screens:
            self.screens[login] = self._opened(login, signs_in)
        screen = self.screens[login]
        return screen.page if path is None else screen.goto(path)

    def close(self) -> None:
        """Everybody goes home."""
        for screen in self.screens.values():
            screen.page.context.close()

    def _opened(self, login: str, signs_in: bool) -> Screen:
        locale = "en-GB" if self.window.language == "en" else "zh-CN"
        screen = open_window(
            self.browser, self.here, self.window, locale=locale, geolocation=SQUARE, permissions=["geolocation"]
        )
        screen.complaints = self.complaints
        screen.page.context.set_default_timeout(PATIENCE_SECONDS * 1000)
        screen.page.on("console", self._on_console)
        screen.page.on("response", self._on_answer)
        if signs_in:
            screen.sign_in(login)
        return screen

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not REFUSED.match(message.text):
            self.complaints.append(f"console: {message.text[:300]}")

    def _on_answer(self, answer: Response) -> None:
        if answer.status >= 500:
            self.complaints.append(f"{answer.status} from {answer.request.method} {answer.url}")


Act = Callable[[Film], Page]


class Step(NamedTuple):
    """One picture: the name of its file, its caption in both languages, and what is done before it is taken."""

    name: str
    zh: str
    en: str
    act: Act
    whole: bool = False


class Picture(NamedTuple):
    """A step as it was filmed, and what was wrong with it."""

    step: Step
    path: Path
    complaints: list[str]


def shoot(film: Film, steps: tuple[Step, ...], folder: Path) -> Iterator[Picture]:
    """Walk through a story; a step that cannot be done is its last, with a picture of where it stood."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, step in enumerate(steps, start=1):
        film.complaints.clear()
        path = folder / f"{number:02}-{step.name}.png"
        try:
            page = step.act(film)
            take(page, film.window, path, step.whole)
            film.complaints += kept_out(page, film.window)
        except (AssertionError, BrowserError) as error:
            for login, screen in film.screens.items():
                screen.page.screenshot(path=path.with_suffix(f".{login}.stuck.png"))
            yield Picture(step, path, [*film.complaints, f"stuck: {str(error)[:1500]}"])
            return
        yield Picture(step, path, list(film.complaints))


def take(page: Page, window: Window, path: Path, whole: bool) -> None:
    """A picture of a page that has come to rest."""
    page.wait_for_function(QUIET)
    if whole:
        with_all_of(page, window, lambda: page.screenshot(path=path))
    else:
        page.screenshot(path=path)


def kept_out(page: Page, window: Window) -> list[str]:
    """What axe finds on the whole page that keeps somebody out."""
    # What passes by, such as “saved”, lies over the page for a moment.
    expect(page.locator(".ant-message-notice")).to_have_count(0)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    told: dict[str, Any] = with_all_of(page, window, lambda: page.evaluate(RUN, RULES))
    grave = (one for one in told["violations"] if one["impact"] in SERIOUS)
    return [f"axe {one['id']}: {node['html'][:200]}" for one in grave for node in one["nodes"]]


def with_all_of(page: Page, window: Window, act: Callable[[], Any]) -> Any:
    """Act while the window is as high as its page, so that nothing lies under the bars at its edges."""
    height = page.evaluate("Math.max(document.documentElement.scrollHeight, innerHeight)")
    page.set_viewport_size({"width": window.width, "height": min(height, TALLEST)})
    try:
        page.wait_for_function(QUIET)
        return act()
    finally:
        page.set_viewport_size({"width": window.width, "height": window.height})
