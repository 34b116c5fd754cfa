"""The migrations build exactly the schema that the tables declare, on both databases."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from api import schema
from engine.db import Database
from engine.models import STORED_EXTERNAL


def test_migrations_build_what_the_tables_declare(bare: Database) -> None:
    assert schema.migrate(bare) == (None, schema.head())

    with bare.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.every_table()) == []
        if connection.dialect.name == "postgresql":
            stored = {row[0]: row[1] for row in connection.execute(text(STORAGE))}
            assert all(stored[f"{one.table.name}.{one.name}"] == "e" for one in STORED_EXTERNAL)


STORAGE = """SELECT c.relname || '.' || a.attname, a.attstorage FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid WHERE a.attnum > 0 AND c.relkind = 'r'"""


def test_migrating_again_changes_nothing(bare: Database) -> None:
    schema.migrate(bare)

    assert schema.migrate(bare) == (schema.head(), schema.head())


def test_migrations_go_back_to_nothing(bare: Database) -> None:
    schema.migrate(bare)

    with bare.begin() as connection:
        from alembic import command

        command.downgrade(schema._alembic(connection), "base")
        left = connection.dialect.get_table_names(connection)

    assert set(left) <= {"alembic_version"}


def test_there_is_one_line_of_migrations() -> None:
    versions = Path(schema.__file__).parent / "migrations" / "versions"

    assert schema.head() == sorted(path.name for path in versions.glob("[0-9]*.py"))[-1].split("_")[0]
