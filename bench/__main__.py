"""`make bench`: whole processes, ours and the reference's in one run, interleaved: medians and ratios.

Nothing here passes or fails: the figures are for reading. Run it on a machine that does nothing else.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
EXAMPLE = ROOT / "docs/examples/anaconda-ks.cfg"
ROUNDS = 15

COMMANDS: dict[str, list[str | Path]] = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "ksvalidator FILE": [BIN / "ksvalidator", "-v", "RHEL9", EXAMPLE],
    "ksc --version": [BIN / "ksc", "--version"],
    "ksc check FILE": [BIN / "ksc", "check", EXAMPLE],
    "ksc compile web-profile": [BIN / "ksc", "compile", "web-profile"],
}
PEER = "ksvalidator FILE"


def milliseconds(command: list[str | Path], folder: Path) -> float:
    """How long one run of `command` takes, from start to end."""
    begun = time.perf_counter()
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    took = (time.perf_counter() - begun) * 1e3
    if ran.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed, so there is nothing to compare:\n{ran.stderr}")
    return took


def main() -> None:
    """Measure every command in a copy of the example workspace, and print a table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(ROOT / "ksc.yaml", folder)
        shutil.copytree(ROOT / "profiles", folder / "profiles")
        times: dict[str, list[float]] = {what: [] for what in COMMANDS}
        for turn in range(ROUNDS + 1):
            for what, command in COMMANDS.items():
                took = milliseconds(command, folder)
                if turn:  # the first warms caches
                    times[what].append(took)
    medians = {what: median(taken) for what, taken in times.items()}
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, median of {ROUNDS} runs of each")
    for what, middle in medians.items():
        print(f"{what:26}{middle:8.0f} ms{middle / medians[PEER]:8.2f} of {PEER}")


if __name__ == "__main__":
    main()
