"""An entry under `trees:` of `ksc.yaml`, in the way in which the file is written, every comment kept."""

from typing import NamedTuple

from ksc.actions.import_.yaml_text import scalar
from ksc.actions.splicing import ended, offset
from ksc.actions.trees.entry import Entry
from ksc.diagnostics import Diagnostic, Source, error, start_of
from ksc.layer import marks
from ksc.layer.marks import Mapping, Pair, Scalar, Value, shown

NEW = "# The site: how machines reach this server, and what they install from.\n"


class Added(NamedTuple):
    """`ksc.yaml` with the tree, and whether one of this name gave way."""

    text: str
    replaced: bool


def add(source: Source, name: str, entry: Entry, *, force: bool) -> Added | Diagnostic:
    """The text of `ksc.yaml` with a tree in it. With `force` another tree of the name gives way.

    What was made is read again: it says what it said, and this.
    """
    value, found = marks.read(source)
    wrong = next((one for one in found if one.severity == "error"), None)
    if wrong is not None:
        return _cannot(source, name, entry, f"it cannot be read: {wrong.message}")
    if value is not None and not _null(value) and not isinstance(value, Mapping):
        return _cannot(source, name, entry, "it is no mapping")
    top = value if isinstance(value, Mapping) else None
    expected = marks.core(top) if top is not None else {}
    trees = _pair(top, "trees")
    if trees is not None and not isinstance(trees.value, Mapping) and not _null(trees.value):
        return _cannot(source, name, entry, "its `trees` is no mapping")
    former = _pair(trees.value if trees is not None else None, name)
    if former is not None and not force:
        return error(
            "KS892",
            f"ksc.yaml has a tree `{shown(name)}` already",
            former.key.location,
            notes=("nothing was written",),
            help="give the new one another name, or replace the old one with --force",
        )
    expected["trees"] = {**(expected.get("trees") or {}), name: entry}
    made = _edit(source.text, top, trees, former, name, entry)
    if not _says(made, expected):
        return _cannot(source, name, entry, "it is written in an unusual way")
    return Added(made, former is not None)


def _pair(value: Value | None, key: str) -> Pair | None:
    if not isinstance(value, Mapping):
        return None
    return next((pair for pair in value.pairs if pair.key.value == key), None)


def _null(value: Value) -> bool:
    return isinstance(value, Scalar) and value.null


def block(name: str, entry: Entry, indent: int, end: str = "\n") -> str:
    """The entry in block style, its name `indent` columns in."""
    pad = " " * indent
    lines = [f"{pad}{scalar(name)}:"]
    for key, value in entry.items():
        if isinstance(value, str):
            lines.append(f"{pad}  {key}: {_templated(value)}")
        else:
            lines += [f"{pad}  {key}:", *(f"{pad}    {scalar(one)}: {_templated(url)}" for one, url in value.items())]
    return "".join(f"{line}{end}" for line in lines)


def _flow(entry: Entry) -> str:
    """The same on one line, for a file that is written so: all texts in quotes, since `,` and `}` would end them."""
    parts = [f"{key}: {_flow(dict(one)) if isinstance(one, dict) else _quoted(one)}" for key, one in entry.items()]
    return "{" + ", ".join(parts) + "}"


def _templated(text: str) -> str:
    """A text as people write it: in quotes where it is a template."""
    return _quoted(text) if "{{" in text else scalar(text)


def _quoted(text: str) -> str:
    made = scalar(text)
    return made if made.startswith(('"', "'")) else f'"{made}"'


def _edit(text: str, top: Mapping | None, trees: Pair | None, former: Pair | None, name: str, entry: Entry) -> str:
    end = "\r\n" if "\r\n" in text else "\n"
    if trees is None:
        first = top.pairs[0].key.location.span.column - 1 if top is not None and top.pairs else 0
        gap = end if text.strip() else ""
        return f"{ended(text, end)}{gap}{' ' * first}trees:{end}{block(name, entry, first + 2, end)}"
    inner = trees.value
    if not isinstance(inner, Mapping):  # `trees:` and nothing, or `~`
        line, column = trees.key.location.span[:2]
        start, stop = offset(text, *inner.location.span[:2]), offset(text, *inner.location.span[2:])
        whole = ended(text[:start] + text[stop:], end)
        at = offset(whole, line + 1, 1)
        return whole[:at] + block(name, entry, column + 1, end) + whole[at:]
    at = offset(text, *inner.location.span[:2])
    if text[at : at + 1] == "{":
        if former is not None:
            start = offset(text, *former.value.location.span[:2])
            return text[:start] + _flow(entry) + text[offset(text, *former.value.location.span[2:]) :]
        more = ", " if inner.pairs else ""
        return f"{text[: at + 1]}{scalar(name)}: {_flow(entry)}{more}{text[at + 1 :]}"
    whole = ended(text, end)
    indent = inner.pairs[0].key.location.span.column - 1
    if former is not None:
        start = offset(whole, former.key.location.span.line, 1)
        stop = offset(whole, _last_line(former.value) + 1, 1)
        return whole[:start] + block(name, entry, indent, end) + whole[stop:]
    at = offset(whole, _last_line(inner) + 1, 1)
    return whole[:at] + block(name, entry, indent, end) + whole[at:]


def _last_line(value: Value) -> int:
    """The line that a value ends on. YAML has a block end where the next one begins, behind the comments between."""
    if isinstance(value, Scalar):
        line, _, end_line, end_column = value.location.span
        return end_line - 1 if end_column == 1 and end_line > line else end_line
    if isinstance(value, Mapping):
        inner = [one for pair in value.pairs for one in (pair.key, pair.value)]
    else:
        inner = list(value.items)
    ends = [_last_line(one) for one in inner]
    line, _, end_line, end_column = value.location.span
    # A value in brackets ends with its own bracket, which a block's end has nothing of.
    bracket = value.location.source.line(end_line)[end_column - 2 : end_column - 1] if end_column > 1 else ""
    return max([line, *ends, *([end_line] if bracket in ("]", "}") and bracket else [])])


def _says(text: str, expected: object) -> bool:
    value, found = marks.read(Source("ksc.yaml", text))
    return not found and value is not None and marks.core(value) == expected


def _cannot(source: Source, name: str, entry: Entry, why: str) -> Diagnostic:
    return error(
        "KS893",
        f"{source.path} cannot be changed: {why}",
        start_of(source.path, source.text),
        notes=("nothing was written",),
        help=f"write `{shown(name)}: {_flow(entry)}` under `trees:` yourself",
    )
