"""Activities: the tasks that wait for people and workers, the automatic ones, subprocesses and calls."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine import feel, instants
from engine.bpmn.changes import Wait
from engine.bpmn.errors import StepFailed
from engine.bpmn.events import CatchingNode
from engine.bpmn.loops import LoopSpec
from engine.bpmn.model import Element, form_key
from engine.bpmn.specs import Node
from engine.bpmn.state import State
from engine.bpmn.timers import HOME, Due, parse_duration, parse_instant
from engine.bpmn.token import ContainerSpec, Place, Scope, Token
from engine.bpmn.values import CallMap, Names, Value, expression, is_computed, refuse_functions

DEFAULT_PRIORITY = 50
"""Priority of a user task that names none: the middle of 0–100, as in Camunda 7."""

WORK_PRIORITY = 0
"""Priority of a service task where neither it nor its process names one, as in Camunda 7."""


class Activity(Node):
    """A node with boundary events, input and output parameters, and possibly a loop."""

    is_activity = True

    def __init__(self, container: ContainerSpec, element: Element) -> None:
        super().__init__(container, element)
        self.loop = LoopSpec(element.loop) if element.loop is not None else None

    def enter(self, token: Token) -> None:
        workflow: State = token.workflow
        values = self.inputs_of(token) if self.io_in and not token.is_body else {}
        if self.boundary and token.instance is None:
            workflow.arm(token, self._boundary_dues(token, values))
        if token.is_body:
            return
        if self.io_in:
            workflow.open_local(token, values)
        workflow.record("activity.started", self, token)

    def _boundary_dues(self, token: Token, inputs: dict[str, Any]) -> dict[str, Due]:
        workflow: State = token.workflow
        view = workflow.view_of(token.scope, inputs)
        dues = {event.id: event.first_due(view, workflow) for event in self.boundary}
        return {name: due for name, due in dues.items() if due is not None}

    def do(self, token: Token) -> bool:
        if token.is_body:
            return bool(self.loop.start(token))
        return self.work(token)

    def work(self, token: Token) -> bool:
        """The work itself; ``False`` when it waits."""
        return True

    def leave(self, token: Token) -> bool:
        workflow: State = token.workflow
        broken = "broken" in token.data
        if token.is_body:
            self.loop.finish(token)
        elif self.io_out and not broken:
            self.write_outputs(token)
        if token.instance is not None:
            self.loop.instance_done(token)
        if token.data.get("armed"):
            workflow.disarm(token)
        if token.own is not None:
            workflow.close_scope(token.own)
            token.own = None
        if self.compensation_handler is not None and not token.is_body and not broken:
            token.scope.compensable.append([self.compensation_handler, None, self.id])
        return True

    def choose(self, token: Token) -> tuple[Any, ...]:
        return () if token.instance is not None or "broken" in token.data else super().choose(token)

    def record_completed(self, token: Token) -> None:
        if not token.is_body:
            kind = "activity.canceled" if "broken" in token.data else "activity.completed"
            token.workflow.record(kind, self, token)


class PassTask(Activity):
    """A task or manual task: nothing for the engine to do, as in Camunda 7."""


class UserTask(Activity):
    """A person completes a form."""

    wait_kind = "user"

    def __init__(self, container: ContainerSpec, element: Element) -> None:
        super().__init__(container, element)
        attributes = element.attributes
        self.title = Value(element.name)
        self.assignee = Value(attributes.get("assignee"))
        self.users = Names(attributes.get("candidateUsers"))
        self.groups = Names(attributes.get("candidateGroups"))
        self.due = Value(attributes.get("dueDate"))
        self.follow_up = Value(attributes.get("followUpDate"))
        self.priority = Value(attributes.get("priority"))
        text = element.documentation or ""
        self.description = Value(text) if is_computed(text) else None
        self.form = Value(form_key(attributes.get("formRef") or attributes.get("formKey")))

    def work(self, token: Token) -> bool:
        token.workflow.wait_here(token)
        return False

    def waits(self, token: Token) -> list[Wait]:
        workflow: State = token.workflow
        view, env = workflow.view(token), workflow.env.feel
        title = self.title.string(view, env)
        details = {
            "name": title,
            "assignee": self.assignee.string(view, env),
            "candidate_users": self.users(view, env),
            "candidate_groups": self.groups(view, env),
            "due": _instant(self.due(view, env), workflow.env.now),
            "follow_up": _instant(self.follow_up(view, env), workflow.env.now),
            "priority": _priority(self.priority(view, env), DEFAULT_PRIORITY),
            "form": self.form.string(view, env),
            "documentation": self.documentation,
            "description": self.description.string(view, env) if self.description is not None else None,
            "lane": self.lane,
            "business_key": workflow.business_key(token.scope),
        }
        return [Wait(str(token.id), "user", self.id, title, token.scope.id, token.scope.definition, details)]


class ServiceTask(Activity):
    """A worker does it, inside this process or outside: always a durable wait."""

    wait_kind = "service"

    def __init__(self, container: ContainerSpec, element: Element) -> None:
        super().__init__(container, element)
        self.topic = Value(element.attributes.get("topic") or self._event_topic(element))
        of_process = container.process.model.attributes.get("taskPriority")
        self.priority = Value(element.attributes.get("taskPriority", of_process))

    @staticmethod
    def _event_topic(element: Element) -> str | None:
        return element.event.topic if element.event is not None else None

    def work(self, token: Token) -> bool:
        token.workflow.wait_here(token)
        return False

    def waits(self, token: Token) -> list[Wait]:
        workflow: State = token.workflow
        view, env = workflow.view(token), workflow.env.feel
        topic = self.topic.string(view, env)
        if not topic:
            raise StepFailed("no_topic", "服务任务没有主题", "Expected the service task to have a topic, found none")
        details = {
            "topic": topic,
            "type": "external",
            "priority": _priority(self.priority(view, env), WORK_PRIORITY),
            "properties": dict(self.element.properties),
            "business_key": workflow.business_key(token.scope),
            **self.retry_details(),
        }
        return [
            Wait(str(token.id), "service", self.id, self.bpmn_name, token.scope.id, token.scope.definition, details)
        ]


class WorkerThrow(ServiceTask):
    """A message throw or end event that a worker sends."""

    is_activity = False

    def choose(self, token: Token) -> tuple[Any, ...]:
        return () if self.type == "endEvent" else super().choose(token)


class ReceiveTask(CatchingNode, Activity):
    """Waits for a message; one that names none goes on when it is signalled, as in Camunda 7."""

    def __init__(self, container: ContainerSpec, element: Element) -> None:
        super().__init__(container, element)
        self.kind = self.wait_kind = "message"
        self.loop = LoopSpec(element.loop) if element.loop is not None else None

    def enter(self, token: Token) -> None:
        Activity.enter(self, token)

    def do(self, token: Token) -> bool:
        if token.is_body:
            return bool(self.loop.start(token))
        return CatchingNode.do(self, token)

    def record_completed(self, token: Token) -> None:
        Activity.record_completed(self, token)


class ScriptTask(Activity):
    """A FEEL expression whose value becomes the result variable."""

    def __init__(self, container: ContainerSpec, element: Element) -> None:
        super().__init__(container, element)
        self.script = expression(element.script or "null")
        self.result = element.attributes.get("resultVariable")

    def work(self, token: Token) -> bool:
        workflow: State = token.workflow
        value = self.script(workflow.view(token), workflow.env.feel)
        if self.result:
            workflow.write_results(token.own or token.scope, {self.result: value})
        return True


class DecisionTask(Activity):
    """A business rule task: a DMN decision whose result becomes the result variable."""

    def __init__(self, container: ContainerSpec, element: Element) -> None:
        super().__init__(container, element)
        attributes = element.attributes
        self.ref = Value(attributes.get("decisionRef"))
        self.binding = attributes.get("decisionRefBinding", "latest")
        version = attributes.get("decisionRefVersion") or attributes.get("decisionRefVersionTag")
        self.version = Value(version)
        self.result = attributes.get("resultVariable")
        self.mapping = attributes.get("mapDecisionResult", "resultList")

    def work(self, token: Token) -> bool:
        workflow: State = token.workflow
        view, env = workflow.view(token), workflow.env
        ref = self.ref.string(view, env.feel) or ""
        version = self.version.string(view, env.feel)
        decided = env.decide(ref, self.binding, version, token.scope.definition, view)
        if decided.notices:
            workflow.record("decision.noticed", self, token, decided.notices)
        if self.io_out:
            workflow.open_local(token, {"decisionResult": decided.rows})
        if self.result:
            workflow.write(token.own or token.scope, {self.result: self._mapped(decided.rows)})
        return True

    def _mapped(self, rows: list[dict[str, Any]]) -> Any:
        if self.mapping == "collectEntries":
            return [_single(row) for row in rows]
        if self.mapping == "resultList":
            return rows
        if len(rows) > 1:
            raise StepFailed(
                "ambiguous_decision",
                f"决策应命中至多一条规则，实际 {len(rows)} 条",
                f"Expected the decision to match at most one rule, found {len(rows)}",
            )
        if not rows:
            return None
        return _single(rows[0]) if self.mapping == "singleEntry" else rows[0]


def _single(row: dict[str, Any]) -> Any:
    if len(row) != 1:
        raise StepFailed(
            "ambiguous_decision",
            f"决策应只有一个输出，实际 {len(row)} 个",
            f"Expected the decision to have one output, found {len(row)}",
        )
    return next(iter(row.values()))


class Subprocess(Activity):
    """An embedded subprocess or transaction: its own scope, its own tokens."""

    inner: ContainerSpec
    scope_kind = "subprocess"

    def work(self, token: Token) -> bool:
        workflow: State = token.workflow
        workflow.check_depth(token.scope)
        scope = token.own or workflow.open_scope(self.scope_kind, token, token.scope)
        token.own = scope
        scope.container = self.inner
        scope.kind = self.scope_kind if scope.kind == "local" else scope.kind
        workflow.open_container(scope)
        workflow.put(self.first(token), scope)
        return False

    def first(self, token: Token) -> Place:
        """The start event inside."""
        if self.inner.none_start is None:
            raise StepFailed(
                "no_start",
                "子流程没有空开始事件",
                "Expected the subprocess to have a none start event, found none",
            )
        return self.inner.none_start


class EventSubprocess(Subprocess):
    """Begins when its start event is caught; no sequence flow leads to it."""

    scope_kind = "event"

    def first(self, token: Token) -> Place:
        return self.inner.nodes[token.data["start"]]


class CallActivity(Activity):
    """Runs another process in a scope of its own: only mapped variables go in and out."""

    def __init__(self, container: ContainerSpec, element: Element) -> None:
        super().__init__(container, element)
        attributes = element.attributes
        self.called_key = Value(element.called)
        self.binding = attributes.get("calledElementBinding", "latest")
        version = attributes.get("calledElementVersion") or attributes.get("calledElementVersionTag")
        self.version = Value(version)
        self.maps_in = tuple(CallMap(mapping) for mapping in element.call_in if mapping.business_key is None)
        self.maps_out = tuple(CallMap(mapping) for mapping in element.call_out)
        keys = [mapping.business_key for mapping in element.call_in if mapping.business_key is not None]
        self.business_key = Value(keys[0]) if keys else None

    def work(self, token: Token) -> bool:
        workflow: State = token.workflow
        workflow.check_depth(token.scope)
        view, env = workflow.view(token), workflow.env
        key = self.called_key.string(view, env.feel) or ""
        version = self.version.string(view, env.feel)
        definition, spec = env.called(key, self.binding, version, token.scope.definition)
        initiator = spec.initiator()
        values: dict[str, Any] = {} if initiator is None else {initiator: env.person}
        for mapping in self.maps_in:
            values.update(mapping(view, token.own.vars if token.own is not None else {}, env.feel))
        for name, value in values.items():
            refuse_functions(name, value)
        if spec.root.none_start is None:
            raise StepFailed(
                "no_start",
                f"被调用的流程“{key}”没有空开始事件",
                f"Expected the called process {key!r} to have a none start event, found none",
            )
        scope = Scope(workflow.number(), "call", spec, definition, None, token, spec.root)
        scope.business_key = self.business_key.string(view, env.feel) if self.business_key else None
        scope.vars.update({name: feel.normalise(value) for name, value in values.items()})
        workflow.scopes_by_id[scope.id] = scope
        workflow.has_conditions = workflow.has_conditions or spec.has_conditions
        workflow.touch(scope)
        try:
            workflow.open_container(scope)
        except (StepFailed, feel.FeelError):
            workflow.drop_scope(scope)
            raise
        token.called = scope
        workflow.put(spec.root.none_start, scope)
        return False

    def leave(self, token: Token) -> bool:
        workflow: State = token.workflow
        if token.called is not None:
            self.hand_back(token)
            workflow.close_scope(token.called)
            token.called = None
        return super().leave(token)

    def hand_back(self, token: Token) -> None:
        if token.called is None:
            return
        workflow: State = token.workflow
        view = workflow.view_of(token.called)
        values: dict[str, Any] = {}
        local: dict[str, Any] = {}
        for mapping in self.maps_out:
            target = local if mapping.local else values
            target.update(mapping(view, token.called.vars, workflow.env.feel))
        if local:
            workflow.open_local(token, local)
        workflow.write_results(token.own or token.scope, values)


def _priority(value: Any, default: int) -> int:
    try:
        return default if value in (None, "") else int(value)
    except (TypeError, ValueError):
        raise StepFailed(
            "bad_priority",
            f"优先级应为整数，实际为 {value}",
            f"Expected a whole number as priority, found {value!r}",
        ) from None


def _instant(value: Any, now: datetime) -> datetime | None:
    """A due date: an instant, a date, or a duration from now."""
    try:
        found = _read_instant(value, now)
        return None if found is None else instants.to_utc(found)
    except (OverflowError, ValueError, TypeError):
        raise StepFailed(
            "bad_timer", f"不能用作日期：{value}", f"Expected a date, an instant or a duration, found {value}"
        ) from None


def _read_instant(value: Any, now: datetime) -> datetime | None:
    if value in (None, ""):
        return None
    if isinstance(value, str):
        return parse_duration(value).after(now) if value.lstrip().startswith("P") else parse_instant(value)
    if hasattr(value, "hour"):
        moment: datetime = value
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=HOME)
    if hasattr(value, "isoformat"):
        return parse_instant(value.isoformat())
    return now + value if hasattr(value, "total_seconds") else None
