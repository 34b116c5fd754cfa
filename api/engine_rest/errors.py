"""Refusals in the facade's shape: ``{type, message, code}`` with the statuses that its clients expect."""

from http import HTTPStatus
from typing import Any

from flask import Response, request
from sqlalchemy.exc import InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException

from api import errors, wire
from engine import errors as engine_errors
from engine.errors import DeploymentInvalid, ResourceProblem, ZhenshuError
from forms.errors import FormInvalid

PARSE_ERROR = "ENGINE-09005 Could not parse BPMN process. Errors:"
"""What modelers look for at the beginning of the message. Source: Camunda 7, process engine messages."""

DECISION_ERROR = "ENGINE-22004 Unable to transform DMN resource. Errors:"
"""The same for decision models."""

CODE_HEADER = "X-Error-Code"
"""Carries our stable code, for which the shape has no room: its own ``code`` is a number or null."""


STATUS: dict[type[ZhenshuError], int] = {
    engine_errors.LockLost: 400,
    engine_errors.ExternalTaskFailed: 400,
    engine_errors.MessageNotCorrelated: 400,
    engine_errors.MessageAmbiguous: 400,
    engine_errors.StaleRevision: 409,
    errors.MethodNotAllowed: 405,
    errors.BodyTooLarge: 413,
    errors.MediaTypeUnsupported: 415,
    engine_errors.Invalid: 400,
}
"""Where the facade answers otherwise than the native interface; the nearest ancestor in this table decides."""

TYPES: dict[int, str] = {
    400: "InvalidRequestException",
    401: "AuthenticationException",
    403: "AuthorizationException",
    404: "InvalidRequestException",
    409: "OptimisticLockingException",
}
"""The exception that clients know for a status; ``RestException`` for the others."""

ENGINE_REFUSALS = (
    engine_errors.LockLost,
    engine_errors.ExternalTaskFailed,
    engine_errors.MessageNotCorrelated,
    engine_errors.MessageAmbiguous,
    engine_errors.ExternalTaskNotFound,
)
"""What the engine refused, rather than what was wrong with the request."""


def status_of(kind: type[ZhenshuError]) -> int:
    """The HTTP status of an error class in the facade."""
    for ancestor in kind.__mro__:
        if ancestor in STATUS:
            return STATUS[ancestor]
        if ancestor in errors.STATUS:
            return errors.STATUS[ancestor]
    return HTTPStatus.INTERNAL_SERVER_ERROR


def refused(error: ZhenshuError) -> Response:
    """An error in the facade's shape; Chinese first, English second."""
    if isinstance(error, DeploymentInvalid):
        return _unparsable(error)
    status = status_of(type(error))
    kind = "RestException" if isinstance(error, ENGINE_REFUSALS) else TYPES.get(status, "RestException")
    within = "/variables" if isinstance(error, FormInvalid) else ""
    named = [one for one in error.fields if one.pointer]
    told = [f"{within}{one.pointer}: {one.message_zh} / {one.message_en}" for one in named]
    return _answer(error.code, kind, "; ".join([error.detail, *told]), status, _headers(error))


def _headers(error: ZhenshuError) -> dict[str, str]:
    headers = {}
    if isinstance(error, errors.Unauthenticated):
        headers["WWW-Authenticate"] = 'Basic realm="zhenshu", charset="UTF-8"'
    if "retry_after_seconds" in error.facts:
        headers["Retry-After"] = str(error.facts["retry_after_seconds"])
    return headers


def _unparsable(error: DeploymentInvalid) -> Response:
    """What is wrong with a bundle, as modelers show it: every finding in the message, and by file beside it."""
    wrong = [one for one in error.problems if one.severity == "error"]
    is_decision = all(one.resource.lower().endswith((".dmn", ".dmn11.xml")) for one in wrong)
    prefix = DECISION_ERROR if is_decision and wrong else PARSE_ERROR
    message = "\n".join([prefix, *(f"* {_line(one)}" for one in wrong)])
    details: dict[str, Any] = {}
    for one in error.problems:
        of_file = details.setdefault(one.resource, {"errors": [], "warnings": []})
        of_file["errors" if one.severity == "error" else "warnings"].append(_finding(one))
    return _answer(error.code, "ParseException", message, HTTPStatus.BAD_REQUEST, {}, details)


def _line(one: ResourceProblem) -> str:
    place = [f"resource {one.resource}", *([f"line {one.line}"] if one.line else [])]
    place += [f"element {one.element_id}"] if one.element_id else []
    return " | ".join([_text(one), *place])


def _text(one: ResourceProblem) -> str:
    remedy = f" → {one.remedy_zh} / {one.remedy_en}" if one.remedy_en else ""
    return f"{one.message_zh} / {one.message_en}{remedy}"


def _finding(one: ResourceProblem) -> dict[str, Any]:
    return {
        "message": _text(one),
        "line": one.line or 0,
        "column": 0,
        "mainElementId": one.element_id,
        "elementIds": [one.element_id] if one.element_id else [],
    }


def on_http(error: HTTPException) -> Response:
    """What Flask and Werkzeug refuse by themselves."""
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    return refused(errors.translated(error))


def on_database(error: Exception) -> Response:
    """A database that is away, full or overloaded: nothing was changed, the same request may be sent again."""
    reference = errors.logged(error)
    text = f"数据库暂时不可用，编号 {reference}。 / The database is not available; reference {reference}."
    headers = {"Retry-After": "1"}
    return _answer("database_unavailable", "RestException", text, HTTPStatus.SERVICE_UNAVAILABLE, headers)


def on_crash(error: Exception) -> Response:
    """What nobody foresaw is logged with its trace and answered without its particulars."""
    reference = errors.logged(error)
    text = f"服务器内部错误，编号 {reference}。 / Internal error; reference {reference}."
    return _answer("internal_error", "RestException", text, HTTPStatus.INTERNAL_SERVER_ERROR, {})


def _answer(
    code: str, kind: str, message: str, status: int, headers: dict[str, str], details: dict[str, Any] | None = None
) -> Response:
    document: dict[str, Any] = {"type": kind, "message": message, "code": None}
    if details is not None:
        document["details"] = details
    given = {"Cache-Control": "no-store", CODE_HEADER: code, **headers}
    return Response(wire.dumps(document, fallback=str), status, given, content_type="application/json")


HANDLERS: dict[type[Exception], Any] = {
    ZhenshuError: refused,
    HTTPException: on_http,
    OperationalError: on_database,
    InterfaceError: on_database,
    Exception: on_crash,
}
"""Every way a request to the facade can fail."""


def not_offered() -> ZhenshuError:
    """What is said of an address that the facade does not carry: known to the interface it follows, or not at all."""
    path = request.path.removeprefix("/engine-rest").strip("/")
    if path.split("/")[0] in KNOWN:
        zh = f"本系统的 /engine-rest 不提供 {request.method} {request.path}；请见 docs/reference/engine-rest.md。"
        en = f"/engine-rest does not carry {request.method} {request.path}; see docs/reference/engine-rest.md."
        return errors.NotOffered(zh, en)
    return errors.RouteNotFound(request.path)


KNOWN = frozenset(
    "authorization batch case-definition case-execution case-instance condition decision-definition "
    "decision-requirements-definition deployment engine event-subscription execution external-task filter group "
    "history identity incident job job-definition message metrics migration modification process-definition "
    "process-instance schema signal task task-comment telemetry tenant user variable-instance version".split()
)
"""First steps of the addresses of the interface. Source: Camunda 7.24, REST reference."""
