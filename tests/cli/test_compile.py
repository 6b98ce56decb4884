"""`ksc compile`: where it works, what it prints, what it leaves alone."""

import json
import os

import pytest
from commandline import BASE, WEB, make, snapshot

KICKSTART = "build/http/ks/web.ks"


def test_everything_then_nothing_new(workspace, call):
    code, out, err = call("compile")
    assert code == 0
    lines = out.splitlines()
    assert f"+ {KICKSTART}" in lines
    assert lines[-1].startswith("build: ") and lines[-1].endswith("created")
    assert err == ""
    before = snapshot(workspace / "build")
    code, out, _ = call("compile")
    assert code == 0
    assert out == f"build: {len(lines) - 1} unchanged\n"
    assert snapshot(workspace / "build") == before


def test_what_changed_is_listed(workspace, call):
    call("compile")
    (workspace / "profiles/web.yaml").write_text(WEB.replace("nginx", "httpd"))
    (workspace / "profiles/db.yaml").write_text(WEB.replace("Web", "Database"))
    _, out, _ = call("compile")
    assert f"~ {KICKSTART}" in out
    assert "+ build/http/ks/db.ks" in out
    (workspace / "profiles/db.yaml").unlink()
    _, out, _ = call("compile")
    assert "- build/http/ks/db.ks" in out
    assert "deleted" in out.splitlines()[-1]


def test_a_long_list_is_cut(workspace, call):
    make(workspace, {f"profiles/p{number:02}.yaml": WEB for number in range(60)})
    _, out, _ = call("compile")
    assert 20 < len(out.splitlines()) < 30
    assert "more\n" in out


def test_one_profile_deletes_nothing_of_others(workspace, call):
    (workspace / "profiles/db.yaml").write_text(WEB)
    call("compile")
    (workspace / "profiles/db.yaml").unlink()
    assert call("compile web")[0] == 0
    assert (workspace / "build/http/ks/db.ks").exists()


def test_from_a_folder_below(workspace, call, monkeypatch):
    monkeypatch.chdir(workspace / "profiles")
    _, out, _ = call("compile")
    assert (workspace / KICKSTART).exists()
    assert f"{workspace}/{KICKSTART}" in out
    assert not (workspace / "profiles/build").exists()


def test_messages_name_files_as_seen_from_here(workspace, call, monkeypatch):
    (workspace / "profiles/web.yaml").write_text(WEB.replace("Asia/Shanghai --utc", "--nope"))
    (workspace / "sub").mkdir()
    for here, path in ((".", "profiles/web.yaml"), ("profiles", "web.yaml"), ("sub", "../profiles/web.yaml")):
        monkeypatch.chdir(workspace / here)
        assert f"--> {path}:5:" in call("compile")[2]
        found = json.loads(call("compile --format json")[1])["diagnostics"]
        assert path in {one["path"] for one in found}


@pytest.mark.parametrize("inside", ["", "profiles", "profiles/.."])
def test_from_elsewhere(workspace, call, monkeypatch, tmp_path, inside):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert call(f"-C ../ws/{inside} compile")[0] == 0
    assert (workspace / KICKSTART).exists()
    assert call("-C ../ws compile web --stdout kickstart")[1] == (workspace / KICKSTART).read_text()


def test_another_folder(workspace, call, tmp_path):
    for where in ("out", "deep/er/out", str(tmp_path / "absolute")):
        code, out, _ = call(f"compile -o {where}")
        assert code == 0
        assert (workspace / where / "http/ks/web.ks").exists()
        assert f"+ {where}/http/ks/web.ks" in out
    assert not (workspace / "build").exists()


