"""`ksc import` and `ksc check` as commands: what they print, where they write, which code they end with."""

import json

import pytest
from commandline import BASE, make, snapshot


def test_import_makes_a_workspace_of_a_folder(tmp_path, call, monkeypatch):
    monkeypatch.chdir(make(tmp_path, {"anaconda-ks.cfg": BASE}))
    code, out, err = call("import anaconda-ks.cfg")
    assert (code, err) == (0, "")
    assert out == (
        "profiles/anaconda-ks.ks: written\n"
        "profiles/anaconda-ks.yaml: written\n"
        "release: rhel9 (its header says `#version=RHEL9`)\n"
        "next: ksc compile anaconda-ks\n"
    )
    assert (tmp_path / "profiles/anaconda-ks.ks").read_text() == BASE
    assert call("compile anaconda-ks")[0] == 0


def test_import_again(workspace, call):
    call("import profiles/base.ks --name one")
    code, out, _ = call("import profiles/base.ks --name one")
    assert code == 0
    assert out.startswith("profiles/one.ks: unchanged\nprofiles/one.yaml: unchanged\n")
    (workspace / "other.cfg").write_text(BASE + "skipx\n")
    before = snapshot(workspace)
    code, out, err = call("import other.cfg --name one")
    assert (code, out) == (1, "")
    assert "--force" in err
    assert snapshot(workspace) == before
    code, out, _ = call("import other.cfg --name one --force")
    assert code == 0
    assert "profiles/one.ks: replaced" in out


def test_import_several(workspace, call):
    make(workspace, {"a.cfg": BASE, "b.cfg": BASE + "skipx\n"})
    code, out, err = call("import a.cfg missing.cfg b.cfg")
    assert code == 1
    assert "missing.cfg" in err
    assert out.count("next: ksc compile") == 2
    assert (workspace / "profiles/a.ks").exists() and (workspace / "profiles/b.yaml").exists()
    data = json.loads(call("import a.cfg b.cfg --format json")[1])
    assert [one["name"] for one in data["imported"]] == ["a", "b"]
    assert {file["state"] for one in data["imported"] for file in one["files"]} == {"unchanged"}


def test_import_as_yaml(workspace, call):
    make(workspace, {"a.cfg": BASE})
    code, out, _ = call("import a.cfg --yaml --target rocky9")
    assert code == 0
    assert not (workspace / "profiles/a.ks").exists()
    assert "target: rocky9" in (workspace / "profiles/a.yaml").read_text()
    assert "next: ksc compile a\n" in out
    assert call("compile a")[0] == 0


def test_import_below_a_workspace_and_into_another(workspace, call, monkeypatch, tmp_path):
    make(tmp_path, {"ws/sub/a.cfg": BASE, "new/.keep": ""})
    monkeypatch.chdir(workspace / "sub")
    assert call("import a.cfg")[0] == 0
    assert (workspace / "profiles/a.ks").exists()
    assert call("-C ../../new import a.cfg")[0] == 0
    assert (tmp_path / "new/profiles/a.ks").exists()


def test_import_strict(workspace, call):
    make(workspace, {"a.cfg": BASE.replace("--iscrypted $6$salt$hash", "geheim")})
    code, out, err = call("import a.cfg")
    assert code == 0
    assert "KS601" in err and "geheim" not in out + err
    assert call("import a.cfg --strict")[0] == 1


@pytest.mark.parametrize("name", ["../x", "a/b", "", "a.yaml", ".hidden", "x" * 200])
def test_import_names(workspace, call, name):
    before = snapshot(workspace)
    code, _, err = call(f"import profiles/base.ks --name '{name}'")
    assert code == 1
    assert "KS622" in err
    assert snapshot(workspace) == before


def test_check_is_silent_where_all_is_well(workspace, call):
    assert call("check profiles/base.ks") == (0, "", "")
    assert call("check profiles/base.ks --strict --target rocky9") == (0, "", "")


def test_check_shows_what_where_why_and_what_to_do(workspace, call):
    make(workspace, {"a.ks": "lang en_US\nautopart --nohome\n"})
    code, out, err = call("check a.ks --target rhel6")
    assert (code, out) == (1, "")
    assert err == (
        "error[KS204] `autopart --nohome` is not available in rhel6\n"
        "  --> a.ks:2:10\n"
        "   | autopart --nohome\n"
        "   |          ^^^^^^^^\n"
        "   = help: rhel7+ fedora has it; or drop it\n\n"
        "1 error\n"
    )


def test_check_says_when_it_guessed_the_release(workspace, call):
    make(workspace, {"a.ks": "lang en_US\nnosuchcommand\n", "fine.ks": "lang en_US\n"})
    err = call("check a.ks")[2]
    assert "KS201" in err and "KS552" in err and "--target" in err
    assert "KS552" not in call("check a.ks --target rhel9")[2]
    assert call("check fine.ks") == (0, "", "")


