"""Which legal limits each scenario exercises: those that were counted, with a clock or without one."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event

from engine.db import Database
from tests.scenarios.walker import WING, Scenario, Walk, read
from workflows.clocks import limits
from workflows.clocks.models import time_limit as amendment

RECORD = Path(__file__).with_name("exercised.json")
"""Limit → up to ``MOST`` scenarios that exercise it; every walk of a scenario proves what it says."""

MOST = 2


def recorded() -> dict[str, list[str]]:
    """The record as it stands."""
    found: dict[str, list[str]] = json.loads(RECORD.read_text(encoding="utf-8"))
    return found


def name_of(story: Scenario) -> str:
    """``process/scenario``."""
    return f"{story.process}/{story.path.stem}"


@contextmanager
def watching(database: Database) -> Iterator[set[str]]:
    """Collect every limit that is looked up, as whatever counts one does, while something is done with a database."""
    asked: set[str] = set()
    known = set(limits.shipped())

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if amendment.name in statement and statement.startswith("SELECT"):
            found = parameters.values() if isinstance(parameters, Mapping) else parameters
            asked.update(known.intersection(one for one in found if isinstance(one, str)))

    event.listen(database.engine, "before_cursor_execute", note)
    yield asked
    event.remove(database.engine, "before_cursor_execute", note)


def write() -> None:
    """Walk every scenario, and record; of many, those that exercise the fewest others."""
    found: dict[str, set[str]] = {}
    for path in sorted(WING.glob("*/scenarios/*.json")):
        story = read(path)
        with tempfile.TemporaryDirectory() as folder:
            database = Database(f"sqlite:///{folder}/walk.db")
            database.create_all()
            with watching(database) as found[name_of(story)]:
                Walk(database, story).take_steps()
            database.dispose()
    order = sorted(found, key=lambda name: (len(found[name]), name))
    codes = sorted(set().union(*found.values()))
    kept = {code: [name for name in order if code in found[name]][:MOST] for code in codes}
    RECORD.write_text(json.dumps(kept, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
