"""The `ksc` that need not start does what the one that starts does."""

import os
import shutil
import subprocess

import pytest
from commandline import environment, ksc, ksc_started, make, warm


@pytest.mark.parametrize(
    "line", ["compile -o out", "compile wep -o out", "--help", "frobnicate", "check -", "-C profiles list"]
)
def test_it_is_the_same(tmp_path, line):
    said, folder = [], make(tmp_path)
    for run in (ksc, ksc_started):
        ran = run(*line.split(), cwd=folder, stdin=b"lang C\nnope\n")
        shutil.rmtree(folder / "out", ignore_errors=True)
        said.append((ran.returncode, ran.stdout, ran.stderr))
    assert said[0] == said[1]


def test_for_a_shell(tmp_path):
    env = environment(PATH=f"{warm().folder()}/bin:{os.environ['PATH']}")
    command = "(umask 077; ksc compile -o out) && printf 'nope\\n' | ksc check - --target rhel9 2>&1 | tail -n 1"
    ran = subprocess.run(["bash", "-c", command], cwd=make(tmp_path), env=env, capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.endswith("1 error\n")
    assert (tmp_path / "out/http/ks/web.ks").stat().st_mode & 0o777 == (tmp_path / "out").stat().st_mode & 0o666


def test_what_does_not_end_is_ended(tmp_path):
    make(tmp_path, {"ksc.yaml": "plugins: [plugins/endless.py]\n", "plugins/endless.py": "while True: pass\n"})
    with pytest.raises(subprocess.TimeoutExpired):
        ksc("compile", cwd=tmp_path, timeout=0.5)
