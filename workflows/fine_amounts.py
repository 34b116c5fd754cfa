"""Fine amounts are no achievement: which columns and names no indicator, ranking or report may read (INV-15)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Column, MetaData

from engine.errors import FieldError, NotAllowed

CENTS = "_cents"
"""How every column of money ends; in this system all of it comes from penalties."""

WORDS = ("fine", "surcharge", "confiscat", "penalty_amount", "罚款", "罚没", "没收金额", "加处")
"""Parts of names that mean money taken from parties."""

COUNTABLE = frozenset({"fine_payment"})
"""Tables whose name says fine, but whose rows may be counted: only their amounts may not be summed."""


class FineAmountInIndicator(NotAllowed):
    """Fines must not become targets. Source: Administrative Penalty Law (2021) art. 74 (3); INV-15."""

    code = "fine_amount_in_indicator"
    title_zh, title_en = "考核指标不得包含罚没金额", "Fine amounts are no indicator"

    def __init__(self, names: Iterable[str]) -> None:
        found = sorted(names)
        zh = f"考核指标不得使用罚没金额：{'、'.join(found)}"
        en = f"Indicators may not use fine amounts: {', '.join(found)}"
        super().__init__(zh, en, fields=[FieldError(f"/{name}", "fine_amount", zh, en) for name in found])


def is_denied(name: str) -> bool:
    """Whether a column, variable or formula name means an amount of fines; ``table.column`` is judged by both."""
    table, _, column = name.rpartition(".")
    if table in COUNTABLE:
        return column.endswith(CENTS)
    words = name.lower()
    return words.endswith(CENTS) or any(word in words for word in WORDS)


def denied(metadata: MetaData) -> frozenset[str]:
    """Every column of the schema that holds an amount, as ``table.column``."""
    columns: Iterable[Column[Any]] = (column for table in metadata.tables.values() for column in table.columns)
    return frozenset(f"{column.table.name}.{column.name}" for column in columns if column.name.endswith(CENTS))


def refuse(names: Iterable[str]) -> None:
    """Let an indicator read these names, as ``table.column`` or as it calls its inputs.

    Raises:
        FineAmountInIndicator: one of them is an amount of fines.
    """
    found = [name for name in names if is_denied(name)]
    if found:
        raise FineAmountInIndicator(found)


def named_in(value: object) -> list[str]:
    """Names of amounts anywhere in a document: history details, a report's rows."""
    if isinstance(value, Mapping):
        own = [str(name) for name in value if is_denied(str(name))]
        return [*own, *(name for one in value.values() for name in named_in(one))]
    return [name for one in value for name in named_in(one)] if isinstance(value, list | tuple) else []
