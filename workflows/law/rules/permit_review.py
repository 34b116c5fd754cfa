"""A permit that the decision table sends to the legal review is not decided without it."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.law import reviews
from workflows.law.acts import Act
from workflows.law.reading import Reading, label
from workflows.law.rule import Finding, Rule
from workflows.law.sources import local_rule, to_check


def _check(reading: Reading) -> Iterator[Finding]:
    done = reading.ids(Act.LAW_REVIEW)
    for decision in reading.doing(Act.PERMIT_DECIDE):
        way = reviews.unheeded(reading, decision, done)
        if way is not None:
            yield Finding(
                decision,
                f"决策表 {reviews.QUESTION} 判断须审核时，“{label(decision)}”仍可不经“法制审核”到达："
                f"{reading.path(way)}",
                f"Expected a legal review before {decision.id!r} whenever the decision table {reviews.QUESTION} "
                f"requires one; found {' → '.join(way)}",
                f"由网关询问 {reviews.QUESTION} 的结果，须审核的先调用法制审核（law_review，act = law.review）",
                f"Ask the answer of {reviews.QUESTION} at a gateway, and call law_review where it requires a review",
            )


RULE = Rule(
    "permit_review",
    ("判断须审核的许可先审核", "A permit is reviewed where the table says so"),
    (
        "许可流程用决策表 law_review_required 判断是否须审核的，表中判断须审核的每一行，都走不通不经法制审核"
        "（law.review 或调用 law_review）的路径。",
        "Where a process asks the decision table law_review_required on the way to a decision on a permit, the ways "
        "without a legal review are closed for every row of the table that requires one.",
    ),
    (
        local_rule("“1+4”模式：重大执法决定法制审核制度", "1+4 model: legal review of major decisions"),
        to_check(
            "国务院办公厅关于全面推行行政执法三项制度的指导意见（国办发〔2018〕118号）",
            "State Council General Office, guidance on three systems of administrative enforcement (2018, no. 118)",
        ),
    ),
    _check,
)
