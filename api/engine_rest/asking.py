"""What a client asked for: fields of a JSON body or of an address, all of them optional, unknown ones passed over."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from api import errors, wire
from api.engine_rest import stamps

MOST = 2**31 - 1
"""The largest whole number that the interface knows where it says Integer."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Fields by name. Null, an empty text and a missing field are the same."""

    fields: Mapping[str, Any]
    #: Names that somebody has looked at.
    read: set[str] = field(default_factory=set, compare=False)

    def __bool__(self) -> bool:
        return bool(self.fields)

    def any(self, name: str) -> Any:
        """Whatever stands there, or None."""
        self.read.add(name)
        value = self.fields.get(name)
        return None if value == "" else value

    def text(self, name: str) -> str | None:
        """A text."""
        value = self.any(name)
        if value is None:
            return None
        if isinstance(value, bool | int | Decimal):
            return str(value).lower() if isinstance(value, bool) else str(value)
        if not isinstance(value, str):
            raise self.wrong(name, "应为文本。", "Expected text.")
        return value

    def needed(self, name: str) -> str:
        """A text that has to be there.

        Raises:
            InputInvalid: it is not.
        """
        value = self.text(name)
        if value is None:
            raise self.wrong(name, "必填。", "Required.")
        return value

    def texts(self, name: str) -> list[str] | None:
        """A list of texts, written as a list or separated by commas."""
        value = self.any(name)
        if value is None:
            return None
        if isinstance(value, str):
            return [part.strip() for part in value.split(",") if part.strip()]
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self.wrong(name, "应为文本列表。", "Expected a list of texts.")
        return list(value)

    def whole(self, name: str, least: int = 0, most: int = MOST) -> int | None:
        """A whole number within bounds."""
        value = self.any(name)
        if value is None:
            return None
        if isinstance(value, str) and value.strip().lstrip("-").isdecimal() and len(value) < 20:
            value = int(value)
        if isinstance(value, Decimal) and value == value.to_integral_value() and abs(value) <= MOST:
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.wrong(name, "应为整数。", "Expected a whole number.")
        if not least <= value <= most:
            raise self.wrong(name, f"应在 {least} 与 {most} 之间。", f"Expected {least} to {most}, found {value}.")
        return value

    def flag(self, name: str) -> bool:
        """True or false; false when missing."""
        value = self.any(name)
        if isinstance(value, str):
            return value.strip().lower() == "true"
        if value is None or isinstance(value, bool):
            return bool(value)
        raise self.wrong(name, "应为 true 或 false。", "Expected true or false.")

    def instant(self, name: str) -> datetime | None:
        """An instant as the interface writes it: ``2026-11-23T09:00:00.000+0800``."""
        value = self.text(name)
        if value is None:
            return None
        found = stamps.read(value)
        if found is None:
            raise self.wrong(name, *stamps.expected(value))
        return found

    def part(self, name: str) -> "Asked":
        """An object; an empty one when missing."""
        value = self.any(name)
        if value is None:
            return Asked({})
        if not isinstance(value, dict):
            raise self.wrong(name, "应为对象。", "Expected an object.")
        return Asked(value)

    def parts(self, name: str) -> list["Asked"]:
        """A list of objects; empty when missing."""
        value = self.any(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self.wrong(name, "应为对象列表。", "Expected a list of objects.")
        return [Asked(one) for one in value]

    def refuse_unread(self, known: Collection[str]) -> None:
        """Refuse what the interface knows and nobody has looked at: passed over, it would show too much.

        Raises:
            InputInvalid: something of it is set.
        """
        for name in sorted(set(known) - self.read):
            if self.fields.get(name) not in (None, "", False, "false", [], {}):
                raise self.wrong(name, "本系统不提供这一条件。", "This condition is not offered.")

    @staticmethod
    def wrong(name: str, zh: str, en: str) -> errors.InputInvalid:
        """The refusal of one field."""
        return errors.refuse(f"/{wire.escape_pointer(name)}", "invalid", zh, en)
