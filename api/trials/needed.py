"""What a draft calls and the real town runs: the deployments that a trial needs beside the shipped ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import func, select

from api.bundles import Bundle
from engine import deployments
from engine.context import Context
from engine.models import decision_definition, form_definition, process_definition

#: A called process's called process and so on. Reason: no town nests deeper, and every level is deployed.
DEEPEST = 8


def of(ctx: Context, draft: Mapping[str, bytes]) -> list[Bundle]:
    """The current deployments of every process, form and decision that the draft names, directly or through another.

    A name counts wherever it stands in quotes: one deployment too many does no harm, one too few would.
    """
    current = _current(ctx)
    found: dict[str, Bundle] = {}
    open_ends: list[Mapping[str, bytes]] = [draft]
    for _ in range(DEEPEST):
        texts = b"\n".join(body for resources in open_ends for body in resources.values())
        named = {one for key, ids in current.items() if f'"{key}"'.encode() in texts for one in ids}
        fresh = [_bundle(ctx, one) for one in sorted(named - found.keys())]
        if not fresh:
            break
        found |= dict(zip(sorted(named - found.keys()), fresh, strict=True))
        open_ends = [one.resources for one in fresh]
    # What is called goes before its caller, as a deployment demands.
    return [found[one] for one in sorted(found)]


def _current(ctx: Context) -> dict[str, set[str]]:
    """Key → the deployments that hold its current version."""
    current: dict[str, set[str]] = {}
    for key, deployment_id in _rows(ctx):
        current.setdefault(key, set()).add(deployment_id)
    return current


def _rows(ctx: Context) -> Iterable[Any]:
    processes = process_definition.c
    yield from ctx.db.execute(select(processes.key, processes.deployment_id).where(processes.latest))
    for table in (form_definition, decision_definition):
        newest = select(table.c.key, func.max(table.c.version).label("version")).group_by(table.c.key).subquery()
        is_newest = (newest.c.key == table.c.key) & (newest.c.version == table.c.version)
        yield from ctx.db.execute(select(table.c.key, table.c.deployment_id).join(newest, is_newest))


def _bundle(ctx: Context, deployment_id: str) -> Bundle:
    made = deployments.get(ctx, deployment_id)
    names = [row.name for row in deployments.resources(ctx, deployment_id)]
    return Bundle(made.name, {name: deployments.resource(ctx, deployment_id, name) for name in names})
