"""Who calls: a token, a session cookie or a password becomes an Actor with scopes; one statement per request."""

import base64
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from flask import Response, request

from api import passwords, proofs, signatures
from api.bootstrap import System
from api.config import Config
from api.errors import (
    AccountDisabled,
    ClientAddressRefused,
    CrossSiteRefused,
    PasswordMustChange,
    RateExceeded,
    ScopeMissing,
    SecretReplaced,
    SignatureRequired,
    SignInRefused,
    TokenExpired,
    TokenRevoked,
    Unauthenticated,
)
from api.scopes import MEANINGS, Scope, opened_by
from engine import accounts, api_tokens, sessions
from engine.context import Actor, Context, command, query
from engine.errors import ZhenshuError

logger = logging.getLogger(__name__)

CSRF_HEADER = "X-CSRF-Token"

ANONYMOUS = proofs.ANONYMOUS
"""Opens the transaction in which the caller is found."""

_SECURE_COOKIE = "__Host-zhenshu"
_PLAIN_COOKIE = "zhenshu"
COOKIES = (_SECURE_COOKIE, _PLAIN_COOKIE)
"""A session's cookie has one of these names."""


@dataclass(frozen=True, slots=True)
class Credential:
    """What a request presents, without its secret."""

    kind: Literal["token", "session", "password", "signature"]
    digest: str = ""
    """Of a token or of a session's secret."""
    name: str | None = None
    """What Basic authentication calls the user: a login, or a token's id, name or login."""
    password: str = field(default="", repr=False)
    proof: str = field(default="", repr=False)
    """The stored hash that the password fits."""
    signature: signatures.Signature | None = None


class Uncounted(Exception):
    """The token's requests are counted, and this one is not yet; the transaction is given up."""

    def __init__(self, token_id: str, limit: int) -> None:
        super().__init__(token_id)
        self.token_id = token_id
        self.limit = limit


@dataclass(frozen=True, slots=True)
class Caller:
    """Who was found behind a credential, and what is open to them."""

    actor: Actor
    scopes: frozenset[str]
    behind: sessions.SignedIn | api_tokens.Bearer | accounts.Known
    must_change_password: bool = False

    @property
    def client_id(self) -> str:
        """Whose Idempotency-Keys these are: the token's own, else the person's."""
        return self.behind.token.id if isinstance(self.behind, api_tokens.Bearer) else self.actor.id

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
        return _in_header(header, config, is_write)
    secret = request.cookies.get(cookie_name(config), "")
    if not passwords.looks_like_secret(secret):
        raise Unauthenticated()
    if is_write:
        refuse_cross_site(config)
        if not passwords.same(request.headers.get(CSRF_HEADER, ""), passwords.csrf_token(secret)):
            raise CrossSiteRefused(f"缺少 {CSRF_HEADER} 或不匹配。", f"{CSRF_HEADER} is missing or does not fit.")
    return Credential("session", passwords.digest(secret))


def _in_header(header: str, config: Config, is_write: bool) -> Credential:
    signature = signatures.read(header)
    if signature is not None:
        return Credential("signature", signature=signature)
    kind, _, secret = header.partition(" ")
    if kind.lower() == "basic":
        if is_write:
            # A browser that was once told a password adds it to every request, other sites' included.
            refuse_cross_site(config)
        return _basic(secret)
    if kind.lower() != "bearer" or not passwords.looks_like_token(secret):
        raise _malformed()
    return Credential("token", passwords.digest(secret))


def _basic(encoded: str) -> Credential:
    """A token behind its id or name, or a login and its password. Source: RFC 7617."""
    try:
        name, colon, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except ValueError:
        raise _malformed() from None
    if not colon or len(secret) > passwords.MAX_LENGTH:
        raise _malformed()
    if passwords.looks_like_token(secret):
        return Credential("token", passwords.digest(secret), name)
    return Credential("password", name=name, password=secret)


def _malformed() -> Unauthenticated:
    return Unauthenticated("凭证格式不正确。", "Expected Authorization: Bearer zs_… or Basic name:secret in base64.")


