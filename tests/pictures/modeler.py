"""Opens diagrams as a designer's modeler does: bpmn-moddle and bpmn-js in Node, the latter in a headless Chromium."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from tests import chromium, npm

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
WING = ROOT / "bpmn"
WORKSHOP = ROOT / "build" / "pictures"
RUN_SECONDS = 600

Warnings = Mapping[str, Sequence[str]]
"""File → what opening it complained of."""


class NoModeler(Exception):
    """Something that opens diagrams is missing on this machine; the message says what."""


def shipped() -> list[Path]:
    """Every diagram of the designers' wing."""
    return sorted(WING.glob("*/*.bpmn"))


@cache
def workshop() -> Path:
    """A folder with the pinned packages installed, made once for each lock file.

    Raises:
        NoModeler: the registry cannot be reached.
    """
    try:
        return npm.workshop(HERE, *(source.name for source in HERE.glob("*.mjs")))
    except npm.NoPackages as error:
        raise NoModeler(str(error)) from error


def browser() -> str:
    """Where Chromium is.

    Raises:
        NoModeler: nowhere.
    """
    try:
        return chromium.path()
    except chromium.NoChromium as error:
        raise NoModeler(str(error)) from error


def read(files: Sequence[Path]) -> Warnings:
    """What bpmn-moddle with the Camunda extension has against each file."""
    return _run("read.mjs", *map(str, files))


def open(files: Sequence[Path], pictures: Path | None = None) -> Warnings:
    """What bpmn-js has against each file; draws a picture of each into a folder, if one is given."""
    return _run("open.mjs", browser(), str(pictures) if pictures else "-", *map(str, files))


def _run(script: str, *arguments: str) -> Warnings:
    command = [npm.NODE / "node", script, *arguments]
    done = subprocess.run(
        command, cwd=workshop(), check=True, stdout=subprocess.PIPE, text=True, timeout=RUN_SECONDS, encoding="utf-8"
    )
    found: Warnings = json.loads(done.stdout)
    return found
