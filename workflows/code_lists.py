"""What the pages offer where a form asks for a code: the town's own catalogues and places, each with its name.

A form names its list in ``properties.codes`` of a text field (``forms.inputs.texts.CODE_LISTS``). The lists are help
for the person: whether a code that was sent may be used is for the guard of its step to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from engine.context import Context
from engine.errors import NotFound
from workflows import catalogue
from workflows.calendar.zone import local_day
from workflows.catalogues import entries, kinds, powers
from workflows.organisation import grids, units, villages


class CodeListUnknown(NotFound):
    """There is no list of codes of this name."""

    code = "code_list_unknown"
    title_zh, title_en = "没有此代码表", "Code list not found"
    noun_zh, noun_en = "代码表", "list of codes"


@dataclass(frozen=True, slots=True)
class Coded:
    """One code and what it means."""

    code: str
    name: str


def _event_types(ctx: Context, town_code: str) -> Iterable[Coded]:
    found = entries.all_in_force(ctx, kinds.EVENT_TYPES, town_code, local_day(ctx.now))
    return (Coded(one.code, f"{one.category}·{one.name}") for one in found)


def _items(ctx: Context, town_code: str) -> Iterable[Coded]:
    found = catalogue.list_in_force(ctx, town_code, local_day(ctx.now))
    return (Coded(one.code, one.name) for one in found)


def _powers(ctx: Context, town_code: str) -> Iterable[Coded]:
    found = entries.all_in_force(ctx, kinds.POWERS, town_code, local_day(ctx.now))
    return (Coded(one.code, one.name) for one in found)


def _own_powers(ctx: Context, town_code: str) -> Iterable[Coded]:
    return (Coded(one.code, one.name) for one in powers.delegated(ctx, town_code, local_day(ctx.now)))


def _units(ctx: Context, town_code: str) -> Iterable[Coded]:
    places = (*units.all_of(ctx, town_code), *villages.all_of(ctx, town_code), *grids.all_of(ctx, town_code))
    return (Coded(one.code, one.name) for one in places)


LISTS: Mapping[str, Callable[[Context, str], Iterable[Coded]]] = {
    "event-types": _event_types,
    "items": _items,
    "own-powers": _own_powers,
    "powers": _powers,
    "units": _units,
}


def read(ctx: Context, town_code: str, name: str) -> list[Coded]:
    """What is in force today, in the order of its codes; of places, units before villages before grids.

    Raises:
        CodeListUnknown: there is no such list.
    """
    if name not in LISTS:
        raise CodeListUnknown(name)
    return list(LISTS[name](ctx, town_code))
