"""What an install tree says of itself, as values, and which release of ksc's that is."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import NamedTuple

from ksc.diagnostics import Source
from ksc.dialects.spec import Facts
from ksc.records import dataclass

# What trees call themselves, and the names of ksc to try, the first known one counts. The longer stand first.
_FAMILIES = (
    (r"centos[ _-]stream", ("stream", "centos")),
    (r"centos", ("centos", "stream")),
    (r"rocky", ("rocky",)),
    (r"alma", ("almalinux",)),
    (r"oracle", ("ol",)),
    (r"red[ _-]?hat|rhel|scientific", ("rhel",)),
    (r"fedora", ("fedora",)),
)
# What names of keys and labels of discs hold, and what trees call themselves.
_KEYS = (
    ("centos", "CentOS"),
    ("rocky", "Rocky Linux"),
    ("alma", "AlmaLinux"),
    (r"oracle|^OL-?\d", "Oracle Linux"),
    ("red-?hat|rhel", "Red Hat Enterprise Linux"),
    ("fedora", "Fedora"),
)
# How trees write an architecture that ksc writes otherwise.
_ARCHITECTURES = {"i486": "i386", "i586": "i386", "i686": "i386", "amd64": "x86_64", "arm64": "aarch64"}


class Variant(NamedTuple):
    """A part of the tree with packages of its own. `repository` is a path in the tree, `.` its top."""

    name: str
    repository: str
    needed: bool = True


class Checksum(NamedTuple):
    """A digest in hex, in lower case, and how it was made: `sha256`."""

    kind: str
    digest: str


@dataclass(frozen=True, slots=True)
class Description:
    """An install tree by its own words.

    `family` and `version` are as it says them (`Rocky Linux`, `9.4`); `arch` as ksc writes it. `kernel`, `initrd` and
    `stage2` are None where it does not say them. `source` is the text of `.treeinfo`, None where there is none;
    `images` are all files that it names as such, for whatever platform.
    """

    family: str
    version: str
    arch: str
    kernel: str | None = None
    initrd: str | None = None
    stage2: str | None = None
    variants: tuple[Variant, ...] = ()
    checksums: Mapping[str, Checksum] = field(default_factory=dict)
    source: Source | None = None
    images: tuple[str, ...] = ()


def architecture(name: str) -> str:
    """An architecture as ksc writes it."""
    return _ARCHITECTURES.get(name, name)


def release_of(family: str, version: str, facts: Facts) -> str | None:
    """The release that ksc knows a tree's by: `Rocky Linux`, `9.4` is `rocky9`; None where it knows none."""
    number = re.match(r"\D*(\d{1,2})(?!\d)", version)
    for pattern, prefixes in _FAMILIES:
        if number and re.search(pattern, family, re.IGNORECASE):
            names = (f"{prefix}{int(number[1])}" for prefix in prefixes)
            return next((name for name in names if facts.dialect(name) is not None), None)
    return None


def family_of(names: Iterable[str], label: str = "") -> str:
    """The distribution by names at a tree's top, RPM-GPG-KEY-CentOS-6, else by a disc's label; else empty.

    Labels of discs: `CentOS_6.8_Final`, `RHEL_6.8 x86_64 Disc 1`, `OL6.10 x86_64 Disc 1`.
    """
    keys = " ".join(name for name in names if name.startswith(("RPM-GPG-KEY", "EULA", "RELEASE-NOTES")))
    for said in (keys, label):
        for pattern, family in _KEYS:
            if re.search(pattern, said, re.IGNORECASE):
                return family
    return ""
