"""The larger scheme package under plugins/, installed as a user would: its scheme and its check, in a workspace."""

import os
import subprocess
import sys
from pathlib import Path

from commandline import environment, make
from support import ROOT

FILES = {
    "ksc.yaml": "server: 192.0.2.10\n",
    "profiles/base.ks": "lang en_US.UTF-8\nkeyboard us\ntimezone UTC\nrootpw --lock\nautopart\n%packages\n%end\n",
    "profiles/files.yaml": """\
extends: base
target: rhel9
partitioning: {scheme: depot, system: sda, data: [sdb, sdc], level: raid1, keep: true}
""",
    "profiles/worse.yaml": """\
extends: files
kickstart:
  clearpart: --all
""",
}


def ksc(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    known = environment(PYTHONPATH=os.pathsep.join([str(installed), str(ROOT)]))
    command = [sys.executable, "-m", "ksc", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=known, cwd=folder)


def test_scheme_and_check(installed: Path, tmp_path: Path) -> None:
    folder = make(tmp_path / "ws", FILES)
    listed = ksc(installed, folder, "plugins").stdout
    [depot] = [line for line in listed.splitlines() if line.startswith("depot ")]
    assert depot.endswith("ksc_checks, ksc_partition_schemes")
    made = ksc(installed, folder, "compile", "files", "--stdout", "kickstart")
    assert made.returncode == 0, made.stderr
    assert "clearpart --all --initlabel --drives=sda\n" in made.stdout
    assert "logvol /srv --vgname=data --name=srv --noformat --fsoptions=nodev,nosuid\n" in made.stdout
    worse = ksc(installed, folder, "check")
    assert worse.returncode == 1
    assert "error[DEPOT1] the data is to be kept, and this empties the disks that it lies on\n" in worse.stderr
    assert "--> profiles/worse.yaml:3:3\n" in worse.stderr
