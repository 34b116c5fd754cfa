"""DMN: decision models read, checked and evaluated on FEEL."""

from engine.feel.dmn.definitions import Decision, DecisionResult, Definitions, DmnInvalid, parse
from engine.feel.dmn.model import Problem
from engine.feel.dmn.scope import MatchedRule

__all__ = ["Decision", "DecisionResult", "Definitions", "DmnInvalid", "MatchedRule", "Problem", "parse"]
