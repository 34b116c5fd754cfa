"""Uploads in the database: checked while they arrive, kept once, and theirs alone until attached."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from engine import ids
from engine.clock import FrozenClock
from engine.context import Actor, Context, command
from engine.db import Database
from engine.hooks import Hooks
from engine.models import upload, upload_content
from forms import uploads
from forms.errors import UploadNotFound, UploadRefused
from tests.forms.conftest import NOW
from tests.forms.files import PDF, PNG

ZHANG = Actor("zhang", "person", "张三", town_code="320281199")
LI = Actor("li", "person", "李四", town_code="320281199")
FAR = Actor("far", "person", "外镇", town_code="320281198")


class Store:
    """A database and people in it."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @contextmanager
    def acting(self, actor: Actor, at: datetime = NOW) -> Iterator[Context]:
        with command(self.database, Hooks(), actor, FrozenClock(at)) as ctx:
            yield ctx

    def put(self, actor: Actor, name: str = "扫描件.pdf", body: bytes = PDF, at: datetime = NOW) -> uploads.Upload:
        with self.acting(actor, at) as ctx:
            return uploads.store(ctx, name, [body])

    def counts(self) -> tuple[int, int]:
        with self.database.read() as connection:
            first, second = (
                connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in (upload, upload_content)
            )
            return first, second


@pytest.fixture
def store(database: Database) -> Store:
    return Store(database)


def test_a_file_is_kept_and_given_back(store: Store) -> None:
    stored = store.put(ZHANG, "C:\\桌面\\营业执照.PDF")

    with store.acting(ZHANG) as ctx:
        found = uploads.get(ctx, stored.id)
        assert found == stored
        assert (found.name, found.media_type, found.size) == ("营业执照.pdf", "application/pdf", len(PDF))
        assert (found.uploaded_by, found.uploaded_at, found.town_code) == ("zhang", NOW, "320281199")
        assert uploads.body(ctx, found) == PDF


def test_equal_content_is_kept_once_per_town(store: Store) -> None:
    first, second = store.put(ZHANG), store.put(LI, "另一份.pdf")
    assert first.sha256 == second.sha256 and first.id != second.id
    assert store.counts() == (2, 1)

    store.put(FAR)
    assert store.counts() == (3, 2)


def test_a_file_is_its_owners_alone_until_attached(store: Store) -> None:
    stored = store.put(ZHANG)

    for other in (LI, FAR):
        with store.acting(other) as ctx:
            with pytest.raises(UploadNotFound):
                uploads.get(ctx, stored.id)
            with pytest.raises(UploadNotFound):
                uploads.discard(ctx, stored.id)
            assert uploads.usable(ctx, [stored.id], None) == {}


def test_an_owner_may_discard_what_waits(store: Store) -> None:
    stored = store.put(ZHANG)

    with store.acting(ZHANG) as ctx:
        uploads.discard(ctx, stored.id)
        with pytest.raises(UploadNotFound):
            uploads.discard(ctx, stored.id)


@pytest.mark.parametrize("name", ["", "x", "\x00", "0" * 36])
def test_ids_that_never_were_are_refused(store: Store, name: str) -> None:
    with store.acting(ZHANG) as ctx:
        with pytest.raises(UploadNotFound):
            uploads.get(ctx, name)
        with pytest.raises(UploadNotFound):
            uploads.discard(ctx, name)
        assert uploads.usable(ctx, [name, ids.new()], None) == {}


def test_reading_stops_at_the_limit(store: Store) -> None:
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        while True:
            read += 1
            yield bytes(1_000)

    with store.acting(ZHANG) as ctx, pytest.raises(UploadRefused) as refused:
        uploads.store(ctx, "a.pdf", endless(), limit_bytes=10_000)
    assert refused.value.reason == "file_too_large"
    assert read == 11


@pytest.mark.parametrize(("body", "reason"), [(b"", "file_empty"), (PNG, "type_mismatch")])
def test_a_refused_file_leaves_nothing(store: Store, body: bytes, reason: str) -> None:
    with pytest.raises(UploadRefused) as refused:
        store.put(ZHANG, "a.pdf", body)

    assert refused.value.reason == reason
    assert store.counts() == (0, 0)


def test_files_that_wait_are_counted(store: Store) -> None:
    store.put(ZHANG)
    store.put(LI)

    with store.acting(ZHANG) as ctx:
        uploads.store(ctx, "b.pdf", [PDF], limit_pending=2)
        with pytest.raises(UploadRefused) as refused:
            uploads.store(ctx, "c.pdf", [PDF], limit_pending=2)
    assert refused.value.reason == "too_many_pending"


def test_files_nobody_attached_are_purged_with_their_content(store: Store) -> None:
    store.put(ZHANG, at=NOW - timedelta(days=8))
    store.put(ZHANG, "b.png", PNG, at=NOW - timedelta(days=8))
    kept = store.put(LI)

    with store.acting(ZHANG) as ctx:
        assert uploads.purge(ctx, NOW - timedelta(days=7)) == 2

    assert store.counts() == (1, 1)
    with store.acting(LI) as ctx:
        assert uploads.body(ctx, kept) == PDF
