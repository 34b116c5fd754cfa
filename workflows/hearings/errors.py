"""What hearings refuse, as leaves of the engine's error tree.

NotFound
└── HearingNotFound          there is no such hearing
NotAllowed
└── HostRefused              host or recorder took part in the case (INV-05)
Conflict
└── HearingStateRefused      it cannot go from this state to that one
Invalid
├── HearingRequestInvalid    a request without kind or applicant
├── HearingScheduleRefused   too early for the notice, or too late for the law
└── HearingSessionRefused    held before its time, without record or signatures
"""

from __future__ import annotations

from engine.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound


class HearingNotFound(NotFound):
    """There is no such hearing."""

    code = "hearing_not_found"
    title_zh, title_en = "听证不存在", "Hearing not found"
    noun_zh, noun_en = "听证", "hearing"


class HostRefused(NotAllowed):
    """Who investigated or reviewed does not host. Source: Penalty Law (2021) art. 64, Licensing Law art. 48, INV-05."""

    code = "hearing_host_refused"
    title_zh, title_en = "听证主持人不得是本案调查（审查）人员", "Hearing host refused"


class HearingStateRefused(Conflict):
    """The hearing cannot go that way."""

    code = "hearing_state_refused"
    title_zh, title_en = "听证状态不能这样变更", "Hearing state change refused"

    def __init__(self, hearing_id: str, before: str, after: str) -> None:
        super().__init__(
            f"听证 {hearing_id} 当前为 {before}，不能变为 {after}",
            f"Expected hearing {hearing_id} to be able to become {after}, but it is {before}",
            hearing_id=hearing_id,
            before=before,
            after=after,
        )


class HearingRequestInvalid(Invalid):
    """The request cannot be taken up."""

    code = "hearing_request_invalid"
    title_zh, title_en = "听证请求有误", "Hearing request is invalid"


class _OneField(Invalid):
    """A refusal that points at one field."""

    def __init__(self, name: str, zh: str, en: str) -> None:
        super().__init__(zh, en, fields=[FieldError(f"/variables/{name}", self.code, zh, en)])


class HearingScheduleRefused(_OneField):
    """The day breaks a limit. Source: Penalty Law (2021) art. 64 (2), Licensing Law art. 47, 48."""

    code = "hearing_schedule_refused"
    title_zh, title_en = "听证排期不符合期限", "Hearing schedule refused"


class HearingSessionRefused(_OneField):
    """The hearing was not held as the law wants it."""

    code = "hearing_session_refused"
    title_zh, title_en = "听证登记不符合规定", "Hearing session refused"
