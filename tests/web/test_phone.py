"""The phone of a grid worker: where one is, and what is done without a network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.web.conftest import Here, Opener, Screen
from tests.web.windows import PHONE

WORKER, COLLEAGUE = "shi.lan", "dai.qin"
HERE = {"latitude": 31.9123456, "longitude": 120.284321, "accuracy": 12}
PHOTO = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)
REPORT = {
    "source": "网格上报",
    "source_no": "WG-2026-0001",
    "category": "举报",
    "anonymous": True,
    "place": "示范村三组路口",
    "occurred_at": "2026-11-20T08:00+08:00",
    "content": "路口窨井盖缺失，夜间有行人跌倒的危险。",
    "privacy_notice_ack": True,
}
CHECK_IN = {"position": "网格员", "geo": "120.4015000,31.7805000", "accuracy": 12, "location_notice_ack": True}


def half_filled(screen: Screen, process: str, values: Mapping[str, Any]) -> Page:
    """A form as somebody left it a while ago on this phone."""
    draft = json.dumps({"values": values, "at": "2026-11-23T00:00:00Z"}, ensure_ascii=False)
    keep = f"localStorage.setItem('zhenshu.draft.{WORKER}.start.{process}', {json.dumps(draft)})"
    screen.goto("/").evaluate(keep)
    page = screen.goto(f"/start/{process}")
    expect(page.locator(".fjs-form-field").first).to_be_visible()
    return page


def submit(page: Page) -> None:
    page.get_by_role("button", name="提交发起").click()


def told(screen: Screen, path: str) -> Any:
    """What the town tells whoever is signed in in a window."""
    return screen.page.request.get(f"{screen.here.address}/api/v1{path}").json()


def started(screen: Screen, process: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = told(screen, f"/process-instances?process_definition_key={process}&limit=200")[
        "items"
    ]
    return [one for one in found if one["started_by"] == WORKER]


def test_a_position_is_filled_in_with_how_sure_it_is(open_screen: Opener, here: Here) -> None:
    page = open_screen(WORKER, PHONE, geolocation=HERE, permissions=["geolocation"]).goto("/start/grid_patrol")

    page.get_by_role("button", name="定位").click()

    expect(page.get_by_label("当前位置")).to_have_value("120.284321,31.912346")
    expect(page.get_by_label("定位精度")).to_have_value("12")
    expect(page.get_by_text("精度约 12 米")).to_be_visible()


def test_who_may_not_be_located_hears_what_to_do(open_screen: Opener, here: Here) -> None:
    page = open_screen(WORKER, PHONE, permissions=[]).goto("/start/grid_patrol")

    page.get_by_role("button", name="定位").click()

    expect(page.get_by_text("未获准使用定位")).to_be_visible()
    page.get_by_label("当前位置").fill("120.284321,31.912346")


def test_a_report_with_a_photo_outlives_the_network_and_a_reload(open_screen: Opener, here: Here) -> None:
    screen = open_screen(WORKER, PHONE, service_workers="allow")
    before = len(started(screen, "report_intake"))
    page = half_filled(screen, "report_intake", {"report": REPORT})
    page.wait_for_selector("html[data-offline=ready]", state="attached")
    page.context.set_offline(True)
    expect(page.get_by_text("当前没有网络")).to_be_visible()
    page.locator("input[type=file]").first.set_input_files(
        {"name": "井盖.png", "mimeType": "image/png", "buffer": PHOTO}
    )
    expect(page.get_by_text("井盖.png")).to_be_visible()

    submit(page)
    expect(page.get_by_text("等待网络")).to_be_visible()
    page.reload()

    expect(page.get_by_role("heading", name="投诉举报受理")).to_be_visible()
    expect(page.get_by_text("含 1 个文件")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("没有待发送的内容。")).to_be_visible()
    sent = started(screen, "report_intake")
    assert len(sent) == before + 1
    variables = told(screen, f"/process-instances/{sent[0]['id']}/variables")["variables"]
    [media] = variables["report"]["media"]
    assert media["name"] == "井盖.png" and not media["id"].startswith("local:")


def test_what_waits_is_seen_by_nobody_else_on_the_phone(open_screen: Opener, here: Here) -> None:
    screen = open_screen(WORKER, PHONE)
    before = len(started(screen, "grid_patrol"))
    page = half_filled(screen, "grid_patrol", {"check_in": CHECK_IN})
    page.route("**/process-instances", lambda route: route.abort("connectionfailed"))
    page.context.set_offline(True)
    submit(page)
    expect(page.get_by_text("等待网络")).to_be_visible()

    page.context.set_offline(False)
    screen.sign_in(COLLEAGUE)
    screen.goto("/outbox")
    expect(page.get_by_text("没有待发送的内容。")).to_be_visible()
    page.unroute("**/process-instances")

    screen.sign_in(WORKER)
    screen.goto("/outbox")
    expect(page.get_by_text("没有待发送的内容。")).to_be_visible()
    assert len(started(screen, "grid_patrol")) == before + 1


def test_what_was_refused_comes_back_as_it_was_filled_in(open_screen: Opener, here: Here) -> None:
    page = half_filled(open_screen(WORKER, PHONE), "grid_patrol", {"check_in": CHECK_IN})
    keys: list[str] = []
    wrong = {"pointer": "/variables/check_in/geo", "code": "rule", "message": "不在网格内。", "message_en": "Outside."}
    problem = {"code": "form_invalid", "status": 422, "title": "表单有误", "detail": "有 1 处。", "errors": [wrong]}

    def refuse(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) < 3:
            return route.abort("connectionreset")
        return route.fulfill(status=422, content_type="application/problem+json", json=problem)

    page.route("**/process-instances", refuse)
    page.context.set_offline(True)
    submit(page)
    expect(page.get_by_text("等待网络")).to_be_visible()
    page.context.set_offline(False)

    expect(page.get_by_text("不在网格内。")).to_be_visible()
    assert len(set(keys)) == 1
    page.get_by_role("link", name="打开修改").click()
    expect(page.get_by_label("当前位置")).to_have_value(CHECK_IN["geo"])
    expect(page.get_by_label("网格员", exact=True)).to_be_checked()


def test_the_pages_can_be_installed(open_screen: Opener, here: Here) -> None:
    page = open_screen(None, PHONE).goto("/")

    address = page.locator("link[rel=manifest]").get_attribute("href")
    manifest = page.request.get(f"{here.address}{address}").json()

    assert (manifest["start_url"], manifest["display"]) == ("/", "standalone")
    sizes = [one["sizes"] for one in manifest["icons"]]
    assert "192x192" in sizes and "512x512" in sizes
    for icon in manifest["icons"]:
        assert page.request.get(f"{here.address}{icon['src']}").headers["content-type"] == "image/png"
