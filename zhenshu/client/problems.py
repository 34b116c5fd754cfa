"""What can go wrong between a client and the town, as exceptions with stable codes.

ClientError
├── ConnectionLost       no whole answer came, after every attempt
├── AnswerUnreadable     an answer came that is none of the town's: a proxy's page
├── Closed               the client was closed while the call went on
├── SecretNotShown       it was made, and its secret was lost with the first answer
├── SignatureInvalid     a webhook that was not signed as it must be
└── Problem              the town refused: a problem document (RFC 9457)
    ├── InputRefused     400, 413, 415, 422: see ``fields``
    ├── Unauthenticated  401
    ├── NotAllowed       403
    ├── NotFound         404, 410
    ├── Conflict         409: see ``code``
    │   └── LockLost     the worker's lock ran out or went to another
    ├── StaleRevision    412, 428: read again, decide again
    ├── TooMany          429: rate, see ``retry_after``
    └── ServerFailed     5xx
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.client import HTTPMessage
from typing import Any


class ClientError(Exception):
    """Every error of this package."""


class ConnectionLost(ClientError):
    """No whole answer came. What was asked may have happened: every attempt had the same Idempotency-Key."""


class AnswerUnreadable(ClientError):
    """What came with a good status is not JSON as the town sends it: something on the way answered in its place.

    What was asked may have happened: repeat it under its Idempotency-Key.
    """

    def __init__(self, status: int, body: bytes) -> None:
        self.status, self.body = status, body
        quoted = body[:200].decode("utf-8", "replace")
        super().__init__(f"应为 JSON，实为 Expected JSON, found: {status} {quoted!r}")


class Closed(ClientError):
    """The client was closed."""


class SecretNotShown(ClientError):
    """The first answer was lost, and a secret is shown once: rotate it, at ``location``."""

    def __init__(self, location: str) -> None:
        self.location = location
        super().__init__(f"密钥只显示一次而答复已丢失，请轮换：{location} The secret was lost on its way: rotate it")


class SignatureInvalid(ClientError):
    """The webhook was not signed with a known secret, or not in these minutes."""


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One wrong field."""

    #: JSON pointer into what was sent, such as ``/variables/amount``.
    pointer: str
    code: str
    message: str
    message_en: str


class Problem(ClientError):
    """A refusal."""

    def __init__(self, status: int, document: Mapping[str, Any], retry_after: float | None = None) -> None:
        self.status = status
        #: Stable; see the reference page.
        self.code = str(document.get("code", f"http_{status}"))
        self.title = str(document.get("title", ""))
        self.title_en = str(document.get("title_en", ""))
        self.detail = str(document.get("detail", ""))
        self.detail_en = str(document.get("detail_en", ""))
        #: Wrong fields of the request.
        self.fields = tuple(_field(one) for one in document.get("errors", ()))
        #: Findings in a bundle.
        self.problems: list[dict[str, Any]] = list(document.get("problems", ()))
        self.facts: dict[str, Any] = dict(document.get("facts", {}))
        #: Seconds after which it may go better, where the town said so.
        self.retry_after = retry_after
        self.document = dict(document)
        super().__init__(f"{status} {self.code}: {self.detail or self.title} {self.detail_en or self.title_en}".strip())

    def field(self, pointer: str) -> FieldProblem | None:
        """What is wrong with the field at ``pointer``."""
        return next((one for one in self.fields if one.pointer == pointer), None)


class InputRefused(Problem):
    """What was sent is wrong."""


class Unauthenticated(Problem):
    """The credential opens nothing: see ``code``."""


class NotAllowed(Problem):
    """The credential does not open this."""


class NotFound(Problem):
    """There is no such thing for this caller."""


class Conflict(Problem):
    """The present state does not admit it."""


class LockLost(Conflict):
    """The lock ran out or went to another worker: what this one found out counts no more."""


class StaleRevision(Problem):
    """Somebody changed it since it was read, or If-Match is missing."""


class TooMany(Problem):
    """Too many requests."""


class ServerFailed(Problem):
    """The town could not do it now."""


_KINDS: Mapping[int, type[Problem]] = {
    400: InputRefused,
    401: Unauthenticated,
    403: NotAllowed,
    404: NotFound,
    409: Conflict,
    410: NotFound,
    412: StaleRevision,
    413: InputRefused,
    415: InputRefused,
    422: InputRefused,
    428: StaleRevision,
    429: TooMany,
}


def of_document(document: Mapping[str, Any]) -> Problem:
    """The problem that a row of a batch met."""
    return _of(int(document["status"]), document)


def of_answer(status: int, headers: HTTPMessage, body: bytes) -> Problem:
    """The problem that an answer tells; a proxy's page is quoted."""
    try:
        document = json.loads(body)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        document = {"detail_en": body[:200].decode("utf-8", "replace")}
    return _of(status, document, retry_after(headers.get("Retry-After")))


def _of(status: int, document: Mapping[str, Any], after: float | None = None) -> Problem:
    kind = ServerFailed if status >= 500 else _KINDS.get(status, Problem)
    if kind is Conflict and document.get("code") == "lock_lost":
        kind = LockLost
    return kind(status, document, after)


def retry_after(value: str | None) -> float | None:
    """Seconds of a Retry-After header: a number, or a date. Source: RFC 9110, 10.2.3."""
    if value is None:
        return None
    try:
        return max(float(value), 0.0)
    except ValueError:
        pass
    try:
        return max(parsedate_to_datetime(value).timestamp() - time.time(), 0.0)
    except (TypeError, ValueError):
        return None


def _field(row: Mapping[str, Any]) -> FieldProblem:
    return FieldProblem(row["pointer"], row["code"], row["message"], row["message_en"])
