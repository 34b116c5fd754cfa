"""Decision models that were deployed before, found by namespace for a model that imports them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, literal, not_, or_, select

from engine import decision_models
from engine.context import Context
from engine.models import resource

_IS_MODEL = or_(*(func.lower(resource.c.name).endswith(suffix) for suffix in decision_models.SUFFIXES))


def find(ctx: Context, namespace: str) -> Mapping[str, bytes] | None:
    """The newest deployed model of a namespace, with what it imports, as it is copied; None when there is none.

    Raises:
        FeelError: the deployment has more than one of that namespace.
    """
    own = not_(resource.c.name.startswith(decision_models.IMPORTS, autoescape=True))
    statement = (
        select(resource.c.deployment_id)
        .where(_IS_MODEL, own, _mentions(ctx, namespace))
        .distinct()
        .order_by(resource.c.deployment_id.desc())
    )
    for deployment_id in ctx.db.execute(statement).scalars().all():
        found = decision_models.package(bodies(ctx, deployment_id), namespace)
        if found is not None:
            return found
    return None


def bodies(ctx: Context, deployment_id: str) -> dict[str, bytes]:
    """The decision models of a deployment by file name, copies of imported ones too."""
    statement = select(resource.c.name, resource.c.body).where(resource.c.deployment_id == deployment_id, _IS_MODEL)
    return {name: bytes(body) for name, body in ctx.db.execute(statement)}


def _mentions(ctx: Context, namespace: str) -> Any:
    """Whether a file holds the bytes of a namespace that XML writes as it is; files of others are read anyway."""
    if any(sign in namespace for sign in "&<>\"'") or not namespace.isascii():
        return literal(True)
    wanted = literal(namespace.encode(), resource.c.body.type)
    if ctx.db.dialect.name == "postgresql":
        return func.position(wanted.op("IN")(resource.c.body)) > 0
    return func.instr(resource.c.body, wanted) > 0
