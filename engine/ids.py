"""Time-ordered ids (UUID version 7, RFC 9562) as text."""

import re
import secrets
import threading
from datetime import UTC, datetime, timedelta

from engine import clock

_lock = threading.Lock()
_last = 0
_SHAPE = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def new() -> str:
    """A fresh id; ids made one after the other in one process sort in that order."""
    global _last
    with _lock:
        stamp = clock.epoch_milliseconds() << 12
        _last = stamp if stamp > _last else _last + 1
        ticks = _last
    value = (ticks >> 12) << 80 | 0x7 << 76 | (ticks & 0xFFF) << 64 | 0x2 << 62 | secrets.randbits(62)
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def earlier(one: str, by: timedelta) -> str:
    """The smallest id of the millisecond that lies ``by`` before the one in which ``one`` was made."""
    stamp = max(int(one[:8] + one[9:13], 16) - int(by.total_seconds() * 1000), 0)
    text = f"{stamp << 80:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def instant(one: str) -> datetime:
    """The millisecond in which an id was made."""
    return datetime.fromtimestamp(int(one[:8] + one[9:13], 16) / 1000, UTC)


def is_id(text: str) -> bool:
    """Whether ``text`` could have come from ``new``; saves a query and keeps odd bytes from the database."""
    return _SHAPE.fullmatch(text) is not None
