"""Nobody is taken to court who was not urged."""

from workflows.law.acts import Act
from workflows.law.rule import Rule, preceded
from workflows.law.sources import compulsion_law

RULE = Rule(
    "urged_before_court",
    ("申请法院执行前催告", "Urged before court"),
    (
        "申请法院强制执行（execution.court）之前，每条路径都经过催告（execution.urge）。",
        "Every way to an application to the court passes the urging notice.",
    ),
    (compulsion_law("54"),),
    preceded(Act.EXECUTION_COURT, Act.EXECUTION_URGE),
)
