"""The secrets of a kickstart out of its lines, into the secret store: `ksc import --lift-secrets`."""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path

from ksc.actions.gitignore import not_left_out
from ksc.actions.import_.editing import edited
from ksc.actions.import_.included import Included
from ksc.actions.import_.inputs import tame
from ksc.actions.import_.placing import Wanted
from ksc.actions.import_.secret_lines import Held, Line, StaysError, line_of, proved
from ksc.actions.import_.secret_store import CannotKeepError, Keeping, open_keeping, slug
from ksc.actions.import_.secrets_elsewhere import secrets_elsewhere
from ksc.actions.import_.sections_yaml import CannotSayError, literal
from ksc.actions.import_.yaml_text import Value
from ksc.diagnostics import Diagnostic, Location, Related, Source, note, warning
from ksc.dialects.spec import Facts
from ksc.dialects.statement import read
from ksc.layer.changes import Base
from ksc.layer.files import decode, encode
from ksc.layer.includes import flatten
from ksc.merge.draft import Draft
from ksc.merge.items import fitting
from ksc.merge.keys import identity
from ksc.merge.labels import Slot
from ksc.records import dataclass
from ksc.syntax import Command, Document, Node, parse

_STEMS = {"rootpw": "root", "network": "wifi", "stratispool": "stratis"}
_DISKS = {"passphrase": "luks", "hw-passphrase": "opal"}
_LATEST = "rhel10"  # whose rules count where nothing tells the release
_MOST = 8  # places that a message lists


@dataclass(frozen=True, slots=True)
class LiftedSecrets:
    """What comes of lifting: the kickstart without its secrets, what a profile says instead, and the secrets' files.

    `included` are the files that it includes, by their path. `kickstart` is said over the base; `statements` are the
    whole lines, for a profile without one. `words` is where secrets stood, as the suspicions name the places.
    """

    document: Document
    included: Mapping[str, bytes]
    kickstart: Mapping[str, Value]
    statements: Mapping[Command, Mapping[str, Value]]
    files: tuple[Wanted, ...]
    names: tuple[str, ...]
    words: frozenset[Location | None]
    found: tuple[Diagnostic, ...]


@dataclass(slots=True)
class _Lifting:
    facts: Facts
    release: str
    whole: bool
    lines: list[Line] = field(default_factory=list)
    keys: dict[Line, str] = field(default_factory=dict)
    hashed: set[Line] = field(default_factory=set)
    found: list[Diagnostic] = field(default_factory=list)


def lift_secrets(
    main: Document,
    included: Sequence[Included],
    facts: Facts,
    dialect: str | None,
    root: Path,
    profile: str,
    *,
    whole: bool = False,
) -> LiftedSecrets | Diagnostic:
    """The secrets of a kickstart, and of what it includes, that becomes `profile` of the workspace `root`.

    `whole`: a profile without a base. What cannot be lifted so that it means the same stays, and is found. A
    diagnostic alone says that no secret can be kept.
    """
    keeping = open_keeping(root, profile)
    if isinstance(keeping, Diagnostic):
        return keeping
    files = {str(one.path): parse(decode(one.raw), str(Path(main.source.path).parent / one.path)) for one in included}
    known = facts.dialect(dialect) if dialect else None
    lifting = _Lifting(facts, known.name if known else _LATEST, whole)
    base = _flattened(main, files)
    documents = {document.source.path: document for document in (main, *files.values())}
    standing: dict[Command, Document] = {
        piece.node: documents[piece.source.path] for piece in base.pieces if isinstance(piece.node, Command)
    }
    for command, document in standing.items():
        _take(lifting, command, document)
    if not whole:
        _find_keys(lifting, base)
    try:
        given = {line: _named(line, keeping) for line in lifting.lines}
    except CannotKeepError as problem:
        return problem.finding
    names = dict.fromkeys(name for held in given.values() for name in held.values())
    exposed = not_left_out(root, f"secrets are in {keeping.shown} now") if names else None
    edits = {line.command: line.without for line in lifting.lines}
    return LiftedSecrets(
        edited(main, edits),
        {path: encode(str(edited(document, edits))) for path, document in files.items()},
        {} if whole else _said(lifting, given),
        {line.command: line.whole(names) for line, names in given.items()} if whole else {},
        tuple(keeping.wanted()),
        tuple(names),
        frozenset(line.document.locate(line.command, word) for line in lifting.lines for word in line.words),
        (
            *lifting.found,
            *_hashes(lifting),
            *secrets_elsewhere(documents.values(), facts),
            *([exposed] if exposed else []),
        ),
    )


def _flattened(main: Document, included: Mapping[str, Document]) -> Base:
    folders = {document.source.path: posixpath.dirname(path) for path, document in included.items()}

    def find(path: str, inside: Source) -> Document | None:
        return included.get(posixpath.normpath(posixpath.join(folders.get(inside.path, ""), path)))

    return flatten(main, find)[0]


