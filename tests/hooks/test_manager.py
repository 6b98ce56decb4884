"""Loading: each plugin on its own, in an order that is not chance's, and only what may be trusted."""

import itertools
import os
import subprocess
import sys
from pathlib import Path

import pluggy
import pytest
from emit.kit import SITE, install
from hooks.kit import codes, fine, giving, loaded, plugin, workspace

from ksc.emit import EmitContext, Fragment
from ksc.hooks import API_VERSION, Candidate, load
from ksc.hooks.candidates import BUILT_IN
from ksc.layer.fields import Named
from ksc.markers import hookimpl

HOOK = """\
from __future__ import annotations
from dataclasses import dataclass
from ksc.markers import hookimpl

@dataclass
class Note:
    text: str

@hookimpl
def ksc_filters():
    return {"note": Note}
"""


def state(name: str, listing: object) -> str:
    return next(one.state for one in listing if one.name == name)  # type: ignore[attr-defined]


def test_ksc_alone() -> None:
    plugins = fine()
    assert [one.name for one in plugins.listing()] == sorted(BUILT_IN)
    assert all(one.state == "loaded" and one.hooks and one.where == "built-in" for one in plugins.listing())


def test_the_listing() -> None:
    plugins = fine(plugin("acme", ksc_filters=giving({}), ksc_order=-5), plugin("off"), disabled=["off"])
    first = plugins.listing()[0]
    assert (first.name, first.kind, first.where) == ("acme", "distribution", "acme-dist 1.0")
    assert (first.hooks, first.order, first.state) == (("ksc_filters",), -5, "loaded")
    assert state("off", plugins.listing()) == "disabled"


def fragments(*plugins: Candidate) -> list[str]:
    made, _ = fine(*plugins).emit_kickstart(install(), EmitContext(SITE))
    return [one.plugin for one in made]


@pytest.mark.parametrize("arrival", list(itertools.permutations("abcd")))
def test_the_order_is_declared_and_never_that_of_arrival(arrival: tuple[str, ...]) -> None:
    plugins = {
        "a": plugin("a", ksc_emit_kickstart=giving("text")),
        "b": plugin("b", ksc_emit_kickstart=giving("text"), ksc_order=-1),
        "c": plugin("c", ksc_emit_kickstart=giving("text", order=-2), ksc_order=9),
        "d": plugin("d", ksc_emit_kickstart=giving("text")),
    }
    assert fragments(*(plugins[name] for name in arrival)) == ["c", "b", "a", "d"]


def test_a_broken_plugin_is_named_and_the_others_are_there() -> None:
    def fail() -> object:
        raise ImportError("no module named x")

    broken = Candidate("broken", "distribution", "broken-dist 2.1", fail)
    plugins, report = loaded(broken, plugin("good", ksc_filters=giving({"f": len})))
    (found,) = report
    assert found.code == "KS510"
    assert "`broken` (broken-dist 2.1) cannot be loaded: ImportError: no module named x" in found.message
    assert found.help is not None
    assert "disable: [broken]" in found.help
    assert list(plugins.filters().value) == ["f"]
    assert state("broken", plugins.listing()) == "broken"


@pytest.mark.parametrize(
    "problem", [SystemExit(0), RecursionError(), SyntaxError("bad"), pluggy.PluginValidationError(1, "x")]
)
def test_whatever_an_import_raises(problem: BaseException) -> None:
    def fail() -> object:
        raise problem

    _, report = loaded(Candidate("broken", "distribution", "d", fail))
    assert len(report.errors) == 1
    assert "`broken`" in report.errors[0].message


def test_entry_points_that_cannot_be_listed() -> None:
    def fail() -> list[Candidate]:
        raise OSError("bad metadata")

    plugins, report = load(find=fail)
    assert codes(report) == ["KS510"]
    assert plugins.listing()


def test_a_misspelt_hook_is_an_error_with_the_near_miss() -> None:
    plugins, report = loaded(plugin("p", ksc_emiters=giving([]), ksc_filters=giving({"f": len})))
    (found,) = report
    assert found.code == "KS511"
    assert found.help == "did you mean `ksc_emitters`?"
    assert "f" not in plugins.filters().value


def test_a_hook_that_is_not_marked() -> None:
    def ksc_filters() -> dict[str, object]:
        return {}

    _, report = loaded(plugin("p", ksc_filters=ksc_filters))
    assert codes(report) == ["KS517"]


def test_an_argument_that_the_hook_does_not_give() -> None:
    @hookimpl
    def wrong(install: object, contxt: object) -> None:
        return None

    _, (found,) = loaded(plugin("p", ksc_emit_menu=wrong))
    assert found.code == "KS512"
    assert "contxt" in found.message


def test_pluggys_own_marker_works_but_not_its_order() -> None:
    marker = pluggy.HookimplMarker("ksc")
    plugins = fine(plugin("p", ksc_filters=marker(lambda: {"f": len})))
    assert list(plugins.filters().value) == ["f"]
    for option in ("tryfirst", "trylast", "wrapper", "hookwrapper"):

        def hook() -> object:
            yield

        _, report = loaded(plugin("p", ksc_filters=marker(**{option: True})(hook)))
        assert codes(report) == ["KS512"]


def test_two_plugins_of_one_name() -> None:
    _, (found,) = loaded(plugin("x"), Candidate("x", "distribution", "other 3", object))
    assert found.code == "KS513"
    assert "from other 3, and from x-dist 1.0" in found.message
    _, (found,) = loaded(plugin("pxelinux"))
    assert found.code == "KS513"
    assert "from built-in, and from pxelinux-dist 1.0" in found.message


