"""Sets of releases as short text: `all`, `rhel`, `rhel7+ fedora`, `rhel6 rhel8-9 fedora40+`."""

import re
from collections.abc import Iterable

from ksc.dialects.spec import Releases

_TERM = re.compile(r"(?P<family>[a-z]+)(?:(?P<first>\d+)(?:-(?P<last>\d+)|(?P<later>\+))?)?")
_RELEASE = re.compile(r"([a-z]+)(\d+)")


def split_release(name: str) -> tuple[str, int]:
    """`rhel9` as family and version. Raises ValueError for a name of another shape."""
    found = _RELEASE.fullmatch(name)
    if not found:
        raise ValueError(f"`{name}` is not a release: a family and a version are (`rhel9`)")
    return found[1], int(found[2])


def parse_releases(text: str, known: Iterable[str]) -> Releases:
    """The set that `text` means among the `known` releases.

    `rhel7+` has no end, so that a release that is added later takes part. Raises ValueError for a
    term that is malformed, or means no known release.
    """
    if text == "all":
        return frozenset(known)
    by_family: dict[str, dict[int, str]] = {}
    for name in known:
        family, version = split_release(name)
        by_family.setdefault(family, {})[version] = name
    found: set[str] = set()
    for term in text.split():
        found |= _term(term, by_family)
    return frozenset(found)


def _term(term: str, by_family: dict[str, dict[int, str]]) -> set[str]:
    match = _TERM.fullmatch(term)
    versions = by_family.get(match["family"]) if match else None
    if not match or not versions:
        raise ValueError(f"`{term}` is no set of releases")
    first = int(match["first"] or min(versions))
    last = int(match["last"] or first) if match["first"] and not match["later"] else max(versions)
    names = {name for version, name in versions.items() if first <= version <= last}
    if first not in versions or last not in versions or not names:
        raise ValueError(f"`{term}` names a release that is not known")
    return names


def format_releases(releases: Releases, known: Iterable[str]) -> str:
    """The shortest text that `parse_releases` reads back as this set; the empty set is empty text."""
    by_family: dict[str, list[int]] = {}
    for name in (names := tuple(known)):
        family, version = split_release(name)
        by_family.setdefault(family, []).append(version)
    if releases.issuperset(names):
        return "all"
    terms = []
    for family, versions in by_family.items():
        versions.sort()
        chosen = [version for version in versions if f"{family}{version}" in releases]
        terms += [_format(family, run[0], run[-1], versions) for run in _runs(chosen, versions)]
    return " ".join(terms)


def _runs(chosen: list[int], versions: list[int]) -> list[list[int]]:
    """`chosen` in runs that have no other version between them."""
    runs: list[list[int]] = []
    for version in chosen:
        if runs and versions.index(version) == versions.index(runs[-1][-1]) + 1:
            runs[-1].append(version)
        else:
            runs.append([version])
    return runs


def _format(family: str, first: int, last: int, versions: list[int]) -> str:
    if last == versions[-1] and first != last:
        return family if first == versions[0] else f"{family}{first}+"
    return f"{family}{first}" if first == last else f"{family}{first}-{last}"
