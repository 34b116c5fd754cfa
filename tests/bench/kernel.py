"""The kernel against stock SpiffWorkflow in its usual load–step–save, on one reference model, in one run.

The reference model has twelve tasks, two gateways, a boundary timer that is running, a call activity and 3.7 KB of
form data. A cycle completes the sixth task: stock loads its JSON (spec embedded, as its serializer does), steps,
and dumps; the kernel does the same from the bytes that the engine stores (cold), or on the object in memory (hot).
Rounds of the competitors alternate; each figure is a ratio of medians.
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer

from engine import bpmn, feel
from tests.engine.bpmn.stored import Environment

HERE = Path(__file__).parent / "diagrams"
LOOP = Path(__file__).parents[1] / "engine" / "bpmn" / "elements" / "long_loop.bpmn"
BEFORE = ("accept", "check", "visit", "record", "opinion")
MEASURED, NEXT = "review", "joint_review"
SUBMITTED: dict[str, Any] = {"opinion": "同意", "opinion_text": "材料齐全，符合法定形式。"}
WIDTH = 1000

#: Cycles of one round of one competitor.
BATCH = 20


def form() -> dict[str, Any]:
    """A form of 3.7 KB as JSON: the kinds of values that forms have."""
    found: dict[str, Any] = {"amount": 800, "applicant": "王小明", "urgent": False, "parcels": []}
    number = 0
    while len(json.dumps(found, ensure_ascii=False)) < 3_700 - 110:
        number += 1
        found["parcels"].append(
            {
                "number": f"P-{number:04}",
                "area": number * 17,
                "use": "residential",
                "owners": ["Wang", "Li"],
                "paid": True,
            }
        )
    return found


class Stock:
    """Stock SpiffWorkflow, as its documentation shows it: state as JSON, the spec inside."""

    def __init__(self, path: Path, process: str) -> None:
        parser = BpmnParser()
        parser.add_bpmn_str(_stock_syntax(path.read_text(encoding="utf-8")).encode())
        self.spec, self.called = parser.get_spec(process), parser.get_subprocess_specs(process)
        self.serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())

    def start(self) -> Any:
        workflow = BpmnWorkflow(self.spec, self.called)
        workflow.do_engine_steps()
        return workflow

    def find(self, workflow: Any, element: str) -> Any:
        """The id by which a caller knows the task."""
        return workflow.get_next_task(state=TaskState.READY, spec_name=element).id

    def complete(self, workflow: Any, task_id: Any, variables: dict[str, Any]) -> None:
        task = workflow.get_task_from_id(task_id)
        task.data.update(variables)
        task.run()
        workflow.do_engine_steps()

    def prepare(self) -> str:
        workflow = self.start()
        for element in BEFORE:
            self.complete(workflow, self.find(workflow, element), form() if element == BEFORE[0] else SUBMITTED)
        self.task = self.find(workflow, MEASURED)
        text: str = self.serializer.serialize_json(workflow)
        return text

    def cycle(self, text: str) -> str:
        workflow = self.serializer.deserialize_json(text)
        self.complete(workflow, self.task, SUBMITTED)
        saved: str = self.serializer.serialize_json(workflow)
        return saved


def _stock_syntax(xml: str) -> str:
    """The same model in stock's syntax: timers and scripts are Python, and so is the loop's cardinality."""
    xml = xml.replace(">P3D<", '>"P3D"<')
    return xml.replace("<bpmn:script>amount * 2<", "<bpmn:script>total = amount * 2<")


class Ours:
    """The kernel as the engine drives it: rows of bytes for the control and for each variable scope."""

    def __init__(self, path: Path, process: str) -> None:
        self.env = Environment(bpmn.compile(bpmn.read(path.read_bytes())))
        self.definition = f"{process}:1"
        self.spec = self.env.spec(self.definition)

    def start(self, variables: dict[str, Any] | None = None) -> Any:
        return bpmn.Workflow.start(self.spec, self.definition, self.env, variables=variables or {})

    def find(self, workflow: Any, element: str) -> str:
        """The id by which a caller knows the task."""
        found: str = next(wait.id for wait in workflow.waiting() if wait.element_id == element)
        return found

    def save(self, workflow: Any) -> tuple[bytes, dict[int, bytes]]:
        """What the engine would write: the control, and the scopes that changed."""
        changes = workflow.take_changes()
        documents = {scope: feel.dumps(document) for scope, document in changes.scopes.items() if document is not None}
        return workflow.dump(), documents

    def load(self, stored: tuple[bytes, dict[int, bytes]]) -> Any:
        control, documents = stored
        scopes = {scope: feel.loads(document) for scope, document in documents.items()}
        return bpmn.Workflow.load(self.spec, control, scopes, self.env)

    def prepare(self) -> tuple[bytes, dict[int, bytes]]:
        workflow = self.start()
        for element in BEFORE:
            workflow.complete(self.find(workflow, element), form() if element == BEFORE[0] else SUBMITTED)
        self.wait = self.find(workflow, MEASURED)
        return self.save(workflow)

    def hot(self, workflow: Any) -> tuple[bytes, dict[int, bytes]]:
        workflow.complete(self.wait, SUBMITTED)
        return self.save(workflow)

    def cold(self, stored: tuple[bytes, dict[int, bytes]]) -> tuple[bytes, dict[int, bytes]]:
        return self.hot(self.load(stored))


def measure_cycle(rounds: int) -> dict[str, float]:
    """Seconds per cycle: stock, kernel cold, kernel hot."""
    stock, ours = Stock(HERE / "reference.bpmn", "reference"), Ours(HERE / "reference.bpmn", "reference")
    text, stored = stock.prepare(), ours.prepare()
    _check_same(stock, stock.cycle(text), ours, ours.cold(stored))
    times: dict[str, list[float]] = {"stock": [], "cold": [], "hot": []}
    for _ in range(rounds):
        times["stock"] += _timed(stock.cycle, [text] * BATCH)
        times["cold"] += _timed(ours.cold, [stored] * BATCH)
        times["hot"] += _timed(ours.hot, [ours.load(stored) for _ in range(BATCH)])
    return {name: median(found) for name, found in times.items()}


def _check_same(stock: Stock, text: str, ours: Ours, stored: tuple[bytes, dict[int, bytes]]) -> None:
    """Both must stand at the same task with the same values, or the figures mean nothing."""
    theirs = stock.serializer.deserialize_json(text).get_next_task(state=TaskState.READY, spec_name=NEXT)
    mine = ours.load(stored)
    assert [wait.element_id for wait in mine.waiting()] == [NEXT]
    assert theirs is not None and theirs.data == mine.variables()


def measure_growth(rounds: int, passes: int = 10_000) -> float:
    """A step at ``passes`` loop passes against one at ten; the worse of hot and cold."""
    ours = Ours(LOOP, "long_loop")
    live = [_looped(ours, 10), _looped(ours, passes)]
    stored = [ours.save(workflow) for workflow in live]
    cold, hot = [], []
    for number in range(2 * rounds):
        order = (0, 1) if number % 2 else (1, 0)
        reloaded = {
            index: median(_timed(lambda saved: _pass(ours, ours.load(saved)), [stored[index]] * BATCH))
            for index in order
        }
        running = {
            index: median(_timed(lambda workflow: _pass(ours, workflow), [live[index]] * BATCH)) for index in order
        }
        cold.append(reloaded[1] / reloaded[0])
        hot.append(running[1] / running[0])
    return max(median(cold), median(hot))


def _looped(ours: Ours, passes: int) -> Any:
    workflow = ours.start({"passes": 0, "limit": 10**9})
    for _ in range(passes):
        workflow.complete(ours.find(workflow, "work"), {})
        if passes > 10:
            workflow.take_changes()
    assert workflow.variables()["passes"] == passes
    return workflow


def _pass(ours: Ours, workflow: Any) -> None:
    workflow.complete(ours.find(workflow, "work"), {})
    ours.save(workflow)


def measure_wide(rounds: int) -> tuple[float, float]:
    """Seconds from start to end of a parallel multi-instance of a thousand: stock, ours; both in memory."""
    stock, ours = Stock(HERE / "wide.bpmn", "wide"), Ours(HERE / "wide.bpmn", "wide")
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        times[0].extend(_timed(lambda _: _stock_wide(stock), [None]))
        times[1].extend(_timed(lambda _: _our_wide(ours), [None]))
    return median(times[0]), median(times[1])


def _stock_wide(stock: Stock) -> None:
    workflow = stock.start()
    tasks = workflow.get_tasks(state=TaskState.READY, manual=True)
    assert len(tasks) == WIDTH
    for task in tasks:
        task.run()
        workflow.do_engine_steps()
    assert workflow.is_completed()


def _our_wide(ours: Ours) -> None:
    workflow = ours.start()
    waits = [wait.id for wait in workflow.waiting()]
    assert len(waits) == WIDTH
    for wait in waits:
        workflow.complete(wait, {})
        workflow.take_changes()
    assert workflow.ended


def _timed(act: Callable[[Any], Any], inputs: Sequence[Any]) -> list[float]:
    gc.collect()  # no one pays for the garbage of the one before
    times = []
    for value in inputs:
        began = time.perf_counter()
        act(value)
        times.append(time.perf_counter() - began)
    return times


def run(rounds: int = 15) -> dict[str, float]:
    """All figures of the kernel, as ``build/bench.json`` names them."""
    logging.getLogger("spiff").setLevel(logging.WARNING)
    cycle = measure_cycle(rounds)
    stock_wide, our_wide = measure_wide(3)
    return {
        "kernel_stock_cycle_us": cycle["stock"] * 1e6,
        "kernel_cold_cycle_us": cycle["cold"] * 1e6,
        "kernel_hot_cycle_us": cycle["hot"] * 1e6,
        "kernel_hot_ratio": cycle["stock"] / cycle["hot"],
        "kernel_cold_ratio": cycle["stock"] / cycle["cold"],
        "step_growth_10000": measure_growth(rounds),
        "mi_1000_stock_s": stock_wide,
        "mi_1000_ours_s": our_wide,
        "mi_1000_ratio": stock_wide / our_wide,
    }


#: Figure → what it must be.
GOALS = {"kernel_hot_ratio": 15.0, "kernel_cold_ratio": 6.0, "step_growth_10000": 1.2, "mi_1000_ratio": 8.0}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.kernel", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="rounds of each competitor (default 15)")
    options = parser.parse_args(arguments)
    for name, value in run(options.rounds).items():
        goal = GOALS.get(name)
        wanted = "" if goal is None else f"   (goal {'≤' if 'growth' in name else '≥'} {goal})"
        print(f"{name:24} {value:12.2f}{wanted}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
