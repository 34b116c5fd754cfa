"""The way in, and what a window does when its session changes under it."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.web.conftest import Here, Opener
from tests.web.windows import PHONE


def test_a_person_signs_in_and_out(open_screen: Opener, here: Here) -> None:
    page = open_screen().goto("/")
    page.get_by_label("账号").fill("li.min")
    page.get_by_label("密码", exact=True).fill("wrong")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("不正确")

    page.get_by_label("密码", exact=True).fill(here.password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="李敏，您好")).to_be_visible()
    page.get_by_role("button", name="账号").click()
    page.get_by_text("退出登录").click()

    expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible()


LEFT_HERE = """async (entry) => {
  const opened = indexedDB.open("zhenshu.offline", 1);
  await new Promise((resolve) => { opened.onsuccess = resolve; });
  const outbox = opened.result.transaction("outbox", "readwrite").objectStore("outbox");
  if (entry) outbox.put(entry, `li.min/${entry.id}`);
  const held = outbox.getAll();
  await new Promise((resolve) => { held.onsuccess = resolve; });
  opened.result.close();
  return [held.result.length, Object.keys(localStorage).filter((key) => key.startsWith("zhenshu.draft.")).length];
}"""
"""Puts something into the queue of this device, if anything is given; what waits there, and how many drafts."""


def test_who_signs_out_says_what_becomes_of_work_on_this_device(open_screen: Opener, here: Here) -> None:
    page = open_screen("li.min").goto("/outbox")
    expect(page.get_by_text("没有待发送的内容。")).to_be_visible()
    draft = '{"values": {"cert_no": "320299199001010015"}, "at": "2026-11-23T00:00:00Z"}'
    page.evaluate(f"localStorage.setItem('zhenshu.draft.li.min.start.approval', '{draft}')")
    waits = {"id": "2026", "at": "2026-11-23T00:00:00Z", "values": {}, "title": "", "path": "/", "draft": "x"}
    assert page.evaluate(LEFT_HERE, {**waits, "refusal": {"title": "", "detail": "", "fields": []}}) == [1, 1]

    page.get_by_role("button", name="账号").click()
    page.get_by_text("退出登录").click()
    left = page.get_by_role("dialog", name="本机上还有未提交的内容")
    expect(left).to_contain_text("待发送 1 项，草稿 1 份")
    left.get_by_role("button", name="删除并退出").click()

    expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible()
    assert page.evaluate(LEFT_HERE) == [0, 0]


def test_an_address_is_kept_through_the_sign_in(open_screen: Opener, here: Here) -> None:
    page = open_screen().goto("/work?tab=done")
    page.get_by_label("账号").fill("li.min")
    page.get_by_label("密码", exact=True).fill(here.password)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="我的事项")).to_be_visible()
    expect(page).to_have_url(f"{here.address}/work?tab=done")


def test_another_tab_that_signs_in_as_somebody_else_is_told(open_screen: Opener, here: Here) -> None:
    screen = open_screen("li.min")
    page = screen.goto("/work")
    expect(page.get_by_role("heading", name="我的事项")).to_be_visible()
    screen.sign_in("zhang.wei")

    page.evaluate("new BroadcastChannel('zhenshu.session').postMessage('changed')")

    expect(page.get_by_text("本浏览器中已有另一位同事登录")).to_be_visible()


def test_a_position_is_acted_in_and_left_again(open_screen: Opener) -> None:
    page = open_screen("shi.lan").goto("/")
    account = page.get_by_role("button", name="账号")
    account.click()
    page.get_by_role("menuitem", name="· 网格员").click()
    expect(page.get_by_text("已切换为：")).to_be_visible()
    expect(account).to_contain_text("网格员")

    account.click()
    page.get_by_role("menuitem", name="全部岗位").click()

    expect(account).to_contain_text("+")


def test_preferences_hold_on_another_device(open_screen: Opener) -> None:
    page = open_screen("mao.ning").goto("/")
    page.get_by_role("button", name="显示设置").click()
    with page.expect_response("**/me/settings") as answer:
        page.get_by_text("大字版", exact=True).click()
    assert answer.value.ok

    other = open_screen("mao.ning", PHONE).goto("/")

    expect(other.locator("html")).to_have_attribute("data-size", "large")


def test_what_a_position_may_not_see_is_said_with_a_remedy(open_screen: Opener) -> None:
    page = open_screen("wang.jianguo").goto("/matters")

    expect(page.get_by_role("heading", name="没有权限")).to_be_visible()
    expect(page.get_by_text("您的岗位不能查看这里")).to_be_visible()


def test_an_address_that_leads_nowhere_says_so(open_screen: Opener) -> None:
    page = open_screen("li.min").goto("/nowhere")

    expect(page.get_by_role("heading", name="没有这个页面")).to_be_visible()
