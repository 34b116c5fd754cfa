"""Ids: unique, ordered, and told apart from odd input."""

import threading
import uuid

from engine import ids


def test_ids_sort_in_the_order_they_were_made() -> None:
    made = [ids.new() for _ in range(10_000)]
    assert made == sorted(made) and len(set(made)) == len(made)


def test_ids_are_version_seven() -> None:
    found = uuid.UUID(ids.new())
    assert (found.version, found.variant) == (7, uuid.RFC_4122)


def test_threads_never_share_an_id() -> None:
    made: list[str] = []
    threads = [threading.Thread(target=lambda: made.extend(ids.new() for _ in range(2000))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 8000


def test_what_could_be_an_id() -> None:
    assert ids.is_id(ids.new())
    assert not any(ids.is_id(text) for text in ("", "x", ids.new() + " ", "\x00" * 36, "００" * 18))
