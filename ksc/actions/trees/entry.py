"""What `trees:` is to say of a tree that was looked at."""

import re
from collections.abc import Iterable

from ksc.trees.description import Description, Variant
from ksc.trees.proof import boot_files
from ksc.trees.tree import ARCHITECTURES, BOOT_FILES, PXEBOOT

# The parts that the installer takes from a tree by itself: of EL8 and later, of EL5.
_MAIN = frozenset({"BaseOS", "Server", "Client"})
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_PLAIN = re.compile(r"[A-Za-z0-9._+~/-]+", re.ASCII)

Entry = dict[str, str | dict[str, str]]


def entry_of(one: Description, release: str, url: str, path: str, found: Iterable[str] = ()) -> Entry:
    """The entry, its keys in the order of docs/site.md. What is usual for the architecture is not written.

    `found` are repositories below the top that no `.treeinfo` names: EL5's `Server`. ValueError for a path, an
    architecture or a boot file that `ksc.yaml` cannot have.
    """
    if not path.isprintable() or any(mark in path for mark in ("{{", "{%", "{#")):
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
        variant.name: f"{url}/{variant.repository}"
        for variant in variants
        if variant.name not in _MAIN and _fits(variant)
    }
    if repos and "://" in url:
        made["repos"] = repos
    made["path"] = path
    return made


def _fits(one: Variant) -> bool:
    """Whether a part can be a repository below the tree: the top is the source itself."""
    above = one.repository.startswith(("..", "/"))
    return bool(one.repository != "." and not above and _NAME.fullmatch(one.name) and _PLAIN.fullmatch(one.repository))
