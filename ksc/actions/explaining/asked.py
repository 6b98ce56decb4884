"""What somebody asks about: all of a kickstart, a line of it, a command, a section, a script, a package."""

import re
from collections.abc import Callable, Iterable, Iterator

from ksc.actions.explaining.result import Explained, Line
from ksc.diagnostics import Diagnostic, did_you_mean, error
from ksc.dialects.spec import CommandSpec
from ksc.dialects.statement import Reading
from ksc.layer.marks import shown
from ksc.layer.sections import own_name
from ksc.merge.keys import identity, split_key
from ksc.merge.merged import Removed
from ksc.records import dataclass
from ksc.syntax import Command, Include, Node, Section
from ksc.syntax.packages import PackageLine, package_lines

PACKAGES = "%packages"
_NUMBERS = re.compile(r"([0-9]{1,9})(?:-([0-9]{1,9}))?", re.ASCII)
_MOST = 12  # names that a message lists

Fits = Callable[[Node], bool]


@dataclass(frozen=True, slots=True)
class Question:
    """The lines that are asked about, and what was removed of it; `option`: only this one of a command.

    `narrow` says that not all is asked about, so that there is room for every option.
    """

    lines: tuple[Line, ...]
    removed: tuple[Removed, ...]
    narrow: bool = True
    option: str | None = None


def asked(result: Explained, words: tuple[str, ...]) -> Question | Diagnostic:
    """What `words` ask about: nothing (all), `27`, `27-30`, `bootloader`, `network eth0`, `%post`, a name."""
    if not words:
        return Question(result.lines, result.removed, narrow=False)
    first, *rest = words
    key = " ".join(rest) or None
    numbers = _NUMBERS.fullmatch(first)
    if numbers and key is None:
        return _by_number(result, int(numbers[1]), int(numbers[2] or numbers[1]))
    spec = result.facts.command(first)
    if spec is not None:
        found = _command(result, spec, key)
    elif first.startswith("%"):
        found = _section(result, first, key)
    else:
        found = _named(result, " ".join(words))
    return found if found.lines or found.removed else _nothing(result, words, spec)


def _by_number(result: Explained, first: int, last: int) -> Question | Diagnostic:
    lines = result.lines[max(first, 1) - 1 : last]
    if first < 1 or last < first or not lines:
        return error(
            "KS781",
            f"the kickstart of {result.install.profile} has no line {first if first == last else f'{first}-{last}'}",
            help=f"its lines are 1 to {len(result.lines)}",
        )
    return Question(lines, ())


def _command(result: Explained, spec: CommandSpec, key: str | None) -> Question:
    option = None
    if key is not None and spec.repeat is None:
        # What stands once has no key: an option of it is meant.
        option, key = key.removeprefix("--"), None
        option = next((one.name for one in spec.options.values() if option in one.aliases), option)
    seen = 0

    def fits(node: Node) -> bool:
        nonlocal seen
        if not isinstance(node, Command) or result.spec(node) is not spec:
            return False
        known = result.reading(node)
        if key is None or known is None:
            return key is None
        label, _, number = split_key(key)
        if _answers(*known, key):
            return True
        if number and _answers(*known, label):
            seen += 1
            return seen == number
        return False

    lines = _of_entries(result, fits)
    seen = 0
    removed = tuple(one for one in result.removed if not isinstance(one.what, PackageLine) and fits(one.what))
    if option is not None and not _has(result, lines, option):
        return Question((), ())
    return Question(lines, removed if option is None else (), option=option)


def _answers(spec: CommandSpec, reading: Reading, key: str) -> bool:
    own = identity(spec, reading)
    label, then, number = split_key(key)
    return key in own.labels or (label in own.labels and number is None and then is not None and own.then == then)


def _has(result: Explained, lines: tuple[Line, ...], option: str) -> bool:
    return any(
        part.name == option
        for line in lines
        if line.entry is not None and line.begins
        for part in result.parts(line.entry, every=True)
    )


