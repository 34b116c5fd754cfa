"""Who is inspected and who inspects was drawn."""

from workflows.law.acts import Act
from workflows.law.rule import Rule, preceded
from workflows.law.sources import Source

RULE = Rule(
    "inspection_drawn",
    ("先抽取，后检查", "Drawn before it is checked"),
    (
        "双随机现场检查（inspection.check）之前，每条路径都经过随机抽取（inspection.draw）。",
        "Every way to a double-random check passes the draw.",
    ),
    (
        Source(
            "国务院关于在市场监管领域全面推行部门联合“双随机、一公开”监管的意见（国发〔2019〕5号）",
            "State Council opinions on double-random inspection (2019, no. 5)",
            "",
        ),
    ),
    preceded(Act.INSPECTION_CHECK, Act.INSPECTION_DRAW),
)
