"""Why a decision answered null although nothing failed: what was expected where, and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.feel import syntax as x
from engine.feel.expressions import UnaryTests
from engine.feel.functions.conversion import text as text_of
from engine.feel.types import Type
from engine.feel.values import kind

NOTICE_LIMIT = 100
"""Notices one evaluation keeps: a knowledge model may be called a thousand times."""

FOUND_LIMIT = 60
"""Characters of a value that a message shows."""

KIND_WORDS = {
    "number": "数",
    "string": "文本",
    "boolean": "布尔值",
    "date": "日期",
    "time": "时间",
    "date and time": "日期时间",
    "days and time duration": "天时时长",
    "years and months duration": "年月时长",
    "list": "列表",
    "context": "上下文",
    "range": "区间",
    "function": "函数",
    "null": "空值",
}

FORMS = {
    "number": "12.5",
    "boolean": "true",
    "date": "2026-11-23",
    "time": "09:00:00+08:00",
    "date and time": "2026-11-23T09:00:00+08:00",
    "days and time duration": "P20D",
    "years and months duration": "P1Y2M",
}
"""An example of every type whose form is not plain."""

SHOWN_KINDS = frozenset({"number", "boolean", *FORMS})

Texts = tuple[str, str]
"""The same in Chinese and in English."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One reason; ``rule`` counts from 1, ``column`` is the input expression or the name of the output."""

    code: str
    decision: str
    message_zh: str
    message_en: str
    table_id: str = ""
    rule: int | None = None
    rule_id: str = ""
    column: str = ""
    expected: str = ""
    found: str = ""


def found_text(value: Any) -> str:
    """A value as a message shows it: texts quoted, long ones cut; of lists and contexts nothing."""
    sort = kind(value)
    if sort == "string":
        return f'"{value[:FOUND_LIMIT]}…"' if len(value) > FOUND_LIMIT else f'"{value}"'
    if sort in SHOWN_KINDS:
        return str(text_of(value))[:FOUND_LIMIT]
    return "null" if value is None else ""


def found(value: Any) -> Texts:
    """What a value is, and the value where it is short."""
    sort, shown = kind(value), found_text(value)
    if value is None:
        return "空值 null", "null"
    return f"{KIND_WORDS.get(sort, sort)} {shown}".rstrip(), f"{sort} {shown}".rstrip()


def of_type(expected: Type, reference: str = "") -> Texts:
    """What a type wants, with an example of its form."""
    name = expected.name
    named = f"{reference} ({name})" if reference and reference != name else name
    form = FORMS.get(name)
    if form is None:
        return named, named
    return f"{named}，形如 {form}", f"{named} like {form}"


def of_tests(tests: UnaryTests) -> Texts:
    """What tests let through: one of so many values, or what passes them."""
    text = " ".join(tests.text.split())
    if not tests.node.negated and all(isinstance(test, x.Literal) for test in tests.node.tests):
        return (f"以下之一：{text}", f"one of {text}") if len(tests.node.tests) > 1 else (text, text)
    return f"符合 {text} 的值", f"a value that passes {text}"


def sentence(place: Texts, expected: Texts, value: Any) -> Texts:
    """Expected and found, at a place."""
    zh, en = found(value)
    return (
        f"{place[0]}：应为{spaced(expected[0])}，实际为{spaced(zh)}。",
        f"{place[1]}: expected {expected[1]}, found {en}.",
    )


def spaced(text: str) -> str:
    """A part of a Chinese sentence, set off when it begins with a Latin word."""
    return f" {text}" if text[:1].isascii() else text


def unfit(
    code: str,
    decision: str,
    table_id: str,
    place: Texts,
    column: str,
    expected: Texts,
    value: Any,
    rule: int | None = None,
    rule_id: str = "",
) -> Notice:
    """The notice of a value that is not what was expected at a place of a decision."""
    zh, en = sentence((f"决策“{decision}”{place[0]}", f"Decision “{decision}”, {place[1]}"), expected, value)
    return Notice(code, decision, zh, en, table_id, rule, rule_id, column, expected[1], found_text(value))


def input_unfit(code: str, table: Any, column: Any, expected: Texts, value: Any) -> Notice:
    """The notice of a value that an input column of a table does not take."""
    number = next((place for place, one in enumerate(table.inputs, 1) if one is column), 0)
    return unfit(
        code, table.decision, table.id, column_place("input", column.text, number), column.text, expected, value
    )


def output_unfit(code: str, table: Any, rule: Any, output: Any, expected: Texts, value: Any) -> Notice:
    """The notice of a value that a rule put out and its column does not take."""
    number = next((place for place, one in enumerate(table.outputs, 1) if one is output), 0)
    zh, en = column_place("output", output.name, number)
    place = f"第 {rule.index} 条规则{zh}", f"rule {rule.index}, {en}"
    return unfit(code, table.decision, table.id, place, output.name, expected, value, rule.index, rule.id)


def column_place(sort: str, name: str, number: int) -> Texts:
    """A column by its name, or by its number where it has none."""
    zh = "输入列" if sort == "input" else "输出列"
    return (f"{zh}“{name}”", f"{sort} column “{name}”") if name else (f"{zh} {number}", f"{sort} column {number}")


def output_place(rule: int, column: str) -> Texts:
    """Where an output of a rule stands."""
    return f"第 {rule} 条规则输出列“{column}”", f"rule {rule}, output column “{column}”"


def no_rule(table: Any, values: list[Any]) -> Notice:
    """The notice of a table without a rule for its inputs, and without a default."""
    pairs = zip(table.inputs, values, strict=True)
    given = ", ".join(f"{column.text} = {found_text(value) or kind(value)}" for column, value in pairs)
    return Notice(
        "dmn_no_rule",
        table.decision,
        f"决策“{table.decision}”：应有规则覆盖这些输入，实际没有规则命中（{given}），也没有默认输出。",
        f"Decision “{table.decision}”: expected a rule for these inputs, found none ({given}) and no default.",
        table.id,
        expected="a rule for these inputs",
        found=given,
    )


def policy_broken(table: Any, hits: list[Any]) -> Notice:
    """The notice of rules that hit together although the hit policy admits one answer."""
    listed = ", ".join(str(rule.index) for rule in hits)
    zh = "规则输出应相同" if table.policy == "ANY" else "应至多命中一条规则"
    en = "rules that say the same" if table.policy == "ANY" else "at most one rule"
    return Notice(
        "dmn_hit_policy_broken",
        table.decision,
        f"决策“{table.decision}”：{table.policy} 表{zh}，实际第 {listed} 条规则同时命中。",
        f"Decision “{table.decision}”: expected {en} of a {table.policy} table, but the rules {listed} hit together.",
        table.id,
        expected=en,
        found=f"rules {listed}",
    )


def value_unfit(decision: str, expected: Type, reference: str, value: Any) -> Notice:
    """The notice of a decision whose value is not of the type it is declared with."""
    return unfit("dmn_decision_type", decision, "", ("的值", "its value"), "", of_type(expected, reference), value)


def input_data_unfit(name: str, expected: Type, value: Any) -> Notice:
    """The notice of a given value that is not of the type its input data is declared with."""
    expected_texts = of_type(expected)
    zh, en = sentence((f"输入“{name}”", f"Input “{name}”"), expected_texts, value)
    return Notice("dmn_input_type", "", zh, en, column=name, expected=expected_texts[1], found=found_text(value))
