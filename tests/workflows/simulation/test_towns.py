"""The same seed gives the same town, and people get on with their work."""

import re
import shutil
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from api import bootstrap, demo
from api.config import Config
from api.town_life import Lived, live
from engine import codec, tasks
from engine.clock import FrozenClock
from engine.db import Database, metadata
from engine.models import incident
from workflows import demo as demo_town
from workflows.calendar.zone import HOME, local_day
from workflows.organisation import claims
from workflows.simulation import arrivals, phrases
from workflows.simulation.arrivals import Volumes
from workflows.simulation.lines import Lines
from workflows.simulation.run import Run
from workflows.simulation.world import World

END = datetime(2026, 10, 20, 16, tzinfo=UTC)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town where nothing has happened yet, to be copied."""
    path = tmp_path_factory.mktemp("loaded") / "town.db"
    system = bootstrap.build(Config(database_url=f"sqlite:///{path}"), FrozenClock(END - timedelta(days=9)))
    demo.load(system)
    system.database.dispose()
    return path


def lived(loaded: Path, path: Path, seed: int) -> tuple[Lived, Database]:
    shutil.copy(loaded, path)
    system = bootstrap.build(Config(database_url=f"sqlite:///{path}"), FrozenClock(END))
    return live(system, days=6, seed=seed, cases=20, until=END), system.database


ID = re.compile(
    rb"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|\b99[0-9]{12}\b|(?<=query:)[0-9]{1,5}\b"
)


def everything(database: Database) -> dict[str, list[tuple[bytes, ...]]]:
    """Every row of every table as it was written; ids and query codes, drawn by lot, by the order they are met in."""
    met: dict[bytes, int] = {}

    def plain(value: object) -> bytes:
        body = codec.unpack(value) if isinstance(value, bytes) else str(value).encode()
        return ID.sub(lambda found: b"#%d" % met.setdefault(found.group(), len(met)), body)

    with database.read() as db:
        return {
            name: [tuple(map(plain, row)) for row in db.exec_driver_sql(f'select * from "{name}" order by rowid')]
            for name in sorted(metadata.tables)
        }


@pytest.fixture(scope="module")
def seventh(loaded: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Lived, Database]:
    """A town that was lived in, from seed 7."""
    return lived(loaded, tmp_path_factory.mktemp("lived") / "town.db", 7)


def test_the_same_seed_gives_the_same_town_and_another_seed_another(
    seventh: tuple[Lived, Database], loaded: Path, tmp_path: Path
) -> None:
    one, first = seventh
    two, second = lived(loaded, tmp_path / "two.db", 7)
    _, third = lived(loaded, tmp_path / "three.db", 8)

    assert one == two
    same, again, other = everything(first), everything(second), everything(third)
    assert {name for name, rows in same.items() if rows != again[name]} == set()
    assert {name for name, rows in same.items() if rows != other[name]} >= {"case_file", "sla_clock", "history_event"}
    assert one.rates == two.rates
    with first.read() as db:
        assert db.execute(select(func.count()).select_from(incident)).scalar_one() == 0


def test_the_rates_of_a_town_are_near_those_it_was_meant_to_have(seventh: tuple[Lived, Database]) -> None:
    done, _ = seventh

    assert [f"{one.en}: {one.seen} of {one.of}" for one in done.rates if not one.is_near] == []
    assert {one.en for one in done.rates if one.of} >= {"supplement", "yellow card", "red card", "duplicate"}


@pytest.mark.parametrize(("unnoticed", "escalates"), [(1.0, True), (0.0, False)])
def test_a_task_that_nobody_takes_in_time_is_given_to_somebody(
    loaded: Path, tmp_path: Path, unnoticed: float, escalates: bool
) -> None:
    shutil.copy(loaded, tmp_path / "town.db")
    clock = FrozenClock(END - timedelta(days=5))
    system = bootstrap.build(Config(database_url=f"sqlite:///{tmp_path}/town.db"), clock)
    world = World(system.database, system.hooks, clock, Random(3))
    world.meet()
    run = Run(world, unnoticed)
    Lines(run).plan(local_day(clock.instant), 1, Volumes(approvals=12, work_orders=0, clues=0, patrols=0))

    run.until(clock.instant + timedelta(days=3))

    with world.looking() as ctx:
        made = claims.of_town(ctx, demo_town.TOWN.code, END - timedelta(days=5))
        held = {one.task_id: tasks.get(ctx, one.task_id) for one in made}
    assert bool(made) is escalates
    assert all(timedelta() <= one.escalated_at - one.limit_at <= claims.EVERY for one in made)
    assert all(
        one.level == 1 and world.people[str(one.assignee)] in world.members(*held[one.task_id].candidate_groups)
        for one in made
    )
    assert run.tally.stuck == Counter()


@pytest.mark.parametrize("name", sorted(phrases.WRITTEN))
def test_a_text_keeps_within_the_lengths_of_its_field(name: str) -> None:
    random = Random(name)

    written = [phrases.write(random, name, least, least + 15) for least in (2, 5, 40)]

    assert [2 <= len(written[0]) <= 17, 5 <= len(written[1]) <= 20, 40 <= len(written[2]) <= 55] == [True] * 3


def test_nothing_arrives_from_the_hour_on_at_which_a_run_ends() -> None:
    day = datetime(2026, 10, 13, tzinfo=HOME).date()

    instants = list(arrivals.instants(day, 400, Random(1), before=10))

    assert len(instants) == 400
    assert {instant.astimezone(HOME).hour for instant in instants} <= set(range(10))
    assert 0 < arrivals.part_before(10) < arrivals.part_before(14) < arrivals.part_before(24) == 1


def test_arrivals_of_days_sum_up_and_a_day_keeps_its_hours() -> None:
    day = datetime(2026, 10, 13, tzinfo=HOME).date()

    instants = list(arrivals.instants(day, 400, Random(1)))

    assert len(instants) == 400
    assert {instant.astimezone(HOME).date() for instant in instants} == {day}
    busiest = Counter(instant.astimezone(HOME).hour for instant in instants).most_common(1)[0][0]
    assert 9 <= busiest <= 11
    assert arrivals.BUSIEST.scaled(100).whole in range(98, 103)
