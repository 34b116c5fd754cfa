"""Errors name the place and what was expected, in Chinese and in English."""

from __future__ import annotations

import re

import pytest

from engine import feel

BROKEN = {
    "": 0,
    "1 +": 3,
    "1 + * 2": 4,
    "(1": 2,
    "[1, 2": 5,
    "{a: 1": 5,
    "{a 1}": 1,
    "{1: 2}": 1,
    "a b": 2,
    "amount 5": 7,
    "foo(1,": 6,
    "foo(a: 1, 2)": 10,
    "if a then b": 11,
    "if a else b": 5,
    "for x return x": 6,
    "for in xs return x": 4,
    "some x in xs": 12,
    "x between 1": 11,
    "x instance number": 11,
    "x instance of 5": 14,
    "[1..": 4,
    "]1, 2]": 2,
    '"open': 0,
    "1 /* open": 2,
    '@"nonsense"': 1,
    "@5": 1,
    "a.": 2,
    "a.5": 1,
    "1 # 2": 2,
    "a = = b": 4,
    "and": 0,
    "function(x": 10,
    "x -> y": 2,
    "1e99999": 0,
    "金额 > ": 5,
    "x; y": 1,
    "a ? b : c": 2,
}


@pytest.mark.parametrize("text", BROKEN)
def test_syntax_errors_name_the_place_and_what_was_expected(text: str) -> None:
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.compile(text)

    error = caught.value
    assert error.position == BROKEN[text]
    assert error.expected
    assert re.search("[\u4e00-\u9fff]", error.message_zh)
    assert error.message_en.isascii() or "“" in error.message_en
    assert error.code.startswith("feel_")


def test_caret_stands_under_the_place() -> None:
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.compile("amount > 1\nand 金额 > ) 5")

    error = caught.value
    assert (error.line, error.column) == (2, 10)
    line, caret = error.snippet.split("\n")
    assert line == "and 金额 > ) 5"
    assert caret == " " * 11 + "^"  # two Chinese characters take two columns each
    assert error.snippet in str(error)


@pytest.mark.parametrize("text", ["> ", "1,", "not(1", "[1..", "5 5", "- 1 -", ""])
def test_unary_tests_complain_too(text: str) -> None:
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.compile_unary(text)

    assert caught.value.position is not None


SPELLINGS = {
    "a == b": ("=", 2),
    "a === b": ("=", 2),
    "null == a": ("=", 5),
    "a !== b": ("!=", 2),
    "a <> b": ("!=", 2),
    "a => b": (">=", 2),
    "a =< b": ("<=", 2),
    "a && b": ("and", 2),
    "a || b": ("or", 2),
    "!a": ("not(…)", 0),
    "!(a > 1)": ("not(…)", 0),
    "not a": ("not(…)", 0),
    "NOT a": ("not(…)", 0),
    "a AND b": ("and", 2),
    "a is null": ("=", 2),
    "a is not null": ("!=", 2),
    "a not in (1)": ("not(x in …)", 2),
    "a > 1 ? b : c": ("if … then … else …", 6),
    "a ?b : c": ("if … then … else …", 2),
    "a ?? b": ("if a = null then b else a", 2),
    "a?.b": (".", 1),
    "a % 2": ("modulo(a, b)", 2),
    "a mod 2": ("modulo(a, b)", 2),
    "a ^ 2": ("**", 2),
    "'x'": ('"', 0),
    "a = 'x'": ('"', 4),
    "`x`": ('"', 0),
    "${a}": ("=…", 0),
    "if a then b elif c": ("else if", 12),
    "（a + b）": ("(", 0),
    "sum（a）": ("(", 3),
    "a in（1，2）": ("(", 4),
    "金额＞5000": (">", 2),
    "金额 ＞ 5000": (">", 3),
    "金额＞＝5000": (">=", 2),
    "金额＝＝5000": ("=", 2),
    "金额！=5": ("!=", 2),
    "金额＝5": ("=", 2),
    "姓名＝“王”": ('"', 3),
    "a = “x”": ('"', 4),
    "a = ‘x’": ('"', 4),
    "a > １００": ("100", 4),
    "１２３": ("123", 0),
    "[1，2]": (",", 2),
    "{a：1}": (":", 2),
    "a ≥ 5": (">=", 2),
    "a × b": ("*", 2),
    "a、b": (",", 1),
}


@pytest.mark.parametrize("text", SPELLINGS)
def test_spellings_of_other_languages_are_told_what_to_write(text: str) -> None:
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.compile(text)

    error = caught.value
    assert (error.suggestion, error.position) == SPELLINGS[text]
    assert error.suggestion in error.message_zh and error.suggestion in error.message_en
    assert "应为" in error.message_zh and "Expected" in error.message_en
    assert "却是" in error.message_zh and "found" in error.message_en
    assert error.expected and "^" in error.snippet


@pytest.mark.parametrize("text", ["a != b", "中文１号 > 1", "第１名 = 2"])
def test_what_is_allowed_is_not_hinted_at(text: str) -> None:
    assert feel.compile(text).text == text


@pytest.mark.parametrize(
    ("cell", "suggestion"),
    [
        ("> 5 and < 10", "? > 5 and ? < 10"),
        (">5 or <1", "> 5, < 1"),
        ("5..10", "[5..10]"),
        ("1.5 .. 10", "[1.5..10]"),
        ("in [1..5]", "[1..5]"),
        (" between 1 and 5", "[1..5]"),
    ],
)
def test_a_cell_written_like_an_expression_is_told_the_tests_that_were_meant(cell: str, suggestion: str) -> None:
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.compile_unary(cell)

    assert caught.value.suggestion == suggestion
    assert suggestion in caught.value.message_zh and suggestion in caught.value.message_en
    assert feel.compile_unary(suggestion)(7, {}) is not None
