"""Which install tree and which release a profile is for, and who said so."""

from typing import NamedTuple

from ksc.diagnostics import Diagnostic, Location, Source, Span, did_you_mean, error, warning
from ksc.dialects.detect import detect
from ksc.dialects.spec import Dialect, Facts
from ksc.layer.chain import BaseFile, Chain
from ksc.layer.marks import Scalar, shown
from ksc.syntax import Document, parse
from ksc.trees import Tree
from ksc.workspace.profiles import Library

_SAY = "write `target: rocky9` (or what it is) into the profile"


class Named(NamedTuple):
    """The tree of a chain, and the path of the profile that names it."""

    tree: Tree | None = None
    by: str = ""


class Target(NamedTuple):
    """The release, and the sentence that says who chose it."""

    dialect: Dialect
    because: str


def find_tree(chain: Chain, trees: dict[str, Tree]) -> tuple[Named, list[Diagnostic]]:
    """The tree that the nearest profile names."""
    for profile in reversed(chain.profiles):
        name = profile.tree
        if name is None:
            continue
        tree = trees.get(name.value)
        if tree is not None:
            return Named(tree, profile.source.path), []
        unknown = error(
            "KS551",
            f"the site has no tree `{shown(name.value)}`",
            name.location,
            notes=(f"trees in ksc.yaml: {', '.join(sorted(trees)) or 'none'}",),
            help=did_you_mean(name.value, trees) or "add it under `trees:` in ksc.yaml",
        )
        return Named(), [unknown]
    return Named(), []


def find_target(
    chain: Chain, named: Named, library: Library, facts: Facts, wanted: Dialect | None = None
) -> tuple[Target | None, list[Diagnostic]]:
    """The release: `wanted`, else the nearest profile's `target`, its tree's, or what the base says or looks like."""
    if wanted is not None:
        return Target(wanted, f"target {wanted.name} set by --target"), []
    for profile in reversed(chain.profiles):
        if profile.target is not None:
            return _said(profile.target, named, facts)
        if profile.source.path == named.by and named.tree is not None:
            dialect = facts.dialect(named.tree.release)
            if dialect is not None:
                return Target(dialect, f"the release of the tree {named.tree.name}: {named.tree.location}"), []
    for link in chain.links:
        if isinstance(link, BaseFile):
            target, found = _detected(chain, link, library, facts)
            if target is not None:
                return target, found
    leaf = chain.links[-1]
    whole = Location(leaf.source, Span(1, 1, 1, 1))
    return None, [error("KS553", f"nothing says which release {leaf.name} is for", whole, help=_SAY)]


def _said(target: Scalar, named: Named, facts: Facts) -> tuple[Target | None, list[Diagnostic]]:
    dialect = facts.dialect(target.value)
    if dialect is None:
        unknown = error(
            "KS554",
            f"`{shown(target.value)}` is no release that ksc knows",
            target.location,
            help=did_you_mean(target.value.casefold(), (*facts.dialects, *facts.aliases))
            or f"ksc knows {', '.join(facts.dialects)}",
        )
        return None, [unknown]
    found = []
    tree = named.tree
    if tree is not None and facts.dialect(tree.release) not in (None, dialect):
        found.append(
            warning(
                "KS558",
                f"the target is {shown(target.value)}, and the tree {tree.name} installs {tree.release}",
                target.location,
                notes=("the installer of the tree reads the kickstart, whatever it was compiled for",),
                help="leave `target` out, or name another tree",
            )
        )
    return Target(dialect, f"target {dialect.name} set by {target.location}"), found


def _detected(chain: Chain, base: BaseFile, library: Library, facts: Facts) -> tuple[Target | None, list[Diagnostic]]:
    detected = detect(parsed(base.source, library), facts)
    dialect = facts.dialect(detected.dialect) if detected.dialect else None
    if dialect is None:
        return None, []
    target = Target(dialect, f"target {dialect.name}: {detected.reason}")
    if detected.certain:
        return target, []
    guessed = warning(
        "KS552",
        f"nothing says which release {chain.links[-1].name} is for; taking {dialect.name}",
        detected.location or Location(base.source, Span(1, 1, 1, 1)),
        notes=(detected.reason,),
        help=_SAY,
    )
    return target, [guessed]


def parsed(source: Source, library: Library) -> Document:
    """A base's tree, parsed once a run."""
    if source not in library.documents:
        library.documents[source] = parse(source)
    return library.documents[source]
