"""The seeded generator: structured blocks nested at random, and unstructured graphs."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.fuzz.expressions import Appended, Both, Compare, Constant, Expression, Name, Plus
from tests.fuzz.model import (
    GATEWAYS,
    TASKS,
    Body,
    Flow,
    Loop,
    Mapping,
    Model,
    MultiInstance,
    Node,
    Process,
    Trigger,
)

NUMBERS = ("g0", "g1", "g2", "g3")
LOCALS = ("l0", "l1")
FIXED_LISTS = ("c0", "c1")
LIST = "c2"
MESSAGES = ("M0", "M1", "M2")
SIGNALS = ("S0", "S1")
ERRORS = ("E0", "E1")
ESCALATIONS = ("X0", "X1")
DURATIONS = ("PT5M", "PT1H", "P1D", "P2DT3H")
CALLED = "called"


def generate(seed: int) -> Model:
    """The model of a seed: always the same one."""
    rng = random.Random(f"model {seed}")
    model = Model(seed, [])
    grower = _Grower(rng, model)
    model.processes.append(Process("main", grower.process_body(main=True)))
    if grower.calls:
        model.processes.append(Process(CALLED, grower.process_body(main=False)))
    for _, node in model.everything():
        if node.multi is not None and node.body is not None:
            _take_nothing_back(node.body)
    return model


def _take_nothing_back(body: Body) -> None:
    """Calls inside a multi-instance body: taking everything back would also take its counters."""
    for _, node in body.everything():
        node.outs = [mapping for mapping in node.outs if mapping.source is not None]


class _Grower:
    """Grows the bodies of one model."""

    def __init__(self, rng: random.Random, model: Model) -> None:
        self.rng = rng
        self.model = model
        self.count = 0
        self.budget = rng.choice((4, 8, 12, 18, 25, 35))
        self.main = True
        self.calls = False
        self.in_event_subprocess = 0
        self.compensable: list[tuple[Body, str]] = []

    # --- names, choices -----------------------------------------------------------------------------

    def id(self, stem: str) -> str:
        self.count += 1
        return f"{stem}_{self.count}"

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def condition(self) -> Expression:
        first = self._comparison()
        if self.chance(0.2):
            return Both(self.rng.choice(("and", "or")), first, self._comparison())
        return first

    def _comparison(self) -> Expression:
        names = (*NUMBERS, *NUMBERS, *LOCALS)
        return Compare(self.rng.choice((">", "<", "=")), Name(self.rng.choice(names)), Constant(self.rng.randint(0, 4)))

    def number(self) -> Expression:
        name = Name(self.rng.choice((*NUMBERS, *LOCALS)))
        return self.rng.choice((name, Plus(name, Constant(1)), Constant(self.rng.randint(0, 4))))

    # --- bodies -------------------------------------------------------------------------------------

    def process_body(self, main: bool) -> Body:
        self.main = main
        if not main:
            self.budget = self.rng.choice((2, 4, 6))
        body = Body()
        if main and self.chance(0.3):
            self._graph(body)
        else:
            self._structured(body, depth=0)
        self._event_subprocesses(body, depth=0, probability=0.25)
        return body

    def _structured(self, body: Body, depth: int) -> None:
        start = self.add(body, Node(self.id("start"), "start"))
        last = self._sequence(body, start.id, depth, self.rng.randint(1, 4))
        self._end(body, last, depth)

    def _end(self, body: Body, source: str, depth: int, plain: bool = False) -> None:
        """Close a path, most often with a plain end event, sometimes by leaving it open."""
        if self.chance(0.07) and source in {node.id for node in body.nodes if node.kind in TASKS}:
            return
        trigger = None
        if not plain and self.chance(0.09):
            trigger = self.rng.choice(
                (
                    Trigger("terminate"),
                    Trigger("error", self.rng.choice(ERRORS)),
                    Trigger("signal", self.rng.choice(SIGNALS)),
                    Trigger("escalation", self.rng.choice(ESCALATIONS)),
                )
            )
        end = self.add(body, Node(self.id("end"), "end", trigger))
        self.flow(body, source, end.id)

    def _event_subprocesses(self, body: Body, depth: int, probability: float) -> None:
        kinds = ["message", "error", "timer", "signal", "escalation", "conditional"]
        while self.chance(probability) and kinds:
            kind = kinds.pop(self.rng.randrange(len(kinds)))
            trigger = self.trigger(kind, may_catch_all=True)
            inner = Body()
            start = self.add(
                inner,
                Node(self.id("start"), "start", trigger, interrupting=kind == "error" or self.chance(0.5)),
            )
            self.in_event_subprocess += 1
            last = self._sequence(inner, start.id, depth + 1, self.rng.randint(0, 2))
            self._end(inner, last, depth + 1, plain=kind == "error")
            self.in_event_subprocess -= 1
            body.nodes.append(Node(self.id("esp"), "sub", body=inner, by_event=True))

    def trigger(self, kind: str, may_catch_all: bool = False) -> Trigger:
        if kind == "message":
            return Trigger("message", self.rng.choice(MESSAGES))
        if kind == "signal":
            return Trigger("signal", self.rng.choice(SIGNALS))
        if kind in ("error", "escalation"):
            codes = ERRORS if kind == "error" else ESCALATIONS
            return Trigger(kind, self.rng.choice((*codes, "") if may_catch_all else codes))
        if kind == "conditional":
            return Trigger(kind, condition=self.condition())
        return Trigger("timer", timer="duration", text=self.rng.choice(DURATIONS))

    def add(self, body: Body, node: Node) -> Node:
        body.nodes.append(node)
        return node

    def flow(self, body: Body, source: str, target: str, condition: Expression | None = None) -> Flow:
        flow = Flow(self.id("f"), source, target, condition)
        body.flows.append(flow)
        return flow

    # --- blocks: each takes the element it follows and returns the one that follows it --------------------

    def _sequence(self, body: Body, entry: str, depth: int, length: int) -> str:
        last = entry
        for _ in range(length):
            last = self._block(body, last, depth)
        return last

    def _block(self, body: Body, entry: str, depth: int) -> str:
        if self.budget <= 0 or depth > 4:
            return self._task(body, entry, depth)
        blocks: list[tuple[Callable[[Body, str, int], str], int]] = [
            (self._task, 10),
            (self._guarded_task, 5),
            (self._exclusive, 4),
            (self._parallel, 5),
            (self._inclusive, 5),
            (self._loop, 5),
            (self._subprocess, 5),
            (self._multi, 5),
            (self._event_choice, 3),
            (self._catch, 3),
            (self._throw, 2),
            (self._call, 3),
            (self._link, 1),
            (self._implicit_split, 2),
            (self._standard_loop, 2),
            (self._compensable, 3),
            (self._undo, 2),
        ]
        chosen = self.rng.choices([block for block, _ in blocks], [weight for _, weight in blocks])[0]
        return chosen(body, entry, depth)

    def _task_node(self, kinds: tuple[str, ...] = ("user", "user", "user", "service", "script")) -> Node:
        self.budget -= 1
        node = Node(self.id("task"), self.rng.choice(kinds))
        if node.kind == "script":
            names = (*NUMBERS, *NUMBERS, *LOCALS)
            node.result = Mapping(self.number(), self.rng.choice(names))
            if self.main and self.chance(0.2):
                node.result = Mapping(Appended(LIST, self.number()), LIST)
        if self.chance(0.2):
            node.inputs = self._mappings((*LOCALS, NUMBERS[0]))
        if self.chance(0.15):
            node.outputs = self._mappings(NUMBERS)
        node.async_before = self.chance(0.05)
        node.async_after = self.chance(0.05)
        return node

    def _mappings(self, names: tuple[str, ...]) -> list[Mapping]:
        return [Mapping(self.number(), name) for name in self.rng.sample(names, self.rng.randint(1, 2))]

    def _task(self, body: Body, entry: str, depth: int) -> str:
        node = self.add(body, self._task_node(("user", "user", "user", "service", "script", "receive", "send")))
        if node.kind == "receive":
            node.trigger = self.trigger("message")
        self.flow(body, entry, node.id)
        return node.id

    def _guarded_task(self, body: Body, entry: str, depth: int) -> str:
        node = self.add(body, self._task_node(("user", "user", "service", "receive")))
        if node.kind == "receive":
            node.trigger = self.trigger("message")
        self.flow(body, entry, node.id)
        return self._guard(body, node.id, depth)

    def _guard(self, body: Body, host: str, depth: int) -> str:
        """Boundary events on ``host``; their paths end, or merge with the normal one."""
        merge: Node | None = None
        kinds = ["timer", "message", "signal", "error", "escalation", "conditional"]
        for kind in self.rng.sample(kinds, self.rng.choice((1, 1, 2))):
            trigger = self.trigger(kind, may_catch_all=True)
            interrupting = kind == "error" or self.chance(0.6)
            if kind == "timer" and not interrupting and self.chance(0.3):
                trigger = Trigger("timer", timer="cycle", text=self.rng.choice(("R2/PT500H", "R3/P30D")))
            boundary = self.add(body, Node(self.id("boundary"), "boundary", trigger, interrupting, attached_to=host))
            last = self._sequence(body, boundary.id, depth + 1, self.rng.choice((0, 1, 1)))
            if interrupting and self.chance(0.5):
                if merge is None:
                    merge = self.add(body, Node(self.id("merge"), "xor"))
                    self.flow(body, host, merge.id)
                self.flow(body, last, merge.id)
            elif last != boundary.id or self.chance(0.8):
                self._end(body, last, depth, plain=not interrupting)
        return merge.id if merge is not None else host

    def _branches(self, body: Body, split: Node, join: Node, depth: int, conditions: bool) -> None:
        self.flow(body, self.model_entry, split.id)
        count = self.rng.choice((2, 2, 3))
        flows: list[Flow] = []
        for _ in range(count):
            place = len(body.flows)
            last = self._sequence(body, split.id, depth + 1, self.rng.choice((0, 1, 1, 2)))
            if last == split.id:
                self.flow(body, split.id, join.id)
            elif self.chance(0.06) and flows:
                self._end(body, last, depth)
            else:
                self.flow(body, last, join.id)
            first = next(flow for flow in body.flows[place:] if flow.source == split.id)
            flows.append(first)
        if conditions:
            self._conditions(split, flows)

    def _conditions(self, split: Node, flows: list[Flow]) -> None:
        default = self.rng.choice(flows) if self.chance(0.85) else None
        for flow in flows:
            if flow is default:
                split.default = flow.id
            else:
                flow.condition = self.condition()

    model_entry = ""

    def _split_join(self, body: Body, entry: str, depth: int, kind: str, join_kind: str) -> str:
        split = self.add(body, Node(self.id(kind), kind))
        join = Node(self.id(join_kind), join_kind)
        self.budget -= 1
        self.model_entry = entry
        self._branches(body, split, join, depth, kind != "and")
        # The join stands after its branches most often, sometimes before them in the document.
        body.nodes.insert(len(body.nodes) if self.chance(0.8) else 0, join)
        return join.id

    def _exclusive(self, body: Body, entry: str, depth: int) -> str:
        return self._split_join(body, entry, depth, "xor", self.rng.choice(("xor", "xor", "xor", "or")))

    def _parallel(self, body: Body, entry: str, depth: int) -> str:
        return self._split_join(body, entry, depth, "and", self.rng.choice(("and", "and", "and", "or", "xor")))

    def _inclusive(self, body: Body, entry: str, depth: int) -> str:
        return self._split_join(body, entry, depth, "or", self.rng.choice(("or", "or", "or", "or", "xor")))

    def _loop(self, body: Body, entry: str, depth: int) -> str:
        merge = self.add(body, Node(self.id("again"), "xor"))
        self.flow(body, entry, merge.id)
        last = self._sequence(body, merge.id, depth + 1, self.rng.randint(0, 2))
        task = self.add(body, self._task_node(("user",)))
        self.flow(body, last, task.id)
        last = self._sequence(body, task.id, depth + 1, self.rng.randint(0, 1))
        split = self.add(body, Node(self.id("redo"), "xor"))
        self.flow(body, last, split.id)
        back = self.flow(body, split.id, merge.id, self.condition())
        ahead = self.add(body, Node(self.id("ahead"), "xor"))
        out = self.flow(body, split.id, ahead.id)
        split.default = out.id
        if self.chance(0.3):
            out.condition, back.condition, split.default = self.condition(), None, back.id
        return ahead.id

    def _subprocess_node(self, depth: int) -> Node:
        self.budget -= 1
        inner = Body()
        self._structured(inner, depth + 1)
        self._event_subprocesses(inner, depth + 1, probability=0.2)
        node = Node(self.id("sub"), "sub", body=inner)
        if self.chance(0.2):
            node.inputs = self._mappings((*LOCALS, NUMBERS[0]))
        if self.chance(0.15):
            node.outputs = self._mappings(NUMBERS)
        return node

    def _subprocess(self, body: Body, entry: str, depth: int) -> str:
        node = self.add(body, self._subprocess_node(depth))
        self.flow(body, entry, node.id)
        return self._guard(body, node.id, depth) if self.chance(0.6) else node.id

    def _multi(self, body: Body, entry: str, depth: int) -> str:
        if self.chance(0.4):
            node = self._subprocess_node(depth)
        else:
            node = self._task_node(("user", "user", "user", "service", "script"))
            node.async_before = node.async_after = False
        self.add(body, node)
        self.flow(body, entry, node.id)
        node.multi = self._characteristics()
        return self._guard(body, node.id, depth) if self.chance(0.3) else node.id

    def _characteristics(self) -> MultiInstance:
        multi = MultiInstance(sequential=self.chance(0.4))
        if self.main and self.chance(0.6):
            multi.collection = self.rng.choice(FIXED_LISTS if multi.sequential else (*FIXED_LISTS, LIST))
            multi.element = self.rng.choice(("item", "l0"))
        else:
            multi.cardinality = Constant(self.rng.randint(0, 3))
        if self.chance(0.4):
            multi.until = self.rng.choice(
                (
                    Compare(">", Name("nrOfCompletedInstances"), Constant(self.rng.randint(0, 2))),
                    Compare("<", Name("nrOfActiveInstances"), Constant(self.rng.randint(0, 3))),
                    Compare("=", Name("nrOfCompletedInstances"), Name("nrOfInstances")),
                    Compare("=", Name("loopCounter"), Constant(1)),
                    self._comparison(),
                )
            )
        return multi

    def _standard_loop(self, body: Body, entry: str, depth: int) -> str:
        node = self._subprocess_node(depth) if self.chance(0.3) else self._task_node(("user", "service"))
        node.async_before = node.async_after = False
        node.loop = Loop(self.condition(), self.chance(0.4), self.rng.choice((None, 1, 2, 3)))
        if node.kind == "sub":
            node.loop.maximum = self.rng.randint(1, 3)
        self.add(body, node)
        self.flow(body, entry, node.id)
        return node.id

    def _event_choice(self, body: Body, entry: str, depth: int) -> str:
        gateway = self.add(body, Node(self.id("choice"), "event"))
        self.flow(body, entry, gateway.id)
        merge = Node(self.id("merge"), "xor")
        for _ in range(self.rng.choice((2, 2, 3))):
            kind = self.rng.choice(("timer", "message", "message", "signal", "conditional"))
            catch = self.add(body, Node(self.id("catch"), "catch", self.trigger(kind)))
            self.flow(body, gateway.id, catch.id)
            last = self._sequence(body, catch.id, depth + 1, self.rng.choice((0, 1)))
            self.flow(body, last, merge.id)
        self.budget -= 1
        self.add(body, merge)
        return merge.id

    def _catch(self, body: Body, entry: str, depth: int) -> str:
        self.budget -= 1
        trigger = self.trigger(self.rng.choice(("timer", "message", "signal", "conditional")))
        node = self.add(body, Node(self.id("catch"), "catch", trigger))
        self.flow(body, entry, node.id)
        return node.id

    def _throw(self, body: Body, entry: str, depth: int) -> str:
        self.budget -= 1
        trigger = self.trigger(self.rng.choice(("signal", "escalation"))) if self.chance(0.8) else None
        node = self.add(body, Node(self.id("throw"), "throw", trigger))
        self.flow(body, entry, node.id)
        return node.id

    def _call(self, body: Body, entry: str, depth: int) -> str:
        if not self.main:
            return self._task(body, entry, depth)
        self.calls = True
        self.budget -= 1
        node = self.add(body, Node(self.id("call"), "call", called=CALLED))
        self.flow(body, entry, node.id)
        if self.chance(0.5):
            node.ins = [Mapping(None, "")]
        node.ins += self._mappings((*NUMBERS, *LOCALS)) if self.chance(0.5) else []
        if self.chance(0.3):
            node.multi = MultiInstance(self.chance(0.5), cardinality=Constant(self.rng.randint(1, 3)))
        if self.chance(0.5):
            # Taking everything back would also take back the counters of the instances.
            everything = node.multi is None and self.chance(0.3)
            node.outs = [Mapping(None, "")] if everything else self._mappings(NUMBERS)
        if self.chance(0.4):
            return self._guard(body, node.id, depth)
        return node.id

    def _compensable(self, body: Body, entry: str, depth: int) -> str:
        """A task that can be undone; not in event subprocesses and called processes, which keep no record."""
        if self.in_event_subprocess or not self.main:
            return self._task(body, entry, depth)
        task = self.add(body, self._task_node(("user", "service", "script")))
        self.flow(body, entry, task.id)
        handler = Node(self.id("undoing"), self.rng.choice(("user", "user", "script")), undoes=True)
        if handler.kind == "script":
            handler.result = Mapping(self.number(), self.rng.choice(NUMBERS))
        trigger = Trigger("compensate")
        self.add(
            body,
            Node(self.id("boundary"), "boundary", trigger, attached_to=task.id, handler=handler.id),
        )
        self.add(body, handler)
        self.compensable.append((body, task.id))
        return task.id

    def _undo(self, body: Body, entry: str, depth: int) -> str:
        if self.in_event_subprocess or not self.main:
            return self._task(body, entry, depth)
        self.budget -= 1
        here = [task for place, task in self.compensable if place is body]
        here += [node.id for node in body.nodes if node.kind == "sub" and not node.by_event]
        target = self.rng.choice(here) if here and self.chance(0.4) else ""
        node = self.add(body, Node(self.id("undo"), "throw", Trigger("compensate", target)))
        self.flow(body, entry, node.id)
        return node.id

    def _link(self, body: Body, entry: str, depth: int) -> str:
        name = self.id("L")
        throw = self.add(body, Node(self.id("jump"), "throw", Trigger("link", name)))
        catch = self.add(body, Node(self.id("landing"), "catch", Trigger("link", name)))
        self.flow(body, entry, throw.id)
        return catch.id

    def _implicit_split(self, body: Body, entry: str, depth: int) -> str:
        """A task with several outgoing flows, plain or with conditions, and the join that fits."""
        conditions = self.chance(0.5)
        task = self.add(body, self._task_node(("user",)))
        join = Node(self.id("join"), "or" if conditions else "and")
        self.model_entry = entry
        self._branches(body, task, join, depth, conditions)
        self.add(body, join)
        return join.id

    # --- unstructured graphs ----------------------------------------------------------------------------

    def _graph(self, body: Body) -> None:
        """A random graph: forward flows between random elements, and back flows across a user task."""
        start = self.add(body, Node(self.id("start"), "start"))
        nodes = [self._graph_node() for _ in range(self.rng.randint(5, 13))]
        body.nodes.extend(nodes)
        end = self.add(body, Node(self.id("end"), "end"))
        line = [start, *nodes, end]
        for position, node in enumerate(nodes, start=1):
            reachable = [other for other in line[:position] if other.kind != "start" or position == 1]
            self._connect(body, self.rng.choice(reachable[-4:]), node)
        for position, node in enumerate(nodes, start=1):
            wanted = self.rng.randint(1, 3) if node.kind in GATEWAYS else self.rng.choice((1, 1, 1, 2))
            while len(body.outgoing(node.id)) < wanted:
                if not self._connect(body, node, self.rng.choice(line[position + 1 :][:5])):
                    break
        self._back_flows(body, line)
        for node in nodes:
            self._graph_conditions(body, node)
        self._graph_boundaries(body, line)

    def _graph_node(self) -> Node:
        kinds = ("user", "user", "user", "user", "script", "xor", "xor", "and", "and", "or", "or", "or", "sub", "catch")
        kind = self.rng.choice(kinds)
        self.budget -= 1
        if kind == "sub":
            node = self._subprocess_node(depth=2)
        elif kind == "catch":
            node = Node(self.id(kind), kind, self.trigger(self.rng.choice(("timer", "message", "signal"))))
        else:
            node = self._task_node((kind,)) if kind in TASKS else Node(self.id(kind), kind)
        if kind in ("user", "sub") and self.chance(0.12):
            node.multi = self._characteristics()
            node.async_before = node.async_after = False
        return node

    def _graph_boundaries(self, body: Body, line: list[Node]) -> None:
        """Boundary events that lead anywhere, also back."""
        hosts = [node for node in line if node.kind in ("user", "sub")]
        for host in self.rng.sample(hosts, min(len(hosts), self.rng.randint(0, 3))):
            kind = self.rng.choice(("timer", "message", "signal", "error", "escalation"))
            interrupting = kind == "error" or self.chance(0.6)
            trigger = self.trigger(kind, may_catch_all=True)
            boundary = self.add(body, Node(self.id("boundary"), "boundary", trigger, interrupting, attached_to=host.id))
            self._connect(body, boundary, self.rng.choice(line[1:]))

    def _connect(self, body: Body, source: Node, target: Node) -> bool:
        if any(flow.target == target.id for flow in body.outgoing(source.id)):
            return False
        self.flow(body, source.id, target.id)
        return True

    def _back_flows(self, body: Body, line: list[Node]) -> None:
        """Flows back from exclusive gateways, only where every way round passes a user task."""
        gateways = [node for node in line if node.kind in ("xor", "or")]
        for source in self.rng.sample(gateways, min(len(gateways), self.rng.randint(0, 2))):
            earlier = line[1 : line.index(source)]
            if not earlier:
                continue
            self.flow(body, source.id, self.rng.choice(earlier).id)
            if _has_automatic_cycle(body):
                body.flows.pop()

    def _graph_conditions(self, body: Body, node: Node) -> None:
        flows = body.outgoing(node.id)
        if len(flows) > 1 and (node.kind in ("xor", "or") or (node.kind in ("user", "sub") and self.chance(0.4))):
            self._conditions(node, flows)


def _has_automatic_cycle(body: Body) -> bool:
    """Whether a token could run in a circle without ever waiting for a person."""
    automatic = {node.id for node in body.nodes if node.kind not in ("user", "catch")}

    def reaches(source: str, goal: str, seen: set[str]) -> bool:
        for flow in body.outgoing(source):
            if flow.target == goal:
                return True
            if flow.target in automatic and flow.target not in seen:
                seen.add(flow.target)
                if reaches(flow.target, goal, seen):
                    return True
        return False

    return any(reaches(node_id, node_id, set()) for node_id in automatic)
