"""Doors for administrators: tokens of programs, what they are held to, their rotation."""

from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from api import auth, errors, passwords
from api.accounts import check_roles, role
from api.contract import Call, Door, PageQuery
from api.declaration import ShownOnce
from api.fields import Answer, Body, Choice, Instant, Items, SecretAnswer, Text, Whole
from api.scopes import ROLES, Scope
from engine import accounts, api_tokens
from engine.accounts import Account
from engine.api_tokens import ApiToken, Bounds
from engine.errors import FieldError
from engine.pages import Page

door = Door("api-tokens", "接口客户端与令牌", "API clients and tokens")

MOST_PROCESSES = 200
"""Processes that one token may name. Reason: four times what a town runs."""

MOST_NETWORKS = 50
"""Networks that one token may come from. Reason: a partner has a handful of gateways."""

FASTEST = 100_000
"""Requests a minute that may be set as a bound. Reason: above it, no bound is meant."""


def _scopes(**options: Any) -> Items:
    return Items(Choice(*map(str, Scope)), min=1, max=len(Scope), **options)


def _processes(**options: Any) -> Items:
    return Items(Text(min=1), max=MOST_PROCESSES, allow_none=True, **options)


def _networks(**options: Any) -> Items:
    return Items(Text(min=2, max=43), max=MOST_NETWORKS, metadata={"example": ["10.20.0.0/16"]}, **options)


def _rate(**options: Any) -> Whole:
    return Whole(min=1, max=FASTEST, allow_none=True, metadata={"example": 600}, **options)


class TokenIn(Body):
    """A new token: for an account by login, or for a program with roles of its own."""

    name = Text(min=1, max=100, required=True)
    scopes = _scopes(required=True)
    login = Text(min=2, max=64, load_default=None)
    roles = Items(role(), max=10, load_default=lambda: ["INT"])
    groups = Items(Text(min=1, max=100), max=50, load_default=list)
    ttl_days = Whole(min=1, max=3650, load_default=90)
    process_definition_keys = _processes(load_default=None)
    networks = _networks(load_default=list)
    rate_per_minute = _rate(load_default=None)
    signing = Choice(*api_tokens.SIGNING, allow_none=True, load_default=None, metadata={"example": None})


class TokenChange(Body):
    """What to change of a token; its secret and the way it signs stay."""

    name = Text(min=1, max=100)
    scopes = _scopes()
    process_definition_keys = _processes()
    networks = _networks()
    rate_per_minute = _rate()
    expires_at = Instant()


class RotationIn(Body):
    """How long the present secret opens beside the new one."""

    overlap_minutes = Whole(
        max=int(api_tokens.LONGEST_OVERLAP.total_seconds()) // 60, load_default=24 * 60, metadata={"example": 1440}
    )


class TokenOut(Answer):
    """A token, without its secret."""

    id = Text()
    name = Text()
    account_id = Text(allow_none=True)
    scopes = Items(Text())
    roles = Items(Text())
    groups = Items(Text())
    process_definition_keys = Items(Text(), attribute="process_keys", allow_none=True)
    networks = Items(Text(metadata={"example": "10.20.0.0/16"}))
    rate_per_minute = Whole(allow_none=True, metadata={"example": 600})
    signing = Text(allow_none=True, metadata={"example": None})
    created_at = Instant()
    created_by = Text()
    expires_at = Instant(allow_none=True)
    previous_secret_until = Instant(attribute="previous_until", allow_none=True, metadata={"example": None})
    revoked_at = Instant(allow_none=True)
    used_at = Instant(allow_none=True)
    revision = Whole()
    town_code = Text()


class TokenIssued(SecretAnswer):
    """A token with its secret, shown this once: null where the answer is replayed."""

    id = Text()
    name = Text()
    scopes = Items(Text())
    signing = Text(allow_none=True, metadata={"example": None})
    expires_at = Instant(allow_none=True)
    previous_secret_until = Instant(allow_none=True, metadata={"example": None})
    token = Text(allow_none=True, metadata={"example": "zs_…"})


