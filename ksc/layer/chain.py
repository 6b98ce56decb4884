"""What a profile extends, in order: each ancestor once, bases and profiles alike, the lowest first."""

from collections.abc import Callable

from ksc.diagnostics import Diagnostic, Related, Source, error
from ksc.layer.profile import Extend, Profile
from ksc.records import dataclass

MAX_DEPTH = 64


@dataclass(frozen=True, slots=True, eq=False)
class BaseFile:
    """A `.ks` file, not read any further. `template`: its text is rendered first."""

    name: str
    source: Source
    template: bool = False


Link = Profile | BaseFile

# Given an `extends` entry and the profile it stands in: what it names, or why there is no such thing.
Find = Callable[[Extend, Profile], "Link | Diagnostic"]


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """The links in the order in which they are laid, and for each path the paths of all it extends."""

    links: tuple[Link, ...]
    ancestors: dict[str, frozenset[str]]

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """The profiles among the links, the lowest first."""
        return tuple(link for link in self.links if isinstance(link, Profile))


def resolve(leaf: Link, find: Find) -> tuple[Chain, list[Diagnostic]]:
    """The chain below and with `leaf`. Cycles, missing links and depth are diagnostics."""
    resolving = _Resolving(find)
    resolving.visit(leaf, ())
    return Chain(tuple(resolving.order), resolving.ancestors), resolving.found


class _Resolving:
    def __init__(self, find: Find) -> None:
        self.find = find
        self.order: list[Link] = []
        self.ancestors: dict[str, frozenset[str]] = {}
        self.found: list[Diagnostic] = []

    def visit(self, link: Link, trail: tuple[tuple[str, Extend], ...]) -> frozenset[str]:
        path = link.source.path
        if path in self.ancestors:
            return self.ancestors[path] | {path}
        below: frozenset[str] = frozenset()
        if isinstance(link, Profile):
            for extend in link.extends:
                below |= self.extended(link, extend, trail)
        self.ancestors[path] = below
        self.order.append(link)
        return below | {path}

    def extended(self, profile: Profile, extend: Extend, trail: tuple[tuple[str, Extend], ...]) -> frozenset[str]:
        steps = (*trail, (profile.source.path, extend))
        found = self.find(extend, profile)
        if isinstance(found, Diagnostic):
            self.found.append(found)
            return frozenset()
        paths = [path for path, _ in steps]
        if found.source.path in paths:
            self.found.append(_circle(steps[paths.index(found.source.path) :]))
            return frozenset()
        if len(steps) > MAX_DEPTH:
            if not any(one.code == "KS303" for one in self.found):
                self.found.append(error("KS303", f"`extends` goes more than {MAX_DEPTH} deep", extend.location))
            return frozenset()
        return self.visit(found, steps)


def _circle(steps: tuple[tuple[str, Extend], ...]) -> Diagnostic:
    """One finding for a circle, wherever it was entered."""
    first = min(range(len(steps)), key=lambda index: steps[index][0])
    path, extend = steps[first]
    others = (*steps[first + 1 :], *steps[:first])
    way = f" by way of {', '.join(other for other, _ in others[:8])}" if others else ""
    return error(
        "KS309",
        f"{path} extends itself{way}",
        extend.location,
        related=[Related(f"{other} extends `{step.name}` here", step.location) for other, step in others[:8]],
        help="take one of these out of its `extends`",
    )
