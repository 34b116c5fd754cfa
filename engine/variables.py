"""Variables of an instance, by scope: read, set, delete."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from engine import codec, history, runtime
from engine.context import Context
from engine.errors import ScopeNotFound, VariableNotFound
from engine.models import variable_scope
from engine.rows import Instance

_SCOPES = select(variable_scope.c.scope, variable_scope.c.document).where(
    variable_scope.c.instance_id == bindparam("id")
)


@dataclass(frozen=True, slots=True)
class Scope:
    """One level of variables; 0 is the process instance itself."""

    id: int
    variables: dict[str, Any]


def get(ctx: Context, instance_id: str, scope: int = 0) -> dict[str, Any]:
    """The variables of one scope as last committed, without a lock.

    Raises:
        InstanceNotFound, ScopeNotFound: as their names say.
    """
    found = {one.id: one.variables for one in scopes(ctx, instance_id)}
    if scope in found:
        return found[scope]
    if scope == 0:
        return {}
    raise ScopeNotFound(str(scope))


def scopes(ctx: Context, instance_id: str) -> tuple[Scope, ...]:
    """Every scope of an instance.

    Raises:
        InstanceNotFound: there is none.
    """
    return known(ctx, instance_id)[0]


def known(ctx: Context, instance_id: str) -> tuple[tuple[Scope, ...], runtime.Declared]:
    """Every scope of an instance, and what clients declared of its variables.

    Raises:
        InstanceNotFound: there is none.
    """
    runtime.find(ctx, instance_id)
    rows = ctx.db.execute(_SCOPES, {"id": instance_id}).all()
    found = {scope: codec.load_document(bytes(stored)) for scope, stored in sorted(rows)}
    declared: runtime.Declared = found.pop(runtime.DECLARED, {})
    return tuple(Scope(scope, values) for scope, values in found.items()), declared


def own_of(found: Sequence[Scope]) -> dict[str, Any]:
    """The instance's own variables among its scopes."""
    return next((one.variables for one in found if one.id == 0), {})


def of_instances(ctx: Context, instance_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The instances' own variables, as last committed, by instance; whether they may be read is not asked here."""
    return runtime.variables_of(ctx, instance_ids)


def visible(ctx: Context, instance: Instance, wait_id: str) -> dict[str, Any]:
    """Everything visible from a wait, the innermost scope first; the instance must be locked."""
    return runtime.look(ctx, instance).variables(wait_id)


def set(
    ctx: Context,
    instance_id: str,
    variables: Mapping[str, Any],
    scope: int | None = None,
    *,
    local: bool = False,
    revision: int | None = None,
) -> Instance:
    """Write variables where they are defined outward from ``scope``, else in the instance; conditions are looked at.

    Args:
        local: write to exactly this scope.
        revision: refuse if the instance was moved since.

    Raises:
        InstanceNotFound, InstanceSuspended, InstanceEnded, ScopeNotFound, StaleRevision: as their names say.
        VariablesInvalid: a variable cannot be kept.
    """
    given = codec.normalise(variables)
    instance = runtime.lock(ctx, instance_id)
    runtime.require_revision(instance, revision)
    runtime.require_active(instance)
    _require_scope(ctx, instance, scope)
    ctx.hooks.check("variables.set", ctx, instance, variables=given)
    told = history.event(ctx, "variables.set", instance, scope=scope or 0, details={"names": sorted(given)})
    return runtime.move(ctx, instance, lambda workflow: workflow.set_variables(scope, given, local), also=[told])


def delete(ctx: Context, instance_id: str, name: str, scope: int | None = None) -> Instance:
    """Forget a variable of exactly this scope.

    Raises:
        InstanceNotFound, InstanceSuspended, InstanceEnded, ScopeNotFound: as their names say.
        VariableNotFound: the scope has no such variable.
    """
    instance = runtime.lock(ctx, instance_id)
    runtime.require_active(instance)
    known = _require_scope(ctx, instance, scope)
    if name not in known:
        raise VariableNotFound(name)
    ctx.hooks.check("variables.delete", ctx, instance, name=name)
    told = history.event(ctx, "variables.deleted", instance, scope=scope or 0, details={"names": [name]})
    return runtime.move(ctx, instance, lambda workflow: workflow.remove_variable(scope, name), also=[told])


def own(ctx: Context, instance: Instance, wait_id: str) -> dict[str, Any]:
    """What only the activity at a wait sees: its inputs and what was written to it; the instance must be locked."""
    return runtime.look(ctx, instance).own_variables(wait_id)


def set_own(ctx: Context, instance: Instance, wait_id: str, variables: Mapping[str, Any]) -> Instance:
    """Write variables that only the activity at a wait sees; the instance must be locked.

    Raises:
        InstanceSuspended, InstanceEnded: as their names say.
        VariablesInvalid: a variable cannot be kept.
    """
    given = codec.normalise(variables)
    ctx.hooks.check("variables.set", ctx, instance, variables=given)
    told = history.event(ctx, "variables.set", instance, details={"names": sorted(given), "wait": wait_id})
    return runtime.move(ctx, instance, lambda workflow: workflow.set_own_variables(wait_id, given), also=[told])


def delete_own(ctx: Context, instance: Instance, wait_id: str, name: str) -> Instance:
    """Forget a variable that only the activity at a wait sees; the instance must be locked.

    Raises:
        InstanceSuspended, InstanceEnded: as their names say.
    """
    ctx.hooks.check("variables.delete", ctx, instance, name=name)
    told = history.event(ctx, "variables.deleted", instance, details={"names": [name], "wait": wait_id})
    return runtime.move(ctx, instance, lambda workflow: workflow.remove_own_variable(wait_id, name), also=[told])


def _require_scope(ctx: Context, instance: Instance, scope: int | None) -> Mapping[str, Any]:
    found = runtime.look(ctx, instance).scopes
    if (scope or 0) not in found:
        raise ScopeNotFound(str(scope))
    known: Mapping[str, Any] = found[scope or 0]
    return known
