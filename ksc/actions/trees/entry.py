"""What `trees:` is to say of a tree that was looked at."""

import re
from collections.abc import Container, Iterable

from ksc.dialects import facts
from ksc.trees.description import Description, Variant
from ksc.trees.tree import ARCHITECTURES, BOOT_FILES, PXEBOOT
from ksc.trees.wanted import boot_files

# The parts that the installer takes from a tree by itself: of EL8 and later, of EL5.
_MAIN = frozenset({"BaseOS", "Server", "Client"})
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_PLAIN = re.compile(r"[A-Za-z0-9._+~/-]+", re.ASCII)

Entry = dict[str, str | dict[str, str]]


def entry_of(
    one: Description, release: str, url: str, path: str | None, found: Iterable[str] = (), absent: Container[str] = ()
) -> Entry:
    """The entry, its keys in the order of docs/site.md. What is usual for the architecture is not written.

    `path` is where the tree lies on this machine, None where it does not; `found` are repositories below the top that
    no `.treeinfo` names, EL5's `Server`, and `absent` names of those that it names and that are not there. ValueError
    for a path, an architecture or a boot file that `ksc.yaml` cannot have.
    """
    if path is not None and (not path.isprintable() or any(mark in path for mark in ("{{", "{%", "{#"))):
        raise ValueError("its path has characters that ksc.yaml cannot have there; a link of a plain name will do")
    made: Entry = {"release": release, "url": url}
    if one.arch not in ARCHITECTURES:
        raise ValueError(f"its architecture {one.arch} is none of {', '.join(ARCHITECTURES)}")
    if one.arch != ARCHITECTURES[0]:
        made["arch"] = one.arch
    usual = BOOT_FILES.get(one.arch, PXEBOOT)
    for key, path_in, default in zip(("kernel", "initrd"), boot_files(one), usual, strict=True):
        if not _PLAIN.fullmatch(path_in) or path_in.startswith("/") or ".." in path_in.split("/"):
            raise ValueError(f"the path of its {key} is not one inside the tree, in plain letters")
        if path_in != default:
            made[key] = path_in
    variants = one.variants or tuple(Variant(name, name) for name in found)
    repos = {
        variant.name: place
        for variant in variants
        if variant.name not in _MAIN and variant.name not in absent and (place := _below(url, variant)) is not None
    }
    if repos and _can_have_repos(url, release):
        made["repos"] = repos
    if path is not None:
        made["path"] = path
    return made


def _below(url: str, one: Variant) -> str | None:
    """Where a part of the tree is served; None for the top, which is the source itself, and for what cannot be said.

    Mirrors keep AppStream beside BaseOS: `../../../AppStream/x86_64/os` is then a path beside the URL's.
    """
    parts = one.repository.split("/")
    levels = next((at for at, part in enumerate(parts) if part != ".."), len(parts))
    begin, between, path = url.partition("://")
    if not between:  # nfs:OPTIONS:SERVER:/PATH
        begin, _, path = url.rpartition(":/")
        between, path = ":", f"/{path}"
    server, *folders = path.split("/")
    inside = "/".join(parts[levels:])
    if one.repository == "." or not inside or levels > len(folders):
        return None
    if (
        not _NAME.fullmatch(one.name)
        or not _PLAIN.fullmatch(inside)
        or inside.startswith("/")
        or ".." in parts[levels:]
    ):
        return None
    return f"{begin}{between}{'/'.join([server, *folders[: len(folders) - levels], inside])}"


def _can_have_repos(url: str, release: str) -> bool:
    """Whether a kickstart of a release can name repositories there: by NFS, RHEL 5 and 6 know none."""
    if "://" in url:
        return True
    dialect = facts().dialect(release)
    old = dialect is None or (dialect.family == "rhel" and dialect.version < 7)
    return url.startswith("nfs:") and url.count(":") == 2 and not old
