"""create_app: the doors joined into one Flask application."""

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter

from api import (
    accounts,
    api_tokens,
    auth,
    batches,
    bootstrap,
    calendars,
    cases,
    catalogues,
    clocks,
    config,
    connector_secrets,
    connectors,
    copies,
    definitions,
    deployments,
    documents,
    drafts,
    element_templates,
    errors,
    events,
    exports,
    external,
    history,
    inbox,
    instances,
    language,
    moves,
    notifications,
    openapi,
    operations,
    organisation,
    pages,
    payments,
    people,
    performance,
    personal_settings,
    positions,
    public,
    public_pages,
    returns,
    sessions,
    signers,
    squeezing,
    supervision,
    task_batches,
    tasks,
    troubles,
    uploads,
    urges,
    verification,
    webhooks,
)
from api.bootstrap import System
from api.contract import Door
from api.declaration import BASE
from api.engine_rest import doors as engine_rest
from api.trials import doors as trials

DOORS: tuple[Door, ...] = (
    sessions.door,
    public.door,
    personal_settings.door,
    positions.door,
    people.door,
    notifications.door,
    deployments.door,
    trials.door,
    definitions.door,
    drafts.door,
    language.door,
    element_templates.door,
    instances.door,
    batches.door,
    exports.door,
    inbox.door,
    tasks.door,
    task_batches.door,
    returns.door,
    signers.door,
    urges.door,
    copies.door,
    uploads.door,
    cases.door,
    documents.door,
    clocks.door,
    performance.door,
    supervision.door,
    calendars.door,
    catalogues.door,
    organisation.door,
    payments.door,
    connectors.door,
    external.message_door,
    external.door,
    history.door,
    events.door,
    webhooks.door,
    operations.door,
    troubles.door,
    moves.door,
    accounts.door,
    api_tokens.door,
    connector_secrets.door,
)
"""In the order of the API page."""


class IdConverter(BaseConverter):
    """A UUID as text; anything else is an unknown address."""

    regex = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"

    def to_python(self, value: str) -> str:
        return value.lower()


class NameConverter(BaseConverter):
    """A key or a file name: up to 255 printable characters without a slash."""

    regex = r"[^/\x00-\x1f\x7f-\x9f]{1,255}"


class PathConverter(BaseConverter):
    """A resource's name inside its deployment; folders allowed."""

    regex = r"[^/\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]{0,254}"
    part_isolating = False


def create_app(settings: config.Config | None = None, system: System | None = None) -> Flask:
    """The application; ``system`` is given by tests that bring their own database and clock."""
    app = Flask(__name__, static_folder=None)
    app.extensions["zhenshu"] = system or bootstrap.build(settings)
    app.url_map.converters |= {"id": IdConverter, "name": NameConverter, "file": PathConverter}
    app.url_map.strict_slashes = True
    app.url_map.merge_slashes = False
    errors.install(app)
    for astray in (NotFound, MethodNotAllowed):
        app.register_error_handler(astray, _astray)
    page = openapi.collect(app)
    for door in DOORS:
        page.register_blueprint(door)
    openapi.serve(app, page)
    verification.serve(app)
    public_pages.serve(app)
    engine_rest.install(app)
    pages.serve(app)
    app.after_request(squeezing.squeeze)
    app.after_request(_harden)
    app.after_request(auth.tell_rate)
    _trust_proxies(app)
    return app


def _astray(error: HTTPException) -> Response:
    """An address or a method that nobody serves; below the interface it counts in the client's rate all the same."""
    if request.path.startswith(f"{BASE}/"):
        try:
            auth.count_astray(current_app.extensions["zhenshu"])
        except errors.RateExceeded as exceeded:
            return errors.problem(exceeded)
    return errors.problem(errors.translated(error))


def _harden(response: Response) -> Response:
    """What every answer tells a browser."""
    response.headers["X-Content-Type-Options"] = "nosniff"
    if current_app.extensions["zhenshu"].config.is_https:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return response


def _trust_proxies(app: Flask) -> None:
    hops = app.extensions["zhenshu"].config.trusted_proxies
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
