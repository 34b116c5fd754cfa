"""Doors for people: sign in, sign out, who am I, change the password."""

from dataclasses import dataclass
from typing import Any

from flask import request

from api import auth, errors, passwords, proofs
from api.contract import Call, Door, OpenCall
from api.fields import Answer, Body, Flag, Instant, Items, Text
from engine import accounts, sessions
from engine.context import command
from engine.errors import AccountNotFound, FieldError

door = Door("sessions", "登录", "Sign-in")


class SignIn(Body):
    """Login and password of a person."""

    login = Text(min=1, max=64, required=True)
    password = Text(min=1, max=passwords.MAX_LENGTH, required=True)


class SessionOut(Answer):
    """A session that was opened; its secret is in the cookie."""

    login = Text()
    display_name = Text(attribute="name")
    roles = Items(Text())
    password_must_change = Flag()
    csrf_token = Text()
    expires_at = Instant()


class Me(Answer):
    """The caller."""

    id = Text()
    kind = Text()
    display_name = Text(attribute="name")
    roles = Items(Text())
    groups = Items(Text())
    scopes = Items(Text())
    town_code = Text()
    password_must_change = Flag()
    csrf_token = Text(allow_none=True)


class PasswordChange(Body):
    """The password so far and the one to come."""

    current = Text(min=1, max=passwords.MAX_LENGTH, required=True)
    new = Text(min=1, max=passwords.MAX_LENGTH, required=True)


@door.act("/sessions", scope=None, is_open=True, body=SignIn(), returns=SessionOut(), status=201)
def sign_in(call: OpenCall) -> dict[str, Any]:
    """登录。Sign in; the session's secret comes as a cookie, the page's token in the answer.

    Five wrong passwords in a row lock the account for 15 minutes.
    """
    auth.refuse_cross_site(call.system.config)
    login, password = call.body["login"], call.body["password"]
    return _enter(call, proofs.check(call.system, login, password), password)


def _enter(call: OpenCall, found: accounts.Secret, password: str) -> dict[str, Any]:
    config, hasher = call.system.config, call.system.hasher
    renewed = hasher.hash(password) if hasher.is_outdated(found.password_hash or "") else None
    secret = passwords.new_secret()
    with command(call.system.database, call.system.hooks, auth.ANONYMOUS, call.system.clock) as ctx:
        present = accounts.secret(ctx, found.account.login, lock=True)
        if present is None or present.account.disabled_at or present.password_hash != found.password_hash:
            raise errors.SignInRefused()
        proofs.refuse_locked(present.account, ctx.now)
        accounts.note_success(ctx, present)
        if renewed is not None:
            accounts.renew_hash(ctx, present, renewed)
        csrf = passwords.csrf_token(secret)
        ends = sessions.open(
            ctx,
            present.account,
            passwords.digest(secret),
            passwords.digest(csrf),
            config.session_absolute,
            address=(request.remote_addr or "")[:64],
            user_agent=request.user_agent.string[:255],
        )
    call.headers["Set-Cookie"] = _cookie(call, secret)
    account = present.account
    return {
        "login": account.login,
        "name": account.name,
        "roles": account.roles,
        "password_must_change": account.password_expired,
        "csrf_token": csrf,
        "expires_at": ends,
    }


def _cookie(call: OpenCall | Call, secret: str) -> str:
    config = call.system.config
    life = int(config.session_absolute.total_seconds()) if secret else 0
    secure = "; Secure" if config.is_https else ""
    return f"{auth.cookie_name(config)}={secret}; Path=/; Max-Age={life}; HttpOnly; SameSite=Lax{secure}"


@door.remove("/sessions/current", scope=None, before_password=True)
def sign_out(call: Call) -> None:
    """退出登录。Sign out: this session ends at once."""
    behind = call.caller.behind
    if isinstance(behind, sessions.SignedIn):
        sessions.close(call.ctx, behind)
        call.headers["Set-Cookie"] = _cookie(call, "")


@door.read("/me", scope=None, before_password=True, returns=Me())
def me(call: Call) -> dict[str, Any]:
    """我是谁。Who the caller is and what is open to them."""
    actor, caller = call.ctx.actor, call.caller
    secret = request.cookies.get(auth.cookie_name(call.system.config), "")
    return {
        "id": actor.id,
        "kind": actor.kind,
        "name": actor.name,
        "roles": sorted(actor.roles),
        "groups": sorted(actor.groups),
        "scopes": sorted(caller.scopes),
        "town_code": actor.town_code,
        "password_must_change": caller.must_change_password,
        "csrf_token": passwords.csrf_token(secret) if isinstance(caller.behind, sessions.SignedIn) else None,
    }


@dataclass(frozen=True, slots=True)
class NewPassword:
    """The hash of a password that keeps the rules, and the hash it replaces."""

    before: str | None
    hash: str


def _check_change(call: Call) -> NewPassword:
    """Compare with the present and the earlier passwords."""
    behind, hasher = call.caller.behind, call.system.hasher
    if not isinstance(behind, sessions.SignedIn):
        raise errors.ScopeMissing("令牌不能修改密码。", "A token cannot change a password.")
    found, new = _own_secret(call, behind), call.body["new"]
    if not hasher.matches(found.password_hash, call.body["current"]):
        raise errors.refuse("/current", "password_wrong", "当前密码不正确。", "The present password is wrong.")
    weak = passwords.weaknesses(new, behind.login, "/new")
    if not weak and hasher.was_used(found.password_history, new):
        zh = f"不能与最近 {accounts.PASSWORDS_REMEMBERED} 次的密码相同。"
        en = f"Was one of the last {accounts.PASSWORDS_REMEMBERED} passwords."
        weak = [FieldError("/new", "password_reused", zh, en)]
    if weak:
        raise errors.InputInvalid("新密码不符合要求。", "The new password breaks the rules.", fields=weak)
    return NewPassword(found.password_hash, hasher.hash(new))


@door.replace(
    "/me/password", scope=None, before_password=True, body=PasswordChange(), status=204, prepare=_check_change
)
def change_password(call: Call) -> None:
    """修改密码。Change one's password; every other session of the account ends."""
    behind, change = call.caller.behind, call.prepared
    assert isinstance(behind, sessions.SignedIn)
    found = _own_secret(call, behind, lock=True)
    if found.password_hash != change.before:
        raise errors.refuse("/current", "password_wrong", "密码刚被修改。", "The password was changed meanwhile.")
    accounts.set_password(call.ctx, found, change.hash)
    sessions.close_all(call.ctx, behind.account_id, but=behind.secret_sha256)


def _own_secret(call: Call, behind: sessions.SignedIn, lock: bool = False) -> accounts.Secret:
    found = accounts.secret(call.ctx, behind.login, lock=lock)
    if found is None:
        raise AccountNotFound(behind.login)
    return found