def test_one_object_under_two_names() -> None:
    one = plugin("a")
    module = one.load()
    _, (found,) = loaded(one, Candidate("b", "distribution", "b-dist", lambda: module))
    assert found.code == "KS510"
    assert "`b`" in found.message


def test_a_disabled_plugin_is_not_even_imported() -> None:
    def fail() -> object:
        raise AssertionError

    plugins = fine(Candidate("x", "distribution", "d", fail), disabled=["x", "pxelinux"])
    assert {"kickstart", "source"} < {one.plugin for one in plugins.emitters().value} < BUILT_IN.keys() - {"pxelinux"}


def test_disabling_what_is_not_there_is_a_warning() -> None:
    _, report = loaded(disabled=["pxelinus"])
    (found,) = report
    assert (found.code, found.severity, found.help) == ("KS523", "warning", "did you mean `pxelinux`?")


def test_a_plugin_for_a_later_ksc() -> None:
    fine(plugin("now", ksc_api=API_VERSION))
    _, report = loaded(plugin("later", ksc_api=API_VERSION + 1))
    assert codes(report) == ["KS516"]
    _, report = loaded(plugin("odd", ksc_order="first"))
    assert codes(report) == ["KS510"]


def test_a_class_is_made_an_object() -> None:
    class Shout:
        word = "text"

        @hookimpl
        def ksc_emit_kickstart(self, install: object) -> str:
            return self.word

    plugins = fine(Candidate("shout", "distribution", "d", lambda: Shout))
    assert plugins.emit_kickstart(install(), EmitContext(SITE)).value == (Fragment("shout", "text"),)


def from_files(folder: Path, *names: str) -> tuple[object, list[str]]:
    plugins, report = load(folder, [Named(f"plugins/{name}.py") for name in names], find=list)
    return plugins, codes(report)


def test_a_file_of_the_workspace(tmp_path: Path) -> None:
    folder = workspace(tmp_path, ours=HOOK)
    plugins, report = load(folder, [Named("plugins/ours.py")], find=list)
    assert not report.diagnostics
    assert list(plugins.filters().value) == ["note"]
    (listed,) = [one for one in plugins.listing() if one.kind == "file"]
    assert (listed.name, listed.where) == ("ours", "plugins/ours.py")
    assert sorted(one.name for one in (folder / "plugins").iterdir()) == ["ours.py"]


def test_a_file_that_is_not_listed_is_not_run(tmp_path: Path) -> None:
    folder = workspace(tmp_path, ours="raise SystemExit('run')")
    assert from_files(folder)[1] == []


@pytest.mark.parametrize("path", [".", "ksc.yaml", "plugins", "plugins/ours.py"])
@pytest.mark.parametrize("mode", [0o020, 0o002])
def test_what_others_may_write_is_not_run(tmp_path: Path, path: str, mode: int) -> None:
    folder = workspace(tmp_path, ours="raise SystemExit('run')")
    target = folder / path
    target.chmod(target.stat().st_mode | mode)
    _, report = load(folder, [Named("plugins/ours.py")], find=list)
    (found,) = report
    assert found.code == "KS514"
    assert "may write it" in found.message
    assert found.help is not None
    assert "chmod go-w" in found.help


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
@pytest.mark.parametrize("path", [".", "ksc.yaml", "plugins", "plugins/ours.py"])
def test_what_belongs_to_another_is_not_run(tmp_path: Path, path: str) -> None:
    folder = workspace(tmp_path, ours="raise SystemExit('run')")
    os.chown(folder / path, 12345, -1)
    _, report = load(folder, [Named("plugins/ours.py")], find=list)
    assert codes(report) == ["KS514"]
    assert "belongs to another user" in report.errors[0].message


@pytest.mark.parametrize("name", ["../x.py", "/etc/x.py", "plugins/sub/x.py", "plugins/x.txt", "", "plugins/gone.py"])
def test_what_is_no_file_of_the_workspace(tmp_path: Path, name: str) -> None:
    folder = workspace(tmp_path, ours=HOOK)
    _, report = load(folder, [Named(name)], find=list)
    assert codes(report) == ["KS515"]


def test_links_and_pipes_are_not_followed(tmp_path: Path) -> None:
    folder = workspace(tmp_path, ours=HOOK)
    (folder / "plugins/link.py").symlink_to("ours.py")
    os.mkfifo(folder / "plugins/pipe.py", 0o644)
    (folder / "plugins/folder.py").mkdir(mode=0o755)
    assert from_files(folder, "link")[1] == ["KS515"]
    assert from_files(folder, "pipe")[1] == ["KS514"]
    assert from_files(folder, "folder")[1] == ["KS515"] or from_files(folder, "folder")[1] == ["KS514"]


def test_a_file_with_a_mistake_shows_its_place(tmp_path: Path) -> None:
    folder = workspace(tmp_path, bad="x = 1\ndef f(:\n", worse="\0", fails="\n1 / 0\n")
    _, report = load(folder, [Named(f"plugins/{name}.py") for name in ("bad", "worse", "fails")], find=list)
    assert codes(report) == ["KS510"] * 3
    assert report.errors[0].line == 2
    assert "fails.py, line 2" in report.errors[2].notes[0]


def test_loading_makes_no_manager_at_import() -> None:
    script = "import sys, ksc.markers; sys.exit(any(name in sys.modules for name in ('pluggy', 'ksc.hooks', 'yaml')))"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
