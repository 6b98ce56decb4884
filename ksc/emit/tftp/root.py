"""Loaders, kernels and initrds: from what was found on this machine to artifacts, and what is missing."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from ksc.artifacts import Artifact, File, FileArtifact
from ksc.diagnostics import Diagnostic, warning
from ksc.dialects import facts
from ksc.emit.bootfiles import folder, http_loader, is_legacy
from ksc.emit.context import SiteInput
from ksc.emit.tftp.loaders import (
    BIOS,
    CORE,
    IPXE,
    POWER,
    ipxe_needed,
    needed,
    of_tree,
    packages,
    serves_bios,
)
from ksc.layer.marks import shown
from ksc.layer.site import Site
from ksc.trees import Tree

_MOST = 6  # names that a message lists


def files(value: SiteInput, site: Site) -> Iterator[Artifact | Diagnostic]:
    """The files, each path once: an existing menu may name what a tree has."""
    made: dict[str, FileArtifact] = {}
    for path, kind, file in _all(value, site):
        made.setdefault(path, FileArtifact(path, kind, file, "tftp", mode=file.mode))
    yield from missing(value, site, made)
    yield from made.values()


def _all(value: SiteInput, site: Site) -> Iterator[tuple[str, str, File]]:
    served = value.served
    for name in (*BIOS, *IPXE, *sorted(served.loaders.keys() - {*BIOS, *IPXE})):
        if name in served.loaders:
            yield f"tftp/{name}", "loader", served.loaders[name]
    power = _power(value)
    for tree in value.trees:
        own = served.trees.get(tree.name, {})
        for top in ("tftp", "http") if http_loader(site, tree) else ("tftp",):
            for kind, path, name in (("kernel", tree.kernel, "vmlinuz"), ("initrd", tree.initrd, "initrd.img")):
                if path in own:
                    yield from ((f"{top}/{place}/{name}", kind, own[path]) for place in kernels(tree))
            for path in of_tree(tree):
                # POWER's modules are in one place for all trees, so its core is that of the tree that they are from.
                file = own.get(path) if path != CORE or not power else power[CORE]
                if file is not None:
                    yield f"{top}/{folder(tree)}/{path.rpartition('/')[2]}", "loader", file
    for path, file in power.items():
        if path != CORE:
            yield f"tftp/{path}", "loader", file
    for name, file in served.menu.items():
        yield f"tftp/{name}", "menu-file", file


def kernels(tree: Tree) -> tuple[str, ...]:
    """The folders that a tree's kernel and initrd are in, below the TFTP root."""
    return (f"images/{tree.name}", *((folder(tree),) if is_legacy(tree) else ()))


def _power(value: SiteInput) -> Mapping[str, File]:
    """The core of POWER's GRUB and its modules, of the first tree that has both; empty without."""
    for tree in value.trees:
        files = value.served.trees.get(tree.name, {})
        made = {path: file for path, file in files.items() if path.startswith(f"{POWER}/")}
        if CORE in made and len(made) > 1:
            return made
    return {}


def missing(value: SiteInput, site: Site, made: Collection[str]) -> Iterator[Diagnostic]:
    """What machines will ask for and is not there, one finding of each kind."""
    unplaced = [tree for tree in value.trees if tree.path is None]
    if unplaced:
        many = len(unplaced) > 1
        yield warning(
            "KS940",
            f"nothing says where on this machine the tree{'s' * many} {_listed([one.name for one in unplaced])} "
            f"{'are' if many else 'is'}: no kernel of {'theirs' if many else 'its own'} is in the TFTP root",
            unplaced[0].location,
            help="add `path:` to it in ksc.yaml, a folder or an ISO: `ksc tree add` does",
        )
    yield from _without_loader(value)
    layout, served = site.serving.layout, value.served
    bios = [name for name in served.asked if name in BIOS or name.endswith(".c32")]
    lacking = [name for name in bios if f"tftp/{name}" not in made]
    if lacking and serves_bios(value.trees):
        yield _not_installed("PXELINUX", lacking, packages("pxelinux", layout), "BIOS machines boot nothing", site)
    if site.dhcp is not None and site.dhcp.ipxe:
        lacking = [name for name in ipxe_needed(value.trees) if f"tftp/{name}" not in made]
        if lacking:
            yield _not_installed("iPXE", lacking, packages("ipxe", layout), "DHCP sends machines there", site)
    lost = [name for name in served.named if f"tftp/{name}" not in made and name not in bios]
    if lost:
        yield warning(
            "KS944",
            f"the existing menu names files that are neither beside it nor on its medium: {_listed(lost)}",
            site.menu.file.location if site.menu.file is not None else site.menu.location,
            help="put them beside the menu, or give `path:` to the tree of the medium that it is from",
        )


def _without_loader(value: SiteInput) -> Iterator[Diagnostic]:
    """Trees that firmware of their architecture would need more of."""
    by_path: dict[tuple[str, ...], list[Tree]] = {}
    for tree in value.trees:
        files = value.served.trees.get(tree.name)
        lacking = tuple(path for path in needed(tree, facts().dialect(tree.release)) if path not in (files or ()))
        if files and lacking:
            by_path.setdefault(lacking, []).append(tree)
    for paths, trees in by_path.items():
        yield warning(
            "KS942",
            f"{_listed([one.name for one in trees])} lack{'s' * (len(trees) == 1)} {_listed(paths)}: "
            f"{'POWER' if trees[0].arch.startswith('ppc') else 'UEFI'} machines cannot boot from there",
            trees[0].location,
            help="copy the whole medium, or use the DVD's ISO",
        )


def _not_installed(what: str, names: Sequence[str], where: str, so: str, site: Site) -> Diagnostic:
    tftp = site.serving.services["tftp"]
    return warning(
        "KS941",
        f"loaders of {what} are not on this machine: {_listed(names)}",
        tftp.location,
        notes=(so,),
        help=f"install the package ({where}), or name a folder that has them: `tftp: {{loaders: FOLDER}}`",
    )


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST
    return ", ".join(shown(name) for name in names[:_MOST]) + (f" and {more} more" if more > 0 else "")
