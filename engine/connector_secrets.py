"""Secrets of connectors: set, named in diagrams as ``secrets.NAME``, read by nobody but the connector itself."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from engine import history, pages, vault
from engine.clock import Clock
from engine.context import SYSTEM, Context, query
from engine.db import Database
from engine.errors import FieldError, LimitExceeded, NotFound, ValueRefused
from engine.hooks import Hooks
from engine.models import connector_secret as table

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
"""A name that FEEL reads as a name: a letter or ``_``, then letters, digits and ``_``, at most 64."""

MAX_LENGTH = 8192
"""Characters of a secret. Reason: a private key in PEM is about 3000."""


class SecretNotFound(NotFound):
    """The town has no secret of this name."""

    code = "secret_not_found"
    title_zh, title_en = "密钥不存在", "Secret not found"
    noun_zh, noun_en = "密钥", "secret"


@dataclass(frozen=True, slots=True)
class ConnectorSecret:
    """A secret as lists show it; never its value."""

    name: str
    created_at: datetime
    created_by: str
    changed_at: datetime
    changed_by: str
    town_code: str


_COLUMNS = [table.c[name] for name in ConnectorSecret.__slots__]


def put(ctx: Context, name: str, value: str) -> ConnectorSecret:
    """Set the town's secret of this name, whether there was one or not.

    Raises:
        ValueRefused: the name is not fit to stand in an expression, or the value is empty.
        LimitExceeded: the value is too long.
        MasterKeyMissing: nothing can be sealed.
    """
    if NAME.fullmatch(name) is None:
        zh, en = (
            "密钥名应为字母或下划线开头的 1 至 64 个字母、数字、下划线",
            "Expected letters, digits and _, no digit first",
        )
        raise ValueRefused(zh, en, fields=[FieldError("/name", "pattern", zh, en)])
    if not value:
        zh, en = "密钥不能为空", "Expected a secret, found an empty one"
        raise ValueRefused(zh, en, fields=[FieldError("/value", "required", zh, en)])
    if len(value) > MAX_LENGTH:
        raise LimitExceeded("密钥长度", "a secret", MAX_LENGTH, len(value))
    town = ctx.actor.town_code
    sealed = ctx.hooks.vault.seal(value.encode(), vault.place(table.c.sealed, town, name))
    now, by = ctx.now, ctx.actor.id
    changed = {"sealed": sealed, "changed_at": now, "changed_by": by}
    mine = (table.c.town_code == town) & (table.c.name == name)
    if ctx.db.execute(update(table).where(mine).values(changed)).rowcount == 0:
        ctx.db.execute(insert(table), {"town_code": town, "name": name, "created_at": now, "created_by": by, **changed})
    history.record(ctx, "secret.set", details={"name": name})
    return get(ctx, name)


def get(ctx: Context, name: str) -> ConnectorSecret:
    """What is known of the town's secret.

    Raises:
        SecretNotFound: the town has none of this name.
    """
    row = ctx.db.execute(
        select(*_COLUMNS).where(table.c.town_code == ctx.actor.town_code, table.c.name == pages.searchable(name))
    ).one_or_none()
    if row is None:
        raise SecretNotFound(name)
    return ConnectorSecret(*row)


def page(ctx: Context, request: pages.PageRequest = pages.FIRST_PAGE) -> pages.Page[ConnectorSecret]:
    """The town's secrets by name."""
    query = select(*_COLUMNS).where(table.c.town_code == ctx.actor.town_code)
    return pages.read(ctx.db, query, [pages.Key(table.c.name)], request, ConnectorSecret)


def remove(ctx: Context, name: str) -> None:
    """Forget the town's secret; a step that names it fails from now on.

    Raises:
        SecretNotFound: the town has none of this name.
    """
    get(ctx, name)
    ctx.db.execute(delete(table).where(table.c.town_code == ctx.actor.town_code, table.c.name == name))
    history.record(ctx, "secret.removed", details={"name": name})


def values(ctx: Context, town_code: str, names: Iterable[str]) -> Mapping[str, str]:
    """The values of a town's secrets by name, for the connector alone; those that do not exist are left out.

    Raises:
        SealBroken: the master key is not at hand.
    """
    wanted = [*names]
    if not wanted:
        return {}
    query = select(table.c.name, table.c.sealed).where(table.c.town_code == town_code, table.c.name.in_(wanted))
    opened = {}
    for name, sealed in ctx.db.execute(query).all():
        opened[name] = ctx.hooks.vault.open(sealed, vault.place(table.c.sealed, town_code, name)).decode()
    return opened


def opener(database: Database, hooks: Hooks, clock: Clock) -> Callable[[str, str], str]:
    """Opens one secret of a town at a time, in a query of its own: for handlers that have left the database."""

    def open_secret(town_code: str, name: str) -> str:
        with query(database, hooks, SYSTEM, clock) as ctx:
            found = values(ctx, town_code, [name])
        if name not in found:
            raise SecretNotFound(name)
        return found[name]

    return open_secret
