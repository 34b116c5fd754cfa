"""``${…}`` is put into FEEL where there is an equivalent, and refused with advice where not."""

from __future__ import annotations

import math
import random
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
        ("${amount > 5000}", "(amount > 5000) = true", True),
        ("#{amount gt 5000 and !approved}", "(amount > 5000 and approved != true) = true", True),
        ("${approved == true || name eq '王芳'}", '(approved = true or name = "王芳") = true', True),
        ("${empty nothing}", "is empty(nothing)", True),
        ("${not empty name}", "not(is empty(name))", True),
        ("${empty empties && a != null}", "is empty(empties) and a != null", True),
        ("${approved ? 'yes' : 'no'}", 'if approved then "yes" else "no"', "no"),
        ("${order.total * 2 + 1}", "order.total * 2 + 1", 15),
        ("${(a + b) * c}", "(a + b) * c", 9),
        ("${a - (b - c)}", "a - (b - c)", 2),
        ("${c mod 2}", "c - 2 * round down(c / 2, 0)", 1),
        ("${c % b == 1}", "(c - b * round down(c / b, 0) = 1) = true", True),
        ("${c div 2}", "c / 2", None),
        ("${order.items[0]}", "order.items[1]", 1),
        ("${order['total']}", 'get value(order, "total")', 7),
        ("${a == b == approved}", "(((a = b) = true) = approved) = true", True),
        ("${a < b == true}", "((a < b) = true) = true", True),
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
        ('${execution.getVariable("an x") > 1}', "an x"),
        ("${execution.getVariable(x)}", "x"),
        ("${name.equals('x')}", 'name = "x"'),
        ("${list.contains(a)}", "contains(list, a) / list contains(list, a)"),
        ("${list.size() > 0}", "count(list)"),
        ("${name.startsWith('a')}", 'starts with(name, "a")'),
        ("${name.length()}", "string length(name)"),
        ("${soon()}", "FEEL"),
        ("${now(1)}", "FEEL"),
        ("${dateTime().withHourOfDay(3)}", "FEEL"),
        ("${dateTime().plusDays(n)}", 'now() + duration("P" + string(n) + "D")'),
        ("${bean.call(1, 2)}", "FEEL"),
        ("${execution.id}", "FEEL"),
        ("${execution.businessKey}", "execution.processBusinessKey"),
        ("${a = 1}", "=="),
        ("${fn:length(a)}", "string length(…) / count(…)"),
        ("${a[b]}", "a[index + 1]"),
        ("${a +}", "FEEL"),
        ("${'a' + b}", '"a" + string(b)'),
        ("${a + ' Euro'}", 'string(a) + " Euro"'),
        ("${'5' * 2}", "FEEL"),
        ("${'5' == 5}", '5 = number("5")'),
        ("${5 < '7'}", '5 = number("7")'),
        ("${'a\\nb'}", '"a\\\\nb"'),
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


MOMENTS = {
    "${now()}": "now()",
    "#{dateTime().plusDays(2).toDate()}": 'now() + duration("P2D")',
    "${dateTime().plusWeeks(2).minusHours(3)}": 'now() + duration("P14D") - duration("PT3H")',
    "${dateTime().plusMonths(1).toDate()}": 'now() + duration("P1M")',
    "due ${now()}": 'string join(["due ", string(now())])',
}


@pytest.mark.parametrize("text", MOMENTS)
def test_moments_of_java_are_counted_from_now(text: str) -> None:
    assert feel.translate(text) == MOMENTS[text]


def test_a_variable_that_is_asked_of_the_execution_is_the_variable() -> None:
    assert feel.translate("${execution.getVariable('x') > 1}", condition=True) == "x > 1"


