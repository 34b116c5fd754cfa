"""The JavaScript client of the registry, and the worker that drives it."""

import subprocess
from functools import cache
from pathlib import Path

from tests import npm

HERE = Path(__file__).parent


@cache
def workshop() -> Path:
    """A folder with the pinned client and the worker that drives it.

    Raises:
        NoPackages: the registry cannot be reached.
    """
    return npm.workshop(HERE, "worker.mjs")


def start(base_url: str, user: str, password: str) -> subprocess.Popen[str]:
    """A worker that has begun to ask for work; it tells what it does on its output.

    Raises:
        NoPackages: the registry cannot be reached.
    """
    command = [npm.NODE / "node", "worker.mjs", base_url, user, password]
    return subprocess.Popen(command, cwd=workshop(), env=npm.environment(), stdout=subprocess.PIPE, text=True)
