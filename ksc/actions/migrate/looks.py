"""What the target takes and what may not do on it: interpreters, device names, addresses of another release."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from ksc.actions.migrate.line import Line
from ksc.actions.migrate.table import read_table
from ksc.dialects import Facts, facts, parse_releases
from ksc.dialects.detect import release_in_url
from ksc.dialects.statement import Given

_SOURCES = frozenset({"url", "repo", "nfs", "liveimg", "ostreesetup", "ostreecontainer", "bootc"})


def look(line: Line) -> None:
    """Gather in `line` what is worth a look in it. Nothing is, where no release is changed."""
    if line.case.source.name == line.case.target.name:
        return
    if line.name.startswith("%"):
        _script(line)
        _addon(line)
        return
    _names(line)
    _kernel(line)
    if line.spec.name in _SOURCES:
        _address(line)


def _script(line: Line) -> None:
    given, table = line.reading.last("interpreter"), _table()["interpreters"]
    if given and line.target in table["targets"] and re.fullmatch(table["pattern"], given.value or ""):
        line.look(f"a `{line.name}` script is run by Python 2", given, why=table["why"], help=table["help"])


def _addon(line: Line) -> None:
    name = line.node.words[1].value if line.name == "%addon" and len(line.node.words) > 1 else ""
    table = _table()["addons"].get(name)
    if table and line.target in table["targets"]:
        line.look(f"the add-on `{name}` is not in {line.target}", why=table["why"], help=table["help"])


def _kernel(line: Line) -> None:
    given = line.reading.last("append") if line.spec.name == "bootloader" else None
    for argument in dict.fromkeys((given.value or "").split() if given else ()):
        table = _table()["kernel"].get(argument)
        if table and line.target in table["targets"]:
            line.look(f"`{argument}` does nothing in {line.target}", given, why=table["why"], help=table["help"])


def _names(line: Line) -> None:
    for table in _table()["names"].values():
        if line.case.source.name not in table["sources"] or line.target not in table["targets"]:
            continue
        for given in line.reading.given:
            if given.name in table["options"] and any(re.fullmatch(table["pattern"], one) for one in _values(given)):
                said = f"`{line.name} {given.written}` names a device that has another name in {line.target}"
                line.look(said, given, why=table["why"], help=table["help"])


def _address(line: Line) -> None:
    known = line.case.facts
    for given in line.reading.given:
        name = release_in_url(given.value or "", known)
        dialect = known.dialect(name) if name else None
        if dialect is not None and dialect.name != line.target:
            said = f"`{line.name}` names a tree or a repository of {name}"
            line.look(said, given, why="this goes by its address alone", help=f"name the one for {line.target}")


def _values(given: Given) -> Iterator[str]:
    return (one.strip() for one in (given.value or "").split(","))


@cache
def _table() -> dict[str, Any]:
    table = read_table("looks.toml")
    _with_releases(table, facts())
    return table


def _with_releases(table: dict[str, Any], known: Facts) -> None:
    """Sets of releases in the place of the texts that mean them, however deep."""
    for key, value in table.items():
        if isinstance(value, dict):
            _with_releases(value, known)
        elif key in ("sources", "targets"):
            table[key] = parse_releases(value, known.dialects)
