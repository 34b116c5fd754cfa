"""A town whose designers try their drafts; the template of the trials is made once for all tests."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from api.config import Config
from api.trials import folder
from engine.db import Database
from tests.api.town import MASTER_KEY, TOWN, Town

LEAVE = Path(__file__).parent / "leave"


def files_of(place: Path) -> dict[str, bytes]:
    """The files of a bundle, by name."""
    return {file.name: file.read_bytes() for file in sorted(place.rglob("*")) if file.is_file()}


@dataclass
class Trial:
    """A trial as its designer moves it; ``stands`` is what the last answer told."""

    town: Town
    login: str
    stands: dict[str, Any]

    def send(self, path: str, body: Any = None, **headers: str) -> TestResponse:
        """An act; its answer is what stands then."""
        answer = self.town(self.login).post(f"/trials/{self.stands['id']}{path}", body, headers=headers)
        if answer.status_code == 200:
            self.stands = answer.json or {}
        return answer

    def start(self, login: str = "li.min", **variables: Any) -> TestResponse:
        """Start the draft's process."""
        [process] = self.stands["processes"]
        given = {"days": 3, "reason": "探亲"} | variables
        body = {"process_definition_id": process["definition_id"], "acting_as": login, "variables": given}
        return self.send("/start", body)

    def complete(self, login: str, **variables: Any) -> TestResponse:
        """Complete the one task that waits."""
        [task] = self.stands["tasks"]
        return self.send(f"/tasks/{task['id']}/complete", {"acting_as": login, "variables": variables})

    def answer(self, kind: str, **more: Any) -> TestResponse:
        """Answer the one service step that waits."""
        [step] = self.stands["services"]
        return self.send(f"/service-steps/{step['id']}/answer", {"kind": kind, **more})

    @property
    def state(self) -> str:
        """Of the newest instance."""
        return str(self.stands["instances"][0]["state"])

    @property
    def passed(self) -> set[str]:
        """Where the newest instance was."""
        return set(self.stands["instances"][0]["passed"])


class Studio:
    """Where drafts are tried."""

    def __init__(self, town: Town) -> None:
        self.town = town

    def make(self, files: Mapping[str, bytes] | None = None, login: str = "designer", **fields: str) -> TestResponse:
        """Ask for a trial of these files, of the leave request unless said."""
        parts = [(io.BytesIO(body), name) for name, body in (files or files_of(LEAVE)).items()]
        return self.town(login).open("POST", "/trials", data={"name": "leave", **fields, "files": parts})

    def trial(self, files: Mapping[str, bytes] | None = None, login: str = "designer") -> Trial:
        """A fresh trial."""
        answer = self.make(files, login)
        assert answer.status_code == 201, answer.json
        return Trial(self.town, login, answer.json or {})


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the template lies that the first test makes."""
    return tmp_path_factory.mktemp("templates")


@pytest.fixture
def studio(database: Database, templates: Path, tmp_path: Path) -> Any:
    """A town on both databases, with a folder of trials of its own."""
    for made in templates.glob("template-*"):
        os.link(made, tmp_path / made.name)
    settings = Config(town_code=TOWN, master_key=MASTER_KEY, outside_topics="test.check", trials_folder=str(tmp_path))
    yield Studio(Town(database, settings))
    for made in tmp_path.glob("template-*"):
        if not (templates / made.name).exists():
            os.link(made, templates / made.name)


@pytest.fixture
def lock_of() -> Any:
    """Holds a trial in another thread, as another worker would, until the test lets go."""

    def hold(trial: Trial) -> threading.Event:
        place = folder.home(trial.town.system) / trial.stands["id"] / "lock"
        taken, let_go = threading.Event(), threading.Event()

        def work() -> None:
            with folder.held(place):
                taken.set()
                let_go.wait(30)

        threading.Thread(target=work, daemon=True).start()
        assert taken.wait(10)
        return let_go

    return hold
