"""One profile's way from its name to an `Install`: chain, target, layers, merge, checks."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from ksc.checks import Kickstart, check_installation, check_nodes, neighbours, plaintext_in
from ksc.checks.ignoring import Ignoring
from ksc.checks.kickstart import BODY, Placed
from ksc.diagnostics import Diagnostic, Location, Span
from ksc.dialects.spec import Dialect, Facts
from ksc.emit import EmitContext
from ksc.hooks import Plugins, quiet
from ksc.layer.chain import Chain, Link, resolve
from ksc.layer.changes import Origin, Partition, PutCommand
from ksc.layer.layers import Context, layers
from ksc.layer.marks import Mapping
from ksc.layer.profile import BootSettings, Profile, read_boot
from ksc.layer.site import Site
from ksc.layer.templates import Templates
from ksc.layer.values import Reading
from ksc.merge import Entry, Merged, merge
from ksc.merge.secrets import fill
from ksc.model import Boot, Install
from ksc.secrets import Ledger
from ksc.storage import Scheme, SchemeContext
from ksc.storage.layer import partition
from ksc.syntax import Section
from ksc.trees import Tree
from ksc.workspace.profiles import Library
from ksc.workspace.siblings import disagreements
from ksc.workspace.target import Named, Target, find_target, find_tree

# What keeps a profile from being read at all.
_UNREADABLE = frozenset({"KS301", "KS302", "KS303", "KS305"})
# Findings that would be others for another release: they say who chose it.
_BY_RELEASE = frozenset({"KS202", "KS203", "KS204", "KS209"})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is the same for every profile of a run. `target` is a release that counts for more than the profiles'."""

    facts: Facts
    site: Site
    trees: dict[str, Tree]
    plugins: Plugins
    profiles: Library
    schemes: dict[str, Scheme] = field(default_factory=dict)
    filters: dict[str, Callable[..., object]] = field(default_factory=dict)
    ignoring: Ignoring = field(default_factory=Ignoring)
    target: Dialect | None = None
    secrets: Ledger = field(default_factory=Ledger)


def make_install(leaf: Link, around: Surroundings) -> tuple[Install | None, list[Diagnostic]]:
    """What a profile, or a base taken as one, installs; None where an error stopped it before."""
    left = around.ignoring.left
    chain, found = resolve(leaf, around.profiles.find)
    paths = {link.source.path for link in chain.links}
    # What cannot be read as YAML says nothing, not even for which release it is.
    if _failed(found) or any(one.code in _UNREADABLE and one.path in paths for one in around.profiles.found):
        return None, found
    named, problems = find_tree(chain, around.trees)
    target, more = find_target(chain, named, around.profiles, around.facts, around.target)
    found += left([*problems, *more, *disagreements(chain)])
    if target is None or _failed(found):
        return None, found
    templates = _templates(leaf, chain, named.tree, around)
    source, problems = _source_lines(named, target.dialect, around)
    stacked, more = layers(chain, _context(leaf.name, target.dialect, templates, named, source, around))
    found += left([*problems, *more])
    if _failed(found):
        return None, found
    merged, report = merge(stacked, around.facts, target.dialect)
    found += left([*report, *_checked(merged, target, around.facts)])
    filled = fill(merged, around.facts, target.dialect.name, around.secrets)
    found += filled.found
    boot, title, problems = _boot(leaf, chain, templates, target.dialect)
    found += problems
    install = Install(
        profile=leaf.name,
        title=title,
        dialect=target.dialect,
        merged=filled.merged,
        tree=named.tree,
        boot=boot,
        unattended=next((one.unattended for one in reversed(chain.profiles) if one.unattended is not None), False),
        source=tuple(put.command for put in source),
        location=Location(leaf.source, Span(1, 1, 1, 1)),
        secrets=frozenset(filled.values),
    )
    return install, found


def _context(
    owner: str, dialect: Dialect, templates: Templates, named: Named, source: Sequence[PutCommand], around: Surroundings
) -> Context:
    library = around.profiles
    surroundings = SchemeContext(dialect, arch=named.tree.arch if named.tree else "x86_64")

    def lay_out(value: Mapping, name: str) -> tuple[Partition | None, list[Diagnostic]]:
        with quiet():
            return partition(value, around.schemes, surroundings, name)

    return Context(
        facts=around.facts,
        dialect=dialect,
        templates=templates,
        find_include=library.include,
        files=lambda profile: lambda path: library.script(profile, path),
        make_partition=lay_out,
        source_lines=(named.by, source),
        parsed=library.documents,
        secrets=around.secrets,
        owner=owner,
    )


def _checked(merged: Merged, target: Target, facts: Facts) -> Iterator[Diagnostic]:
    """What the release says of every line, and the passwords that a base gives away."""
    placed: list[Placed] = []
    for entry in merged.entries:
        place = entry.origin.location
        options = {name: origin.location for name, origin in entry.options.items()}
        placed.append((entry.node, place, _with_body(entry, options)))
        for finding in check_nodes([(entry.node, place)], facts, target.dialect, options):
            late = finding.code in _BY_RELEASE
            yield replace(finding, notes=(*finding.notes, target.because)) if late else finding
        if entry.node.span is not None and place is not None and place.source.path.endswith(".ks"):
            yield from plaintext_in([(entry.node, place)], facts)
    places = {node: place for node, place, _ in placed}
    yield from neighbours(places, places.get, facts, target.dialect)
    yield from check_installation(Kickstart(placed, facts, target.dialect))


def _with_body(entry: Entry, options: dict[str, Location | None]) -> dict[str, Location | None]:
    """The places of options, and that of a section's text where it came from elsewhere."""
    if not isinstance(entry.node, Section) or entry.lines is None or len(entry.lines) < 2:
        return options
    return {**options, BODY: entry.lines[1].location}


def _failed(found: Sequence[Diagnostic]) -> bool:
    return any(one.severity == "error" for one in found)


def _templates(leaf: Link, chain: Chain, tree: Tree | None, around: Surroundings) -> Templates:
    variables = dict(around.site.vars)
    for profile in chain.profiles:
        variables.update(profile.vars)
    names: dict[str, object] = {"site": around.site.names, "profile": {"name": leaf.name}, "vars": variables}
    if tree is not None:
        names["tree"] = tree
    return Templates(names, around.filters)


def _source_lines(named: Named, dialect: Dialect, around: Surroundings) -> tuple[list[PutCommand], list[Diagnostic]]:
    """The statements of the tree's sources, as plugins make them."""
    lines: list[PutCommand] = []
    found: list[Diagnostic] = []
    if named.tree is not None:
        context = EmitContext(around.site, dialect, named.tree)
        for repo in named.tree.sources:
            command, problems = around.plugins.emit_repo(repo, context)
            found += problems
            if command is not None:
                lines.append(PutCommand(command, Origin(named.by, repo.location, via=f"tree {named.tree.name}")))
    return lines, found


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
