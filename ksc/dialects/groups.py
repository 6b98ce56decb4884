"""What may stand in a line together, and what has to, by the facts of its command."""

from collections.abc import Iterator

from ksc.diagnostics import Diagnostic, error
from ksc.dialects.line import Line
from ksc.dialects.spec import Group, Need
from ksc.dialects.statement import Given


def check_groups(line: Line) -> Iterator[Diagnostic]:
    """Options that exclude each other, lack each other, or do not go with a value."""
    spec, release = line.spec, line.release
    for group in spec.exclusive:
        if release in group.releases:
            yield from _exclusive(line, group)
    for group in spec.one_of:
        if release in group.releases and not any(line.given(name, even_empty=group.even_empty) for name in group.of):
            yield _one_of(line, group)
    for need in spec.needs:
        if release in need.releases:
            yield from _needs(line, need)
    yield from _excluded(line)


def _exclusive(line: Line, group: Group) -> Iterator[Diagnostic]:
    standing = [one for name in group.of if (one := _stands(line, name, group))]
    if len(standing) < 2:
        return
    first, *later = sorted(standing, key=lambda one: one.start)
    for one in later:
        yield error(
            "KS213",
            f"{line.shown(one.name)} and {line.shown(first.name)} do not go together",
            line.at(one),
            help="keep one of them",
            related=line.related(first, f"{line.shown(first.name)} stands here"),
        )


def _stands(line: Line, name: str, group: Group) -> Given | None:
    """What counts of a name in a group; an empty word is one word too many all the same."""
    last = line.reading.last(name)
    return last if last and last.positional else line.given(name, even_empty=group.even_empty)


def _one_of(line: Line, group: Group) -> Diagnostic:
    name, here = line.spec.name, line.release
    known = [line.shown(one) for one in group.of if _has(line, one)]
    wanted = known[0] if len(known) == 1 else f"one of {', '.join(known)}"
    words = [word.summary for word in line.spec.positionals if word.name in group.of and word.summary]
    help_ = f"{words[0][:1].lower()}{words[0][1:].removesuffix('.')}" if words else None
    return error("KS214", f"`{name}` needs {wanted} in {here}", line.at(None), help=help_)


def _has(line: Line, name: str) -> bool:
    option = line.spec.options.get(name)
    return option is None or line.release in option.active


def _needs(line: Line, need: Need) -> Iterator[Diagnostic]:
    given = line.given(need.option)
    if given is None:
        return
    missing = [line.shown(name) for name in need.all if not line.has(name)]
    if need.any and not any(map(line.has, need.any)):
        missing.append(" or ".join(map(line.shown, need.any)))
    for one in missing:
        yield error(
            "KS215",
            f"`{line.spec.name} {given.written}` needs {one} beside it",
            line.at(given),
            help=f"add {one}, or drop `{given.written}`",
        )


def _excluded(line: Line) -> Iterator[Diagnostic]:
    """Options that do not go with a value that stands in the line."""
    for option in line.spec.options.values():
        if not option.excludes:
            continue
        given = line.reading.last(option.name)
        if given is None or given.value is None or _overridden(line, option.name, given.start):
            continue
        value = given.value.casefold() if option.ignore_case else given.value
        for one in option.excludes:
            if one.value != value or line.release not in one.releases:
                continue
            for name in one.options:
                if other := line.given(name):
                    yield error(
                        "KS220",
                        f"`{other.written}` does not go with `{given.written}={one.value}`",
                        line.at(other),
                        help=f"drop `{other.written}`",
                        related=line.related(given, f"`{one.value}` is asked for here"),
                    )


def _overridden(line: Line, name: str, start: int) -> bool:
    """Whether an alternative stands further on, which counts then."""
    others = {other for group in line.spec.alternatives if name in group for other in group} - {name}
    return any(one.name in others and one.start > start for one in line.reading.given)
