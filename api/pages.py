"""The web application as it was built: hashed files for ever, one page for every address of the application."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path

from flask import Flask, Response, request
from werkzeug.routing import BaseConverter

from api.errors import RouteNotFound

SITE = Path(__file__).parent / "site"
"""Where ``web/build.py`` writes; absent until ``make web``."""

FOR_EVER = "public, max-age=31536000, immutable"
"""For names that carry their content's hash. Source: RFC 8246; a year is what caches keep at most."""

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
"""No script but ours. Styles may stand inline: the component library and the diagrams set them while they draw."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=()",
    "Referrer-Policy": "same-origin",
    "Vary": "Accept-Encoding",
}

ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
"""What was compressed beforehand, the smallest first."""

NOT_BUILT = "网页尚未构建，请运行 make web。 The pages are not built: run make web.\n"


class PageConverter(BaseConverter):
    """Every address that belongs to the application in the browser, and to no door."""

    regex = r"(?!(?:api|engine-rest|verify|public)(?:/|$)).*"
    part_isolating = False


@dataclass(frozen=True, slots=True)
class Asset:
    """One built file: its bodies by encoding, the plain one under an empty name."""

    media: str
    bodies: Mapping[str, bytes]
    etag: str
    is_for_ever: bool

    @classmethod
    def read(cls, path: Path) -> Asset:
        """The file and what was compressed beside it."""
        plain = path.read_bytes()
        bodies = {"": plain}
        for encoding, suffix in ENCODINGS:
            beside = path.with_name(path.name + suffix)
            if beside.exists():
                bodies[encoding] = beside.read_bytes()
        media = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        kind = f"{media}; charset=utf-8" if media.startswith("text/") else media
        return cls(kind, bodies, sha256(plain).hexdigest()[:32], path.parent.name == "assets")

    def response(self) -> Response:
        """In the smallest form that the browser takes."""
        encoding = next((one for one, _ in ENCODINGS if one in self.bodies and _takes(one)), "")
        answer = Response(self.bodies[encoding], content_type=self.media, headers=HEADERS)
        answer.headers["Cache-Control"] = FOR_EVER if self.is_for_ever else "no-cache"
        answer.set_etag(f"{self.etag}-{encoding}" if encoding else self.etag)
        if encoding:
            answer.headers["Content-Encoding"] = encoding
        answer.make_conditional(request)
        return answer


def _takes(encoding: str) -> bool:
    return encoding in re.split(r"\s*[,;]\s*", request.headers.get("Accept-Encoding", ""))


def _wants_page() -> bool:
    """A browser that opens an address says so; a program that lost its way gets a problem document."""
    return "text/html" in request.headers.get("Accept", "")


def read(site: Path = SITE) -> Mapping[str, Asset]:
    """Every built file by its address below ``/``."""
    files = (path for path in site.rglob("*") if path.is_file() and path.suffix not in (".br", ".gz"))
    return {str(path.relative_to(site)): Asset.read(path) for path in files if not path.name.startswith(".")}


def serve(app: Flask, site: Path = SITE) -> None:
    """Serve the application at every address that no door has."""
    app.url_map.converters["page"] = PageConverter
    assets = read(site)

    def page(path: str) -> Response:
        found = assets.get(path)
        if found is not None and path != "index.html":
            return found.response()
        if not _wants_page():
            raise RouteNotFound(f"/{path}")
        if "index.html" in assets:
            return assets["index.html"].response()
        return Response(NOT_BUILT, HTTPStatus.SERVICE_UNAVAILABLE, content_type="text/plain; charset=utf-8")

    app.add_url_rule("/", "front", page, defaults={"path": ""})
    app.add_url_rule("/<page:path>", "page", page)
