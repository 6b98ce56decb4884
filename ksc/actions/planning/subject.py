"""What is planned: a profile, a profile on a host, or a file."""

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Literal

from ksc.checks import Kickstart
from ksc.checks.plan import of_document
from ksc.diagnostics import Diagnostic, Source, error
from ksc.dialects import facts
from ksc.dialects.detect import detect
from ksc.records import dataclass
from ksc.syntax import parse

if TYPE_CHECKING:
    from ksc.model import Install


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """A kickstart, what it is called, and what is known of the machine.

    `disks` are a host's sizes in MiB by name, None where only the name is known. `because` says why it is taken for
    its release, where that is a guess.
    """

    name: str
    kickstart: Kickstart
    disks: Mapping[str, int | None] = field(default_factory=dict)
    firmware: Literal["bios", "uefi"] | None = None
    arch: str = "x86_64"
    because: str | None = None


def of_source(source: Source, target: str | None) -> Subject | Diagnostic:
    """A file's text, under `target` or the release that it says it is for."""
    document = parse(source)
    known = facts()
    detected = None if target else detect(document, known)
    name = target or (detected.dialect if detected else None)
    dialect = known.dialect(name) if name else None
    if dialect is None:
        return error("KS553", "nothing says which release this kickstart is for", help="name one with --target")
    because = detected.reason if detected and not detected.certain else None
    return Subject(source.path, of_document(document, dialect), because=because)


def of_install(install: "Install") -> Subject:
    """A profile, or a host with its profile."""
    from ksc.workspace.checked import seen  # a file is planned without a workspace

    host = install.host
    kickstart = seen(install.merged, facts(), install.dialect)
    if host is None:
        return Subject(install.profile, kickstart)
    name = f"{install.profile}@{host.name}"
    return Subject(name, kickstart, host.disks, host.firmware, host.arch or "x86_64")
