"""What emitters are, and what they are given: plain values, and nothing else."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from typing import Any, Literal, NamedTuple

from ksc.artifacts import Artifact, File
from ksc.diagnostics import Diagnostic
from ksc.dialects.spec import Dialect
from ksc.emit.menu import MenuEntry
from ksc.inventory import Host
from ksc.layer.site import Site
from ksc.model import Install
from ksc.records import dataclass
from ksc.trees import Tree

Scope = Literal["site", "profile", "host"]
SCOPES: tuple[Scope, ...] = ("site", "profile", "host")


@dataclass(frozen=True, slots=True)
class EmitContext:
    """What surrounds the value that is emitted: the site; for a profile or a host also its dialect and its tree.

    `annotate` asks for comments that say where lines are from.
    """

    site: Site
    dialect: Dialect | None = None
    tree: Tree | None = None
    annotate: bool = False


@dataclass(frozen=True, slots=True)
class Fragment:
    """What a plugin adds to a kickstart: complete commands and sections."""

    plugin: str
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class ProfileInput:
    """What an emitter of scope `profile` is given."""

    install: Install
    fragments: tuple[Fragment, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class HostInput:
    """What an emitter of scope `host` is given: `install.host` is the host, `entries` are its menu labels.

    What it yields must depend on this and its context alone: while both stay the same, it is not called again.
    """

    install: Install
    fragments: tuple[Fragment, ...] = ()
    entries: tuple[MenuEntry, ...] = ()


class Aim(NamedTuple):
    """What a host's profile is for: a release, and the install tree that it boots from, where it has one."""

    dialect: Dialect
    tree: Tree | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Served:
    """Files of this machine that go into the build as they are, where `tftp:` asks for them.

    `trees` are by the trees' names and by the paths in them, `loaders` by their paths below the TFTP root, and `menu`
    has what the existing menu names, by its own names. `asked` are the loaders that the menus need, `named` all that
    the existing menu names.
    """

    trees: Mapping[str, Mapping[str, File]] = field(default_factory=dict)
    loaders: Mapping[str, File] = field(default_factory=dict)
    menu: Mapping[str, File] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class SiteInput:
    """What an emitter of scope `site` is given: all profiles that are compiled, the menu labels that plugins made
    of them, the hosts, and the install trees.

    In the order of the profiles' and the hosts' names, and of the trees in `ksc.yaml`. `aims` are by profile, for the
    profiles that hosts have, abstract ones too. `served` is what the TFTP root takes from this machine.
    """

    installs: tuple[Install, ...] = ()
    entries: tuple[MenuEntry, ...] = ()
    hosts: tuple[Host, ...] = ()
    trees: tuple[Tree, ...] = ()
    aims: Mapping[str, Aim] = field(default_factory=dict)
    served: Served = field(default_factory=Served)

    def tree_of(self, host: Host) -> Tree | None:
        """The tree that a host boots from."""
        aim = self.aims.get(host.profile.name) if host.profile is not None else None
        return aim.tree if aim is not None else None


def always(_site: Site) -> bool:
    """For an emitter that runs wherever it is installed."""
    return True


@dataclass(frozen=True, slots=True)
class Emitter:
    """A maker of files.

    `emit(value, context)` is called once for each thing of its `scope`: with a `ProfileInput`, a `HostInput`, or
    the `SiteInput`. It yields artifacts, and diagnostics where something is wrong. `wanted(site)` says whether it is
    where `ksc.yaml` has no `emit:`, which names those that are.
    """

    name: str
    scope: Scope
    emit: Callable[[Any, EmitContext], Iterable[Artifact | Diagnostic]]
    wanted: Callable[[Site], bool] = always
