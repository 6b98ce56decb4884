"""What is planned: a profile, a profile on a host, or a file."""

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Literal

from ksc.checks import Kickstart
from ksc.checks.plan import of_document, refused, release
from ksc.diagnostics import Diagnostic, Source
from ksc.dialects import facts
from ksc.records import dataclass
from ksc.syntax import parse

if TYPE_CHECKING:
    from ksc.model import Install


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """A kickstart, what it is called, and what is known of the machine.

    `disks` are a host's sizes in MiB by name, None where only the name is known. Where nothing says which
    release it is for it is not `certain`: the newest installer plans it. `refused` is what is wrong with a file's
    text; a profile with such lines is not planned at all.
    """

    name: str
    kickstart: Kickstart
    disks: Mapping[str, int | None] = field(default_factory=dict)
    firmware: Literal["bios", "uefi"] | None = None
    arch: str = "x86_64"
    certain: bool = True
    refused: tuple[Diagnostic, ...] = ()


def of_source(source: Source, target: str | None) -> Subject:
    """A file's text, under `target` or the release that it says it is for. Raises ValueError for no such target."""
    document = parse(source)
    dialect, certain = release(document, target)
    kickstart = of_document(document, dialect)
    return Subject(source.path, kickstart, certain=certain, refused=refused(document, kickstart, certain=certain))


def of_install(install: "Install") -> Subject:
    """A profile, or a host with its profile."""
    from ksc.workspace.checked import seen  # a file is planned without a workspace

    host = install.host
    kickstart = seen(install.merged, facts(), install.dialect)
    if host is None:
        return Subject(install.profile, kickstart)
    name = f"{install.profile}@{host.name}"
    return Subject(name, kickstart, host.disks, host.firmware, host.arch or "x86_64")
