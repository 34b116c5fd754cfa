"""Bytes of a document give back exactly the value they were made of."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import feel

ATOMS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.decimals(allow_nan=False, allow_infinity=False, places=3),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.sampled_from(['"$":', "$", '{"$":["date","2026-01-01"]}']),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
    st.timedeltas(timedelta(-1000), timedelta(1000)),
)
KEYS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=4), st.sampled_from(["$", "typename", '"$"'])
)
VALUES = st.recursive(
    ATOMS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)


@given(VALUES)
def test_a_document_comes_back_as_it_was(value: Any) -> None:
    canonical = feel.normalise(value)

    assert feel.loads(feel.dumps(canonical)) == canonical


@given(VALUES)
def test_the_fast_way_and_the_encoder_agree(value: Any) -> None:
    canonical = feel.normalise(value)

    assert feel.loads(feel.dumps(canonical)) == feel.decode(feel.encode(canonical))


@pytest.mark.parametrize(
    "value",
    [
        {"$": 1},
        {"a": {"$": ["date", "2026-11-22"]}},
        {"$": ["date", "2026-11-22"], "d": date(2026, 11, 22)},
        [Decimal("0.10"), date(2026, 11, 22), time(9, 30), datetime(2026, 11, 22, tzinfo=UTC), timedelta(days=3)],
        {"typename": "Token", "big": 2**63, "text": '"$":'},
    ],
)
def test_what_looks_like_a_tag_stays_what_it_is(value: Any) -> None:
    assert feel.loads(feel.dumps(value)) == value


def test_a_function_has_no_stored_form() -> None:
    function = feel.compile("function(x) x + 1")({})

    with pytest.raises(feel.FeelError):
        feel.dumps({"f": function})
