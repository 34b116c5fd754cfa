"""Instants and ids as the interface writes them."""

import hashlib
import re
from datetime import date, datetime

from engine import ids, instants
from engine.errors import DefinitionNotFound
from engine.rows import ProcessDefinition

_STAMP = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,9}))?([+-])([0-9]{2}):?([0-9]{2})"
)


def show(instant: date | None) -> str | None:
    """``2026-11-23T09:00:00.000+0800``, by China's clock; of a day its midnight, of a local time that time there.

    What has been kept is always shown: the nearest that can be written, where it is beyond the years 1 to 9999.
    """
    if instant is None:
        return None
    return f"{instants.china(instant).replace(tzinfo=None).isoformat(timespec='milliseconds')}+0800"


def read(text: str) -> datetime | None:
    """The instant that ``text`` names; None where it names none within ``EARLIEST`` and ``LATEST``.

    ``Z`` is not read, as in Camunda 7.
    """
    found = _STAMP.fullmatch(text)
    if found is None:
        return None
    day, time, fraction, sign, hours, minutes = found.groups()
    try:
        instant = datetime.fromisoformat(f"{day}T{time}.{(fraction or '0')[:6]:0<6}{sign}{hours}:{minutes}")
    except ValueError:
        return None
    return instant if instants.is_within(instant) else None


BOUNDS = f"{show(instants.EARLIEST)} .. {show(instants.LATEST)}"
"""The first and the last instant that are read."""


def expected(text: str) -> tuple[str, str]:
    """What is said of a text that is no instant, in Chinese and English."""
    shown = f"{text[:40]!r}"
    form = "yyyy-MM-dd'T'HH:mm:ss.SSSZ, 2026-11-23T09:00:00.000+0800"
    return (
        f"时刻应写作 {form}，且在 {BOUNDS} 之间，实际为 {shown}。",
        f"Expected an instant as {form}, within {BOUNDS}, found {shown}.",
    )


def definition_id(found: ProcessDefinition) -> str:
    """``key:version:uuid``, as clients take it apart."""
    return f"{found.key}:{found.version}:{found.id}"


def native_id(definition_id: str) -> str:
    """The id of a definition inside ``key:version:uuid``; a plain id passes.

    Raises:
        DefinitionNotFound: there is none in it.
    """
    plain = definition_id.rpartition(":")[2]
    if not ids.is_id(plain):
        raise DefinitionNotFound(definition_id)
    return plain.lower()


def native_or_itself(definition_id: str) -> str:
    """The id inside ``key:version:uuid``; what is none stays as it is and finds nothing."""
    try:
        return native_id(definition_id)
    except DefinitionNotFound:
        return definition_id


def derived_id(*parts: object) -> str:
    """A UUID for what has none of its own, such as a variable: always the same for the same parts."""
    digest = hashlib.sha256("\x00".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}"
