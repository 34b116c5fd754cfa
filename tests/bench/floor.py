"""The floor: bare Flask writing the rows of a completion with SQLAlchemy Core, and nothing else.

The rows are recorded from real completions, so they are the same to the byte; the statements are the
same Core statements, executed in one transaction with the same recipe of the database.
"""

from __future__ import annotations

import os
import pickle
from typing import Any

from flask import Flask, Response
from sqlalchemy.ext import serializer

from engine import models
from engine.db import Database


def create_floor() -> Flask:
    """The application that gunicorn serves; ``FLOOR_URL`` and ``FLOOR_ROWS`` say where and what."""
    database = Database(os.environ["FLOOR_URL"])
    with open(os.environ["FLOOR_ROWS"], "rb") as file:
        recorded = pickle.load(file)
    statements = [serializer.loads(stored, models.metadata) for stored in recorded["statements"]]
    completions: list[list[tuple[int, Any]]] = recorded["completions"]
    app = Flask("floor")

    @app.post("/<int:number>")
    def complete(number: int) -> Response:
        with database.begin() as connection:
            for statement, parameters in completions[number]:
                connection.execute(statements[statement], parameters)
        return Response(b'{"state":"completed"}', mimetype="application/json")

    return app
