"""Where lifted secrets go: a file each, in the folder of the store `files`, never over another secret."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import field
from pathlib import Path

from ksc.actions.import_.inputs import tame
from ksc.actions.import_.placing import Wanted
from ksc.diagnostics import Diagnostic, error, start_of
from ksc.layer.files import read_source
from ksc.layer.site import read_site
from ksc.records import dataclass
from ksc.secrets.builtin import FOLDER
from ksc.secrets.private import NotPrivateError, read_private
from ksc.workspace.find import SITE

_STORE = "files"
_MOST = 1_000  # names that are tried for one secret
_LONGEST = 60  # characters of what a name is made of


class CannotKeepError(Exception):
    """No secret can be kept, and why."""

    def __init__(self, finding: Diagnostic) -> None:
        super().__init__(finding.message)
        self.finding = finding


@dataclass(slots=True)
class Keeping:
    """The secrets of one import on their way into the store.

    `shown` is what messages call the folder; `prefix` what a profile says before a name: the store, where another
    one is the site's default. `profile` is what the import is called.
    """

    folder: Path
    shown: str
    prefix: str
    profile: str
    files: dict[str, bytes] = field(default_factory=dict, repr=False)
    shared: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)

    def name(self, stems: Sequence[str], secret: str, *, share: bool = False) -> str:
        """The name under which a secret is kept: the first that is free, or that holds the same already.

        With `share` all equal secrets of the import that could have the first name have one. Raises
        `CannotKeepError`.
        """
        if share and (stems[0], secret) in self.shared:
            return self.shared[stems[0], secret]
        content = secret.encode()
        for name in self._candidates(stems):
            held = self.files.get(name)
            if held is None:
                held = self._held(name)
            if held is None or held.removesuffix(b"\n") == content:
                self.files[name] = content + b"\n" if held is None else held
                self.shared[stems[0], secret] = name
                return name
        raise CannotKeepError(self._cannot(f"there are {_MOST:,} secrets with names like `{stems[-1]}`", None))

    def wanted(self) -> Iterator[Wanted]:
        """The files to place, in the order of their names."""
        for name in sorted(self.files):
            yield Wanted(self.folder / name, self.files[name], secret=True)

    def _candidates(self, stems: Sequence[str]) -> Iterator[str]:
        yield from stems
        owned = f"{stems[-1]}-{slug(self.profile)}"
        yield owned
        yield from (f"{owned}-{number}" for number in range(2, _MOST))

    def _held(self, name: str) -> bytes | None:
        try:
            return read_private(self.folder, name, self.shown)
        except NotPrivateError as problem:
            raise CannotKeepError(self._cannot(str(problem), problem.help)) from None

    def _cannot(self, why: str, help_: str | None) -> Diagnostic:
        return _cannot(self.shown, why, help_)


def open_keeping(root: Path, profile: str) -> Keeping | Diagnostic:
    """The store `files` of the workspace `root`, as its `ksc.yaml` has it."""
    shown = str(root / SITE)
    source = read_source(root / SITE, shown)
    if isinstance(source, Diagnostic) and source.code != "KS901":
        return source
    site, found = read_site(None if isinstance(source, Diagnostic) else source)
    wrong = next((one for one in found if one.severity == "error"), None)
    if wrong is not None:
        return _cannot(FOLDER, f"{shown} cannot be read: {wrong.message}", "mend it, and import again")
    said = site.secrets.stores.get(_STORE)
    folder = said.options.get("folder", FOLDER) if said else FOLDER
    if not isinstance(folder, str) or not folder or not folder.isprintable():
        return _cannot(FOLDER, f"the `folder` of the store `{_STORE}` in {shown} is no text", None)
    prefix = "" if site.secrets.default == _STORE else f"{_STORE}:"
    return Keeping(root / Path(folder).expanduser(), folder, prefix, profile)


def slug(text: str) -> str:
    """A part of a secret's name, made from any text."""
    return re.sub(r"[^A-Za-z0-9_.@+-]+", "-", text).strip("-.")[:_LONGEST].rstrip("-.")


def _cannot(shown: str, why: str, help_: str | None) -> Diagnostic:
    return error(
        "KS349",
        f"secrets cannot be kept in {tame(shown)}: {why}",
        start_of(tame(shown)),
        notes=("nothing was written",),
        help=help_ or "put that right, or import without --lift-secrets",
    )
