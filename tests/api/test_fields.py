"""Refusals carry a code and both languages; the compiled dump equals the schema's own."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import marshmallow as ma
import pytest

from api import errors, fields, wire


class Inner(fields.Answer):
    """Part of ``Outer``."""

    code = fields.Text()


class Outer(fields.Answer):
    """Every kind of field."""

    id = fields.Text()
    shown = fields.Text(attribute="name")
    count = fields.Whole()
    is_open = fields.Flag()
    at = fields.Instant(allow_none=True)
    names = fields.Items(fields.Text())
    inner = fields.Part(Inner(), allow_none=True)
    parts = fields.Part(Inner(), many=True)
    value = fields.Value()


@dataclass(frozen=True, slots=True)
class Row:
    """A row as verbs return it."""

    id: str = "1"
    name: str = "张三"
    count: int = 3
    is_open: bool = True
    at: datetime | None = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
    names: tuple[str, ...] = ("a", "b")
    inner: Any = None
    parts: tuple[Any, ...] = ({"code": "x"}, {"code": "y"})
    value: Any = None
    secret: str = "never shown"


@pytest.mark.parametrize("inner", [None, {"code": "z"}])
def test_compiled_dump_equals_the_schemas(inner: Any) -> None:
    row = Row(inner=inner, value={"a": [1, 2]})

    fast = wire.loads(wire.dumps(fields.dumper(Outer())(row)))

    slow = wire.loads(wire.dumps(Outer().dump(row)).replace(b"+00:00", b"Z"))
    assert fast == slow


class Given(fields.Body):
    """Every kind of input."""

    text = fields.Text(min=1, max=5, required=True)
    count = fields.Whole(max=10)
    is_open = fields.Flag()
    at = fields.Instant()
    kind = fields.Choice("a", "b")
    names = fields.Items(fields.Text(), max=2)
    variables = fields.Variables()


@pytest.mark.parametrize(
    ("given", "pointer", "code"),
    [
        ({}, "/text", "required"),
        ({"text": None}, "/text", "not_null"),
        ({"text": 5}, "/text", "not_text"),
        ({"text": ""}, "/text", "length"),
        ({"text": "abcdef"}, "/text", "length"),
        ({"text": "a\x00"}, "/text", "control_character"),
        ({"text": "a", "count": "5"}, "/count", "not_whole_number"),
        ({"text": "a", "count": True}, "/count", "not_whole_number"),
        ({"text": "a", "count": 1.5}, "/count", "not_whole_number"),
        ({"text": "a", "count": 11}, "/count", "range"),
        ({"text": "a", "is_open": "true"}, "/is_open", "not_boolean"),
        ({"text": "a", "at": "2026-11-23T01:30:00"}, "/at", "not_instant"),
        ({"text": "a", "at": 5}, "/at", "not_instant"),
        ({"text": "a", "at": "0001-01-01T00:00:00+14:00"}, "/at", "instant_range"),
        ({"text": "a", "at": "9999-12-31T20:00:00Z"}, "/at", "instant_range"),
        ({"text": "a", "kind": "c"}, "/kind", "not_a_choice"),
        ({"text": "a", "kind": []}, "/kind", "not_text"),
        ({"text": "a", "names": "x"}, "/names", "not_list"),
        ({"text": "a", "names": [1]}, "/names/0", "not_text"),
        ({"text": "a", "names": ["a", "b", "c"]}, "/names", "length"),
        ({"text": "a", "variables": []}, "/variables", "not_object"),
        ({"text": "a", "variables": {"": 1}}, "/variables", "variable_name"),
        ({"text": "a", "surplus": 1}, "/surplus", "unknown_field"),
        ([], "", "not_object"),
    ],
)
def test_refusals_have_pointer_code_and_both_languages(given: Any, pointer: str, code: str) -> None:
    with pytest.raises(ma.ValidationError) as refused:
        Given().load(given)

    [found] = errors.from_schema(refused.value).fields
    assert (found.pointer, found.code) == (pointer, code)
    assert found.message_zh.isascii() is False
    assert found.message_en.isascii()
