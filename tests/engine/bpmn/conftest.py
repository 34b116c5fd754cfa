"""Every construct test runs twice: live, and saved and loaded after every command."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from tests.engine.bpmn.drive import Drive

Run = Callable[..., Drive]


@pytest.fixture(params=[False, True], ids=["live", "reloaded"])
def run(request: pytest.FixtureRequest) -> Run:
    """Start ``elements/<name>.bpmn``: ``run("parallel_gateway", {"amount": 5})``."""
    return partial(_drive, bool(request.param))


def _drive(reload: bool, name: str, *arguments: object, **options: object) -> Drive:
    return Drive(name, reload, *arguments, **options)  # type: ignore[arg-type]
