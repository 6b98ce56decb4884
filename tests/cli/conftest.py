import shlex

import pytest
from commandline import make

from ksc.cli import run


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    """A small workspace, and the current folder."""
    folder = make(tmp_path / "ws")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def call(capsys):
    """Runs a command line in this process: its exit code, what it printed, what it complained."""

    def call(line: str) -> tuple[int, str, str]:
        code = run(shlex.split(line))
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call
