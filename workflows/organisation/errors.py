"""What the organisation refuses, as leaves of the engine's error tree.

NotFound
├── PlaceNotFound, PersonNotFound, PositionNotFound, CertificateNotFound, AvoidanceNotFound
├── TurnNotFound, DutyNotFound, KindUnknown, GrantNotFound
NotAllowed
├── DutiesNotSeparated      the same person did a step that this one has to be apart from
├── NotEligible             the step is not offered to that person or group
├── NotOwnPeople            the task is of people whom another heads
├── MustAvoid               a relative, an interest, the person's own case
└── OfficersNotCertified    fewer than two officers with certificates valid on the day and in the field
Conflict
├── PlaceOccupied           the place has its one holder of the role already
├── OrganisationMoved       what a preview showed is no longer what would change
├── SubstitutionOverlaps    somebody stands in on those days already
├── GrantStands             the person reads the matter by a grant already
├── AvoidanceStands         the same person is asked to keep out of the same already
└── AvoidanceStateRefused   the flag cannot go from this state to that one
Invalid
├── OrganisationInvalid     a tree, a grid or a polygon that cannot be, every finding
├── GrantRefused            who or until when makes no sense
├── AvoidanceRefused        nobody of the town has the account that is to keep out
├── PositionRefused         the role does not go with the place, or with what the person holds
└── SubstitutionRefused     days or persons that make no sense
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound, counted


class PlaceNotFound(NotFound):
    """The town has no such place."""

    code = "place_not_found"
    title_zh, title_en = "机构、村、网格或组织不存在", "Place not found"
    noun_zh, noun_en = "机构、村、网格或组织", "unit, village, grid, window or Party organisation"


class PersonNotFound(NotFound):
    """The town has no such person."""

    code = "person_not_found"
    title_zh, title_en = "人员不存在", "Person not found"
    noun_zh, noun_en = "人员", "person"


class PositionNotFound(NotFound):
    """There is no such position, or it is not the person's."""

    code = "position_not_found"
    title_zh, title_en = "岗位不存在", "Position not found"
    noun_zh, noun_en = "岗位", "position"


class CertificateNotFound(NotFound):
    """There is no such certificate."""

    code = "certificate_not_found"
    title_zh, title_en = "执法证不存在", "Certificate not found"
    noun_zh, noun_en = "执法证", "enforcement certificate"


class AvoidanceNotFound(NotFound):
    """There is no such flag."""

    code = "avoidance_not_found"
    title_zh, title_en = "回避事项不存在", "Avoidance not found"
    noun_zh, noun_en = "回避事项", "avoidance"


class TurnNotFound(NotFound):
    """Nobody has that turn."""

    code = "turn_not_found"
    title_zh, title_en = "值班安排不存在", "Turn not found"
    noun_zh, noun_en = "值班安排", "turn of the roster"


class DutyNotFound(NotFound):
    """No duty list has such a line."""

    code = "duty_not_found"
    title_zh, title_en = "责任清单条目不存在", "Duty not found"
    noun_zh, noun_en = "责任清单条目", "duty"


class KindUnknown(NotFound):
    """The organisation has no such kind of rows."""

    code = "organisation_kind_unknown"
    title_zh, title_en = "没有此类组织数据", "Kind of the organisation not found"
    noun_zh, noun_en = "组织数据类别", "kind of the organisation's rows"


class GrantNotFound(NotFound):
    """There is no such grant."""

    code = "grant_not_found"
    title_zh, title_en = "临时授权不存在", "Grant not found"
    noun_zh, noun_en = "临时授权", "temporary grant"


class GrantStands(Conflict):
    """The person reads the matter by a grant already; it is named."""

    code = "grant_stands"
    title_zh, title_en = "临时授权仍然有效", "The grant stands"


class GrantRefused(Invalid):
    """Whom a grant is for, or until when, makes no sense."""

    code = "grant_refused"
    title_zh, title_en = "临时授权有误", "Grant refused"


class DutiesNotSeparated(NotAllowed):
    """The same person did a step that this one has to be apart from. Source: domain paper 4.2."""

    code = "duties_not_separated"
    title_zh, title_en = "不相容职责不得由同一人承担", "Duties are not separated"


class NotEligible(NotAllowed):
    """The person or group is none of those that the step is offered to."""

    code = "not_eligible"
    title_zh, title_en = "不在办理范围", "Not among those the task is offered to"


class NotOwnPeople(NotAllowed):
    """A head hands out the tasks of the own people. Source: domain paper 4.2."""

    code = "task_of_another_line"
    title_zh, title_en = "不是所辖人员的任务", "Not a task of the own people"


class MustAvoid(NotAllowed):
    """The person has to keep out of the case. Source: Administrative Penalty Law (2021) art. 43."""

    code = "must_avoid"
    title_zh, title_en = "应当回避", "The person must avoid the case"


class OfficersNotCertified(NotAllowed):
    """Two officers with valid certificates are needed. Source: Administrative Penalty Law (2021) art. 42, INV-01."""

    code = "officers_not_certified"
    title_zh, title_en = "执法人员不足两名或证件无效", "Two certified officers are needed"

    def __init__(self, problems: Sequence[FieldError]) -> None:
        super().__init__(
            "；".join(problem.message_zh for problem in problems),
            "; ".join(problem.message_en for problem in problems),
            fields=problems,
        )


class PlaceOccupied(Conflict):
    """The place has its one holder of the role, or its one leader, on some of the days."""

    code = "place_occupied"
    title_zh, title_en = "岗位已有人担任", "The position is taken"


class OrganisationMoved(Conflict):
    """The organisation was changed since the preview was made."""

    code = "organisation_moved"
    title_zh, title_en = "组织数据已被他人更新", "The organisation has changed"


class SubstitutionOverlaps(Conflict):
    """Somebody stands in for the position on some of the days already."""

    code = "substitution_overlaps"
    title_zh, title_en = "该时段已有代理人", "Substitutions overlap"


class AvoidanceStateRefused(Conflict):
    """The flag cannot go from this state to that one."""

    code = "avoidance_state_refused"
    title_zh, title_en = "回避事项不能这样变更", "Avoidance state change refused"


class AvoidanceStands(Conflict):
    """The same person was asked to keep out of the same, or has to; the flag that stands is named."""

    code = "avoidance_stands"
    title_zh, title_en = "该回避申请已经提出", "The avoidance is asked for already"


class AvoidanceRefused(Invalid):
    """Nobody of the town has the account that is to keep out."""

    code = "avoidance_refused"
    title_zh, title_en = "回避申请有误", "Avoidance refused"


class OrganisationInvalid(Invalid):
    """Something in the organisation cannot be; every finding is told."""

    code = "organisation_invalid"
    title_zh, title_en = "组织机构数据有误", "Organisation is invalid"

    def __init__(self, fields: Sequence[FieldError]) -> None:
        super().__init__(
            f"发现 {len(fields)} 处错误，未保存任何内容",
            f"Found {counted(len(fields), 'error')}; nothing was kept",
            fields=fields,
        )


class PositionRefused(Invalid):
    """The role does not go with the place, or with what the person holds already."""

    code = "position_refused"
    title_zh, title_en = "岗位设置不合规", "Position refused"


class SubstitutionRefused(Invalid):
    """Days or persons of a substitution that make no sense."""

    code = "substitution_refused"
    title_zh, title_en = "代理设置有误", "Substitution refused"
