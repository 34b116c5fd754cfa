"""Every scenario of the designers' wing holds on the real engine, and together they take every sequence flow."""

import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.db import Database
from tests.scenarios import exercised, wrong_hands
from tests.scenarios.walker import WING, Scenario, Walk, read
from tests.workflows.layout import BPMN

STORIES = [read(path) for path in sorted(WING.glob("*/scenarios/*.json"))]
PROCESSES = sorted({story.process for story in STORIES})
TAKEN: dict[Path, set[str]] = {}
"""Flows that walked stories took: all stories of a process are one worker's, so none is walked again to be counted."""


def together(process: str) -> pytest.MarkDecorator:
    """Everything of one process in one worker."""
    return pytest.mark.xdist_group(f"scenarios of {process}")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every story on SQLite; on PostgreSQL the longest of each process, and with ``--db postgresql`` every one."""
    if "story" not in metafunc.fixturenames:
        return
    chosen = metafunc.config.getoption("--db")
    longest = {
        max((one for one in STORIES if one.process == key), key=lambda one: len(one.when)).path for key in PROCESSES
    }
    cases = [("sqlite", story) for story in STORIES if chosen != "postgresql"]
    cases += [
        ("postgresql", story) for story in STORIES if chosen == "postgresql" or (not chosen and story.path in longest)
    ]
    metafunc.parametrize(
        ("backend", "story"),
        [
            pytest.param(
                backend, story, id=f"{backend}-{story.process}/{story.path.stem}", marks=together(story.process)
            )
            for backend, story in cases
        ],
    )


def test_a_scenario_holds(story: Scenario, database: Database) -> None:
    walk = Walk(database, story)
    with exercised.watching(database) as counted:
        walk.run()
    TAKEN[story.path] = walk.flows()
    said = {code for code, names in exercised.recorded().items() if exercised.name_of(story) in names}
    assert said <= counted, "run python -m tests.scenarios.exercised"


@pytest.mark.parametrize("process", [pytest.param(process, marks=together(process)) for process in PROCESSES])
def test_the_scenarios_take_every_sequence_flow(
    process: str, sqlite_template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flows, taken = set(sequence_flows(WING / process / "process.bpmn")), set[str]()

    for story in STORIES:
        if story.process == process:
            taken |= TAKEN.get(story.path) or flows_of(story, sqlite_template, tmp_path)

    with capsys.disabled():
        print(f"\n{process}: {len(flows & taken)} of {len(flows)} sequence flows taken by scenarios")
        tried = {element: ways for (key, element), ways in wrong_hands.TRIED.items() if key == process}
        print(f"{process}: {len(tried)} user tasks tried by wrong hands in {sum(tried.values())} ways")
    assert flows - taken == set()
    assert user_tasks(WING / process / "process.bpmn") - set(tried) == set()


def sequence_flows(diagram: Path) -> Iterator[str]:
    """The ids of a diagram's sequence flows."""
    for flow in ET.parse(diagram).getroot().iter(f"{BPMN}sequenceFlow"):
        yield flow.attrib["id"]


def user_tasks(diagram: Path) -> set[str]:
    """The ids of a diagram's user tasks; each is tried by wrong hands where a scenario completes it."""
    return {task.attrib["id"] for task in ET.parse(diagram).getroot().iter(f"{BPMN}userTask")}


def flows_of(story: Scenario, template: Path, folder: Path) -> set[str]:
    """The sequence flows that a scenario takes, walked on a database of its own."""
    path = folder / f"{story.path.stem}.db"
    shutil.copy(template, path)
    database = Database(f"sqlite:///{path}")
    walk = Walk(database, story)
    walk.take_steps()
    taken = walk.flows()
    database.dispose()
    return taken


def test_every_process_has_a_scenario() -> None:
    assert {path.parent.name for path in WING.glob("*/process.bpmn")} == set(PROCESSES)
