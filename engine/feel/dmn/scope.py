"""What the expressions of a model are compiled and evaluated in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from engine.feel.bounds import Run
from engine.feel.dmn.model import Cell, Problem
from engine.feel.dmn.notices import NOTICE_LIMIT, Notice
from engine.feel.dmn.types import Types
from engine.feel.dmn_xml import Element
from engine.feel.errors import DmnError, FeelError
from engine.feel.expressions import Expression, UnaryTests, build, build_unary
from engine.feel.juel import translate
from engine.feel.lexer import tokens
from engine.feel.types import SIMPLE, Type


@dataclass(frozen=True, slots=True)
class RulePlace:
    """Where a rule stands, its index counted from 1, and the input expression and cell of every column."""

    decision: str
    table_id: str
    index: int
    rule_id: str
    texts: list[tuple[str, str]]


NOWHERE = RulePlace("", "", 0, "", [])


class MatchedRule:
    """A rule that hit: its place, why it hit, and what it put out."""

    __slots__ = ("_place", "_values", "outputs")

    def __init__(self, place: RulePlace, outputs: dict[str, Any], values: list[Any]) -> None:
        self._place = place
        self.outputs = outputs
        self._values = values

    @property
    def decision(self) -> str:
        """The name of the decision its table belongs to."""
        return self._place.decision

    @property
    def table_id(self) -> str:
        return self._place.table_id

    @property
    def index(self) -> int:
        """Its place in the table, from 1."""
        return self._place.index

    @property
    def rule_id(self) -> str:
        return self._place.rule_id

    @property
    def values(self) -> list[Any]:
        """The values of the inputs, column by column."""
        return self._values

    @property
    def inputs(self) -> list[tuple[str, Any, str]]:
        """Why it hit: input expression, its value, and the cell the value passed."""
        texts = self._place.texts
        return [(text, value, cell) for (text, cell), value in zip(texts, self._values, strict=False)]

    def __repr__(self) -> str:
        return f"<rule {self.index} of {self.table_id}: {self.outputs!r}>"


Reason = tuple[Callable[..., Notice], tuple[Any, ...]]
"""How a notice is made, and what of."""


class DmnRun(Run):
    """The meter of a decision's evaluation, and what it did.

    ``rules`` hit, in order; ``values`` of decisions by id (those of imported models with its prefix); ``rows`` put
    out by table id; ``reasons`` of answers that are null.
    """

    __slots__ = ("is_deep", "reads_texts", "reasons", "rows", "rules", "values")

    def __init__(self, env: Any, text: str) -> None:
        super().__init__(env, text)
        #: Whether columns read texts as the dates, times and durations they want.
        self.reads_texts = False
        #: Whether any value to be shown may hold others.
        self.is_deep = False
        self.rules: list[MatchedRule] = []
        self.values: dict[str, Any] = {}
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self.reasons: tuple[Reason, ...] = ()

    def tell(self, of: Callable[..., Notice], *facts: Any) -> None:
        """Keep the reason of a null; it is put into words when somebody asks."""
        if len(self.reasons) < NOTICE_LIMIT:
            self.reasons += ((of, facts),)

    def measure_decision(self, value: Any, rows: list[dict[str, Any]]) -> None:
        """Measure all that an answer shows, every shared part once."""
        if not self.is_deep:
            return
        shown = [value, *self.values.values()]
        shown += [cell for row in rows for cell in row.values()]
        for rule in self.rules:
            shown += rule.outputs.values()
            shown += rule.values
        parts = {id(part): part for part in shown if part.__class__ is list or part.__class__ is dict}
        for part in parts.values():
            self.measure(part)


@dataclass(frozen=True, slots=True)
class Compiled:
    """An expression with its element, the names in scope, and its place in Chinese and English."""

    element: Element
    built: Expression | UnaryTests
    names: frozenset[str]
    place: tuple[str, str]
    is_open: bool = False
    """Whether names that nothing declares may have a value."""
    cell: Cell | None = None
    owner: str = ""
    """The id of the element of the requirement graph it belongs to."""
    types: Mapping[str, Type] = field(default_factory=dict)
    """Declared types of names in scope."""
    local: frozenset[str] = frozenset()
    """Names that boxed expressions around it introduce."""


Boxed = Callable[[Mapping[str, Any], Run], Any]
"""A compiled boxed expression: it is given the names in scope and the meter."""


@dataclass(slots=True)
class Compilation:
    """The compilation of one model: its types, the problems met, and where in it the compiler stands."""

    types: Types
    problems: list[Problem]
    tables: list[Any] = field(default_factory=list)
    compiled: list[Compiled] = field(default_factory=list)
    """Everything compiled, to be looked over at deployment."""
    doubts: list[Problem] = field(default_factory=list)
    """What is worth a warning at deployment."""
    language: str = ""
    """The expression language of elements that name none."""
    is_camunda: bool = False
    """Whether it was drawn for Camunda 7, whose columns convert what they are given."""
    decision: str = ""
    owner: str = ""
    """Name and id of the element being compiled."""
    declared: Mapping[str, Type] = field(default_factory=dict)
    """Types of the names that the element being compiled sees."""
    local: frozenset[str] = frozenset()
    """Names that boxed expressions around the place introduce."""
    is_open: bool = False
    """Whether names that nothing declares may have a value."""
    place: tuple[str, str] = ("", "")
    """Where the compiler stands, in Chinese and in English."""
    cell: Cell | None = None
    """The cell of a decision table where it stands."""

    expressions: dict[tuple[Any, ...], Expression] = field(default_factory=dict)
    cells: dict[tuple[Any, ...], UnaryTests] = field(default_factory=dict)
    """What was compiled, by text and names: cells of a table repeat."""

    @contextmanager
    def at(self, zh: str, en: str, cell: Cell | None = None) -> Iterator[None]:
        """Problems met inside are told with this place."""
        before = self.place, self.cell
        self.place = (f"{self.place[0]}{zh}", f"{self.place[1]}, {en}" if self.place[1] else en)
        self.cell = cell or self.cell
        yield
        self.place, self.cell = before

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Expressions inside may read entries of a value that is known only when it is there."""
        before = self.is_open, self.declared
        self.is_open, self.declared = True, {}
        yield
        self.is_open, self.declared = before

    @contextmanager
    def scoped(self, types: Mapping[str, Type]) -> Iterator[None]:
        """Expressions inside see further names of these types, which hide those of the same name."""
        before = self.declared, self.local
        self.bind(types)
        yield
        self.declared, self.local = before

    def bind(self, types: Mapping[str, Type]) -> None:
        """Let further names be seen until the scope around is left."""
        self.declared, self.local = {**self.declared, **types}, self.local | types.keys()

    def type(self, reference: str, element: Element | None = None) -> Type:
        """The type of a reference; that ``element`` refers to one nobody knows is noted as a doubt."""
        if element is not None and not self.types.knows(reference):
            zh, en = hint(reference, [*self.types.named, *sorted(SIMPLE)])
            self.note(
                element,
                DmnError("dmn_unknown_type", f"类型“{reference}”不存在{zh}", f"There is no type “{reference}”{en}"),
                "warning",
            )
        return self.types.get(reference)

    def expression(
        self, element: Element, text: str, names: frozenset[str], is_walked: bool = False
    ) -> Expression | None:
        """An expression of the model; a problem is noted, and None given, when it is not one.

        What is walked may be written as two ends, ``1..3``, as after the ``in`` of a loop.
        """
        key = (text, element.get("expressionLanguage"), names)
        try:
            built = self.expressions.get(key) or self._built(self._feel(element, text, names), names, is_walked)
        except FeelError as error:
            self.note(element, error)
            return None
        self.expressions[key] = built
        self.compiled.append(
            Compiled(element, built, names, self.place, self.is_open, self.cell, self.owner, self.declared, self.local)
        )
        return built

    def _built(self, text: str, names: frozenset[str], is_walked: bool) -> Expression:
        try:
            return build(text, names, self.types.table)
        except FeelError:
            if not is_walked or ".." not in text:
                raise
            try:
                return build(f"for item in {text} return item", names, self.types.table)
            except FeelError:
                pass
            raise

    def tests(self, element: Element, text: str, names: frozenset[str], alias: str = "") -> UnaryTests | None:
        """Unary tests of the model, likewise; ``alias`` is another name of the value that is asked."""
        key = (alias, text, element.get("expressionLanguage"), names)
        built = self.cells.get(key)
        try:
            if built is None:
                text = self._feel(element, text, names)
                asked = as_asked(text, alias) if alias and alias in text else text
                built = build_unary(asked, names, self.types.table)
        except FeelError as error:
            self.note(element, error)
            return None
        self.cells[key] = built
        self.compiled.append(
            Compiled(element, built, names, self.place, self.is_open, self.cell, self.owner, self.declared, self.local)
        )
        return built

    def _feel(self, element: Element, text: str, names: frozenset[str]) -> str:
        language = element.get("expressionLanguage") or self.language
        if "${" in text or "#{" in text:
            return translate(text, names=names)
        if is_known_language(language):
            return text
        raise DmnError(
            "dmn_language",
            f"不支持表达式语言“{language}”，应为 FEEL（留空即可）或可翻译的 JUEL。",
            f"The expression language “{language}” is not supported; expected FEEL (or none), or JUEL that can be"
            " translated.",
        )

    def note(self, element: Element, error: FeelError, severity: str = "error") -> None:
        """Keep a problem of an element, or a doubt about it."""
        zh, en = self.place
        (self.problems if severity == "error" else self.doubts).append(
            Problem(
                error.code,
                severity,
                element.get("id") or self.owner,
                element.line,
                f"{zh}：{error.message_zh}" if zh else error.message_zh,
                f"{en}: {error.message_en}" if en else error.message_en,
                rules_of(self.cell),
                error=error,
                cell=self.cell,
            )
        )


