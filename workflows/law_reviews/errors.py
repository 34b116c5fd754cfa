"""What legal review refuses, as leaves of the engine's error tree.

NotFound
└── LawReviewNotFound        there is no such review
NotAllowed
├── LawReviewRequired        no review has passed the draft (INV-02)
├── LawReviewVoid            the draft was edited after its pass (INV-03)
└── ReviewerRefused          the reviewer investigated, decides, or lacks the qualification
Conflict
└── LawReviewStateRefused    it cannot go from this state to that one
Invalid
└── ReviewFileInvalid        points, opinion or edits that do not go together, every finding
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound


class LawReviewNotFound(NotFound):
    """There is no such review."""

    code = "law_review_not_found"
    title_zh, title_en = "法制审核不存在", "Legal review not found"
    noun_zh, noun_en = "法制审核", "legal review"


class LawReviewRequired(NotAllowed):
    """Without a pass the decision is forbidden. Source: Administrative Penalty Law (2021) art. 58, INV-02."""

    code = "law_review_required"
    title_zh, title_en = "未经法制审核通过，不得作出决定", "Legal review required"


class LawReviewVoid(NotAllowed):
    """The pass was for another text: any later edit of the draft voids it. Source: INV-03."""

    code = "law_review_void"
    title_zh, title_en = "决定稿在审核通过后被改动，审核失效", "Legal review is void"


class ReviewerRefused(NotAllowed):
    """The person may not review this. Source: Administrative Penalty Law (2021) art. 58; domain paper 3.6, 4.2."""

    code = "reviewer_refused"
    title_zh, title_en = "不得由该人员审核", "Reviewer refused"


class LawReviewStateRefused(Conflict):
    """The review cannot go that way."""

    code = "law_review_state_refused"
    title_zh, title_en = "法制审核状态不能这样变更", "Legal review state change refused"

    def __init__(self, review_id: str, before: str, after: str) -> None:
        super().__init__(
            f"法制审核 {review_id} 当前为 {before}，不能变为 {after}",
            f"Expected legal review {review_id} to be able to become {after}, but it is {before}",
            review_id=review_id,
            before=before,
            after=after,
        )


class ReviewFileInvalid(Invalid):
    """The review's parts do not go together."""

    code = "review_file_invalid"
    title_zh, title_en = "审核内容有误", "Review is invalid"

    def __init__(self, problems: Sequence[FieldError]) -> None:
        super().__init__(
            "；".join(one.message_zh for one in problems),
            "; ".join(one.message_en for one in problems),
            fields=problems,
        )
