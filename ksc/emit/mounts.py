"""The plugin `mounts`: install trees that are to be mounted where a service looks: images, and folders for FTP and NFS.

Units of systemd, or lines for /etc/fstab where there is none. A mount that fails does not stop the server's boot.
"""

from collections.abc import Iterable, Iterator

from ksc.artifacts import Artifact
from ksc.diagnostics import Diagnostic
from ksc.emit.configuration import configuration
from ksc.emit.context import EmitContext, Emitter, SiteInput
from ksc.emit.served import Served, served
from ksc.emit.templates import fill, in_octal
from ksc.layer.layouts import WITHOUT_SYSTEMD
from ksc.layer.site import Site
from ksc.markers import hookimpl

# An image has no SELinux labels of its own. This one is for what several services may read.
LABEL = "context=system_u:object_r:public_content_t:s0"


@hookimpl
def ksc_emitters() -> list[Emitter]:
    """The one emitter of this plugin."""
    return [Emitter("mounts", "site", emit, lambda site: bool(site.serving.said))]


def emit(value: SiteInput, context: EmitContext) -> Iterator[Artifact | Diagnostic]:
    """A unit for each mount, or all lines in one file; and what is wrong with trees that are served."""
    site = context.site
    trees, found = served(value.trees, site)
    yield from found
    mounts = to_mount(trees)
    if site.serving.layout in WITHOUT_SYSTEMD:
        if mounts:
            text = fill("fstab", lines=fstab_lines(mounts, site))
            yield configuration("mounts", site.serving.paths["fstab"], text, None)
        return
    folder = site.serving.paths["units"].rstrip("/")
    for one in mounts:
        text = fill("tree.mount", one=one, type=file_system(one), options=options(one, site))
        yield configuration("mounts", f"{folder}/{unit(one.folder)}", text, one.tree.location)


def to_mount(trees: tuple[Served, ...]) -> tuple[Served, ...]:
    """The trees that are to be mounted, each place once, in the order of the places."""
    by_place = {one.folder: one for one in reversed(trees) if one.kind in ("image", "bind")}
    return tuple(by_place[place] for place in sorted(by_place))


def fstab_lines(mounts: Iterable[Served], site: Site) -> tuple[str, ...]:
    """The lines of /etc/fstab."""
    return tuple(
        f"{in_octal(one.path)} {in_octal(one.folder)} {file_system(one)} {options(one, site)} 0 0" for one in mounts
    )


def file_system(one: Served) -> str:
    """The type of what is mounted."""
    return "none" if one.kind == "bind" else "iso9660"


def options(one: Served, site: Site) -> str:
    """The options of a mount."""
    if one.kind == "bind":
        return "bind" if site.serving.layout in WITHOUT_SYSTEMD else "bind,ro,nofail"
    made = ["ro"] if one.drive else ["loop", "ro"]
    if site.serving.layout not in WITHOUT_SYSTEMD:
        made.append("nofail")  # older ones would hand it to the file system, and go on without it anyway
    if site.serving.layout != "debian":
        made.append(LABEL)
    return ",".join(made)


def unit(place: str) -> str:
    """The name of the unit that mounts to a place, as `systemd-escape --path --suffix=mount` has it."""
    path = place.strip("/")
    escaped = "".join(
        "-" if one == "/" else one if _plain(one, first=index == 0) else _in_hex(one) for index, one in enumerate(path)
    )
    return f"{escaped or '-'}.mount"


def _plain(one: str, *, first: bool) -> bool:
    return (one.isascii() and one.isalnum()) or one in ":_" or (one == "." and not first)


def _in_hex(one: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in one.encode())
