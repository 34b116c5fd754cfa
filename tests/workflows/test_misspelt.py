"""Misspelt variables are told with the name that was meant; what ships has none."""

from pathlib import Path

import pytest

from engine import bpmn
from engine.hooks import Hooks
from forms import definition
from workflows import bindings, language, misspelt

ROOT = Path(__file__).parents[2]
BUNDLES = sorted(
    one.parent for place in ("bpmn", "tests/api/bundles", "examples") for one in (ROOT / place).glob("*/process.bpmn")
)
BANNER = ROOT / "tests" / "api" / "bundles" / "banner"


def found(folder: Path, old: str = "", new: str = "") -> list[tuple[str | None, str]]:
    """Element and words of each warning, after ``old`` was replaced where it stands."""
    hooks = Hooks()
    bindings.install(hooks)
    texts = {one: one.read_text("utf-8-sig").replace(old, new) for one in folder.rglob("*") if one.is_file()}
    parsed = [
        definition.parse(text.encode(), language.functions()) for one, text in texts.items() if one.suffix == ".form"
    ]
    context = bpmn.LintContext(parsed_forms={form.id: form for form in parsed})
    (diagram,) = (bpmn.read(text.encode()) for one, text in texts.items() if one.suffix == ".bpmn")
    return [(one.element_id, one.message_en) for one in misspelt.check(diagram, context, hooks.topics)]


@pytest.mark.parametrize("folder", BUNDLES, ids=lambda one: one.name)
def test_what_ships_reads_no_name_that_is_almost_another(folder: Path) -> None:
    assert found(folder) == []


@pytest.mark.parametrize(
    ("old", "new", "element", "name", "meant"),
    [
        ('=decided.decision = "准予"', '=decidd.decision = "准予"', "granted", "decidd", "decided"),
        ('tFormalExpression">=promised_due', 'tFormalExpression">=promised_du', "late", "promised_du", "promised_due"),
        ('dueDate="=promised_due"', 'dueDate="=promsied_due"', "P1-09", "promsied_due", "promised_due"),
        ("valid_to >= valid_from", "valid_to >= valid_form", "P1-09", "valid_form", "valid_from"),
        ('=decision != \\"不予\\"', '=decison != \\"不予\\"', "P1-09", "decison", "decision"),
    ],
)
def test_a_slip_is_told_with_element_name_and_what_was_meant(
    old: str, new: str, element: str, name: str, meant: str
) -> None:
    ((where, said),) = found(BANNER, old, new)

    assert where == element and repr(name) in said and repr(meant) in said


@pytest.mark.parametrize(
    ("one", "other", "is_slip"),
    [
        ("reason", "reasons", False),
        ("decidd", "decided", True),
        ("valid_form", "valid_from", True),
        ("level_1", "level_2", False),
        ("days", "dais", False),
        ("itme", "item", True),
        ("decision", "division", False),
    ],
)
def test_what_a_slip_is(one: str, other: str, is_slip: bool) -> None:
    assert misspelt.is_slip(one, other) is is_slip
