"""Repositories of packages that tests make: their metadata, as createrepo_c writes it."""

import bz2
import gzip
import hashlib
import lzma
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_RPM = 'xmlns="http://linux.duke.edu/metadata/common" xmlns:rpm="http://linux.duke.edu/metadata/rpm"'
_FLAGS = {"=": "EQ", ">=": "GE", "<=": "LE", ">": "GT", "<": "LT"}


@dataclass(frozen=True)
class Pkg:
    """A package. `requires` and the like are texts such as `libb >= 2`; `files` those of primary, `more` the others."""

    name: str
    requires: tuple[str, ...] = ()
    recommends: tuple[str, ...] = ()
    supplements: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    obsoletes: tuple[str, ...] = ()
    provides: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    version: str = "1.0"
    release: str = "1.el9"
    arch: str = "x86_64"
    size: int = 1 << 20

    @property
    def nevra(self) -> str:
        return f"{self.name}-{self.version}-{self.release}.{self.arch}"

    @property
    def pkgid(self) -> str:
        return hashlib.sha256(self.nevra.encode()).hexdigest()


@dataclass(frozen=True)
class Group:
    """A group of comps: names by kind; `conditional` maps a name to what it is for."""

    id: str
    mandatory: tuple[str, ...] = ()
    default: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    conditional: Mapping[str, str] = field(default_factory=dict)
    name: str = ""


@dataclass(frozen=True)
class Environment:
    id: str
    groups: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    order: int = 10


def primary(packages: Iterable[Pkg]) -> str:
    packages = list(packages)
    body = "".join(map(_package, packages))
    return f'{_HEAD}<metadata {_RPM} packages="{len(packages)}">\n{body}</metadata>\n'


def _package(one: Pkg) -> str:
    own = (f"{one.name} = {one.version}-{one.release}", *one.provides)
    relations = "".join(
        f"<rpm:{kind}>{''.join(map(_entry, entries))}</rpm:{kind}>\n"
        for kind, entries in (
            ("provides", own),
            ("requires", one.requires),
            ("conflicts", one.conflicts),
            ("obsoletes", one.obsoletes),
            ("recommends", one.recommends),
            ("supplements", one.supplements),
        )
        if entries
    )
    files = "".join(f"<file>{escape(path)}</file>\n" for path in one.files)
    return f"""<package type="rpm">
<name>{escape(one.name)}</name>
<arch>{one.arch}</arch>
<version epoch="0" ver="{one.version}" rel="{one.release}"/>
<checksum type="sha256" pkgid="YES">{one.pkgid}</checksum>
<summary>{escape(one.name)}</summary>
<time file="1" build="1"/>
<size package="{one.size // 4}" installed="{one.size}" archive="{one.size}"/>
<location href="Packages/{escape(one.nevra)}.rpm"/>
<format>
<rpm:license>MIT</rpm:license>
{relations}{files}</format>
</package>
"""


def _entry(text: str) -> str:
    if text.startswith("("):
        return f"<rpm:entry name={quoteattr(text)}/>"
    name, *rest = text.split()
    if not rest:
        return f"<rpm:entry name={quoteattr(name)}/>"
    version, _, release = rest[1].partition("-")
    rel = f' rel="{release}"' if release else ""
    return f'<rpm:entry name={quoteattr(name)} flags="{_FLAGS[rest[0]]}" epoch="0" ver="{version}"{rel}/>'


def filelists(packages: Iterable[Pkg]) -> str:
    packages = list(packages)
    body = "".join(
        f'<package pkgid="{one.pkgid}" name={quoteattr(one.name)} arch="{one.arch}">\n'
        f'<version epoch="0" ver="{one.version}" rel="{one.release}"/>\n'
        + "".join(f"<file>{escape(path)}</file>\n" for path in (*one.files, *one.more))
        + "</package>\n"
        for one in packages
    )
    space = "http://linux.duke.edu/metadata/filelists"
    return f'{_HEAD}<filelists xmlns="{space}" packages="{len(packages)}">\n{body}</filelists>\n'


def comps(groups: Iterable[Group], environments: Iterable[Environment] = ()) -> str:
    made = []
    for group in groups:
        entries = [
            f'<packagereq type="{kind}">{name}</packagereq>'
            for kind in ("mandatory", "default", "optional")
            for name in getattr(group, kind)
        ]
        entries += [
            f'<packagereq type="conditional" requires="{needs}">{name}</packagereq>'
            for name, needs in group.conditional.items()
        ]
        made.append(
            f"<group><id>{group.id}</id><name>{group.name or group.id.title()}</name>"
            f'<name xml:lang="de">Gruppe</name>'
            f"<packagelist>{''.join(entries)}</packagelist></group>"
        )
    for one in environments:
        groups_ = "".join(f"<groupid>{name}</groupid>" for name in one.groups)
        options = "".join(f"<groupid>{name}</groupid>" for name in one.options)
        made.append(
            f"<environment><id>{one.id}</id><name>{one.id.title()}</name><display_order>{one.order}</display_order>"
            f"<grouplist>{groups_}</grouplist><optionlist>{options}</optionlist></environment>"
        )
    return f"{_HEAD}<comps>\n{chr(10).join(made)}\n</comps>\n"


def packed(data: bytes, suffix: str) -> bytes:
    if suffix == "zst":
        program = shutil.which("zstd")
        assert program
        return subprocess.run([program, "-q", "-c"], input=data, capture_output=True, check=True).stdout
    return {"": bytes, "gz": lambda one: gzip.compress(one, 6, mtime=0), "bz2": bz2.compress, "xz": lzma.compress}[
        suffix
    ](data)


def write_repository(
    folder: Path,
    packages: Iterable[Pkg],
    groups: Iterable[Group] = (),
    environments: Iterable[Environment] = (),
    modules: str | None = None,
    suffix: str = "gz",
) -> Path:
    """Writes `folder`/repodata, and returns the folder."""
    packages, groups = list(packages), list(groups)
    texts = {"primary": (primary(packages), "primary.xml"), "filelists": (filelists(packages), "filelists.xml")}
    if groups:
        texts["group"] = (comps(groups, environments), "comps.xml")
    if modules is not None:
        texts["modules"] = (modules, "modules.yaml")
    return write_data(folder, {kind: (text.encode(), name) for kind, (text, name) in texts.items()}, suffix)


def write_data(folder: Path, data: Mapping[str, tuple[bytes, str]], suffix: str = "gz") -> Path:
    """Writes files and the repomd.xml that lists them, by kind: their bytes before packing, and their name."""
    (folder / "repodata").mkdir(parents=True, exist_ok=True)
    entries = []
    for kind, (raw, name) in data.items():
        ending = f".{suffix}" if suffix else ""
        made = packed(raw, suffix)
        (folder / "repodata" / f"{name}{ending}").write_bytes(made)
        entries.append(
            f'<data type="{kind}"><checksum type="sha256">{hashlib.sha256(made).hexdigest()}</checksum>'
            f'<open-checksum type="sha256">{hashlib.sha256(raw).hexdigest()}</open-checksum>'
            f'<location href="repodata/{name}{ending}"/>'
            f"<size>{len(made)}</size><open-size>{len(raw)}</open-size></data>"
        )
    space = "http://linux.duke.edu/metadata/repo"
    text = f'{_HEAD}<repomd xmlns="{space}"><revision>1</revision>{"".join(entries)}</repomd>\n'
    (folder / "repodata/repomd.xml").write_text(text)
    return folder