def test_the_business_key_has_its_name_in_camunda() -> None:
    assert feel.translate("${execution.processBusinessKey}") == "execution.processBusinessKey"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("${x == '1'}", [("x", "1")]),
        ("a ${flag == 'true'} b ${'2.5' < order.sum}", [("flag", "true"), ("order.sum", "2.5")]),
        ("${x == 'one'}", []),
        ("${x == 1}", []),
        ("${x == bean.call()}", []),
        ('x = "1"', []),
    ],
)
def test_comparisons_that_count_on_conversions_are_found(text: str, found: list[tuple[str, str]]) -> None:
    assert feel.conversions(text) == found


CONDITIONS = {
    "${amount > 5000}": "amount > 5000",
    "${amount > 5000 && !approved}": "amount > 5000 and approved != true",
    "${!(amount > 5000)}": "(amount > 5000) != true",
    "${a <= b}": "(a <= b or a = b)",
    "${a <= 5 || empty b}": "a <= 5 or is empty(b)",
}


@pytest.mark.parametrize("text", CONDITIONS)
def test_in_a_condition_null_may_stand_for_false(text: str) -> None:
    assert feel.translate(text, condition=True) == CONDITIONS[text]


class Juel:
    """Random expressions and what JUEL says of them; its conversions of texts, and null in arithmetic, left out."""

    TRUTHS = ("p", "q")
    NUMBERS = ("a", "b")
    COUNTS = ("m", "n")
    TEXTS = ("s", "t")

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.context: dict[str, Any] = {}
        for names, values in (
            (self.TRUTHS, (True, False, None)),
            (self.NUMBERS, (-3, 0, 5, None)),
            (self.COUNTS, (-7, -2, 3, 8)),
            (self.TEXTS, ("", "x", "y", None)),
        ):
            self.context |= {name: self.chance.choice(values) for name in names}

    def truth(self, depth: int) -> tuple[str, Any]:
        """A boolean expression and its value, null where a name holds it."""
        pick = self.chance.choice
        if depth <= 0:
            name = pick(self.TRUTHS)
            return name, self.context[name]
        kind = pick(["not", "and", "or", "==", "!=", "order", "empty", "if", "same", "arithmetic"])
        if kind == "not":
            text, value = self.truth(depth - 1)
            return f"{pick(['!', 'not '])}({text})", not value
        if kind in ("and", "or"):
            (left, a), (right, b) = self.truth(depth - 1), self.truth(depth - 1)
            sign = pick([kind, "&&" if kind == "and" else "||"])
            return f"({left}) {sign} ({right})", bool(a) and bool(b) if kind == "and" else bool(a) or bool(b)
        if kind in ("==", "!="):
            left, right = pick([(self.NUMBERS), (self.TEXTS), (self.TRUTHS)]), None
            first = pick(left)
            second = pick([*left, "null"])
            same = self.context[first] == self.context.get(second)
            return f"{first} {kind} {second}", same if kind == "==" else not same
        if kind == "same":
            (left, a), (right, b) = self.truth(depth - 1), self.truth(depth - 1)
            return f"({left}) == ({right})", a is b
        if kind == "order":
            return self.order()
        if kind == "empty":
            name = pick([*self.TEXTS, *self.NUMBERS])
            return f"empty {name}", self.context[name] in (None, "")
        if kind == "if":
            (test, c), (then, a), (other, b) = (self.truth(depth - 1) for _ in range(3))
            return f"(({test}) ? ({then}) : ({other}))", a if c else b
        return self.arithmetic()

    def order(self) -> tuple[str, Any]:
        names = self.chance.choice([self.NUMBERS, self.TEXTS])
        first, second = self.chance.choice(names), self.chance.choice(names)
        sign = self.chance.choice(["<", "<=", ">", ">="])
        a, b = self.context[first], self.context[second]
        if a is None or b is None:
            return f"{first} {sign} {second}", a is b and "=" in sign
        return f"{first} {sign} {second}", {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[sign]

    def arithmetic(self) -> tuple[str, Any]:
        first, second = self.chance.choice(self.COUNTS), self.chance.choice(self.COUNTS)
        a, b = self.context[first], self.context[second]
        sign, value = self.chance.choice(
            [("+", a + b), ("-", a - b), ("*", a * b), ("%", int(math.fmod(a, b))), ("mod", int(math.fmod(a, b)))]
        )
        left = self.chance.randint(-9, 9)
        return f"{left} - {first} {sign} {second} == {value}", left - (value if sign not in "+-" else a) == value if (
            sign not in "+-"
        ) else (left - a + b if sign == "+" else left - a - b) == value


@pytest.mark.parametrize("seed", range(400))
def test_a_translation_says_what_juel_says(seed: int) -> None:
    juel = Juel(seed)
    text, value = juel.truth(3)

    exact = feel.compile(feel.translate("${" + text + "}"), juel.context)(juel.context)
    condition = feel.compile(feel.translate("${" + text + "}", condition=True), juel.context)(juel.context)

    assert exact == value or (value is None and exact in (None, False)), text
    assert (condition is True) == (value is True), text


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [('${"a".concat(b)}', '"a" + b'), ("${fn:length(a)}", "string length(…) / count(…)")],
)
def test_functions_of_texts_are_refused_with_what_to_write(text: str, suggestion: str) -> None:
    with pytest.raises(feel.NotTranslatable) as caught:
        feel.translate(text)

    assert caught.value.suggestion == suggestion


