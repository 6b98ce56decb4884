"""The code that a template becomes: Jinja2's, with a toll, and without what reaches out of the template."""

# ruff: noqa: D102, N802 - what is overridden has Jinja2's names, and Jinja2 says what it is

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NoReturn

from jinja2 import TemplateAssertionError, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from ksc.layer.budget import NODE
from ksc.layer.filter_costs import TooMuchError

MAX_TOKENS = 50_000  # a base of 5,000 lines with two variables in each has half of them

_COMPARISONS = {
    "eq": "==",
    "ne": "!=",
    "gt": ">",
    "gteq": ">=",
    "lt": "<",
    "lteq": "<=",
    "in": "in",
    "notin": "not in",
}


class Counted(Extension):
    """Reads no template that is so large that compiling it takes seconds."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """The tokens, counted."""
        for number, token in enumerate(stream):
            if number > MAX_TOKENS:
                raise TooMuchError("it holds more than 50,000 words and signs")
            yield token


class Code(CodeGenerator):
    """Jinja2's code generator, with a toll on every block, join, comparison, list, tuple and mapping."""

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        self.writeline(f"environment.budget.step({sum(map(_size, nodes))})")
        super().blockvisit(nodes, frame)

    def visit_For(self, node: nodes.For, frame: Frame) -> None:
        if node.test is not None:
            # `for … if …` turns without entering its block.
            toll = nodes.Call(nodes.EnvironmentAttribute("toll"), [nodes.Const(_size(node.test))], [], None, None)
            node.test = nodes.And(nodes.Not(toll), node.test)
        super().visit_For(node, frame)

    def signature(self, node: Any, frame: Frame, extra_kwargs: Any = None) -> None:
        if node.dyn_args is not None:
            node.dyn_args = nodes.Call(nodes.EnvironmentAttribute("spread"), [node.dyn_args], [], None, None)
        super().signature(node, frame, extra_kwargs)

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        self.write("environment.joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")

    def visit_Compare(self, node: nodes.Compare, frame: Frame) -> None:
        self.write("(")
        self._weighed(self.visit, node.expr, frame)
        for operand in node.ops:
            self.visit(operand, frame)
        self.write(")")

    def visit_Operand(self, node: nodes.Operand, frame: Frame) -> None:
        self.write(f" {_COMPARISONS[node.op]} ")
        self._weighed(self.visit, node.expr, frame)

    def visit_List(self, node: nodes.List, frame: Frame) -> None:
        self._weighed(super().visit_List, node, frame)

    def visit_Dict(self, node: nodes.Dict, frame: Frame) -> None:
        self._weighed(super().visit_Dict, node, frame)

    def visit_Tuple(self, node: nodes.Tuple, frame: Frame) -> None:
        if node.ctx == "load":
            self._weighed(super().visit_Tuple, node, frame)
        else:
            super().visit_Tuple(node, frame)

    def _weighed(self, visit: Callable[[Any, Frame], None], node: nodes.Node, frame: Frame) -> None:
        self.write("environment.budget.weighed(")
        visit(node, frame)
        self.write(")")

    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:
        if isinstance(node.arg, nodes.Slice):
            self._weighed(super().visit_Getitem, node, frame)
        else:
            super().visit_Getitem(node, frame)

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: Any) -> str:
        if not isinstance(node, nodes.TemplateData):
            raise nodes.Impossible  # at run time, by the same rules as everything else
        return super()._output_child_to_const(node, frame, finalize)

    def visit_Include(self, node: nodes.Include, frame: Frame) -> NoReturn:
        _refuse("a template cannot include another file", node)

    def visit_Import(self, node: nodes.Import, frame: Frame) -> NoReturn:
        _refuse("a template cannot import another file", node)

    def visit_FromImport(self, node: nodes.FromImport, frame: Frame) -> NoReturn:
        _refuse("a template cannot import another file", node)

    def visit_Extends(self, node: nodes.Extends, frame: Frame) -> NoReturn:
        _refuse("a template cannot extend another file", node)

    def visit_EvalContextModifier(self, node: nodes.EvalContextModifier, frame: Frame) -> NoReturn:
        _refuse("`autoescape` is for HTML", node)

    def visit_FilterBlock(self, node: nodes.FilterBlock, frame: Frame) -> None:
        self.writeline("environment.no_block()")
        super().visit_FilterBlock(node, frame)


def _size(node: nodes.Node) -> int:
    """What a part of a block costs; the blocks in it cost on their own."""
    own = len(node.data) if isinstance(node, nodes.TemplateData) else NODE
    return own + sum(map(_size, node.iter_child_nodes(exclude=("body", "else_"))))


def _refuse(why: str, node: nodes.Node) -> NoReturn:
    raise TemplateAssertionError(why, node.lineno)
