"""Tenants: a caller sees one town, its own; a tenant that is named has to be that one."""

from api.engine_rest.asking import Asked
from engine.context import Context
from engine.errors import DefinitionNotFound


def fits(ctx: Context, asked: Asked) -> bool:
    """Whether the caller's rows fit what is asked about tenants; rows themselves carry no tenant id."""
    wanted = named(asked)
    return wanted is None or ctx.actor.town_code in wanted


def named(asked: Asked) -> list[str] | None:
    """The tenants that are asked for; None where none is named."""
    one = asked.text("tenantId")
    return asked.texts("tenantIdIn") or ([one] if one else None)


def require(ctx: Context, tenant: str | None, key: str) -> None:
    """Refuse a tenant that is not the caller's town.

    Raises:
        DefinitionNotFound: there is no such process for that tenant.
    """
    if tenant and tenant != ctx.actor.town_code:
        zh = f"租户“{tenant[:60]}”没有流程“{key[:60]}”：租户只能是本镇代码 {ctx.actor.town_code}，也可以不写。"
        en = f"No process definition with key {key[:60]!r} and tenant-id {tenant[:60]!r}: the only tenant is "
        raise DefinitionNotFound(key, zh, f"{en}{ctx.actor.town_code!r}, or none.")
