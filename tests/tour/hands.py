"""What people do with the screens: sign in, fill in a form, choose, attach, hand in; fields by their label."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.tour.film import Film
from tests.web.town import ROOT

PAPER = ROOT / "docs" / "tour" / "receipt.png"
"""A signed receipt, as it was photographed."""


def sign_in(film: Film, page: Page, login: str) -> None:
    """Fill in the sign-in screen, with the demonstration's one password."""
    page.get_by_label(film.say("账号", "User name"), exact=True).fill(login)
    page.get_by_label(film.say("密码", "Password"), exact=True).fill(film.here.password)
    page.get_by_role("button", name=film.say("登录", "Sign in"), exact=True).click()


def fill(page: Page | Locator, label: str, text: str) -> None:
    """Type into a field."""
    page.get_by_label(label, exact=True).fill(text)


def choose(page: Page | Locator, label: str, option: str) -> None:
    """Pick an option of a list that opens."""
    page.get_by_label(label, exact=True).click()
    page.locator(".fjs-dropdownlist-item").get_by_text(option, exact=True).first.click()


def tick(page: Page | Locator, label: str) -> None:
    """Tick a box, or one of the choices of a question."""
    page.get_by_label(label, exact=True).first.check()


def date(page: Page | Locator, label: str, text: str) -> None:
    """Type a day, or an hour, and leave the field."""
    found = page.get_by_label(label, exact=True)
    found.fill(text)
    found.press("Enter")
    found.press("Tab")


def attach(page: Page | Locator, at: int, name: str, content: bytes) -> None:
    """Choose a picture for one of the form's file fields, counted from 0, and wait until it is up."""
    file: Any = {"name": name, "mimeType": "image/png", "buffer": content}
    page.locator("input[type=file]").nth(at).set_input_files(file)
    expect(page.get_by_text(name).first).to_be_visible()


def of_the_matter(film: Film, page: Page, tab: str) -> None:
    """From one's own list to the task of the story's matter, as somebody looks for its number."""
    page.goto(f"{film.here.address}/work?tab={tab}")
    row = page.locator(".rows").get_by_text(film.kept["number"]).first
    expect(row).to_be_visible()
    page.locator(".rows tr, .rows li", has_text=film.kept["number"]).locator("a.title").first.click()
    expect(page.locator(".fjs-form-field").first).to_be_visible()


def claim(film: Film, page: Page) -> None:
    """Take a free task."""
    page.get_by_role("button", name=film.say("签收办理", "Claim and work")).click()
    expect(page.get_by_role("button", name=film.say("提交", "Submit"), exact=True)).to_be_enabled()


def submit(film: Film, page: Page) -> None:
    """Hand the form in, and read that it arrived."""
    page.get_by_role("button", name=film.say("提交", "Submit"), exact=True).click()
    expect(page.get_by_text(film.say("已提交", "Submitted")).first).to_be_visible()
