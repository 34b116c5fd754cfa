"""Somebody of the town, from the catalogue to the receipt and on: without an account, then with one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.api.test_approval import GRANT
from tests.web.conftest import Here, Opener
from tests.web.test_accessibility import AXE, COLOURS, GO, RULES, RUN, TALLEST, WINDOWS, violations
from tests.web.windows import PHONE, Window

LOGIN = "wang.jianguo"
APPLICATION = GRANT["when"][0]["start"]


def applied(page: Page, here: Here) -> dict[str, Any]:
    """A new application of whoever is signed in, as its applicant reads it."""
    headers = {"Origin": here.address, "Sec-Fetch-Site": "same-origin"}
    headers["X-CSRF-Token"] = page.request.get(f"{here.address}/api/v1/me").json()["csrf_token"]
    body = {"process_definition_key": "approval", "variables": APPLICATION}
    started = page.request.post(f"{here.address}/api/v1/process-instances", data=body, headers=headers)
    assert started.status == 201, started.text()
    found: dict[str, Any] = page.request.get(f"{here.address}/api/v1/cases/{started.json()['business_key']}").json()
    return found


def test_the_catalogue_leads_to_the_form_by_way_of_the_sign_in(open_screen: Opener, here: Here) -> None:
    page = open_screen(None, PHONE).goto("/public")
    page.get_by_role("main").get_by_role("link", name="在线申请").click()
    page.get_by_label("事项名称、编码或窗口").fill("XK0001")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="临时占用城市道路").click()
    expect(page.get_by_text("城市道路管理条例§31")).to_be_visible()
    page.get_by_role("link", name="在线申请此事项").click()

    page.get_by_label("账号").fill(LOGIN)
    page.get_by_label("密码", exact=True).fill(here.password)
    page.get_by_role("button", name="登录", exact=True).click()

    expect(page.get_by_role("heading", name="临时占用城市道路")).to_be_visible()
    expect(page.get_by_role("button", name="提交申请")).to_be_visible()
    expect(page.get_by_label("事项编码")).to_have_value(re.compile("XK0001"))


def test_a_receipt_answers_without_an_account(open_screen: Opener, here: Here) -> None:
    own = open_screen(LOGIN)
    case = applied(own.page, here)
    page = own.goto("/")
    page.get_by_role("link", name=case["item_name"]).first.click()
    expect(page.get_by_text(case["query_code"])).to_be_visible()

    anybody = open_screen(None).goto("/public/inquiry")
    anybody.get_by_label("办件编号").fill(case["number"])
    anybody.get_by_label("查询码").fill(case["query_code"])
    anybody.get_by_role("button", name="查询", exact=True).click()

    expect(anybody.get_by_role("status")).to_contain_text("已收件")
    expect(anybody.get_by_text("王某")).to_be_visible()
    expect(anybody.get_by_text("王建国")).to_have_count(0)
    assert case["query_code"] not in anybody.url


def test_an_applicant_gives_an_application_up(open_screen: Opener, here: Here) -> None:
    own = open_screen(LOGIN)
    page = own.goto(f"/applications/{applied(own.page, here)['number']}")

    page.get_by_role("button", name="撤回申请").click()
    page.get_by_role("dialog").get_by_role("button", name="撤回申请").click()

    expect(page.get_by_text("申请已撤回。")).to_be_visible()
    expect(page.locator("header .tag")).to_have_text("已撤回")
    expect(page.get_by_role("button", name="撤回申请")).to_have_count(0)


def plain_violations(page: Page, window: Window) -> list[str]:
    """As ``violations``, for pages without a script: dark is what the system says."""
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": window.width, "height": min(height, TALLEST)})
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = []
    for theme, rules in (("light", RULES), ("dark", COLOURS)):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        told: dict[str, Any] = page.evaluate(RUN, rules)
        found += [f"{theme} {one['id']}: {node['html'][:200]}" for one in told["violations"] for node in one["nodes"]]
    return found


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_nobody_is_kept_out(open_screen: Opener, here: Here, window: Window) -> None:
    own = open_screen(LOGIN, window)
    case = applied(own.page, here)
    outside = open_screen(None, window)
    addresses = ["", "/items?text=XK0001", "/items/XK0001", "/inquiry", "/publications", "/items/NOPE"]
    asked = "lang=en" if window.language == "en" else ""
    found = {
        one: plain_violations(outside.goto(f"/public{one}{'&' if '?' in one else '?'}{asked}"), window)
        for one in addresses
    }
    page = own.goto("/applications")
    expect(page.locator(".rows").first).to_be_visible()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    signs = {"/applications": ".rows", f"/applications/{case['number']}": ".timeline", "/outbox": "main .state"}
    for address, sign in signs.items():
        page.evaluate(GO, address)
        expect(page.locator(sign).first).to_be_visible()
        expect(page.locator("main .bones")).to_have_count(0)
        found[address] = violations(page, window)

    assert {address: one for address, one in found.items() if one} == {}
