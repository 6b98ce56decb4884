"""The main job by hand, as the README has it, and what becomes of it when the machine stops in between."""

import random
import shutil
import signal
import subprocess
import sys
import time

import pytest
from commandline import BASE, SITE, WEB, environment, ksc, ksc_started, make, snapshot
from support import ROOT

EXAMPLE = ROOT / "docs/examples/anaconda-ks.cfg"
WEB_PROFILE = """\
extends: anaconda-ks
title: Web server (Rocky Linux 9)
tree: rocky9
kickstart:
  timezone: Asia/Shanghai --utc
  bootloader: {timeout: 1, append: {add: ["console=ttyS0"]}}
  firstboot: null
packages:
  install: [nginx]
  exclude: ["iwl*-firmware"]
"""


def test_the_four_commands(tmp_path):
    shutil.copy(EXAMPLE, tmp_path / "anaconda-ks.cfg")
    imported = ksc_started("import", "anaconda-ks.cfg", cwd=tmp_path)
    assert imported.returncode == 0, imported.stderr
    assert (tmp_path / "profiles/anaconda-ks.ks").read_bytes() == EXAMPLE.read_bytes()
    make(tmp_path, {"ksc.yaml": SITE, "profiles/web-profile.yaml": WEB_PROFILE})

    compiled = ksc_started("compile", "web-profile", cwd=tmp_path)
    assert compiled.returncode == 0, compiled.stderr
    kickstart = (tmp_path / "build/http/ks/web-profile.ks").read_text()
    lines = kickstart.splitlines()
    assert "timezone Asia/Shanghai --utc" in lines
    assert "nginx" in lines and "-iwl*-firmware" in lines
    assert any(line.startswith("bootloader ") and "console=ttyS0" in line for line in lines)
    assert not any(line.startswith("firstboot") for line in lines)
    assert "url --url=http://192.0.2.10/rocky9" in lines
    assert not any(line.startswith("cdrom") for line in lines)
    menu = (tmp_path / "build/tftp/pxelinux.cfg/default").read_text()
    assert "inst.ks=http://192.0.2.10/ks/web-profile.ks" in menu
    assert (tmp_path / "build/manifest.json").is_file()

    one = ksc_started("compile", "web-profile", "--stdout", "kickstart", cwd=tmp_path)
    assert one.stdout == kickstart
    listed = ksc_started("plugins", cwd=tmp_path)
    assert listed.returncode == 0
    assert listed.stdout.count("built-in") >= 5
    assert "ksc_emitters" in listed.stdout and "ksc_partition_schemes" in listed.stdout


@pytest.fixture(scope="module")
def fleet(tmp_path_factory):
    """A workspace of 200 profiles, and the build that an undisturbed compile makes of a change to them all."""
    profiles = {f"profiles/p{number:03}.yaml": WEB for number in range(200)}
    folder = make(tmp_path_factory.mktemp("fleet") / "ws", {"ksc.yaml": SITE, "profiles/base.ks": BASE, **profiles})
    assert ksc("compile", cwd=folder).returncode == 0
    before = snapshot(folder / "build")
    (folder / "profiles/base.ks").write_text(BASE.replace("lang en_US", "lang de_DE"))
    for number in range(0, 200, 2):
        (folder / f"profiles/p{number:03}.yaml").unlink()
    after = folder.with_name("after")
    shutil.copytree(folder, after, copy_function=shutil.copy2)
    begun = time.perf_counter()
    assert ksc_started("compile", cwd=after).returncode == 0
    return folder, contents(before), contents(snapshot(after / "build")), time.perf_counter() - begun


def contents(files) -> dict[str, bytes]:
    return {path: content for path, (_, content) in files.items()}


@pytest.mark.parametrize("seed", range(6))
def test_killed_at_a_random_moment(fleet, tmp_path, seed):
    folder, before, after, takes = fleet
    work = tmp_path / "ws"
    shutil.copytree(folder, work, copy_function=shutil.copy2)
    moment = takes * random.Random(seed).uniform(0.3, 1.05)
    with subprocess.Popen(
        [sys.executable, "-m", "ksc", "compile"],
        cwd=work, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
    halfway = contents(snapshot(work / "build"))
    for path, content in halfway.items():
        if not path.startswith(".ksc"):
            assert content in (before.get(path), after.get(path)), f"{path} is neither old nor new"
    ran = ksc("compile", cwd=work)
    assert ran.returncode == 0, ran.stderr
    assert contents(snapshot(work / "build")) == after
    stamps = snapshot(work / "build")
    assert ksc("compile", cwd=work).returncode == 0
    assert snapshot(work / "build") == stamps


def test_two_at_a_time(fleet, tmp_path):
    """One writes, the other waits or says that somebody writes; the build is whole in the end."""
    folder, _, after, _ = fleet
    work = tmp_path / "ws"
    shutil.copytree(folder, work, copy_function=shutil.copy2)
    command = [sys.executable, "-m", "ksc", "compile"]
    running = [
        subprocess.Popen(command, cwd=work, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    for one in running:
        _, err = one.communicate(timeout=60)
        assert one.returncode == 0 or b"error[KS8" in err
        assert b"KS999" not in err
    assert contents(snapshot(work / "build")) == after
