"""Lists of mirrors, as `--mirrorlist` and `--metalink` name them: the URLs that they lead to."""

from ksc.packages.repomd import MetadataError, local, parsed
from ksc.trees.medium import MediumError
from ksc.trees.place import Place
from ksc.trees.repository import REPOMD

_MOST_BYTES = 4 << 20
_TRIED = 3  # mirrors; the installer tries more, and takes longer


def mirrors(url: str, kind: str) -> list[str]:
    """The first mirrors of a list. MediumError, MetadataError."""
    found = _of_metalink(_fetched(url)) if kind == "metalink" else _of_list(_fetched(url))
    if not found:
        raise MetadataError("the list names no mirror that is served by http, https or ftp")
    return found[:_TRIED]


def _fetched(url: str) -> bytes:
    from ksc.trees.web import Web

    base, question, query = url.partition("?")
    place = Place.of(base)
    if isinstance(place, str):
        raise MetadataError(f"its URL is none: {place}")
    if not query.isprintable() or not query.isascii() or " " in query:
        raise MetadataError("its URL holds characters that a URL cannot")
    web = Web(place)
    try:
        body = web.get((place.path or "/") + question + query)
        if body is None:
            raise MediumError("there is no such list")
        made = bytearray()
        while data := body.read(_MOST_BYTES):
            made += data
            if len(made) > _MOST_BYTES:
                raise MetadataError("the list of mirrors has no end")
        return bytes(made)
    finally:
        web.close()


def _of_list(text: bytes) -> list[str]:
    lines = (line.strip() for line in text.decode("utf-8", "replace").splitlines())
    return [line for line in lines if line.startswith(("http://", "https://", "ftp://"))]


def _of_metalink(text: bytes) -> list[str]:
    """The places whose repomd.xml a metalink names, the preferred first."""
    made = []
    for element in parsed(text, "the metalink", "metalink").iter():
        url = (element.text or "").strip()
        if local(element) == "url" and url.endswith(REPOMD) and url.startswith(("http://", "https://", "ftp://")):
            said = element.get("preference", "")
            made.append((-int(said) if said.isdecimal() and len(said) < 9 else 0, url.removesuffix(f"/{REPOMD}")))
    return [url for _, url in sorted(made, key=lambda one: one[0])]
