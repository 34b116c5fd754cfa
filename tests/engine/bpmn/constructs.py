"""The register behind the construct table: each test says which construct it proves, and in which position."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

Test = TypeVar("Test", bound=Callable[..., Any])


@dataclass(frozen=True, order=True)
class Row:
    """One line of the construct table."""

    construct: str
    position: str
    result: str
    test: str


ROWS: set[Row] = set()


def construct(name: str, position: str = "", result: str = "right") -> Callable[[Test], Test]:
    """Mark a test as the proof that ``name`` in ``position`` is run right, or refused."""

    def register(test: Test) -> Test:
        module = test.__module__.rpartition(".")[2]
        ROWS.add(Row(name, position, result, f"{module}.py::{test.__name__}"))
        return test

    return register


def refused(rows: Iterable[Row]) -> None:
    """Enter constructs that one test proves to be refused."""
    ROWS.update(rows)
