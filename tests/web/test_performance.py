"""The managers' pages: what is seen, urged and opened; nothing keeps anybody out."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web.conftest import Here, Opener
from tests.web.test_accessibility import AXE, GO, WINDOWS, violations
from tests.web.windows import Window

SCREENS = {
    "/performance": ".risk-tiles",
    "/performance?tab=timelines": ".bars.has-track .track",
    "/performance?tab=timelines&group=office": ".groups li",
    "/performance?tab=indicators": ".indicator",
    "/performance?tab=heat": ".is-warm",
    "/performance?tab=comparison": "main .state",
    "/performance?tab=monthly": ".month-facts",
    "/supervision": "main .state",
    "/supervision?tab=orders": "main .state",
    "/wall": ".wall-tiles",
}


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_no_managers_screen_keeps_anybody_out(open_screen: Opener, here: Here, window: Window) -> None:
    here.task(here.apply())
    page = open_screen("lu.jun", window).goto("/")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = {}
    for address, sign in SCREENS.items():
        page.evaluate(GO, address)
        expect(page.locator(sign).first).to_be_visible()
        expect(page.locator("main .bones")).to_have_count(0)
        found[address] = violations(page, window)

    assert {address: one for address, one in found.items() if one} == {}


def test_a_leader_goes_from_a_group_to_its_bars_to_the_matter(open_screen: Opener, here: Here) -> None:
    instance = here.apply()
    here.task(instance)
    page = open_screen("lu.jun").goto("/performance?tab=timelines&group=process")

    page.locator(".groups button").first.click()

    expect(page.locator(".groups button[aria-pressed=true]")).to_have_count(1)
    page.locator(f'.bars a[href="/matters/{instance["id"]}"]').click()
    expect(page.locator("main h1")).to_be_visible()
    assert page.url.endswith(instance["id"])


def test_a_risk_is_urged_and_supervised_where_it_stands(open_screen: Opener, here: Here) -> None:
    here.task(here.apply())
    page = open_screen("jiang.shan").goto("/performance")
    row = page.locator("#risk-waiting .bars > li").first
    number = row.locator("a").first.get_attribute("href")

    row.get_by_role("button", name="催办").click()
    expect(row.locator(".ant-btn-loading")).to_have_count(0)
    row.get_by_role("button", name="督办").click()
    order = page.get_by_role("dialog", name="发督办单")
    # It waits for any clerk of the windows, who are of no unit: one has to be said.
    order.get_by_role("combobox", name="责任单位").click()
    page.locator(".ant-select-item-option").first.click()
    order.get_by_role("button", name="发出").click()

    expect(order).to_have_count(0)
    page.goto(f"{here.address}{number}?tab=supervision")
    expect(page.locator("main .files").first).to_contain_text("临近或超过时限")
    expect(page.locator("main .files").last).to_contain_text("蒋山 于")


def test_the_case_behind_a_number_is_a_click_away(open_screen: Opener, here: Here) -> None:
    instance = here.apply()
    here.task(instance)
    page = open_screen("lu.jun").goto("/performance?tab=indicators")
    received = page.locator(".indicator", has_text="K-13")

    received.get_by_role("button").click()

    expect(page.locator(f'.case-rows a[href="/matters/{instance["id"]}"]')).to_be_visible()


def test_who_does_not_watch_is_told_so(open_screen: Opener) -> None:
    page = open_screen("wang.jianguo").goto("/performance")

    expect(page.locator("main .state")).to_contain_text("不查看效能")
