"""A process that is called for an act does it, whichever way it goes."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.law.acts import NAMES, Act
from workflows.law.reading import Reading, label
from workflows.law.rule import Finding, Rule
from workflows.law.sources import penalty_law

PROMISED = (Act.LAW_REVIEW, Act.DOCUMENT_SERVE)


def _check(reading: Reading) -> Iterator[Finding]:
    for element in reading.doing(*PROMISED):
        called = reading.context.called(element.called) if element.called else None
        if called is None:
            continue
        inside = Reading(called, reading.context)
        for act in sorted(reading.acts_of(element) & set(PROMISED)):
            way = inside.graph.way(inside.graph.entry, inside.graph.exit, without=inside.ids(act))
            if way is not None:
                zh, en = NAMES[act]
                yield Finding(
                    element,
                    f"“{label(element)}”调用的流程“{called.id}”可以不经“{zh}”结束：{inside.path(way)}",
                    f"Expected process {called.id!r}, called by {element.id!r}, to pass {en} on every way; "
                    f"found {' → '.join(way)}",
                    f"改正被调用的流程，或调用另一个每条路径都有“{zh}”的流程",
                    f"Mend the called process, or call one that passes {en} on every way",
                )


RULE = Rule(
    "promised_act",
    ("调用的流程须履行其事", "A called process does what it is called for"),
    (
        "为法制审核（law.review）或送达（document.serve）而调用的流程，从开始到结束的每条路径都有该步骤。",
        "A process that is called for a legal review or for the service of a document does it on every way to its end.",
    ),
    (penalty_law("58"), penalty_law("61")),
    _check,
)
