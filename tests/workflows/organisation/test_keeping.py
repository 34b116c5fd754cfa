"""Kinds of the organisation's rows: their cells, and what a town that is kept looks like to the rooms below."""

from datetime import date

import pytest

from tests.workflows.organisation.conftest import TOWN, Town
from workflows.catalogues.columns import Named, Unreadable
from workflows.organisation import directory, grids, qualifications, units
from workflows.organisation.errors import OrganisationInvalid, PlaceNotFound
from workflows.organisation.keeping import entries, kinds
from workflows.organisation.keeping.cells import Polygon, read_body
from workflows.organisation.roles import PlaceKind

GRID = "320281199201001"


@pytest.mark.parametrize("text", ["120.1 31.9", "120.1,31.9,5", "a,b", "120.12345678,31.9", "-120,31"])
def test_a_border_is_written_as_corners(text: str) -> None:
    with pytest.raises(Unreadable):
        Polygon().read(text)


def test_every_cell_reads_what_it_wrote() -> None:
    border = [[120.1, 31.9], [120.2, 31.9], [120.2, 32.0]]

    assert Polygon().read(Polygon().write(border)) == border
    named = Named({"office": "镇属机构"})
    assert named.read("镇属机构") == named.read("office") == "office" and named.write("office") == "镇属机构"


@pytest.mark.parametrize(("name", "told", "code"), [
    ("name", "=1+1", "formula"), ("name", "x" * 101, "too_long"), ("name", 5, "wrong_type"), ("name", None, "required"),
    ("merged_lines", ["a、b"], "words_refused"), ("merged_lines", "a", "wrong_type"),
    ("households", True, "wrong_type"),
    ("households", 100_001, "not_a_number"), ("kind", "village", "not_an_option"), ("valid_to", 20261123, "wrong_type"),
    ("polygon", [[120, 31], [121, "32"]], "wrong_type"), ("colour", 1, "unknown_field"),
])  # fmt: skip
def test_a_body_is_read_by_the_cells_of_files(name: str, told: object, code: str) -> None:
    values, problems = read_body(kinds.GRIDS.columns, {name: told})

    assert values == {} and [(one.column, one.code) for one in problems] == [(name, code)]


def test_an_ended_place_is_no_longer_one_to_work_at(here: Town) -> None:
    with here.begin() as ctx:
        world = entries.changing(ctx, TOWN)
        entries.enter(world, kinds.UNITS, {"code": "XF", "name": "信访办公室", "kind": "office"})
        entries.end(world, kinds.UNITS, world.entries("units")["XF"], date(2026, 11, 22), None)

        assert "XF" not in {unit.code for unit in units.all_of(ctx, TOWN)} and units.get(ctx, TOWN, "XF").valid_to
        with pytest.raises(PlaceNotFound):
            directory.require(ctx, TOWN, PlaceKind.UNIT, "XF")


def test_a_branch_is_free_again_when_its_grid_has_ended(here: Town) -> None:
    with here.begin() as ctx:
        world = entries.changing(ctx, TOWN)
        old = grids.get(ctx, TOWN, GRID)
        for position in [p for p in world.entries("positions").values() if p.place_code == GRID]:
            entries.end(world, kinds.POSITIONS, position, date(2026, 11, 22), None)
        entries.end(world, kinds.GRIDS, world.entries("grids")[GRID], date(2026, 11, 22), None)
        told = {**kinds.GRIDS.shown(old), "code": "320281199201099", "valid_to": None, "kind": old.kind.value}
        entries.enter(world, kinds.GRIDS, told)

        assert grids.get(ctx, TOWN, "320281199201099").branch_code == old.branch_code


def test_a_qualification_that_ended_opens_nothing(here: Town) -> None:
    with here.begin() as ctx:
        qualifications.register(ctx, TOWN, "guo.min", date(2020, 1, 1), None)
        world = entries.changing(ctx, TOWN)
        may = qualifications.may_review(ctx, TOWN, "guo.min", "处罚")
        entries.end(world, kinds.QUALIFICATIONS, world.entries("qualifications")["guo.min"], date(2026, 11, 22), None)

        assert (may, qualifications.may_review(ctx, TOWN, "guo.min", "处罚")) == (True, False)


def test_a_refused_change_leaves_nothing_behind(here: Town) -> None:
    with pytest.raises(OrganisationInvalid), here.begin() as ctx:
        entries.enter(entries.changing(ctx, TOWN), kinds.UNITS, {"code": "XF", "name": "信访办公室", "kind": "squad"})

    with here.begin() as ctx, pytest.raises(PlaceNotFound):
        units.get(ctx, TOWN, "XF")
