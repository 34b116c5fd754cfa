"""What is handled was dispatched: all tasks reach the units through the centre."""

from workflows.law.acts import Act
from workflows.law.rule import Rule, preceded
from workflows.law.sources import local_rule

RULE = Rule(
    "event_dispatched",
    ("先派单，后处置", "Dispatched before it is handled"),
    (
        "处置（event.handle）之前，每条路径都经过派单（event.dispatch）。",
        "Every way to the handling of an event passes its dispatch.",
    ),
    (local_rule("“上面千条线、下面一张网”（“1+4”模式）", "one net below (1+4 model)"),),
    preceded(Act.EVENT_HANDLE, Act.EVENT_DISPATCH),
)
