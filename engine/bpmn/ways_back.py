"""Ways back: to which earlier user tasks of its container a person may return from one, read off the diagram.

Returning moves one token. So by itself it is open only over steps that bind nobody and leave one token: user tasks,
tasks that the engine does nothing for, and exclusive gateways. A designer opens more ways with the property
``returnTo`` of a user task (ids separated by blanks), or closes all with ``returnTo="none"``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from engine.bpmn.model import Container, Element, Process

PROPERTY = "returnTo"
NONE = "none"
"""What closes every way back."""

_PASSED = frozenset({"userTask", "manualTask", "task", "exclusiveGateway"})
_CHOICES = frozenset({"exclusiveGateway", "eventBasedGateway"})
"""Gateways that send one token on for one that comes."""


def returns(process: Process, element_id: str) -> tuple[str, ...]:
    """User tasks that a person may return to from this one, the nearest first, then those that the designer opened."""
    container = _container(process, element_id)
    if container is None or container.elements[element_id].loop is not None:
        return ()
    written = opened(container.elements[element_id])
    if written == [NONE]:
        return ()
    own = natural(container, element_id)
    more = [one for one in written if one not in own and fault(container, element_id, one) is None]
    return (*own, *more)


def may_withdraw(process: Process, done: str, following: str) -> bool:
    """Whether who did ``done`` may take it back from ``following``: nothing binding between, and no way closed."""
    container = _container(process, following)
    if container is None or container.elements[following].loop is not None:
        return False
    return opened(container.elements[following]) != [NONE] and done in natural(container, following)


def natural(container: Container, element_id: str) -> tuple[str, ...]:
    """User tasks before this one with nothing but user tasks, plain tasks and exclusive gateways between."""
    found: list[str] = []
    for one in _walk(container, element_id, _before, _is_plain):
        if container.elements[one].type == "userTask":
            found.append(one)
    return tuple(found)


def opened(element: Element) -> list[str]:
    """What the designer wrote as ``returnTo``."""
    return list(dict.fromkeys(element.properties.get(PROPERTY, "").split()))


def fault(container: Container, element_id: str, target: str) -> str | None:
    """Why a token at one element cannot be moved back to another, as a word; None when it can."""
    element = container.elements.get(target)
    if element is None:
        return "unknown"
    if element.type != "userTask" or element.loop is not None:
        return "not_a_user_task"
    ahead = {target, *_walk(container, target, _after, _any)}
    behind = {element_id, *_walk(container, element_id, _before, _any)}
    if target == element_id or target not in behind:
        return "not_before"
    between = (ahead & behind) - {element_id}
    return "splits" if any(_splits(container.elements[one]) for one in between) else None


# --- walking --------------------------------------------------------------------------------------


def _container(process: Process, element_id: str) -> Container | None:
    return next((container for container, element in process.walk() if element.id == element_id), None)


def _before(container: Container, element: Element) -> list[str]:
    return [container.flows[flow].source for flow in element.incoming]


def _after(container: Container, element: Element) -> list[str]:
    return [container.flows[flow].target for flow in element.outgoing]


def _any(element: Element) -> bool:
    return True


def _walk(
    container: Container,
    start: str,
    step: Callable[[Container, Element], list[str]],
    admits: Callable[[Element], bool],
) -> list[str]:
    """Elements that can be come to from ``start`` over admitted ones, the nearest first, without ``start``."""
    seen, queue = {start: None}, deque([start])
    while queue:
        for one in step(container, container.elements[queue.popleft()]):
            if one not in seen and one in container.elements and admits(container.elements[one]):
                seen[one] = None
                queue.append(one)
    return list(seen)[1:]


def _is_plain(element: Element) -> bool:
    return element.type in _PASSED and element.loop is None and not _splits(element)


def _splits(element: Element) -> bool:
    """Whether one token may become several here, or several one."""
    if element.type.endswith("Gateway"):
        return element.type not in _CHOICES
    return len(element.outgoing) > 1
