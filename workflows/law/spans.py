"""How long a step may take by the diagram, in days of one kind; nothing where only the instance knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from operator import add, mul, sub

from engine import feel
from engine.bpmn import Element
from engine.feel import syntax as x
from engine.feel.walking import UNKNOWN, spelled, walk
from workflows.clocks import limits
from workflows.clocks.limits import TimeLimit, Unit
from workflows.law import effects, loops, outcomes
from workflows.law.constants import Formula, is_expression
from workflows.law.reading import Reading

_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_CYCLE = re.compile(r"R(\d+)/(P.+)")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_WORKING_DAYS_A_WEEK, _DAYS_A_WEEK = 5, 7
_IN_DAYS = {
    Unit.CALENDAR_DAYS: 1.0,
    Unit.WORKING_DAYS: _DAYS_A_WEEK / _WORKING_DAYS_A_WEEK,
    #: Eight hours of service a day.
    Unit.WORKING_HOURS: _DAYS_A_WEEK / _WORKING_DAYS_A_WEEK / 8,
    Unit.HOURS: 1 / 24,
    Unit.MINUTES: 1 / 1440,
    Unit.SECONDS: 1 / 86400,
    Unit.MONTHS: 30.0,
    Unit.YEARS: 365.0,
}
"""Calendar days of one unit, holidays aside."""
_IN_DURATION = (365.0, 30.0, 7.0, 1.0, 1 / 24, 1 / 1440, 1 / 86400)

OF_CALLS = {"law_review": "PN-11"}
"""The limit of a called process, where the call says none: its steps share one clock."""
ITEM = "item."
"""What the catalogue item says is judged when the item is read."""
_RECKONING: Mapping[str, Callable[[float, float], float]] = {"+": add, "-": sub, "*": mul}
_OF_THE_WHOLE = frozenset({"item.promised_days", "item.statutory_days"})
_DUES = frozenset({"promised_due", "statutory_due"})
"""What the topic ``approval.accept`` sets: when the whole is due."""
_CLOCKS = frozenset({"clock.start", "enforcement.start_clock"})
"""Topics that start a clock and keep it in the variable of the property ``result``."""
_NOW = frozenset({"now", "today"})
_BEGINNINGS = frozenset({"accepted_at", "received_at", "filed_at"})
"""Moments with which a whole begins, or before it; from any other one it counts anew."""


@dataclass(frozen=True, slots=True)
class Whole:
    """The limit that the steps share: a step that only has this one has no time of its own."""

    codes: frozenset[str] = frozenset()
    #: Working days that the law gives for the item, and that were promised; None where no item is in sight.
    statutory_days: int | None = None
    promised_days: int | None = None

    @property
    def item(self) -> dict[str, int]:
        given = {"statutory_days": self.statutory_days, "promised_days": self.promised_days}
        return {name: days for name, days in given.items() if days is not None}

    def within(self, days: float) -> bool:
        """Whether days from the beginning of the whole lie within it."""
        return self.statutory_days is None or days <= self.statutory_days

    def besides(self, codes: Iterable[str]) -> Whole:
        return replace(self, codes=self.codes | frozenset(codes))


def weights(reading: Reading, unit: Unit, whole: Whole) -> dict[str, float]:
    """Days of each step's own limit; steps that only have the limit of the ``whole`` weigh nothing."""
    found = {}
    for element in reading.elements:
        days = _days(reading, element, whole, (reading.process.id,))
        if days is not None:
            rounds = loops.in_turn(element)
            for holder in reading.holders_of(element):
                rounds *= loops.in_turn(holder)
            found[element.id] = days * rounds / _IN_DAYS[unit]
    return found


def is_open(reading: Reading, element: Element, whole: Whole) -> bool:
    """Whether a person's step says a due date that cannot be added up, and no limit beside it."""
    if element.type != "userTask" or not element.attributes.get("dueDate"):
        return False
    return _days(reading, element, whole, (reading.process.id,)) is None and not codes_of(element)


def waits_openly(reading: Reading, element: Element) -> bool:
    """Whether a step waits for what others do, and nothing says how long."""
    if element.type == "receiveTask":
        timers = [one for one in _timers_on(reading, element) if any(event.kind == "timer" for event in one.events)]
        return not codes_of(element) and not timers
    if element.type != "intermediateCatchEvent" or not {"message", "signal"} & {one.kind for one in element.events}:
        return False
    before = [one for one in reading.elements if set(one.outgoing) & set(element.incoming)]
    beside = [name for one in before if one.type == "eventBasedGateway" for name in one.outgoing]
    others = [one for one in reading.elements if set(one.incoming) & set(beside)]
    return not codes_of(element) and not any(event.kind == "timer" for one in others for event in one.events)


