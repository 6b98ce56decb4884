"""What is known of a machine, as checks are told it."""

from typing import NamedTuple


class Hardware(NamedTuple):
    """A machine. `disks` are names and sizes in MiB, None where only the name is known; None is what nobody knows."""

    disks: tuple[tuple[str, int | None], ...] = ()
    firmware: str | None = None
    arch: str | None = None


UNKNOWN = Hardware()
