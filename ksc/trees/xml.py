"""Elements of XML files as they come, for files that may be large, hostile or cut off."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol
from xml.parsers import expat

_CHUNK = 1 << 18
_MOST_DEPTH = 40
_MOST_TEXT = 1 << 20  # characters of one element


class XmlError(Exception):
    """The file is no XML, or not such as a repository has; the text says why."""


class Readable(Protocol):
    """Anything with bytes to read."""

    def read(self, count: int, /) -> bytes:
        """At most so many; empty at the end."""


class Element(NamedTuple):
    """An element that ended: the names from the root to it, without their namespaces, its attributes and text."""

    path: tuple[str, ...]
    attributes: dict[str, str]
    text: str


def elements(stream: Readable, wanted: frozenset[str], skipped: str = "") -> Iterator[Element]:
    """The elements with a name of `wanted`, each at its end. XmlError.

    What is in an element named `skipped` is passed over, which takes a third of the time for lists of packages.
    A document type is refused: entities are how a few bytes become gigabytes, and no repository has one.
    """
    reader = _Reader(wanted, skipped)
    try:
        while chunk := stream.read(_CHUNK):
            reader.parser.Parse(chunk, False)
            yield from reader.done
            reader.done.clear()
        reader.parser.Parse(b"", True)
    except expat.ExpatError as problem:
        what = expat.errors.messages.get(problem.code, "it is no XML") if problem.code else "it is no XML"
        raise XmlError(f"{what} in line {problem.lineno}") from None
    except (ValueError, LookupError) as problem:
        raise XmlError(str(problem) or "it is no XML") from None
    yield from reader.done


class _Reader:
    """What expat calls. `done` are the elements that ended since it was last emptied."""

    def __init__(self, wanted: frozenset[str], skipped: str) -> None:
        self.done: list[Element] = []
        self._wanted, self._skipped, self._passed = wanted, skipped, ""
        self._path: list[str] = []
        self._open: list[tuple[dict[str, str], list[str]] | None] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = _refuse
        self._attend()

    def _attend(self) -> None:
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        bare = name.rpartition(" ")[2]
        if bare == self._skipped:
            self._passed = name
            self.parser.StartElementHandler, self.parser.EndElementHandler = None, self._pass
            return
        self._path.append(bare)
        if bare in self._wanted:
            self._open.append((attributes, []))
            self.parser.CharacterDataHandler = self._data
        else:
            self._open.append(None)
            self.parser.CharacterDataHandler = None
        if len(self._path) > _MOST_DEPTH:
            raise XmlError("its elements lie one in the other without end")

    def _pass(self, name: str) -> None:
        if name == self._passed:
            self._attend()

    def _data(self, text: str) -> None:
        kept = self._open[-1] if self._open else None
        if kept is not None:
            kept[1].append(text)
            if len(kept[1]) * 64 > _MOST_TEXT:
                raise XmlError("a text in it has no end")

    def _end(self, _: str) -> None:
        if not self._open:  # an element that is passed over held one of its own name
            raise XmlError("its elements lie one in the other")
        kept = self._open.pop()
        if kept is not None:
            self.done.append(Element(tuple(self._path), kept[0], "".join(kept[1])))
        self._path.pop()
        self.parser.CharacterDataHandler = self._data if self._open and self._open[-1] is not None else None


def _refuse(*_: object) -> None:
    raise XmlError("it has a document type, which no repository's file has")
