"""Cursors: opaque, right while rows come and go, refused when they are not ours."""

import base64

import pytest

from engine import history, instances, models, pages
from engine.errors import CursorInvalid, LimitExceeded
from engine.pages import PageRequest
from tests.engine.house import House


@pytest.mark.parametrize("limit", [0, -1, 501])
def test_a_page_size_out_of_range_is_refused(limit: int) -> None:
    with pytest.raises(LimitExceeded):
        PageRequest(limit)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "%%%",
        "é",
        base64.urlsafe_b64encode(b"[]").decode(),
        base64.urlsafe_b64encode(b"[1]").decode(),
        base64.urlsafe_b64encode(b'["a", "b"]').decode(),
        base64.urlsafe_b64encode(b'["2026-01-01T00:00:00+00:00", null]').decode(),
        base64.urlsafe_b64encode(b'["2026-01-01T00:00:00+00:00", "\\u0000"]').decode(),
        base64.urlsafe_b64encode(b'["2026-01-01T00:00:00", "a"]').decode(),
        base64.urlsafe_b64encode(b'["9999-12-31T23:59:59-18:00", "a"]').decode(),
        base64.urlsafe_b64encode(b"{").decode(),
        "A" * 10_000,
    ],
)
def test_a_cursor_from_elsewhere_is_refused(house: House, cursor: str) -> None:
    with house.query() as ctx, pytest.raises(CursorInvalid):
        history.list(ctx, page=PageRequest(10, cursor))


def test_rows_added_meanwhile_do_not_shift_the_pages(house: House) -> None:
    house.deploy("licence")
    with house.command() as ctx:
        made = [instances.start(ctx, "licence").id for _ in range(4)]
    with house.query() as ctx:
        first = instances.list(ctx, page=PageRequest(2))
    with house.command() as ctx:
        instances.start(ctx, "licence")
    with house.query() as ctx:
        second = instances.list(ctx, page=PageRequest(2, first.next_cursor))
    assert [one.id for one in [*first.items, *second.items]] == made[::-1]
    assert second.next_cursor is None


def test_the_first_page_is_fifty() -> None:
    assert pages.FIRST_PAGE.limit == 50


def test_a_cursor_that_is_no_list_is_refused() -> None:
    forged = base64.urlsafe_b64encode(b'{"a":1}').decode().rstrip("=")

    with pytest.raises(CursorInvalid):
        pages._decode(forged, [pages.Key(models.process_instance.c.id)])
