"""Files that are included from a place where only a script of the kickstart can have put them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ksc.checks.installation.bodies import SCRIPTS, Body, bodies
from ksc.checks.installation.values import concrete, few
from ksc.checks.kickstart import Kickstart
from ksc.diagnostics import Diagnostic, Location, Span, warning
from ksc.diagnostics.suggest import near
from ksc.syntax import Command
from ksc.syntax.templates import BEGINS_LINE
from ksc.syntax.words import cut

# Folders that are empty when an installer starts. What is under /run/install is the medium.
_MADE = r"/(?:tmp|var/tmp|run(?!/install\b)|dev/shm)/[^\s/]\S*"
_INCLUDE = r"[ \t]*%include[ \t]+\S"
_PATH = r"/[\w.+@/-]*[\w+@]"
# A script that runs or fetches other files, or makes up names, may write any of them.
_ANYTHING = (
    r"(?m)\b(?:curl|wget|tar|cpio|unzip|rsync|scp|t?ftp|git|base64|eval|nfs|mount|source|exec\s+/)\b|"
    r"(?:^|[\s;&|(])(?:\.|(?:/\S*/)?(?:ba|k|z|da)?sh|python\S*|perl|ruby)[ \t]+(?!-c\b)[/\"'$.]|"
    r"(?:/tmp|/run|/shm)/?(?=[\s\"';&|)]|\Z)|(?:/tmp|/run|/shm)/[\w./-]*[$`{*?%]|^[ \t]*%include"
)


class _Included(NamedTuple):
    path: str
    place: Location | None


def check_includes(kickstart: Kickstart) -> Iterator[Diagnostic]:
    """KS679: an included file that no `%pre` script writes."""
    included = list(_included(kickstart))
    if not included or not all(re.fullmatch(_MADE, one.path) and concrete(one.path) for one in included):
        return  # an included file may have scripts of its own
    scripts = [body.text for body in bodies(kickstart, "%pre")]
    if any(re.search(_ANYTHING, text) for text in scripts) or _template(kickstart):
        return
    written = {path for text in scripts for path in re.findall(_PATH, text)}
    words = {word for text in scripts for word in re.findall(r"[\w.+@-]+", text)}
    yield from few(_unwritten(included, written, words))


def _unwritten(included: list[_Included], written: set[str], words: set[str]) -> Iterator[Diagnostic]:
    for path, place in included:
        name = path.rpartition("/")[2]
        if path in written or name in words or name.rstrip(".") in words:
            continue
        nearest = near(path, written, 0.8) if len(written) < 1000 else None
        yield warning(
            "KS679",
            f"nothing writes `{path}`, which is included here",
            place,
            notes=(
                "the folder is empty when the installer starts, and no `%pre` script names the file"
                if words
                else "the folder is empty when the installer starts, and there is no `%pre` script",
            ),
            help=f"did you mean `{nearest}`?" if nearest else "write it in a `%pre` script, or remove the line",
        )


def _template(kickstart: Kickstart) -> bool:
    """Whether lines are for another program, which may bring scripts."""
    return any(
        isinstance(node, Command)
        and kickstart.facts.command(node.name) is None
        and (re.match(BEGINS_LINE, node.words[0].value) or not concrete(node.words[0].value))
        for node, _, _ in kickstart.placed
    )


def _included(kickstart: Kickstart) -> Iterator[_Included]:
    """What is included while an installation runs, at the top level and in sections."""
    for node, place in kickstart.includes():
        if node.target:
            word = node.words[1]
            if place and place.source.line(place.span.line)[place.span.column - 1 :].startswith(
                node.text.rstrip("\r\n")
            ):
                line, column = place.span.line, place.span.column
                yield _Included(
                    node.target, Location(place.source, Span(line, column + word.start, line, column + word.end))
                )
            else:
                yield _Included(node.target, place)
    for body in bodies(kickstart, "%packages", *SCRIPTS):
        if "%include" in body.text:
            yield from _in_body(body)


def _in_body(body: Body) -> Iterator[_Included]:
    for number, line in enumerate(body.lines, 1):
        if re.match(_INCLUDE, line):
            words, _ = cut(line, comments=False)
            if len(words) > 1:
                yield _Included(words[1].value, body.at(number, words[1].start, words[1].end))
