"""What a machine needs to boot from the disks: the partitions of its firmware, and `/boot`.

Facts, from layouts that Anaconda's storage code (pyanaconda 45 on blivet 3.14) computed: `reqpart` makes an
EFI system partition of 600 MiB on UEFI; on BIOS a boot partition of 1 MiB where the disk's label is GPT, and
none where it is MBR; with `--add-boot` a `/boot` too. Which label a disk gets depends on the release and on
its size (over 2 TiB it is GPT everywhere), which nobody knows at compile time: so from EL7 on `reqpart`
serves BIOS, machines of unknown firmware and architectures with loader partitions of their own (PReP)
alike. EL5 and EL6 have no `reqpart`; on BIOS they label disks MBR, where GRUB needs no partition, and on POWER they
take `part prepboot`.
"""

from ksc.storage.devices import Partition, ReqPart
from ksc.storage.layout import LayoutError
from ksc.storage.scheme import SchemeContext
from ksc.storage.sizes import Size, mib

BOOT_SIZE = mib(1024)
ESP_SIZE = mib(600)
_PREP_SIZE = mib(8)

BIOS_ARCHES = frozenset({"x86_64", "i386", "i686"})
EFI_ARCHES = BIOS_ARCHES | {"aarch64"}


def firmware_partitions(context: SchemeContext, disk: str | None = None) -> tuple[ReqPart | Partition, ...]:
    """The partitions that the firmware loads from, without `/boot`. `disk` is where an explicit one goes."""
    if context.firmware == "uefi" and context.arch in EFI_ARCHES:
        if not context.at_least(6):
            raise LayoutError(
                f"{context.dialect.name} does not boot by UEFI on {context.arch}",
                help="compile for `firmware: bios`, or for a later release",
            )
        return (Partition("/boot/efi", ESP_SIZE, "efi", disk),)
    if context.at_least(7):
        return (ReqPart(),)
    return (Partition("prepboot", _PREP_SIZE, disk=disk),) if context.arch.startswith("ppc") else ()


def boot_partitions(
    context: SchemeContext, disk: str | None = None, size: Size | None = None
) -> tuple[ReqPart | Partition, ...]:
    """The firmware's partitions and a `/boot` beside them, for layouts whose root the loader cannot read.

    Without a `size`, `reqpart --add-boot` lets the installer choose one where it can; else it is 1 GiB.
    """
    firmware = firmware_partitions(context, disk)
    if size is None and ReqPart() in firmware:
        return (ReqPart(boot=True),)
    return (*firmware, Partition("/boot", size or BOOT_SIZE, context.filesystem, disk))
