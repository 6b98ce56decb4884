"""The steps on a machine, in order, and those that take them back. All are commands of a POSIX shell, for root.

To run them again does no harm: what is there stays. Nothing of an administrator's is overwritten without a copy beside
it, `NAME.before-ksc`; the firewall and SELinux stay on.
"""

from collections.abc import Iterator
from shlex import quote
from typing import NamedTuple

from ksc.actions.notes import firewall, labels
from ksc.actions.notes.machines import File, Machine
from ksc.actions.programs import SEMANAGE, switch
from ksc.emit.mounts import fstab_lines, unit
from ksc.emit.nfs import export_lines
from ksc.emit.served import below

_ISC = "/etc/default/isc-dhcp-server"
_PASSING = "/root/ksc-notes.tmp"


class Step(NamedTuple):
    """A step: what it is for, in a line; the commands; and what there is to know, in lines."""

    title: str
    commands: tuple[str, ...]
    notes: tuple[str, ...] = ()


def steps(machine: Machine) -> tuple[Step, ...]:
    """What is done on a machine, in order; the build is in `build/` of the current folder."""
    made = (
        Step("Packages", tuple(_packages(machine)), tuple(_lacking(machine))),
        Step("Files of the build", tuple(_files(machine)), (_deployed(machine),)),
        Step("Configurations that read them", tuple(_read(machine))),
        Step("Mounts", tuple(_mounts(machine))),
        Step("SELinux: who may read what", tuple(labels.commands(machine))),
        Step("Firewall", tuple(firewall.opened(machine))),
        Step("Check", tuple(_checks(machine))),
        Step("Services, now and after a reboot", tuple(_services(machine)), tuple(_alone(machine))),
        Step("Try", tuple(_tries(machine)), ("from another machine of the network too", *_curls(machine))),
    )
    return tuple(one for one in made if one.commands)


def taking_back(machine: Machine) -> tuple[Step, ...]:
    """What takes it back. Packages stay, and services that may serve other things too."""
    made = (
        Step("Mounts", tuple(_unmounted(machine))),
        Step("Files of the build", tuple(_removed(machine)), ("what was copied into the roots stays",)),
        Step("SELinux", tuple(labels.taken_back(machine))),
        Step("Firewall", tuple(firewall.closed(machine)), ("leave out what other services need",)),
        Step("Services that read what is left", tuple(_read_again(machine)), tuple(_switched_off(machine))),
    )
    return tuple(one for one in made if one.commands)


def _packages(machine: Machine) -> Iterator[str]:
    names = [name for one in machine.programs for name in machine.program(one).packages]
    if machine.layout != "debian" and labels.needs_rules(machine):
        names.append(SEMANAGE)
    if machine.layout != "debian" and _encrypted(machine):
        names.append("mod_ssl")
    if machine.layout == "debian" and any(_tries(machine)):
        names.append("curl")
    if names:
        install = "apt-get install -y" if machine.layout == "debian" else "yum -y install"
        yield f"{install} {' '.join(dict.fromkeys(names))}"


def _lacking(machine: Machine) -> Iterator[str]:
    """What not all releases of a layout have."""
    if machine.layout == "el" and machine.runs("dhcpd"):
        yield "RHEL 10 has no dhcpd any more: there `dhcp: {program: kea}` in ksc.yaml"
    if machine.layout == "el" and machine.runs("kea"):
        yield "before RHEL 10 Kea is in EPEL only; dhcpd is in RHEL itself: `dhcp: {program: dhcpd}` in ksc.yaml"


def _encrypted(machine: Machine) -> bool:
    return machine.runs("httpd") and any(one.name == "https" and one.program == "httpd" for one in machine.services)


def _deployed(machine: Machine) -> str:
    return f"`ksc deploy --server {machine.address}` does this too, can take it back, and takes away what is old"


def _files(machine: Machine) -> Iterator[str]:
    yield "umask 022"
    for folder in machine.folders:
        yield f"mkdir -p {quote(folder.target)}"
        yield f"cp -R build/{folder.name}/. {quote(below(folder.target, ''))}/"
    for service in machine.services:
        if service.name in ("ftp", "nfs") and service.root not in {one.target for one in machine.folders}:
            yield f"mkdir -p {quote(service.root)}"
    for file in _owned(machine):
        if machine.program(file.emitter).gives_way:
            yield _kept(file.target)
        yield f"install -D -m {file.mode:o} {quote(f'build/{file.path}')} {quote(file.target)}"


def _owned(machine: Machine) -> Iterator[File]:
    """The files that are put in their places; lines for /etc/fstab and /etc/exports are added there one by one."""
    units = {unit(one.folder) for one in machine.mounts}
    for one in machine.files:
        lines = machine.program(one.emitter).joins == "copied"
        other = one.emitter == "mounts" and one.target.rpartition("/")[2] not in units
        if not lines and not other:
            yield one


