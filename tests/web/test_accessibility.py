"""axe on every screen: light and dark, desk and phone; nothing it finds stays (WCAG 2.2 AA)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import Here, Opener
from tests.web.test_studio import open_board, rename
from tests.web.windows import Window

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOURS = ["color-contrast"]
RUN = "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})"
TALLEST = 20_000
"""Pixels: so high is the window made, so that nothing lies under the bars at its edges."""

WINDOWS = {"desk": Window(), "phone-english": Window(390, 844, language="en", is_phone=True)}

GO = "path => { history.pushState(null, '', path); dispatchEvent(new PopStateEvent('popstate')) }"
"""As a link of the application goes: nothing is fetched twice."""

PREFER = """kept => {
  localStorage.setItem('zhenshu.preferences', kept)
  dispatchEvent(new StorageEvent('storage', {key: 'zhenshu.preferences'}))
}"""


def violations(page: Page, window: Window) -> list[str]:
    """What axe finds on the whole page as it stands, in light and again in dark."""
    height = page.evaluate("Math.max(document.documentElement.scrollHeight, innerHeight)")
    page.set_viewport_size({"width": window.width, "height": min(height, TALLEST)})
    found = []
    for theme, rules in (("light", RULES), ("dark", COLOURS)):
        page.evaluate(PREFER, replace(window, theme=theme).preferences)
        told: dict[str, Any] = page.evaluate(RUN, rules)
        found += [f"{theme} {one['id']}: {node['html'][:200]}" for one in told["violations"] for node in one["nodes"]]
    page.evaluate(PREFER, window.preferences)
    page.set_viewport_size({"width": window.width, "height": window.height})
    return found


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_no_screen_keeps_anybody_out(open_screen: Opener, here: Here, window: Window) -> None:
    instance = here.apply()
    task = here.task(instance)
    asked = asked_opinion(open_screen, here)
    screens = {
        "/": "main .card",
        "/work": "main .state, .rows",
        "/work?tab=free": ".rows",
        "/start": ".items li",
        "/start/approval?item=XK0001": ".fjs-form-field",
        "/matters": ".rows",
        f"/matters/{instance['id']}": ".facts",
        f"/matters/{instance['id']}?tab=forms": ".fjs-form-field",
        f"/matters/{instance['id']}?tab=timeline": ".timeline",
        f"/matters/{instance['id']}?tab=diagram": ".is-here",
        f"/tasks/{task['id']}": ".fjs-form-field",
        f"/tasks/{asked['id']}": ".opinions li",
        "/work?tab=copies": ".rows",
        f"/matters/{asked['process_instance_id']}?tab=supervision": ".files li",
        f"/matters/{instance['id']}/sheet": ".paper td",
        "/away": "main form",
        "/password": "main form",
        "/nowhere": ".state",
    }
    outside = open_screen(None, window).goto("/")
    expect(outside.locator("main form")).to_be_visible()
    outside.evaluate(AXE.read_text(encoding="utf-8"))
    found = {"sign-in": violations(outside, window)}
    page = open_screen("li.min", window).goto("/")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for address, sign in screens.items():
        page.evaluate(GO, address)
        expect(page.locator(sign).first).to_be_visible()
        expect(page.locator("main .bones")).to_have_count(0)
        found[address] = violations(page, window)
    theirs = open_screen("chen.jing", window).goto(f"/tasks/{asked['id']}")
    theirs.evaluate(AXE.read_text(encoding="utf-8"))
    expect(theirs.locator(".answer .chip").first).to_be_visible()
    expect(theirs.locator("main .bones")).to_have_count(0)
    found["answer"] = violations(theirs, window)
    page.evaluate(GO, f"/tasks/{asked['id']}")
    for name, show in OVERLAYS.items():
        show(page, window)
        expect(page.get_by_role("dialog").or_(page.get_by_role("menu")).first).to_be_visible()
        found[name] = violations(page, window)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)

    assert {address: one for address, one in found.items() if one} == {}


def act(page: Page, window: Window, at: int) -> None:
    """Open the dialog of one of the acts on a task, by the keyboard."""
    if window.is_phone:
        page.locator(".bar .phone-only-flex").first.focus()
        page.keyboard.press("Enter")
        page.get_by_role("menuitem").nth(at).click()
    else:
        page.locator(".task-head [role=toolbar] button").nth(at).focus()
        page.keyboard.press("Enter")


OVERLAYS: dict[str, Callable[[Page, Window], None]] = {
    "messages": lambda page, window: page.locator(".bell").click(),
    "signer": lambda page, window: act(page, window, 0),
    "copies": lambda page, window: act(page, window, 1),
    "return": lambda page, window: act(page, window, 5),
}


def asked_opinion(open_screen: Opener, here: Here) -> dict[str, Any]:
    """A task of the window whose holder waits for an opinion, was urged for it, and was shown another matter."""
    task = here.seal_use()
    instance = task["process_instance_id"]
    holder, head = open_screen("li.min"), open_screen("zhao.guoqiang")
    holder.post(f"/tasks/{task['id']}/claim", {})
    holder.post(f"/tasks/{task['id']}/signers", {"person": "chen.jing", "mode": "parallel", "note": "请核对份数。"})
    head.post(f"/tasks/{task['id']}/urge", {"note": "请今日办结。"})
    head.post(f"/process-instances/{instance}/copies", {"people": ["li.min"], "note": "请知悉。"})
    return task


STUDIO = {
    "/studio": ".rows",
    "/studio/processes/grid_patrol": ".djs-shape",
    "/studio/processes/grid_patrol?tab=files": ".files li",
    "/studio/processes/approval?tab=parts": ".impact li",
    "/studio/compare/grid_patrol?from=1&to=draft": ".comparison .is-changed",
    "/studio/deploy?draft=grid_patrol": ".impact li",
    "/studio/deploy": ".drop",
    "/studio/draw": "main form",
    "/studio/draw/grid_patrol": ".djs-shape",
    "/studio/form/approval?file=forms%2Fcontact.form": ".fjs-element[data-id]",
    "/studio/decision/approval?file=handling_type.dmn": ".decision-board td",
}


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_the_studio_keeps_no_designer_out(open_screen: Opener, window: Window) -> None:
    page = open_screen("xu.nuo", window).goto("/studio/draw/grid_patrol")
    open_board(page)
    rename(page, "逐户巡查")
    expect(page.locator(".desk-tools .ant-btn-primary")).to_be_enabled()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = {}
    for address, sign in STUDIO.items():
        page.evaluate(GO, address)
        expect(page.locator(sign).first).to_be_visible()
        expect(page.locator("main .bones")).to_have_count(0)
        found[address] = violations(page, window)

    assert {address: one for address, one in found.items() if one} == {}
