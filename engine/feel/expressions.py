"""Compiled expressions and unary tests, and the cache of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from engine.feel import syntax as x
from engine.feel.bounds import DEFAULT_ENV, Env, Run
from engine.feel.cache import Cache
from engine.feel.charging import PER_STEP, Series
from engine.feel.compiler import compile_node, compile_test, passes
from engine.feel.errors import FeelBoundExceeded
from engine.feel.functions import BUILTIN_NAMES, BUILTINS
from engine.feel.iteration import uses_name
from engine.feel.parser import NESTING_LIMIT, TYPE_NAMES, Parser
from engine.feel.scopes import Closure, Scope, Unit
from engine.feel.types import BUILT_IN_TYPES, TypeTable

NO_NAMES: frozenset[str] = frozenset()

Test = Callable[[Any, Any], bool | None]


class Expression:
    """A compiled expression; calling it with a context evaluates it.

    Raises, when called:
        FeelBoundExceeded: the evaluation grew past one of its bounds.
    """

    __slots__ = ("_closure", "_metered", "_steps", "calls", "node", "possible", "text", "variables")

    def __init__(self, text: str, node: x.Node, closure: Closure, unit: Unit) -> None:
        self.text = text
        self.node = node
        self._closure = closure
        self._metered = unit.metered
        #: What it costs, beside what its parts count themselves, where it is one of many.
        self._steps = unit.work // PER_STEP
        #: Free names of the top level it reads.
        self.variables: frozenset[str] = frozenset(unit.variables)
        #: Names inside filters that are either entries of the items or variables.
        self.possible: frozenset[str] = frozenset(unit.possible - unit.variables)
        #: Names called as functions, with their places.
        self.calls: tuple[tuple[str, int], ...] = tuple(unit.calls)

    def __call__(self, context: Mapping[str, Any], env: Env | None = None) -> Any:
        try:
            if not self._metered:
                return self._closure((context, None))
            run = Run(env or DEFAULT_ENV, self.text)
            result = self._closure((context, run))
            if result.__class__ is list or result.__class__ is dict:
                run.measure(result)
            return result
        except RecursionError:
            raise too_deep(self.text, env) from None

    def evaluate(self, context: Mapping[str, Any], run: Run) -> Any:
        """Evaluate under the meter of a larger evaluation, such as a decision's."""
        outer, run.text = run.text, self.text
        try:
            if self._steps:
                run.spend(self._steps, self.node.position)
            result = self._closure((context, run))
        except RecursionError:
            raise too_deep(self.text, run.env) from None
        run.text = outer
        return result

    def __repr__(self) -> str:
        return f"<FEEL {self.text!r}>"


class UnaryTests:
    """Compiled unary tests; calling them with a value and a context says whether the value passes."""

    __slots__ = ("_metered", "calls", "closure", "node", "possible", "text", "variables")

    def __init__(self, text: str, node: x.UnaryNode, test: Callable[..., bool | None], unit: Unit) -> None:
        self.text = text
        self.node = node
        #: The test as a function of a frame whose first local is the value, and of the value.
        self.closure = test
        self._metered = unit.metered
        self.variables: frozenset[str] = frozenset(unit.variables)
        self.possible: frozenset[str] = frozenset(unit.possible - unit.variables)
        self.calls: tuple[tuple[str, int], ...] = tuple(unit.calls)

    def __call__(self, value: Any, context: Mapping[str, Any], env: Env | None = None) -> bool | None:
        run = Run(env or DEFAULT_ENV, self.text) if self._metered else None
        try:
            return self.closure((context, run, value), value)
        except RecursionError:
            raise too_deep(self.text, env) from None

    def test(self, value: Any, context: Mapping[str, Any], run: Run) -> bool | None:
        """Test under the meter of a larger evaluation."""
        try:
            return self.closure((context, run, value), value)
        except RecursionError:
            raise too_deep(self.text, run.env) from None

    def __repr__(self) -> str:
        return f"<FEEL unary {self.text!r}>"


def too_deep(text: str, env: Env | None) -> FeelBoundExceeded:
    """The error for an evaluation that ran into the interpreter's own limit."""
    return FeelBoundExceeded("depth", (env or DEFAULT_ENV).bounds.depth, text, 0)


