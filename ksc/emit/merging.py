"""An existing menu and what ksc makes, as one menu: what stays, what takes whose place, where the rest goes."""

from collections.abc import Sequence
from dataclasses import replace

from ksc.diagnostics import Diagnostic, Related, did_you_mean, error, note, warning
from ksc.emit.default import background_path, chosen_default, locked
from ksc.emit.existing import Automatic, automatic, entries_of, has_interface, is_installer
from ksc.emit.menu import LOCAL, LOCAL_ENTRY, Menu, MenuEntry
from ksc.layer.marks import shown
from ksc.layer.site import Site
from ksc.syntax.menus import BootMenu, Directive


def merged_menu(entries: Sequence[MenuEntry], site: Site, menu: BootMenu) -> tuple[Menu, list[Diagnostic]]:
    """The menu: its labels in their order, ksc's in the place of those they share a name with, the others behind."""
    rows, found = _rows(entries, site, menu)
    boots = automatic(menu, rows)
    default, problems = _default(rows, site, boots)
    found += [*problems, *_open(rows, site, menu)]
    local = next((one for one in sorted(rows, key=_prominence) if one.kind == "local"), None)
    name = local.label if local else _free_name(rows)
    kept = default is None or (default == boots.label and not _risky(boots))
    if default is None:
        default = boots.label or (local.label if local else "")
    elif default == LOCAL:
        default = name
        if local is None:
            rows.insert(0, replace(LOCAL_ENTRY, label=name))
    made = Menu(
        _title(site, menu),
        _timeout(site, menu),
        tuple(locked(_hot_keys(rows, found), site.menu)),
        default,
        name,
        menu,
        kept,
        site.menu.local,
        site.menu.hashes,
        background_path(site.menu),
        site.menu.graphical,
    )
    return made, found


def _prominence(entry: MenuEntry) -> tuple[bool, bool]:
    return entry.hidden, bool(entry.submenu)


def _rows(entries: Sequence[MenuEntry], site: Site, menu: BootMenu) -> tuple[list[MenuEntry], list[Diagnostic]]:
    found: list[Diagnostic] = []
    own = {one.label.casefold(): one for one in entries}
    rows = []
    for row in entries_of(menu):
        mine = own.pop(row.label.casefold(), None)
        if mine is None:
            rows.append(row)
            continue
        rows.append(replace(mine, standing=row.standing, submenu=row.submenu, hidden=row.hidden))
        found.extend(_still(mine, row))
    at, problem = _place(rows, site)
    if problem is not None:
        found.append(problem)
    submenu = rows[at - 1].submenu if at else ()
    rows[at:at] = [replace(one, submenu=submenu) for one in own.values()]
    return rows, found


def _still(entry: MenuEntry, row: MenuEntry) -> list[Diagnostic]:
    """What stays of a label whose place is taken: who may see it, and who may boot it."""
    label = row.standing
    kept = [
        what
        for what, word in (("hidden", "MENU HIDE"), ("behind its password", "MENU PASSWD"))
        if label and label.get(word)
    ]
    if not kept:
        return []
    said = f"`{entry.label}` stays {' and '.join(kept)}, as in the menu that was imported"
    return [note("KS718", said, row.location, help="change it there, if that is not meant")]


def _place(rows: Sequence[MenuEntry], site: Site) -> tuple[int, Diagnostic | None]:
    """The index of what is new: behind the label that `ksc.yaml` names, else behind the last that installs."""
    after = site.menu.after
    problem = None
    if after is not None:
        for at, row in enumerate(rows):
            if row.label.casefold() == after.name.casefold():
                return at + 1, None
        names = [row.label for row in rows if row.label]
        problem = error(
            "KS715",
            f"the menu has no label `{shown(after.name)}` to put profiles behind",
            after.location,
            help=did_you_mean(after.name, names) or f"it has {', '.join(f'`{shown(name)}`' for name in names[:8])}",
        )
    outer = [(at, row) for at, row in enumerate(rows) if not row.submenu and not row.hidden]
    installing = [at for at, row in outer if is_installer(row)]
    return max(installing or [at for at, _ in outer] or [len(rows) - 1]) + 1, problem