def _section(result: Explained, kind: str, key: str | None) -> Question:
    if kind == PACKAGES and key is not None:
        return _package(result, key)

    def fits(node: Node) -> bool:
        if isinstance(node, Include):
            return node.words[0].value == kind and key in (None, node.target)
        return isinstance(node, Section) and node.kind == kind and key in (None, _name(result, node))

    removed = [
        one
        for one in result.removed
        if (isinstance(one.what, Section) and one.what.kind == kind and key in (None, one.name))
        or (isinstance(one.what, Include) and fits(one.what))
    ]
    if kind == PACKAGES:
        removed += [one for one in result.removed if isinstance(one.what, PackageLine)]
    return Question(_of_entries(result, fits), tuple(removed))


def _named(result: Explained, name: str) -> Question:
    """A script, an add-on, a certificate, or else a package."""

    def fits(node: Node) -> bool:
        return isinstance(node, Section) and node.kind != PACKAGES and _name(result, node) == name

    lines = _of_entries(result, fits)
    removed = tuple(one for one in result.removed if isinstance(one.what, Section) and one.name == name)
    return Question(lines, removed) if lines or removed else _package(result, name)


def _name(result: Explained, section: Section) -> str | None:
    return result.names.get(section) or own_name(section)


def _package(result: Explained, name: str) -> Question:
    wanted = name.removeprefix("-").strip()
    lines = tuple(line for line, package in _packages(result) if package.name == wanted)
    removed = [one for one in result.removed if isinstance(one.what, PackageLine) and one.what.name == wanted]
    return Question(lines, tuple(removed))


def _packages(result: Explained) -> Iterator[tuple[Line, PackageLine]]:
    for line in result.lines:
        if line.begins and line.entry and isinstance(line.entry.node, Section) and line.entry.node.kind == PACKAGES:
            node = line.entry.node
            for package in package_lines(node.body):
                at = line.number - 1 + node.header.count("\n") + package.line - 1
                if package.name and at < len(result.lines):
                    yield result.lines[at], package


def _of_entries(result: Explained, fits: Fits) -> tuple[Line, ...]:
    found: list[Line] = []
    taken = False
    for line in result.lines:
        if line.entry is None:
            taken = False
        elif line.begins:
            taken = fits(line.entry.node)
        if taken:
            found.append(line)
    return tuple(found)


def _nothing(result: Explained, words: tuple[str, ...], spec: CommandSpec | None) -> Diagnostic:
    profile, word = result.install.profile, " ".join(words)
    if spec is not None and len(words) > 1:
        known = list(_keys(result, spec))
        listed = ", ".join(known[:_MOST]) + (", …" if len(known) > _MOST else "")
        return error(
            "KS780",
            f"{profile} has no `{shown(' '.join(words[1:]))}` of `{spec.name}`",
            help=did_you_mean(words[-1], known) or (f"there are: {listed}" if known else None),
        )
    if spec is not None:
        return error(
            "KS780",
            f"nothing in {profile}, nor below it, says `{spec.name}`",
            help="what no layer says is left to the installer",
        )
    return error(
        "KS780",
        f"{profile} has no command, section, script or package `{shown(word)}`",
        help=did_you_mean(word, [*result.facts.names, *_known(result)])
        or "name one, or a line of the compiled file: 27",
    )


def _keys(result: Explained, spec: CommandSpec) -> Iterable[str]:
    keys: dict[str, None] = {}
    for line in result.lines:
        if line.begins and line.entry is not None and result.spec(line.entry.node) is spec:
            known = result.reading(line.entry.node)
            if known is not None and spec.repeat is not None:
                keys.update(dict.fromkeys(identity(*known).labels[:1]))
            elif known is not None:
                keys.update(dict.fromkeys(one.name for one in known[1].given))
    return keys


def _known(result: Explained) -> Iterator[str]:
    yield from result.names.values()
    yield from (package.name for _, package in _packages(result))
