"""What an imported file is called in `profiles/`."""

import re
from pathlib import PurePath

from ksc.actions.import_.inputs import STDIN, tame
from ksc.diagnostics import Diagnostic, error, start_of

MAX_NAME = 100
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*\Z")
_SUFFIXES = frozenset({".ks", ".cfg", ".in", ".txt", ".kickstart", ".conf", ".yaml", ".yml"})


def name_for(shown: str, wanted: str | None) -> str | Diagnostic:
    """The profile's name: the one wanted, else one made from the file's."""
    if wanted is not None:
        reason = _wrong(wanted)
        if reason:
            return error(
                "KS622",
                f"`{tame(wanted, 60)}` cannot be a profile's name: {reason}",
                help="use letters, digits, `.`, `_`, `+` and `-`, a letter or digit first",
            )
        return wanted
    if shown == STDIN:
        return error(
            "KS622",
            "what comes from standard input has no name",
            start_of(shown),
            help="give it one: --name NAME",
        )
    made = made_from(shown)
    if _wrong(made):
        return error(
            "KS622",
            f"no profile's name can be made from {tame(shown)}",
            start_of(tame(shown)),
            help="give it one: --name NAME",
        )
    return made


def made_from(path: str) -> str:
    """A file's name without its endings, with `-` for what a profile's name cannot hold; perhaps empty."""
    stem = PurePath(path).name
    while "." in stem[1:] and PurePath(stem).suffix.lower() in _SUFFIXES:
        stem = PurePath(stem).stem
    made = re.sub(r"\.{2,}", ".", re.sub(r"[^A-Za-z0-9._+-]+", "-", stem))
    return made.strip("-._+")[:MAX_NAME]


def _wrong(name: str) -> str | None:
    if not name:
        return "it is empty"
    if len(name) > MAX_NAME:
        return f"it has more than {MAX_NAME} characters"
    if "/" in name or "\\" in name:
        return "it is a name in profiles/, not a path"
    if ".." in name:
        return "it holds `..`"
    if name.endswith((".ks", ".yaml", ".yml")):
        return "ksc adds `.ks` and `.yaml` itself"
    return None if _NAME.match(name) else "it holds other characters than a file's name should"


def same_name(name: str, first: str, second: str) -> Diagnostic:
    """The finding for two files of one command line that would become one profile."""
    return error(
        "KS631",
        f"{tame(first)} and {tame(second)} would both become the profile `{name}`",
        start_of(tame(second)),
        notes=("the second one was not imported",),
        help="import it by itself, with --name",
    )
