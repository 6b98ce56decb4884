"""Texts that programs read, from the templates in `texts/` beside this: Jinja2, and each value quoted for its language.

A name that is not given is a bug and raises, and so does a value with a control character in it: in none of these
languages can one be quoted, and a line break would begin a new statement.
"""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ksc.layer.fields import CONTROL

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = Path(__file__).parent / "texts"


def fill(template: str, **values: object) -> str:
    """The text of a template, by its name in `texts/`."""
    filled: str = _environment().get_template(template).render(values)
    return filled


def in_quotes(value: str) -> str:
    """A value between double quotes, as Apache, nginx and dhcpd read it. (nginx has variables: no `$` may reach it.)"""
    escaped = one_line(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def in_pattern(value: str) -> str:
    """A value in a regular expression of Apache, as itself; with as few backslashes as can be: its quotes know them."""
    return "".join(
        f"[{one}]" if one in ".+*?(){}|$[" else f"\\{one}" if one in "\\^" else one for one in one_line(value)
    )


def in_unit(value: str) -> str:
    """A value in a unit of systemd: `%` would begin a specifier."""
    return one_line(value).replace("%", "%%")


def in_octal(value: str) -> str:
    """A field of fstab or exports: what would end it, or begin a comment, as an octal number."""
    return "".join(f"\\{ord(one):03o}" if one in ' \\#"' else one for one in one_line(value))


def one_line(value: str) -> str:
    """The value. ValueError where it has a control character."""
    if CONTROL.search(str(value)):  # for a name that is not given this raises, too
        raise ValueError("a control character in a value of a server's configuration")
    return value


def _finalized(value: Any) -> Any:
    return one_line(value) if isinstance(value, str) else value


FILTERS: Mapping[str, Callable[[str], str]] = {one.__name__: one for one in (in_pattern, in_quotes, in_unit)}


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        autoescape=False,  # noqa: S701 - no HTML: each value has the filter of its language
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        finalize=_finalized,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(FILTERS)
    return made
