"""Patterns with ``%`` and ``_`` for rows in hand: what they mean, and that they take time in the text alone."""

import random
import re
import time

import pytest

from engine.selections import PATTERN_LIMIT, fits

LONG = "x" * 300_000


def test_a_pattern_means_the_same_as_the_expression_for_it() -> None:
    chance = random.Random(7)
    words = {"%": ".*", "_": "."}
    for _ in range(5_000):
        pattern = "".join(chance.choices("%_ab", k=chance.randrange(9)))
        text = "".join(chance.choices("ab_%\n", k=chance.randrange(9)))
        expression = "".join(words.get(one) or re.escape(one) for one in pattern)
        assert fits(text, pattern) == (re.fullmatch(expression, text, re.DOTALL) is not None), (text, pattern)
    assert not fits(None, "%") and not fits(5, "%")


@pytest.mark.parametrize(
    "pattern",
    [
        "%" + "x" * 200 + "y",
        "%" + "x" * (PATTERN_LIMIT - 3) + "y%",
        "%" + "x_" * (PATTERN_LIMIT // 2 - 2) + "y%",
        "%x" * (PATTERN_LIMIT // 2 - 1) + "%y",
        "%_x" * 1_000 + "%_y%",
    ],
    ids=["text", "long text", "any characters", "many parts", "many parts with any character"],
)
def test_no_pattern_makes_a_long_text_slow(pattern: str) -> None:
    begun = time.process_time()

    assert not fits(LONG, pattern)

    assert time.process_time() - begun < 3
