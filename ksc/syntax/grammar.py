"""The grammars, loaded when first needed."""

from functools import cache
from typing import TYPE_CHECKING

from ksc.resources import private_cache, resource

if TYPE_CHECKING:
    from lark import Lark


@cache
def kickstart_grammar() -> "Lark":
    """The grammar of the document, and of one line's words (start rules `document` and `line`)."""
    return _load("kickstart.lark", ("document", "line"))


@cache
def packages_grammar() -> "Lark":
    """The grammar of a `%packages` body (start rule `body`)."""
    return _load("packages.lark", ("body",))


@cache
def pxelinux_grammar() -> "Lark":
    """The grammar of a boot menu of PXELINUX or ISOLINUX (start rule `document`)."""
    return _load("pxelinux.lark", ("document",))


def _load(name: str, start: tuple[str, ...]) -> "Lark":
    from lark import Lark

    folder = private_cache()
    # Lark's cache is a pickle: only in a folder that nobody else can write. Its name in the file holds a
    # digest of the grammar and of Lark's own version.
    return Lark(
        resource(name).read_text(encoding="utf-8"),
        parser="lalr",
        start=list(start),
        maybe_placeholders=False,
        cache=str(folder / f"{name}.cache") if folder else False,
    )
