"""One profile's way from its name to an `Install`: chain, target, layers, merge, checks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ksc.checks import check_nodes
from ksc.diagnostics import Diagnostic, Location, Source, Span, did_you_mean, error, warning
from ksc.dialects.detect import detect
from ksc.dialects.spec import Dialect, Facts
from ksc.emit import EmitContext
from ksc.hooks.plugins import Plugins
from ksc.layer.chain import BaseFile, Chain, Link, resolve
from ksc.layer.changes import Origin, PutCommand
from ksc.layer.layers import Context, layers
from ksc.layer.marks import Scalar, shown
from ksc.layer.profile import BootSettings, Profile, read_boot
from ksc.layer.site import Site
from ksc.layer.templates import Templates
from ksc.layer.values import Reading
from ksc.merge import merge
from ksc.model import Boot, Install
from ksc.storage import Scheme, SchemeContext
from ksc.storage.layer import partition
from ksc.syntax import Document, parse
from ksc.trees import Tree
from ksc.workspace.profiles import Library


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is the same for every profile of a run."""

    facts: Facts
    site: Site
    trees: dict[str, Tree]
    plugins: Plugins
    library: Library
    schemes: dict[str, Scheme] = field(default_factory=dict)
    filters: dict[str, Callable[..., object]] = field(default_factory=dict)


def make_install(leaf: Link, around: Surroundings) -> tuple[Install | None, list[Diagnostic]]:
    """What a profile, or a base taken as one, installs; None where an error stopped it before."""
    chain, found = resolve(leaf, around.library.find)
    paths = {link.source.path for link in chain.links}
    # What cannot be read as YAML says nothing, not even for which release it is.
    if _failed(found) or _failed([one for one in around.library.found if one.path in paths]):
        return None, found
    tree, named_by = _tree(chain, around, found)
    dialect = _target(chain, tree, around, found)
    if dialect is None or _failed(found):
        return None, found
    templates = _templates(leaf, chain, tree, around)
    source = _source_lines(tree, named_by, dialect, around, found)
    context = Context(
        around.facts,
        dialect,
        templates,
        around.library.include,
        lambda profile: lambda path: around.library.script(profile, path),
        lambda value, name: partition(value, around.schemes, SchemeContext(dialect), name),
        (named_by, source),
        around.library.documents,
    )
    stacked, problems = layers(chain, context)
    found.extend(problems)
    if _failed(found):
        return None, found
    merged, report = merge(stacked, around.facts, dialect)
    found.extend(report)
    nodes = ((entry.node, entry.origin.location) for entry in merged.entries)
    found.extend(_because(chain, dialect, finding) for finding in check_nodes(nodes, around.facts, dialect))
    boot, title, problems = _boot(leaf, chain, templates, dialect)
    found.extend(problems)
    install = Install(
        leaf.name,
        title,
        dialect,
        merged,
        tree,
        boot,
        next((one.unattended for one in reversed(chain.profiles) if one.unattended is not None), False),
        tuple(put.command for put in source),
        Location(leaf.source, Span(1, 1, 1, 1)),
    )
    return install, found


def _failed(found: Sequence[Diagnostic]) -> bool:
    return any(one.severity == "error" for one in found)


def _tree(chain: Chain, around: Surroundings, found: list[Diagnostic]) -> tuple[Tree | None, str]:
    """The tree that the nearest profile names, and that profile's path."""
    for profile in reversed(chain.profiles):
        if profile.tree is None:
            continue
        tree = around.trees.get(profile.tree.value)
        if tree is None:
            known = ", ".join(sorted(around.trees)) or "none"
            found.append(
                error(
                    "KS551",
                    f"the site has no tree `{shown(profile.tree.value)}`",
                    profile.tree.location,
                    notes=(f"trees in ksc.yaml: {known}",),
                    help=did_you_mean(profile.tree.value, around.trees) or "add it under `trees:` in ksc.yaml",
                )
            )
        return tree, profile.source.path
    return None, ""


