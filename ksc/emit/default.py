"""Which label a menu boots by itself, and which hot keys it has.

Nobody's disk is erased by a stranger's network boot: the default is the local disk, and an installation only
where somebody said `unattended: true`.
"""

from collections.abc import Sequence
from dataclasses import replace

from ksc.diagnostics import Diagnostic, did_you_mean, error, warning
from ksc.emit.menu import LOCAL, LOCAL_ENTRY, Menu, MenuEntry
from ksc.layer.marks import shown
from ksc.layer.site import Site


def build_menu(entries: Sequence[MenuEntry], site: Site) -> tuple[Menu, list[Diagnostic]]:
    """The site's menu, the local disk first; or what an existing menu and `entries` make, which have been checked."""
    if site.menu.imported is not None:
        from ksc.emit.merging import merged_menu  # only where there is such a menu

        return merged_menu(entries, site, site.menu.imported)
    default, found = chosen_default(entries, site)
    keyed = _hot_keys((*entries, LOCAL_ENTRY), found)
    return Menu(site.menu.title, site.menu.timeout, (keyed[-1], *keyed[:-1]), default), found


def host_menu(entries: Sequence[MenuEntry], site: Site, host: str) -> Menu:
    """The menu of one host, the local disk first; its installation is the default only where somebody said so."""
    willing = next((one.label for one in entries if one.unattended or site.menu.unattended), LOCAL)
    keyed = _hot_keys((*entries, LOCAL_ENTRY), [])
    return Menu(f"{site.menu.title} - {host}", site.menu.timeout, (keyed[-1], *keyed[:-1]), willing)


def chosen_default(entries: Sequence[MenuEntry], site: Site) -> tuple[str, list[Diagnostic]]:
    """The label that `ksc.yaml` or the profiles say; LOCAL stands for the local disk, whatever its label."""
    named, willing = site.menu.default, [entry for entry in entries if entry.unattended]
    if named is None:
        return _unnamed(willing, site)
    if named.name == LOCAL:
        return LOCAL, []
    chosen = next((entry for entry in entries if named.name in (entry.profile, entry.label)), None)
    if chosen is None:
        known = [LOCAL, *(name for entry in entries for name in (entry.profile, entry.label) if name)]
        return LOCAL, [
            error(
                "KS706",
                f"the menu's default `{shown(named.name)}` is no profile with a menu label",
                named.location,
                help=did_you_mean(named.name, known) or "name a compiled profile that has a tree, or `local`",
            )
        ]
    if site.menu.unattended or chosen.unattended or (chosen.imported and not chosen.installs):
        return chosen.label, []
    return LOCAL, [
        warning(
            "KS707",
            f"`{shown(named.name)}` is the menu's default, but nothing says that it may install unattended",
            named.location,
            notes=("the menu boots the local disk after its timeout: a stranger's network boot erases nothing",),
            help="write `unattended: true` under `menu:` in ksc.yaml, or in the profile, if that is meant",
        )
    ]


def _unnamed(willing: Sequence[MenuEntry], site: Site) -> tuple[str, list[Diagnostic]]:
    if len(willing) == 1:
        return willing[0].label, []
    if len(willing) > 1:
        names = ", ".join(f"`{entry.profile or entry.label}`" for entry in willing)
        said = f"several profiles are unattended, and nothing says which is the menu's default: {names}"
    elif site.menu.unattended:
        said = "the menu is unattended, but nothing says what it installs"
    else:
        return LOCAL, []
    help_ = "name one under `menu:` in ksc.yaml, `default: PROFILE`, or `default: local`"
    place = site.menu.location or next((entry.location for entry in willing), None)
    return LOCAL, [warning("KS708", said, place, help=help_)]


def _hot_keys(entries: Sequence[MenuEntry], found: list[Diagnostic]) -> list[MenuEntry]:
    """The entries, each hot key given to the first that asks for it; loaders take no account of case."""
    taken: dict[str, MenuEntry] = {}
    made = []
    for entry in entries:
        at = entry.hot_key
        key = entry.title[at].casefold() if at is not None and 0 <= at < len(entry.title) else ""
        usable = key.isascii() and key.isalnum()
        if at is not None and (not usable or key in taken):
            if usable and entry is not LOCAL_ENTRY:
                first, second = (f"`{one.profile or one.label}`" for one in (taken[key], entry))
                said = f"{first} and {second} have the same hot key in the menu, {key.upper()}"
                found.append(warning("KS710", said, entry.location, help="move the `^` in one of the two"))
            made.append(replace(entry, hot_key=None))
            continue
        if usable:
            taken[key] = entry
        made.append(entry)
    return made
