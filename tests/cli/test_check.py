"""`ksc check`: files, profiles, formats, fixes, what is ignored."""

import json
import os

import pytest
from commandline import BASE, SITE, WEB, make, snapshot

BAD = BASE.replace("zerombr\n", "zerombr\ninstall\nnope\n")


def codes(call, line: str) -> list[str]:
    """What is found, in order, each as `code path:line`."""
    _, out, _ = call(f"check {line} --format json")
    return [f"{one['code']} {one['path']}:{one['line']}" for one in json.loads(out)["diagnostics"]]


# Files and profiles.


def test_a_file(workspace, call):
    make(workspace, {"bad.ks": BAD})
    assert codes(call, "bad.ks") == ["KS202 bad.ks:9", "KS201 bad.ks:10"]
    assert call("check bad.ks")[0] == 1
    assert call("check profiles/base.ks") == (0, "", "")


def test_a_profile(workspace, call):
    make(workspace, {"profiles/web.yaml": WEB.replace("--utc", "--nope")})
    before = snapshot(workspace)
    for name in ("web", "profiles/web.yaml", "./profiles/web.yaml"):
        assert codes(call, name) == ["KS205 profiles/web.yaml:5"]
    assert codes(call, "base") == []
    assert snapshot(workspace) == before


def test_all_profiles(workspace, call):
    make(workspace, {"profiles/web.yaml": WEB.replace("--utc", "--nope"), "profiles/db.yaml": "extends: nobody\n"})
    found = codes(call, "")
    assert {"KS205 profiles/web.yaml:5", "KS308 profiles/db.yaml:1"} <= set(found)
    assert not (workspace / "build").exists()


def test_for_another_release(workspace, call):
    make(
        workspace,
        {"profiles/base.ks": BASE + "timesource --ntp-disable\n"},
    )
    assert codes(call, "web") == []
    code, _, err = call("check web --target rhel6")
    assert code == 1
    assert "`timesource` is not available in rhel6" in err
    assert "= target rhel6 set by --target" in err


def test_a_workspace_elsewhere(workspace, call, monkeypatch):
    make(workspace, {"profiles/web.yaml": WEB.replace("--utc", "--nope"), "deep/bad.ks": BAD})
    monkeypatch.chdir(workspace / "deep")
    assert codes(call, "web bad.ks") == ["KS202 bad.ks:9", "KS201 bad.ks:10", "KS205 ../profiles/web.yaml:5"]
    monkeypatch.chdir(workspace.parent)
    _, out, _ = call("-C ws check web --format json")
    assert [one["path"] for one in json.loads(out)["diagnostics"]] == ["ws/profiles/web.yaml"]


def test_a_file_comes_before_a_profile(workspace, call):
    make(workspace, {"web": BAD})
    assert codes(call, "web") == ["KS202 web:9", "KS201 web:10"]


def test_a_folder_of_a_profiles_name(workspace, call):
    (workspace / "web").mkdir()
    assert codes(call, "web") == []
    (workspace / "other").mkdir()
    assert codes(call, "other") == ["KS902 other:1"]


@pytest.mark.parametrize(
    ("name", "help_"),
    [
        ("wbe", "did you mean `web`?"),
        ("profiles/bas.ks", "did you mean `profiles/base.ks`?"),
        ("ksc.yml", "did you mean `ksc.yaml`?"),
    ],
)
def test_neither_file_nor_profile(name, help_, workspace, call):
    code, _, err = call(f"check {name}")
    assert code == 1
    assert f"there is no file {name}" in err
    assert help_ in err


def test_a_profile_of_another_workspace(workspace, call):
    make(workspace.parent / "other", {"profiles/mine.yaml": "extends: nobody\n"})
    assert codes(call, "../other/profiles/mine.yaml") == ["KS308 ../other/profiles/mine.yaml:1"]
    code, _, err = call("check ../other/profiles/mine.yaml web")
    assert code == 2
    assert "several workspaces" in err


