"""Approval items as a catalogue: what a bundle brought goes out, is changed, and comes in again."""

from datetime import date

import pytest

import forms.bindings
import workflows.bindings
from engine import context, deployments
from engine.clock import FrozenClock
from engine.context import SYSTEM
from engine.db import Database
from engine.hooks import Hooks
from tests.scenarios.walker import bundle
from tests.workflows.catalogues.conftest import NOW, Begin
from workflows import catalogue, demo, towns
from workflows.catalogues import exports, files, imports
from workflows.catalogues.files import Format
from workflows.catalogues.findings import CatalogueRefused
from workflows.catalogues.imports import Terms
from workflows.catalogues.items import ITEMS
from workflows.catalogues.versions import Action
from workflows.organisation import rows
from workflows.organisation.demonstration import town as demonstration

TOWN = demo.TOWN.code
TODAY = date(2026, 11, 23)


@pytest.fixture
def deployed(database: Database) -> None:
    """The town with the approval process and its items."""
    hooks = Hooks()
    forms.bindings.install(hooks)
    workflows.bindings.install(hooks)
    with context.command(database, hooks, SYSTEM, FrozenClock(NOW)) as ctx:
        towns.register(ctx, demo.TOWN)
        deployments.deploy(ctx, "approval", bundle("approval"))


@pytest.mark.parametrize("written_as", list(Format))
@pytest.mark.usefixtures("deployed")
def test_all_76_items_go_out_and_in_again(begin: Begin, written_as: Format) -> None:
    with begin() as ctx:
        body = exports.export(ctx, ITEMS, TOWN, written_as, TODAY)
        plan = imports.load(ctx, ITEMS, TOWN, body, Terms(TODAY, complete=True))

    assert (plan.changes, plan.unchanged) == ((), 76)


@pytest.mark.usefixtures("deployed")
def test_a_shorter_promise_holds_from_its_day_on(begin: Begin) -> None:
    with begin() as ctx:
        body = exports.export(ctx, ITEMS, TOWN, Format.CSV, TODAY).decode("utf-8-sig")
        (changed,) = imports.load(
            ctx, ITEMS, TOWN, body.replace("§31,20,3,", "§31,20,2,").encode(),
            Terms(date(2027, 1, 1)),
        ).changes  # fmt: skip

        assert (changed.action, changed.code, changed.fields) == (
            Action.REVISED,
            "XK0001",
            ("promised_days", "valid_from"),
        )
        assert catalogue.in_force(ctx, TOWN, "XK0001", date(2026, 12, 31)).promised_days == 3
        assert catalogue.in_force(ctx, TOWN, "XK0001", date(2027, 1, 1)).promised_days == 2


@pytest.mark.usefixtures("deployed")
def test_a_promise_longer_than_the_law_allows_is_refused(begin: Begin) -> None:
    with begin() as ctx:
        body = exports.export(ctx, ITEMS, TOWN, Format.CSV, TODAY).decode("utf-8-sig")
        with pytest.raises(CatalogueRefused) as refused:
            imports.preview(ctx, ITEMS, TOWN, body.replace("§31,20,3,", "§31,20,21,").encode(), Terms(TODAY))

    assert [(one.row, one.column, one.code) for one in refused.value.findings] != []
    assert {one.code for one in refused.value.findings} == {"promise_too_long"}


@pytest.fixture
def keeping(database: Database) -> Begin:
    """One command with everything hung in, in a town with its units."""
    hooks = Hooks()
    forms.bindings.install(hooks)
    workflows.bindings.install(hooks)
    with context.command(database, hooks, SYSTEM, FrozenClock(NOW)) as ctx:
        rows.add_all(ctx, demonstration.TABLES["units"], demonstration.generate(1, TODAY).units)
    return lambda: context.command(database, hooks, SYSTEM, FrozenClock(NOW))


@pytest.mark.usefixtures("deployed")
def test_what_a_bundle_brought_names_units_of_the_town(keeping: Begin) -> None:
    with keeping() as ctx:
        body = exports.export(ctx, ITEMS, TOWN, Format.CSV, TODAY)

        assert imports.preview(ctx, ITEMS, TOWN, body, Terms(TODAY)).unchanged == 76


WRONG: list[tuple[dict[str, str], str, str]] = [
    ({"process_key": "nope"}, "process_key", "process_unknown"),
    ({"process_key": "dispatch"}, "process_key", "process_unknown"),
    ({"cosign_departments": "HBS;ABC"}, "cosign_departments", "unit_unknown"),
    ({"regulator": "XX"}, "regulator", "unit_unknown"),
    ({"special_procedures": "XX"}, "special_procedures", "procedure_unknown"),
    ({"handle_type": "即办", "promised_days": "5"}, "promised_days", "not_instant"),
    ({"clerk_may_decide": "Y"}, "clerk_may_decide", "clerk_decides_instant_only"),
    ({"tolerable_materials": "没有的材料", "tolerance_days": "5"}, "tolerable_materials", "material_unknown"),
    ({"tolerance_days": "5"}, "tolerance_days", "tolerance_incomplete"),
    ({"supplement_days": "0"}, "supplement_days", "not_a_number"),
    ({"cosign_days": "100"}, "cosign_days", "not_a_number"),
    ({"statutory_days": "5", "cosign_days": "6", "cosign_departments": "HBS"}, "cosign_days", "cosign_too_long"),
    ({"item_name": "\u3164\u3164"}, "item_name", "required"),
]
"""What is written over an item's row, and the column and code of what is found."""


@pytest.mark.usefixtures("deployed")
def test_an_item_that_names_nothing_there_is_refused_with_its_row(keeping: Begin) -> None:
    found = []
    with keeping() as ctx:
        sheet = files.read(exports.export(ctx, ITEMS, TOWN, Format.CSV, TODAY))
        row = next(number for number, line in enumerate(sheet.rows) if "XK0001" in line.cells)
        for changes, _, _ in WRONG:
            lines = [dict(zip(sheet.headers, line.cells, strict=True)) for line in sheet.rows]
            lines[row] |= changes
            body = files.write_csv(list(sheet.headers), [list(line.values()) for line in lines])
            with pytest.raises(CatalogueRefused) as refused:
                imports.preview(ctx, ITEMS, TOWN, body, Terms(TODAY))
            found.append([(one.row, one.column, one.code) for one in refused.value.findings])

    assert found == [[(row + 2, column, code)] for _, column, code in WRONG]
