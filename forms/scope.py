"""What expressions of a form see: the form's data, this row, the rows around it, and the moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from engine import feel

SHANGHAI = ZoneInfo("Asia/Shanghai")
"""The zone in which "today" is meant."""


class UploadedFile(Protocol):
    """What a file picker needs to know of an uploaded file."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def extension(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def sha256(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Moment:
    """What is the same for a whole submission."""

    now: datetime
    uploads: Mapping[str, UploadedFile]
    env: feel.Env
    zone: tzinfo = SHANGHAI

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()


@dataclass(slots=True)
class Scope:
    """The names an expression may use at one place of the form, as the browser sees them.

    ``data`` is the whole form over the process variables, ``this`` the row (or the form itself), ``parent``
    what is visible one level out, ``i`` the row numbers from 1. The aliases ``_this_``, ``_parent_`` and
    ``_i_`` are never hidden by a field of that name.
    """

    moment: Moment
    data: Mapping[str, Any]
    this: Mapping[str, Any]
    parent: Mapping[str, Any] | None = None
    indexes: tuple[int, ...] = ()
    rows: Mapping[str, Any] | None = None
    """Where the rows of lists at this place are found; ``this`` when not given."""
    _names: dict[str, Any] | None = field(default=None, repr=False)

    def names(self) -> dict[str, Any]:
        """All names by value."""
        if self._names is None:
            self._names = self._over(self.data)
        return self._names

    def _over(self, data: Mapping[str, Any]) -> dict[str, Any]:
        this, parent, i = self.this, self.parent, list(self.indexes)
        return {"this": this, "parent": parent, "i": i, **data, "_this_": this, "_parent_": parent, "_i_": i}

    def evaluate(self, expression: feel.Expression) -> Any:
        """The value of an expression here; null when the evaluation passes a bound."""
        try:
            return expression(self.names(), self.moment.env)
        except feel.FeelError:
            return None

    def row(self, row: Mapping[str, Any], index: int) -> Scope:
        """The scope of row ``index`` (from 0) of a list in this scope."""
        return Scope(self.moment, self.data, row, self._over(self.this), (*self.indexes, index + 1))

    def rows_at(self, path: tuple[str, ...]) -> list[dict[str, Any]]:
        """The rows of the list at ``path``."""
        place: Any = self.this if self.rows is None else self.rows
        for name in path:
            place = place.get(name) if isinstance(place, Mapping) else None
        return place if isinstance(place, list) else []


def wire(value: Any) -> Any:
    """A typed value as the browser's form sees it: temporal values as ISO text, files and the rest as they are."""
    if value is None or isinstance(value, str | bool | int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes").replace("+00:00", "Z")
    if isinstance(value, time):
        return value.isoformat(timespec="minutes").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: wire(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [wire(inner) for inner in value]
    return value if isinstance(value, timedelta) else str(value)


def plain(value: Any) -> Any:
    """A value of ``wire`` as JSON: exact numbers that JavaScript would round become text."""
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, bool) or not isinstance(value, int | Decimal | timedelta):
        return value
    if isinstance(value, timedelta):
        return _TEXT({"value": value})
    number = float(value)
    if Decimal(repr(number)) != value:
        return str(value)
    return int(number) if number.is_integer() else number


_TEXT = feel.compile("string(value)")


def is_true(flag: bool | feel.Expression, scope: Scope) -> bool:
    """Whether a flag that may be an expression is true here."""
    return flag if isinstance(flag, bool) else scope.evaluate(flag) is True
