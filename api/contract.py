"""How a route is declared: scope, schemas in and out, paging, ETag, Idempotency-Key, one transaction, documentation."""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from typing import Any

from flask import Response, current_app, request
from flask_smorest import Blueprint

from api import auth, errors, examples, intake, waiting, wire
from api.bootstrap import System
from api.declaration import BASE, Declaration, View
from api.fields import Query, Text, Whole, dumper
from api.scopes import Scope
from engine import idempotency
from engine.context import Context, command, query
from engine.errors import StaleRevision, ZhenshuError
from engine.pages import PageRequest

MAX_PAGE = 200
"""Rows of one page."""

DEFAULT_PAGE = 50
"""Rows of one page when the caller does not say."""


class PageQuery(Query):
    """Where in a list to read on, and how far."""

    limit = Whole(min=1, max=MAX_PAGE, load_default=DEFAULT_PAGE)
    cursor = Text(min=1, max=2048, load_default=None)


@dataclass(slots=True)
class Call:
    """What a view gets: the command's context and the checked input."""

    ctx: Context
    caller: auth.Caller
    system: System
    body: Any
    query: dict[str, Any]
    revision: int | None
    """From If-Match; None when the caller did not send it, or sent ``*``."""
    prepared: Any = None
    """What ``Operation.prepare`` found out beforehand."""
    admitted: auth.Admitted | None = None
    """How many of ``Operation.rows`` the caller's rate leaves room for."""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def page(self) -> PageRequest:
        """The page that the query asks for."""
        return PageRequest(self.query["limit"], self.query["cursor"])

    def filters(self, *but: str) -> dict[str, Any]:
        """The query without its page and without ``but``."""
        return {name: value for name, value in self.query.items() if name not in ("limit", "cursor", *but)}

    def expect(self, name: str, found: int) -> None:
        """Refuse when the row ``name`` moved on since the caller read it.

        Raises:
            StaleRevision: If-Match names another revision.
        """
        if self.revision is not None and self.revision != found:
            raise StaleRevision(name, self.revision, found)


