"""Whatever values people and programs hand in, a command ends in a wait, an incident or an end, never in a crash."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine import bpmn
from tests.engine.bpmn.drive import ELEMENTS, specs
from tests.engine.bpmn.stored import Environment, Stored

NAMES = (
    "amount applicant approved case_number copies deadline done fee groups heat limit list need_a need_b numbers "
    "parcels passes patience price quantity ready redo refused reviewers total urgency which width"
).split()

ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    3,
    10**25,
    2.5,
    -0.0,
    Decimal("1E+400"),
    Decimal("0.0000001"),
    "",
    "three",
    "P1D",
    "P99999999Y",
    "R-1/PT0S",
    "2026-02-30T00:00:00Z",
    "9999-12-31T23:59:59-12:00",
    "0001-01-01",
    "\x00\ud800",
    "申" * 10_000,
    "${amount}",
    "=amount",
    [],
    [[]],
    [None, 1, "x", {}],
    list(range(50)),
    {},
    {"$": ["date", "x"]},
    {"typename": "Token"},
    date.max,
    datetime.max.replace(tzinfo=UTC),
    datetime.min.replace(tzinfo=UTC),
    datetime(2026, 3, 29, 2, 30),
    time(23, 59),
    timedelta.max,
    timedelta(microseconds=-1),
)


@pytest.mark.parametrize("path", sorted(ELEMENTS.glob("*.bpmn")), ids=lambda path: path.stem)
def test_odd_values_never_crash_the_kernel(path: Path) -> None:
    rng = random.Random(path.stem)
    compiled = specs(path)
    key, spec = next(iter(compiled.items()))
    start = None if spec.root.none_start is not None else "start"

    for _ in range(25):
        decisions = {name: [{"fee": rng.choice(ODD)}] for name in ("fee_table", "fees", "fees_list")}
        env = Environment(compiled, decisions=decisions)
        try:
            stored = Stored(env, key, reload=rng.random() < 0.5, variables=_odd(rng), start_event=start)
        except bpmn.KernelError:
            continue
        for _ in range(8):
            if stored.waits:
                _step(rng, stored)


def _step(rng: random.Random, stored: Stored) -> None:
    wait, values = rng.choice(list(stored.waits)), _odd(rng)
    commands: list[Callable[[bpmn.Workflow], Any]] = [
        lambda workflow: workflow.complete(wait, values),
        lambda workflow: workflow.trigger(wait, values),
        lambda workflow: workflow.retry(wait),
        lambda workflow: workflow.throw_error(wait, "Refused", None, values),
        lambda workflow: workflow.set_variables(None, values),
    ]
    try:
        stored.do(rng.choices(commands, [3, 3, 1, 1, 1])[0])
    except bpmn.KernelError:
        stored.load()


def _odd(rng: random.Random) -> dict[str, Any]:
    return {name: rng.choice(ODD) for name in NAMES if rng.random() < 0.6}
