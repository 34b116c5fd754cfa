"""Doors to the organisation: every kind of its rows kept alike, who is on duty, who stands in for whom, avoidance."""

from typing import Any
from urllib.parse import quote

import marshmallow as ma
from flask import Response

from api import errors, sight, towns
from api.attachments import attached, only_file
from api.contract import Call, Door, PageQuery
from api.fields import Answer, Body, Choice, Day, Flag, Instant, Part, Query, Text, Value, Whole
from api.scopes import Scope
from engine import instances
from engine.errors import InstanceNotFound
from engine.pages import Page
from engine.rows import Instance
from workflows.catalogues.columns import Named
from workflows.catalogues.files import Format
from workflows.organisation import avoidances, grants, positions, rosters, substitutions
from workflows.organisation.avoidances import Avoidance, Ground, SubjectKind
from workflows.organisation.errors import AvoidanceNotFound, GrantNotFound, PositionNotFound
from workflows.organisation.grants import Grant
from workflows.organisation.keeping import entries, files, kinds
from workflows.organisation.keeping.entries import Kept
from workflows.organisation.keeping.files import Plan
from workflows.organisation.substitutions import Substitution

door = Door("organisation", "组织机构", "Organisation")


class ColumnsBody(Body):
    """Columns of the kind by name, as ``GET /organisation/kinds`` tells them."""

    class Meta:
        unknown = ma.INCLUDE


class KindOut(Answer):
    """One kind of rows and its columns."""

    kind = Text(metadata={"example": "grids"})
    name_zh = Text(metadata={"example": "网格"})
    name_en = Text()
    columns = Value()


class KeptQuery(PageQuery):
    """Narrows the list."""

    containing = Text(min=1, max=100, load_default=None)
    """Part of a code, a name or a title."""
    is_ended_too = Flag(load_default=False)
    """Whether what has ended is listed too."""
    person_id = Text(min=1, max=36, load_default=None)
    place_code = Text(min=1, max=32, load_default=None)
    role = Text(min=1, max=8, load_default=None)
    day = Day(load_default=None)


class KeptOut(Answer):
    """One entry: its columns, and what else is told of it."""

    key = Text(metadata={"example": "320281199201001"})
    revision = Whole()
    content = Value()
    derived = Value()


class EndEntryBody(Body):
    """The last day, and why."""

    last_day = Day(load_default=None)
    """Needed except for turns of the roster, which are taken back."""
    reason = Text(min=1, max=200, load_default=None)
    with_positions = Flag(load_default=False)
    """For people: whether the positions still held end with that day."""


class FileQuery(Query):
    """In which format, and whether what has ended goes out too."""

    format = Choice(*Format, load_default=Format.CSV.value)
    is_ended_too = Flag(load_default=True)


class TermsQuery(Query):
    """On what terms a file is taken in."""

    fingerprint = Text(min=1, max=64, load_default=None)
    """Of the preview: what was shown is what is done, or nothing."""


class ProposalOut(Answer):
    """One entry that the file changes."""

    action = Text(metadata={"example": "added"})
    key = Text()
    row = Whole()
    before = Value()
    after = Value()


class ProposalsOut(Answer):
    """What a file does."""

    fingerprint = Text()
    counts = Value()
    changes = Part(ProposalOut(), many=True)


class DutyQuery(Query):
    """When; now unless said."""

    at = Instant(load_default=None)


class OnDutyOut(Answer):
    """Somebody on the present turn of the command centre."""

    id = Text()
    name = Text()
    login = Text(allow_none=True)


class SubstitutionBody(Body):
    """Who stands in for which position, on which days, and why."""

    position_id = Text(min=1, max=36, required=True)
    substitute_id = Text(min=1, max=36, required=True)
    first_day = Day(required=True)
    last_day = Day(required=True)
    reason = Text(min=1, max=200, required=True, metadata={"example": "年休假"})


class SubstitutionOut(Answer):
    """One person standing in for the holder of a position."""

    id = Text()
    position_id = Text()
    substitute_id = Text()
    first_day = Day()
    last_day = Day()
    reason = Text()
    entered_by = Text()


class EndBody(Body):
    """The last day."""

    last_day = Day(required=True)


