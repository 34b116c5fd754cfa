"""What a catalogue is: its table, its entry, its columns and its own rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Table

from workflows.catalogues.columns import Column, Day
from workflows.catalogues.findings import Finding
from workflows.catalogues.versions import Version

VALIDITY = (
    Column("valid_from", "valid_from", "生效日期", "valid from", Day(), required=False),
    Column("valid_to", "valid_to", "终止日期", "valid to", Day(), required=False),
)
"""The last two columns of every catalogue; a file may leave them out."""

REFERENCE = Path(__file__).parent / "reference"
"""The seed that comes with the program."""


class Entry(Protocol):
    """A row of a catalogue."""

    @property
    def id(self) -> str: ...
    @property
    def code(self) -> str: ...


E = TypeVar("E", bound=Entry)

Values = Mapping[str, Any]
Check = Callable[[int, Values], Iterable[Finding]]


def no_rules(row: int, values: Values) -> Iterable[Finding]:
    """For catalogues whose cells say everything."""
    return ()


@dataclass(frozen=True, slots=True)
class Catalogue(Generic[E]):
    """One catalogue; entries of the same code are its versions over time."""

    #: Its name in addresses, such as ``powers``.
    kind: str
    zh: str
    en: str
    table: Table
    entry: type[E]
    #: Without the validity, which all have.
    columns: tuple[Column, ...]
    #: What no single cell can say.
    check: Check = no_rules
    #: Attribute → the kind of catalogue whose codes it names.
    references: tuple[tuple[str, str], ...] = ()

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """Its own columns and the validity."""
        return (*self.columns, *VALIDITY)

    @property
    def attributes(self) -> tuple[str, ...]:
        """The content of a version: every attribute but code and validity."""
        return tuple(column.attribute for column in self.columns if column.attribute != "code")

    @property
    def shipped(self) -> Path:
        """The file of the seed."""
        return REFERENCE / f"{self.kind.replace('-', '_')}.csv"

    def version(self, entry: E) -> Version:
        """An entry as what versions are compared by."""
        content = {name: getattr(entry, name) for name in self.attributes}
        values = {field.name: getattr(entry, field.name) for field in fields(entry)}  # type: ignore[arg-type]
        return Version(entry.code, content, values["valid_from"], values["valid_to"], entry.id)
