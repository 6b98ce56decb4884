"""Lines that no release knows, told by what they are: none of them is a kickstart's, and each needs another cure.

What a line is says itself; where it came from (a section that ended too early, a conflict, a file of another kind)
is said by the text around it.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import islice

from ksc.diagnostics import Diagnostic, Fix, Location, Source, TextEdit, did_you_mean, error
from ksc.diagnostics.diagnostic import Related
from ksc.diagnostics.redact import shown_name
from ksc.diagnostics.spans import whole_line
from ksc.dialects.line import Locate
from ksc.dialects.spec import Facts
from ksc.records import dataclass
from ksc.resources import resource
from ksc.syntax import Command
from ksc.syntax.parser import KNOWN_SECTIONS, MERGE_MARKER
from ksc.syntax.templates import BEGINS_LINE

_SHOWN = 60
_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)(?:\[\w*\])?\+?=")
_PROGRAM = re.compile(r"\.{0,2}/[\w.+-]+(?:/[\w.+-]+)*;?|[A-Za-z_][\w-]*\(\)\{?")
_OPERATORS = frozenset(
    ["|", "||", "&&", "&", ">", ">>", "<", "<<", "2>", "2>&1", "&>", ">/dev/null", "2>/dev/null", ";", ";;"]
)
_TEMPLATE = re.compile(BEGINS_LINE)
_PRESEED = re.compile(r"\S+[ \t]+\S+/\S+[ \t]+(?:string|boolean|(?:multi)?select|note|password|seen|text|error)\b")
_XML = re.compile(r"</?[A-Za-z][\w:.-]*[\s/>]|<[?!]|</?[A-Za-z][\w:.-]*\Z")
_HEADER = re.compile(r"[ \t]*(%[A-Za-z-]+)")
_HTML = re.compile(r"<(?:!doctype\s+html|html)", re.IGNORECASE)
_MOST = 8  # related places


@dataclass(frozen=True, slots=True)
class Around:
    """What a stray line's text tells: conflicts by line, lines where sections begin or end, another format's name."""

    conflicts: Mapping[int, tuple[int, ...]]
    sections: Sequence[int]
    format: str | None


def stray(command: Command, facts: Facts, locate: Locate) -> Diagnostic | None:
    """What a line with an unknown name is, where that can be told; None where it is only unknown."""
    at = locate(command.words[0])
    here = at if at and at.source.line(at.span.line)[at.span.column - 1 :].startswith(command.words[0].raw) else None
    around = _around(here.source) if here else None
    if MERGE_MARKER.match(command.text) and (found := _marker(command, at, here, around)):
        return found
    if _TEMPLATE.match(command.words[0].raw):
        return error(
            "KS225",
            "this line is for a program that makes kickstarts of templates",
            at,
            help="render the template first, and check what comes out; or take the line out",
        )
    if found := _format(command, at, around):
        return found
    lower = command.name.lower()
    if lower != command.name and facts.command(lower) is not None:
        return error(
            "KS221",
            f"`{command.name[:_SHOWN]}` is no kickstart command: their names are in small letters",
            at,
            help=f"write `{lower}`",
            fix=_lowered(command, lower, here),
        )
    return _shell(command, facts, at, here, around)


def _lowered(command: Command, lower: str, here: Location | None) -> Fix | None:
    if here is None or command.words[0].raw != command.name:
        return None
    return Fix(f"write `{lower}`", (TextEdit(here.span, lower),))


def _marker(command: Command, at: Location | None, here: Location | None, around: Around | None) -> Diagnostic | None:
    marker = command.name[:7]
    others = around.conflicts.get(here.span.line, ()) if here and around else ()
    if marker[0] in "=|" and not others:
        return None  # a line in a comment that lost its `#`, as likely as not
    return error(
        "KS222",
        f"`{marker}` is a mark of a merge that was not finished",
        at,
        help="choose one of the two texts, and remove the marks",
        related=conflict(here.source, here.span.line, others) if here else (),
    )


def conflict(source: Source, line: int, lines: Sequence[int]) -> tuple[Related, ...]:
    """The other marks of the conflict that a line's mark is one of."""
    return tuple(
        Related("another mark of the same conflict", whole_line(source, other)) for other in lines if other != line
    )[:_MOST]


