"""What legal review hangs into the engine: service steps, guards, and what its steps are to the law."""

from __future__ import annotations

from collections.abc import Mapping

from engine.hooks import Hooks, Topic
from workflows.law_reviews import guards, steps
from workflows.organisation.guards import PERSON_VERBS, Separation

TOPICS: Mapping[str, Topic] = {
    "law_review.open": Topic(steps.open, "送审材料完整性检查，起算审核时限 Opens a legal review"),
    "law_review.return_file": Topic(steps.return_file, "退回补充，停止审核时限 Returns the file"),
    "law_review.give_opinion": Topic(steps.give_opinion, "出具法制审核意见书 Issues the opinion"),
    "law_review.close": Topic(steps.close, "返回审核结论，绑定决定稿哈希 Closes a legal review"),
}


def install(hooks: Hooks, apart: Separation) -> None:
    """Hang everything in."""
    hooks.topics.update(TOPICS)
    apart.declare(steps.PROCESS, guards.FUNCTIONS)
    hooks.guards["task.complete"].append(guards.Guards(apart).check_completion)
    for verb in PERSON_VERBS:
        hooks.guards[verb].append(guards.check_person)
