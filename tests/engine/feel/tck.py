"""Runner of the DMN Technology Compatibility Kit: ``python -m tests.engine.feel.tck DIR [-v] [NAME…]``.

Every directory with a file of test cases is run, whatever it is called; the last line is ``N passed, N failed``. What
cannot be read fails: a broken file as one case, a missing or broken model as every case that asks it.

Exit code: 0 all passed, 1 something failed, 2 nothing was run.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import islice
from pathlib import Path
from typing import Any

from lxml import etree

from engine.feel import Bounds, Env, FeelError, dmn, temporal
from engine.feel.functions.temporals import same_clock
from engine.feel.values import kind

NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
INVOKED = frozenset({"decisionService", "bkm"})
NUMBERS = frozenset({"decimal", "double", "integer", "int", "float", "long", "short", "byte", "number"})
TOLERANCE = Decimal("1E-8")
"""The kit compares numbers to eight decimals."""


@dataclass
class Outcome:
    """One result node of a case; ``reason`` is empty when it passed."""

    directory: str
    case: str
    node: str
    reason: str


def read_value(node: Any) -> Any:
    """The value of an ``input``, ``expected``, ``component`` or ``item`` element."""
    if is_nil(node):
        return None
    children = [child for child in node if isinstance(child.tag, str)]
    names = {etree.QName(child).localname for child in children}
    if "component" in names:
        return {child.get("name"): read_value(child) for child in children if local(child) == "component"}
    for child in children:
        if local(child) == "list":
            return None if is_nil(child) else [read_value(item) for item in child if isinstance(item.tag, str)]
        if local(child) == "value":
            return read_simple(child)
    return None


def is_nil(element: Any) -> bool:
    """Whether an element says that it is null."""
    return element.get(NIL) in ("true", "1")


def local(element: Any) -> str:
    """Name without namespace."""
    return str(etree.QName(element).localname)


def read_simple(element: Any) -> Any:
    """The value of a ``value`` element by its ``xsi:type``."""
    if is_nil(element):
        return None
    text = element.text or ""
    name = (element.get(TYPE) or "string").rpartition(":")[2]
    if name == "string":
        return text
    text = text.strip()
    if name == "boolean":
        return text in ("true", "1")
    if name in NUMBERS:
        try:
            return Decimal(text)
        except InvalidOperation:
            raise ValueError(f"“{text}” is not a number ({name})") from None
    if name == "date":
        return temporal.parse_date(text)
    if name == "time":
        return temporal.parse_time(text)
    if name == "dateTime":
        return temporal.parse_datetime(text)
    if name in ("duration", "dayTimeDuration", "yearMonthDuration"):
        return read_duration(text)
    raise ValueError(f"unknown type {name}")


def read_duration(text: str) -> Any:
    """A duration; the kit writes years and months also as ``P1Y0M`` and empty parts as ``P0Y``."""
    return temporal.parse_duration(text)


def same(actual: Any, expected: Any) -> bool:
    """Whether a result is what the kit expects."""
    if actual is None or expected is None:
        return actual is expected
    actual_kind, expected_kind = kind(actual), kind(expected)
    if actual_kind != expected_kind:
        return False
    if actual_kind == "number":
        return abs(Decimal(actual) - Decimal(expected)) < TOLERANCE
    if actual_kind == "list":
        return len(actual) == len(expected) and all(map(same, actual, expected))
    if actual_kind == "context":
        return actual.keys() == expected.keys() and all(same(actual[key], expected[key]) for key in actual)
    if actual_kind in ("time", "date and time"):
        return same_clock(actual, expected)
    if actual_kind in ("date", "days and time duration", "years and months duration"):
        return temporal.equal(actual_kind, actual, expected) is True
    return bool(actual == expected)


class Kit:
    """One directory of the kit."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.models: dict[str, dmn.Definitions] = {}
        self.open: set[str] = set()
        self.by_namespace: dict[str | None, Path] = {}
        for path in sorted(directory.rglob("*.dmn")):
            root = read_root(path)
            if root is not None:
                self.by_namespace.setdefault(root.get("namespace"), path)

    def model(self, path: Path) -> dmn.Definitions:
        """A model of the directory.

        Raises:
            FeelError: it is not DMN, or models import each other in a circle.
            OSError: there is no such file.
        """
        name = str(path)
        if name in self.open:
            raise FeelError("tck_circle", "模型互相导入。", f"{path.name} imports itself in a circle.")
        if name not in self.models:
            self.open.add(name)
            try:
                self.models[name] = dmn.parse(path.read_bytes(), self.imported, strict=False)
            finally:
                self.open.discard(name)
        return self.models[name]

    def imported(self, namespace: str) -> dmn.Definitions | None:
        """An imported model by namespace."""
        path = self.by_namespace.get(namespace)
        return None if path is None else self.model(path)

    def run(self) -> Iterator[Outcome]:
        """Run every case of every test file."""
        for path in sorted(self.directory.glob("*.xml")):
            try:
                root = etree.parse(str(path)).getroot()
            except (etree.XMLSyntaxError, OSError) as error:
                yield Outcome(self.directory.name, path.name, "", f"cannot be read: {error}")
                continue
            if local(root) != "testCases":
                continue
            model_name = next((child.text for child in elements(root) if local(child) == "modelName"), None)
            unusable = self.unusable((model_name or "").strip())
            cases = [case for case in elements(root) if local(case) == "testCase"]
            for number, case in enumerate(cases, 1):
                yield from self.run_case((model_name or "").strip(), case, f"{path.name}:{number}", unusable)
            if unusable and not cases:
                yield Outcome(self.directory.name, path.name, "", unusable)

    def unusable(self, model_name: str) -> str:
        """Why the model that a file of cases names cannot be used; empty when it can."""
        if not model_name:
            return "the file names no model (modelName)"
        try:
            self.model(self.directory / model_name)
        except OSError as error:
            return f"the model {model_name} cannot be read: {error.strerror}"
        except FeelError as error:
            return f"the model {model_name} cannot be used: {error.message_en}"
        return ""

    def run_case(self, model_name: str, case: Any, place: str, unusable: str) -> Iterator[Outcome]:
        """Run one case: all its result nodes must be as expected."""
        shown = f"{place} {case.get('id') or ''}"
        results = [node for node in elements(case) if local(node) == "resultNode"]
        if unusable or not results:
            yield Outcome(self.directory.name, shown, "", unusable or "the case has no resultNode")
            return
        for node in results:
            try:
                inputs = {one.get("name"): read_value(one) for one in elements(case) if local(one) == "inputNode"}
                reason = self.check(model_name, case, node, inputs)
            except (OSError, ValueError) as error:
                reason = f"cannot be run: {error}"
            yield Outcome(self.directory.name, shown, node.get("name") or "", reason)

    def check(self, model_name: str, case: Any, node: Any, inputs: dict[str, Any]) -> str:
        """Why a result node fails; empty when it passes."""
        expected_node = next((child for child in elements(node) if local(child) == "expected"), None)
        expected = None if expected_node is None else read_value(expected_node)
        may_fail = node.get("errorResult") == "true"
        try:
            actual = self.evaluate(model_name, case, node, inputs)
        except FeelError as error:
            if expected is None:
                return ""
            return f"expected {expected!r}, got error {error.message_en}"
        if same(actual, expected) or (may_fail and actual is None):
            return ""
        return f"expected {expected!r}, got {actual!r}"

    def evaluate(self, model_name: str, case: Any, node: Any, inputs: dict[str, Any]) -> Any:
        """The actual result of a node."""
        definitions = self.model(self.directory / model_name)
        now = dt.datetime.now(dt.UTC)
        env = Env(now=now, bounds=Bounds(steps=500_000, seconds=5))
        invocable = case.get("invocableName") or (node.get("name") if case.get("type") in INVOKED else None)
        if not invocable:
            return definitions.evaluate(node.get("name"), inputs, env).value
        value = definitions.invoke(invocable, inputs, env).value
        if isinstance(value, dict) and node.get("name") in value:
            return value[node.get("name")]
        return value


