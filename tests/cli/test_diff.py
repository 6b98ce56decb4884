"""`ksc diff`: what its arguments name, what it prints, how it ends."""

import json
import os
import shutil

import pytest
from commandline import BASE, ksc, make, snapshot

OTHER = BASE.replace("Europe/Berlin", "UTC")
MORE = {"profiles/db.yaml": "extends: web\nkickstart: {timezone: UTC}\n"}


@pytest.fixture
def files(workspace):
    make(workspace, {**MORE, "a.ks": BASE, "b.ks": OTHER, "same.cfg": f"# another text\n{BASE}"})
    return workspace


def test_profiles(files, call):
    before = snapshot(files)
    code, out, err = call("diff web db")
    assert (code, err) == (1, "")
    assert out == (
        "web (rhel9) → db (rhel9)\n"
        "localization\n"
        "  ~ timezone: Asia/Shanghai → UTC  (profiles/web.yaml:5 → profiles/db.yaml:2)\n"
        "  ~ timezone - --utc  (profiles/web.yaml:5 → profiles/db.yaml:2)\n"
    )
    assert snapshot(files) == before


def test_files(files, call):
    code, out, err = call("diff a.ks b.ks")
    assert (code, err) == (1, "")
    assert out == ("a.ks (rhel9) → b.ks (rhel9)\nlocalization\n  ~ timezone: Europe/Berlin → UTC  (a.ks:4 → b.ks:4)\n")
    assert call("diff a.ks a.ks") == (
        0,
        "a.ks (rhel9) → a.ks (rhel9)\na.ks and a.ks mean the same, to the letter\n",
        "",
    )
    code, out, _ = call("diff a.ks same.cfg")
    assert (code, out.splitlines()[-1]) == (
        0,
        "a.ks and same.cfg mean the same; only the text differs, which --text shows",
    )


def test_text(files, call):
    assert call("diff --text a.ks same.cfg") == (
        1,
        "--- a.ks\n+++ same.cfg\n@@ -1,3 +1,4 @@\n+# another text\n #version=RHEL9\n lang en_US.UTF-8\n keyboard us\n",
        "",
    )
    assert call("diff --text a.ks a.ks") == (0, "", "")


def test_a_profile_and_a_file(files, call):
    code, out, _ = call("diff web b.ks")
    assert code == 1
    assert "  + nginx" not in out
    assert "  - nginx  (profiles/web.yaml:6)\n" in out


def test_standard_input(files):
    ran = ksc("diff", "-", "b.ks", cwd=files, stdin=BASE.encode())
    assert (ran.returncode, ran.stdout.splitlines()[0]) == (1, "<stdin> (rhel9) → b.ks (rhel9)")
    assert ksc("diff", "-", "-", cwd=files).returncode == 2


def test_json(files, call):
    code, out, _ = call("diff --format json a.ks b.ks")
    found = json.loads(out)
    assert (code, found["ok"], found["different"]) == (1, True, True)
    assert found["left"] == {
        "name": "a.ks",
        "release": "rhel9",
        "because": "its header says `#version=RHEL9`",
        "certain": True,
    }
    (change,) = found["changes"]
    assert (change["sign"], change["name"], change["before"], change["after"]) == (
        "~",
        "timezone",
        "Europe/Berlin",
        "UTC",
    )
    assert change["right"] == {"path": "b.ks", "line": 4, "column": 1}
    code, out, _ = call("diff --format json --text a.ks b.ks")
    assert (code, json.loads(out)["text"][4:6]) == (1, ["-timezone Europe/Berlin --utc", "+timezone UTC --utc"])
    assert json.loads(call("diff --format json a.ks a.ks")[1])["different"] is False


def test_releases(files, call):
    (files / "old.ks").write_text("#version=RHEL7\ninstall\nlang C\n")
    (files / "plain.ks").write_text("install\nlang C\n")
    assert "old.ks (rhel7) → plain.ks (rhel7)" in call("diff old.ks plain.ks")[1]
    code, out, _ = call("diff old.ks plain.ks --target rhel8")
    assert code == 1
    assert "old.ks (rhel7) → plain.ks (rhel8), each read as its own release has it" in out
    assert "  - install" in out
    assert ", guessed) → " in call("diff plain.ks plain.ks")[1]
    code, _, err = call("diff old.ks plain.ks --target rhel77")
    assert (code, "KS554" in err) == (2, True)