KEPT = "zhenshu.kept"
"""Where the WSGI environment holds what was found out about a request once and for all: one that waits is proved and
counted once, however often it is looked at again."""


def _kept() -> dict[str, Any]:
    kept: dict[str, Any] = request.environ.setdefault(KEPT, {})
    return kept


def proved(system: System, credential: Credential) -> Credential:
    """The credential, its password or signature proved if it has one; no transaction may be open.

    Raises:
        SignInRefused: login and password do not fit each other.
        Throttled: the account is locked.
        SignatureStale, SignatureWrong, NonceReplayed: the request is not signed as it should.
    """
    known: Credential | None = _kept().get("credential")
    if known is not None:
        return known
    if credential.signature is not None:
        digest = signatures.check(system, credential.signature)
        credential = replace(credential, kind="token", digest=digest)
    elif credential.kind == "password":
        proof = proofs.prove(system, credential.name or "", credential.password)
        credential = replace(credential, proof=proof, password="")
    _kept()["credential"] = credential
    return credential


def count(system: System, uncounted: Uncounted) -> None:
    """Count the request in its token's minute, in a transaction of its own.

    Raises:
        RateExceeded: it is one too many.
    """
    with command(system.database, system.hooks, ANONYMOUS, system.clock) as ctx:
        rate = api_tokens.count(ctx, uncounted.token_id, uncounted.limit)
    _kept()["rate"] = rate
    if rate.is_exceeded:
        raise _exceeded(rate)


def count_astray(system: System) -> None:
    """Count a request to an address that nobody serves, where it is a token's whose requests are counted.

    Raises:
        RateExceeded: it is one too many.
    """
    try:
        credential = presented(system.config, is_write=False)
        if credential.kind not in ("token", "signature"):
            return
        credential = proved(system, credential)
        with query(system.database, system.hooks, ANONYMOUS, system.clock) as ctx:
            identify(ctx, credential, system.config)
    except Uncounted as uncounted:
        count(system, uncounted)
    except ZhenshuError:
        return


def _exceeded(rate: api_tokens.Rate) -> RateExceeded:
    return RateExceeded(
        f"每分钟最多 {rate.limit} 次请求，请在 {rate.seconds_left} 秒后再试。",
        f"At most {rate.limit} requests a minute: try again in {rate.seconds_left} seconds.",
        retry_after_seconds=rate.seconds_left,
    )


@dataclass(frozen=True, slots=True)
class Admitted:
    """How many rows of a batch the caller's rate leaves room for."""

    rows: int
    refusal: RateExceeded | None = None
    """What the others meet."""


def admit(system: System, caller: Caller, rows: int) -> Admitted:
    """Count the rows of a batch as so many requests, the first of which was counted with the batch itself."""
    rate: api_tokens.Rate | None = _kept().get("rate")
    if rate is None or not isinstance(caller.behind, api_tokens.Bearer) or rows <= 1:
        return Admitted(rows)
    with command(system.database, system.hooks, ANONYMOUS, system.clock) as ctx:
        rate = api_tokens.count(ctx, caller.behind.token.id, rate.limit, rows - 1)
    _kept()["rate"] = rate
    fitting = max(rows - max(rate.used - rate.limit, 0), 1)
    return Admitted(fitting, _exceeded(rate) if fitting < rows else None)


def tell_rate(response: Response) -> Response:
    """What the token may still send, in the answer's headers. Source: draft-ietf-httpapi-ratelimit-headers-10."""
    rate: api_tokens.Rate | None = _kept().get("rate")
    if rate is not None:
        response.headers["RateLimit-Policy"] = f'"minute";q={rate.limit};w={int(api_tokens.WINDOW.total_seconds())}'
        response.headers["RateLimit"] = f'"minute";r={rate.left};t={rate.seconds_left}'
    return response


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
    if credential.kind == "token":
        return _program(ctx, credential, api_tokens.find(ctx, credential.digest, key))
    if credential.kind == "password":
        return _account(ctx, credential, accounts.find(ctx, credential.name or "", key))
    return _person(ctx, sessions.find(ctx, credential.digest, key), config)


