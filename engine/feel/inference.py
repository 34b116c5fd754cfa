"""What type a function's body gives, where that can be told without running it; used by ``instance of function<…>``."""

from __future__ import annotations

from collections.abc import Mapping

from engine.feel import syntax as x
from engine.feel.registry import DeclaredFunction
from engine.feel.types import ANY, Type, TypeTable
from engine.feel.values import Function, kind

Known = Mapping[str, Type]
TRUTHS = (x.Comparison, x.Logic, x.Between, x.In, x.InstanceOf, x.Quantified)


class Inference:
    """Types of expressions, given the types of names; what cannot be told is Any."""

    def __init__(self, builtins: Mapping[str, Function], types: TypeTable) -> None:
        self.builtins = builtins
        self.types = types

    def of(self, node: x.Node, known: Known) -> Type:
        """The type of an expression."""
        if isinstance(node, TRUTHS):
            return Type("boolean")
        if isinstance(node, x.Literal):
            return Type(kind(node.value))
        if isinstance(node, x.Name):
            return known.get(node.name, ANY)
        if isinstance(node, x.Chain):
            return self._chain(node, known)
        if isinstance(node, x.If):
            answers = [then for _, then in node.branches] + [node.otherwise]
            return self._common([self.of(answer, known) for answer in answers])
        if isinstance(node, x.ListNode):
            return Type("list", element=self._common([self.of(item, known) for item in node.items]))
        if isinstance(node, x.ContextNode):
            return self._context(node, known)
        if isinstance(node, x.FunctionNode):
            return self.function(node, known)
        return self._call(node, known)

    def _chain(self, node: x.Chain, known: Known) -> Type:
        operands = [node.first, *(operand for _, operand, _ in node.rest)]
        common = self._common([self.of(operand, known) for operand in operands])
        added = all(operator == "+" for operator, _, _ in node.rest)
        fits = common.name == "number" or (common.name == "string" and added)
        return common if fits else ANY

    @staticmethod
    def _common(types: list[Type]) -> Type:
        names = {type_.name for type_ in types}
        return types[0] if len(names) == 1 and not types[0].members and types[0].element is None else ANY

    def _context(self, node: x.ContextNode, known: Known) -> Type:
        members: dict[str, Type] = {}
        for key, value in node.entries:
            members[key] = self.of(value, {**known, **members})
        return Type("context", members=members)

    def function(self, node: x.FunctionNode, known: Known) -> Type:
        """The function type of a function as written."""
        parameters = {
            parameter.name: ANY if parameter.type is None else self.types.resolve(parameter.type)
            for parameter in node.parameters
        }
        if node.result is not None:
            result = self.types.resolve(node.result)
        else:
            result = ANY if node.external else self.of(node.body, {**known, **parameters})
        return Type("function", parameters=tuple(parameters.values()), result=result)

    def _call(self, node: x.Node, known: Known) -> Type:
        if isinstance(node, x.Call) and isinstance(node.function, x.Name) and node.function.name not in known:
            found = self.builtins.get(node.function.name)
            if isinstance(found, DeclaredFunction):
                return found.overloads[0].result
        return ANY
