"""A clock that was stopped runs again."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn import Element
from workflows.law.acts import Act
from workflows.law.reading import Reading
from workflows.law.rule import Finding, Rule, after
from workflows.law.sources import licensing_law

SUSPENSION = "suspension_id"
"""What the suspending step sets: a gateway may ask for it, for then nothing was suspended on the other ways."""


def _check(reading: Reading) -> Iterator[Finding]:
    asked = frozenset(element.id for element in reading.elements if _asks(reading, element))
    yield from after(reading, reading.doing(Act.SUSPEND_START), Act.SUSPEND_END, besides=asked)


def _asks(reading: Reading, element: Element) -> bool:
    """Whether a choice goes to the end of the suspension whenever there is one."""
    if element.type != "exclusiveGateway":
        return False
    ends = reading.ids(Act.SUSPEND_END)
    flows = reading.flows_of(element)
    return any(
        flow.target in ends and (flow.condition or "").replace(" ", "") == f"={SUSPENSION}!=null" for flow in flows
    )


RULE = Rule(
    "suspension_ends",
    ("中止须有恢复", "A suspension ends"),
    (
        "时限中止（suspend.start）之后，每条路径都经过恢复（suspend.end），或经过询问 suspension_id 的排他网关。",
        "Every way from the suspension of a clock to the end passes the end of the suspension, or an exclusive gateway "
        "that goes there when suspension_id is not null.",
    ),
    (licensing_law("45"),),
    _check,
)
