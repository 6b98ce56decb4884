"""SELinux: which label what is served gets, so that the programs that serve it may read it. RHEL's layouts only.

What only web servers read is `httpd_sys_content_t`, what only the TFTP server reads `tftpdir_t`, anything else
`public_content_t`, which all of them may read. NFS exports read whatever label there is. An image that is mounted has
its label by an option of the mount.
"""

import re
from collections.abc import Iterator
from shlex import quote
from typing import NamedTuple

from ksc.actions.notes.machines import Machine
from ksc.emit.configuration import PORTS, port
from ksc.emit.places import kickstarts

_WEB, _TFTP, _ALL = "httpd_sys_content_t", "tftpdir_t", "public_content_t"
# What the policy says of folders by itself: `restorecon` does for what is copied there.
_USUAL = {"/var/www": _WEB, "/var/ftp": _ALL, "/tftpboot": _TFTP, "/var/lib/tftpboot": _TFTP}
# Those of caches, 8080 among them, are for web servers too.
_USUAL_PORTS = {"http_port_t": {80, 443, 488, 8008, 8009, 8080, 8118, 8123, 8443, 9000}, "ftp_port_t": {21, 989, 990}}


class Label(NamedTuple):
    """A folder and its label; `usual`: the policy has it so."""

    folder: str
    label: str
    usual: bool


def labels(machine: Machine) -> tuple[Label, ...]:
    """The folders that need one, sorted; none for Debian."""
    if machine.layout == "debian":
        return ()
    readers = {folder: _readers(folder, names, machine) for folder, names in _folders(machine).items()}
    found = []
    for folder, names in sorted(readers.items()):
        if names <= {"nfs"}:
            continue
        label = _WEB if names <= {"http", "https"} else _TFTP if names == {"tftp"} else _ALL
        usual = any((folder == top or folder.startswith(f"{top}/")) and label == kept for top, kept in _USUAL.items())
        found.append(Label(folder, label, usual))
    return tuple(found)


def commands(machine: Machine) -> Iterator[str]:
    """What sets the labels, where SELinux is on."""
    told = list(_told(machine))
    if told:
        yield from ("if selinuxenabled; then", *(f"    {one}" for one in told), "fi")


def taken_back(machine: Machine) -> Iterator[str]:
    """What takes the rules for labels back."""
    told = [f"semanage fcontext -d {quote(_pattern(one.folder))}" for one in labels(machine) if not one.usual]
    told += [f"semanage port -d -p tcp {number}" for _, number in _ports(machine)]
    if told:
        yield from ("if selinuxenabled; then", *(f"    {one}" for one in told), "fi")


def needs_rules(machine: Machine) -> bool:
    """Whether `semanage` is needed."""
    return any(not one.usual for one in labels(machine)) or any(_ports(machine))


def _told(machine: Machine) -> Iterator[str]:
    for one in labels(machine):
        if not one.usual:
            rule = f"-t {one.label} {quote(_pattern(one.folder))}"
            yield f"semanage fcontext -a {rule} 2>/dev/null || semanage fcontext -m {rule}"
        yield f"restorecon -R {quote(one.folder)}"
    for kind, number in _ports(machine):
        rule = f"-t {kind} -p tcp {number}"
        yield f"semanage port -a {rule} 2>/dev/null || semanage port -m {rule}"


def _ports(machine: Machine) -> Iterator[tuple[str, int]]:
    """Ports that the policy does not let a server have by itself."""
    if machine.layout == "debian":
        return
    for one in machine.services:
        if one.name in PORTS:
            kind = "ftp_port_t" if one.name == "ftp" else "http_port_t"
            if port(one) not in _USUAL_PORTS[kind]:
                yield kind, port(one)


def _folders(machine: Machine) -> dict[str, set[str]]:
    """What is labelled, each with the service that it is there for: what ksc brings, not what lies beside it."""
    found: dict[str, set[str]] = {}
    for one in machine.folders:
        name = "tftp" if one.name == "tftp" else kickstarts(machine.site).name
        for part in one.parts if name != "tftp" else ("",):
            found.setdefault(f"{one.target.rstrip('/')}/{part}".rstrip("/"), set()).add(name)
    for tree in machine.trees:
        if tree.kind != "image":
            found.setdefault(tree.folder if tree.kind == "there" else tree.path, set()).add(tree.service.name)
    return found


def _readers(folder: str, names: set[str], machine: Machine) -> set[str]:
    """All services of the machine that give a folder out."""
    return names | {
        one.name for one in machine.services if folder == one.root or folder.startswith(f"{one.root.rstrip('/')}/")
    }


def _pattern(folder: str) -> str:
    """A folder and what is in it, as a pattern of file contexts."""
    return re.sub(r"([.+*?()\[\]{}^$|\\])", r"\\\1", folder) + "(/.*)?"
