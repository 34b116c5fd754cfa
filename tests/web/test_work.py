"""Lists and what is started from them: filters, claiming together, keys, the catalogue, a matter's own page."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.web.conftest import Here, Opener
from tests.web.windows import PHONE, Window

PARTIES = ("欧阳修远", "欧阳修文")


def test_free_tasks_are_found_by_their_party_and_claimed_together(open_screen: Opener, here: Here) -> None:
    for party in PARTIES:
        here.task(here.apply(applicant_name=party))
    page = open_screen("chen.jing").goto("/work?tab=free")
    page.get_by_role("searchbox", name="编号、事项、当事人", exact=True).fill("欧阳修")
    expect(page.locator(".rows tbody tr")).to_have_count(2)
    page.get_by_label("全选本页").check()
    page.get_by_role("button", name="批量签收").click()

    outcome = page.get_by_role("dialog", name="逐项结果")
    expect(outcome.get_by_text("2 项全部成功")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("没有符合条件的事项")).to_be_visible()
    page.goto(f"{here.address}/work?text=欧阳修")
    expect(page.locator(".rows tbody tr")).to_have_count(2)


def test_keys_go_through_a_list_and_open_a_row(open_screen: Opener, here: Here) -> None:
    here.task(here.apply())
    page = open_screen("li.min").goto("/work?tab=free")
    expect(page.locator(".rows tbody tr").first).to_be_visible()

    page.keyboard.press("j")
    expect(page.locator("tr.is-current")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="签收办理")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="键盘快捷键")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_a_matter_is_started_from_the_catalogue_and_stands_among_those_started(open_screen: Opener, here: Here) -> None:
    page = open_screen("li.min").goto("/start")
    page.get_by_label("事项名称或编码").fill("XK0001")
    page.get_by_role("link", name="发起", exact=True).click()
    expect(page.get_by_label("事项编码")).to_have_value(re.compile("XK0001"))
    page.get_by_label("联系人").fill("王建国")
    page.get_by_label("手机").fill("12")
    page.get_by_role("button", name="提交发起").click()

    expect(page.get_by_text("以 1 开头的 11 位手机号码")).to_be_visible()
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    page.goto(f"{here.address}/work?tab=started")
    expect(page.get_by_role("link", name="我发起")).to_have_attribute("aria-current", "page")


def test_a_matter_shows_where_it_stands_and_what_happened(open_screen: Opener, here: Here) -> None:
    instance = here.apply(applicant_name="公孙大娘")
    here.task(instance)
    page = open_screen("li.min").goto(f"/matters/{instance['id']}")

    expect(page.get_by_role("heading", name="临时占用城市道路")).to_be_visible()
    expect(page.get_by_text("公孙大娘")).to_be_visible()
    expect(page.get_by_text("形式审查")).to_be_visible()
    page.get_by_role("link", name="流转记录").click()
    expect(page.locator(".timeline")).to_contain_text("发起")
    page.get_by_role("link", name="表单", exact=True).click()
    expect(page.get_by_label("申请人姓名/名称")).to_have_value("公孙大娘")
    page.get_by_role("link", name="流程图").click()
    expect(page.locator(".is-here")).to_have_count(1)
    expect(page.get_by_text("当前环节：形式审查")).to_be_visible()


def test_a_phone_has_its_navigation_below_and_a_task_its_actions_at_hand(open_screen: Opener, here: Here) -> None:
    task = here.task(here.apply())
    page = open_screen("li.min", PHONE).goto(f"/tasks/{task['id']}")
    button = page.get_by_role("button", name="签收办理")
    expect(button).to_be_in_viewport()

    box = button.bounding_box()

    assert box and box["height"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.get_by_role("navigation", name="主导航")).to_be_in_viewport()


def test_english_is_english(open_screen: Opener, here: Here) -> None:
    here.task(here.apply())
    page = open_screen("li.min", Window(language="en")).goto("/work?tab=free")

    expect(page.get_by_role("heading", name="My work")).to_be_visible()
    page.locator(".rows a.title").first.click()
    page.get_by_role("button", name="Claim and work").click()
    expect(page.get_by_role("button", name="Submit", exact=True)).to_be_visible()
    expect(page.get_by_label("accept", exact=True)).to_be_visible()
