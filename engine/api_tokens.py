"""Tokens of programs: issued once, found by the digest of their secret, bounded, rotated, revoked."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Any, Literal

from sqlalchemy import bindparam, case, delete, insert, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from engine import history, idempotency, ids, pages, vault, webhooks
from engine.context import Context, TimedQuery
from engine.db import Instant
from engine.errors import TokenClosed, TokenNotFound
from engine.models import account as accounts
from engine.models import api_nonce as nonces
from engine.models import api_rate as rates
from engine.models import api_token as tokens
from engine.rows import as_row
from engine.sessions import TOUCHED_EVERY


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token as lists show it; its secret is known to nobody any more."""

    id: str
    name: str
    account_id: str | None
    scopes: Sequence[str]
    roles: Sequence[str]
    groups: Sequence[str]
    process_keys: Sequence[str] | None
    """Keys of the processes that it may start, see and move; None is all."""
    networks: Sequence[str]
    """In CIDR notation; empty is anywhere."""
    rate_per_minute: int | None
    signing: str | None
    """The algorithm of ``SIGNING`` that every request has to be signed with."""
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    previous_until: datetime | None
    """Until when the secret before the last rotation opens."""
    revoked_at: datetime | None
    used_at: datetime | None
    revision: int
    town_code: str

    def is_from(self, address: str | None) -> bool:
        """Whether a request from this address may be the token's."""
        if not self.networks:
            return True
        try:
            found = ip_address(address or "")
        except ValueError:
            return False
        found = getattr(found, "ipv4_mapped", None) or found
        return any(found in ip_network(network) for network in self.networks)


SIGNING = ("hmac-sm3", "hmac-sha256")
"""How requests may be signed. Source: GB/T 32905 with GB/T 15852.2 (HMAC), FIPS 198-1."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """A token and, where it acts as one, its account, as one request finds them."""

    token: ApiToken
    login: str | None
    account_name: str | None
    account_roles: Sequence[str] | None
    account_groups: Sequence[str] | None
    account_disabled_at: datetime | None
    account_is_person: bool
    """Whether somebody can sign in with the account: then the token acts for that person, else for a program."""
    answered: idempotency.Record | None
    """The answer that the request's Idempotency-Key stands for."""
    is_previous: bool
    """Whether it was found by the secret before the last rotation."""

    def state(self, now: datetime) -> Literal["live", "revoked", "expired", "replaced", "disabled"]:
        """Whether it opens the door at ``now``, or why not."""
        token = self.token
        if token.revoked_at is not None:
            return "revoked"
        if self.account_disabled_at is not None:
            return "disabled"
        if token.expires_at is not None and token.expires_at <= now:
            return "expired"
        if self.is_previous and (token.previous_until is None or token.previous_until <= now):
            return "replaced"
        return "live"

    def wants_touch(self, now: datetime) -> bool:
        """Whether ``used_at`` is old enough to be written again."""
        return self.token.used_at is None or now - self.token.used_at > TOUCHED_EVERY


_COLUMNS = [tokens.c[name] for name in ApiToken.__slots__]
_BEHIND = (accounts.c.login, accounts.c.name, accounts.c.roles, accounts.c.groups, accounts.c.disabled_at)
_IS_PERSON = accounts.c.password_hash.is_not(None)
_IS_PREVIOUS = tokens.c.token_sha256 != bindparam("digest")
_BY_DIGEST = (
    select(*_COLUMNS, *_BEHIND, _IS_PERSON, _IS_PREVIOUS)
    .outerjoin(accounts, accounts.c.id == tokens.c.account_id)
    .where(or_(tokens.c.token_sha256 == bindparam("digest"), tokens.c.previous_sha256 == bindparam("digest")))
)
_FIND = TimedQuery(_BY_DIGEST)
_FIND_WITH_KEY = TimedQuery(
    _BY_DIGEST.add_columns(*idempotency.COLUMNS).outerjoin(idempotency.table, idempotency.matches(tokens.c.id))
)
_WIDTH = len(_COLUMNS)
_KNOWN = _WIDTH + len(_BEHIND) + 1


