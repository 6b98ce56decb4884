"""The servers of a site, by address, and what of a build each is to have."""

from collections.abc import Iterable
from typing import NamedTuple

from ksc.actions.programs import PROGRAMS, Program
from ksc.artifacts import Artifact
from ksc.emit.mounts import to_mount
from ksc.emit.places import kickstarts, leaves_the_build, service_of, system_path
from ksc.emit.served import Served, served
from ksc.layer.dhcp import PROGRAMS as PROGRAMS_OF_DHCP
from ksc.layer.layouts import WITHOUT_SYSTEMD
from ksc.layer.serving import Service
from ksc.layer.site import Site
from ksc.trees import Tree


class File(NamedTuple):
    """A configuration: its path in the build and on the machine, who made it, its permission bits."""

    path: str
    target: str
    emitter: str
    mode: int


class Folder(NamedTuple):
    """A folder of the build, `http` or `tftp`, and where on the machine what is in it goes."""

    name: str
    target: str
    parts: tuple[str, ...]
    """The folders right below it."""


class Machine(NamedTuple):
    """A server: what it gets and what it runs. `programs` are emitters, in the order in which they are started."""

    address: str
    site: Site
    files: tuple[File, ...]
    folders: tuple[Folder, ...]
    services: tuple[Service, ...]
    programs: tuple[str, ...]
    trees: tuple[Served, ...]
    kickstart: str = ""
    """The URL of one, to try; empty where another machine serves them, or there is none."""

    @property
    def layout(self) -> str:
        """The layout of the site."""
        return self.site.serving.layout

    @property
    def systemd(self) -> bool:
        """Whether services are systemd's units; else they are init scripts."""
        return self.layout not in WITHOUT_SYSTEMD

    def program(self, emitter: str) -> Program:
        """What is known of a program; nothing of what is none."""
        return PROGRAMS[self.layout].get(emitter, Program())

    @property
    def mounts(self) -> tuple[Served, ...]:
        """The trees that are mounted there."""
        return to_mount(self.trees)

    @property
    def offers(self) -> tuple[str, ...]:
        """What it is for, in words of `ksc.yaml`."""
        given = tuple(one.name for one in self.services if one.said)
        return (*given, "dhcp") if self.runs(*PROGRAMS_OF_DHCP) else given

    def runs(self, *emitters: str) -> bool:
        """Whether it runs one of these programs."""
        return any(one in self.programs for one in emitters)


def machines(site: Site, trees: Iterable[Tree], made: Iterable[Artifact]) -> tuple[Machine, ...]:
    """The machines that have a service of the site, that of `server` first."""
    artifacts = tuple(made)
    given, _ = served(trees, site)
    tftp = site.serving.services["tftp"]  # DHCP is where TFTP is
    said = (*site.serving.said, *([tftp] if site.dhcp is not None and not tftp.said else []))
    addresses = sorted({one.server for one in said}, key=lambda one: (one != site.server, one))
    return tuple(_machine(address, site, given, said, artifacts) for address in addresses)


def _machine(
    address: str, site: Site, given: tuple[Served, ...], said: tuple[Service, ...], made: tuple[Artifact, ...]
) -> Machine:
    here = tuple(one for one in said if one.server == address)
    trees = tuple(one for one in given if one.service in here)
    given_out = (("tftp", site.serving.services["tftp"]), ("http", kickstarts(site)))
    own = [one for one in made if service_of(one.path, one.emitter, site).server == address]
    files = [
        File(one.path, system_path(one.path, site), one.emitter, one.mode)
        for one in own
        if one.path.partition("/")[0] not in ("http", "tftp") and leaves_the_build(one.path, site)
    ]
    emitters = {one.emitter for one in files}
    first = min((one.path for one in own if one.path.startswith("http/ks/") and one.kind == "kickstart"), default="")
    return Machine(
        address,
        site,
        tuple(sorted(files)),
        tuple(_folder(name, site, own) for name, one in given_out if one in here),
        here,
        tuple(name for name, one in PROGRAMS[site.serving.layout].items() if name in emitters and one.services),
        trees,
        f"{site.url}/{first.removeprefix('http/')}" if first and kickstarts(site) in here else "",
    )


def _folder(name: str, site: Site, own: list[Artifact]) -> Folder:
    parts = {one.path.split("/")[1] for one in own if one.path.count("/") > 1 and one.path.startswith(f"{name}/")}
    if name == "http":
        parts.add("ks")  # what is only for hosts is not made for this
    return Folder(name, system_path(f"{name}/x", site).removesuffix("/x") or "/", tuple(sorted(parts)))
