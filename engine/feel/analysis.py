"""What can be said of an expression without evaluating it: for lint, and for completion in the modeler."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from engine.feel import syntax as x
from engine.feel.bounds import Bounds, Env
from engine.feel.checking import Finding, Known, always_null, foreign_constants, hint, misused_calls, unknown_components
from engine.feel.coverage import uncovered, verdict, verdicts
from engine.feel.errors import FeelBoundExceeded, FeelError, FeelSyntaxError, NotTranslatable
from engine.feel.expressions import Expression, UnaryTests, compile, compile_unary
from engine.feel.functions import BUILTINS
from engine.feel.functions.conversion import text as value_text
from engine.feel.habits import CALLS, foreign_habits
from engine.feel.juel import translate
from engine.feel.kinds import Kinds
from engine.feel.registry import DeclaredFunction
from engine.feel.types import Type
from engine.feel.walking import CLOCK_FUNCTIONS, Survey, bound_names, walk


@dataclass(slots=True)
class Analysis:
    """What was learnt about a text; ``expression``, or ``tests``, is None when it is not FEEL.

    ``verdict`` is "always" or "never" where a condition over variables that are set is always or never true.
    """

    text: str
    expression: Expression | None = None
    tests: UnaryTests | None = None
    variables: frozenset[str] = frozenset()
    possible: frozenset[str] = frozenset()
    functions: tuple[str, ...] = ()
    is_constant: bool = False
    constant: Any = None
    verdict: str | None = None
    findings: list[Finding] = field(default_factory=list)


def analyse(
    text: str,
    names: Iterable[str] | None = None,
    functions: Mapping[str, Any] | None = None,
    condition: bool = False,
) -> Analysis:
    """Look an expression over: syntax, calls that cannot succeed, parts that are always null or always the same.

    When ``names`` are given, unknown variables are findings; with ``condition`` a constant answer, or one that is no
    boolean, is one too.
    """
    found = Analysis(text)
    try:
        expression = compile(text, frozenset(names or ()))
    except FeelError as error:
        found.findings.append(_of_error(error))
        return found
    found.expression = expression
    survey = _look_over(found, expression, names, functions or {})
    _find_constants(found, expression, condition, survey)
    return found


def analyse_unary(
    text: str, names: Iterable[str] | None = None, functions: Mapping[str, Any] | None = None
) -> Analysis:
    """The same for unary tests."""
    found = Analysis(text)
    try:
        tests = compile_unary(text, frozenset(names or ()))
    except FeelError as error:
        found.findings.append(_of_error(error))
        return found
    found.tests = tests
    _look_over(found, tests, None if names is None else {*names, "?"}, functions or {})
    return found


def analyse_template(
    text: str, names: Iterable[str] | None = None, functions: Mapping[str, Any] | None = None
) -> Analysis:
    """The same for an attribute of a diagram: literal text, ``=…``, ``${…}``, or text with such parts."""
    if not (text.lstrip().startswith("=") or "${" in text or "#{" in text):
        return Analysis(text, is_constant=True, constant=text)
    try:
        translated = translate(text, names=names or ())
    except NotTranslatable as error:
        finding = Finding(
            error.code, "error", error.message_zh, error.message_en, error.position or 0, error.suggestion
        )
        return Analysis(text, findings=[finding])
    return analyse(translated, names, functions)


def _of_error(error: FeelError) -> Finding:
    suggestion = error.suggestion if isinstance(error, FeelSyntaxError) else None
    return Finding(error.code, "error", error.message_zh, error.message_en, error.position or 0, suggestion)


def _look_over(
    found: Analysis, built: Expression | UnaryTests, names: Iterable[str] | None, functions: Mapping[str, Any]
) -> Survey:
    """What is said of expressions and unary tests alike."""
    survey = Survey(built.node, frozenset(names or ()))
    found.variables, found.possible = built.variables - {"?"}, built.possible - {"?"}
    found.functions = tuple(dict.fromkeys(name for name, _ in built.calls))
    first = [unknown_functions(built, functions, names, survey.bound)]
    last = [_joined_names(built.text, survey), () if names is None else _unknown_variables(built, survey)]
    found.findings += _doubts(survey, functions, {}, first, last, _constant_parts(survey))
    return survey


def look_over(
    built: Expression | UnaryTests,
    names: frozenset[str],
    functions: Mapping[str, Any],
    types: Mapping[str, Type],
) -> list[Finding]:
    """What is doubtful in an expression of a decision model, whose names may have declared types."""
    survey = Survey(built.node, names)
    return _doubts(survey, functions, types, last=[_joined_names(built.text, survey)])


def _doubts(
    survey: Survey,
    functions: Mapping[str, Any],
    types: Mapping[str, Type],
    first: Sequence[Iterable[Finding]] = (),
    last: Sequence[Iterable[Finding]] = (),
    others: Iterable[Finding] = (),
) -> list[Finding]:
    kinds = Kinds(survey, functions, types)
    parts = [
        *first,
        misused_calls(kinds, functions),
        unknown_components(kinds),
        foreign_constants(survey),
        foreign_habits(survey, functions),
        *last,
    ]
    told = list(islice(chain.from_iterable(parts), COUNT_LIMIT))
    places = {finding.position for finding in told}
    nulls = (finding for finding in always_null(kinds) if finding.position not in places)
    return _limited([*told, *islice(chain(nulls, others), COUNT_LIMIT)])


def _joined_names(text: str, survey: Survey) -> Iterator[Finding]:
    """Where ``a-b`` is declared, ``a - b`` is that name: a calculation may have been meant."""
    for name, position in survey.places.items():
        signs = [sign for sign in "+-*/" if sign in name]
        if not signs or text.startswith(name, position):
            continue
        first, sign, rest = name.partition(signs[0])
        meant = f"({first.strip()}) {sign} {rest.strip()}"
        yield Finding(
            "feel_spelling",
            "warning",
            f"此处是名称“{name}”，不是运算；若要运算，应写 {meant}",
            f"This is the name “{name}”, not a calculation; to calculate write {meant}",
            position,
            meant,
        )


FINDING_LIMIT = 50
"""Findings told of one text; of more only the number."""

COUNT_LIMIT = 200
"""Findings of one text that are counted."""


def _limited(findings: list[Finding]) -> list[Finding]:
    """The findings, or the first of them and how many more there are."""
    more = findings[FINDING_LIMIT:]
    if not more:
        return findings
    severity = "error" if any(finding.severity == "error" for finding in more) else "warning"
    zh, en = ("至少还有", "at least ") if len(findings) >= COUNT_LIMIT else ("还有", "")
    rest = Finding(
        "feel_more",
        severity,
        f"{zh} {len(more)} 处问题。",
        f"There are {en}{len(more)} more problems.",
        more[0].position,
    )
    return [*findings[:FINDING_LIMIT], rest]


def unknown_functions(
    expression: Expression | UnaryTests,
    functions: Mapping[str, Any],
    names: Iterable[str] | None,
    bound: Iterable[str] | None = None,
) -> Iterator[Finding]:
    """Calls of functions that neither the language, the domain nor the names in scope know."""
    if not expression.calls:
        return
    own = bound_names(expression.node) if bound is None else bound
    known = Known({*BUILTINS, *functions, *(names or ()), *own})
    for name, position in expression.calls:
        if name in known.names:
            continue
        habit = CALLS.get(name)
        zh, en, close = (f"，FEEL 中应写 {habit}", f"; in FEEL write {habit}", habit) if habit else hint(name, known)
        yield Finding(
            "feel_unknown_function", "error", f"未知函数“{name}”{zh}", f"Unknown function “{name}”{en}", position, close
        )


def _unknown_variables(expression: Expression | UnaryTests, survey: Survey) -> Iterator[Finding]:
    known = Known(survey.declared)
    for name in sorted(expression.variables - survey.declared):
        zh, en, close = hint(name, known)
        yield Finding(
            "feel_unknown_variable",
            "warning",
            f"未声明的变量“{name}”{zh}",
            f"The variable “{name}” is not declared{en}",
            survey.places.get(name, expression.node.position),
            close,
        )


def _is_closed(expression: Expression) -> bool:
    clock = any(name in CLOCK_FUNCTIONS or name not in BUILTINS for name, _ in expression.calls)
    return not (expression.variables or expression.possible or clock)


QUICK = Env(bounds=Bounds(seconds=0.01))
"""What working out a constant expression may cost."""


def _find_constants(found: Analysis, expression: Expression, condition: bool, survey: Survey) -> None:
    if _is_closed(expression):
        try:
            found.constant = expression({}, QUICK)
            found.is_constant = True
        except FeelError as error:
            if not (isinstance(error, FeelBoundExceeded) and error.bound == "seconds"):
                found.findings.append(_of_error(error))
            return
        if condition:
            found.findings.append(_always(value_text(found.constant), expression.node.position))
        return
    found.verdict = verdict(survey)


WORDS = {"always": ("true（变量有值时）", "true when the variables are set"), "never": ("不成立", "not true")}


def _constant_parts(survey: Survey) -> Iterator[Finding]:
    """Conditions inside the expression that are written out as constants, or come out the same for all variables."""
    for part in survey.nodes:
        conditions: list[x.Node] = []
        if isinstance(part, x.If):
            conditions = [condition for condition, _ in part.branches]
        elif isinstance(part, x.Logic):
            conditions = part.operands
        for condition in conditions:
            if isinstance(condition, x.Literal):
                shown = value_text(condition.value)
                yield Finding(
                    "feel_constant_condition",
                    "warning",
                    f"此处的条件恒为 {shown}。",
                    f"The condition here is always {shown}.",
                    condition.position,
                )
    for part, found in verdicts(survey):
        if isinstance(part, x.Logic) and any(isinstance(operand, x.Literal) for operand in part.operands):
            continue
        zh, en = WORDS[found]
        yield Finding(
            "feel_constant_condition",
            "warning",
            f"此处的条件恒{'为 ' if found == 'always' else ''}{zh}。",
            f"The condition here is always {en}." if found == "always" else "The condition here can never be true.",
            part.position,
        )


def _always(shown: str, position: int) -> Finding:
    return Finding(
        "feel_constant_condition", "warning", f"条件恒为 {shown}。", f"The condition is always {shown}.", position
    )


# ---------------------------------------------------------------- reference of functions


@dataclass(frozen=True, slots=True)
class FunctionDoc:
    """A function as the reference page and the modeler's completion show it."""

    name: str
    signatures: tuple[str, ...]
    zh: str
    en: str
    parameters: tuple[tuple[str, ...], ...]
    results: tuple[str, ...] = ()


def describe(functions: Mapping[str, DeclaredFunction] | None = None) -> list[FunctionDoc]:
    """The documentation of the given functions, or of the built-in ones, by name."""
    return [
        FunctionDoc(
            name,
            function.texts,
            function.doc_zh,
            function.doc_en,
            tuple(tuple(parameter.name for parameter in way.parameters) for way in function.overloads),
            tuple(dict.fromkeys(way.result.name for way in function.overloads)),
        )
        for name, function in sorted((BUILTINS if functions is None else functions).items())
    ]


__all__ = [
    "Analysis",
    "Finding",
    "FunctionDoc",
    "analyse",
    "analyse_template",
    "analyse_unary",
    "describe",
    "look_over",
    "uncovered",
    "unknown_functions",
    "walk",
]
