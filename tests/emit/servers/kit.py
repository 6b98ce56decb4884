"""What tests of servers' configurations share: all that a `ksc.yaml` makes."""

from pathlib import Path

from emit.kit import split

from ksc.artifacts import Artifact
from ksc.diagnostics import Diagnostic, Source
from ksc.emit import EmitContext, SiteInput, httpd, mounts, nfs, nginx, tftpd, vsftpd
from ksc.layer.site import read_site
from ksc.trees import read_trees

PLUGINS = (httpd, mounts, nfs, nginx, tftpd, vsftpd)
FOLDER = Path(__file__).parent


def made(text: str) -> tuple[list[Artifact], list[Diagnostic]]:
    """The artifacts and findings of a site, by the plugins that it wants."""
    site, found = read_site(Source("ksc.yaml", text))
    trees, problems = read_trees(site)
    assert not [*found, *problems], [one.message for one in (*found, *problems)]
    value = SiteInput(trees=tuple(trees.values()))
    emitters = [one for plugin in PLUGINS for one in plugin.ksc_emitters() if one.wanted(site)]
    return split(each for one in emitters for each in one.emit(value, EmitContext(site)))


def files(text: str) -> dict[str, str]:
    """The texts of the files by path, of a site without findings. Each line has a place."""
    artifacts, found = made(text)
    assert not found, [one.message for one in found]
    for one in artifacts:
        assert len(one.origins) == one.content.count(b"\n")
        assert None not in one.origins
    return {one.path: one.content.decode() for one in artifacts}
