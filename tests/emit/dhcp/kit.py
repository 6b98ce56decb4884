"""What tests of DHCP share: a site with its hosts, as the emitters get it."""

from types import ModuleType

from inventory.kit import said

from ksc.artifacts import Artifact
from ksc.diagnostics import Diagnostic, Source
from ksc.dialects.spec import Dialect
from ksc.emit import Aim, EmitContext, MenuEntry, SiteInput, dhcpd, dnsmasq, kea
from ksc.inventory.collect import Collection
from ksc.inventory.hosts_yaml import read_yaml
from ksc.layer.site import Site, read_site
from ksc.trees import read_trees

PROGRAMS: dict[str, ModuleType] = {"dhcpd": dhcpd, "dnsmasq": dnsmasq, "kea": kea}


def read(site: str, hosts: str = "") -> tuple[SiteInput, Site]:
    """The input of the emitters. A host's profile has the tree of the same name; there is something to install."""
    at, found = read_site(Source("ksc.yaml", site))
    trees, problems = read_trees(at)
    assert not [*found, *problems], said([*found, *problems])
    collection = Collection(at)
    if hosts:
        collection.add_all(read_yaml(Source("hosts.yaml", hosts)))
    assert not [one for one in collection.found if one.severity == "error"], said(collection.found)
    made = sorted(collection.hosts.values(), key=lambda host: host.name)
    dialect = Dialect("rhel9", "rhel", 9, "rhel9")
    aims = {name: Aim(dialect, tree) for name, tree in trees.items()}
    return SiteInput(
        (), (MenuEntry("x", "Install x", "images/x/vmlinuz"),), tuple(made), tuple(trees.values()), aims
    ), at


def emitted(program: str, value: SiteInput, site: Site) -> tuple[Artifact | None, list[Diagnostic]]:
    """The file of a program, and what is found."""
    given = list(PROGRAMS[program].emit(value, EmitContext(site)))
    artifacts = [one for one in given if isinstance(one, Artifact)]
    for one in artifacts:
        assert len(one.origins) == one.content.count(b"\n")
        assert None not in one.origins
    return (artifacts[0] if artifacts else None), [one for one in given if isinstance(one, Diagnostic)]


def text(program: str, site: str, hosts: str = "") -> str:
    """The file of a program, about which there must be nothing to say."""
    artifact, found = emitted(program, *read(site, hosts))
    assert artifact is not None
    assert not found, said(found)
    return artifact.content.decode()
