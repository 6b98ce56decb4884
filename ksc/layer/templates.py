"""Variables in text: Jinja2, sandboxed, an undefined name is an error.

Jinja2 is imported only for a text that holds `{{` or `{%` and is not filled in without; everything else is literal.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from traceback import walk_tb
from typing import TYPE_CHECKING

from ksc.diagnostics import Diagnostic, Location, Source, did_you_mean, error, start_of, whole_line
from ksc.layer.plain_templates import filled

if TYPE_CHECKING:
    from ksc.layer.sandbox import Prepared, Sandbox

Use = tuple[str, str | None]
"""A name that differs from host to host, and what a template asks of it; None: all of it."""
OF_HOSTS = frozenset({"host", "vars"})

_NO_NAME = "set it under `vars:`, or give it a default: {{ name | default('…') }}"
_NO_HOST = "a profile that is only there for hosts, and other profiles, says `abstract: true`"
_MOST_PREPARED = 1000
_LONGEST_PREPARED = 200_000  # characters of all of them: what is compiled takes twenty times as much memory


class Engine:
    """The sandbox of one run, and the templates that it has made ready. Made when the first template is met."""

    def __init__(self, filters: Mapping[str, Callable[..., object]]) -> None:
        self.filters = filters
        self._prepared: dict[str, Prepared] = {}
        self._length = 0

    @cached_property
    def sandbox(self) -> "Sandbox":
        """Where templates run."""
        from ksc.layer.sandbox import Sandbox

        return Sandbox(self.filters)

    def prepared(self, text: str) -> "Prepared":
        """A template ready to be rendered; raises what Jinja2 raises for one that is not valid."""
        known = self._prepared.get(text)
        if known is None:
            self._length += len(text)
            if len(self._prepared) >= _MOST_PREPARED or self._length > _LONGEST_PREPARED:
                self._prepared.clear()
                self._length = len(text)
            known = self._prepared[text] = self.sandbox.prepare(text)
        return known


@dataclass(frozen=True)
class Templates:
    """Renders texts with the names that whoever makes it gives: for a profile `site`, `tree`, `profile`, `vars`.

    `uses` gathers what the rendered texts ask of `host` and `vars`: where these are the same for two hosts, so
    are the texts.
    """

    names: Mapping[str, object]
    filters: Mapping[str, Callable[..., object]] = field(default_factory=dict)
    engine: Engine | None = None
    uses: set[Use] = field(default_factory=set)

    def giving(self, names: Mapping[str, object]) -> "Templates":
        """The same with other names, and nothing used yet."""
        return replace(self, names=names, engine=self._engine, uses=set())

    def render(self, text: str, location: Location, *, within_lines: bool = False) -> tuple[str, Diagnostic | None]:
        """The text with its variables, or the text as it was and what is wrong with it.

        With `within_lines` each variable stays within its line.
        """
        return self._rendered(text, location, None, within_lines=within_lines) if is_template(text) else (text, None)

    def render_file(self, source: Source) -> tuple[Source, Diagnostic | None]:
        """A file's text with its variables, each of which stays within its line."""
        if not is_template(source.text):
            return source, None
        # Jinja2 makes every line end a LF.
        crlf = source.text.find("\r\n") >= 0
        at = start_of(source.path, source.text)
        made, problem = self._rendered(source.text, at, source, within_lines=True)
        return Source(source.path, made.replace("\n", "\r\n") if crlf and not problem else made), problem

    def _rendered(
        self, text: str, location: Location, file: Source | None, *, within_lines: bool
    ) -> tuple[str, Diagnostic | None]:
        if plain := filled(text, self.names):
            self.uses.update(use for use in plain[1] if use[0] in OF_HOSTS)
            return plain[0], None

        import jinja2

        from ksc.layer.filter_costs import TooMuchError
        from ksc.layer.sandbox import LineError, OutputError

        try:
            self._engine.sandbox.begin(within_lines=within_lines)
            template, uses = self._engine.prepared(text)
            self.uses.update(uses)
            return template.render(dict(self.names)), None
        except TooMuchError as problem:
            return text, error("KS313", f"this template does too much: {problem}", _at(problem, location, file))
        except OutputError as problem:
            return text, error(
                "KS311",
                f"this template cannot be written out: {problem}",
                _at(problem, location, file),
                help=problem.help,
            )
        except LineError as problem:
            return text, error(
                "KS320",
                f"a variable's value holds {problem}",
                _at(problem, location, file),
                notes=("in a kickstart it would begin a line of its own",),
            )
        except jinja2.UndefinedError as problem:
            return text, self._undefined(str(problem), _at(problem, location, file))
        except jinja2.TemplateSyntaxError as problem:
            said = f"line {problem.lineno}: {problem.message}" if "\n" in text and not file else problem.message or ""
            return text, error(
                "KS311",
                f"this template is not valid: {said.rstrip('.')}",
                whole_line(file, problem.lineno) if file else location,
                help="a text that is no template but holds `{{` or `{%` is written {{ '{{' }}",
            )
        except jinja2.exceptions.SecurityError as problem:
            at = _at(problem, location, file)
            return text, error("KS312", "this template reaches for what templates may not touch", at)
        except (RecursionError, MemoryError):
            return text, error("KS313", "this template is nested too deep", location)
        except Exception as problem:  # noqa: BLE001 - a filter or an operation of the template's own: never a traceback
            return text, error("KS311", f"this template fails: {_short(problem)}", _at(problem, location, file))

    def _undefined(self, said: str, location: Location) -> Diagnostic:
        missing = re.search(r"'([\w.]+)'(?: is undefined|$)", said)
        name = missing[1] if missing else ""
        owner = self.names.get("vars") if "dict object" in said else self.names
        known = [str(one) for one in owner] if isinstance(owner, Mapping) else []
        if name == "host":
            return error("KS318", "only what is compiled for a host has a `host`", location, help=_NO_HOST)
        return error(
            "KS310",
            f"`{name}` is not defined" if name else f"something is not defined: {said[:80]}",
            location,
            help=did_you_mean(name, known) or _NO_NAME,
        )

    @cached_property
    def _engine(self) -> Engine:
        return self.engine or Engine(self.filters)


def _at(problem: Exception, location: Location, file: Source | None) -> Location:
    """The line of a file in which a template failed; Jinja2 gives tracebacks the template's own lines."""
    if file is None:
        return location
    numbers = [line for frame, line in walk_tb(problem.__traceback__) if frame.f_code.co_filename == "<template>"]
    return whole_line(file, numbers[-1]) if numbers else location


def is_template(text: str) -> bool:
    """Whether a text holds anything that Jinja2 would read."""
    return "{{" in text or "{%" in text


def _short(problem: Exception) -> str:
    text = " ".join(f"{type(problem).__name__}: {problem}".split())
    return text[:160]
