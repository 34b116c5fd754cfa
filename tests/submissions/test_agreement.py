"""What the browser refuses the server refuses, at the same fields, and the other way round; here a few of each form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests import npm
from tests.submissions import agreement
from tests.submissions.browser import Filler, filler

WAYS = 4
"""To fill in each form at every run; ``make submissions`` tries a thousand."""
SHARES = 4


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Filler]:
    try:
        with filler(browser) as opened:
            yield opened
    except npm.NoPackages as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("share", range(SHARES))
def test_server_and_browser_refuse_the_same_fields(share: int, page: Filler) -> None:
    paths: list[Path] = agreement.shipped()[share::SHARES]
    seen = agreement.Count()
    for path in paths:
        seen += agreement.compare(path, page, WAYS, seed=7)

    assert seen.differences == []
    assert 0 < seen.valid < seen.submissions
    assert seen.fields > seen.submissions / 2
