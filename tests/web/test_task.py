"""What staff do with a task: claim, fill in, be told what is wrong, submit, go on; nothing is lost."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.web.conftest import APPLICATION, Here, Opener

PERSON, COLLEAGUE = "li.min", "chen.jing"
"""Two clerks of the window."""
OPINION = "材料齐全，同意受理。"


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"


def claimed(page: Page) -> Page:
    page.get_by_role("button", name="签收办理").click()
    expect(submit(page)).to_be_enabled()
    return page


def submit(page: Page) -> Any:
    return page.get_by_role("button", name="提交", exact=True)


def opened(open_screen: Opener, here: Here, login: str = PERSON) -> Page:
    """A claimed task of the window."""
    task = here.task(here.apply())
    return claimed(open_screen(login).goto(f"/tasks/{task['id']}"))


def accept(page: Page) -> None:
    """Fill the check in as one accepts."""
    page.get_by_label("受理", exact=True).check()
    page.get_by_label("办理意见").fill(OPINION)


def was_submitted(page: Page) -> None:
    """The town's message says so, not the heading over the forms that were handed in before."""
    expect(page.locator(".ant-message").get_by_text("已提交")).to_be_visible()


def requests_to_complete(page: Page) -> list[str]:
    """The Idempotency-Keys of what goes out from now on."""
    keys: list[str] = []
    page.on("request", lambda sent: keys.append(sent.headers["idempotency-key"]) if "/complete" in sent.url else None)
    return keys


def test_a_task_is_filled_in_and_submitted_and_the_next_one_opens(open_screen: Opener, here: Here) -> None:
    page = opened(open_screen, here)
    first = page.url
    second = here.task(here.apply())
    page.goto(f"{here.address}/tasks/{second['id']}")
    claimed(page)

    accept(page)
    page.keyboard.press("Control+Enter")

    expect(page.get_by_text("已提交，下一件：")).to_be_visible()
    expect(page).not_to_have_url(f"{here.address}/tasks/{second['id']}")
    expect(submit(page)).to_be_visible()
    page.goto(f"{here.address}/tasks/{second['id']}")
    expect(page.get_by_text("李敏 于")).to_be_visible()
    assert first


def test_what_is_missing_is_told_at_its_field(open_screen: Opener, here: Here) -> None:
    page = opened(open_screen, here)

    submit(page).click()

    expect(page.get_by_text("必填，请填写。")).to_be_visible()
    expect(page.get_by_text("有 1 处需要修改")).to_be_visible()


def test_what_the_town_refuses_is_told_at_its_field(open_screen: Opener, here: Here) -> None:
    page = opened(open_screen, here)
    page.get_by_label("受理", exact=True).check()
    wrong = {"pointer": "/variables/opinion", "code": "rule", "message": "与登记不符。", "message_en": "Differs."}
    problem = {"code": "form_invalid", "status": 422, "title": "表单有误", "detail": "有 1 处。", "errors": [wrong]}

    def refuse(route: Route) -> None:
        route.fulfill(status=422, content_type="application/problem+json", json=problem)

    page.route("**/complete", refuse)
    submit(page).click()

    field = page.locator(".fjs-form-field", has=page.get_by_label("办理意见"))
    expect(field.get_by_text("与登记不符。")).to_be_visible()
    expect(submit(page)).to_be_enabled()


def test_a_draft_survives_a_reload_and_can_be_dropped(open_screen: Opener, here: Here) -> None:
    page = opened(open_screen, here)
    accept(page)
    expect(page.get_by_text("草稿已保存")).to_be_visible()

    page.reload()

    expect(page.get_by_label("办理意见")).to_have_value(OPINION)
    expect(page.get_by_label("受理", exact=True)).to_be_checked()
    page.get_by_role("button", name="不用草稿").click()
    expect(page.get_by_label("办理意见")).to_have_value("")


def test_a_connection_lost_in_mid_submit_sends_nothing_twice(open_screen: Opener, here: Here) -> None:
    page = opened(open_screen, here)
    accept(page)
    keys = requests_to_complete(page)
    page.route("**/complete", lambda route: route.abort("connectionreset"))

    submit(page).click()
    expect(page.get_by_text("网络中断，尚未得到回执")).to_be_visible(timeout=20_000)
    expect(page.get_by_label("办理意见")).to_have_value(OPINION)
    page.unroute("**/complete")
    submit(page).click()

    was_submitted(page)
    assert len(keys) > 1 and len(set(keys)) == 1


