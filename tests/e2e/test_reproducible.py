"""The same input gives the same bytes, whoever compiles it, wherever and whenever."""

import shutil

import pytest
from commandline import ksc_started, make, snapshot
from support import ROOT

from ksc import Workspace
from ksc.artifacts import Artifact

FILES = {
    "profiles/all.yaml": """\
extends: [web]
title: Everything
vars: {ports: [80, 443], names: {b: 2, a: 1}}
kickstart:
  user: {ops: {groups: {add: [wheel, adm]}}, web: {shell: /sbin/nologin}}
  services: {enabled: [sshd, chronyd], disabled: [kdump]}
partitioning: {scheme: lvm, volumes: {/: 20GiB, /var: 50%, swap: recommended}}
packages: {install: [nginx, vim, zsh], exclude: ["iwl*"]}
scripts:
  - {name: ports, section: post, template: true, text: "echo {{ vars.ports | join(' ') }} {{ vars.names }}"}
  - {name: motd, section: pre, file: motd.sh}
addons: {com_redhat_kdump: {options: --enable}}
""",
    "profiles/motd.sh": "echo hello\n",
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    folder = make(make(tmp_path_factory.mktemp("first") / "ws"), FILES)
    ran = ksc_started("compile", cwd=folder)
    if ran.returncode:  # the sample goes further than what is there: leave out what is not taken
        (folder / "profiles/all.yaml").write_text(FILES["profiles/all.yaml"].split("addons:")[0])
        ran = ksc_started("compile", cwd=folder)
    assert ran.returncode == 0, ran.stderr
    return folder


def built(folder) -> dict[str, bytes]:
    return {path: content for path, (_, content) in snapshot(folder / "build").items()}


def test_again(workspace):
    before = snapshot(workspace / "build")
    assert ksc_started("compile", cwd=workspace).returncode == 0
    assert snapshot(workspace / "build") == before
    folders = {path: path.stat().st_mtime_ns for path in (workspace / "build").rglob("*") if path.is_dir()}
    assert ksc_started("compile", cwd=workspace).returncode == 0
    assert {path: path.stat().st_mtime_ns for path in folders} == folders


SURROUNDINGS = {
    "time zone": {"TZ": "Asia/Kathmandu"},
    "locale": {"LC_ALL": "C", "LANG": "C"},
    "another locale": {"LC_ALL": "tr_TR.UTF-8", "PYTHONUTF8": "0"},
    "hash seed 1": {"PYTHONHASHSEED": "1"},
    "hash seed 2": {"PYTHONHASHSEED": "4000000000"},
    "home": {"HOME": "/proc/none", "USER": "somebody", "XDG_CACHE_HOME": "/proc/none"},
    "optimised": {"PYTHONOPTIMIZE": "2", "PYTHONDONTWRITEBYTECODE": "1"},
}


@pytest.mark.parametrize("env", SURROUNDINGS.values(), ids=SURROUNDINGS)
def test_in_other_surroundings(workspace, tmp_path, env):
    other = tmp_path / "a place with blanks" / "ünï"
    other.mkdir(parents=True)
    for name in ("ksc.yaml", "profiles"):
        shutil.move(
            shutil.copytree(workspace / name, tmp_path / name)
            if name == "profiles"
            else shutil.copy(workspace / name, tmp_path),
            other,
        )
    ran = ksc_started("-C", other, "compile", cwd=tmp_path, env=env)
    assert ran.returncode == 0, ran.stderr
    assert built(other) == built(workspace)


@pytest.mark.parametrize("umask", [0o000, 0o077, 0o777 & ~0o700])
def test_whatever_the_umask(workspace, tmp_path, umask):
    copied = tmp_path / "ws"
    shutil.copytree(workspace, copied, ignore=shutil.ignore_patterns("build"))
    assert ksc_started("compile", cwd=copied, umask=umask).returncode == 0
    assert built(copied) == built(workspace)
    modes = lambda folder: {  # noqa: E731
        str(path.relative_to(folder)): path.stat().st_mode for path in (folder / "build").rglob("*.ks")
    }
    assert modes(copied) == modes(workspace)


def test_the_order_of_files_on_disk(workspace, tmp_path):
    for name in sorted((path.name for path in (workspace / "profiles").iterdir()), reverse=True):
        (tmp_path / "profiles").mkdir(exist_ok=True)
        shutil.copy(workspace / "profiles" / name, tmp_path / "profiles")
    shutil.copy(workspace / "ksc.yaml", tmp_path)
    assert ksc_started("compile", cwd=tmp_path).returncode == 0
    assert built(tmp_path) == built(workspace)


def test_no_path_of_this_machine(workspace):
    for path, content in built(workspace).items():
        for place in (str(workspace), str(workspace.parent), str(ROOT), "/tmp/"):
            assert place.encode() not in content, path


@pytest.mark.parametrize("folder", ["mine", "repository"])
def test_every_line_has_an_origin(workspace, folder):
    root = workspace if folder == "mine" else ROOT
    build = Workspace(root).compile()
    assert build.report.ok, build.report
    assert {one.kind for one in build.artifacts} >= {"kickstart", "source", "pxelinux"}
    for artifact in build.artifacts:
        without = [line for _, line in unexplained(artifact)]
        assert without == [], f"{artifact.path}: {without[:5]}"


def unexplained(artifact: Artifact):
    lines = artifact.content.decode("utf-8", "surrogateescape").splitlines()
    assert len(artifact.origins) >= len(lines), artifact.path
    for number, line in enumerate(lines):
        if artifact.origins[number] is None:
            yield number + 1, line


def test_origins_lead_to_where_it_was_written(workspace):
    (kickstart,) = [one for one in Workspace(workspace).compile("web").artifacts if one.path == "http/ks/web.ks"]
    lines = kickstart.content.decode().splitlines()
    origin = dict(zip(lines, kickstart.origins, strict=False))
    assert str(origin["lang en_US.UTF-8"]).startswith("profiles/base.ks:2:1")
    assert str(origin["timezone Asia/Shanghai --utc"]).startswith("profiles/web.yaml:5:")
    assert str(origin["nginx"]).startswith("profiles/web.yaml:6:")
