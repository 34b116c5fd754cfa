"""No event closes without a reply."""

from workflows.law.acts import Act
from workflows.law.rule import Rule, preceded
from workflows.law.sources import local_rule

RULE = Rule(
    "event_reply",
    ("事件件件有答复", "No event without a reply"),
    (
        "事件办结（event.close）之前，每条路径都经过答复（event.reply）。",
        "Every way to the closing of an event passes a reply.",
    ),
    (
        local_rule(
            "“事情件件有交待、事事有着落”（“1+4”模式）",
            "every matter is answered (1+4 model)",
        ),
    ),
    preceded(Act.EVENT_CLOSE, Act.EVENT_REPLY),
)
