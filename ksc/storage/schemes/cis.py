"""`cis`: the file systems and mount options that the CIS benchmarks ask for, on logical volumes, encrypted or not.

The recommendations are those of the CIS Red Hat Enterprise Linux 8 and 9 benchmarks, section 1.1.2: /tmp, /var,
/var/tmp, /var/log, /var/log/audit and /home apart from the root, and options for each. Older benchmarks ask for
fewer options; none of these breaks what they ask for. /dev/shm is no file system on a disk: its options belong into
/etc/fstab.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Annotated

from ksc.records import dataclass
from ksc.storage.boot import boot_partitions
from ksc.storage.encryption import LuksOptions, Passphrase, luks
from ksc.storage.layout import Layout, LayoutError
from ksc.storage.scheme import MOUNT, VOLUME, About, Disks, Scheme, SchemeContext
from ksc.storage.sizes import RECOMMENDED, Size
from ksc.storage.volumes import group_on_disks, logical_volumes

_GIB = 1024
# Mount points, no files: nothing is written there.
_TMP, _VAR_TMP = "/tmp", "/var/tmp"  # noqa: S108

# They fit on 20 GiB beside /boot and 4 GiB of swap; on larger disks they grow, in proportion, up to their most.
SIZES: dict[str, Size] = {
    "/": Size(6 * _GIB, grow=True, most=70 * _GIB),
    "/home": Size(_GIB, grow=True),
    _TMP: Size(_GIB, grow=True, most=10 * _GIB),
    "/var": Size(2 * _GIB, grow=True),
    "/var/log": Size(_GIB, grow=True, most=50 * _GIB),
    "/var/log/audit": Size(512, grow=True, most=10 * _GIB),
    _VAR_TMP: Size(_GIB, grow=True, most=10 * _GIB),
    "swap": RECOMMENDED,
}
MOUNT_OPTIONS: dict[str, str] = {
    "/home": "nodev,nosuid",
    _TMP: "nodev,nosuid,noexec",
    "/var": "nodev,nosuid",
    "/var/log": "nodev,nosuid,noexec",
    "/var/log/audit": "nodev,nosuid,noexec",
    _VAR_TMP: "nodev,nosuid,noexec",
}


Volumes = Annotated[Mapping[str, Size | None], About("sizes by mount point; `swap: null` for no swap", MOUNT)]


@dataclass(frozen=True, slots=True)
class Options:
    """`volumes` changes the size of some, or adds others: the file systems of the benchmark are there in any case."""

    disk: Disks = ()
    volumes: Volumes = field(default_factory=dict)
    passphrase: Passphrase | None = None
    luks: LuksOptions | None = None
    boot: Annotated[Size | None, About("the size of /boot; by default the installer's own, else 1GiB")] = None
    group: Annotated[str, About("the volume group's name", VOLUME)] = "system"
    filesystem: Annotated[str | None, About("of every volume; the release's own by default")] = None


def layout(options: Options, context: SchemeContext) -> Layout:
    """One group over the disks; with a passphrase, it is encrypted."""
    volumes = {mount: size for mount, size in {**SIZES, **options.volumes}.items() if size is not None}
    for mount, size in options.volumes.items():
        if size is None and mount != "swap":
            raise LayoutError(
                f"`{mount}` cannot be left out", about=mount, help="give it a size; only `swap` can be null"
            )
    first = options.disk[0] if options.disk else None
    filesystem = options.filesystem or context.filesystem
    devices = (
        *boot_partitions(context, first, options.boot),
        *group_on_disks(options.group, options.disk, luks(options.passphrase, options.luks)),
        *logical_volumes(volumes, options.group, filesystem, MOUNT_OPTIONS),
    )
    return Layout(devices, options.disk)


CIS = Scheme("cis", Options, layout, "what the CIS benchmarks ask for: file systems apart, with mount options")
