"""Which install trees the site's own services give out, and where on the server each lies and is to be.

A tree is served where its URL is below that of a service. Where its `path` says that it lies elsewhere on the server,
it has to get there: web servers have aliases for folders; an image is mounted, and so is a folder for FTP and NFS,
which follow no link out of their root.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Literal
from urllib.parse import unquote

from ksc.diagnostics import Diagnostic, error, warning
from ksc.layer.marks import shown
from ksc.layer.serving import Service
from ksc.layer.site import Site
from ksc.records import dataclass
from ksc.trees import Tree, address

WEB = ("http", "https")

# It stands in the configurations of many programs, none of which quotes as another does.
_PATH = re.compile(r"/[A-Za-z0-9._+~@=,:()/ -]*[A-Za-z0-9._+~@=,:()/-]", re.ASCII)
_BELOW = re.compile(r"[A-Za-z0-9._+~@=,:()/ -]*", re.ASCII)
_IMAGES = (".iso", ".img")
_DRIVE = re.compile(r"/dev/(?!shm/)")  # /dev/shm has files

Kind = Literal["there", "alias", "bind", "image"]


@dataclass(frozen=True, slots=True)
class Served:
    """A tree that a service gives out: `below` is the path below the service's URL, decoded; empty for all of it.

    `path` is where it lies on the server. `kind` says how it gets to where it is served: it is `there`, by an `alias`
    of the web server, by a mount of a folder (`bind`) or of an `image`, which may be a drive.
    """

    tree: Tree
    service: Service
    below: str
    path: str
    kind: Kind

    @property
    def folder(self) -> str:
        """Where it has to be on the server."""
        return below(self.service.root, self.below)

    @property
    def drive(self) -> bool:
        """Whether it is a disc in a drive."""
        return _DRIVE.match(self.path) is not None


def below(root: str, rest: str) -> str:
    """A path below another."""
    return f"{root.rstrip('/')}/{rest}".rstrip("/") or "/"


def services(site: Site, *names: str) -> tuple[Service, ...]:
    """Those of these services that stand in `ksc.yaml`; else the first of them, for an emitter that `emit:` names."""
    known = [site.serving.services[name] for name in names if name in site.serving.services]
    return tuple(one for one in known if one.said) or tuple(one for one in known[:1] if one.url)


def too_much(service: Service) -> Diagnostic | None:
    """The finding for a service that would give out the whole file system, or None."""
    if service.root != "/":
        return None
    return error(
        "KS935",
        f"`{service.name}` would give out the whole file system",
        service.location,
        help="name a folder that holds nothing else: `root: /srv/install`",
    )


def plain(path: str) -> bool:
    """Whether a path below a service's URL, decoded, can stand in configurations."""
    return _BELOW.fullmatch(path) is not None and not {".", ".."} & set(path.split("/"))


def served(trees: Iterable[Tree], site: Site) -> tuple[tuple[Served, ...], tuple[Diagnostic, ...]]:
    """The trees that the site's services give out, in order, and what keeps others from it."""
    given = site.serving.said or tuple(site.serving.services.values())
    taken: list[Served] = []
    found: list[Diagnostic] = []
    for tree in trees:
        by = site.serving.serves(_plain(tree.url))
        if by is None or by[0] not in given or by[0].name == "tftp":
            continue
        one = _placed(tree, by[0], unquote(by[1]))
        if isinstance(one, Diagnostic):
            found.append(one)
        else:
            taken += [one, *_beside(one, site)]
    clashes = list(_clashes(taken))
    out = {tree for tree, _ in clashes}
    return tuple(one for one in taken if one.tree.name not in out), (*found, *(finding for _, finding in clashes))


def _plain(url: str) -> str:
    """An NFS source as services write theirs."""
    source = address(url)
    return f"nfs:{source.server}:{source.path}" if source is not None and source.kind == "nfs" else url


def _placed(tree: Tree, service: Service, rest: str) -> Served | Diagnostic:
    if not plain(rest):
        return _unwritable(tree, "URL", tree.url)
    path = (tree.path or "").rstrip("/")
    if not path or path == below(service.root, rest):
        return Served(tree, service, rest, path, "there")
    if not path.startswith("/"):
        return warning(
            "KS930",
            f"nothing says where the tree `{tree.name}` lies on its server: `path` is `{shown(path)}`",
            tree.location,
            notes=(
                f"it is to be served as {service.name}, from {below(service.root, rest)}",
                "until then nothing is mounted for it",
            ),
            help="write the absolute path that it has on that machine",
        )
    if not _PATH.fullmatch(path) or {".", ".."} & set(path.split("/")):
        return _unwritable(tree, "path", path)
    image = _DRIVE.match(path) is not None or path.casefold().endswith(_IMAGES)
    kind: Kind = "image" if image else "alias" if service.name in WEB else "bind"
    return Served(tree, service, rest, path, kind)


def _beside(one: Served, site: Site) -> Iterator[Served]:
    """Repositories that lie beside a tree, as mirrors keep AppStream beside BaseOS.

    `NAME/BaseOS/x86_64/os` and `NAME/AppStream/x86_64/os` are given out of `/mirror/BaseOS/x86_64/os` and
    `/mirror/AppStream/x86_64/os`: the path has to end as the URL does, or nothing says where the other one lies.
    """
    if one.kind not in ("alias", "bind"):
        return
    own, path = one.below.split("/"), one.path.split("/")
    for repo in one.tree.repos:
        by = site.serving.serves(_plain(repo.url))
        rest = unquote(by[1]).split("/") if by is not None and by[0] == one.service else []
        common = next((at for at, pair in enumerate(zip(own, rest, strict=False)) if pair[0] != pair[1]), None)
        if not common or len(own) - common >= len(path) or own[common:] != path[common - len(own) :]:
            continue
        place = "/".join([*path[: common - len(own)], *rest[common:]])
        if _PATH.fullmatch(place) and _BELOW.fullmatch("/".join(rest)) and not {".", ".."} & {*rest}:
            yield Served(one.tree, one.service, "/".join(rest), place, one.kind)


def _unwritable(tree: Tree, what: str, text: str) -> Diagnostic:
    return error(
        "KS931",
        f"the {what} of the tree `{tree.name}` cannot be written into the servers' configurations: `{shown(text)}`",
        tree.location,
        help="rename it: letters, digits, blanks within and `._+~@=,:()-` do everywhere, and no `..`",
    )


def _clashes(taken: list[Served]) -> Iterator[tuple[str, Diagnostic]]:
    """What stands in the way of mounts: a service's whole folder, other trees, a mount that cannot be written to."""
    mounts = [one for one in taken if one.kind in ("image", "bind")]
    for one in mounts:
        if not one.below:
            said = f"the tree `{one.tree.name}` would be mounted over all that {one.service.name} serves"
            help_ = f"give it a folder of its own: {one.service.url}/{one.tree.name}"
            yield one.tree.name, error("KS932", said, one.tree.location, notes=(one.folder,), help=help_)
    for index, one in enumerate(mounts):
        for other in mounts[:index]:
            upper, lower = sorted((one.folder, other.folder), key=len)
            alike = one.folder == other.folder and one.path == other.path
            if (upper == lower and not alike) or lower.startswith(f"{upper}/"):
                said = f"the trees `{other.tree.name}` and `{one.tree.name}` would be mounted over one another"
                notes = (f"in {other.folder}", f"and in {one.folder}")
                help_ = "give each a folder of its own, beside the other"
                yield one.tree.name, error("KS932", said, one.tree.location, notes=notes, help=help_)
                break
