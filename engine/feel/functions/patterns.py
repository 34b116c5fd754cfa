"""Regular expressions as XPath writes them, translated for the ``regex`` engine and stopped when they run wild.

Source: XPath and XQuery Functions 3.1, clause 5.6; XML Schema Part 2, appendix F.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import regex

from engine.feel.bounds import Run
from engine.feel.errors import FeelBoundExceeded

PATTERN_LIMIT = 1000
"""Characters of a pattern."""

REPEAT_LIMIT = 1000
"""The largest number in braces."""

EXPANSION_LIMIT = 20_000
"""Characters of a pattern with all numbers in braces written out: ``(a{10}){10}`` counts as 100."""

MAKING_LIMIT = 12_000
"""Estimated microseconds that making a pattern ready may take: letters are cheap, categories without case are not."""

LETTER_COST, SET_COST, CATEGORY_COST, CASELESS_CATEGORY_COST = 12, 8, 25, 250
"""Measured on a slow processor: one character, what a set adds to each, ``\\w`` and its like for each category."""

SECONDS = 0.01
"""Processor seconds one match may take; the engine looks at the clock while it backtracks."""

REPEATED_LIMIT = 10_000
"""Characters of a text for a pattern that may go back over a repeat without end.

Going once back over a repeat the engine does not look at the clock: a millisecond for every 1,000 characters.
"""

FLAGS = frozenset("smixq")
NAME_START = r"\p{L}_:"
NAME_CHAR = r"\p{L}\p{Nd}\p{M}_:.\-\u00b7"
CLASSES = {
    "d": r"\p{Nd}",
    "D": r"\P{Nd}",
    "s": r" \t\n\r",
    "w": r"\p{L}\p{M}\p{N}\p{S}",
    "i": NAME_START,
    "c": NAME_CHAR,
}
NEGATED = {"S": "s", "W": "w", "I": "i", "C": "c"}
PLAIN = frozenset("\\|.?*+(){}-[]^$")
CONTROLS = {"n": "\\n", "r": "\\r", "t": "\\t"}


class BadPattern(ValueError):
    """The pattern is not one of XPath: the call answers null."""


class Translation:
    """One pattern being translated."""

    def __init__(self, pattern: str, flags: str) -> None:
        self.pattern = without_spaces(pattern) if "x" in flags else pattern
        self.flags = flags
        self.index = 0
        self.groups = 0
        self.open_groups: list[int] = []
        #: Sizes of the open groups written out, and of the last piece.
        self.sizes = [0]
        self.last = 0
        self.cost = 0
        #: Whether a repeat without end was read, and whether anything follows one.
        self.endless = self.goes_back = False

    def charge(self, cost: int) -> None:
        """Count what making the pattern will take; refuse when it is too much."""
        self.cost += cost
        if self.cost > MAKING_LIMIT:
            raise FeelBoundExceeded("pattern_work", MAKING_LIMIT, self.pattern, self.index)

    def categories(self, source: str) -> str:
        """The translation of an escape, its categories counted."""
        self.charge(source.count("{") * (CASELESS_CATEGORY_COST if "i" in self.flags else CATEGORY_COST))
        return source

    def peek(self) -> str:
        return self.pattern[self.index] if self.index < len(self.pattern) else ""

    def next(self) -> str:
        if self.index >= len(self.pattern):
            raise BadPattern(self.pattern)
        self.index += 1
        self.charge(2 * LETTER_COST if "i" in self.flags else LETTER_COST)
        return self.pattern[self.index - 1]

    def whole(self) -> str:
        out: list[str] = []
        quantifiable = False
        while self.index < len(self.pattern):
            char = self.next()
            if char in "*+?{":
                if not quantifiable:
                    raise BadPattern(self.pattern)
                out.append(self.quantifier(char))
                quantifiable = False
                continue
            self.goes_back |= self.endless
            self.measure(char)
            piece, quantifiable = self.piece(char)
            out.append(piece)
        if self.open_groups:
            raise BadPattern(self.pattern)
        return "".join(out)

    def measure(self, char: str) -> None:
        """Keep count of how large the pattern is when written out."""
        if char == "(":
            self.sizes.append(0)
        elif char == ")" and len(self.sizes) > 1:
            self.last = self.sizes.pop() + 1
            self.sizes[-1] += self.last
        else:
            self.last = 1
            self.sizes[-1] += 1

    def repeat(self, times: int) -> None:
        """Count the last piece so many times."""
        self.sizes[-1] += self.last * max(0, times - 1)
        if self.sizes[-1] > EXPANSION_LIMIT:
            raise FeelBoundExceeded("pattern", EXPANSION_LIMIT, self.pattern, self.index)

    def piece(self, char: str) -> tuple[str, bool]:
        """One atom or sign, and whether a quantifier may follow."""
        if char == "(":
            return self.group(), False
        if char == ")":
            if not self.open_groups:
                raise BadPattern(self.pattern)
            self.open_groups.pop()
            return ")", True
        if char == "|":
            return "|", False
        if char == "^":
            return ("^" if "m" in self.flags else r"\A"), True
        if char == "$":
            return ("$" if "m" in self.flags else r"\Z"), True
        if char == ".":
            return (r"[\s\S]" if "s" in self.flags else r"[^\n\r]"), True
        if char == "[":
            return self.char_class(), True
        if char == "\\":
            return self.escape(), True
        if char in "]}":
            raise BadPattern(self.pattern)
        return regex.escape(char), True

    def group(self) -> str:
        if self.peek() == "?":
            if not self.pattern.startswith("?:", self.index):
                raise BadPattern(self.pattern)
            self.index += 2
            self.open_groups.append(0)
            return "(?:"
        self.groups += 1
        self.open_groups.append(self.groups)
        return "("

    def quantifier(self, char: str) -> str:
        self.endless |= char in "*+"
        if char == "{":
            end = self.pattern.find("}", self.index)
            body = self.pattern[self.index : end] if end > 0 else ""
            low, comma, high = body.partition(",")
            if not low.isdigit() or (high and not high.isdigit()) or (high and int(high) < int(low)):
                raise BadPattern(self.pattern)
            if len(body) > 12 or max(int(low), int(high or 0)) > REPEAT_LIMIT:
                raise FeelBoundExceeded("pattern", REPEAT_LIMIT, self.pattern, self.index)
            self.repeat(max(int(low), int(high or 0)))
            self.endless |= bool(comma and not high)
            self.index = end + 1
            char = "{" + low + comma + high + "}"
        if self.peek() == "?":
            self.index += 1
            char += "?"
        if self.peek() in ("*", "+", "?", "{"):
            raise BadPattern(self.pattern)
        return char

    def escape(self) -> str:
        char = self.next()
        if char.isdigit():
            return self.back_reference(char)
        return self.class_escape(char, "[{}]")

    def single_escape(self, char: str) -> str:
        if char in "pP":
            return self.category(char)
        if char in CONTROLS:
            return CONTROLS[char]
        if char in PLAIN:
            return "\\" + char
        raise BadPattern(self.pattern)

    def back_reference(self, char: str) -> str:
        number = int(char)
        while self.peek().isdigit() and number * 10 + int(self.peek()) <= self.groups:
            number = number * 10 + int(self.next())
        if number == 0 or number > self.groups or number in self.open_groups:
            raise BadPattern(self.pattern)
        return f"(?:\\{number})"

    def category(self, char: str) -> str:
        if self.next() != "{":
            raise BadPattern(self.pattern)
        end = self.pattern.find("}", self.index)
        name = self.pattern[self.index : end] if end > 0 else ""
        self.index = end + 1
        block = name.removeprefix("Is")
        if not block.replace("-", "").isalnum():
            raise BadPattern(self.pattern)
        return self.categories(f"\\{char}{{{'In' + block if name.startswith('Is') else name}}}")

    def char_class(self) -> str:
        """What stands in brackets, subtraction included."""
        out = ["["]
        if self.peek() == "^":
            self.index += 1
            out.append("^")
        empty = True
        while True:
            char = self.next()
            if char == "]" and not empty:
                break
            if char == "-" and self.peek() == "[" and not empty:
                self.index += 1
                out.append("--" + self.char_class())
                if self.next() != "]":
                    raise BadPattern(self.pattern)
                break
            out.append(self.class_member(char))
            empty = False
        return "".join(out) + "]"

    def class_member(self, char: str) -> str:
        self.charge(6 * SET_COST if "i" in self.flags else SET_COST)
        if char == "\\":
            return self.class_escape(self.next())
        if char in "[]":
            raise BadPattern(self.pattern)
        low = char
        if self.peek() == "-" and self.index + 1 < len(self.pattern) and self.pattern[self.index + 1] not in "[]":
            self.index += 1
            high = self.next()
            if high == "\\":
                high = self.next()
            if ord(high) < ord(low):
                raise BadPattern(self.pattern)
            return f"{_literal(low)}-{_literal(high)}"
        return _literal(char)

    def class_escape(self, char: str, form: str = "{}") -> str:
        """``\\d`` and its like; ``form`` brackets it where it stands alone."""
        if char == "D":
            return self.categories(CLASSES[char])
        if char in CLASSES:
            return self.categories(form.format(CLASSES[char]))
        if char in NEGATED:
            return self.categories(f"[^{CLASSES[NEGATED[char]]}]")
        return self.single_escape(char)


def without_spaces(pattern: str) -> str:
    """The pattern as flag ``x`` reads it: white space counts only inside brackets."""
    kept: list[str] = []
    depth, escaped = 0, False
    for char in pattern:
        if depth == 0 and char in " \t\n\r":
            continue
        kept.append(char)
        if not escaped:
            depth += (char == "[") - (char == "]" and depth > 0)
        escaped = char == "\\" and not escaped
    return "".join(kept)


def _literal(char: str) -> str:
    return "\\" + char if not char.isalnum() and char.isascii() and char > " " else char


@dataclass(frozen=True, slots=True)
class Ready:
    """A pattern made ready; ``goes_back`` when something follows a repeat without end, ``cost`` of making it."""

    engine: Any
    goes_back: bool
    cost: int


@lru_cache(maxsize=512)
def compiled(pattern: str, flags: str) -> Ready:
    """The pattern made ready.

    Raises:
        BadPattern: the pattern or a flag is not of XPath.
        FeelBoundExceeded: the pattern is too large.
    """
    if set(flags) - FLAGS:
        raise BadPattern(flags)
    if len(pattern) > PATTERN_LIMIT:
        raise FeelBoundExceeded("pattern", PATTERN_LIMIT, pattern, 0)
    options = regex.VERSION1
    if "i" in flags:
        options |= regex.IGNORECASE
    if "m" in flags and "q" not in flags:
        options |= regex.MULTILINE
    translation = Translation(pattern, flags)
    source = regex.escape(pattern) if "q" in flags else translation.whole()
    try:
        return Ready(regex.compile(source, options), translation.goes_back, translation.cost)
    except (regex.error, OverflowError, RecursionError) as error:
        raise BadPattern(pattern) from error


def _prepare(run: Run, position: int | None, text: str, pattern: str, flags: str) -> Any:
    run.spend(1 + len(text) // 64 + len(pattern) // 4, position)
    run.check_clock(position)
    try:
        ready = compiled(pattern, flags)
    except FeelBoundExceeded as error:
        raise FeelBoundExceeded(error.bound, error.limit, run.text, position) from None
    if ready.goes_back and len(text) > REPEATED_LIMIT:
        raise FeelBoundExceeded("repeated_text", REPEATED_LIMIT, run.text, position)
    return ready.engine


def _patience(run: Run) -> float:
    """Seconds the engine may match: what is left of the evaluation's, at most ``SECONDS``."""
    return max(0.001, min(SECONDS, run.seconds_left()))


