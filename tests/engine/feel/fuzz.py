"""Coverage-guided fuzz of the language: ``python -m tests.engine.feel.fuzz [--seconds 600] [--seed 1]``.

Mutated expressions that reach new steps between lines of ``engine/feel`` are kept and mutated further. Allowed are
answers and errors of the language; an evaluation within 50 ms of processor time, compiling, looking over and
translating within 200 ms (a shared processor), all within 50 MB. The last line is ``N runs, N failures``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import random
import sys
import time
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from engine import feel
from engine.feel.expressions import build, strip
from engine.feel.types import BUILT_IN_TYPES
from tests.engine.feel.agreement import Generator
from tests.engine.feel.attacks import ATTACKS, WIDE

HOME = str(Path(feel.__file__).parent)
SECONDS = 0.05
STAGE_SECONDS = 0.2
LONGEST = 20_000
TRACED = 600
"""Characters up to which a text is traced, which takes thirty times as long; of longer ones the memory is taken."""
BYTES = 50_000_000
CONTEXT: dict[str, Any] = {
    "n": 3,
    "d": Decimal("2.5"),
    "s": "text",
    "flag": True,
    "nothing": None,
    "xs": [3, 1, 2],
    "c": {"k": 1, "a b": {"x": [1]}},
    "rows": [{"a": 1, "b": "x"}, {"a": 2}],
    "day": dt.date(2026, 11, 22),
    "moment": dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC),
    "long": feel.YearsMonths(14),
    "huge": 10**100_000,
    "text": "hello 12 " * 20_000,
    "letters": "a" * 190_000,
    "numbers": list(range(19_000)),
    "records": [{"a": number, "b": "x" * (number % 9)} for number in range(5000)],
}
NAMES = frozenset(CONTEXT)
WORDS = [
    *"+-*/()[]{}<>=,.:?@\"'",
    *("**", "..", "<=", ">=", "!=", "->", "//", "/*", "*/", "${", "\\u", "\\", " ", "\n", "中", "\ud7ff", "🐎"),
    *("and ", "or ", "not(", "if ", "then ", "else ", "for ", "in ", "return ", "some ", "every ", "satisfies "),
    *("between ", "instance of ", "function(", "external ", "null", "true", "false", "item", "partial", "list<"),
    *("0", "1", "-1", "1e9", "1e6000", "0.1", "99999999999999999999999999999999999999", "1..10", '"a"', '"(a+)+$"'),
    *('@"2026-11-22"', '@"P1D"', '@"P1Y"', '@"10:00:00@Europe/Paris"', '@"-999999999-01-01"', '@"PT0.000000001S"'),
    *(f"{name}(" for name in [doc.name for doc in feel.describe()]),
    *NAMES,
    *(f"matches({name}, " for name in ("text", "letters")),
    *(r'"\w*\s$"', r'"\S+\d"', '".*?a.*?z"', " and n > 1", " or n = 2", "+nam", "[item > 2]"),
]


class Coverage:
    """Steps between lines of our own code seen so far."""

    def __init__(self) -> None:
        self.seen: set[tuple[CodeType, int, int]] = set()
        self.fresh = 0
        self.last: dict[CodeType, int] = {}

    def trace(self, frame: FrameType, event: str, argument: Any) -> Any:
        code = frame.f_code
        if not code.co_filename.startswith(HOME):
            return None
        if event == "line":
            step = (code, self.last.get(code, 0), frame.f_lineno)
            self.last[code] = frame.f_lineno
            if step not in self.seen:
                self.seen.add(step)
                self.fresh += 1
        return self.trace


SHORT = feel.Env(bounds=feel.Bounds(steps=1000, list_length=200, string_length=5000))
"""Bounds while tracing, which is thirty times slower."""


def run(text: str, env: feel.Env) -> None:
    """Everything that is done with a designer's text."""
    for use in (use_expression, use_tests, use_translation):
        try:
            use(text, env)
        except feel.FeelError as error:
            str(error)


def use_expression(text: str, env: feel.Env) -> None:
    feel.analyse(text, NAMES, condition=True)
    feel.uncovered([text, "n > 1"], NAMES)
    answer = feel.compile(text, NAMES)(CONTEXT, env)
    if not isinstance(answer, feel.Function):
        feel.encode(answer)


def use_tests(text: str, env: feel.Env) -> None:
    feel.analyse_unary(text, NAMES)
    feel.compile_unary(text, NAMES)(3, CONTEXT, env)


def use_translation(text: str, env: feel.Env) -> None:
    feel.analyse_template("${" + text + "}", NAMES)
    feel.compile(feel.translate("${" + text + "}", condition=True), NAMES)(CONTEXT, env)