def test_check_takes_several_and_goes_on(workspace, call):
    make(workspace, {"a.ks": "#version=RHEL9\nnope\n", "b.ks": "#version=RHEL9\nnada\n"})
    code, _, err = call("check a.ks missing.ks profiles b.ks")
    assert code == 1
    assert err.index("a.ks:2:1") < err.index("missing.ks") < err.index("b.ks:2:1")
    assert err.endswith("\n4 errors\n")


def test_check_needs_no_workspace_and_runs_nothing_of_one(tmp_path, call, monkeypatch):
    files = {"ksc.yaml": "plugins: [plugins/evil.py]\n", "plugins/evil.py": "1/0\n", "profiles/a.ks": BASE}
    monkeypatch.chdir(make(tmp_path, files))
    assert call("check profiles/a.ks") == (0, "", "")


@pytest.mark.parametrize("line", ["check profiles/base.ks --target rhle9", "check x --target ''"])
def test_an_unknown_release(workspace, call, line):
    code, _, err = call(line)
    assert code == 1
    assert "KS554" in err
    assert "rhel9" in err


def test_import_of_two_files_of_one_name(workspace, call):
    make(workspace, {"x/a.cfg": BASE, "y/a.cfg": BASE + "skipx\n"})
    code, _, err = call("import x/a.cfg y/a.cfg --force")
    assert code == 1
    assert "KS631" in err
    assert (workspace / "profiles/a.ks").read_text() == BASE


def test_import_lifts_secrets(workspace, call):
    make(workspace, {"a.cfg": BASE.replace("rootpw --iscrypted $6$salt$hash", "rootpw Zq9root")})
    code, out, err = call("import a.cfg --lift-secrets")
    assert code == 0
    assert out == (
        ".ksc/secrets/root: written\n"
        "profiles/a.ks: written\n"
        "profiles/a.yaml: written\n"
        "secrets: root\n"
        "release: rhel9 (its header says `#version=RHEL9`)\n"
        "next: ksc compile a\n"
    )
    assert "KS347" in err
    code, out, err = call("import a.cfg --lift-secrets --format json")
    (one,) = json.loads(out)["imported"]
    assert one["secrets"] == ["root"]
    assert {file["state"] for file in one["files"]} == {"unchanged"}
    assert "Zq9" not in out + err
    code, out, _ = call("compile a --stdout kickstart")
    assert code == 0
    assert "rootpw $6$" in out
    make(workspace, {"b.cfg": BASE.replace("rootpw", "#rootpw")})
    assert "secrets: none to lift\n" in call("import b.cfg --lift-secrets")[1]


def test_a_menu_has_no_secrets_to_lift(workspace, call):
    make(workspace, {"menu.cfg": "default a\nlabel a\n  kernel vmlinuz\n"})
    assert call("import menu.cfg --menu --lift-secrets")[0] == 2
    code, _, err = call("import menu.cfg --lift-secrets")
    assert code == 1
    assert "KS644" in err
    assert "--lift-secrets" in err


MACHINE = BASE.replace("reboot\n", "network --device=ens3 --bootproto=dhcp --hostname=build07\nreboot\n")


def test_import_as_host(workspace, call):
    make(workspace, {"a.cfg": MACHINE})
    code, out, err = call("import a.cfg --as-host build07 --target rocky9")
    assert code == 0
    assert out == (
        "profiles/a.ks: written\n"
        "profiles/a.yaml: written\n"
        "hosts.yaml: written\n"
        "release: rocky9 (--target says so)\n"
        "next: ksc compile a@build07\n"
    )
    assert "note[KS648]" in err
    assert (workspace / "hosts.yaml").read_text() == "build07:\n  device: ens3\n  ip: dhcp\n  profile: a\n"
    assert (workspace / "profiles/a.ks").read_text() == BASE
    assert call("compile a@build07")[0] == 0
    before = snapshot(workspace)
    assert "hosts.yaml: unchanged\n" in call("import a.cfg --as-host build07 --target rocky9")[1]
    assert snapshot(workspace) == before
    data = json.loads(call("import a.cfg --name b --as-host build08 --format json")[1])
    assert data["imported"][0]["host"] == "build08"
    assert [file["state"] for file in data["imported"][0]["files"]] == ["new", "new", "replaced"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ("a.cfg a.cfg --as-host build07", 2, "--as-host names one machine: give one FILE with it"),
        ("a.cfg --as-host ''", 1, "KS564"),
        ("a.cfg --as-host ../x", 1, "KS564"),
        ("a.cfg --as-host taken", 1, "there is a host `taken` already"),
        ("a.cfg --as-host taken --force", 1, "there is a host `taken` already"),
    ],
)
def test_import_as_host_that_fails(workspace, call, arguments, code, said):
    make(workspace, {"a.cfg": MACHINE, "hosts.yaml": "taken: {profile: null}\n"})
    before = snapshot(workspace)
    made, out, err = call(f"import {arguments}")
    assert (made, out) == (code, "")
    assert said in err
    assert snapshot(workspace) == before
