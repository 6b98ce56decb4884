"""`ksc plugins new`: a package that works as it is written, and nothing of anybody's overwritten."""

import json
import os
import re
import subprocess
import sys
import tomllib

import pytest
from commandline import environment, snapshot
from support import ROOT

FILES = [
    "pyproject.toml",
    "README.md",
    "src/ksc_scheme_data_server/__init__.py",
    "src/ksc_scheme_data_server/py.typed",
    "tests/conftest.py",
    "tests/test_scheme.py",
]


@pytest.fixture(autouse=True)
def empty(tmp_path, monkeypatch):
    folder = tmp_path / "new"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_what_is_written(empty, call):
    code, out, err = call("plugins new scheme data-server")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        *(f"ksc-scheme-data-server/{name}: written" for name in FILES),
        "next: cd ksc-scheme-data-server",
        "      pip install -e . --group dev && pytest",
        "      then `ksc plugins` lists it, and a profile says `partitioning: {scheme: data-server}`",
    ]
    assert snapshot(empty).keys() == {f"ksc-scheme-data-server/{name}" for name in FILES}
    texts = "".join(path.read_text() for path in empty.rglob("*") if path.is_file())
    assert not re.search("@[A-Z]+@", texts)


def test_its_tests_pass_and_ksc_finds_it(empty, call):
    """Installed from a wheel, as its user would."""
    call("plugins new scheme data-server")
    package, site = empty / "ksc-scheme-data-server", empty / "site"
    options = ["--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check", "--quiet"]
    command = [sys.executable, "-m", "pip", "install", *options, "--target", str(site), str(package)]
    subprocess.run(command, check=True, capture_output=True)
    known = environment() | {"PYTHONPATH": os.pathsep.join([str(site), str(ROOT)])}

    def run(*arguments, cwd):
        return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, env=known, cwd=cwd)

    tested = run("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", cwd=package)
    assert tested.returncode == 0, tested.stdout
    assert "passed" in tested.stdout
    assert not {"failed", "skipped", "warning"} & set(tested.stdout.split())
    listed = json.loads(run("-m", "ksc", "plugins", "--format", "json", cwd=empty).stdout)["plugins"]
    [found] = [one for one in listed if one["name"] == "data-server"]
    assert (found["state"], found["hooks"]) == ("loaded", ["ksc_partition_schemes"])
    # Now that it is there, nobody gets another one of the name.
    again = run("-m", "ksc", "plugins", "new", "scheme", "data-server", "--into", "else", cwd=empty)
    assert again.returncode == 1
    assert "error[KS820] there is a partition scheme `data-server` already" in again.stderr
    assert not (empty / "else").exists()


def test_another_folder_and_json(empty, call):
    code, out, err = call("plugins new scheme x2 --into 'my plugins' --format json")
    assert (code, err) == (0, "")
    assert json.loads(out)["files"][0] == {"path": "my plugins/ksc-scheme-x2/pyproject.toml", "state": "written"}
    project = tomllib.loads((empty / "my plugins/ksc-scheme-x2/pyproject.toml").read_text())
    assert project["project"]["entry-points"]["ksc"] == {"x2": "ksc_scheme_x2"}
    assert "next: cd 'my plugins/ksc-scheme-x3'" in call("plugins new scheme x3 --into 'my plugins'")[1]


@pytest.mark.parametrize("there", ["folder", "file", "link", "dangling"])
def test_nothing_that_is_there_is_touched(empty, call, there):
    path = empty / "ksc-scheme-mine"
    if there == "folder":
        path.mkdir()
    elif there == "file":
        path.write_text("mine\n")
    else:
        (empty / "target").mkdir()
        path.symlink_to("target" if there == "link" else "nowhere")
    before = snapshot(empty)
    code, out, err = call("plugins new scheme mine")
    assert (code, out) == (1, "")
    assert err.startswith("error[KS821] ksc-scheme-mine is there already\n")
    assert snapshot(empty) == before


def test_names_of_schemes_that_there_are(empty, call):
    code, out, err = call("plugins new scheme luks-lvm")
    assert (code, out, snapshot(empty)) == (1, "", {})
    assert err.startswith("error[KS820] there is a partition scheme `luks-lvm` already\n")


@pytest.mark.parametrize(
    "name", ["''", "Mine", "2disks", "a_b", "a--b", "a-", "-a", "ä", "../x", "a/b", "'a b'", "a" * 41, "'a\n'", "null"]
)
def test_names_that_cannot_be(empty, call, name):
    code, out, err = call(f"plugins new scheme -- {name}")
    assert (code, out, snapshot(empty)) == (2, "", {})
    assert "cannot be a scheme's name" in err


def test_a_folder_that_is_an_empty_variable(empty, call):
    code, _, err = call("plugins new scheme mine --into ''")
    assert (code, snapshot(empty)) == (2, {})
    assert "--into is empty" in err


def test_a_kind_that_there_is_not(empty, call):
    code, _, err = call("plugins new emitter x")
    assert (code, snapshot(empty)) == (2, {})
    assert "there is no plugin of the kind 'emitter' to begin with; there is scheme" in err


def test_a_place_that_cannot_be_written(empty, call):
    (empty / "file").write_text("x")
    code, out, err = call("plugins new scheme mine --into file")
    assert (code, out) == (1, "")
    assert err.startswith("error[KS624] file/ksc-scheme-mine/pyproject.toml cannot be written: not a directory\n")
    assert list(snapshot(empty)) == ["file"]
