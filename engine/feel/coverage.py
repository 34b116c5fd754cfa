"""Conditions judged together: what none of them accepts, and what one of them never or always accepts.

Judged are conditions over names, paths, ``count`` and ``string length`` that are compared with constants, joined by
``and``, ``or``, ``not``, ``in``, ``between``, ``if``. Every way a value can stand to the constants is tried.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.feel import syntax as x
from engine.feel.cases import SIZES, STEPS, Budget, Domain, Domains, Key, Values, cases, example
from engine.feel.errors import FeelError
from engine.feel.expressions import compile
from engine.feel.values import Range, compare, equal, kind, not_greater
from engine.feel.walking import UNKNOWN, Exhausted, Survey, children


def uncovered(conditions: Iterable[str], names: Iterable[str] = ()) -> dict[str, Any] | None:
    """A context that none of the conditions accepts, or None when they cover everything or cannot be judged.

    Variables are taken to be set, unless a condition asks whether they are null.
    """
    try:
        nodes = [compile(text, frozenset(names)).node for text in conditions]
    except FeelError:
        return None
    if len(nodes) > CONDITION_LIMIT:
        return None
    domains = Domains(Survey(nodes), Budget())
    try:
        if not all(gather(node, domains) for node in nodes):
            return None
        for values in cases(domains) or ():
            if not any(judge(node, values) is True for node in nodes):
                return example(values)
    except Exhausted:
        pass
    return None


CONDITION_LIMIT = 200
"""Conditions judged together."""


def verdict(survey: Survey) -> str | None:
    """``never`` or ``always``, for a condition over variables that are set; None when it depends or cannot be told."""
    domains = Domains(survey, Budget())
    try:
        if not gather(survey.node, domains) or not _has_variables(domains):
            return None
        return _verdict(survey.node, domains)
    except Exhausted:
        return None


def _verdict(node: x.Node, domains: Domains) -> str | None:
    answers: set[bool] = set()
    for values in cases(domains) or ():
        answers.add(judge(node, values) is True)
        if len(answers) > 1:
            return None
    if not answers:
        return None
    return "always" if answers.pop() else "never"


def _has_variables(domains: Domains) -> bool:
    return any(not domain.is_fixed for domain in domains.values())


def verdicts(survey: Survey) -> list[tuple[x.Node, str]]:
    """The largest parts of an expression that are always or never true although they read variables.

    Those found until the work is used up.
    """
    found: list[tuple[x.Node, str]] = []
    budget = Budget()
    stack = [survey.node]
    try:
        while stack:
            node = stack.pop()
            budget.spend(1)
            answer = _told(node, survey, budget) if isinstance(node, JUDGED) else None
            if answer is not None:
                found.append((node, answer))
            elif not isinstance(node, x.Name | x.Literal):
                stack.extend(reversed(list(children(node))))
    except Exhausted:
        pass
    return found


JUDGED = (x.Logic, x.Comparison, x.Between, x.In, x.If, x.Call)
"""Nodes that can always or never be true although they read variables."""


def _told(node: x.Node, survey: Survey, budget: Budget) -> str | None:
    """What can be said of a node, or of those of its operands that can be judged."""
    domains = Domains(survey, budget)
    if gather(node, domains):
        return _verdict(node, domains) if _has_variables(domains) else None
    return _joint(node, survey, budget) if isinstance(node, x.Logic) else None


def _joint(node: x.Logic, survey: Survey, budget: Budget) -> str | None:
    """What those operands that can be judged say of the whole: an ``and`` of them never, an ``or`` always true."""
    judged: list[x.Node] = []
    domains = Domains(survey, budget)
    for operand in node.operands:
        if gather(operand, Domains(survey, budget)) and gather(operand, domains):
            judged.append(operand)
    if len(judged) < 2 or not _has_variables(domains):
        return None
    found = _verdict(x.Logic(node.position, node.operator, judged), domains)
    return found if found == ("never" if node.operator == "and" else "always") else None


# ---------------------------------------------------------------- what is compared with what


def gather(node: x.Node, domains: Domains) -> bool:
    """Collect what variables are compared with; False for a node that cannot be judged."""
    domains.visit()
    key = key_of(node)
    if key is not None:
        _note(key, [True, False], domains)
        return True
    if isinstance(node, x.Logic):
        return all(gather(operand, domains) for operand in node.operands)
    if isinstance(node, x.If):
        parts = [part for branch in node.branches for part in branch]
        return all(gather(part, domains) for part in [*parts, node.otherwise])
    if (negated := _negated(node)) is not None:
        return gather(negated, domains)
    if isinstance(node, x.Comparison):
        return _gather_comparison(node, domains)
    if isinstance(node, x.Between):
        return _gather_constants(node.value, [node.low, node.high], domains, True)
    if isinstance(node, x.In):
        constants, is_ordered = _constants_of(node.tests)
        return _gather_constants(node.value, constants, domains, is_ordered)
    value = _settle(node, domains)
    return value is None or value is True or value is False


def _settle(node: x.Node, domains: Domains) -> Any:
    """The value of a constant, worked out once for all cases."""
    if isinstance(node, x.Literal):
        return node.value
    key = ("=", str(id(node)))
    if key not in domains:
        value = domains.survey.constant(node)
        if value is UNKNOWN:
            return UNKNOWN
        domains[key] = Domain([value], is_fixed=True)
    return domains[key].constants[0]


def _settled(node: x.Node, values: Values) -> Any:
    if isinstance(node, x.Literal):
        return node.value
    key = ("=", str(id(node)))
    if key not in values:
        # A part that was judged as a whole, and whose own operands nobody asked for.
        raise Exhausted
    return values[key]


def _negated(node: x.Node) -> x.Node | None:
    if isinstance(node, x.Call) and isinstance(node.function, x.Name) and node.function.name == "not":
        return node.arguments[0] if len(node.arguments) == 1 else None
    return None


def _gather_comparison(node: x.Comparison, domains: Domains) -> bool:
    is_ordered = node.operator not in ("=", "!=")
    for subject, other in ((node.left, node.right), (node.right, node.left)):
        if _gather_constants(subject, [other], domains, is_ordered):
            return True
        if isinstance(other, x.Literal) and isinstance(other.value, bool) and not is_ordered:
            return gather(subject, domains)
    return False


def _constants_of(tests: list[x.Node]) -> tuple[list[x.Node], bool]:
    constants: list[x.Node] = []
    is_ordered = False
    for test in tests:
        if isinstance(test, x.RangeNode):
            is_ordered = True
            constants += [end for end in (test.start, test.end) if end is not None]
        elif isinstance(test, x.ListNode):
            inner, ordered_inside = _constants_of(test.items)
            constants, is_ordered = constants + inner, is_ordered or ordered_inside
        else:
            constants.append(test.operand if isinstance(test, x.TestNode) else test)
    return constants, is_ordered


def _gather_constants(subject: x.Node, constants: list[x.Node], domains: Domains, is_ordered: bool) -> bool:
    key = key_of(subject)
    if key is None:
        return False
    domains.budget.spend(len(constants))
    domains.size += len(constants)
    values = [_settle(node, domains) for node in constants]
    if any(kind(value) not in (*STEPS, "string", "boolean", "null") for value in values):
        return False
    if any(value is None and not isinstance(node, x.Literal) for node, value in zip(constants, values, strict=True)):
        return False  # something that does not come about: told elsewhere
    _note(key, values, domains, is_ordered)
    return True


def _note(key: Key, values: list[Any], domains: Domains, is_ordered: bool = False) -> None:
    domain = domains.setdefault(key, Domain(is_size=key[0][0] == "("))
    domain.constants += values
    domain.is_ordered |= is_ordered


def key_of(node: x.Node) -> Key | None:
    """What a node reads, when it is a name, a path or a size."""
    if isinstance(node, x.Name):
        return (node.name,)
    if isinstance(node, x.Path):
        base = key_of(node.base)
        return None if base is None or base[0][0] == "(" else (*base, node.name)
    if isinstance(node, x.Call) and isinstance(node.function, x.Name) and node.function.name in SIZES:
        inner = key_of(node.arguments[0]) if len(node.arguments) == 1 else None
        return None if inner is None or inner[0][0] == "(" else (f"({node.function.name})", *inner)
    return None


# ---------------------------------------------------------------- the answers


def judge(node: x.Node, values: Values) -> Any:
    """What a gathered condition answers for these values."""
    key = key_of(node)
    if key is not None:
        return values[key]
    if isinstance(node, x.Logic):
        return _judge_logic(node, values)
    if isinstance(node, x.If):
        for condition, then in node.branches:
            if judge(condition, values) is True:
                return judge(then, values)
        return judge(node.otherwise, values)
    if (negated := _negated(node)) is not None:
        answer = judge(negated, values)
        return not answer if isinstance(answer, bool) else None
    if isinstance(node, x.Comparison):
        return _compared(node.operator, judge(node.left, values), judge(node.right, values))
    if isinstance(node, x.Between):
        value = judge(node.value, values)
        above, below = not_greater(_settled(node.low, values), value), not_greater(value, _settled(node.high, values))
        return False if above is False or below is False else (above and below)
    if isinstance(node, x.In):
        value = judge(node.value, values)
        return any(_passes(value, test, values) for test in node.tests)
    return _settled(node, values)


def _judge_logic(node: x.Logic, values: Values) -> bool | None:
    decisive = node.operator == "or"
    answers = [judge(operand, values) for operand in node.operands]
    if any(answer is decisive for answer in answers):
        return decisive
    return not decisive if all(answer is (not decisive) for answer in answers) else None


def _compared(operator: str, left: Any, right: Any) -> bool | None:
    if operator in ("=", "!="):
        same = equal(left, right)
        return same if same is None or operator == "=" else not same
    order = compare(left, right)
    if order is None:
        return None
    return {"<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[operator]


def _passes(value: Any, test: x.Node, values: Values) -> bool:
    if isinstance(test, x.ListNode):
        return any(_passes(value, item, values) for item in test.items)
    if isinstance(test, x.RangeNode):
        start = None if test.start is None else _settled(test.start, values)
        end = None if test.end is None else _settled(test.end, values)
        return Range(start, test.start_included, end, test.end_included).contains(value) is True
    if isinstance(test, x.TestNode):
        return _compared(test.operator, value, _settled(test.operand, values)) is True
    return equal(value, _settled(test, values)) is True
