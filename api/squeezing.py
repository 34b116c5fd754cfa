"""Answers of the town in gzip where the client takes it: over a thin line a diagram or a list arrives in a tenth."""

from __future__ import annotations

import gzip

from flask import Response, request

from api.declaration import BASE

WORTH_IT = 1024
"""Bytes below which a compressed answer saves no packet."""

LEVEL = 5
"""Of nine: half a millisecond for 40 kB, and 5 % larger than the smallest."""

KINDS = ("application/json", "application/problem+json", "application/xml", "text/")
SECRETS = (f"{BASE}/me", f"{BASE}/sessions")
"""They carry a proof of the session: what is compressed beside a secret tells of it by its length (BREACH, 2013)."""


def squeeze(response: Response) -> Response:
    """After every request: the body in gzip where that is worth it. Its ETag stays: it names a revision."""
    if (
        response.direct_passthrough
        or response.is_streamed
        or "Content-Encoding" in response.headers
        or not response.content_type.startswith(KINDS)
        or request.path in SECRETS
        or response.status_code in (204, 206, 304)
    ):
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] <= 0 or (response.content_length or 0) < WORTH_IT:
        return response
    # No time in the header: equal answers are equal.
    response.set_data(gzip.compress(response.get_data(), LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    return response
