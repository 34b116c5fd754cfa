"""What upper floors hang into the engine: topics, listeners, guards, readers, lint rules, deferred handlers."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

from engine import bpmn
from engine.outside import Policy
from engine.vault import Vault, empty


@dataclass(frozen=True, slots=True)
class Retry:
    """How often a failing attempt is repeated, and after how long.

    The delay doubles from ``first`` up to ``longest``, each time blurred by ``jitter`` (a share of itself)
    so that what failed together does not come back together.
    """

    attempts: int = 5
    first: timedelta = timedelta(seconds=2)
    longest: timedelta = timedelta(hours=1)
    factor: float = 2.0
    jitter: float = 0.2

    def delay(self, failures: int, chance: float) -> timedelta:
        """The wait after the ``failures``-th failure; ``chance`` is a number between 0 and 1."""
        steps = min(failures - 1, 60)
        plain = min(self.first * self.factor**steps, self.longest)
        return plain * (1 + self.jitter * (2 * chance - 1))


@dataclass(frozen=True, slots=True)
class ServiceCall:
    """One service step as its handler sees it."""

    id: str
    topic: str
    instance_id: str
    definition_key: str
    business_key: str | None
    element_id: str
    town_code: str
    #: What is visible from the step; changing it changes nothing, return what is to be set.
    variables: Mapping[str, Any]
    #: The step's extension properties.
    properties: Mapping[str, Any]
    #: 1 for the first attempt; a crashed attempt counts.
    attempt: int
    #: The same for every attempt at this step, different for every other step: hand it to whatever is called.
    idempotency_key: str


Outcome = Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Property:
    """An extension property of a step that its handler reads."""

    name: str
    zh: str
    en: str
    #: What stands there unless the designer says otherwise.
    value: str = ""
    #: Value → label, where only these will do.
    choices: Mapping[str, str] = field(default_factory=dict)
    #: Without it the step cannot run; one that is neither required nor has a value is only told of.
    is_required: bool = False
    #: What a designer may write.
    example: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable that a handler reads or sets; one that is required is handed over by an input mapping."""

    name: str
    zh: str
    en: str
    is_required: bool = False
    #: FEEL, as a designer may write it.
    example: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """One way in which designers use a topic: what they fill in, what it sets. Each is an element template."""

    #: Tells it from the topic's other uses.
    name: str = ""
    #: What it is for, where that is not the topic's own sentence.
    doc: str = ""
    properties: tuple[Property, ...] = ()
    inputs: tuple[Parameter, ...] = ()
    outputs: tuple[Parameter, ...] = ()
    #: BPMN errors that it throws.
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """A service step's handler in process.

    With ``leaves_database`` false the handler is ``handler(ctx, call)``: what it writes and the completion of
    the step are one transaction, exactly once. With true it is ``handler(call)``, called after a lease was
    committed and with no transaction open: at least once, so it hands on ``call.idempotency_key``.

    The handler returns the variables to set. It raises ``BpmnError`` for a refusal the diagram should see;
    any other exception is a failed attempt.
    """

    handler: Callable[..., Outcome]
    doc: str
    retry: Retry = Retry()
    leaves_database: bool = False
    #: How long an attempt may take before another process takes it over; only with ``leaves_database``.
    lease: timedelta = timedelta(minutes=5)
    #: How designers use it; a step that needs nothing of them has the one empty use.
    uses: tuple[Use, ...] = (Use(),)


class BpmnError(Exception):
    """A business refusal for the diagram: caught by an error boundary event with the same code."""

    def __init__(self, code: str, message: str | None = None, variables: Mapping[str, Any] | None = None) -> None:
        self.code = code
        self.message = message
        self.variables = dict(variables or {})
        super().__init__(f"{code}: {message}" if message else code)


