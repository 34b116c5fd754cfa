"""The catalogue: the shipped one loads whole, a wrong one is refused row by row, changes keep the past."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from engine import context
from engine.clock import FrozenClock
from engine.context import SYSTEM
from engine.db import Database
from engine.hooks import Hooks
from workflows import catalogue, catalogue_files
from workflows.catalogue import Item
from workflows.errors import CatalogueInvalid, ItemNotFound

FOLDER = Path(__file__).parents[2] / "bpmn" / "approval"
TOWN = "320281199"
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
BINDING = catalogue_files.read_binding((FOLDER / "item.toml").read_bytes())
SHIPPED = (FOLDER / "items.csv").read_bytes()
ITEMS = catalogue_files.read_items(SHIPPED, BINDING, TOWN)


def _codes(refused: CatalogueInvalid) -> dict[str, str]:
    assert all(error.message_zh and error.message_en for error in refused.fields)
    return {error.pointer: error.code for error in refused.fields}


def _refused(change: Callable[[str], str]) -> dict[str, str]:
    body = change(SHIPPED.decode("utf-8-sig")).encode()
    with pytest.raises(CatalogueInvalid) as refused:
        catalogue_files.read_items(body, BINDING, TOWN)
    return _codes(refused.value)


def test_the_shipped_catalogue_has_76_items_bound_to_the_process() -> None:
    assert len(ITEMS) == 76
    assert {item.process_key for item in ITEMS} == {"approval"}
    assert all(item.promised_days <= item.statutory_days for item in ITEMS)


def test_an_item_has_what_the_binding_says_of_it() -> None:
    items = {item.code: item for item in ITEMS}

    assert items["XK0008"].cosign_departments == ["HBS", "JS"]
    assert items["XK0042"].cosign_silence_consents
    assert items["GG0001"].clerk_may_decide
    assert not items["XK0001"].clerk_may_decide
    assert (items["XK0001"].supplement_days, items["XK0001"].cosign_days) == (30, 3)
    assert (items["XK0030"].regulator, items["XK0030"].regulator_name) == ("SCJ", "市场监管分局")


@pytest.mark.parametrize(
    ("before", "after", "pointer", "code"),
    [
        (",20,3,工作日", ",20,21,工作日", "/rows/2/promised_days", "promise_too_long"),
        (",20,3,工作日", ",20,三,工作日", "/rows/2/promised_days", "not_a_number"),
        (",20,3,工作日", ",20,-1,工作日", "/rows/2/promised_days", "not_a_number"),
        (",20,3,工作日", ",20,3,日", "/rows/2/day_unit", "unit_refused"),
        ("XK0001", "XK1", "/rows/2/item_code", "code_refused"),
        ("XK0002", "XK0001", "/rows/3/item_code", "duplicate_code"),
        ("行政许可,城管", "行政处罚,城管", "/rows/2/item_type", "not_an_option"),
        (",承诺,", ",代办,", "/rows/2/handle_type", "not_an_option"),
        ("临时占用城市道路（市政设施）审批", "", "/rows/2/item_name", "required"),
        ("XK0001,", "XK0001,多一格,", "/rows/2", "cells_differ"),
    ],
)
def test_a_wrong_cell_is_refused_with_its_row(before: str, after: str, pointer: str, code: str) -> None:
    found = _refused(lambda text: text.replace(before, after, 1))

    assert found[pointer] == code


def test_all_wrong_rows_are_told_at_once() -> None:
    found = _refused(lambda text: text.replace(",承诺,", ",代办,"))

    assert len(found) == 40


def test_a_file_of_another_shape_is_refused() -> None:
    assert _refused(lambda text: text.replace("promised_days", "days", 1)) == {"/rows": "columns_missing"}
    with pytest.raises(CatalogueInvalid) as refused:
        catalogue_files.read_items("事项编码".encode("gbk"), BINDING, TOWN)
    assert _codes(refused.value) == {"/rows": "not_utf8"}
    with pytest.raises(CatalogueInvalid) as refused:
        catalogue_files.read_items(b"x" * (catalogue_files.MAX_BYTES + 1), BINDING, TOWN)
    assert _codes(refused.value) == {"/rows": "too_large"}


def test_a_setting_for_an_item_that_does_not_exist_is_refused() -> None:
    binding = replace(BINDING, items={"XK9999": {}})

    with pytest.raises(CatalogueInvalid) as refused:
        catalogue_files.read_items(SHIPPED, binding, TOWN)

    assert _codes(refused.value) == {"/item.toml/item/XK9999": "item_unknown"}


@pytest.mark.parametrize(
    ("before", "after", "pointer", "code"),
    [
        ('process = "approval"', "process = 1", "/item.toml/process", "process_missing"),
        ("amount = 30,", "amount = 0,", "/item.toml/defaults/supplement", "limit_refused"),
        ('unit = "CD"', 'unit = "WD"', "/item.toml/defaults/supplement", "limit_refused"),
        (
            "clerk_may_decide = false",
            'clerk_may_decide = "no"',
            "/item.toml/defaults/clerk_may_decide",
            "setting_refused",
        ),
        ('["HBS", "JS"]', '["HBS", "XX"]', "/item.toml/item/XK0008/cosign_departments", "department_unknown"),
        ('process = "approval"', 'process = "approval"\ntakes_over = 1', "/item.toml/takes_over", "setting_refused"),
        ("valid_from = 2026-01-01", "", "/item.toml/defaults", "default_missing"),
        ("[departments]", "[departments", "/item.toml", "bad_toml"),
        ("[departments]", "[itm.XK0001]\nx = 1\n[departments]", "/item.toml/itm", "key_unknown"),
        ('process = "approval"', 'process = "approval"\nfoo = 3', "/item.toml/foo", "key_unknown"),
        ('"AP-12"', '"AP-13"', "/item.toml/item/XK0030/decision_limit", "limit_unknown"),
        ("amount = 10,", "amount = 61,", "/item.toml/item/XK0003/tolerance", "tolerance_too_long"),
        ('unit = "M"', 'unit = "WD"', "/item.toml/defaults/after_check", "limit_refused"),
        (
            "commitment_allowed = true",
            "commitment_allowed = 1",
            "/item.toml/item/XK0005/commitment_allowed",
            "setting_refused",
        ),
    ],
)
def test_a_wrong_binding_is_refused(before: str, after: str, pointer: str, code: str) -> None:
    text = (FOLDER / "item.toml").read_text(encoding="utf-8")
    assert before in text

    with pytest.raises(CatalogueInvalid) as refused:
        catalogue_files.read_binding(text.replace(before, after, 1).encode())

    assert _codes(refused.value)[pointer] == code


def test_a_slip_is_told_with_the_name_that_was_probably_meant() -> None:
    text = (FOLDER / "item.toml").read_text(encoding="utf-8")
    for before, after, meant in (
        ("[departments]", "[deparments]", "departments"),
        ("clerk_may_decide = false", "clerk_may_decid = false", "clerk_may_decide"),
    ):
        with pytest.raises(CatalogueInvalid) as refused:
            catalogue_files.read_binding(text.replace(before, after, 1).encode())

        assert any(f"是否指 {meant}" in one.message_zh and meant in one.message_en for one in refused.value.fields)


def test_a_catalogue_without_a_row_is_refused() -> None:
    assert _refused(lambda text: text.splitlines()[0] + "\n") == {"/rows": "no_items"}


def test_a_limit_without_a_source_is_refused() -> None:
    text = (FOLDER / "item.toml").read_text(encoding="utf-8")
    start = text.index("source =")
    without = text[: start - 2] + text[text.index("}", start) - 1 :]

    with pytest.raises(CatalogueInvalid) as refused:
        catalogue_files.read_binding(without.encode())

    assert _codes(refused.value)["/item.toml/defaults/supplement"] == "limit_refused"


# --- rows -------------------------------------------------------------------------------------------


def _load(database: Database, items: list[Item], now: datetime = NOW) -> int:
    with context.command(database, Hooks(), SYSTEM, FrozenClock(now)) as ctx:
        return catalogue.load(ctx, items)


def _in_force(database: Database, code: str, day: date) -> Item:
    with context.query(database, Hooks(), SYSTEM) as ctx:
        return catalogue.in_force(ctx, TOWN, code, day)


def test_loading_twice_changes_nothing(database: Database) -> None:
    assert _load(database, ITEMS) == 76
    assert _load(database, ITEMS, NOW + timedelta(days=30)) == 0


def test_a_changed_item_is_another_version_from_today_and_the_old_one_stays(database: Database) -> None:
    _load(database, ITEMS)
    changed = replace(ITEMS[0], promised_days=2)

    assert _load(database, [changed], NOW + timedelta(days=30)) == 1

    assert _in_force(database, "XK0001", date(2026, 12, 22)).promised_days == 3
    assert _in_force(database, "XK0001", date(2026, 12, 23)).promised_days == 2


def test_a_second_change_on_the_same_day_replaces_the_first(database: Database) -> None:
    _load(database, [replace(ITEMS[0], valid_from=date(2026, 11, 23))])

    assert _load(database, [replace(ITEMS[0], promised_days=1)]) == 1

    assert _in_force(database, "XK0001", date(2026, 11, 23)).promised_days == 1


@pytest.mark.parametrize("first", [date(2026, 1, 1), date(2026, 11, 23)])
def test_an_item_is_changed_as_often_as_one_likes_and_is_never_gone(database: Database, first: date) -> None:
    tomorrow, later = date(2026, 11, 24), date(2027, 3, 1)
    begins = [first, first, later, first, tomorrow, date(2026, 1, 1), later, first]
    for promised, begin in enumerate(begins):
        _load(database, [replace(ITEMS[0], valid_from=begin, promised_days=promised % 3)])
        for day in (date(2026, 11, 23), tomorrow, later, date(2027, 3, 2)):
            assert _in_force(database, "XK0001", day).code == "XK0001"

    _load(database, [replace(ITEMS[0], valid_from=date(2026, 1, 1), promised_days=9)])

    assert _in_force(database, "XK0001", date(2026, 11, 23)).promised_days == 9


def test_an_item_is_not_found_before_it_is_in_force_nor_after(database: Database) -> None:
    _load(database, [replace(ITEMS[0], valid_from=date(2026, 1, 1), valid_to=date(2026, 6, 30))])

    for day in (date(2025, 12, 31), date(2026, 7, 1)):
        with pytest.raises(ItemNotFound):
            _in_force(database, "XK0001", day)
    assert _in_force(database, "XK0001", date(2026, 6, 30)).code == "XK0001"


def test_an_item_that_ended_keeps_its_last_day_when_it_comes_again(database: Database) -> None:
    _load(database, [replace(ITEMS[0], valid_to=date(2026, 6, 30))])
    _load(database, [ITEMS[0]])

    with pytest.raises(ItemNotFound):
        _in_force(database, "XK0001", date(2026, 7, 1))
    assert _in_force(database, "XK0001", date(2026, 11, 23)).valid_to is None


def test_a_town_has_its_own_catalogue(database: Database) -> None:
    _load(database, ITEMS)

    with context.query(database, Hooks(), SYSTEM) as ctx:
        assert len(catalogue.list_in_force(ctx, TOWN, date(2026, 11, 23))) == 76
        assert catalogue.list_in_force(ctx, "320281198", date(2026, 11, 23)) == []


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ('["结构安全承诺或检测报告"]', '["没有的材料"]', "material_unknown"),
        ('tolerable_materials = ["结构安全承诺或检测报告"]', "", "tolerance_incomplete"),
    ],
)
def test_only_the_items_own_materials_may_come_later_and_with_days_to_bring_them(
    before: str, after: str, code: str
) -> None:
    text = (FOLDER / "item.toml").read_text(encoding="utf-8")
    assert before in text
    binding = catalogue_files.read_binding(text.replace(before, after, 1).encode())

    with pytest.raises(CatalogueInvalid) as refused:
        catalogue_files.read_items((FOLDER / "items.csv").read_bytes(), binding, "320281199")

    assert [one.code for one in refused.value.fields] == [code]


def test_a_forwarded_item_is_decided_within_the_limit_of_the_towns_examination() -> None:
    binding = catalogue_files.read_binding((FOLDER / "item.toml").read_bytes())
    items = {one.code: one for one in catalogue_files.read_items((FOLDER / "items.csv").read_bytes(), binding, "1")}

    assert [items[code].decision_limit for code in ("XK0001", "XK0011", "XK0030")] == ["AP-02", "AP-04", "AP-12"]
