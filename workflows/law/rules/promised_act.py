"""A process that is called for an act does it, whichever way it goes."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn import Element
from workflows.law.acts import NAMES, OF_CALLS, Act
from workflows.law.effects import OF_KEYS
from workflows.law.reading import Reading, label
from workflows.law.rule import Finding, Rule
from workflows.law.sources import penalty_law

KEPT = frozenset({Act.LAW_REVIEW, Act.DOCUMENT_SERVE})
"""Acts for which processes are shared: each does its own on every way."""
PROMISED = frozenset(Act) - {Act.NOTIFY_REMEDY, Act.PENALTY_HEARING}
"""Acts that a call can do for its caller; a hearing may be waived, and what is served tells the remedies."""


def _check(reading: Reading) -> Iterator[Finding]:
    for element in reading.doing(*PROMISED):
        if element.type != "callActivity":
            continue
        called = reading.context.called(element.called) if element.called else None
        if called is None:
            if not _is_known(reading, element):
                yield _unseen(element, min(reading.acts_of(element) & PROMISED))
            continue
        inside = Reading(called, reading.context)
        for act in sorted(reading.acts_of(element) & PROMISED):
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

    own = OF_KEYS.get(reading.process.id)
    if own in KEPT:
        way = reading.graph.way(reading.graph.entry, reading.graph.exit, without=reading.ids(own))
        if way is not None and reading.doing(own):
            zh, en = NAMES[own]
            yield Finding(
                reading.doing(own)[0],
                f"共用流程“{reading.process.id}”可以不经“{zh}”结束：{reading.path(way)}",
                f"Expected the shared process {reading.process.id!r} to pass {en} on every way; "
                f"found {' → '.join(way)}",
                f"使每条路径都经过“{zh}”（act = {own}）",
                f"Let every way pass a step with act = {own}",
            )


def _is_known(reading: Reading, element: Element) -> bool:
    """Whether a call that cannot be read names the shared process of its acts, and of no other."""
    return all(OF_CALLS.get(element.called or "") is act for act in reading.acts_of(element) & PROMISED)


def _unseen(element: Element, act: Act) -> Finding:
    zh, en = NAMES[act]
    known = next((key for key, done in OF_CALLS.items() if done is act), None)
    return Finding(
        element,
        f"“{label(element)}”调用的流程“{element.called}”不在部署中，看不到“{zh}”",
        f"Expected {element.id!r} to call a process that does {en}; found {element.called!r}, which is not deployed",
        f"调用 {known}" if known else "先部署被调用的流程，或与本流程一起部署",
        f"Call {known}" if known else "Deploy the called process before, or together with this one",
    )


RULE = Rule(
    "promised_act",
    ("调用的流程须履行其事", "A called process does what it is called for"),
    (
        "为某一行为（如法制审核 law.review、送达 document.serve）而调用的流程，从开始到结束的每条路径都有该步骤；"
        "看不到的流程不能代为办理。",
        "A process that is called for an act, such as a legal review or the service of a document, does it on every "
        "way to its end; one that cannot be seen does nothing for its caller.",
    ),
    (penalty_law("58"), penalty_law("61")),
    _check,
)
