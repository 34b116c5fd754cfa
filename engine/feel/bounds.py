"""How much one evaluation may do, and the count of what it has done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from time import thread_time
from typing import Any

from engine.feel.errors import FeelBoundExceeded

CLOCK_INTERVAL = 64
"""Steps between two looks at the thread's processor time, some thirty microseconds; a look takes half of one."""

FIRST_LOOK = 16
"""Steps before the first look, which starts the clock: most evaluations end before it."""

CHARACTERS_PER_STEP = 64
"""Building a string costs one step for so many characters, so that steps bound memory too."""

ITEMS_PER_STEP = 8
"""Copying a list or context costs one step for so many entries."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits of one evaluation; ``seconds`` is processor time of the evaluating thread, the last resort."""

    steps: int = 50_000
    depth: int = 64
    list_length: int = 20_000
    string_length: int = 200_000
    seconds: float = 0.025


DEFAULT_BOUNDS = Bounds()
"""What an expression may do where nobody said otherwise; a decision may do more."""


@dataclass(frozen=True, slots=True)
class Env:
    """What an evaluation may know besides its context: the instant, the domain's functions, the bounds.

    ``host`` is lent to the domain's functions by whoever wrote them; the language never looks at it.
    """

    now: datetime | None = None
    functions: Mapping[str, Any] | None = None
    bounds: Bounds = DEFAULT_BOUNDS
    host: Any = None


DEFAULT_ENV = Env()

WALK_LIMIT = 50_000
"""Items one comparison or check may visit where no evaluation's meter is at hand."""

INPUT_LIMIT = 50_000
"""Values, those inside lists and contexts included, that one evaluation takes in: some twenty milliseconds."""

RESULT_FACTOR = 4
"""A level of a result may have so many times the items of one list."""

RESULT_FREE = 1000
"""Items of a level that are not counted as steps: an ordinary result costs nothing."""

ATOMS = frozenset({str, int, bool, float, Decimal, type(None)})
CONTAINERS = (dict, list, tuple, Mapping)

RESULT_DEPTH = 100
"""Levels of lists and contexts a result may have."""


class Allowance:
    """The meter of a single walk through nested values, outside an evaluation."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = WALK_LIMIT

    def spend(self, steps: int, position: int | None = None) -> None:
        """Count items; refuse when there are too many."""
        self.left -= steps
        if self.left < 0:
            raise FeelBoundExceeded("steps", WALK_LIMIT, "", position)


class Run:
    """The meter of one evaluation."""

    __slots__ = ("bounds", "deadline", "depth", "env", "functions", "steps", "text", "ticks")

    def __init__(self, env: Env, text: str) -> None:
        self.env = env
        self.bounds = env.bounds
        self.functions = env.functions
        self.text = text
        self.steps = env.bounds.steps
        self.depth = 0
        self.ticks = FIRST_LOOK
        self.deadline = 0.0

    def exceeded(self, bound: str, position: int | None, text: str | None = None) -> FeelBoundExceeded:
        """The error for a bound that was passed."""
        limit = getattr(self.bounds, bound)
        return FeelBoundExceeded(bound, limit, self.text if text is None else text, position)

    def spend(self, steps: int, position: int | None = None, text: str | None = None) -> None:
        """Count steps; refuse when they, or the processor time, are used up."""
        self.steps -= steps
        if self.steps < 0:
            raise self.exceeded("steps", position, text)
        self.ticks -= steps
        if self.ticks < 0:
            self.ticks = CLOCK_INTERVAL
            self.check_clock(position, text)

    def check_clock(self, position: int | None, text: str | None = None) -> None:
        """Refuse when the thread has computed for longer than allowed since the first look."""
        now = thread_time()
        if not self.deadline:
            self.deadline = now + self.bounds.seconds
        elif now > self.deadline:
            raise self.exceeded("seconds", position, text)

    def seconds_left(self) -> float:
        """Processor seconds until the clock says no."""
        return self.deadline - thread_time() if self.deadline else self.bounds.seconds

    def string(self, value: str, position: int | None = None) -> str:
        """Account for a string just built."""
        size = len(value)
        if size > CHARACTERS_PER_STEP:
            if size > self.bounds.string_length:
                raise self.exceeded("string_length", position)
            self.spend(size // CHARACTERS_PER_STEP, position)
        return value

    def items(self, size: int, position: int | None = None) -> None:
        """Account for a list or context of ``size`` entries about to be built or walked."""
        if size > self.bounds.list_length:
            raise self.exceeded("list_length", position)
        self.spend(size // ITEMS_PER_STEP + 1, position)

    def admit(self, given: Any) -> None:
        """Start the clock; refuse what holds more values than may be taken in."""
        self.check_clock(None)
        count, level = 0, [given]
        while level:
            following: list[Any] = []
            for value in level:
                following.extend(value.values() if isinstance(value, Mapping) else value)
                if count + len(following) > INPUT_LIMIT:
                    raise FeelBoundExceeded("input_values", INPUT_LIMIT, self.text, None)
            count += len(following)
            level = [value for value in following if value.__class__ not in ATOMS and isinstance(value, CONTAINERS)]

    def measure(self, result: Any) -> None:
        """Refuse a result that is nested too deeply, or whose shared parts would unfold without end."""
        level: list[Any] = [result]
        depth = 0
        while level:
            depth += 1
            if depth > RESULT_DEPTH:
                raise self.exceeded("depth", 0)
            following: list[Any] = []
            for value in level:
                cls = value.__class__
                if cls is dict:
                    following.extend(value.values())
                elif cls is list:
                    following.extend(value)
                if len(following) > RESULT_FACTOR * self.bounds.list_length:
                    raise self.exceeded("list_length", 0)
            if len(following) > RESULT_FREE:
                self.spend(len(following) // 2, 0)
            level = [value for value in following if value.__class__ is dict or value.__class__ is list]
