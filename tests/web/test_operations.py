"""The operators' screens: what is wrong, one retry for all of a cause, a token moved with preview and reason."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import Here, Opener, Screen
from tests.web.test_accessibility import AXE, GO, WINDOWS, violations
from tests.web.windows import Window

OPERATOR, AUDITOR, CLERK = "han.bing", "mao.ning", "li.min"
DIAGRAM = Path(__file__).parent / "outage.bpmn"
WHY = "打印机故障，由窗口手工出证，王主任同意"


def deploy(screen: Screen) -> None:
    """Deploy the process of the tests, once for a town."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("outage.bpmn", DIAGRAM.read_bytes())
    csrf = screen.page.request.get(f"{screen.here.address}/api/v1/me").json()["csrf_token"]
    origin = {"Origin": screen.here.address, "Sec-Fetch-Site": "same-origin", "X-CSRF-Token": csrf}
    file = {"name": "outage.zip", "mimeType": "application/zip", "buffer": held.getvalue()}
    answer = screen.page.request.post(
        f"{screen.here.address}/api/v1/deployments",
        multipart={"name": "outage", "skip_unchanged": "true", "bundle": file},
        headers=origin,
    )
    assert answer.status in (200, 201), answer.text()


def start(here: Here, count: int, key: str) -> list[dict[str, Any]]:
    """So many instances that wait for the printer."""
    body = {"process_definition_key": "outage", "variables": {"applicant": "张三", "phone": "13812345678"}}
    return [here.ask("POST", "/process-instances", {**body, "business_key": f"{key}-{at}"}) for at in range(count)]


def give_up(here: Here, count: int) -> None:
    """The printer's worker gives so many steps up."""
    asked = {"worker_id": "printer-1", "topics": [{"topic": "test.print", "lock_seconds": 600}], "max_tasks": count}
    for task in here.ask("POST", "/external-tasks/fetch-and-lock", asked)["items"]:
        body = {"worker_id": "printer-1", "error_message": "打印机离线：13812345678", "retries": 0}
        here.ask("POST", f"/external-tasks/{task['id']}/failure", body)


def opened(open_screen: Opener, path: str, window: Window = WINDOWS["desk"]) -> Page:
    """The operator's window, with the process deployed."""
    screen = open_screen(OPERATOR, window)
    deploy(screen)
    return screen.goto(path)


def test_a_token_is_moved_with_preview_and_reason(open_screen: Opener, here: Here) -> None:
    page = opened(open_screen, "/operations")
    [instance] = start(here, 1, "YD")
    page.goto(f"{here.address}/operations/instances/{instance['id']}")
    expect(page.locator('[data-element-id="Print"].is-here')).to_be_visible()

    page.get_by_role("button", name="移动“打印证照”的令牌").click()
    page.locator('.djs-shape[data-element-id="Check"] .djs-hit').first.click(force=True)

    preview = page.get_by_role("region", name="移动后果")
    expect(preview.get_by_text("打印证照")).to_have_count(2)
    expect(preview.get_by_text("可由 CLK 办理")).to_be_visible()
    act = page.get_by_role("button", name="移动令牌", exact=True)
    expect(act).to_be_disabled()
    page.get_by_label("移动理由").fill(WHY)
    act.click()
    expect(page.get_by_text("已移到“核对证照”")).to_be_visible()
    expect(page.locator('[data-element-id="Check"].is-here')).to_be_visible()
    expect(page.get_by_role("table", name="令牌").get_by_text("无人签收")).to_be_visible()
    auditor = open_screen(AUDITOR).goto(f"/operations/instances/{instance['id']}?tab=history")
    expect(auditor.get_by_text(WHY)).to_be_visible()


