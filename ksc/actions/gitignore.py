"""Whether a repository leaves out what is secret: the folder `.ksc`."""

import os
from pathlib import Path

from ksc.diagnostics import Diagnostic, start_of, warning
from ksc.layer.files import read_bytes
from ksc.workspace.find import STATE

IGNORED = ".gitignore"


def not_left_out(folder: Path, what: str) -> Diagnostic | None:
    """KS792 where git would take `.ksc/`, which holds `what`. A folder that git does not know is fine."""
    there = os.path.lexists(folder / IGNORED)
    if not (there or os.path.lexists(folder / ".git")) or leaves_out(folder):
        return None
    return warning(
        "KS792",
        f"{IGNORED} is there already, and does not leave out {STATE}/"
        if there
        else f"no {IGNORED} leaves out {STATE}/",
        start_of(str(folder / IGNORED)),
        notes=(what,),
        help=f"add the lines `/build/` and `{STATE}/`",
    )


def leaves_out(folder: Path) -> bool:
    """Whether the `.gitignore` of a workspace names `.ksc`."""
    data = read_bytes(folder / IGNORED, IGNORED)
    if isinstance(data, Diagnostic):
        return False
    lines = data.decode("utf-8", "replace").splitlines()
    return any(line.strip().strip("/") in (STATE, f"{STATE}/*", f"**/{STATE}", ".*", "*") for line in lines)
