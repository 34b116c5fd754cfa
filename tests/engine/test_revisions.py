"""Changes are written to the revision that was read, and to no other."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select

from engine.context import Context
from engine.errors import StaleRevision
from engine.revisions import Changes
from engine.rows import as_row, columns
from tests.engine.house import House

TABLE = Table(
    "leaf",
    MetaData(),
    Column("id", String(8), primary_key=True),
    Column("colour", String(8)),
    Column("size", Integer),
    Column("revision", Integer),
)
CHANGES = Changes(TABLE, ["colour", "revision"])


@dataclass(frozen=True, slots=True)
class Leaf:
    id: str
    colour: str
    size: int
    revision: int


GREEN = Leaf("a", "green", 1, 1)


@pytest.fixture
def tree(house: House) -> Iterator[Context]:
    with house.command() as ctx:
        TABLE.create(ctx.db)
        ctx.db.execute(insert(TABLE), [as_row(GREEN), as_row(replace(GREEN, id="b"))])
        yield ctx
        TABLE.drop(ctx.db)


def leaves(ctx: Context) -> list[Leaf]:
    return [Leaf(*row) for row in ctx.db.execute(select(*columns(Leaf, TABLE)).order_by(TABLE.c.id))]


def test_only_the_columns_that_change_are_written(tree: Context) -> None:
    CHANGES.write(tree, "leaf a", 1, replace(GREEN, colour="red", size=9))

    assert leaves(tree) == [Leaf("a", "red", 1, 2), replace(GREEN, id="b")]


def test_a_row_that_went_on_is_not_written_over(tree: Context) -> None:
    CHANGES.write(tree, "leaf a", 1, replace(GREEN, colour="red"))

    with pytest.raises(StaleRevision, match="Expected revision 1 of leaf a, but found a newer one") as refused:
        CHANGES.write(tree, "leaf a", 1, replace(GREEN, colour="brown"))

    assert "leaf a 的版本是 更新的" in refused.value.detail_zh
    assert leaves(tree)[0].colour == "red"


def test_many_rows_are_written_at_once(tree: Context) -> None:
    CHANGES.write_all(tree, [replace(leaf, colour="red") for leaf in leaves(tree)])
    CHANGES.write_all(tree, [])

    assert [(leaf.colour, leaf.revision) for leaf in leaves(tree)] == [("red", 2), ("red", 2)]
