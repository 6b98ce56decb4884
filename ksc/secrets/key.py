"""The workspace's key: what salts are made from, so that a build can be repeated and its salts cannot be foreseen."""

import os
import re
from pathlib import Path

from ksc.diagnostics import Diagnostic, error, start_of, warning
from ksc.secrets.private import NotPrivateError, from_here, read_private

FOLDER = ".ksc"
NAME = "key"
SHOWN = f"{FOLDER}/{NAME}"

_SIZE = 32  # bytes
_WRITTEN = re.compile(rb"[0-9a-f]{%d}\n?" % (2 * _SIZE))
_MAKE = "`ksc init` makes one; where builds must not differ, copy it from the other machine (mode 0600)"


def new_key() -> bytes:
    """What a new key's file holds: hexadecimal digits, and a line end."""
    return os.urandom(_SIZE).hex().encode() + b"\n"


def read_key(workspace: Path) -> tuple[bytes, list[Diagnostic]]:
    """The key, and what is wrong with it.

    Where there is none the salts are made from nothing but the names of account and profile, and that is said: hashes
    are then the same on every machine, and whoever knows these names knows the salts before.
    """
    shown = from_here(workspace / FOLDER)
    try:
        written = read_private(workspace / FOLDER, NAME, shown)
    except NotPrivateError as problem:
        said = f"the workspace's key is not used: {problem}"
        return b"", [error("KS341", said, start_of(SHOWN), help=problem.help)]
    if written is None:
        missing = warning(
            "KS340",
            f"there is no {shown}/{NAME}: the salts of hashed passwords can be foreseen",
            notes=("they are made from the names of account and profile alone, the same on every machine",),
            help=_MAKE,
        )
        return b"", [missing]
    if not _WRITTEN.fullmatch(written):
        said = f"{shown}/{NAME} is no key: it holds {2 * _SIZE} hexadecimal digits"
        return b"", [error("KS341", said, start_of(SHOWN), help=f"put the right one back, or remove it: {_MAKE}")]
    return bytes.fromhex(written.decode()), []
