"""Profiles to another release: their YAML, what lies below them, who else is concerned."""

import errno
import os
import tomllib
from pathlib import Path

import pytest
from commandline import make, snapshot

from ksc.actions.migrate.files import Rewritten, replace_files, write_file
from ksc.actions.migrate.profiles import migrate_profiles
from ksc.diagnostics import Source
from ksc.workspace import Workspace
from ksc.write.durable import write_all

CASES = tomllib.loads((Path(__file__).resolve().parent / "profiles.toml").read_text(encoding="utf-8"))
ERRORS = {"KS301", "KS308", "KS751", "KS759"}
SITE = {"ksc.yaml": "server: 192.0.2.10\n"}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_case(case, tmp_path):
    make(tmp_path, SITE | case["files"])
    before = snapshot(tmp_path)
    made = migrate_profiles(Workspace(tmp_path), case["names"], case["to"], case.get("from"))
    assert [f"{one.code} {one.path}:{one.line}:{one.column}" for one in made.report] == case["found"]
    assert {one.before.path: one.text for one in made.files if one.changed} == case.get("after", {})
    assert snapshot(tmp_path) == before
    make(tmp_path, case.get("after", {}))
    again = migrate_profiles(Workspace(tmp_path), case["names"], case["to"])
    assert not [one.before.path for one in again.files if one.changed]


WHOLE = {name: case for name, case in CASES.items() if not any(one[:5] in ERRORS for one in case["found"])}


@pytest.mark.parametrize("case", WHOLE.values(), ids=WHOLE)
def test_what_was_migrated_compiles(case, tmp_path):
    make(tmp_path, SITE | case["files"] | case.get("after", {}))
    assert Workspace(tmp_path).check(*case["names"]).ok


def kickstart(folder: Path) -> list[str]:
    build = Workspace(folder).compile("web", site=False)
    assert build.report.ok
    return next(one.content for one in build.artifacts if one.kind == "kickstart").decode().splitlines()


def test_the_same_time_servers_as_before(tmp_path):
    """A text takes the place of the base's statement: what went with it then must not come back."""
    for name, servers in (("statements as text", 2), ("time servers that are replaced below", 0)):
        folder = make(tmp_path / name, SITE | CASES[name]["files"])
        assert sum(",c.example" in line for line in kickstart(folder)) == (servers > 0)
        make(folder, CASES[name]["after"])
        assert sum(line.startswith("timesource") for line in kickstart(folder)) == servers


def test_a_release_that_nobody_knows(tmp_path):
    make(tmp_path)
    with pytest.raises(ValueError, match="rhel99"):
        migrate_profiles(Workspace(tmp_path), ["web"], "rhel99")


# Writing.


def rewritten(path: Path, text: str = "new\n") -> Rewritten:
    return Rewritten(path, Source(str(path), path.read_text()), text)


def test_all_files_or_none(tmp_path, monkeypatch):
    make(tmp_path, {"a": "old\n", "b": "old\n"})
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: real(path, mode) and not str(path).endswith("b"))
    written, found = replace_files([rewritten(tmp_path / "a"), rewritten(tmp_path / "b")])
    assert (written, [one.code for one in found]) == ([], ["KS912"])
    assert (tmp_path / "a").read_text() == "old\n"


def test_what_cannot_be_told_before(tmp_path, monkeypatch):
    """A disk that is full in the middle: nothing is written, and nothing is left beside the files."""
    files = [rewritten(path) for path in (make(tmp_path, dict.fromkeys("abc", "old\n")) / name for name in "abc")]
    left = [write_all, full]

    def write(opened: int, content: bytes) -> None:
        left.pop(0)(opened, content)

    monkeypatch.setattr("ksc.actions.rewriting.write_all", write)
    before = snapshot(tmp_path)
    written, found = replace_files(files)
    assert (written, [one.message for one in found]) == (
        [],
        [f"{tmp_path}/b cannot be written: no space left on device"],
    )
    assert snapshot(tmp_path) == before


