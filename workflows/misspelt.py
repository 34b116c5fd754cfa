"""Variables that a diagram reads under a name that is one slip of the pen away from a name that it knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields

from engine import feel
from engine.bpmn import Diagram, Element, Flow, LintContext, Problem, Process, form_key
from engine.bpmn.lint.uses import uses
from engine.bpmn.values import is_expression
from engine.hooks import Hooks, Topic
from forms.definition import FormDefinition
from workflows.catalogue import Item

LEAST = 5
"""Letters of a name in which one other letter is rather a slip than another name; for two swapped ones, one less."""
_ITEM = frozenset(field.name for field in fields(Item))


def check(diagram: Diagram, context: LintContext, topics: Mapping[str, Topic]) -> Iterator[Problem]:
    """Warnings for names that one place alone reads, that nothing there sets, and that are almost a known one.

    A name that only an instance brings, by its start, a message or a worker, is no finding: it resembles none.
    """
    for process in diagram.executable:
        read = list(_read(process, context))
        places = Counter(name for _, _, names in read for name in names)
        known = _set(process, context, topics) | {name for name, count in places.items() if count > 1} | _ITEM
        for where, place, names in read:
            for name in sorted(names - known):
                meant = next((one for one in sorted(known) if is_slip(name, one)), None)
                if meant is not None:
                    yield _warning(where, place, name, meant)


def _warning(where: Process | Element | Flow, place: str, name: str, meant: str) -> Problem:
    label = f"{where.name}（{where.id}）" if where.name else where.id
    return Problem(
        "misspelt_variable",
        "warning",
        where.id,
        where.line,
        f"“{label}”的 {place} 读取变量“{name}”，本流程没有任何步骤、表单或启动参数设置它，是否为“{meant}”？",
        f"{place} of {where.id!r} reads {name!r}, which no step, form or start sets; did you mean {meant!r}?",
        f"改写为 {meant}",
        f"Write {meant}",
    )


def _read(process: Process, context: LintContext) -> Iterator[tuple[Process | Element | Flow, str, frozenset[str]]]:
    """Each text that is evaluated, and each form once, with the variables that it reads."""
    for where, use in uses(process):
        if use.mode == "expression" or is_expression(use.text):
            try:
                text = feel.translate(use.text, condition=isinstance(where, Flow))
            except feel.FeelError:
                continue  # the rule on expressions reports it
            yield where, use.place, frozenset(feel.analyse(text).variables)
    seen = set()
    for element, form in _forms(process, context):
        if form.id not in seen:
            seen.add(form.id)
            yield (
                element,
                f"表单 {form.id}",
                (form.reads | form.asks) - {component.path[0] for component in form.values},
            )


def _forms(process: Process, context: LintContext) -> Iterator[tuple[Element, FormDefinition]]:
    for _, element in process.walk():
        key = form_key(element.attributes.get("formRef") or element.attributes.get("formKey")) or ""
        found = context.parsed_forms.get(key) or (context.form(key) if key else None)
        if isinstance(found, FormDefinition):
            yield element, found


def _set(process: Process, context: LintContext, topics: Mapping[str, Topic]) -> frozenset[str]:
    """Names that something in the process sets, as far as the diagram and the topics say."""
    names: set[str | None] = set()
    for _, element in process.walk():
        names |= {mapping.target for mapping in (*element.inputs, *element.outputs)}
        names |= {call.target for call in (*element.call_in, *element.call_out)}
        names |= {element.attributes.get(name) for name in ("resultVariable", "initiator")}
        names |= {value for name, value in element.properties.items() if name.startswith("result")}
        if element.loop is not None:
            names |= {element.loop.element_variable, element.loop.output_collection}
        for event in element.events:
            names |= {event.code_variable, event.message_variable}
        topic = topics.get(element.attributes.get("topic", ""))
        if topic is not None:
            names |= {one.name for use in topic.uses for one in use.outputs}
    for _, form in _forms(process, context):
        names |= {component.path[0] for component in form.values}
    return frozenset(name for name in names if name)


def is_slip(found: str, meant: str) -> bool:
    """Whether one letter is wrong, missing, doubled or swapped; a plural's s is another name."""
    if min(len(found), len(meant)) < LEAST - 1 or found == meant:
        return False
    if any(_swap(found, place) == meant for place in range(len(found) - 1)):
        return True
    if min(len(found), len(meant)) < LEAST:
        return False
    short, long = sorted((found, meant), key=len)
    if len(long) == len(short):
        wrong = [place for place, pair in enumerate(zip(found, meant, strict=True)) if pair[0] != pair[1]]
        if any(found[place].isdigit() or meant[place].isdigit() for place in wrong):
            return False
        return len(wrong) == 1
    if len(long) != len(short) + 1 or long in (f"{short}s", f"{short}_") or long[-1].isdigit():
        return False
    return any(long[:place] + long[place + 1 :] == short for place in range(len(long)))


def _swap(text: str, place: int) -> str:
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def install(hooks: Hooks) -> None:
    """Let deployments and checks look for slips too."""
    hooks.lint_rules.append(lambda diagram, context: check(diagram, context, hooks.topics))
