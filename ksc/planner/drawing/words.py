"""What a picture and a table call things: sizes, file systems, types."""

from ksc.diagnostics.taming import tame
from ksc.planner.values import Planned
from ksc.storage.sizes import amount

_LONGEST = 64  # characters of a name; what is longer is no name a system has

TYPES = {
    "partition": "partition",
    "mdarray": "RAID array",
    "lvmvg": "volume group",
    "lvmlv": "logical volume",
    "lvmthinpool": "thin pool",
    "lvmthinlv": "thin volume",
    "luks": "encrypted",
    "btrfsvolume": "btrfs volume",
    "btrfssubvolume": "subvolume",
}
FORMATS = {
    "efi": "EFI",
    "biosboot": "BIOS boot",
    "prepboot": "PReP",
    "lvmpv": "LVM",
    "mdmember": "RAID",
    "luks": "LUKS",
}
_ALMOST = 1023.5 / 1024  # what would be rounded up to 1024 of the unit below
_UNITS = ((1024**3, "PiB"), (1024**2, "TiB"), (1024, "GiB"), (1, "MiB"))


def size(mib: float) -> str:
    """MiB for people: `600MiB`, `17.4GiB`. Three figures; whole numbers of a unit as they are."""
    if mib == int(mib) and (whole := amount(int(mib))).removesuffix("MiB") == whole:
        return whole
    for factor, unit in _UNITS:
        if mib >= factor * _ALMOST:
            value = mib / factor
            figures = 0 if value >= 100 or factor == 1 else 1 if value >= 10 else 2
            shown = f"{value:.{figures}f}"
            return f"{shown.rstrip('0').rstrip('.') if '.' in shown else shown}{unit}"
    return f"{round(max(mib, 0) * 1024)}KiB" if mib > 0 else "0"


def short(mib: float) -> str:
    """The same where there is little room: `17G`."""
    for factor, unit in _UNITS:
        if mib >= factor:
            return f"{round(mib / factor)}{unit[0]}"
    return "0"


def format_of(device: Planned) -> str:
    """What is on a device; empty for nothing."""
    return FORMATS.get(device.fmt or "", name_of(device.fmt or ""))


def name_of(text: str) -> str:
    """A name out of a kickstart, fit for a terminal and for XML."""
    return tame(text, _LONGEST)
