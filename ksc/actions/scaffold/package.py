"""A new plugin as a package of its own: a scheme that works, to be changed, and tests that pass as they stand."""

import os
import re
from collections.abc import Collection
from importlib.resources import files
from pathlib import Path

from ksc.actions.import_.inputs import tame
from ksc.actions.import_.placing import Wanted, place
from ksc.actions.scaffold.scaffolding import Made
from ksc.diagnostics import Diagnostic, Report, error, start_of

KINDS = ("scheme",)

_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", re.ASCII)
_LONGEST = 40
# Templates by their place in the package; no tool takes them for files of ksc itself.
_FILES = {
    "pyproject.toml": "pyproject.toml.in",
    "README.md": "README.md.in",
    "src/@MODULE@/__init__.py": "scheme.py.in",
    "src/@MODULE@/py.typed": None,
    "tests/conftest.py": "conftest.py.in",
    "tests/test_scheme.py": "test_scheme.py.in",
}


def name_problem(name: str) -> str | None:
    """Why a scheme, and with it a package and a module, cannot have a name."""
    if len(name) > _LONGEST:
        return f"it has at most {_LONGEST} characters"
    if not _NAME.fullmatch(name):
        return "it has small letters, digits and single dashes, and begins with a letter: data-server"
    return "YAML takes the word for nothing at all" if name == "null" else None


def package(name: str, into: Path, known: Collection[str]) -> tuple[tuple[Made, ...], Report]:
    """Writes `ksc-scheme-NAME` into a folder: all of its files, or none and the reason. Nothing there is touched.

    `name` has no `name_problem`; `known` are the names of the schemes that there are.
    """
    if name in known:
        return (), Report((_taken(name),))
    folder = into / f"ksc-scheme-{name}"
    if os.path.lexists(folder):
        return (), Report((_there(folder),))
    module = f"ksc_scheme_{name.replace('-', '_')}"

    def filled(text: str) -> str:
        return text.replace("@NAME@", name).replace("@MODULE@", module)

    templates = files("ksc.actions.scaffold").joinpath("scheme")
    wanted = [
        Wanted(
            folder / filled(path),
            filled(templates.joinpath(template).read_text(encoding="utf-8") if template else "").encode(),
        )
        for path, template in _FILES.items()
    ]
    placed = place(wanted, force=False)
    if isinstance(placed, Diagnostic):
        return (), Report((placed,))
    return tuple(Made(one.path, "written") for one in placed), Report(())


def _taken(name: str) -> Diagnostic:
    return error(
        "KS820",
        f"there is a partition scheme `{name}` already",
        notes=("nothing was written", "two plugins with schemes of one name cannot be used together"),
        help="choose another name; `ksc plugins` shows where that one is from",
    )


def _there(folder: Path) -> Diagnostic:
    shown = tame(str(folder))
    return error(
        "KS821",
        f"{shown} is there already",
        start_of(shown),
        notes=("nothing was written",),
        help="choose another name, or another folder with --into",
    )
