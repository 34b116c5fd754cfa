"""Why feelin differs where the specification is on our side: reasons by name, each with its clause of DMN 1.5."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Difference:
    """The smallest expression on which the two differ, though they agree on all its parts."""

    text: str
    template: str
    context: dict[str, Any]
    ours: Any
    theirs: Any
    parts: tuple[Any, ...]
    unary: bool = False


POINTS_AND_RANGES = (
    "before",
    "after",
    "meets",
    "met by",
    "overlaps",
    "overlaps before",
    "overlaps after",
    "finishes",
    "finished by",
    "includes",
    "during",
    "starts",
    "started by",
    "coincides",
)
DURATION_ARITHMETIC = ("(-$dtd)", "($dtd * $small)", "($dtd / 2)", "($ymd * 2)", "($dtd / $dtd)", "($ymd / $ymd)")
EMPTY_PLACES = ("sublist(", "insert before(", "remove(", "list replace(")


def is_call(difference: Difference, *names: str) -> bool:
    """Whether the expression is a call of one of these functions."""
    return difference.template.startswith(tuple(f"{name}(" for name in names))


def has_time_of_day(duration: Any) -> bool:
    """Whether a duration part has hours, minutes or seconds."""
    return isinstance(duration, str) and "T" in duration


def nearly(ours: Any, theirs: Any) -> bool:
    """Whether two numbers differ by no more than accumulated binary rounding."""
    numbers = isinstance(ours, float) and isinstance(theirs, int | float)
    return numbers and math.isclose(ours, theirs, rel_tol=1e-6, abs_tol=1e-6)


def same_members(ours: Any, theirs: Any) -> bool:
    """Whether two lists of numbers hold the same in another order."""
    lists = isinstance(ours, list) and isinstance(theirs, list)
    return lists and sorted(map(str, map(float, ours))) == sorted(map(str, map(float, theirs)))


def is_unset(value: Any) -> bool:
    """Whether an answer is null, or a list with a null."""
    return value is None or value == [] or (isinstance(value, list) and None in value)


def has_context(value: Any) -> bool:
    """Whether a context is among values, or inside them."""
    if isinstance(value, list | tuple):
        return any(map(has_context, value))
    return isinstance(value, dict) and "start included" not in value


def is_turned(value: Any) -> bool:
    """Whether a value is a range from a number down to another."""
    return isinstance(value, dict) and "start" in value and value["end"] is not None and value["end"] < value["start"]


def is_opposite(difference: Difference) -> bool:
    """Whether one answers true and the other false."""
    ours, theirs = difference.ours, difference.theirs
    return isinstance(ours, bool) and isinstance(theirs, bool) and ours is not theirs


def asks_null(difference: Difference) -> bool:
    """Whether unary tests ask null, or compare with it."""
    return difference.context.get("?") is None or None in difference.parts


REASONS: list[tuple[str, Callable[[Difference], bool]]] = [
    (
        "start-beyond-end: the start position of substring lies in the string, else null (table 74); feelin: empty",
        lambda d: is_call(d, "substring") and d.ours is None and d.theirs == "",
    ),
    (
        "date-stays-date: a date plus or minus a duration is a date (table 57); feelin: a date and time",
        lambda d: d.template in ("($date + $dtd)", "($date - $dtd)") and has_time_of_day(d.parts[1]),
    ),
    (
        "between-as-written: a between b and c is a >= b and a <= c (table 55); feelin turns the range round, or null",
        lambda d: " between " in d.template and d.ours is False and d.theirs in (True, None),
    ),
    (
        "kinds-unordered: values of different kinds are neither equal nor ordered, so null (table 52); feelin: either",
        lambda d: is_unset(d.ours) and has_context(d.parts),
    ),
    (
        "outward-brackets: ]0..3[ is a range without its ends (clause 10.3.1.2); feelin stumbles over it in a list",
        lambda d: "Unrecognized token" in str(d.theirs) and "]0..3[" in d.text,
    ),
    (
        "null-not-error: what cannot be evaluated is null (clause 10.3.2.15); feelin: an exception",
        lambda d: d.ours in (None, []) and isinstance(d.theirs, dict) and set(d.theirs) == {"error"},
    ),
    (
        "range-as-written: a range whose end is below its start holds nothing (clause 10.3.2.7); feelin turns it round",
        lambda d: is_opposite(d) and any(map(is_turned, d.parts)),
    ),
    (
        "null-differs: null != 2 is true (table 49), so the filter keeps a null; feelin drops it",
        lambda d: "item !=" in d.template and None in d.parts[0] and None in d.ours,
    ),
    (
        "dates-in-tests: two dates of one day are equal (table 53), so not(…) of one is false; feelin: true",
        lambda d: d.unary and d.template == "not($date)" and d.ours is False,
    ),
    (
        "no-infinity: a number is a decimal128, neither infinite nor NaN (clause 10.3.2.3.1), so null; feelin: either",
        lambda d: "0 ** -1" in d.text or (d.ours is None and str(d.theirs) in ("Infinity", "-Infinity", "NaN")),
    ),
    (
        "median-is-ordered: the median is the middle of the ordered list (table 75); feelin does not order it",
        lambda d: is_call(d, "median") and isinstance(d.parts[0], list) and d.parts[0] != sorted(d.parts[0]),
    ),
    (
        "median-is-ordered: numbers are ordered as numbers (table 75); feelin orders their texts",
        lambda d: is_call(d, "median") and max(map(abs, d.parts[0]), default=0) >= 10,
    ),
    (
        "mode-ascends: the modes ascend (table 75); feelin orders their texts",
        lambda d: is_call(d, "mode") and same_members(d.ours, d.theirs),
    ),
    (
        "lengths-differ: lists of different lengths are unequal (table 53); feelin: null",
        lambda d: d.template == "($nums = $nums)" and d.ours is False and d.theirs is None,
    ),
    (
        "three-values: some and every are or and and over the answers (table 49), null when one is; feelin: false",
        lambda d: d.template.startswith(("(some", "(every")) and d.ours is None and d.theirs is False,
    ),
    (
        "sort-needs-answers: the comparison of sort answers true or false (table 80), else null; feelin goes on",
        lambda d: is_call(d, "sort") and None in d.parts[0] and d.ours is None,
    ),
    (
        "decimal-numbers: numbers have 34 decimal digits (clause 10.3.2.3.1); feelin: 17 binary ones",
        lambda d: (is_call(d, "string") and isinstance(d.ours, str) and "." in d.ours) or nearly(d.ours, d.theirs),
    ),
    (
        "duration-arithmetic: durations are negated, multiplied and divided (table 59); feelin: null",
        lambda d: d.template in DURATION_ARITHMETIC and d.theirs is None,
    ),
    (
        "sum-of-durations: sum adds days and time durations (table 75 with 57); feelin: null",
        lambda d: d.template == "sum([$dtd, $dtd])" and d.theirs is None,
    ),
    (
        "instants: date and times with offsets are subtracted as instants (table 57); feelin subtracts the clocks",
        lambda d: d.template == "($zdt - $zdt)" and any("+" in str(part) for part in d.parts),
    ),
    (
        "whole-months: years and months duration counts whole months only (table 72); feelin rounds, or adds days",
        lambda d: is_call(d, "years and months duration") and str(d.theirs) != str(d.ours),
    ),
    (
        "points-and-ranges: interval functions answer for points and ranges (table 78); feelin: null for some pairs",
        lambda d: is_call(d, *POINTS_AND_RANGES) and isinstance(d.ours, bool) and d.theirs is None,
    ),
    (
        "null-point: an interval function of null is null (table 78); feelin: false",
        lambda d: is_call(d, *POINTS_AND_RANGES) and d.ours is None and None in d.parts,
    ),
    (
        "is-of-kinds: is answers false for values of different kinds (table 77); feelin: null",
        lambda d: is_call(d, "is") and d.ours is False and d.theirs is None,
    ),
    (
        "place-in-list: a position lies in the list, else null (table 75); feelin goes on beyond its end",
        lambda d: d.template.startswith(EMPTY_PLACES) and d.ours is None and isinstance(d.theirs, list),
    ),
    (
        "bracket-kept: a range keeps its brackets, null end or not (clause 10.3.2.7); feelin opens them",
        lambda d: isinstance(d.ours, dict) and isinstance(d.theirs, dict) and None in d.parts and ".." in d.template,
    ),
    (
        "item-of-texts: item is the item, whatever its kind (clause 10.3.2.5); feelin loses it in calls over texts",
        lambda d: d.template == "$strs[contains(item, $str)]" and d.theirs == [] and bool(d.ours),
    ),
    (
        "null-compared: comparing with null is null (table 52), so a test of null is null; feelin: false",
        lambda d: d.ours is None and isinstance(d.theirs, bool) and asks_null(d) and (d.unary or " in " in d.template),
    ),
    (
        "test-answers: a test over ? answers by itself, null when it is null (table 55); feelin: null is the input",
        lambda d: d.unary and "?" in d.template and d.ours is None and d.theirs is True and asks_null(d),
    ),
]
"""The reason, and which differences it explains."""


def explain(difference: Difference) -> str:
    """Why feelin differs; empty when it is not known."""
    return next((reason for reason, explains in REASONS if explains(difference)), "")