def _format(command: Command, at: Location | None, around: Around | None) -> Diagnostic | None:
    """A line of another installer, or of something else that is no kickstart."""
    text = command.text.strip()
    name = around.format if around else None
    if command.name == "d-i" or _PRESEED.match(text):
        name = "a preseed file of Debian's installer"
    elif name is None and _XML.match(text):
        name = "XML or HTML"
    if name is None:
        return None
    if name.startswith("a web page"):
        help_ = "fetch the kickstart again: a server answers with a page where it has no file, or asks for a password"
    else:
        help_ = "a kickstart has one command a line, such as `lang en_US.UTF-8`; write down anew what is meant"
    return error("KS224", f"this is a line of {name}, and no kickstart command", at, help=help_)


def _shell(
    command: Command, facts: Facts, at: Location | None, here: Location | None, around: Around | None
) -> Diagnostic | None:
    name, words = command.name, command.words
    assigned = _ASSIGNMENT.match(words[0].raw)
    if assigned and facts.command(assigned[1]) is not None:
        return None  # `timeout=5`, `lang=C`: an option, or an `=` too many
    word = name.rstrip(";")
    options = len(words) == 1 or words[1].value.startswith("--")
    if not assigned and options and name.isalpha() and did_you_mean(name, facts.names):
        return None  # `service --enabled=sshd`, `test`
    looks = assigned or word in _shell_words() or _PROGRAM.fullmatch(name)
    if not looks and not any(one.raw in _OPERATORS for one in words[1:]):
        return None
    name = assigned[1] + "=" if assigned else shown_name(word) or ";"
    notes: list[str] = []
    related: tuple[Related, ...] = ()
    before = _section_above(here, around)
    if here and before:
        closes = here.source.line(before).lstrip().startswith("%end")
        related = (
            Related(
                "the section before it ends here" if closes else "a section begins here",
                whole_line(here.source, before),
            ),
        )
        notes = ["a `%end`, or a section's header, inside a script ends the script there"] if closes else []
    return error(
        "KS223",
        f"`{name}` is no kickstart command: this looks like a line of a script",
        at,
        notes=notes,
        help="did a section end too early? put the line into a `%pre` or `%post` section",
        related=related,
    )


def _section_above(here: Location | None, around: Around | None) -> int | None:
    if here is None or around is None:
        return None
    before = bisect_left(around.sections, here.span.line)
    return around.sections[before - 1] if before else None


@cache
def _shell_words() -> frozenset[str]:
    lines = resource("values/shell.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def conflicts(lines: Sequence[str]) -> dict[int, tuple[int, ...]]:
    """The marks of conflicts by their lines, counted from 1: each with the lines of all marks of its conflict."""
    found: dict[int, tuple[int, ...]] = {}
    group: list[int] = []
    kinds: set[str] = set()
    for number, line in enumerate(lines, 1):
        # A look at one character spares the pattern.
        if line[:1] not in ("<", "=", ">", "|") or not MERGE_MARKER.match(line):
            continue
        if line[0] == "<":
            group, kinds = [], set()
        group.append(number)
        kinds.add(line[0])
        if line[0] == ">":
            if len(kinds) > 1:
                found.update(dict.fromkeys(group, tuple(islice(group, 100))))
            group, kinds = [], set()
    if len(kinds) > 1:
        found.update(dict.fromkeys(group, tuple(islice(group, 100))))
    return found


@lru_cache(maxsize=1)  # a file with one stray line has many
def _around(source: Source) -> Around:
    yaml = source.path.endswith((".yaml", ".yml"))
    sections = []
    for number, line in enumerate(source.lines, 1):
        if "%" in line and (header := _HEADER.match(line)) and (header[1] == "%end" or header[1] in KNOWN_SECTIONS):
            sections.append(number)
    return Around(
        conflicts(source.lines), sections, None if yaml else _kind(source.text[:20_000].lstrip("\ufeff \t\r\n"))
    )


def _kind(text: str) -> str | None:
    """What a text says it is, in its first line."""
    first = text.partition("\n")[0]
    if re.match(r"#cloud-config\b", first) or re.match(r"autoinstall:\s*\Z", first):
        return "a cloud-init configuration"
    if _HTML.match(text):
        return "a web page"
    if re.match(r"<\?xml|<!DOCTYPE|<profile\b", first):
        return "an AutoYaST profile" if re.search(r"<!DOCTYPE profile|<profile\b", text) else "XML"
    return None
