"""Two towns lived through once and recorded: their rates and states, for the page about the demonstration town."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Column, func, select

from api import bootstrap, demo
from api.config import Config
from engine.clock import FrozenClock
from engine.context import Context
from engine.db import Database
from workflows.calendar.zone import local_day
from workflows.cases import CaseState
from workflows.dispatch.models import work_order, work_order_change
from workflows.dispatch.states import OrderState
from workflows.enforcement.models import enforcement_case, enforcement_change
from workflows.enforcement.states import CaseState as EnforcementState
from workflows.errors import SecondSupplement
from workflows.models import case_change, case_file
from workflows.simulation import measures
from workflows.simulation.arrivals import BUSIEST, Volumes
from workflows.simulation.lines import Lines
from workflows.simulation.measures import Rate
from workflows.simulation.run import Run
from workflows.simulation.world import World

RECORD = Path(__file__).with_name("recorded.json")
PAGE = Path(__file__).parents[3] / "docs" / "concepts" / "demonstration-town.md"
BEGIN, END = "<!-- recorded: begin -->", "<!-- recorded: end -->"

UNTIL = datetime(2026, 10, 20, 2, tzinfo=UTC)
SEED = 1
TOWN_DAYS, TOWN_CASES = 30, 600
"""The town with all its lines, in the mix of the busiest one."""
CLUE_DAYS, CLUES, CLUE_ARRIVALS = 75, 150, 15
"""The town with nothing but clues, lived on until they are penalties that are paid or not."""
PENALTIES = frozenset(
    {
        "simple procedure",
        "defence",
        "hearing",
        "returned by the legal review",
        "instalments",
        "paid late",
        "reconsideration",
        "court",
        "to the police",
    }
)
"""Rates that are read from the second town."""

LINES: Mapping[str, tuple[Sequence[str], Column[Any], Column[Any]]] = {
    "办件 applications": ([*CaseState], case_file.c.state, case_change.c.after),
    "工单 work orders": ([*OrderState], work_order.c.state, work_order_change.c.after),
    "案件 enforcement": ([*EnforcementState], enforcement_case.c.state, enforcement_change.c.after),
}
"""Line → its states, where each matter stands, and where each has been."""


_CASES, _ORDERS, _PENALTIES = LINES
_STRUCK_OFF = "what was opened by mistake is struck off by hand; the simulated people open nothing by mistake"
UNREACHED: Mapping[tuple[str, str], str] = {
    (_CASES, "draft"): "an application is opened by being sent",
    (_CASES, "not_accepted"): "eight in a thousand; none was drawn in the recorded town",
    (_CASES, "transferred"): "two in a thousand; none was drawn in the recorded town",
    (_CASES, "canceled"): _STRUCK_OFF,
    (_ORDERS, "enforcing"): "no simulated handler asks for a penalty; clues are registered by officers",
    (_ORDERS, "canceled"): _STRUCK_OFF,
    (_PENALTIES, "with_police"): "two penalties in a thousand; none was drawn in the recorded towns",
    (_PENALTIES, "terminated"): _STRUCK_OFF,
}
"""States of a line that the recorded towns did not come to, each with its reason."""


def live(days: int, volumes: Volumes, arrive: int) -> tuple[list[Rate], dict[str, dict[str, list[int]]]]:
    """Let a fresh town live; its rates, and by line and state how many matters stand in it and how many came by."""
    with tempfile.TemporaryDirectory() as folder:
        url, start = f"sqlite:///{folder}/town.db", UNTIL - timedelta(days=days)
        clock = FrozenClock(start)
        database = Database(url, synchronous="OFF")
        system = bootstrap.build(Config(database_url=url), clock, database)
        demo.load(system)
        world = World(database, system.hooks, clock, Random(SEED))
        world.meet()
        run = Run(world)
        Lines(run).plan(local_day(start) + timedelta(days=1), arrive, volumes, UNTIL if arrive == days else None)
        for day in range(1, days + 1):
            run.until(start + timedelta(days=day))
            database.refresh_statistics()
            print(f"day {day:3} of {days}: {run.tally.sent} forms sent", file=sys.stderr, flush=True)
        for what, count in run.tally.stuck.most_common():
            print(f"left {count:4} {what}", file=sys.stderr)
        with world.looking() as ctx:
            found = list(measures.measure(ctx, run.tally.refused[SecondSupplement.code])), states(ctx)
        database.dispose()
    return found


def states(ctx: Context) -> dict[str, dict[str, list[int]]]:
    """Line → state → matters that stand in it, and changes into it."""

    def counted(column: Column[Any]) -> dict[str, int]:
        return {str(name): count for name, count in ctx.db.execute(select(column, func.count()).group_by(column))}

    found = {}
    for line, (names, stands, came) in LINES.items():
        standing, coming = counted(stands), counted(came)
        found[line] = {str(name): [standing.get(name, 0), coming.get(name, 0)] for name in names}
    return found


def write() -> None:
    """Live through both towns, and record."""
    town, standing = live(TOWN_DAYS, BUSIEST.scaled(TOWN_CASES), TOWN_DAYS)
    punished, punishing = live(CLUE_DAYS, Volumes(0, 0, CLUES, 0), CLUE_ARRIVALS)
    again = {one.en: one for one in punished}
    rates = [again[one.en] if one.en in PENALTIES else one for one in town]
    enforcement = list(LINES)[2]
    standing[enforcement] = {
        name: [counts[0] + punishing[enforcement][name][0], counts[1] + punishing[enforcement][name][1]]
        for name, counts in standing[enforcement].items()
    }
    rows = [[one.zh, one.en, one.seen, one.of, one.meant] for one in rates]
    RECORD.write_text(json.dumps({"rates": rows, "states": standing}, ensure_ascii=False, indent=1) + "\n", "utf-8")
    show()


def recorded() -> tuple[list[Rate], dict[str, dict[str, list[int]]]]:
    """What was recorded."""
    found = json.loads(RECORD.read_text(encoding="utf-8"))
    return [Rate(*row) for row in found["rates"]], found["states"]


def tables() -> str:
    """Both tables as the page shows them."""
    rates, standing = recorded()
    lines = ["| Behaviour | Meant | Measured | Seen of |", "| --- | --- | --- | --- |"]
    for one in rates:
        share = f"{one.share:.2%}" if one.of else "—"
        lines.append(f"| {one.zh} {one.en} | {one.meant:.2%} | {share} | {one.seen} of {one.of} |")
    lines += ["", "| Line | State | Stand in it | Came by |", "| --- | --- | --- | --- |"]
    for line, counts in standing.items():
        lines += [f"| {line} | `{name}` | {stands} | {came} |" for name, (stands, came) in counts.items()]
    lines += ["", "| Not reached | Because |", "| --- | --- |"]
    lines += [f"| {line} `{name}` | {reason} |" for (line, name), reason in UNREACHED.items()]
    return "\n".join(lines)


def shown() -> str:
    """The page with the record in its place."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    return f"{before}{BEGIN}\n\n{tables()}\n\n{END}{rest.partition(END)[2]}"


def show() -> None:
    """Write the record into the page."""
    PAGE.write_text(shown(), encoding="utf-8")


if __name__ == "__main__":
    show() if sys.argv[1:] == ["show"] else write()