@dataclass(frozen=True, kw_only=True)
class Operation(Declaration):
    """One method at one address, as the door serves it."""

    @cached_property
    def _expected(self) -> intake.Expected:
        takes_match = self.takes_match or self.is_search
        match = (takes_match, self.needs_match)
        return intake.Expected(self.query, self.body, self.is_upload, self.is_write, *match, self.is_many)

    @cached_property
    def _dump(self) -> Callable[[Any], Any] | None:
        return None if self.returns is None else dumper(self.returns, many=self.is_page or self.is_list)

    def answer(self, path: Mapping[str, Any]) -> Response:
        """Load, authorise, call the view in one transaction, dump."""
        system: System = current_app.extensions["zhenshu"]
        if self.is_open:
            return self._answer_open(system, path)
        credential = auth.proved(system, auth.presented(system.config, self.is_write))
        given = self._take(system)
        try:
            return self._served(system, credential, given, path)
        except auth.Uncounted as uncounted:
            auth.count(system, uncounted)
            return self._served(system, credential, given, path)

    def _served(
        self, system: System, credential: auth.Credential, given: intake.Given, path: Mapping[str, Any]
    ) -> Response:
        if self.is_batch:
            return self._as_batch(system, credential, given)
        if self.prepare is not None:
            self._prepare(system, credential, given, path)
        if self.rows is not None and given.refusal is None:
            given.admitted = self._admit(system, credential, self.rows(given.body))
        if self.patience is None or given.refusal is not None:
            return self._as_once(system, credential, given, path)
        return waiting.patiently(
            system,
            self.patience(given.body),
            lambda is_patient: self._as_once(system, credential, given, path, is_patient),
        )

    def _admit(self, system: System, credential: auth.Credential, rows: int) -> auth.Admitted:
        with query(system.database, system.hooks, auth.ANONYMOUS, system.clock) as ctx:
            caller = auth.identify(ctx, credential, system.config)
            auth.authorise(caller, self.scope, self.before_password)
        return auth.admit(system, caller, rows)

    def _take(self, system: System) -> intake.Given:
        return intake.take(self._expected, system.config)

    def _answer_open(self, system: System, path: Mapping[str, Any]) -> Response:
        given = self._take(system)
        if given.refusal is not None:
            raise given.refusal
        call = OpenCall(system, given.body, given.query)
        return self._respond(call.headers, self.view(call, **path))

    def _as_batch(self, system: System, credential: auth.Credential, given: intake.Given) -> Response:
        """Authorise once; every row is a command of its own, under a key of its own if it brings one."""
        with query(system.database, system.hooks, auth.ANONYMOUS, system.clock) as ctx:
            caller = auth.identify(ctx, credential, system.config)
            auth.authorise(caller, self.scope, self.before_password)
        if given.refusal is not None:
            raise given.refusal

        def run(operation: "Operation", row: Any, key: str | None, **path: Any) -> Response:
            return operation.alone(system, credential, row, key, path)

        call = BatchCall(given.body, given.key, run, lambda rows: auth.admit(system, caller, rows))
        return self._respond(call.headers, self.view(call))

    def alone(
        self, system: System, credential: auth.Credential, row: Any, key: str | None, path: Mapping[str, Any]
    ) -> Response:
        """The same command, asked for by a row of a batch; ``path`` are the names in its address.

        Raises:
            ZhenshuError: what the command refuses; nothing of it remains, and nothing of the other rows is touched.
        """
        if len(wire.dumps(row)) > system.config.max_json_bytes:
            raise errors.BodyTooLarge(system.config.max_json_bytes)
        given = intake.of_row(self.body, row, key, "/".join([f"{BASE}{self.rule}", *path.values()]))
        if given.refusal is not None:
            raise given.refusal
        return self._as_once(system, credential, given, path)

    def _as_once(
        self,
        system: System,
        credential: auth.Credential,
        given: intake.Given,
        path: Mapping[str, Any],
        is_patient: bool = False,
    ) -> Response:
        """The command; where a twin with the same key was faster, the twin's answer."""
        try:
            return self._once(system, credential, given, path, is_patient)
        except (ZhenshuError, idempotency.TwinCommitted) as failed:
            if given.key is None or given.refusal is not None:
                raise
            with query(system.database, system.hooks, auth.ANONYMOUS, system.clock) as ctx:
                caller = auth.identify(ctx, credential, system.config, given.key)
                auth.authorise(caller, self.scope, self.before_password)
            answered = self._answered(caller, given.key, self._digest(given))
            if answered is None:
                raise failed
            return answered

    def _once(
        self,
        system: System,
        credential: auth.Credential,
        given: intake.Given,
        path: Mapping[str, Any],
        is_patient: bool,
    ) -> Response:
        """One command in one transaction: identify, authorise, replay or run, remember.

        Raises:
            NothingYet: ``is_patient`` and nothing was found; nothing was written.
        """
        with self._transaction(system) as anonymous:
            caller = auth.identify(anonymous, credential, system.config, given.key)
            auth.authorise(caller, self.scope, self.before_password)
            if given.refusal is not None:
                raise given.refusal
            digest = "" if given.key is None else self._digest(given)
            if given.key is not None and (answered := self._answered(caller, given.key, digest)) is not None:
                return answered
            if given.late_refusal is not None:
                raise given.late_refusal
            ctx = anonymous.acting(caller.actor)
            asked = (given.body, given.query, given.revision, given.prepared, given.admitted)
            call = Call(ctx, caller, system, *asked)
            result = self.view(call, **path)
            if is_patient and not result:
                raise waiting.NothingYet(caller.actor)
            response = self._respond(call.headers, result)
            if given.key is not None and not self.is_search and not (self.patience is not None and not result):
                self._remember(ctx, caller.client_id, given.key, digest, response)
        mine = waiting.ticket()
        if mine is None or not mine.is_repeated:
            auth.touch(system, ctx, caller)
        return response

    def _prepare(
        self, system: System, credential: auth.Credential, given: intake.Given, path: Mapping[str, Any]
    ) -> None:
        assert self.prepare is not None
        with query(system.database, system.hooks, auth.ANONYMOUS, system.clock) as anonymous:
            caller = auth.identify(anonymous, credential, system.config)
            auth.authorise(caller, self.scope, self.before_password)
            if given.refusal is None:
                ctx = anonymous.acting(caller.actor)
                call = Call(ctx, caller, system, given.body, given.query, given.revision)
                try:
                    given.prepared = self.prepare(call, **path)
                except ZhenshuError as refusal:
                    given.late_refusal = refusal

    def _transaction(self, system: System) -> AbstractContextManager[Context]:
        opens = command if (self.is_write and not self.is_search) or self.locks else query
        return opens(system.database, system.hooks, auth.ANONYMOUS, system.clock)

    def _digest(self, given: intake.Given) -> str:
        """What is equal for equal requests."""
        identity = [self.method, given.path or request.path, given.query, given.revision, given.digest]
        return hashlib.sha256(wire.canonical(identity)).hexdigest()

    def _answered(self, caller: auth.Caller, key: str, digest: str) -> Response | None:
        """The stored answer to an earlier identical request under this key."""
        record = caller.behind.answered
        if record is None:
            return None
        if record.request_sha256 != digest:
            raise errors.IdempotencyKeyReused(key=key)
        headers = {**record.headers, "Idempotency-Replayed": "true", "Cache-Control": "no-store"}
        return Response(record.answer, record.status, headers)

    def _remember(self, ctx: Context, client_id: str, key: str, digest: str, response: Response) -> None:
        kept = ("ETag", "Location", "Content-Type")
        headers = {name: response.headers[name] for name in kept if name in response.headers}
        body = response.get_data()
        if self.shown_once is not None:
            body = wire.dumps(self.shown_once.left_out(wire.loads(body)))
        idempotency.keep(ctx, client_id, key, idempotency.Record(digest, response.status_code, headers, body))

    def _respond(self, headers: dict[str, str], result: Any) -> Response:
        if isinstance(result, Response):
            return result
        headers["Cache-Control"] = "no-store"
        if self.has_etag and result is not None:
            revision = result["revision"] if isinstance(result, dict) else result.revision
            headers["ETag"] = etag = f'"{revision}"'
            if not self.is_write and etag in request.headers.get("If-None-Match", ""):
                return Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
        if self._dump is None:
            return Response(status=self.status, headers=headers)
        body = wire.dumps(self._shape(self._dump, result))
        return Response(body, self.status, headers, content_type="application/json")

    def _shape(self, dump: Callable[[Any], Any], result: Any) -> Any:
        if self.is_page:
            return {"items": dump(result.items), "next_cursor": result.next_cursor}
        return {"items": dump(result)} if self.is_list else dump(result)


