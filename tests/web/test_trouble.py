"""What goes wrong around a form: a lost answer, an ended session, a browser without room, pages of another version."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Route, expect

from tests.web.conftest import Here, Opener, Screen
from tests.web.test_task import OPINION, PERSON, accept, claimed, opened, requests_to_complete, submit, was_submitted

PROCESS = "seal_use"
NO_ROOM = """
  Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };
  IDBFactory.prototype.open = () => { throw new DOMException('not allowed', 'InvalidStateError'); };
"""
"""A browser that keeps nothing: full, or private in an old fashion."""


def started(screen: Screen) -> int:
    """How many matters of the process there are, for whoever is signed in."""
    path = f"/api/v1/process-instances?process_definition_key={PROCESS}&limit=200"
    answer = screen.page.request.get(f"{screen.here.address}{path}")
    assert answer.ok, answer.text()
    return len(answer.json()["items"])


def lose_answers(page: Page, address: str) -> list[str]:
    """The town acts, and its answer never comes; the keys under which it was asked."""
    keys: list[str] = []

    def swallow(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        route.fetch()
        route.abort("connectionreset")

    page.route(address, swallow)
    return keys


def begin(page: Page) -> None:
    page.get_by_role("button", name="提交发起").click()


def test_a_matter_whose_answer_was_lost_begins_once(open_screen: Opener) -> None:
    screen = open_screen(PERSON)
    before = started(screen)
    screen.goto("/work")
    page = screen.goto(f"/start/{PROCESS}")
    keys = lose_answers(page, "**/process-instances")
    begin(page)
    expect(page.get_by_text("网络中断，尚未得到回执")).to_be_visible(timeout=20_000)
    page.unroute("**/process-instances")
    with page.expect_request("**/process-instances") as repeated:
        begin(page)
    keys.append(repeated.value.headers["idempotency-key"])
    expect(page).to_have_url(re.compile(r"/matters/[0-9a-f-]{36}$"))
    assert len(keys) > 1 and len(set(keys)) == 1 and started(screen) == before + 1

    # Behind what was begun stands what came before it, and no form that would begin it again.
    page.go_back()
    expect(page.get_by_role("button", name="提交发起")).to_have_count(0)
    assert started(screen) == before + 1


def test_who_changes_what_had_arrived_is_told_so(open_screen: Opener, here: Here) -> None:
    page = opened(open_screen, here)
    accept(page)
    keys = lose_answers(page, "**/complete")
    submit(page).click()
    expect(page.get_by_text("网络中断，尚未得到回执")).to_be_visible(timeout=20_000)
    page.unroute("**/complete")
    page.get_by_label("办理意见").fill("后来改的意见。")
    with page.expect_request("**/complete") as repeated:
        submit(page).click()

    told = page.get_by_role("dialog", name="上次提交已经成功")
    expect(told).to_contain_text("此后的修改没有送出")
    expect(page.get_by_label("办理意见")).to_have_value("后来改的意见。")
    told.get_by_role("button", name="知道了").click()
    was_submitted(page)
    assert {*keys, repeated.value.headers["idempotency-key"]} == {keys[0]}


def test_an_ended_session_over_a_new_matter_loses_nothing(open_screen: Opener, here: Here) -> None:
    screen = open_screen(PERSON)
    before = started(screen)
    page = screen.goto(f"/start/{PROCESS}")
    expect(page.get_by_role("button", name="提交发起")).to_be_visible()
    page.context.clear_cookies()
    # Another request may meet the ended session first, and its dialog lie over the button.
    page.get_by_role("button", name="提交发起").dispatch_event("click")
    dialog = page.get_by_role("dialog", name="登录已过期")
    dialog.get_by_label("密码").fill(here.password)
    dialog.get_by_role("button", name="登录", exact=True).click()

    expect(page).to_have_url(re.compile(r"/matters/[0-9a-f-]{36}$"))
    assert started(screen) == before + 1


def test_a_browser_without_room_says_so_and_sends_nothing_twice(open_screen: Opener, here: Here) -> None:
    task = here.task(here.apply())
    screen = open_screen(PERSON)
    screen.page.add_init_script(NO_ROOM)
    page = claimed(screen.goto(f"/tasks/{task['id']}"))
    accept(page)
    expect(page.get_by_text("本机空间不足，草稿未能保存。")).to_be_visible()
    keys = requests_to_complete(page)
    page.route("**/complete", lambda route: route.abort("connectionreset"))
    submit(page).click()
    expect(page.get_by_text("网络中断，尚未得到回执")).to_be_visible(timeout=20_000)
    page.unroute("**/complete")
    submit(page).click()

    was_submitted(page)
    assert len(keys) > 1 and len(set(keys)) == 1


def test_pages_of_another_version_say_so_and_keep_the_draft(open_screen: Opener, here: Here) -> None:
    page = opened(open_screen, here)
    accept(page)
    page.route("**/assets/*Page-*.js", lambda route: route.fulfill(status=404))
    page.get_by_role("link", name="业务目录").or_(page.get_by_role("link", name="发起")).first.click()
    expect(page.get_by_role("heading", name="页面没有取全")).to_be_visible()
    expect(page.get_by_text("填写的内容已存为草稿")).to_be_visible()
    page.unroute("**/assets/*Page-*.js")
    page.get_by_role("button", name="重新加载").click()
    expect(page.get_by_role("heading", name="页面没有取全")).to_have_count(0)
    page.go_back()
    expect(page.get_by_label("办理意见")).to_have_value(OPINION)

    page.route("**/assets/start-*.js", lambda route: route.fulfill(status=404))
    page.reload()
    expect(page.get_by_role("heading", name="页面没有取全")).to_be_visible()
    page.unroute("**/assets/start-*.js")
    page.get_by_role("button", name="重新加载").click()
    expect(page.get_by_label("办理意见")).to_have_value(OPINION)


def test_two_tabs_keep_the_newer_draft_and_the_older_is_told(open_screen: Opener, here: Here) -> None:
    screen = open_screen(PERSON)
    task = here.task(here.apply())
    page = claimed(screen.goto(f"/tasks/{task['id']}"))
    other = screen.tab()
    other.goto(page.url)
    expect(submit(other)).to_be_enabled()
    page.get_by_label("办理意见").fill("先写的意见。")
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    other.get_by_label("办理意见").fill("后写的意见。")
    expect(other.get_by_text("草稿已保存")).to_be_visible()

    # Each tab still has what was typed into it; what a reload brings is what was typed last.
    expect(page.get_by_label("办理意见")).to_have_value("先写的意见。")
    page.reload()
    expect(page.get_by_label("办理意见")).to_have_value("后写的意见。")
