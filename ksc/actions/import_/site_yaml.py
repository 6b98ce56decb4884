"""A line of `ksc.yaml` that names the menu: added to what stands there, every comment kept."""

from collections.abc import Callable

from ksc.actions.splicing import ended, offset
from ksc.diagnostics import Diagnostic, Source, error, start_of
from ksc.layer import marks
from ksc.layer.marks import Mapping, Pair, Scalar, Value

NEW = "# The site: how machines reach this server, and what they install from.\n"


def naming_menu(source: Source, file: str, *, force: bool) -> str | Diagnostic:
    """The text of `ksc.yaml` with `menu: {from: FILE}` in it. `file` is a name that YAML takes as it is.

    With `force` another menu's name gives way. What was made is read again: it says what it said, and this.
    """
    value, found = marks.read(source)
    wrong = next((one for one in found if one.severity == "error"), None)
    if wrong is not None:
        return _cannot(source, file, f"it cannot be read: {wrong.message}")
    if value is None or _null(value):
        made = ended(source.text) + f"menu:\n  from: {file}\n"
        return made if _says(made, {"menu": {"from": file}}) else _cannot(source, file, "it holds something unusual")
    if not isinstance(value, Mapping):
        return _cannot(source, file, "it is no mapping")
    pair = next((one for one in value.pairs if one.key.value == "menu"), None)
    named = pair.value.get("from") if pair and isinstance(pair.value, Mapping) else None
    if named is not None and not isinstance(named, Scalar):
        return _cannot(source, file, "its `from` is no text")
    if named is not None and not named.null:
        if named.value == file:
            return source.text
        if not force:
            return error(
                "KS642",
                f"ksc.yaml builds on another menu already, {marks.shown(named.value)}",
                named.location,
                notes=("nothing was written",),
                help="replace it with --force; a workspace builds on one menu",
            )
    expected = marks.core(value)
    if pair is not None and not isinstance(pair.value, Mapping) and not _null(pair.value):
        return _cannot(source, file, "its `menu` is no mapping")
    expected["menu"] = {**(expected.get("menu") or {}), "from": file}
    made = _edit(source, value, pair, named)(file)
    return made if _says(made, expected) else _cannot(source, file, "it is written in an unusual way")


def _null(value: Value) -> bool:
    return isinstance(value, Scalar) and value.null


def _edit(source: Source, value: Mapping, pair: Pair | None, named: Value | None) -> Callable[[str], str]:
    """How a name gets into the text, for the way in which it is written."""
    text = source.text
    end = "\r\n" if "\r\n" in text else "\n"
    if named is not None:
        start, stop = (
            offset(text, line, column) for line, column in (named.location.span[:2], named.location.span[2:])
        )
        blank = " " if start == stop else ""
        return lambda file: f"{text[:start]}{blank}{file}{text[stop:]}"
    if pair is None:
        indent = " " * (value.pairs[0].key.location.span.column - 1) if value.pairs else ""
        return lambda file: f"{ended(text)}{end}{indent}menu:{end}{indent}  from: {file}{end}"
    if isinstance(pair.value, Mapping):
        at = offset(text, *pair.value.location.span[:2])
        if text[at : at + 1] == "{":
            more = ", " if pair.value.pairs else ""
            return lambda file: f"{text[: at + 1]}from: {file}{more}{text[at + 1 :]}"
        line, column = pair.value.pairs[0].key.location.span[:2]
        start = offset(text, line, 1)
        return lambda file: f"{text[:start]}{' ' * (column - 1)}from: {file}{end}{text[start:]}"
    if isinstance(pair.value, Scalar) and pair.value.value:
        start, stop = offset(text, *pair.value.location.span[:2]), offset(text, *pair.value.location.span[2:])
        return lambda file: f"{text[:start]}{{from: {file}}}{text[stop:]}"
    line, column = pair.key.location.span[:2]
    start = offset(ended(text), line + 1, 1)
    return lambda file: f"{ended(text)[:start]}{' ' * (column + 1)}from: {file}{end}{text[start:]}"


def _says(text: str, expected: object) -> bool:
    value, found = marks.read(Source("ksc.yaml", text))
    return not found and value is not None and marks.core(value) == expected


def _cannot(source: Source, file: str, why: str) -> Diagnostic:
    return error(
        "KS641",
        f"{source.path} cannot be changed: {why}",
        start_of(source.path, source.text),
        notes=("nothing was written",),
        help=f"write `menu: {{from: {file}}}` into it yourself, and import again",
    )
