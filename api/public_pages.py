"""What everybody may see, as plain HTML: no account, no script; any phone, any reader, any printer."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, current_app, render_template, request

from api import public, public_words
from api.bootstrap import System
from api.errors import Throttled
from engine import ids
from engine.errors import CursorInvalid, NotFound
from engine.pages import PageRequest
from workflows import catalogue
from workflows.calendar.zone import HOME, local_day
from workflows.publications import publications
from workflows.publications.steps import KINDS

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
MOST_TEXT = 100
MOST_NUMBER = 64
PUBLICATIONS = 20
"""Rows of one page."""

site = Blueprint("public_pages", __name__, url_prefix="/public")


def serve(app: Flask) -> None:
    """Serve everything below ``/public``."""
    app.register_blueprint(site)


def _system() -> System:
    system: System = current_app.extensions["zhenshu"]
    return system


def _argument(name: str, most: int = MOST_TEXT) -> str:
    return request.args.get(name, "").strip()[:most].replace("\x00", "")


def _page(template: str, status: int = HTTPStatus.OK, **content: Any) -> Response:
    """A page in the language that the address asks for, and the way to the same page in the other one."""
    language = "en" if request.args.get("lang") == "en" else "zh"
    words = public_words.WORDS[language]
    kept = {name: value for name, value in request.args.items() if name != "lang"}

    def link(path: str, **more: str) -> str:
        asked = {**more, **({"lang": "en"} if language == "en" else {})}
        return f"{path}?{urlencode(asked)}" if asked else path

    with public.looking(_system()) as ctx:
        try:
            town = public.town_of(_system(), ctx, None).name
        except NotFound:
            town = words["name"]
    other = urlencode({**kept, **({} if language == "en" else {"lang": "en"})})
    html = render_template(
        f"public/{template}.html",
        words=words,
        language=language,
        town=town,
        link=link,
        other=f"{request.path}?{other}",
        status_of=lambda said: public_words.STATUS.get(said, said) if language == "en" else said,
        day=lambda instant: f"{instant.astimezone(HOME):%Y-%m-%d}" if instant else "",
        minute=lambda instant: f"{instant.astimezone(HOME):%Y-%m-%d %H:%M}" if instant else "",
        **content,
    )
    return Response(html, status, HEADERS, content_type="text/html; charset=utf-8")


def _or_missing(show: Callable[[], Response]) -> Response:
    try:
        return show()
    except NotFound:
        return _page("missing", HTTPStatus.NOT_FOUND)


@site.get("")
def front() -> Response:
    """The ways in."""
    return _page("front")


@site.get("/items")
def items() -> Response:
    """The catalogue, open to everybody."""
    text = _argument("text")

    def show() -> Response:
        with public.looking(_system()) as ctx:
            found = public.items_of(ctx, public.town_of(_system(), ctx, None).code, text)
        return _page("items", items=found, text=text)

    return _or_missing(show)


@site.get("/items/<code>")
def item(code: str) -> Response:
    """One item: who may apply, what it takes, how long, on what ground."""

    def show() -> Response:
        with public.looking(_system()) as ctx:
            town = public.town_of(_system(), ctx, None)
            found = catalogue.in_force(ctx, town.code, code, local_day(ctx.now))
        return _page("item", item=found)

    return _or_missing(show)


@site.get("/inquiry")
def inquiry() -> Response:
    """The question how a matter stands."""
    return _page("inquiry", number=_argument("number", MOST_NUMBER), found=None, refused=None)


@site.post("/inquiry")
def answer() -> Response:
    """How a matter stands; the code comes in the body, so that no log and no history keeps it."""
    number, code = (request.form.get(name, "").strip()[:MOST_NUMBER] for name in ("number", "query_code"))
    found: dict[str, Any] | None = None
    refused: NotFound | Throttled | None = None
    status = HTTPStatus.OK
    try:
        found = public.inquiry(_system(), number, code)
    except NotFound as unknown:
        refused, status = unknown, HTTPStatus.NOT_FOUND
    except Throttled as throttled:
        refused, status = throttled, HTTPStatus.TOO_MANY_REQUESTS
    page = _page("inquiry", status, number=number, found=found, refused=refused)
    page.headers["Cache-Control"] = "no-store"
    return page


@site.get("/publications")
def publications_shown() -> Response:
    """What the town shows now."""
    text, kind = _argument("text"), _argument("kind")
    kinds = [kind] if kind in KINDS else []

    def show() -> Response:
        with public.looking(_system()) as ctx:
            town = public.town_of(_system(), ctx, None)
            try:
                page = PageRequest(PUBLICATIONS, _argument("cursor", 2048) or None)
                found = publications.shown(ctx, town.code, kinds, page, containing=text or None)
            except CursorInvalid:
                found = publications.shown(ctx, town.code, kinds, PageRequest(PUBLICATIONS), containing=text or None)
        rows = [public.publication_answer(one) for one in found.items]
        return _page("publications", rows=rows, text=text, kind=kind, kinds=sorted(KINDS), cursor=found.next_cursor)

    return _or_missing(show)


@site.get("/publications/<publication_id>")
def publication(publication_id: str) -> Response:
    """One publication; one whose time is over is not found."""

    def show() -> Response:
        with public.looking(_system()) as ctx:
            name = publication_id if ids.is_id(publication_id) else ""
            found = public.publication_answer(publications.to_the_public(ctx, name))
        return _page("publication", found=found)

    return _or_missing(show)
