"""The boot menu, as one model for every loader: PXELINUX, GRUB and iPXE print it each in their own language.

No loader has quotes that hold everything, so nothing enters a menu that could begin a new line of it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from ksc.diagnostics import Diagnostic, Location, Related, error
from ksc.layer.fields import CONTROL
from ksc.layer.marks import shown
from ksc.layer.menu import LocalBoot, MenuPassword
from ksc.records import dataclass

if TYPE_CHECKING:
    from ksc.syntax.menus import BootMenu, Label

LOCAL = "local"
"""The label of the entry that boots the machine's own disk."""

LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_PATH = re.compile(r"[!-~]+", re.ASCII)

# What kernels read on x86 since 2.6.22, and what PXELINUX hands on; it reads lines of up to 4,095 bytes, and the rest
# as a line of its own.
LONGEST_ARGUMENTS = 2047
LONGEST_TEXT = 200
DEEPEST = 4
"""Submenus that may lie in one another."""

Kind = Literal["linux", "local", "other"]
"""What an entry boots: a kernel, the local disk, or what only PXELINUX can (its modules, ways out of a menu)."""


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One line of a boot menu.

    `title` is what is shown and `hot_key` the offset in it of the letter that picks the entry. `kernel` and
    `initrd` are paths below the TFTP root, both empty for the local disk; `arguments` are the kernel's.
    `bootif` asks the loader to name the card that booted; `arch` says which machines can run the kernel.
    `profile` is set for what installs; `unattended` says that it may be a menu's default.

    An entry of an existing menu is `imported`, as `standing` has it; `installs` says that it does so without
    asking. One of ksc's that takes such a label's place has `standing` too. `submenu` are the titles of the menus
    around it. `locked`: it asks for the menu's password, unless it boots by itself. `longest` is how many bytes of
    arguments its kernel reads, those included that the loader adds.
    """

    label: str
    title: str
    kernel: str = ""
    initrd: str = ""
    arguments: tuple[str, ...] = ()
    hot_key: int | None = None
    help: tuple[str, ...] = ()
    bootif: bool = True
    arch: str = "x86_64"
    profile: str | None = None
    unattended: bool = False
    location: Location | None = None
    kind: Kind = "linux"
    submenu: tuple[str, ...] = ()
    hidden: bool = False
    imported: bool = False
    installs: bool = False
    standing: "Label | None" = None
    locked: bool = False
    longest: int = LONGEST_ARGUMENTS


class Submenu(NamedTuple):
    """A menu in a menu."""

    title: str
    items: "tuple[MenuEntry | Submenu, ...]"


Item = MenuEntry | Submenu


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu: `timeout` in seconds (0: none), `default` the label that is booted when it has passed.

    `local` is the label of the local disk, and `way` how that is booted. A menu that builds on an existing one has
    that as `imported`; `kept` says that its default is the existing menu's own, whatever that is: then `default` is
    empty where it is no label. `password` is asked for by entries that are locked; `background` is a picture's path
    below the TFTP root, `graphical` that the menu is drawn.
    """

    title: str
    timeout: int
    entries: tuple[MenuEntry, ...]
    default: str = LOCAL
    local: str = LOCAL
    imported: "BootMenu | None" = None
    kept: bool = False
    way: LocalBoot = "normal"
    password: MenuPassword | None = None
    background: str = ""
    graphical: bool = False

    @property
    def items(self) -> tuple[Item, ...]:
        """The entries, those of a submenu in it, where the first of them stands."""
        return nested(self.entries)

    def showing(self, architectures: frozenset[str]) -> "Menu":
        """The menu of machines that can run these: the local disk, and the kernels they can boot."""
        entries = tuple(
            one for one in self.entries if one.kind != "linux" or not one.kernel or one.arch in architectures
        )
        labels = {one.label for one in entries}
        if self.default in labels or (self.kept and not self.default):
            return replace(self, entries=entries)
        if self.local not in labels:
            entries = (replace(LOCAL_ENTRY, label=self.local), *entries)
        return replace(self, entries=entries, default=self.local, kept=False)


LOCAL_ENTRY = MenuEntry(LOCAL, "Boot from the local disk", hot_key=len("Boot from the "), bootif=False, kind="local")


def nested(entries: Sequence[MenuEntry], depth: int = 0) -> tuple[Item, ...]:
    """Entries as a menu shows them: those that are in one submenu, together."""
    made: list[Item] = []
    inside: dict[str, list[MenuEntry]] = {}
    for entry in entries:
        if len(entry.submenu) <= depth:
            made.append(entry)
            continue
        title = entry.submenu[depth]
        if title not in inside:
            made.append(Submenu(title, ()))
        inside.setdefault(title, []).append(entry)
    return tuple(
        Submenu(one.title, nested(inside[one.title], depth + 1)) if isinstance(one, Submenu) else one for one in made
    )


def flat(items: Iterable[Item]) -> tuple[MenuEntry, ...]:
    """All entries, in the order in which they are shown."""
    return tuple(entry for one in items for entry in (flat(one.items) if isinstance(one, Submenu) else (one,)))


