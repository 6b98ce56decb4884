"""A chain as layers: bases with their includes in place, profiles as changes, variables filled in."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import field

from ksc.diagnostics import Diagnostic, Source
from ksc.dialects.spec import Dialect, Facts
from ksc.layer.base import base_changes
from ksc.layer.chain import BaseFile, Chain
from ksc.layer.changes import Base, Change, Layer, Partition, PutCommand
from ksc.layer.content import ReadFile, include_changes, package_changes, section_changes
from ksc.layer.fields import WrongTypeError
from ksc.layer.includes import Find as FindInclude
from ksc.layer.includes import flatten
from ksc.layer.marks import Mapping
from ksc.layer.overrides import overrides
from ksc.layer.profile import Profile
from ksc.layer.sections import GROUPS
from ksc.layer.templates import Templates
from ksc.layer.values import Reading
from ksc.records import dataclass
from ksc.secrets import Ledger
from ksc.syntax import Document, parse

# Given the `partitioning:` of a profile: the scheme's statements.
MakePartition = Callable[[Mapping, str], "tuple[Partition | None, list[Diagnostic]]"]


@dataclass(frozen=True, slots=True)
class Context:
    """What turning a chain into layers needs from outside.

    `source_lines`: the install source of the tree, for the profile of that path. `files`: reads a file that a
    profile of that path names. `parsed`: bases that were parsed before. `secrets`: what passwords and `!secret`
    become, for the leaf profile, or host, `owner`.
    """

    facts: Facts
    dialect: Dialect
    templates: Templates
    find_include: FindInclude
    files: Callable[[Profile], ReadFile]
    make_partition: MakePartition
    source_lines: tuple[str, Sequence[PutCommand]] = ("", ())
    parsed: dict[Source, Document] = field(default_factory=dict)
    secrets: Ledger = field(default_factory=Ledger)
    owner: str = ""


def layers(chain: Chain, context: Context) -> tuple[list[Layer], list[Diagnostic]]:
    """The chain's layers, the lowest first."""
    made: list[Layer] = []
    found: list[Diagnostic] = []
    for link in chain.links:
        path = link.source.path
        ancestors = chain.ancestors[path]
        if isinstance(link, BaseFile):
            base = _base(link, context, found)
            # Only what lies lowest is kept as text; a base above something else counts for what it says.
            changes = tuple(base_changes(base, path, context.facts, context.dialect.name)) if made else ()
            made.append(Layer(path, path, changes, base, ancestors))
        else:
            reading = Reading(path, context.templates, context.dialect.name, context.secrets, context.owner)
            changes = tuple(_changes(link, reading, context))
            found.extend(reading.found)
            if changes or not made:
                made.append(Layer(path, path, changes, None, ancestors))
    return made, found


def _base(link: BaseFile, context: Context, found: list[Diagnostic]) -> Base:
    source = link.source
    if link.template:
        source, problem = context.templates.render_file(source)
        if problem:
            found.append(problem)
    document = context.parsed.get(source)
    if document is None:
        document = context.parsed[source] = parse(source)
    found.extend(document.diagnostics)
    base, problems = flatten(document, context.find_include)
    found.extend(problems)
    return base


def _changes(profile: Profile, reading: Reading, context: Context) -> Iterator[Change]:
    """A profile's changes: the tree's source first, then the partitioning, so that its own words lie over both."""
    body = profile.body
    named, lines = context.source_lines
    if named == profile.source.path:
        yield from lines
    if "includes" in body:
        yield from include_changes(reading, body["includes"])
    if "partitioning" in body:
        value = body["partitioning"]
        if isinstance(value, Mapping):
            rendered = reading.rendered(value)
            assert isinstance(rendered, Mapping)
            partition, problems = context.make_partition(rendered, reading.layer)
            reading.found.extend(problems)
            if partition is not None:
                yield partition
        else:
            reading.wrong(WrongTypeError("a mapping with a `scheme`"), "partitioning", value)
    if "kickstart" in body:
        yield from overrides(reading, body["kickstart"], context.facts)
    if "packages" in body:
        yield from package_changes(reading, body["packages"], context.facts)
    for group in GROUPS:
        if group in body:
            yield from section_changes(reading, group, body[group], context.facts, context.files(profile))
