"""Tracks (轨迹): kept in the own table for ninety days, shown to the own leader and supervisor, each look on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select

from engine import history, ids
from engine.context import Context
from engine.rows import columns
from workflows import recurring
from workflows.organisation import geometry, grids
from workflows.organisation.distances import Point, metres, point
from workflows.patrols.errors import TrackSecret
from workflows.patrols.models import patrol_point as table
from workflows.patrols.models import track_look
from workflows.patrols.rounds import Round

KEPT = timedelta(days=90)
"""Source: domain paper 4.4, 4.6; local rule."""
JOB = "patrols.forget_tracks"
EVERY = timedelta(days=1)
FASTEST = 60 / 3.6
"""Metres a second; what is faster is no patrol. Source: domain paper 3.8, S5."""
LEADERS = frozenset({"LDR"})


@dataclass(frozen=True, slots=True)
class TrackPoint:
    """Where somebody was at an instant."""

    id: str
    town_code: str
    patrol_id: str
    login: str
    at: datetime
    longitude: int
    latitude: int
    accuracy: int
    in_grid: bool
    is_ignored: bool

    @property
    def place(self) -> Point:
        """The position."""
        return Point(self.longitude, self.latitude)


_COLUMNS = columns(TrackPoint, table)


def add(ctx: Context, one: Round, given: Sequence[Mapping[str, Any]]) -> int:
    """Keep the points that a device sends, in order of time; returns how many count."""
    polygon = geometry.corners(grids.get(ctx, one.town_code, one.grid_code).polygon)
    known = list(_of(ctx, one))
    previous = known[-1] if known else None
    kept = []
    for row in sorted(given, key=lambda row: row["at"]):
        here = point(str(row["geo"]))
        if here is None or not one.started_at <= row["at"] <= ctx.now:
            continue
        spot = TrackPoint(
            id=ids.new(),
            town_code=one.town_code,
            patrol_id=one.id,
            login=one.login,
            at=row["at"],
            longitude=here.longitude,
            latitude=here.latitude,
            accuracy=int(row["accuracy"]),
            in_grid=geometry.holds(polygon, *here.degrees),
            is_ignored=previous is not None and _too_fast(previous, here, row["at"]),
        )
        kept.append(spot)
        previous = previous if spot.is_ignored else spot
    if kept:
        ctx.db.execute(insert(table), [asdict(spot) for spot in kept])
    return sum(not spot.is_ignored for spot in kept)


def _too_fast(previous: TrackPoint, here: Point, at: datetime) -> bool:
    seconds = (at - previous.at).total_seconds()
    distance = metres(previous.place, here)
    return distance > FASTEST * seconds if seconds > 0 else distance > previous.accuracy


def _of(ctx: Context, one: Round) -> Sequence[TrackPoint]:
    statement = select(*_COLUMNS).where(table.c.patrol_id == one.id).order_by(table.c.at, table.c.id)
    return [TrackPoint(*row) for row in ctx.db.execute(statement)]


def counted(ctx: Context, one: Round) -> Sequence[TrackPoint]:
    """The points that count, for the rules of quality; shown to nobody."""
    return [spot for spot in _of(ctx, one) if not spot.is_ignored]


def look(ctx: Context, one: Round) -> Sequence[TrackPoint]:
    """The track of a round, for whom it concerns: oneself, the grid's leader and supervisor, the town's leaders.

    Raises:
        TrackSecret: for everybody else.
    """
    allowed = {f"GL-{one.grid_code}", f"GSV-{one.grid_code}", *LEADERS}
    own = ctx.actor.id == one.login
    if not own and (ctx.actor.town_code not in ("", one.town_code) or ctx.actor.memberships.isdisjoint(allowed)):
        raise TrackSecret(
            f"{ctx.actor.name} 不是该网格的网格长或督查员，不得查看巡查轨迹",
            f"{ctx.actor.id} neither leads nor supervises grid {one.grid_code}",
            number=one.number,
        )
    if not own:
        seen = {"id": ids.new(), "town_code": one.town_code, "patrol_id": one.id}
        ctx.db.execute(insert(track_look), {**seen, "looked_at": ctx.now, "looked_by": ctx.actor.id})
        history.record(ctx, "track.looked_at", subject_id=one.id, details={"number": one.number})
    return _of(ctx, one)


def forget(ctx: Context) -> int:
    """Delete every point older than ninety days; returns how many."""
    gone = ctx.db.execute(delete(table).where(table.c.at < ctx.now - KEPT)).rowcount
    if gone:
        history.record(ctx, "tracks.forgotten", details={"points": gone})
    return gone


def run(ctx: Context, payload: Mapping[str, Any]) -> None:
    """Job: forget, and again tomorrow."""
    forget(ctx)
    recurring.again(ctx, JOB, payload, ctx.now + EVERY, EVERY)


def ensure(ctx: Context) -> None:
    """Schedule the job unless it is."""
    recurring.ensure(ctx, JOB, EVERY)