def elements(parent: Any) -> list[Any]:
    """The child elements, without comments."""
    return [child for child in parent if isinstance(child.tag, str)]


def read_root(path: Path) -> Any:
    """The root of an XML file; None when it is not XML."""
    try:
        return etree.parse(str(path)).getroot()
    except (etree.XMLSyntaxError, OSError):
        return None


def has_cases(path: Path) -> bool:
    """Whether a file holds test cases, or cannot be read and so might; only its first element is read."""
    try:
        with path.open("rb") as file:
            return any(local(element) == "testCases" for _, element in islice(etree.iterparse(file, ("start",)), 1))
    except (etree.XMLSyntaxError, OSError):
        return True


def directories(root: Path) -> list[Path]:
    """Directories with test cases below a root."""
    return sorted({path.parent for path in root.rglob("*.xml") if has_cases(path)})


def main(arguments: list[str] | None = None) -> int:
    """Run the kit and print the misses and the sums."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("names", nargs="*", help="run only directories whose name contains one of these")
    parser.add_argument("-v", "--verbose", action="store_true", help="also print the sums of every directory")
    options = parser.parse_args(arguments)
    if not options.directory.is_dir():
        print(f"没有目录 {options.directory}。 There is no folder {options.directory}; give one: make tck DIR=…")
        return 2
    passed: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for directory in directories(options.directory):
        if options.names and not any(name in directory.name for name in options.names):
            continue
        level = directory.parent.name
        results: dict[str, str] = {}
        for outcome in Kit(directory).run():
            reason = f" {outcome.node}: {outcome.reason}" if outcome.reason else ""
            results[outcome.case] = results.get(outcome.case, "") + reason
        for case, reason in results.items():
            (failed if reason else passed)[level] += 1
            if reason:
                print(f"FAIL {directory.name} {case}{reason}")
        if options.verbose:
            misses = sum(1 for reason in results.values() if reason)
            print(f"{directory.name}: {len(results) - misses} passed, {misses} failed")
    for level in sorted(passed.keys() | failed.keys()):
        print(f"{level}: {passed[level]} passed, {failed[level]} failed")
    print(f"{passed.total()} passed, {failed.total()} failed")
    if not passed and not failed:
        print(f"{options.directory} 中没有可运行的用例。 No cases were found in {options.directory}.", file=sys.stderr)
        return 2
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
