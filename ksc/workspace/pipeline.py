"""One profile's way from its name to an `Install`: chain, target, layers, merge, checks."""

from collections.abc import Callable, Sequence
from dataclasses import field
from typing import NamedTuple

from ksc.checks import Kickstart
from ksc.checks.ignoring import Ignoring
from ksc.diagnostics import Diagnostic, Location, Source, Span
from ksc.dialects.spec import Dialect, Facts
from ksc.emit import EmitContext
from ksc.hooks import Plugins, quiet
from ksc.inventory import Host
from ksc.layer.chain import Chain, Link, resolve
from ksc.layer.changes import Layer, Origin, Partition, PutCommand
from ksc.layer.layers import Context, layers
from ksc.layer.marks import Mapping, Scalar
from ksc.layer.profile import Profile
from ksc.layer.site import Site
from ksc.layer.templates import Templates, Use
from ksc.merge import Merged, merge
from ksc.merge.choices import place
from ksc.merge.secrets import fill
from ksc.model import Boot, Install
from ksc.records import dataclass
from ksc.secrets import Ledger
from ksc.storage import Scheme, SchemeContext
from ksc.storage.layer import partition
from ksc.syntax import Document
from ksc.trees import Tree
from ksc.workspace.booting import profile_boot
from ksc.workspace.checked import checked, seen
from ksc.workspace.machines import hardware, on_machine
from ksc.workspace.profiles import Library
from ksc.workspace.siblings import disagreements
from ksc.workspace.target import Named, Target, find_target, find_tree

