"""The API page, health, readiness."""

from datetime import timedelta
from typing import Any

from api import schema
from tests.api.town import Town


def test_the_page_is_openapi_and_names_every_operation_once(town: Town) -> None:
    page: dict[str, Any] = town.app.test_client().get("/api/v1/openapi.json").json or {}
    operations = [one for path in page["paths"].values() for one in path.values() if isinstance(one, dict)]

    assert page["openapi"] == "3.1.0"
    assert len({one["operationId"] for one in operations}) == len(operations) > 80
    assert all(one["summary"] and one["responses"] for one in operations)
    assert all(one["responses"]["default"] == {"$ref": "#/components/responses/Problem"} for one in operations)
    assert not [name for name in page["components"]["schemas"] if name[-1].isdigit()]


def test_every_way_to_say_who_calls_is_on_the_page(town: Town) -> None:
    page: dict[str, Any] = town.app.test_client().get("/api/v1/openapi.json").json or {}
    start = page["paths"]["/api/v1/process-instances"]["post"]["security"]

    assert {*page["components"]["securitySchemes"]} == {"bearer", "basic", "signature", "session", "csrf"}
    assert start == [{"bearer": []}, {"basic": []}, {"signature": []}, {"session": [], "csrf": []}]


def test_the_page_loads_nothing_from_elsewhere(town: Town) -> None:
    answer = town.app.test_client().get("/api/v1/docs")
    text = answer.get_data(as_text=True)

    assert answer.status_code == 200 and "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "<script" not in text and "src=" not in text and 'href="http' not in text and "url(" not in text
    assert "完成任务" in text and "Complete a task" in text


def test_health_asks_nobody(town: Town) -> None:
    assert town.app.test_client().get("/api/v1/health").json == {"status": "ok"}


def test_ready_needs_the_schema_at_head(town: Town) -> None:
    before = town.app.test_client().get("/api/v1/ready")
    with town.system.database.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.exec_driver_sql("DELETE FROM alembic_version")
        connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{schema.head()}')")
    after = town.app.test_client().get("/api/v1/ready")
    with town.system.database.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")

    assert before.status_code == 503 and after.status_code == 200
    assert after.json["status"] == "ok" and [one["is_ok"] for one in after.json["checks"]] == [True] * 3


def test_ready_notices_that_no_executor_works(busy: Town) -> None:
    with busy.system.database.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.exec_driver_sql("DELETE FROM alembic_version")
        connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{schema.head()}')")
    busy.deploy("talk")
    busy("portal").post("/messages", {"name": "report.received", "business_key": "A"})
    busy("portal").post("/signals", {"name": "calendar.changed"})
    busy.clock.advance(timedelta(minutes=5))

    late = busy.app.test_client().get("/api/v1/ready")
    busy.drain()
    done = busy.app.test_client().get("/api/v1/ready")
    with busy.system.database.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")

    assert late.status_code == 503 and late.json["checks"][2]["detail"] == "300 s late"
    assert done.status_code == 200
