"""What of a kickstart is one machine's alone, as that machine's entry in hosts.yaml: `ksc import --as-host NAME`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from ksc.actions.import_.editing import edited
from ksc.actions.import_.inputs import tame
from ksc.actions.import_.lifting import CannotLiftError, Options, clashing, general, interface, options, unsaid
from ksc.actions.import_.machine import Machine, entry_of, hosts_file
from ksc.actions.import_.placing import Wanted
from ksc.actions.import_.yaml_text import Value
from ksc.diagnostics import Diagnostic, Location, Source, error, note, warning
from ksc.dialects.spec import CommandSpec, Dialect, Facts
from ksc.dialects.statement import Reading, read
from ksc.inventory.collect import Collection
from ksc.inventory.hosts_yaml import read_yaml
from ksc.inventory.network import network_lines
from ksc.inventory.values import HOST_NAME, NAME_HELP, MacError, read_mac
from ksc.layer.site import Site
from ksc.merge.keys import identity
from ksc.records import dataclass
from ksc.syntax import Command, Document
from ksc.syntax.edit import make_command, with_edits
from ksc.workspace.find import HOSTS_YAML
from ksc.workspace.hosts import read_hosts
from ksc.workspace.opened import open_workspace

_CALLED = "hostname"
_NO_NAMES = frozenset({"localhost", "localhost.localdomain", "localhost4", "localhost6"})
# What a kernel's argument calls a card.
_IFNAME = re.compile(r"\bifname=([A-Za-z0-9._-]+):([0-9a-f]{2}(?::[0-9a-f]{2}){5})(?![0-9a-f:])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Lifted:
    """The kickstart without what is the machine's; hosts.yaml with it; and the lines that are in it now, by number."""

    document: Document
    hosts: Wanted
    lines: frozenset[int]
    found: tuple[Diagnostic, ...] = ()


class _Line(NamedTuple):
    command: Command
    reading: Reading


class _StaysError(Exception):
    """Why the lines that configure devices stay where they are."""

    def __init__(self, reason: str, at: Location | None = None) -> None:
        super().__init__(reason)
        self.at = at


def lift(
    document: Document, facts: Facts, release: str | None, root: Path, profile: str, name: str, *, elsewhere: bool
) -> Lifted | tuple[Diagnostic, ...]:
    """The machine `name` of the workspace `root` out of a kickstart that becomes `profile`; or why that cannot be.

    `elsewhere`: a file that the kickstart includes has `network` lines too.
    """
    if not HOST_NAME.fullmatch(name):
        return (error("KS564", f"`{tame(name, 60)}` can be no host's name", help=NAME_HELP),)
    opened = open_workspace(root)
    if not opened.ok:
        return tuple(one for one in opened.found if one.severity == "error")
    spec = facts.command("network")
    assert spec is not None
    dialect = facts.dialect(release) if release else None
    lines = [
        _Line(one, read(spec, one.words, dialect.name if dialect else None))
        for one in document.commands()
        if facts.command(one.name) is spec
    ]
    found: list[Diagnostic] = []
    called = _hostname(document, lines, found)
    machine = Machine(name, profile, called if called and called != name else "")
    lifted = False
    try:
        machine, lifted = _with_interfaces(machine, document, lines, spec, dialect, opened.site, elsewhere=elsewhere)
    except _StaysError as problem:
        found.append(_stays(problem))
    known, _ = read_hosts(root, opened.site, opened.plugins)
    hosts = hosts_file(root, machine, opened.site, known)
    if isinstance(hosts, Diagnostic):
        return (*found, hosts)
    if not any(one.mac for one in machine.interfaces[:1]):
        said = f"nothing tells the MAC address of {name}: it gets a kickstart, and no boot menu of its own"
        found.append(note("KS648", said, help=f"add it to the entry in {HOSTS_YAML}: `mac: 52:54:00:12:34:56`"))
    base, gone = _without(document, lines, whole=lifted, named=called is not None)
    return Lifted(base, hosts, gone, tuple(found))


def _hostname(document: Document, lines: Sequence[_Line], found: list[Diagnostic]) -> str | None:
    """The name that the lines give: empty where it says nothing, None where it can be no machine's."""
    line = next((one for one in reversed(lines) if one.reading.value(_CALLED)), None)
    called = (line and line.reading.value(_CALLED)) or ""
    if line is None or HOST_NAME.fullmatch(called):
        return "" if called.lower() in _NO_NAMES else called
    given = line.reading.last(_CALLED)
    at = document.locate(line.command, line.command.words[given.start] if given else None)
    found.append(_stays(_StaysError(f"`{tame(called, 60)}` can be no host's name", at), what="the host name"))
    return None


