"""What a diagram may not contain: one rule, one file, one pair of diagrams."""

from engine.bpmn.lint.context import LintContext
from engine.bpmn.lint.run import lint

__all__ = ["LintContext", "lint"]