def find(ctx: Context, token_sha256: str, key: str | None = None) -> Bearer | None:
    """The token of this digest, live or not; one statement.

    It also brings the command's instant, and the answer to an earlier request under the Idempotency-Key ``key``.
    """
    query, given = (_FIND, {}) if key is None else (_FIND_WITH_KEY, {"key": key})
    row = query.first(ctx, digest=token_sha256, **given)
    if row is None:
        return None
    answered = None if key is None else idempotency.of(row[_KNOWN + 1 :])
    return Bearer(*[ApiToken(*row[:_WIDTH]), *row[_WIDTH:_KNOWN], answered, bool(row[_KNOWN])])


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a token is held to besides its scopes."""

    process_keys: Sequence[str] | None = None
    networks: Sequence[str] = ()
    rate_per_minute: int | None = None
    signing: str | None = None


def issue(
    ctx: Context,
    name: str,
    token_sha256: str,
    scopes: Sequence[str],
    *,
    account_id: str | None = None,
    roles: Sequence[str] = (),
    groups: Sequence[str] = (),
    expires_at: datetime | None = None,
    town_code: str | None = None,
    bounds: Bounds = Bounds(),
    secret: str = "",
) -> ApiToken:
    """Keep the digest of a new token; with ``account_id`` it acts as that account, else as a program of its own.

    ``secret`` is kept too, sealed, where requests are to be signed with it.

    Raises:
        MasterKeyMissing: nothing can be sealed.
    """
    fresh = ApiToken(
        id=ids.new(),
        name=name,
        account_id=account_id,
        scopes=sorted(set(scopes)),
        roles=sorted(set(roles)),
        groups=sorted(set(groups)),
        process_keys=None if bounds.process_keys is None else sorted(set(bounds.process_keys)),
        networks=[*bounds.networks],
        rate_per_minute=bounds.rate_per_minute,
        signing=bounds.signing,
        created_at=ctx.now,
        created_by=ctx.actor.id,
        expires_at=expires_at,
        previous_until=None,
        revoked_at=None,
        used_at=None,
        revision=1,
        town_code=ctx.actor.town_code if town_code is None else town_code,
    )
    row = as_row(fresh)
    key = _sealed(ctx, fresh.id, secret) if bounds.signing is not None else None
    ctx.db.execute(insert(tokens), {**row, "token_sha256": token_sha256, "signing_key": key})
    details = {"name": name, "scopes": [*fresh.scopes], "account_id": account_id, **_told(bounds)}
    history.record(ctx.in_town(fresh.town_code), "token.issued", subject_id=fresh.id, details=details)
    return fresh


def _sealed(ctx: Context, token_id: str, secret: str) -> str:
    return ctx.hooks.vault.seal(secret.encode(), _place(token_id))


def _place(token_id: str) -> str:
    return vault.place(tokens.c.signing_key, token_id)


def _told(bounds: Bounds) -> dict[str, Any]:
    """The bounds as the history keeps them."""
    return {name: getattr(bounds, name) for name in Bounds.__slots__ if getattr(bounds, name)}


def get(ctx: Context, token_id: str, *, lock: bool = False) -> ApiToken:
    """The token.

    Raises:
        TokenNotFound: no token has this id.
    """
    query = select(*_COLUMNS).where(tokens.c.id == token_id)
    if ctx.actor.town_code:
        query = query.where(tokens.c.town_code == ctx.actor.town_code)
    row = ctx.db.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise TokenNotFound(token_id)
    return ApiToken(*row)


def page(ctx: Context, request: pages.PageRequest = pages.FIRST_PAGE) -> pages.Page[ApiToken]:
    """Tokens that the actor's town may see, newest first."""
    query = select(*_COLUMNS)
    if ctx.actor.town_code:
        query = query.where(tokens.c.town_code == ctx.actor.town_code)
    return pages.read(ctx.db, query, [pages.Key(tokens.c.id, descending=True)], request, ApiToken)


def revoke(ctx: Context, token_id: str) -> ApiToken:
    """Make the token open nothing from now on, and its webhooks hear nothing; repeating it is harmless.

    Raises:
        TokenNotFound: no token has this id.
    """
    found = get(ctx, token_id)
    if found.revoked_at is None:
        ctx.db.execute(update(tokens).where(tokens.c.id == token_id).values(revoked_at=ctx.now))
        history.record(ctx.in_town(found.town_code), "token.revoked", subject_id=token_id, details={"name": found.name})
        webhooks.end_lapsed(ctx)
    return get(ctx, token_id)


CHANGEABLE = ("name", "scopes", "process_keys", "networks", "rate_per_minute", "expires_at")
"""What ``change`` changes. Not the algorithm: a token that is to be signed with is issued anew."""


def change(ctx: Context, token_id: str, changes: Mapping[str, Any]) -> ApiToken:
    """Change what stands in ``CHANGEABLE``; it holds from the next request on.

    Raises:
        TokenNotFound: no token has this id.
        TokenClosed: it was revoked.
    """
    found = get(ctx, token_id, lock=True)
    if found.revoked_at is not None:
        raise TokenClosed(token_id)
    values = {name: changes[name] for name in CHANGEABLE if name in changes}
    ctx.db.execute(update(tokens).where(tokens.c.id == token_id).values(**values, revision=found.revision + 1))
    details = {"name": found.name, "changed": sorted(values)}
    history.record(ctx.in_town(found.town_code), "token.changed", subject_id=token_id, details=details)
    return get(ctx, token_id)


LONGEST_OVERLAP = timedelta(days=30)
"""How long two secrets may open. Reason: a partner's release cycle is a month."""


