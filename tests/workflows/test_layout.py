"""Every shipped diagram can be read: nothing overlaps, nothing crosses, everything is in its lane."""

from pathlib import Path

import pytest

from tests.workflows.layout import Box, faults, read

WING = Path(__file__).parents[2] / "bpmn"
DIAGRAMS = sorted(WING.glob("*/*.bpmn"))


@pytest.mark.parametrize("path", DIAGRAMS, ids=[f"{path.parent.name}/{path.name}" for path in DIAGRAMS])
def test_a_shipped_diagram_is_laid_out_for_people(path: Path) -> None:
    assert faults(read(path)) == []


@pytest.mark.parametrize("path", DIAGRAMS, ids=[path.parent.name for path in DIAGRAMS])
def test_a_shipped_diagram_says_in_lanes_who_does_what(path: Path) -> None:
    drawing = read(path)

    tasks = {name for name, kind in drawing.kinds.items() if kind.endswith("}userTask")}

    assert len({name for name, kind in drawing.kinds.items() if kind.endswith("}lane")}) > 1
    assert tasks <= set(drawing.lanes)


def test_the_checker_sees_a_shape_out_of_its_lane_and_a_line_through_another() -> None:
    drawing = read(WING / "approval" / "process.bpmn")
    moved = drawing.shapes["P1-05"]
    drawing.shapes["P1-05"] = Box(moved.x, moved.y + 180, moved.width, moved.height)

    found = faults(drawing)

    assert "P1-05 stands outside of its lane Lane_reviewer" in found
    assert "to_review does not touch P1-05" in found


def test_the_checker_sees_crossing_lines_and_covered_labels() -> None:
    drawing = read(WING / "approval" / "process.bpmn")
    drawing.edges["all_agree"] = [(1435.0, 1470.0), (1470.0, 1470.0), (1470.0, 1215.0), (1540.0, 1215.0)]
    drawing.labels["G-P1-08"] = drawing.shapes["P1-07"]

    found = faults(drawing)

    assert any(fault.startswith("all_agree crosses objection_handled") for fault in found) or any(
        "all_agree" in fault and "crosses" in fault for fault in found
    )
    assert "the label of G-P1-08 lies on P1-07" in found
