"""No event closes without a reply."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.law.acts import Act
from workflows.law.reading import Reading
from workflows.law.rule import Finding, Rule, after, preceded
from workflows.law.sources import local_rule


def _check(reading: Reading) -> Iterator[Finding]:
    yield from preceded(Act.EVENT_CLOSE, Act.EVENT_REPLY)(reading)
    closed = reading.ids(Act.EVENT_CLOSE)
    yield from after(reading, reading.doing(Act.EVENT_DISPATCH), Act.EVENT_REPLY, besides=closed, broken_off=True)


RULE = Rule(
    "event_reply",
    ("事件件件有答复", "No event without a reply"),
    (
        "事件办结（event.close，或主题 dispatch.close、report.finish）之前，每条路径都经过答复（event.reply）；"
        "派单之后的每条路径也都经过答复，中断流程的边界事件和事件子流程、"
        "带走并行分支的终止、错误和升级事件也不例外。",
        "Every way to the closing of an event (event.close, or topics dispatch.close and report.finish), and every way "
        "from its dispatch to the end, passes a reply; so do event subprocesses and boundary events that break off "
        "what they interrupt, and terminations, errors and escalations that take a parallel branch with them.",
    ),
    (
        local_rule(
            "“事情件件有交待、事事有着落”（“1+4”模式）",
            "every matter is answered (1+4 model)",
        ),
    ),
    _check,
)
