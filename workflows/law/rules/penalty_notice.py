"""No penalty without a prior notice."""

from workflows.law.acts import Act
from workflows.law.rule import Rule, preceded
from workflows.law.sources import penalty_law

RULE = Rule(
    "penalty_notice",
    ("处罚前告知", "Prior notice of a penalty"),
    (
        "处罚决定（penalty.decide）之前，每条路径都经过处罚事先告知（penalty.notice）：内容、事实、理由、依据和当事人的权利。",
        "Every way to a penalty decision passes the prior notice: content, facts, reasons, basis, the party's rights.",
    ),
    (penalty_law("44"),),
    preceded(Act.PENALTY_DECIDE, Act.PENALTY_NOTICE),
)