def _with_interfaces(
    machine: Machine,
    document: Document,
    lines: Sequence[_Line],
    spec: CommandSpec,
    dialect: Dialect | None,
    site: Site,
    *,
    elsewhere: bool,
) -> tuple[Machine, bool]:
    """The machine with what its lines configure, and whether they are in it: lines for any machine stay."""
    given: list[tuple[_Line, Options]] = []
    for line in lines:
        try:
            given.append((line, options(line.reading)))
        except CannotLiftError as problem:
            raise _StaysError(str(problem), document.locate(line.command, line.command.words[0])) from None
    given = [(line, one) for line, one in given if one.keys() != {_CALLED}]
    if all(general(one) for _, one in given):
        return machine, False
    first = document.locate(given[0][0].command, given[0][0].command.words[0])
    if elsewhere:
        raise _StaysError("a file that is included has some too", first)
    if dialect is None:
        raise _StaysError("nothing tells for which release they are", first)
    cards = _cards(document)
    interfaces = []
    for line, one in given:
        try:
            interfaces.append(interface(one, cards))
        except CannotLiftError as problem:
            raise _StaysError(str(problem), _at(document, line, problem.option)) from None
    machine = machine._replace(interfaces=tuple(interfaces))
    compiled = _compiled(machine, spec, dialect, site, first)
    patches: dict[str, Value] = {}
    for (line, one), (label, other) in zip(given, compiled, strict=True):
        at = _at(document, line, "device")
        if label in patches:
            raise _StaysError(f"a second one is about `{tame(label, 40)}`", at)
        try:
            patch = unsaid(one, other)
        except CannotLiftError as problem:
            raise _StaysError(str(problem), _at(document, line, problem.option)) from None
        if clash := clashing(spec, one, patch):
            raise _StaysError(f"it gives both `--{clash[0]}` and `--{clash[1]}`", _at(document, line, clash[1]))
        patches[label] = patch
    return machine._replace(patches={label: one for label, one in patches.items() if one}), True


def _compiled(
    machine: Machine, spec: CommandSpec, dialect: Dialect, site: Site, at: Location | None
) -> Iterator[tuple[str, Options]]:
    """The machine's lines as a compile will make them, with their labels."""
    made = Collection(site)
    made.add_all(read_yaml(Source(HOSTS_YAML, entry_of(machine))))
    wrong = next((one for one in made.found if one.severity == "error"), None)
    if wrong is not None:
        raise _StaysError(wrong.message, at)
    (host,) = made.hosts.values()
    for words in network_lines(host, dialect):
        reading = read(spec, make_command(words).words, dialect.name)
        yield identity(spec, reading).labels[0], options(reading)


def _cards(document: Document) -> dict[str, str]:
    """MACs by the names that the boot loader's arguments give to cards."""
    made = {}
    for line in document.commands():
        for name, written in _IFNAME.findall(line.text) if line.name == "bootloader" else ():
            try:
                made[name] = read_mac(written)
            except MacError:
                continue
    return made


def _at(document: Document, line: _Line, option: str) -> Location | None:
    given = line.reading.last(option) if option else None
    return document.locate(line.command, line.command.words[given.start if given else 0])


def _stays(problem: _StaysError, what: str = "the `network` lines") -> Diagnostic:
    if what != "the `network` lines":
        return warning("KS646", f"{what} stays in the base: {problem}", problem.at)
    notes = ("a host's addresses replace all lines that configure a device: so all of them stay, or none",)
    help_ = "write what is this machine's into the host's `kickstart: {network: …}`, and take it out of the base"
    return warning("KS646", f"{what} stay in the base: {problem}", problem.at, notes=notes, help=help_)


def _without(
    document: Document, lines: Sequence[_Line], *, whole: bool, named: bool
) -> tuple[Document, frozenset[int]]:
    """The kickstart without the lines, or (not `whole`) without the host name in them; and the lines that changed."""
    edits: dict[Command, Command | None] = {}
    for command, reading in lines:
        names = [one for one in reading.given if one.name == _CALLED]
        if whole or (named and names and len(names) == len(reading.given)):
            edits[command] = None
        elif named and names:
            shorter = with_edits(command, [(one.start, one.stop, ()) for one in names])
            edits[command] = replace(shorter, span=command.span)
    gone = (command.span for command in edits if command.span is not None)
    numbers = frozenset(number for span in gone for number in range(span.line, span.end_line + 1))
    return edited(document, edits), numbers
