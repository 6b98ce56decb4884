"""Rows as a tree of text: what lies over something stands below it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeVar

from ksc.actions.listing.profiles import Listing, Row
from ksc.diagnostics.render.text import columns
from ksc.inventory import Host
from ksc.layer.marks import shown

T = TypeVar("T")

_LINES = ("├── ", "└── ", "│   ", "    ")
_PLAIN = ("|-- ", "`-- ", "|   ", "    ")
_FEW = 30  # columns for the names of a profile's hosts; more are counted
_GAP = "  "


class _Line(NamedTuple):
    """One line, in cells: the name under its parent, release, tree, hosts, what else there is to say."""

    name: str
    target: str = ""
    tree: str = ""
    hosts: str = ""
    said: str = ""


def as_tree(listing: Listing, *, hosts: bool = False, width: int | None = None, plain: bool = False) -> list[str]:
    """The lines: a head, then every row under each that it extends, spelt out at its first place.

    `hosts` lists all hosts under their profiles; `width` cuts lines that are longer; `plain` uses ASCII alone.
    """
    drawing = _Drawing(listing.rows, _PLAIN if plain else _LINES, hosts=hosts)
    lines = [_Line("PROFILE", "RELEASE", "TREE", "HOSTS", "TITLE"), *drawing.lines()]
    if listing.homeless:
        lines.append(_Line("(no profile)", hosts=_hosts(listing.homeless)))
        if hosts:
            lines.extend(_host(host, sign) for host, sign in drawing.branches(listing.homeless))
    return [_cut(line.rstrip(), width, plain=plain) for line in _in_columns(lines)]


class _Drawing:
    def __init__(self, rows: Sequence[Row], signs: tuple[str, str, str, str], *, hosts: bool) -> None:
        self.rows = {row.path: row for row in rows}
        self.signs = signs
        self.hosts = hosts
        self.children: dict[str, list[Row]] = {}
        for row in rows:
            for parent in row.extends:
                self.children.setdefault(parent, []).append(row)
        self.done: set[str] = set()

    def lines(self) -> Iterator[_Line]:
        """Roots first; then what extends itself in a circle, and so hangs on none of them."""
        for row in self.rows.values():
            if not any(parent in self.rows for parent in row.extends):
                yield from self.branch(row, None, "", "")
        for row in self.rows.values():
            if row.path not in self.done:
                yield from self.branch(row, None, "", "")

    def branch(self, row: Row, under: Row | None, before: str, sign: str) -> Iterator[_Line]:
        name = before + sign + _name(row)
        if row.path in self.done:
            yield _Line(name, said="(above)")
            return
        self.done.add(row.path)
        yield _Line(name, row.target or "", row.tree or "", _hosts(row.hosts), self.said(row, under))
        inner = before + {"": "", self.signs[0]: self.signs[2], self.signs[1]: self.signs[3]}[sign]
        below: list[Row | Host] = [*(row.hosts if self.hosts else ()), *self.children.get(row.path, ())]
        for one, branch in self.branches(below):
            if isinstance(one, Row):
                yield from self.branch(one, row, inner, branch)
            else:
                yield _host(one, inner + branch)

    def branches(self, below: Sequence[T]) -> Iterator[tuple[T, str]]:
        for number, one in enumerate(below, 1):
            yield one, self.signs[number == len(below)]

    def said(self, row: Row, under: Row | None) -> str:
        if row.problem is not None:
            return f"{row.problem.severity}[{row.problem.code}] {shown(row.problem.message, 400)}"
        others = [self.rows[path].name for path in row.extends if under and path != under.path and path in self.rows]
        words = ["abstract"] if row.abstract else []
        words += [f"also over {', '.join(others)}"] if others else []
        return " ".join(filter(None, (row.title, f"({'; '.join(words)})" if words else "")))


def _name(row: Row) -> str:
    name = f"{row.name}.ks" if row.base else row.name
    return name if name.isprintable() else shown(name, 100)


def _hosts(hosts: Sequence[Host]) -> str:
    names = ", ".join(host.name for host in hosts)
    return names if columns(names) <= _FEW else f"{len(hosts)} hosts" if len(hosts) > 1 else shown(names, _FEW)


def _host(host: Host, name: str) -> _Line:
    first = host.interfaces[0] if host.interfaces else None
    addresses = ", ".join(first.addresses) or ("dhcp" if first.dhcp else "") if first else ""
    return _Line(name + host.name, said=_GAP.join(filter(None, (next(iter(host.macs), ""), addresses))))


def _in_columns(lines: Sequence[_Line]) -> Iterator[str]:
    """Cells under each other; a column that only its head stands in is left out."""
    used = [at for at in range(len(_Line._fields)) if any(line[at] for line in lines[1:])]
    widths = {at: max(columns(line[at]) for line in lines) for at in used}
    for line in lines:
        yield _GAP.join(line[at] + " " * (widths[at] - columns(line[at])) for at in used)


def _cut(line: str, width: int | None, *, plain: bool) -> str:
    if width is None or columns(line) <= width:
        return line
    end = "..." if plain else "…"
    while line and columns(line) > width - len(end):
        line = line[:-1]
    return line + end