def full(opened: int, content: bytes) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_what_has_taken_its_place(tmp_path, monkeypatch):
    files = [rewritten(path) for path in (make(tmp_path, dict.fromkeys("abc", "old\n")) / name for name in "abc")]
    real = Path.replace
    monkeypatch.setattr(Path, "replace", lambda self, to: full(0, b"") if to.name == "b" else real(self, to))
    written, found = replace_files(files)
    assert (written, len(found)) == (files[:1], 1)
    assert [(tmp_path / name).read_text() for name in "abc"] == ["new\n", "old\n", "old\n"]
    assert sorted(os.listdir(tmp_path)) == ["a", "b", "c"]


def test_what_does_not_change_is_not_written(tmp_path):
    make(tmp_path, {"a": "old\n"})
    before = snapshot(tmp_path)
    assert replace_files([rewritten(tmp_path / "a", "old\n")]) == ([], [])
    assert snapshot(tmp_path) == before


def test_another_file_keeps_the_mode(tmp_path):
    make(tmp_path, {"a": "old\n"})
    (tmp_path / "a").chmod(0o640)
    assert write_file(tmp_path / "b", rewritten(tmp_path / "a")) is None
    assert (tmp_path / "b").stat().st_mode & 0o777 == 0o640
    assert write_file(tmp_path / "c", Rewritten(None, Source("<stdin>", ""), "x")) is None
    assert (tmp_path / "c").stat().st_mode & 0o777 == 0o600


def test_what_stands_there_gets_the_mode(tmp_path):
    make(tmp_path, {"a": "old\n", "b": "other\n", "c": "other\n"})
    (tmp_path / "a").chmod(0o640)
    for name in "bc":
        (tmp_path / name).chmod(0o644)
    assert write_file(tmp_path / "b", rewritten(tmp_path / "a")) is None
    assert (tmp_path / "b").stat().st_mode & 0o777 == 0o640
    assert write_file(tmp_path / "c", Rewritten(None, Source("<stdin>", ""), "x")) is None
    assert (tmp_path / "c").stat().st_mode & 0o777 == 0o644


def test_what_is_no_regular_file(tmp_path):
    make(tmp_path, {"a": "old\n", "out": "mine\n"})
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "nowhere").symlink_to("none")
    with (tmp_path / "out").open("a") as opened:
        (tmp_path / "link").symlink_to(f"/dev/fd/{opened.fileno()}")
        for path in (
            *map(tmp_path.joinpath, ("pipe", "folder", "nowhere", "link")),
            Path(f"/dev/fd/{opened.fileno()}"),
        ):
            problem = write_file(path, rewritten(tmp_path / "a"))
            assert problem is not None and "no regular file" in problem.message, path
    assert (tmp_path / "out").read_text() == "mine\n"


# What packages ship.

PLUGIN = """\
from pathlib import Path

from ksc.markers import hookimpl


@hookimpl
def ksc_profile_dirs():
    return {"corp": Path(__file__).parents[1] / "SHIPPED"}
"""


@pytest.mark.parametrize("where", ["inside", "../outside"])
def test_what_a_package_ships_is_not_edited(tmp_path, where):
    root = make(
        tmp_path / "ws",
        {
            "ksc.yaml": "plugins: [plugins/corp.py]\n",
            "plugins/corp.py": PLUGIN.replace("SHIPPED", where),
            "profiles/web.yaml": "extends: corp/base\n",
            f"{where}/base.ks": "#version=RHEL7\ninstall\nlang C\n",
        },
    )
    made = migrate_profiles(Workspace(root), ["web"], "rocky9")
    refused = next(one for one in made.report if one.code == "KS757")
    assert "`corp/base` belongs to a package" in refused.message
    make(root, {f"{where}/base.ks": "#version=RHEL9\nlang C\n"})
    made = migrate_profiles(Workspace(root), ["web"], "rocky9")
    assert made.report.ok
    assert [one.text for one in made.files if one.changed] == ["extends: corp/base\ntarget: rocky9\n"]
