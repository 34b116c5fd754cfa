"""Every limit of the table is at work somewhere, or says why it is not; and the page says the same."""

from tests.scenarios import exercised
from tests.workflows import limits_used


def test_every_limit_is_used_or_named_as_unused() -> None:
    unused = {code for code, places in limits_used.places().items() if not places}

    assert unused == set(limits_used.UNUSED)


def test_every_used_limit_is_counted_by_a_scenario_or_says_what_exercises_it() -> None:
    walked = set(exercised.recorded())

    assert set(limits_used.UNUSED) & walked == set()
    assert set(limits_used.places()) - set(limits_used.UNUSED) - walked == set(limits_used.UNWALKED)


def test_the_page_is_true() -> None:
    assert limits_used.PAGE.read_text(encoding="utf-8") == limits_used.page(), "run make docs"
