"""Doors for administrators: accounts of people and programs."""

from collections.abc import Sequence
from typing import Any

from api import errors, passwords
from api.contract import Call, Door, PageQuery
from api.fields import Answer, Body, Flag, Instant, Items, Text, Whole
from api.scopes import ROLES, Scope
from engine import accounts, sessions
from engine.accounts import Account
from engine.errors import FieldError, NotAllowed
from engine.pages import Page
from workflows.organisation.places import roles_of
from workflows.organisation.roles import ADMINISTRATIONS, incompatible_pair, told

door = Door("accounts", "账号", "Accounts")

LOGIN = r"^\w[\w.@-]{1,63}$"
"""Letters of any script, digits and ``_ . @ -``: it stands in addresses, logs and diagrams."""


def role(**options: Any) -> Text:
    return Text(min=1, max=32, **options)


class AccountOut(Answer):
    """An account; its password hash never leaves the database."""

    id = Text()
    login = Text()
    display_name = Text(attribute="name")
    roles = Items(Text())
    groups = Items(Text())
    town_code = Text()
    password_must_change = Flag(attribute="password_expired")
    password_changed_at = Instant(allow_none=True)
    locked_until = Instant(allow_none=True)
    disabled_at = Instant(allow_none=True)
    created_at = Instant()
    revision = Whole()


class AccountIn(Body):
    """A new account; without ``password`` nobody can sign in with it, only tokens work."""

    login = Text(min=2, max=64, pattern=LOGIN, required=True)
    display_name = Text(min=1, max=100, required=True)
    roles = Items(role(), max=10, load_default=list)
    groups = Items(Text(min=1, max=100), max=50, load_default=list)
    password = Text(min=1, max=passwords.MAX_LENGTH, load_default=None)


class AccountChange(Body):
    """What to change of an account."""

    display_name = Text(min=1, max=100)
    roles = Items(role(), max=10)
    groups = Items(Text(min=1, max=100), max=50)
    is_disabled = Flag()


class PasswordReset(Body):
    """A first password given by an administrator; it must be changed at the next sign-in."""

    password = Text(min=1, max=passwords.MAX_LENGTH, required=True)


class AccountQuery(PageQuery):
    """Which accounts."""

    login = Text(min=1, max=64, load_default=None)


def _hash_first(call: Call) -> str | None:
    """The hash of a new account's password."""
    password = call.body["password"]
    return None if password is None else _hashed(call, password, call.body["login"])


def _hash_reset(call: Call, account_id: str) -> str:
    """The hash of a password that an administrator gives."""
    return _hashed(call, call.body["password"], accounts.get(call.ctx, account_id).login)


def _hashed(call: Call, password: str, login: str) -> str:
    weak = passwords.weaknesses(password, login)
    if weak:
        raise errors.InputInvalid("密码不符合要求。", "The password breaks the rules.", fields=weak)
    return call.system.hasher.hash(password)


@door.read("/accounts", scope=Scope.ACCOUNT_READ, query=AccountQuery(), returns=AccountOut(), is_page=True)
def list_accounts(call: Call) -> Page[Account]:
    """账号列表。Accounts of the town, by login."""
    return accounts.list(call.ctx, call.page, login=call.query["login"])


@door.act(
    "/accounts",
    scope=Scope.ACCOUNT_MANAGE,
    body=AccountIn(),
    returns=AccountOut(),
    status=201,
    has_etag=True,
    prepare=_hash_first,
)
def create_account(call: Call) -> Account:
    """新建账号。Add an account; its password must be changed at the first sign-in."""
    body = call.body
    check_roles(body["roles"], body["groups"])
    created = accounts.create(
        call.ctx,
        body["login"].lower(),
        body["display_name"],
        body["roles"],
        body["groups"],
        password_hash=call.prepared,
    )
    call.headers["Location"] = f"/api/v1/accounts/{created.id}"
    return created


@door.read("/accounts/<id:account_id>", scope=Scope.ACCOUNT_READ, returns=AccountOut(), has_etag=True)
def get_account(call: Call, account_id: str) -> Account:
    """查看账号。One account."""
    return accounts.get(call.ctx, account_id)


@door.amend(
    "/accounts/<id:account_id>",
    scope=Scope.ACCOUNT_MANAGE,
    body=AccountChange(),
    returns=AccountOut(),
    has_etag=True,
    takes_match=True,
    needs_match=True,
)
def change_account(call: Call, account_id: str) -> Account:
    """修改账号。Change name, roles, groups, or disable; disabling ends every session."""
    changes = dict(call.body)
    known = accounts.get(call.ctx, account_id)
    _keep_own(call, account_id, changes)
    if "roles" in changes or "groups" in changes:
        check_roles(changes.get("roles", known.roles), changes.get("groups", known.groups))
    call.expect(account_id, accounts.get(call.ctx, account_id, lock=True).revision)
    if "display_name" in changes:
        changes["name"] = changes.pop("display_name")
    changed = accounts.change(call.ctx, account_id, changes)
    if changed.disabled_at is not None:
        sessions.close_all(call.ctx, account_id)
    return changed


@door.replace(
    "/accounts/<id:account_id>/password",
    scope=Scope.ACCOUNT_MANAGE,
    body=PasswordReset(),
    status=204,
    takes_match=True,
    prepare=_hash_reset,
)
def reset_password(call: Call, account_id: str) -> None:
    """重置密码。Give a one-time password; it lifts a lock and ends every session of the account.

    The event ``account.password_changed`` says who gave it. The own password is changed at ``/me/password``; those of
    administrators, of whom none takes another's place, on the server by ``zhenshu user passwd``.
    """
    account = accounts.get(call.ctx, account_id, lock=True)
    call.expect(account_id, account.revision)
    if account.login == call.ctx.actor.id:
        zh, en = "不得重置自己的密码，请修改密码。", "Expected another account than one's own: change the password."
        raise errors.refuse("/password", "own_account", zh, en)
    if ADMINISTRATIONS & set(account.roles):
        raise NotAllowed(
            "系统、安全、审计管理员的密码由运维人员在服务器上重置（zhenshu user passwd）。",
            "Expected an account of no administrator: theirs are reset on the server by zhenshu user passwd.",
        )
    found = accounts.secret(call.ctx, account.login, lock=True)
    assert found is not None
    accounts.set_password(call.ctx, found, call.prepared, expired=True)
    sessions.close_all(call.ctx, account_id)


def _keep_own(call: Call, account_id: str, changes: dict[str, Any]) -> None:
    """Nobody gives themselves roles or groups."""
    own = accounts.get(call.ctx, account_id)
    kept = {"roles": own.roles, "groups": own.groups}
    for name, now in kept.items():
        if own.login == call.ctx.actor.id and name in changes and set(changes[name]) != set(now):
            zh, en = "不得修改自己的角色和组。", "Expected another account than one's own."
            raise errors.refuse(f"/{name}", "own_account", zh, en)


def check_roles(roles: Sequence[str], groups: Sequence[str] = ()) -> None:
    """Roles must be known, and such as one person may hold together, with what groups open.

    Raises:
        InputInvalid: they are not; the pair is named.
    """
    wrong = [
        FieldError(f"/roles/{index}", "unknown_role", f"没有角色“{role}”。", f"There is no role {role!r}.")
        for index, role in enumerate(roles)
        if role not in ROLES
    ]
    pair = incompatible_pair([*roles, *roles_of(groups)])
    if pair is not None:
        wrong.append(FieldError("/roles", "roles_exclude_each_other", *told(*pair)))
    if wrong:
        raise errors.InputInvalid("角色有误。", "The roles are wrong.", fields=wrong)
