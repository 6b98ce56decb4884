"""One kickstart into `profiles/`: the file as a base with a thin profile over it, or one whole profile."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ksc.actions.import_.as_yaml import lost_comments, yaml_body
from ksc.actions.import_.included import Included, included_files
from ksc.actions.import_.inputs import STDIN, Input, tame
from ksc.actions.import_.names import name_for
from ksc.actions.import_.placing import Placed, Wanted, place
from ksc.actions.import_.yaml_text import Value, to_yaml
from ksc.actions.suspicions import suspicions
from ksc.diagnostics import Diagnostic, Related, Report, did_you_mean, error, note, start_of, warning
from ksc.dialects.detect import Detected, detect
from ksc.dialects.spec import Facts
from ksc.layer.files import encode
from ksc.syntax import Document, parse
from ksc.workspace.find import PROFILE_SCHEMA

if TYPE_CHECKING:
    from ksc.actions.import_.secret_lifting import LiftedSecrets

_DISTRIBUTIONS = {
    "centos": "CentOS",
    "rocky": "Rocky Linux",
    "almalinux": "AlmaLinux",
    "ol": "Oracle Linux",
    "stream": "CentOS Stream",
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """How to import: the options of the command, the same for every file but for `name`."""

    name: str | None = None
    target: str | None = None
    as_yaml: bool = False
    force: bool = False
    lift_secrets: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of one file: its profile's name, its files, and the dialect with the reason for it.

    `secrets` are the names of those that were lifted, None where nobody asked for that.
    """

    shown: str
    name: str
    files: tuple[Placed, ...]
    detected: Detected
    document: Document
    secrets: tuple[str, ...] | None = None


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
    lifted = _lifted(document, included, facts, detected, profiles.parent, name, wishes)
    if isinstance(lifted, Diagnostic):
        return None, Report((lifted,))
    files, found = _files(document, one, name, detected, facts, wishes.as_yaml, lifted)
    if any(diagnostic.severity == "error" for diagnostic in found):
        return None, Report(tuple(found))
    found.extend(missing)
    # Secrets come first: whatever happens, none is in no file.
    wanted = list(lifted.files) if lifted else []
    wanted += [Wanted(profiles / path, content, one.private) for path, content in files.items()]
    for file in () if wishes.as_yaml else included:
        if files.get(str(file.path)) == file.raw:
            continue  # it includes what includes it: for the compiler to say
        if str(file.path) in files:
            found.append(_same_name(str(file.path), one.shown))
            return None, Report(tuple(found))
        if not (profiles / file.path).parent.resolve().is_relative_to(profiles.resolve()):
            found.append(_leads_out(str(profiles / file.path)))
            return None, Report(tuple(found))
        content = lifted.included[str(file.path)] if lifted else file.raw
        wanted.append(Wanted(profiles / file.path, content, one.private))
    placed = place(wanted, force=wishes.force)
    if isinstance(placed, Diagnostic):
        return None, Report((*found, placed))
    found.extend(_about(document, detected))
    suspicious = suspicions(document, facts, detected.dialect if detected.certain else None)
    if lifted:
        found.extend(lifted.found)
        suspicious = Report(tuple(one for one in suspicious if one.code != "KS601" or one.location not in lifted.words))
    found.extend(suspicious)
    names = lifted.names if lifted else None
    return Imported(one.shown, name, placed, detected, document, names), Report(tuple(found))


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


def _files(
    document: Document,
    one: Input,
    name: str,
    detected: Detected,
    facts: Facts,
    as_yaml: bool,
    lifted: "LiftedSecrets | None",
) -> tuple[dict[str, bytes], list[Diagnostic]]:
    """The files to write, by their path below `profiles/`."""
    origin = "standard input" if one.shown == STDIN else tame(Path(one.shown).name, 80)
    head: dict[str, Value] = {"title": _title(name, detected, facts)}
    if detected.dialect:
        head["target"] = detected.dialect
    if not as_yaml:
        base = encode(str(lifted.document)) if lifted else one.raw
        same = "byte for byte" if base == one.raw else "but for its secrets"
        comment = f"{PROFILE_SCHEMA}# Imported from {origin}: {name}.ks is that file, {same}. Say here what differs.\n"
        said: dict[str, Value] = {"kickstart": lifted.kickstart} if lifted and lifted.kickstart else {}
        thin = comment + to_yaml({"extends": name, **head, **said})
        return {f"{name}.ks": base, f"{name}.yaml": thin.encode()}, []
    body, found = yaml_body(document, facts, lifted.statements if lifted else None)
    if found:
        return {}, found
    lost = list(lost_comments(document))
    if lost:
        count = "1 comment is" if len(lost) == 1 else f"{len(lost)} comments are"
        message = f"{count} not in the YAML profile"
        at = document.locate(lost[0])
        help_ = "import without --yaml to keep every byte"
        found.append(note("KS628", message, at, help=help_))
    return {
        f"{name}.yaml": (f"{PROFILE_SCHEMA}# Imported from {origin}.\n" + to_yaml({**head, **body})).encode()
    }, found


def _title(name: str, detected: Detected, facts: Facts) -> str:
    dialect = facts.dialect(detected.dialect) if detected.dialect else None
    if dialect is None or detected.dialect is None:
        return name
    distribution = _DISTRIBUTIONS.get(detected.dialect.lower().rstrip("0123456789"))
    return f"{name} ({f'{distribution} {dialect.version}' if distribution else dialect.title})"


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
