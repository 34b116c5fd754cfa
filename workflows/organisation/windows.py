"""Comprehensive windows: what each took over, and which items it accepts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, insert, select

from engine.context import Context
from engine.rows import as_row, columns
from workflows import catalogue
from workflows.calendar.zone import local_day
from workflows.organisation import rows
from workflows.organisation.models import service_window as table
from workflows.organisation.models import window_item


@dataclass(frozen=True, slots=True)
class Window:
    """One window; windows of one group accept the same items."""

    town_code: str
    code: str
    name: str
    group_name: str
    merged_from: list[str]
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class WindowItem:
    """An item that a window accepts."""

    town_code: str
    window_code: str
    item_code: str


_COLUMNS = columns(Window, table)


def put(ctx: Context, window: Window, items: Sequence[str] | None = None) -> None:
    """Enter a window, or change it; with ``items``, these are what it accepts from now on."""
    rows.put(ctx, table, window)
    if items is None:
        return
    of_window = window_item.c.town_code == window.town_code, window_item.c.window_code == window.code
    ctx.db.execute(delete(window_item).where(*of_window))
    if items:
        accepted = [WindowItem(window.town_code, window.code, item) for item in dict.fromkeys(items)]
        ctx.db.execute(insert(window_item), [as_row(one) for one in accepted])


def all_of(ctx: Context, town_code: str) -> list[Window]:
    """Every window of a town that there is today, by code."""
    present = table.c.town_code == town_code, rows.not_ended(table, local_day(ctx.now))
    statement = select(*_COLUMNS).where(*present).order_by(table.c.code)
    return [Window(*row) for row in ctx.db.execute(statement)]


def accepting(ctx: Context, town_code: str, item_code: str) -> list[Window]:
    """The windows at which an item may be handed in."""
    statement = (
        select(*_COLUMNS)
        .join(window_item, (window_item.c.town_code == table.c.town_code) & (window_item.c.window_code == table.c.code))
        .where(table.c.town_code == town_code, rows.not_ended(table, local_day(ctx.now)))
        .where(window_item.c.item_code == item_code)
        .order_by(table.c.code)
    )
    return [Window(*row) for row in ctx.db.execute(statement)]


def follow_catalogue(ctx: Context, town_code: str, day: date) -> int:
    """Let every window accept the items that name its group in the catalogue of ``day``; how many pairs there are."""
    items: defaultdict[str, list[str]] = defaultdict(list)
    for item in catalogue.list_in_force(ctx, town_code, day):
        items[item.window].append(item.code)
    pairs = [
        WindowItem(town_code, window.code, code)
        for window in all_of(ctx, town_code)
        for code in items[window.group_name]
    ]
    ctx.db.execute(delete(window_item).where(window_item.c.town_code == town_code))
    rows.add_all(ctx, window_item, pairs)
    return len(pairs)


def before_and_after(ctx: Context, town_code: str) -> tuple[int, int]:
    """Line windows there were, comprehensive windows there are. Source: domain paper 1, row 9."""
    found = all_of(ctx, town_code)
    return sum(len(window.merged_from) for window in found), len(found)
