"""The plugin `s390x`: parameter files for LPAR and z/VM, and what the network boot of KVM guests reads.

A parameter file is punched cards to z/VM: records of 80 columns, filled with blanks and laid end to end. An LPAR gets
the bytes as they are. So no word reaches over the end of a line, and each line begins and ends with a blank (Red
Hat's guide to installing on IBM Z).
"""

from collections.abc import Iterable, Iterator

from ksc.artifacts import Artifact, Made, Place
from ksc.diagnostics import Diagnostic, warning
from ksc.dialects.spec import Dialect
from ksc.emit.context import EmitContext, Emitter, HostInput, SiteInput
from ksc.emit.default import host_menu
from ksc.emit.menu import MenuEntry, checked
from ksc.emit.paths import dashed
from ksc.emit.visible import by_profile, tree_of
from ksc.layer.fields import CONTROL
from ksc.layer.files import encode
from ksc.markers import hookimpl

ARCH = "s390x"
COLUMNS = 80

_HEADER, _PARAMETERS = Made("ksc: header"), Made("ksc: s390x")
# What the trees' own generic.prm has, and what makes an installer run without a screen; RUNKS is for that of EL6. It
# is no longer than what other loaders add, which counts where arguments are too long.
_BEFORE = {
    False: ("ro", "ramdisk_size=40000", "cio_ignore=all,!condev", "inst.cmdline"),
    True: ("root=/dev/ram0", "ro", "ip=off", "ramdisk_size=40000", "cio_ignore=all,!0.0.0009", "RUNKS=1", "cmdline"),
}


@hookimpl
def ksc_emitters() -> list[Emitter]:
    """The parameter files of profiles, and those of hosts."""
    return [Emitter(ARCH, "site", emit), Emitter(f"{ARCH}-hosts", "host", emit_host)]


def emit(value: SiteInput, context: EmitContext) -> Iterator[Artifact | Diagnostic]:
    """A parameter file for each label of a tree of this architecture."""
    entries, found = checked(value.entries)
    yield from found
    installs = by_profile(value.installs)
    for entry in entries:
        tree = tree_of(entry, installs)
        if tree is not None and tree.arch == ARCH:
            path = f"tftp/{ARCH}/{tree.name}/{entry.label}.prm"
            yield from _parameters(entry, installs[entry.profile or ""].dialect, path)


def emit_host(value: HostInput, context: EmitContext) -> Iterator[Artifact | Diagnostic]:
    """A host's parameter file; and for KVM, where it may install by itself, a configuration under each of its MACs."""
    install, host = value.install, value.install.host
    assert host is not None
    tree = install.tree
    if tree is None or tree.arch != ARCH:
        return
    entries, found = checked(value.entries)
    yield from found
    for entry in entries:
        if tree_of(entry, by_profile([install])) is not None:
            path = f"tftp/{ARCH}/{tree.name}/hosts/{host.name}.prm"
            yield from _parameters(entry, install.dialect, path, host.name)
    if CONTROL.search(context.site.menu.title):
        return
    menu, found = host_menu(entries, context.site, host, install.boot.local)
    yield from found
    chosen = next((one for one in menu.entries if one.label == menu.default and one.kind == "linux"), None)
    if chosen is not None:
        for mac in host.boots:
            lines = list(_configuration(chosen, dashed(mac)))
            yield _artifact(f"tftp/pxelinux.cfg/01-{dashed(mac)}", lines, install.profile, host.name)


def _parameters(
    entry: MenuEntry, dialect: Dialect, path: str, host: str | None = None
) -> Iterator[Artifact | Diagnostic]:
    old = dialect.family == "rhel" and dialect.version < 7
    words = " ".join((*_BEFORE[old], *entry.arguments)).split()
    long = next((word for word in words if len(word) > COLUMNS - 2), None)
    if long is not None:
        yield warning(
            "KS727",
            f"a boot argument of `{entry.label}` has {len(long)} characters: it fits no line of a parameter file",
            entry.location,
            notes=(f"the reader of z/VM takes records of {COLUMNS} columns, and a blank stands at both ends",),
            help="shorten the URL or the name in it; an LPAR and KVM take it as it is",
        )
    lines = [(text, entry.location or _PARAMETERS) for text in cards(words)]
    yield _artifact(path, lines, entry.profile, host)


def cards(words: Iterable[str]) -> Iterator[str]:
    """The lines that hold these words, a blank at both ends."""
    line = ""
    for word in words:
        if line and len(line) + len(word) + 3 > COLUMNS:
            yield f"{line} "
            line = ""
        line += f" {word}"
    yield f"{line} "


def _configuration(entry: MenuEntry, card: str) -> Iterator[tuple[str, Place]]:
    """What s390-ccw reads: PXELINUX's words, a few of them. It knows no local disk, and asks nobody."""
    place = entry.location or _PARAMETERS
    yield "# Made by ksc. Do not edit: change the profiles or ksc.yaml, and compile again.", _HEADER
    yield f"default {entry.label}", place
    yield f"label {entry.label}", place
    yield f"  kernel {entry.kernel}", place
    yield f"  initrd {entry.initrd}", place
    yield f"  append {' '.join((*entry.arguments, f'BOOTIF=01-{card}'))}", place


def _artifact(path: str, lines: list[tuple[str, Place]], profile: str | None, host: str | None) -> Artifact:
    content = encode("".join(f"{text}\n" for text, _ in lines))
    emitter = ARCH if host is None else f"{ARCH}-hosts"
    return Artifact(path, ARCH, content, emitter, profile, origins=tuple(place for _, place in lines), host=host)
