"""Who calls: a bearer token or a session cookie becomes an Actor with scopes; one statement per request."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import request

from api import passwords
from api.bootstrap import System
from api.config import Config
from api.errors import CrossSiteRefused, PasswordMustChange, ScopeMissing, Unauthenticated
from api.scopes import MEANINGS, Scope, opened_by
from engine import api_tokens, sessions
from engine.context import Actor, Context, command

logger = logging.getLogger(__name__)

CSRF_HEADER = "X-CSRF-Token"

ANONYMOUS = Actor(id="anonymous", kind="system", name="未登录 / Anonymous")
"""Opens the transaction in which the caller is found."""

_SECURE_COOKIE = "__Host-zhenshu"
_PLAIN_COOKIE = "zhenshu"


@dataclass(frozen=True, slots=True)
class Credential:
    """What a request presents: the digest of a bearer token or of a session's secret."""

    digest: str
    is_token: bool


@dataclass(frozen=True, slots=True)
class Caller:
    """Who was found behind a credential, and what is open to them."""

    actor: Actor
    scopes: frozenset[str]
    behind: sessions.SignedIn | api_tokens.Bearer
    must_change_password: bool = False

    def may(self, scope: Scope) -> bool:
        """Whether the scope is open to the caller."""
        return scope in self.scopes


def cookie_name(config: Config) -> str:
    """``__Host-`` promises the browser: this host, this path, TLS only."""
    return _SECURE_COOKIE if config.is_https else _PLAIN_COOKIE


def presented(config: Config, is_write: bool) -> Credential:
    """The request's credential, without asking the database; a header goes before a cookie.

    Raises:
        Unauthenticated: there is none, or it has not the form of one.
        CrossSiteRefused: a write with a cookie that the page did not send on purpose.
    """
    header = request.headers.get("Authorization")
    if header is not None:
        kind, _, secret = header.partition(" ")
        if kind.lower() != "bearer" or not passwords.looks_like_token(secret):
            raise Unauthenticated("凭证格式不正确。", "Expected Authorization: Bearer zs_…")
        return Credential(passwords.digest(secret), is_token=True)
    secret = request.cookies.get(cookie_name(config), "")
    if not passwords.looks_like_secret(secret):
        raise Unauthenticated()
    if is_write:
        refuse_cross_site(config)
        if not passwords.same(request.headers.get(CSRF_HEADER, ""), passwords.csrf_token(secret)):
            raise CrossSiteRefused(f"缺少 {CSRF_HEADER} 或不匹配。", f"{CSRF_HEADER} is missing or does not fit.")
    return Credential(passwords.digest(secret), is_token=False)


def refuse_cross_site(config: Config) -> None:
    """Refuse a request that a browser sent from another site.

    Raises:
        CrossSiteRefused: ``Sec-Fetch-Site`` or ``Origin`` says so.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise CrossSiteRefused()
    origin = request.headers.get("Origin")
    if origin is None:
        return
    own = {request.host_url.rstrip("/"), config.public_url.rstrip("/")}
    parts = urlsplit(origin)
    if f"{parts.scheme}://{parts.netloc}" not in own:
        raise CrossSiteRefused(f"来源 {origin[:100]!r} 不可信。", f"Origin {origin[:100]!r} is not this service.")


def identify(ctx: Context, credential: Credential, config: Config, key: str | None = None) -> Caller:
    """Who is behind the credential, and what was answered to them under an Idempotency-Key; one statement.

    Raises:
        Unauthenticated: nobody, or no longer.
    """
    if credential.is_token:
        return _program(ctx, api_tokens.find(ctx, credential.digest, key))
    return _person(ctx, sessions.find(ctx, credential.digest, key), config)


def _person(ctx: Context, found: sessions.SignedIn | None, config: Config) -> Caller:
    if found is None or not found.is_live(ctx.now, config.session_idle):
        raise Unauthenticated("会话已结束，请重新登录。", "The session is over, sign in again.")
    actor = Actor(
        id=found.login,
        kind="person",
        name=found.name,
        roles=frozenset(found.roles),
        groups=frozenset(found.groups),
        town_code=found.town_code,
    )
    return Caller(actor, opened_by(found.roles), found, found.password_expired)


def _program(ctx: Context, found: api_tokens.Bearer | None) -> Caller:
    if found is None or not found.is_live(ctx.now):
        raise Unauthenticated("令牌无效、已过期或已吊销。", "The token is unknown, expired or revoked.")
    token = found.token
    roles = token.roles if token.account_id is None else found.account_roles or ()
    groups = token.groups if token.account_id is None else found.account_groups or ()
    actor = Actor(
        id=found.login or token.id,
        kind="person" if found.account_is_person else "program",
        name=found.account_name or token.name,
        roles=frozenset(roles),
        groups=frozenset(groups),
        town_code=token.town_code,
    )
    return Caller(actor, opened_by(roles) & frozenset(token.scopes), found)


def authorise(caller: Caller, scope: Scope | None, before_password: bool = False) -> None:
    """Let the caller pass, or say what is missing; ``scope`` None is open to everyone who signed in.

    Raises:
        PasswordMustChange: the first password comes first.
        ScopeMissing: the scope is not open to the caller.
    """
    if caller.must_change_password and not before_password:
        raise PasswordMustChange()
    if scope is not None and scope not in caller.scopes:
        zh, en = MEANINGS[scope]
        raise ScopeMissing(f"需要权限“{zh}”（{scope}）。", f"Expected the scope {scope} ({en}).", scope=str(scope))


def touch(system: System, ctx: Context, caller: Caller) -> None:
    """Note the use of the credential, at most once a minute, in a transaction of its own."""
    behind = caller.behind
    if not behind.wants_touch(ctx.now):
        return
    with command(system.database, system.hooks, caller.actor, system.clock) as fresh:
        if isinstance(behind, sessions.SignedIn):
            sessions.touch(fresh, behind.secret_sha256)
        else:
            api_tokens.touch(fresh, behind.token.id)


def check_scopes(wanted: Iterable[str], roles: Iterable[str]) -> set[str]:
    """The scopes in ``wanted`` that ``roles`` do not open."""
    return set(wanted) - {str(scope) for scope in opened_by(roles)}
