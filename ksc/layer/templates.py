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
    from ksc.layer.sandbox import Sandbox


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

        from ksc.layer.budget import TooMuchError

        try:
            self._sandbox.budget.refill()
            return self._sandbox.from_string(text).render(dict(self.names)), None
        except TooMuchError as problem:
            return text, error("KS313", f"this template does too much: {problem}", location)
        except jinja2.UndefinedError as problem:
            return text, self._undefined(str(problem), location)
        except jinja2.TemplateNotFound:
            return text, error("KS311", "a template cannot include or extend another file", location)
        except jinja2.TemplateSyntaxError as problem:
            said = f"line {problem.lineno}: {problem.message}" if "\n" in text else problem.message
            return text, error(
                "KS311",
                f"this template is not valid: {said}",
                location,
                help="a text that is no template but holds `{{`, `{%` or `{#` is written {{ '{{' }}",
            )
        except jinja2.exceptions.SecurityError:
            return text, error("KS312", "this template reaches for what templates may not touch", location)
        except (RecursionError, MemoryError):
            return text, error("KS313", "this template is nested too deep", location)
        except Exception as problem:  # noqa: BLE001 - a filter or an operation of the template's own: never a traceback
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
            help=did_you_mean(name, known) or "set it under `vars:`, or give it a default: {{ name | default('…') }}",
        )

    @cached_property
    def _sandbox(self) -> "Sandbox":
        from ksc.layer.sandbox import Sandbox

        return Sandbox(self.filters)


def is_template(text: str) -> bool:
    """Whether a text holds anything that Jinja2 would read."""
    return "{{" in text or "{%" in text or "{#" in text


def _short(problem: Exception) -> str:
    text = " ".join(f"{type(problem).__name__}: {problem}".split())
    return text[:160]
