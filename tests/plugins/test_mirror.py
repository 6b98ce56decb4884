"""The scheme package under plugins/, installed as a user would and found through its entry point."""

import json
import os
import subprocess
import sys
from pathlib import Path

from support import ROOT

from ksc.testing import assert_accepted

PACKAGE = ROOT / "plugins/ksc-scheme-mirror"

# What a run of ksc does with it, in a process that knows of the package only what is installed.
SCRIPT = """
import json, sys
from ksc.diagnostics import Source
from ksc.hooks import load
from ksc.layer import marks
from ksc.storage.layer import partition
from ksc.testing import context

assert "ksc_scheme_mirror" not in sys.modules
plugins, report = load()
schemes = plugins.schemes()
value, _ = marks.read(Source("web.yaml", sys.argv[1]))
change, found = partition(value, schemes.value, context("rhel9"), "web")
[listed] = [one for one in plugins.listing() if one.name == "mirror"]
print(json.dumps({
    "problems": [one.message for one in (*report, *schemes.found, *found)],
    "listed": [listed.kind, listed.state, *listed.hooks],
    "schemes": sorted(schemes.value),
    "file": sys.modules["ksc_scheme_mirror"].__file__,
    "lines": [command.text.rstrip() for command in change.commands] if change else None,
}))
"""


def run(installed: Path, text: str) -> dict[str, object]:
    """The script's answer for one `partitioning:`."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(installed), str(ROOT)])}
    command = [sys.executable, "-c", SCRIPT, text]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=installed)
    assert done.returncode == 0, done.stderr
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def test_it_is_found_and_lays_out_two_disks(installed: Path) -> None:
    answer = run(installed, "{scheme: mirror, disk: [sda, sdb]}")
    assert answer["problems"] == []
    assert answer["listed"] == ["distribution", "loaded", "ksc_partition_schemes"]
    assert {"autopart", "lvm", "mirror", "plain"} <= set(answer["schemes"])
    assert Path(str(answer["file"])).is_relative_to(installed)
    lines = answer["lines"]
    assert isinstance(lines, list)
    assert "raid /boot --device=boot --level=RAID1 --fstype=xfs raid.101 raid.102" in lines
    assert_accepted(lines, "rhel9")


def test_its_refusals_are_diagnostics(installed: Path) -> None:
    answer = run(installed, "{scheme: mirror, disk: sda}")
    assert answer["problems"] == ["a mirror has two disks, not 1"]
    assert answer["lines"] is None


def test_what_the_package_holds(installed: Path) -> None:
    files = {str(path.relative_to(installed)) for path in installed.rglob("*") if path.suffix != ".pyc"}
    assert {"ksc_scheme_mirror/__init__.py", "ksc_scheme_mirror/py.typed"} <= files
    [entry_points] = installed.glob("ksc_scheme_mirror-*.dist-info/entry_points.txt")
    assert entry_points.read_text().split() == ["[ksc]", "mirror", "=", "ksc_scheme_mirror"]


def test_the_guide_shows_the_package_as_it_is() -> None:
    guide = (ROOT / "docs/schemes.md").read_text()
    assert f"```python\n{(PACKAGE / 'src/ksc_scheme_mirror/__init__.py').read_text()}```\n" in guide
    assert '[project.entry-points.ksc]\nmirror = "ksc_scheme_mirror"\n' in guide
    assert '[project.entry-points.ksc]\nmirror = "ksc_scheme_mirror"\n' in (PACKAGE / "pyproject.toml").read_text()
