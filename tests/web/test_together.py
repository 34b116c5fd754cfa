"""What colleagues do with one matter: hand on, return, take back, ask for opinions, copy, urge; each hears of it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.web.conftest import Here, Opener
from tests.web.test_task import COLLEAGUE, PERSON, claimed, submit, was_submitted
from tests.web.windows import PHONE

OPINION = "同意用印。"


def held(open_screen: Opener, here: Here, login: str = PERSON) -> tuple[Page, dict[str, Any]]:
    """A use of the seal that somebody has claimed and looks at."""
    task = here.seal_use()
    return claimed(open_screen(login).goto(f"/tasks/{task['id']}")), task


def done(page: Page, opinion: str = OPINION) -> None:
    page.get_by_label("办理意见").fill(opinion)
    submit(page).click()
    was_submitted(page)


def act(page: Page, name: str) -> Any:
    """Open the dialog of an act; the dialog."""
    page.get_by_role("toolbar", name="办理操作").get_by_role("button", name=name, exact=True).click()
    return page.get_by_role("dialog")


def choose(dialog: Any, label: str, text: str, name: str) -> None:
    """Choose a colleague by typing part of a name."""
    dialog.get_by_label(label).fill(text)
    dialog.page.get_by_role("option").or_(dialog.page.locator(".person")).filter(has_text=name).last.click()


def test_a_step_is_returned_with_the_reason_and_taken_back(open_screen: Opener, here: Here) -> None:
    mine, task = held(open_screen, here)
    done(mine, "已核对。")
    mine.goto(f"{here.address}/tasks/{task['id']}")
    mine.get_by_role("button", name="撤回", exact=True).click()
    dialog = mine.get_by_role("dialog", name="撤回已提交的办理")
    dialog.get_by_label("撤回原因").fill("意见写错。")
    dialog.get_by_role("button", name="撤回", exact=True).click()
    expect(mine.get_by_text("已撤回，请重新办理。")).to_be_visible()
    expect(submit(mine)).to_be_enabled()
    done(mine)

    approve = here.task({"id": task["process_instance_id"]})
    theirs = claimed(open_screen(COLLEAGUE).goto(f"/tasks/{approve['id']}"))
    dialog = act(theirs, "退回")
    expect(dialog.get_by_text("核对用印")).to_be_visible()
    expect(dialog.get_by_text("李敏 于")).to_be_visible()
    back = dialog.get_by_role("button", name="退回", exact=True)
    expect(back).to_be_disabled()
    dialog.get_by_label("退回原因").fill("请补充份数。")
    back.click()
    expect(theirs.get_by_text("已退回“核对用印”。")).to_be_visible()

    returned = here.task({"id": task["process_instance_id"]})
    mine.goto(f"{here.address}/tasks/{returned['id']}")
    expect(mine.get_by_text("从“审定用印”退回：")).to_contain_text("陈静")
    expect(mine.get_by_text("请补充份数。").first).to_be_visible()
    expect(submit(mine)).to_be_enabled()


def test_who_is_asked_for_an_opinion_holds_the_task_up_until_it_is_given(open_screen: Opener, here: Here) -> None:
    mine, task = held(open_screen, here)
    dialog = act(mine, "加签")
    choose(dialog, "加签人", "陈静", "陈静")
    dialog.get_by_label("说明").fill("请核对份数。")
    dialog.get_by_role("button", name="加签", exact=True).click()
    expect(mine.get_by_text("等待 陈静 答复加签，答复后才能提交。")).to_be_visible()
    expect(submit(mine)).to_be_disabled()

    theirs = open_screen(COLLEAGUE).goto("/work?tab=free")
    to_sign = theirs.get_by_role("region", name="请您加签")
    to_sign.get_by_role("listitem").filter(has_text="请核对份数。").get_by_role("link").first.click()
    answer = theirs.get_by_role("region", name="李敏 请您加签")
    answer.get_by_label("理由").fill("份数无误。")
    theirs.wait_for_timeout(600)
    theirs.reload()
    expect(answer.get_by_label("理由")).to_have_value("份数无误。")
    answer.get_by_label("同意", exact=True).check()
    answer.get_by_role("button", name="提交意见").click()
    expect(theirs.get_by_text("意见已送达。")).to_be_visible()

    # Told by the stream: the page is not loaded anew.
    expect(mine.get_by_text("份数无误。").first).to_be_visible()
    expect(submit(mine)).to_be_enabled()
    done(mine)
    assert here.task({"id": task["process_instance_id"]})["element_id"] == "Approve"


def test_what_waits_for_an_agreement_comes_back_by_an_objection(open_screen: Opener, here: Here) -> None:
    mine, task = held(open_screen, here)
    dialog = act(mine, "加签")
    choose(dialog, "加签人", "chen.jing", "陈静")
    dialog.get_by_label("后加签").check()
    dialog.get_by_role("button", name="加签", exact=True).click()
    expect(mine.get_by_text("已请 陈静 加签。")).to_be_visible()
    mine.get_by_label("办理意见").fill("先提交。")
    submit(mine).click()
    expect(mine.get_by_text("已提交，待加签人同意后生效。")).to_be_visible()
    mine.goto(f"{here.address}/tasks/{task['id']}")
    expect(mine.get_by_text("已提交，等待 陈静 确认；全部同意后生效。")).to_be_visible()

    theirs = open_screen(COLLEAGUE).goto(f"/tasks/{task['id']}")
    theirs.get_by_label("不同意", exact=True).check()
    theirs.get_by_label("理由").fill("印章种类不对。")
    theirs.get_by_role("button", name="提交意见").click()
    expect(theirs.get_by_text("意见已送达。")).to_be_visible()

    expect(mine.get_by_text("印章种类不对。").first).to_be_visible()
    mine.reload()
    expect(submit(mine)).to_be_enabled()
    expect(mine.get_by_label("办理意见")).to_have_value("先提交。")


def test_a_task_is_handed_on_and_copied_and_the_bell_tells_at_once(open_screen: Opener, here: Here) -> None:
    mine, task = held(open_screen, here)
    theirs = open_screen(COLLEAGUE).goto("/work?tab=done")
    bell = theirs.get_by_role("button", name="消息")
    expect(bell).to_be_visible()
    theirs.wait_for_timeout(500)
    dialog = act(mine, "抄送")
    choose(dialog, "抄送给", "陈静", "陈静")
    dialog.get_by_label("说明").fill("请知悉。")
    dialog.get_by_role("button", name="抄送", exact=True).click()
    expect(mine.get_by_text("已抄送 1 人。")).to_be_visible()
    expect(theirs.get_by_text("抄送给您：").first).to_be_visible()
    dialog = act(mine, "转办")
    choose(dialog, "转办给", "陈静", "陈静")
    dialog.get_by_label("转办事由").fill("本人外出。")
    dialog.get_by_role("button", name="转办", exact=True).click()
    expect(mine.get_by_text("由 陈静 办理中。")).to_be_visible()

    expect(theirs.get_by_text("交给您办理：核对用印").first).to_be_visible()
    bell.click()
    messages = theirs.get_by_role("dialog", name="消息")
    expect(messages.get_by_text("“本人外出。”")).to_be_visible()
    messages.get_by_role("button").filter(has_text="本人外出。").click()
    expect(theirs).to_have_url(f"{here.address}/tasks/{task['id']}")
    expect(submit(theirs)).to_be_enabled()
    theirs.goto(f"{here.address}/work?tab=copies")
    row = theirs.locator(".rows tbody tr").first
    expect(row.get_by_text("未读")).to_be_attached()
    row.get_by_role("link").click()
    expect(theirs.get_by_role("heading", name="用印申请")).to_be_visible()
    expect(theirs.get_by_text("已阅")).to_be_visible()
    theirs.goto(f"{here.address}/work?tab=copies")
    expect(theirs.locator(".rows tbody tr").first.get_by_text("未读")).to_have_count(0)


def test_who_waits_urges_and_is_told_from_when_on_again(open_screen: Opener, here: Here) -> None:
    _, task = held(open_screen, here, COLLEAGUE)
    head = open_screen("zhao.guoqiang").goto(f"/matters/{task['process_instance_id']}")
    head.get_by_role("button", name="催办").click()
    dialog = head.get_by_role("dialog")
    dialog.get_by_label("催办内容").fill("请今日办结。")
    dialog.get_by_role("button", name="催办").click()
    expect(head.get_by_text("之后可再次催办。").first).to_be_visible()

    head.get_by_role("button", name="催办").click()
    dialog.get_by_role("button", name="催办").click()
    expect(dialog.get_by_text("刚催办过，请稍后再催")).to_be_visible()
    dialog.get_by_role("button", name="取消").click()
    head.get_by_role("link", name="督办", exact=True).click()
    expect(head.get_by_text("请今日办结。")).to_be_visible()


def test_many_are_handed_on_and_completed_row_by_row(open_screen: Opener, here: Here) -> None:
    tasks = [here.seal_use() for _ in range(3)]
    mine = open_screen(PERSON).goto(f"/tasks/{tasks[0]['id']}")
    for task in tasks:
        mine.goto(f"{here.address}/tasks/{task['id']}")
        claimed(mine)
    mine.goto(f"{here.address}/work")
    for task in tasks[:2]:
        row = mine.locator(".rows tbody tr").filter(has=mine.locator(f"a[href='/tasks/{task['id']}']"))
        row.get_by_role("checkbox").check()
    mine.get_by_role("button", name="批量办结").click()
    dialog = mine.get_by_role("dialog", name="批量办结 2 项")
    dialog.get_by_label("办理意见").fill(OPINION)
    dialog.get_by_role("button", name="提交").click()
    outcome = mine.get_by_role("dialog", name="逐项结果")
    expect(outcome.get_by_text("2 项全部成功")).to_be_visible()
    expect(outcome.get_by_role("listitem")).to_have_count(2)
    outcome.get_by_role("button", name="Close").or_(outcome.get_by_role("button", name="关闭")).click()

    mine.get_by_label("全选本页").check()
    mine.get_by_role("button", name="批量转办").click()
    dialog = mine.get_by_role("dialog", name="批量转办")
    choose(dialog, "转办给", "zhang.wei", "张伟")
    dialog.get_by_role("button", name="转办", exact=True).click()
    expect(outcome.get_by_text("未成功").first).to_be_visible()
    expect(outcome.get_by_text("不属于本任务的办理范围").first).to_be_visible()


def test_a_filter_is_kept_under_a_name_and_the_list_is_a_file(open_screen: Opener, here: Here) -> None:
    here.seal_use()
    page = open_screen(COLLEAGUE).goto("/work?tab=free")
    page.get_by_role("searchbox", name="编号、事项、当事人", exact=True).fill("用印")
    page.get_by_role("button", name="存为常用筛选").click()
    page.get_by_role("textbox", name="名称，如：本周红牌").fill("用印事项")
    page.keyboard.press("Enter")
    chip = page.get_by_role("button", name="用印事项", exact=True)
    expect(chip).to_have_attribute("aria-pressed", "true")
    page.goto(f"{here.address}/work")
    chip.click()
    expect(page.get_by_role("searchbox", name="编号、事项、当事人", exact=True)).to_have_value("用印")
    expect(page.get_by_role("link", name="待签")).to_have_attribute("aria-current", "page")

    page.get_by_role("button", name="导出").click()
    with page.expect_download() as told:
        page.get_by_role("link", name="导出为 Excel").click()
    assert told.value.suggested_filename == "我的事项.xlsx"
    page.get_by_role("button", name="删除常用筛选“用印事项”").click()
    expect(chip).to_have_count(0)


def test_who_is_away_appoints_a_substitute_and_ends_it(open_screen: Opener) -> None:
    page = open_screen(PERSON).goto("/")
    page.get_by_role("button", name="账号").click()
    page.get_by_role("menuitem", name="外出委托").click()
    choose(page.locator("main"), "代理人", "陈静", "陈静")
    page.get_by_label("开始日期").fill("2027-03-01")
    page.get_by_label("结束日期").fill("2027-03-05")
    page.get_by_label("事由").fill("外出培训")
    page.get_by_role("button", name="委托", exact=True).click()
    expect(page.get_by_text("已委托 陈静 代理。")).to_be_visible()
    expect(page.get_by_text("2027-03-01 至 2027-03-05 · 外出培训")).to_be_visible()

    page.get_by_role("button", name="结束委托").click()
    page.get_by_role("dialog").get_by_role("button", name="结束委托").click()

    expect(page.get_by_text("2027-03-01 至 2027-03-05 · 外出培训")).to_have_count(0)


def test_the_matter_comes_on_paper(open_screen: Opener, here: Here) -> None:
    page, task = held(open_screen, here)
    done(page)
    page.goto(f"{here.address}/matters/{task['process_instance_id']}/sheet")

    expect(page.get_by_role("heading", name="用印申请审批表")).to_be_visible()
    expect(page.get_by_role("heading", name="核对用印")).to_be_visible()
    expect(page.get_by_role("cell", name=OPINION)).to_be_visible()


def test_on_a_phone_every_act_is_behind_one_button_and_large_enough(open_screen: Opener, here: Here) -> None:
    task = here.seal_use()
    page = claimed(open_screen(PERSON, PHONE).goto(f"/tasks/{task['id']}"))
    more = page.get_by_role("button", name="更多操作")
    expect(more).to_be_in_viewport()
    more.focus()
    page.keyboard.press("Enter")
    entries = page.get_by_role("menuitem")
    expect(entries.filter(has_text="转办")).to_be_visible()

    heights = [box["height"] for box in (one.bounding_box() for one in [more, *entries.all()]) if box]

    assert len(heights) == 8 and min(heights) >= 44
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
