"""Every shipped diagram opens in a stock modeler without a single warning."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pictures import modeler

pytestmark = pytest.mark.xdist_group("modeler")


def test_bpmn_moddle_reads_every_shipped_diagram_without_a_warning() -> None:
    try:
        found = modeler.read(modeler.shipped())
    except modeler.NoModeler as error:
        pytest.skip(str(error))

    assert {file: warnings for file, warnings in found.items() if warnings} == {}
    assert len(found) == len(modeler.shipped())


def test_bpmn_js_opens_every_shipped_diagram_without_a_warning() -> None:
    try:
        found = modeler.open(modeler.shipped())
    except modeler.NoModeler as error:
        pytest.skip(str(error))

    assert {file: warnings for file, warnings in found.items() if warnings} == {}
    assert len(found) == len(modeler.shipped())


def test_the_modeler_does_complain_of_what_is_broken(tmp_path: Path) -> None:
    broken = tmp_path / "process.bpmn"
    source = (modeler.WING / "approval" / "process.bpmn").read_text(encoding="utf-8")
    broken.write_text(source.replace('targetRef="P1-02"', 'targetRef="nowhere"', 1), encoding="utf-8")

    try:
        found = modeler.read([broken])
    except modeler.NoModeler as error:
        pytest.skip(str(error))

    assert any("nowhere" in warning for warning in found[str(broken)])
