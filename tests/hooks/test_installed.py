"""Plugins of installed distributions, through the metadata that an installer writes."""

import sys
import zipfile
from importlib.metadata import EntryPoint
from pathlib import Path
from types import SimpleNamespace

import pytest

from ksc.hooks import candidates, distributions, load


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


TEXTS = {
    "plain": "[ksc]\na = ksc_there\n",
    "two, an attribute, extras": "[ksc]\na = ksc_there\nb.c-d = ksc_there:thing.part [x, y]\n",
    "no blanks": "[console_scripts]\nksc=ksc:main\n[ksc]\na=ksc_there:thing\n[other]\nb = c\n",
    "comments and Windows": "# x\r\n[ksc]\r\n# z = w\r\n  a = ksc_there\r\n\r\n",
    "another group": "[console_scripts]\nksc = ksc:main\n",
    "a group with blanks": "[ ksc ]\na = ksc_there\n",
    "nothing": "",
    "twice": "[ksc]\na = ksc_there\n[x]\ny = z\n[ksc]\nb = ksc_there\n",
}


def told(found) -> list[tuple[str, str, object]]:
    return sorted((one.name, one.where, one.load()) for one in found)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("kind", ["dist-info", "egg-info"])
def test_what_is_found_is_what_python_itself_finds(folder, monkeypatch, text, kind):
    monkeypatch.setattr("sys.path", [str(folder)])
    (folder / "ksc_there.py").write_text("class thing:\n    part = 7\n")
    metadata = "Metadata-Version: 2.1\nName: Its.Name\nVersion: 1.0+a\nSummary: Name: x\n\nName: y\n"
    for number, name in enumerate(("its_name-1.0+a", "Its.Name-0.9", "other-2")):
        info = folder / f"{number}/{name}.{kind}"
        info.mkdir(parents=True)
        (info / ("METADATA" if kind == "dist-info" else "PKG-INFO")).write_text(metadata)
        (info / "entry_points.txt").write_text(text)
        sys.path.append(str(folder / str(number)))
    monkeypatch.setitem(sys.modules, "ksc_there", SimpleNamespace(thing=SimpleNamespace(part=7)))
    assert [one[:2] for one in told(distributions.points())] == [one[:2] for one in told(distributions._asked())]


def test_archives_and_eggs_are_left_to_python(folder, monkeypatch):
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("zipped-1.dist-info/METADATA", "Name: zipped\nVersion: 1\n")
        archive.writestr("zipped-1.dist-info/entry_points.txt", "[ksc]\na = zipped\n")
    (folder / "b.egg/EGG-INFO").mkdir(parents=True)
    monkeypatch.setattr("sys.path", [str(folder), str(folder / "a.zip")])
    assert [(one.name, one.where) for one in distributions.points()] == [("a", "zipped 1")]


@pytest.mark.parametrize("text", ["[ksc]\nnonsense\n", "[ksc]\na = b c d\n"])
def test_what_is_not_understood_is_left_to_python(folder, monkeypatch, text):
    monkeypatch.setattr("sys.path", [str(folder)])
    distribute(folder, "ksc-odd", "ksc_odd", GOOD)
    (folder / "ksc_odd-1.5.dist-info/entry_points.txt").write_text(text)
    asked = []
    monkeypatch.setattr(distributions, "_asked", lambda: asked.append(1) or ())
    assert (distributions.points(), asked) == ((), [1])


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