def _take(lifting: _Lifting, command: Command, document: Document) -> None:
    """A line that can be lifted, by what it says alone."""
    spec = lifting.facts.command(command.name)
    if spec is None:
        return
    try:
        line = line_of(command, spec, document)
        if line is None:
            return
        if proved(line, lifting.facts, lifting.release, whole=lifting.whole):
            lifting.hashed.add(line)
        lifting.lines.append(line)
    except StaysError as problem:
        lifting.found.append(_stays(command, document, str(problem)))


def _find_keys(lifting: _Lifting, base: Base) -> None:
    """What a profile calls each line. One that it cannot call, or not for sure, stays."""
    draft = Draft(lifting.facts, lifting.release, base.newline)
    draft.lay_base(base, "base")
    slots: dict[Node, list[Slot]] = {}
    for slot in draft.slots():
        if slot.entry is not None:
            slots.setdefault(slot.entry.node, []).append(slot)
    lines, lifting.lines = lifting.lines, []
    for line in lines:
        try:
            lifting.keys[line] = _key(draft, line, slots[line.command])
            lifting.lines.append(line)
        except (StaysError, CannotSayError) as problem:
            lifting.hashed.discard(line)
            lifting.found.append(_stays(line.command, line.document, str(problem)))


def _key(draft: Draft, line: Line, slots: Sequence[Slot]) -> str:
    """What a profile calls a line of the base: empty for one that stands once. Raises `StaysError`."""
    spec, slot = line.spec, slots[0]
    if len(slots) > 1:
        raise StaysError("the file that it stands in is included more than once")
    if spec.repeat is None:
        if draft.standing(spec.name) == [slot] and not draft.slot_mates(spec):
            return ""
        raise StaysError("the base says it twice, and only one of the lines counts")
    own = draft.labels.identity(spec, slot)
    if own != identity(spec, read(spec, line.without.words, draft.release)):
        raise StaysError("without it the line goes by another name")
    for label in own.labels:
        number = draft.labels.find(spec, label).index(slot) + 1
        for key in (label, f"{label}@{own.then}", f"{label}#{number}"):
            if fitting(draft, spec, key) == [slot]:
                return literal(key)
    raise StaysError("no profile can tell the line from others of its kind")


def _named(line: Line, keeping: Keeping) -> dict[Held, str]:
    """The names of a line's secrets, as a profile says them. Raises `CannotKeepError`."""
    return {
        held: keeping.prefix + keeping.name(_stems(line, held), secret, share=held.option in _DISKS)
        for held, secret in line.secrets.items()
    }


def _stems(line: Line, held: Held) -> list[str]:
    """What a secret may be called: `root`, `user-ann`, `luks` or else `luks-home`."""
    stem = _DISKS.get(held.option) or _STEMS.get(line.spec.name, line.spec.name)
    named = stem
    if line.spec.repeat is not None:
        labels = identity(line.spec, read(line.spec, line.command.words)).labels
        label = slug(labels[0]) or "root" if labels else ""  # the file system `/` is the root
        named = f"{stem}-{label}" if label else stem
    if held.option == "reverse-password":
        named += "-reverse"
    if held.at:
        named += f"-{held.at + 1}"
    return [stem, named] if held.option in _DISKS and named != stem else [named]


def _said(lifting: _Lifting, given: Mapping[Line, Mapping[Held, str]]) -> dict[str, Value]:
    """`kickstart:` of the profile over the base."""
    made: dict[str, Value] = {}
    for line, names in given.items():
        said = line.settings(names)
        if line.spec.repeat is None:
            made[line.spec.name] = said
        else:
            before = made.get(line.spec.name, {})
            assert isinstance(before, Mapping)
            made[line.spec.name] = {**before, lifting.keys[line]: said}
    return made


def _hashes(lifting: _Lifting) -> Iterator[Diagnostic]:
    """KS347: what becomes of plain passwords."""
    lines = [line for line in lifting.lines if line in lifting.hashed]
    places = [place for line in lines if (place := line.document.locate(line.command, line.words[-1]))]
    if places:
        one = len(places) == 1
        count = "1 plain password becomes a hash" if one else f"{len(places)} plain passwords become hashes"
        found = note("KS347", f"{count} when the profile is compiled", places[0])
        yield replace(found, related=tuple(Related("and this one", place) for place in places[1:_MOST]))


def _stays(command: Command, document: Document, why: str) -> Diagnostic:
    return warning(
        "KS348",
        f"the secret of `{tame(command.name, 60)}` was not lifted: {why}",
        document.locate(command, command.words[0]),
        notes=("it stands in what was imported, as before",),
        help="say it in the profile, and take it out of the line",
    )
