"""Variables in text: Jinja2, sandboxed, an undefined name is an error.

Jinja2 is imported only for a text that holds `{{`, `{%` or `{#`; everything else is literal.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from ksc.diagnostics import Diagnostic, Location, did_you_mean, error

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

MAX_OUTPUT = 16 * 1024 * 1024  # code points that one template may make
MAX_RANGE = 10_000


@dataclass(frozen=True)
class Templates:
    """Renders texts with the names a profile may use: `host`, `site`, `tree`, `profile`, `vars`."""

    names: Mapping[str, object]
    filters: Mapping[str, Callable[..., object]] = field(default_factory=dict)

    def render(self, text: str, location: Location) -> tuple[str, Diagnostic | None]:
        """The text with its variables, or the text as it was and what is wrong with it."""
        if not is_template(text):
            return text, None
        import jinja2

        try:
            template = self._environment.from_string(text)
            pieces: list[str] = []
            size = 0
            for piece in template.generate(dict(self.names)):
                size += len(piece)
                if size > MAX_OUTPUT:
                    return text, error(
                        "KS313", "this template makes more text than any kickstart holds", location
                    )
                pieces.append(piece)
            return "".join(pieces), None
        except jinja2.UndefinedError as problem:
            return text, self._undefined(str(problem), location)
        except jinja2.TemplateSyntaxError as problem:
            said = f"line {problem.lineno}: {problem.message}" if "\n" in text else problem.message
            return text, error("KS311", f"this template is not valid: {said}", location)
        except jinja2.exceptions.SecurityError:
            return text, error("KS312", "this template reaches for what templates may not touch", location)
        except RecursionError:
            return text, error("KS311", "this template is nested too deep", location)
        except Exception as problem:  # a filter or an operation of the template's own: never a traceback
            return text, error("KS311", f"this template fails: {_short(problem)}", location)

    def _undefined(self, said: str, location: Location) -> Diagnostic:
        missing = re.search(r"'([\w.]+)'(?: is undefined|$)", said)
        name = missing[1] if missing else ""
        owner = self.names.get("vars") if "dict object" in said else self.names
        known = [str(one) for one in owner] if isinstance(owner, Mapping) else []
        return error(
            "KS310",
            f"`{name}` is not defined" if name else f"something is not defined: {said[:80]}",
            location,
            help=did_you_mean(name, known)
            or "set it under `vars:`, or give it a default: {{ name | default('…') }}",
        )

    @cached_property
    def _environment(self) -> "SandboxedEnvironment":
        import jinja2
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        environment = ImmutableSandboxedEnvironment(
            undefined=jinja2.StrictUndefined,
            keep_trailing_newline=True,
            autoescape=False,
        )
        environment.globals = {"range": _range, "dict": dict}
        environment.filters.update(self.filters)
        return environment


def is_template(text: str) -> bool:
    """Whether a text holds anything that Jinja2 would read."""
    return "{{" in text or "{%" in text or "{#" in text


def _range(*bounds: int) -> range:
    made = range(*bounds)
    if len(made) > MAX_RANGE:
        raise OverflowError(f"a range of more than {MAX_RANGE:,}")
    return made


def _short(problem: Exception) -> str:
    text = " ".join(f"{type(problem).__name__}: {problem}".split())
    return text[:160]