def rotate(ctx: Context, token_id: str, token_sha256: str, secret: str, overlap: timedelta) -> ApiToken:
    """Give the token a new secret; the present one opens for ``overlap`` more, an earlier one no longer.

    Raises:
        TokenNotFound: no token has this id.
        TokenClosed: it was revoked.
    """
    found = get(ctx, token_id, lock=True)
    if found.revoked_at is not None:
        raise TokenClosed(token_id)
    until = ctx.now + min(overlap, LONGEST_OVERLAP)
    # The old key moves to another column, which is another place.
    old = _keys(ctx, token_id)[:1] if found.signing else []
    moved = [ctx.hooks.vault.seal(key, vault.place(tokens.c.previous_signing_key, token_id)) for key in old]
    values = {
        "previous_sha256": tokens.c.token_sha256,
        "previous_signing_key": moved[0] if moved else None,
        "previous_until": until,
        "token_sha256": token_sha256,
        "signing_key": _sealed(ctx, token_id, secret) if found.signing else None,
        "revision": found.revision + 1,
    }
    ctx.db.execute(update(tokens).where(tokens.c.id == token_id).values(values))
    details = {"name": found.name, "previous_until": until.isoformat()}
    history.record(ctx.in_town(found.town_code), "token.rotated", subject_id=token_id, details=details)
    return get(ctx, token_id)


# --- signed requests ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A secret that a token's requests are signed with, and the digest it is found by."""

    algorithm: str
    secret: bytes
    digest: str


def signing_keys(ctx: Context, token_id: str) -> Sequence[SigningKey]:
    """The newest secret first; none where the token is unknown or does not sign. Whether it is live is asked later.

    Raises:
        SealBroken: the master key is not at hand.
    """
    columns = (tokens.c.signing, tokens.c.token_sha256, tokens.c.previous_sha256)
    row = ctx.db.execute(select(*columns).where(tokens.c.id == token_id)).one_or_none()
    if row is None or row[0] is None:
        return []
    return [SigningKey(row[0], key, digest) for key, digest in zip(_keys(ctx, token_id), row[1:], strict=False)]


def _keys(ctx: Context, token_id: str) -> list[bytes]:
    columns = (tokens.c.signing_key, tokens.c.previous_signing_key)
    row = ctx.db.execute(select(*columns).where(tokens.c.id == token_id)).one()
    places = (vault.place(column, token_id) for column in columns)
    return [ctx.hooks.vault.open(key, place) for key, place in zip(row, places, strict=True) if key is not None]


NONCE_KEPT = timedelta(minutes=10)
"""A signed request is taken this long before and after its time stamp, and its nonce once. Source: domain paper 8.2."""


def use_nonce(ctx: Context, token_id: str, nonce: str) -> bool:
    """Remember the nonce; false where the token has used it before."""
    row = {"token_id": token_id, "nonce": nonce, "at": ctx.now, "town_code": ctx.actor.town_code}
    try:
        with ctx.db.begin_nested():
            ctx.db.execute(insert(nonces), row)
    except IntegrityError:
        return False
    return True


# --- the rate -------------------------------------------------------------------------------------

WINDOW = timedelta(minutes=1)
"""That requests are counted in; it begins with the first one after the last window."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Where a token stands in its minute."""

    limit: int
    used: int
    seconds_left: int

    @property
    def is_exceeded(self) -> bool:
        """Whether this request is one too many."""
        return self.used > self.limit

    @property
    def left(self) -> int:
        """Requests that may follow in this window."""
        return max(self.limit - self.used, 0)


def count(ctx: Context, token_id: str, limit: int, requests: int = 1) -> Rate:
    """Count a request of the token, or several at once; exact over all processes, for they count in one row."""
    over = rates.c.began_at <= ctx.now - WINDOW
    row = {"token_id": token_id, "began_at": ctx.now, "requests": requests, "town_code": ctx.actor.town_code}
    dialect = sqlite if ctx.db.dialect.name == "sqlite" else postgresql
    counted = ctx.db.execute(
        dialect.insert(rates)
        .values(row)
        .on_conflict_do_update(
            index_elements=[rates.c.token_id],
            set_={
                "began_at": case((over, literal(ctx.now, Instant())), else_=rates.c.began_at),
                "requests": case((over, requests), else_=rates.c.requests + requests),
            },
        )
        .returning(rates.c.began_at, rates.c.requests)
    ).one()
    left = counted.began_at + WINDOW - ctx.now
    return Rate(limit, counted.requests, max(1, math.ceil(left.total_seconds())))


def purge(ctx: Context) -> int:
    """Forget nonces that no request could bring again; returns how many."""
    return ctx.db.execute(delete(nonces).where(nonces.c.at < ctx.now - 2 * NONCE_KEPT)).rowcount


def touch(ctx: Context, token_id: str) -> None:
    """Note that the token was used now."""
    ctx.db.execute(update(tokens).where(tokens.c.id == token_id).values(used_at=ctx.now))
