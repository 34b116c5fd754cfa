"""A clerk decides only what the item lets the window decide."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.law.acts import Act
from workflows.law.offers import groups_of
from workflows.law.reading import Reading, label
from workflows.law.rule import Finding, Rule
from workflows.law.sources import local_rule
from workflows.organisation.places import group
from workflows.organisation.roles import Role


def _check(reading: Reading) -> Iterator[Finding]:
    if not reading.items or any(one.is_left_to_the_window for one in reading.items):
        return
    codes = [one.code for one in reading.items]
    shown = "、".join(codes[:3]) + ("…" if len(codes) > 3 else "")
    for element in reading.deciding(Act.PERMIT_DECIDE):
        clerks = sorted(name for name in groups_of(element) if (known := group(name)) and known.role is Role.CLERK)
        if clerks:
            yield Finding(
                element,
                f"“{label(element)}”派给窗口（{'、'.join(clerks)}），但事项 {shown} 都没有规定即办、窗口可决定",
                f"Expected items that a clerk may decide where {element.id!r} is offered to {', '.join(clerks)}; "
                f"none of {shown} is done at once with clerk_may_decide",
                "派给 APV 或 LDR；确由窗口决定的事项为即办件，并在 item.toml 中写明 clerk_may_decide = true",
                "Offer it to APV or LDR; for an item that the window decides, say 即办 and clerk_may_decide = true",
            )


RULE = Rule(
    "clerk_decides",
    ("窗口只决定可由其决定的事项", "A clerk decides only what the item says"),
    (
        "随图附有事项目录，而其中没有即办且 clerk_may_decide 的事项的，许可决定不派给窗口（CLK）；"
        "由谁决定，引擎再次核验。",
        "Where the catalogue of the bundle has no item that is done at once with clerk_may_decide, the decision on a "
        "permit is not offered to clerks; the engine asks again who decides.",
    ),
    (local_rule("权限矩阵", "permission matrix"),),
    _check,
)
