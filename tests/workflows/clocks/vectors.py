"""Deadline vectors: ``python -m tests.workflows.clocks.vectors FILE`` runs any file of their form."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from workflows.calendar import years
from workflows.calendar.zone import at, local_day
from workflows.clocks import counting, surcharges
from workflows.clocks.counting import Deadline
from workflows.clocks.limits import Bearer, Direction, TimeLimit, Unit

SHIPPED = Path(__file__).parent / "deadline_vectors.json"
CALENDAR = years.shipped()
MORNING = time(10)


def deadline(day: str, limit: TimeLimit, suspended: Sequence[Sequence[str]] = ()) -> Deadline:
    """When a limit is over that begins in the morning of ``day``."""
    pauses = [counting.whole_day(date.fromisoformat(first), date.fromisoformat(last)) for first, last in suspended]
    return counting.deadline(limit, at(date.fromisoformat(day), MORNING), CALENDAR, pauses)


def working_days(day: str, days: int, suspended: Sequence[Sequence[str]] = ()) -> str:
    return _due(deadline(day, TimeLimit(days, Unit.WORKING_DAYS), suspended))


def latest_working_day(day: str, days: int) -> str:
    return _due(deadline(day, TimeLimit(days, Unit.WORKING_DAYS, direction=Direction.BEFORE)))


def calendar_days(day: str, days: int) -> str:
    """An authority's days: the safe date is not rolled."""
    return str(local_day(deadline(day, TimeLimit(days, Unit.CALENDAR_DAYS)).safe_at))


def rolled_calendar_days(day: str, days: int) -> str:
    return _due(deadline(day, TimeLimit(days, Unit.CALENDAR_DAYS, Bearer.CITIZEN)))


def working_days_between(first: str, last: str) -> int:
    begin, end = (at(date.fromisoformat(day), MORNING) for day in (first, last))
    return counting.elapsed_working_days(begin, end, CALENDAR)


def surcharge(principal: object, days: int) -> Decimal:
    return Decimal(surcharges.surcharge(int(Decimal(str(principal)) * 100), days)) / 100


def service_hours(start: str, hours: int) -> str:
    limit = TimeLimit(hours, Unit.WORKING_HOURS)
    return counting.deadline(limit, datetime.fromisoformat(start), CALENDAR).due_at.isoformat()


def _due(found: Deadline) -> str:
    return str(local_day(found.due_at))


KINDS: Mapping[str, Callable[..., Any]] = {
    "add_working_days": working_days,
    "add_working_days_with_suspension": working_days,
    "add_calendar_days_no_roll": calendar_days,
    "add_calendar_days_roll_forward": rolled_calendar_days,
    "subtract_working_days": latest_working_day,
    "working_days_between": working_days_between,
    "surcharge": surcharge,
    "add_working_hours": service_hours,
}


def load(path: Path) -> list[dict[str, Any]]:
    """The vectors of a file."""
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8-sig"))
    return found


def failure(vector: Mapping[str, Any]) -> str | None:
    """What is wrong with the answer to a vector; None when it is right."""
    shown = f"{vector.get('kind')}{tuple(vector.get('args', ()))}"
    if vector.get("kind") not in KINDS:
        return f"{shown}: unknown kind"
    try:
        found = KINDS[vector["kind"]](*vector["args"])
    except (ValueError, TypeError, InvalidOperation) as error:
        return f"{shown}: {error}"
    return None if _equal(found, vector.get("expect")) else f"{shown}: expected {vector.get('expect')}, found {found}"


def _equal(found: object, expected: object) -> bool:
    if isinstance(found, int | Decimal):
        try:
            return Decimal(str(expected)) == found
        except InvalidOperation:
            return False
    return found == expected


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?", default=SHIPPED)
    vectors = load(parser.parse_args().file)
    wrong = [text for text in map(failure, vectors) if text]
    for text in wrong:
        print(text)
    print(f"{len(vectors) - len(wrong)} passed, {len(wrong)} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
