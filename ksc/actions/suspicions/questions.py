"""Where an installation would stop and wait for somebody."""

from collections.abc import Iterator

from ksc.actions.suspicions.case import Case
from ksc.actions.suspicions.storage import LAYOUT, written_out
from ksc.diagnostics import Diagnostic, warning

_SOURCES = ("url", "nfs", "cdrom", "harddrive", "hmc", "liveimg", "ostreesetup", "ostreecontainer", "bootc")
_ASKED = {
    "lang": "the language",
    "keyboard": "the keyboard layout",
    "timezone": "the time zone",
    "rootpw": "the password of root",
    "autopart": "the disk layout",
    "url": "the installation source",
}
_ENDINGS = ("reboot", "poweroff", "halt", "shutdown")


def questions(case: Case) -> Iterator[Diagnostic]:
    """KS613 to KS617."""
    for line in case.of("interactive", "autostep"):
        yield warning(
            "KS615",
            f"`{line.command.name}` shows every screen of the installer",
            case.at(line),
            notes=("an unattended installation would wait at the first",),
            help=f"remove it: `{line.spec.name}: null` in a profile",
        )
    if not case.whole:
        return
    missing = _missing(case)
    if len(missing) == (6 if case.old else 5):
        if case.lines or any(True for _ in case.document.sections()):
            yield _fragment(case)
        return
    if "autopart" in missing and written_out(case):
        missing.remove("autopart")
    if missing:
        names = ", ".join(f"{_ASKED[name]} (`{name}`)" for name in missing)
        yield warning(
            "KS614",
            f"the installer would stop and ask for {names}",
            case.start,
            help="say it in a profile, under `kickstart:` (disks: `partitioning:`)",
        )
    if case.old and case.has(*LAYOUT) and not case.has("zerombr"):
        yield warning(
            "KS617",
            "without `zerombr` the installer asks before it uses a disk that has no partition table",
            case.start,
            notes=("every new disk is such a disk",),
            help="add `zerombr` in a profile",
        )
    if not case.has(*_ENDINGS):
        yield warning(
            "KS613",
            "the machine waits for a key when the installation is done: there is no `reboot`",
            case.start,
            help="add `reboot` (or `poweroff`) in a profile",
        )


def _missing(case: Case) -> list[str]:
    """The commands without which somebody is asked, as the file lacks them."""
    missing = [name for name in ("lang", "keyboard", "timezone") if not case.has(name)]
    # From EL7 on an account that may administer is enough.
    if not case.has("rootpw") and (case.old or not case.has("user")):
        missing.append("rootpw")
    if not case.has(*LAYOUT):
        missing.append("autopart")
    if case.old and not case.has(*_SOURCES):
        missing.append("url")
    return missing


def _fragment(case: Case) -> Diagnostic:
    return warning(
        "KS616",
        "this is a part of a kickstart: it sets no language, keyboard, time zone, password or disks",
        case.start,
        notes=("on its own the installer would ask for all of them",),
        help="set `abstract: true` in its profile, and name it under `extends:` of a whole one",
    )
