"""How an address of the facade is declared: an operation of the door with the facade's manners."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from api import auth, errors, intake, wire
from api.bootstrap import System
from api.contract import Call, Operation
from api.declaration import View
from api.engine_rest.asking import Asked
from api.engine_rest.errors import HANDLERS, not_offered
from api.scopes import Scope
from engine.errors import ZhenshuError

BASE = "/engine-rest"
"""Where every address of the facade begins."""

METHODS = ("GET", "POST", "PUT", "DELETE")


@dataclass(frozen=True, kw_only=True)
class Endpoint(Operation):
    """One method at one address of the facade: credentials, scopes, transactions and waiting are the door's."""

    base: str = BASE

    def _take(self, system: System) -> intake.Given:
        """The body and the query as they came; the facade passes over what it does not know."""
        given = intake.Given(query=request.args.to_dict())
        try:
            if self.is_write:
                _refuse_match(self.is_search)
                given.key = intake.idempotency_key()
                request.max_content_length = system.config.max_upload_bytes
                if self.is_upload:
                    given.body, given.digest = intake.multipart()
                else:
                    given.digest = _json()
                    given.body = Asked(given.digest)
        except RequestEntityTooLarge:
            given.refusal = errors.BodyTooLarge(request.max_content_length)
        except HTTPException as error:
            given.refusal = errors.BodyMalformed("请求无法读取。", error.description or error.name)
        except ZhenshuError as refusal:
            given.refusal = refusal
        if given.body is None:
            given.body = Asked({})
        return given

    def _respond(self, headers: dict[str, str], result: Any) -> Response:
        if isinstance(result, Response):
            return result
        headers["Cache-Control"] = "no-store"
        if result is None:
            return Response(status=HTTPStatus.NO_CONTENT, headers=headers)
        body = wire.dumps(result, fallback=_fallback)
        # Exactly this: a client compares the whole header.
        return Response(body, HTTPStatus.OK, headers, content_type="application/json")


def _refuse_match(is_search: bool) -> None:
    """Nothing here is told with an ETag, so that no If-Match can be judged. Source: RFC 9110, 13.1.1.

    Raises:
        MatchNotOffered: the header names a revision.
    """
    header = request.headers.get("If-Match")
    if header is not None and header.strip() != "*" and not is_search:
        raise errors.MatchNotOffered()


def _fallback(value: Any) -> Any:
    try:
        return wire.plain(value)
    except TypeError:
        return str(value)


def _json() -> dict[str, Any]:
    """The JSON body; none at all is an empty object, whatever the Content-Type says.

    Raises:
        MediaTypeUnsupported: the Content-Type says that it is something else.
    """
    raw = request.get_data()
    if not raw.strip():
        return {}
    if request.mimetype:
        intake.expect_json()
    if raw.strip() == b"null":
        return {}
    try:
        parsed = wire.loads(raw, longest=None)
    except wire.JsonRefused as refused:
        raise errors.from_json(refused) from None
    if not isinstance(parsed, dict):
        raise errors.BodyMalformed("正文应为 JSON 对象。", "Expected a JSON object.")
    return parsed


def query(call: Call) -> Asked:
    """What the address asks for."""
    return Asked(call.query)


class Facade(Blueprint):
    """A blueprint whose routes are endpoints, and whose every failure has the facade's shape."""

    def __init__(self, name: str, zh: str, en: str) -> None:
        super().__init__(f"engine_rest.{name}".replace(".", "_"), f"api.engine_rest.{name}", url_prefix=BASE)
        self.title = f"{zh} · {en}"
        self.endpoints: list[Endpoint] = []
        for kind, handler in HANDLERS.items():
            self.register_error_handler(kind, handler)

    def offer(self, method: str, *rules: str, scope: Scope | None, **facts: Any) -> Callable[[View], View]:
        """Declare ``view`` as what happens with this method at these addresses."""

        def declare(view: View) -> View:
            for number, rule in enumerate(rules):
                one = Endpoint(view=view, method=method, rule=rule, scope=scope, **facts)
                self.endpoints.append(one)
                name = view.__name__ if number == 0 else f"{view.__name__}_{number}"
                self.add_url_rule(rule, f"{method.lower()}_{name}", _runner(one), methods=[method])
            return view

        return declare

    def read(self, *rules: str, **facts: Any) -> Callable[[View], View]:
        """``GET``."""
        return self.offer("GET", *rules, **facts)

    def act(self, *rules: str, **facts: Any) -> Callable[[View], View]:
        """``POST``."""
        return self.offer("POST", *rules, **facts)

    def find(self, *rules: str, **facts: Any) -> Callable[[View], View]:
        """``POST`` that only asks: a query too large for an address."""
        return self.offer("POST", *rules, is_search=True, **facts)

    def replace(self, *rules: str, **facts: Any) -> Callable[[View], View]:
        """``PUT``."""
        return self.offer("PUT", *rules, **facts)

    def remove(self, *rules: str, **facts: Any) -> Callable[[View], View]:
        """``DELETE``."""
        return self.offer("DELETE", *rules, **facts)


def _runner(one: Endpoint) -> Callable[..., Response]:
    def run(**path: Any) -> Response:
        return one.answer(path)

    run.__name__, run.__doc__ = one.view.__name__, one.view.__doc__
    run.operation = one  # type: ignore[attr-defined]
    return run


def the_rest() -> Blueprint:
    """Every other address below ``/engine-rest``: refused in the facade's shape, and counted in the client's rate."""
    rest = Blueprint("engine_rest_rest", "api.engine_rest.rest", url_prefix=BASE)
    for kind, handler in HANDLERS.items():
        rest.register_error_handler(kind, handler)

    def refuse(**path: Any) -> Response:
        auth.count_astray(current_app.extensions["zhenshu"])
        raise not_offered()

    methods = [*METHODS, "PATCH"]
    rest.add_url_rule("", "root", refuse, methods=methods)
    rest.add_url_rule("/", "slash", refuse, methods=methods)
    rest.add_url_rule("/<path:rest>", "rest", refuse, methods=methods)
    return rest
