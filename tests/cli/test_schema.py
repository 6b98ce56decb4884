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
