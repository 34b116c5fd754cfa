"""The operator's command that proves a draw."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import insert, update

from api import cli
from engine.db import Database
from workflows.inspection import models, sampling
from workflows.inspection.sampling import Pool

SEED = "ab" * 32
POOL = Pool({"一": "D", "二": "D"}, frozenset({"甲", "乙", "丙"}), {"D": "1"})


@pytest.fixture
def run(tmp_path: Any) -> Any:
    """The command line on a database with one draw in it."""
    url = f"sqlite:///{tmp_path}/cli.db"
    env = {"ZHENSHU_DATABASE_URL": url}
    assert CliRunner().invoke(cli.main, ["migrate"], env=env).exit_code == 0
    database = Database(url, pool_size=1)
    with database.begin() as connection:
        connection.execute(insert(models.inspection_plan).values(_plan()))
        connection.execute(insert(models.inspection_task).values(_task()))
        connection.execute(insert(models.inspection_draw).values(_draw()))

    def go(*arguments: str) -> Any:
        return CliRunner().invoke(cli.main, arguments, env=env)

    go.database = database  # type: ignore[attr-defined]
    yield go
    database.dispose()


def _plan() -> dict[str, Any]:
    facts = {"id": "p", "town_code": "320281199", "instance_id": "i", "number": "1", "year": 2026, "name": "计划"}
    return {**facts, "content": {}, "frequency_cap": 4, "state": "filed", "published_late": False}


def _task() -> dict[str, Any]:
    facts = {"id": "t", "town_code": "320281199", "plan_id": "p", "sequence": 1, "item": "检查", "field": "水利"}
    days = {"starts_on": date(2026, 4, 1), "ends_on": date(2026, 4, 30)}
    return {**facts, **days, "trigger": "日常双随机", "joint_departments": [], "state": "set"}


def _draw() -> dict[str, Any]:
    picks = [
        {"name": one.name, "credit_class": one.credit_class, "officers": list(one.officers)}
        for one in sampling.draw(POOL, SEED)
    ]
    facts = {"id": "d", "town_code": "320281199", "task_id": "t", "number": "SJ20260401001", "attempt": 1}
    made = {"algorithm": sampling.ALGORITHM, "seed": SEED, "pool": POOL.as_json(), "pool_hash": POOL.digest}
    told = {"drawn_at": datetime(2026, 4, 1, tzinfo=UTC), "operator": "cao.lei", "state": "confirmed"}
    return {**facts, **made, **told, "picks": picks}


def test_a_draw_that_comes_out_the_same_is_shown(run: Any) -> None:
    result = run("replay-draw", "SJ20260401001")

    assert result.exit_code == 0, result.output
    assert SEED in result.stdout
    assert "一致 the same" in result.stdout


def test_a_draw_that_was_changed_is_refused(run: Any) -> None:
    with run.database.begin() as connection:
        connection.execute(update(models.inspection_draw).values(seed="cd" * 32))

    result = run("replay-draw", "SJ20260401001")

    assert result.exit_code == 1
    assert "picks other" in result.output


def test_an_unknown_draw_is_said(run: Any) -> None:
    assert run("replay-draw", "SJ20260401999").exit_code == 1
