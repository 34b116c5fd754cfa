"""Import and export: all or nothing, told row by row; what comes out goes in again without a change."""

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter

from engine import history
from tests.workflows.catalogues.conftest import Begin
from workflows.catalogues import entries, exports, files, imports, kinds
from workflows.catalogues.files import Format
from workflows.catalogues.findings import CatalogueMoved, CatalogueRefused, CatalogueUnknown
from workflows.catalogues.imports import Terms
from workflows.catalogues.kinds import EVENT_TYPES, MANAGEMENT_ITEMS, POWERS

TOWN = "320281199"
TODAY = date(2026, 11, 23)
TERMS = Terms(TODAY)
HEADER = "code,domain,group,item,frequency"
GOOD = "SG001,社会管理,人口,实有人口信息采集,每周"


def _csv(*rows: str) -> bytes:
    return "\n".join((HEADER, *rows)).encode()


def _refusal(body: bytes, kind: str = "management-items") -> list[tuple[int, str, str]]:
    with pytest.raises(CatalogueRefused) as refused:
        imports.read(kinds.named(kind), body)
    for error in refused.value.fields:
        assert error.message_zh and error.message_en.startswith("In ") and error.pointer.startswith("/rows")
    return [(one.row, one.column, one.code) for one in refused.value.findings]


# --- broken files -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", (0, "", "empty")),
        (b"\n\n", (0, "", "empty")),
        (HEADER.encode(), (0, "", "empty")),
        ("code,field".encode("utf-16"), (0, "", "encoding_unknown")),
        ("code,field".encode("utf-16-be"), (0, "", "encoding_unknown")),
        ("code,field".encode("utf-32"), (0, "", "encoding_unknown")),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00", (0, "", "not_text")),
        (b"\x00\x01\x02", (0, "", "not_text")),
        (b"\xff\xff\xff", (0, "", "not_text")),
        (b"PK\x03\x04 nothing", (0, "", "dangerous")),
        (_csv('"SG001'), (2, "", "not_csv")),
        (_csv(GOOD, "x" * (files.MAX_CELL + 1)), (3, "", "cell_too_long")),
        (b"code,domain,group,item\nSG001,a,b,c", (1, "frequency", "column_missing")),
        (_csv(GOOD).replace(b"domain", b"code", 1), (1, "code", "column_twice")),
        (_csv(GOOD).replace(b"frequency", b"frequency,colour"), (1, "colour", "column_unknown")),
        (_csv(GOOD, GOOD), (3, "code", "duplicate_code")),
        (_csv("SG1,社会管理,人口,采集,每周"), (2, "code", "code_refused")),
        (_csv("SG001,其他,人口,采集,每周"), (2, "domain", "not_an_option")),
        (_csv("SG001,社会管理,人口,,每周"), (2, "item", "required")),
        (_csv("SG001,社会管理,人口"), (2, "item", "required")),
        (_csv(GOOD + ",多一格"), (2, "", "cells_beyond")),
        (_csv('SG001,社会管理,人口,"=HYPERLINK(""http://x"")",每周'), (2, "item", "formula")),
        (b"x" * (files.MAX_BYTES + 1), (0, "", "too_large")),
        (_csv(*[GOOD] * (files.MAX_ROWS + 1)), (0, "", "too_many_rows")),
        (("," * 200).encode() + b"a\n", (0, "", "too_wide")),
    ],
    ids=lambda value: str(value[2]) if isinstance(value, tuple) else "",
)
def test_a_broken_file_is_refused_at_its_place(body: bytes, expected: tuple[int, str, str]) -> None:
    assert expected in _refusal(body)


def test_every_finding_is_told_at_once_with_row_and_column() -> None:
    body = _csv("SG1,其他,人口,采集,每周", GOOD, "SG003,社会管理,,采集,每时")

    assert _refusal(body) == [
        (2, "code", "code_refused"),
        (2, "domain", "not_an_option"),
        (4, "group", "required"),
        (4, "frequency", "not_an_option"),
    ]


def test_a_finding_says_what_was_expected_and_found() -> None:
    with pytest.raises(CatalogueRefused) as refused:
        imports.read(MANAGEMENT_ITEMS, _csv("SG001,社会管理,人口,采集,每时"))

    (error,) = refused.value.fields
    assert error.pointer == "/rows/2/frequency"
    assert error.message_zh == "第 2 行“frequency”列：应为以下之一：每日、每周、每月、每季、每年，实际为“每时”"
    assert error.message_en.endswith("found '每时'")


def test_rows_are_counted_as_the_spreadsheet_counts_them() -> None:
    body = _csv('SG001,社会管理,"人\n口",采集,每周', "", "SG1,社会管理,人口,采集,每周")

    assert _refusal(body) == [(2, "group", "not_printable"), (5, "code", "code_refused")]


def test_a_csv_as_chinese_excel_saves_it_is_read() -> None:
    body = _csv(GOOD).decode().encode("gb18030")

    assert imports.read(MANAGEMENT_ITEMS, body)[0].content["name"] == "实有人口信息采集"


