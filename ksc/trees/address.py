"""How a source of packages is written: as a URL, or in the installer's own forms for NFS, disks and discs."""

import re
from typing import Literal

from ksc.records import dataclass

_NFS_URL = re.compile(r"nfs://(?P<server>\[[0-9A-Fa-f:.]+\]|[^/:\s]+):?(?P<path>/\S*)")
_NFS = re.compile(r"nfs:(?:(?P<options>[^:/\s]+):)?(?P<server>\[[0-9A-Fa-f:.]+\]|[^/:\s]+):(?P<path>/\S*)")
_DISK = re.compile(r"(?:hd|harddrive):(?P<partition>[^:\s]+):(?P<path>/\S*)")
_DISC = re.compile(r"cdrom(?::(?P<device>\S*))?")
_URL = re.compile(r"(?:https?|ftp|file)://\S+")

Kind = Literal["url", "nfs", "harddrive", "cdrom"]


@dataclass(frozen=True, slots=True)
class Address:
    """A source, taken apart. `url` is what was written; a `url` source has nothing else."""

    kind: Kind
    url: str
    server: str = ""
    path: str = ""
    options: str = ""
    partition: str = ""

    @property
    def location(self) -> str:
        """The source as the installer's boot argument takes it."""
        if self.kind == "nfs":
            return ":".join(("nfs", *filter(None, (self.options, self.server, self.path))))
        if self.kind == "harddrive":
            return f"hd:{self.partition}:{self.path}"
        return "cdrom" if self.kind == "cdrom" else self.url


def address(url: str) -> Address | None:
    """The source that `url` means, or None for a form that the installer does not know by itself.

    Known: `http`, `https`, `ftp` and `file` URLs; `nfs://SERVER/PATH`, `nfs:[OPTIONS:]SERVER:/PATH`;
    `hd:PARTITION:/PATH`; `cdrom`.
    """
    if _URL.fullmatch(url):
        return Address("url", url)
    nfs = _NFS_URL.fullmatch(url) or _NFS.fullmatch(url)
    if nfs:
        options = nfs.groupdict().get("options") or ""
        return Address("nfs", url, server=nfs["server"], path=nfs["path"], options=options)
    disk = _DISK.fullmatch(url)
    if disk:
        return Address("harddrive", url, partition=disk["partition"], path=disk["path"])
    return Address("cdrom", url) if _DISC.fullmatch(url) else None