class Later(Exception):
    """A handler that leaves the database cannot do it now, and nothing was attempted: the attempt does not count."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"in {seconds:.0f} s")


@dataclass(frozen=True, slots=True)
class JobHandler:
    """Deferred work of an upper floor: ``handler(ctx, payload)``, done and struck off in one commit."""

    handler: Callable[..., None]
    doc: str
    retry: Retry = Retry()


@dataclass(frozen=True, slots=True)
class Published:
    """A kind of event that other systems may hear of; of its details only those named here go out.

    Names of persons, logins and what stands in forms are never among them.
    """

    #: The public type, such as ``cn.zhenshu.task.completed``; it never changes its meaning.
    type: str
    zh: str
    en: str
    #: Names of the event's details that go out, beside the ids and keys that every event carries.
    details: tuple[str, ...] = ()
    #: Where not empty: only elements of these types.
    element_types: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ReadResource:
    """What a reader found in a resource: its key, its display name and the parsed form."""

    key: str
    name: str | None
    parsed: Any


class ResourceReader(Protocol):
    """Parses one kind of resource, or refuses it with an ``Invalid`` that says why."""

    def __call__(self, name: str, body: bytes) -> ReadResource: ...


LintRule = Callable[[bpmn.Diagram, bpmn.LintContext], Iterable[bpmn.Problem]]
Listener = Callable[..., None]
Guard = Callable[..., None]
Taker = Callable[..., None]


@dataclass(slots=True)
class Hooks:
    """One table of everything hung in; filled once at the start, read-only afterwards."""

    #: Topic name → handler in process.
    topics: dict[str, Topic] = field(default_factory=dict)
    #: Topics that outside workers serve.
    outside_topics: set[str] = field(default_factory=set)
    #: Java delegates of models → topics of workers: attribute → its text → topic.
    delegates: bpmn.Delegates = field(default_factory=dict)
    #: History event kind → ``listener(ctx, event, instance)``; writes its own rows, never moves an instance.
    listeners: defaultdict[str, list[Listener]] = field(default_factory=lambda: defaultdict(list))
    #: Verb such as ``task.claim`` → ``guard(ctx, row, **facts)``; raises ``NotAllowed`` to refuse.
    guards: defaultdict[str, list[Guard]] = field(default_factory=lambda: defaultdict(list))
    #: Message name → ``taker(ctx, instance, payload)``: records what the message reports in the very command that
    #: takes it in, the instance locked and not moved yet. The next message may overwrite the variables of this one
    #: before any step reads them.
    takers: dict[str, Taker] = field(default_factory=dict)
    #: File suffix such as ``.form`` → reader.
    resource_readers: dict[str, ResourceReader] = field(default_factory=dict)
    #: Names of further files that a deployment is worth making for: those its listeners read.
    resource_names: set[str] = field(default_factory=set)
    #: What upper floors refuse in a diagram that the engine could run.
    lint_rules: list[LintRule] = field(default_factory=list)
    #: Name → deferred handler, enqueued with ``queue.defer``.
    handlers: dict[str, JobHandler] = field(default_factory=dict)
    #: ``allot(ctx, definition, variables)``: the business key of an instance started without one, or None.
    business_key: Callable[..., str | None] | None = None
    #: ``hold(ctx, task, instance, payload, variables)``: keeps a valid submission of a task whose signers are asked for
    #: afterwards, and gives the task as it stays open; None lets the completion go on.
    hold: Callable[..., Any] | None = None
    #: Called after the commit of something that other systems hear of, in the same process.
    nudges: list[Callable[[], None]] = field(default_factory=list)
    #: Kind of a history event → how other systems hear of it.
    published: dict[str, Published] = field(default_factory=dict)
    #: ``source`` of every event that goes out: a URI of this installation.
    event_source: str = "urn:zhenshu"
    #: ``sight(ctx)``: the condition on instances that narrows events to what the actor may read; None narrows nothing.
    sight: Callable[..., Callable[..., Any] | None] | None = None
    #: Where requests to other houses may go.
    outside: Policy = field(default_factory=Policy)
    #: Where secrets are sealed and opened.
    vault: Vault = field(default_factory=empty)
    #: ``open_secret(town_code, name)``: a secret, for a handler that has left the database; set by who knows both.
    open_secret: Callable[[str, str], str] | None = None
    #: Domain functions for FEEL, as ``feel.Env`` takes them.
    functions: Any = None

    def check(self, verb: str, *facts: Any, **named: Any) -> None:
        """Ask every guard of ``verb``; the first that raises wins."""
        for guard in self.guards.get(verb, ()):
            guard(*facts, **named)

    def tell(self, kind: str, *facts: Any) -> None:
        """Tell every listener of ``kind``, then those that listen to everything (``*``)."""
        for listener in self.listeners.get(kind, ()):
            listener(*facts)
        for listener in self.listeners.get("*", ()):
            listener(*facts)
