"""What there is to say about a result."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from ksc.actions.packages.gathering import Gathered
from ksc.actions.packages.room import shown
from ksc.actions.packages.subject import Subject
from ksc.diagnostics import Diagnostic, error, note, warning
from ksc.diagnostics.taming import tame
from ksc.packages.wanted import Absent, Broken, Result

_LONGEST = 300  # characters of a message
_MIB = 1 << 20
_CLASHES = (" conflicts with ", " obsoletes ", " cannot both be installed")

Made = Callable[..., Diagnostic]


def findings(subject: Subject, gathered: Gathered, result: Result, *, ignoring: bool) -> Iterator[Diagnostic]:
    """All of them; `ignoring`: what is missing does not stop the installer."""
    made: Made = error if gathered.whole else warning
    unseen = () if gathered.whole else ("not all repositories could be looked at: it may be in one of those",)
    for missing in result.absent:
        if missing.spec.added is None:
            yield _absent(missing, gathered, _noted if ignoring else made, unseen, ignoring=ignoring)
    for one in result.streams:
        help_ = f"did you mean `{tame(one.near, 60)}`?" if one.near else None
        yield made("KS773", tame(one.why, _LONGEST), one.wanted.place or subject.place, notes=unseen, help=help_)
    for broken in result.broken:
        yield _broken(subject, broken, made, unseen)
    for spec, near in result.idle:
        said = f"`-{tame(spec.text, 60)}` takes nothing away: no package is called so"
        help_ = f"did you mean `-{tame(near, 60)}`?" if near else "leave it out"
        if spec.name.rpartition(".")[2] in ("i686", "x86_64", "noarch", "aarch64"):
            help_ = "write the name without its architecture: the installer compares it with names alone"
        yield note("KS768", said, spec.place, help=help_)
    for spec, package, by in result.returned:
        why = f": {tame(by, 120)} requires it" if by else ""
        said = f"`{tame(spec.name, 60)}` is excluded, and {tame(package, 120)} is installed all the same{why}"
        notes = ("before RHEL 8 an exclusion takes away what is asked for, not what something requires",)
        yield warning("KS769", said, spec.place, notes=notes)


def summary(subject: Subject, gathered: Gathered, result: Result, disks: str | None) -> Diagnostic:
    """KS775: how many packages are installed, and how large they are; `disks` says which they need."""
    size, download = (shown(count / _MIB) for count in (result.size, result.download))
    count = f"{len(result.packages):,} package{'' if len(result.packages) == 1 else 's'}"
    said = f"{tame(subject.name, 120)}: {count}, {size} on disk, {download} to fetch"
    notes = [disks] if disks else []
    for line in subject.lines:
        if line.entry.kind == "include":
            notes.append(f"what `{tame(line.entry.name, 80)}` asks for, which is included, is not among them")
    return _noted("KS775", said, subject.place, notes=(*notes, _from(gathered)))


def _noted(*words: Any, notes: tuple[str, ...] = (), **more: Any) -> Diagnostic:
    """A note that has notes."""
    return replace(note(*words, **more), notes=tuple(notes))


def _absent(missing: Absent, gathered: Gathered, made: Made, unseen: tuple[str, ...], *, ignoring: bool) -> Diagnostic:
    spec, text = missing.spec, tame(missing.spec.text, 80)
    notes = [*unseen, _from(gathered)]
    if ignoring:
        notes.append("the installer goes on without it: `--ignoremissing`")
    help_: str | None
    if missing.hidden is not None:
        said, help_ = f"`{text}` cannot be installed: {tame(missing.hidden, 200)}", None
        if "which is not enabled" in missing.hidden:
            stream = missing.hidden.removeprefix("it is of the stream ").partition(",")[0]
            module, _, name = stream.partition(":")
            help_ = f"add `module --name={tame(module, 40)} --stream={tame(name, 40)}`"
        return made("KS765", tame(said, _LONGEST), spec.place, notes=notes, help=help_)
    sign = "@^" if spec.kind == "environment" else "@" if spec.kind == "group" else ""
    help_ = f"did you mean `{sign}{tame(missing.near, 80)}`?" if missing.near else None
    if spec.kind == "package":
        return made("KS765", f"there is no package `{text}`", spec.place, notes=notes, help=help_)
    return made("KS766", f"there is no {spec.kind} `{text}`", spec.place, notes=notes, help=help_)


def _broken(subject: Subject, broken: Broken, made: Made, unseen: tuple[str, ...]) -> Diagnostic:
    first = next((one for one in broken.specs if one.place is not None), None)
    own = [one for one in broken.specs if one.added is None] or list(broken.specs)
    names = ", ".join(f"`{tame(one.text, 60)}`" for one in own[:4])
    names += f" and {len(own) - 4} more" if len(own) > 4 else ""
    apart = len(own) > 1 and any(word in one for one in broken.reasons for word in _CLASHES)
    said = f"{names or 'what is asked for'} cannot be installed" + (" together" if apart else "")
    why = [f"`{tame(one.text, 60)}` is added by the installer: {one.added}" for one in broken.specs[:4] if one.added]
    notes = [*(tame(one, _LONGEST) for one in broken.reasons), *why, *unseen]
    taken = next((one for one in broken.reasons if "takes it away" in one), None)
    help_ = "leave the exclusion out, or what requires the package" if taken else None
    return made("KS767", said, first.place if first is not None else subject.place, notes=notes, help=help_)


def _from(gathered: Gathered) -> str:
    return f"looked up in {tame(', '.join(gathered.names), 200)}"