def _target(chain: Chain, tree: Tree | None, around: Surroundings, found: list[Diagnostic]) -> Dialect | None:
    """The dialect: the nearest profile's `target`, else its tree's release, else what the base says."""
    for profile in reversed(chain.profiles):
        if profile.target is not None:
            return _dialect(profile.target, around.facts, found)
        if profile.tree is not None and tree is not None and profile.tree.value == tree.name:
            return around.facts.dialect(tree.release)
    bases = [link for link in chain.links if isinstance(link, BaseFile)]
    for base in bases:
        document = _parsed(base.source, around)
        detected = detect(document, around.facts)
        dialect = around.facts.dialect(detected.dialect) if detected.dialect else None
        if dialect is None:
            continue
        if not detected.certain:
            found.append(
                warning(
                    "KS552",
                    f"nothing says which release {chain.links[-1].name} is for; taking {dialect.name}",
                    detected.location or Location(base.source, Span(1, 1, 1, 1)),
                    notes=(detected.reason,),
                    help="write `target: rocky9` (or what it is) into the profile",
                )
            )
        return dialect
    found.append(
        error(
            "KS553",
            f"nothing says which release {chain.links[-1].name} is for",
            Location(chain.links[-1].source, Span(1, 1, 1, 1)),
            help="write `target: rocky9` (or what it is) into the profile",
        )
    )
    return None


def _parsed(source: Source, around: Surroundings) -> Document:
    documents = around.library.documents
    if source not in documents:
        documents[source] = parse(source)
    return documents[source]


def _dialect(target: Scalar, facts: Facts, found: list[Diagnostic]) -> Dialect | None:
    dialect = facts.dialect(target.value)
    if dialect is None:
        known = [*facts.dialects, *facts.aliases]
        found.append(
            error(
                "KS554",
                f"`{shown(target.value)}` is no release that ksc knows",
                target.location,
                help=did_you_mean(target.value.casefold(), known) or f"ksc knows {', '.join(facts.dialects)}",
            )
        )
    return dialect


def _templates(leaf: Link, chain: Chain, tree: Tree | None, around: Surroundings) -> Templates:
    variables = dict(around.site.vars)
    for profile in chain.profiles:
        variables.update(profile.vars)
    names = {
        "site": around.site.names,
        "tree": tree,
        "profile": {"name": leaf.name},
        "vars": variables,
    }
    return Templates(names, around.filters)


def _source_lines(
    tree: Tree | None, named_by: str, dialect: Dialect, around: Surroundings, found: list[Diagnostic]
) -> list[PutCommand]:
    if tree is None:
        return []
    lines = []
    context = EmitContext(around.site, dialect, tree)
    for repo in tree.sources:
        command, problems = around.plugins.emit_repo(repo, context)
        found.extend(problems)
        if command is not None:
            lines.append(PutCommand(command, Origin(named_by, repo.location)))
    return lines


def _because(chain: Chain, dialect: Dialect, finding: Diagnostic) -> Diagnostic:
    """A finding about a release says who chose the release."""
    if finding.code not in ("KS202", "KS204"):
        return finding
    chosen = next((one.target for one in reversed(chain.profiles) if one.target is not None), None)
    if chosen is None:
        return finding
    note = f"target {dialect.name} set by {chosen.location}"
    return Diagnostic(
        finding.code,
        finding.severity,
        finding.message,
        finding.location,
        (*finding.notes, note),
        finding.help,
    )


def _boot(leaf: Link, chain: Chain, templates: Templates, dialect: Dialect) -> tuple[Boot, str, list[Diagnostic]]:
    reading = Reading(leaf.source.path, templates, dialect.name)
    settings = [read_boot(profile.boot, reading.found) for profile in reversed(chain.profiles)]
    # A label or a menu line is one profile's own; further arguments are inherited.
    own = settings[0] if settings and isinstance(leaf, Profile) else BootSettings()
    append = next((one.append for one in settings if one.append is not None), ())
    title = leaf.title if isinstance(leaf, Profile) else None
    return (
        Boot(
            reading.text(own.label) if own.label else None,
            reading.text(own.menu) if own.menu else None,
            tuple(reading.text(one) for one in append),
        ),
        reading.text(title) if title else leaf.name,
        reading.found,
    )