def _wild(run: Run, position: int | None, patience: float) -> FeelBoundExceeded:
    """The error of a match that ran out of ``patience``: the evaluation's seconds where they end first, else its own.

    The engine counts time as it passes on the wall, an evaluation the time it had the processor: which of the two
    ended the match is told by the patience it was given, not by what is left afterwards.
    """
    if patience < SECONDS:
        return run.exceeded("seconds", position)
    return FeelBoundExceeded("match_seconds", SECONDS, run.text, position)


def matches(run: Run, position: int | None, text: str, pattern: str, flags: str) -> bool:
    """Whether a part of the text matches."""
    ready = _prepare(run, position, text, pattern, flags)
    patience = _patience(run)
    try:
        return ready.search(text, timeout=patience) is not None
    except TimeoutError:
        raise _wild(run, position, patience) from None


def split(run: Run, position: int | None, text: str, pattern: str) -> list[str]:
    """The parts of the text between matches."""
    ready = _prepare(run, position, text, pattern, "")
    parts: list[str] = []
    start = 0
    patience = _patience(run)
    try:
        for found in ready.finditer(text, timeout=patience):
            if found.end() == found.start():
                raise BadPattern(pattern)
            parts.append(text[start : found.start()])
            run.items(1, position)
            if len(parts) >= run.bounds.list_length:
                raise run.exceeded("list_length", position)
            start = found.end()
    except TimeoutError:
        raise _wild(run, position, patience) from None
    return [*parts, text[start:]]