def test_no_workspace(tmp_path, call, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = call("compile")
    assert (code, out) == (1, "")
    assert err == (
        f"error[KS550] there is no workspace in {tmp_path} or above it\n"
        "   = a workspace is a folder with ksc.yaml or profiles/ in it\n"
        "   = help: `ksc init` or `ksc import FILE` makes one of the current folder; -C DIR names another\n\n"
        "1 error; nothing was written\n"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("files", [{"ksc.yaml": ""}, {"profiles/.keep": ""}])
def test_an_empty_workspace(tmp_path, call, monkeypatch, files):
    monkeypatch.chdir(make(tmp_path, files))
    code, _, err = call("compile")
    assert code == 0
    assert "KS555" in err
    assert "ksc import" in err


def test_a_typo(workspace, call):
    code, out, err = call("compile wbe")
    assert (code, out) == (1, "")
    assert err == (
        "error[KS308] there is no profile or base `wbe`\n"
        "   = looked for profiles/wbe.yaml and profiles/wbe.ks\n"
        "   = help: did you mean `web`?\n\n"
        "1 error; nothing was written\n"
    )


def test_an_abstract_profile(workspace, call):
    (workspace / "profiles/common.yaml").write_text(WEB + "abstract: true\n")
    assert call("compile")[0] == 0
    assert not (workspace / "build/http/ks/common.ks").exists()
    code, _, err = call("compile common")
    assert code == 0
    assert "KS556" in err
    code, out, _ = call("compile common --stdout kickstart")
    assert code == 0
    assert "nginx" in out


def test_an_abstract_profile_leaves_its_release_to_its_children(workspace, call):
    make(workspace, {"profiles/mixin.yaml": "abstract: true\nkickstart: {lang: de_DE.UTF-8}\n"})
    make(workspace, {"profiles/web.yaml": WEB.replace("extends: base", "extends: [base, mixin]")})
    code, _, err = call("compile")
    assert (code, err) == (0, "")
    assert "lang de_DE.UTF-8\n" in (workspace / KICKSTART).read_text()
    for line in ("compile mixin", "compile mixin --stdout kickstart", "check mixin"):
        code, _, err = call(line)
        assert code == 1 and "KS553" in err
    make(workspace, {"profiles/mixin.yaml": "kickstart: {lang: de_DE.UTF-8}\n"})
    assert "KS553" in call("compile")[2]


def test_one_artifact_and_nothing_else(workspace, call):
    call("compile")
    code, out, err = call("compile web --stdout kickstart")
    assert (code, err) == (0, "")
    assert out == (workspace / KICKSTART).read_text()
    code, out, _ = call("compile --stdout pxelinux")
    assert code == 0
    assert out == (workspace / "build/tftp/pxelinux.cfg/default").read_text()
    assert call("compile web --stdout pxelinux")[1] == out
    assert "url --url" in call("compile web --stdout source")[1]


def test_one_artifact_writes_nothing(workspace, call):
    assert call("compile web --stdout kickstart")[0] == 0
    assert {path.name for path in workspace.iterdir()} == {"ksc.yaml", "profiles"}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("compile web --stdout kickstrat", "did you mean `kickstart`?"),
        ("compile web --stdout bananas", "there are: grub, grub-other, ipxe, kickstart, pxelinux, source"),
        ("compile --stdout kickstart", "ksc compile db --stdout kickstart"),
        ("compile web db --stdout kickstart", "there is one for each of: db, web"),
    ],
)
def test_not_one_artifact(workspace, call, line, says):
    (workspace / "profiles/db.yaml").write_text(WEB)
    code, out, err = call(line)
    assert (code, out) == (1, "")
    assert "KS911" in err
    assert says in err


def test_one_artifact_by_its_path(workspace, call):
    """As it is for what the site has several of: loaders, GRUB's menus."""
    site = (workspace / "ksc.yaml").read_text()
    loaders = workspace / "loaders"
    loaders.mkdir()
    (loaders / "pxelinux.0").write_text("PXELINUX 6.04\n")
    (loaders / "lpxelinux.0").write_text("PXELINUX 6.04 lwIP\n")
    (workspace / "ksc.yaml").write_text(f"{site}tftp: {{loaders: loaders}}\n")
    code, out, err = call("compile --stdout loader")
    assert (code, out) == (1, "")
    assert "name one of them: ksc compile --stdout tftp/pxelinux.0" in err
    for line in ("compile --stdout tftp/pxelinux.0", "compile web --stdout tftp/pxelinux.0"):
        assert call(line)[:2] == (0, "PXELINUX 6.04\n")
    assert call(f"compile web --stdout {KICKSTART.removeprefix('build/')}")[0] == 0
    assert call("compile --stdout tftp/nothing")[0] == 1


