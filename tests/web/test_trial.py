"""A draft is tried: as test people, with a clock that is moved, to its end; and no screen of it keeps anybody out."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.api.trials.conftest import LEAVE, files_of
from tests.web.conftest import Here, Opener
from tests.web.test_accessibility import AXE, violations
from tests.web.windows import Window

PATIENCE_SECONDS = 90
"""The first trial waits for its demonstration town."""

KEEP = """([login, files]) => new Promise((done, fail) => {
  const request = indexedDB.open('zhenshu', 1)
  request.onsuccess = () => {
    const kept = request.result.transaction('designs', 'readwrite')
    const bytes = text => Uint8Array.from(atob(text), one => one.charCodeAt(0))
    const read = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, bytes(text)]))
    const draft = {key: 'leave', name: '请假', base: null, files: read, at: new Date().toISOString()}
    kept.objectStore('designs').put(draft, `${login}/leave`)
    kept.oncomplete = () => { request.result.close(); done(null) }
    kept.onerror = () => fail(kept.error)
  }
})"""
"""A draft as the drawing board keeps it in this browser."""


def try_draft(page: Page) -> None:
    """From the drawing board with the leave request to its trial."""
    expect(page.locator(".rows")).to_be_visible()
    files = {name: base64.b64encode(body).decode() for name, body in files_of(LEAVE).items()}
    page.evaluate(KEEP, ["xu.nuo", files])
    page.goto(page.url.replace("/studio", "/studio/draw/leave"))
    page.get_by_role("button", name="试运行").or_(page.get_by_role("button", name="Try it")).click()
    expect(page.locator("time.trial-now")).to_be_visible(timeout=PATIENCE_SECONDS * 1000)
    expect(page.locator(".djs-shape").first).to_be_visible()


def start(page: Page) -> None:
    """Start the leave request as the person offered first."""
    page.get_by_role("button", name="发起…").click()
    page.get_by_label("天数").fill("3")
    page.get_by_label("事由").fill("回家探亲")
    page.get_by_role("button", name="发起", exact=True).click()
    expect(page.locator('[data-element-id="Review"].is-here')).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def act_as(page: Page, name: str) -> None:
    """Choose the person, by keyboard."""
    page.get_by_label("以谁的身份办理").click()
    page.keyboard.type(name)
    page.keyboard.press("Enter")


@pytest.fixture
def bench(open_screen: Opener) -> Iterator[Page]:
    """A fresh trial of the leave request, ended afterwards."""
    page = open_screen("xu.nuo").goto("/studio")
    try_draft(page)
    yield page
    page.get_by_role("button", name="结束试运行").click()
    page.get_by_role("dialog").get_by_role("button", name="结束试运行").click()
    expect(page).to_have_url(re.compile("/studio/draw/leave$"))


def test_a_draft_is_tried_to_its_end(bench: Page, here: Here) -> None:
    page = bench
    start(page)
    page.get_by_role("button", name="办理：审核请假").click()
    act_as(page, "李敏")
    page.get_by_label("同意", exact=True).check()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("李敏 不是任务“审核请假”的办理人")).to_be_visible()
    act_as(page, "孙立")
    page.get_by_role("button", name="提交").click()

    page.get_by_role("button", name="答复：登记考勤").click()
    page.get_by_role("button", name="添加变量").click()
    page.get_by_label("变量名").fill("number")
    page.get_by_label("值", exact=True).fill("7")
    page.get_by_role("button", name="答复", exact=True).click()
    page.get_by_role("button", name="发送：等待销假").click()
    page.get_by_role("button", name="发送", exact=True).click()

    expect(page.get_by_text("流程结束")).to_be_visible()
    expect(page.locator('[data-element-id="Done"].is-passed')).to_be_visible()
    expect(page.locator(".trial-values")).to_contain_text("number7")
    assert here.ask("GET", "/process-instances?process_definition_key=leave")["items"] == []


def test_the_clock_lets_timers_fire_and_a_restart_begins_anew(bench: Page) -> None:
    page = bench
    start(page)
    page.get_by_role("button", name="+1 小时").click()
    expect(page.locator('[data-element-id="Review"].is-here')).to_be_visible()

    page.get_by_role("button", name="到下一时刻").click()

    expect(page.locator('[data-element-id="Expired"].is-passed')).to_be_visible()
    expect(page.get_by_text("两天未审核 触发")).to_be_visible()
    page.get_by_role("button", name="用当前草稿重新开始").click()
    expect(page.get_by_text("还没有发起。")).to_be_visible()
    expect(page.locator("[data-element-id].is-passed")).to_have_count(0)


def test_a_draft_that_is_refused_says_why(open_screen: Opener) -> None:
    page = open_screen("xu.nuo").goto("/studio")
    expect(page.locator(".rows")).to_be_visible()
    broken = files_of(LEAVE)["process.bpmn"].replace(b">P2D<", b">two days<")
    files = {
        name: base64.b64encode(body).decode() for name, body in (files_of(LEAVE) | {"process.bpmn": broken}).items()
    }
    page.evaluate(KEEP, ["xu.nuo", files])

    page.goto(page.url.replace("/studio", "/studio/try/leave"))

    expect(page.get_by_role("alert")).to_contain_text("草稿不能部署")
    expect(page.locator(".findings li").first).to_be_visible()


WINDOWS = {"desk": Window(), "phone-english": Window(390, 844, language="en", is_phone=True)}


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_a_trial_keeps_no_designer_out(open_screen: Opener, window: Window) -> None:
    page = open_screen("xu.nuo", window).goto("/studio")
    try_draft(page)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    is_english = window.language == "en"
    found = {}
    page.get_by_role("button", name="Start…" if is_english else "发起…").click()
    expect(page.locator(".fjs-form-field").first).to_be_visible()
    found["drawer"] = violations(page, window)
    page.get_by_label("Days" if is_english else "天数").fill("3")
    page.get_by_label("Reason" if is_english else "事由").fill("family")
    page.get_by_role("button", name="Start" if is_english else "发起", exact=True).click()
    expect(page.locator('[data-element-id="Review"].is-here')).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    found["started"] = violations(page, window)
    page.get_by_role("button", name="End the trial" if is_english else "结束试运行").click()
    page.get_by_role("dialog").get_by_role("button", name="End the trial" if is_english else "结束试运行").click()

    assert {place: one for place, one in found.items() if one} == {}
