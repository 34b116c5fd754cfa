"""Documents: exact, compressed where it pays, bounded."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import codec
from engine.errors import LimitExceeded, VariablesInvalid

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text(min_size=1, max_size=8), VALUES, max_size=5))
def test_a_document_comes_back(values: dict[str, object]) -> None:
    assert codec.load_document(codec.dump_document(values)) == values


def test_long_documents_are_compressed() -> None:
    values = {"text": "乡镇" * 10_000}
    stored = codec.dump_document(values)
    assert len(stored) < 1000
    assert codec.load_document(stored) == values


def test_a_document_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "DOCUMENT_LIMIT", 1000)
    with pytest.raises(LimitExceeded):
        codec.dump_document({"x": "y" * 1000})


def test_every_bad_variable_is_named() -> None:
    with pytest.raises(VariablesInvalid) as caught:
        codec.normalise({"good": 1, "a/b~c": object(), "nan": Decimal("NaN"), "\n": 1})
    assert [field.pointer for field in caught.value.fields] == [
        "/variables/a~1b~0c",
        "/variables/nan",
        "/variables/\\n",
    ]
    assert all(field.message_zh and field.message_en for field in caught.value.fields)
