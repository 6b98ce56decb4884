"""The schemes that ksc brings along, registered as anybody's are."""

from collections.abc import Sequence

from ksc.markers import hookimpl
from ksc.storage.scheme import Scheme
from ksc.storage.schemes.autopart import AUTOPART
from ksc.storage.schemes.lvm import LVM
from ksc.storage.schemes.plain import PLAIN


@hookimpl
def ksc_partition_schemes() -> Sequence[Scheme]:
    """The installer's own layout, plain partitions, and logical volumes."""
    return [AUTOPART, LVM, PLAIN]
