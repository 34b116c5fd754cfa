"""FEEL, the expression language of DMN: compiled once, evaluated fast, always bounded, never running code."""

from engine.feel import dmn
from engine.feel.analysis import (
    Analysis,
    Finding,
    FunctionDoc,
    analyse,
    analyse_template,
    analyse_unary,
    describe,
    uncovered,
)
from engine.feel.bounds import Bounds, Env
from engine.feel.codec import decode, encode
from engine.feel.documents import dumps, loads
from engine.feel.errors import (
    DmnError,
    FeelBoundExceeded,
    FeelError,
    FeelEvaluationError,
    FeelSyntaxError,
    NotTranslatable,
)
from engine.feel.excerpts import Excerpt, excerpt, excerpt_of
from engine.feel.expressions import Expression, UnaryTests, compile, compile_unary
from engine.feel.functions.conversion import literal
from engine.feel.juel import conversions, translate
from engine.feel.juel_parser import NO_ADVICE
from engine.feel.registry import DeclaredFunction, FunctionRegistry, register
from engine.feel.temporal import YearsMonths
from engine.feel.values import Function, Range, normalise

__all__ = [
    "NO_ADVICE",
    "Analysis",
    "Bounds",
    "DeclaredFunction",
    "DmnError",
    "Env",
    "Excerpt",
    "Expression",
    "FeelBoundExceeded",
    "FeelError",
    "FeelEvaluationError",
    "FeelSyntaxError",
    "Finding",
    "Function",
    "FunctionDoc",
    "FunctionRegistry",
    "NotTranslatable",
    "Range",
    "UnaryTests",
    "YearsMonths",
    "analyse",
    "analyse_template",
    "analyse_unary",
    "compile",
    "compile_unary",
    "conversions",
    "decode",
    "describe",
    "dmn",
    "dumps",
    "encode",
    "excerpt",
    "excerpt_of",
    "literal",
    "loads",
    "normalise",
    "register",
    "translate",
    "uncovered",
]
