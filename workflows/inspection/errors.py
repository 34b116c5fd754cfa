"""What inspection refuses, as leaves of the engine's error tree.

NotFound
├── InspectionPlanNotFound, DrawNotFound, InspectionNotFound
NotAllowed
├── NoScanNoInspection        the enterprise's code was not scanned, or another one
├── NotDrawn                  an officer who was not drawn for this object
├── FrequencyCapReached       the enterprise had its visits of the year
├── PlanApproverRefused       who wrote the plan may not approve it
└── RedrawApproverRefused     who drew may not approve the redraw
Conflict
└── InspectionStateRefused    the plan, task, draw or inspection cannot go from this state to that one
Invalid
├── PlanContentInvalid        a year, a deadline or a cap that cannot be
├── TaskContentInvalid        days outside of the plan's year, or in the wrong order
└── CheckInvalid              a day or a fact of a check that cannot be
"""

from __future__ import annotations

from engine.errors import Conflict, Invalid, NotAllowed, NotFound


class InspectionPlanNotFound(NotFound):
    """The instance carries out no plan."""

    code = "inspection_plan_not_found"
    title_zh, title_en = "没有抽查计划", "Inspection plan not found"
    noun_zh, noun_en = "抽查计划", "inspection plan"


class DrawNotFound(NotFound):
    """There is no such draw."""

    code = "inspection_draw_not_found"
    title_zh, title_en = "没有该次抽取", "Draw not found"
    noun_zh, noun_en = "抽取记录", "draw"


class InspectionNotFound(NotFound):
    """There is no such inspection."""

    code = "inspection_not_found"
    title_zh, title_en = "没有该次检查", "Inspection not found"
    noun_zh, noun_en = "检查", "inspection"


class NoScanNoInspection(NotAllowed):
    """No scan, no inspection. Source: domain paper 3.5 (5), the town's rule on visits to enterprises."""

    code = "no_scan_no_inspection"
    title_zh, title_en = "未扫码不得入企检查", "No scan, no inspection"


class NotDrawn(NotAllowed):
    """Only the officers drawn for the object inspect it."""

    code = "officer_not_drawn"
    title_zh, title_en = "不是抽中的执法人员", "The officer was not drawn"


class FrequencyCapReached(NotAllowed):
    """The enterprise had its routine visits of the year. Source: 国办发〔2024〕54号; domain paper 3.5 (5)."""

    code = "frequency_cap_reached"
    title_zh, title_en = "已达年度入企检查频次上限", "The year's visits are used up"


class PlanApproverRefused(NotAllowed):
    """Who wrote the plan may not approve it."""

    code = "plan_approver_refused"
    title_zh, title_en = "编制人不得审批计划", "Who wrote the plan may not approve it"


class RedrawApproverRefused(NotAllowed):
    """Who drew may not approve that it is drawn again."""

    code = "redraw_approver_refused"
    title_zh, title_en = "抽取人不得批准重抽", "Who drew may not approve the redraw"


class InspectionStateRefused(Conflict):
    """It cannot go that way."""

    code = "inspection_state_refused"
    title_zh, title_en = "抽查状态不能这样变更", "Inspection state change refused"

    def __init__(self, name: str, before: str, after: str) -> None:
        super().__init__(
            f"{name} 当前为 {before}，不能变为 {after}",
            f"Expected {name} to be able to become {after}, but it is {before}",
            before=before,
            after=after,
        )


class PlanContentInvalid(Invalid):
    """The plan's year or cap cannot be."""

    code = "inspection_plan_invalid"
    title_zh, title_en = "抽查计划有误", "The plan is invalid"


class TaskContentInvalid(Invalid):
    """The task's days cannot be."""

    code = "inspection_task_invalid"
    title_zh, title_en = "抽查任务有误", "The task is invalid"


class CheckInvalid(Invalid):
    """A fact of the check cannot be."""

    code = "inspection_check_invalid"
    title_zh, title_en = "检查结果有误", "The check is invalid"