def test_builds(files, call):
    assert call("compile")[0] == 0
    shutil.copytree(files / "build", files / "old")
    assert call("diff build old") == (0, "build → old\nbuild and old hold the same files\n", "")
    (files / "profiles/web.yaml").write_text((files / "profiles/web.yaml").read_text().replace("Asia/Shanghai", "UTC"))
    assert call("diff web build")[1].splitlines()[-1] == (
        "  ~ timezone: UTC → Asia/Shanghai  (profiles/web.yaml:5 → build/http/ks/web.ks:6)"
    )
    os.remove(files / "profiles/db.yaml")
    assert call("compile")[0] == 0
    code, out, _ = call("diff old build")
    assert code == 1
    assert "\n- http/ks/db.ks\n" in out
    assert "\n~ http/ks/web.ks\n  localization\n    ~ timezone: Asia/Shanghai → UTC" in out
    assert "\n  -LABEL db\n" in out
    found = json.loads(call("diff old build --format json")[1])
    assert [one["path"] for one in found["files"] if one["changes"]] == ["http/ks/web.ks"]
    assert call("diff old build --text")[1].count("@@ ") >= 2
    (files / "old/http/ks/web.ks").unlink()
    assert "~ http/ks/web.ks  (old: the file is gone)\n" in call("diff old build")[1]


def test_only_the_text_of_a_built_kickstart(files, call):
    assert call("compile")[0] == 0
    shutil.copytree(files / "build", files / "old")
    with (files / "old/http/ks/web.ks").open("a") as text:
        text.write("# more\n")
    code, out, _ = call("diff old build")
    assert (code, out.splitlines()[1:]) == (0, ["~ http/ks/web.ks  (only the text differs, which --text shows)"])


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("diff web nothing", "KS901"),
        ("diff nothing.ks a.ks", "KS901"),
        ("diff profiles a.ks", "KS770"),
        ("diff . a.ks", "KS770"),
        ("diff web broken", "KS321"),
        ("diff web@nowhere a.ks", ""),
    ],
)
def test_what_cannot_be_compared(line, code, files, call):
    (files / "profiles/broken.yaml").write_text("extends: base\nkickstart: {frobnicate: x}\n")
    ended, out, err = call(line)
    assert (ended, out) == (2, "")
    assert code in err
    assert "Traceback" not in err
    assert json.loads(call(f"{line} --format json")[1])["ok"] is False


def test_a_build_is_read_as_what_it_was_compiled_for(files, call):
    """`#version=` of a base may be another release, in which `autostep` does nothing."""
    make(files, {"profiles/old.ks": f"#version=RHEL9\n{BASE.replace('#version=RHEL9', '#')}autostep\n"})
    make(files, {"profiles/web.yaml": "extends: old\ntarget: rhel8\n"})
    assert call("compile")[0] == 0
    shutil.copytree(files / "build", files / "edited")
    path = files / "edited/http/ks/web.ks"
    path.write_text(path.read_text().replace("autostep\n", ""))
    code, out, _ = call("diff build edited")
    assert (code, "- autostep" in out) == (1, True)
    # An older ksc's manifest does not say the release.
    for name in ("build", "edited"):
        manifest = files / name / "manifest.json"
        assert '"release": "rhel8"' in manifest.read_text()
        manifest.write_text(manifest.read_text().replace(', "release": "rhel8"', ""))
    assert call("diff build edited")[0] == 0
    assert call("diff web edited")[0] == 1
    assert call("compile --diff")[1].endswith("(manifest.json) would change\n")


def test_a_profile_for_another_release_and_its_build(files, call):
    assert call("compile")[0] == 0
    path = files / "profiles/web.yaml"
    path.write_text(f"target: rhel10\n{path.read_text()}")
    assert call("diff web build")[1].startswith("web (rhel10) → build/http/ks/web.ks (rhel9)")


