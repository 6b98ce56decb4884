"""Where the grammars and facts are, and the private folder for what is derived from them."""

import os
import stat
from functools import cache
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_INSTALLED = _HERE / "_data"
_CHECKOUT = _HERE.parent / "grammars"


def resource(name: str) -> Path:
    """A grammar or facts file: from the wheel's package data, else from the checkout's `grammars/`.

    Raises FileNotFoundError where neither has it: a broken installation.
    """
    for folder in (_INSTALLED, _CHECKOUT):
        if (folder / name).exists():
            return folder / name
    raise FileNotFoundError(f"ksc's own file {name} is missing: install ksc again")


def checkout() -> Path | None:
    """The checkout that this code runs from, where people change it; None for a wheel, which its version tells."""
    return None if _INSTALLED.is_dir() else _HERE.parent


@cache
def private_cache() -> Path | None:
    """A folder that only this user can write, made where it is missing; None where there can be none."""
    base = os.environ.get("XDG_CACHE_HOME")
    folder = (Path(base) if base else Path("~/.cache").expanduser()) / "ksc"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return None
    ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o022
    return folder if ours and os.access(folder, os.W_OK) else None
