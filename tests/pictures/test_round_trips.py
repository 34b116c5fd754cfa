"""What our editors save opens unchanged in the stock ones, and the other way round: diagrams, forms, decisions."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree
from playwright.sync_api import Browser

from tests.pictures import editors, modeler
from tests.pictures.editors import Editors

pytestmark = pytest.mark.xdist_group("modeler")

WING = modeler.WING
DIAGRAMS, FORMS, DECISIONS = (sorted(WING.glob(pattern)) for pattern in ("*/*.bpmn", "*/forms/*.form", "*/*.dmn"))
FOREIGN = Path(__file__).parent / "foreign.bpmn"
"""As the desktop Modeler writes it: its platform, colours, listeners, connectors, fields, another program's marks."""
DRAWING = (
    "{http://www.omg.org/spec/BPMN/20100524/DI}",
    "{http://www.omg.org/spec/DD/",
    "{https://www.omg.org/spec/DMN/20191111/DMNDI/}",
)

#: What the languages say where nothing is written: every editor of bpmn.io leaves it out.
#: Source: BPMN 2.0.2 (documentation), DMN 1.3 (decisionTable), camunda-bpmn-moddle (businessRuleTask).
DEFAULTS = {
    ("textFormat", "text/plain"),
    ("hitPolicy", "UNIQUE"),
    ("{http://camunda.org/schema/1.0/bpmn}mapDecisionResult", "resultList"),
}

SHARE = 4
"""Of the shipped diagrams and forms every fourth goes through at every run, all with ``make round-trips``."""

Elements = Counter[tuple[str, tuple[tuple[str, str], ...], str]]


def meaning(xml: str | bytes) -> Elements:
    """Every element with its attributes and text, whatever its prefixes; where it is drawn is no meaning."""
    root = etree.fromstring(xml.encode() if isinstance(xml, str) else xml)
    return Counter(
        (
            str(one.tag),
            tuple(sorted({(str(k), str(v)) for k, v in one.attrib.items()} - DEFAULTS)),
            (one.text or "").strip(),
        )
        for one in root.iter(etree.Element)
        if not str(one.tag).startswith(DRAWING)
    )


@pytest.fixture(scope="module")
def ours(browser: Browser) -> Iterator[Editors]:
    try:
        found = editors.ours(browser)
    except subprocess.CalledProcessError as error:
        pytest.skip(f"the editors cannot be built here: {error.stderr.decode()[-300:]}")
    yield found
    found.page.close()


@pytest.fixture(scope="module")
def theirs(browser: Browser) -> Iterator[Editors]:
    try:
        found = editors.theirs(browser)
    except modeler.NoModeler as error:
        pytest.skip(str(error))
    yield found
    found.page.close()


@pytest.fixture(scope="module")
def step(pytestconfig: pytest.Config) -> int:
    return 1 if pytestconfig.getoption("--whole") else SHARE


def test_shipped_diagrams_pass_through_both_modelers_unchanged(ours: Editors, theirs: Editors, step: int) -> None:
    templates = json.loads(editors.TEMPLATES.read_text("utf-8"))
    for file in [*DIAGRAMS[::step], FOREIGN]:
        text = file.read_text("utf-8")
        here = ours.ask("diagram", text, templates)
        there = theirs.ask("diagram", here.saved)

        assert here.warnings + there.warnings == [], file
        for written in (here, there):
            assert meaning(written.saved) == meaning(text), file


def test_what_is_drawn_here_from_nothing_opens_there(ours: Editors, theirs: Editors) -> None:
    templates = json.loads(editors.TEMPLATES.read_text("utf-8"))

    drawn = ours.ask("drawn", templates)
    there = theirs.ask("diagram", drawn.saved)

    assert drawn.warnings + there.warnings == []
    assert meaning(there.saved) == meaning(drawn.saved)
    names = Counter(tag.rsplit("}", 1)[-1] for tag, _, _ in meaning(drawn.saved))
    assert names["userTask"] >= 1 and names["timeDuration"] == 1 and names["conditionExpression"] == 1
    applied = [dict(attributes) for _, attributes, _ in meaning(drawn.saved)]
    assert sum("{http://camunda.org/schema/1.0/bpmn}modelerTemplate" in one for one in applied) == len(templates)


def test_shipped_forms_pass_through_both_editors_unchanged(ours: Editors, theirs: Editors, step: int) -> None:
    for file in FORMS[::step]:
        schema = json.loads(file.read_text("utf-8"))
        here = ours.ask("form", schema)
        there = theirs.ask("form", here.saved)

        assert here.warnings + there.warnings == [], file
        for written in (here, there):
            assert written.saved == schema, file


def test_every_shipped_decision_passes_through_both_editors_unchanged(ours: Editors, theirs: Editors) -> None:
    for file in DECISIONS:
        text = file.read_text("utf-8")
        here = ours.ask("decision", text)
        there = theirs.ask("decision", here.saved)

        assert here.warnings + there.warnings == [], file
        for written in (here, there):
            assert meaning(written.saved) == meaning(text), file
