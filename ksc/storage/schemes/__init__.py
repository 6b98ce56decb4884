"""The schemes that ksc brings along, registered as anybody's are."""

from collections.abc import Sequence

from ksc.markers import hookimpl
from ksc.storage.scheme import Scheme
from ksc.storage.schemes.autopart import AUTOPART
from ksc.storage.schemes.btrfs import BTRFS
from ksc.storage.schemes.cis import CIS
from ksc.storage.schemes.luks_lvm import LUKS_LVM
from ksc.storage.schemes.lvm import LVM
from ksc.storage.schemes.lvm_thin import LVM_THIN
from ksc.storage.schemes.plain import PLAIN
from ksc.storage.schemes.raid import RAID1, RAID10_LVM


@hookimpl
def ksc_partition_schemes() -> Sequence[Scheme]:
    """The installer's own layout, partitions, logical volumes, arrays, Btrfs, encryption, hardening."""
    return [AUTOPART, BTRFS, CIS, LUKS_LVM, LVM, LVM_THIN, PLAIN, RAID1, RAID10_LVM]
