"""`hosts.csv`: a table of hosts as spreadsheets write it, with the keys of hosts.yaml as columns."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ksc.diagnostics import Diagnostic, Location, Source, Span, did_you_mean, error
from ksc.inventory.collect import KEYS, MEANT
from ksc.inventory.entry import Entry, split
from ksc.layer import marks
from ksc.layer.marks import Pair, Scalar, shown

NAME = "name"
# Of these, a cell cannot hold what a mapping or a list of mappings says.
_NESTED = frozenset({"kickstart", "boot", "interfaces"})
# Columns `KEY.NAME` are a mapping's values.
_DOTTED = ("vars", "bond", "disks")
_COLUMNS = (NAME, *(key for key in KEYS if key not in _NESTED and key != "vars"), "bond.options")
_SEPARATORS = ",;\t"
_NULLS = frozenset({"~", "null", "Null", "NULL"})  # as in YAML; an empty cell says nothing at all


class _Cell(NamedTuple):
    text: str
    location: Location
    quoted: bool


class _Column(NamedTuple):
    key: str
    below: str | None


_REPORTED = _Column("", None)


def read_csv(source: Source) -> Iterator[Entry | Diagnostic]:
    """The hosts in the order of the rows, and what is wrong with the table."""
    bad = next((at for at, line in enumerate(source.lines, 1) if not line.isascii() and _broken(line)), None)
    if bad is not None:
        said = "hosts.csv is not in UTF-8"
        help_ = "save it from the spreadsheet as `CSV UTF-8`"
        yield error("KS582", said, Location(source, Span(bad, 1, bad, 2)), help=help_)
        return
    rows = _rows(source)
    header = next(rows, None)
    if header is None:
        return
    if isinstance(header, Diagnostic):
        yield header
        return
    columns, found = _columns(header)
    yield from found
    if _Column(NAME, None) not in columns:
        return
    for row in rows:
        if isinstance(row, Diagnostic):
            yield row
        elif any(cell.text for cell in row):
            yield from _host(row, columns)


def _broken(line: str) -> bool:
    """Whether a line holds bytes that are not UTF-8, or those of UTF-16."""
    return any("\ud800" <= character <= "\udfff" for character in line) or "\0" in line


def _columns(header: Sequence[_Cell]) -> tuple[list[_Column | None], list[Diagnostic]]:
    """What each column says; None for one without a head, `_REPORTED` for one that cannot be."""
    made: list[_Column | None] = []
    found: list[Diagnostic] = []
    seen: dict[_Column, _Cell] = {}
    for cell in header:
        if not cell.text:  # spreadsheets add empty columns
            made.append(None)
            continue
        key, dot, below = cell.text.partition(".")
        key = key.strip().lower()
        column = _Column(key, below.strip() if dot else None)
        problem = _problem(cell, column)
        if problem is None and column in seen:
            problem = error("KS583", f"two columns are called `{shown(cell.text)}`", cell.location)
        if problem is not None:
            found.append(problem)
        made.append(column if problem is None else _REPORTED)
        seen.setdefault(column, cell)
    if not any(column == (NAME, None) for column in made):
        help_ = "the first row names the columns, such as `name,mac,ip,profile`"
        found.append(error("KS583", "hosts.csv has no column `name`", header[0].location, help=help_))
    return made, found


def _problem(cell: _Cell, column: _Column) -> Diagnostic | None:
    key, below = column
    if column == (NAME, None):
        return None
    if key in _NESTED:
        said = f"a table cannot hold `{key}`, which is a mapping or a list"
        return error(
            "KS583", said, cell.location, help="move the hosts that have some to hosts.yaml, or put it into profiles"
        )
    if below is None and key in KEYS and key != "vars":
        return None
    if below and key in _DOTTED:
        return None
    if key in _DOTTED:
        said = f"the column `{shown(cell.text)}` does not say which of a host's `{key}` it holds"
        called = "`bond.options`" if key == "bond" else f"`{key}.NAME`, a column each"
        return error("KS562", said, cell.location, help=f"call it {called}")
    help_ = f"write `{MEANT[key]}`" if key in MEANT else did_you_mean(key, _COLUMNS)
    own = f"call it `vars.{shown(key)}` to use it in templates, or take it out; docs/hosts.md lists the columns"
    return error("KS562", f"hosts have no `{shown(cell.text)}`", cell.location, help=help_ or own)


def _host(row: Sequence[_Cell], columns: Sequence[_Column | None]) -> Iterator[Entry | Diagnostic]:
    over = next(
        (cell for at, cell in enumerate(row) if cell.text and (at >= len(columns) or columns[at] is None)), None
    )
    if over is not None:
        said = f"`{shown(over.text)}` stands in a column without a head"
        yield error("KS582", said, over.location, help="put a value that holds the separator in quotes")
        return
    name: Scalar | None = None
    pairs: list[Pair] = []
    nested: dict[str, list[Pair]] = {}
    for cell, column in zip(row, columns, strict=False):
        if not cell.text or column is None or column is _REPORTED:
            continue
        null = not cell.quoted and cell.text in _NULLS
        value = Scalar(cell.text, cell.location, null, plain=not cell.quoted)
        if column == (NAME, None):
            name = value
        elif column.below is None:
            pairs.append(Pair(Scalar(column.key, cell.location), split(column.key, value)))
        else:
            nested.setdefault(column.key, []).append(Pair(Scalar(column.below, cell.location), value))
    at = row[0].location
    for key, inner in nested.items():
        plain = next((pair for pair in pairs if pair.key.value == key), None)
        if plain is not None and key == "bond":
            pairs.remove(plain)
            inner.insert(0, Pair(Scalar("name", plain.value.location), plain.value))
        elif plain is not None:
            said = f"both `{key}` and `{key}.{shown(inner[0].key.value)}` are filled in"
            yield error("KS583", said, inner[0].value.location, help="keep one of the two")
            continue
        pairs.append(Pair(Scalar(key, at), marks.Mapping(tuple(inner), inner[0].value.location)))
    if name is None:
        first = next(cell for cell in row if cell.text)
        yield error("KS582", "this row has no `name`", first.location, help="every host has a name")
        return
    yield Entry(name, marks.Mapping(tuple(pairs), at))


_CELL = {
    separator: re.compile(rf'[ ]*"((?:[^"]|"")*)"[ \t]*(?={separator}|\r?\n|\Z)|([^{separator}\n]*)')
    for separator in _SEPARATORS
}


def _rows(source: Source) -> Iterator[list[_Cell] | Diagnostic]:
    """The rows, without comments and empty lines; the first has the separator that the others have as well."""
    text = source.text
    at, line = (1 if text.startswith("\ufeff") else 0), 1
    start = at
    separator = ""
    while at < len(text):
        end = text.find("\n", at)
        whole = text[at : end if end >= 0 else len(text)].strip()
        # Spreadsheets fill a comment's row with separators, and some say first which one they use.
        if not whole.strip(_SEPARATORS + ' "') or whole.lstrip('"').startswith("#") or whole[:4].lower() == "sep=":
            separator = whole[4:5] if whole[:4].lower() == "sep=" else separator
            at = end + 1 if end >= 0 else len(text)
            line, start = line + 1, at
            continue
        if separator not in _CELL:
            separator = max(_SEPARATORS, key=whole.count)
        row: list[_Cell] = []
        broken = False
        while True:
            found = _CELL[separator].match(text, at)
            assert found is not None
            quoted = found[1] is not None
            inside = found[1].replace('""', '"').strip() if quoted else found[2].strip()
            begin = at - start + 1
            width = len(found[0].split("\n", 1)[0].rstrip("\r"))
            location = Location(source, Span(line, begin, line, begin + width))
            if not quoted and inside.startswith('"'):
                broken = True
                said = "a quote begins here, and does not end before the next separator"
                yield error("KS582", said, location, help='a quote inside of quotes is written twice: ""')
            row.append(_Cell(inside, location, quoted))
            breaks = found[0].count("\n")
            line += breaks
            if breaks:
                start = at + found[0].rindex("\n") + 1
            at = found.end()
            if text[at : at + 1] != separator:
                break
            at += 1
        at = text.find("\n", at) + 1 or len(text)
        line, start = line + 1, at
        if not broken:
            yield row