@dataclass(slots=True)
class BatchCall:
    """What the view of a batch gets: its rows, and how to run one as a command of its own."""

    body: Any
    key: str | None
    """The batch's own Idempotency-Key, from which rows without one get theirs."""
    run: Callable[..., Response]
    """``run(operation, row, key, **path)``"""
    admit: Callable[[int], auth.Admitted]
    """Count so many rows in the caller's minute."""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class OpenCall:
    """What the view of an open operation gets: nobody is known yet, no transaction is open."""

    system: System
    body: Any
    query: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)


class Door(Blueprint):  # type: ignore[misc]
    """A blueprint whose routes are operations."""

    def __init__(self, name: str, zh: str, en: str) -> None:
        super().__init__(name, f"api.{name}", url_prefix=BASE, description=f"{zh} · {en}")
        self.operations: list[Operation] = []

    def operation(self, method: str, rule: str, *, scope: Scope | None, **facts: Any) -> Callable[[View], View]:
        """Declare ``view`` as the one thing that happens at this method and address."""

        def declare(view: View) -> View:
            operation = Operation(view=view, method=method, rule=rule, scope=scope, **facts)
            self.operations.append(operation)

            def run(**path: Any) -> Response:
                return operation.answer(path)

            run.__name__, run.__doc__ = view.__name__, view.__doc__
            run.operation = operation  # type: ignore[attr-defined]
            run._apidoc = examples.documentation(operation)  # type: ignore[attr-defined]
            self.add_url_rule(rule, view.__name__, run, methods=[method])
            return view

        return declare

    def operation_of(self, view: View) -> Operation:
        """The operation that ``view`` was declared as."""
        return next(one for one in self.operations if one.view is view)

    def read(self, rule: str, **facts: Any) -> Callable[[View], View]:
        """``GET``: a read-only transaction."""
        return self.operation("GET", rule, **facts)

    def act(self, rule: str, **facts: Any) -> Callable[[View], View]:
        """``POST``: create something, or a verb as a sub-resource."""
        return self.operation("POST", rule, **facts)

    def replace(self, rule: str, **facts: Any) -> Callable[[View], View]:
        """``PUT``: the whole of a resource."""
        return self.operation("PUT", rule, **facts)

    def amend(self, rule: str, **facts: Any) -> Callable[[View], View]:
        """``PATCH``: a part of a resource."""
        return self.operation("PATCH", rule, **facts)

    def remove(self, rule: str, **facts: Any) -> Callable[[View], View]:
        """``DELETE``."""
        facts.setdefault("status", HTTPStatus.NO_CONTENT)
        return self.operation("DELETE", rule, **facts)
