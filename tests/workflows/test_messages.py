"""What a message may carry: one finding per field, in both languages."""

from typing import Any

import pytest

from workflows import messages

TAKEN = [{}, {"note": None}, {"note": {"text": "同意"}}, {"note": {"text": "一\n二", "by": None}}]


@pytest.mark.parametrize("given", TAKEN)
def test_texts_are_taken(given: dict[str, Any]) -> None:
    assert messages.problems(given, "note") == []


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({"fine": 1}, {"/variables/fine": "surplus", "/variables/note/text": "required"}),
        ({}, {"/variables/note/text": "required"}),
        ({"note": "text"}, {"/variables/note": "wrong_type"}),
        ({"note": {}}, {"/variables/note/text": "required"}),
        ({"note": {"text": " "}}, {"/variables/note/text": "not_a_text"}),
        ({"note": {"text": "字" * 2001}}, {"/variables/note/text": "not_a_text"}),
        ({"note": {"text": "a\x00b"}}, {"/variables/note/text": "not_a_text"}),
        ({"note": {"text": "好", "fine": 1}}, {"/variables/note/fine": "not_a_text"}),
        ({"note": {str(one): "x" for one in range(11)}}, {"/variables/note": "wrong_type"}),
    ],
)
def test_anything_else_is_refused_at_its_place(given: dict[str, Any], codes: dict[str, str]) -> None:
    found = messages.problems(given, "note", ["text"])

    assert {one.pointer: one.code for one in found} == codes
    assert all(not one.message_zh.isascii() and one.message_en.isascii() for one in found)
