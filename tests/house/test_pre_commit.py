"""The hooks that pre-commit is offered: sound, for the right files, and run as pre-commit runs them."""

import re
import shlex
from importlib.metadata import entry_points

import pytest
import yaml
from commandline import BASE, ksc
from support import ROOT

from ksc.cli.app import COMMANDS

HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
KNOWN = {"id", "name", "description", "entry", "language", "types", "files", "minimum_pre_commit_version"}


def test_there_are_two():
    assert list(HOOKS) == ["ksc-check", "ksc-fmt"]


@pytest.mark.parametrize("hook", HOOKS.values(), ids=HOOKS)
def test_a_hook_is_sound(hook):
    assert set(hook) == KNOWN
    assert hook["language"] == "python"
    program, command = shlex.split(hook["entry"])
    assert command in COMMANDS and hook["id"] == f"{program}-{command}"
    assert program in entry_points(group="console_scripts").names


KICKSTARTS = [
    *("a.ks", "profiles/web.ks", "a.b.ks", "a.kickstart", "ks.cfg", "anaconda-ks.cfg", "root/anaconda-ks.cfg"),
    *("x_ks.cfg", "isolinux/ks.cfg", "rocky9.ks.cfg", "original-ks.cfg"),
]  # fmt: skip
OTHERS = [
    *("profiles/web.yaml", "ksc.yaml", "a.cfg", "grub.cfg", "books.cfg", "a.ks.j2", "a.ks.in", "ks", "disks", "a.ksy"),
    *("ks.cfg.d/a.txt", "a.ks/readme.md", "pxelinux.cfg/default", "hooks.cfg"),
]


@pytest.mark.parametrize("hook", HOOKS.values(), ids=HOOKS)
def test_the_files(hook):
    pattern = re.compile(hook["files"])
    assert [name for name in KICKSTARTS if not pattern.search(name)] == []
    assert [name for name in OTHERS if pattern.search(name)] == []


def run(hook, *files, cwd):
    """A hook as pre-commit runs it: its entry and the files behind it, at the top of the repository."""
    return ksc(*shlex.split(HOOKS[hook]["entry"])[1:], *files, cwd=cwd)


def test_check_runs(tmp_path):
    (tmp_path / "a.ks").write_text(BASE)
    (tmp_path / "b.ks").write_text(BASE + "nope\n")
    assert run("ksc-check", "a.ks", cwd=tmp_path).returncode == 0
    ran = run("ksc-check", "a.ks", "b.ks", cwd=tmp_path)
    assert ran.returncode == 1 and "b.ks:15:1" in ran.stderr


def test_fmt_runs(tmp_path):
    """A hook that changes a file has failed: pre-commit sees to that itself."""
    (tmp_path / "a.ks").write_text(BASE)
    ran = run("ksc-fmt", "a.ks", cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "a.ks: formatted\n")
    assert (tmp_path / "a.ks").read_text() == BASE.replace('"', "")
    assert run("ksc-fmt", "a.ks", cwd=tmp_path).stderr == ""