def _account(ctx: Context, credential: Credential, found: accounts.Known | None) -> Caller:
    """Whose password was proved, as long as it is still the account's."""
    if found is None or found.account.disabled_at is not None or not found.password_hash:
        raise SignInRefused()
    proofs.refuse_locked(found.account, ctx.now)
    if not passwords.same(found.password_hash, credential.proof):
        raise SignInRefused()
    account = found.account
    return Caller(account.actor, opened_by(account.roles), found, account.password_expired)


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


def _closed(state: str, found: api_tokens.Bearer) -> Unauthenticated:
    """Why a token that is known opens nothing, and what to do."""
    token = found.token
    match state:
        case "revoked":
            at = _shown(token.revoked_at)
            zh, en = f"令牌已于 {at} 吊销，请向管理员申请新的。", f"It was revoked at {at}: ask for another."
            return TokenRevoked(zh, en)
        case "expired":
            at = _shown(token.expires_at)
            zh, en = f"令牌已于 {at} 过期，请向管理员申请延期。", f"It expired at {at}: ask to have it prolonged."
            return TokenExpired(zh, en)
        case "replaced":
            at = _shown(token.previous_until)
            zh, en = f"旧密钥用至 {at}，请改用新密钥。", f"The earlier secret opened until {at}: use the new one."
            return SecretReplaced(zh, en)
        case _:
            zh, en = f"账号 {found.login} 已停用，请联系管理员。", f"{found.login} is disabled: ask an administrator."
            return AccountDisabled(zh, en)


def _shown(at: datetime | None) -> str:
    return "" if at is None else at.isoformat(timespec="seconds")


def _program(ctx: Context, credential: Credential, found: api_tokens.Bearer | None) -> Caller:
    if found is None:
        raise Unauthenticated("令牌无效。", "The token is unknown.")
    token = found.token
    state = found.state(ctx.now)
    if state != "live":
        raise _closed(state, found)
    if credential.name is not None and credential.name not in (token.id, token.name, found.login):
        raise Unauthenticated("令牌与名称不符。", "The token is not the one of this id or name.")
    _refuse_unbound(token, credential)
    roles = token.roles if token.account_id is None else found.account_roles or ()
    groups = token.groups if token.account_id is None else found.account_groups or ()
    actor = Actor(
        id=found.login or token.id,
        kind="person" if found.account_is_person else "program",
        name=found.account_name or token.name,
        roles=frozenset(roles),
        groups=frozenset(groups),
        town_code=token.town_code,
        process_keys=None if token.process_keys is None else frozenset(token.process_keys),
        token_id=token.id,
    )
    return Caller(actor, opened_by(roles) & frozenset(token.scopes), found)


def _refuse_unbound(token: api_tokens.ApiToken, credential: Credential) -> None:
    """Refuse a request that is not within the token's bounds.

    Raises:
        ClientAddressRefused, SignatureRequired: it is not.
        Uncounted: it was not counted yet.
    """
    address = request.remote_addr
    if not token.is_from(address):
        raise ClientAddressRefused(f"本令牌不能从 {address} 使用。", f"The token may not be used from {address}.")
    if token.signing is not None and credential.signature is None:
        scheme = f"ZS-{token.signing.upper()}"
        raise SignatureRequired(f"请用 {scheme} 对请求签名。", f"Sign the request: Authorization: {scheme} id=…")
    if token.rate_per_minute is not None and "rate" not in _kept():
        raise Uncounted(token.id, token.rate_per_minute)


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
    if isinstance(behind, accounts.Known) or not behind.wants_touch(ctx.now):
        return
    with command(system.database, system.hooks, caller.actor, system.clock) as fresh:
        if isinstance(behind, sessions.SignedIn):
            sessions.touch(fresh, behind.secret_sha256)
        else:
            api_tokens.touch(fresh, behind.token.id)


def check_scopes(wanted: Iterable[str], roles: Iterable[str]) -> set[str]:
    """The scopes in ``wanted`` that ``roles`` do not open."""
    return set(wanted) - {str(scope) for scope in opened_by(roles)}
