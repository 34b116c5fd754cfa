"""The authenticity page behind the QR code of every document: plain HTML, for anybody, without a script."""

from http import HTTPStatus

from flask import Flask, Response, current_app, render_template, request

from api.bootstrap import System
from api.documents import verification
from engine import ids
from engine.errors import NotFound
from workflows.calendar.zone import HOME

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}


def serve(app: Flask) -> None:
    """Serve ``/verify/<id>?code=…``, the address that papers carry."""

    def page(document_id: str) -> Response:
        system: System = current_app.extensions["zhenshu"]
        code = request.args.get("code", "").strip() or None
        try:
            found = verification(system, document_id, code) if code and ids.is_id(document_id) else None
        except NotFound:
            found = None
        if found is not None:
            found["issued_on"] = found["issued_at"].astimezone(HOME).date()
            found["voided_on"] = found["voided_at"] and found["voided_at"].astimezone(HOME).date()
        html = render_template("verify.html", found=found, code=code)
        status = HTTPStatus.NOT_FOUND if code and found is None else HTTPStatus.OK
        return Response(html, status, HEADERS, content_type="text/html; charset=utf-8")

    app.add_url_rule("/verify/<document_id>", "verify", page)
