"""The editors of forms, decisions, expressions: what is drawn is kept, tried, judged, and opens elsewhere as it was."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import ROOT, Opener
from tests.web.test_studio import open_board

WING = ROOT / "bpmn"
WEB = ROOT / "web"
DECISION = "/studio/decision/approval?file=handling_type.dmn"
READ_DMN = """
import { DmnModdle } from "dmn-moddle";
import { readFileSync } from "node:fs";
const { warnings } = await new DmnModdle().fromXML(readFileSync(0, "utf8"));
console.log(JSON.stringify(warnings.map((one) => one.message)));
"""


def saved(page: Page, name: str, tmp_path: Path) -> bytes:
    """The file as the designer takes it home."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name).click()
    file = tmp_path / "saved"
    waiting.value.save_as(file)
    return file.read_bytes()


def components(node: dict[str, Any]) -> list[dict[str, Any]]:
    """Every component of a form with all it says, without those inside it."""
    found = []
    for one in node.get("components", []):
        found.append({key: value for key, value in one.items() if key != "components"})
        found += components(one)
    return found


def open_entry(page: Page, group: str) -> None:
    """Unfold a group of the properties panel."""
    page.locator(f'[data-group-id="group-{group}"] .bio-properties-panel-group-header').click()


def test_a_form_is_edited_and_keeps_everything_else(open_screen: Opener, tmp_path: Path) -> None:
    page = open_screen("xu.nuo").goto("/studio/form/approval?file=forms%2Fapplication.form")
    before = json.loads((WING / "approval" / "forms" / "application.form").read_text(encoding="utf-8"))
    first = next(one for one in components(before) if one["type"] == "textfield")

    page.locator(f'.fjs-element[data-id="{first["id"]}"]').click()
    expect(page.locator(".bio-properties-panel-header-type")).to_have_text("单行文本")
    open_entry(page, "zhenshu")
    page.get_by_label("填写格式").select_option("cn-postcode")
    expect(page.get_by_text("草稿已存本机")).to_be_visible()
    after = json.loads(saved(page, "下载此文件", tmp_path))

    changed = {**first, "properties": {**first.get("properties", {}), "format": "cn-postcode"}}
    assert after["id"] == before["id"] and after["type"] == "default" and after["schemaVersion"] <= 19
    assert components(after) == [changed if one["id"] == first["id"] else one for one in components(before)]


def test_a_form_is_tried_with_the_judgement_of_the_town(open_screen: Opener) -> None:
    page = open_screen("xu.nuo").goto("/studio/form/approval?file=forms%2Fcontact.form")
    page.get_by_text("预览与测试").click()
    expect(page.locator(".trial .fjs-form-field").first).to_be_visible()

    page.get_by_role("button", name="由服务器判断").click()

    result = page.get_by_role("region", name="判断结果")
    expect(result).to_contain_text("会被退回")
    expect(page.locator(".town-form .fjs-form-field-error").first).to_be_visible()


def test_a_task_gets_a_form_of_its_own(open_screen: Opener) -> None:
    page = open_screen("xu.nuo").goto("/studio/draw")
    page.get_by_label("流程名称").fill("试用流程")
    page.get_by_label("流程键").fill("form_trial")
    page.get_by_role("button", name="开始设计").click()
    page.locator('.djs-element[data-element-id="start"]').click(force=True)
    page.get_by_role("button", name="新建表单…").click()
    page.get_by_label("表单名称").fill("登记表")
    page.get_by_label("表单键").fill("registration")
    page.get_by_role("button", name="新建并编辑").click()

    expect(page.get_by_role("heading", name="登记表")).to_be_visible()
    page.locator('.fjs-palette-field[data-field-type="textfield"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator('.fjs-element[data-field-type="textfield"]')).to_contain_text("单行文本")
    page.get_by_role("link", name="返回流程图").click()
    page.locator('.djs-element[data-element-id="start"]').click(force=True)
    expect(page.get_by_role("button", name="编辑表单 registration")).to_be_visible()


def test_a_decision_answers_test_rows_and_opens_elsewhere(open_screen: Opener, tmp_path: Path) -> None:
    page = open_screen("xu.nuo").goto(DECISION)
    expect(page.locator(".decision-board td").first).to_be_visible()
    tests = page.get_by_role("region", name="测试行").first
    expect(tests.locator("thead code").first).to_be_visible()
    page.get_by_role("button", name="增加一行").click()

    expect(tests.locator("tbody tr")).to_have_count(2)
    expect(tests.locator("tbody tr").first.locator(".tests-value")).not_to_have_text("…")
    written = saved(page, "下载此文件", tmp_path)

    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    read = subprocess.run(
        [node, "--input-type=module", "-e", READ_DMN], cwd=WEB, input=written, capture_output=True, check=True
    )
    assert json.loads(read.stdout) == []


def test_expressions_know_what_comes_before(open_screen: Opener) -> None:
    page = open_screen("xu.nuo").goto("/studio/draw/grid_patrol")
    open_board(page)
    page.locator('.djs-element[data-element-id="S5-02"]').click(force=True)
    page.locator('[data-group-id="group-CamundaPlatform__UserAssignment"] .bio-properties-panel-group-header').click()
    entry = page.locator('[data-entry-id="dueDate"]')
    expect(entry.locator(".cm-editor, input").first).to_be_visible()
    if not entry.locator(".cm-editor").count():
        entry.locator(".bio-properties-panel-feel-icon").click()

    entry.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("after_work")
    expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("after_working_days")
    page.keyboard.press("Escape")
    page.keyboard.type("ing(now(), 1)")

    expect(page.locator('[data-entry-id="dueDate"] .cm-lintRange-error').first).to_be_visible()


def test_a_bundle_dropped_on_the_library_is_a_draft(open_screen: Opener) -> None:
    page = open_screen("xu.nuo").goto("/studio")
    target = page.get_by_role("region", name="流程库")
    expect(target).to_be_visible()
    xml = (WING / "grid_patrol" / "process.bpmn").read_text(encoding="utf-8").replace("grid_patrol", "dropped_patrol")
    transfer = page.evaluate_handle(
        "xml => { const all = new DataTransfer(); all.items.add(new File([xml], 'p.bpmn')); return all }", xml
    )

    target.dispatch_event("drop", {"dataTransfer": transfer})

    expect(page.locator('[data-element-id="S5-02"]').first).to_be_visible()
    assert page.url.endswith("/studio/draw/dropped_patrol")