def _default(rows: Sequence[MenuEntry], site: Site, boots: Automatic) -> tuple[str | None, list[Diagnostic]]:
    """The label that is to be the default, LOCAL for the local disk, None for what the menu itself says."""
    if site.menu.default is not None or any(row.unattended for row in rows):
        return chosen_default(rows, site)
    risky = _risky(boots)
    if not risky or site.menu.unattended:
        return None, []
    first = risky[0]
    name = shown(first.label) if isinstance(first, MenuEntry) else first.keyword
    place = first.location if isinstance(first, MenuEntry) else site.menu.location
    related = []
    if isinstance(first, MenuEntry) and not first.imported and first.standing and site.menu.imported:
        stands = site.menu.imported.locate(first.standing)
        related = [Related("it takes the place of this label, which is the menu's default", stands)] if stands else []
    return LOCAL, [
        warning(
            "KS716",
            f"the menu's default `{name}` would install by itself",
            place,
            related=related,
            notes=("the local disk is the default instead: a stranger's network boot erases nothing",),
            help="write `unattended: true` under `menu:` in ksc.yaml, or in the profile, if that is meant",
        )
    ]


def _open(rows: Sequence[MenuEntry], site: Site, menu: BootMenu) -> list[Diagnostic]:
    """The menu's own labels that install without a question, where ksc's ask for the password; or that none can ask."""
    if site.menu.hashes is None:
        return []
    if not has_interface(menu):
        said = "the imported menu shows a prompt only, which asks nobody for a password"
        place = site.menu.file.location if site.menu.file is not None else site.menu.location
        return [warning("KS826", said, place, help="write `UI menu.c32` at its head")]
    said = "`{}` of the imported menu installs by itself, and asks for no password"
    help_ = "write `MENU PASSWD` below its label there: then it asks for that of ksc.yaml"
    return [
        warning("KS826", said.format(shown(row.label)), row.location, help=help_)
        for row in rows
        if row.imported and row.installs and not row.locked
    ]


def _risky(boots: Automatic) -> list[MenuEntry | Directive]:
    """What would install, of all that the menu may boot by itself, without somebody having said so."""
    entries = [one for one in boots.entries if not one.unattended and (one.installs or not one.imported)]
    return [*(one for one in entries if one.kind != "local"), *boots.commands]


def _free_name(rows: Sequence[MenuEntry]) -> str:
    taken = {row.label.casefold() for row in rows}
    names = [LOCAL, "local-disk", *(f"local-disk-{number}" for number in range(2, len(rows) + 3))]
    return next(name for name in names if name not in taken)


def _hot_keys(rows: Sequence[MenuEntry], found: list[Diagnostic]) -> list[MenuEntry]:
    """The rows; what is new gives its hot key up where the menu has it already. Loaders take no account of case."""
    taken: dict[tuple[tuple[str, ...], str], MenuEntry] = {}
    for row in rows:
        if row.imported and not row.hidden and row.hot_key is not None:
            taken.setdefault((row.submenu, row.title[row.hot_key].casefold()), row)
    made = []
    for row in rows:
        at = row.hot_key
        if row.imported or at is None or not 0 <= at < len(row.title):
            made.append(row)
            continue
        key = row.title[at].casefold()
        usable = key.isascii() and key.isalnum()
        first = taken.setdefault((row.submenu, key), row) if usable else None
        if first is not row:
            if first is not None and row.kind != "local":
                said = f"`{shown(first.label)}` and `{row.profile or row.label}` have the same hot key in the menu"
                found.append(
                    warning("KS710", f"{said}, {key.upper()}", row.location, help="move the `^` in one of the two")
                )
            row = replace(row, hot_key=None)  # noqa: PLW2901 - the row as it is shown
        made.append(row)
    return made


def _title(site: Site, menu: BootMenu) -> str:
    """The title: the site's where it says one, else the menu's own."""
    own = [
        one.value
        for one, depth in menu.walk()
        if not depth and isinstance(one, Directive) and one.keyword == "MENU TITLE"
    ]
    return site.menu.title if "title" in site.menu.said or not own else own[-1].replace("^", "")


def _timeout(site: Site, menu: BootMenu) -> int:
    """The same for the seconds, of which PXELINUX has tenths; without any it waits for ever."""
    if "timeout" in site.menu.said:
        return site.menu.timeout
    told = [one.word for one in menu.directives() if one.keyword == "TIMEOUT"]
    tenths = int(told[-1]) if told and told[-1].isascii() and told[-1].isdigit() and len(told[-1]) < 9 else 0
    return -(-tenths // 10)
