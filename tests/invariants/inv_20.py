"""INV-20: every push is idempotent by receiver, business id and version: one content each, no gap, no repetition."""

from __future__ import annotations

import itertools
from collections import defaultdict

from sqlalchemy import select

from engine.context import Context
from workflows import documents
from workflows.pushes.models import push_record
from workflows.pushes.pushes import FROM_REGULATOR


def check(ctx: Context) -> list[str]:
    """Versions that are missing or repeat their content, and payloads that are not what their digest says."""
    table = push_record.c
    rows = ctx.db.execute(
        select(
            table.town_code,
            table.receiver,
            table.business_id,
            table.version,
            table.digest,
            table.payload,
            table.direction,
        ).order_by(table.version)
    )
    faults: list[str] = []
    versions: defaultdict[tuple[str, str, str], list[tuple[int, str]]] = defaultdict(list)
    for town, receiver, business_id, version, digest, payload, direction in rows:
        if documents.digest(payload) != digest:
            faults.append(f"{business_id} to {receiver}: version {version} was changed after it was put in")
        if direction != FROM_REGULATOR:
            versions[town, receiver, business_id].append((version, digest))
    for (_, receiver, business_id), found in versions.items():
        if [version for version, _ in found] != list(range(1, len(found) + 1)):
            faults.append(f"{business_id} to {receiver}: versions {[version for version, _ in found]}")
        if any(one[1] == other[1] for one, other in itertools.pairwise(found)):
            faults.append(f"{business_id} to {receiver}: the same content twice")
    return faults