def test_a_broken_neighbour_does_not_keep_one_profile_from_being_shown(workspace, call):
    (workspace / "profiles/db.yaml").write_text("extends: nowhere\n")
    assert call("compile web --stdout kickstart")[0] == 0
    assert call("compile web")[0] == 1  # the menu lists every profile


@pytest.fixture
def warned(workspace):
    """A workspace with a warning and no error."""
    guess = BASE.replace("#version=RHEL9\n", "").replace("url --url=http://192.0.2.10/rocky9", "cdrom")
    make(workspace, {"profiles/guess.ks": guess, "profiles/plain.yaml": "extends: guess\n"})
    return workspace


def test_warnings(warned, call):
    code, out, err = call("compile")
    assert code == 0
    assert "created" in out
    assert err.endswith("\n1 warning\n")


@pytest.mark.parametrize("line", ["compile --strict", "compile --strict --format json"])
def test_strict_writes_nothing(warned, call, line):
    code, out, err = call(line)
    assert code == 1
    assert "KS910" in out + err
    assert not (warned / "build").exists()
    assert call(line.replace("--strict", ""))[0] == 0
    before = snapshot(warned / "build")
    (warned / "profiles/web.yaml").write_text(WEB.replace("nginx", "httpd"))
    assert call(line)[0] == 1
    assert snapshot(warned / "build") == before


def test_strict_with_stdout(warned, call):
    code, out, err = call("compile plain --stdout kickstart")
    assert code == 0 and "KS552" in err and "cdrom" in out
    code, out, err = call("compile plain --stdout kickstart --strict")
    assert (code, out) == (1, "")
    assert "KS910" in err


def test_json_says_what_was_done(workspace, call):
    data = json.loads(call("compile --format json")[1])
    assert "http/ks/web.ks" in data["created"]
    assert data["replaced"] == data["deleted"] == data["unchanged"] == []
    assert json.loads(call("compile --format json")[1])["unchanged"] == data["created"]


def test_errors_leave_the_build_alone(workspace, call):
    call("compile")
    before = snapshot(workspace / "build")
    (workspace / "profiles/web.yaml").write_text("extends: base\nnope: 1\n")
    code, out, err = call("compile")
    assert (code, out) == (1, "")
    assert err.endswith("1 error; nothing was written\n")
    assert snapshot(workspace / "build") == before


def test_profiles_that_cannot_be_listed_are_not_no_profiles(workspace, call):
    call("compile")
    before = snapshot(workspace / "build")
    (workspace / "profiles").rename(workspace / "away")
    (workspace / "profiles").write_text("")
    code, _, err = call("compile")
    assert code == 1
    assert "KS557" in err
    assert snapshot(workspace / "build") == before


def test_plugins(workspace, call):
    code, out, _ = call("plugins")
    assert code == 0
    rows = {line.split()[0]: line for line in out.splitlines()}
    assert {"kickstart", "pxelinux", "schemes", "source"} <= rows.keys()
    assert "built-in" in rows["kickstart"] and "ksc_emitters" in rows["kickstart"]
    data = json.loads(call("plugins --format json")[1])
    assert {one["name"] for one in data["plugins"]} == rows.keys()


def test_a_plugin_that_is_switched_off(workspace, call):
    with (workspace / "ksc.yaml").open("a") as site:
        site.write("disable: [grub, ipxe, pxelinux]\n")
    rows = {line.split()[0]: line for line in call("plugins")[1].splitlines()}
    assert "ksc_emitters" not in rows["pxelinux"]
    call("compile")
    assert not (workspace / "build/tftp").exists()
    assert os.path.exists(workspace / KICKSTART)


def test_annotate(workspace, call):
    plain = call("compile web --stdout kickstart")[1]
    code, out, _ = call("compile web --stdout kickstart --annotate")
    assert code == 0
    assert "# from profiles/web.yaml:5:13\ntimezone Asia/Shanghai --utc\n" in out
    assert [line for line in out.splitlines() if not line.startswith("# from ")] == plain.splitlines()
    assert call("compile web --annotate")[0] == 0
    assert (workspace / "build/http/ks/web.ks").read_text() == out
    assert "0 unchanged" not in call("compile web --annotate")[1]
    assert call("compile web")[0] == 0
    assert (workspace / "build/http/ks/web.ks").read_text() == plain
