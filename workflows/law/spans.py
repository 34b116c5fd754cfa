"""How long a step may take by the diagram, in days of one kind; nothing where only the instance knows."""

from __future__ import annotations

import re

from engine.bpmn import Element
from workflows.clocks import limits
from workflows.clocks.limits import TimeLimit, Unit
from workflows.law.reading import Reading

_DEADLINE = re.compile(r"deadline\(\s*\"([A-Z]{2}-\d{2})\"[^()]*(?:\([^()]*\)[^()]*)*\)")
_WORKING_DAYS = re.compile(r"after_working_days\([^,]*(?:\([^()]*\))?[^,]*,\s*(\d+)\s*\)")
_DURATION = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
_WORKING_DAYS_A_WEEK, _DAYS_A_WEEK = 5, 7
_IN_DAYS = {
    Unit.CALENDAR_DAYS: 1.0,
    Unit.WORKING_DAYS: _DAYS_A_WEEK / _WORKING_DAYS_A_WEEK,
    #: Eight hours of service a day.
    Unit.WORKING_HOURS: _DAYS_A_WEEK / _WORKING_DAYS_A_WEEK / 8,
    Unit.HOURS: 1 / 24,
    Unit.MINUTES: 1 / 1440,
    Unit.SECONDS: 1 / 86400,
    Unit.MONTHS: 30.0,
    Unit.YEARS: 365.0,
}
"""Calendar days of one unit, holidays aside."""

OF_CALLS = {"law_review": "PN-11"}
"""The limit of a called process, where the call says none."""


def weights(reading: Reading, unit: Unit, whole: frozenset[str]) -> dict[str, float]:
    """Days of each step's own limit; steps that only have the limit of the ``whole`` weigh nothing."""
    found = {}
    for element in reading.elements:
        days = _days(element, whole)
        if days is not None:
            found[element.id] = days / _IN_DAYS[unit]
    return found


def _days(element: Element, whole: frozenset[str]) -> float | None:
    if element.type in ("userTask", "callActivity", "receiveTask"):
        codes = _codes(element)
        if codes:
            return max((_of_limit(code, element.properties.get("variant", ""), whole) for code in codes), default=0.0)
        return _of_text(element.attributes.get("dueDate", ""), whole)
    for event in element.events:
        if event.kind == "timer" and event.timer != "timeCycle":
            return _of_text(event.text or "", whole)
    return None


def _codes(element: Element) -> list[str]:
    written = element.properties.get("limit") or OF_CALLS.get(element.called or "", "")
    return [code.strip() for code in written.split(";") if code.strip()]


def _of_text(text: str, whole: frozenset[str]) -> float | None:
    """The days of a due date or timer, if it says them."""
    named = _DEADLINE.search(text)
    if named is not None:
        return _of_limit(named[1], "", whole)
    working = _WORKING_DAYS.search(text)
    if working is not None:
        return int(working[1]) * _IN_DAYS[Unit.WORKING_DAYS]
    lasting = _DURATION.search(text) if "P" in text and ("duration" in text or text.startswith("P")) else None
    if lasting is None:
        return None
    weeks, days, hours, minutes = (int(part or 0) for part in lasting.groups())
    return weeks * 7 + days + hours / 24 + minutes / 1440


def _of_limit(code: str, variant: str, whole: frozenset[str]) -> float:
    limit = limits.find(code, variant)
    if code in whole or limit is None or limit.amount is None:
        return 0.0
    return in_days(limit)


def in_days(limit: TimeLimit) -> float:
    """A limit in calendar days."""
    return (limit.amount or 0) * _IN_DAYS[limit.unit]
