"""The house stays as it was planned: few things at the top, small modules, nobody's own machine in a file."""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from support import ROOT

TOP = {
    *("ksc", "grammars", "plugins", "profiles", "tests", "docs", "bench"),
    *("README.md", "LICENSE", "Makefile", "pyproject.toml"),
    # the repository is a workspace as well
    *("ksc.yaml", "hosts.yaml", "hosts.csv"),
}
LONGEST = 400


@cache
def kept() -> tuple[Path, ...]:
    """The repository's files, as git has them or would add them."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout: only there is it known which files are the repository's")
    return tuple(path for name in sorted(set(listed.split("\0")) - {""}) if (path := ROOT / name).is_file())


def test_top_level() -> None:
    top = {path.relative_to(ROOT).parts[0] for path in kept()}
    assert {name for name in top if not name.startswith(".")} <= TOP


def test_modules_are_small() -> None:
    lines = {path: path.read_text().count("\n") for path in kept() if path.suffix == ".py"}
    long = {str(path.relative_to(ROOT)): count for path, count in lines.items() if count > LONGEST}
    assert not long, f"more than {LONGEST} lines: split by what changes together"


def test_no_file_names_a_machine() -> None:
    # The place of this checkout and of the interpreter say nothing to anybody else; /usr is everybody's.
    places = {str(ROOT), str(ROOT.parent / "shared"), sys.prefix, sys.base_prefix} - {"/usr", "/usr/local"}
    naming = [
        f"{path.relative_to(ROOT)}: {place}"
        for path in kept()
        for place in places
        if place.encode() in path.read_bytes()
    ]
    assert not naming


@pytest.mark.parametrize("name", ["build-requirements.txt", "requirements.txt"])
def test_pins_are_exact_and_hashed(name: str) -> None:
    """Nothing but `name==version; marker` and sha256 sums: no source of packages is written down."""
    text = (ROOT / ".ci" / name).read_text()
    logical = re.sub(r"\\\n\s*", "", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)).splitlines()
    pin = re.compile(r"[A-Za-z0-9._-]+==[\w.!+]+( ; [^\\]+?)?( *--hash=sha256:[0-9a-f]{64})+")
    assert [line for line in logical if not pin.fullmatch(line)] == []
    assert logical


def test_ci_installs_each_program_that_tests_ask_for():
    """Where `program` is called, and where its words stand in a table: `("dhcpd", "isc-dhcp-server")`."""
    makefile = (ROOT / "Makefile").read_text()
    listed = set(re.search(r"^DEBIAN := ((?:.*\\\n)*.*)$", makefile, re.MULTILINE)[1].replace("\\\n", " ").split())
    asked = set()
    for path in sorted((ROOT / "tests").rglob("*.py")):
        asked |= set(re.findall(r'program\("[^"]+", "([^"]+)"\)', path.read_text()))
    assert len(asked) > 8
    assert asked <= listed