def _kept(path: str) -> str:
    """Keeps what is there, once."""
    there, copy = quote(path), quote(f"{path}.before-ksc")
    return f"test ! -e {there} || test -e {copy} || cp -p {there} {copy}"


def _read(machine: Machine) -> Iterator[str]:
    for one in machine.files:
        program = machine.program(one.emitter)
        line = program.line.format(file=one.target)
        if program.main in ("", one.target) or program.joins == "copied":
            continue
        if program.joins == "alone":
            yield _replaced(line, program.main)
        else:
            yield _kept(program.main)
            yield _added(line, program.main)
    for one in machine.files:
        if (switched := switch(one.target)) is not None:
            yield " ".join(map(quote, switched.on))
    if machine.layout == "debian" and _encrypted(machine):
        yield "a2enmod ssl"
        if not all(one.certificate for one in machine.services if one.name == "https"):
            yield "a2ensite default-ssl"
    if machine.runs("vsftpd") and not machine.systemd:
        moved = "mv --backup=numbered /etc/vsftpd/vsftpd.conf /etc/vsftpd/vsftpd.conf.before-ksc"
        yield f"test ! -e /etc/vsftpd/vsftpd.conf || {moved}"
    yield from _listening(machine)
    if machine.runs("nfs") and not machine.systemd:
        yield _added(f"MOUNTD_PORT={firewall.MOUNTD}", "/etc/sysconfig/nfs")
        yield from (_added(line, "/etc/exports") for line in _exports(machine))


def _listening(machine: Machine) -> Iterator[str]:
    """On which interfaces dhcpd listens, which is said on its command line.

    Debian's script starts a server for IPv6 too where none is named, and fails, since that has no network. A blank is a
    name to it, and none to dhcpd, which then listens wherever it has a network.
    """
    if not machine.runs("dhcpd"):
        return
    names = " ".join(machine.site.dhcp.interfaces) if machine.site.dhcp is not None else ""
    if machine.layout == "debian":
        yield _kept(_ISC)
        yield f'sed -i \'s/^INTERFACESv4=""$/INTERFACESv4="{names or " "}"/\' {_ISC}'
    elif names:
        yield _added(f'DHCPDARGS="{names}"', "/etc/sysconfig/dhcpd")


def _alone(machine: Machine) -> Iterator[str]:
    """What is to be known of programs that have one configuration."""
    if machine.runs("kea"):
        yield "Kea reads one file: what was in it is kept as kea-dhcp4.conf.before-ksc"
    if machine.runs("vsftpd") and not machine.systemd:
        yield "the init script starts a server for each /etc/vsftpd/*.conf, and the package's own wants the same port"
        yield "where it serves other things, keep it, and add ksc's `anon_root` to it instead"
    if machine.runs("vsftpd") and machine.layout == "el":
        yield "vsftpd@ksc has the port to itself: where vsftpd.service has it, add ksc's `anon_root` to that instead"
    if machine.runs("vsftpd") and machine.layout == "debian":
        yield "while ksc's drop-in is there, vsftpd.service reads ksc's file; /etc/vsftpd.conf stays as it is"


def _added(line: str, file: str) -> str:
    """Adds a line to a file that does not have it, also where nothing ends the file's last line.

    Not by echo, which some shells have read backslashes.
    """
    text, path = quote(line), quote(file)
    return (
        f"grep -qsxF {text} {path} || {{ test -z \"$(tail -c 1 {path})\" || echo; printf '%s\\n' {text}; }} >> {path}"
    )


def _replaced(line: str, file: str) -> str:
    """Makes a line all that a file holds. What was there is kept each time that it was something else."""
    text, path = quote(line), quote(file)
    kept = f"test ! -e {path} || cp -p --backup=numbered {path} {quote(f'{file}.before-ksc')}"
    return f"test \"$(cat {path} 2>/dev/null)\" = {text} || {{ {kept}; printf '%s\\n' {text} > {path}; }}"


def _without(line: str, file: str) -> str:
    """Takes a line out of a file, which keeps its owner, mode and label."""
    path = quote(file)
    return f"grep -vxF {quote(line)} {path} > {_PASSING} || test $? -eq 1 && cat {_PASSING} > {path}"


def _exports(machine: Machine) -> tuple[str, ...]:
    return tuple(line for one in machine.services if one.name == "nfs" for line in export_lines(one, machine.trees))


def _mounts(machine: Machine) -> Iterator[str]:
    if machine.systemd:
        if machine.mounts:
            yield "systemctl daemon-reload"
        for one in machine.mounts:
            name = quote(unit(one.folder))
            yield f"systemctl enable {name} && systemctl start {name}"
        return
    if machine.mounts:
        yield _kept("/etc/fstab")
    for one, line in zip(machine.mounts, fstab_lines(machine.mounts, machine.site), strict=True):
        yield f"mkdir -p {quote(one.folder)}"
        yield _added(line, "/etc/fstab")
        yield f"mountpoint -q {quote(one.folder)} || mount {quote(one.folder)}"