def replace(run: Run, position: int | None, text: str, pattern: str, replacement: str, flags: str) -> str:
    """The text with every match replaced; a pattern that matches nothing at all is an error of XPath."""
    ready = _prepare(run, position, text, pattern, flags)
    parts = [replacement] if "q" in flags else replacement_parts(replacement, ready.groups)
    out: list[str] = []
    start = size = 0
    patience = _patience(run)
    try:
        if ready.search("", timeout=patience) is not None:
            raise BadPattern(pattern)
        for found in ready.finditer(text, timeout=patience):
            out.append(text[start : found.start()])
            inserted = "".join(part if isinstance(part, str) else found[part] or "" for part in parts)
            size += found.start() - start + len(inserted)
            run.spend(1 + len(inserted) // 64, position)
            if size > run.bounds.string_length:
                raise run.exceeded("string_length", position)
            out.append(inserted)
            start = found.end()
    except TimeoutError:
        raise _wild(run, position, patience) from None
    out.append(text[start:])
    return run.string("".join(out), position)


def replacement_parts(replacement: str, groups: int) -> list[str | int]:
    """A replacement taken apart: texts and numbers of groups."""
    parts: list[str | int] = []
    index = 0
    while index < len(replacement):
        char = replacement[index]
        index += 1
        following = replacement[index : index + 1]
        if char == "\\":
            if following not in ("\\", "$"):
                raise BadPattern(replacement)
            parts.append(following)
            index += 1
        elif char == "$":
            if not following.isdigit() or not following.isascii():
                raise BadPattern(replacement)
            number = int(following)
            index += 1
            while replacement[index : index + 1].isdigit() and number * 10 + int(replacement[index]) <= groups:
                number = number * 10 + int(replacement[index])
                index += 1
            parts.append(number if number <= groups else "")
        else:
            parts.append(char)
    return parts