def due_by(element: Element, codes: frozenset[str]) -> bool:
    """Whether the due date of a step is the end of the whole, from whichever moment."""
    formula = Formula(element.attributes.get("dueDate", ""))
    names = {one.name for answer in formula.answers() for one in walk(answer) if isinstance(one, x.Name)}
    return not _DUES.isdisjoint(names) or not codes.isdisjoint(_codes_in(formula))


def begins_anew(reading: Reading, element: Element, codes: frozenset[str]) -> bool:
    """Whether the due date of a step counts the whole from another moment than its beginning."""
    formula = Formula(element.attributes.get("dueDate", ""))
    moments = _Moments(reading, formula, Whole(codes))
    for answer in formula.answers():
        given = _arguments(answer, "code", "start", "amount") if _called(answer) == "deadline" else {}
        named = {formula.constant(one) for one in formula.answers(given["code"])} if "code" in given else set()
        if not codes.isdisjoint(named) and not moments.is_beginning(given.get("start")):
            return True
    return False


def is_fixed(element: Element) -> bool:
    """Whether a due date or timer is a certain day of the calendar."""
    texts = [element.attributes.get("dueDate", ""), *(one.text or "" for one in element.events if one.kind == "timer")]
    return any(_is_date(text) for text in texts)


def codes_of(element: Element) -> list[str]:
    """The codes of the property ``limit``."""
    return [code.strip() for code in element.properties.get("limit", "").split(";") if code.strip()]


def unknown_codes(element: Element) -> list[str]:
    """Codes of limits that a step names, by its property or in its expressions, and that do not exist."""
    texts = [element.attributes.get("dueDate", ""), *(one.text or "" for one in element.events if one.kind == "timer")]
    named = [*codes_of(element), *(code for text in texts for code in _codes_in(Formula(text)))]
    return [code for code in named if not code.startswith(ITEM) and limits.find(code) is None]


def _codes_in(formula: Formula) -> Iterator[str]:
    for answer in formula.answers():
        if _called(answer) == "deadline":
            for code in formula.answers(_arguments(answer, "code", "start", "amount").get("code")):
                found = formula.constant(code)
                yield from [found] if isinstance(found, str) else []


def _is_date(text: str) -> bool:
    formula = Formula(text)
    if formula.node is None:
        return bool(_DATE.match(text.strip()))
    return any(isinstance(formula.constant(answer), date) for answer in formula.answers())


def _days(reading: Reading, element: Element, whole: Whole, callers: tuple[str, ...]) -> float | None:
    if element.type in ("userTask", "receiveTask"):
        variant = element.properties.get("variant", "")
        known = [_of_limit(code, variant, whole) for code in codes_of(element)]
        due = _of_text(reading, element.attributes.get("dueDate", ""), whole)
        known += [] if due is None else [due]
        if not known and "dueDate" not in element.attributes:
            known = [days for one in _timers_on(reading, element) if (days := _of_timer(reading, one, whole))]
        return max(known, default=None)
    if element.type == "callActivity":
        return _of_call(reading, element, whole, callers)
    return _of_timer(reading, element, whole)


def _timers_on(reading: Reading, element: Element) -> list[Element]:
    return [one for one in reading.elements if one.attached_to == element.id]


def _of_timer(reading: Reading, element: Element, whole: Whole) -> float | None:
    for event in element.events:
        if event.kind == "timer":
            return _of_text(reading, event.text or "", whole)
    return None


def _of_call(reading: Reading, element: Element, whole: Whole, callers: tuple[str, ...]) -> float | None:
    """The limit of a call and the steps of the called process that have limits of their own."""
    own = codes_of(element) or [code for key, code in OF_CALLS.items() if key == element.called]
    said = [_of_limit(code, element.properties.get("variant", ""), whole) for code in own]
    called = reading.context.called(element.called) if element.called else None
    if called is None or called.id in callers:
        return max(said, default=None)
    inside = _inside(Reading(called, reading.context), whole.besides(own), (*callers, called.id))
    return max(said, default=0.0) + inside


def _inside(reading: Reading, whole: Whole, callers: tuple[str, ...]) -> float:
    found = {one.id: days for one in reading.elements if (days := _days(reading, one, whole, callers))}
    longest = reading.graph.longest(reading.graph.entry, reading.graph.exit, found)
    return 0.0 if longest is None else longest.weight


