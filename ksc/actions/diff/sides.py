"""The two sides of a comparison: kickstarts, with the release that each is read as."""

import re
from dataclasses import field, replace
from functools import partial
from typing import NamedTuple

from ksc.actions.diff.change import Change, without
from ksc.actions.diff.compare import compare
from ksc.actions.diff.hiding import difference
from ksc.actions.diff.meaning import Known, Placed, meaning, of_document, of_merged
from ksc.diagnostics import Source
from ksc.diagnostics.redact import hide
from ksc.dialects import facts
from ksc.dialects.detect import detect
from ksc.model import Install
from ksc.records import dataclass
from ksc.syntax import Comment, Document, parse

_VERSION = re.compile(r"\s*#version=")


class Release(NamedTuple):
    """A release by its name or alias, and how it is known. One that is `asked` for gives way to what a text says."""

    name: str
    because: str = ""
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Side:
    """One kickstart: what the user calls it, its text, its nodes with their places, and secrets that stand in it."""

    name: str
    text: Source
    nodes: tuple[Placed, ...]
    release: Release
    secrets: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def dialect(self) -> str:
        """The release's canonical name."""
        found = facts().dialect(self.release.name)
        return found.name if found else self.release.name


@dataclass(frozen=True, slots=True)
class Compared:
    """Two kickstarts, and in what their meaning or (`text`) their lines differ."""

    left: Side
    right: Side
    changes: tuple[Change, ...] = ()
    text: tuple[str, ...] = ()

    @property
    def different(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.changes or self.text)


def of_text(source: Source, target: str | None = None) -> Side:
    """A kickstart's text. `target` is for one that does not say its release itself."""
    document = parse(source)
    return Side(source.path, source, tuple(of_document(document)), _release(document, target))


def _release(document: Document, target: str | None) -> Release:
    """What `#version=` says counts for more than `target`, and that for more than what the text looks like."""
    stated = tuple(node for node in document.nodes if isinstance(node, Comment) and _VERSION.match(node.text))
    found = detect(replace(document, nodes=stated), facts()) if stated else None
    if found is None or found.dialect is None:
        if target is not None:
            return Release(target, "asked for")
        found = detect(document, facts())
    # What says nothing at all is read as the other side, or as the last release.
    return Release(found.dialect or list(facts().dialects)[-1], found.reason, certain=found.certain)


def of_install(install: Install, name: str) -> Side:
    """What a profile installs, or a host with it."""
    merged = install.merged
    release = Release(install.dialect.name, "as the profile has it")
    return Side(name, Source(name, merged.text), tuple(of_merged(merged)), release, install.secrets)


def together(left: Side, right: Side) -> tuple[Side, Side]:
    """Sides with a release for each: one that says nothing is read as the other, two as the older guess."""
    if left.release.certain and right.release.certain:
        return left, right
    order = list(facts().dialects)
    known = min(left, right, key=lambda one: (not one.release.certain, order.index(one.dialect)))
    if known.release.certain:
        release = Release(known.release.name, f"as {known.name}")
    else:
        release = Release(known.release.name, "guessed", certain=False)
    one, other = (side if side.release.certain else replace(side, release=release) for side in (left, right))
    return one, other


def compare_sides(left: Side, right: Side, *, text: bool = False) -> Compared:
    """What differs by meaning, or line by line."""
    secrets = left.secrets | right.secrets
    if text:
        return Compared(left, right, text=tuple(difference(left.text, right.text, hide=partial(hide, secrets=secrets))))
    if left.text.text == right.text.text and left.dialect == right.dialect:
        return Compared(left, right)
    known, lines = facts(), Known()
    one = meaning(left.nodes, known, left.dialect, lines)
    other = meaning(right.nodes, known, right.dialect, lines if left.dialect == right.dialect else None)
    found = compare(one, other, list(known.families), partial(hide, secrets=secrets))
    return Compared(left, right, tuple(without(change, secrets) for change in found) if secrets else tuple(found))
