"""What another house said, as far as an incident may quote it: never with a secret that was sent there."""

import base64
import html
import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote, unquote_plus

SHOWN = 500
"""Characters that are quoted."""

_ROUNDS = 3
"""How often one spelling may be wrapped in another. Reason: a URL in JSON in HTML is as far as echoes go."""

_ESCAPED = re.compile(r"\\\\?(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)

_SHORT = {"n": "\n", "r": "\r", "t": "\t"}

_UNSHOWN = "（应答含密钥，不予引用 it holds a secret and is not quoted）"


def quoted(said: bytes | str, secrets: Sequence[str]) -> str:
    """The beginning of what was said; nothing of it where it holds one of ``secrets`` in whatever spelling.

    Spellings: as it is in either case, percent-encoded, with JSON's or HTML's escapes, in base64 or hexadecimal digits,
    and these within each other.
    """
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return _UNSHOWN if holds(text, secrets) else text[:SHOWN]


def holds(text: str, secrets: Sequence[str]) -> bool:
    """Whether one of the secrets stands in the text, in whatever spelling."""
    hidden = {form for secret in secrets if secret for form in _forms(secret)}
    return bool(hidden) and any(form in spelling for spelling in _spellings(text) for form in hidden)


def _forms(secret: str) -> Iterator[str]:
    """A secret as it may stand in a text of lower case."""
    yield secret.lower()
    if secret.strip():
        yield secret.strip().lower()
    raw = secret.encode()
    yield raw.hex()
    for before in range(3):
        # What stands before it moves its bits; the characters at either end also hold bits of its neighbours.
        coded = base64.b64encode(b"\0" * before + raw).decode()
        inner = coded[(0, 2, 3)[before] : len(coded) - (0, 3, 2)[(before + len(raw)) % 3]].lower()
        if len(inner) >= 4:
            yield inner
            yield inner.replace("+", "-").replace("/", "_")


def _spellings(text: str) -> Iterator[str]:
    """The text in lower case, as it is and with its escapes undone, one within the other."""
    seen: set[str] = set()
    found = {text}
    for _ in range(_ROUNDS):
        seen |= found
        found = {undone(one) for one in found for undone in (unquote, unquote_plus, _plain, html.unescape)} - seen
    return (one.lower() for one in seen | found)


def _plain(text: str) -> str:
    """The text without JSON's escapes."""
    plain = _ESCAPED.sub(_character, text)
    # Two halves of a character outside the basic plane become one.
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _character(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _SHORT.get(found[3], found[3])
