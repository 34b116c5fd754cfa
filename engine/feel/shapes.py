"""Which entries a value is seen to have where it is written out: their names may hold spaces, signs and keywords."""

from __future__ import annotations

from collections.abc import Mapping

from engine.feel import syntax as x

Shapes = Mapping[str, x.ContextNode]
"""Contexts written out, by the name under which they can be reached."""

DEPTH = 16
"""Steps of a path that are followed."""


def shape(node: x.Node, known: Shapes, depth: int = 0) -> x.ContextNode | None:
    """The context that a node gives, or that the items of its list are; None when it is not written out."""
    if depth > DEPTH:
        return None
    if isinstance(node, x.ContextNode):
        return node
    if isinstance(node, x.Name):
        return known.get(node.name)
    if isinstance(node, x.Filter):
        return shape(node.base, known, depth + 1)
    if isinstance(node, x.ListNode):
        return shape(node.items[0], known, depth + 1) if node.items else None
    if isinstance(node, x.Path):
        base = shape(node.base, known, depth + 1)
        found = None if base is None else dict(base.entries).get(node.name)
        return None if found is None else shape(found, known, depth + 1)
    return None


def keys(node: x.Node, known: Shapes) -> list[str]:
    """The names of the entries that a node is seen to have."""
    found = shape(node, known)
    return [] if found is None else [key for key, _ in found.entries]
