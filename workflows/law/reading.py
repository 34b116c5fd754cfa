"""A process as the law reads it: its ways, the acts on them, the forms and the limits of its steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from engine import bpmn
from engine.bpmn import Element, Flow, Graph, LintContext, Process
from forms.components import Component
from forms.definition import FormDefinition
from workflows import catalogue_files
from workflows.catalogue import Item
from workflows.errors import CatalogueInvalid
from workflows.law import acts, effects, guards, loops
from workflows.law.acts import Act

ITEM_FILE = "item.toml"


class Reading:
    """One process with what the rules ask of it, each answered once."""

    def __init__(self, process: Process, context: LintContext) -> None:
        self.process = process
        self.context = context
        self.elements = [element for _, element in process.walk()]
        self._by_id = {element.id: element for element in self.elements}
        self._flows = {name: flow for scope in process.containers() for name, flow in scope.flows.items()}
        self._acts = {element.id: acts.of(element) | effects.of(element) for element in self.elements}

    @cached_property
    def graph(self) -> Graph:
        return Graph(self.process)

    @property
    def is_business(self) -> bool:
        """Whether a town acts by it: it does acts of the law, issues documents, or handles catalogue items."""
        done = any(
            set(acts.words(one)) - {acts.NONE} or self._acts[one.id] or effects.document_of(one)
            for one in self.elements
        )
        return done or ITEM_FILE in self.context.resources or self.process.id in effects.OF_KEYS

    @cached_property
    def items(self) -> Sequence[Item]:
        """The catalogue items that come with the diagram and are handled by it; none where they cannot be read."""
        settings = self.context.resources.get(ITEM_FILE)
        if settings is None:
            return []
        try:
            binding = catalogue_files.read_binding(settings)
            if binding.process_key != self.process.id:
                return []
            return catalogue_files.read_items(self.context.resources.get(binding.file, b""), binding, "")
        except CatalogueInvalid:
            return []

    def acts_of(self, element: Element) -> frozenset[Act]:
        return self._acts[element.id]

    def doing(self, *wanted: Act) -> list[Element]:
        """The elements that do one of these acts, in document order."""
        return [element for element in self.elements if not self._acts[element.id].isdisjoint(wanted)]

    def deciding(self, *wanted: Act) -> list[Element]:
        """The steps of people that do one of these acts, by themselves or as part of a subprocess that does it."""
        return [
            element
            for element in self.elements
            if element.type == "userTask"
            and any(
                not self._acts[one.id].isdisjoint(wanted)
                for one in (element, *(() if self._acts[element.id] else self.holders_of(element)))
            )
        ]

    def other_deciders(self, decision: Element, *wanted: Act) -> frozenset[str]:
        """The elements that do one of these acts apart from a step and what lies around it."""
        return self.ids(*wanted) - {decision.id, *(holder.id for holder in self.holders_of(decision))}

    def ids(self, *wanted: Act) -> frozenset[str]:
        """The elements that do one of these acts whenever they are passed."""
        return frozenset(element.id for element in self.doing(*wanted) if not self.is_idle(element))

    def is_idle(self, element: Element) -> bool:
        """Whether a step may be passed without being done: the loop of it, or around it, may have no rounds."""
        around = (element, *self.holders_of(element))
        return any(loops.may_be_none(one) and not guards.holds(self.process, one) for one in around)

    def is_never_done(self, element: Element) -> bool:
        """Whether a step is passed without being done, as the diagram says it: its loop has no rounds."""
        return any(loops.rounds(one) == 0 for one in (element, *self.holders_of(element)))

    def holders_of(self, element: Element) -> Iterator[Element]:
        """The subprocesses around an element, innermost first."""
        holder = self._by_id.get(element.container)
        while holder is not None:
            yield holder
            holder = self._by_id.get(holder.container)

    def issuing(self, *kinds: str) -> list[Element]:
        """The steps that issue a document of one of these kinds, by the property ``template`` or by their topic."""
        return [element for element in self.elements if effects.document_of(element) in kinds]

    def flows_of(self, element: Element) -> list[Flow]:
        """The sequence flows that leave an element."""
        return [self._flows[name] for name in element.outgoing]

    def path(self, way: list[str]) -> str:
        """A way as a designer finds it in the diagram; joins and starts without a name are left out."""
        named = [self.graph.elements[one].name for one in way]
        shown = [name for name in named if name]
        return " → ".join(shown if len(shown) <= 8 else [*shown[:3], "…", *shown[-4:]])

    def form_of(self, element: Element) -> FormDefinition | None:
        """The form of a step, if it comes with the same bundle or is deployed."""
        key = bpmn.form_key(element.attributes.get("formRef") or element.attributes.get("formKey")) or ""
        found = self.context.parsed_forms.get(key) or (self.context.form(key) if key else None)
        return found if isinstance(found, FormDefinition) else None


def components(form: FormDefinition) -> Iterator[Component]:
    """Every component of a form that carries a value, those of rows included."""
    stack = list(form.values)
    while stack:
        component = stack.pop(0)
        yield component
        stack += component.values


def label(element: Element) -> str:
    """How a person finds it: its name, and its id."""
    return f"{element.name}（{element.id}）" if element.name else element.id