def mutated(text: str, corpus: list[str], chance: random.Random) -> str:
    """The text with some pieces put in, taken out, doubled, or spliced with another."""
    for _ in range(chance.choice([1, 1, 2, 4])):
        start = chance.randint(0, len(text))
        end = min(len(text), start + chance.randint(0, 12))
        piece = text[start:end]
        choice = chance.random()
        if choice < 0.45:
            text = text[:start] + chance.choice(WORDS) + text[start:]
        elif choice < 0.65:
            text = text[:start] + text[end:]
        elif choice < 0.75:
            text = (
                text[:start]
                + piece * chance.choice([2, 3, 20, 20, LONGEST // max(1, len(piece) + 1) // 2])
                + text[end:]
            )
        elif choice < 0.85:
            text = text[:start] + chance.choice(WORDS) + text[end:]
        else:
            other = chance.choice(corpus)
            cut = chance.randint(0, len(other))
            text = text[:start] + other[cut:]
    return text[:LONGEST]


def offence(text: str) -> str:
    """What a text does that is not allowed; empty when nothing. Collecting others' garbage is not its fault."""
    gc.disable()
    try:
        return _offence(text)
    finally:
        gc.enable()


def _offence(text: str) -> str:
    template = "${" + text + "}"
    stages: list[tuple[str, float, Callable[[], object]]] = [
        ("compile", STAGE_SECONDS, lambda: build(strip(text), NAMES, BUILT_IN_TYPES)),
        ("evaluate", SECONDS, lambda: feel.compile(text, NAMES)(CONTEXT)),
        ("analyse", STAGE_SECONDS, lambda: feel.analyse(text, NAMES, {}, condition=True)),
        ("uncovered", STAGE_SECONDS, lambda: feel.uncovered([text, "n > 1"], NAMES)),
        ("translate", STAGE_SECONDS, lambda: feel.translate(template, condition=True)),
        ("test", SECONDS, lambda: feel.compile_unary(text, NAMES)(3, CONTEXT)),
    ]
    for name, limit, stage in stages:
        if name == "evaluate" or name == "test":
            with suppress(feel.FeelError):
                feel.compile(text, NAMES) if name == "evaluate" else feel.compile_unary(text, NAMES)
        spent = 0.0
        for _ in range(4):
            start = time.thread_time()
            try:
                stage()
            except feel.FeelError:
                pass
            except Exception as error:
                return f"{name}: {type(error).__name__}: {error}"
            spent = time.thread_time() - start
            if spent < limit:
                break
        else:
            return f"{name} took {spent:.3f} s"
    return ""


def memory(text: str) -> int:
    """Peak bytes of a text."""
    tracemalloc.start()
    try:
        run(text, feel.Env())
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def seeds(chance: random.Random) -> list[str]:
    """Where the mutations begin, in any order."""
    generator = Generator(chance.randint(0, 1 << 30))
    found = [
        *(text for text in ATTACKS.values() if len(text) < 400 or text in WIDE.values()),
        *(generator.case().text for _ in range(200)),
    ]
    chance.shuffle(found)
    return found


def fuzz(seconds: float, seed: int) -> int:
    """Fuzz for so long; the number of failures."""
    chance = random.Random(seed)
    corpus = seeds(chance)
    coverage = Coverage()
    runs = failures = 0
    long = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        text = corpus[runs] if runs < len(corpus) and runs < 400 else mutated(chance.choice(corpus), corpus, chance)
        runs += 1
        long += len(text) > 4000
        found = offence(text)
        if not found and len(text) <= TRACED:
            found = traced(coverage, text)
            if coverage.fresh:
                corpus.append(text)
                peak = memory(text) if coverage.fresh > 3 or runs % 10 == 0 else 0
                found = f"took {peak / 1e6:.0f} MB" if peak > BYTES else found
        elif not found and runs % 50 == 0:
            peak = memory(text)
            found = f"took {peak / 1e6:.0f} MB" if peak > BYTES else found
        if found:
            failures += 1
            print(f"{found}\n    {text!r}")
    print(f"{len(coverage.seen)} steps reached, {len(corpus)} expressions kept, {long} texts over 4,000 characters")
    print(f"{runs} runs, {failures} failures")
    return failures


def traced(coverage: Coverage, text: str) -> str:
    """Run under the tracer; the offence, if there is one."""
    coverage.fresh = 0
    coverage.last.clear()
    outer = sys.gettrace()
    sys.settrace(coverage.trace)
    try:
        run(text, SHORT)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    finally:
        sys.settrace(outer)
    return ""


def main() -> int:
    """Fuzz, and answer 1 when something failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    return int(fuzz(options.seconds, options.seed) > 0)


if __name__ == "__main__":
    sys.exit(main())
