"""The schema's version: where the database stands, where the program stands, and the way there."""

from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData

import engine
import forms
import workflows
from engine.db import Database, metadata

_FOLDER = Path(__file__).parent / "migrations"


def every_table() -> MetaData:
    """The metadata with the tables of every room called ``models``, whether something is bound to it or not."""
    for floor in (engine, forms, workflows):
        for room in walk_packages(floor.__path__, f"{floor.__name__}."):
            if room.name.endswith(".models"):
                import_module(room.name)
    return metadata


def _alembic(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@cache
def head() -> str | None:
    """The version this program needs; it is read from its files once."""
    return ScriptDirectory.from_config(_alembic()).get_current_head()


def present(connection: Connection) -> str | None:
    """The version the database has; None before the first migration."""
    return MigrationContext.configure(connection).get_current_revision()


def migrate(database: Database, target: str = "head") -> tuple[str | None, str | None]:
    """Bring the schema to ``target`` in one transaction; returns the versions before and after.

    Several processes may start at once: SQLite's writers queue up, PostgreSQL takes an advisory lock.
    """
    with database.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7217)")
            connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
        before = present(connection)
        command.upgrade(_alembic(connection), target)
        return before, present(connection)
