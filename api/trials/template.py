"""What every trial begins with: the demonstration town and the shipped processes, made once per program version."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import delete

from api import bootstrap, demo
from api.bootstrap import System
from api.trials import folder
from engine.clock import FrozenClock
from engine.db import Database
from engine.models import job

PATIENCE_SECONDS = 40.0
"""How long a second caller waits for the first one to make it. Source: some 10 s on two busy cores."""

_ROOT = Path(__file__).parents[2]
_PROGRAM = ("api", "bpmn", "engine", "forms", "workflows")
"""What a template depends on; the pages do not count."""
_LEFT_OUT = frozenset({"__pycache__", "site"})


@cache
def version() -> str:
    """What is equal for equal programs: a digest of everything that makes a town."""
    digest = hashlib.sha256()
    for name in _PROGRAM:
        for file in sorted((_ROOT / name).rglob("*")):
            if file.is_file() and _LEFT_OUT.isdisjoint(file.parts):
                digest.update(str(file.relative_to(_ROOT)).encode())
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def ensure(system: System, now: datetime) -> Path:
    """The template of this program, made by whoever asks first.

    Raises:
        TrialBusy: somebody else is making it, and it takes long.
    """
    home = folder.home(system)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = home / f"template-{version()}.db"
    if made.exists():
        return made
    with folder.held(home / "template.lock", PATIENCE_SECONDS):
        if not made.exists():
            _make(system, now, home, made)
    return made


def _make(system: System, now: datetime, home: Path, made: Path) -> None:
    begun = home / "template.new"
    for left in home.glob("template*"):
        if left.name != "template.lock":
            left.unlink()
    database = Database(f"sqlite:///{begun}", pool_size=2, synchronous="OFF")
    config = replace(system.config, database_url=f"sqlite:///{begun}")
    town = bootstrap.build(config, FrozenClock(now), database)
    demo.load(town)
    with database.begin() as connection:
        # Of all timers that start something, only the draft's belong to its trial.
        connection.execute(delete(job))
    database.dispose()
    if (key := key_of(begun)).exists():
        key.replace(key_of(made))
    Path(f"{begun}-lock").unlink(missing_ok=True)
    begun.replace(made)


def key_of(database: Path) -> Path:
    """Where the master keys of a trial's database stand, unless the installation sets them."""
    return Path(f"{database}.key")
