"""Hosts over their profiles. What like hosts share is made once; each costs its own overrides.

Texts of a profile that ask nothing of `host` and `vars` are the same for all its hosts, and so are they for
hosts that give the same answers. Hosts whose `network` lines have the same form differ in those lines alone.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import field, replace
from typing import Any, NamedTuple

from ksc.checks.hardware import Hardware
from ksc.diagnostics import Diagnostic, error
from ksc.emit import Aim
from ksc.inventory import Host
from ksc.inventory.network import network_lines
from ksc.layer.changes import Change, Layer, Origin, PutAddresses
from ksc.layer.fields import WrongTypeError
from ksc.layer.overrides import overrides
from ksc.layer.secrets import may_hold_secrets, secret_name, secrets_in
from ksc.layer.templates import Use
from ksc.layer.values import Reading
from ksc.merge import Entry, merge
from ksc.merge.addresses import host_lines, hostname, profile_hostname
from ksc.model import Boot, Install
from ksc.records import dataclass
from ksc.secrets import Asked
from ksc.syntax.edit import make_command
from ksc.workspace import digests
from ksc.workspace.booting import host_boot
from ksc.workspace.checked import seen
from ksc.workspace.machines import hardware, on_machine
from ksc.workspace.pipeline import Laid, Prepared, Stack, Surroundings, finished, install, lay, prepare, stacked

# Where each host answers otherwise, what they do not share is let go.
_MOST = 64
_OWN = frozenset(
    ("host", asked) for asked in (None, "name", "hostname", "mac", "macs", "ip", "ipv6", "interfaces", "vars")
)
# A name about which no check has anything to say; a host with another one is looked at by itself.
_PLAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*")

FOR = "for the host"
"""How a note begins that says which host something is about."""

Shape = tuple[tuple[str, ...], ...]


class Frame(NamedTuple):
    """The kickstart of the first of several like hosts, and which of its entries are that host's own lines.

    `silent`: there was nothing to say about it. `found` is what there is about the machines that it is for.
    """

    first: Host
    laid: Laid
    own: tuple[int, ...]
    silent: bool
    found: dict[Hardware, list[Diagnostic]]


class Installed(NamedTuple):
    """What will be installed on a host. `silent`: there was nothing to say; `alike`: nor is there of its like."""

    install: Install
    silent: bool
    alike: bool


@dataclass(slots=True, eq=False)
class Shared:
    """A profile for hosts that give the same answers; `frames` are by the form of their `network` lines.

    `called` is the host name that the profile gives, `digest` one of all that it says. Both are None where the
    profile asks what no two hosts answer alike: then there is nothing to share.
    """

    prepared: Prepared
    stack: Stack
    called: str | None
    digest: str | None
    frames: dict[Shape, Frame] = field(default_factory=dict)
    firsts: dict[Shape, str] = field(default_factory=dict)


class Apart(NamedTuple):
    """A profile that no two hosts share: what the first of them was made from, as a digest."""

    first: Host
    stack: Stack
    digest: str


class Fleet:
    """The hosts of one compile, and what they have turned out to share."""

    def __init__(self, around: Surroundings, fingerprint: str) -> None:
        self.around = around
        self.fingerprint = fingerprint
        self.found: list[Diagnostic] = []
        self._prepared: dict[str, Prepared | None] = {}
        self._shared: dict[str, dict[frozenset[Use], dict[str, Shared | None]]] = {}
        self._apart: dict[str, Apart] = {}

    @property
    def said(self) -> tuple[int, int]:
        """Grows with everything that is found, and with what somebody asked to ignore."""
        return len(self.found), len(self.around.ignoring.silenced)

    def aims(self, hosts: Sequence[Host]) -> dict[str, Aim]:
        """What the profiles of hosts are for, by name; without those that cannot be read. Says why."""
        made = {}
        for host in hosts:
            prepared = self._prepare(host)
            if prepared is not None:
                made[prepared.leaf.name] = Aim(prepared.target.dialect, prepared.named.tree)
        return made

    def takes(self, host: Host) -> bool:
        """Whether a host's profile can be laid for it. Says why not."""
        prepared = self._prepare(host)
        return prepared is not None and self._fits(host, prepared)

    def shared(self, host: Host) -> Shared | None:
        """What a host has in common with others; None where it cannot be laid. Says why the first time."""
        prepared = self._prepare(host)
        if prepared is None:
            return None
        known = self._shared.setdefault(prepared.leaf.name, {})
        for uses, by_answers in known.items():
            answers = _answers(uses, prepared, host)
            if answers in by_answers:
                return by_answers[answers]
        templates = prepared.templates.giving(_names(host, prepared))
        stack, found = stacked(prepared, templates, host, self.around)
        self._say(found, host)
        made = self._share(host, prepared, stack) if stack is not None else None
        uses = frozenset(templates.uses)
        by_answers = known.setdefault(uses, {})
        if len(by_answers) >= _MOST:
            del by_answers[next(iter(by_answers))]
        by_answers[_answers(uses, prepared, host)] = made
        return made

    def install(self, host: Host, shared: Shared) -> Installed:
        """What will be installed on a host; like ones are looked at once."""
        before = self.said
        lines = network_lines(host, shared.prepared.target.dialect)
        frame = self._frame(host, shared, lines) if _is_plain(host) else None
        if frame is None:
            laid = self._own(host, shared, lines)
        elif frame.first is host:
            laid = frame.laid
        else:
            laid = self._filled(host, shared, frame, lines)
        self._machine(host, shared, laid, frame)
        boot = self._boot(host, shared)
        alike = frame is not None and frame.first is not host
        silent = self.said == before and (frame is None or alike or frame.silent) and self._as_the_first(shared)
        return Installed(install(shared.prepared, shared.stack, laid, boot, host), silent, alike)

    def _machine(self, host: Host, shared: Shared, laid: Laid, frame: Frame | None) -> None:
        """Says what is wrong with a kickstart on this host's hardware; like machines are looked at once."""
        known = hardware(shared.prepared.named.tree, host)
        found = frame.found.get(known) if frame is not None else None
        if found is None:
            found = on_machine(laid.kickstart, known)
            if frame is not None:
                frame.found[known] = found
        self._say(self.around.ignoring.left(found), host)

    def inputs(self, host: Host) -> str | None:
        """A digest of all that a host's artifacts depend on; None where they have to be made in any case."""
        prepared = self._prepare(host)
        assert prepared is not None
        apart = self._apart.get(prepared.leaf.name)
        if apart is None:
            shared = self.shared(host)
            if shared is None or shared.digest is None:
                return None  # the first of hosts that share nothing: it is made, and says for all what is to say
            lines = network_lines(host, prepared.target.dialect)
            first = shared.firsts.setdefault(_shape(lines), host.name)
            said = [shared.digest, first if first != host.name else ""]
        else:
            said = [apart.digest, _answers(apart.stack.uses, prepared, host)]
        made = digests.digest(self.fingerprint, *said, digests.of_host(host), *self._secrets(host))
        # Passwords are tried on a digest a thousand times as fast as on their hashes: so it is sealed with the key.
        sealed = self.around.secrets.sealed(made.encode())
        if sealed is None:
            return None if host.kickstart is not None and may_hold_secrets(host.kickstart) else made
        return f"sha256:{sealed.hex()}"

    def _as_the_first(self, shared: Shared) -> bool:
        """Whether the digest of hosts that share nothing speaks for this one: it asks the same, of the same files."""
        apart = self._apart.get(shared.prepared.leaf.name)
        return apart is None or (apart.stack.uses, apart.stack.files) == (shared.stack.uses, shared.stack.files)

    def _say(self, found: Sequence[Diagnostic], host: Host) -> None:
        """Keeps what was found while a host was made, with its name."""
        note = f"{FOR} `{host.name}`"
        self.found.extend(replace(one, notes=(*one.notes, note)) for one in found)

    def _secrets(self, host: Host) -> Iterator[str]:
        """The secrets of a host's own, as they are now."""
        for one in secrets_in(host.kickstart) if host.kickstart is not None else ():
            try:
                store, name = secret_name(one)
            except WrongTypeError:
                continue  # said when the kickstart is made
            yield str(self.around.secrets.value(Asked(one.location, f"host/{host.name}", name, store)))

    def _prepare(self, host: Host) -> Prepared | None:
        if host.profile is None:
            return None
        name = host.profile.name
        if name not in self._prepared:
            link = self.around.profiles.lookup(name)
            prepared = None
            if not isinstance(link, Diagnostic):
                prepared, found = prepare(link, self.around)
                self.found.extend(found)
            self._prepared[name] = prepared
        return self._prepared[name]

    def _fits(self, host: Host, prepared: Prepared) -> bool:
        tree = prepared.named.tree
        if host.arch is None or tree is None or tree.arch == host.arch:
            return True
        said = f"the host `{host.name}` is {host.arch}, and the tree `{tree.name}` of its profile is for {tree.arch}"
        self.found.append(error("KS720", said, host.location, help="give it a profile with a tree that it can boot"))
        return False

    def _share(self, host: Host, prepared: Prepared, stack: Stack) -> Shared:
        apart = bool(stack.uses & _OWN)
        if apart and prepared.leaf.name in self._apart:
            return Shared(prepared, stack, None, None)
        dialect = prepared.target.dialect
        merged, _ = merge(stack.layers, self.around.facts, dialect)
        laid, _ = finished(merged, seen(merged, self.around.facts, dialect), self.around)
        if apart:
            digest = digests.of_sources(prepared, stack, laid.secrets)
            self._apart[prepared.leaf.name] = Apart(host, stack, digest)
            return Shared(prepared, stack, None, None)
        called = profile_hostname(merged, self.around.facts, dialect.name)
        return Shared(prepared, stack, called, digests.of_merged(prepared, stack, laid.merged))

    def _frame(self, host: Host, shared: Shared, lines: Shape) -> Frame:
        """The kickstart of the first of the hosts that are like this one."""
        shape = _shape(lines)
        frame = shared.frames.get(shape)
        if frame is None or (shared.called is None and frame.first is not host):
            layer = _layer(host, shared, lines, ())
            before = self.said
            laid = self._lay(host, layer, shared)
            own = tuple(at for at, one in enumerate(laid.merged.entries) if one.origin.layer == layer.name)
            shared.frames[shape] = frame = Frame(host, laid, own, self.said == before, {})
        return frame

    def _filled(self, host: Host, shared: Shared, frame: Frame, lines: Shape) -> Laid:
        """The kickstart of a like host, with this one's lines in their places."""
        name = hostname(host.hostname or host.name, shared.called or "", exact=bool(host.hostname))
        merged = frame.laid.merged
        entries = list(merged.entries)
        before = merged.before
        for at, words in zip(frame.own, host_lines(lines, name), strict=True):
            old = entries[at]
            command = make_command(words, merged.newline)
            entries[at] = Entry(command, Origin(old.origin.layer, host.location, old.origin.shadowed))
            if before is not None:
                before = replace(before, entries=tuple(entries[at] if one is old else one for one in before.entries))
        made = replace(merged, entries=tuple(entries), before=before)
        return Laid(made, frame.laid.secrets, frame.laid.kickstart)

    def _own(self, host: Host, shared: Shared, lines: Shape) -> Laid:
        """The kickstart of a host that is looked at by itself."""
        changes: tuple[Change, ...] = ()
        if host.kickstart is not None:
            reading = self._reading(host, shared)
            changes = tuple(overrides(reading, host.kickstart, self.around.facts))
            self._say(self.around.ignoring.left(reading.found), host)
        return self._lay(host, _layer(host, shared, lines, changes), shared)

    def _lay(self, host: Host, layer: Layer, shared: Shared) -> Laid:
        laid, found = lay(shared.prepared, (*shared.stack.layers, layer), self.around)
        self._say(found, host)
        return laid

    def _boot(self, host: Host, shared: Shared) -> Boot:
        if host.boot is None:
            return shared.stack.boot
        reading = self._reading(host, shared)
        boot = host_boot(host.boot, shared.stack.boot, reading)
        self._say(self.around.ignoring.left(reading.found), host)
        return boot

    def _reading(self, host: Host, shared: Shared) -> Reading:
        templates = shared.prepared.templates.giving(_names(host, shared.prepared))
        release = shared.prepared.target.dialect.name
        return Reading(_layer_name(host), templates, release, self.around.secrets, f"host/{host.name}")


