"""Which release a kickstart was written for: what it says, what it names, else what it fits.

In this order:

1. `#version=RHEL9` at column 0 (`#version=DEVEL` says nothing);
2. a release that the comments at the top name (`# Kickstart for CentOS 7`);
3. a release in the URL of the installation source, then of further repositories;
4. a guess: the newest RHEL release in which the most of the file is known, then Fedora's newest.
   A file that names Fedora without a release, or its `rawhide`, is tried on Fedora's first.

A comment or a URL counts only where the file fits that release as well as any other: "since RHEL 7.2", or
the EPEL of a neighbour, then does not mislead. A Fedora release that ksc has no facts for (24) counts as a
mention of Fedora, no more: the nearest one that it knows is years away, and knows other commands.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ksc.diagnostics import Location, Span
from ksc.dialects.fit import misfits
from ksc.dialects.spec import Dialect, Facts
from ksc.records import dataclass
from ksc.syntax import Blank, Command, Comment, Document

_VERSION = re.compile(r"#version=([A-Za-z]+)[ _-]?(\d+)")

# How a comment writes a distribution, and the aliases to try for it, the first known one counts.
_NAMED = (
    (r"centos[ _-]stream|centos[ _-]linux[ _-]stream", ("stream", "centos")),
    (r"centos(?:[ _-]linux)?", ("centos", "stream")),
    (r"rocky(?:[ _-]?linux)?", ("rocky",)),
    (r"alma[ _-]?linux(?:[ _-]os)?(?:[ _-]kitten)?", ("almalinux",)),
    (r"oracle[ _-]?linux|ol", ("ol",)),
    (r"red[ _-]?hat[ _-]enterprise[ _-]linux|rhel|scientific[ _-]linux|el", ("rhel",)),
    (r"fedora(?:[ _-](?:linux|server|workstation|core|cloud|release))?", ("fedora",)),
)
# Patterns are compiled when they are used (`re` keeps them): a file that says `#version=` needs none of them.
_COMMENT = tuple(
    (rf"(?<![\w@./])(?:{names})(?:[ _/-]?|[ _-](?:release|version|v)[ _-]?)(\d{{1,2}})(?!\d)", prefixes)
    for names, prefixes in _NAMED
)
_ASIDE = r"\b(?:since|until|before|after|than|not|unlike|from|as of)\W+(?:[\w/]+\W+){0,2}\Z"

# The same in a URL, where path pieces stand between the name and the number.
_PIECE = r"linux|releases?|development|updates|released|os|pub|server|atomic|bootc|silverblue|iot"
_PIECES = rf"(?:[/._:-]?(?:{_PIECE}))*"
_URL = (
    (r"centos-stream/(?:stream)?(\d{1,2})(?!\d)", ("stream", "centos")),
    (
        r"stream\.centos\.org/(\d{1,2})(?!\d)|\bstream(\d{1,2})(?!\d)|/(\d{1,2})-stream\b",
        ("stream", "centos"),
    ),
    (rf"(?:centos|altarch){_PIECES}[/._-]?(\d{{1,2}})(?!\d)", ("centos", "stream")),
    (r"mirrorlist\.centos\.org/\?(?:.*&)?release=(\d{1,2})(?!\d)", ("centos", "stream")),
    (rf"rocky(?:linux)?{_PIECES}[/._-]?(\d{{1,2}})(?!\d)", ("rocky",)),
    (rf"almalinux{_PIECES}[/._-]?(\d{{1,2}})(?!\d)", ("almalinux",)),
    (r"almalinux\.org/(\d{1,2})-kitten\b", ("almalinux",)),
    (r"(?<![a-z])(?:oraclelinux/)?ol[/._-]?(\d{1,2})(?!\d)", ("ol",)),
    (rf"(?<![a-z])(?:rhel|redhat){_PIECES}[/._-]?(\d{{1,2}})(?!\d)", ("rhel",)),
    (rf"fedora{_PIECES}[/._:-]?(\d{{1,2}})(?!\d)", ("fedora",)),
    (r"repo=[\w-]+-f(\d{2})(?!\d)", ("fedora",)),
    (rf"(?<![a-z])epel{_PIECES}[/._-]?(\d{{1,2}})(?!\d)", ("rhel",)),
)
_FEDORA = r"fedora|rawhide"
_SOURCES = frozenset({"url", "nfs", "ostreesetup", "ostreecontainer", "bootc", "liveimg", "harddrive"})


@dataclass(frozen=True, slots=True)
class Detected:
    """A dialect, or an alias of one as the file spells it (`rocky9`); None where there is nothing to go by.

    `reason` completes "it is ..., because ..."; `location` is what says so. A guess is not `certain`.
    """

    dialect: str | None
    reason: str
    location: Location | None = None
    certain: bool = False


class _Mention(NamedTuple):
    name: str
    reason: str
    location: Location | None


def detect(document: Document, facts: Facts) -> Detected:
    """The dialect a kickstart was written for, and how that is known."""
    stated = _stated(document, facts)
    if stated:
        return Detected(stated.name, stated.reason, stated.location, certain=True)
    wrong = misfits(document, facts)
    least = min(wrong.values(), default=0)
    mentions = (*_comments(document, facts), *_urls(document, facts))
    for mention in mentions:
        dialect = facts.dialect(mention.name)
        if dialect and wrong[dialect.name] == least:
            return Detected(mention.name, mention.reason, mention.location, certain=True)
    if not any(True for _ in document.commands()) and not any(True for _ in document.sections()):
        return Detected(None, "it holds no command and no section")
    guess = _guess(document, facts, wrong)
    if mentions and guess.dialect:
        passed = mentions[0]
        reason = f"{guess.reason} ({passed.reason}, which knows less of it)"
        return Detected(guess.dialect, reason, passed.location)
    return guess


def header(document: Document) -> Iterator[Comment]:
    """The comments before the first line that means something."""
    for node in document.nodes:
        if isinstance(node, Comment):
            yield node
        elif not isinstance(node, Blank):
            return


def _stated(document: Document, facts: Facts) -> _Mention | None:
    for node in document.nodes:
        if isinstance(node, Comment) and (found := _VERSION.match(node.text)):
            prefix = {"f": "fedora", "fc": "fedora", "el": "rhel"}.get(found[1].lower(), found[1].lower())
            name = _known(facts, (prefix,), found[2])
            if name:
                return _Mention(name, f"its header says `{found[0]}`", _within(document, node, found))
    return None


def _comments(document: Document, facts: Facts) -> list[_Mention]:
    """The releases that the first comments name, in the order in which they name them."""
    mentions: list[_Mention] = []
    for node in header(document):
        taken: list[tuple[int, int]] = []
        of_line: list[tuple[int, _Mention]] = []
        for pattern, prefixes in _COMMENT:
            for found in re.finditer(pattern, node.text, re.IGNORECASE):
                if any(start < found.end() and found.start() < end for start, end in taken):
                    continue
                taken.append(found.span())
                name = _known(facts, prefixes, found[1])
                if name and not re.search(_ASIDE, node.text[: found.start()], re.IGNORECASE):
                    mention = _Mention(name, f"a comment at its top names {found[0]}", _within(document, node, found))
                    of_line.append((found.start(), mention))
        mentions.extend(mention for _, mention in sorted(of_line, key=lambda one: one[0]))
    return mentions


def _urls(document: Document, facts: Facts) -> list[_Mention]:
    """The releases in URLs and paths: the installation source's first, `repo`s after it."""
    found = []
    for command in _sources(document):
        for word in command.words[1:]:
            name = release_in_url(word.value, facts)
            if name:
                found.append(_Mention(name, f"its `{command.name}` points at {name}", document.locate(command, word)))
                break
    return found


