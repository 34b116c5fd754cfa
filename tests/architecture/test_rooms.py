"""Every room has its sign, every topic its binding and its words, no floor looks up."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from api.bootstrap import bound_hooks

ROOT = Path(__file__).parent.parent.parent
FLOORS = ("api", "engine", "forms", "workflows", "zhenshu")
ROOMS = sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*.py") if "versions" not in path.parts)

FORBIDDEN = {"manager", "helper", "helpers", "util", "utils", "common", "misc", "data", "info"}
"""Names that say nothing. Source: docs, style guide, words."""


@pytest.mark.parametrize("room", ROOMS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_room_has_its_sign(room: Path) -> None:
    tree = ast.parse(room.read_text("utf-8"))
    sign = ast.get_docstring(tree)

    assert sign, "a module starts with one line that says what it is"
    assert room.stem not in FORBIDDEN and not room.stem.endswith("_service")


def test_every_topic_is_bound_and_documented() -> None:
    hooks = bound_hooks()

    assert all(topic.doc.strip() for topic in hooks.topics.values())
    assert all(handler.doc.strip() for handler in hooks.handlers.values())


def test_only_the_clock_reads_the_time() -> None:
    readers = []
    for room in ROOMS:
        for node in ast.walk(ast.parse(room.read_text("utf-8"))):
            called = isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"}
            if called and isinstance(node.value, ast.Name) and node.value.id in {"datetime", "date"}:
                readers.append(str(room.relative_to(ROOT)))

    assert set(readers) <= {"engine/clock.py"}


def swallows(node: ast.AST) -> bool:
    """Whether a handler catches everything and does not raise it again."""
    if not isinstance(node, ast.ExceptHandler):
        return False
    everything = node.type is None or (
        isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}
    )
    last = node.body[-1]
    return everything and not (isinstance(last, ast.Raise) and last.exc is None)


def test_nobody_swallows_every_exception() -> None:
    swallowers = [
        str(room.relative_to(ROOT))
        for room in ROOMS
        if any(swallows(node) for node in ast.walk(ast.parse(room.read_text("utf-8"))))
    ]

    assert set(swallowers) <= {"engine/executor.py", "zhenshu/client/worker.py"}


def test_nobody_runs_text_as_code() -> None:
    runners = []
    for room in ROOMS:
        for node in ast.walk(ast.parse(room.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"eval", "exec"}:
                runners.append(str(room.relative_to(ROOT)))

    assert runners == []


def test_the_import_contracts_hold() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout
