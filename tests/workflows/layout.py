"""What makes a diagram readable, measured on its BPMN DI: lanes, overlaps, crossings, labels."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DI = "{http://www.omg.org/spec/DD/20100524/DI}"

NODES = frozenset(
    f"{BPMN}{name}"
    for name in (
        "startEvent endEvent intermediateCatchEvent intermediateThrowEvent boundaryEvent task userTask manualTask"
        " serviceTask sendTask receiveTask scriptTask businessRuleTask callActivity subProcess transaction"
        " exclusiveGateway parallelGateway inclusiveGateway eventBasedGateway"
    ).split()
)
CONTAINERS = frozenset({f"{BPMN}process", f"{BPMN}subProcess", f"{BPMN}transaction"})
DRAWN = NODES | {f"{BPMN}{name}" for name in ("participant", "lane", "textAnnotation", "sequenceFlow", "association")}

Point = tuple[float, float]
Segment = tuple[Point, Point]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the drawing."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def overlaps(self, other: Box) -> bool:
        """Whether the two share more than a border."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom

    def contains(self, other: Box) -> bool:
        return self.x <= other.x and self.y <= other.y and other.right <= self.right and other.bottom <= self.bottom

    def on_border(self, point: Point) -> bool:
        x, y = point
        inside = self.x <= x <= self.right and self.y <= y <= self.bottom
        return inside and (x in (self.x, self.right) or y in (self.y, self.bottom))

    def crossed_by(self, segment: Segment) -> bool:
        """Whether a straight, orthogonal segment goes through the inside."""
        (x1, y1), (x2, y2) = segment
        return min(x1, x2) < self.right and max(x1, x2) > self.x and min(y1, y2) < self.bottom and max(y1, y2) > self.y


@dataclass(slots=True)
class Drawing:
    """One diagram: what the model has and where it is drawn."""

    kinds: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    lanes: dict[str, list[str]] = field(default_factory=dict)
    attached: dict[str, str] = field(default_factory=dict)
    ends: dict[str, tuple[str, str]] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    shapes: dict[str, Box] = field(default_factory=dict)
    edges: dict[str, list[Point]] = field(default_factory=dict)
    labels: dict[str, Box] = field(default_factory=dict)

    def nodes(self) -> Iterator[tuple[str, Box]]:
        """Every flow node and text annotation with its box."""
        for name, box in self.shapes.items():
            if self.kinds[name] in NODES or self.kinds[name] == f"{BPMN}textAnnotation":
                yield name, box

    def around(self, name: str) -> set[str]:
        """The containers that an element stands in."""
        found = set()
        while name in self.parents:
            name = self.parents[name]
            found.add(name)
        return found

    def segments(self) -> Iterator[tuple[str, Segment]]:
        for name, points in self.edges.items():
            for segment in itertools.pairwise(points):
                yield name, segment


def read(path: Path) -> Drawing:
    """Read the model and its drawing."""
    root = ET.parse(path).getroot()
    drawing = Drawing()
    for participant in root.iter(f"{BPMN}participant"):
        drawing.kinds[participant.attrib["id"]] = participant.tag
    for process in root.iter(f"{BPMN}process"):
        drawing.kinds[process.attrib["id"]] = process.tag
        _read_container(process, drawing)
        for lane in process.iter(f"{BPMN}lane"):
            for reference in lane.iter(f"{BPMN}flowNodeRef"):
                drawing.lanes.setdefault(reference.text or "", []).append(lane.attrib["id"])
            drawing.kinds[lane.attrib["id"]] = lane.tag
    for plane in root.iter(f"{BPMNDI}BPMNPlane"):
        _read_plane(plane, drawing)
    return drawing


def _read_container(container: ET.Element, drawing: Drawing) -> None:
    for child in container:
        if child.tag not in DRAWN:
            continue
        name = child.attrib["id"]
        drawing.kinds[name] = child.tag
        drawing.parents[name] = container.attrib["id"]
        if child.attrib.get("name"):
            drawing.named.add(name)
        if "attachedToRef" in child.attrib:
            drawing.attached[name] = child.attrib["attachedToRef"]
        if "sourceRef" in child.attrib:
            drawing.ends[name] = (child.attrib["sourceRef"], child.attrib["targetRef"])
        if child.tag in CONTAINERS:
            _read_container(child, drawing)


def _read_plane(plane: ET.Element, drawing: Drawing) -> None:
    for item in plane:
        name = item.attrib["bpmnElement"]
        if item.tag == f"{BPMNDI}BPMNShape":
            drawing.shapes[name] = _box(item)
        else:
            drawing.edges[name] = [
                (float(point.attrib["x"]), float(point.attrib["y"])) for point in item.iter(f"{DI}waypoint")
            ]
        label = item.find(f"{BPMNDI}BPMNLabel")
        if label is not None:
            drawing.labels[name] = _box(label)


def _box(item: ET.Element) -> Box:
    bounds = item.find(f"{DC}Bounds")
    assert bounds is not None, item.attrib
    return Box(*(float(bounds.attrib[name]) for name in ("x", "y", "width", "height")))


def faults(drawing: Drawing) -> list[str]:
    """Everything a careful designer would mend; empty when the diagram may be signed."""
    return [
        fault
        for check in (undrawn, out_of_lane, overlapping, loose_ends, crossing, pierced, hidden_labels)
        for fault in check(drawing)
    ]


def undrawn(drawing: Drawing) -> Iterator[str]:
    """Elements without a shape or line, and shapes of nothing."""
    model = {name for name, kind in drawing.kinds.items() if kind in DRAWN}
    drawn = set(drawing.shapes) | set(drawing.edges)
    yield from (f"{name} is not drawn" for name in sorted(model - drawn))
    yield from (f"the drawing shows {name}, which the model does not have" for name in sorted(drawn - model))
    outside = {f"{BPMN}startEvent", f"{BPMN}endEvent", f"{BPMN}intermediateCatchEvent", f"{BPMN}boundaryEvent"}
    for name in sorted(drawing.named & set(drawing.shapes)):
        if drawing.kinds[name] in outside or drawing.kinds[name].endswith("Gateway"):
            if name not in drawing.labels:
                yield f"the name of {name} has no place"


def out_of_lane(drawing: Drawing) -> Iterator[str]:
    """Nodes that stand in no lane, in two, or beside theirs; contents beside their subprocess."""
    lanes = [name for name, kind in drawing.kinds.items() if kind == f"{BPMN}lane"]
    pools = [drawing.shapes[name] for name, kind in drawing.kinds.items() if kind == f"{BPMN}participant"]
    for name, box in drawing.nodes():
        if pools and not any(pool.contains(box) for pool in pools):
            yield f"{name} stands outside of the pool"
        for container in drawing.around(name) & set(drawing.shapes):
            if not drawing.shapes[container].contains(box):
                yield f"{name} stands outside of {container}"
        if not lanes or drawing.kinds[name] in CONTAINERS or drawing.kinds[name] not in NODES:
            continue
        own = drawing.lanes.get(name, [])
        if len(own) != 1:
            yield f"{name} stands in {len(own)} lanes"
        elif not drawing.shapes[own[0]].contains(box):
            yield f"{name} stands outside of its lane {own[0]}"


def overlapping(drawing: Drawing) -> Iterator[str]:
    """Nodes that cover each other, except what is inside a subprocess and what is attached."""
    for (one, first), (other, second) in itertools.combinations(drawing.nodes(), 2):
        if one in drawing.around(other) or other in drawing.around(one):
            continue
        if drawing.attached.get(one) == other or drawing.attached.get(other) == one:
            continue
        if first.overlaps(second):
            yield f"{one} covers {other}"
    for name, host in drawing.attached.items():
        box = drawing.shapes[name]
        if not drawing.shapes[host].on_border((box.x + box.width / 2, box.y + box.height / 2)):
            yield f"{name} is not on the border of {host}"


def loose_ends(drawing: Drawing) -> Iterator[str]:
    """Sequence flows that are slanted or do not touch the shapes they join."""
    for name, points in drawing.edges.items():
        if drawing.kinds[name] != f"{BPMN}sequenceFlow":
            continue
        for (x1, y1), (x2, y2) in itertools.pairwise(points):
            if x1 != x2 and y1 != y2:
                yield f"{name} is slanted between ({x1}, {y1}) and ({x2}, {y2})"
        for end, point in zip(drawing.ends[name], (points[0], points[-1]), strict=True):
            if not drawing.shapes[end].on_border(point):
                yield f"{name} does not touch {end}"


def crossing(drawing: Drawing) -> Iterator[str]:
    """Lines that cross or touch."""
    for (one, first), (other, second) in itertools.combinations(drawing.segments(), 2):
        if one != other and _meet(first, second):
            yield f"{one} crosses {other} near {first[0]}"


def _meet(first: Segment, second: Segment) -> bool:
    def turn(a: Point, b: Point, c: Point) -> int:
        value = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
        return (value > 0) - (value < 0)

    def between(a: Point, b: Point, c: Point) -> bool:
        return min(a[0], b[0]) <= c[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])

    (a, b), (c, d) = first, second
    if turn(a, b, c) != turn(a, b, d) and turn(c, d, a) != turn(c, d, b):
        return True
    return any(turn(p, q, r) == 0 and between(p, q, r) for p, q, r in ((a, b, c), (a, b, d), (c, d, a), (c, d, b)))


def pierced(drawing: Drawing) -> Iterator[str]:
    """Lines that go through a shape, their own ends included; only containers may be entered from inside."""
    for name, segment in drawing.segments():
        if drawing.kinds[name] != f"{BPMN}sequenceFlow":
            continue
        for node, box in drawing.nodes():
            if node not in drawing.around(name) and box.crossed_by(segment):
                yield f"{name} goes through {node}"


def hidden_labels(drawing: Drawing) -> Iterator[str]:
    """Labels that lie on a shape, on a line or on each other."""
    nodes = list(drawing.nodes())
    for name, label in drawing.labels.items():
        for node, box in nodes:
            if node not in drawing.around(name) and label.overlaps(box):
                yield f"the label of {name} lies on {node}"
        for line, segment in drawing.segments():
            if label.crossed_by(segment):
                yield f"the label of {name} lies on the line {line}"
    for (one, first), (other, second) in itertools.combinations(drawing.labels.items(), 2):
        if first.overlaps(second):
            yield f"the labels of {one} and {other} cover each other"