class AvoidanceBody(Body):
    """Who is to keep out of what, and why."""

    login = Text(min=1, max=255, required=True)
    process_instance_id = Text(min=1, max=36, required=True)
    ground = Choice(*(ground for ground in Ground if ground is not Ground.OWN_CASE), required=True)
    reason = Text(min=1, max=500, required=True)


class GrantBody(Body):
    """Who reads which matter, until when, and why."""

    login = Text(min=1, max=255, required=True)
    process_instance_id = Text(min=1, max=36, required=True)
    expires_at = Instant(required=True)
    reason = Text(min=5, max=500, required=True, metadata={"example": "联合执法，需查阅案卷"})


class GrantQuery(Query):
    """Of which matter."""

    process_instance_id = Text(min=1, max=36, required=True)


class GrantOut(Answer):
    """Somebody's leave to read one matter for a time."""

    id = Text()
    login = Text()
    process_instance_id = Text(attribute="instance_id")
    reason = Text()
    expires_at = Instant()
    granted_at = Instant()
    granted_by = Text()
    revoked_at = Instant(allow_none=True)
    revoked_by = Text(allow_none=True)


class DecisionBody(Body):
    """Whether the person has to keep out."""

    is_approved = Flag(required=True)


class AvoidanceOut(Answer):
    """A flag that keeps somebody out of a matter."""

    id = Text()
    login = Text()
    subject = Text()
    ground = Text()
    reason = Text()
    state = Text()
    entered_by = Text()
    decided_by = Text(allow_none=True)


# --- keeping ----------------------------------------------------------------------------------------


@door.read("/organisation/kinds", scope=Scope.ORGANISATION_READ, returns=KindOut(), is_list=True)
def list_organisation_kinds(call: Call) -> list[dict[str, Any]]:
    """组织数据种类。Every kind of rows with its columns, in the order in which files of a new town go in."""
    return [
        {
            "kind": one.name,
            "name_zh": one.zh,
            "name_en": one.en,
            "columns": [
                {
                    "name": column.attribute,
                    "name_zh": column.zh,
                    "is_required": column.required,
                    "expected": column.cell.expected[0],
                    "expected_en": column.cell.expected[1],
                    "choices": column.cell.names if isinstance(column.cell, Named) else None,
                }
                for column in one.columns
            ],
        }
        for one in kinds.KINDS.values()
    ]


@door.read(
    "/organisation/<name:kind>", scope=Scope.ORGANISATION_READ, query=KeptQuery(), returns=KeptOut(), is_page=True
)
def list_organisation_entries(call: Call, kind: str) -> Page[Kept]:
    """组织数据列表。Entries of the caller's town by key: units, villages, grids, windows, Party chain, people,
    positions, certificates, qualifications, roster, duties.
    """
    query = call.query
    where = {name: query[name] for name in entries.FILTERS if query[name] is not None}
    return entries.list(
        call.ctx,
        kinds.named(kind),
        towns.own(call.ctx),
        containing=query["containing"],
        is_ended_too=query["is_ended_too"],
        where=where,
        page=call.page,
    )


@door.read("/organisation/<name:kind>/<name:key>", scope=Scope.ORGANISATION_READ, returns=KeptOut(), has_etag=True)
def get_organisation_entry(call: Call, kind: str, key: str) -> Kept:
    """查看一条组织数据。One entry by its key; a person also by login."""
    world, of = entries.world_of(call.ctx, towns.own(call.ctx)), kinds.named(kind)
    return entries.kept(world, of, entries.get(world, of, key))


@door.act(
    "/organisation/<name:kind>",
    scope=Scope.ORGANISATION_MANAGE,
    body=ColumnsBody(),
    returns=KeptOut(),
    status=201,
    has_etag=True,
)
def enter_organisation_entry(call: Call, kind: str) -> Kept:
    """登记。Enter a unit, a grid, a person, a position or any other kind of row."""
    of = kinds.named(kind)
    made = entries.enter(entries.changing(call.ctx, towns.own(call.ctx)), of, call.body)
    call.headers["Location"] = f"/api/v1/organisation/{kind}/{quote(made.key)}"
    return made


