"""The web application as it was built: hashed files for ever, one page for every address of the application."""

from __future__ import annotations

import gzip
import json
import mimetypes
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path

from flask import Flask, Response, request
from werkzeug.routing import BaseConverter

from api import auth
from api.errors import RouteNotFound

SITE = Path(__file__).parent / "site"
"""Where ``web/build.py`` writes; absent until ``make web``."""

FOR_EVER = "public, max-age=31536000, immutable"
"""For names that carry their content's hash. Source: RFC 8246; a year is what caches keep at most."""

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; frame-src blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
"""No script but ours. Styles may stand inline: the component library and the diagrams set them while they draw.
Frames show only what a page holds itself: a PDF that was handed in or issued."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=()",
    "Referrer-Policy": "same-origin",
    "Vary": "Accept-Encoding",
}

ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
"""What was compressed beforehand, the smallest first."""

PRELOADS = ".preloads.json"
"""What the build says each screen needs. Source: web/preloads.ts."""

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
        return cls(kind, bodies, _tag(plain), path.parent.name == "assets")

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


def _tag(plain: bytes) -> str:
    return sha256(plain).hexdigest()[:32]


def _takes(encoding: str) -> bool:
    return encoding in re.split(r"\s*[,;]\s*", request.headers.get("Accept-Encoding", ""))


def _wants_page() -> bool:
    """A browser that opens an address says so; a program that lost its way gets a problem document."""
    return "text/html" in request.headers.get("Accept", "")


def read(site: Path = SITE) -> Mapping[str, Asset]:
    """Every built file by its address below ``/``."""
    files = (path for path in site.rglob("*") if path.is_file() and path.suffix not in (".br", ".gz"))
    return {str(path.relative_to(site)): Asset.read(path) for path in files if not path.name.startswith(".")}


class Front:
    """The one page, which names beforehand what its screen will ask for: nothing is then found out file by file."""

    def __init__(self, page: Asset, preloads: Path) -> None:
        needed = json.loads(preloads.read_text(encoding="utf-8")) if preloads.exists() else {"start": [], "screens": {}}
        self._outside = _naming(page, needed["start"], is_signed_in=False)
        self._inside = _naming(page, needed["start"], is_signed_in=True)
        self._screens = [
            (re.compile(re.sub(r":\w+", "[^/]+", pattern) + "/?"), _naming(page, files, is_signed_in=True))
            for pattern, files in needed["screens"].items()
        ]

    def at(self, path: str, *, is_signed_in: bool) -> Asset:
        """As whoever opens an address gets it; a session's cookie is a hint here and proves nothing."""
        if not is_signed_in:
            return self._outside
        return next((page for pattern, page in self._screens if pattern.fullmatch(f"/{path}")), self._inside)


def _naming(page: Asset, files: Sequence[str], *, is_signed_in: bool) -> Asset:
    scripts = [f'<link rel="modulepreload" crossorigin href="{file}">' for file in files if file.endswith(".js")]
    sheets = [f'<link rel="preload" as="style" crossorigin href="{file}">' for file in files if file.endswith(".css")]
    hint = ['<meta name="zhenshu-signed-in" content="yes">'] if is_signed_in else []
    head = "\n    ".join([*hint, *scripts, *sheets])
    plain = page.bodies[""].replace(b"</head>", f"  {head}\n  </head>".encode(), 1)
    return replace(page, bodies={"": plain, "gzip": gzip.compress(plain, mtime=0)}, etag=_tag(plain))


def serve(app: Flask, site: Path = SITE) -> None:
    """Serve the application at every address that no door has."""
    app.url_map.converters["page"] = PageConverter
    assets = read(site)
    front = Front(assets["index.html"], site / PRELOADS) if "index.html" in assets else None

    def page(path: str) -> Response:
        found = assets.get(path)
        if found is not None and path != "index.html":
            return found.response()
        if not _wants_page():
            raise RouteNotFound(f"/{path}")
        if front is not None:
            answer = front.at(path, is_signed_in=any(name in request.cookies for name in auth.COOKIES)).response()
            answer.vary.add("Cookie")
            return answer
        return Response(NOT_BUILT, HTTPStatus.SERVICE_UNAVAILABLE, content_type="text/plain; charset=utf-8")

    app.add_url_rule("/", "front", page, defaults={"path": ""})
    app.add_url_rule("/<page:path>", "page", page)
