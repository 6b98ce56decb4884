"""`Workspace.check`: what a compile would find, without one."""

import pytest
from commandline import SITE, WEB, make

from ksc import Workspace


def found(workspace: Workspace, *names: str, **how) -> list[str]:
    return [f"{one.code} {one.path}:{one.line}" for one in workspace.check(*names, **how)]


def test_what_a_compile_finds(tmp_path):
    workspace = Workspace(make(tmp_path))
    make(tmp_path, {"profiles/web.yaml": WEB.replace("--utc", "--nope"), "profiles/abstract.yaml": "abstract: true\n"})
    for names in ((), ("web",), ("web", "base")):
        report, compiled = workspace.check(*names), workspace.compile(*names, site=not names).report
        said = [[(one.code, str(one.location)) for one in errors] for errors in (report.errors, compiled.errors)]
        assert said[0] == said[1]
        assert not report.ok


def test_a_release_instead_of_the_profiles(tmp_path):
    workspace = Workspace(make(tmp_path))
    assert found(workspace, "web") == []
    make(tmp_path, {"profiles/web.yaml": WEB.replace("{timezone", "{timesource: --ntp-disable, timezone")})
    assert found(workspace, "web") == []
    assert "KS202 profiles/web.yaml:5" in found(workspace, "web", target="centos6")
    with pytest.raises(ValueError, match="rhel9, rhel10"):
        workspace.check("web", target="rhle9")


def test_what_stops_it(tmp_path):
    assert found(Workspace(tmp_path)) == ["KS550 None:None"]
    workspace = Workspace(make(tmp_path, {"ksc.yaml": SITE + "nope: 1\n", "profiles/a.yaml": ""}))
    assert found(workspace) == ["KS502 ksc.yaml:4"]
    make(tmp_path, {"ksc.yaml": SITE})
    assert found(workspace, "nobody") == ["KS308 None:None"]


def test_what_is_emitted_is_looked_at(tmp_path):
    workspace = Workspace(make(tmp_path, {"profiles/a.ks": "#version=RHEL9\n", "profiles/a.yaml": "extends: a\n"}))
    assert "KS704 profiles/a.yaml:1" in found(workspace)
    assert found(workspace, "a") == []