def _shape(lines: Shape) -> Shape:
    """The options of the lines, without their values."""
    return tuple(tuple(word.partition("=")[0] for word in line) for line in lines)


def _is_plain(host: Host) -> bool:
    """Whether a host is like others: without words of its own, and with a name that goes everywhere."""
    return host.kickstart is None and _PLAIN.fullmatch(host.hostname or host.name) is not None


def _layer(host: Host, shared: Shared, lines: Shape, changes: Sequence[Change]) -> Layer:
    name = _layer_name(host)
    addresses = PutAddresses(lines, host.hostname or host.name, bool(host.hostname), Origin(name, host.location))
    below = frozenset(layer.name for layer in shared.stack.layers)
    return Layer(name, name, (addresses, *changes), None, below)


def _layer_name(host: Host) -> str:
    return host.location.source.path if host.location is not None else "hosts"


def _names(host: Host, prepared: Prepared) -> dict[str, Any]:
    """What templates see: a host's variables lie over its profile's."""
    names = dict(prepared.templates.names)
    return {**names, "vars": {**prepared.variables, **host.vars}, "host": host.names}


def _answers(uses: frozenset[Use], prepared: Prepared, host: Host) -> str:
    """What a host answers to all that a profile's texts ask; schemes ask for its firmware."""
    answers = [repr(host.firmware)]
    names = _names(host, prepared) if uses else {}
    for name, asked in sorted(uses, key=repr):
        whole = names[name]
        if asked is None:
            answers.append(repr(whole))
        else:
            one = whole.get(asked, ...) if isinstance(whole, dict) else getattr(whole, asked, ...)
            answers.append(repr(one))
    return "\n".join(answers)
