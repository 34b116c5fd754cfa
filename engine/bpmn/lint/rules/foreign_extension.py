"""Extensions that another engine would run are named, not ignored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.bpmn import extensions
from engine.bpmn.errors import Problem
from engine.bpmn.extensions import ELSEWHERE, REFUSED, UNKNOWN, Extension
from engine.bpmn.lint.context import Findings, LintContext, label
from engine.bpmn.model import Diagram, Process


def check(diagram: Diagram, context: LintContext) -> Findings:
    """Listeners, connectors, Java, names that nobody knows, and the extensions of other engines."""
    for process in diagram.executable:
        for identity, named, found in _of(process):
            yield from _judge(identity, named, found)
    if diagram.executable:
        for identity, found in diagram.extensions:
            yield from _judge(identity, identity, found)


def _of(process: Process) -> Iterator[tuple[str, str, Extension]]:
    yield from _each(process.id, label(process), process.extensions)
    for container in process.containers():
        for flow in container.flows.values():
            yield from _each(flow.id, label(flow), flow.extensions)
    for _, element in process.walk():
        yield from _each(element.id, label(element), element.extensions)


def _each(identity: str, named: str, found: Iterable[Extension]) -> Iterator[tuple[str, str, Extension]]:
    """Each name once, where it stands first."""
    first = {(one.name, one.place): one for one in reversed([*found])}
    return ((identity, named, one) for one in reversed(first.values()))


def _judge(identity: str, named: str, found: Extension) -> Iterator[Problem]:
    shown = found.name.removeprefix("@")
    if found.name.startswith("bpmn:"):
        zh, en = extensions.STANDARD[found.name.removeprefix("bpmn:")]
        yield _told(identity, found, "warning", (f"“{named}”的 {shown} 不起作用", f"{shown} of {identity!r}"), (zh, en))
        return
    one = extensions.verdict(found)
    if one.kind == REFUSED:
        yield Problem(
            "foreign_extension",
            "error",
            identity,
            found.line,
            f"“{named}”的 {shown} 不会运行：{one.zh}",
            f"Expected only extensions that Zhenshu runs on {identity!r}, found {shown}: {one.en}",
            one.remedy_zh,
            one.remedy_en,
        )
    elif one.kind == ELSEWHERE:
        where = "、".join(extensions.places(found.name)), ", ".join(extensions.places(found.name))
        yield _told(
            identity,
            found,
            "warning",
            (f"“{named}”的 {shown} 写在 {found.place} 上不起作用", f"{shown} on {found.place} of {identity!r}"),
            (f"删除它，或移到 {where[0]} 上", f"Remove it, or move it to {where[1]}"),
        )
    elif found.name.startswith("camunda:"):
        yield _told(
            identity,
            found,
            "error",
            (
                f"“{named}”的 {shown} 没有写在 extensionElements 里",
                f"{shown} outside extensionElements of {identity!r}",
            ),
            ("移到 extensionElements 里", "Move it into extensionElements"),
        )
    elif one.kind == UNKNOWN:
        yield _told(
            identity,
            found,
            "error",
            (f"“{named}”的扩展 {shown} 不会运行", f"{shown} on {found.place} of {identity!r}"),
            (
                "删除它，或改用 camunda: 命名空间中受支持的名称（见 docs/reference/camunda-extensions.md）",
                "Remove it, or use a supported name of the camunda: namespace (docs/reference/camunda-extensions.md)",
            ),
        )


def _told(identity: str, found: Extension, severity: str, what: tuple[str, str], remedy: tuple[str, str]) -> Problem:
    return Problem(
        "foreign_extension",
        severity,
        identity,
        found.line,
        what[0],
        f"Expected only extensions that have an effect, found {what[1]}",
        *remedy,
    )
