"""What is over is swept."""

import io
from datetime import timedelta

from sqlalchemy import func, select

from api.housekeeping import begin, sweep
from engine import jobs
from engine.context import SYSTEM, query
from engine.models import idempotency_record, session, upload
from tests.api.test_uploads import PNG
from tests.api.town import PASSWORD, Town


def rows(town: Town) -> list[int]:
    """How many sessions, answers and uploads there are."""
    with town.system.database.read() as db:
        tables = (session, idempotency_record, upload)
        return [db.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]


def test_only_what_is_over_is_swept(busy: Town) -> None:
    busy.give_password("clerk")
    busy.app.test_client().post("/api/v1/sessions", json={"login": "clerk", "password": PASSWORD})
    busy("portal").post("/process-instances", {"process_definition_key": "permit"}, headers={"Idempotency-Key": "k"})
    busy("applicant").open("POST", "/uploads", data={"file": (io.BytesIO(PNG), "a.png")})

    nothing = {
        "sessions": 0,
        "answers": 0,
        "nonces": 0,
        "webhooks": 0,
        "deliveries": 0,
        "events": 0,
        "notifications": 0,
        "uploads": 0,
        "trials": 0,
        "inquiries": 0,
    }
    assert sweep(busy.system) == nothing and rows(busy) == [1, 1, 1]
    busy.clock.advance(timedelta(days=8))
    assert sweep(busy.system) == nothing | {"sessions": 1, "answers": 1, "uploads": 1} and rows(busy) == [0, 0, 0]


def test_what_recurs_is_scheduled_once(busy: Town) -> None:
    for _ in range(2):
        begin(busy.system)

    with query(busy.system.database, busy.system.hooks, SYSTEM, busy.system.clock) as ctx:
        names = [job.name for job in jobs.list(ctx).items if job.name]
    assert {"clocks.scan", "calendar.watch"} <= set(names) and len(names) == len(set(names))