def _change(call: Call, kind: str, key: str, *, is_whole: bool) -> Kept:
    of = kinds.named(kind)
    world = entries.changing(call.ctx, towns.own(call.ctx))
    entry = entries.get(world, of, key)
    call.expect(key, entries.revision_of(entry))
    return entries.change(world, of, entry, call.body, is_whole=is_whole)


@door.replace(
    "/organisation/<name:kind>/<name:key>",
    scope=Scope.ORGANISATION_MANAGE,
    body=ColumnsBody(),
    returns=KeptOut(),
    has_etag=True,
    takes_match=True,
    needs_match=True,
)
def replace_organisation_entry(call: Call, kind: str, key: str) -> Kept:
    """重写。Write every column of an entry anew; what may not change after it was entered stays."""
    return _change(call, kind, key, is_whole=True)


@door.amend(
    "/organisation/<name:kind>/<name:key>",
    scope=Scope.ORGANISATION_MANAGE,
    body=ColumnsBody(),
    returns=KeptOut(),
    has_etag=True,
    takes_match=True,
    needs_match=True,
)
def change_organisation_entry(call: Call, kind: str, key: str) -> Kept:
    """修改。Change some columns of an entry."""
    return _change(call, kind, key, is_whole=False)


@door.act(
    "/organisation/<name:kind>/<name:key>/end",
    scope=Scope.ORGANISATION_MANAGE,
    body=EndEntryBody(),
    returns=KeptOut(),
    has_etag=True,
    takes_match=True,
)
def end_organisation_entry(call: Call, kind: str, key: str) -> Kept:
    """终止。End an entry with its last day; a certificate is revoked, a turn that lies ahead is taken back.

    What still needs it is told, each use by itself. History is never removed.
    """
    of, body = kinds.named(kind), call.body
    world = entries.changing(call.ctx, towns.own(call.ctx))
    entry = entries.get(world, of, key)
    found = entries.kept(world, of, entry)
    call.expect(key, found.revision)
    if body["last_day"] is None and not of.is_taken_back:
        raise errors.refuse("/last_day", "required", "必填。", "Required.")
    ended = entries.end(world, of, entry, body["last_day"], body["reason"], with_positions=body["with_positions"])
    return ended or found


@door.read(
    "/organisation/<name:kind>/export",
    scope=Scope.ORGANISATION_MANAGE,
    query=FileQuery(),
    media="application/octet-stream",
)
def export_organisation(call: Call, kind: str) -> Response:
    """导出组织数据。The kind as CSV or Excel; what comes out goes in again without a change."""
    of, written_as = kinds.named(kind), Format(call.query["format"])
    body = files.export(call.ctx, of, towns.own(call.ctx), written_as, is_ended_too=call.query["is_ended_too"])
    return attached(f"{of.zh}.{written_as.value}", written_as, body)


def _plan(plan: Plan) -> dict[str, Any]:
    return {"fingerprint": plan.fingerprint, "counts": plan.counts(), "changes": plan.changes()}


@door.act(
    "/organisation/<name:kind>/imports/preview",
    scope=Scope.ORGANISATION_MANAGE,
    returns=ProposalsOut(),
    is_upload=True,
)
def preview_organisation_import(call: Call, kind: str) -> dict[str, Any]:
    """预览导入组织数据。What the file would change, or every problem by row and column; nothing is written."""
    return _plan(files.plan(entries.world_of(call.ctx, towns.own(call.ctx)), kinds.named(kind), only_file(call.body)))


@door.act(
    "/organisation/<name:kind>/imports",
    scope=Scope.ORGANISATION_MANAGE,
    query=TermsQuery(),
    returns=ProposalsOut(),
    is_upload=True,
)
def import_organisation(call: Call, kind: str) -> dict[str, Any]:
    """导入组织数据。Take a file in: all changes or none; with the preview's fingerprint exactly what was shown."""
    world = entries.changing(call.ctx, towns.own(call.ctx))
    fingerprint = call.query["fingerprint"]
    return _plan(files.load(world, kinds.named(kind), only_file(call.body), fingerprint=fingerprint))


# --- duty, substitution, avoidance ------------------------------------------------------------------


