"""What templates may do: Jinja2 with a budget, so that none eats the machine or reaches out of its box."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from typing import Any, NamedTuple

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import BlockReference, Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ksc.layer.budget import Budget
from ksc.layer.marks import named_character
from ksc.layer.templates import Use
from ksc.syntax.words import UNPRINTABLE

# What HTML needs and kickstarts do not, what differs from run to run, what opens objects.
_LEFT_OUT = frozenset(
    ["attr", "e", "escape", "forceescape", "pprint", "random", "safe", "striptags", "urlize", "xmlattr"]
)
_NO_METHODS = frozenset({"encode", "maketrans", "translate"})
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


_OF_HOSTS = frozenset({"host", "vars"})


class Prepared(NamedTuple):
    """A template ready to be rendered, and what it uses of `host` and `vars`."""

    template: jinja2.Template
    uses: frozenset[Use]


class OutputError(Exception):
    """A value that has no text, and what to do about it."""

    def __init__(self, what: str, help: str) -> None:
        super().__init__(what)
        self.help = help


class LineError(Exception):
    """A value that would leave its line."""


class _Code(CodeGenerator):
    """Jinja2's code generator, with a toll on every block, join, comparison, list, tuple and mapping."""

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        self.writeline("environment.budget.step()")
        super().blockvisit(nodes, frame)

    def visit_For(self, node: nodes.For, frame: Frame) -> None:  # noqa: N802 - Jinja2's name
        if node.test is not None:
            # `for … if …` turns without entering its block.
            toll = nodes.Call(nodes.EnvironmentAttribute("toll"), [], [], None, None)
            node.test = nodes.And(nodes.Not(toll), node.test)
        super().visit_For(node, frame)

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802
        self.write("environment.joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")

    def visit_Compare(self, node: nodes.Compare, frame: Frame) -> None:  # noqa: N802
        self.write("(")
        self._weighed(self.visit, node.expr, frame)
        for operand in node.ops:
            self.visit(operand, frame)
        self.write(")")

    def visit_Operand(self, node: nodes.Operand, frame: Frame) -> None:  # noqa: N802
        self.write(f" {_COMPARISONS[node.op]} ")
        self._weighed(self.visit, node.expr, frame)

    def visit_List(self, node: nodes.List, frame: Frame) -> None:  # noqa: N802
        self._weighed(super().visit_List, node, frame)

    def visit_Dict(self, node: nodes.Dict, frame: Frame) -> None:  # noqa: N802
        self._weighed(super().visit_Dict, node, frame)

    def visit_Tuple(self, node: nodes.Tuple, frame: Frame) -> None:  # noqa: N802
        if node.ctx == "load":
            self._weighed(super().visit_Tuple, node, frame)
        else:
            super().visit_Tuple(node, frame)

    def _weighed(self, visit: Callable[[Any, Frame], None], node: nodes.Node, frame: Frame) -> None:
        self.write("environment.budget.weighed(")
        visit(node, frame)
        self.write(")")


class Sandbox(ImmutableSandboxedEnvironment):
    """The environment that a profile's templates run in."""

    code_generator_class = _Code
    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self, filters: Mapping[str, Callable[..., object]]) -> None:
        self.budget = Budget()
        self.within_lines = False
        super().__init__(
            undefined=jinja2.StrictUndefined,
            keep_trailing_newline=True,
            autoescape=False,
            cache_size=0,
            loader=jinja2.FunctionLoader(lambda name: None),
            finalize=self._shown,
        )
        self.globals = {"range": self.budget.range, "dict": self._dict}
        kept = {name: one for name, one in self.filters.items() if name not in _LEFT_OUT}
        self.filters = {name: self._filter(name, one) for name, one in (kept | dict(filters)).items()}

    def prepare(self, text: str) -> Prepared:
        """A template and what it uses; raises what Jinja2 raises for one that is not valid."""
        template = self.from_string(text)
        return Prepared(template, frozenset(_uses(self.parse(text))))

    def begin(self, *, within_lines: bool) -> None:
        """A new template; `within_lines`: no value may hold a line end or another control character."""
        self.budget.refill()
        self.within_lines = within_lines

    def toll(self) -> None:
        """A turn of a loop that may not enter its block."""
        self.budget.step()

    def joined(self, values: tuple[Any, ...]) -> str:
        """`a ~ b`."""
        return "".join(map(str, self.budget.weighed(values)))

    def _shown(self, value: Any) -> Any:
        """What `{{ … }}` writes: values, and nothing whose text is an address in memory."""
        if isinstance(value, (str, jinja2.Undefined)):
            bad = UNPRINTABLE.search(value) if self.within_lines and isinstance(value, str) else None
            if bad:
                raise LineError(named_character(bad.group()))
            return self.budget.weighed(value)
        if value is None:
            raise OutputError("a value is null", "give it a default: {{ name or '…' }}")
        if callable(value):
            raise OutputError("a value is a function", "call it: {{ name() }}")
        if isinstance(value, Iterable) and not isinstance(value, (list, tuple, Mapping)):
            raise OutputError("a sequence is not made yet", "end it with `| list` or `| join(', ')`")
        return self.budget.weighed(value)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """An operator whose result may be large."""
        self.budget.operator(operator, left, right)
        return super().call_binop(context, operator, left, right)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """`vars.items` is the variable of that name where there is one, not a method of the mapping."""
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)

    def is_safe_callable(self, obj: Any) -> bool:
        """Macros, loops, and methods of texts, lists and mappings; nothing of anybody else's objects."""
        if isinstance(obj, (Macro, LoopContext, BlockReference, jinja2.Undefined)):
            return True
        if obj in (self.budget.range, self._dict, self.toll):
            return True
        owner = _owner(obj)
        if isinstance(owner, str):
            return obj.__name__ not in _NO_METHODS
        return isinstance(owner, (list, tuple, dict, LoopContext))

    def call(__self, __context: Context, __obj: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: N805
        """A call; methods of texts pay for what they will make."""
        owner = _owner(__obj)
        if isinstance(owner, str):
            args = __self.budget.method(owner, __obj.__name__, args, kwargs)
        return super().call(__context, __obj, *args, **kwargs)

    def _dict(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        return dict(self.budget.weighed(dict(*args, **kwargs)))

    def _filter(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        skipped = 1 if hasattr(function, "jinja_pass_arg") else 0

        @wraps(function)
        def paying(*args: Any, **kwargs: Any) -> Any:
            given = [list(one) if hasattr(one, "__next__") else one for one in args[skipped:]]
            self.budget.filter(name, given, kwargs)
            return function(*args[:skipped], *given, **kwargs)

        return paying


def _uses(node: nodes.Node) -> Iterator[Use]:
    name, asked = node, None
    if isinstance(node, nodes.Getattr):
        name, asked = node.node, node.attr
    elif isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
        name, asked = node.node, node.arg.value
    if isinstance(name, nodes.Name) and name.name in _OF_HOSTS:
        # `vars.items()` asks for all of them.
        yield (name.name, None if asked is None or hasattr(dict, asked) else asked)
        return
    for child in node.iter_child_nodes():
        yield from _uses(child)


def _owner(obj: Any) -> object:
    """What a bound method is bound to; None for anything else. The sandbox wraps `str.format`."""
    return getattr(getattr(obj, "__wrapped__", obj), "__self__", None)
