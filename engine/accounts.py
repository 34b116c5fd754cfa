"""Accounts of people and programs: roles, groups, password hashes, failures and locks."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from engine import history, idempotency, ids, pages, webhooks
from engine.context import Actor, Context, TimedQuery
from engine.errors import AccountNotFound, FieldError, LoginTaken, ValueRefused
from engine.models import account as accounts
from engine.rows import as_row

FAILURES_BEFORE_LOCK = 5
"""Source: GB/T 22239-2019 8.1.4.1, login-failure handling; product setting."""

LOCKED_FOR = timedelta(minutes=15)
"""Source: product setting; assessors accept 5 minutes or more."""

PASSWORDS_REMEMBERED = 5
"""Passwords that may not come back, the present one included. Source: GB/T 22239-2019 8.1.4.1, product setting."""


@dataclass(frozen=True, slots=True)
class Account:
    """Someone who may come in; never carries a password hash."""

    id: str
    login: str
    name: str
    roles: Sequence[str]
    groups: Sequence[str]
    town_code: str
    password_expired: bool
    password_changed_at: datetime | None
    locked_until: datetime | None
    disabled_at: datetime | None
    created_at: datetime
    revision: int

    @property
    def actor(self) -> Actor:
        """Who acts when this person is signed in."""
        return Actor(self.login, "person", self.name, frozenset(self.roles), frozenset(self.groups), self.town_code)


@dataclass(frozen=True, slots=True)
class Secret:
    """What sign-in needs to know of an account besides the account."""

    account: Account
    password_hash: str | None
    password_history: Sequence[str]
    failed_attempts: int

    def is_locked(self, now: datetime) -> bool:
        """Whether the account refuses every password at ``now``."""
        return self.account.locked_until is not None and self.account.locked_until > now


_COLUMNS = [accounts.c[name] for name in Account.__slots__]
_SECRETS = [accounts.c.password_hash, accounts.c.password_history, accounts.c.failed_attempts]


@dataclass(frozen=True, slots=True)
class Known:
    """An account as one request that brings its password finds it."""

    account: Account
    password_hash: str | None
    answered: idempotency.Record | None
    """The answer that the request's Idempotency-Key stands for."""


_BY_LOGIN = select(*_COLUMNS, accounts.c.password_hash).where(accounts.c.login == bindparam("login"))
_FIND = TimedQuery(_BY_LOGIN)
_FIND_WITH_KEY = TimedQuery(
    _BY_LOGIN.add_columns(*idempotency.COLUMNS).outerjoin(idempotency.table, idempotency.matches(accounts.c.login))
)


def find(ctx: Context, login: str, key: str | None = None) -> Known | None:
    """The account of this login, live or not; one statement.

    It also brings the command's instant, and the answer to an earlier request under the Idempotency-Key ``key``.
    """
    width = len(_COLUMNS)
    if key is None:
        row = _FIND.first(ctx, login=login)
        return None if row is None else Known(Account(*row[:width]), row[width], None)
    row = _FIND_WITH_KEY.first(ctx, login=login, key=key)
    return None if row is None else Known(Account(*row[:width]), row[width], idempotency.of(row[width + 1 :]))


LOGIN = re.compile(r"\w[\w.@-]{1,63}")
"""A login: 2 to 64 letters, digits, dots, signs ``@``, ``-`` and ``_``, beginning with a letter or digit."""


def _refuse_unfit(login: str, name: str) -> None:
    wrong = []
    if not LOGIN.fullmatch(login):
        zh, en = "登录名应为 2 到 64 个字母、数字或 . @ - _", "Expected 2 to 64 letters, digits or . @ - _ as login"
        wrong.append(FieldError("/login", "login_invalid", zh, en))
    if not name.strip():
        wrong.append(FieldError("/name", "required", "姓名必填", "Expected a name, found none"))
    if wrong:
        raise ValueRefused(fields=wrong)


def create(
    ctx: Context,
    login: str,
    name: str,
    roles: Sequence[str] = (),
    groups: Sequence[str] = (),
    *,
    password_hash: str | None = None,
    town_code: str | None = None,
) -> Account:
    """Add an account; a password that comes with it must be changed at the first sign-in.

    Raises:
        LoginTaken: another account has this login.
        ValueRefused: the login or the name is not fit to be one.
    """
    _refuse_unfit(login, name)
    fresh = Account(
        id=ids.new(),
        login=login,
        name=name,
        roles=sorted(set(roles)),
        groups=sorted(set(groups)),
        town_code=ctx.actor.town_code or "" if town_code is None else town_code,
        password_expired=password_hash is not None,
        password_changed_at=None,
        locked_until=None,
        disabled_at=None,
        created_at=ctx.now,
        revision=1,
    )
    if by_login(ctx, login) is not None:
        raise LoginTaken(login)
    row = as_row(fresh)
    row |= {
        "password_hash": password_hash,
        "password_history": [password_hash] if password_hash else [],
        "failed_attempts": 0,
    }
    try:
        ctx.db.execute(insert(accounts), row)
    except IntegrityError:
        raise LoginTaken(login) from None
    _record(ctx, "account.created", fresh, roles=[*fresh.roles], groups=[*fresh.groups])
    return fresh