def _sources(document: Document) -> list[Command]:
    commands = [command for command in document.commands() if command.name in _SOURCES or command.name == "repo"]
    return sorted(commands, key=lambda command: command.name == "repo")


def release_in_url(value: str, facts: Facts) -> str | None:
    """The release, or its alias, that a URL or a path names: `centos7`; None where it names none that is known."""
    if ("/" not in value and ":" not in value) or len(value) > 4096:
        return None
    for pattern, prefixes in _URL:
        match = re.search(pattern, value, re.IGNORECASE)
        if match:
            name = _known(facts, prefixes, next(group for group in match.groups() if group))
            if name:
                return name
    return None


def _known(facts: Facts, prefixes: Iterable[str], number: str) -> str | None:
    """The first of `centos7`, ... that ksc has facts for."""
    names = (f"{prefix}{int(number)}" for prefix in (*prefixes, *(() if "fedora" in prefixes else ("rhel",))))
    return next((name for name in names if facts.dialect(name)), None)


def _guess(document: Document, facts: Facts, wrong: dict[str, int]) -> Detected:
    fedora = any(re.search(_FEDORA, node.text, re.IGNORECASE) for node in header(document)) or any(
        re.search(_FEDORA, word.value, re.IGNORECASE) for command in _sources(document) for word in command.words[1:]
    )

    def rank(dialect: Dialect) -> tuple[int, bool, int]:
        return wrong[dialect.name], (dialect.family == "fedora") != fedora, -dialect.version

    best = min(facts.dialects.values(), key=rank)
    if wrong[best.name]:
        reason = "more of it is known there than in any other release"
    elif fedora and best.family == "fedora":
        reason = "it names Fedora, and this is the newest release that knows all of it"
    else:
        reason = "this is the newest release that knows all of it"
    return Detected(best.name, reason)


def _within(document: Document, node: Comment, found: "re.Match[str]") -> Location | None:
    if node.span is None:
        return None
    line, column = node.span.line, node.span.column
    return Location(document.source, Span(line, column + found.start(), line, column + found.end()))
