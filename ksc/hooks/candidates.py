"""Where plugins come from: built in, from installed distributions, from the workspace's own files."""

import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib import import_module
from typing import Literal

from ksc.hooks.distributions import Point, points
from ksc.records import dataclass

Kind = Literal["built-in", "distribution", "file"]

BUILT_IN = {
    "ansible": "ksc.inventory.ansible",
    "dhcpd": "ksc.emit.dhcpd",
    "dnsmasq": "ksc.emit.dnsmasq",
    "grub": "ksc.emit.grub",
    "grub-legacy": "ksc.emit.grublegacy",
    "httpd": "ksc.emit.httpd",
    "ipxe": "ksc.emit.ipxe",
    "kea": "ksc.emit.kea",
    "kickstart": "ksc.emit.kickstart",
    "labels": "ksc.emit.labels",
    "mounts": "ksc.emit.mounts",
    "nfs": "ksc.emit.nfs",
    "nginx": "ksc.emit.nginx",
    "pxelinux": "ksc.emit.pxelinux",
    "s390x": "ksc.emit.s390x",
    "schemes": "ksc.storage.schemes",
    "secrets": "ksc.secrets.builtin",
    "source": "ksc.emit.source",
    "tftp": "ksc.emit.tftp",
    "tftpd": "ksc.emit.tftpd",
    "vsftpd": "ksc.emit.vsftpd",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A plugin that could be loaded; `where` is the distribution and its version, or the file."""

    name: str
    kind: Kind
    where: str
    load: Callable[[], object]


def built_in() -> Iterator[Candidate]:
    """Those that ksc brings along."""
    for name, module in sorted(BUILT_IN.items()):
        yield Candidate(name, "built-in", "built-in", _importer(module))


def installed() -> tuple[Candidate, ...]:
    """Those of installed distributions, by entry point."""
    return _of(points())


@lru_cache(maxsize=1)
def _of(found: tuple[Point, ...]) -> tuple[Candidate, ...]:
    return tuple(Candidate(one.name, "distribution", one.where, one.load) for one in found)


def module_name(stem: str) -> str:
    """The name under which a file of a workspace is imported; no package of that name can exist."""
    return f"ksc workspace plugin {stem}"


def file_candidate(name: str, path: str, shown: str, content: bytes) -> Candidate:
    """A file of the workspace: `content` was read from `path` after it was found trustworthy."""

    def load() -> object:
        from types import ModuleType

        code = compile(content, path, "exec")
        module = ModuleType(module_name(name))
        module.__file__ = path
        # Dataclasses look their module up there. Nothing is written beside the file: no bytecode.
        sys.modules[module.__name__] = module
        try:
            exec(code, module.__dict__)  # noqa: S102 - the user's own file, listed and owned by the user
        except BaseException:
            del sys.modules[module.__name__]
            raise
        return module

    return Candidate(name, "file", shown, load)


def _importer(module: str) -> Callable[[], object]:
    return lambda: import_module(module)