@pytest.mark.parametrize(
    ("changed", "column", "code"),
    [
        ({"fine_min": "10", "fine_max": ""}, "fine_max", "range_incomplete"),
        ({"fine_min": "10", "fine_max": "9"}, "fine_max", "range_reversed"),
        ({"fine_min": "1", "fine_max": "9", "penalty_kinds": "警告"}, "penalty_kinds", "fine_unexpected"),
        ({"field": "市场监管(线索移交)"}, "field", "field_unknown"),
        ({"article": "第零条"}, "article", "article_unknown"),
        ({"valid_to": "2020-01-01"}, "valid_to", "ends_before_start"),
    ],
)
def test_what_no_single_cell_can_say_is_checked(begin: Begin, changed: dict[str, str], column: str, code: str) -> None:
    sheet = files.read(POWERS.shipped.read_bytes())
    row = dict(zip(sheet.headers, sheet.rows[0].cells, strict=True)) | changed
    body = files.write_csv(list(row), [list(row.values())])

    with begin() as ctx, pytest.raises(CatalogueRefused) as refused:
        imports.preview(ctx, POWERS, TOWN, body, TERMS)
    assert [(one.column, one.code) for one in refused.value.findings] == [(column, code)]


# --- Excel ------------------------------------------------------------------------------------------


