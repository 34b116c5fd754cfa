"""Alembic's entry: the only room that sees every table."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from api.schema import every_table
from engine.db import Blob, Instant, Json


def render(kind: str, item: Any, autogenerate: Any) -> str | Literal[False]:
    """Our column types by their own names in a drafted migration."""
    if kind == "type" and isinstance(item, (Blob, Instant, Json)):
        return f"{type(item).__name__}()"
    return False


def run(connection: Connection) -> None:
    """Apply what is missing, in the transaction of ``connection``."""
    context.configure(connection=connection, target_metadata=every_table(), render_item=render, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
