"""Which component owns which place in the payload; two components never own the same."""

from __future__ import annotations

from typing import Any, Final

ROW: Final = "[]"
"""Stands in a path for any row of a list."""

LEAF: Final = "leaf"
LIST: Final = "list"
OPEN: Final = "open"


class Paths:
    """The places claimed so far, as a tree of names."""

    def __init__(self) -> None:
        self._root: dict[str, Any] = {"kind": OPEN, "inner": {}}

    def claim(self, path: tuple[str, ...], kind: str) -> bool:
        """Take a place; False when it is taken, lies inside a value, or reaches into a list from outside.

        Groups may share an object; a value or a list stands alone.
        """
        node = self._root
        for name in path:
            if node["kind"] == LEAF or (node["kind"] == LIST and name != ROW):
                return False
            known = node["inner"].get(name)
            if known is None:
                known = node["inner"][name] = {"kind": OPEN, "inner": {}, "new": True}
            node = known
        fresh = node.pop("new", False)
        if not fresh and (kind != OPEN or node["kind"] != OPEN):
            return False
        self._settle(path)
        node["kind"] = kind
        return True

    def _settle(self, path: tuple[str, ...]) -> None:
        """The objects on the way are taken as well."""
        node = self._root
        for name in path:
            node = node["inner"][name]
            node.pop("new", None)
