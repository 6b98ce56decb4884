"""What `autopart` makes by product and release: the requests, and which of its types it takes by itself.

Facts from Anaconda: `data/anaconda.conf` and `data/profile.d/` (EL8 and later), `installclasses/rhel.py` (EL7),
`installclass.py` (EL5, EL6). Sizes in MiB.
"""

from typing import NamedTuple

from ksc.dialects.spec import Dialect
from ksc.storage.devices import AutopartType

GIB = 1024


class Wanted(NamedTuple):
    """A mount point, or `swap`: at least and at most how large, and how much space there must be for it at all.

    `only` is the one type that makes it.
    """

    mount: str
    least: int = 0
    most: int | None = None
    needs: int = 0
    only: AutopartType | None = None


class Product(NamedTuple):
    """A product's requests, in its order, and its type."""

    wanted: tuple[Wanted, ...]
    type: AutopartType = "lvm"


SWAP = Wanted("swap")
ROOT = Wanted("/", GIB, 70 * GIB)
HOME = Wanted("/home", 500, needs=50 * GIB)
_FEDORA_45 = Wanted("/home", 512, needs=50 * GIB)

PRODUCTS = {
    "rhel": Product((ROOT, HOME, SWAP)),
    "fedora": Product((ROOT, HOME, Wanted("/var", only="btrfs")), "btrfs"),
    "fedora-server": Product((Wanted("/", 2 * GIB, 15 * GIB),)),
}
"""By the product's profile."""

OTHER = Product((ROOT, HOME))
"""Any other product."""

RELEASES = {
    5: Product((Wanted("/", GIB), SWAP)),
    6: Product((Wanted("/", GIB, 50 * GIB), Wanted("/home", 100, needs=50 * GIB), SWAP)),
    7: Product((Wanted("/", GIB, 50 * GIB), HOME, SWAP)),
}
"""RHEL's by version, before there were profiles."""


def product(name: str, dialect: Dialect) -> Product:
    """The product that an installer of this release is. `/home` begins with 512 MiB since Fedora 45, 500 before."""
    if dialect.family == "rhel":
        return RELEASES.get(dialect.version) or PRODUCTS.get(name, OTHER)
    found = PRODUCTS.get(name, OTHER)
    if dialect.version < 45:
        return found
    return found._replace(wanted=tuple(_FEDORA_45 if wanted == HOME else wanted for wanted in found.wanted))
