"""`make bench`: ours and the reference's in one run, interleaved: medians and ratios.

Nothing here passes or fails: the figures are for reading. Run it on a machine that does nothing else.
"""

import os
import subprocess
import sys

from bench import growth, inside, packages, planning, processes


def main() -> None:
    """Whole processes first, then what goes on inside one."""
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores")
    processes.main()
    inside.main()
    growth.main()
    planning.main()
    packages.main()
    # Memory is a process's peak: in one that has done all of the above nothing would be seen of it.
    subprocess.run([sys.executable, "-m", "bench.fleet"], check=True)


if __name__ == "__main__":
    main()
