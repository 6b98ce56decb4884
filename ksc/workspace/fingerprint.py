"""What hosts' artifacts depend on beside the host and its profile: ksc itself, the plugins, the site."""

import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import ksc
from ksc.hooks import Plugins
from ksc.layer.site import Site


def fingerprint(site: Site, plugins: Plugins) -> str:
    """A digest of contents alone: no clock, and no folder of this machine."""
    made = sha256(ksc.__version__.encode())
    for data in _contents(site, plugins):
        made.update(b"%d " % len(data) + data)
    return made.hexdigest()


def _contents(site: Site, plugins: Plugins) -> Iterator[bytes]:
    if site.location is not None:
        yield site.location.source.text.encode("utf-8", "surrogateescape")
    if site.menu.imported is not None:
        yield str(site.menu.imported).encode("utf-8", "surrogateescape")
    for one in plugins.listing():
        yield f"{one.name} {one.state}".encode("utf-8", "surrogateescape")
    # The version of a plugin, or of ksc in a checkout, says little while somebody works on it.
    for path in (*_own(), *_of_others(plugins)):
        yield path.read_bytes()


def _own() -> list[Path]:
    folder = Path(ksc.__file__).parent
    return sorted(path for part in ("emit", "inventory") for path in (folder / part).glob("*.py"))


def _of_others(plugins: Plugins) -> list[Path]:
    """The modules of the plugins that are not ksc's own, with all that their packages have loaded."""
    names = {name for plugin in plugins.modules() if not (name := _package(plugin)).startswith("ksc.") and name}
    files = []
    for name, module in sorted(sys.modules.items()):
        path = getattr(module, "__file__", None)
        if path and path.endswith(".py") and any(name == one or name.startswith(f"{one}.") for one in names):
            files.append(Path(path))
    return [path for path in files if path.is_file()]


def _package(plugin: object) -> str:
    """The name of a plugin's package; a plugin may be an object too."""
    name = str(getattr(plugin, "__name__", None) or type(plugin).__module__)
    return name if name.startswith(("ksc.", "ksc ")) else name.partition(".")[0]
