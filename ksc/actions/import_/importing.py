"""One kickstart into `profiles/`: the file as a base with a thin profile over it, or one whole profile."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ksc.actions.import_.included import Included, included_files
from ksc.actions.import_.inputs import Input, tame
from ksc.actions.import_.names import name_for
from ksc.actions.import_.placing import Placed, Wanted, place
from ksc.actions.import_.writing import written
from ksc.actions.suspicions import suspicions
from ksc.diagnostics import Diagnostic, Related, Report, did_you_mean, error, start_of, warning
from ksc.dialects.detect import Detected, detect
from ksc.dialects.spec import Facts
from ksc.layer.files import decode
from ksc.records import dataclass
from ksc.syntax import Document, parse

if TYPE_CHECKING:
    from ksc.actions.import_.as_host import Lifted
    from ksc.actions.import_.secret_lifting import LiftedSecrets

# What a machine's own line no longer is once hosts.yaml has it.
_ONE_MACHINE = frozenset({"KS603", "KS604", "KS605"})


@dataclass(frozen=True, slots=True)
class Wishes:
    """How to import: the options of the command, the same for every file but for `name`."""

    name: str | None = None
    target: str | None = None
    as_yaml: bool = False
    force: bool = False
    lift_secrets: bool = False
    as_host: str | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of one file: its profile's name, its files, and the dialect with the reason for it.

    `secrets` are the names of those that were lifted, None where nobody asked for that; `host` is the machine that was.
    """

    shown: str
    name: str
    files: tuple[Placed, ...]
    detected: Detected
    document: Document
    secrets: tuple[str, ...] | None = None
    host: str | None = None


def import_file(one: Input, facts: Facts, profiles: Path, wishes: Wishes) -> tuple[Imported | None, Report]:
    """One kickstart into the folder `profiles`; None where nothing was written, and the report says why.

    What the file itself does wrong never keeps it out: it is a base byte for byte; checking is another verb.
    """
    name = name_for(one.shown, wishes.name)
    if isinstance(name, Diagnostic):
        return None, Report((name,))
    if wishes.target is not None and facts.dialect(wishes.target) is None:
        return None, Report((_unknown_target(wishes.target, facts),))
    document = parse(one.text, one.shown)
    detected = detect(document, facts)
    if wishes.target is not None:
        detected = Detected(wishes.target, "--target says so", certain=True)
    included, missing = included_files(document, one.beside)
    machine = _machine(document, included, facts, detected, profiles.parent, name, wishes)
    if isinstance(machine, tuple):
        return None, Report(machine)
    base = machine.document if machine else document
    lifted = _lifted(base, included, facts, detected, profiles.parent, name, wishes)
    if isinstance(lifted, Diagnostic):
        return None, Report((lifted,))
    files, found = written(base, one, name, detected, facts, lifted, whole=wishes.as_yaml, host=wishes.as_host)
    if any(diagnostic.severity == "error" for diagnostic in found):
        return None, Report(tuple(found))
    found.extend(missing)
    along = _along(() if wishes.as_yaml else included, files, lifted, one, profiles)
    if isinstance(along, Diagnostic):
        return None, Report((*found, along))
    # Secrets come first: whatever happens, none is in no file.
    wanted = list(lifted.files) if lifted else []
    # What an import without lifting made of the same file gives way.
    less = lifted or machine
    plain = written(document, one, name, detected, facts, None, whole=wishes.as_yaml, host=None)[0] if less else {}
    wanted += [Wanted(profiles / path, content, one.private, over=plain.get(path)) for path, content in files.items()]
    wanted += [*along, machine.hosts] if machine else along
    found.extend(machine.found if machine else ())
    placed = place(wanted, force=wishes.force)
    if isinstance(placed, Diagnostic):
        return None, Report((*found, placed))
    found.extend(_about(document, detected))
    found.extend(lifted.found if lifted else ())
    suspicious = suspicions(document, facts, detected.dialect if detected.certain else None)
    found.extend(one for one in suspicious if not _settled(one, machine, lifted))
    names = lifted.names if lifted else None
    return Imported(one.shown, name, placed, detected, document, names, wishes.as_host), Report(tuple(found))


