"""The structure is what the reference parser sees: commands and their words, sections and their lines.

Two readings are compared as lists of events, up to the first thing that stops the reference; ksc goes on
there, and says what is wrong.
"""

import re
import shlex
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pykickstart.base import BaseHandler
from pykickstart.errors import KickstartParseError
from pykickstart.parser import KickstartParser, Packages
from pykickstart.sections import Section as ReferenceSection
from reference import handler
from support import corpus, examples
from syntax.kit import kickstarts, lines, texts

from ksc.dialects import facts
from ksc.syntax import KNOWN_SECTIONS, Command, Document, Include, Section, Unparsed, parse
from ksc.syntax.packages import package_lines
from ksc.syntax.words import cut

Event = tuple[object, ...]
STOPS: Event = ("stops",)
# Where it stops or goes on, ksc says that a quoted section's name is no such thing: nobody has ever written one.
UNLIKE: Event = ("unlike",)
RELEASES = {"RHEL9": True, "RHEL5": False}  # whether a section needs its %end


class _Recorder(ReferenceSection):  # type: ignore[misc]
    allLines = True  # noqa: N815

    def __init__(self, handler: BaseHandler, kind: str, events: list[Event]) -> None:
        super().__init__(handler)
        self.sectionOpen = kind
        self.events = events

    def handleHeader(self, lineno: int, args: list[str]) -> None:
        self.events.append(("section", *args))

    def handleLine(self, line: str) -> None:
        if line:
            self.events.append(("line", line))

    def finalize(self) -> None:
        self.events.append(("end",))


class _Parser(KickstartParser):  # type: ignore[misc]
    def __init__(self, handler: BaseHandler) -> None:
        self.events: list[Event] = []
        super().__init__(handler)

    def setupSections(self) -> None:
        self._sections = {}
        for kind in KNOWN_SECTIONS:
            self.registerSection(_Recorder(self.handler, kind, self.events))

    def handleCommand(self, lineno: int, args: list[str]) -> None:
        self.events.append(("command", *args))

    def _handleInclude(self, f: str) -> None:
        self.events.append(("include", f))


@pytest.fixture(scope="module")
def handlers() -> dict[str, BaseHandler]:
    return {release: handler(release.lower()) for release in RELEASES}


def reference(text: str, handler: BaseHandler) -> list[Event]:
    parser = _Parser(handler)
    try:
        parser.readKickstartFromString(text)
    except (KickstartParseError, ValueError, IndexError):
        parser.events.append(STOPS)
    return parser.events


def ours(document: Document, *, ends: bool) -> list[Event]:
    events = []
    for event in _events(document, ends=ends):
        events.append(event)
        if event in (STOPS, UNLIKE):
            break
    return events


def _events(document: Document, *, ends: bool) -> Iterator[Event]:
    wrong = {(found.line, found.code) for found in document.diagnostics if found.severity == "error"}
    for at, node in enumerate(document.nodes):
        assert node.span is not None
        if isinstance(node, Command):
            yield ("command", *(word.value for word in node.words))
        elif isinstance(node, Unparsed):
            yield UNLIKE if node.words and node.words[0].raw != node.words[0].value else STOPS
        elif isinstance(node, Include) and node.target and cut(node.text)[1] is None:
            yield ("include", node.target)
        elif isinstance(node, Include):
            yield from () if node.words[0].value == "%ksappend" and cut(node.text)[1] is None else (STOPS,)
        elif isinstance(node, Section):
            following = document.nodes[at + 1] if at + 1 < len(document.nodes) else None
            yield from _section(node, following, wrong, ends=ends)