def test_a_matter_says_why_its_steps_are_not_skipped(open_screen: Opener, here: Here) -> None:
    instance = here.apply()
    task = here.task(instance)
    page = open_screen(OPERATOR).goto(f"/operations/instances/{instance['id']}")
    page.get_by_role("button", name=re.compile("^移动“")).first.click()
    page.get_by_label("移到").click()
    page.locator(".ant-select-item-option", has_text="（不可）").first.click()

    expect(page.get_by_role("alert")).to_contain_text("不能跳过")
    expect(page.get_by_role("button", name="移动令牌", exact=True)).to_have_count(0)
    expect(page.get_by_text(task["name"]).first).to_be_visible()


def test_all_incidents_of_a_cause_are_tried_again(open_screen: Opener, here: Here) -> None:
    page = opened(open_screen, "/operations/incidents")
    start(here, 3, "GZ")
    give_up(here, 20)
    page.reload()
    expect(page.get_by_text("138****5678")).to_be_visible()

    page.get_by_role("button", name=re.compile("全部重试")).click()
    page.get_by_role("dialog").get_by_role("button", name="重试").click()

    expect(page.get_by_text(re.compile("已重试 [3-9]"))).to_be_visible()
    expect(page.get_by_text("没有未处置的故障。")).to_be_visible()


def test_an_instance_is_held_let_go_and_ended_with_a_reason(open_screen: Opener, here: Here) -> None:
    page = opened(open_screen, "/operations")
    [instance] = start(here, 1, "GQ")
    page.goto(f"{here.address}/operations/instances/{instance['id']}")
    for verb, done in (("挂起", "已挂起"), ("恢复", "运行中")):
        page.get_by_role("button", name=verb, exact=True).click()
        page.get_by_role("dialog").get_by_role("button", name=verb, exact=True).click()
        expect(page.locator("main header .tag").filter(has_text=done)).to_be_visible()
    page.get_by_role("button", name="取消实例").click()
    sure = page.get_by_role("dialog").get_by_role("button", name="取消实例")
    expect(sure).to_be_disabled()
    page.get_by_label("理由").fill("重复申请")
    sure.click()
    expect(page.get_by_text("结束原因：重复申请")).to_be_visible()
    expect(page.get_by_text("实例已结束，没有令牌。")).to_be_visible()


def test_who_may_only_look_finds_nothing_to_press_and_others_find_nothing(open_screen: Opener, here: Here) -> None:
    page = opened(open_screen, "/operations")
    [instance] = start(here, 1, "SJ")
    auditor = open_screen(AUDITOR).goto(f"/operations/instances/{instance['id']}")
    expect(auditor.get_by_role("table", name="令牌")).to_be_visible()
    expect(auditor.get_by_role("button", name=re.compile("移动|挂起|取消|重试"))).to_have_count(0)
    clerk = open_screen(CLERK).goto("/operations")
    expect(clerk.get_by_text("您的岗位不能查看运维。")).to_be_visible()
    expect(clerk.get_by_role("link", name="运维")).to_have_count(0)
    expect(page.get_by_role("link", name="运维").first).to_be_visible()


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_no_screen_of_operations_keeps_anybody_out(open_screen: Opener, here: Here, window: Window) -> None:
    page = opened(open_screen, "/operations", replace(window))
    [instance] = start(here, 1, f"AX{window.width}")
    give_up(here, 20)
    path = f"/operations/instances/{instance['id']}"
    told = page.request.get(f"{here.address}/api/v1/process-instances/{instance['id']}/tokens").json()
    wait = told["tokens"][0]["wait_id"]
    screens = {
        "/operations": ".numbers",
        "/operations/instances": ".rows",
        "/operations/incidents": ".rows",
        "/operations/jobs?list=deadSteps": ".rows",
        "/operations/jobs?list=due": "main .state, .rows",
        path: ".is-broken",
        f"{path}?tab=variables": ".rows",
        f"{path}?tab=incidents": ".rows",
        f"{path}?move={wait}&to=Check": ".move-grid",
    }
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = {}
    for address, sign in screens.items():
        page.evaluate(GO, address)
        expect(page.locator(sign).first).to_be_visible()
        expect(page.locator("main .bones")).to_have_count(0)
        found[address] = violations(page, window)

    assert {address: one for address, one in found.items() if one} == {}
