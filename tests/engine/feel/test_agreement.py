"""Agreement with feelin on random expressions; skipped, with the reason, where Node or feelin is missing."""

from __future__ import annotations

import os

import pytest

from tests.engine.feel import agreement

COUNT = int(os.environ.get("FEEL_AGREEMENT_COUNT", "2000"))
SEED = int(os.environ.get("FEEL_AGREEMENT_SEED", "7"))


@pytest.mark.skipif(bool(agreement.missing()), reason=agreement.missing())
def test_every_difference_from_feelin_is_explained_by_the_specification() -> None:
    agreed, differences = agreement.compare(COUNT, SEED)

    unexplained = [(found.text, found.ours, found.theirs) for found in differences if not agreement.explain(found)]
    assert unexplained == []
    assert agreed > COUNT * 0.85
