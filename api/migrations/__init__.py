"""The schema's history: one Alembic script per change, newest last."""
