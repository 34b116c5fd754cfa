"""Alembic's entry: the only room that sees every table."""

from alembic import context
from sqlalchemy import Connection

import engine.models  # noqa: F401
import workflows.models  # noqa: F401
from engine.db import metadata


def run(connection: Connection) -> None:
    """Apply what is missing, in the transaction of ``connection``."""
    context.configure(
        connection=connection, target_metadata=metadata, render_as_batch=True, transaction_per_migration=False
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