def test_a_path_that_is_nowhere_is_no_packages_profile(workspace, call):
    assert codes(call, "profiles/nobody") == ["KS901 profiles/nobody:1"]
    assert codes(call, "package/nobody") == ["KS308 None:None"]


def test_nothing_to_check(tmp_path, monkeypatch, call):
    monkeypatch.chdir(tmp_path)
    code, _, err = call("check")
    assert code == 1
    assert "KS550" in err


# Formats.


def test_sarif_and_github(workspace, call):
    make(workspace, {"bad.ks": BAD})
    code, out, err = call("check bad.ks --format sarif")
    run = json.loads(out)["runs"][0]
    assert (code, err) == (1, "")
    assert [one["ruleId"] for one in run["results"]] == ["KS202", "KS201"]
    code, out, err = call("check bad.ks --format github")
    assert (code, err) == (1, "")
    assert [line.split("::")[1].split(",")[0] for line in out.splitlines()] == ["error file=bad.ks"] * 2


def test_json_has_the_fix(workspace, call):
    make(workspace, {"bad.ks": BAD})
    first, second = json.loads(call("check bad.ks --format json")[1])["diagnostics"]
    edit = {"line": 9, "column": 1, "end_line": 10, "end_column": 1, "text": ""}
    assert first["fix"] == {"title": "remove `install`", "edits": [edit]}
    assert second["fix"] is None


@pytest.mark.parametrize("format", ["text", "json", "github", "sarif"])
def test_no_secret_in_any_format(format, workspace, call):
    lines = ("rootpw geheim geheim2", "user --name=x --password=geheim --nope", "url --url=http://a:geheim@b/ --nope")
    make(workspace, {"bad.ks": "\n".join(("#version=RHEL9", *lines, ""))})
    code, out, err = call(f"check bad.ks --format {format}")
    assert code == 1
    assert "geheim" not in out + err


# Fixes.


def test_fix(workspace, call):
    make(workspace, {"bad.ks": BAD, "good.ks": BASE})
    before = snapshot(workspace)
    code, out, err = call("check --diff bad.ks good.ks")
    assert code == 1
    assert out.startswith("--- bad.ks (as it is)\n+++ bad.ks (fixed)\n")
    assert "\n-install\n" in out and "good.ks" not in out
    assert err.startswith("1 finding in 1 file would be fixed\n")
    assert snapshot(workspace) == before
    code, out, err = call("check --fix bad.ks good.ks bad.ks")
    assert (code, out) == (1, "")
    assert "1 finding in 1 file fixed" in err
    after = snapshot(workspace)
    assert after.pop("bad.ks")[1].decode() == BAD.replace("install\n", "")
    assert after == {name: held for name, held in before.items() if name != "bad.ks"}
    assert codes(call, "bad.ks") == ["KS201 bad.ks:9"]


def test_fix_of_standard_input(workspace):
    from commandline import ksc

    ran = ksc("check", "--fix", "-", cwd=workspace, stdin=BAD.encode())
    assert ran.stdout == BAD.replace("install\n", "")
    assert ran.returncode == 1
    assert "error[KS201]" in ran.stderr


def test_a_file_that_cannot_be_written(workspace, call, monkeypatch):
    make(workspace, {"bad.ks": BAD})

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("ksc.actions.rewriting._beside", refuse)
    code, _, err = call("check --fix bad.ks")
    assert code == 1
    assert "KS912" in err and " fixed" not in err
    assert (workspace / "bad.ks").read_text() == BAD


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("check --fix", "takes files"),
        ("check --fix web", "web is a profile"),
        ("check --diff profiles/base.ks --format sarif", "print text"),
        ("check --fix - --format json", "print text"),
    ],
)
def test_wrong_use(line, says, workspace, call):
    code, _, err = call(line)
    assert code == 2
    assert says in err


# What is ignored.

IGNORED = BAD.replace("install", "install # ksc: ignore[KS202]")