def test_a_file_and_a_build(files, call):
    assert call("compile")[0] == 0
    assert "KS770" in call("diff build a.ks")[2]
    (files / "profiles/abstract.yaml").write_text("abstract: true\nextends: base\n")
    assert "KS770" in call("diff abstract build")[2]


def test_a_name_of_two_things(files, call):
    (files / "web").write_text(BASE)
    code, _, err = call("diff web a.ks")
    assert (code, "KS771" in err, "./web" in err, "profiles/web.yaml" in err) == (2, True, True, True)
    assert call("diff ./web a.ks")[0] == 0
    assert call("diff profiles/web.yaml a.ks")[1].startswith("web (rhel9)")
    (files / "db").mkdir()  # a folder that is no build is nothing to compare
    assert call("diff db profiles/db.yaml")[0] == 0


def test_a_profile_with_errors_is_compared(files, call):
    (files / "profiles/wrong.yaml").write_text("extends: web\nkickstart: {timezone: UTC --frob}\n")
    code, out, err = call("diff web wrong")
    assert (code, "KS772" in err, "~ timezone: Asia/Shanghai → UTC" in out) == (1, True, True)


def test_damaged_builds(files, call):
    assert call("compile")[0] == 0
    (files / "bad").mkdir()
    (files / "bad/manifest.json").write_text("{")
    code, _, err = call("diff build bad")
    assert (code, "KS809" in err) == (2, True)
    shutil.copytree(files / "build", files / "linked")
    (files / "linked/http/ks/web.ks").unlink()
    (files / "linked/http/ks/web.ks").symlink_to("/etc/passwd")
    assert "a symbolic link has taken its place" in call("diff build linked")[1]


HOSTS = "".join(
    f"web{number}:\n  mac: 52:54:00:00:00:0{number}\n  profile: web\n  ip: 192.0.2.1{number}/24\n  gateway: 192.0.2.1\n"
    for number in range(1, 6)
)


def test_hosts(files, call):
    (files / "hosts.yaml").write_text(HOSTS)
    code, out, _ = call("diff web@web1 web@web2")
    assert (code, out.splitlines()[0]) == (1, "web@web1 (rhel9) → web@web2 (rhel9)")
    assert {line[2] for line in out.splitlines()[2:]} == {"-", "+"}
    assert "--ip=192.0.2.12" in out
    assert call("diff web@web1 @web1")[0] == 0
    assert "  - network" not in call("diff web web@web1")[1]
    assert call("compile")[0] == 0
    assert call("diff web@web1 build")[0] == 0
    assert call("diff @web1 build")[1].startswith(
        "web@web1 (rhel9) → build/http/ks/by-mac/52-54-00-00-00-01.ks (rhel9)"
    )
    (files / "hosts.yaml").write_text("web1: {profile: web, ip: 192.0.2.11/24}\n")
    assert call("compile")[0] == 0
    assert call("diff web build")[0] == 0
    assert call("diff @web1 build")[1].startswith("web@web1 (rhel9) → build/http/ks/by-name/web1.ks (rhel9)")
    for wrong in ("web@nobody", "db@web1", "@nobody"):
        code, out, err = call(f"diff {wrong} build")
        assert (code, out, err.count("error[")) == (2, "", 1)


def test_a_compile_of_many_hosts(files, call):
    (files / "hosts.yaml").write_text(HOSTS)
    assert call("compile")[0] == 0
    (files / "profiles/web.yaml").write_text((files / "profiles/web.yaml").read_text().replace("Asia/Shanghai", "UTC"))
    code, out, _ = call("compile --diff")
    assert code == 1
    assert out.count("+timezone UTC --utc\n") == 1
    assert "=== alike in 5 more files: http/ks/by-mac/52-54-00-00-00-01.ks, " in out
    before = snapshot(files)
    assert "6 to replace" in out.splitlines()[-1]
    assert snapshot(files) == before