# What keeps a profile from being read at all.
_UNREADABLE = frozenset({"KS301", "KS302", "KS303", "KS305"})


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


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A profile whose chain and release are known: what it takes to lay it, for itself and for its hosts."""

    leaf: Link
    chain: Chain
    named: Named
    target: Target
    source: tuple[PutCommand, ...]
    templates: Templates
    variables: dict[str, object]

    @property
    def unattended(self) -> bool:
        """Whether the profile may install without anybody having chosen it."""
        return next((one.unattended for one in reversed(self.chain.profiles) if one.unattended is not None), False)


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """A profile's layers with its variables filled in, and what it says of boot menus.

    `uses` is what its texts ask of `host` and `vars`: for a host with the same answers it is the same. `files` are
    the paths and texts of the files that profiles name and bases include.
    """

    layers: tuple[Layer, ...]
    boot: Boot
    title: str
    uses: frozenset[Use]
    files: tuple[tuple[str, str], ...] = ()


class Laid(NamedTuple):
    """A merged kickstart with its secrets, and what these are, for whoever shows a line of it.

    `kickstart` is the same without its secrets, as the checks see it.
    """

    merged: Merged
    secrets: frozenset[str]
    kickstart: Kickstart


def make_install(leaf: Link, around: Surroundings) -> tuple[Install | None, list[Diagnostic]]:
    """What a profile, or a base taken as one, installs; None where an error stopped it before."""
    prepared, found = prepare(leaf, around)
    if prepared is None:
        return None, found
    stack, problems = stacked(prepared, prepared.templates, None, around)
    found += problems
    if stack is None:
        return None, found
    laid, problems = lay(prepared, stack.layers, around)
    found += [
        *problems,
        *around.ignoring.left(on_machine(laid.kickstart, hardware(prepared.named.tree))),
    ]
    return install(prepared, stack, laid, stack.boot), found


def prepare(leaf: Link, around: Surroundings) -> tuple[Prepared | None, list[Diagnostic]]:
    """What is known of a profile before any variable is; None where it cannot be laid."""
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
    source, problems = _source_lines(named, target.dialect, around)
    found += left(problems)
    if _failed(problems):
        return None, found
    variables = _variables(chain, around)
    templates = _templates(leaf, variables, named.tree, around)
    return Prepared(leaf, chain, named, target, tuple(source), templates, variables), found


def stacked(
    prepared: Prepared, templates: Templates, host: Host | None, around: Surroundings
) -> tuple[Stack | None, list[Diagnostic]]:
    """A profile's layers with the names of `templates`, for a host's arch and firmware where there is one."""
    dialect = prepared.target.dialect
    files: dict[str, str] = {}
    made, found = layers(prepared.chain, _context(prepared, templates, host, around, files))
    found = around.ignoring.left(found)
    if _failed(found):
        return None, found
    boot, title, problems = profile_boot(prepared.leaf, prepared.chain, templates, dialect)
    uses = frozenset(templates.uses)
    return Stack(tuple(made), boot, title, uses, tuple(sorted(files.items()))), [*found, *problems]


def lay(prepared: Prepared, stack: Sequence[Layer], around: Surroundings) -> tuple[Laid, list[Diagnostic]]:
    """The layers laid over each other with their secrets filled in, and what is wrong with the result."""
    dialect = prepared.target.dialect
    merged, report = merge(stack, around.facts, dialect)
    kickstart = seen(merged, around.facts, dialect)
    found = around.ignoring.left([*report, *checked(merged, kickstart, prepared.target)])
    laid, problems = finished(merged, kickstart, around)
    return laid, [*found, *problems]


def finished(merged: Merged, kickstart: Kickstart, around: Surroundings) -> tuple[Laid, list[Diagnostic]]:
    """What is merged and checked, with its secrets, and with a script that chooses disks where there is a choice."""
    dialect = kickstart.dialect
    filled = fill(merged, around.facts, dialect.name, around.secrets)
    placed = place(filled.merged, around.facts, dialect)
    return Laid(placed.merged, placed.values.union(filled.values), kickstart), [*filled.found, *placed.found]


def install(prepared: Prepared, stack: Stack, laid: Laid, boot: Boot, host: Host | None = None) -> Install:
    """The profile as it will be installed, on any machine or on one host."""
    leaf = prepared.leaf
    return Install(
        profile=leaf.name,
        title=stack.title,
        dialect=prepared.target.dialect,
        merged=laid.merged,
        tree=prepared.named.tree,
        boot=boot,
        unattended=prepared.unattended,
        source=tuple(put.command for put in prepared.source),
        location=Location(leaf.source, Span(1, 1, 1, 1)) if host is None else host.location,
        host=host,
        secrets=laid.secrets,
    )


def _context(
    prepared: Prepared, templates: Templates, host: Host | None, around: Surroundings, files: dict[str, str]
) -> Context:
    """What layers are made with; `files` takes in what is read on the way."""
    library, named = around.profiles, prepared.named
    arch = named.tree.arch if named.tree else "x86_64"
    firmware = host.firmware if host is not None else None
    surroundings = SchemeContext(prepared.target.dialect, firmware or "any", arch)

    def lay_out(value: Mapping, name: str) -> tuple[Partition | None, list[Diagnostic]]:
        with quiet():
            return partition(value, around.schemes, surroundings, name)

    def include(path: str, inside: Source) -> Document | Diagnostic | None:
        made = library.include(path, inside)
        if isinstance(made, Document):
            files[made.source.path] = made.source.text
        return made

    def script(profile: Profile, path: Scalar) -> Source | Diagnostic:
        made = library.script(profile, path)
        if isinstance(made, Source):
            files[made.path] = made.text
        return made

    return Context(
        facts=around.facts,
        dialect=prepared.target.dialect,
        templates=templates,
        find_include=include,
        files=lambda profile: lambda path: script(profile, path),
        make_partition=lay_out,
        source_lines=(named.by, prepared.source),
        parsed=library.documents,
        secrets=around.secrets,
        owner=prepared.leaf.name,
    )


def _failed(found: Sequence[Diagnostic]) -> bool:
    return any(one.severity == "error" for one in found)


def _variables(chain: Chain, around: Surroundings) -> dict[str, object]:
    variables: dict[str, object] = dict(around.site.vars)
    for profile in chain.profiles:
        variables.update(profile.vars)
    return variables


def _templates(leaf: Link, variables: dict[str, object], tree: Tree | None, around: Surroundings) -> Templates:
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
