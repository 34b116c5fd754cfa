"""A login and a password, held against the stored hash: failures are counted, and a lock is kept."""

from datetime import datetime

from api import errors
from api.bootstrap import System
from engine import accounts
from engine.accounts import LOGIN, Account, Secret
from engine.context import Actor, command, query

ANONYMOUS = Actor(id="anonymous", kind="system", name="未登录 / Anonymous")
"""Opens the transaction in which the caller is found."""


def check(system: System, login: str, password: str) -> Secret:
    """The account that the password opens; the hash is computed with no transaction open.

    Raises:
        SignInRefused: they do not fit each other.
        Throttled: the account is locked, or is from now on.
    """
    with query(system.database, system.hooks, ANONYMOUS, system.clock) as ctx:
        found = accounts.secret(ctx, login)
        if found is not None:
            refuse_locked(found.account, ctx.now)
    fits = system.hasher.matches(found.password_hash if found else None, password)
    if found is None:
        raise errors.SignInRefused()
    if not fits:
        _count_failure(system, login)
    return found


def prove(system: System, login: str, password: str) -> str:
    """The stored hash that the password fits, as it is now or was a moment ago; who uses it compares it again.

    A program that sends its password with every request would else cost a hash with every request.

    Raises:
        SignInRefused, Throttled: as ``check``.
    """
    known = system.proofs.find(login, password)
    if known is not None:
        return known
    if LOGIN.fullmatch(login) is None:
        raise errors.SignInRefused()
    fitting = check(system, login, password).password_hash
    assert fitting is not None
    system.proofs.keep(login, password, fitting)
    return fitting


def refuse_locked(account: Account, now: datetime) -> None:
    """Refuse every password while the account is locked.

    Raises:
        Throttled: it is.
    """
    if account.locked_until is not None and account.locked_until > now:
        raise _locked(account.locked_until, now)


def _count_failure(system: System, login: str) -> None:
    """A transaction of its own, so that the count stays although the caller is refused."""
    until = None
    with command(system.database, system.hooks, ANONYMOUS, system.clock) as ctx:
        found = accounts.secret(ctx, login, lock=True)
        if found is not None and not found.is_locked(ctx.now):
            until = accounts.note_failure(ctx, found)
        now = ctx.now
    raise errors.SignInRefused() if until is None else _locked(until, now)


def _locked(until: datetime | None, now: datetime) -> errors.Throttled:
    assert until is not None
    seconds = max(1, int((until - now).total_seconds()))
    zh = f"连续输错密码，账号已锁定，请在 {seconds // 60 + 1} 分钟后再试。"
    en = f"Too many wrong passwords: the account is locked, try again in {seconds} seconds."
    return errors.Throttled(zh, en, retry_after_seconds=seconds)
