"""The construct table in the documentation is the one that the tests prove, and it has every construct."""

from __future__ import annotations

from tests.engine.bpmn.constructs import ROWS
from tests.engine.bpmn.reference import CHAPTERS, FILE, table


def test_the_construct_table_is_current() -> None:
    assert FILE.read_text(encoding="utf-8") == table(), "run: python -m tests.engine.bpmn.reference"


def test_every_construct_has_a_proof() -> None:
    table()

    proved = {row.construct for row in ROWS}
    assert {construct for chapter in CHAPTERS.values() for construct in chapter} == proved
