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
from workflows.catalogues import exports, imports
from workflows.catalogues.files import Format
from workflows.catalogues.findings import CatalogueRefused
from workflows.catalogues.imports import Terms
from workflows.catalogues.items import ITEMS
from workflows.catalogues.versions import Action

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
