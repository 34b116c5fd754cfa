"""Sign-in sessions of people: opened, found by the digest of their secret, touched, closed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, insert, select, update

from engine import history, idempotency
from engine.accounts import Account
from engine.context import Context, TimedQuery
from engine.models import account as accounts
from engine.models import session as sessions

TOUCHED_EVERY = timedelta(minutes=1)
"""A request writes ``seen_at`` only when it is older. Reason: reading must not cost a write."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session and the account behind it, as one request finds them."""

    secret_sha256: str
    csrf_sha256: str
    seen_at: datetime
    expires_at: datetime
    account_id: str
    login: str
    name: str
    roles: list[str]
    groups: list[str]
    town_code: str
    password_expired: bool
    disabled_at: datetime | None
    answered: idempotency.Record | None
    """The answer that the request's Idempotency-Key stands for."""

    def is_live(self, now: datetime, idle: timedelta) -> bool:
        """Whether it still opens the door at ``now``."""
        return self.disabled_at is None and now < self.expires_at and now - self.seen_at < idle

    def wants_touch(self, now: datetime) -> bool:
        """Whether ``seen_at`` is old enough to be written again."""
        return now - self.seen_at > TOUCHED_EVERY


_FOUND = (
    sessions.c.secret_sha256,
    sessions.c.csrf_sha256,
    sessions.c.seen_at,
    sessions.c.expires_at,
    accounts.c.id,
    accounts.c.login,
    accounts.c.name,
    accounts.c.roles,
    accounts.c.groups,
    accounts.c.town_code,
    accounts.c.password_expired,
    accounts.c.disabled_at,
)
_BY_DIGEST = (
    select(*_FOUND)
    .join(accounts, accounts.c.id == sessions.c.account_id)
    .where(sessions.c.secret_sha256 == bindparam("digest"))
)
_FIND = TimedQuery(_BY_DIGEST)
_FIND_WITH_KEY = TimedQuery(
    _BY_DIGEST.add_columns(*idempotency.COLUMNS).outerjoin(idempotency.table, idempotency.matches(accounts.c.login))
)


def find(ctx: Context, secret_sha256: str, key: str | None = None) -> SignedIn | None:
    """The session of this digest, live or not; one statement.

    It also brings the command's instant, and the answer to an earlier request under the Idempotency-Key ``key``.
    """
    if key is None:
        row = _FIND.first(ctx, digest=secret_sha256)
        return None if row is None else SignedIn(*[*row, None])
    row = _FIND_WITH_KEY.first(ctx, digest=secret_sha256, key=key)
    width = len(_FOUND)
    return None if row is None else SignedIn(*[*row[:width], idempotency.of(row[width:])])


def open(
    ctx: Context,
    account: Account,
    secret_sha256: str,
    csrf_sha256: str,
    lasts: timedelta,
    *,
    address: str | None = None,
    user_agent: str | None = None,
) -> datetime:
    """Open a session for ``account`` and return its latest end."""
    ends = ctx.now + lasts
    ctx.db.execute(
        insert(sessions),
        {
            "secret_sha256": secret_sha256,
            "csrf_sha256": csrf_sha256,
            "account_id": account.id,
            "created_at": ctx.now,
            "seen_at": ctx.now,
            "expires_at": ends,
            "address": address,
            "user_agent": user_agent,
            "town_code": account.town_code,
        },
    )
    told = {"login": account.login, "address": address}
    history.record(ctx.in_town(account.town_code), "session.opened", subject_id=account.id, details=told)
    return ends


def purge(ctx: Context) -> int:
    """Forget sessions that are over in any case; returns how many."""
    return ctx.db.execute(delete(sessions).where(sessions.c.expires_at < ctx.now)).rowcount


def touch(ctx: Context, secret_sha256: str) -> None:
    """Note that the session was used now."""
    ctx.db.execute(update(sessions).where(sessions.c.secret_sha256 == secret_sha256).values(seen_at=ctx.now))


def close(ctx: Context, signed_in: SignedIn) -> None:
    """End this session."""
    ctx.db.execute(delete(sessions).where(sessions.c.secret_sha256 == signed_in.secret_sha256))
    history.record(ctx, "session.closed", subject_id=signed_in.account_id, details={"login": signed_in.login})


def close_all(ctx: Context, account_id: str, *, but: str | None = None) -> int:
    """End every session of an account, except the one whose digest is ``but``; returns how many."""
    ended = delete(sessions).where(sessions.c.account_id == account_id)
    if but is not None:
        ended = ended.where(sessions.c.secret_sha256 != but)
    return ctx.db.execute(ended).rowcount
