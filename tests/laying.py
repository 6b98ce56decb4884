"""Layers from texts, without a folder: what tests of profiles and of merging lay over each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from textwrap import dedent

from ksc.diagnostics import Diagnostic, Report, Source, error
from ksc.diagnostics.render.text import render
from ksc.dialects import facts
from ksc.layer.chain import BaseFile, Link, resolve
from ksc.layer.layers import Context, layers
from ksc.layer.profile import read_profile
from ksc.layer.templates import Templates
from ksc.merge import Merged, merge
from ksc.merge.secrets import fill
from ksc.secrets import Ledger
from ksc.storage import SchemeContext
from ksc.storage.layer import partition
from ksc.storage.schemes import ksc_partition_schemes
from ksc.syntax import parse

SCHEMES = {scheme.name: scheme for scheme in ksc_partition_schemes()}


@dataclass(frozen=True)
class Laid:
    """What came out: the kickstart (None where an error came before merging), and what was found."""

    merged: Merged | None
    found: tuple[Diagnostic, ...]

    @property
    def text(self) -> str:
        assert self.merged is not None, self.said
        return self.merged.text

    @property
    def codes(self) -> list[str]:
        return [one.code for one in self.found]

    @property
    def said(self) -> str:
        return render(Report(self.found))


def dedented(text: str) -> str:
    return dedent(text).removeprefix("\n")


def lay(  # noqa: C901 - a workspace's worth of look-ups, one line each
    files: Mapping[str, str],
    leaf: str = "web",
    target: str = "rhel9",
    variables: Mapping[str, object] | None = None,
    secrets: Ledger | None = None,
    owner: str = "",
) -> Laid:
    """`files` by their names in profiles/, laid over each other up to `leaf`; its `secrets` are those of `owner`."""
    sources = {name: Source(f"profiles/{name}", text) for name, text in files.items()}
    links: dict[str, Link] = {}
    found: list[Diagnostic] = []

    def look(name: str, inside: str = "") -> Link | None:
        for file in (f"{name}.yaml", f"{name}.ks"):
            if file in sources and file != inside:
                if file not in links:
                    links[file] = link(name, file)
                return links[file]
        return None

    def link(name: str, file: str) -> Link:
        if file.endswith(".ks"):
            return BaseFile(name, sources[file])
        profile, problems = read_profile(name, sources[file])
        found.extend(problems)
        return profile

    def find(extend, inside):
        made = look(extend.name, inside.source.path.removeprefix("profiles/"))
        if isinstance(made, BaseFile) and extend.template:
            return BaseFile(made.name, made.source, template=True)
        return made or error("KS308", f"there is no profile or base `{extend.name}`", extend.location)

    def beside(path: str, inside: Source) -> Source | None:
        folder = PurePosixPath(inside.path.removeprefix("profiles/")).parent
        return sources.get((folder / path).as_posix())

    def include(path, inside):
        source = beside(path, inside)
        return parse(source) if source else None

    def script(profile, path):
        source = beside(path.value, profile.source)
        return source or error("KS901", f"there is no file {path.value}", path.location)

    first = look(leaf)
    assert first is not None, leaf
    chain, problems = resolve(first, find)
    found.extend(problems)
    if any(one.severity == "error" for one in found):
        return Laid(None, tuple(found))
    dialect = facts().dialect(target)
    names = {"vars": dict(variables or {})}
    for one in chain.profiles:
        names["vars"] |= one.vars
    context = Context(
        facts(),
        dialect,
        Templates(names),
        include,
        lambda profile: lambda path: script(profile, path),
        lambda value, name: partition(value, SCHEMES, SchemeContext(dialect), name),
        secrets=secrets or Ledger(),
        owner=owner,
    )
    stacked, problems = layers(chain, context)
    found.extend(problems)
    if any(one.severity == "error" for one in found):
        return Laid(None, tuple(found))
    merged, report = merge(stacked, facts(), dialect)
    filled = fill(merged, facts(), dialect.name, context.secrets)
    return Laid(filled.merged, (*found, *report, *filled.found))


def over(base: str, profile: str, target: str = "rhel9", **more: str) -> Laid:
    """One profile over one base; further files as `name_yaml` or `name_ks`."""
    files = {f"{name.rpartition('_')[0]}.{name.rpartition('_')[2]}": text for name, text in more.items()}
    return lay({"base.ks": base, "web.yaml": "extends: base\n" + profile, **files}, target=target)
