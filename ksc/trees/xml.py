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


def elements(stream: Readable, wanted: frozenset[str]) -> Iterator[Element]:
    """The elements with a name of `wanted`, each at its end. XmlError.

    A document type is refused: entities are how a few bytes become gigabytes, and no repository has one.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    path: list[str] = []
    open_: list[tuple[dict[str, str], list[str]] | None] = []
    done: list[Element] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        bare = name.rpartition(" ")[2]
        path.append(bare)
        open_.append((attributes, []) if bare in wanted else None)
        if len(path) > _MOST_DEPTH:
            raise XmlError("its elements lie one in the other without end")

    def data(text: str) -> None:
        kept = open_[-1] if open_ else None
        if kept is not None:
            kept[1].append(text)
            if len(kept[1]) * 64 > _MOST_TEXT:
                raise XmlError("a text in it has no end")

    def end(_: str) -> None:
        kept = open_.pop()
        if kept is not None:
            done.append(Element(tuple(path), kept[0], "".join(kept[1])))
        path.pop()

    def doctype(*_: object) -> None:
        raise XmlError("it has a document type, which no repository's file has")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = data, doctype
    try:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
            yield from done
            done.clear()
        parser.Parse(b"", True)
    except expat.ExpatError as problem:
        what = expat.errors.messages.get(problem.code, "it is no XML") if problem.code else "it is no XML"
        raise XmlError(f"{what} in line {problem.lineno}") from None
    except (ValueError, LookupError) as problem:
        raise XmlError(str(problem) or "it is no XML") from None
    yield from done
