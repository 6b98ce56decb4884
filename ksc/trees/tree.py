"""An install tree, as values."""

from ksc.diagnostics import Location
from ksc.records import dataclass

# Where a tree keeps what boots, by architecture; the first is the rule.
PXEBOOT = ("images/pxeboot/vmlinuz", "images/pxeboot/initrd.img")
BOOT_FILES = {
    "ppc64": ("ppc/ppc64/vmlinuz", "ppc/ppc64/initrd.img"),
    "ppc64le": ("ppc/ppc64/vmlinuz", "ppc/ppc64/initrd.img"),
    "s390x": ("images/kernel.img", "images/initrd.img"),
}
ARCHITECTURES = ("x86_64", "aarch64", "i386", "ppc64", "ppc64le", "s390x")


@dataclass(frozen=True, slots=True)
class Repo:
    """One source of packages: `name` is None for the main one."""

    name: str | None
    url: str
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Tree:
    """An install tree. `release` is a dialect's name or alias; `kernel` and `initrd` are paths in it.

    `path` is where it lies on this machine, a folder or an ISO, from the workspace: kernels and loaders are taken from
    there. An absolute one is also where it lies on its server, which mounts it or has an alias for it.
    """

    name: str
    release: str
    url: str
    arch: str = "x86_64"
    repos: tuple[Repo, ...] = ()
    kernel: str = PXEBOOT[0]
    initrd: str = PXEBOOT[1]
    location: Location | None = None
    path: str | None = None

    @property
    def sources(self) -> tuple[Repo, ...]:
        """The main source, then the further repositories."""
        return (Repo(None, self.url, self.location), *self.repos)