_SECRET = ShownOnce("token", "/api-tokens/{id}/rotate")


@door.read("/api-tokens", scope=Scope.TOKEN_MANAGE, query=PageQuery(), returns=TokenOut(), is_page=True)
def list_tokens(call: Call) -> Page[ApiToken]:
    """令牌列表。Tokens, newest first, without their secrets."""
    return api_tokens.page(call.ctx, call.page)


@door.act(
    "/api-tokens", scope=Scope.TOKEN_MANAGE, body=TokenIn(), returns=TokenIssued(), status=201, shown_once=_SECRET
)
def issue_token(call: Call) -> dict[str, Any]:
    """签发令牌。Issue a token; the secret is shown in this answer and nowhere else."""
    body = call.body
    account = _account_of(call, body["login"])
    check_roles(body["roles"], () if account is None else body["groups"])
    _check_scopes(body["scopes"], account.roles if account is not None else body["roles"])
    if account is None:
        _check_program(call, body)
    else:
        _check_lent(call, account, body["scopes"])
    secret = passwords.new_token()
    token = api_tokens.issue(
        call.ctx,
        body["name"],
        passwords.digest(secret),
        body["scopes"],
        account_id=None if account is None else account.id,
        roles=[] if account is not None else body["roles"],
        groups=[] if account is not None else body["groups"],
        expires_at=call.ctx.now + timedelta(days=body["ttl_days"]),
        bounds=Bounds(
            body["process_definition_keys"], _read(body["networks"]), body["rate_per_minute"], body["signing"]
        ),
        secret=secret,
    )
    call.headers["Location"] = f"/api/v1/api-tokens/{token.id}"
    return _issued(token, secret)


@door.read("/api-tokens/<id:token_id>", scope=Scope.TOKEN_MANAGE, returns=TokenOut(), has_etag=True)
def get_token(call: Call, token_id: str) -> ApiToken:
    """查看令牌。One token, without its secret."""
    return api_tokens.get(call.ctx, token_id)


@door.amend(
    "/api-tokens/<id:token_id>",
    scope=Scope.TOKEN_MANAGE,
    body=TokenChange(),
    returns=TokenOut(),
    has_etag=True,
    takes_match=True,
    needs_match=True,
)
def change_token(call: Call, token_id: str) -> ApiToken:
    """修改令牌。Change name, scopes, processes, networks, rate or end; it holds from the next request on."""
    changes = dict(call.body)
    found = api_tokens.get(call.ctx, token_id, lock=True)
    call.expect(token_id, found.revision)
    if "scopes" in changes:
        owner = None if found.account_id is None else accounts.get(call.ctx, found.account_id)
        _check_scopes(changes["scopes"], found.roles if owner is None else owner.roles)
        if owner is not None:
            _check_lent(call, owner, changes["scopes"])
        changes["scopes"] = sorted(set(changes["scopes"]))
    if "process_definition_keys" in changes:
        changes["process_keys"] = changes.pop("process_definition_keys")
    if "networks" in changes:
        changes["networks"] = _read(changes["networks"])
    return api_tokens.change(call.ctx, token_id, changes)


@door.act(
    "/api-tokens/<id:token_id>/rotate",
    scope=Scope.TOKEN_MANAGE,
    body=RotationIn(),
    returns=TokenIssued(),
    shown_once=_SECRET,
    takes_match=True,
)
def rotate_token(call: Call, token_id: str) -> dict[str, Any]:
    """轮换令牌密钥。Give a token a new secret, shown once; the present one opens a while longer."""
    found = api_tokens.get(call.ctx, token_id, lock=True)
    call.expect(token_id, found.revision)
    if found.account_id is not None:
        _check_lent(call, accounts.get(call.ctx, found.account_id), found.scopes)
    secret = passwords.new_token()
    overlap = timedelta(minutes=call.body["overlap_minutes"])
    return _issued(api_tokens.rotate(call.ctx, token_id, passwords.digest(secret), secret, overlap), secret)


