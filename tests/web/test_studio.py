"""The designers' studio: what is drawn is kept, checked, compared, deployed, and opens elsewhere as it was."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree
from playwright.sync_api import Page, expect

from tests.pictures import modeler
from tests.web.conftest import ROOT, Opener

WING = ROOT / "bpmn"
DRAWING = "{http://www.omg.org/spec/BPMN/20100524/DI}"
"""Where a drawing tool may note the place of a label anew."""
TASK = "S5-02"
TASK_NAME = "逐项巡查"


def changed(tmp_path: Path, before: str, after: str) -> Path:
    """The diagram of the grid patrol with one text replaced."""
    text = (WING / "grid_patrol" / "process.bpmn").read_text(encoding="utf-8")
    assert before in text
    file = tmp_path / "process.bpmn"
    file.write_text(text.replace(before, after, 1), encoding="utf-8")
    return file


def elements(xml: bytes) -> Counter[tuple[str, tuple[tuple[str, str], ...], str]]:
    """Every element of a file with its attributes and text, however it is laid out and whatever its prefixes."""
    return Counter(
        (
            str(one.tag),
            tuple(sorted((str(name), str(value)) for name, value in one.attrib.items())),
            (one.text or "").strip(),
        )
        for one in etree.fromstring(xml).iter(etree.Element)
    )


def open_board(page: Page) -> None:
    """Wait until the diagram stands on the board."""
    expect(page.locator(f'[data-element-id="{TASK}"]').first).to_be_visible()


def rename(page: Page, name: str) -> None:
    """Select the task and give it another name in the properties panel."""
    page.locator(f'.djs-element[data-element-id="{TASK}"]').click(force=True)
    page.locator('[data-group-id="group-general"] .bio-properties-panel-group-header').click()
    page.locator('[data-entry-id="name"] textarea, [data-entry-id="name"] input').fill(name)


def bring_in(page: Page, file: Path) -> None:
    """Import a file into the draft."""
    page.locator(".desk-tools").get_by_role("button", name="文件").click()
    page.locator('input[type="file"][aria-label="导入文件…"]').set_input_files(file)
    page.locator(".ant-drawer-close").click()


def downloaded(page: Page, tmp_path: Path) -> Path:
    """The diagram as the designer takes it home."""
    page.get_by_role("button", name="更多操作").click()
    with page.expect_download() as waiting:
        page.get_by_text("下载 .bpmn").click()
    file = tmp_path / "drawn.bpmn"
    waiting.value.save_as(file)
    return file


def test_a_draft_is_kept_and_opens_elsewhere_as_it_was(open_screen: Opener, tmp_path: Path) -> None:
    page = open_screen("xu.nuo").goto("/studio/draw/grid_patrol")
    open_board(page)
    original = (WING / "grid_patrol" / "process.bpmn").read_bytes()

    rename(page, "逐户巡查")
    expect(page.get_by_text("草稿已存本机")).to_be_visible()
    page.reload()
    open_board(page)
    drawn = downloaded(page, tmp_path)

    before, after = elements(original), elements(drawn.read_bytes())
    lost, gained = before - after, [one for one in after - before if DRAWING not in one[0]]
    assert [dict(attributes)["name"] for _, attributes, _ in lost] == [TASK_NAME]
    assert [dict(attributes)["name"] for _, attributes, _ in gained] == ["逐户巡查"]
    try:
        assert modeler.read([drawn]) == {str(drawn): []}
    except modeler.NoModeler as error:
        pytest.skip(str(error))


def test_findings_stand_at_the_element_and_lead_to_it(open_screen: Opener, tmp_path: Path) -> None:
    page = open_screen("xu.nuo").goto("/studio/draw/grid_patrol")
    open_board(page)

    bring_in(page, changed(tmp_path, "grid_patrol_tasks", "no_such_form"))

    expect(page.locator(".finding-mark.is-error")).to_have_text("1")
    page.get_by_role("button", name=f"定位到 {TASK}").click()
    expect(page.locator(".bio-properties-panel-header-label")).to_have_text(TASK_NAME)
    expect(page.locator(".bio-properties-panel-header-type")).to_have_text("用户任务")


def test_undo_takes_back_what_was_drawn(open_screen: Opener) -> None:
    page = open_screen("xu.nuo").goto("/studio/draw/grid_patrol")
    open_board(page)
    rename(page, "逐户巡查")
    label = page.locator(".bio-properties-panel-header-label")
    expect(label).to_have_text("逐户巡查")

    page.get_by_role("button", name="撤销").click()

    expect(label).to_have_text(TASK_NAME)
    expect(page.get_by_role("button", name="撤销")).to_be_disabled()


def choose(page: Page, name: str) -> None:
    """Choose an entry of the open menu by typing its name."""
    page.locator(".djs-popup-search input").fill(name)
    page.keyboard.press("End")
    expect(page.locator(".djs-popup-results .entry.selected")).to_contain_text(name)
    page.keyboard.press("Enter")
    expect(page.locator(".djs-popup")).to_have_count(0)


def test_elements_are_added_attached_and_connected_by_keyboard(open_screen: Opener) -> None:
    page = open_screen("xu.nuo").goto("/studio/draw/seal_use")
    expect(page.locator('[data-element-id="Check"]').first).to_be_visible()
    panel = page.locator(".bio-properties-panel-header-type")

    page.get_by_role("button", name="添加元素").press("Enter")
    choose(page, "用户任务")
    expect(panel).to_have_text("用户任务")
    page.keyboard.press("a")
    choose(page, "定时边界事件")
    expect(panel).to_have_text("定时边界事件")
    page.keyboard.press("a")
    choose(page, "结束事件")
    page.keyboard.press("n")
    choose(page, "服务任务")
    page.keyboard.press("k")
    page.get_by_role("option", name="核对用印").wait_for()
    page.keyboard.press("Enter")

    expect(panel).to_have_text("用户任务")
    expect(page.locator(".djs-connection")).to_have_count(5)
    expect(page.get_by_role("button", name="撤销")).to_be_enabled()


def let_go(page: Page, element: str) -> None:
    """Trigger what waits at an element of the simulation."""
    page.locator(f'.djs-overlays[data-container-id="{element}"] .bts-context-pad[title="触发"]:not(.hidden)').press(
        "Enter"
    )


def test_tokens_walk_through_what_was_drawn(open_screen: Opener) -> None:
    page = open_screen("xu.nuo").goto("/studio/draw/seal_use")
    expect(page.locator('[data-element-id="Check"]').first).to_be_visible()

    page.get_by_role("button", name="模拟").click()
    let_go(page, "Start")
    for element, name in (("Check", "核对用印"), ("Approve", "审定用印")):
        expect(page.locator(f'.djs-overlays[data-container-id="{element}"] .bts-token-count')).to_have_text("1")
        let_go(page, element)
        expect(page.get_by_role("log")).to_contain_text(name)

    expect(page.get_by_text("已结束")).to_be_visible()
    expect(page.get_by_role("log")).to_contain_text("流程 结束")
    page.get_by_role("button", name="结束模拟").click()
    expect(page.locator(".board-panel")).to_be_visible()
    expect(page.get_by_text("与第 1 版相同")).to_be_visible()


def test_a_process_is_drawn_from_nothing(open_screen: Opener) -> None:
    page = open_screen("xu.nuo").goto("/studio/draw")
    page.get_by_label("流程名称").fill("请假")
    page.get_by_label("流程键").fill("approval")
    page.get_by_role("button", name="开始设计").click()
    expect(page.get_by_text("已有此键的流程")).to_be_visible()

    page.get_by_label("流程键").fill("leave")
    page.get_by_role("button", name="开始设计").click()

    expect(page.locator('[data-element-id="start"]').first).to_be_visible()
    page.goto(page.url.replace("/draw/leave", ""))
    expect(page.locator("tr", has_text="leave")).to_contain_text("有草稿")


def test_a_bundle_is_previewed_deployed_compared_and_taken_back(open_screen: Opener, tmp_path: Path) -> None:
    form = json.loads((WING / "grid_patrol" / "forms" / "check_in.form").read_text(encoding="utf-8"))
    form["components"][0]["label"] = "到岗签到 Sign in"
    bundle = tmp_path / "bundle.zip"
    with zipfile.ZipFile(bundle, "w") as packed:
        packed.write(changed(tmp_path, "PT10M", "PT20M"), "process.bpmn")
        packed.writestr("forms/check_in.form", json.dumps(form, ensure_ascii=False))
    page = open_screen("han.bing").goto("/studio/deploy")
    page.locator('input[aria-label="选择文件"]').set_input_files(bundle)
    expect(page.get_by_text("第 1 版 → 第 2 版").first).to_be_visible()
    expect(page.get_by_text("流程图有 1 处差别")).to_be_visible()
    expect(page.locator(".changes ins").first).to_contain_text("PT20M")
    expect(page.get_by_text("1 处内容差别")).to_be_visible()
    expect(page.locator(".changes", has_text="标签").locator("ins")).to_have_text("到岗签到 Sign in")
    page.locator(".bar").get_by_role("button", name="部署", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="部署", exact=True).click()
    page.wait_for_url("**/studio/processes/grid_patrol")

    page.get_by_role("link", name="与现行版比较").click()
    expect(page.locator(".comparison .is-changed")).to_have_count(2)
    expect(page.get_by_role("region", name="差别清单")).to_contain_text("截止时间")
    expect(page.get_by_role("list", name="其他文件")).to_contain_text("到岗签到 Sign in")
    page.go_back()
    page.get_by_role("link", name="回退到此版").click()
    expect(page.get_by_text("检查通过")).to_be_visible()
    page.locator(".bar").get_by_role("button", name="部署", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="部署", exact=True).click()

    page.wait_for_url("**/studio/processes/grid_patrol")
    expect(page.locator("table").get_by_role("link", name="第 3 版")).to_be_visible()


def test_a_broken_bundle_is_told_and_cannot_be_deployed(open_screen: Opener, tmp_path: Path) -> None:
    page = open_screen("han.bing").goto("/studio/deploy")

    page.locator('input[aria-label="选择文件"]').set_input_files(changed(tmp_path, "grid_patrol_tasks", "no_such_form"))

    expect(page.get_by_text("不能部署")).to_be_visible()
    expect(page.locator(".findings")).to_contain_text("no_such_form")
    expect(page.locator(".bar").get_by_role("button", name="部署", exact=True)).to_be_disabled()


def test_a_designer_hands_the_bundle_to_an_administrator(open_screen: Opener, tmp_path: Path) -> None:
    page = open_screen("xu.nuo").goto("/studio/deploy")

    page.locator('input[aria-label="选择文件"]').set_input_files(changed(tmp_path, "PT10M", "PT20M"))

    expect(page.get_by_text("检查通过")).to_be_visible()
    expect(page.get_by_text("部署由系统管理员进行")).to_be_visible()
    expect(page.locator(".bar").get_by_role("button", name="部署", exact=True)).to_be_disabled()
