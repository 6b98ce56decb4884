"""The installer's boot arguments, by release.

A release takes the last row whose first release it is not older than.
"""

from ksc.dialects.spec import Dialect
from ksc.emit.bootaddress import address_arguments
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


def _source(tree: Tree, told: Style) -> str:
    found = address(tree.url)
    if found is None:
        return tree.url
    return told.disc if found.kind == "cdrom" else found.location
