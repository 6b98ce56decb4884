"""`ksc import`: kickstarts, and boot menus."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from ksc.actions.import_ import (
    Imported,
    ImportedMenu,
    Input,
    Wishes,
    import_file,
    import_menu,
    name_for,
    read_input,
    same_name,
    standard_input,
)
from ksc.cli.output import Format, FormatOption, StrictOption, exit_code, print_json, show, shown_path
from ksc.diagnostics import Diagnostic, Report, error, start_of
from ksc.diagnostics.taming import tame
from ksc.dialects import facts
from ksc.syntax.menus import looks_like_menu
from ksc.workspace.find import HOSTS_YAML, PROFILES, SITE, find_root


def command(
    context: typer.Context,
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Kickstarts or boot menus; - for standard input.")
    ],
    name: Annotated[str | None, typer.Option(help="The profile's name, or the menu's; else the file's.")] = None,
    target: Annotated[str | None, typer.Option(help="The release, such as rocky9; else what the file says.")] = None,
    yaml: Annotated[
        bool, typer.Option("--yaml", help="Write one whole YAML profile instead of base and profile.")
    ] = False,
    lift_secrets: Annotated[
        bool, typer.Option("--lift-secrets", help="Its passwords go to the secret store, and out of the base.")
    ] = False,
    as_host: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Its addresses go to the host NAME in hosts.yaml, and out of the base."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace what stands there under that name.")] = False,
    menu: Annotated[bool, typer.Option("--menu", help="It is a boot menu, whatever it looks like.")] = False,
    kickstart: Annotated[bool, typer.Option("--kickstart", help="It is a kickstart.")] = False,
    format: FormatOption = Format.text,
    strict: StrictOption = False,
) -> int:
    """Make a base and a profile of each kickstart, and build on a boot menu that is there.

    \b
    ksc import /root/anaconda-ks.cfg
    ksc import /var/lib/tftpboot/pxelinux.cfg/default
    ksc import anaconda-ks.cfg --as-host build07 --lift-secrets
    ssh root@web1 cat /root/anaconda-ks.cfg | ksc import - --name web1
    """
    kickstarts = {"--yaml": yaml, "--target": target, "--lift-secrets": lift_secrets, "--as-host": as_host}
    if menu and (kickstart or any(kickstarts.values())):
        context.fail(f"--menu takes a boot menu: --kickstart, {', '.join(kickstarts)} are for kickstarts")
    if wrong := _several(files, name, as_host):
        context.fail(wrong)
    # A folder without a workspace becomes one.
    root = find_root(context.obj)
    # Named from here, as the user would: messages show it.
    here = Path(os.path.relpath(context.obj if isinstance(root, Diagnostic) else root))
    folder = here / PROFILES
    total = Report()
    imported: list[Imported | ImportedMenu] = []
    names: dict[str, str] = {}
    made: Imported | ImportedMenu | None
    for file in files:
        one = standard_input(sys.stdin.buffer) if file == "-" else read_input(file)
        if isinstance(one, Diagnostic):
            made, report = None, Report((one,))
        elif menu or (not kickstart and looks_like_menu(one.text, facts().commands)):
            made, report = _menu(
                one, here, name, force, next((option for option, said in kickstarts.items() if said), "")
            )
        elif isinstance(taken := name_for(one.shown, name), str) and names.setdefault(taken, file) != file:
            made, report = None, Report((same_name(taken, names[taken], file),))
        else:
            made, report = import_file(one, facts(), folder, Wishes(name, target, yaml, force, lift_secrets, as_host))
        total += report
        if format is Format.text:
            show(report)
        if made is not None:
            imported.append(made)
            if format is Format.text:
                _tell(made)
    total += _schemas(here, imported, format)
    if format is Format.json:
        print_json(total, imported=[_data(one) for one in imported])
    return exit_code(total, strict=strict)


def _several(files: list[str], name: str | None, as_host: str | None) -> str | None:
    """What cannot be said of several files."""
    if name is not None and len(files) > 1:
        return "--name names one profile: give one FILE with it"
    if as_host is not None and len(files) > 1:
        return "--as-host names one machine: give one FILE with it"
    return "standard input can be read once" if files.count("-") > 1 else None


def _schemas(root: Path, imported: list[Imported | ImportedMenu], format: Format) -> Report:
    """Makes the schemas that the profiles name, where they lack."""
    if not any(isinstance(one, Imported) for one in imported):
        return Report()
    from ksc.actions.schema import lacking_schemas  # loads the plugins' world

    report = lacking_schemas(root)
    if format is Format.text:
        show(report)
    return report


def _menu(
    one: Input, root: Path, name: str | None, force: bool, for_kickstart: str
) -> tuple[ImportedMenu | None, Report]:
    if for_kickstart:
        said = f"{one.shown} is a boot menu, and {for_kickstart} is for kickstarts"
        return None, Report((error("KS644", said, start_of(one.shown), help="leave it out, or say --kickstart"),))
    return import_menu(one, root, SITE, name=name, force=force)


def _tell_menu(made: ImportedMenu) -> None:
    for placed in made.files:
        state = {"new": "written", "unchanged": "unchanged"}.get(placed.state)
        print(f"{shown_path(placed.path)}: {state or ('changed' if placed.path.name == SITE else 'replaced')}")
    print(f"labels: {_some(made.labels) or 'none'}")
    if made.default:
        print(f"default: {tame(made.default, 60)}")
    if made.needs:
        print(f"needs in the TFTP root: {_some(made.needs)}")
    print("next: ksc compile --stdout pxelinux")


def _some(names: tuple[str, ...], most: int = 20) -> str:
    """Names in one line, and how many more there are. They are of a file: nothing in them moves a terminal's cursor."""
    listed = ", ".join(tame(name, 60) for name in names[:most])
    return f"{listed} and {len(names) - most} more" if len(names) > most else listed


def _tell(made: Imported | ImportedMenu) -> None:
    if not isinstance(made, Imported):
        _tell_menu(made)
        return
    for placed in made.files:
        state = {"new": "written", "unchanged": "unchanged"}.get(placed.state)
        print(f"{shown_path(placed.path)}: {state or ('changed' if placed.path.name == HOSTS_YAML else 'replaced')}")
    if made.secrets is not None:
        print(f"secrets: {_some(made.secrets) or 'none to lift'}")
    release = made.detected.dialect or "unknown"
    print(f"release: {release} ({made.detected.reason})")
    print(f"next: ksc compile {made.name}{f'@{made.host}' if made.host else ''}")


def _data(made: Imported | ImportedMenu) -> dict[str, object]:
    files = [{"path": str(placed.path), "state": placed.state} for placed in made.files]
    if not isinstance(made, Imported):
        return {
            "from": made.shown,
            "kind": "menu",
            "name": made.name,
            "files": files,
            "labels": list(made.labels),
            "needs": list(made.needs),
            "default": made.default,
        }
    return {
        "from": made.shown,
        "kind": "kickstart",
        "name": made.name,
        "files": files,
        "target": made.detected.dialect,
        "reason": made.detected.reason,
        "host": made.host,
        "secrets": list(made.secrets or ()),
    }
