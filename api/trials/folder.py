"""Where trials lie: a folder each, with its database, its state and its lock; few of each person, ended after a day."""

from __future__ import annotations

import fcntl
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import orjson

from api.bootstrap import System
from api.errors import TrialBusy, TrialNotFound, TrialsFull
from engine import ids
from engine.clock import monotonic_seconds

LIVES = timedelta(hours=24)
"""How long a trial is kept. Reason: a draft is tried in a sitting, at most until the next morning."""
MOST_OF_ONE = 3
"""Trials of one person at the same time. Reason: two versions beside each other, and one more."""
MOST_OF_ALL = 60
"""Trials of all people. Reason: 60 of at most 160 MiB are less than 10 GiB."""
PATIENCE_SECONDS = 10.0
"""How long a request waits for another one of the same trial."""
LOOK_SECONDS = 0.05
"""The pause between two looks at a lock."""
KEYS_KEPT = 50
"""Idempotency-Keys remembered: a browser repeats only its last requests."""

_STATE, _LOCK, DATABASE = "state.json", "lock", "trial.db"


@dataclass(slots=True)
class State:
    """What stands beside a trial's database."""

    owner: str
    name: str
    made_at: datetime
    #: Where the trial's clock stands.
    instant: datetime
    #: The draft's own deployment in the trial.
    deployment_id: str = ""
    #: Pieces of work that timers, service steps and deliveries have made so far.
    steps: int = 0
    #: Whether the last act was stopped in the middle of its work, because there was no end of it.
    is_stopped: bool = False
    keys: list[str] = field(default_factory=list)

    @property
    def ends_at(self) -> datetime:
        """When the trial is over whatever it waits for; by the real clock."""
        return self.made_at + LIVES


def home(system: System) -> Path:
    """The folder of all trials of this installation; it need not be there yet."""
    chosen, database = system.config.trials_folder, system.database
    if chosen:
        return Path(chosen)
    return Path(f"{database.url.database}.trials" if database.is_sqlite else "var/trials")


@contextmanager
def held(path: Path, patience: float = PATIENCE_SECONDS) -> Iterator[None]:
    """Hold a lock file against every thread and process of this host.

    Raises:
        TrialBusy: somebody else holds it for longer than ``patience`` seconds.
    """
    # A fresh descriptor each time: one inherited over a fork would share its lock with the parent.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        end = monotonic_seconds() + patience
        while not _taken(descriptor):
            if monotonic_seconds() >= end:
                raise TrialBusy()
            threading.Event().wait(LOOK_SECONDS)
        yield
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


# --- one trial ------------------------------------------------------------------------------------


@contextmanager
def entered(system: System, owner: str, trial_id: str, now: datetime) -> Iterator[tuple[Path, State]]:
    """The trial's folder and state, with nobody else in it.

    Raises:
        TrialNotFound: there is none, it is over, or it is another person's.
        TrialBusy: another request is at work in it.
    """
    folder = home(system) / trial_id
    if not (folder / _STATE).is_file():
        raise TrialNotFound(trial_id)
    with held(folder / _LOCK):
        state = read(folder)
        if state is None or state.owner != owner or state.ends_at <= now:
            raise TrialNotFound(trial_id)
        yield folder, state


def read(folder: Path) -> State | None:
    """The state of a trial; None where there is none, or no longer."""
    try:
        told = orjson.loads((folder / _STATE).read_bytes())
    except FileNotFoundError:
        return None
    instants = {name: datetime.fromisoformat(told[name]) for name in ("made_at", "instant")}
    return State(**{**told, **instants})


def keep(folder: Path, state: State) -> None:
    """Write the state; a crash leaves the one before."""
    fresh = folder / f"{_STATE}.new"
    fresh.write_bytes(orjson.dumps(asdict(state)))
    fresh.replace(folder / _STATE)


def end(folder: Path) -> None:
    """Remove a trial with everything in it; its lock must be held, or nobody can know of it yet."""
    (folder / _STATE).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


# --- all of them ----------------------------------------------------------------------------------


def of(system: System, owner: str, now: datetime) -> list[tuple[str, State]]:
    """A person's trials, the newest first."""
    found = [(folder.name, state) for folder in _folders(system) if (state := read(folder)) is not None]
    mine = [(name, state) for name, state in found if state.owner == owner and state.ends_at > now]
    return sorted(mine, key=lambda one: one[1].made_at, reverse=True)


@contextmanager
def fresh(system: System, state: State, replaced: str | None) -> Iterator[Path]:
    """Room for one more trial, with nobody else in it; an exception takes it away again.

    Raises:
        TrialsFull: the person, or the installation, has as many as it may; ``replaced`` is not counted.
        TrialBusy: others make theirs at this moment.
    """
    with held(home(system) / _LOCK):
        mine = [name for name, _ in of(system, state.owner, state.made_at) if name != replaced]
        if len(mine) >= MOST_OF_ONE or len(_folders(system)) >= MOST_OF_ALL:
            raise TrialsFull(MOST_OF_ONE)
        folder = home(system) / ids.new()
        folder.mkdir(mode=0o700)
        keep(folder, state)
    try:
        with held(folder / _LOCK):
            yield folder
    except BaseException:
        end(folder)
        raise


def sweep(system: System, now: datetime) -> int:
    """End the trials that are over; returns how many."""
    over = [folder for folder in _folders(system) if _is_over(folder, now)]
    for folder in over:
        end(folder)
    return len(over)


def _is_over(folder: Path, now: datetime) -> bool:
    """A folder that a crash left without its state is nobody's."""
    state = read(folder)
    return state is None or state.ends_at <= now


def _folders(system: System) -> list[Path]:
    place = home(system)
    found = place.iterdir() if place.is_dir() else ()
    return [one for one in found if one.is_dir() and ids.is_id(one.name)]
