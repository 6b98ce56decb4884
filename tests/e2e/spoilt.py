"""A workspace with a build, and what must be true of a run after something in it was spoilt."""

from pathlib import Path

from commandline import ksc, ksc_started, make, snapshot

from ksc import Workspace

MIB = 2**20
LONG = f"# {'x' * 1000}\n" * 2_000
SECONDS = 20  # far more than anything takes: a hang is meant, not a slow machine


class Bad:
    """A workspace with a build, and what a compile of it must be like after something was spoilt."""

    def __init__(self, folder: Path) -> None:
        self.folder = make(folder)
        assert Workspace(folder).compile().write(folder / "build")[1].ok
        self.before = snapshot(folder / "build")

    def run(self, *arguments: str, timeout: float = SECONDS, **more):
        """A run; with `more`, what the system makes of it as it starts."""
        run = ksc_started if more else ksc
        return run(*arguments, cwd=self.folder, timeout=timeout, **more)

    def put(self, name: str, content: str | bytes) -> None:
        make(self.folder, {name: content})

    def fails(self, *arguments: str, code: str, **more) -> str:
        """What is said, once it was looked at: short, clear, and nothing changed."""
        ran = self.run(*(arguments or ("compile",)), **more)
        clear(ran, code)
        assert snapshot(self.folder / "build") == self.before
        return ran.stderr


def clear(ran, code: str) -> None:
    assert ran.returncode in (1, 2), ran.stderr[:2000]
    assert f"error[{code}]" in ran.stderr, f"{code}: {ran.stderr[:2000]}"
    assert "Traceback" not in ran.stderr
    assert "KS999" not in ran.stderr
    lines = ran.stderr.splitlines()
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 200
    assert ran.stdout == ""
