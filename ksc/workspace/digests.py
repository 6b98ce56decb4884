"""Digests of all that a host's artifacts are made from: where one is as it was, they need not be made again.

They are of contents alone, and hold no clock and no folder of this machine.
"""

import sys
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

import ksc
from ksc.hooks import Plugins
from ksc.inventory import Host
from ksc.layer import marks
from ksc.layer.site import Site
from ksc.merge import Merged
from ksc.resources import checkout
from ksc.workspace.pipeline import Prepared, Stack

_LARGEST = 1 << 20  # bytes of a plugin's file that is looked at: code, templates, tables


def digest(*texts: str) -> str:
    """The digest of several texts, told apart."""
    made = sha256()
    for text in texts:
        data = text.encode("utf-8", "surrogateescape")
        made.update(b"%d " % len(data) + data)
    return f"sha256:{made.hexdigest()}"


def of_merged(prepared: Prepared, stack: Stack, merged: Merged) -> str:
    """Of what a profile says to hosts that answer alike, its secrets too."""
    return digest(merged.text, *_about(prepared), repr((stack.title, stack.boot)))


def of_sources(prepared: Prepared, stack: Stack, secrets: Iterable[str]) -> str:
    """Of what a profile is made from, where each host has a kickstart of its own: texts, and the secrets in it."""
    links = [link.source.text for link in prepared.chain.links]
    return digest(*links, *(text for _, text in stack.files), *_about(prepared), *sorted(secrets))


def of_host(host: Host) -> str:
    """A host without the places of its values."""
    overridden = [marks.unplaced(one) if one is not None else None for one in (host.kickstart, host.boot)]
    network = (host.name, host.hostname, host.interfaces)
    return repr((*network, host.arch, host.firmware, host.state, dict(host.disks), dict(host.vars), overridden))


def _about(prepared: Prepared) -> Iterator[str]:
    tree = prepared.named.tree
    yield repr((prepared.leaf.name, prepared.target.dialect.name, prepared.unattended))
    yield repr([put.command.text for put in prepared.source])
    yield repr(tree and (tree.name, tree.release, tree.url, tree.arch, tree.kernel, tree.initrd))
    yield repr(prepared.variables)  # a host's own words may ask for any of them


def fingerprint(site: Site, plugins: Plugins) -> str:
    """Of what hosts' artifacts depend on beside the host and its profile: ksc itself, the plugins, the site."""
    made = sha256(ksc.__version__.encode())
    for data in _contents(site, plugins):
        made.update(b"%d " % len(data) + data)
    return made.hexdigest()


def _contents(site: Site, plugins: Plugins) -> Iterator[bytes]:
    if site.location is not None:
        yield site.location.source.text.encode("utf-8", "surrogateescape")
    if site.menu.imported is not None:
        yield str(site.menu.imported).encode("utf-8", "surrogateescape")
    if site.menu.image is not None:
        yield site.menu.image.kind.encode()
    for one in plugins.listing():
        yield f"{one.name} {one.state}".encode("utf-8", "surrogateescape")
    # The version of a plugin, or of ksc in a checkout, says little while somebody works on it.
    yield _own()
    for path in _of_others(plugins):
        yield path.read_bytes()


@cache
def _own() -> bytes:
    """Of ksc's own code and facts, where somebody may be changing them; what this process runs it reads once."""
    here = checkout()
    if here is None:
        return b""
    made = sha256()
    for path in (*sorted((here / "ksc").rglob("*.py")), *sorted((here / "grammars").rglob("*.yaml"))):
        data = path.read_bytes()
        made.update(b"%d " % len(data) + data)
    return made.digest()


def _of_others(plugins: Plugins) -> Iterator[Path]:
    """What the packages of the plugins that are not ksc's own hold: code, and what it reads."""
    packages = {_package(plugin) for plugin in plugins.modules()}
    for name in sorted(packages - {""}):
        path = getattr(sys.modules.get(name), "__file__", None)
        if path is None:
            continue
        whole = Path(path).name == "__init__.py"
        files = sorted(Path(path).parent.rglob("*")) if whole else [Path(path)]
        for file in files:
            if file.is_file() and file.suffix != ".pyc" and file.stat().st_size <= _LARGEST:
                yield file


def _package(plugin: object) -> str:
    """The package that a plugin is from, which may be an object too; empty for ksc's own."""
    name = str(getattr(plugin, "__name__", None) or type(plugin).__module__)
    if name.startswith("ksc "):  # a file of the workspace
        return name
    return "" if name.startswith("ksc.") else name.partition(".")[0]
