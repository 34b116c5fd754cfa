"""The reference page lists the functions as they are."""

from __future__ import annotations

from tests.engine.feel import reference


def test_the_page_has_the_table_of_functions() -> None:
    page = reference.PAGE.read_text(encoding="utf-8")

    assert page == reference.renewed(page), "run: python -m tests.engine.feel.reference"