def marked(text: str) -> tuple[str, int | None]:
    """A title as people write it, taken apart: `^` stands before the hot key, `^^` is the character itself.

    Only the first `^` before a letter or a digit marks; any other is the character.
    """
    title: list[str] = []
    hot_key = None
    at = 0
    while at < len(text):
        character, following = text[at], text[at + 1 : at + 2]
        if character == "^" and following == "^":
            at += 1
        elif character == "^" and hot_key is None and following.isascii() and following.isalnum():
            hot_key = len(title)
            at += 1
            character = following
        title.append(character)
        at += 1
    return "".join(title), hot_key


def checked(entries: Iterable[MenuEntry]) -> tuple[tuple[MenuEntry, ...], list[Diagnostic]]:
    """The entries that any loader can show, and what is wrong with the others."""
    kept: dict[str, MenuEntry] = {}
    found: list[Diagnostic] = []
    for entry in entries:
        problems = [*_text_problems(entry), *_shape_problems(entry)]
        first = kept.get(entry.label.casefold())
        if not problems and first is not None:
            problems.append(_twice(entry, first))
        found.extend(problems)
        if not problems:
            kept[entry.label.casefold()] = entry
    return tuple(kept.values()), found


def length_of(entry: MenuEntry) -> int:
    """The bytes that the kernel gets to read at most, whichever loader it is."""
    words = [f"BOOT_IMAGE={entry.kernel}", f"initrd={entry.initrd}", *entry.arguments]
    if entry.bootif:
        words.append("BOOTIF=01-00-00-00-00-00-00")
    return len(" ".join(words).encode("utf-8", "replace"))


def control(what: str, text: str, location: Location | None) -> Diagnostic:
    """The finding for a text that holds a control character."""
    return error(
        "KS701",
        f"{what} holds a control character: `{shown(text)}`",
        location,
        notes=("it would begin a new line of the boot menu, or of the kickstart",),
        help="write it on one line, without tabs",
    )


def _text_problems(entry: MenuEntry) -> Iterable[Diagnostic]:
    texts = [("the label", entry.label), ("the title", entry.title), ("the kernel's path", entry.kernel)]
    texts += [("the initrd's path", entry.initrd)]
    texts += [("the boot argument", argument) for argument in entry.arguments]
    texts += [("the help text", line) for line in entry.help]
    texts += [("the submenu", title) for title in entry.submenu]
    for what, text in texts:
        if CONTROL.search(text):
            yield control(f"{what} of the menu entry `{shown(entry.label)}`", text, entry.location)


def _shape_problems(entry: MenuEntry) -> Iterable[Diagnostic]:
    right, at = LABEL.fullmatch(entry.label) is not None, entry.location
    name = entry.label if right else shown(entry.label)
    if not right:
        yield error(
            "KS702",
            f"`{name}` cannot be a label of a boot menu",
            at,
            help="set `boot: {label: …}` to letters, digits, `.`, `_` and `-`, at most 64, without blanks",
        )
    elif entry.label.casefold() == LOCAL:
        yield error(
            "KS703",
            f"the label `{name}` is that of the local disk",
            at,
            help="give what you install another one: `boot: {label: …}`",
        )
    paths = [path for path in (entry.kernel, entry.initrd) if path]
    if not all(_PATH.fullmatch(path) for path in paths) or (entry.initrd and not entry.kernel):
        yield error("KS702", f"the menu entry `{name}` needs paths without blanks, in ASCII", at)
    if not all(entry.arguments) or any(argument != argument.strip() for argument in entry.arguments):
        yield error(
            "KS702",
            f"the menu entry `{name}` has a boot argument that is empty or begins with a blank",
            at,
        )
    length = length_of(entry)
    if length > entry.longest:
        yield error(
            "KS709",
            f"the boot arguments of `{name}` are {length} bytes long, and its kernel reads {entry.longest}",
            at,
            notes=("with what the loader adds: BOOT_IMAGE, initrd and BOOTIF",),
            help="shorten `boot: {append: …}`, or the URL of the site",
        )
    if len(entry.submenu) > DEEPEST or not all(0 < len(title.strip()) <= LONGEST_TEXT for title in entry.submenu):
        yield error(
            "KS702",
            f"the submenus of `{name}` must be at most {DEEPEST} titles of 1 to {LONGEST_TEXT} characters",
            at,
        )
    if not entry.title.strip() or any(len(line) > LONGEST_TEXT for line in (entry.title, *entry.help)):
        yield error("KS702", f"the title and help of `{name}` must be lines of 1 to {LONGEST_TEXT} characters", at)
    if any(line.strip().casefold().startswith("endtext") for line in entry.help):
        yield error("KS702", f"a help line of `{name}` begins with ENDTEXT, which ends the text there", at)


def _twice(entry: MenuEntry, first: MenuEntry) -> Diagnostic:
    names = [f"`{one.profile}`" if one.profile else "the menu itself" for one in (first, entry)]
    return error(
        "KS703",
        f"{names[0]} and {names[1]} have the same menu label, `{entry.label}`",
        entry.location,
        related=[Related("it is used here first", first.location)] if first.location else [],
        help="give one of them another: `boot: {label: …}`",
    )
