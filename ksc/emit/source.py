"""The plugin `source`: the `url`, `nfs`, `harddrive`, `cdrom` and `repo` lines of a tree."""

from collections.abc import Iterator

from ksc.artifacts import Artifact, Made
from ksc.diagnostics import Diagnostic
from ksc.emit.context import EmitContext, Emitter, ProfileInput
from ksc.emit.paths import profile_problem, source_path
from ksc.markers import hookimpl
from ksc.syntax.words import join
from ksc.trees import Address, Repo, address


@hookimpl
def ksc_emitters() -> list[Emitter]:
    """The one emitter of this plugin."""
    return [Emitter("source", "profile", emit)]


def emit(value: ProfileInput, context: EmitContext) -> Iterator[Artifact | Diagnostic]:
    """The lines that the profile's tree gives, alone, for people who keep a kickstart elsewhere."""
    install = value.install
    problem = profile_problem(install.profile, install.location)
    if problem is not None:
        yield problem
    elif install.tree is not None and install.source:
        header = f"# Made by ksc: the sources of the install tree {install.tree.name}. Do not edit."
        place = install.tree.location or Made(f"ksc: tree {install.tree.name}")
        lines = [header, *(command.text.rstrip("\r\n") for command in install.source)]
        yield Artifact(
            path=source_path(install.profile),
            kind="source",
            content="".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape"),
            emitter="source",
            profile=install.profile,
            origins=(Made("ksc: header"), *(place for _ in install.source)),
        )


@hookimpl
def ksc_emit_repo(repo: Repo, context: EmitContext) -> str | None:
    """The statement for a source, or None for a kind of address that it does not know."""
    found = address(repo.url)
    if found is None:
        return None
    return _main(found) if repo.name is None else _further(repo.name, found, context)


def _main(source: Address) -> str:
    if source.kind == "nfs":
        options = [f"--opts={source.options}"] if source.options else []
        return join(["nfs", f"--server={source.server}", f"--dir={source.path}", *options])
    if source.kind == "harddrive":
        return join(["harddrive", f"--partition={source.partition}", f"--dir={source.path}"])
    return "cdrom" if source.kind == "cdrom" else join(["url", f"--url={source.url}"])


def _further(name: str, source: Address, context: EmitContext) -> str | None:
    if source.kind == "url":
        return join(["repo", f"--name={name}", f"--baseurl={source.url}"])
    dialect = context.dialect
    old = dialect is not None and dialect.family == "rhel" and dialect.version < 7
    if source.kind == "nfs" and not source.options and not old:
        # The installer cuts it at the colon: the form of RFC 2224, without one, is not understood.
        return join(["repo", f"--name={name}", f"--baseurl=nfs://{source.server}:{source.path}"])
    return None
