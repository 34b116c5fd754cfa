"""Bearer tokens of programs: issued once, found by their digest, revoked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select, update

from engine import history, idempotency, ids, pages
from engine.context import Context, TimedQuery
from engine.errors import TokenNotFound
from engine.models import account as accounts
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
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    revoked_at: datetime | None
    used_at: datetime | None
    town_code: str


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

    def is_live(self, now: datetime) -> bool:
        """Whether it still opens the door at ``now``."""
        expired = self.token.expires_at is not None and self.token.expires_at <= now
        return self.token.revoked_at is None and self.account_disabled_at is None and not expired

    def wants_touch(self, now: datetime) -> bool:
        """Whether ``used_at`` is old enough to be written again."""
        return self.token.used_at is None or now - self.token.used_at > TOUCHED_EVERY


_COLUMNS = [tokens.c[name] for name in ApiToken.__slots__]
_BEHIND = (accounts.c.login, accounts.c.name, accounts.c.roles, accounts.c.groups, accounts.c.disabled_at)
_IS_PERSON = accounts.c.password_hash.is_not(None)
_BY_DIGEST = (
    select(*_COLUMNS, *_BEHIND, _IS_PERSON)
    .outerjoin(accounts, accounts.c.id == tokens.c.account_id)
    .where(tokens.c.token_sha256 == bindparam("digest"))
)
_FIND = TimedQuery(_BY_DIGEST)
_FIND_WITH_KEY = TimedQuery(
    _BY_DIGEST.add_columns(*idempotency.COLUMNS).outerjoin(
        idempotency.table, idempotency.matches(func.coalesce(accounts.c.login, tokens.c.id))
    )
)
_WIDTH = len(_COLUMNS)
_KNOWN = _WIDTH + len(_BEHIND) + 1


def find(ctx: Context, token_sha256: str, key: str | None = None) -> Bearer | None:
    """The token of this digest, live or not; one statement.

    It also brings the command's instant, and the answer to an earlier request under the Idempotency-Key ``key``.
    """
    if key is None:
        row = _FIND.first(ctx, digest=token_sha256)
        return None if row is None else Bearer(*[ApiToken(*row[:_WIDTH]), *row[_WIDTH:], None])
    row = _FIND_WITH_KEY.first(ctx, digest=token_sha256, key=key)
    if row is None:
        return None
    return Bearer(*[ApiToken(*row[:_WIDTH]), *row[_WIDTH:_KNOWN], idempotency.of(row[_KNOWN:])])


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
) -> ApiToken:
    """Keep the digest of a new token; with ``account_id`` it acts as that account, else as a program of its own."""
    fresh = ApiToken(
        id=ids.new(),
        name=name,
        account_id=account_id,
        scopes=sorted(set(scopes)),
        roles=sorted(set(roles)),
        groups=sorted(set(groups)),
        created_at=ctx.now,
        created_by=ctx.actor.id,
        expires_at=expires_at,
        revoked_at=None,
        used_at=None,
        town_code=ctx.actor.town_code if town_code is None else town_code,
    )
    row = as_row(fresh)
    ctx.db.execute(insert(tokens), {**row, "token_sha256": token_sha256})
    details = {"name": name, "scopes": [*fresh.scopes], "account_id": account_id}
    history.record(ctx.in_town(fresh.town_code), "token.issued", subject_id=fresh.id, details=details)
    return fresh


def get(ctx: Context, token_id: str) -> ApiToken:
    """The token.

    Raises:
        TokenNotFound: no token has this id.
    """
    query = select(*_COLUMNS).where(tokens.c.id == token_id)
    if ctx.actor.town_code:
        query = query.where(tokens.c.town_code == ctx.actor.town_code)
    row = ctx.db.execute(query).one_or_none()
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
    """Make the token open nothing from now on; repeating it is harmless.

    Raises:
        TokenNotFound: no token has this id.
    """
    found = get(ctx, token_id)
    if found.revoked_at is None:
        ctx.db.execute(update(tokens).where(tokens.c.id == token_id).values(revoked_at=ctx.now))
        history.record(ctx.in_town(found.town_code), "token.revoked", subject_id=token_id, details={"name": found.name})
    return get(ctx, token_id)


def touch(ctx: Context, token_id: str) -> None:
    """Note that the token was used now."""
    ctx.db.execute(update(tokens).where(tokens.c.id == token_id).values(used_at=ctx.now))
