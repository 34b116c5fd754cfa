"""Agreement with feelin on random expressions; skipped, with the reason, only where no Node or registry is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.engine.feel import agreement, agreement_reasons
from tests.engine.feel.agreement_cases import HOLE, LEAVES, TEMPLATES, UNARY
from tests.engine.feel.feelin import Feelin, Missing, feelin

COUNT = int(os.environ.get("FEEL_AGREEMENT_COUNT", "2000"))
SEED = int(os.environ.get("FEEL_AGREEMENT_SEED", "7"))
REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "feel.md"


@pytest.fixture(scope="module")
def reference() -> Feelin:
    """feelin, installed at the first use on a machine."""
    try:
        return feelin()
    except Missing as missing:
        pytest.skip(f"agreement with feelin was not compared: {missing}")


def test_every_difference_from_feelin_is_explained_by_the_specification(reference: Feelin) -> None:
    found = agreement.compare(reference, COUNT, SEED)

    unexplained = [(one.text, one.ours, one.theirs) for failed in found.failed for one in failed]
    assert unexplained == []
    assert found.agreed > COUNT * 0.85


def test_every_reason_stands_in_the_reference() -> None:
    written = REFERENCE.read_text()

    missing = {reason.partition(":")[0] for reason, _ in agreement_reasons.REASONS}
    assert {name for name in missing if f"`{name}`" not in written} == set()


def test_every_hole_of_a_template_can_be_filled() -> None:

    holes = {
        hole
        for templates in [*TEMPLATES.values(), *UNARY.values()]
        for text in templates
        for hole in HOLE.findall(text)
    }
    assert {hole for hole in holes if hole not in TEMPLATES and hole not in LEAVES} == set()