def compile(text: str, names: Iterable[str] = NO_NAMES) -> Expression:
    """The expression of a text; ``names`` are the variables known to exist, spaces allowed. Cached.

    Raises:
        FeelSyntaxError: the text is not FEEL.
        FeelBoundExceeded: the text is too long or too deeply nested.
    """
    return _cached(text, names if isinstance(names, frozenset) else frozenset(names))


def build(text: str, names: frozenset[str], types: TypeTable) -> Expression:
    """The expression of a text where types have names of their own."""
    source = strip(text)
    try:
        node = _parser(source, names, types).whole_expression()
        unit = Unit(source, names, BUILTINS, types)
        return Expression(source, node, compile_node(node, unit, Scope()), unit)
    except RecursionError:
        raise FeelBoundExceeded("nesting", NESTING_LIMIT, source, 0) from None


def compile_unary(text: str, names: Iterable[str] = NO_NAMES) -> UnaryTests:
    """The unary tests of a text, such as ``[1..10], > 20``. Cached.

    Raises:
        FeelSyntaxError: the text is not a list of unary tests.
        FeelBoundExceeded: the text is too long or too deeply nested.
    """
    return _cached_unary(text, names if isinstance(names, frozenset) else frozenset(names))


def build_unary(text: str, names: frozenset[str], types: TypeTable) -> UnaryTests:
    """The unary tests of a text where types have names of their own."""
    source = strip(text)
    try:
        node = _parser(source, names, types).whole_unary()
        unit = Unit(source, names, BUILTINS, types)
        scope = Scope().local("?")
        series = Series(unit)
        for test in node.tests:
            series.add(_unary_test(test, unit, scope), test.position)
        closure = _any_of(series.closures, node.negated)
        if unit.work >= PER_STEP or unit.metered:
            closure = _cell(closure, unit, node.position)
        return UnaryTests(source, node, closure, unit)
    except RecursionError:
        raise FeelBoundExceeded("nesting", NESTING_LIMIT, source, 0) from None


def _cell(closure: Test, unit: Unit, position: int) -> Test:
    """Tests that count what they cost, as one of many cells of a table, and give errors their own text."""
    unit.metered = True
    steps, text = unit.work // PER_STEP, unit.text

    def cell(s: Any, value: Any) -> bool | None:
        run: Run = s[1]
        outer, run.text = run.text, text
        run.spend(steps, position)
        result = closure(s, value)
        run.text = outer
        return result

    return cell


_cached = Cache(lambda text, names: build(text, names, BUILT_IN_TYPES))
_cached_unary = Cache(lambda text, names: build_unary(text, names, BUILT_IN_TYPES))


def strip(text: str) -> str:
    """The text without the ``=`` that modelers put before an expression."""
    start = text.lstrip()
    return start[1:] if start.startswith("=") and not start.startswith("==") else text


def _parser(text: str, names: frozenset[str], types: TypeTable) -> Parser:
    known = BUILTIN_NAMES.extended(names | types.members)
    type_names = TYPE_NAMES.extended(types.named) if types.named else TYPE_NAMES
    return Parser(text, known, type_names)


def _unary_test(node: x.Node, unit: Unit, scope: Scope) -> Test:
    """One test of a list; an expression over ``?``, or one that is true, answers by itself."""
    if isinstance(node, x.Literal | x.RangeNode):
        return compile_test(node, unit, scope)
    if uses_name(node, "?"):
        return _answering(node, unit, scope)
    plain = compile_test(node, unit, scope)
    closure = compile_node(node, unit, scope)

    def test(s: Any, value: Any) -> bool | None:
        if type(value) is not bool and closure(s) is True:
            return True
        return plain(s, value)

    return test


def _answering(node: x.Node, unit: Unit, scope: Scope) -> Test:
    unit.metered = True
    closure = compile_node(node, unit, scope)

    def test(s: Any, value: Any) -> bool | None:
        answer = closure(s)
        if answer is None or answer is True or answer is False:
            return answer
        return passes(value, answer, s[1])

    return test


def _any_of(tests: list[Test], negated: bool) -> Test:
    if not tests:
        return lambda s, value: True
    if len(tests) == 1 and not negated:
        return tests[0]

    def any_of(s: Any, value: Any) -> bool | None:
        result: bool | None = False
        for test in tests:
            found = test(s, value)
            if found is True:
                return not negated
            if found is None:
                result = None
        return result if result is None or not negated else True

    return any_of
