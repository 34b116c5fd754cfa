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
from workflows.calendar.zone import HOME, at, local_day
from workflows.clocks import counting, surcharges
from workflows.clocks.counting import Deadline
from workflows.clocks.limits import Bearer, Direction, TimeLimit, Unit

SHIPPED = Path(__file__).parent / "deadline_vectors.json"
CALENDAR = years.shipped()
MORNING = time(10)


def deadline(day: str, limit: TimeLimit, suspended: Sequence[Sequence[str]] = ()) -> Deadline:
    """When a limit is over that begins in the morning of ``day``."""
    pauses = [counting.whole_day(_day(first), _day(last)) for first, last in suspended]
    return counting.deadline(limit, at(_day(day), MORNING), CALENDAR, pauses)


def _day(text: object) -> date:
    if not isinstance(text, str):
        raise ValueError(f"expected a day such as 2026-02-13, found {text!r}")
    return date.fromisoformat(text)


def _whole(number: object) -> int:
    if not isinstance(number, int) or isinstance(number, bool) or number < 0:
        raise ValueError(f"expected a whole number from 0, found {number!r}")
    return number


def working_days(day: str, days: int, suspended: Sequence[Sequence[str]] = ()) -> str:
    return _due(deadline(day, TimeLimit(_whole(days), Unit.WORKING_DAYS), suspended))


def latest_working_day(day: str, days: int) -> str:
    return _due(deadline(day, TimeLimit(_whole(days), Unit.WORKING_DAYS, direction=Direction.BEFORE)))


def calendar_days(day: str, days: int) -> str:
    """An authority's days: the safe date is not rolled."""
    return str(local_day(deadline(day, TimeLimit(_whole(days), Unit.CALENDAR_DAYS)).safe_at))


def rolled_calendar_days(day: str, days: int) -> str:
    return _due(deadline(day, TimeLimit(_whole(days), Unit.CALENDAR_DAYS, Bearer.CITIZEN)))


def working_days_between(first: str, last: str) -> int:
    begin, end = (at(_day(day), MORNING) for day in (first, last))
    return counting.elapsed_working_days(begin, end, CALENDAR)


def surcharge(principal: object, days: int) -> Decimal:
    return Decimal(surcharges.surcharge(int(Decimal(str(principal)) * 100), _whole(days))) / 100


def service_hours(start: str, hours: int) -> str:
    limit = TimeLimit(_whole(hours), Unit.WORKING_HOURS)
    began = datetime.fromisoformat(start)
    began = began if began.tzinfo else began.replace(tzinfo=HOME)
    return counting.deadline(limit, began, CALENDAR).due_at.isoformat()


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


def load(path: Path) -> list[Any]:
    """The vectors of a file.

    Raises:
        ValueError: it is no JSON, or no list.
    """
    found = json.loads(path.read_text(encoding="utf-8-sig"))
    if not isinstance(found, list):
        raise ValueError(f"expected a list of vectors, found {type(found).__name__}")
    return found


def failure(vector: object) -> str | None:
    """What is wrong with the answer to a vector, or with the vector; None when it is right."""
    if not isinstance(vector, Mapping):
        return f"{vector!r}: expected an object with kind, args and expect"
    kind, args = vector.get("kind"), vector.get("args")
    if not isinstance(kind, str) or kind not in KINDS:
        return f"{kind!r}: unknown kind; known are {', '.join(KINDS)}"
    if not isinstance(args, list) or "expect" not in vector:
        return f"{kind}: expected a list args and an expect"
    shown = f"{kind}{tuple(args)}"
    try:
        found = KINDS[kind](*args)
    except (ValueError, TypeError, ArithmeticError, LookupError, AttributeError) as error:
        return f"{shown}: {error}"
    return None if _equal(found, vector["expect"]) else f"{shown}: expected {vector['expect']}, found {found}"


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
    file = parser.parse_args().file
    try:
        vectors = load(file)
    except (OSError, ValueError, RecursionError) as error:
        print(f"{file}: {error}")
        print("0 passed, 1 failed")
        return 1
    wrong = [text for text in map(failure, vectors) if text]
    for text in wrong:
        print(text)
    print(f"{len(vectors) - len(wrong)} passed, {len(wrong)} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
