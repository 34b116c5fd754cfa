"""Patterns written for browsers match on the server exactly where they match in the browser."""

import time

import pytest

from forms.patterns import Pattern, PatternError, length

CASES = [
    ("abc", "xxabcxx", True),
    ("^abc$", "abc\n", False),
    ("^abc$", "abc", True),
    (r"^\d+$", "１２３", False),
    (r"^\d+$", "123", True),
    (r"^\w+$", "中文", False),
    (r"^[\u4e00-\u9fff]{2,4}$", "张三丰", True),
    (r"^\S+$", "a\u3000b", False),
    (r"^\s$", "\ufeff", True),
    (r"^[\s]$", "\u00a0", True),
    (r"^[^\d]$", "5", False),
    (r"^.$", "\u2028", False),
    (r"^.$", "\u0085", True),
    ("^.$", "𠮷", False),
    ("^..$", "𠮷", True),
    ("^𠮷$", "𠮷", True),
    (r"^(?<year>\d{4})-\k<year>$", "2026-2026", True),
    (r"^(a)(b)\2\1$", "abba", True),
    (r"^a{2}$", "aa", True),
    (r"^a{,2}$", "a{,2}", True),
    (r"^a{e<=1}$", "a{e<=1}", True),
    (r"^[[:alpha:]]$", "a", False),
    (r"^[[:alpha:]]$", ":]", True),
    (r"^[a&&b]$", "&", True),
    (r"^[^]$", "\n", True),
    (r"[]", "a", False),
    (r"^\x41\u0042\cA$", "AB\x01", True),
    (r"^\/\-\.$", "/-.", True),
    (r"^(?=.*[A-Z])(?!.*X).{3}$", "aBc", True),
    (r"(?<=苏)B", "苏B", True),
    (r"^[\b]$", "\b", True),
    (r"\bcat\b", "a cat b", True),
    (r"^a+?b*?$", "aab", True),
    (r"^(?:x|y)$", "y", True),
    (r"^[\w.-]+@x$", "a.b-c@x", True),
    (r"^#\s?$", "# ", True),
    ("^a b#c$", "a b#c", True),
]


@pytest.mark.parametrize(("source", "text", "expected"), CASES)
def test_pattern_matches_as_in_the_browser(source: str, text: str, expected: bool) -> None:
    assert Pattern(source).matches(text) is expected


@pytest.mark.parametrize(
    "source",
    ["(", "a**", "a++", "a{2}+", "(?>a)", "(?P<n>a)", "(?i)a", "[a", "[b-a]", "a\\", "*a", "a" * 1001, r"[\1]"],
)
def test_pattern_that_browsers_refuse_is_refused(source: str) -> None:
    with pytest.raises(PatternError) as error:
        Pattern(source)
    assert error.value.message_zh and str(error.value)


def test_pattern_gives_up_on_a_hostile_text_in_time() -> None:
    started = time.process_time()

    assert Pattern(r"^(?:(?:a|aa)+)+$").matches("a" * 5_000 + "!") is not True
    assert time.process_time() - started < 1


@pytest.mark.parametrize(("text", "expected"), [("  a  ", 1), ("\u3000张三\ufeff", 2), ("𠮷", 2), ("", 0), ("\x1f", 1)])
def test_length_is_trimmed_and_counted_as_in_the_browser(text: str, expected: int) -> None:
    assert length(text) == expected
