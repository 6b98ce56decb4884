"""What templates may do: Jinja2 with a budget, so that none eats the machine or reaches out of its box."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from typing import Any, NamedTuple, NoReturn, TypeVar

import jinja2
from jinja2 import nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import BlockReference, Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from ksc.layer.budget import Budget
from ksc.layer.marks import named_character
from ksc.layer.template_code import Code, Counted
from ksc.layer.templates import OF_HOSTS, Use
from ksc.layer.weights import ITEM, leaves
from ksc.syntax.words import UNPRINTABLE

# What HTML needs and kickstarts do not, what differs from run to run, what opens objects.
_LEFT_OUT = frozenset(
    ["attr", "e", "escape", "forceescape", "pprint", "random", "safe", "striptags", "urlize", "xmlattr"]
)
_NO_METHODS = frozenset({"encode", "maketrans", "translate"})
# Filters that write their values as text.
_WRITING = frozenset(
    [*("capitalize", "center", "format", "indent", "join", "lower", "replace", "string", "title", "tojson", "trim"),
     *("truncate", "upper", "urlencode", "wordcount", "wordwrap")]
)  # fmt: skip
_WALKING = frozenset({"copy", "count", "index"})
# How Python shows what has no text of its own: by its place in memory, another one in every run.
_ADDRESS = re.compile(r" at 0x[0-9a-f]{4}")

_ONLY_REPR: Any = object.__str__  # of what is shown to programmers only


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


class Sandbox(ImmutableSandboxedEnvironment):
    """The environment that a profile's templates run in."""

    code_generator_class = Code
    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "**", "%"})

    def __init__(self, filters: Mapping[str, Callable[..., object]]) -> None:
        self.budget = Budget()
        self.within_lines = False
        super().__init__(
            undefined=jinja2.StrictUndefined,
            keep_trailing_newline=True,
            autoescape=False,
            cache_size=0,
            finalize=self._shown,
            extensions=[Counted],
            optimized=False,  # what is reckoned while compiling pays no toll
        )
        self.globals = {"range": self.budget.range, "dict": self._dict}
        kept = {name: one for name, one in self.filters.items() if name not in _LEFT_OUT}
        self.filters = {name: self._filter(name, one) for name, one in (kept | dict(filters)).items()}
        self.tests = {name: self._test(one) for name, one in self.tests.items()}
        # A plugin's filter that is given the context may look at any name.
        self.seeing = frozenset(name for name, one in filters.items() if hasattr(one, "jinja_pass_arg"))

    def prepare(self, text: str) -> Prepared:
        """A template and what it uses; raises what Jinja2 raises for one that is not valid."""
        template = self.from_string(text)
        parsed = self.parse(text)
        seeing = any(one.name in self.seeing for one in parsed.find_all(nodes.Filter))
        uses = ((name, None) for name in OF_HOSTS) if seeing else _uses(parsed)
        return Prepared(template, frozenset(uses))

    def begin(self, *, within_lines: bool) -> None:
        """A new template; `within_lines`: no value may hold a line end or another control character."""
        self.budget.refill()
        self.within_lines = within_lines

    def no_block(self) -> None:
        """A block whose text nobody looks at: a value could begin a line in it."""
        if self.within_lines:
            raise OutputError("a kickstart has no `{% filter %}` blocks", "write {{ name | filter }}")

    def toll(self, size: int) -> None:
        """A turn of a loop that may not enter its block."""
        self.budget.step(size)

    def spread(self, values: Any) -> tuple[Any, ...]:
        """`*values` of a call."""
        if isinstance(values, str):
            self.budget.pay(ITEM * len(values))
        return tuple(self.budget.weighed(values))

    def joined(self, values: tuple[Any, ...]) -> str:
        """`a ~ b`."""
        return "".join(map(str, written(self.budget.weighed(values))))

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
        return written(self.budget.weighed(value))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """An operator whose result may be large."""
        self.budget.operator(operator, left, right)
        if operator == "%" and isinstance(left, str):
            written(right)
        return super().call_binop(context, operator, left, right)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """`vars.items` is the variable of that name where there is one, not a method of the mapping."""
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)

    def unsafe_undefined(self, obj: Any, attribute: str) -> NoReturn:
        """Refuses at once; Jinja2 does when the value is used, and a filter may never use it."""
        raise SecurityError(f"{attribute} is not for templates")

    def is_safe_callable(self, obj: Any) -> bool:
        """Macros, loops, and methods of texts, lists and mappings; nothing of anybody else's objects."""
        if isinstance(obj, (Macro, LoopContext, BlockReference, jinja2.Undefined)):
            return True
        if obj in (self.budget.range, self._dict, self.toll, self.spread):
            return True
        owner = _owner(obj)
        if isinstance(owner, str):
            return obj.__name__ not in _NO_METHODS
        return isinstance(owner, (list, tuple, dict, LoopContext))

    def call(__self, __context: Context, __obj: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: N805
        """A call; methods of texts pay for what they will make."""
        owner = _owner(__obj)
        name = getattr(__obj, "__name__", "")
        if "caller" in kwargs and not isinstance(__obj, Macro):
            raise SecurityError("`call` is for macros")
        if isinstance(owner, str):
            args = __self.budget.method(owner, name, args, kwargs)
            made = super().call(__context, __obj, *written(args), **written(kwargs))
            # A format reaches for attributes of what it is given.
            return _without_address(made) if name in ("format", "format_map") else made
        if isinstance(owner, LoopContext) or (isinstance(owner, (list, tuple, dict)) and name in _WALKING):
            __self.budget.weighed((owner if name in _WALKING else (), args))
        return super().call(__context, __obj, *args, **kwargs)

    def _dict(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        return dict(self.budget.weighed(dict(*args, **kwargs)))

    def _filter(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        skipped = 1 if hasattr(function, "jinja_pass_arg") else 0

        @wraps(function)
        def paying(*args: Any, **kwargs: Any) -> Any:
            given = [list(one) if hasattr(one, "__next__") else one for one in args[skipped:]]
            self.budget.filter(name, given, kwargs)
            if name in _WRITING:
                written(given)
            made = function(*args[:skipped], *given, **kwargs)
            if isinstance(made, (set, frozenset)):
                return sorted(made, key=str)  # the order of a set is another one in every run
            return str.__str__(made) if isinstance(made, Markup) else made

        return paying

    def _test(self, function: Any) -> Callable[..., Any]:
        skipped = 1 if hasattr(function, "jinja_pass_arg") else 0

        @wraps(function)
        def paying(*args: Any, **kwargs: Any) -> Any:
            self.budget.weighed((args[skipped:], kwargs))
            return function(*args, **kwargs)

        return paying


W = TypeVar("W")


def written(value: W) -> W:
    """The value, which can be written: all in it is defined, and has a text that is the same in every run."""
    for leaf in leaves(value):
        if isinstance(leaf, jinja2.Undefined):
            str(leaf)  # raises, with its name
        if callable(leaf):
            raise OutputError("a value is a function", "call it: {{ name() }}")
        if isinstance(leaf, tuple) or type(leaf).__str__ is _ONLY_REPR:
            raise _no_text()
        _without_address(repr(leaf))
    return value


def _without_address(text: W) -> W:
    if isinstance(text, str) and _ADDRESS.search(text):
        raise _no_text()
    return text


def _no_text() -> OutputError:
    return OutputError("a value has no text", "write out a text, a number, a list or a mapping")


def _uses(node: nodes.Node) -> Iterator[Use]:
    name, asked = node, None
    if isinstance(node, nodes.Getattr):
        name, asked = node.node, node.attr
    elif isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
        name, asked = node.node, node.arg.value
    if isinstance(name, nodes.Name) and name.name in OF_HOSTS:
        # `vars.items()` asks for all of them.
        yield (name.name, None if asked is None or hasattr(dict, asked) else asked)
        return
    for child in node.iter_child_nodes():
        yield from _uses(child)


def _owner(obj: Any) -> object:
    """What a bound method is bound to; None for anything else. The sandbox wraps `str.format`."""
    return getattr(getattr(obj, "__wrapped__", obj), "__self__", None)
