"""The kernel: BPMN diagrams in, running instances out, without I/O. SpiffWorkflow moves the tokens."""

from engine.bpmn.beside import way_cut_off
from engine.bpmn.builder import compile, compile_process
from engine.bpmn.changes import Changes, Decided, Event, Thrown, Wait
from engine.bpmn.delegates import Delegates, bind
from engine.bpmn.dialect import read
from engine.bpmn.errors import (
    BadControl,
    BadDiagram,
    KernelError,
    MoveRefused,
    Problem,
    StepFailed,
    WaitMismatch,
    WaitNotFound,
)
from engine.bpmn.graph import Graph, Longest, Point
from engine.bpmn.lint import LintContext, lint
from engine.bpmn.model import Diagram, Element, Flow, Process, form_key, is_foreign_form
from engine.bpmn.moving import Direction, Way, Ways
from engine.bpmn.state import Env
from engine.bpmn.timers import HOME, Due, Timer
from engine.bpmn.token import ProcessSpec
from engine.bpmn.values import is_computed
from engine.bpmn.ways_back import may_withdraw, returns
from engine.bpmn.workflow import Workflow

__all__ = [
    "HOME",
    "BadControl",
    "BadDiagram",
    "Changes",
    "Decided",
    "Delegates",
    "Diagram",
    "Direction",
    "Due",
    "Element",
    "Env",
    "Event",
    "Flow",
    "Graph",
    "KernelError",
    "LintContext",
    "Longest",
    "MoveRefused",
    "Point",
    "Problem",
    "Process",
    "ProcessSpec",
    "StepFailed",
    "Thrown",
    "Timer",
    "Wait",
    "WaitMismatch",
    "WaitNotFound",
    "Way",
    "Ways",
    "Workflow",
    "bind",
    "compile",
    "compile_process",
    "form_key",
    "is_computed",
    "is_foreign_form",
    "lint",
    "may_withdraw",
    "read",
    "returns",
    "way_cut_off",
]
