"""Opens diagrams as a designer's modeler does: bpmn-moddle and bpmn-js in Node, the latter in a headless Chromium."""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from tests import chromium

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
WING = ROOT / "bpmn"
WORKSHOP = ROOT / "build" / "pictures"
INSTALL_SECONDS, RUN_SECONDS = 300, 600

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
        NoModeler: Node or npm is missing, or the registry cannot be reached.
    """
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise NoModeler(f"{program} is not installed")
    folder = WORKSHOP / hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        # Another process may want it at this moment, and its ``npm ci`` would take our packages away.
        fcntl.flock(lock, fcntl.LOCK_EX)
        for source in HERE.iterdir():
            if source.suffix in (".json", ".mjs"):
                shutil.copy(source, folder / source.name)
        if not (folder / "installed").exists():
            _install(folder)
            (folder / "installed").touch()
    return folder


def _install(folder: Path) -> None:
    command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=1"]
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=INSTALL_SECONDS)
    except subprocess.CalledProcessError as error:
        raise NoModeler(f"npm ci failed: {error.stderr.strip().splitlines()[-1:]}") from error
    except subprocess.TimeoutExpired as error:
        raise NoModeler("npm ci took too long: is the registry reachable?") from error


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
    command = ["node", script, *arguments]
    done = subprocess.run(
        command, cwd=workshop(), check=True, stdout=subprocess.PIPE, text=True, timeout=RUN_SECONDS, encoding="utf-8"
    )
    found: Warnings = json.loads(done.stdout)
    return found
