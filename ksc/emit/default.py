"""Which label a menu boots by itself, in which order its entries are, and which hot keys they have.

Nobody's disk is erased by a stranger's network boot: the default is the local disk, and an installation only
where somebody said `unattended: true`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from ksc.diagnostics import Diagnostic, did_you_mean, error, warning
from ksc.emit.menu import LOCAL, LOCAL_ENTRY, Menu, MenuEntry, flat, nested
from ksc.inventory import Host
from ksc.inventory.host import State
from ksc.layer.marks import shown
from ksc.layer.menu import LocalBoot, MenuSettings
from ksc.layer.site import Site


def build_menu(entries: Sequence[MenuEntry], site: Site) -> tuple[Menu, list[Diagnostic]]:
    """The site's menu of `entries`, which have been checked; or what an existing menu and they make together."""
    if site.menu.imported is not None:
        from ksc.emit.merging import merged_menu  # only where there is such a menu

        return merged_menu(entries, site, site.menu.imported)
    default, found = chosen_default(entries, site)
    return _menu(site.menu.title, entries, site.menu, default, site.menu.local, found), found


def host_menu(
    entries: Sequence[MenuEntry], site: Site, host: Host, way: LocalBoot | None = None
) -> tuple[Menu, list[Diagnostic]]:
    """The menu of one host: the local disk, and its installation. `way`: how the local disk is booted, if not as
    the site says.
    """
    chosen = installs(entries, site, host.state)
    found = [] if chosen or host.state != "install" or not entries else [_not_willing(host)]
    own = [replace(one, submenu=()) if one.submenu else one for one in entries]
    title = f"{site.menu.title} - {host.name}"
    return _menu(title, own, site.menu, chosen or LOCAL, way or site.menu.local, []), found


def installs(entries: Sequence[MenuEntry], site: Site, state: State | None) -> str | None:
    """The label that a host in this state installs by itself; None: its local disk boots.

    A state alone erases no disk: `install`, or none, is for hosts whose profile or site is `unattended`.
    """
    if state == "local":
        return None
    return next((one.label for one in entries if one.unattended or site.menu.unattended), None)


def bystanders(
    hosts: Iterable[Host], menu: Menu, site: Site, has_own: Callable[[Host], bool]
) -> Iterator[tuple[Host, tuple[str, ...], Menu]]:
    """The hosts that the loader would show the site's menu, for want of one of their own, where that installs by
    itself; each with its cards' addresses and the menu that it is to have there instead, of its local disk alone.

    Those are hosts that nothing is installed on (`profile: null`), those whose profile this loader cannot boot, and the
    further cards of the others: firmware goes on to them when a menu hands back to it.
    """
    chosen = next((one for one in menu.entries if one.label == menu.default), None)
    asks = chosen is None or chosen.kind == "local" or (chosen.imported and not chosen.installs)
    if asks and not (menu.kept and site.menu.unattended):  # what is kept may boot what is no label
        return
    for host in hosts:
        own = host.boots if has_own(host) else ()
        macs = tuple(mac for mac in host.macs if mac not in own)
        if macs:
            yield host, macs, host_menu((), site, host)[0]


def _not_willing(host: Host) -> Diagnostic:
    return warning(
        "KS728",
        f"the host `{host.name}` is to be installed, but nothing says that this may happen unattended",
        host.location,
        notes=("its menu boots the local disk after its timeout: `state` alone erases nothing",),
        help="write `unattended: true` into its profile, or under `menu:` in ksc.yaml, if that is meant",
    )


def _menu(
    title: str,
    entries: Sequence[MenuEntry],
    settings: MenuSettings,
    default: str,
    way: LocalBoot,
    found: list[Diagnostic],
) -> Menu:
    shown = flat(nested(entries)) if any(one.submenu for one in entries) else entries
    *keyed, local = hot_keys((*locked(shown, settings), LOCAL_ENTRY), found)
    return Menu(
        title,
        settings.timeout,
        (local, *keyed) if settings.first == "local" else (*keyed, local),
        default,
        way=way,
        password=settings.hashes,
        background=background_path(settings),
        graphical=settings.graphical,
    )


def background_path(settings: MenuSettings) -> str:
    """The path of the background below the TFTP root; empty without one."""
    return f"menu/background.{settings.image.kind}" if settings.image is not None else ""


def locked(entries: Sequence[MenuEntry], settings: MenuSettings) -> list[MenuEntry]:
    """The entries; where the menu has a password, those of ksc's that install ask for it."""
    if settings.hashes is None:
        return list(entries)
    return [one if one.imported or one.kind == "local" else replace(one, locked=True) for one in entries]


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


def hot_keys(entries: Sequence[MenuEntry], found: list[Diagnostic]) -> list[MenuEntry]:
    """The entries, each hot key given to the first in its menu that asks for it; loaders take no account of case."""
    taken: dict[tuple[tuple[str, ...], str], MenuEntry] = {}
    made = []
    for entry in entries:
        at = entry.hot_key
        key = entry.title[at].casefold() if at is not None and 0 <= at < len(entry.title) else ""
        usable = key.isascii() and key.isalnum()
        first = taken.setdefault((entry.submenu, key), entry) if usable else None
        if at is not None and first is not entry:
            if first is not None and entry is not LOCAL_ENTRY:
                names = [f"`{one.profile or one.label}`" for one in (first, entry)]
                said = f"{names[0]} and {names[1]} have the same hot key in the menu, {key.upper()}"
                found.append(warning("KS710", said, entry.location, help="move the `^` in one of the two"))
            entry = replace(entry, hot_key=None)  # noqa: PLW2901 - the entry as it is shown
        made.append(entry)
    return made
