"""The page on the law is the one that the rules write."""

from workflows.law.acts import NAMES, Act
from workflows.law.reference import FILE, page


def test_the_page_is_up_to_date() -> None:
    assert FILE.read_text(encoding="utf-8") == page(), "run make docs"


def test_every_act_has_its_names() -> None:
    assert set(NAMES) == set(Act)
