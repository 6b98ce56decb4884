"""Plugins of installed distributions, through the metadata that an installer writes."""

import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from types import SimpleNamespace

import pytest

from ksc.hooks import candidates, load


def distribute(folder: Path, name: str, module: str, text: str, point: str | None = None) -> None:
    """What pip leaves behind for a wheel with one module."""
    (folder / f"{module}.py").write_text(text)
    info = folder / f"{name.replace('-', '_')}-1.5.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.5\n")
    (info / "entry_points.txt").write_text(f"[ksc]\n{point or name} = {module}\n")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


GOOD = "from ksc.markers import hookimpl\n@hookimpl\ndef ksc_filters():\n    return {'f': len}\n"


def test_one_is_found_and_a_broken_one_beside_it_named(folder: Path) -> None:
    distribute(folder, "ksc-test-good", "ksc_test_good", GOOD)
    distribute(folder, "ksc-test-bad", "ksc_test_bad", "import ksc_there_is_no_such_module\n")
    plugins, report = load()
    told = [one.message for one in report.errors]
    assert told == [
        (
            "the plugin `ksc-test-bad` (ksc-test-bad 1.5) cannot be loaded: "
            "ModuleNotFoundError: No module named 'ksc_there_is_no_such_module'"
        )
    ]
    (listed,) = [one for one in plugins.listing() if one.name == "ksc-test-good"]
    assert (listed.kind, listed.where, listed.hooks) == ("distribution", "ksc-test-good 1.5", ("ksc_filters",))
    assert "f" in plugins.filters().value


def test_two_distributions_with_one_plugins_name(folder: Path) -> None:
    distribute(folder, "ksc-test-one", "ksc_test_one", GOOD, "same")
    distribute(folder, "ksc-test-two", "ksc_test_two", GOOD, "same")
    _, report = load()
    assert [one.message for one in report.errors] == [
        "two plugins are called `same`: from ksc-test-one 1.5, and from ksc-test-two 1.5"
    ]


@pytest.mark.parametrize(
    ("text", "may"),
    [("[ksc]\na = b\n", True), ("[x]\na = b\n[ ksc ]\n", True), ("[console_scripts]\nksc = ksc:main\n", False)],
)
@pytest.mark.parametrize("kind", ["dist-info", "egg-info"])
def test_metadata_is_read_where_there_may_be_plugins(folder, text, may, kind):
    (folder / f"x-1.{kind}").mkdir()
    assert not candidates._may_have_plugins(str(folder))
    (folder / f"x-1.{kind}/entry_points.txt").write_text(text)
    assert candidates._may_have_plugins(str(folder)) is may


def test_archives_may_have_plugins(folder):
    assert not candidates._may_have_plugins(str(folder / "a.zip"))
    (folder / "a.zip").write_bytes(b"")
    assert candidates._may_have_plugins(str(folder / "a.zip"))
    (folder / "b.egg").mkdir()
    assert candidates._may_have_plugins(str(folder))


def test_a_folder_that_may_not_be_read_has_none(folder, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "iterdir", refuse)
    monkeypatch.setattr(Path, "stat", refuse)
    monkeypatch.setattr("sys.path", [str(folder)])
    assert candidates.installed() == ()


def test_what_is_installed_while_ksc_runs_is_found(folder, monkeypatch):
    monkeypatch.setattr("sys.path", [str(folder)])
    assert candidates.installed() == ()
    distribute(folder, "ksc-test-late", "ksc_test_late", GOOD)
    assert [one.name for one in candidates.installed()] == ["ksc-test-late"]
    assert candidates.installed() is candidates.installed()


def test_whoever_else_finds_distributions_is_asked(monkeypatch):
    class Other:
        @staticmethod
        def find_distributions(_context):
            return [SimpleNamespace(name="other", version="1", entry_points=[POINT], _normalized_name="other")]

    monkeypatch.setattr("sys.path", [])
    monkeypatch.setattr("sys.meta_path", [*sys.meta_path, Other])
    assert [one.name for one in candidates.installed()] == ["there"]


POINT = EntryPoint("there", "ksc_test_there", "ksc")
