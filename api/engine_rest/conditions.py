"""Conditions on variables: ``variables=amount_gt_5`` in an address, ``{name, operator, value}`` in a body."""

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from api import auth, sight
from api.contract import Call
from api.engine_rest import listing, stamps, variables
from api.engine_rest.asking import Asked
from api.engine_rest.listing import Sift
from api.scopes import Scope
from engine import instants
from engine import variables as stored
from engine.selections import fits

Compare = Callable[[Any, Any], bool]

COMPARISONS: dict[str, Compare] = {
    "eq": operator.eq,
    "neq": operator.ne,
    "gt": operator.gt,
    "gteq": operator.ge,
    "lt": operator.lt,
    "lteq": operator.le,
    "like": fits,
    "notLike": lambda value, pattern: not fits(value, pattern),
}

_WRITTEN = re.compile(rf"(.+?)_({'|'.join(COMPARISONS)})_(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Condition:
    """One variable compared with one value."""

    name: str
    compare: str
    value: Any
    ignores_case: bool = False

    def holds(self, known: Mapping[str, Any]) -> bool:
        """Whether the variable is there and compares; values of different kinds are unequal and in no order."""
        if self.name not in known:
            return False
        found, wanted = _instant(known[self.name]), _instant(self.value)
        if _kind(found) != _kind(wanted):
            return self.compare == "neq"
        if self.ignores_case and isinstance(found, str) and isinstance(wanted, str):
            found, wanted = found.lower(), wanted.lower()
        if self.compare in ("eq", "neq") or _kind(found) in ("number", "text", "instant"):
            return bool(COMPARISONS[self.compare](found, wanted))
        return False


def _instant(value: Any) -> Any:
    """A day or a local time is compared as the instant that it is shown as."""
    is_local = isinstance(value, date) and (not isinstance(value, datetime) or value.tzinfo is None)
    return instants.china(value) if is_local else value


def _kind(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "flag"
        case int() | Decimal():
            return "number"
        case str():
            return "text"
        case datetime():
            return "instant"
        case _:
            return type(value).__name__


def read(asked: Asked, *names: str) -> list[Condition]:
    """The conditions under these fields.

    Raises:
        InputInvalid: a condition cannot be read.
    """
    found: list[Condition] = []
    ignores = asked.flag("variableValuesIgnoreCase")
    for name in names:
        given = asked.any(name)
        if isinstance(given, str):
            found += [_written(asked, name, text, ignores) for text in given.split(",") if text.strip()]
        else:
            found += [_part(asked, name, one, ignores) for one in asked.parts(name)]
    return found


def _written(asked: Asked, name: str, text: str, ignores: bool) -> Condition:
    """A condition in an address; its value is a text, as in Camunda 7."""
    matched = _WRITTEN.fullmatch(text.strip())
    if matched is None:
        expected = f"变量条件应为 名称_运算_值，运算为 {', '.join(COMPARISONS)} 之一。"
        raise asked.wrong(name, expected, f"Expected name_operator_value, operator one of {', '.join(COMPARISONS)}.")
    _require_short(asked, name, matched[2], matched[3])
    return Condition(matched[1], matched[2], matched[3], ignores)


def _part(asked: Asked, name: str, one: Asked, ignores: bool) -> Condition:
    compare = one.text("operator") or "eq"
    if compare not in COMPARISONS:
        expected = f"运算应为 {', '.join(COMPARISONS)} 之一。"
        raise asked.wrong(name, expected, f"Expected an operator out of {', '.join(COMPARISONS)}.")
    value = variables.plain(one.fields.get("value"))
    _require_short(asked, name, compare, value)
    if (one.text("type") or "").lower() == "date" and isinstance(value, str):
        instant = stamps.read(value)
        if instant is None:
            raise asked.wrong(name, *stamps.expected(value))
        value = instant
    return Condition(one.needed("name"), compare, value, ignores)


def _require_short(asked: Asked, name: str, compare: str, value: Any) -> None:
    if compare in ("like", "notLike") and isinstance(value, str):
        listing.require_short(asked, name, value)


class Known:
    """Variables of process instances, fetched for some rows at a time."""

    def __init__(self, call: Call, conditions: Sequence[Condition]) -> None:
        if conditions:
            auth.authorise(call.caller, Scope.VARIABLE_READ)
        self._call, self._conditions = call, conditions

    def sift(self, of: Callable[[Any], str]) -> Sift | None:
        """What leaves rows whose instance's variables fulfil every condition; None where there is no condition.

        ``of`` gives the id of a row's instance.
        """
        if not self._conditions:
            return None

        def passing(rows: Sequence[Any]) -> Iterable[Any]:
            ids = [*dict.fromkeys(map(of, rows))]
            # As they are shown: what may not be read may not be guessed at either.
            known = sight.shown_of(self._call.ctx, stored.of_instances(self._call.ctx, ids))
            return [row for row in rows if all(one.holds(known.get(of(row), {})) for one in self._conditions)]

        return passing