def test_comments(workspace, call):
    make(workspace, {"bad.ks": IGNORED})
    assert codes(call, "bad.ks") == ["KS201 bad.ks:10"]
    assert json.loads(call("check bad.ks --format json")[1])["silenced"] == 1
    assert call("check bad.ks")[2].endswith("\n1 error, 1 silenced\n")


def test_comments_in_a_base_and_a_profile(workspace, call):
    web = WEB.replace("--utc}", "--nope}  # ksc: ignore[KS205]")
    make(workspace, {"profiles/base.ks": IGNORED.replace("nope\n", ""), "profiles/web.yaml": web})
    assert codes(call, "") == []
    code, _, err = call("compile")
    assert code == 0
    assert "2 silenced" in err
    assert (workspace / "build/http/ks/web.ks").exists()


def test_rules_of_the_site(workspace, call):
    make(workspace, {"bad.ks": BAD, "lab/bad.ks": BAD, "profiles/base.ks": BAD})
    assert len(codes(call, "bad.ks lab/bad.ks web")) == 6
    make(workspace, {"ksc.yaml": SITE + 'ignore: [KS202, {code: KS201, files: "lab/*"}]\n'})
    assert codes(call, "bad.ks lab/bad.ks web") == ["KS201 bad.ks:10", "KS201 profiles/base.ks:10"]
    make(workspace, {"ksc.yaml": SITE + "ignore: [KS202, {code: KS201, files: [profiles/*, lab/*]}]\n"})
    assert call("compile")[0] == 0
    assert codes(call, "lab/bad.ks") == []
    assert codes(call, "bad.ks") == ["KS201 bad.ks:10"]


def test_a_rule_for_no_code(workspace, call):
    make(workspace, {"ksc.yaml": SITE + "ignore: [KS2O2, KS901]\n"})
    assert codes(call, "") == ["KS122 ksc.yaml:4", "KS124 ksc.yaml:4"]


def test_an_error_of_a_profile_is_not_ignored(workspace, call):
    make(workspace, {"profiles/web.yaml": "extends: nobody  # ksc: ignore[KS308]\n"})
    assert codes(call, "") == ["KS308 profiles/web.yaml:1", "KS124 profiles/web.yaml:1"]
    assert call("compile")[0] == 1


def test_an_unused_comment_is_only_told_where_all_is_checked(workspace, call):
    make(workspace, {"profiles/web.yaml": WEB.replace("title", "# ksc: ignore[KS205]\ntitle")})
    assert codes(call, "web") == []
    assert codes(call, "") == ["KS123 profiles/web.yaml:2"]
    assert call("check --strict")[0] == 0


def test_strict_counts_what_is_left(workspace, call):
    make(workspace, {"a.ks": "#version=RHEL8\ninstall\n", "b.ks": "#version=RHEL8\ninstall # ksc: ignore[KS203]\n"})
    assert call("check a.ks --strict")[0] == 1
    assert call("check b.ks --strict")[0] == 0


@pytest.mark.parametrize("what", ["a FIFO", "a folder", "bytes", "no YAML"])
def test_a_site_that_cannot_be_read_ignores_nothing(what, workspace, call):
    make(workspace, {"bad.ks": BAD})
    site = workspace / "ksc.yaml"
    site.unlink()
    if what == "a FIFO":
        os.mkfifo(site)
    elif what == "a folder":
        site.mkdir()
    else:
        site.write_bytes(b"\xff\xfeignore" if what == "bytes" else b"ignore: [KS202\nx: {")
    assert codes(call, "bad.ks") == ["KS202 bad.ks:9", "KS201 bad.ks:10"]


@pytest.mark.parametrize("name", ["x" * 5000, "a/" * 3000, "loop/x"])
def test_names_that_the_system_refuses(name, workspace, call):
    (workspace / "loop").symlink_to("loop")
    for line in (name, f"{name}.yaml", f"--fix {name}.ks"):
        code, _, err = call(f"check {line}")
        assert code == 1
        assert "KS90" in err and "KS999" not in err
