"""An act is one the law knows, so that no rule is missed by a slip of the pen."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from workflows.law import acts
from workflows.law.acts import Act
from workflows.law.reading import Reading, label
from workflows.law.rule import Finding, Rule
from workflows.law.sources import local_rule


def _check(reading: Reading) -> Iterator[Finding]:
    known = [act.value for act in Act]
    for element in reading.elements:
        if acts.is_none(element):
            continue
        for word in acts.words(element):
            if word not in known:
                near = get_close_matches(word, known, 1)
                meant = near[0] if near else "…"
                yield Finding(
                    element,
                    f"“{label(element)}”的 act“{word}”不是已知的法律行为",
                    f"Expected the act of {element.id!r} to be one the law knows, found {word!r}",
                    f"改为 act = {meant}；全部名称见 docs/reference/law.md",
                    f"Write act = {meant}; docs/reference/law.md lists them",
                )


RULE = Rule(
    "known_acts",
    ("法律行为名称", "Names of acts"),
    (
        "属性 act 的每个词都是下表中的法律行为；名称像法律行为而不是的，单独写 none。",
        "Every word of the property act is an act of the table below; a step that is only named like one says none.",
    ),
    (local_rule("建模约定", "modelling convention"),),
    _check,
)