def get(ctx: Context, account_id: str, *, lock: bool = False) -> Account:
    """The account.

    Raises:
        AccountNotFound: no account has this id.
    """
    query = select(*_COLUMNS).where(accounts.c.id == account_id)
    if ctx.actor.town_code:
        query = query.where(accounts.c.town_code == ctx.actor.town_code)
    row = ctx.db.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise AccountNotFound(account_id)
    return Account(*row)


def by_login(ctx: Context, login: str) -> Account | None:
    """The account of this login, if there is one."""
    row = ctx.db.execute(select(*_COLUMNS).where(accounts.c.login == login)).one_or_none()
    return None if row is None else Account(*row)


def name_of(ctx: Context, login: str) -> str:
    """What the person of a login is called; the login itself where no account has it."""
    found = by_login(ctx, login)
    return login if found is None else found.name


def list(ctx: Context, page: pages.PageRequest = pages.FIRST_PAGE, *, login: str | None = None) -> pages.Page[Account]:
    """Accounts that the actor's town may see, by login; ``login`` keeps the one of that name."""
    query = select(*_COLUMNS)
    if ctx.actor.town_code:
        query = query.where(accounts.c.town_code == ctx.actor.town_code)
    if login is not None:
        query = query.where(accounts.c.login == login)
    return pages.read(ctx.db, query, [pages.Key(accounts.c.login)], page, Account)


def secret(ctx: Context, login: str, *, lock: bool = False) -> Secret | None:
    """What sign-in compares a password with."""
    query = select(*_COLUMNS, *_SECRETS).where(accounts.c.login == login)
    row = ctx.db.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        return None
    return Secret(Account(*row[: len(_COLUMNS)]), *row[len(_COLUMNS) :])


def note_failure(ctx: Context, found: Secret) -> datetime | None:
    """Count a wrong password; the last allowed one locks the account. Returns the end of the lock."""
    attempts = found.failed_attempts + 1
    until = ctx.now + LOCKED_FOR if attempts >= FAILURES_BEFORE_LOCK else None
    _update(ctx, found.account, failed_attempts=0 if until else attempts, locked_until=until)
    _record(ctx, "account.locked" if until else "account.sign_in_failed", found.account)
    return until


def note_success(ctx: Context, found: Secret) -> None:
    """Forget earlier failures."""
    if found.failed_attempts or found.account.locked_until:
        _update(ctx, found.account, failed_attempts=0, locked_until=None)


def set_password(ctx: Context, found: Secret, password_hash: str, *, expired: bool = False) -> None:
    """Store a new hash, remember it, lift a lock; ``expired`` forces a change at the next sign-in."""
    remembered = [password_hash, *found.password_history][:PASSWORDS_REMEMBERED]
    _update(
        ctx,
        found.account,
        password_hash=password_hash,
        password_history=remembered,
        password_expired=expired,
        password_changed_at=ctx.now,
        failed_attempts=0,
        locked_until=None,
        revision=accounts.c.revision + 1,
    )
    _record(ctx, "account.password_changed", found.account, expired=expired)


def renew_hash(ctx: Context, found: Secret, password_hash: str) -> None:
    """Replace a hash made with an older setting by one of the same password."""
    kept = [password_hash if old == found.password_hash else old for old in found.password_history]
    _update(ctx, found.account, password_hash=password_hash, password_history=kept)


def change(ctx: Context, account_id: str, changes: Mapping[str, Any]) -> Account:
    """Change ``name``, ``roles``, ``groups`` or ``is_disabled``; a disabled one's webhooks hear nothing any more.

    Raises:
        AccountNotFound: no account has this id.
    """
    before = get(ctx, account_id, lock=True)
    values = {name: changes[name] for name in ("name", "roles", "groups") if name in changes}
    if "is_disabled" in changes:
        values["disabled_at"] = (before.disabled_at or ctx.now) if changes["is_disabled"] else None
    _update(ctx, before, **values, revision=before.revision + 1)
    _record(ctx, "account.changed", before, changed=sorted(changes), roles=values.get("roles", before.roles))
    if changes.get("is_disabled"):
        webhooks.end_lapsed(ctx)
    return get(ctx, account_id)


def _update(ctx: Context, which: Account, **values: Any) -> None:
    ctx.db.execute(update(accounts).where(accounts.c.id == which.id).values(values))


def _record(ctx: Context, kind: str, subject: Account, **details: Any) -> None:
    history.record(
        ctx.in_town(subject.town_code), kind, subject_id=subject.id, details={"login": subject.login, **details}
    )
