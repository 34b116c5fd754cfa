"""What patrols refuse, as leaves of the engine's error tree.

NotFound
└── PatrolNotFound      there is no such patrol
NotAllowed
├── NotOfGrid           the person holds no such position in the grid
└── TrackSecret         somebody's way is for the own leader and supervisor
Conflict
└── PatrolOpen          the person is on a patrol already
Invalid
├── CheckInRefused      outside of the grid, or not exact enough
└── FindingRefused      a finding that cannot be
"""

from __future__ import annotations

from engine.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound


class PatrolNotFound(NotFound):
    """There is no such patrol."""

    code = "patrol_not_found"
    title_zh, title_en = "巡查记录不存在", "Patrol not found"
    noun_zh, noun_en = "巡查记录", "patrol"


class NotOfGrid(NotAllowed):
    """A patrol is made in the own grid, in a position one holds."""

    code = "not_of_grid"
    title_zh, title_en = "不是本网格人员", "Not of the grid"


class TrackSecret(NotAllowed):
    """Where a grid worker was is sensitive. Source: Personal Information Protection Law art. 28."""

    code = "track_secret"
    title_zh, title_en = "无权查看巡查轨迹", "The track is secret"


class PatrolOpen(Conflict):
    """One patrol at a time."""

    code = "patrol_open"
    title_zh, title_en = "有未结束的巡查", "On patrol already"


class CheckInRefused(Invalid):
    """Not in the grid, or not exact enough. Source: form G1."""

    code = "check_in_refused"
    title_zh, title_en = "签到位置不符合要求", "Check-in refused"

    def __init__(self, field: str, code: str, zh: str, en: str) -> None:
        super().__init__(
            zh,
            en,
            fields=[FieldError(f"/variables/check_in/{field}" if field else "/variables/check_in", code, zh, en)],
        )


class FindingRefused(Invalid):
    """Something the catalogue or the clock does not admit."""

    code = "finding_refused"
    title_zh, title_en = "问题上报有误", "Finding refused"

    def __init__(self, field: str, code: str, zh: str, en: str) -> None:
        super().__init__(zh, en, fields=[FieldError(f"/variables/{field}", code, zh, en)])