def _xlsx(*rows: tuple[object, ...]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        for position, cell in enumerate(row):
            sheet.write(number, position, cell)
    book.close()
    return out.getvalue()


def test_excel_cells_are_read_as_people_see_them() -> None:
    body = _xlsx(
        ("编码", "领域", "分组", "事项", "频次", "生效日期"),
        ("SG001", "社会管理", "人口", 2026.0, "每周", date(2027, 1, 1)),
    )

    (given,) = imports.read(MANAGEMENT_ITEMS, body)
    assert given.content["name"] == "2026"
    assert given.valid_from == date(2027, 1, 1)


def test_a_finding_in_excel_has_the_row_of_the_sheet() -> None:
    body = _xlsx(("编码", "领域", "分组", "事项", "频次"), (), ("SG001", "社会管理", "人口", "采集", "每时"))

    assert _refusal(body) == [(3, "frequency", "not_an_option")]


def _with_part(body: bytes, name: str, part: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, part)
    return out.getvalue()


def test_a_cell_far_away_is_refused_before_the_sheet_is_unfolded() -> None:
    sheet = "xl/worksheets/sheet1.xml"
    body = _xlsx(("编码",))
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        far = archive.read(sheet).replace(b'r="A1"', b'r="XFD1048576"')

    assert _refusal(_with_part(body, sheet, far)) == [(0, "", "too_far")]


def test_a_workbook_with_macros_is_refused() -> None:
    assert _refusal(_with_part(_xlsx(("编码",)), "xl/vbaProject.bin", b"x")) == [(0, "", "dangerous")]


def test_a_damaged_workbook_is_refused() -> None:
    assert _refusal(_with_part(_xlsx(("编码",)), "xl/workbook.xml", b"<oops")) == [(0, "", "not_excel")]


def test_what_people_typed_never_becomes_a_formula() -> None:
    body = files.write_xlsx("x", [files.Titled("=1+1", (), ("", ""), True)], [["=2+2"]])

    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    assert files.read(body).rows[0].cells == ("=2+2",)


# --- there and back ---------------------------------------------------------------------------------


@pytest.mark.parametrize("written_as", list(Format))
@pytest.mark.parametrize("kind", imports.SEEDED)
def test_what_comes_out_goes_in_again_without_a_change(begin: Begin, kind: str, written_as: Format) -> None:
    catalogue = kinds.named(kind)
    with begin() as ctx:
        plans = imports.load_shipped(ctx, TOWN, TODAY)
        body = exports.export(ctx, catalogue, TOWN, written_as)

        again = imports.load(ctx, catalogue, TOWN, body, Terms(TODAY, complete=True))

        rows = len(plans[kind].changes)
        assert (again.changes, again.unchanged) == ((), rows)


def test_the_seed_comes_once_and_leaves_alone_what_was_changed_since(begin: Begin) -> None:
    with begin() as ctx:
        first = imports.load_shipped(ctx, TOWN, TODAY)
        again = imports.load(ctx, MANAGEMENT_ITEMS, TOWN, MANAGEMENT_ITEMS.shipped.read_bytes(), TERMS)
        assert (again.changes, again.unchanged) == ((), len(first["management-items"].changes))
        imports.load(ctx, MANAGEMENT_ITEMS, TOWN, _csv(GOOD), Terms(date(2027, 1, 1)))
    with begin() as ctx:
        later = imports.load_shipped(ctx, TOWN, date(2028, 1, 1))

        assert {kind: plan.changes for kind, plan in later.items()} == dict.fromkeys(imports.SEEDED, ())
        assert entries.in_force(ctx, MANAGEMENT_ITEMS, TOWN, "SG001", date(2028, 1, 1)).group_name == "人口"


def test_an_empty_export_is_a_template_that_says_what_is_expected() -> None:
    body = exports.write(MANAGEMENT_ITEMS, [], Format.XLSX)

    assert files.read(body).headers == ("编码", "领域", "分组", "事项", "频次", "生效日期", "终止日期")


# --- all or nothing ---------------------------------------------------------------------------------


def test_one_bad_row_keeps_all_others_out(begin: Begin) -> None:
    with begin() as ctx:
        imports.load_shipped(ctx, TOWN, TODAY)
    with begin() as ctx, pytest.raises(CatalogueRefused):
        imports.load(ctx, MANAGEMENT_ITEMS, TOWN, _csv("SG900,社会管理,人口,新事项,每周", "SG1,,,,"), TERMS)

    with begin() as ctx:
        assert entries.find(ctx, MANAGEMENT_ITEMS, TOWN, "SG900", TODAY) is None


def test_a_preview_shows_every_change_and_writes_nothing(begin: Begin) -> None:
    with begin() as ctx:
        imports.load(ctx, MANAGEMENT_ITEMS, TOWN, _csv(GOOD, "SG002,社会管理,人口,甲,每月"), TERMS)
    later = Terms(date(2027, 1, 1), complete=True)
    body = _csv(GOOD.replace("每周", "每日"), "SG003,社会管理,人口,丙,每月")
    with begin() as ctx:
        plan = imports.preview(ctx, MANAGEMENT_ITEMS, TOWN, body, later)

        assert plan.counts() == {
            "added": 1, "revised": 1, "corrected": 0, "ended": 0, "removed": 1, "unchanged": 0
        }  # fmt: skip
        assert [change.fields for change in plan.changes if change.code == "SG001"] == [("frequency", "valid_from")]
        assert len(entries.versions(ctx, MANAGEMENT_ITEMS, TOWN)) == 2
    with begin() as ctx:
        applied = imports.load(ctx, MANAGEMENT_ITEMS, TOWN, body, later, fingerprint=plan.fingerprint)

        assert applied.counts() == plan.counts()
        assert [one.code for one in entries.all_in_force(ctx, MANAGEMENT_ITEMS, TOWN, date(2027, 1, 1))] == [
            "SG001",
            "SG003",
        ]
        old, new = entries.versions(ctx, MANAGEMENT_ITEMS, TOWN, "SG001")
        assert (old.frequency, old.valid_to, new.frequency) == ("每周", date(2026, 12, 31), "每日")


def test_a_preview_that_is_out_of_date_is_not_applied(begin: Begin) -> None:
    with begin() as ctx:
        plan = imports.preview(ctx, MANAGEMENT_ITEMS, TOWN, _csv(GOOD), TERMS)
    with begin() as ctx:
        imports.load(ctx, MANAGEMENT_ITEMS, TOWN, _csv(GOOD.replace("每周", "每月")), TERMS)

    with begin() as ctx, pytest.raises(CatalogueMoved):
        imports.load(ctx, MANAGEMENT_ITEMS, TOWN, _csv(GOOD), TERMS, fingerprint=plan.fingerprint)


def test_an_import_is_told_in_the_history(begin: Begin) -> None:
    with begin() as ctx:
        imports.load(ctx, MANAGEMENT_ITEMS, TOWN, _csv(GOOD), TERMS)
        (told,) = history.list(ctx, history.HistoryFilter(kind="catalogue.imported")).items

    assert (told.actor_id, told.details["kind"], told.details["added"]) == ("she.ji", "management-items", 1)


def test_a_code_of_another_catalogue_has_to_be_there(begin: Begin) -> None:
    body = "code,application,platform,function,state,note\nYY01,城管通,PF99,上报,已整合,".encode()

    with begin() as ctx, pytest.raises(CatalogueRefused) as refused:
        imports.load(ctx, kinds.APPS, TOWN, body, TERMS)
    assert [one.code for one in refused.value.findings] == ["reference_unknown"]


def test_a_town_keeps_its_catalogues_to_itself(begin: Begin) -> None:
    with begin() as ctx:
        imports.load(ctx, MANAGEMENT_ITEMS, TOWN, _csv(GOOD), TERMS)

        assert entries.list(ctx, MANAGEMENT_ITEMS, "320281198", TODAY).items == []
        assert [one.code for one in entries.list(ctx, MANAGEMENT_ITEMS, TOWN, TODAY, containing="人口").items] == [
            "SG001"
        ]


def test_the_limits_of_an_event_are_limits(begin: Begin) -> None:
    with begin() as ctx:
        imports.load_shipped(ctx, TOWN, TODAY)
        types = entries.all_in_force(ctx, EVENT_TYPES, TOWN, TODAY)

    assert all(one.response.amount is not None and one.disposal.amount is not None for one in types)


def test_an_unknown_catalogue_is_not_found() -> None:
    with pytest.raises(CatalogueUnknown):
        kinds.named("stamps")
