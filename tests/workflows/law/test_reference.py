"""The page on the law is the one that the rules write."""

import csv
from pathlib import Path

from workflows.law.acts import NAMES, Act
from workflows.law.checking import RULES
from workflows.law.reference import FILE, page

LEGAL_BASES = Path(__file__).parents[3] / "workflows/catalogues/reference/legal_bases.csv"


def test_the_page_is_up_to_date() -> None:
    assert FILE.read_text(encoding="utf-8") == page(), "run make docs"


def test_every_act_has_its_names() -> None:
    assert set(NAMES) == set(Act)


def test_a_rule_says_of_a_text_that_nobody_has_read_that_it_is_to_be_checked() -> None:
    with LEGAL_BASES.open(encoding="utf-8-sig", newline="") as lines:
        unread = {row["name"] for row in csv.DictReader(lines) if row["status"] == "to check"}
    cited = [source for rule in RULES for source in rule.sources if any(name in source.zh for name in unread)]

    assert cited
    assert [source.zh for source in cited if "待核" not in source.zh or "to be checked" not in source.en] == []