def _section(node: Section, following: object, wrong: set[tuple[int | None, str]], *, ends: bool) -> Iterator[Event]:
    word = node.words[0]
    if cut(node.header)[1] is not None:
        assert any(code == "KS101" for _, code in wrong)
        yield STOPS
    if node.kind not in KNOWN_SECTIONS:
        assert any(code == "KS105" for _, code in wrong)
        yield UNLIKE if word.raw != word.value else STOPS
    yield ("section", *(one.value for one in node.words))
    for line in node.body.splitlines(keepends=True):
        first = line.split()[0] if line.lstrip().startswith("%") else ""
        if first not in (*KNOWN_SECTIONS, "%end", "%include"):
            yield ("line", line)
            continue
        words, bad = cut(line, comments=False)
        if bad is not None or (words[0].value == "%include" and not "".join(one.value for one in words[1:2])):
            assert bad is not None or any(code == "KS103" for _, code in wrong)
            yield STOPS
        elif words[0].value == "%include":
            yield ("include", words[1].value)
        # Else an odd space stands beside the name, and the reference loses the line.
        else:
            assert words[0].value not in (*KNOWN_SECTIONS, "%end")
    if node.end:
        if cut(node.end, comments=False)[1] is not None:
            assert any(code == "KS101" for _, code in wrong)
            yield STOPS
    elif ends or (isinstance(following, Section) and cut(following.header, comments=False)[1] is not None):
        yield STOPS
    yield ("end",)


def assert_same(text: str, handlers: dict[str, BaseHandler]) -> None:
    document = parse(text.removeprefix("\ufeff"))
    if document.bom:
        return
    for release, ends in RELEASES.items():
        theirs, mine = reference(document.source.text, handlers[release]), ours(document, ends=ends)
        if mine and mine[-1] == UNLIKE:
            assert theirs[: len(mine) - 1] == mine[:-1]
            assert any(found.severity == "error" for found in document.diagnostics)
        else:
            assert mine == theirs


def test_corpus(shared: object, handlers: dict[str, BaseHandler]) -> None:
    read = 0
    for file in corpus():
        try:
            text = file.read_bytes().decode()
        except UnicodeDecodeError:
            continue
        assert_same(text, handlers)
        read += 1
    assert read > 500


@settings(max_examples=examples(2_000))
@given(text=kickstarts)
def test_generated_kickstarts(handlers: dict[str, BaseHandler], text: str) -> None:
    assert_same(text, handlers)


@settings(max_examples=examples(1_000))
@given(text=texts)
def test_generated_documents(handlers: dict[str, BaseHandler], text: str) -> None:
    assert_same(text, handlers)


@given(text=st.lists(lines, max_size=6).map(lambda body: "%post\n" + "".join(body) + "\n%end\nreboot\n"))
def test_generated_sections(handlers: dict[str, BaseHandler], text: str) -> None:
    assert_same(text, handlers)


entry = st.builds(
    lambda sign, body, tail: f"{sign}{body}{tail}",
    st.sampled_from(["", "-", " ", "\t-", "\xa0"]),
    st.sampled_from(["@^", "@", "@ ", ""]).flatmap(
        lambda mark: st.lists(
            st.sampled_from(["core", "X Window", "a*", "b.x86_64", "m:1/p", '"q"', "é"]), min_size=1, max_size=2
        ).map(lambda names: mark + "  ".join(names))
    ),
    st.sampled_from(["\n", "\r\n", " # why\n", "#glued", " --nodefaults\n", " --optional # x\n", "\u2028"]),
)


@settings(max_examples=examples(1_000))
@given(st.lists(entry, max_size=6).map("".join))
def test_packages(body: str) -> None:
    expected = Packages()
    mine = Packages()
    for line in body.splitlines(keepends=True):
        expected.add([line.partition("#")[0].rstrip()])
    for one in package_lines(body):
        written = " ".join((one.name, *one.options)) if one.kind == "group" or one.options else one.name
        if one.exclude and one.kind == "group":
            # The reference does not look for options here, nor at blanks: both stay in the name.
            written = re.sub(r"^\s*-", "", one.text.partition("#")[0]).strip()
        mine.add([f"-{written}" if one.exclude else written])
    for name in ("environment", "packageList", "excludedList"):
        assert getattr(mine, name) == getattr(expected, name)
    for name in ("groupList", "excludedGroupList"):
        theirs = [(group.name, group.include) for group in getattr(expected, name)]
        assert [(group.name, group.include) for group in getattr(mine, name)] == theirs


def test_sections_are_the_same_everywhere() -> None:
    assert frozenset(f"%{kind}".replace("%%", "%") for kind in facts().sections) == KNOWN_SECTIONS
    for kind in KNOWN_SECTIONS:
        (one, other) = parse(f"%unknown\n{kind}\n%end\n").nodes
        assert isinstance(one, Section)
        assert isinstance(other, Section)
        assert (one.end, other.kind) == ("", kind)
        assert shlex.split(other.header) == [kind]