def test_an_answer_that_was_lost_turns_out_to_have_arrived(open_screen: Opener, here: Here) -> None:
    page = opened(open_screen, here)
    accept(page)

    def swallow(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    page.route("**/complete", swallow)
    submit(page).click()
    expect(page.get_by_text("此环节已办结").or_(page.get_by_text("网络中断"))).to_be_visible(timeout=20_000)
    page.unroute("**/complete")
    page.reload()

    expect(page.get_by_text("上次提交已经成功，没有重复提交。")).to_be_visible()


def test_a_double_click_submits_once(open_screen: Opener, here: Here) -> None:
    page = opened(open_screen, here)
    accept(page)
    keys = requests_to_complete(page)

    submit(page).dblclick()

    was_submitted(page)
    assert len(keys) == 1


def test_a_session_that_ends_over_a_half_filled_form_loses_nothing(open_screen: Opener, here: Here) -> None:
    page = opened(open_screen, here)
    accept(page)
    page.context.clear_cookies()

    # Another request may meet the ended session first, and its dialog lie over the button.
    submit(page).dispatch_event("click")
    dialog = page.get_by_role("dialog", name="登录已过期")
    expect(dialog).to_be_visible()
    dialog.get_by_label("密码").fill(here.password)
    dialog.get_by_role("button", name="登录", exact=True).click()

    was_submitted(page)


def test_two_people_on_one_task_hear_of_each_other(open_screen: Opener, here: Here) -> None:
    task = here.task(here.apply())
    mine, theirs = (open_screen(login).goto(f"/tasks/{task['id']}") for login in (PERSON, COLLEAGUE))
    expect(theirs.get_by_role("button", name="签收办理")).to_be_visible()
    claimed(mine)

    late = theirs.get_by_role("button", name="签收办理")
    if late.is_visible():
        late.click()

    expect(theirs.get_by_text("由 李敏 办理中。")).to_be_visible()
    expect(submit(theirs)).to_have_count(0)


def test_a_task_is_put_back_and_delegated_and_comes_back(open_screen: Opener, here: Here) -> None:
    page = opened(open_screen, here)
    address = page.url
    page.get_by_role("button", name="退回待签").click()
    page.get_by_role("dialog").get_by_role("button", name="退回待签").click()
    claimed(page)
    page.get_by_role("button", name="委派", exact=True).click()
    page.get_by_label("委派给").fill("chen.jing")
    page.locator(".person").filter(has_text="陈静").click()
    page.get_by_role("dialog").get_by_role("button", name="委派", exact=True).click()
    expect(page.get_by_text("已委派给 陈静，等待交回。")).to_be_visible()

    theirs = open_screen(COLLEAGUE).goto(address.removeprefix(here.address))
    theirs.get_by_role("button", name="交回", exact=True).click()
    expect(theirs.get_by_text("已交回委派人。")).to_be_visible()

    page.reload()
    expect(submit(page)).to_be_visible()


def test_a_stock_phrase_becomes_the_opinion_and_own_ones_are_kept(open_screen: Opener, here: Here) -> None:
    page = opened(open_screen, here, COLLEAGUE)
    page.get_by_role("button", name="同意。", exact=True).click()
    expect(page.get_by_label("办理意见")).to_have_value("同意。")
    page.get_by_label("办理意见").fill("证照齐全，请尽快办理。")
    page.get_by_role("button", name="存为常用意见").click()

    expect(page.get_by_role("button", name="证照齐全，请尽快办理。", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="证照齐全，请尽快办理。", exact=True)).to_be_visible()
    page.get_by_role("button", name="删除“证照齐全，请尽快办理。”").click()
    expect(page.get_by_role("button", name="证照齐全，请尽快办理。", exact=True)).to_have_count(0)


def test_the_back_button_loses_nothing(open_screen: Opener, here: Here) -> None:
    page = opened(open_screen, here)
    accept(page)
    page.get_by_role("link", name="我的事项").click()
    expect(page.get_by_role("heading", name="我的事项")).to_be_visible()

    page.go_back()

    expect(page.get_by_text("的草稿")).to_be_visible()
    expect(page.get_by_label("办理意见")).to_have_value(OPINION)
    expect(page.get_by_label("受理", exact=True)).to_be_checked()


def test_a_task_submitted_in_one_tab_is_over_in_the_other(open_screen: Opener, here: Here) -> None:
    task = here.task(here.apply())
    screen = open_screen(PERSON)
    page = claimed(screen.goto(f"/tasks/{task['id']}"))
    other = screen.tab()
    other.route("**/events/stream*", lambda route: route.abort())
    other.route("**/notifications/stream*", lambda route: route.abort())
    other.goto(page.url)
    expect(submit(other)).to_be_enabled()
    other.get_by_label("办理意见").fill("另一页写的意见。")
    other.get_by_label("受理", exact=True).check()
    accept(page)
    submit(page).click()
    was_submitted(page)

    submit(other).click()

    expect(
        other.get_by_text("不能再").or_(other.get_by_text("已办结")).or_(other.get_by_text("completed")).first
    ).to_be_visible()
    other.reload()
    expect(other.get_by_text("此环节已办结")).to_be_visible()


def test_what_was_handed_in_is_read_beside_the_form(open_screen: Opener, here: Here) -> None:
    """By a portal, which names its files by their ids alone."""
    first, *others = APPLICATION["variables"]["materials"]
    materials = [{**first, "file": [here.upload("平面图.pdf", PDF)]}, *others]
    task = here.task(here.apply(materials=materials))
    page = open_screen(PERSON).goto(f"/tasks/{task['id']}")

    page.get_by_text("申请和已提交的表单").click()
    sent = page.locator("details")
    expect(sent.get_by_label("证件号码")).to_have_value(APPLICATION["variables"]["cert_no"])
    expect(sent.get_by_role("link", name="平面图.pdf")).to_be_visible()
    page.get_by_role("button", name="预览 平面图.pdf").click()

    expect(page.locator("iframe[title='平面图.pdf']")).to_have_attribute("src", re.compile("^blob:"))
    shown = page.query_selector("iframe[title='平面图.pdf']")
    frame = shown.content_frame() if shown else None
    assert frame is not None and frame.url.startswith("blob:")
