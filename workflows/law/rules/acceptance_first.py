"""No decision on an application that was not accepted."""

from workflows.law.acts import Act
from workflows.law.rule import Rule, preceded
from workflows.law.sources import licensing_law

RULE = Rule(
    "acceptance_first",
    ("先受理，后决定", "Accepted before it is decided"),
    (
        "许可决定（permit.decide）之前，每条路径都经过受理（permit.accept）；视为受理也是受理。",
        "Every way to a decision on a permit passes the acceptance; a deemed acceptance is one.",
    ),
    (licensing_law("32"), licensing_law("42")),
    preceded(Act.PERMIT_DECIDE, Act.PERMIT_ACCEPT),
)
