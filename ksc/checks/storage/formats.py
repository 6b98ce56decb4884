"""File systems: whether the release has them, where they may be mounted, and the length of their labels."""

from collections.abc import Iterator

from ksc.checks.installation.values import concrete, few
from ksc.checks.kickstart import Statement
from ksc.checks.storage.filesystems import FILE_SYSTEMS, OTHER_FORMATS, FileSystem, default, has
from ksc.checks.storage.view import Storage, exists, mount_point
from ksc.diagnostics import Diagnostic, error, warning
from ksc.diagnostics.suggest import did_you_mean

# What the installer puts on Linux file systems only (`must_be_on_linuxfs` of anaconda.conf; EL5 and EL6 alike).
_NATIVE = frozenset({"/", "/var", "/tmp", "/usr", "/home", "/usr/share", "/usr/lib"})  # noqa: S108


def check_formats(storage: Storage) -> Iterator[Diagnostic]:
    """KS842: file systems that the release has not; KS844: what cannot hold a system; KS847: labels too long."""
    yield from few(found for one in storage.made for found in _check(one, storage))
    for one in storage.kickstart.all("autopart"):
        yield from _known(one, "fstype", storage, one.value("fstype") or "")


def file_system(one: Statement, storage: Storage) -> str | None:
    """The file system that a statement makes, by its name; None where none is made."""
    point = one.value("mntpoint") or ""
    if point == "swap":
        return "swap"
    if point == "/boot/efi" and one.spec.name == "part":
        return "efi"
    if one.spec.name == "btrfs":
        return "btrfs"
    if (point.startswith("/") or point.lower() == "none") and not one.has("thinpool", "noformat"):
        return one.value("fstype") or default(storage.kickstart.dialect, point)
    return None


def _check(one: Statement, storage: Storage) -> Iterator[Diagnostic]:
    name = file_system(one, storage)
    if name is None:
        return
    known = FILE_SYSTEMS.get(name)
    if one.has("fstype") and one.value("fstype") == name:
        yield from _known(one, "fstype", storage, name)
    if known:
        yield from _native(one, name, known)
        yield from _label(one, name, known)


def _known(one: Statement, option: str, storage: Storage, name: str) -> Iterator[Diagnostic]:
    known, dialect = FILE_SYSTEMS.get(name), storage.kickstart.dialect
    if not concrete(name) or name in OTHER_FORMATS:
        return
    if known is None:
        yield error(
            "KS842",
            f"the installer knows no file system `{name}`",
            one.at(option),
            help=did_you_mean(name, FILE_SYSTEMS) or "name one that the release has, such as `xfs` or `ext4`",
        )
    elif not has(dialect, known) and name not in _refused(one, option, dialect.name):
        yield error(
            "KS842",
            f"{dialect.name} has no file system `{name}`",
            one.at(option),
            notes=("its installer has no `mkfs` for it",),
            help="take one that the release has, such as `xfs` or `ext4`",
        )


def _refused(one: Statement, option: str, release: str) -> frozenset[str]:
    """Values of an option that are refused line by line."""
    spec = one.spec.options.get(option)
    return frozenset(refused.value for refused in spec.refused if release in refused.releases) if spec else frozenset()


def _native(one: Statement, name: str, known: FileSystem) -> Iterator[Diagnostic]:
    point = mount_point(one)
    if not known.native and point in _NATIVE:
        yield error(
            "KS844",
            f"`{point}` cannot be on {name}",
            one.at("fstype" if one.has("fstype") else "mntpoint"),
            notes=("the installer wants a Linux file system there: owners and modes of files are kept in it",),
            help="take a file system such as `xfs` or `ext4`",
        )


def _label(one: Statement, name: str, known: FileSystem) -> Iterator[Diagnostic]:
    label = one.value("label")
    if known.label is not None and label and concrete(label) and len(label) > known.label and not exists(one):
        yield warning(
            "KS847",
            f"a label on {name} has at most {known.label} characters, and this one has {len(label)}",
            one.at("label"),
            notes=("the label is cut or left out, or `mkfs` stops at it, by release",),
            help=f"shorten it: `{label[: known.label]}`",
        )
