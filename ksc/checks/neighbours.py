"""Lines that are right by themselves, and wrong or pointless beside another, as the installer's reader sees them."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from ksc.checks.lines import locator
from ksc.diagnostics import Diagnostic, Location, Related, error, warning
from ksc.dialects.line import Line
from ksc.dialects.spec import CommandSpec, Dialect, Facts, Twice
from ksc.dialects.statement import read
from ksc.syntax import Command, Node

Where = Callable[[Node], Location | None]


class _Standing(NamedTuple):
    """A command of the kickstart: which it is, counted from 0, and what says where it comes from."""

    number: int
    node: Command
    where: Where

    @property
    def place(self) -> Location | None:
        """Where it comes from."""
        return self.where(self.node)


Found = dict[str, list[_Standing]]

_new = tuple.__new__  # a kickstart may have ten thousand lines


def neighbours(
    nodes: Iterable[Node], where: Where, facts: Facts, dialect: Dialect, judged: Collection[str] = ()
) -> Iterator[Diagnostic]:
    """The findings about nodes that do not go with others; `where` says where one comes from.

    Of the commands `judged`, other checks say what is said twice.
    """
    written: Found = {}
    for number, node in enumerate(nodes):
        if isinstance(node, Command):
            name = node.words[0].value
            if name not in written:
                written[name] = []
            written[name].append(_new(_Standing, (number, node, where)))
    found: Found = {}
    specs: dict[str, CommandSpec] = {}
    for name, standing in written.items():
        spec = facts.command(name)
        if spec is not None and spec.status(dialect.name) == "active":
            specs[spec.name] = spec
            found.setdefault(spec.name, []).extend(standing)
    for standing in found.values():
        standing.sort(key=_number)  # a synonym's stand between its own
    for name, spec in specs.items():
        yield from _conflicts(spec, found, dialect.name)
        if len(found[name]) > 1:
            if spec.twice and name not in judged:
                yield from _twice(spec, spec.twice, found[name], dialect.name)
            if spec.lasting:
                yield from _lasting(spec, found[name], dialect.name)


def _conflicts(spec: CommandSpec, found: Mapping[str, Sequence[_Standing]], release: str) -> Iterator[Diagnostic]:
    """KS260: commands of which a kickstart has one."""
    for conflict in spec.conflicts:
        if release not in conflict.releases:
            continue
        for name in conflict.commands:
            if name not in found:
                continue
            first, second = sorted((found[spec.name][0], found[name][0]), key=lambda one: one.number)
            yield error(
                "KS260",
                f"`{second.node.name}` and `{first.node.name}` do not go into one kickstart",
                _at(second),
                help="keep one of them",
                related=_related(first, f"`{first.node.name}` stands here"),
            )


def _twice(spec: CommandSpec, twice: Twice, standing: Sequence[_Standing], release: str) -> Iterator[Diagnostic]:
    """KS261, KS262: the same thing said twice. What looks the same at a glance is read word by word."""
    alike: dict[Hashable, list[_Standing]] = {}
    glimpse = _glimpse(spec, twice)
    for one in standing:
        alike.setdefault(glimpse(one.node), []).append(one)
    # A line that hides its label from the glance may be like any other.
    suspects = [standing] if None in alike else [same for same in alike.values() if len(same) > 1]
    first: dict[tuple[str | None, ...], _Standing] = {}
    for one in (one for same in suspects for one in same):
        line = _read(spec, one, release)
        label = tuple(line.reading.value(name) for name in twice.same)
        if label and (not any(label) or label[0] in twice.loose):
            continue
        before = first.setdefault(label, one)
        if before is not one:
            yield _said_twice(line, twice, _read(spec, before, release))


def _said_twice(line: Line, twice: Twice, before: Line) -> Diagnostic:
    name = line.spec.name
    key = next((key for key in reversed(twice.same) if line.reading.last(key)), None)
    given, first = (one.reading.last(key) if key else None for one in (line, before))
    at, there = (
        one.at_value(what) if what else one.locate(one.words[0]) for one, what in ((line, given), (before, first))
    )
    related = (Related("the first stands here", there),) if there else ()
    what = f"`{name}` defines `{given.value}` twice" if given else f"`{name}` stands twice"
    if twice.refused:
        return error("KS262", what, at, help="keep one of them", related=related)
    return warning("KS261", what, at, help="remove one of them, or give it another name", related=related)


def _glimpse(spec: CommandSpec, twice: Twice) -> Callable[[Command], Hashable]:
    """What gives a line's label where its options are written out with a `=`; None: the line has to be read."""
    prefixes = [f"--{name}=" if name in spec.options else "" for name in twice.same]
    if len(prefixes) == 1 and prefixes[0]:
        return partial(_written_out, prefixes[0])

    def glimpse(node: Command) -> Hashable:
        label = []
        for number, prefix in enumerate(prefixes):
            if prefix:
                found = _written_out(prefix, node)
            else:
                found = node.words[1].value if len(node.words) > 1 else "-"
                found = None if found.startswith("-") else found
            if found is None and number == 0:
                return None
            label.append(found)
        return tuple(label)

    return glimpse


def _written_out(prefix: str, node: Command) -> str | None:
    for _, value, _ in node.words:
        if value.startswith(prefix):
            return value
    return None


def _lasting(spec: CommandSpec, standing: Sequence[_Standing], release: str) -> Iterator[Diagnostic]:
    """KS263: an option that stays in force excludes one of a later line of the same command."""
    groups = [group.of for group in spec.exclusive if release in group.releases]
    kept: dict[str, _Standing] = {}
    for one in standing:
        line = _read(spec, one, release)
        for name, before in kept.items():
            others = {other for group in groups if name in group for other in group} - {name}
            for other in sorted(others):
                if (given := line.given(other)) and not line.has(name):
                    yield error(
                        "KS263",
                        f"`{given.written or other}` does not go with the `--{name}` of an earlier `{spec.name}`",
                        line.at(given),
                        notes=(f"what an earlier `{spec.name}` says stays in force",),
                        help="keep one of the lines",
                        related=_related(before, f"`--{name}` stands here"),
                    )
        kept |= {name: one for name in spec.lasting if line.has(name)}


def _read(spec: CommandSpec, one: _Standing, release: str) -> Line:
    return Line(spec, one.node, read(spec, one.node.words, release), release, locator(one.node, one.place))


def _at(one: _Standing) -> Location | None:
    return locator(one.node, one.place)(one.node.words[0])


def _related(one: _Standing, message: str) -> tuple[Related, ...]:
    place = _at(one)
    return (Related(message, place),) if place else ()


def _number(one: _Standing) -> int:
    return one.number