@door.remove("/api-tokens/<id:token_id>", scope=Scope.TOKEN_MANAGE, takes_match=True)
def revoke_token(call: Call, token_id: str) -> None:
    """吊销令牌。Revoke a token at once; repeating it is harmless."""
    call.expect(token_id, api_tokens.get(call.ctx, token_id, lock=True).revision)
    api_tokens.revoke(call.ctx, token_id)


def _issued(token: ApiToken, secret: str) -> dict[str, Any]:
    return {
        "id": token.id,
        "name": token.name,
        "scopes": token.scopes,
        "signing": token.signing,
        "expires_at": token.expires_at,
        "previous_secret_until": token.previous_until,
        "token": secret,
        "detail": None,
        "detail_en": None,
    }


def _check_scopes(wanted: Any, roles: Any) -> None:
    """A token opens nothing that its roles do not open."""
    surplus = auth.check_scopes(wanted, roles)
    if surplus:
        names = ", ".join(sorted(surplus))
        raise errors.refuse("/scopes", "scope_not_open", f"角色不含：{names}。", f"The roles do not open: {names}.")


def _check_lent(call: Call, account: Account, wanted: Any) -> None:
    """A token that acts as another person opens only what opens to the issuer: nobody decides in another's name."""
    if account.login == call.ctx.actor.id or set(account.roles) == {"INT"}:
        return
    surplus = auth.check_scopes(wanted, call.ctx.actor.roles)
    if surplus:
        names = ", ".join(sorted(surplus))
        zh = f"以他人名义的令牌不得含签发人自己没有的权限：{names}。"
        en = f"A token in another's name opens only what opens to its issuer, found: {names}."
        raise errors.refuse("/scopes", "scope_of_another", zh, en)


def _check_program(call: Call, body: dict[str, Any]) -> None:
    """A program holds the program's role, and beyond it only what its issuer holds; no group stands for another."""
    allowed = {"INT", *call.ctx.actor.roles}
    for field, names in (("roles", body["roles"]), ("groups", body["groups"])):
        surplus = ", ".join(
            sorted(one for one in names if (role := one.split("-")[0]) in ROLES and role not in allowed)
        )
        if surplus:
            zh, en = f"程序不得担任：{surplus}，应为 INT。", f"Expected the role INT for a program, found {surplus}."
            raise errors.refuse(f"/{field}", "role_of_persons", zh, en)


def _read(networks: list[str]) -> list[str]:
    """The networks in their one form; a single address is a network of its own."""
    read, wrong = [], []
    for index, text in enumerate(networks):
        try:
            read.append(str(_unmapped(ip_network(text))))
        except ValueError:
            zh, en = (
                f"“{text}”不是网段，例如 10.20.0.0/16。",
                f"Expected a network such as 10.20.0.0/16, found {text!r}.",
            )
            wrong.append(FieldError(f"/networks/{index}", "network_invalid", zh, en))
    if wrong:
        raise errors.InputInvalid("网段有误。", "The networks are wrong.", fields=wrong)
    return read


def _unmapped(network: IPv4Network | IPv6Network) -> IPv4Network | IPv6Network:
    """An IPv4 network written as IPv6, as the addresses of callers are read. Source: RFC 4291, 2.5.5.2."""
    mapped = None if network.version == 4 else network.network_address.ipv4_mapped
    return network if mapped is None or network.prefixlen < 96 else IPv4Network((mapped, network.prefixlen - 96))


def _account_of(call: Call, login: str | None) -> Account | None:
    if login is None:
        return None
    account = accounts.by_login(call.ctx, login)
    if account is None or account.disabled_at is not None or account.town_code != call.ctx.actor.town_code:
        raise errors.refuse(
            "/login", "account_not_found", "账号不存在或已停用。", "No such account, or it is disabled."
        )
    return account
