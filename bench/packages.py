"""Resolving packages: made repositories as large as real ones, each measured in a process of its own."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from bench.processes import ROOT

SIZES = (10_000, 60_000)
WANTED = 300  # packages of the group that is asked for
ROUNDS = 5


def write(folder: Path, count: int) -> None:
    """A repository: packages with some six requirements each, most of a few libraries, as in a distribution.

    One package requires a file that the file lists alone have; each has thirty of those.
    """
    sys.path.append(str(ROOT / "tests"))
    from repodata import Group, Pkg, write_repository  # type: ignore[import-not-found]

    random = Random(count)

    def packages() -> Iterator[Any]:
        for number in range(count):
            name = f"package-{number}"
            below = {random.randrange(1 + number // 50) for _ in range(6)} if number else set()
            requires = tuple(f"lib{one}.so.1()(64bit)" for one in sorted(below))
            yield Pkg(
                name,
                requires=(*requires, "/usr/share/package-1/file-1") if number == count - 1 else requires,
                provides=(f"lib{number}.so.1()(64bit)", f"{name}(x86-64) = 1.0-1.el9"),
                files=(f"/usr/bin/{name}",),
                more=tuple(f"/usr/share/{name}/file-{one}" for one in range(30)),
            )

    some = tuple(f"package-{number}" for number in range(count // 2, count // 2 + WANTED))
    write_repository(folder, packages(), [Group("wanted", some)])


def measure(folder: Path, cache: Path) -> dict[str, float]:
    """Seconds of each step, and MiB of memory before and after the file lists."""
    from ksc.packages.cache import Cache
    from ksc.packages.loading import load
    from ksc.packages.resolving import resolve
    from ksc.packages.universe import Source, Universe
    from ksc.packages.wanted import Spec, Wanted
    from ksc.trees.medium import Folder

    def timed(work: Any) -> tuple[float, Any]:
        begin = time.perf_counter()
        result = work()
        return time.perf_counter() - begin, result

    def memory() -> float:
        # Not getrusage, whose figure a process has from the one that started it.
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024

    medium, kept = Folder(folder, "bench"), Cache(cache)
    first, _ = timed(lambda: load(medium, ".", "bench", "bench", kept, lambda *_: None))
    again, repository = timed(lambda: load(medium, ".", "bench", "bench", kept, lambda *_: None))
    pool, universe = timed(lambda: Universe([Source(repository)], "x86_64"))
    wanted = Wanted((Spec("@wanted", "group", "wanted"),))
    times = [timed(lambda: resolve(universe, wanted)) for _ in range(ROUNDS)]
    result = times[0][1]
    assert len(result.packages) >= WANTED and not universe.complete  # noqa: PT018 - of one thing: it was resolved
    before = memory()
    files, _ = timed(universe.add_files)
    return {
        "read": first,
        "read again": again,
        "pool": pool,
        "resolve": median(seconds for seconds, _ in times),
        "packages": len(result.packages),
        "memory": before,
        "file lists": files,
        "memory with them": memory(),
    }


def main() -> None:
    """Each size, in a process that has nothing else in its memory."""
    print("\nPackages, seconds and MiB")
    for count in SIZES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write(folder / "repository", count)
            words = [sys.executable, "-m", "bench.packages", str(folder / "repository"), str(folder / "cache")]
            done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
        figures = json.loads(done.stdout)
        print(f"{count:>7,}  " + ", ".join(f"{name} {value:,.2f}" for name, value in figures.items()))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(Path(sys.argv[1]), Path(sys.argv[2]))))
    else:
        main()
