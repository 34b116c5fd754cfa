"""Expressions as trees: how each one is written in FEEL, and what it is worth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Lookup = Callable[[str], Any]


class Expression:
    """A node of an expression tree."""

    def text(self) -> str:
        raise NotImplementedError

    def juel(self) -> str:
        """As it stands inside ``${}``, where equality is written with two signs."""
        return self.text().replace(" = ", " == ")

    def value(self, lookup: Lookup) -> Any:
        raise NotImplementedError


@dataclass(frozen=True)
class Constant(Expression):
    """A number, a string, a boolean or a list of them."""

    constant: Any

    def text(self) -> str:
        if isinstance(self.constant, bool):
            return "true" if self.constant else "false"
        if isinstance(self.constant, str):
            return '"' + self.constant.replace("\\", "\\\\").replace('"', '\\"') + '"'
        if isinstance(self.constant, tuple):
            return "[" + ", ".join(Constant(item).text() for item in self.constant) + "]"
        return str(self.constant)

    def value(self, lookup: Lookup) -> Any:
        return list(self.constant) if isinstance(self.constant, tuple) else self.constant


@dataclass(frozen=True)
class Name(Expression):
    """A variable; null where it is not defined."""

    name: str

    def text(self) -> str:
        return self.name

    def value(self, lookup: Lookup) -> Any:
        return lookup(self.name)


@dataclass(frozen=True)
class Plus(Expression):
    """A sum of numbers; null if one is null."""

    left: Expression
    right: Expression

    def text(self) -> str:
        return f"{self.left.text()} + {self.right.text()}"

    def value(self, lookup: Lookup) -> Any:
        left, right = self.left.value(lookup), self.right.value(lookup)
        return left + right if _is_number(left) and _is_number(right) else None


@dataclass(frozen=True)
class Compare(Expression):
    """A comparison of numbers; null where one is null, except equality, which is then false."""

    operator: str
    left: Expression
    right: Expression

    def text(self) -> str:
        return f"{self.left.text()} {self.operator} {self.right.text()}"

    def value(self, lookup: Lookup) -> Any:
        left, right = self.left.value(lookup), self.right.value(lookup)
        if self.operator == "=":
            return left == right
        if not (_is_number(left) and _is_number(right)):
            return None
        return left > right if self.operator == ">" else left < right


@dataclass(frozen=True)
class Both(Expression):
    """A conjunction or disjunction of comparisons, three-valued."""

    operator: str
    left: Expression
    right: Expression

    def text(self) -> str:
        return f"{self.left.text()} {self.operator} {self.right.text()}"

    def value(self, lookup: Lookup) -> Any:
        values = [self.left.value(lookup), self.right.value(lookup)]
        decisive = self.operator == "or"
        if decisive in values:
            return decisive
        return None if None in values else not decisive


@dataclass(frozen=True)
class Appended(Expression):
    """A list with one more item; null where it is no list."""

    items: str
    item: Expression

    def text(self) -> str:
        return f"append({self.items}, {self.item.text()})"

    def value(self, lookup: Lookup) -> Any:
        items = lookup(self.items)
        return [*items, self.item.value(lookup)] if isinstance(items, list) else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