def _settled(found: Diagnostic, machine: "Lifted | None", secrets: "LiftedSecrets | None") -> bool:
    """Whether a suspicion is about what was lifted."""
    if found.code == "KS601":
        return secrets is not None and found.location in secrets.words
    return machine is not None and found.code in _ONE_MACHINE and found.line in machine.lines


def _along(
    included: Iterable[Included], files: Mapping[str, bytes], lifted: "LiftedSecrets | None", one: Input, profiles: Path
) -> list[Wanted] | Diagnostic:
    """The included files, by their paths below `profiles/`, or why they cannot stand there."""
    wanted = []
    for file in included:
        if str(file.path) in files and file.raw == one.raw:
            continue  # it includes what includes it: for the compiler to say
        if str(file.path) in files:
            return _same_name(str(file.path), one.shown)
        if not (profiles / file.path).parent.resolve().is_relative_to(profiles.resolve()):
            return _leads_out(str(profiles / file.path))
        content = lifted.included[str(file.path)] if lifted else file.raw
        wanted.append(Wanted(profiles / file.path, content, one.private, over=file.raw if lifted else None))
    return wanted


def _machine(
    document: Document,
    included: Sequence[Included],
    facts: Facts,
    detected: Detected,
    root: Path,
    name: str,
    wishes: Wishes,
) -> "Lifted | tuple[Diagnostic, ...] | None":
    if wishes.as_host is None:
        return None
    from ksc.actions.import_.as_host import lift  # loads the workspace's world

    network = facts.command("network")
    elsewhere = any(
        facts.command(command.name) is network
        for file in included
        for command in parse(decode(file.raw), str(file.path)).commands()
    )
    return lift(document, facts, detected.dialect, root, name, wishes.as_host, elsewhere=elsewhere)


def _lifted(
    document: Document,
    included: Sequence[Included],
    facts: Facts,
    detected: Detected,
    root: Path,
    name: str,
    wishes: Wishes,
) -> "LiftedSecrets | Diagnostic | None":
    if not wishes.lift_secrets:
        return None
    from ksc.actions.import_.secret_lifting import lift_secrets  # loads the merging

    along = () if wishes.as_yaml else included
    return lift_secrets(document, along, facts, detected.dialect, root, name, whole=wishes.as_yaml)


def _about(document: Document, detected: Detected) -> Iterator[Diagnostic]:
    whole = start_of(document.source.path, document.source.text)
    if detected.dialect is None:
        yield warning(
            "KS620",
            f"nothing tells for which release this is: {detected.reason}",
            whole,
            help="say it in a profile: `target: rhel9`, or import with --target",
        )
    elif not detected.certain:
        yield warning(
            "KS620",
            f"taken to be for {detected.dialect}: {detected.reason}",
            detected.location or whole,
            notes=("this is a guess: no `#version=`, no comment at the top and no URL says it",)
            if detected.location is None
            else (),
            help="correct `target:` in the profile, or import with --target",
        )
    wrong = [one for one in document.diagnostics if one.severity == "error"]
    if wrong:
        count = "1 line" if len(wrong) == 1 else f"{len(wrong)} lines"
        yield warning(
            "KS630",
            f"{count} of this file cannot be read as a kickstart",
            wrong[0].location,
            related=[Related(one.message, one.location) for one in wrong[:5] if one.location],
            notes=("they were imported as they are",),
            help="`ksc check` says more about them",
        )


def _unknown_target(target: str, facts: Facts) -> Diagnostic:
    return error(
        "KS629",
        f"`{tame(target, 60)}` is no release that ksc knows",
        help=did_you_mean(target, (*facts.dialects, *facts.aliases)) or "name one: rhel9, rocky9, fedora42, ...",
    )


def _same_name(path: str, shown: str) -> Diagnostic:
    return error(
        "KS623",
        f"{shown} and the file `{path}` that it includes would have one name in profiles/",
        start_of(shown),
        notes=("nothing was written",),
        help="import under another name with --name",
    )


def _leads_out(path: str) -> Diagnostic:
    return error(
        "KS624",
        f"{path} cannot be written: a link leads it out of profiles/",
        start_of(path),
        notes=("nothing was written",),
        help="remove the link, or import into another workspace",
    )