def _of_text(reading: Reading, text: str, whole: Whole) -> float | None:
    """The days of a due date or timer, if it says them."""
    if not is_expression(text):
        cycle = _CYCLE.fullmatch(text.strip())
        return int(cycle[1]) * (_of_duration(cycle[2]) or 0.0) if cycle else _of_duration(text.strip())
    formula = Formula(text)
    return None if formula.node is None else _Moments(reading, formula, whole).days(formula.node)


def _of_duration(text: str) -> float | None:
    found = _DURATION.fullmatch(text)
    if found is None:
        return None
    return sum(int(part or 0) * days for part, days in zip(found.groups(), _IN_DURATION, strict=True))


class _Moments:
    """The moments of one expression, as days after the step begins."""

    def __init__(self, reading: Reading, formula: Formula, whole: Whole) -> None:
        self.reading = reading
        self.formula = formula
        self.whole = whole

    def days(self, node: x.Node) -> float | None:
        """The longest that a node may mean; None where only the instance knows."""
        found = [self._one(answer) for answer in self.formula.answers(node)]
        return max((days for days in found if days is not None), default=None)

    def _one(self, node: x.Node) -> float | None:
        constant = self.formula.constant(node)
        if constant is not UNKNOWN:
            return _of_value(constant)
        if isinstance(node, x.Chain):
            return self._sum(node)
        if isinstance(node, x.Path):
            return self._clock(node)
        if isinstance(node, x.Name) and node.name in _DUES and self.whole.codes & _OF_THE_WHOLE:
            return 0.0
        return self._call(node)

    def _sum(self, node: x.Chain) -> float | None:
        total = self.days(node.first) or 0.0
        for operator, operand, _ in node.rest:
            days = self.days(operand)
            if days is None:
                return None
            total += -days if operator == "-" else days
        return total + self._spent(node.first) if total > 0 else total

    def _base(self, node: x.Node | None) -> float:
        """A moment that something is counted from: what only the instance knows lies before the step."""
        return (self.days(node) or 0.0) + self._spent(node) if node is not None else 0.0

    def _spent(self, node: x.Node) -> float:
        """The days of the whole, where a moment is the end of it: whatever is counted from there comes on top."""
        found = [0.0]
        for answer in self.formula.answers(node):
            if isinstance(answer, x.Name) and answer.name in _DUES and self.whole.codes & _OF_THE_WHOLE:
                found.append((self.whole.statutory_days or 0) * _IN_DAYS[Unit.WORKING_DAYS])
            if _called(answer) == "deadline":
                given = _arguments(answer, "code", "start", "amount")
                found += [self._amount(code, given.get("amount")) for code in self._whole_codes(given.get("code"))]
        return max(found)

    def _whole_codes(self, node: x.Node | None) -> list[str]:
        named = [self.formula.constant(one) for one in self.formula.answers(node)] if node is not None else []
        return [code for code in named if isinstance(code, str) and code in self.whole.codes]

    def _amount(self, code: str, amount: x.Node | None) -> float:
        """Days of a limit, or of the amount that is written for it."""
        limit, number = limits.find(code), self._number(amount)
        if limit is None:
            return 0.0
        return (float(limit.amount or 0) if number is None else number) * _IN_DAYS[limit.unit]

    def _call(self, node: x.Node) -> float | None:
        name = _called(node)
        if name in _NOW:
            return 0.0
        if name == "deadline":
            given = _arguments(node, "code", "start", "amount")
            return self._deadline(given.get("code"), given.get("start"), given.get("amount"))
        if name == "after_working_days":
            given = _arguments(node, "start", "days")
            number = self._number(given.get("days"))
            return self._after(given.get("start"), number, given.get("days"))
        if name == "get value":
            return self._clock_of(_arguments(node, "context", "key").get("key"))
        if name in ("max", "min") and isinstance(node, x.Call):
            known = [days for one in node.arguments if (days := self.days(one)) is not None]
            return max(known, default=None)
        return None

    def _number(self, node: x.Node | None) -> float | None:
        """A number of days: the largest that is written, or that the item says; nothing where that is not known."""
        if node is None:
            return None
        found = []
        for answer in self.formula.answers(node):
            constant = self.formula.constant(answer)
            if isinstance(constant, int | Decimal):
                found.append(float(constant))
            elif (days := self._of_item(answer)) is not None and _asks_item(answer):
                found.append(days)
        return max(found, default=None)

    def _of_item(self, node: x.Node) -> float | None:
        """A number reckoned from what the item says; 0 for what it says and nobody knows here."""
        constant = self.formula.constant(node)
        if isinstance(constant, int | Decimal):
            return float(constant)
        if isinstance(node, x.Path):
            said = self.whole.item.get(node.name) if spelled(node.base) == "item" else None
            return 0.0 if said is None else float(said)
        if not isinstance(node, x.Chain):
            return None
        total = self._of_item(node.first)
        for operator, operand, _ in node.rest:
            days = self._of_item(operand)
            if total is None or days is None or operator not in _RECKONING:
                return None
            total = _RECKONING[operator](total, days)
        return total

    def _after(self, start: x.Node | None, number: float | None, node: x.Node | None) -> float | None:
        """Working days from a moment; what the item gives from acceptance on is the whole itself."""
        if number is None:
            return None
        is_whole = node is not None and spelled(node) in _OF_THE_WHOLE and self.whole.within(number)
        if is_whole and self.is_beginning(start):
            return self._base(start)
        return self._base(start) + number * _IN_DAYS[Unit.WORKING_DAYS]

    def _deadline(self, code: x.Node | None, start: x.Node | None, amount: x.Node | None) -> float | None:
        found = []
        for answer in self.formula.answers(code) if code is not None else ():
            named = self.formula.constant(answer)
            if isinstance(named, str):
                found.append(self._of_code(named, start, amount))
            elif spelled(answer).startswith(ITEM):
                found.append(0.0)
        return max(found, default=None)

    def is_beginning(self, start: x.Node | None) -> bool:
        """Whether a moment is certainly the beginning of the whole, and no step of the diagram sets it to another."""
        answers = [] if start is None else [*self.formula.answers(start)]
        ends = {spelled(one).rpartition(".")[2] for one in answers}
        roots = {spelled(one).partition(".")[0] for one in answers}
        written = (target for one in self.reading.elements for target, _ in outcomes.written(one))
        return bool(answers) and ends <= _BEGINNINGS and roots.isdisjoint(written)

    def _clock_of(self, code: x.Node | None) -> float | None:
        """The due of a clock that runs, by its code; the clock of the whole counts as the item says."""
        answers = [] if code is None else [*self.formula.answers(code)]
        named = [self.formula.constant(one) for one in answers]
        found = [_of_limit(one, "", replace(self.whole, statutory_days=None)) for one in named if isinstance(one, str)]
        found += [0.0 for one in answers if spelled(one).startswith(ITEM)]
        return max(found, default=None)

    def _of_code(self, code: str, start: x.Node | None, amount: x.Node | None) -> float:
        """A limit from its start; one of the whole weighs unless it begins with the whole, and is no longer."""
        limit = limits.find(code)
        number = self._number(amount)
        if number is None and limit is not None:
            number = None if limit.amount is None else float(limit.amount)
        if number is None or limit is None:
            return self._base(start)
        most = self.whole.statutory_days or limit.amount
        is_whole = not most or number <= most
        base = self._base(start)
        if code in self.whole.codes and self.is_beginning(start) and is_whole and base <= 0:
            return base
        return base + number * _IN_DAYS[limit.unit]

    def _clock(self, node: x.Path) -> float | None:
        """When a clock is due that a step of the diagram starts; one whose code a table names weighs nothing."""
        base, _, name = spelled(node).rpartition(".")
        for element in self.reading.elements:
            started = effects.topic_of(element) in _CLOCKS and element.properties.get("result", "clock") == base
            if started and name == "due_at":
                codes = codes_of(element)
                return max((_of_limit(one, "", self.whole) for one in codes), default=0.0)
        return None


def _asks_item(node: x.Node) -> bool:
    return any(isinstance(one, x.Path) and spelled(one).startswith(ITEM) for one in walk(node))


def _of_value(value: object) -> float | None:
    if isinstance(value, timedelta):
        return value.total_seconds() * _IN_DAYS[Unit.SECONDS]
    if isinstance(value, feel.YearsMonths):
        return value.months * _IN_DAYS[Unit.MONTHS]
    return _of_duration(value) if isinstance(value, str) else None


def _called(node: x.Node) -> str | None:
    """The name of the function that a node calls."""
    return node.function.name if isinstance(node, x.Call) and isinstance(node.function, x.Name) else None


def _arguments(node: x.Node, *parameters: str) -> dict[str, x.Node]:
    if not isinstance(node, x.Call):
        return {}
    return dict(zip(node.names or parameters, node.arguments, strict=False))


def _of_limit(code: str, variant: str, whole: Whole) -> float:
    limit = limits.find(code, variant)
    if limit is None or limit.amount is None or (code in whole.codes and whole.within(limit.amount)):
        return 0.0
    return in_days(limit)


def in_days(limit: TimeLimit) -> float:
    """A limit in calendar days."""
    return (limit.amount or 0) * _IN_DAYS[limit.unit]