def _unmounted(machine: Machine) -> Iterator[str]:
    for one in machine.mounts:
        if machine.systemd:
            name = quote(unit(one.folder))
            yield f"systemctl disable {name}; systemctl stop {name}"
        else:
            yield f"umount {quote(one.folder)}"
    if not machine.systemd:
        yield from (_without(line, "/etc/fstab") for line in fstab_lines(machine.mounts, machine.site))


def _checks(machine: Machine) -> Iterator[str]:
    for one in machine.files:
        program = machine.program(one.emitter)
        command = program.whole or program.alone
        if command:
            yield " ".join(quote(word.format(file=one.target, main=program.main)) for word in command)


def _services(machine: Machine) -> Iterator[str]:
    if machine.systemd:
        if machine.programs:
            yield "systemctl daemon-reload"
        for program in map(machine.program, machine.programs):
            before = f"systemctl stop {program.stops} 2>/dev/null; " if program.stops else ""
            again = "reload-or-restart" if program.rereads else "restart"
            yield from (f"{before}systemctl enable {name} && systemctl {again} {name}" for name in program.services)
    else:
        yield from (f"chkconfig {name} on && service {name} restart" for name in _of_services(machine))
    if machine.runs("nfs"):
        yield "exportfs -ra"


def _of_services(machine: Machine) -> list[str]:
    return [name for one in machine.programs for name in machine.program(one).services]


def _own_services(machine: Machine) -> set[str]:
    return {name for one in machine.programs if machine.program(one).own for name in machine.program(one).services}


def _read_again(machine: Machine) -> Iterator[str]:
    own = _own_services(machine)
    for name in _of_services(machine):
        if name in own:
            yield _off(name, machine)
        elif machine.systemd:
            yield f"systemctl try-restart {name}"
        else:
            yield f"service {name} restart"


def _switched_off(machine: Machine) -> Iterator[str]:
    """What a person may do, who knows what else there is."""
    own = _own_services(machine)
    others = [name for name in reversed(_of_services(machine)) if name not in own]
    if others:
        yield "those that serve nothing else any more:"
        yield from (f"    {_off(name, machine)}" for name in others)


def _off(name: str, machine: Machine) -> str:
    if machine.systemd:
        return f"systemctl disable {name}; systemctl stop {name}"
    return f"chkconfig {name} off; service {name} stop"


def _removed(machine: Machine) -> Iterator[str]:
    for one in machine.files:
        if (switched := switch(one.target)) is not None:
            yield " ".join(map(quote, switched.off))
    kept = [f"{one.target}.before-ksc" for one in _owned(machine) if machine.program(one.emitter).gives_way]
    for one in _owned(machine):
        yield f"rm -f {quote(one.target)}"
    if machine.runs("vsftpd") and not machine.systemd:
        kept.append("/etc/vsftpd/vsftpd.conf.before-ksc")
    kept += [
        f"{program.main}.before-ksc" for program in map(machine.program, machine.programs) if program.joins == "alone"
    ]
    for path in kept:
        yield f"test ! -e {quote(path)} || mv {quote(path)} {quote(path.removesuffix('.before-ksc'))}"
    for one in machine.files:
        program = machine.program(one.emitter)
        if program.main not in ("", one.target) and program.joins == "added":
            yield _without(program.line.format(file=one.target), program.main)
    if machine.runs("nfs") and not machine.systemd:
        yield from (_without(line, "/etc/exports") for line in _exports(machine))
        yield "exportfs -ra"
    if machine.systemd:
        yield "systemctl daemon-reload"


def _tries(machine: Machine) -> Iterator[str]:
    fetch = "curl -gfsS -o /dev/null"
    for one in machine.services:
        if one.name == "tftp" and any("pxelinux.cfg" in folder.parts for folder in machine.folders):
            yield f"{fetch} {quote(f'{one.url}/pxelinux.cfg/default')}"
        if one.name == "nfs":
            yield "showmount -e localhost"
    if machine.kickstart:
        yield f"{_insecure(fetch, machine.kickstart)} {quote(machine.kickstart)}"
    for url in dict.fromkeys(one.tree.url for one in machine.trees if one.service.name != "nfs"):
        yield f"{_insecure(fetch, url)} {quote(f'{url}/.treeinfo')}"


def _curls(machine: Machine) -> Iterator[str]:
    if machine.layout == "el" and any(one.name == "tftp" for one in machine.services):
        yield "a curl that knows no tftp is curl-minimal, of RHEL 9 and later: yum swap curl-minimal curl"


def _insecure(fetch: str, url: str) -> str:
    """A certificate that only the machines know is no matter here."""
    return fetch.replace("-gfsS", "-gkfsS") if url.startswith("https:") else fetch
