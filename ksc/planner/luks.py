"""What LUKS takes of a device it encrypts, and the device it opens as. Facts from blivet 3.14, `crypto.py`."""

from ksc.dialects.spec import Dialect
from ksc.planner.values import Planned
from ksc.storage.devices import Luks
from ksc.storage.releases import at_least

HEADER = {"luks1": 2, "luks2": 16}
"""MiB of the header by version."""


def version(luks: Luks, dialect: Dialect) -> str:
    """`luks1` or `luks2`. Without `--luks-version` EL8 and later, and Fedora, take `luks2`."""
    if luks.version in HEADER:
        return str(luks.version)
    return "luks2" if at_least(dialect, 8) else "luks1"


def header(luks: Luks | None, dialect: Dialect) -> int:
    """MiB that encryption takes of a device; 0 where there is none."""
    return HEADER[version(luks, dialect)] if luks else 0


def opened(device: Planned, luks: Luks, dialect: Dialect, fmt: str | None, mount: str | None) -> Planned:
    """What an encrypted device opens as. The installer names it by its UUID, we by the device: `luks-sda2`."""
    size = max(device.size_mib - header(luks, dialect), 0)
    return Planned(f"luks-{device.name}", "luks", size, fmt, mount, (device.name,), statement=device.statement)
