"""The plugin `labels`: one menu label for each profile, and each host, that has a kernel to boot."""

import re
from collections.abc import Iterator

from ksc.diagnostics import Diagnostic, note, warning
from ksc.emit.bootaddress import stacked, unnamed
from ksc.emit.bootargs import boot_arguments, doubts, longest
from ksc.emit.context import EmitContext
from ksc.emit.menu import MenuEntry, marked
from ksc.emit.paths import profile_problem
from ksc.layer.site import Site
from ksc.markers import hookimpl
from ksc.model import Install
from ksc.trees import Tree

_NO_LABEL = re.compile(r"[^A-Za-z0-9._-]+")


@hookimpl
def ksc_emit_menu(install: Install, context: EmitContext) -> Iterator[MenuEntry | Diagnostic]:
    """The label of a profile or a host, or why it has none."""
    bad_name = profile_problem(install.profile, install.location)
    if bad_name is not None:
        yield bad_name
        return
    tree, site = install.tree, context.site
    left_out = "boot menus leave it out" if install.host is None else "its hosts have no boot menu"
    if tree is None:
        yield note(
            "KS704",
            f"the profile `{install.profile}` has no install tree, so {left_out}",
            install.location,
            help="a label needs a tree's kernel: add `tree: NAME` to the profile, NAME under `trees:` in ksc.yaml",
        )
        return
    if not site.url:
        yield warning(
            "KS705",
            f"nothing says where machines find the kickstart of `{install.profile}`: {left_out}",
            install.location,
            help="add `server: ADDRESS` to ksc.yaml, or `url:` where it is not http://ADDRESS",
        )
        return
    no_names = unnamed(install.host, install.dialect) if install.host is not None else None
    if no_names is not None:
        yield no_names
        return
    title, hot_key = marked(install.boot.menu) if install.boot.menu is not None else (install.title, None)
    shift = len(title) - len(title.lstrip())  # loaders eat leading blanks
    title = title.strip()
    entry = MenuEntry(
        label=_label(install),
        title=title or install.profile,
        kernel=f"images/{tree.name}/vmlinuz",
        initrd=f"images/{tree.name}/initrd.img",
        arguments=boot_arguments(install, site),
        hot_key=hot_key - shift if hot_key is not None else None,
        help=(install.title.strip(),) if install.title.strip() not in ("", title) else (),
        arch=tree.arch,
        profile=install.profile,
        unattended=install.unattended,
        location=install.location,
        submenu=_submenu(install, tree, site),
        bootif=install.host is None or not stacked(install.host, install.dialect),
        longest=longest(install.dialect, tree.arch),
    )
    yield from doubts(install, site, entry)
    yield entry


def _submenu(install: Install, tree: Tree, site: Site) -> tuple[str, ...]:
    """The titles of the menus that it is in; no loader shows a hot key of theirs in the same way."""
    if install.boot.submenu is None:
        return (tree.name,) if site.menu.by_tree else ()
    return tuple(title for title in (marked(one)[0].strip() for one in install.boot.submenu) if title)


def _label(install: Install) -> str:
    """The label: the one given, else the profile's name with `-` for what a label cannot hold."""
    if install.boot.label is not None:
        return install.boot.label
    return _NO_LABEL.sub("-", install.profile).lstrip("._-")[:64] or install.profile
