"""``${…}`` is put into FEEL where there is an equivalent, and refused with advice where not."""

from __future__ import annotations

from typing import Any

import pytest

from engine import feel

CONTEXT: dict[str, Any] = {
    "amount": 6000,
    "approved": False,
    "name": "王芳",
    "nothing": None,
    "empties": [],
    "order": {"total": 7, "items": [1, 2]},
    "a": 1,
    "b": 2,
    "c": 3,
}


@pytest.mark.parametrize(
    ("text", "translated", "value"),
    [
        ("${amount > 5000}", "amount > 5000", True),
        ("#{amount gt 5000 and !approved}", "amount > 5000 and not(approved)", True),
        ("${approved == true || name eq '王芳'}", 'approved = true or name = "王芳"', True),
        ("${empty nothing}", "is empty(nothing)", True),
        ("${not empty name}", "not(is empty(name))", True),
        ("${empty empties && a != null}", "is empty(empties) and a != null", True),
        ("${approved ? 'yes' : 'no'}", 'if approved then "yes" else "no"', "no"),
        ("${order.total * 2 + 1}", "order.total * 2 + 1", 15),
        ("${(a + b) * c}", "(a + b) * c", 9),
        ("${a - (b - c)}", "a - (b - c)", 2),
        ("${c mod 2}", "modulo(c, 2)", 1),
        ("${c % b == 1}", "modulo(c, b) = 1", True),
        ("${c div 2}", "c / 2", None),
        ("${order.items[0]}", "order.items[1]", 1),
        ("${order['total']}", 'get value(order, "total")', 7),
        ("${a == b == approved}", "(a = b) = approved", True),
        ("${a < b == true}", "(a < b) = true", True),
        ("${-a + 3}", "-a + 3", 2),
        ('${"it\'s \\"so\\""}', '"it\'s \\"so\\""', 'it\'s "so"'),
        ("${'}'}", '"}"', "}"),
        ("您好，${name}！", None, "您好，王芳！"),
        ("${a}-${b}", None, "1-2"),
        ("x ${nothing} y", None, "x  y"),
        ("= amount > 1", "amount > 1", True),
        ("amount > 1", "amount > 1", True),
    ],
)
def test_translation_means_the_same(text: str, translated: str | None, value: Any) -> None:
    result = feel.translate(text)

    if translated is not None:
        assert result == translated
    if value is not None:
        assert feel.compile(result, frozenset(CONTEXT))(CONTEXT) == value


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ('${execution.getVariable("x") > 1}', "x"),
        ("${name.equals('x')}", 'name = "x"'),
        ("${list.contains(a)}", "contains(list, a) / list contains(list, a)"),
        ("${list.size() > 0}", "count(list)"),
        ("${name.startsWith('a')}", 'starts with(name, "a")'),
        ("${name.length()}", "string length(name)"),
        ("${now()}", "now()"),
        ("${bean.call(1, 2)}", "FEEL"),
        ("${execution.id}", "id"),
        ("${a = 1}", "=="),
        ("${fn:length(a)}", "FEEL"),
        ("${a[b]}", "a[index + 1]"),
        ("${a +}", "FEEL"),
        ("${a", "}"),
        ("${a # b}", "FEEL"),
        ("${" + "(" * 500 + "1" + ")" * 500 + "}", "FEEL"),
        ("${then}", "FEEL"),
    ],
)
def test_what_has_no_equivalent_is_refused_with_advice(text: str, suggestion: str) -> None:
    with pytest.raises(feel.NotTranslatable) as caught:
        feel.translate(text)

    assert caught.value.suggestion == suggestion
    assert caught.value.position is not None
    assert caught.value.message_zh and caught.value.message_en
