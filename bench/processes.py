"""Whole processes, from start to end: what a user waits for."""

import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from bench.table import interleaved, show

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
EXAMPLE = ROOT / "docs/examples/anaconda-ks.cfg"
ROUNDS = 15
PEER = "ksvalidator FILE"

COMMANDS: dict[str, list[str | Path]] = {
    "python -c pass": [sys.executable, "-c", "pass"],
    PEER: [BIN / "ksvalidator", "-v", "RHEL9", EXAMPLE],
    "ksc --version": [BIN / "ksc", "--version"],
    "ksc check FILE": [BIN / "ksc", "check", EXAMPLE],
    "ksc compile web-profile": [BIN / "ksc", "compile", "web-profile"],
}


def run(command: list[str | Path], folder: Path) -> None:
    """One run of a command; the benchmark ends where it fails."""
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if ran.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed, so there is nothing to compare:\n{ran.stderr}")


def main() -> None:
    """Every command in a copy of the example workspace."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(ROOT / "ksc.yaml", folder)
        shutil.copytree(ROOT / "profiles", folder / "profiles")
        works = {what: partial(run, command, folder) for what, command in COMMANDS.items()}
        show(f"Whole processes, median of {ROUNDS}", interleaved(works, ROUNDS), PEER)
