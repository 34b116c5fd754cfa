"""What people do with the screens: sign in, fill in a form, choose, attach, hand in; fields by their label."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.tour.film import PATIENCE_SECONDS, Film
from tests.web.town import ROOT
from workflows.calendar.zone import HOME

PAPER = ROOT / "docs" / "tour" / "receipt.png"
"""A signed receipt, as it was photographed."""
BEFORE, AFTER = (ROOT / "docs" / "tour" / name for name in ("manhole-open.png", "manhole-closed.png"))
"""A place before and after it was mended, drawn."""


def sign_in(film: Film, page: Page, login: str) -> None:
    """Fill in the sign-in screen, with the demonstration's one password."""
    labelled(page, film.say("账号", "Account")).fill(login)
    labelled(page, film.say("密码", "Password")).fill(film.here.password)
    page.get_by_role("button", name=film.say("登录", "Sign in"), exact=True).click()


def labelled(page: Page | Locator, label: str) -> Locator:
    """The field of a label, whether or not it is marked as needed."""
    return page.get_by_label(re.compile(rf"^{re.escape(label)}\s*\*?$")).first


def fill(page: Page | Locator, label: str, text: str) -> None:
    """Type into a field."""
    labelled(page, label).fill(text)


def choose(page: Page, label: str, option: str) -> None:
    """Pick an option of a list that opens."""
    field = labelled(page, label)
    seen = field.locator("xpath=ancestor::*[contains(@class, 'fjs-input-group')]")
    (seen.last if seen.count() else field).click()
    page.locator(".fjs-dropdownlist-item").get_by_text(option, exact=True).first.click()


def look_up(page: Page | Locator, label: str, text: str) -> None:
    """Search a list of codes for a part of a name or code, and take what is found first."""
    labelled(page, label).fill(text)
    page.locator(".fjs-dropdownlist-item").filter(has_text=text).first.click()


def tick(page: Page | Locator, label: str) -> None:
    """Tick a box, or one of the choices of a question."""
    labelled(page, label).check()


def date(page: Page | Locator, label: str, *, after: int = 0) -> None:
    """Type a day so many days from today, in the form that the field asks for."""
    field = labelled(page, label)
    asked = (field.get_attribute("placeholder") or "").lower()
    when = datetime.now(HOME) + timedelta(days=after)
    field.fill(asked.replace("yyyy", f"{when:%Y}").replace("mm", f"{when:%m}").replace("dd", f"{when:%d}"))
    field.press("Enter")
    field.press("Escape")
    field.press("Tab")


def hour(page: Page | Locator, label: str) -> None:
    """Type what the clock shows."""
    field = labelled(page, label)
    field.fill(f"{datetime.now(HOME):%H:%M}")
    field.press("Escape")
    field.press("Tab")


def attach(page: Page | Locator, at: int, name: str, content: bytes) -> None:
    """Choose a picture for one of the form's file fields, counted from 0, and wait until it is up."""
    file: Any = {"name": name, "mimeType": "image/png", "buffer": content}
    page.locator("input[type=file]").nth(at).set_input_files(file)
    expect(page.get_by_text(name).first).to_be_visible()


def open_task(film: Film, page: Page, name: str = "") -> None:
    """From one's list to a task of the story's matter, free or held, as somebody looks for its number."""
    for _ in range(PATIENCE_SECONDS):
        for tab in ("free", "held"):
            page.goto(f"{film.here.address}/work?tab={tab}&text={film.kept['number']}")
            expect(page.locator("main .rows, main .state").first).to_be_visible()
            row = page.locator(".rows tbody tr, .rows > li", has_text=name).first
            if row.count():
                row.locator("a.title").first.click()
                expect(page.locator(".fjs-form-field").first).to_be_visible()
                return
    raise AssertionError(f"no task {name} of {film.kept['number']}")


def newest(film: Film, login: str, name: str) -> None:
    """Open the newest free task of a name, of a matter that the story has not seen yet."""
    page = film.open(login)
    for _ in range(PATIENCE_SECONDS):
        page.goto(f"{film.here.address}/work?tab=free")
        expect(page.locator("main .rows, main .state").first).to_be_visible()
        row = page.locator(".rows tbody tr, .rows > li", has_text=name).first
        if row.count():
            row.locator("a.title").first.click()
            expect(page.locator(".fjs-form-field").first).to_be_visible()
            return
    raise AssertionError(f"nobody is offered {name}")


def begin(film: Film, login: str, name: str = "") -> Page:
    """Somebody finds the matter's task in the list, and takes it if it is free."""
    page = film.open(login)
    open_task(film, page, name)
    free = page.get_by_role("button", name=film.say("签收办理", "Claim and work"))
    if free.is_visible():
        claim(film, page)
    return page


def open_matter(film: Film, page: Page) -> None:
    """By the search above every page."""
    page.goto(f"{film.here.address}/matters?text={film.kept['number']}")
    page.locator(".rows a.title").first.click()
    expect(page.locator(".facts").first).to_be_visible()


def claim(film: Film, page: Page) -> None:
    """Take a free task."""
    page.get_by_role("button", name=film.say("签收办理", "Claim and work")).click()
    expect(page.get_by_role("button", name=film.say("提交", "Submit"), exact=True)).to_be_enabled()


def submit(film: Film, page: Page) -> None:
    """Hand the form in, and read that it arrived."""
    page.get_by_role("button", name=film.say("提交", "Submit"), exact=True).click()
    # Not the panel of what was submitted before: the word that comes and goes.
    expect(page.locator(".ant-message").get_by_text(film.say("已提交", "Submitted")).first).to_be_visible()