@door.read("/organisation/on-duty", scope=Scope.ORGANISATION_READ, query=DutyQuery(), returns=OnDutyOut(), is_list=True)
def list_on_duty(call: Call) -> list[Any]:
    """当班人员。Who is on duty in the command centre."""
    at = call.query["at"] or call.ctx.now
    return list(rosters.on_duty(call.ctx, call.ctx.actor.town_code, at))


@door.act(
    "/organisation/substitutions",
    scope=Scope.ORGANISATION_MANAGE,
    body=SubstitutionBody(),
    returns=SubstitutionOut(),
    status=201,
)
def enter_substitution(call: Call) -> Substitution:
    """登记代理。Let somebody stand in for a position; tasks of the position reach the substitute on these days."""
    body = call.body
    held = positions.get(call.ctx, body["position_id"])
    towns.seen(call.ctx, held, PositionNotFound, body["position_id"])
    return substitutions.enter(
        call.ctx, held.id, body["substitute_id"], body["first_day"], body["last_day"], body["reason"]
    )


@door.act(
    "/organisation/substitutions/<id:substitution_id>/end",
    scope=Scope.ORGANISATION_MANAGE,
    body=EndBody(),
    returns=SubstitutionOut(),
)
def end_substitution(call: Call, substitution_id: str) -> Substitution:
    """提前结束代理。End a substitution with this day."""
    found = substitutions.get(call.ctx, substitution_id)
    towns.seen(call.ctx, found, PositionNotFound, substitution_id)
    return substitutions.end(call.ctx, substitution_id, call.body["last_day"])


@door.act("/avoidances", scope=Scope.TASK_COMPLETE, body=AvoidanceBody(), returns=AvoidanceOut(), status=201)
def request_avoidance(call: Call) -> Avoidance:
    """申请回避。Ask that somebody, or oneself, keep out of a matter that the caller reads; once while it stands."""
    body = call.body
    matter = _matter(call, body["process_instance_id"])
    return avoidances.request(
        call.ctx,
        matter.town_code,
        body["login"],
        SubjectKind.INSTANCE,
        matter.id,
        Ground(body["ground"]),
        body["reason"],
    )


@door.act("/grants", scope=Scope.GRANT_MANAGE, body=GrantBody(), returns=GrantOut(), status=201)
def enter_grant(call: Call) -> Grant:
    """临时授权。Let somebody of the staff read a matter that the caller reads, until an instant within 90 days."""
    body = call.body
    return grants.enter(
        call.ctx, _matter(call, body["process_instance_id"]), body["login"], body["expires_at"], body["reason"]
    )


@door.read("/grants", scope=Scope.GRANT_MANAGE, query=GrantQuery(), returns=GrantOut(), is_list=True)
def list_grants(call: Call) -> list[Grant]:
    """临时授权列表。Every grant of a matter that the caller reads, oldest first; what has ended stays."""
    return list(grants.of_instance(call.ctx, _matter(call, call.query["process_instance_id"]).id))


@door.act("/grants/<id:grant_id>/revoke", scope=Scope.GRANT_MANAGE, returns=GrantOut())
def revoke_grant(call: Call, grant_id: str) -> Grant:
    """收回临时授权。End a grant now; repeating it is harmless."""
    found = grants.get(call.ctx, grant_id)
    sight.seen(call.ctx, found, found.instance_id, GrantNotFound, grant_id)
    return grants.revoke(call.ctx, grant_id, instances.get(call.ctx, found.instance_id))


def _matter(call: Call, instance_id: str) -> Instance:
    """The instance, as if it did not exist where the caller does not read it."""
    found = instances.get(call.ctx, instance_id)
    return sight.seen(call.ctx, found, found.id, InstanceNotFound, found.id)


@door.act(
    "/avoidances/<id:avoidance_id>/decide", scope=Scope.AVOIDANCE_DECIDE, body=DecisionBody(), returns=AvoidanceOut()
)
def decide_avoidance(call: Call, avoidance_id: str) -> Avoidance:
    """决定回避。Decide a request; nobody decides about themselves."""
    towns.seen(call.ctx, avoidances.get(call.ctx, avoidance_id), AvoidanceNotFound, avoidance_id)
    return avoidances.decide(call.ctx, avoidance_id, call.body["is_approved"])
