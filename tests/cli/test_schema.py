"""`ksc schema`."""

import json
import os

import pytest
from commandline import snapshot

SCHEME = """\
from dataclasses import dataclass
from ksc.markers import hookimpl
from ksc.storage import Layout, Scheme

@dataclass(frozen=True)
class Options:
    width: int = 1

@hookimpl
def ksc_partition_schemes():
    return [Scheme("stripes", Options, lambda options, context: Layout(()), "stripes")]
"""


def plugin(workspace, code):
    (workspace / "plugins").mkdir()
    (workspace / "plugins/ours.py").write_text(code)
    os.chmod(workspace / "plugins/ours.py", 0o644)
    os.chmod(workspace / "plugins", 0o755)
    os.chmod(workspace / "ksc.yaml", 0o644)
    with (workspace / "ksc.yaml").open("a") as site:
        site.write("plugins: [plugins/ours.py]\n")


@pytest.mark.parametrize("kind", ["profile", "site", "hosts"])
def test_it_prints_a_schema_and_nothing_else(kind, workspace, call):
    before = snapshot(workspace)
    code, out, err = call(f"schema {kind}")
    assert (code, err) == (0, "")
    assert json.loads(out)["title"] == f"ksc {kind}"
    assert snapshot(workspace) == before


def test_a_release_by_any_name(workspace, call):
    code, out, _ = call("schema profile --target rocky9")
    assert code == 0
    assert json.loads(out)["title"] == "ksc profile for Red Hat Enterprise Linux 9"
    code, out, err = call("schema profile --target rocky99")
    assert (code, out) == (1, "")
    assert "error[KS554]" in err


def test_schemes_of_the_workspaces_plugins(workspace, call):
    plugin(workspace, SCHEME)
    code, out, err = call("schema profile")
    assert (code, err) == (0, "")
    assert json.loads(out)["$defs"]["scheme.stripes"]["properties"]["width"]["default"] == 1


def test_without_the_plugins_there_is_no_schema_of_profiles(workspace, call, tmp_path):
    plugin(workspace, "raise RuntimeError('oh')")
    target = tmp_path / "old.json"
    target.write_text("old")
    code, out, err = call(f"schema profile --output {target}")
    assert (code, out) == (1, "")
    assert "error[KS786]" in err
    assert target.read_text() == "old"
    assert call("schema site")[0] == 0


def test_outside_of_a_workspace(tmp_path, monkeypatch, call):
    monkeypatch.chdir(tmp_path)
    code, out, err = call("schema profile")
    assert (code, err) == (0, "")
    assert "scheme.lvm" in json.loads(out)["$defs"]


def test_into_a_file(workspace, call):
    printed = call("schema site")[1]
    assert call("schema site --output some/where.json") == (0, "", "")
    assert (workspace / "some/where.json").read_text() == printed
    assert call("schema site --output some/where.json")[0] == 0
    code, _, err = call("schema site --output some")
    assert code == 1
    assert "some cannot be written" in err


def test_a_kind_that_there_is_not(workspace, call):
    assert call("schema profiles")[0] == 2


KINDS = ("profile", "site", "hosts")


def test_written_to_where_the_files_look_for_them(workspace, call):
    (workspace / "deeper").mkdir()
    code, out, err = call("-C deeper schema --write")
    assert (code, err) == (0, "")
    assert out.splitlines() == [f".ksc/schema/{kind}.json: written" for kind in KINDS]
    for kind in KINDS:
        assert (workspace / f".ksc/schema/{kind}.json").read_text() == call(f"schema {kind}")[1]
    before = snapshot(workspace)
    assert call("schema --write")[1].splitlines() == [f".ksc/schema/{kind}.json: unchanged" for kind in KINDS]
    assert snapshot(workspace) == before


def test_written_anew_when_a_plugin_comes_and_left_when_it_breaks(workspace, call):
    call("schema --write")
    plugin(workspace, SCHEME)
    assert ".ksc/schema/profile.json: written\n" in call("schema --write")[1]
    assert "scheme.stripes" in (workspace / ".ksc/schema/profile.json").read_text()
    (workspace / "plugins/ours.py").write_text("oh no")
    before = snapshot(workspace)
    code, _, err = call("schema --write")
    assert code == 1
    assert "error[KS786]" in err
    assert snapshot(workspace) == before


def named_by(path):
    """The schema that a file's first line names."""
    first = path.read_text().splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    return path.parent / first.partition("=")[2]


def test_what_import_and_init_write_names_its_schema(tmp_path, monkeypatch, call):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.cfg").write_text("#version=RHEL9\nlang C\nreboot\n")
    assert call("import a.cfg")[0] == 0
    assert call("import a.cfg --name whole --yaml")[0] == 0
    assert call("init new")[0] == 0
    for name in ("profiles/a.yaml", "profiles/whole.yaml", "new/profiles/server.yaml"):
        assert json.loads(named_by(tmp_path / name).read_text())["title"] == "ksc profile"
    assert json.loads(named_by(tmp_path / "new/ksc.yaml").read_text())["title"] == "ksc site"
    assert json.loads(named_by(tmp_path / "new/hosts.yaml").read_text())["title"] == "ksc hosts"


def test_an_import_is_done_without_them(workspace, call):
    (workspace / ".ksc").mkdir()
    (workspace / ".ksc/schema").write_text("in the way")
    (workspace / "a.cfg").write_text("#version=RHEL9\nlang C\nreboot\n")
    code, out, err = call("import a.cfg")
    assert code == 0
    assert "profiles/a.yaml: written" in out
    assert "note[KS787] there are no schemas for editors yet" in err
    assert (workspace / ".ksc/schema").read_text() == "in the way"


def test_a_failed_import_makes_none(workspace, call):
    assert call("import nothing.cfg")[0] == 1
    assert not (workspace / ".ksc").exists()


def test_nothing_goes_with_write(workspace, call):
    assert [call(line)[0] for line in ("schema", "schema --write site", "schema --write --target rhel9")] == [2, 2, 2]


def test_no_workspace_no_place_for_them(tmp_path, monkeypatch, call):
    monkeypatch.chdir(tmp_path)
    code, _, err = call("schema --write")
    assert code == 1
    assert "error[KS550]" in err
