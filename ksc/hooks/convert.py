"""What each hook's results are: converters that raise `WrongResultError` for anything else."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from ksc.artifacts import Artifact, File, FileArtifact
from ksc.checks.check import Check, findings
from ksc.diagnostics import Diagnostic, Source
from ksc.emit.context import SCOPES, Emitter
from ksc.emit.menu import MenuEntry
from ksc.hooks.results import WrongResultError, several
from ksc.inventory.entry import Entry, HostEntry, Inventory, entry_of
from ksc.layer.marks import shown
from ksc.layer.secrets import is_store
from ksc.model import Install
from ksc.secrets import SecretStore
from ksc.syntax import Command
from ksc.syntax.edit import command_from_text
from ksc.syntax.words import BadWordError


def statement(result: object) -> Command:
    """The one statement that a text is."""
    if not isinstance(result, str):
        raise WrongResultError(f"it returned a value of type {type(result).__name__}, and not a text")
    try:
        return command_from_text(result.rstrip("\r\n"))
    except BadWordError as problem:
        raise WrongResultError(f"its text is no statement: {problem}") from problem


def texts(result: object) -> list[str | Diagnostic]:
    """Texts and diagnostics."""
    return several(result, (str, Diagnostic))


def entries(result: object) -> list[MenuEntry | Diagnostic]:
    """Menu entries and diagnostics."""
    return several(result, (MenuEntry, Diagnostic))


def made(result: object) -> list[Artifact | Diagnostic]:
    """Artifacts and diagnostics; an artifact's fields are what they are written down to be."""
    given: list[Artifact | Diagnostic] = several(result, (Artifact, Diagnostic))
    for one in given:
        if isinstance(one, Artifact):
            content = ("file", File) if isinstance(one, FileArtifact) else ("content", bytes)
            for field, kind in (("path", str), ("kind", str), content, ("mode", int)):
                if not isinstance(getattr(one, field), kind):
                    told = f"{type(getattr(one, field)).__name__}, and not {kind.__name__}"
                    raise WrongResultError(f"the `{field}` of its artifact `{shown(str(one.path))}` is {told}")
    return given


def check_findings(check: Check, installs: Sequence[Install]) -> list[Diagnostic]:
    """What a check says of the installations."""
    return several(findings(check, installs), Diagnostic)


def emitters(result: object) -> list[Emitter]:
    """Emitters, each with a scope that there is."""
    made = several(result, Emitter)
    for one in made:
        if one.scope not in SCOPES or not callable(one.emit):
            scopes = ", ".join(SCOPES)
            raise WrongResultError(f"its emitter `{shown(str(one.name))}` needs a scope ({scopes}) and a function")
    return made


def checks(result: object) -> list[Check]:
    """Checks, each of fields that there are."""
    made = several(result, Check)
    for one in made:
        unknown = [name for name in one.reads if name not in Install.__dataclass_fields__]
        if unknown:
            raise WrongResultError(f"its check `{shown(str(one.name))}` reads `{unknown[0]}`, no field of Install")
    return made


def stores(result: object) -> list[SecretStore]:
    """Secret stores, each with a name that a profile can say."""
    made = several(result, SecretStore)
    for one in made:
        if not is_store(str(one.name)) or not callable(one.read):
            raise WrongResultError(f"its store `{shown(str(one.name))}` needs a name of letters, and a function")
    return made


def inventories(result: object) -> list[Inventory]:
    """Kinds of inventories, each with a function."""
    made = several(result, Inventory)
    for one in made:
        if not str(one.name).isprintable() or not callable(one.read):
            raise WrongResultError(f"its inventory `{shown(str(one.name))}` needs a name and a function")
    return made


def hosts(result: object, source: Source) -> list[Entry | Diagnostic]:
    """Hosts of an inventory and diagnostics; a host's fields are what they are written down to be."""
    given: list[HostEntry | Diagnostic] = several(result, (HostEntry, Diagnostic))
    made: list[Entry | Diagnostic] = []
    for one in given:
        if isinstance(one, Diagnostic):
            made.append(one)
            continue
        for field, kind in (("name", str), ("values", Mapping), ("places", Mapping)):
            if not isinstance(getattr(one, field), kind):
                told = f"{type(getattr(one, field)).__name__}, and not {kind.__name__}"
                raise WrongResultError(f"the `{field}` of its host `{shown(str(one.name))}` is {told}")
        made.append(entry_of(one, source))
    return made


def is_folder(value: object) -> bool:
    """Whether a value is the path of a folder that is there."""
    return isinstance(value, Path) and value.is_dir()
