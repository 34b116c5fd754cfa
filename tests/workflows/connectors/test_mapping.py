"""A mapping is checked when it is read, and finds in a message what a process needs, or says where it is not."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine import feel
from workflows.connectors import mapping, registry
from workflows.connectors.errors import MappingInvalid, MessageUnmappable

ENV = feel.Env()
HEAD = '[start]\nmessage = "dispatch.event"\n[id]\nfrom = "/no"\n'


def refused(text: str) -> dict[str, str]:
    """By place, the code of each finding."""
    with pytest.raises(MappingInvalid) as found:
        mapping.read(text)
    assert all(one.message_zh and one.message_en for one in found.value.fields)
    return {one.pointer: one.code for one in found.value.fields}


def value(field: str, message: Any) -> Any:
    """What one field finds in a message."""
    read = mapping.read(f'{HEAD}[[fields]]\nto = "x"\n{field}\n[codes.kind]\n01 = "投诉"\n')
    return mapping.apply(read, message, ENV).variables.get("x")


@pytest.mark.parametrize("path", sorted(registry.SHIPPED.glob("*.toml")), ids=lambda path: path.stem)
def test_a_shipped_mapping_reads_its_own_sample(path: Any) -> None:
    read = mapping.read(path.read_text(encoding="utf-8"))

    assert mapping.number_of(read, read.sample, ENV)
    assert mapping.apply(read, read.sample, ENV).variables


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        ("start = ", "", "toml_malformed"),
        ("x" * (mapping.LONGEST + 1), "", "too_long"),
        ('[id]\nfrom = "/no"\n[[fields]]\nto = "x"\nfrom = "/x"', "/start", "required"),
        (HEAD, "/fields", "no_fields"),
        (HEAD + '[[fields]]\nto = "X y"\nfrom = "/x"', "/fields/0/to", "target_wrong"),
        (HEAD + '[[fields]]\nto = "x"', "/fields/0", "origin_unclear"),
        (HEAD + '[[fields]]\nto = "x"\nfrom = "x"', "/fields/0/from", "not_a_pointer"),
        (HEAD + '[[fields]]\nto = "x"\nfrom = "/x"\nas = "money"', "/fields/0/as", "not_an_option"),
        (HEAD + '[[fields]]\nto = "x"\nfrom = "/x"\ncodes = "k"', "/fields/0/codes", "codes_unknown"),
        (HEAD + '[[fields]]\nto = "x"\nfrom = "/x"\nfeel = "1 +"', "/fields/0/feel", "feel_malformed"),
        (HEAD + '[[fields]]\nto = "x"\nfrom = "/x"\nfeel = "secret + 1"', "/fields/0/feel", "name_unknown"),
        (HEAD + '[[fields]]\nto = "x"\nfrom = "/x"\nrequired = "yes"', "/fields/0/required", "not_boolean"),
        (HEAD + '[[fields]]\nto = "x"\nfrom = "/x"\nform = 1', "/fields/0/form", "unknown_key"),
        (
            HEAD + '[[fields]]\nto = "a"\nfrom = "/x"\n[[fields]]\nto = "a.b"\nfrom = "/y"',
            "/fields/1/to",
            "target_twice",
        ),
        (HEAD + '[[fields]]\nto = "x"\nfrom = "/x"\n[back]\nack = "id"', "/back/ack", "not_a_pointer"),
    ],
)
def test_a_wrong_mapping_is_refused_where_it_is_wrong(text: str, place: str, code: str) -> None:
    assert refused(text)[place] == code


@pytest.mark.parametrize(
    ("field", "message", "expected"),
    [
        ('from = "/a/0/b~1c"', {"a": [{"b/c": 7}]}, 7),
        ('from = "/k"\ncodes = "kind"', {"k": "01"}, "投诉"),
        ('from = "/k"\ndefault = "求助"', {}, "求助"),
        ('value = "12345"', {}, "12345"),
        ('from = "/a"\nfeel = "value * 2 + message.b"', {"a": 2, "b": 1}, 5),
        ('from = "/t"\nas = "instant"', {"t": "20261123084000"}, datetime(2026, 11, 23, 0, 40, tzinfo=UTC)),
        ('from = "/t"\nas = "instant"', {"t": "2026/11/23 08:40"}, datetime(2026, 11, 23, 0, 40, tzinfo=UTC)),
        ('from = "/t"\nas = "instant"', {"t": 1795394400000}, datetime(2026, 11, 23, 0, 40, tzinfo=UTC)),
        ('from = "/t"\nas = "day"', {"t": "20261123"}, date(2026, 11, 23)),
        ('from = "/n"\nas = "number"', {"n": "12.50"}, Decimal("12.50")),
        ('from = "/n"\nas = "whole"', {"n": "12"}, 12),
        ('from = "/f"\nas = "flag"', {"f": 1}, True),
        ('from = "/f"\nas = "text"', {"f": 110}, "110"),
    ],
)
def test_a_field_finds_its_value(field: str, message: Any, expected: Any) -> None:
    assert value(field, message) == expected


@pytest.mark.parametrize(
    ("field", "message", "code"),
    [
        ('from = "/k"\nrequired = true', {"k": ""}, "required"),
        ('from = "/k"\ncodes = "kind"', {"k": "99"}, "code_unknown"),
        ('from = "/k"\nas = "instant"', {"k": "yesterday"}, "not_instant"),
        ('from = "/k"\nas = "instant"', {"k": "20261399000000"}, "not_instant"),
        ('from = "/k"\nas = "instant"', {"k": {}}, "not_instant"),
        ('from = "/k"\nas = "instant"', {"k": "0001-01-01 00:00:00"}, "instant_range"),
        ('from = "/k"\nas = "instant"', {"k": "9999-12-31T23:59:59-18:00"}, "instant_range"),
        ('from = "/k"\nas = "day"', {"k": "2026-02-30"}, "not_a_day"),
        ('from = "/k"\nas = "whole"', {"k": "1.5"}, "not_whole_number"),
        ('from = "/k"\nas = "number"', {"k": "much"}, "not_a_number"),
        ('from = "/k"\nas = "flag"', {"k": "maybe"}, "not_boolean"),
        ('from = "/k"\nas = "text"', {"k": ["a"]}, "not_text"),
        ('from = "/k"\nfeel = "for i in 1..9999999 return i"', {"k": 1}, "feel_failed"),
    ],
)
def test_a_value_that_does_not_fit_is_named_in_the_senders_message(field: str, message: Any, code: str) -> None:
    with pytest.raises(MessageUnmappable) as found:
        value(field, message)

    assert [(one.pointer, one.code) for one in found.value.fields] == [("/k", code)]


@pytest.mark.parametrize("number", [None, "", "x" * 65, {"a": 1}, "a\nb"])
def test_a_message_needs_a_number(number: Any) -> None:
    read = mapping.read(HEAD + '[[fields]]\nto = "x"\nfrom = "/x"')

    with pytest.raises(MessageUnmappable) as found:
        mapping.number_of(read, {"no": number}, ENV)
    assert found.value.fields[0].pointer == "/no"
