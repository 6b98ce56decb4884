"""What there is to say about a menu that is imported, beyond what is wrong with its text."""

from collections.abc import Iterator, Sequence

from ksc.diagnostics import Diagnostic, Location, Related, did_you_mean, warning
from ksc.emit.existing import Automatic
from ksc.layer.marks import shown
from ksc.syntax.menus import BootMenu, Directive

_MOST = 5  # further places that a finding shows


def about(menu: BootMenu, boots: Automatic) -> Iterator[Diagnostic]:
    """The findings: passwords, other files, what it boots by itself, defaults that there are not."""
    from ksc.diagnostics.redact import stretches

    secrets = [one for one in menu.directives() if stretches(one.text)]
    if secrets:
        count = "a password" if len(secrets) == 1 else f"passwords in {len(secrets)} lines"
        yield warning(
            "KS638",
            f"this menu holds {count}",
            menu.locate(secrets[0]),
            related=_others(menu, secrets, "here too"),
            notes=("TFTP asks nobody: whoever is in the network can read it",),
            help="hash what stands behind `MENU PASSWD`; what the installer is told can go into the kickstart",
        )
    others = [one for one in menu.directives() if one.keyword in ("INCLUDE", "MENU INCLUDE", "CONFIG")]
    if others:
        yield warning(
            "KS639",
            f"`{shown(others[0].word)}` is a menu in another file, which ksc does not look into",
            menu.locate(others[0]),
            related=_others(menu, others, "and here"),
            notes=("a default that stands in it counts for the loader all the same",),
            help="copy its lines to here, or see to it that it lies in the TFTP root",
        )
    risky = [*(one.location for one in boots.entries if one.installs), *(menu.locate(one) for one in boots.commands)]
    if risky:
        yield warning(
            "KS640",
            "this menu's default installs by itself",
            risky[0],
            notes=("ksc makes the local disk the default: a stranger's network boot erases nothing",),
            help="write `unattended: true` under `menu:` in ksc.yaml, if it is meant",
        )
    yield from _defaults(menu)


def _defaults(menu: BootMenu) -> Iterator[Diagnostic]:
    names = {label.name.casefold() for label in menu.labels()}
    for one in menu.directives():
        plain = one.word and not set(one.word) & set("./:")
        if one.keyword in ("DEFAULT", "ONTIMEOUT") and plain and one.word.casefold() not in names:
            yield warning(
                "KS643",
                f"the menu has no label `{shown(one.word)}`",
                menu.locate_value(one),
                notes=("the loader takes it for a kernel's name",),
                help=did_you_mean(one.word, [label.name for label in menu.labels()]),
            )


def _others(menu: BootMenu, lines: Sequence[Directive], said: str) -> list[Related]:
    places: list[Location | None] = [menu.locate(one) for one in lines[1 : _MOST + 1]]
    return [Related(said, place) for place in places if place is not None]
