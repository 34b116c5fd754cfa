"""Every user task has somebody who can do it."""

from __future__ import annotations

from engine.bpmn.lint.context import Findings, LintContext, label, problem
from engine.bpmn.model import Diagram
from engine.bpmn.values import is_computed


def check(diagram: Diagram, context: LintContext) -> Findings:
    """An assignee, candidate users or candidate groups."""
    for process in diagram.executable:
        if any(is_computed(one) for one in (*process.candidate_starter_users, *process.candidate_starter_groups)):
            yield problem(
                "owner",
                process,
                f"流程“{label(process)}”的可启动人不能由表达式计算",
                f"Expected the candidate starters of {process.id!r} to be names, found an expression",
                "直接写出用户和组",
                "Write the users and groups themselves",
            )
        for _, element in process.walk():
            if element.performers > 1:
                yield problem(
                    "owner",
                    element,
                    f"用户任务“{label(element)}”写了不止一个办理人",
                    f"Expected one assignee or humanPerformer on user task {element.id!r}, found more",
                    "只保留一个；其余写为候选人",
                    "Keep one of them and make the others candidates",
                )
            owners = {"assignee", "candidateUsers", "candidateGroups"} & element.attributes.keys()
            if element.type == "userTask" and not owners:
                yield problem(
                    "owner",
                    element,
                    f"用户任务“{label(element)}”没有办理人或候选人",
                    f"Expected user task {element.id!r} to have an assignee or candidates, found none",
                    "填写办理人、候选人或候选组",
                    "Set the assignee, candidate users or candidate groups",
                    "warning",
                )