@pytest.mark.parametrize("sign", [" % 2", " <= b"])
def test_operators_written_out_twice_do_not_grow_without_end(sign: str) -> None:
    with pytest.raises(feel.NotTranslatable, match="too long"):
        feel.translate("${a" + sign * 40 + "}")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${five != 'done'}", True),
        ("${five == 'done'}", False),
        ("${five != text}", True),
        ("${!(text == 5)}", True),
        ("${not (five eq text) and five ne text}", True),
        ("${(five == text) == false}", True),
        ("${five == text ? 1 : 2}", 2),
        ("${date == null and empty count}", True),
    ],
)
@pytest.mark.parametrize("condition", [False, True])
def test_values_of_different_kinds_are_unequal(text: str, value: Any, condition: bool) -> None:
    answer = feel.compile(feel.translate(text, condition))({"five": 5, "text": "x"})

    assert answer == value or (condition and value is False and answer is None)


@pytest.mark.parametrize(("text", "value"), [("${a - b}", -1), ("${c - a - b}", 0), ("${c+a-b*a}", 2)])
def test_a_calculation_is_no_name_of_several_words(text: str, value: int) -> None:
    context = {"a": 1, "b": 2, "c": 3, "a-b": 90, "c+a": 91, "b*a": 92}

    assert feel.compile(feel.translate(text, names=context), context)(context) == value


def test_a_backslash_makes_an_expression_a_text() -> None:
    assert feel.compile(feel.translate("\\${a}"))({"a": 1}) == "${a}"
    assert feel.compile(feel.translate("x \\#{a}${a}!"))({"a": 1}) == "x #{a}1!"
    with pytest.raises(feel.NotTranslatable) as caught:
        feel.translate("\\${a}", condition=True)
    assert (caught.value.suggestion, caught.value.position) == ("${a}", 0)


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("${a.get('x')}", 'get value(a, "x")'),
        ("${a.get(0)}", "a[1]"),
        ("${a.get(b)}", "get value(a, b) / a[b + 1]"),
        ("${s.indexOf('b')}", 'if contains(s, "b") then string length(substring before(s, "b")) else -1'),
        ("${list.indexOf(x)}", "index of(list, x)[1] - 1"),
        ("${a.equalsIgnoreCase(b)}", "lower case(a) = lower case(b)"),
    ],
)
def test_the_advice_for_a_method_is_right_for_its_argument(text: str, suggestion: str) -> None:
    with pytest.raises(feel.NotTranslatable) as caught:
        feel.translate(text)

    assert caught.value.suggestion == suggestion
    assert feel.analyse(text[2:-1].replace("'", '"')).findings[0].suggestion == suggestion
