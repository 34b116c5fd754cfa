"""No penalty without the party having been told whether it may ask for a hearing."""

from workflows.law.acts import Act
from workflows.law.rule import Rule, preceded
from workflows.law.sources import penalty_law

RULE = Rule(
    "penalty_hearing_right",
    ("告知听证权利", "Right to a hearing"),
    (
        "处罚决定（penalty.decide）之前，每条路径都经过听证权利的告知（penalty.hearing_right）；通常与事先告知同一步骤。",
        "Every way to a penalty decision passes the notice of the right to a hearing, usually with the prior notice.",
    ),
    (penalty_law("63"), penalty_law("64")),
    preceded(Act.PENALTY_DECIDE, Act.PENALTY_HEARING_RIGHT),
)
