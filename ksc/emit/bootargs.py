"""The installer's boot arguments, by release.

A release takes the last row whose first release it is not older than.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from ksc.diagnostics import Diagnostic, warning
from ksc.dialects.spec import Dialect
from ksc.emit.bootaddress import address_arguments
from ksc.emit.menu import LONGEST_ARGUMENTS, MenuEntry, length_of
from ksc.emit.paths import kickstart_url
from ksc.layer.site import Site
from ksc.model import Install
from ksc.records import dataclass
from ksc.trees import Tree, address


@dataclass(frozen=True, slots=True)
class Style:
    """How one generation of installers is told things. Empty: it has no such argument, or needs none.

    `card` names the booting card where BOOTIF alone is not enough; `disc` is a disc as `source` takes it.
    """

    kickstart: str
    source: str
    send_mac: str
    card: str = ""
    disc: str = "cdrom"


# EL7 takes both spellings, EL9 and Fedora 34 only `inst.`; `ksdevice=bootif` does nothing from EL7 on, where
# BOOTIF is honoured by itself.
_STYLES: dict[str, tuple[tuple[int, Style], ...]] = {
    "rhel": (
        (5, Style("ks", "method", "kssendmac", "ksdevice=bootif", "cdrom:")),
        (6, Style("ks", "repo", "kssendmac", "ksdevice=bootif", "cdrom:")),
        (7, Style("inst.ks", "inst.repo", "inst.ks.sendmac")),
    ),
    "fedora": ((0, Style("inst.ks", "inst.repo", "inst.ks.sendmac")),),
}


def style(dialect: Dialect) -> Style:
    """The arguments that a release knows."""
    rows = _STYLES.get(dialect.family, _STYLES["rhel"])
    return next((made for first, made in reversed(rows) if dialect.version >= first), rows[0][1])


def boot_arguments(install: Install, site: Site) -> tuple[str, ...]:
    """The kernel's arguments for an installation from the network, a host's addresses among them; without
    `initrd=` and BOOTIF.

    `site.url` must be set. The profile's own `append` comes last, so that it wins.
    """
    told = style(install.dialect)
    made = [f"{told.kickstart}={kickstart_url(site, install)}", told.card]
    # Only a web server is told the MAC: it is a header of the request.
    made.append(told.send_mac if site.url.startswith("http") else "")
    if install.tree is not None:
        made.append(f"{told.source}={_source(install.tree, told)}")
    addresses = address_arguments(install.host, install.dialect) if install.host is not None else ()
    return (*filter(None, made), *addresses, *install.boot.append)


# Before protocol 2.06 of Linux 2.6.22 a loader may hand on no more (Documentation/x86/boot.rst); RHEL 5 has 2.6.18.
_OLD_LONGEST = 255
# Red Hat's guides to RHEL 7 and 8: 895 characters; IBM's to RHEL 9: 4096 with the last byte.
_S390X = (895, 4095)


def longest(dialect: Dialect, arch: str) -> int:
    """How many bytes of arguments an installer's kernel reads."""
    if arch != "s390x":
        return LONGEST_ARGUMENTS
    return _S390X[dialect.family != "rhel" or dialect.version >= 9]


def doubts(install: Install, site: Site, entry: MenuEntry) -> Iterator[Diagnostic]:
    """What an installer cannot find, and what that of an old release may make nothing of."""
    yield from _unresolved(install, site)
    if install.dialect.family != "rhel" or install.dialect.version > 5:
        return
    release, at = install.dialect.name, install.location
    urls = {"the kickstart": site.url, "the install tree": install.tree.url if install.tree else ""}
    secure = [what for what, url in urls.items() if url.startswith("https:")]
    if secure:
        said = f"the installer of {release} cannot fetch {' and '.join(secure)} by https"
        yield warning("KS825", said, at, help="serve it by http or ftp as well, and name that")
    length = length_of(entry)
    if length > _OLD_LONGEST:
        yield warning(
            "KS825",
            f"the boot arguments of `{install.profile}` are {length} bytes long, with what the loader adds",
            at,
            notes=(f"kernels before 2.6.22, such as that of {release}, are sure to read {_OLD_LONGEST} only",),
            help="shorten `boot: {append: …}`, or the names in the URLs",
        )


def _unresolved(install: Install, site: Site) -> Iterator[Diagnostic]:
    """The finding for a host that fetches from a name, and is told nobody who knows it."""
    host = install.host
    first = host.interfaces[0] if host is not None and host.interfaces else None
    if host is None or first is None or not first.addresses or first.dhcp or first.dns:
        return
    tree = address(install.tree.url) if install.tree is not None else None
    servers = [urlsplit(site.url).hostname, (tree.server or urlsplit(tree.url).hostname) if tree is not None else ""]
    names = dict.fromkeys(one for one in servers if one and ":" not in one and not one.replace(".", "").isdecimal())
    if names:
        yield warning(
            "KS726",
            f"the host `{host.name}` has a fixed address and no name server, and fetches from {' and '.join(names)}",
            host.location,
            notes=("DHCP is not asked then, so its installer cannot find out what address that name has",),
            help="add `dns: ADDRESS` to the host, or to its subnet in ksc.yaml, or name the server by its address",
        )


def _source(tree: Tree, told: Style) -> str:
    found = address(tree.url)
    if found is None:
        return tree.url
    return told.disc if found.kind == "cdrom" else found.location
