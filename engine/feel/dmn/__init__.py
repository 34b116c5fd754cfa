"""DMN: decision models read, checked and evaluated on FEEL."""

from engine.feel.dmn.answers import answers
from engine.feel.dmn.definitions import Decision, DecisionResult, Definitions
from engine.feel.dmn.inputs import Mismatch
from engine.feel.dmn.model import Cell, Model, Problem
from engine.feel.dmn.notices import Notice
from engine.feel.dmn.reading import DmnInvalid, build, outline, parse
from engine.feel.dmn.scope import MatchedRule

__all__ = [
    "Cell",
    "Decision",
    "DecisionResult",
    "Definitions",
    "DmnInvalid",
    "MatchedRule",
    "Mismatch",
    "Model",
    "Notice",
    "Problem",
    "answers",
    "build",
    "outline",
    "parse",
]