def rules_of(cell: Cell | None) -> tuple[int, ...]:
    """The row a cell stands in, if any."""
    return () if cell is None or cell.rule is None else (cell.rule,)


def hint(name: str, known: Iterable[str]) -> tuple[str, str]:
    """The end of a message about an unknown name: the nearest known one."""
    close = get_close_matches(name, sorted(known), 1)
    return (f"，是否为“{close[0]}”？", f"; did you mean “{close[0]}”?") if close else ("。", ".")


def is_known_language(language: str) -> bool:
    """Whether an expression language is FEEL, by its name or the address of any version, or JUEL."""
    name = language.strip().lower()
    return not name or "feel" in name.replace("/", "-").split("-") or name == "juel"


def as_asked(text: str, alias: str) -> str:
    """Unary tests with another name of the value that is asked written as ``?``."""
    out, done = "", 0
    for token in tokens(text):
        if token.kind == "name" and token.text == alias:
            out += text[done : token.start] + "?"
            done = token.end
    return out + text[done:]


def broken(element: Element) -> DmnError:
    """The error of evaluating what could not be compiled."""
    return DmnError(
        "dmn_broken",
        f"第 {element.line} 行的表达式无效，不能求值。",
        f"The expression on line {element.line} is invalid and cannot be evaluated.",
        element_id=element.get("id") or None,
    )
