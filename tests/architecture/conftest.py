"""The application as the architecture's tests look at it."""

from pathlib import Path

import pytest
from flask import Flask

from api import bootstrap
from api.app import create_app
from api.config import Config
from engine.db import Database


@pytest.fixture(scope="session")
def app(sqlite_template: Path) -> Flask:
    """The real application on an empty database."""
    database = Database(f"sqlite:///{sqlite_template}", pool_size=1)
    return create_app(system=bootstrap.build(Config(), database=database))
