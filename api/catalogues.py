"""Doors to the catalogues: entries in force, their versions, export and import as CSV or Excel with a preview."""

from datetime import date
from typing import Any

from flask import Response

from api import towns
from api.attachments import attached, only_file
from api.contract import Call, Door, PageQuery
from api.fields import Answer, Choice, Day, Flag, Part, Query, Text, Value
from api.scopes import Scope
from engine.pages import Page
from workflows.calendar.zone import local_day
from workflows.catalogues import entries, exports, imports, kinds
from workflows.catalogues.catalogue import Catalogue
from workflows.catalogues.files import Format
from workflows.catalogues.imports import Terms
from workflows.catalogues.versions import Plan

door = Door("catalogues", "目录", "Catalogues")


class CatalogueOut(Answer):
    """One catalogue and its columns."""

    kind = Text(metadata={"example": "powers"})
    name_zh = Text(metadata={"example": "行政执法权力事项"})
    name_en = Text()
    columns = Value()


class EntryQuery(PageQuery):
    """Narrows the list."""

    day = Day(load_default=None)
    """In force on this day; today unless said."""
    containing = Text(min=1, max=100, load_default=None)
    """Part of a code or name."""


class EntryOut(Answer):
    """One version of one entry."""

    id = Text()
    code = Text(metadata={"example": "CG-001"})
    valid_from = Day()
    valid_to = Day(allow_none=True)
    content = Value()


class ExportQuery(Query):
    """In which format, of which day."""

    format = Choice(*Format, load_default=Format.CSV.value)
    day = Day(load_default=None)
    """Only what is in force on this day; every version without it."""


class ImportQuery(Query):
    """On what terms a file is taken in."""

    effective = Day(load_default=None)
    """From when changes hold, where a row does not say; today unless said."""
    complete = Flag(load_default=False)
    """Whether codes that the file does not name end."""
    fingerprint = Text(min=1, max=64, load_default=None)
    """Of the preview: what was shown is what is done, or nothing."""


class ChangeOut(Answer):
    """One entry that the import changes."""

    action = Text(metadata={"example": "added"})
    code = Text()
    before = Value()
    after = Value()


class PlanOut(Answer):
    """What an import does."""

    fingerprint = Text()
    counts = Value()
    changes = Part(ChangeOut(), many=True)


def _catalogue(kind: str) -> Catalogue[Any]:
    return kinds.named(kind)


def _entry(catalogue: Catalogue[Any], entry: Any) -> dict[str, Any]:
    version = catalogue.version(entry)
    return {
        "id": entry.id,
        "code": version.code,
        "valid_from": version.valid_from,
        "valid_to": version.valid_to,
        "content": version.content,
    }


@door.read("/catalogues", scope=Scope.CATALOGUE_READ, returns=CatalogueOut(), is_list=True)
def list_catalogues(call: Call) -> list[dict[str, Any]]:
    """目录种类。Every catalogue with the columns of its files."""
    return [
        {
            "kind": one.kind,
            "name_zh": one.zh,
            "name_en": one.en,
            "columns": [{"header": column.header, "name_zh": column.zh} for column in one.all_columns],
        }
        for one in kinds.CATALOGUES.values()
    ]


@door.read(
    "/catalogues/<name:kind>/entries", scope=Scope.CATALOGUE_READ, query=EntryQuery(), returns=EntryOut(), is_page=True
)
def list_entries(call: Call, kind: str) -> Page[dict[str, Any]]:
    """目录条目。Entries of the caller's town in force on a day, by code."""
    catalogue, query = _catalogue(kind), call.query
    day = query["day"] or local_day(call.ctx.now)
    page = entries.list(
        call.ctx, catalogue, call.ctx.actor.town_code, day, containing=query["containing"], page=call.page
    )
    return Page([_entry(catalogue, one) for one in page.items], page.next_cursor)


@door.read("/catalogues/<name:kind>/entries/<name:code>", scope=Scope.CATALOGUE_READ, returns=EntryOut(), is_list=True)
def list_versions(call: Call, kind: str, code: str) -> list[dict[str, Any]]:
    """条目的各版本。Every version of one code, withdrawn ones included."""
    catalogue = _catalogue(kind)
    return [_entry(catalogue, one) for one in entries.versions(call.ctx, catalogue, call.ctx.actor.town_code, code)]


@door.read(
    "/catalogues/<name:kind>/export",
    scope=Scope.CATALOGUE_READ,
    query=ExportQuery(),
    media="application/octet-stream",
)
def export_catalogue(call: Call, kind: str) -> Response:
    """导出目录。The catalogue as CSV or Excel; what comes out goes in again without a change."""
    catalogue = _catalogue(kind)
    written_as = Format(call.query["format"])
    body = exports.export(call.ctx, catalogue, call.ctx.actor.town_code, written_as, call.query["day"])
    return attached(f"{catalogue.zh}.{written_as.value}", written_as, body)


def _terms(call: Call) -> Terms:
    effective: date = call.query["effective"] or local_day(call.ctx.now)
    return Terms(effective, call.query["complete"])


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "fingerprint": plan.fingerprint,
        "counts": plan.counts(),
        "changes": [
            {
                "action": change.action.value,
                "code": change.code,
                "before": change.before and dict(change.before.content),
                "after": change.after and dict(change.after.content),
            }
            for change in plan.changes
        ],
    }


@door.act(
    "/catalogues/<name:kind>/imports/preview",
    scope=Scope.CATALOGUE_MANAGE,
    query=ImportQuery(),
    returns=PlanOut(),
    is_upload=True,
)
def preview_import(call: Call, kind: str) -> dict[str, Any]:
    """预览导入。What importing the file would change, or every finding by row and column; nothing is written."""
    town = towns.own(call.ctx)
    return _plan(imports.preview(call.ctx, _catalogue(kind), town, only_file(call.body), _terms(call)))


@door.act(
    "/catalogues/<name:kind>/imports",
    scope=Scope.CATALOGUE_MANAGE,
    query=ImportQuery(),
    returns=PlanOut(),
    is_upload=True,
)
def import_catalogue(call: Call, kind: str) -> dict[str, Any]:
    """导入目录。Take a file in: all changes or none; with the preview's fingerprint exactly what was shown."""
    town = towns.own(call.ctx)
    fingerprint = call.query["fingerprint"]
    return _plan(
        imports.load(call.ctx, _catalogue(kind), town, only_file(call.body), _terms(call), fingerprint=fingerprint)
    )
