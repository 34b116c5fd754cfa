"""What imported items name outside of the catalogues: processes that handle items, and units of the town."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import select

from engine.context import Context
from workflows.catalogues.findings import CatalogueRefused, Finding
from workflows.catalogues.items import ITEMS
from workflows.catalogues.versions import Given
from workflows.models import catalogue_item
from workflows.organisation.models import org_unit

_HANDLERS = select(catalogue_item.c.process_key).distinct()


def check(ctx: Context, kind: str, *, given: Sequence[Given], town_code: str) -> None:
    """Guard of imports: items go to a process that handles items, and to units that can take them (INV-11).

    A process becomes one by a bundle with ``item.toml``. Towns without units have nobody to compare with.

    Raises:
        CatalogueRefused: every finding.
    """
    if kind != ITEMS.kind:
        return
    handlers = set(ctx.db.execute(_HANDLERS).scalars())
    units = set(ctx.db.execute(select(org_unit.c.code).where(org_unit.c.town_code == town_code)).scalars())
    findings = [finding for one in given for finding in _findings(one, handlers, units)]
    if findings:
        raise CatalogueRefused(findings)


def _findings(one: Given, handlers: Collection[str], units: Collection[str]) -> Iterator[Finding]:
    key = one.content["process_key"]
    if handlers and key not in handlers:
        zh, en = f"办理事项的流程：{'、'.join(sorted(handlers))}", f"a process that handles items: {sorted(handlers)}"
        yield Finding(one.row, "process_key", "process_unknown", zh, en, key)
    named = {"cosign_departments": one.content["cosign_departments"], "regulator": [one.content["regulator"]]}
    for column, codes in named.items():
        strange = [code for code in codes if code not in units]
        if units and strange:
            yield Finding(
                one.row, column, "unit_unknown", "本镇机构的代码", "codes of units of the town", ";".join(strange)
            )
